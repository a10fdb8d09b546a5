"""Options that every command takes which draws, and how their texts are read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

from symgraph.cli.completing import styles, values
from symgraph.cli.group import split_names
from symgraph.cli.saying import sentence
from symgraph.errors import near

FormatsRead = Callable[[click.Context, click.Parameter, str | None], tuple[str, ...] | None]


def one_source(specs: tuple[str, ...], equations: tuple[str, ...]) -> None:
    """Raise UsageError unless there are either specs or equations."""
    if bool(specs) == bool(equations):
        raise click.UsageError('Give spec files or names of templates, or else equations: -e "y = a*x + b".')


def formats_of(known: Sequence[str]) -> FormatsRead:
    """What reads formats that take commas, each of which is one of those known."""

    def read(context: click.Context, option: click.Parameter, value: str | None) -> tuple[str, ...] | None:
        if value is None:
            return None
        formats = split_names(context, option, (value.lower(),))
        for found in formats:
            if found not in known:
                raise click.BadParameter(sentence(f"'{found}' is not one of {', '.join(known)}", near(found, known)))
        if not formats:
            raise click.BadParameter(f"name at least one of {', '.join(known)}.")
        return formats

    return read


def _assignments(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """``name=value`` pairs and files of values, the values still as text; the last one of a name counts."""
    assigned: dict[str, str] = {}
    for text in values:
        if "=" not in text and text.lower().endswith((".yaml", ".yml")):
            from symgraph.spec.values_file import texts_of_file

            assigned |= texts_of_file(text)
            continue
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            raise click.BadParameter(f"'{text}' is not of the form name=value, as in --at x=3.")
        if "=" in value:
            raise click.BadParameter(f"'{text}' has two values; write --at before each, as in --at x=3 --at y=2.")
        assigned[name] = value
    return assigned


AT = click.option(
    "--at",
    "values",
    multiple=True,
    callback=_assignments,
    shell_complete=values,
    metavar="NAME=VALUE",
    help="The value of an input or a parameter, or a file of values (.yaml), as training writes it; repeatable.",
)
OUT = click.option(
    "--out", default="out", show_default=True, type=click.Path(path_type=Path), help="The folder to write them to."
)
ENGINE = click.option(
    "--engine",
    type=click.Choice(["auto", "dot", "bundled"]),
    help="What lays the graph out: your Graphviz's dot, or the bundled one (the same bytes everywhere); "
    "auto takes what is there.",
)
DOT = click.option("--dot", type=click.Path(path_type=Path), help="Where the program dot is, if not on the PATH.")
STYLE = click.option(
    "--style",
    metavar="STYLE",
    shell_complete=styles,
    help="lecture, textbook, circuit, partials, mono, dark, or a style file of your own (.yaml).",
)
DIGITS = click.option("--digits", type=click.IntRange(0, 12), help="Decimals of rounded numbers; 2 unless given.")
FOLD = click.option("--fold", multiple=True, metavar="PART", help="Draw a named part as one box; repeatable.")
UNFOLD = click.option(
    "--unfold", multiple=True, metavar="PART", help="Draw a part, or a function such as sigmoid, in full; repeatable."
)
SIZE = click.option("--size", metavar="SIZE", help="Fill a page: 16:9, 4:3, or WxH such as 12cm x 8cm.")
DIRECTION = click.option("--direction", type=click.Choice(["right", "down"]), help="Where the arrows lead.")
FONT = click.option(
    "--font", multiple=True, metavar="FONT", help="A font by name or file for the letters in words; repeatable."
)
LANG = click.option("--lang", type=click.Choice(["en", "ja"]), help="The language of the words in the figure.")
SEED = click.option("--seed", type=int, help="Choose other example values, where the spec gives none.")
