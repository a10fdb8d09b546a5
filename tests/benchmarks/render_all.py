"""Every gradient figure of a network in one command, beside a loop of single commands that make the same files.

    python tests/benchmarks/render_all.py                         16-32-10: 874 figures, 20 of them one by one
    python tests/benchmarks/render_all.py --net 4-8-2 --sample 5 --engine bundled --formats pdf

The loop is sampled: single commands for weights at equal distances, times the number of weights.  Each draws the
forward graph as well, as a user's loop does; what the forward graph takes alone is measured and said too.  Half of the
sample runs before the commands for all and half after, as machines are not equally fast all the time.  Processor time
is that of the process and of what it started (the system's dot); memory is the most that the process held (RSS).  The
files of the sample must be the same bytes.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import symgraph
from symgraph.figure.asked import figure_names

NET = """\
name: net
input: {{name: i, size: {}}}
layers:
  - dense: {}
    activation: tanh
  - dense: {}
    activation: tanh
loss: mse
"""
MB = 1e6


class Cost(NamedTuple):
    """Processor and wall time in s, memory in MB."""

    cpu: float
    wall: float
    memory: float


def measured(*arguments: str) -> Cost:
    """What one command costs."""
    command = [sys.executable, "-m", "symgraph", "render", "net.yaml", *arguments]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{command} ended with {process.returncode}"
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.perf_counter() - start, used.ru_maxrss * 1024 / MB)


def mean(costs: list[Cost]) -> Cost:
    cpu, wall, memory = zip(*costs, strict=True)
    return Cost(sum(cpu) / len(cpu), sum(wall) / len(wall), max(memory))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--net", default="16-32-10")
    parser.add_argument("--sample", type=int, default=20)
    parser.add_argument("--engine", default="auto")
    parser.add_argument("--formats", default="pdf,png")
    parser.add_argument("--jobs", default="1,2")
    asked = parser.parse_args()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        compare(asked)


def compare(asked: argparse.Namespace) -> None:
    Path("net.yaml").write_text(NET.format(*asked.net.split("-")))
    names = figure_names(symgraph.load("net.yaml"), ("all",))
    sample = names[:: max(1, len(names) // asked.sample)][: asked.sample]
    common = ["--engine", asked.engine, "--format", asked.formats]

    def single(name: str) -> Cost:
        return measured("--wrt", name, *common, "--out", "single")

    half = len(sample) // 2
    measured(*common, "--out", "warm")
    forward = [measured(*common, "--out", "single") for _ in range(3)]
    costs = [single(name) for name in sample[:half]]
    rows: list[tuple[str, Cost]] = []
    for jobs in asked.jobs.split(","):
        out = f"all-{jobs}"
        rows.append((f"one command, --jobs {jobs}", measured("--wrt", "all", *common, "--out", out, "--jobs", jobs)))
    costs += [single(name) for name in sample[half:]]
    forward += [measured(*common, "--out", "single") for _ in range(3)]
    assert_same(names, sample, asked.jobs.split(","))
    one, alone = mean(costs), mean(forward)
    loop = Cost(one.cpu * len(names), one.wall * len(names), one.memory)
    print(f"{asked.net}: {len(names)} figures, {asked.formats}, engine {asked.engine}")
    print(f"{'':36}{'processor s':>12}{'wall s':>10}{'MB':>7}{'ms a figure':>13}{'gain cpu':>10}{'wall':>7}")
    sampled = f"loop of single commands ({len(sample)} of {len(names)})"
    for what, cost in [(sampled, loop), *rows]:
        figure = f"{1000 * cost.cpu / len(names):>13.0f}{loop.cpu / cost.cpu:>9.1f}x{loop.wall / cost.wall:>6.1f}x"
        print(f"{what:36}{cost.cpu:>12.1f}{cost.wall:>10.1f}{cost.memory:>7.0f}{figure}")
    print(f"a single command takes {one.cpu:.2f} s of processor, {alone.cpu:.2f} s with no gradient at all")


def assert_same(names: list[str], sample: list[str], jobs: list[str]) -> None:
    """The figures of the sample are the same bytes, and none is missing."""
    for number in jobs:
        made = {path.name: path for path in Path(f"all-{number}").iterdir()}
        assert {path.split(".d-")[1].split(".")[0] for path in made if ".d-" in path} == set(names)
        for path in Path("single").iterdir():
            assert path.read_bytes() == made[path.name].read_bytes(), path.name
    assert {path.name.split(".")[1] for path in Path("single").iterdir()} == {"forward", *(f"d-{n}" for n in sample)}


if __name__ == "__main__":
    main()
