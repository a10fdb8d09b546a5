"""What went wrong in a refuted claim: the smallest changes that make it right, each of them proved.

What every part of the claim would have to be is computed at a few points (`places`) and looked up among the quantities
of the chain rule (`vocabulary`, `library`); what agrees with the gradient at all points goes to the prover, the most
likely mistake first.  A hint is shown only if its repaired claim is proved, so that nobody is sent a wrong way; where
no small change helps, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from symgraph.checking.claimed import Claimed, claimed
from symgraph.checking.decide import decide
from symgraph.checking.expression import Node
from symgraph.checking.mistakes.at_places import AtPlaces
from symgraph.checking.mistakes.candidate import Candidate, diagnosis
from symgraph.checking.mistakes.conditions import signs, sums
from symgraph.checking.mistakes.functions_at_places import FunctionsAtPlaces
from symgraph.checking.mistakes.kinds import Kinds
from symgraph.checking.mistakes.library import Library
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.places import places
from symgraph.checking.mistakes.rounding import rounding
from symgraph.checking.mistakes.screen import Screen, screen
from symgraph.checking.mistakes.trials import inner_changes, renamings
from symgraph.checking.mistakes.vocabulary import vocabulary
from symgraph.checking.question import Effort, Question
from symgraph.checking.verdict import Diagnosis
from symgraph.words import Lang

__all__ = ["Claimed", "claimed", "diagnose", "rounding"]

MAX_HINTS = 3
MAX_UNPROVED = 2
"""Candidates on which the prover may fail, which takes it long."""
MARGIN = 2
"""How much less likely than the best hint one may be that is shown beside it."""
ASSUMPTION_COST = 24
SUM_COST = 12
RENAMING_COST = 20
"""Names are exchanged throughout only where nothing likelier was found."""


Hint = tuple[float, Diagnosis]
"""A hint and its cost."""


def diagnose(
    question: Question,
    claimed: Claimed,
    effort: Effort = Effort(),  # noqa: B008 - it is immutable
    lang: Lang = "en",
) -> tuple[Diagnosis, ...]:
    """At most three hints about a refuted claim, the most likely first; none where no small change makes it right."""
    if question.truth is None:  # nothing can be proved
        return ()
    rounded = rounding(question, claimed, effort, lang)
    if rounded is not None:
        return (rounded,)
    hints = sorted(_Case(question, claimed, effort, lang).hints(), key=lambda hint: hint[0])
    likely = [diagnosis for cost, diagnosis in hints if cost <= hints[0][0] + MARGIN]
    first_of_kind = {diagnosis.kind: diagnosis for diagnosis in reversed(likely)}
    return tuple(diagnosis for diagnosis in likely if first_of_kind[diagnosis.kind] is diagnosis)[:MAX_HINTS]


class _Case:
    """One refuted claim."""

    def __init__(self, question: Question, claimed: Claimed, effort: Effort, lang: Lang) -> None:
        self.question = question
        self.claimed = claimed
        self.effort = effort
        self.lang: Lang = lang
        self.pool = question.pool
        self.claim = self.pool.claim(claimed.term, claimed.names)

    def hints(self) -> list[Hint]:
        """Proved hints, each with its cost."""
        found = screen(self.question, self.claim)
        hints = self._repairs(found) if found is not None else []
        return [*hints, *self._restricted(_least(hints))]

    def _proves(self, claim: Node, question: Question | None = None) -> bool:
        return decide(question or self.question, claim, self.effort).word == "proved"

    def _repairs(self, found: Screen) -> list[Hint]:
        """The hints that change the formula."""
        hints: list[Hint] = []
        tried: set[int] = set()
        for candidate in self._candidates(found):
            unproved = len(tried) - len(hints)
            if unproved >= MAX_UNPROVED or len(hints) >= MAX_HINTS or candidate.cost > _least(hints) + MARGIN:
                break
            node = self.pool.claim(candidate.repaired(self.claimed.term), self.claimed.names)
            if node.index in tried or not found.agrees(node):
                continue
            tried.add(node.index)
            if self._proves(node):
                hints.append((candidate.cost, diagnosis(self.claimed, candidate, self.lang)))
        return hints

    def _candidates(self, found: Screen) -> list[Candidate]:
        """Changes that give the right values at the points, the most likely first."""
        claimed = self.claimed
        kinds = Kinds(claimed.program, claimed.of, self.question.wrt)
        quantities = vocabulary(claimed.program, claimed.of, self.question.wrt, claimed.names, claimed.hidden)
        library = Library(found, claimed.names, quantities)
        parts = places(found, claimed.term, claimed.names)
        finders = (AtPlaces(claimed, library, kinds), FunctionsAtPlaces(found, claimed, kinds))
        candidates = [c for place in parts for finder in finders for c in finder.candidates(place)]
        candidates += inner_changes(found, claimed, kinds, {place.path for place in parts})
        if min((candidate.cost for candidate in candidates), default=inf) > RENAMING_COST:
            candidates += renamings(found, claimed, kinds)
        return sorted(candidates, key=lambda candidate: candidate.cost)

    def _restricted(self, best: float) -> Iterator[Hint]:
        """A condition under which the claim is right, if that is as likely as the best of the other hints."""
        for cost, conditions in ((SUM_COST, sums), (ASSUMPTION_COST, signs)):
            if cost > best + MARGIN:
                return
            for restricted in conditions(self.question, self.claim):
                if self._proves(restricted.claim, restricted.question):
                    values = {"condition": restricted.condition}
                    message = Message.ASSUMPTION.said(self.lang, values)
                    repaired = self._under(Message.WHERE, values)
                    yield cost, Diagnosis("assumption", message, repaired, None, restricted.name)
                    return

    def _under(self, condition: Message, values: dict[str, str]) -> str:
        """The claim as it stands, with the condition under which it is right."""
        return f"{self.claimed.text.strip()}   ({condition.said(self.lang, values)})"


def _least(hints: list[Hint]) -> float:
    return min((cost for cost, _ in hints), default=inf)
