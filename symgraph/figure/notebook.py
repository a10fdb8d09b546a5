"""What a notebook shows: a figure that is asked for, a Program, a Graph.

A Program is shown as its forward graph, a gradient as the graph of the gradient; its equations come along in LaTeX, for
where pictures are not shown, and stand alone where there is no picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from symgraph.calculus.adjoint import adjoint_names
from symgraph.calculus.program import Program
from symgraph.errors import EnvironmentFailure, InputError, Problem, near
from symgraph.figure.asked import figure_names
from symgraph.figure.figures import pictures_of
from symgraph.figure.graph import Graph
from symgraph.figure.inline import Drawn, inline_svg
from symgraph.figure.options import words
from symgraph.figure.page.render import figure, pictures
from symgraph.lowering.aligned import EquationLine, LatexNames, aligned, browser_name, browser_text, equation_lines
from symgraph.showing import LATEX, SVG, TEXT, Forms
from symgraph.spec.programs import load

MOST_TEXT_LINES = 500


def draw(
    source: Any, wrt: str | Iterable[str] = (), which: str = "", *, dot: str | Path | None = None, **options: Any
) -> Drawn:
    """One figure, which a notebook shows: the gradient graph by `wrt`, or else the forward graph.

    `source` is a Program or what `symgraph.load` takes, `wrt` a name such as ``w111`` or ``W1``; `options` are those of
    `symgraph.render`.  `which` picks another of the figures that `symgraph.render` would write, by the end of its file
    name: ``"forward"`` with a `wrt` is the forward graph, with the paths to it marked where numbers or derivatives are
    shown.  Nothing is written.  Raises InputError for a bad spec, name or option and for several derivatives, and
    EnvironmentFailure where the layout engine fails.
    """
    program = source if isinstance(source, Program) else load(source)
    names = words(wrt)
    if names and len(figure_names(program, names)) > 1:
        raise InputError(Problem(f"wrt: {', '.join(names)}", "a figure is of one derivative", "draw one by one"))
    notes: list[str] = []
    given = {**options, "dot": Path(dot) if dot else None, "formats": ("svg", "dot")}
    made: list[str] = []
    drawn = None
    for suffix, files in pictures_of(program, names, given, notes.append):
        made.append(suffix)
        drawn = Drawn(f"{program.name}.{suffix}", files["svg"], files["dot"], tuple(notes))
        if suffix == which:
            return drawn
    if which or drawn is None:
        raise InputError(Problem(f"no figure '{which}'", f"there are {', '.join(made)}", near(which, made)))
    return drawn


def program_forms(program: Program) -> Forms:
    """How a notebook shows a Program: its picture, where there is one, its equations and its text."""
    return {
        SVG: lambda: _picture(program),
        LATEX: lambda: _equations(program),
        TEXT: lambda: _shortened(str(program).rstrip("\n").split("\n")),
    }


def graph_forms(graph: Graph) -> Forms:
    """How a notebook shows a Graph: drawn in the usual style, and as a list of its arrows."""
    arrows = [f"{edge.tail} -> {edge.head}" for edge in graph.edges]
    title = f"graph {graph.name}: {len(graph.nodes):,} nodes, {len(graph.edges):,} edges"
    return {
        SVG: lambda: _unless_it_fails(lambda: inline_svg(pictures(figure(graph), ["svg"])["svg"])),
        TEXT: lambda: _shortened([title, *arrows]),
    }


def _picture(program: Program) -> str:
    """The picture of a program; none of what has no single one, is too large, or computes nothing."""
    if not program.equations:
        return ""
    if not program.adjoints:
        return _unless_it_fails(lambda: inline_svg(draw(program, which="forward").svg))
    if len(program.gradients) != 1 or len(_seeds(program)) != 1:
        return ""
    (wrt,) = program.gradients
    return _unless_it_fails(lambda: inline_svg(draw(_primal(program), wrt).svg))


def _unless_it_fails(make: Callable[[], str]) -> str:
    """What is made, or nothing: a notebook shows another form then."""
    try:
        return make()
    except (InputError, EnvironmentFailure):
        return ""


def _seeds(program: Program) -> list[str]:
    """Where its backward passes start."""
    return [name for name in program.declarations if name in program.adjoints]


def _primal(program: Program) -> Program:
    """The program that a gradient was made of."""
    backward = adjoint_names(program)
    (seed,) = _seeds(program)
    return replace(
        program,
        declarations={name: declared for name, declared in program.declarations.items() if name != seed},
        equations=tuple(equation for equation in program.equations if equation.name not in backward),
        elements={name: family for name, family in program.elements.items() if name not in backward},
        loss=program.adjoints[seed],
        adjoints={},
        gradients={},
    ).verify()


def _equations(program: Program) -> str:
    """The equations, in a style of LaTeX that notebooks take for mathematics."""
    text = aligned(_lines(program))
    return rf"$\displaystyle {text}$" if text else ""


def _lines(program: Program) -> Iterator[EquationLine]:
    """The equations, and after that of a network's output that it is what is differentiated: ``L = o``."""
    names = _names(program)
    label = program.metadata.get("loss_label", "")
    for line in equation_lines(program, names):
        yield line
        if label and program.loss and line.left == names(program.loss):
            yield EquationLine(browser_name(label), line.left)


def _names(program: Program) -> LatexNames:
    """The author's labels, else names by the rules of notation; an adjoint is the derivative that it stands for."""
    labels = program.metadata.get("labels", {})
    loss_label = program.metadata.get("loss_label", "")
    seeds = _seeds(program)
    loss = program.adjoints[seeds[0]] if len(seeds) == 1 else None

    def primal(name: str) -> str:
        return browser_text(labels[name]) if name in labels else browser_name(name)

    def written(name: str) -> str:
        if loss is None or name not in program.adjoints:
            return primal(name)
        of = browser_name(loss_label) if loss_label and loss == program.loss else primal(loss)
        return rf"\frac{{\partial {of}}}{{\partial {primal(program.adjoints[name])}}}"

    return written


def _shortened(lines: list[str]) -> str:
    """The lines; of very many, the first."""
    if len(lines) <= MOST_TEXT_LINES:
        return "\n".join(lines)
    left = len(lines) - MOST_TEXT_LINES
    return "\n".join([*lines[:MOST_TEXT_LINES], f"... and {left:,} more lines"])
