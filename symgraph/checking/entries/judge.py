"""An array claim at certain sizes, entry by entry: refuted by one wrong entry, proved by a proof of each.

Points are shared by all entries (`agreement`), so that a wrong one is found in one evaluation of the program; what is
reported of it is a certified counterexample of the scalar checker.  A claim that has agreed at two points is proved
entry by entry, by form or by normal form, with the domain and the exceptions of `symgraph.checking.decide`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

from symgraph.checking.decide import AGREEMENTS, decide, domain, refute, why_not
from symgraph.checking.entries.agreement import Agreement
from symgraph.checking.entries.array_question import ArrayQuestion, array_question
from symgraph.checking.expression import Node, substituted, symbols
from symgraph.checking.model import Model
from symgraph.checking.proof.definedness import domain_of
from symgraph.checking.proof.regions import Proof, lacking_value, prove
from symgraph.checking.question import Assumptions, Effort, Outcome, Question

SIMPLE_POINTS = 6
"""Points with simple numbers that are tried first to show a wrong entry."""
MAX_SUSPECTS = 4
MAX_UNPROVED = 1
"""Entries that may resist a proof before the others are left alone."""
MAX_BINARY = 6
"""Names that are 0 or 1 in an entry, of which all combinations are tried."""
MORE_POINTS = 40
"""Points at which a claim without a proof is looked at again."""


@dataclass(frozen=True)
class EntriesOutcome:
    """The answer to a claim about an array: that of its first wrong entry (counted from 0), or that of all together."""

    outcome: Outcome
    entry: int | None = None


def judge_entries(
    model: Model,
    pairs: Sequence[tuple[str, Node]],
    assume: Assumptions,
    effort: Effort = Effort(),  # noqa: B008 - it is immutable
    of: str = "",
) -> EntriesOutcome:
    """Whether each node is the derivative of `of` (the loss where that is empty) by the name beside it.

    The names are those of the scalar program, each once.
    """
    if not pairs:
        return EntriesOutcome(Outcome("undecided", reason="the array has no entries"))
    asked = array_question(model, [wrt for wrt, _ in pairs], of, assume)
    return _Judge(asked, [claim for _, claim in pairs], effort).outcome()


def wrong_entry(
    model: Model, pairs: Sequence[tuple[str, Node]], assume: Assumptions, effort: Effort, of: str = ""
) -> EntriesOutcome | None:
    """A certified counterexample that a look at a few points finds; None where all entries agree there."""
    asked = array_question(model, [wrt for wrt, _ in pairs], of, assume)
    judge = _Judge(asked, [claim for _, claim in pairs], effort)
    judge.agreement.look(AGREEMENTS, effort.points)
    return judge.first_wrong()


class _Judge:
    def __init__(self, asked: ArrayQuestion, claims: Sequence[Node], effort: Effort) -> None:
        self.asked = asked
        self.claims = claims
        self.effort = effort
        self.agreement = Agreement(asked, claims)

    def outcome(self) -> EntriesOutcome:
        self.agreement.look(AGREEMENTS, self.effort.points)
        wrong = self.first_wrong()
        if wrong is not None:
            return wrong
        if self.agreement.agreed < 2 or self.agreement.suspects:
            return self.one_by_one()
        proved = _Proofs(self.asked, self.claims, self.effort)
        if not proved.failed:
            text = domain(tuple(proved.kinks.values()))
            return EntriesOutcome(Outcome("proved", proved.method, "exact", text, agreed=self.agreement.agreed))
        self.agreement.look(10**9, MORE_POINTS)
        return self.first_wrong() or self.undecided(proved.failed)

    def one_by_one(self) -> EntriesOutcome:
        """The scalar checker's own answers: for entries that points in common tell nothing of."""
        failed: dict[int, str] = {}
        methods: set[str] = set()
        text = ""
        for number, claim in enumerate(self.claims):
            found = decide(self.asked.entry(number), claim, self.effort)
            if found.word == "refuted":
                return EntriesOutcome(found, number)
            if found.word == "undecided":
                failed[number] = found.reason
                if len(failed) >= MAX_UNPROVED:
                    break
            methods.add(found.method)
            text = text or found.domain
        if failed:
            return self.undecided(failed)
        method = methods.pop() if len(methods) == 1 else "normal form"
        return EntriesOutcome(Outcome("proved", method, "exact", text))

    def undecided(self, failed: Mapping[int, str]) -> EntriesOutcome:
        """No proof of all entries, and no wrong one found."""
        number, reason = next(iter(failed.items()))
        many = f"{'at least ' if len(failed) >= MAX_UNPROVED else ''}{len(failed)} of {len(self.claims)} entries"
        agreed = self.agreement.agreed
        text = f"{many} could not be proved: {reason}" if len(self.claims) > 1 else reason
        if agreed:
            text += f"; all entries agree with the derivative at {agreed} points"
        return EntriesOutcome(Outcome("undecided", reason=text, agreed=agreed), number)

    def first_wrong(self) -> EntriesOutcome | None:
        """A certified counterexample to the suspected entry that is easiest to read."""
        suspects = self.agreement.suspects
        for number in sorted(suspects, key=lambda number: (self._length(number), number))[:MAX_SUSPECTS]:
            found = refute(self.asked.entry(number), self.claims[number], SIMPLE_POINTS, [suspects[number]])
            if found is not None:
                return EntriesOutcome(found, number)
        return None

    def _length(self, number: int) -> int:
        """How many names an entry and its derivative depend on."""
        truth = self.asked.truths[number]
        return len(symbols([self.claims[number], *([truth] if truth is not None else [])]))


class _Proofs:
    """A proof of each entry: how, and why some `failed`."""

    def __init__(self, asked: ArrayQuestion, claims: Sequence[Node], effort: Effort) -> None:
        self.failed: dict[int, str] = {}
        self.kinks: dict[int, Node] = {}
        self.method = "same form"
        self.effort = effort
        truths = [truth for truth in asked.truths if truth is not None]  # the claims have agreed with all
        positive = [name for name, known in asked.assume.items() if "positive" in known]
        self.domain = domain_of(asked.pool, asked.whole, positive)
        self.binary = [name for name, known in asked.assume.items() if "binary" in known]
        assume = {name: known for name, known in asked.assume.items() if name not in self.binary}
        self.question = Question(asked.pool, asked.whole, "", None, whole=self.domain, assume=assume)
        lacking = lacking_value(replace(self.question, whole=asked.whole), *truths)
        for number, (truth, claim) in enumerate(zip(truths, claims, strict=True)):
            if claim is truth and claim.index not in lacking:
                continue
            self.method = "normal form"
            proof = self._prove(truth, claim)
            if proof.word == "equal":
                self.kinks |= {kink.index: kink for kink in proof.kinks}
                continue
            self.failed[number] = why_not(proof, [truth, claim])
            if len(self.failed) >= MAX_UNPROVED:
                break

    def _prove(self, truth: Node, claim: Node) -> Proof:
        """A proof for all real numbers, or else for each 0 and 1 of the names that can be nothing else."""
        proof = prove(self.question, truth, claim, self.effort)
        names = sorted({*self.binary} & {*symbols([truth, claim])})
        if proof.word == "equal" or not 0 < len(names) <= MAX_BINARY:
            return proof
        pool = self.question.pool
        for values in product((0, 1), repeat=len(names)):
            meaning = dict(zip(names, map(pool.number, values), strict=True))
            domain, right, written = (substituted(pool, node, meaning) for node in (self.domain, truth, claim))
            proof = prove(replace(self.question, whole=domain), right, written, self.effort)
            if proof.word != "equal":
                break
        return proof
