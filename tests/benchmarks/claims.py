"""How long a claim takes, and what plain ``sympy.simplify`` makes of the same claims.

    python tests/benchmarks/claims.py [--simplify N] [--limit SECONDS]

All claims of the tables ``tests/derivative_rules`` and ``tests/layer_gradients`` are judged in one process after
start-up: median, 99th percentile and slowest.  N of the derivative rules' claims, evenly chosen, are also given to
``simplify(diff(function) - claim) == 0``, each in a process of its own that is ended after the limit.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
from collections import Counter
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from derivative_rules import Rule, load_rules
from layer_cases import gradients

import symgraph


class Case(NamedTuple):
    """A claim of the table of rules and whether it is right."""

    rule: Rule
    claim: str
    right: bool


def cases() -> list[Case]:
    """All claims of the rules."""
    found: list[Case] = []
    for rule in load_rules():
        found += [Case(rule, claim, right=True) for claim in rule.right]
        found += [Case(rule, claim, right=False) for claim in rule.wrong.values()]
    return found


def judged(all_cases: list[Case]) -> None:
    """Prints what the checker says of all claims, and how long it took."""
    seconds: list[float] = []
    words: Counter[tuple[bool, str]] = Counter()
    for rule, claim, right in all_cases:
        started = time.perf_counter()
        verdict = symgraph.check_derivative(rule.of, rule.wrt, claim, variables=rule.variables)
        seconds.append(time.perf_counter() - started)
        words[right, verdict.verdict] += 1
    for gradient in gradients():
        for claims, right in ((gradient.right, True), (gradient.wrong.values(), False)):
            for claim in claims:
                program = symgraph.load(gradient.claiming(claim))
                started = time.perf_counter()
                (verdict,) = symgraph.check(program)
                seconds.append(time.perf_counter() - started)
                words[right, verdict.verdict] += 1
    report("symgraph", words, seconds)


def report(name: str, words: Counter[tuple[bool, str]], seconds: list[float]) -> None:
    """Prints one line for right claims, one for wrong ones and one for times."""
    for right in (True, False):
        found = ", ".join(f"{count} {word}" for (label, word), count in sorted(words.items()) if label == right)
        print(f"{name:9} {'right' if right else 'wrong'} claims: {found}")
    last = quantiles(seconds, n=100)[-1]
    print(f"{name:9} median {median(seconds) * 1000:.1f} ms, 99th percentile {last * 1000:.0f} ms, "
          f"slowest {max(seconds):.2f} s, all {sum(seconds):.1f} s")  # fmt: skip


# --- the peer -------------------------------------------------------------------------------------------------------


def simplified(case: Case, answers: Any) -> None:
    """Puts what plain SymPy says of a claim, in a process of its own."""
    from sympy import Symbol, diff, simplify  # noqa: PLC0415 - in the process that needs it

    from symgraph.spec.programs import from_equations  # noqa: PLC0415

    words = {word: True for word in ("positive", "negative", "nonnegative", "nonzero", "integer")}

    def closed(formula: str) -> Any:
        program = from_equations([f"value_ = {formula}"])
        expression = program.closed_form("value_")
        known = {name: [value] if isinstance(value, str) else value for name, value in case.rule.variables.items()}
        symbols = {
            symbol: Symbol(symbol.name, real=True, **{w: True for w in known.get(symbol.name, ()) if w in words})
            for symbol in expression.free_symbols
        }
        return expression.xreplace(symbols)

    function, claim = closed(case.rule.of), closed(case.claim)
    wrt = next(symbol for symbol in function.free_symbols if symbol.name == case.rule.wrt)
    answers.put("proved" if simplify(diff(function, wrt) - claim) == 0 else "not proved")


def peer(chosen: list[Case], limit: float) -> None:
    """Prints what ``simplify`` says of some claims."""
    words: Counter[tuple[bool, str]] = Counter()
    seconds: list[float] = []
    context = multiprocessing.get_context("fork")
    for case in chosen:
        answers: Any = context.Queue()
        process = context.Process(target=simplified, args=(case, answers))
        started = time.perf_counter()
        process.start()
        process.join(limit)
        seconds.append(time.perf_counter() - started)
        if process.is_alive():
            process.terminate()
            process.join()
            words[case.right, "ended after the limit"] += 1
        else:
            words[case.right, "error" if answers.empty() else answers.get()] += 1
    report("simplify", words, seconds)


def main() -> None:
    """Runs both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--simplify", type=int, default=60, help="claims given to simplify")
    parser.add_argument("--limit", type=float, default=10.0, help="seconds for each of them")
    options = parser.parse_args()
    everything = cases()
    symgraph.check_derivative("x**2", "x", "2*x")  # start-up
    judged(everything)
    if options.simplify:
        step = max(1, len(everything) // options.simplify)
        import sympy  # noqa: F401, PLC0415 - loaded before the processes are forked

        peer(everything[::step][: options.simplify], options.limit)


if __name__ == "__main__":
    main()
