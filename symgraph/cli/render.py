"""The command ``symgraph render``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from symgraph.cli.completing import any_of, quantities, shown, styles
from symgraph.cli.drawing_options import (
    AT,
    DIGITS,
    DIRECTION,
    DOT,
    ENGINE,
    FOLD,
    FONT,
    LANG,
    OUT,
    SEED,
    SIZE,
    UNFOLD,
    formats_of,
    one_source,
)
from symgraph.cli.each_source import each_written
from symgraph.cli.group import EQUATIONS, SPECS, commands, split_names
from symgraph.cli.progress import progress
from symgraph.cli.saying import imports_unsearched, say

FORMATS = ("pdf", "png", "svg", "tex", "dot", "typ")


@commands.command()
@SPECS
@EQUATIONS
@AT
@click.option(
    "--wrt",
    multiple=True,
    callback=split_names,
    shell_complete=quantities,
    metavar="NAME,...",
    help="Also draw the gradient with respect to a name: w111, a whole array W1, or all; repeatable.",
)
@click.option(
    "--format",
    "formats",
    callback=formats_of(FORMATS),
    shell_complete=any_of(FORMATS),
    metavar="FORMAT,...",
    help=f"The files to write: {', '.join(FORMATS)}; pdf,png unless the spec says otherwise.",
)
@OUT
@ENGINE
@DOT
@click.option("--with-forward", is_flag=True, help="Join a gradient graph to the forward graph.")
@click.option(
    "--style",
    metavar="STYLE",
    shell_complete=styles,
    help="lecture, textbook, circuit, partials, mono, dark, or a style file of your own (.yaml); "
    "sympy: the plain expression tree, as sympy.printing.dot draws it.",
)
@click.option(
    "--show",
    multiple=True,
    callback=split_names,
    shell_complete=shown,
    metavar="WHAT,...",
    help="What to write on the arrows: names, values, gradients (numbers that flow back), symbols (the same as "
    "formulas), partials (local derivatives).",
)
@DIGITS
@click.option(
    "--level",
    type=click.Choice(["matrix", "op", "unit", "layer"]),
    help="How much is one box: an operation on whole arrays, an operation on numbers, a unit (or an equation), a layer "
    "(or a named group). Arrays of symbolic sizes are drawn whole.",
)
@FOLD
@UNFOLD
@click.option(
    "--constants",
    type=click.Choice(["auto", "inputs", "operators"]),
    help="Draw numbers as inputs of their own, or inside of the operators that use them.",
)
@click.option("--upstream", metavar="NAME", help="What flows back into the last value: a name such as E, or dL/dy.")
@SIZE
@DIRECTION
@click.option("--width", type=click.IntRange(1), metavar="PX", help="The width of PNG files.")
@click.option("--dpi", type=click.FloatRange(0, min_open=True), help="The resolution of PNG files.")
@FONT
@LANG
@click.option("--order", type=click.IntRange(1, 4), help="Draw derivatives of this order; 1 unless given.")
@SEED
@click.option("--network", is_flag=True, help="Also draw the neurons and their weighted connections.")
@click.option("--update", is_flag=True, help="Also draw the step of learning for each --wrt.")
@click.option("--combined", is_flag=True, help="Also draw forward and gradient graph in one, for each --wrt.")
@click.option("--report", is_flag=True, help="Measure how legible each figure is, and print it.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="How many figures are drawn at the same time; 0 is one on each core. The files are the same.",
)
@click.option("--paths", is_flag=True, help="Print each path from the loss to a name, and the sum over all.")
def render(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    values: dict[str, str],
    wrt: tuple[str, ...],
    formats: tuple[str, ...] | None,
    out: Path,
    **options: Any,
) -> int:
    """Draw the forward graph and, with --wrt, gradient graphs.

    SPEC is a YAML file, the name of a template (see "symgraph new"), or - for standard input.
    """
    one_source(specs, equations)
    with imports_unsearched():
        from symgraph.figure.figures import render_spec

    taken: set[str] = set()

    def written(spec: str | None) -> list[Path]:
        told: list[str] = []
        with progress(sys.stderr) as watch:  # gone before anything is printed
            paths = render_spec(
                spec,
                equations=equations,
                values=values,
                wrt=wrt,
                formats=formats,
                out=out,
                say=say,
                tell=told.append,
                taken=taken,
                watch=watch,
                **options,
            )
        for line in told:
            print(line)
        return paths

    return each_written(specs, written)
