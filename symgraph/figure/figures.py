"""Which figures a command asks for, under which file names; the way from a spec to files.

All figures of a spec are made in memory before the first is written, so an error leaves no half set behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symgraph.calculus.expand import expand
from symgraph.calculus.gradients import gradient, independent, wrt_names
from symgraph.calculus.operation import size
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.backward import gradient_graph
from symgraph.figure.fold import MAX_NODES, check_foldable, estimated_nodes, fold_units, too_large
from symgraph.figure.forward import forward_graph, names_of
from symgraph.figure.graph import Graph
from symgraph.figure.layout import Engine
from symgraph.figure.plain import draw_dot, plain_dot
from symgraph.figure.render import Format, checked_formats, figure, pictures, write
from symgraph.spec.lower import program_of
from symgraph.spec.programs import find_spec, from_equations, load

Say = Callable[[str], None]
MAX_FIGURES = 2000
WORTH_COUNTING = 4000
"""Estimated nodes up to which a graph is built, in milliseconds, to see how many it has."""


@dataclass(frozen=True, slots=True)
class Options:
    """How figures are to be made; see the command line's options of the same names."""

    formats: tuple[str, ...] = ("pdf", "png")
    engine: Engine = "auto"
    style: str = "lecture"
    dot: Path | None = None
    with_forward: bool = False


def render_spec(
    spec: str | None,
    *,
    equations: tuple[str, ...],
    values: Mapping[str, str],
    wrt: tuple[str, ...],
    out: Path,
    say: Say,
    **options: Any,
) -> list[Path]:
    """The figures of a spec (or of `equations`) written to `out`; the paths of the files.

    `options` are those of `Options`; one that is None is the spec's own (its key ``figure``), or else the usual one.
    """
    program = from_equations(equations, values) if spec is None else program_of(find_spec(spec, values))
    return _write(program, wrt, out, options, say)


def render(
    source: Any,
    wrt: str | Iterable[str] = (),
    *,
    out: str | Path = "out",
    formats: Iterable[str] | None = None,
    engine: Engine | None = None,
    dot: str | Path | None = None,
    with_forward: bool = False,
    style: str | None = None,
) -> list[Path]:
    """Draw the forward graph and the gradient graph by each of `wrt`; returns the paths of the files written.

    `source` is a Program or what `symgraph.load` takes.  What is not given is what the spec's key ``figure`` says, or
    else PDF and PNG, the engine "auto" and the style "lecture".  Raises InputError for a bad spec or name,
    EnvironmentFailure where the disk or the layout engine fails; then nothing is written.
    """
    program = source if isinstance(source, Program) else load(source)
    options = {
        "formats": None if formats is None else tuple(formats),
        "engine": engine,
        "style": style,
        "dot": Path(dot) if dot else None,
        "with_forward": with_forward,
    }
    return _write(program, _words(wrt), Path(out), options, lambda _note: None)


def _words(value: str | Iterable[str]) -> tuple[str, ...]:
    """Words that were given one by one, with commas, or both."""
    texts = (value,) if isinstance(value, str) else tuple(value)
    return tuple(word.strip() for text in texts for word in text.split(",") if word.strip())


def _write(program: Program, wrt: tuple[str, ...], out: Path, given: Mapping[str, Any], say: Say) -> list[Path]:
    own: Mapping[str, Any] = program.metadata.get("figure", {})
    wrt = wrt or _words(own.get("wrt", ()))
    options = _options(own, given)
    stem = file_stem(program.name)
    files: dict[Path, bytes] = {}
    names = FileNames()
    for suffix, picture in _pictures(program, wrt, options, say):
        base = names.distinct(f"{stem}.{suffix}")
        files |= {out / f"{base}.{kind}": data for kind, data in picture.items()}
    return write(files)


def _options(own: Mapping[str, Any], given: Mapping[str, Any]) -> Options:
    """The options given, then the spec's own, then the usual ones."""
    defaults = {name: own[name] for name in ("engine", "style") if name in own}
    if "format" in own:
        defaults["formats"] = _words(own["format"])
    return Options(**(defaults | {name: value for name, value in given.items() if value is not None}))


