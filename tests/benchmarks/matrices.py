# ruff: noqa: PLC0415 - peers are imported where they are measured
"""Gradients of whole arrays: how long they take to derive, to prove and to refute, and beside CasADi and JAX.

    python tests/benchmarks/matrices.py [--part derive|claims|lines|network|peers] [--runs N] [--every N]

All claims of ``tests/matrix_identities`` and ``tests/matrix_models`` are judged in one process after start-up.  A time
is a median of several runs.  Peers that are not installed are left out, and said to be.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from matrix_cases import backward_passes, identities, model_gradients, models
from matrix_labels import NO_REPAIRS, mislabelled, mislabelled_lines, repairs
from scale import FORMS as BUILT

import symgraph

DIGITS = """
name: digits
input: {name: i, size: 784}
layers:
  - {dense: 128, activation: tanh}
  - {dense: 10, activation: softmax}
loss: cross_entropy
"""
BACKWARD = """
backward: |
  dz2 = o*sum(y) - y
  dW2 = dz2 @ h1.T
  db2 = dz2
  dh1 = W2.T @ dz2
  dz1 = dh1 * (1 - h1**2)
  dW1 = dz1 @ i.T
  db1 = dz1
"""
MISTAKES = {"nothing": ("", ""), "slope of tanh": (" * (1 - h1**2)", ""), "sum of y": ("o*sum(y)", "o")}


def milliseconds(action: Callable[[], Any], runs: int) -> float:
    """The median time of an action, after one that is not counted."""
    action()
    seconds: list[float] = []
    for _ in range(runs):
        started = time.perf_counter()
        action()
        seconds.append(time.perf_counter() - started)
    return 1e3 * statistics.median(seconds)


def say(what: str, found: float, limit: float, unit: str) -> None:
    """Prints one number and whether it is within its limit."""
    print(f"  {'yes' if found <= limit else 'NO '}  {what:56}{found:10.2f} {unit} (at most {limit:g})")


def derive(runs: int) -> None:
    """All gradients of each model."""
    print("derive")
    times: dict[str, float] = {}
    for model in models():
        program = symgraph.load(model.with_keys())
        wrt = [gradient.wrt for gradient in model_gradients() if gradient.name == model.name] or "all"
        times[model.name] = milliseconds(lambda program=program, wrt=wrt: symgraph.gradient(program, wrt), runs)
    slowest = max(times, key=lambda name: times[name])
    say("a model's gradients, median", statistics.median(times.values()), 10, "ms")
    say(f"a model's gradients, slowest ({slowest})", times[slowest], 10, "ms")


def claims(every: int) -> None:
    """Verdicts on all claims of the tables, or on every so-manieth gradient's."""
    print("claims")
    words: Counter[tuple[str, str]] = Counter()
    seconds: dict[str, list[float]] = {"right": [], "wrong": []}
    hints = 0
    for gradient in (*identities(), *model_gradients())[::every]:
        for label in mislabelled(gradient, count=3):
            print(f"  the label of {gradient.id} is not true: {label}")
        labelled = [("right", claim) for claim in gradient.right]
        labelled += [("wrong", claim) for claim in gradient.wrong.values()]
        for label, claim in labelled:
            program = symgraph.load(gradient.claiming(claim))
            started = time.perf_counter()
            (verdict,) = symgraph.check(program)
            seconds[label].append(time.perf_counter() - started)
            words[label, verdict.verdict] += 1
            hints += verdict.verdict == "refuted" and verdict.diagnosis is not None
            for hint in verdict.hints:
                if hint.kind not in NO_REPAIRS and not repairs(gradient, hint.repaired, count=2):
                    print(f"  a repair that is not right: {gradient.id}: {hint.repaired}")
            if verdict.verdict != {"right": "proved", "wrong": "refuted"}[label]:
                print(f"  {label}, {verdict.verdict}: {gradient.id}: {claim}\n      {verdict.reason}")
    for (label, word), count in sorted(words.items()):
        print(f"       {label} claims {word:44}{count:10}")
    print(f"       refuted with a hint{hints:47}")
    for label, times in seconds.items():
        print(f"       {label} claims: slowest {max(times):.2f} s, all {sum(times):.1f} s")
    say("prove, median", 1e3 * statistics.median(seconds["right"]), 20, "ms")
    say("prove, 99th percentile", statistics.quantiles(seconds["right"], n=100)[-1], 1, "s")


