"""Which figures a command asks for, under which file names; the way from a spec to files.

All figures of a spec are made in memory before the first is written, so an error leaves no half set behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from symgraph.calculus.expand import expand
from symgraph.calculus.gradients import gradient, wrt_names
from symgraph.calculus.operation import SCALAR, size
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.guilty import Mistake
from symgraph.figure.contents.levels import LEVELS, MATRIX, Level
from symgraph.figure.contents.update import RATES
from symgraph.figure.graph import Graph
from symgraph.figure.look.fonts import FontChoice, find_fonts
from symgraph.figure.look.style import Style, is_plain, load_style
from symgraph.figure.options import Options, merged_options, words
from symgraph.figure.page.fit import filled, fitted, on_page
from symgraph.figure.page.legibility import LEAST_TEXT, measured, report, smallest_text
from symgraph.figure.page.render import Figure, Format, checked_formats, pictures
from symgraph.figure.plain import draw_dot, plain_dot
from symgraph.figure.views import Views
from symgraph.files import FileNames, file_stem, write
from symgraph.spec.programs import load, program_asked_for

Say = Callable[[str], None]
Picture = Mapping[Format, bytes]
MAX_FIGURES = 2000


def render_spec(
    spec: str | None,
    *,
    equations: tuple[str, ...],
    values: Mapping[str, str],
    wrt: tuple[str, ...],
    out: Path,
    say: Say,
    tell: Say = print,
    taken: set[str] | None = None,
    **options: Any,
) -> list[Path]:
    """The figures of a spec (or of `equations`) written to `out`; the paths of the files.

    `options` are those of `Options`; one that is None is the spec's own (its key ``figure``), or else the usual one.
    `say` takes notes for the user, `tell` the lines of reports that were asked for; `taken` are the names of files that
    other specs of the same command have.
    """

    def program_at(values: Mapping[str, str] | None) -> Program:
        return program_asked_for(spec, equations, values)

    rate = None
    if options.get("update") and any(name in RATES for name in values):
        values, rate = _without_rate(values, program_at(None))
    program = program_at(values)
    if rate is not None:
        train = {**program.metadata.get("train", {}), "rate": rate}
        program = replace(program, metadata={**program.metadata, "train": train})
    return _Drawing(program, wrt, options, say, tell).write(out, taken)


def render(
    source: Any,
    wrt: str | Iterable[str] = (),
    *,
    out: str | Path = "out",
    formats: Iterable[str] | None = None,
    dot: str | Path | None = None,
    **options: Any,
) -> list[Path]:
    """Draw the forward graph and the gradient graph by each of `wrt`; returns the paths of the files written.

    `source` is a Program or what `symgraph.load` takes.  Keyword arguments are the command's options by the same names,
    with underscores: ``show=["values", "gradients"]``, ``level="unit"``, ``size="16:9"``, ``style="dark"``; see
    `symgraph.figure.options.Options`.  What is not given is what the spec's key ``figure`` says, or else PDF and PNG,
    the engine "auto" and the style "lecture".  Raises InputError for a bad spec, name or option, EnvironmentFailure
    where the disk or the layout engine fails; then nothing is written.
    """
    program = source if isinstance(source, Program) else load(source)
    given = {"formats": None if formats is None else tuple(formats), "dot": Path(dot) if dot else None, **options}
    return _Drawing(program, words(wrt), given, _nobody, _nobody).write(Path(out))


def render_mistake(
    source: str | None,
    equations: tuple[str, ...],
    mistake: Mistake,
    *,
    out: Path,
    say: Say,
    taken: set[str] | None = None,
    **options: Any,
) -> list[Path]:
    """The graph of a right gradient with what a claim got wrong marked, written to ``out/stem.check-wrt.*``.

    `source` is a spec, unless there are `equations`; `options` are as for `render_spec`, of which the formats, the
    engine, the style and the like apply.  The claim may be of something else than the spec's loss, and is of the first
    order.  Raises InputError for what cannot be drawn, such as a graph that nobody could read.
    """
    program = program_asked_for(source, equations)
    own = dict(program.metadata.get("figure", {}))
    if is_plain(options.get("style") or own.get("style", "")):
        own.pop("style", None)
        options.pop("style", None)
    program = replace(program, metadata={**program.metadata, "figure": own})
    if mistake.of:
        program = _with_loss(program, mistake.of)
    suffix = f"check-{mistake.of}-{mistake.wrt}" if mistake.of else f"check-{mistake.wrt}"
    drawing = _Drawing(program, (), {**options, "order": 1}, say, _nobody)
    picture = drawing.mistake(mistake, suffix)
    base = FileNames(taken).distinct(f"{file_stem(mistake.stem or program.name)}.{suffix}")
    return write({out / f"{base}.{kind}": data for kind, data in picture.items()})


def _with_loss(program: Program, name: str) -> Program:
    """The program with another quantity as its loss; element by element where that is one of an array's."""
    own = program.aliases.get(name, name)
    if program.shapes.get(own) == SCALAR:
        return replace(program, loss=own)
    return replace(expand(program), loss=name)


