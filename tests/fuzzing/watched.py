"""Runs something under limits and says what went wrong: a traceback, a hang, too much memory, an endless message."""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Collection
from pathlib import Path
from types import FrameType
from typing import Any

from symgraph.errors import SymgraphError

SECONDS = 10.0
"""Of processor time, so that a busy machine counts for nothing."""
MEMORY = 1 << 30
"""Bytes beyond what the process has when it begins."""


class Hang(BaseException):  # not an Exception: nobody is to catch it
    """The time is over."""


class Wrong(Exception):  # noqa: N818 - an answer
    """A verdict that contradicts another, or whatever else a target finds."""


def options_for(targets: Collection[str], description: str | None) -> argparse.Namespace:
    """What a command that fuzzes one of some targets is given; the folder of its findings is made."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("target", choices=targets)
    parser.add_argument("--seconds", type=float, default=60.0, help="of processor time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--findings", type=Path, default=Path("findings"))
    options = parser.parse_args()
    options.findings.mkdir(parents=True, exist_ok=True)
    return options


def fault_of(action: Callable[[], Any], seconds: float = SECONDS) -> str:
    """What is wrong with what an action does: the last line says where; empty where nothing is."""
    signal.signal(signal.SIGPROF, _over)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY, hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            action()
    except SymgraphError as error:
        return _fault_in_words(error)
    except (Exception, Hang) as error:
        signal.setitimer(signal.ITIMER_PROF, 0)
        return _told(error)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    return ""


def _fault_in_words(error: SymgraphError) -> str:
    """An error on purpose says something, and not at any length."""
    text = str(error)
    if not text.strip():
        return "an error without words"
    return f"an error of {len(text)} characters: {text[:300]}" if len(text) > 200_000 else ""


def _over(_number: int, _frame: FrameType | None) -> None:
    raise Hang


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


def _told(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/symgraph/" in frame.filename]
    innermost = own[-1] if own else frames[-1]
    text = "".join(traceback.format_exception(error, limit=-30))
    name = type(error).__name__
    where = f"{Path(innermost.filename).name}:{innermost.lineno} {innermost.name}"
    if isinstance(error, Hang):
        where = " < ".join(dict.fromkeys(frame.name for frame in reversed(own[:12][-4:])))
    if isinstance(error, Wrong):
        where = str(error)[:40]
    return f"{text[-6000:]}\n{name} in {where}"


def signature(fault: str) -> str:
    """What makes two faults the same."""
    return fault.rstrip().rpartition("\n")[2]


def say(text: str) -> None:
    """Tell the one who runs a script."""
    print(text, file=sys.stderr, flush=True)
