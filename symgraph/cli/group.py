"""The group of all commands, and what several of them take."""

from __future__ import annotations

import click

from symgraph.cli import completing


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="symgraph", message="%(prog)s %(version)s")
def commands() -> None:
    """Pictures of how a neural network, or any formula, computes and how its gradient flows.

    Begin with: symgraph render tanh-2-2-1 --wrt w111
    """


def split_names(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Values of an option that repeats and takes commas, each once, in the order given."""
    words = (word.strip() for value in values for word in value.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


SPECS = click.argument("specs", nargs=-1, metavar="SPEC...", shell_complete=completing.specs)
EQUATIONS = click.option(
    "-e",
    "--equation",
    "equations",
    multiple=True,
    metavar="EQUATION",
    help='An equation such as "y = a*x + b" instead of a SPEC; repeatable, the last one is the loss.',
)