def _pictures(
    program: Program, wrt: tuple[str, ...], options: Options, say: Say
) -> Iterable[tuple[str, Mapping[Format, bytes]]]:
    """Each figure's suffix and its files by format."""
    wanted = figure_names(program, wrt) if wrt else []
    if options.style == "sympy":
        yield from _plain_pictures(program, wanted, options)
        return
    forward = _forward(program, required=not wanted, say=say)
    if forward is not None:
        yield "forward", _draw(forward, options, say)
    for name in wanted:
        yield f"d-{name}", _draw(_gradient(program, name, options, say), options, say)


def figure_names(program: Program, wrt: tuple[str, ...]) -> list[str]:
    """The names that get a figure of their own: ``all`` is one for each scalar weight.

    Raises InputError for an unknown name, and for more figures than anyone wants.
    """
    names: list[str] = []
    for name in wrt_names(program, wrt):
        program.resolve(name)
        family = program.elements.get(name)
        if "all" in wrt and name not in wrt and family is not None:
            rows, columns = program.shapes[name]
            if size((rows, columns)) > MAX_FIGURES:
                raise InputError(f"--wrt all asks for {size((rows, columns)):,} figures; name the weights to draw")
            names.extend(family.names(int(rows), int(columns)))
        else:
            names.append(name)
    return list(dict.fromkeys(names))


def _forward(program: Program, required: bool, say: Say) -> Graph | None:
    """The forward graph, folded where it is large; None, and said so, where it is too large and not all there is."""
    nodes = estimated_nodes(program)
    scalar = whole = None
    if nodes <= WORTH_COUNTING:
        scalar = expand(program)
        whole = forward_graph(program, scalar)
        if len(whole.nodes) <= MAX_NODES:
            return whole
    try:
        check_foldable(program, nodes)
    except InputError as error:
        if required:
            raise
        say(f"no forward graph: {error}")
        return None
    scalar = scalar or expand(program)
    whole = whole or forward_graph(program, scalar)
    graph = fold_units(whole, names_of(program, scalar))
    if len(graph.nodes) > MAX_NODES:
        raise too_large("the forward graph", f"{len(graph.nodes):,} nodes with one box a unit")
    say(f"the forward graph has {len(whole.nodes):,} nodes; drawn with one box a unit")
    return graph


def _gradient(program: Program, wrt: str, options: Options, say: Say) -> Graph:
    if program.loss is None:
        found = f"'{program.name}' has no loss to differentiate"
        raise InputError(Problem(found, "a loss is one number", "add loss: mse, or loss: an equation's name"))
    scalar = expand(gradient(program, wrt))
    if all(independent(scalar, name) for name in scalar.gradients):
        say(f"{program.loss} does not depend on {wrt}: the derivative is 0")
    graph = gradient_graph(program, scalar, wrt, options.with_forward)
    if len(graph.nodes) > MAX_NODES:
        raise too_large(f"the gradient graph of {wrt}", f"{len(graph.nodes):,} nodes")
    return graph


def _plain_pictures(
    program: Program, wanted: list[str], options: Options
) -> Iterable[tuple[str, Mapping[Format, bytes]]]:
    """``--style sympy``: the closed forms as SymPy draws them."""
    if program.loss is None:
        raise InputError(f"'{program.name}' has no loss whose closed form could be drawn")
    yield "forward", draw_dot(plain_dot(program, program.loss), options.formats, options.engine, options.dot)
    for name in wanted:
        whole = gradient(program, name)
        text = plain_dot(whole, whole.gradients[name])
        yield f"d-{name}", draw_dot(text, options.formats, options.engine, options.dot)


def _draw(graph: Graph, options: Options, say: Say) -> Mapping[Format, bytes]:
    drawn = figure(graph, options.engine, str(options.dot) if options.dot else None)
    for note in drawn.notes:
        say(note)
    return pictures(drawn, checked_formats(options.formats))


def file_stem(name: str) -> str:
    """A name as part of a file's name on every system: path separators and reserved signs replaced."""
    safe = "".join(sign if sign not in '/\\:*?"<>|' and sign.isprintable() else "_" for sign in name)
    return safe.strip(". ") or "figure"


class FileNames:
    """Names of files that stay distinct on a disk that ignores case: ``d-W1`` and ``d-w1``."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def distinct(self, name: str) -> str:
        """The name, with a number appended where it is taken."""
        candidate, number = name, 1
        while candidate.casefold() in self._taken:
            number += 1
            candidate = f"{name}-{number}"
        self._taken.add(candidate.casefold())
        return candidate
