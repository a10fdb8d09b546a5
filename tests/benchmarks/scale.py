# ruff: noqa: PLC0415 - each form is measured in a process that imports only what it needs
"""Time and memory to build a network's program with all its gradients: symgraph beside CasADi, in the same run.

    python tests/benchmarks/scale.py                    the table
    python tests/benchmarks/scale.py --networks 784-128-10 --runs 9

Each form of each network is measured in a process of its own, so that memory and the garbage collector's state are its
own.  A time is the median of several runs after one that is not counted; memory is what the process grew by (RSS) while
one such program was built and kept.  The loss is softmax cross-entropy from logits, the hidden units are tanh, and the
time covers the forward program and all gradients.  2-2-1 has one output and the loss is that output.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

NETWORKS = ("2-2-1", "16-32-10", "64-32-10", "784-128-10")
CHAIN = 10_000
TARGETS = {  # network, form: seconds, MB
    ("784-128-10", "symgraph arrays"): (0.005, None),
    ("784-128-10", "symgraph scalars"): (0.3, 120),
}
PEERS_OF = {
    "symgraph arrays": ("CasADi MX",),
    "symgraph scalars": ("CasADi SX by element", "CasADi SX by matrix"),
}


# --- symgraph ---------------------------------------------------------------------------------------------------------


def _network(sizes: list[int]) -> Any:
    """The array program, built as the spec's lowering builds it."""
    from symgraph.calculus.elementwise import row
    from symgraph.calculus.operation import Application
    from symgraph.calculus.program import Builder, Declaration, empty
    from symgraph.calculus.softmax import log_softmax
    from symgraph.calculus.structural import AFFINE, total
    from symgraph.notation import ElementNames

    builder = Builder(empty("network"))
    unit = builder.declare("i", Declaration("input", (sizes[0], 1)), ElementNames("i", (), 1))
    for k in range(1, len(sizes)):
        weights, bias = Declaration("parameter", (sizes[k], sizes[k - 1])), Declaration("parameter", (sizes[k], 1))
        builder.declare(f"W{k}", weights, ElementNames("w", (k,), 2))
        builder.declare(f"b{k}", bias, ElementNames("b", (k,), 1))
        affine = Application(AFFINE, (f"W{k}", unit, f"b{k}"))
        last = k == len(sizes) - 1
        if last and sizes[-1] > 1:
            unit = builder.bind("o", affine, ElementNames("o", (), 1))
            break
        z = builder.bind(f"z{k}", affine, ElementNames("z", (k,), 1))
        names = ("o", ElementNames("o", (), 1)) if last else (f"h{k}", ElementNames("h", (k,), 1))
        unit = builder.bind(names[0], Application(row("tanh", 1), (z,)), names[1])
    if sizes[-1] == 1:
        return builder.build(loss="o")
    builder.declare("y", Declaration("target", (sizes[-1], 1)), ElementNames("y", (), 1))
    logarithms = builder.within("L").emit(Application(log_softmax(0), (unit,)))
    weighted = builder.emit(Application(row("mul", 2), ("y", logarithms)))
    whole = builder.emit(Application(total(None), (weighted,)))
    builder.bind("L", Application(row("neg", 1), (whole,)))
    return builder.build(loss="L")


def _symgraph_arrays(sizes: list[int]) -> Any:
    import symgraph

    return symgraph.gradient(_network(sizes), "all")


def _symgraph_scalars(sizes: list[int]) -> Any:
    import symgraph

    return symgraph.expand(_symgraph_arrays(sizes))


# --- CasADi -----------------------------------------------------------------------------------------------------------


def _casadi(kind: str, product: Callable[[Any, Any], Any]) -> Callable[[list[int]], Any]:
    def build(sizes: list[int]) -> Any:
        import casadi

        symbol = getattr(casadi, kind).sym
        unit = symbol("i", sizes[0])
        parameters: list[Any] = []
        for k in range(1, len(sizes)):
            weights, bias = symbol(f"W{k}", sizes[k], sizes[k - 1]), symbol(f"b{k}", sizes[k])
            parameters += [weights, bias]
            z = product(weights, unit) + bias
            unit = z if k == len(sizes) - 1 and sizes[-1] > 1 else casadi.tanh(z)
        if sizes[-1] == 1:
            loss = unit
        else:
            target = symbol("y", sizes[-1])
            loss = -casadi.dot(target, unit - casadi.log(casadi.sum1(casadi.exp(unit))))
        seed = getattr(casadi, kind)(1)
        return casadi.reverse([loss], parameters, [[seed]])  # one sweep for all, as ours is

    return build


