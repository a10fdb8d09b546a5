"""Random edits of right claims about whole arrays, each verdict cross-checked by differences of the loss at 40 digits.

    python tests/benchmarks/fuzz_matrices.py [--count N] [--seed S] [--with-hints] [--only NAME]

Prints every wrong verdict, traceback, undecided claim and claim that takes longer than 2 s with its spec, then a
summary.  Exits with 1 where a verdict was wrong.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import traceback
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from matrix_cases import Gradient, identities, model_gradients
from matrix_edits import edited
from matrix_labels import NO_REPAIRS, Sample, distance, points, primal, repairs, slopes, stated
from matrix_numbers import MisfitError, NoValueError, value
from mpmath import mp

import symgraph
from symgraph.checking.matrices import check

SLOW = 2  # s
DIGITS = 160  # far from 0, functions such as 1 - sigmoid(x) lose many
SAMPLES = [((2, 3, 4), 1, 3), ((2, 3, 4), 6, 2), ((1, 2, 3), 2, 2)]  # sizes, scale, how many points
SAME, OTHER = mp.mpf(10) ** -30, mp.mpf(10) ** -24  # relative differences; 1e-12 is the least edit
CLOSE = 1e-7  # what is said of a counterexample is rounded
ODD = 0.4  # of the cases are changed, too
FEW = 0.9  # of the claims whose shapes do not fit are left out: they are easy and half of all
FAULTS = {
    ("right", "refuted"),
    ("false counterexample", "refuted"),
    ("false repair", "refuted"),
    ("wrong", "proved"),
    ("misfit", "proved"),
    ("no value", "proved"),
}


class Finding(NamedTuple):
    """One claim, what it is, what symgraph says, and how long that took (s)."""

    spec: str
    label: str
    verdict: str
    reason: str
    counterexample: dict[str, Any] | None
    seconds: float


@cache
def samples(case: Gradient) -> list[Sample]:
    """Points near 0 and far from it, with sizes of 1 too."""
    found: list[Sample] = []
    with mp.workdps(DIGITS):
        for choices, scale, count in SAMPLES:
            try:
                for point in islice(points(case, choices, scale), count):
                    found.append(Sample(point.sizes, primal(case, point.known), slopes(case, case.wrt, point.known)))
            except NoValueError:
                continue
    return found


def label(case: Gradient, claim: str) -> str:
    """``right``, ``wrong``, ``misfit`` of shapes, ``no value`` at some point where the loss has one, or ``unclear``."""
    greatest = mp.mpf(0)
    with mp.workdps(DIGITS):
        for _, known, expected in samples(case):
            try:
                found = value(claim, known)
            except NoValueError:
                return "no value"
            except (MisfitError, ValueError, OverflowError):
                return "misfit"
            if found.shape != expected.shape:
                return "misfit"
            greatest = max(greatest, distance(found, expected))
    return "right" if greatest < SAME else "wrong" if greatest > OTHER else "unclear"


def judged(case: Gradient, claim: str) -> Finding:
    """What symgraph says.  A genuine counterexample shows a claim to be wrong, one that is not counts as a fault."""
    spec = case.claiming(claim)
    truth, example = label(case, claim), None
    started = perf_counter()
    try:
        (verdict,) = symgraph.check(symgraph.load(spec))
        word, reason = verdict.verdict, verdict.reason
    except symgraph.errors.SymgraphError as error:
        word, reason = "input error", str(error)
    except Exception:
        word, reason = "traceback", traceback.format_exc()
    else:
        if verdict.counterexample is not None:
            example = verdict.counterexample.to_dict()
            is_genuine = max(stated(case, claim, verdict.counterexample)) < CLOSE
            truth = "false counterexample" if not is_genuine else "wrong" if truth == "right" else truth
        if verdict.method == "shapes" and all(1 in point.sizes.values() for point in samples(case)):
            truth = "misfit"  # shapes fit by chance only, where a loss has a value at sizes of 1 alone
        if not all(hint.kind in NO_REPAIRS or repairs(case, hint.repaired) for hint in verdict.hints):
            truth, reason = "false repair", str(verdict.hints)
    return Finding(spec, truth, word, reason, example, perf_counter() - started)


def variant(case: Gradient, draw: random.Random) -> Gradient:
    """The same formulas with one assumption less, a size that is a number, or two sizes that are one."""
    spec = dict(case.spec)
    if "assume" in spec and draw.random() < ODD:
        dropped = draw.choice(list(spec["assume"]))
        spec["assume"] = {name: words for name, words in spec["assume"].items() if name != dropped}
    sizes = list(samples(case)[0].sizes)
    if sizes and draw.random() < ODD:
        old, new = draw.choice(sizes), draw.choice(["1", "2", "3", *sizes])
        word = re.compile(rf"\b{old}\b")

        def resized(part: Any) -> Any:
            if isinstance(part, dict):
                return {name: resized(value) for name, value in part.items()}
            return [resized(value) for value in part] if isinstance(part, list) else word.sub(new, part)

        right = tuple(map(resized, case.right))
        return replace(case, spec={key: resized(value) for key, value in spec.items()}, right=right)
    return replace(case, spec=spec)


def findings(count: int, seed: str, only: str) -> Any:
    """So many findings, the same for the same seed."""
    draw = random.Random(f"matrices {seed}")
    cases = [case for case in (*identities(), *model_gradients()) if only in case.id]
    made = 0
    while made < count:
        case = draw.choice(cases)
        if draw.random() < ODD:
            case = variant(case, draw)
        names = [*case.shapes, *case.spec.get("equations", {})]
        claim = draw.choice(case.right)
        for _ in range(draw.choice([0, 1, 1, 1, 2, 3])):
            claim = edited(claim, draw, names, list(samples(case)[0].sizes))
        if label(case, claim) == "misfit" and draw.random() < FEW:
            continue
        made += 1
        yield judged(case, claim)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", default="0")
    parser.add_argument("--only", default="", help="part of the names of the gradients to take")
    parser.add_argument("--with-hints", action="store_true", help="look for what went wrong, too, which takes longer")
    options = parser.parse_args()
    if not options.with_hints:
        check.diagnose = lambda *_, **__: ()
    found: list[Finding] = []
    started = perf_counter()
    for finding in findings(options.count, options.seed, options.only):
        found.append(finding)
        is_fault = (finding.label, finding.verdict) in FAULTS or finding.verdict == "traceback"
        is_open = finding.verdict in ("undecided", "input error") and finding.label in ("right", "wrong", "misfit")
        if is_fault or is_open or finding.seconds > SLOW:
            print(f"--- {'FAULT: ' * is_fault}{finding.label}, {finding.verdict}, {finding.seconds:.1f} s: "
                  f"{finding.reason} {finding.counterexample or ''}\n{finding.spec}", flush=True)  # fmt: skip
    counts = Counter((finding.label, finding.verdict) for finding in found)
    print(f"{len(found)} claims in {perf_counter() - started:.0f} s")
    for (name, verdict), n in sorted(counts.items()):
        print(f"  {name:20} {verdict:12}{n:7}")
    faults = sum(n for pair, n in counts.items() if pair in FAULTS or pair[1] == "traceback")
    print(f"faults: {faults}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
