"""Random programs and random claims about their gradients, each verdict cross-checked by mpmath at 60 digits.

    python tests/benchmarks/fuzz_claims.py [--count N] [--seed S] [--jobs J] [--without-hints]

Prints every wrong verdict, traceback and claim that takes longer than 2 s with the spec that shows it, then a summary:
how many right claims were proved and wrong ones refuted, why the rest were left undecided, and the slowest claims.
Exits with 1 where a verdict was wrong.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from fuzzing.judge import SLOW, Finding
from fuzzing.run import findings

from symgraph.checking import check

CHUNK = 70
HANG = 60  # s


def without_hints() -> None:
    """Let the checker judge, but not look for what went wrong, which takes longer."""
    check.diagnose = lambda *_, **__: ()
    check.rounding = lambda *_, **__: None


def chunk(seed: str) -> list[Finding]:
    """The findings of one seed; a claim that hangs ends it."""

    def hung(*_: object) -> None:
        raise TimeoutError(f"a claim of seed {seed} hangs")

    signal.signal(signal.SIGALRM, hung)
    found: list[Finding] = []
    try:
        signal.alarm(HANG)
        for finding in findings(seed, CHUNK):
            found.append(finding)
            signal.alarm(HANG)
    except Exception as error:
        last = found[-1].spec if found else ""
        found.append(Finding(f"after\n{last}", "", "error", 0, f"seed {seed}: {type(error).__name__}: {error}"))
    finally:
        signal.alarm(0)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="claims in all")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--without-hints", action="store_true", help="no diagnosis of refuted claims")
    options = parser.parse_args()
    seeds = [f"{options.seed}/{k}" for k in range(-(-options.count // CHUNK))]
    started = perf_counter()
    found: list[Finding] = []
    with get_context("spawn").Pool(options.jobs, without_hints if options.without_hints else None) as pool:
        for part in pool.imap(chunk, seeds):
            found += part
            for finding in part:
                if finding.fault or finding.seconds > SLOW:
                    what = finding.fault or f"{finding.seconds:.1f} s"
                    print(f"--- {finding.label}, {finding.verdict}: {what}\n{finding.spec}", flush=True)
                elif finding.verdict == "undecided" and finding.label in ("right", "wrong", "no value"):
                    print(f"--- {finding.label}, undecided: {finding.reason}\n{finding.spec}", flush=True)
    summarise(found, perf_counter() - started)
    return 1 if any(finding.fault for finding in found) else 0


def summarise(found: list[Finding], seconds: float) -> None:
    """Print counts."""
    faults = [finding for finding in found if finding.fault]
    print(f"\n{len(found)} claims in {seconds:.0f} s; faults: {len(faults)}")
    for label in ("right", "wrong", "no value", "unclear"):
        verdicts = Counter(finding.verdict for finding in found if finding.label == label)
        total = sum(verdicts.values())
        shares = ", ".join(f"{word} {n} ({n / total:.2%})" for word, n in sorted(verdicts.items()))
        print(f"  {label:9}{total:7}: {shares}")
    for label in ("right", "wrong", "no value"):
        undecided = [finding for finding in found if finding.verdict == "undecided" and finding.label == label]
        reasons = Counter(_kind(finding.reason) for finding in undecided)
        for reason, count in reasons.most_common(12):
            print(f"  undecided though {label}: {count:5}  {reason}")
    times = sorted(finding.seconds for finding in found)
    if times:
        quantiles = [times[int(part * (len(times) - 1))] for part in (0.5, 0.9, 0.99, 1)]
        print("  seconds: median {:.4f}, 90% {:.4f}, 99% {:.4f}, slowest {:.2f}".format(*quantiles))


def _kind(reason: str) -> str:
    """A reason without its numbers."""
    return "".join(character for character in reason if not character.isdigit())[:110]


if __name__ == "__main__":
    sys.exit(main())
