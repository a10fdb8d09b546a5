"""One stage of one system on one network, measured in this process, which does nothing else.

Times are processor time, this process's and that of the Graphviz it starts, so that other work on the machine counts
little.  Imports and first uses are not counted: another network goes through the stage first.  The kernel ends a stage
that takes more than its processor time, or more memory than `MEMORY`.
"""

from __future__ import annotations

import gc
import json
import math
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from peers_systems import Drawing, functions_of
from peers_systems.graphviz import count_nodes

from symgraph.errors import EnvironmentFailure, InputError

STAGES = ("building", "gradients", "drawing one", "drawing all")
MEMORY = 4 << 30
"""Bytes of data that a process may have."""
ENOUGH = 10.0
"""Seconds after which a stage is not run once more."""
OVER_MEMORY = "over 4 GB"
_WARM_UP = [3, 3, 2]


def over_time(limit: float) -> str:
    """What is said of a stage that takes longer than the limit, in s."""
    return f"over {limit:g} s"


def measure(name: str, sizes: list[int], stage: str, runs: int, limit: float) -> dict[str, Any]:
    """What a stage takes: `seconds` (the median of the runs), `megabytes`, of a drawing its `nodes` and `bytes`.

    `megabytes` is by how much the greatest memory (RSS) of this process, from the building of the network to the end of
    the stage, exceeds what it had before.
    """
    system = functions_of(name)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    times: list[float] = []
    facts: dict[str, Any] = {}
    while len(times) < runs and sum(times) < ENOUGH:
        _forget(system)
        _prepared(system, _WARM_UP, stage)()
        gc.collect()
        before = _memory("VmRSS")
        _start_peak()
        action = _prepared(system, sizes, stage)
        made, seconds = _timed(action, limit)
        times.append(seconds)
        if not facts:
            facts = {"megabytes": round(_memory("VmHWM") - before, 1), **_drawn(made)}
        del made, action
    return {"seconds": statistics.median(times), "runs": len(times), **facts}


def _prepared(system: Any, sizes: list[int], stage: str) -> Callable[[], Any]:
    """The stage, everything that comes before it done."""
    if stage == "building":
        return lambda: system.build(sizes)
    model = system.build(sizes)
    if stage == "gradients":
        return lambda: system.gradients(model)
    gradients = system.gradients(model)
    return lambda: system.draw(model, gradients, stage == "drawing all")


def _timed(action: Callable[[], Any], limit: float) -> tuple[Any, float]:
    """What an action makes, and its seconds; raises TimeoutError where what it started was ended over the limit."""
    _limit_to(limit)
    start = _processor_time()
    try:
        made = action()
    except (subprocess.CalledProcessError, EnvironmentFailure) as error:
        if _processor_time() - start >= limit:
            raise TimeoutError from error
        raise
    return made, _processor_time() - start


def _forget(system: Any) -> None:
    if hasattr(system, "forget"):
        system.forget()


def _drawn(made: Any) -> dict[str, int]:
    if not isinstance(made, Drawing):
        return {}
    nodes = count_nodes(made.nodes) if isinstance(made.nodes, str) else made.nodes
    return {"nodes": nodes, "bytes": len(made.pdf)}


def _processor_time() -> float:
    """Of this process and of those it started; `time.process_time` is coarse while a limit is set."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _limit_to(seconds: float) -> None:
    """Let the kernel end this process, and each one that it starts, after so much more processor time."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(own.ru_utime + own.ru_stime + seconds), most))


def _start_peak() -> None:
    """Let Linux forget the greatest memory so far."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _memory(what: str) -> float:
    """VmRSS, the memory of this process, or VmHWM, its greatest since `_start_peak`, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line for line in status.splitlines() if line.startswith(what)).split()[1]) / 1024


def main() -> None:
    """The stage that the command line names, and what it takes, as JSON; or why it came to no end."""
    name, network, stage, runs, limit = sys.argv[1:]
    try:
        facts = measure(name, [int(size) for size in network.split("-")], stage, int(runs), float(limit))
    except MemoryError:
        facts = {"failed": OVER_MEMORY}
    except RecursionError:
        facts = {"failed": "recursion limit"}
    except TimeoutError:
        facts = {"failed": over_time(float(limit))}
    except subprocess.CalledProcessError as error:
        message = error.stderr.decode()
        facts = {"failed": "a name too long for Graphviz" if "longer than 16384" in message else message[-200:]}
    except InputError as error:  # symgraph draws no graph that nobody can read
        facts = {"refused": str(error)}
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
