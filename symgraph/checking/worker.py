"""What a process does that judges files for another one: tasks come in, results go out, one after the other.

Started by `symgraph.checking.apart`.  What libraries print goes to standard error: standard output belongs to results.
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path
from typing import BinaryIO

from symgraph.checking.batch import judge

_STATUS = Path("/proc/self/statm")


def main() -> None:
    """Judge tasks until there are no more.  Arguments: the limits, in seconds and in bytes."""
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    results = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _send(results, None)  # what was to be loaded is loaded
    while True:
        try:
            task = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        allow(seconds, memory)
        result = judge(task)
        allow(seconds, None)
        _send(results, result)


def _send(stream: BinaryIO, message: object) -> None:
    stream.write(pickle.dumps(message))
    stream.flush()


def allow(seconds: float, memory: int | None) -> None:
    """Allow this process so much memory beyond what it has, where the system can be told; None is without limit.

    And so much processor time: who waits for the result ends this process in time, unless it was killed itself.
    """
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime + seconds) + 10)
    if _STATUS.exists():
        now = int(_STATUS.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _set(resource.RLIMIT_AS, resource.RLIM_INFINITY if memory is None else now + memory)


def _set(kind: int, limit: int) -> None:
    """Set a limit, as far as those of the user allow."""
    import resource  # noqa: PLC0415 - not on Windows

    _, most = resource.getrlimit(kind)
    allowed = limit if most == resource.RLIM_INFINITY else most if limit == resource.RLIM_INFINITY else min(limit, most)
    resource.setrlimit(kind, (allowed, most))


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # nobody waits for results any more, and Python would complain of those that it still holds
        os._exit(1)
