"""Fuzzing of specs, formulas, style files and command lines: guided by coverage (atheris), or blind (hypothesis).

    PYTHONPATH=tests nice -n 19 python -m fuzzing.specs FOLDER --minutes 35

What goes wrong (see `fuzzing.spec_runs`) is kept as FOLDER/findings/NUMBER.txt, one file for each kind of fault, that
``--again FILE`` runs once more.  A parent watches the process that runs the inputs: where it takes more than
`MEMORY` bytes, hangs or dies, the input is a finding too, and another process goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import os
import pkgutil
import random
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

SECONDS = 10
"""Of processor time for one input."""
SLOWED = 3
"""So many times slower is code that counts what it reaches."""
MEMORY = 1_000_000_000
"""Bytes that one input may add to the process."""
HANG = 120
"""Seconds of processor time after which an input hangs: compiled code that no signal reaches."""
LONGEST = 60_000
"""Bytes of an input."""
BEGUN = 20
"""Inputs of a new process after which its memory is what it takes for nothing."""


class Worker:
    """Runs inputs, and writes what it does where the parent reads it."""

    def __init__(self, folder: Path, seed: int, seconds: float) -> None:
        from fuzzing import spec_inputs, spec_runs

        self.inputs, self.runs = spec_inputs, spec_runs
        self.folder, self.seconds = folder, seconds
        self.scratch = folder / f"scratch-{seed}"
        self.corpus = [path.read_text("utf-8", "surrogateescape") for path in sorted((folder / "corpus").iterdir())]
        self.count, self.parent = 0, os.getppid()
        spec_runs.watch_writes(folder)

    def one(self, data: bytes) -> None:
        """Run one input, and keep it where it has a new fault."""
        if os.getppid() != self.parent:
            os._exit(0)
        (self.folder / "current.txt").write_bytes(data)
        fault = self.runs.fault(self.inputs.read(data.decode("utf-8", "surrogateescape")), self.scratch, self.seconds)
        os.chdir(self.folder)
        self.count += 1
        (self.folder / "count.json").write_text(json.dumps({"count": self.count, "cpu": time.process_time()}))
        if fault:
            keep(self.folder, fault, data)

    def mutated(self, data: bytes, longest: int, seed: int) -> bytes:
        """Another input, by the rules of specs."""
        draw = random.Random(seed)
        text = data.decode("utf-8", "surrogateescape")
        if not text.startswith(self.inputs.MARK) or draw.random() < 0.05:
            text = draw.choice(self.corpus)
        changed = self.inputs.mutated(text, draw, draw.choice(self.corpus))
        return changed.encode("utf-8", "surrogatepass")[:longest]


def keep(folder: Path, fault: str, data: bytes) -> None:
    """Write a finding, unless there is one of this kind."""
    number = hashlib.sha256(fault.encode("utf-8", "replace")).hexdigest()[:8]
    file = folder / "findings" / f"{number}.txt"
    if file.exists():
        return
    file.write_bytes(data)
    file.with_suffix(".fault").write_text(fault, "utf-8", "backslashreplace")


def work(folder: Path, seed: int, blind: bool) -> None:
    """Fuzz until the parent ends it."""
    os.environ["SYMGRAPH_TRACEBACK"] = "1"
    if blind:
        _work_blind(Worker(folder, seed, SECONDS), seed)
    else:
        _work_guided(importlib.import_module("atheris"), folder, seed)


def _work_blind(worker: Worker, seed: int) -> None:
    """Texts that are changed, and texts of hypothesis, in turn."""
    from hypothesis import given, settings

    from fuzzing.spec_strategies import inputs

    draw = random.Random(seed)

    @settings(database=None)
    @given(inputs())
    def one_of_hypothesis(text: str) -> None:
        worker.one(text.encode("utf-8", "surrogatepass"))

    while True:
        one_of_hypothesis.hypothesis.fuzz_one_input(draw.randbytes(400))
        worker.one(
            worker.mutated(
                draw.choice(worker.corpus).encode("utf-8", "surrogateescape"), LONGEST, draw.randrange(2**31)
            )
        )


def _work_guided(atheris: Any, folder: Path, seed: int) -> None:
    with atheris.instrument_imports(include=["symgraph"]):
        package = importlib.import_module("symgraph")
        for module in pkgutil.walk_packages(package.__path__, "symgraph."):
            if not module.name.endswith("__main__"):
                with suppress(ImportError):  # of a package that is not installed here
                    importlib.import_module(module.name)
    worker = Worker(folder, seed, SLOWED * SECONDS)
    options = [
        *(f"-seed={seed}", f"-max_len={LONGEST}", "-len_control=0", "-timeout=1000", "-rss_limit_mb=0"),
        *("-verbosity=0", "-handle_segv=0", "-reload=0"),
    ]
    guided = folder / "guided"  # what reached new code, kept from one process to the next
    atheris.Setup(
        [sys.argv[0], *options, str(guided), str(folder / "corpus")], worker.one, custom_mutator=worker.mutated
    )
    atheris.Fuzz()


def supervise(folder: Path, minutes: float, seed: int, blind: bool) -> None:
    """Run workers one after the other until so many minutes of processor time are spent."""
    from fuzzing.spec_inputs import seeds

    for name in ("corpus", "findings", "guided"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(seeds()):
        (folder / "corpus" / f"{number}.txt").write_text(text, "utf-8")
    spent, count = 0.0, 0
    while spent < 60 * minutes:
        (folder / "count.json").write_text('{"count": 0, "cpu": 0}')
        command = [
            sys.executable,
            "-m",
            "fuzzing.specs",
            str(folder),
            "--worker",
            str(seed),
            *(["--blind"] if blind else []),
        ]
        with (folder / f"worker-{seed}.log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=_environment(folder))
        died = _watched(process, folder, 60 * minutes - spent)
        done = json.loads((folder / "count.json").read_text() or '{"count": 0, "cpu": 0}')
        spent, count, seed = spent + max(done["cpu"], 1), count + done["count"], seed + 1
        if died:
            keep(folder, died, (folder / "current.txt").read_bytes())
        summary = (
            f"{count} inputs in {spent / 60:.1f} minutes, {len(list((folder / 'findings').glob('*.txt')))} findings"
        )
        (folder / "summary.txt").write_text(summary + "\n")
        print(summary, flush=True)


def _environment(folder: Path) -> dict[str, str]:
    """A home and a place for passing files of its own, so that nothing of the user's is read or written."""
    home = folder / "home"
    home.mkdir(exist_ok=True)
    return os.environ | {"HOME": str(home), "TMPDIR": str(home), "PYTHONDONTWRITEBYTECODE": "1"}


