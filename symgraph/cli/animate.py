"""The command ``symgraph animate``."""

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
    SEED,
    SIZE,
    STYLE,
    UNFOLD,
    formats_of,
    one_source,
)
from symgraph.cli.each_source import each_written
from symgraph.cli.group import EQUATIONS, SPECS, commands, split_names
from symgraph.cli.progress import progress
from symgraph.cli.saying import imports_unsearched, say

FORMATS = ("pdf", "gif", "webp", "png", "beamer", "pptx", "html")


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
    help="Differentiate by these names only, and circle them: w111, a whole array W1; repeatable.",
)
@click.option(
    "--pass",
    "passes",
    type=click.Choice(["forward", "backward", "both"]),
    default="both",
    show_default=True,
    help="What is shown: values, derivatives (all values being known), or first the one, then the other.",
)
@click.option(
    "--train-step",
    is_flag=True,
    help="After both passes one step of gradient descent: the new value of each parameter (or of what --wrt names).",
)
@click.option(
    "--rate", metavar="NUMBER", help="The learning rate of --train-step; the spec's own unless given, else 0.1."
)
@click.option(
    "--format",
    "formats",
    callback=formats_of(FORMATS),
    shell_complete=any_of(FORMATS),
    metavar="FORMAT,...",
    help="The files to write; pdf,gif unless you say. pdf: a page a step, for slides; gif, webp: a moving picture; "
    "png: a picture a step; beamer: overlays in TikZ; pptx: PowerPoint, a slide a step; html: a player.",
)
@click.option(
    "--fps",
    type=click.FloatRange(0.01, 50),
    default=0.5,
    show_default=True,
    help="Steps a second in moving pictures; 0.25 rests 4 seconds on each.",
)
@OUT
@ENGINE
@DOT
@STYLE
@DIGITS
@click.option(
    "--level",
    type=click.Choice(["op", "unit", "layer"]),
    help="How much is one step: an operation, a unit (or an equation), a layer (or a named group).",
)
@FOLD
@UNFOLD
@SIZE
@DIRECTION
@click.option(
    "--width",
    type=click.IntRange(1),
    metavar="PX",
    help="The width of pictures; at most 1280 unless given for GIF and WebP.",
)
@FONT
@LANG
@SEED
def animate(
    *,
    specs: tuple[str, ...],
    equations: tuple[str, ...],
    values: dict[str, str],
    wrt: tuple[str, ...],
    formats: tuple[str, ...] | None,
    passes: Any,
    train_step: bool,
    rate: str | None,
    fps: float,
    out: Path,
    **options: Any,
) -> int:
    """Show step by step how values are computed, then how derivatives flow back.

    One frame a computation: what it gives stands out, its formula is set below the figure.  What is folded is one step.
    SPEC is a YAML file, the name of a template (see "symgraph new"), or - for standard input.
    """
    one_source(specs, equations)
    with imports_unsearched():
        from symgraph.figure.animation.animate import Request, animate_spec

    taken: set[str] = set()

    def written(spec: str | None) -> list[Path]:
        with progress(sys.stderr) as watch:  # gone before anything is printed
            return animate_spec(
                spec,
                equations=equations,
                values=values,
                wrt=wrt,
                out=out,
                say=say,
                request=Request(formats, passes, fps, train_step, rate, watch),
                taken=taken,
                **options,
            )

    return each_written(specs, written)
