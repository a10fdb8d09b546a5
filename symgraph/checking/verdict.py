"""What is said of a claim: proved, refuted with a counterexample and a reason, or undecided with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from symgraph.calculus.formula_spans import Span

__all__ = ["Counterexample", "Diagnosis", "Span", "Verdict", "Word"]

_THESE = "for these shapes"
Word = Literal["proved", "refuted", "undecided"]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which a claim is wrong: exact values of the names, and what the claim and the gradient are there.

    Numbers are exact fractions where they can be, else decimals of which all digits written are certain.  The point
    names sizes that are symbols first.  `entry` is the row and the column (from 1) of the element of an array claim.
    `shown` is the point as it is read, arrays whole (``[[1, 2], [3, 4]]``), where it is about arrays.
    """

    point: Mapping[str, str]
    claimed: str
    correct: str
    entry: tuple[int, int] | None = None
    shown: Mapping[str, str] = field(default_factory=dict[str, str])

    def to_dict(self) -> dict[str, Any]:
        """As it stands in ``symgraph check --json``."""
        found = {"point": dict(self.point), "claimed": self.claimed, "correct": self.correct}
        return found if self.entry is None else {**found, "entry": list(self.entry)}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What went wrong, and the claim repaired, which has been proved.

    `kind` is a word such as ``sign`` or ``missing_factor``; `span` is the guilty part of the claim's text, `node` the
    name in the program (or the operation's row) that the mistake is about, each empty where there is none.
    """

    kind: str
    message: str
    repaired: str
    span: Span | None = None
    node: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to one claim.

    `method` names what decided it; `certainty` is ``exact`` or a bound on the probability of error such as ``2^-150``;
    `domain` says where a proof holds; `hints` are at most three, the best first.  `seconds` is how long it took.
    `problem` is what is wrong with the claim as input, with its place, where its shapes do not fit (`method` is
    ``shapes``).
    """

    of: str
    wrt: str
    claim: str
    verdict: Word
    method: str = ""
    certainty: str = ""
    domain: str = ""
    reason: str = ""
    seconds: float = 0.0
    counterexample: Counterexample | None = None
    hints: tuple[Diagnosis, ...] = field(default=())
    problem: str = ""

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The best of the hints."""
        return self.hints[0] if self.hints else None

    @property
    def scope(self) -> str:
        """For which shapes an array claim was proved, which is the first part of its `domain`."""
        if self.domain.startswith(_THESE):
            return _THESE
        return self.domain.partition(", wherever")[0] if self.domain.startswith("for all shapes") else ""

    def to_dict(self) -> dict[str, Any]:
        """The verdict as ``symgraph check --json`` writes it."""
        found, best = self.counterexample, self.diagnosis
        return {
            "of": self.of,
            "wrt": self.wrt,
            "claim": self.claim,
            "verdict": self.verdict,
            "method": self.method,
            "certainty": self.certainty,
            "domain": self.domain,
            "reason": self.reason,
            "seconds": round(self.seconds, 6),
            "counterexample": found and found.to_dict(),
            "diagnosis": best and {"kind": best.kind, "message": best.message, "repaired": best.repaired},
        }