def _watched(process: subprocess.Popen[bytes], folder: Path, seconds: float) -> str:
    """Wait for the end of a worker, or end it; what went wrong."""
    usual, begun = 0, (0, 0.0)  # the memory it takes for nothing; the number of the input, and when it began
    current = folder / "current.txt"
    while process.poll() is None:
        time.sleep(0.1)
        try:
            resident, used = _memory_and_time(process.pid)
            done = json.loads((folder / "count.json").read_text())
        except (OSError, ValueError, IndexError):
            continue
        if done["count"] != begun[0]:
            begun = done["count"], used
        if done["count"] < BEGUN or resident < usual:
            usual = resident
        wrong = "more than 1 GB" if done["count"] >= BEGUN and resident > usual + MEMORY else ""
        wrong = f"no end after {HANG} s" if done["count"] and used - begun[1] > HANG else wrong
        if wrong or used > seconds:
            process.kill()
            process.wait()
            return wrong and f"{wrong}: {current.read_bytes()[:60]!r}"
    return f"the process died with {process.returncode}: {current.read_bytes()[:60]!r}" if current.exists() else ""


def _memory_and_time(process: int) -> tuple[int, float]:
    """Bytes that a process has, and seconds that it computed."""
    of_process = Path(f"/proc/{process}")
    resident = int((of_process / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    user, system = (of_process / "stat").read_text().rpartition(")")[2].split()[11:13]
    return resident, (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=35, help="of processor time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--blind", action="store_true", help="three times as fast, and needs no atheris")
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--again", type=Path, help="run a finding once more")
    asked = parser.parse_args()
    folder = asked.folder.resolve()
    if asked.again:
        from fuzzing import spec_inputs, spec_runs

        os.environ["SYMGRAPH_TRACEBACK"] = "1"
        text = asked.again.read_text("utf-8", "surrogateescape")
        print(spec_runs.fault(spec_inputs.read(text), folder / "again") or "nothing wrong")
    elif asked.worker is not None:
        work(folder, asked.worker, asked.blind)
    else:
        supervise(folder, asked.minutes, asked.seed, asked.blind)


if __name__ == "__main__":
    main()
