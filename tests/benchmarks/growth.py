# ruff: noqa: PLC0415 - each point is measured in a process that imports only what it needs
"""How time and memory grow with the number of operations, from a spec to its program and on to all its gradients.

    python tests/benchmarks/growth.py                    up to 1,000,000 operations, and the slopes
    python tests/benchmarks/growth.py --quick            up to 100,000
    python tests/benchmarks/growth.py --json growth.json the points, for who draws the curves

An operation is one on numbers, of the forward program and of the gradients together (`Program.operations`).  Each point
is measured in processes of its own: the time is that of the processor, the least of several runs; memory is the most
that the process had grown by when the stage ended, over what it had when all was imported.  The slope is that of a
straight line through the points of a family, both axes logarithmic: 1 is linear.  A spec is a text of at most 4 MB, so
the equations of the families without arrays are written as densely as people might.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

STEEPEST = 1.1
STAGES = ("spec -> program", "program -> gradients")
WHOLE = "spec -> program -> gradients"
LEAST = {"seconds": 0.01, "megabytes": 4}
"""Less is noise: memory grows page by page, into room that was left over before it grows the process."""
LARGEST, LARGEST_QUICK = 1_000_000, 100_000
POINTS = (1, 1 / 3, 1 / 10, 1 / 30, 1 / 100)
"""Parts of the largest number of operations."""


# --- families: a spec of about so many operations ---------------------------------------------------------------------


def wide(operations: int) -> str:
    """784-k-10: everything as single numbers, the gradients by each of the weights."""
    units = max(1, round(operations / 2405))
    layers = f"layers:\n  - {{dense: {units}, activation: tanh}}\n  - {{dense: 10}}\n"
    return f"name: wide\ninput: {{name: i, size: 784}}\n{layers}loss: cross_entropy\n"


def layers(operations: int) -> str:
    """A deep network of two units a layer, in arrays."""
    steps = "  - {dense: 2, activation: tanh}\n" * max(1, round(operations / 26))
    return f"name: deep\ninput: {{name: i, size: 2}}\nlayers:\n{steps}loss: mse\n"


def chain(operations: int) -> str:
    """Equations each of which uses the one before: as deep as they are many."""
    lines = (f"  a{k}: tanh(w*a{k - 1} + x)*a{k - 1}" for k in range(1, max(2, round(operations / 13))))
    return _formulas("  a0: w*x", *lines)


def uses(operations: int) -> str:
    """One name that all equations use, and sums of sums of 100 of these."""
    count = max(100, round(operations / 12))
    lines = [f"  a{k}: w*sin({k}*x + w)" for k in range(count)]
    names = [f"a{k}" for k in range(count)]
    height = 0
    while len(names) > 1:
        height += 1
        sums = [names[k : k + 100] for k in range(0, len(names), 100)]
        names = [f"s{height}_{k}" for k in range(len(sums))]
        lines += (f"  {name}: {' + '.join([*terms, 'x'])}" for name, terms in zip(names, sums, strict=True))
    return _formulas(*lines)


def paths(operations: int) -> str:
    """Two names that each use both before: twice as many paths with every step, though not twice as many operations."""
    steps = range(1, max(2, round(operations / 18)))
    lines = (f"  a{k}: a{k - 1}*b{k - 1} + x\n  b{k}: sin(w*a{k - 1}) + b{k - 1}*w" for k in steps)
    return _formulas("  a0: w*x", "  b0: w + x", *lines, f"  y: a{len(steps)}*b{len(steps)}")


def _formulas(*lines: str) -> str:
    return "\n".join(("name: formulas", "inputs: [x]", "parameters: [w]", "equations:", *lines)) + "\n"


FAMILIES: dict[str, Callable[[int], str]] = {
    "784-k-10 as scalars": wide,
    "layers of two units": layers,
    "chain of equations": chain,
    "uses of one name": uses,
    "many paths": paths,
}


# --- measuring --------------------------------------------------------------------------------------------------------


def point(family: str, operations: int) -> list[dict[str, Any]]:
    """The row of each stage, measured in this process."""
    import symgraph

    def program_of(text: str) -> Any:
        program = symgraph.load(text)
        return symgraph.expand(program) if family == "784-k-10 as scalars" else program

    make = FAMILIES[family]
    symgraph.gradient(program_of(make(100)), "all")  # imports and first uses
    text = make(operations)
    before = _peak()
    program, *made = _timed(lambda: program_of(text))
    gradients, *differentiated = _timed(lambda: symgraph.gradient(program, "all"))
    found = gradients.operations()
    return [
        {"family": family, "operations": found, "stage": stage, "seconds": seconds, "megabytes": peak - before}
        for stage, (seconds, peak) in zip(STAGES, (made, differentiated), strict=True)
    ]


def _timed(action: Callable[[], Any]) -> tuple[Any, float, float]:
    """What an action gives, its seconds of the processor, and the megabytes of the process at most so far."""
    start = time.process_time()
    result = action()
    return result, time.process_time() - start, _peak()


def _peak() -> float:
    unit = 1024 if sys.platform != "darwin" else 1024**2  # KB, on macOS bytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def measured(family: str, operations: int, runs: int) -> list[dict[str, Any]]:
    """The rows of a point: of each stage, the run of the least time, and both stages together."""
    command = [sys.executable, __file__, "--one", family, "--operations", str(operations)]
    found = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(runs)
    ]
    stages = [min(rows, key=lambda row: row["seconds"]) for rows in zip(*found, strict=True)]
    seconds, megabytes = sum(row["seconds"] for row in stages), max(row["megabytes"] for row in stages)
    return [*stages, {**stages[-1], "stage": WHOLE, "seconds": seconds, "megabytes": megabytes}]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the least-squares line through points, both axes logarithmic.

    >>> round(slope([(10, 3), (100, 300), (1000, 30000)]), 6)
    2.0
    """
    logarithms = [(math.log(x), math.log(y)) for x, y in points]
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*logarithms, strict=True))
    above = sum((x - mean_x) * (y - mean_y) for x, y in logarithms)
    return above / sum((x - mean_x) ** 2 for x, _ in logarithms)


