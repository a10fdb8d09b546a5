"""What is said of a claim: proved, refuted with a counterexample and a reason, or undecided with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Word = Literal["proved", "refuted", "undecided"]


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point at which a claim is wrong: exact values of the names, and what the claim and the gradient are there.

    Numbers are exact fractions where they can be, else decimals of which all digits written are certain.
    """

    point: Mapping[str, str]
    claimed: str
    correct: str


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text of a formula: characters `start` to `end`."""

    start: int
    end: int


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

    @property
    def diagnosis(self) -> Diagnosis | None:
        """The best of the hints."""
        return self.hints[0] if self.hints else None

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
            "counterexample": found
            and {"point": dict(found.point), "claimed": found.claimed, "correct": found.correct},
            "diagnosis": best and {"kind": best.kind, "message": best.message, "repaired": best.repaired},
        }