def lines() -> None:
    """Backward passes, right and with each mistake."""
    print("backward passes")
    for case in backward_passes():
        for label in mislabelled_lines(case, count=2):
            print(f"  the label of {case.name} is not true: {label}")
        for mistake in ("", *case.wrong):
            program = symgraph.load(case.written_with(mistake))
            started = time.perf_counter()
            verdicts = symgraph.check(program)
            seconds = time.perf_counter() - started
            wrong = case.wrong[mistake][0][1:] if mistake else ""
            found = {verdict.wrt: verdict.verdict for verdict in verdicts}
            what = f"{case.name}, {len(case.lines)} lines" + (f", {mistake}" if mistake else "")
            say(what, seconds, 2, "s")
            for name in case.judged:
                expected = "refuted" if name == wrong else "proved"
                if found[name] != expected:
                    print(f"  d{name}: {found[name]}, not {expected}")


def network() -> None:
    """A hand-written backward program of the 101,770 weights of 784-128-10."""
    print("784-128-10 by hand")
    for mistake, (text, other) in MISTAKES.items():
        spec = DIGITS + BACKWARD.replace(text, other) if text else DIGITS + BACKWARD
        started = time.perf_counter()
        verdicts = symgraph.check(symgraph.load(spec))
        seconds = time.perf_counter() - started
        wrong = [verdict.wrt for verdict in verdicts if verdict.verdict != "proved"]
        say(f"without {mistake}; not proved: {', '.join(wrong) or 'none'}", seconds, 3, "s")


# --- peers ------------------------------------------------------------------------------------------------------------


def from_spec() -> Any:
    """The network's array program with all gradients, from the text of its spec."""
    return symgraph.gradient(symgraph.load(DIGITS), "all")


def jaxpr() -> Callable[[], Any]:
    """JAX's trace of the same gradients; each call traces a function of its own, for JAX remembers traces."""
    import jax
    import jax.numpy as jnp

    shapes = [(128, 784), (128,), (10, 128), (10,)]
    parameters = [jax.ShapeDtypeStruct(shape, jnp.float32) for shape in shapes]
    data = [jax.ShapeDtypeStruct((size,), jnp.float32) for size in (784, 10)]

    def trace() -> Any:
        def loss(parameters: Any, i: Any, y: Any) -> Any:
            w1, b1, w2, b2 = parameters
            return -jnp.dot(y, jax.nn.log_softmax(w2 @ jnp.tanh(w1 @ i + b1) + b2))

        return jax.make_jaxpr(jax.grad(loss))(parameters, *data)

    return trace


def peers(runs: int) -> None:
    """The matrix program of 784-128-10 with all gradients, in one run beside the peers that are installed."""
    print("784-128-10, forward and all gradients")
    sizes = [784, 128, 10]
    times = {
        "symgraph, built": milliseconds(lambda: BUILT["symgraph arrays"](sizes), runs),
        "symgraph, from its spec": milliseconds(from_spec, runs),
    }
    if importlib.util.find_spec("casadi"):
        times["CasADi MX"] = milliseconds(lambda: BUILT["CasADi MX"](sizes), runs)
    else:
        print("  CasADi is not installed (pip install casadi)")
    if importlib.util.find_spec("jax"):
        times["jax.make_jaxpr(grad)"] = milliseconds(jaxpr(), runs)
    else:
        print("  JAX is not installed (pip install jax)")
    ours = times["symgraph, built"]
    for name, found in times.items():
        print(f"       {name:30}{found:10.2f} ms{found / ours:10.2f} times ours")


def main() -> None:
    """Runs all parts, or one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=["derive", "claims", "lines", "network", "peers"])
    parser.add_argument("--runs", type=int, default=9, help="how many runs a median is of")
    parser.add_argument("--every", type=int, default=1, help="judge the claims of every so-manieth gradient")
    options = parser.parse_args()
    parts: dict[str, Callable[[], None]] = {
        "derive": lambda: derive(options.runs),
        "peers": lambda: peers(options.runs),
        "lines": lines,
        "network": network,
        "claims": lambda: claims(options.every),
    }
    for name, part in parts.items():
        if options.part in (None, name):
            part()


if __name__ == "__main__":
    main()
