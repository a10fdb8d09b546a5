"""The command ``symgraph render``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from symgraph.cli.group import EQUATIONS, SPECS, commands, split_names
from symgraph.cli.saying import collector_paused, say, sentence
from symgraph.errors import InputError, near

FORMATS = ("pdf", "png", "svg", "tex", "dot", "typ")


def _formats(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    formats = split_names(context, option, (value.lower(),))
    for found in formats:
        if found not in FORMATS:
            raise click.BadParameter(sentence(f"'{found}' is not one of {', '.join(FORMATS)}", near(found, FORMATS)))
    if not formats:
        raise click.BadParameter(f"name at least one of {', '.join(FORMATS)}.")
    return formats


def _assignments(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """``name=value`` pairs, the values still as text; the last one of a name counts."""
    assigned: dict[str, str] = {}
    for text in values:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            raise click.BadParameter(f"'{text}' is not of the form name=value, as in --at x=3.")
        assigned[name] = value
    return assigned


@commands.command()
@SPECS
@EQUATIONS
@click.option(
    "--at",
    "values",
    multiple=True,
    callback=_assignments,
    metavar="NAME=VALUE",
    help="The value of an input or a parameter; repeatable.",
)
@click.option(
    "--wrt",
    multiple=True,
    callback=split_names,
    metavar="NAME,...",
    help="Also draw the gradient with respect to a name: w111, a whole array W1, or all; repeatable.",
)
@click.option(
    "--format",
    "formats",
    callback=_formats,
    metavar="FORMAT,...",
    help=f"The files to write: {', '.join(FORMATS)}; pdf,png unless the spec says otherwise.",
)
@click.option(
    "--out", default="out", show_default=True, type=click.Path(path_type=Path), help="The folder to write them to."
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "dot", "bundled"]),
    help="What lays the graph out: your Graphviz's dot, or the bundled one (the same bytes everywhere); "
    "auto takes what is there.",
)
@click.option("--dot", type=click.Path(path_type=Path), help="Where the program dot is, if not on the PATH.")
@click.option("--with-forward", is_flag=True, help="Join a gradient graph to the forward graph.")
@click.option(
    "--style",
    metavar="STYLE",
    help="lecture, textbook, circuit, partials, mono, dark, or a style file of your own (.yaml); "
    "sympy: the plain expression tree, as sympy.printing.dot draws it.",
)
@click.option(
    "--show",
    multiple=True,
    callback=split_names,
    metavar="WHAT,...",
    help="What to write on the arrows: names, values, gradients (numbers that flow back), symbols (the same as "
    "formulas), partials (local derivatives).",
)
@click.option("--digits", type=click.IntRange(0, 12), help="Decimals of rounded numbers; 2 unless given.")
@click.option(
    "--level",
    type=click.Choice(["matrix", "op", "unit", "layer"]),
    help="How much is one box: an operation on whole arrays, an operation on numbers, a unit (or an equation), a layer "
    "(or a named group). Arrays of symbolic sizes are drawn whole.",
)
@click.option("--fold", multiple=True, metavar="PART", help="Draw a named part as one box; repeatable.")
@click.option(
    "--unfold", multiple=True, metavar="PART", help="Draw a part, or a function such as sigmoid, in full; repeatable."
)
@click.option(
    "--constants",
    type=click.Choice(["auto", "inputs", "operators"]),
    help="Draw numbers as inputs of their own, or inside of the operators that use them.",
)
@click.option("--upstream", metavar="NAME", help="What flows back into the last value: a name such as E, or dL/dy.")
@click.option("--size", metavar="SIZE", help="Fill a page: 16:9, 4:3, or WxH such as 12cm x 8cm.")
@click.option("--direction", type=click.Choice(["right", "down"]), help="Where the arrows lead.")
@click.option("--width", type=click.IntRange(1), metavar="PX", help="The width of PNG files.")
@click.option("--dpi", type=click.FloatRange(0, min_open=True), help="The resolution of PNG files.")
@click.option(
    "--font", multiple=True, metavar="FONT", help="A font by name or file for the letters in words; repeatable."
)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="The language of the words in the figure.")
@click.option("--order", type=click.IntRange(1, 4), help="Draw derivatives of this order; 1 unless given.")
@click.option("--seed", type=int, help="Choose other example values, where the spec gives none.")
@click.option("--network", is_flag=True, help="Also draw the neurons and their weighted connections.")
@click.option("--update", is_flag=True, help="Also draw the step of learning for each --wrt.")
@click.option("--combined", is_flag=True, help="Also draw forward and gradient graph in one, for each --wrt.")
@click.option("--report", is_flag=True, help="Measure how legible each figure is, and print it.")
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
    if bool(specs) == bool(equations):
        raise click.UsageError('Give spec files or names of templates, or else equations: -e "y = a*x + b".')
    with collector_paused():
        from symgraph.figure.figures import render_spec

    exit_code = 0
    taken: set[str] = set()
    for spec in specs or (None,):
        try:
            written = render_spec(
                spec,
                equations=equations,
                values=values,
                wrt=wrt,
                formats=formats,
                out=out,
                say=say,
                taken=taken,
                **options,
            )
        except InputError as error:  # of one file: the others are drawn all the same
            say(str(error))
            exit_code = InputError.exit_code
        else:
            for path in written:
                print(path)
    return exit_code