def _by_element(weights: Any, unit: Any) -> Any:
    import casadi

    rows: list[Any] = []
    for r in range(weights.shape[0]):
        total = weights[r, 0] * unit[0]
        for c in range(1, weights.shape[1]):
            total = total + weights[r, c] * unit[c]
        rows.append(total)
    return casadi.vertcat(*rows)


def _by_matrix(weights: Any, unit: Any) -> Any:
    import casadi

    return casadi.mtimes(weights, unit)


FORMS: dict[str, Callable[[list[int]], Any]] = {
    "symgraph arrays": _symgraph_arrays,
    "symgraph scalars": _symgraph_scalars,
    "CasADi MX": _casadi("MX", _by_matrix),
    "CasADi SX by matrix": _casadi("SX", _by_matrix),
    "CasADi SX by element": _casadi("SX", _by_element),
}


# --- measuring --------------------------------------------------------------------------------------------------------


def measure(form: str, sizes: list[int], runs: int) -> dict[str, float]:
    """Seconds (median) and MB for one form, in this process."""
    build = FORMS[form]
    build([2, 2, 1])  # imports and first uses
    gc.collect()
    before = _memory()
    kept = build(sizes)
    grown = _memory() - before
    del kept
    seconds: list[float] = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        made = build(sizes)
        seconds.append(time.perf_counter() - start)
        del made
    return {"seconds": statistics.median(seconds), "megabytes": grown}


def _memory() -> float:
    """Resident memory in MB: the current one on Linux, the greatest so far elsewhere."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measured(form: str, network: str, runs: int) -> dict[str, float]:
    """The same in a process of its own."""
    command = [sys.executable, __file__, "--one", form, "--networks", network, "--runs", str(runs)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def chain_times(layers: int) -> dict[str, float]:
    """Seconds for each step on a chain of one-unit layers: nothing is quadratic in depth."""
    import symgraph

    steps = "".join("  - {dense: 1, activation: tanh}\n" for _ in range(layers))
    text = f"name: chain\ninput: {{name: i, size: 1}}\nlayers:\n{steps}loss: output\n"
    times: dict[str, float] = {}

    def timed(name: str, action: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = action()
        times[name] = time.perf_counter() - start
        return result

    program = timed("load", lambda: symgraph.load(text))
    gradient = timed("all gradients", lambda: symgraph.gradient(program, "all"))
    timed("scalar program", lambda: symgraph.expand(gradient))
    values = {name: [[0.5]] for name in program.declarations}
    timed("evaluate", lambda: symgraph.evaluate(gradient, values))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--networks", nargs="+", default=list(NETWORKS), help="sizes of the layers, such as 784-128-10")
    parser.add_argument("--runs", type=int, default=5, help="how many runs the median is of")
    parser.add_argument("--one", choices=list(FORMS), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        sizes = [int(size) for size in options.networks[0].split("-")]
        print(json.dumps(measure(options.one, sizes, options.runs)))
        return
    casadi = importlib.util.find_spec("casadi") is not None
    if not casadi:
        print("CasADi is not installed (pip install casadi): its rows are left out\n")
    for network in options.networks:
        table(network, options.runs, [form for form in FORMS if casadi or form.startswith("symgraph")])
    print(f"a chain of {CHAIN:,} layers")
    for step, seconds in chain_times(CHAIN).items():
        print(f"  {step:24}{seconds:10.2f} s")


def table(network: str, runs: int, forms: list[str]) -> None:
    """One network: each form's time and memory, and how many times symgraph's it is."""
    results = {form: measured(form, network, runs) for form in forms}
    print(f"{network:24}{'time':>12}{'memory':>12}{'x arrays':>12}{'x scalars':>12}")
    for form, result in results.items():
        ratios = [result["seconds"] / results[ours]["seconds"] for ours in PEERS_OF]
        line = f"  {form:22}{1e3 * result['seconds']:9.2f} ms{result['megabytes']:9.1f} MB"
        print(line + "".join(f"{ratio:12.2f}" for ratio in ratios))
    for ours, peers in PEERS_OF.items():
        limit, room = TARGETS.get((network, ours), (None, None))
        if limit is not None:
            _say(f"{ours} within {1e3 * limit:.0f} ms", results[ours]["seconds"] <= limit)
        if room is not None:
            _say(f"{ours} within {room} MB", results[ours]["megabytes"] <= room)
        for peer in peers:
            if peer in results:
                _say(f"{ours} ahead of {peer}", results[ours]["seconds"] < results[peer]["seconds"])
    print()


def _say(what: str, holds: bool) -> None:
    print(f"  {'yes' if holds else 'NO '}  {what}")


if __name__ == "__main__":
    main()
