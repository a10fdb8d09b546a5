"""A program run to its end, whatever it does: within a limit of time and a limit of what it may write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from time import monotonic
from typing import IO

from symgraph.errors import EnvironmentFailure

MOST_WRITTEN = 100_000_000
"""Bytes: what a program writes is held in memory; the layout of 400 nodes takes less than one million."""


class TimeLimit(EnvironmentFailure):
    """A program took longer than it may."""


@dataclass(slots=True)
class Ended:
    """What a program wrote and how it ended: its exit code, or minus the number of the signal that ended it."""

    output: bytes
    errors: bytes
    code: int


def run(command: Sequence[str], text: bytes, seconds: float) -> Ended:
    """Run a program with a text as its input.

    When the time is over, or this process is interrupted, it is killed, with all that it started where the system can
    tell (not on Windows).  Raises TimeLimit where it takes longer, EnvironmentFailure where it cannot be run or writes
    too much.
    """
    end = monotonic() + seconds
    program = command[0]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, ValueError) as error:  # ValueError: a null character in the path
        raise EnvironmentFailure(f"{program} could not be run: {error}") from error
    assert process.stdin
    assert process.stdout
    assert process.stderr
    output, errors = _Reader(process.stdout), _Reader(process.stderr)
    # Daemons: none keeps this process from ending, though a program's own child may hold the pipes open.
    threads = [
        Thread(target=target, args=arguments, daemon=True)
        for target, arguments in ((_feed, (process.stdin, text)), (output.read, ()), (errors.read, ()))
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(end - monotonic(), 0))
        if any(thread.is_alive() for thread in threads):
            raise subprocess.TimeoutExpired(command, seconds)
        code = process.wait(max(end - monotonic(), 0))
    except subprocess.TimeoutExpired as error:
        raise TimeLimit(f"{program} took longer than {seconds:g} s") from error
    finally:
        if process.poll() is None or any(thread.is_alive() for thread in threads):
            _kill(process)
    if output.too_much or errors.too_much:
        raise EnvironmentFailure(f"{program} wrote more than {MOST_WRITTEN // 1_000_000} MB")
    return Ended(output.data, errors.data, code)


@dataclass(slots=True)
class _Reader:
    """Reads a pipe to its end, or until it is too much; then it is closed, which ends most programs."""

    stream: IO[bytes]
    data: bytes = field(default=b"", init=False)

    def read(self) -> None:
        with self.stream, suppress(OSError):
            self.data = self.stream.read(MOST_WRITTEN + 1)

    @property
    def too_much(self) -> bool:
        return len(self.data) > MOST_WRITTEN


def _feed(stream: IO[bytes], text: bytes) -> None:
    with suppress(OSError), stream:  # a program that does not read
        stream.write(text)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a program, and what it started: the group is there as long as one of them is."""
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
