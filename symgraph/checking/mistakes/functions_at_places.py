"""Changes of one place of a claim that concern functions, powers and parentheses."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction

from symgraph.calculus.formula import format_term
from symgraph.calculus.term import Apply, Term, is_numeral, numeral
from symgraph.checking.claimed import Claimed
from symgraph.checking.mistakes.candidate import Candidate, text_of
from symgraph.checking.mistakes.kinds import Kinds
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.mixed_up import partners
from symgraph.checking.mistakes.places import Place, constant
from symgraph.checking.mistakes.rewrites import regrouped
from symgraph.checking.mistakes.screen import Screen
from symgraph.checking.mistakes.simple_numbers import as_fraction

_UNDONE_BY = {"exp": "log", "log": "exp", "square": "sqrt"}
"""Functions that would only take back another one."""


class FunctionsAtPlaces:
    """The changes of a claim that give the right values by another function, power or grouping in one place."""

    def __init__(self, screen: Screen, claimed: Claimed, kinds: Kinds) -> None:
        self.screen = screen
        self.claimed = claimed
        self.kinds = kinds

    def candidates(self, place: Place) -> Iterator[Candidate]:
        """The changes of one place."""
        yield from self._by_function(place)
        yield from self._by_grouping(place)

    def _by_function(self, place: Place) -> Iterator[Candidate]:
        term = place.term
        if is_numeral(term):
            return
        yield from self._by_power(place)
        names = self.claimed.names
        others: list[tuple[float, str, Message, str, Term]] = []
        if isinstance(term, Apply):
            for partner in partners(term.op):
                new = Apply(partner, term.args)
                others.append((13, "wrong_function", Message.INSTEAD, partner, new))
            if len(term.args) == 1 and term.op != "neg":
                others.append((16, "extra_function", Message.APPLIED_TWICE, term.op, term.args[0]))
        op = term.op if isinstance(term, Apply) else ""
        missing = [function for function in self.kinds.functions if function != _UNDONE_BY.get(op)]
        others.extend((17, "missing_function", Message.NOT_APPLIED, f, Apply(f, (term,))) for f in missing)
        others.append((15, "wrong_part", Message.INSTEAD, "", Apply("sub", ("1", term))))
        for cost, kind, message, function, new in others:
            values = self.screen.values(self.screen.pool.claim(new, names))
            if values is not None and place.fits(values):
                said = {
                    "part": text_of(self.claimed, place.path, place.term),
                    "new": format_term(new),
                    "function": function,
                }
                node = self.kinds.owner_of(term)
                yield Candidate(cost + place.depth, kind, message, said, place.path, new, node=node)

    def _by_power(self, place: Place) -> Iterator[Candidate]:
        if place.inside("neg") or (isinstance(place.term, Apply) and place.term.op in ("neg", "pow", "sqrt", "exp")):
            return
        exponents: list[float | None] = []
        for k, wanted in enumerate(place.wanted):
            actual = abs(place.actual[k])
            if wanted is None or (actual == 0 and wanted == 0):
                exponents.append(None)
            elif actual in (0, 1) or wanted == 0:
                return
            else:
                exponents.append(math.log(abs(wanted)) / math.log(actual))
        same = constant(exponents)
        power = as_fraction(same) if same is not None else None
        if power is None or power == 1 or power.denominator > 2 or abs(power) > 4:
            return
        term, part = place.term, text_of(self.claimed, place.path, place.term)
        if power == -1 and isinstance(term, Apply) and term.op == "div":
            new: Term = Apply("div", (term.args[1], term.args[0])) if term.args[0] != "1" else term.args[1]
            kind, message, cost = "reciprocal", Message.RECIPROCAL, 15.0
        elif power == -1:
            new, kind, message, cost = Apply("div", ("1", term)), "reciprocal", Message.RECIPROCAL, 17.0
        elif power.denominator == 2:
            root: Term = Apply("sqrt", (term,))
            new = root if power == Fraction(1, 2) else Apply("pow", (term, format_term(numeral(power))))
            kind, message, cost = "wrong_exponent", Message.MISSING_POWER, 17.0
        else:
            new, kind, message = Apply("pow", (term, _exponent(power))), "wrong_exponent", Message.MISSING_POWER
            cost = 14.0 + abs(power - 2)
        values = {"part": part, "new": format_term(new) if kind == "reciprocal" else str(power)}
        yield Candidate(float(cost) + place.depth, kind, message, values, place.path, new)

    def _by_grouping(self, place: Place) -> Iterator[Candidate]:
        if not isinstance(place.term, Apply):
            return
        for new in regrouped(place.term):
            values = self.screen.values(self.screen.pool.claim(new, self.claimed.names))
            if values is not None and place.fits(values):
                said = {"part": text_of(self.claimed, place.path, place.term), "new": format_term(new)}
                yield Candidate(15 + place.depth, "parentheses", Message.PARENTHESES, said, place.path, new)


def _exponent(power: Fraction) -> Term:
    return str(power) if power > 0 else Apply("neg", (str(-power),))
