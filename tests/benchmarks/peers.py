"""symgraph beside SymPy, SymEngine, CasADi, PyTensor and JAX on the same networks: building, all gradients, drawing.

    python tests/benchmarks/peers.py --quick                                 three networks, one run each
    python tests/benchmarks/peers.py --json FILE --picture FILE --markdown FILE
    python tests/benchmarks/peers.py --from FILE --markdown FILE             from numbers measured before
    python tests/benchmarks/peers.py --networks 2-2-1 4-8-3 --systems SymPy "CasADi SX" --runs 9

``pip install '.[peers]'`` installs the systems; one that is missing is left out, and said.  It needs Linux, which tells
a process its greatest memory, and Graphviz.  What the systems are asked to do stands in `peers_systems`, how it is
measured in `peers_stage`.  Each system, network and stage has a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from peers_stage import OVER_MEMORY, STAGES, over_time
from peers_systems import SYSTEMS, is_installed
from peers_table import markdown, summary

SIZES = ("2-2-1", "4-8-3", "16-32-10", "64-32-10", "784-128-10")
DEPTHS = (1, 2, 5, 10, 20, 50)
WIDTH = 4
LIMIT = 60.0
"""Seconds of processor time for one stage."""


def deep(layers: int) -> str:
    """So many hidden layers of four units, on four inputs, before one output."""
    return "-".join([str(WIDTH)] * (layers + 1) + ["1"])


NETWORKS = (*SIZES, *map(deep, DEPTHS))
QUICK = ("2-2-1", "16-32-10", deep(5))


def main() -> None:
    options = _options()
    if options.made_from:
        results = json.loads(options.made_from.read_text(encoding="utf-8"))
    else:
        for results in measured(options):  # after every network: an interrupted run loses little
            if options.json:
                options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.markdown:
        options.markdown.write_text(markdown(results), encoding="utf-8")
    if options.picture:
        from peers_picture import picture  # noqa: PLC0415 - which needs Matplotlib

        options.picture.write_bytes(picture(results, options.picture.suffix.removeprefix(".")))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", default=[], help="sizes of the layers, such as 784-128-10")
    parser.add_argument("--systems", nargs="+", default=list(SYSTEMS), choices=list(SYSTEMS), metavar="SYSTEM")
    parser.add_argument("--runs", type=int, default=5, help="how many runs the median is of")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds of processor time for one stage")
    parser.add_argument("--quick", action="store_true", help="three small networks, one run each, 10 s at most")
    parser.add_argument("--from", dest="made_from", type=Path, help="take the numbers of this JSON file")
    for kind in ("json", "picture", "markdown"):
        parser.add_argument(f"--{kind}", type=Path, metavar="FILE")
    options = parser.parse_args()
    if options.made_from and options.json:
        parser.error("--from takes numbers that --json has written: one of the two")
    if options.quick:
        options.runs, options.limit = 1, 10.0
    options.networks = options.networks or (QUICK if options.quick else NETWORKS)
    return options


def measured(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """What was found so far, after each network, with what machine and what versions it was measured on."""
    missing = [name for name in options.systems if not is_installed(name)]
    if missing:
        print(f"not installed, and left out: {', '.join(missing)}")
    systems = [name for name in options.systems if name not in missing]
    if shutil.which("dot") is None:
        sys.exit("the drawings need Graphviz's dot on the PATH")
    packages = sorted({SYSTEMS[name].package for name in systems})
    results: dict[str, Any] = {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{_processor()}, {os.cpu_count()} cores, {platform.system()}",
        "versions": {
            "Python": platform.python_version(),
            "Graphviz": _graphviz_version(),
            **{package: version(package) for package in packages},
        },
        "limit": options.limit,
        "runs": options.runs,
        "systems": {name: SYSTEMS[name].holds for name in systems},
        "entries": [],
    }
    for network in options.networks:
        print(f"\n{network}")
        for name in systems:
            print(f"  {name}")
            for entry in _stages(name, network, options.runs, options.limit):
                print(f"    {entry['stage']:12} {summary(entry)}", flush=True)
                results["entries"].append(entry)
        yield results


def _stages(name: str, network: str, runs: int, limit: float) -> Iterator[dict[str, Any]]:
    """Each stage's entry; after one that came to no end the others, which do more, are not tried."""
    for stage in STAGES:
        if stage.startswith("drawing") and not SYSTEMS[name].draws:
            return
        facts = in_process(name, network, stage, runs, limit)
        yield {"system": name, "network": network, "stage": stage, **facts}
        if "failed" in facts:
            return


def in_process(name: str, network: str, stage: str, runs: int, limit: float) -> dict[str, Any]:
    """What a stage takes in a process of its own."""
    worker = Path(__file__).with_name("peers_stage.py")
    command = [sys.executable, str(worker), name, network, stage, str(runs), str(limit)]
    with TemporaryDirectory() as folder:  # some systems leave files where they run
        run = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    if run.returncode == -signal.SIGXCPU:
        return {"failed": over_time(limit)}
    if run.returncode == 0:
        return json.loads(run.stdout.splitlines()[-1])
    if "bad_alloc" in run.stderr or "MemoryError" in run.stderr:
        return {"failed": OVER_MEMORY}
    last = run.stderr.strip().splitlines()[-1:] or [f"ended with {run.returncode}"]
    return {"failed": last[0][:300]}


def _processor() -> str:
    """The name of the processor."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _graphviz_version() -> str:
    return subprocess.run(["dot", "-V"], capture_output=True, text=True, check=True).stderr.split()[4]


if __name__ == "__main__":
    main()
