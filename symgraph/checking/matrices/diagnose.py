"""What went wrong in a refuted claim about whole arrays: the likeliest changes that make it right, each proved.

Changes of the author's formula are tried at two points, the likely ones first: a factor of the whole, then named
mistakes at every part, then any quantity in any place.  What agrees with the derivative goes to the prover; a hint is
shown only where its repaired claim is proved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property
from itertools import islice
from math import inf

import numpy as np

from symgraph.calculus.formula_spans import replaced
from symgraph.calculus.term import Term
from symgraph.checking.claimed import Claimed
from symgraph.checking.matrices.judge import prove
from symgraph.checking.matrices.mistakes.changes import Change
from symgraph.checking.matrices.mistakes.conditions import conditions
from symgraph.checking.matrices.mistakes.every import any_changes, named_changes
from symgraph.checking.matrices.mistakes.other_gradient import gradient_by_other
from symgraph.checking.matrices.mistakes.quantities import Quantities
from symgraph.checking.matrices.mistakes.scales import Scale, Scales
from symgraph.checking.matrices.mistakes.terms import missing_terms
from symgraph.checking.matrices.mistakes.workbench import Asked, Workbench, as_operand
from symgraph.checking.mistakes.candidate import Candidate, diagnosis
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.question import Effort
from symgraph.checking.verdict import Diagnosis
from symgraph.errors import InputError
from symgraph.words import Lang

__all__ = ["Asked", "diagnose"]

MAX_HINTS = 3
MAX_CHANGES = 2500
"""Changes that are tried on one claim."""
MAX_UNPROVED = 2
MARGIN = 1
SCALE_COST = 2
SIGN_COST = 1
BESIDES = 12
"""How much less likely two mistakes are than one."""
LIKELY = 3
"""A factor of the whole that is as likely as this ends the search."""
UNLIKELY = 12
"""Changes as unlikely as this are tried where nothing likelier was found."""
CONDITION_COST = 5.5


def diagnose(asked: Asked, effort: Effort, lang: Lang = "en") -> tuple[Diagnosis, ...]:
    """At most three hints about a refuted claim, the likeliest first; none where no small change makes it right."""
    with np.errstate(all="ignore"):  # numbers that overflow are like no others
        return tuple(_Case(asked, effort, lang).hints())


class _Case:
    """One refuted claim."""

    def __init__(self, asked: Asked, effort: Effort, lang: Lang) -> None:
        self.asked = asked
        self.effort = effort
        self.lang: Lang = lang
        self.term = as_operand(asked.formula.term)
        self.claimed = Claimed(self.term, asked.formula.text, {})
        self.bench = Workbench(asked)

    def hints(self) -> list[Diagnosis]:
        """Proved hints, the likeliest first."""
        if not self.bench.points:
            return []
        other = gradient_by_other(self.asked, self.term, self.effort)
        candidates = self._candidates(thorough=other is None)
        hints = [self._of_another(other)] if other is not None else []
        hints = [*self._proved(candidates), *hints]
        least = candidates[0].cost if hints and candidates else inf
        if other is not None or least + MARGIN < CONDITION_COST:
            return hints
        restricted = list(self._under_conditions())
        return [*restricted, *hints][:MAX_HINTS] if least > CONDITION_COST else [*hints, *restricted][:MAX_HINTS]

    def _of_another(self, name: str) -> Diagnosis:
        """The hint that the claim is the derivative by another name."""
        said = Message.OTHER_GRADIENT.said(self.lang, {"name": name, "by": self.asked.derivative.wrt})
        return Diagnosis("wrong_gradient", said, "", None, name)

    def _proved(self, candidates: Iterable[Candidate]) -> list[Diagnosis]:
        """Hints on the candidates that are proved, the likeliest first, one of each kind."""
        found: list[Diagnosis] = []
        tried: set[Term] = set()
        least = inf
        for candidate in candidates:
            if len(found) >= MAX_HINTS or len(tried) - len(found) >= MAX_UNPROVED or candidate.cost > least + MARGIN:
                break
            repaired = candidate.repaired(self.term)
            if repaired in tried or any(hint.kind == candidate.kind for hint in found):
                continue
            tried.add(repaired)
            if self._proves(repaired):
                least = min(least, candidate.cost)
                found.append(diagnosis(self.claimed, candidate, self.lang))
        return found

    def _proves(self, term: Term) -> bool:
        asked = self.asked
        try:
            bound = asked.subject.bound(asked.derivative, term, asked.assume, asked.own)
        except InputError:
            return False
        return bound.program.shapes[bound.claim] == asked.derivative.shape and prove(bound, self.effort).proved

    # --- candidates -------------------------------------------------------------------------------------------------

    def _candidates(self, thorough: bool) -> list[Candidate]:
        """Changes that give the derivative's values at the points, the likeliest first; else only of the whole."""
        found = list(self._of_the_whole())
        if not thorough or (found and found[0].cost <= LIKELY):
            return found
        found += self._agreeing(named_changes(self.bench, self.quantities, self.scales, self.term))
        if not found:
            found = list(missing_terms(self.bench, self.scales, self.quantities, self.term))
        if not found or min(candidate.cost for candidate in found) > UNLIKELY:
            found += self._agreeing(any_changes(self.bench, self.quantities, self.term))
        return sorted(found, key=lambda candidate: candidate.cost)

    @cached_property
    def scales(self) -> Scales:
        """The numbers by which something may have to be multiplied."""
        return Scales(self.bench, self.quantities)

    @cached_property
    def quantities(self) -> Quantities:
        """The quantities of the program, which cost some time to write."""
        return Quantities(self.bench)

    def _of_the_whole(self) -> Iterator[Candidate]:
        """A sign, a number or a size by which the whole is to be multiplied."""
        name = self.bench.name(self.term)
        scale = None if name is None else self.scales.between(name)
        if scale is None:
            return
        message, values = scale.said()
        kind = "sign" if message is Message.SIGN else "constant_factor" if scale.formula == "1" else "missing_factor"
        cost = (SIGN_COST if kind == "sign" else SCALE_COST) + scale.cost
        yield Candidate(cost, kind, message, values, (), scale.applied(self.term))

    def _agreeing(self, changes: Iterator[tuple[Change, Term]]) -> list[Candidate]:
        """The changes after which the claim has the derivative's values, but for a factor."""
        found: list[Candidate] = []
        for change, part in islice(changes, MAX_CHANGES):
            new = replaced(self.term, change.path, change.new)
            name = self.bench.name(new)
            if name is None or self.bench.builder.shape(name) != self.bench.needed:
                continue
            scale = self.scales.between(name)
            if scale is None:
                continue
            candidate = change.candidate(self.claimed, part)
            exact = scale == Scale(Fraction(1))
            found.append(candidate if exact else self._with_scale(candidate, new, scale))
        return found

    def _with_scale(self, candidate: Candidate, new: Term, scale: Scale) -> Candidate:
        """Two mistakes: a change, and a factor of the whole."""
        first = candidate.message.said(self.lang, dict(candidate.values))
        message, values = scale.said()
        both = Message.AND_SIGN if message is Message.SIGN else Message.AND_FACTOR
        factor = values.get("factor", "")
        if message is Message.DIVISOR:
            factor = f"1/{factor}"
        cost = candidate.cost + BESIDES + scale.cost
        values = {"first": first, "factor": factor}
        return Candidate(cost, candidate.kind, both, values, (), scale.applied(new), candidate.edited)

    def _under_conditions(self) -> Iterator[Diagnosis]:
        """A condition under which the claim is right as it stands."""
        for bound, name, message in conditions(self.asked, self.term):
            if prove(bound, self.effort).proved:
                condition = message.said(self.lang, {"name": name})
                where = Message.WHERE.said(self.lang, {"condition": condition})
                said = Message.ASSUMPTION.said(self.lang, {"condition": condition})
                repaired = f"{self.claimed.text.strip()}   ({where})"
                yield Diagnosis("assumption", said, repaired, None, name)
                return
