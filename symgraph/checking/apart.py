"""Files judged apart from each other: what one of them does to its process happens to no other file.

Each process judges one file at a time, under limits of time and memory.  Where it ends before it has an answer (the
time is over, the system took its memory, a library crashed), that is said of this file, and a new process goes on.
Memory is limited on Linux only; elsewhere the system is all that limits it.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from typing import IO, cast

from symgraph.checking.batch import Task, lost
from symgraph.checking.result import FileResult
from symgraph.cores import cores

MEGABYTE = 1_000_000
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Threads of NumPy within each of several processes would only wait for each other."""
_NEW_GROUP = 0x200
"""CREATE_NEW_PROCESS_GROUP of Windows."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take: seconds of the clock, and megabytes beyond what the program itself needs."""

    seconds: float = 100.0
    megabytes: int = 1_000


def judged_apart(tasks: Iterable[Task | FileResult], jobs: int, limits: Limits) -> Generator[FileResult]:
    """The results of tasks, in their order, from so many processes; -1 for one a core."""
    idle: SimpleQueue[_Worker] = SimpleQueue()
    workers = [_Worker(limits) for _ in range(jobs if jobs > 0 else cores())]
    for worker in workers:
        idle.put(worker)

    def judge(task: Task | FileResult) -> FileResult:
        if isinstance(task, FileResult):  # what could not be read needs no more work
            return task
        worker = idle.get()
        try:
            return worker.judge(task)
        finally:
            idle.put(worker)

    threads = ThreadPoolExecutor(len(workers))  # each waits for a process
    try:
        yield from threads.map(judge, tasks)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.end()
        threads.shutdown()  # now that nothing is waited for
        for worker in workers:
            worker.leave()


class _Worker:
    """A process that judges, and the next one where it ends."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self.ended = False
        self._starting = threading.Lock()

    def judge(self, task: Task) -> FileResult:
        """The result of a task; what ended the process instead, if it did."""
        late = threading.Event()
        timer: threading.Timer | None = None
        try:
            process = self._running()

            def stop() -> None:
                late.set()
                process.kill()

            timer = threading.Timer(self.limits.seconds, stop)
            timer.daemon = True
            timer.start()
            _pipe(process.stdin).write(pickle.dumps(task))
            _pipe(process.stdin).flush()
            return cast("FileResult", pickle.load(_pipe(process.stdout)))
        except (EOFError, OSError, pickle.UnpicklingError):
            return self._lost(task, late.is_set())
        finally:
            if timer is not None:
                timer.cancel()
                timer.join()
                if late.is_set():  # also where the answer came first: the next file needs another process
                    self.leave()

    def _running(self) -> subprocess.Popen[bytes]:
        """The process, ready to be given a task."""
        if self.process is not None:
            return self.process
        command = [sys.executable, "-P", "-m", "symgraph.checking.worker"]
        command += [str(self.limits.seconds), str(self.limits.megabytes * MEGABYTE)]
        path = os.pathsep.join(os.path.abspath(entry) for entry in sys.path)  # noqa: PTH100 - "" is this folder
        with self._starting:
            if self.ended:
                raise EOFError
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**_ONE_THREAD, **os.environ, "PYTHONPATH": path},
                creationflags=_NEW_GROUP if os.name == "nt" else 0,  # Ctrl-C is for this process, which ends the others
                start_new_session=os.name != "nt",
            )
            self.process = process
        pickle.load(_pipe(process.stdout))
        return process

    def _lost(self, task: Task, late: bool) -> FileResult:
        """What is said of a file whose process ended."""
        code = self.leave()
        if late:
            found = f"judging it took more than {self.limits.seconds:g} s, and was ended"
            return lost(task, f"{found}; simplify it, or allow more with --time-limit")
        found = f"the process that judged it ended before its answer ({_ending(code)})"
        return lost(task, f"{found}; judge it alone to see more", failed=True)

    def leave(self) -> int | None:
        """End the process and wait for that; its exit code."""
        process, self.process = self.process, None
        if process is None:
            return None
        process.kill()
        for stream in (process.stdin, process.stdout):
            with suppress(OSError):  # what was not read any more
                _pipe(stream).close()
        return process.wait()

    def end(self) -> None:
        """End the process, whatever it does, for good."""
        with self._starting:
            self.ended = True
            if self.process is not None:
                self.process.kill()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None  # all are pipes
    return stream


def _ending(code: int | None) -> str:
    if code is None:
        return "it could not be started"
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
