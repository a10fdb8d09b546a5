"""The way from a spec to the files of its worksheets and answer keys.

All files of a spec are made in memory before the first is written, so an error leaves no half set behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.gradients import wrt_names
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.animation.moments import Passes, Story, shown, story
from symgraph.figure.animation.pages import pdf_pages, png_pages, svg_pages
from symgraph.figure.contents.facts import Facts
from symgraph.figure.contents.large import MAX_NODES, estimated_nodes
from symgraph.figure.contents.levels import AnyLevel
from symgraph.figure.graph import Graph
from symgraph.figure.known_sizes import at_known_sizes
from symgraph.figure.look.fonts import FontChoice, find_fonts
from symgraph.figure.look.style import Style, load_style
from symgraph.figure.look.typeset import Label, typeset
from symgraph.figure.options import words
from symgraph.figure.page.display import Display
from symgraph.figure.page.fit import filled
from symgraph.figure.page.page_size import PageSize
from symgraph.figure.page.render import Figure
from symgraph.figure.page.tikz import tikz_source
from symgraph.figure.views import WORTH_COUNTING, Views
from symgraph.figure.worksheet.blanks import BOTH, Exercise, answers, exercise
from symgraph.figure.worksheet.boxes import Box
from symgraph.figure.worksheet.friendly import Search
from symgraph.figure.worksheet.request import Request, check, figure_options, passes_for
from symgraph.figure.worksheet.sheet import Heading, Sheet, sheet
from symgraph.files import FileNames, file_stem, write
from symgraph.lowering.markup import EQUALS, Words, math
from symgraph.lowering.numbers import is_rounded, number_words
from symgraph.spec.layer_arrays import counted
from symgraph.spec.numbers_needed import refuse_undefined
from symgraph.spec.programs import known_values, load, program_asked_for
from symgraph.words import Phrase

Say = Callable[[str], None]
MOST_IN_FORMULA = 40
"""Names, numbers and operations of the longest formula of a box that is told."""
ENOUGH_BOX, SMALLEST_BOX = 19.0, 13.5
"""pt on the page, 6.7 and 4.8 mm: as high as is easily written into, and as low as can be."""
HIGHEST_BOX = 34.0
"""pt of the figure."""


def worksheet_spec(
    spec: str | None,
    *,
    equations: tuple[str, ...],
    values: Mapping[str, str],
    out: Path,
    say: Say,
    request: Request,
    taken: set[str] | None = None,
    **options: Any,
) -> list[Path]:
    """The worksheets of a spec (or of `equations`) at `values` written to `out`; the paths of the files.

    `options` are those of `OPTIONS`, None where they are not given.  `say` takes notes for the user; `taken` are the
    names of files that other specs of the same command have.
    """
    program = program_asked_for(spec, equations, values)
    request = replace(request, fixed=tuple(values))
    return _Worksheets(program, request, options, say).write(out, taken)


def worksheet(
    source: Any,
    blank: str | Iterable[str] = (),
    *,
    out: str | Path = "out",
    wrt: str | Iterable[str] = (),
    seed: int | None = None,
    variants: int = 1,
    keep: bool = False,
    formats: str | Iterable[str] = "pdf",
    dot: str | Path | None = None,
    **options: Any,
) -> list[Path]:
    """Make a worksheet, the figure with blanks, and its answer key; returns the paths of the files.

    `source` is a Program or what `symgraph.load` takes.  `blank` is "values", "gradients", "both", or names such as
    h11 and dw111; everything that is computed unless given.  With `wrt` the backward pass is what leads to these names.
    Values are the spec's own; with a `seed` others at which everything is short to write, and with `variants` as many
    sheets, by seeds from this one on.  With `keep` the spec's own values stay.  `formats` are some of pdf, png, svg and
    tex (the figure alone).  Other keyword arguments are options of `symgraph.render`: level, fold, unfold, digits,
    style (mono unless given), size (A4 unless given), engine, direction, font, lang.

    Raises InputError for a bad spec, name or option, for blanks that name nothing, gradients without a loss, and where
    the values leave something undefined; EnvironmentFailure where the disk or the layout engine fails.  Then nothing is
    written.
    """
    program = source if isinstance(source, Program) else load(source)
    request = Request(words(blank), words(wrt), seed, variants, keep, (), words(formats))
    given = {**options, "dot": Path(dot) if dot else None}
    return _Worksheets(program, request, given, _nobody).write(Path(out))


def _nobody(_line: str) -> None:
    """Where nobody listens."""


class _Worksheets:
    """Makes the worksheets of one program."""

    def __init__(self, program: Program, request: Request, given: Mapping[str, Any], say: Say) -> None:
        check(request)
        own = program.metadata.get("figure", {})
        self.program = at_known_sizes(program)
        self.request, self.say = request, say
        self.told: list[str] = []
        self.wrt = request.wrt or words(own.get("wrt", ()))
        self.passes: Passes = passes_for(self.program, request.blank)
        self.wanted = request.blank or (BOTH,)
        self.options = replace(figure_options(own, given), show=shown(self.passes))
        self.style: Style = load_style(self.options.style)
        self.fonts: FontChoice = find_fonts(self.options.font)
        self.views = Views(self.program, replace(self.options, show=("names",)), say)

    def write(self, out: Path, taken: set[str] | None = None) -> list[Path]:
        """Make all sheets, then write them."""
        self._refuse_large()
        names = FileNames(taken)
        stem = file_stem(self.program.name)
        files: dict[Path, bytes] = {}
        for seed, values in self.request.watch(list(self._values()), self.program.name):
            suffix = f"-{seed}" if self.request.variants > 1 else ""
            made = self._sheet(values, seed)
            papers = {"worksheet": (made.worksheet,), "answers": made.answers}
            for (paper, displays), figure in zip(papers.items(), made.figures, strict=True):
                base = names.distinct(f"{stem}.{paper}{suffix}")
                files |= {out / f"{base}{end}": data for end, data in self._files(displays, figure, made).items()}
        return write(files)

    @cached_property
    def _level(self) -> AnyLevel:
        """The level of detail of all sheets; said once, where it is not the finest."""
        return self.options.level or self.views.finest_level()

    def _refuse_large(self) -> None:
        """Raise InputError where there is no room for the numbers of a sheet, before any values are looked for."""
        if not self.views.is_matrix and not self.views.has_numbers_at(self._level):
            found = f"about {estimated_nodes(self.program):,} nodes with every operation"
            allowed = f"a sheet has numbers for at most {MAX_NODES}, or with --level layer for {WORTH_COUNTING:,}"
            raise InputError(Problem(found, allowed, "take a smaller network of the same kind"))

    # --- values -----------------------------------------------------------------------------------------------------

    def _values(self) -> Iterator[tuple[int | None, Mapping[str, Any]]]:
        """The seed and the values of each sheet; no seed for the spec's own."""
        request, scalar = self.request, self.views.scalar
        own = known_values(scalar, scalar.metadata.get("values", {}))
        chosen = request.seed is not None or request.variants > 1
        given = {name: value for name, value in scalar.metadata.get("values", {}).items() if name in request.fixed}
        kept = own if request.keep or not chosen else known_values(scalar, given)
        free = [name for name, declared in scalar.declarations.items() if declared.value is None and name not in kept]
        if not chosen:
            yield None, self._completed(kept, free)
            return
        if not free:
            found = "no value is left to vary"
            raise InputError(Problem(found, "the spec and --at give them all", "leave out --keep, or --seed"))
        search = self._search(kept)
        made: list[Mapping[str, Any]] = []
        start = request.seed if request.seed is not None else 1
        for seed in range(start, start + request.variants):
            made.append(search.best(seed, made))
            yield seed, made[-1]

    def _completed(self, own: Mapping[str, Any], free: list[str]) -> Mapping[str, Any]:
        """The spec's own values, and where it has none, friendly ones."""
        if not free:
            refuse_undefined(self.views.scalar, dict(own))
            return own
        self.say(f"no value for {', '.join(free[:6])}{', …' if len(free) > 6 else ''}: short ones are chosen (seed 0)")
        return self._search(own).best(0)

    def _search(self, fixed: Mapping[str, Any]) -> Search:
        facts = Facts(self.views.steps)
        return Search(self.views.scalar, facts, fixed, self.options.digits)

    # --- sheets -----------------------------------------------------------------------------------------------------

    def _sheet(self, values: Mapping[str, Any], seed: int | None) -> Sheet:
        views = Views(_at(self.program, values), self.options, self.say)
        told = story(views, self.passes, wrt_names(self.program, self.wrt) if self.wrt else [], self._level)
        box = self._box(told)
        work, made = self._placed(views, told, box, seed)
        if (height := box.height * made.worksheet.scale) < ENOUGH_BOX:  # where there is room, the boxes are higher
            higher = replace(box, height=min(HIGHEST_BOX, box.height * ENOUGH_BOX / height))
            again = self._placed(views, told, higher, seed)
            if higher.height * again[1].worksheet.scale > height:
                box, (work, made) = higher, again
        self._tell(work, made, box)
        return made

    def _placed(self, views: Views, told: Story, box: Box, seed: int | None) -> tuple[Exercise, Sheet]:
        """The exercise with boxes of one size, on its pages."""
        work = exercise(told, self.wanted, self.program.scalars, box)
        heading = self._heading(views, told, work, seed)
        options = self.options
        looks: Any = {"style": self.style, "fonts": self.fonts, "lang": options.lang}
        return work, sheet(work, heading, self._draw, page=options.size, **looks)

    def _box(self, told: Story) -> Box:
        """The box that has room for every number of the figure."""
        labels = [Label(math(words), role) for words, role in answers(told)]
        sizes = typeset(labels, self.style, self.fonts, self.options.lang)
        return Box.around(max((sizes[label].width for label in labels), default=0.0))

    def _draw(self, graph: Graph, page: PageSize) -> Figure:
        options = self.options
        dot = str(options.dot) if options.dot else None
        looks: Any = {"fonts": self.fonts, "lang": options.lang, "direction": options.direction}
        return filled(graph, page, options.engine, dot, self.style, **looks)

    def _heading(self, views: Views, told: Story, work: Exercise, seed: int | None) -> Heading:
        lexicon = self.options.lexicon
        title = str(self.program.metadata.get("title") or self.program.name)
        variant = "" if seed is None else f" ({lexicon(Phrase.VARIANT, number=seed)})"
        nodes = {node.id for node in work.empty.nodes}
        roles = {role for blank in work.blanks for _, role in blank.places}
        task: list[str] = []
        if "value" in roles:
            task.append(lexicon(Phrase.FILL_IN_VALUES))
        if "gradient" in roles:
            task.append(lexicon(Phrase.FILL_IN_GRADIENTS, of=views.names.of(views.scalar.loss or "").text))
        if any(owner in nodes for blank in work.blanks for owner, role in blank.places if role == "gradient"):
            task.append(lexicon(Phrase.ADD_UP))
        if self._is_rounded(views):
            task.append(lexicon(Phrase.ROUND_TO, digits=self.options.digits))
        between = "" if self.options.lang == "ja" else " "
        return Heading(
            lexicon(Phrase.WORKSHEET, title=title) + variant,
            lexicon(Phrase.ANSWERS, title=title) + variant,
            between.join(task),
            tuple(self._unseen(views, told)),
        )

    def _unseen(self, views: Views, told: Story) -> Iterator[Words]:
        """What the boxes of the figure hide: how their values are computed, and the numbers that takes."""
        if all(node.role != "folded" for node in told.graph.nodes):
            return
        drawn = {node.value for node in told.graph.nodes if node.role != "folded"}
        for name, _, _ in views.scalar.equations:
            term = None if name in drawn or name.startswith("_") else folded_within(views.scalar, name, MOST_IN_FORMULA)
            if term is not None:
                yield views.names(name).then(EQUALS, views.names.term(term, inline=True))
        for name, declared in views.scalar.declarations.items():
            if declared.value is None and name not in drawn:
                number = number_words(views.facts.value(name), self.options.digits)
                yield views.names(name).then(EQUALS, number)

    def _is_rounded(self, views: Views) -> bool:
        """Whether any number is written with fewer decimals than it has."""
        facts = views.facts
        named = [step.name for step in facts.steps.steps]
        if "gradients" in self.options.show:
            uses = [use for uses in facts.uses.values() for use in uses if facts.has_adjoint(use)]
            named += [facts.program.gradients[use] for use in uses]
        return any(is_rounded(facts.numbers[name], self.options.digits) for name in named)

    def _tell(self, work: Exercise, made: Sheet, box: Box) -> None:
        notes = list(made.notes)
        height = box.height * made.worksheet.scale
        if height < SMALLEST_BOX:
            low = f"the blanks are {height * 25.4 / 72:.1f} mm high"
            notes.append(f"{low}: --size 42cm x 29.7cm is A3, --level unit and --fold show less")
        if not self.request.blank:
            values = sum(any(role == "value" for _, role in blank.places) for blank in work.blanks)
            told = f"{counted(values, 'value')}, {counted(len(work.blanks) - values, 'gradient')}"
            notes.append(f"blanks: {told}; --blank chooses others")
        for note in notes:
            if note not in self.told:  # of several sheets the same is told once
                self.told.append(note)
                self.say(note)

    # --- files ------------------------------------------------------------------------------------------------------

    def _files(self, displays: tuple[Display, ...], figure: Display, made: Sheet) -> dict[str, bytes]:
        """The files of one paper by what their names end in; pictures are one a page, TikZ is of the figure alone."""
        files: dict[str, bytes] = {}
        for kind in self.request.formats:
            if kind == "pdf":
                files[".pdf"] = pdf_pages(displays, made.texts)
            elif kind == "tex":
                files[".tex"] = tikz_source(figure, made.texts).encode()
            else:
                pages = svg_pages(displays, made.texts)
                if kind == "png":
                    pages = png_pages(displays, made.texts, self.options.png)
                files |= _numbered(f".{kind}", pages)
        return files


def _numbered(end: str, pages: list[bytes]) -> dict[str, bytes]:
    """The pages, all but the first with their number."""
    return {(f".page{number}{end}" if number > 1 else end): page for number, page in enumerate(pages, 1)}


def _at(program: Program, values: Mapping[str, Any]) -> Program:
    """The program with these values instead of its own."""
    return replace(program, metadata={**program.metadata, "values": dict(values)})
