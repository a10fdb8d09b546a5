"""Standard input and output as the system gave them: closed, full, a pipe that nobody reads, of any encoding."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from typing import IO

from symgraph.cli.saying import say
from symgraph.errors import EnvironmentFailure


def open_streams() -> None:
    r"""Make the streams ready for whatever is printed.

    Closed ones (``>&-``, or a program without a console on Windows) are opened again, to nowhere.  What an encoding
    cannot hold (``₁`` in cp932) is written as ``\u2081`` instead of ending the program.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # in this order, each takes the number that its stream has in the system
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - for as long as the program runs
            setattr(sys, name, stream)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            with suppress(ValueError):  # a closed stream
                stream.reconfigure(errors="backslashreplace")


def write_out(code: int) -> int:
    """Hand over all that was printed; the exit code: `code`, or 4 where it could not be.

    That nobody reads any more (``| head``) is no news.  What is left then goes nowhere, for Python would try again as
    it ends, complain, and leave with an exit code of its own, 120.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        if not isinstance(error, BrokenPipeError) and code != EnvironmentFailure.exit_code:  # or else it was said
            say(f"cannot write what was to be printed: {error.strerror}")
        code = EnvironmentFailure.exit_code
        _empty(sys.stdout)
    except ValueError:  # a closed stream
        pass
    try:
        sys.stderr.flush()
    except OSError:
        _empty(sys.stderr)
    except ValueError:
        pass
    return code


def _empty(stream: IO[str]) -> None:
    """Let what a stream still holds go nowhere."""
    with suppress(OSError, ValueError):  # a stream of Python's own
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        stream.flush()