def pictures_of(
    program: Program, wrt: tuple[str, ...], options: Mapping[str, Any], say: Say
) -> Iterator[tuple[str, Picture]]:
    """The figures that `render` would write: the end of each one's name, and its files; made as they are asked for."""
    yield from _Drawing(program, wrt, options, say, _nobody).pictures()


def _without_rate(values: Mapping[str, str], program: Program) -> tuple[Mapping[str, str], str | None]:
    """The values for a program, and the learning rate of its update, where that is none of its quantities."""
    rates = [name for name in values if name in RATES and name not in program.declarations]
    return {name: value for name, value in values.items() if name not in rates}, values[rates[-1]] if rates else None


def _element(program: Program, wrt: Iterable[str]) -> str:
    """The first of the names that is one element of an array; "" where all are whole."""
    elements = (name for name in wrt if name != "all" and program.resolve(name)[1] is not None)
    return next(elements, "")


def _nobody(_line: str) -> None:
    """Where nobody listens."""


class _Drawing:
    """Makes the figures of one program."""

    def __init__(self, program: Program, wrt: tuple[str, ...], given: Mapping[str, Any], say: Say, tell: Say) -> None:
        own: Mapping[str, Any] = program.metadata.get("figure", {})
        self.program = program
        self.wrt = wrt or words(own.get("wrt", ()))
        if own.get("level") == MATRIX and given.get("level") is None and (element := _element(program, self.wrt)):
            say(f"'{element}' is one element of an array: every element is drawn, though the spec says level matrix")
            own = {key: value for key, value in own.items() if key != "level"}
        self.options: Options = merged_options(own, given)
        self.formats: list[Format] = checked_formats(self.options.formats)
        self.say, self.tell = say, tell
        self.views = Views(program, self.options, say)
        self.program = self.views.program

    def write(self, out: Path, taken: set[str] | None = None) -> list[Path]:
        """Make all figures, then write them."""
        stem = file_stem(self.program.name)
        files: dict[Path, bytes] = {}
        names = FileNames(taken)
        for suffix, picture in self.pictures():
            base = names.distinct(f"{stem}.{suffix}")
            files |= {out / f"{base}.{kind}": data for kind, data in picture.items()}
        return write(files)

    @cached_property
    def style(self) -> Style:
        """How everything looks."""
        return load_style(self.options.style)

    @cached_property
    def fonts(self) -> FontChoice:
        """What everything is written in."""
        return find_fonts(self.options.font)

    def mistake(self, mistake: Mistake, suffix: str) -> Picture:
        """The gradient graph with what a claim got wrong."""
        return self._files(self._drawn(self.views.mistake(mistake), suffix), suffix)

    def pictures(self) -> Iterator[tuple[str, Picture]]:
        """Each figure's suffix and its files by format."""
        wanted = figure_names(self.program, self.wrt, whole=self.views.is_matrix) if self.wrt else []
        if is_plain(self.options.style):
            yield from _plain_pictures(self.program, wanted, self.options)
            return
        if not wanted and (self.options.with_forward or self.options.order > 1):
            option = "--with-forward" if self.options.with_forward else "--order"
            raise InputError(
                Problem(f"{option} without a name", "it says how gradients are drawn", "add --wrt w111, say")
            )
        forward = self._forward(required=not wanted)
        if forward is not None:
            yield "forward", self._files(forward, "forward")
        for name in wanted:
            suffix = f"d-{name}" if self.options.order == 1 else f"d{self.options.order}-{name}"
            yield suffix, self._files(self._gradient(name, suffix), suffix)
        for name in self._needing("update", wanted):
            suffix = f"update-{name}" if len(wanted) > 1 else "update"
            yield suffix, self._files(self._drawn(self.views.update(name), suffix), suffix)
        for name in self._needing("combined", wanted):
            suffix = f"combined-{name}" if len(wanted) > 1 else "combined"
            level = MATRIX if self.views.is_matrix else ""
            yield suffix, self._files(self._drawn(self.views.gradient(name, with_forward=True), suffix, level), suffix)
        if self.options.network:
            yield "network", self._files(self._network(), "network")
        if self.options.paths:
            from symgraph.figure.paths import path_lines  # noqa: PLC0415 - which loads NumPy

            for name in wanted or [""]:
                for line in path_lines(self.views, name):
                    self.tell(line)

    def _forward(self, required: bool) -> Figure | None:
        """The forward graph; None, and said so, where it is too large and not all there is."""
        try:
            level = self.views.finest_level()
        except InputError as error:
            if required:
                raise
            self.say(f"no forward graph: {error}")
            return None
        if self.options.level is not None:
            return self._drawn(self.views.forward(self.options.level, self.wrt), "forward", self.options.level)
        if self.options.size is None or level == MATRIX:
            return self._drawn(self.views.forward(level, self.wrt), "forward", level)
        graphs = ((level, self.views.forward(level, self.wrt)) for level in LEVELS[LEVELS.index(level) :])
        return self._said(fitted(graphs, self._laid_out)[1], "forward")

    def _gradient(self, name: str, suffix: str) -> Figure:
        """The graph of a derivative; on a page of a given size, folded where it could not be read."""
        with_forward = self.options.with_forward
        if self.views.is_matrix:
            return self._drawn(self.views.gradient(name, with_forward), suffix, MATRIX)
        if self.options.size is None or self.options.level is not None:
            return self._drawn(self.views.gradient(name, with_forward), suffix)
        levels: tuple[Level, ...] = ("op", "unit")
        graphs = ((level, self.views.gradient(name, with_forward, level)) for level in levels)
        return self._said(fitted(graphs, self._laid_out)[1], suffix)

    def _needing(self, option: Literal["update", "combined"], wanted: list[str]) -> list[str]:
        """The names for which a further drawing is asked for, by an option that needs some."""
        if not getattr(self.options, option):
            return []
        if not wanted:
            raise InputError(Problem(f"--{option} without a name", "it is drawn for each name", "add --wrt w111, say"))
        return wanted

    def _network(self) -> Figure:
        """The neurons and their connections; what leads from the weights of ``--wrt`` to the outputs is marked."""
        from symgraph.figure.network.drawing import network_display  # noqa: PLC0415 - which loads NumPy

        marked = [weight for name in self.wrt for weight in self.views.weights_to_outputs(name)]
        display, texts = network_display(
            self.program, self.style, marked=marked, fonts=self.fonts, lang=self.options.lang
        )
        if self.options.size is not None:
            display = on_page(display, self.options.size, self.style)
        return self._said(Figure(display, "", texts, "bundled", (texts.note,) if texts.note else ()), "network")

    def _drawn(self, graph: Graph, suffix: str, level: str = "") -> Figure:
        """The figure of a graph that is drawn as it is, and a note where it cannot be read."""
        if self.options.size is not None:
            return self._said(fitted([(level, graph)], self._laid_out)[1], suffix)
        drawn = self._said(self._laid_out(graph), suffix)
        text = smallest_text(drawn.display, self.style)
        if text < LEAST_TEXT:
            small = f"on a slide of 13.33 x 7.5 inches the smallest text would be {text:.1f} pt"
            less = "" if level == MATRIX else "; --level unit shows less, --size 16:9 chooses what can be read"
            self.say(f"{suffix}: {small}{less}")
        return drawn

    def _laid_out(self, graph: Graph) -> Figure:
        """The graph drawn on a page of the size asked for, or on one just large enough."""
        options = self.options
        dot = str(options.dot) if options.dot else None
        looks: Any = {"fonts": self.fonts, "lang": options.lang, "direction": options.direction}
        return filled(graph, options.size, options.engine, dot, self.style, **looks)

    def _said(self, drawn: Figure, suffix: str) -> Figure:
        """The figure, its notes told."""
        for note in drawn.notes:
            self.say(f"{suffix}: {note}")
        return drawn

    def _files(self, drawn: Figure, suffix: str) -> Picture:
        if self.options.report:
            for line in report(measured(drawn.display, self.style)):
                self.tell(f"{self.program.name}.{suffix}: {line}")
        formats: list[Format] = [kind for kind in self.formats if kind != "dot" or drawn.dot]
        if len(formats) < len(self.formats):
            self.say(f"{suffix}: no DOT file, for Graphviz has no part in this picture")
        return pictures(drawn, formats, self.options.png)


