"""The question behind every claim: is this expression the derivative of that quantity, wherever it exists?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from symgraph.checking.expression import Node, Pool
from symgraph.checking.verdict import Counterexample, Diagnosis, Verdict, Word
from symgraph.spec.spec import Assumption

Assumptions = Mapping[str, tuple[Assumption, ...]]
"""What is known of each symbol."""


@dataclass(frozen=True)
class Question:
    """The derivative of `primal` by the symbol `wrt`, which the reverse sweep says is `truth`.

    `primal` is over symbols.  Where `wrt` is itself computed (an adjoint of a backward pass), it is a symbol of its own
    in `primal`, `computed` is what it is in terms of the inputs, and `whole` is `primal` in these terms; `truth` and
    claims are over the inputs alone.
    `assume` is what is known of the inputs.
    There is no `truth` where a partial has no formula: such a question can be refuted, but not proved.
    """

    pool: Pool
    primal: Node
    wrt: str
    truth: Node | None
    computed: Node | None = None
    whole: Node | None = None
    assume: Assumptions = field(default_factory=dict[str, tuple[Assumption, ...]])

    @property
    def primal_over_inputs(self) -> Node:
        """The quantity that is differentiated, in terms of the inputs alone."""
        return self.whole or self.primal


@dataclass(frozen=True, slots=True)
class Effort:
    """Deterministic budgets of work; `level` 1 is the default, each further level allows about four times as much."""

    level: int = 1

    @property
    def points(self) -> int:
        """Points that are tried for a counterexample."""
        return 24 * 4 ** (self.level - 1)

    @property
    def terms(self) -> int:
        """Terms that an expanded polynomial may have."""
        return 4_000 * 4 ** (self.level - 1)

    @property
    def steps(self) -> int:
        """Operations that may be done in all regions of one proof together."""
        return 200_000 * 2 ** (self.level - 1)

    @property
    def regions(self) -> int:
        """Regions that a case distinction may have."""
        return 400 * 4 ** (self.level - 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer to a question; see `symgraph.checking.verdict.Verdict` for the fields."""

    word: Word
    method: str = ""
    certainty: str = ""
    domain: str = ""
    reason: str = ""
    counterexample: Counterexample | None = None
    agreed: int = 0
    """How many points agreed."""
    kind: Literal["", "undefined"] = ""
    """What sort of refutation: without a value where the derivative has one."""

    def verdict(  # noqa: PLR0917 - whose claim it is, then what else is to be said
        self, of: str, wrt: str, claim: str, seconds: float, hints: tuple[Diagnosis, ...] = (), reason: str = ""
    ) -> Verdict:
        """The verdict on a claim; `reason` instead of the outcome's own."""
        return Verdict(
            of,
            wrt,
            claim,
            self.word,
            method=self.method,
            certainty=self.certainty,
            domain=self.domain,
            reason=reason or self.reason,
            seconds=seconds,
            counterexample=self.counterexample,
            hints=hints,
        )
