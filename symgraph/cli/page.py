"""The command ``symgraph page``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from symgraph.cli.completing import quantities
from symgraph.cli.drawing_options import (
    AT,
    DIGITS,
    DIRECTION,
    DOT,
    ENGINE,
    FONT,
    LANG,
    OUT,
    SEED,
    STYLE,
    one_source,
)
from symgraph.cli.each_source import each_written
from symgraph.cli.group import EQUATIONS, SPECS, commands, split_names
from symgraph.cli.progress import progress
from symgraph.cli.saying import imports_unsearched, say


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
    help="Begin with the paths to these names marked: w111, a whole array W1, or all; repeatable.",
)
@click.option(
    "--rate",
    type=click.FloatRange(0, min_open=True),
    help="The learning rate of gradient descent; the spec's, or 0.1, unless given.",
)
@OUT
@ENGINE
@DOT
@STYLE
@DIGITS
@click.option(
    "--level",
    type=click.Choice(["op", "unit", "layer"]),
    help="How much is one box in the beginning: an operation, a unit (or an equation), a layer (or a named group).",
)
@click.option("--fold", multiple=True, metavar="PART", help="Begin with a named part as one box; repeatable.")
@click.option(
    "--unfold",
    multiple=True,
    metavar="PART",
    help="Begin with a part open, or draw a function such as sigmoid in full; repeatable.",
)
@DIRECTION
@FONT
@LANG
@SEED
def page(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    values: dict[str, str],
    wrt: tuple[str, ...],
    rate: float | None,
    out: Path,
    **options: Any,
) -> int:
    """Write a page in which the graph computes: move an input or a weight, and all values and gradients move.

    One HTML file, which works offline from a double click.  Every part of the graph folds and unfolds; both passes can
    be stepped through; gradient descent runs step by step.  SPEC is a YAML file, the name of a template (see "symgraph
    new"), or - for standard input.
    """
    one_source(specs, equations)
    with imports_unsearched():
        from symgraph.figure.live.page import Request, page_spec

    taken: set[str] = set()

    def written(spec: str | None) -> list[Path]:
        with progress(sys.stderr) as watch:  # gone before anything is printed
            request = Request(wrt, rate, say, watch)
            path = page_spec(spec, equations=equations, values=values, out=out, request=request, taken=taken, **options)
        return [path]

    return each_written(specs, written)
