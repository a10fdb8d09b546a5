"""The command ``symgraph worksheet``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from symgraph.cli.completing import any_of, quantities
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
    UNFOLD,
    formats_of,
    one_source,
)
from symgraph.cli.each_source import each_written
from symgraph.cli.group import EQUATIONS, SPECS, commands, split_names
from symgraph.cli.progress import progress
from symgraph.cli.saying import imports_unsearched, say

FORMATS = ("pdf", "png", "svg", "tex")


@commands.command()
@SPECS
@EQUATIONS
@AT
@click.option(
    "--blank",
    multiple=True,
    callback=split_names,
    metavar="WHAT,...",
    help="What is to be filled in: values, gradients, both, or names such as h11 (a value), dw111 (a derivative) and "
    "dW1; repeatable.  All values that are computed and all derivatives unless you say.",
)
@click.option(
    "--wrt",
    multiple=True,
    callback=split_names,
    shell_complete=quantities,
    metavar="NAME,...",
    help="Only the derivatives that lead to these names; repeatable.",
)
@click.option(
    "--seed",
    type=int,
    help="Choose other values than the spec's: small integers and fractions at which everything is short to write.",
)
@click.option(
    "--variants",
    type=click.IntRange(1, 200),
    default=1,
    show_default=True,
    help="So many sheets with values of their own, chosen by seeds from --seed (or 1) on.",
)
@click.option("--keep", is_flag=True, help="Keep the spec's own values, and choose only those that it does not give.")
@click.option(
    "--format",
    "formats",
    callback=formats_of(FORMATS),
    shell_complete=any_of(FORMATS),
    metavar="FORMAT,...",
    help=f"The files to write: {', '.join(FORMATS)} (the figure alone, as TikZ); pdf unless you say.",
)
@OUT
@ENGINE
@DOT
@click.option(
    "--style",
    metavar="STYLE",
    help="mono (black and white) unless you say; lecture, textbook, circuit, partials, dark, or a style file.",
)
@DIGITS
@click.option(
    "--level",
    type=click.Choice(["op", "unit", "layer"]),
    help="How much is one box: an operation, a unit (or an equation), a layer (or a named group).",
)
@FOLD
@UNFOLD
@click.option("--size", metavar="SIZE", help="The page: WxH such as 29.7cm x 42cm; A4, upright or not, unless you say.")
@DIRECTION
@FONT
@LANG
def worksheet(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    values: dict[str, str],
    blank: tuple[str, ...],
    wrt: tuple[str, ...],
    seed: int | None,
    variants: int,
    keep: bool,
    formats: tuple[str, ...] | None,
    out: Path,
    **options: Any,
) -> int:
    """Make a worksheet, the figure with blanks to be filled in by hand, and its answer key.

    SPEC is a YAML file, the name of a template (see "symgraph new"), or - for standard input.
    """
    one_source(specs, equations)
    with imports_unsearched():
        from symgraph.figure.worksheet.request import Request
        from symgraph.figure.worksheet.worksheets import worksheet_spec

    taken: set[str] = set()

    def written(spec: str | None) -> list[Path]:
        with progress(sys.stderr) as watch:  # gone before anything is printed
            request = Request(blank, wrt, seed, variants, keep, formats=formats or ("pdf",), watch=watch)
            return worksheet_spec(
                spec, equations=equations, values=values, out=out, say=say, request=request, taken=taken, **options
            )

    return each_written(specs, written)
