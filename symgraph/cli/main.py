"""The command line from arguments to exit code, whatever happens on the way."""

from __future__ import annotations

import os
import signal
import sys
import threading
from _thread import interrupt_main
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from symgraph.cli.saying import say
from symgraph.cli.streams import open_streams, write_out
from symgraph.errors import INTERRUPTED, EnvironmentFailure, SymgraphError, bug_report

_ENDING = ("SIGTERM", "SIGHUP")
"""Signals that ask a process to end; Windows has the first only."""
_BY_SIGNAL = 128
"""What shells add to the number of the signal that ended a process."""
_LATER = 0.02  # s


def run() -> NoReturn:
    """The program ``symgraph``: `main`, and nothing after it that Ctrl-C could interrupt."""
    try:
        code = main()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    except KeyboardInterrupt:  # once more, while the first was told
        code = INTERRUPTED
    sys.exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns the exit code: 0 done, 2 bad input or usage, 4 the environment failed, 130 interrupted, 143 terminated.
    """
    open_streams()
    streams = sys.stdout, sys.stderr
    try:
        with _ended_in_order():
            # What takes time is loaded here, where Ctrl-C is awaited.
            from symgraph.cli.all_commands import run_command

            code = run_command(arguments)
    except KeyboardInterrupt:
        say("interrupted")
        code = INTERRUPTED
    except SystemExit as leaving:
        # Where nobody reads what is printed, Click (which replaces the streams) and rich leave with 1, which here would
        # say that a claim was refuted.
        unread = (sys.stdout, sys.stderr) != streams or isinstance(leaving.__context__, BrokenPipeError)
        code = EnvironmentFailure.exit_code if unread or not isinstance(leaving.code, int) else leaving.code
        sys.stdout, sys.stderr = streams
    except SymgraphError as error:
        say(str(error))
        code = error.exit_code
    except OSError as error:
        say(f"the system refused: {error}")
        code = EnvironmentFailure.exit_code
    except Exception as error:
        # Not Python's exit code 1, which promises that a claim was refuted.
        if "SYMGRAPH_TRACEBACK" in os.environ:
            raise
        say(bug_report(error))
        code = EnvironmentFailure.exit_code
    return write_out(code)


@contextmanager
def _ended_in_order() -> Generator[None]:
    """A request to end is an exception, so that what is open is closed and passing files are removed.

    Where Python drops exceptions (it came while an object was deleted), it is raised again a little later.
    """
    numbers = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
    if threading.current_thread() is threading.main_thread():
        changed = [number for number in numbers if signal.getsignal(number) == signal.SIG_DFL]  # not under nohup
    else:
        changed = []
    for number in changed:
        signal.signal(number, _end)
    unraisable = sys.unraisablehook

    def again(dropped: sys.UnraisableHookArgs) -> None:
        error = dropped.exc_value
        if isinstance(error, KeyboardInterrupt | _Ended):
            number = signal.SIGINT if isinstance(error, KeyboardInterrupt) else error.number
            later = threading.Timer(_LATER, interrupt_main, (number,))
            later.daemon = True
            later.start()
        else:
            unraisable(dropped)

    sys.unraisablehook = again
    try:
        yield
    finally:
        sys.unraisablehook = unraisable
        for number in changed:
            signal.signal(number, signal.SIG_DFL)


class _Ended(SystemExit):
    """A signal asked for the end."""

    def __init__(self, number: int) -> None:
        super().__init__(_BY_SIGNAL + number)
        self.number = number


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    raise _Ended(number)
