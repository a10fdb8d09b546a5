"""The command line from arguments to exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper

import click

from symgraph.cli.group import commands
from symgraph.cli.saying import say
from symgraph.errors import EnvironmentFailure, InputError, SymgraphError, bug_report

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns the exit code: 0 done, 2 bad input or usage, 4 the environment failed, 130 interrupted.
    """
    _make_streams_forgiving()
    try:
        result = commands.main(arguments, prog_name="symgraph", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return InputError.exit_code
    except SymgraphError as error:
        say(str(error))
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("interrupted")
        return INTERRUPTED
    except OSError as error:
        say(f"the system refused: {error}")
        return EnvironmentFailure.exit_code
    except Exception as error:
        # Not Python's exit code 1, which promises that a claim was refuted.
        if "SYMGRAPH_TRACEBACK" in os.environ:
            raise
        say(bug_report(error))
        return EnvironmentFailure.exit_code
    return result if isinstance(result, int) else 0


def _make_streams_forgiving() -> None:
    r"""What an encoding cannot hold (``₁`` in cp932) is written as ``\u2081`` instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            with suppress(ValueError):  # a closed stream
                stream.reconfigure(errors="backslashreplace")