# --- folded pictures --------------------------------------------------------------------------------------------------


def folded(size: int) -> dict[str, float]:
    """Seconds to build, lay out and draw pictures of ten parts or so, whatever is folded away in them."""
    from tempfile import TemporaryDirectory

    import symgraph

    count = max(20, size // 13)
    groups = (
        f"  part {k}: [{', '.join(f'a{j}' for j in range(k * count // 10, (k + 1) * count // 10))}]" for k in range(10)
    )
    grouped = f"{chain(13 * count)}groups:\n" + "\n".join(groups)
    programs = {"ten groups": (symgraph.load(grouped), "layer")}
    programs |= {
        f"784-k-10, --level {level}": (symgraph.load(wide(size)), level) for level in ("unit", "layer", "matrix")
    }
    seconds: dict[str, float] = {}
    with TemporaryDirectory() as out:
        symgraph.render("tanh-2-2-1", out=out, engine="bundled")  # imports and first uses
        for name, (program, level) in programs.items():
            start = time.process_time()
            symgraph.render(program, level=level, out=out, engine="bundled")
            seconds[name] = time.process_time() - start
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help=f"up to {LARGEST_QUICK:,} operations, one run a point")
    parser.add_argument("--runs", type=int, default=3, help="runs of each point, the fastest of which counts")
    parser.add_argument("--family", choices=list(FAMILIES), action="append", help="only this one; repeatable")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the points to this file")
    parser.add_argument("--one", choices=list(FAMILIES), help=argparse.SUPPRESS)
    parser.add_argument("--operations", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(point(options.one, options.operations)))
        return
    largest, runs = (LARGEST_QUICK, 1) if options.quick else (LARGEST, options.runs)
    rows: list[dict[str, Any]] = []
    for family in options.family or FAMILIES:
        for part in reversed(POINTS):
            rows += measured(family, round(largest * part), runs)
        table(family, [row for row in rows if row["family"] == family])
    if not options.family:
        print(f"{'folded pictures':32}{'operations':>12}{'seconds':>10}")
        for size in (largest // 100, largest // 10):
            for name, seconds in folded(size).items():
                print(f"  {name:30}{size:>12,}{seconds:10.2f}")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def table(family: str, rows: Sequence[dict[str, Any]]) -> None:
    """One family: its points, and how steep they rise."""
    for stage in (*STAGES, WHOLE):
        points = [row for row in rows if row["stage"] == stage]
        print(f"{family + ', ' + stage:44}{'operations':>12}{'seconds':>10}{'MB':>8}{'us each':>9}{'bytes each':>12}")
        for row in points:
            each, size = 1e6 * row["seconds"] / row["operations"], 2**20 * row["megabytes"] / row["operations"]
            print(
                f"{'':44}{row['operations']:>12,}{row['seconds']:10.3f}{row['megabytes']:8.0f}{each:9.1f}{size:12.0f}"
            )
        for what in ("seconds", "megabytes"):
            known = [(row["operations"], row[what]) for row in points if row[what] >= LEAST[what]]
            if len(known) > 2:
                found = slope(known)
                print(f"  {'yes' if found <= STEEPEST else 'NO '}  slope of {what} {found:.2f}, at most {STEEPEST}")
    print(flush=True)


if __name__ == "__main__":
    main()
