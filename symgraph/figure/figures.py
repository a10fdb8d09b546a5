"""The way from a spec to files: every figure of a spec is made before the first has its name.

Files are written as they are made, under passing names, and get their own when all are there, so an error leaves no
half set behind.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from symgraph.calculus.expand import expand
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.guilty import Mistake
from symgraph.figure.contents.update import RATES
from symgraph.figure.drawings import Drawings
from symgraph.figure.look.style import is_plain
from symgraph.figure.notes import Notes
from symgraph.figure.options import words
from symgraph.figure.page.legibility import measured, report
from symgraph.figure.page.render import Figure, pictures
from symgraph.figure.page.together import Picture, each_picture
from symgraph.figure.watching import Watch, unwatched
from symgraph.files import FileNames, file_stem, together, write
from symgraph.spec.programs import load, program_asked_for

Say = Callable[[str], None]
PAIR = 2
"""Figures that are drawn at the same time on any machine: to count its cores takes longer than one of them."""
FEW = 8
"""Figures of which every note is said as soon as there is one, and whose making nobody needs to watch."""


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
    jobs: int = 0,
    watch: Watch = unwatched,
    **options: Any,
) -> list[Path]:
    """The figures of a spec (or of `equations`) written to `out`; the paths of the files.

    `options` are those of `Options`; one that is None is the spec's own (its key ``figure``), or else the usual one.
    `say` takes notes for the user, `tell` the lines of reports that were asked for; `taken` are the names of files that
    other specs of the same command have.  `jobs` figures are drawn at the same time, 0 for one on each core; `watch`
    shows how far many are.
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
    return _Making(program, wrt, options, say, tell).write(out, taken, jobs, watch)


def render(
    source: Any,
    wrt: str | Iterable[str] = (),
    *,
    out: str | Path = "out",
    formats: str | Iterable[str] | None = None,
    dot: str | Path | None = None,
    jobs: int = 0,
    **options: Any,
) -> list[Path]:
    """Draw the forward graph and the gradient graph by each of `wrt`; returns the paths of the files written.

    `source` is a Program or what `symgraph.load` takes.  Keyword arguments are the command's options by the same names,
    with underscores: ``show=["values", "gradients"]``, ``level="unit"``, ``size="16:9"``, ``style="dark"``; see
    `symgraph.figure.options.Options`.  What is not given is what the spec's key ``figure`` says, or else PDF and PNG,
    the engine "auto" and the style "lecture".  `jobs` figures are drawn at the same time, 0 for one on each core; the
    files are the same.  Raises InputError for a bad spec, name or option, EnvironmentFailure where the disk or the
    layout engine fails; then nothing is written.
    """
    program = source if isinstance(source, Program) else load(source)
    wanted = None if formats is None else words(formats if isinstance(formats, str) else tuple(formats))
    given = {"formats": wanted, "dot": Path(dot) if dot else None, **options}
    return _Making(program, words(wrt), given, _nobody, _nobody).write(Path(out), jobs=jobs)


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
    making = _Making(program, (), {**options, "order": 1}, say, _nobody)
    picture = making.mistake(mistake, suffix)
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
    yield from _Making(program, wrt, options, say, _nobody).pictures()


def _without_rate(values: Mapping[str, str], program: Program) -> tuple[Mapping[str, str], str | None]:
    """The values for a program, and the learning rate of its update, where that is none of its quantities."""
    rates = [name for name in values if name in RATES and name not in program.declarations]
    return {name: value for name, value in values.items() if name not in rates}, values[rates[-1]] if rates else None


def _nobody(_line: str) -> None:
    """Where nobody listens."""


class _Making:
    """Makes the files of one program's figures."""

    def __init__(self, program: Program, wrt: tuple[str, ...], given: Mapping[str, Any], say: Say, tell: Say) -> None:
        self.notes = Notes(say)
        self.tell = tell
        self.drawings = Drawings(program, wrt, given, self.notes)
        self.program = self.drawings.program

    def write(self, out: Path, taken: set[str] | None = None, jobs: int = 0, watch: Watch = unwatched) -> list[Path]:
        """Make all figures and their files; the paths."""
        stem = file_stem(self.program.name)
        names = FileNames(taken)
        with together() as writing, closing(self.pictures(jobs, watch)) as made:
            for suffix, picture in made:
                base = names.distinct(f"{stem}.{suffix}")
                for kind, data in picture.items():
                    writing.add(out / f"{base}.{kind}", data)
        return writing.paths

    def pictures(self, jobs: int = 1, watch: Watch = unwatched) -> Generator[tuple[str, Picture]]:
        """Each figure's suffix and its files by format, as they are made; then what is asked for besides is told."""
        if jobs < 0:
            raise InputError(Problem(f"jobs: {jobs}", "a whole number is needed, or 0 for one on each core"))
        drawings = self.drawings
        count = len(drawings.asked)
        figures = self._figures(watch if count > FEW else unwatched)
        if count <= PAIR:
            jobs = min(jobs or count, count)
        try:
            yield from each_picture(figures, drawings.formats, drawings.options.png, jobs)
        finally:
            self.notes.finish()
        if drawings.options.paths:
            from symgraph.figure.paths import path_lines  # noqa: PLC0415 - which loads NumPy

            for name in drawings.names or [""]:
                for line in path_lines(drawings.views, name):
                    self.tell(line)

    def mistake(self, mistake: Mistake, suffix: str) -> Picture:
        """The files of the gradient graph with what a claim got wrong."""
        drawings = self.drawings
        return pictures(self._told(drawings.mistake(mistake, suffix), suffix), drawings.formats, drawings.options.png)

    def _figures(self, watch: Watch) -> Iterator[tuple[str, Figure]]:
        self.notes.gathers = len(self.drawings.asked) > FEW
        for wanted in watch(self.drawings.asked, self.program.name):
            self.notes.name = wanted.name
            figure = self.drawings.figure(wanted)
            if figure is not None:
                yield wanted.suffix, self._told(figure, wanted.suffix)

    def _told(self, figure: Figure, suffix: str) -> Figure:
        """The figure; what is to be known of it is told."""
        if self.drawings.options.report:
            for line in report(measured(figure.display, figure.texts.style)):
                self.tell(f"{self.program.name}.{suffix}: {line}")
        if "dot" in self.drawings.formats and not figure.dot:
            self.notes(f"{suffix}: no DOT file, for Graphviz has no part in this picture")
        return figure
