"""All commands, loaded, and how one of them is run."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

import click

from symgraph.cli import (
    animate,
    check,
    completion,
    derive,
    export,
    help,
    others,
    page,
    render,
    trace,
    train,
    verify,
    worksheet,
)
from symgraph.cli.group import commands
from symgraph.errors import InputError, cut

__all__ = [
    "animate",
    "check",
    "completion",
    "derive",
    "export",
    "help",
    "others",
    "page",
    "render",
    "run_command",
    "trace",
    "train",
    "verify",
    "worksheet",
]


def run_command(arguments: Sequence[str] | None) -> int:
    """Run the command of these arguments, or else of the process's own; its exit code.

    Errors and interruptions leave it as they are, but for those of usage, which are told.
    """
    try:
        result = commands.main(arguments, prog_name="symgraph", standalone_mode=False)
    except click.ClickException as error:
        told = StringIO()
        error.show(told)
        click.echo(cut(told.getvalue()), err=True, nl=False)
        return InputError.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    return result if isinstance(result, int) else 0
