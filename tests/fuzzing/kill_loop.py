"""Ends commands at random moments: never a broken file under a final name, never a traceback.

    python tests/fuzzing/kill_loop.py                     60 processes, some 2 minutes
    python tests/fuzzing/kill_loop.py --count 10 --seed 7 --commands render,export

SIGKILL may leave passing files (``.symgraph-*.part``), which a later command removes; SIGTERM and Ctrl-C leave none,
and the exit codes 143 and 130, or 0 (or death by SIGTERM itself) where the command was done before.  Every file that is
there must have the bytes that an undisturbed command gives it.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

SPECS = ("sum", "chain-rule", "apples")
DRAWN = ("--engine", "bundled", "--out", "out")
COMMANDS: dict[str, tuple[str, ...]] = {
    "render": ("render", *SPECS, "--format", "svg,dot", *DRAWN),
    "export": ("export", *SPECS, "--to", "numpy,latex,json", "--out", "out"),
    "trace": ("trace", *SPECS, "--format", "md,csv", "--out", "out"),
    "derive": ("derive", *SPECS, "--form", "text,latex", "--out", "out"),
    "check": ("check", "tanh-2-2-1", "tanh-2-2-1-mse", "--csv", "out/a.csv", "--feedback", "out/pages", "--quiet"),
    "worksheet": ("worksheet", *SPECS, "--seed", "1", "--format", "svg", *DRAWN),
    "animate": ("animate", "sum", "--format", "png", "--width", "300", *DRAWN),
    "page": ("page", "sum", "chain-rule", *DRAWN),
    "train": ("train", "relu-fit", "--steps", "50", "--out", "out", "--quiet", "--no-pictures"),
    "new": ("new", "line", "out/line.yaml", "--force"),
}
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
ALLOWED = {signal.SIGKILL: (-9, 0), signal.SIGTERM: (143, -15, 0), signal.SIGINT: (130, 0)}
PROGRAM = "import sys; from symgraph.cli import run; print(flush=True); run()"
"""Tells when Python itself, which has its own ways to be interrupted, has started."""


def started(arguments: tuple[str, ...], folder: Path) -> subprocess.Popen[str]:
    """A command in a folder, as a terminal would start it: Ctrl-C is awaited."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - one thread
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def files_in(folder: Path) -> dict[Path, bytes]:
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def undisturbed(arguments: tuple[str, ...], folder: Path) -> tuple[dict[Path, bytes], float]:
    """The files of a command, and how long it takes."""
    folder.mkdir()
    process = started(arguments, folder)
    start = time.perf_counter()
    said = process.communicate()[1]
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)}: exit code {process.returncode}: {said}")
    return files_in(folder), time.perf_counter() - start


def faults(
    arguments: tuple[str, ...], number: signal.Signals, wait: float, folder: Path, right: dict[Path, bytes]
) -> Iterator[str]:
    """What is wrong after a command got a signal so many seconds after Python has started."""
    before = files_in(folder)  # of commands that were killed
    process = started(arguments, folder)
    time.sleep(wait)
    process.send_signal(number)
    said = process.communicate()[1]
    if process.returncode not in ALLOWED[number]:
        yield f"exit code {process.returncode}: {said[-300:]}"
    if "Traceback" in said or "Exception ignored" in said:
        yield f"said {said[-600:]}"
    for path, content in files_in(folder).items():
        if path.suffix == ".part":
            if number != signal.SIGKILL and path not in before:
                yield f"left {path}"
        elif path not in right:
            yield f"wrote {path}"
        elif content != right[path]:
            yield f"{path}: {len(content)} bytes that are not those of an undisturbed command"


def cleaned(arguments: tuple[str, ...], folder: Path, right: dict[Path, bytes]) -> Iterator[str]:
    """What is wrong after the next undisturbed command, a day later."""
    for path in folder.rglob("*.part"):
        os.utime(path, (time.time() - 90_000,) * 2)
    process = started(arguments, folder)
    process.communicate()
    if files_in(folder) != right:
        yield f"afterwards: {sorted(map(str, files_in(folder).keys() ^ right.keys()))}"


def kill_loop(count: int, seed: int, names: list[str]) -> int:
    """How many faults there were; each is printed."""
    draw = random.Random(seed)
    found = 0
    with TemporaryDirectory(prefix="symgraph-kill-") as temporary:
        base = Path(temporary)
        rights = {name: undisturbed(COMMANDS[name], base / f"{name}-right") for name in names}
        for k in range(count):
            name, number = names[k % len(names)], SIGNALS[k // len(names) % len(SIGNALS)]
            right, seconds = rights[name]
            folder = base / name
            folder.mkdir(exist_ok=True)
            wait = draw.uniform(0, seconds)
            for fault in faults(COMMANDS[name], number, wait, folder, right):
                found += 1
                print(f"{name}, {number.name} after {wait:.3f} s: {fault}")
        for name in names:
            if (base / name).exists():
                for fault in cleaned(COMMANDS[name], base / name, rights[name][0]):
                    found += 1
                    print(f"{name}: {fault}")
    print(f"{count} commands ended at random moments: {found} faults")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60, help="how many processes are ended")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commands", default=",".join(COMMANDS), help=f"of {', '.join(COMMANDS)}")
    options = parser.parse_args()
    return min(kill_loop(options.count, options.seed, options.commands.split(",")), 1)


if __name__ == "__main__":
    sys.exit(main())