def figure_names(program: Program, wrt: tuple[str, ...], whole: bool = False) -> list[str]:
    """The names that get a figure of their own: ``all`` is one for each scalar weight, or each `whole` array.

    Raises InputError for an unknown name, and for more figures than anyone wants.
    """
    names: list[str] = []
    for name in wrt_names(program, wrt):
        program.resolve(name)
        family = program.elements.get(name)
        if "all" in wrt and name not in wrt and family is not None and not whole:
            rows, columns = program.shapes[name]
            if size((rows, columns)) > MAX_FIGURES:
                raise InputError(f"--wrt all asks for {size((rows, columns)):,} figures; name the weights to draw")
            names.extend(family.names(int(rows), int(columns)))
        else:
            names.append(name)
    return list(dict.fromkeys(names))


def _plain_pictures(program: Program, wanted: list[str], options: Options) -> Iterable[tuple[str, Picture]]:
    """``--style sympy``: the closed forms as SymPy draws them."""
    if program.loss is None:
        raise InputError(f"'{program.name}' has no loss whose closed form could be drawn")
    yield "forward", draw_dot(plain_dot(program, program.loss), options.formats, options.engine, options.dot)
    for name in wanted:
        whole = gradient(program, name)
        text = plain_dot(whole, whole.gradients[name])
        yield f"d-{name}", draw_dot(text, options.formats, options.engine, options.dot)
