"""Assumptions that no number can satisfy: positive and negative, an empty interval, an integer between 0 and 1.

What is found here is certain; what is not found may still contradict itself (conditions on several names, irrational
ends other than pi and E).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from symgraph.calculus.term import Apply, Term, is_numeral, number
from symgraph.spec.spec import Assumption, Condition, Interval

_INFINITY = math.inf
_CONSTANTS = {
    "oo": _INFINITY,
    "pi": Fraction("3.14159265358979323846264338327950288419716939937510"),
    "E": Fraction("2.71828182845904523536028747135266249775724709369995"),
}
"""To 50 digits: no end that anyone writes is so near to one of them without being it."""
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le", "eq": "eq", "ne": "ne"}
_MAX_POWER = 64

Bound = Fraction | float
"""A number, or one of the infinities."""


@dataclass
class _Allowed:
    """The numbers that some assumptions allow, and which of these set the two ends."""

    low: Bound = -_INFINITY
    high: Bound = _INFINITY
    low_closed: bool = False
    high_closed: bool = False
    integer: bool = False
    without: tuple[Bound, ...] = ()

    def above(self, bound: Bound, closed: bool) -> None:
        if bound > self.low or (bound == self.low and not closed):
            self.low, self.low_closed = bound, closed

    def below(self, bound: Bound, closed: bool) -> None:
        if bound < self.high or (bound == self.high and not closed):
            self.high, self.high_closed = bound, closed

    def is_empty(self) -> bool:
        if self.low > self.high:
            return True
        if self.low == self.high:
            return not (self.low_closed and self.high_closed) or self.low in self.without or self._between_integers()
        return self._between_integers()

    def _between_integers(self) -> bool:
        """Whether only integers are allowed, and none of them."""
        if not self.integer or isinstance(self.low, float) or isinstance(self.high, float):
            return False
        first = math.ceil(self.low) + (not self.low_closed and self.low.denominator == 1)
        last = math.floor(self.high) - (not self.high_closed and self.high.denominator == 1)
        count = last - first + 1
        return count <= len(self.without) and all(Fraction(k) in self.without for k in range(first, last + 1))


def contradictory(assume: Mapping[str, Iterable[Assumption]]) -> Iterator[str]:
    """The names of which no value satisfies all that is assumed.

    >>> list(contradictory({"x": ("positive", "negative"), "y": ("nonzero", "integer")}))
    ['x']
    """
    allowed: dict[str, _Allowed] = {name: _Allowed() for name in assume}
    for name, assumptions in assume.items():
        for assumption in assumptions:
            _narrow(allowed, name, assumption)
    return (name for name in assume if allowed[name].is_empty())


def _narrow(allowed: dict[str, _Allowed], name: str, assumption: Assumption) -> None:
    match assumption:
        case Interval(low, high, low_closed, high_closed):
            lowest, highest = constant(low), constant(high)
            if lowest is not None:
                allowed[name].above(lowest, low_closed)
            if highest is not None:
                allowed[name].below(highest, high_closed)
        case Condition(Apply(op, (str(left), right))) if left in allowed:
            _compare(allowed[left], op, constant(right))
        case Condition(Apply(op, (left, str(right)))) if right in allowed:
            _compare(allowed[right], _MIRRORED[op], constant(left))
        case Condition():
            pass
        case word:
            _narrow_by_word(allowed[name], word)


def _narrow_by_word(allowed: _Allowed, word: str) -> None:
    match word:
        case "positive":
            allowed.above(Fraction(0), closed=False)
        case "negative":
            allowed.below(Fraction(0), closed=False)
        case "nonnegative":
            allowed.above(Fraction(0), closed=True)
        case "nonzero":
            allowed.without += (Fraction(0),)
        case "integer":
            allowed.integer = True
        case _:  # real
            pass


def _compare(allowed: _Allowed, op: str, bound: Bound | None) -> None:
    """A number that is less than, equal to, … a bound."""
    if bound is None:
        return
    if op in ("gt", "ge", "eq"):
        allowed.above(bound, op != "gt")
    if op in ("lt", "le", "eq"):
        allowed.below(bound, op != "lt")
    if op == "ne":
        allowed.without += (bound,)


def constant(term: Term) -> Bound | None:  # noqa: PLR0911 - one return for each operation
    """The value of a term of numerals, pi, E and oo; None where it has names, or other functions.

    >>> constant(Apply("neg", (Apply("div", ("pi", "2")),))) < -1
    True
    """
    if isinstance(term, str):
        return number(term) if is_numeral(term) else _CONSTANTS.get(term)
    values = [constant(arg) for arg in term.args]
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    if any(isinstance(value, float) for value in known):
        return -known[0] if term.op == "neg" else None
    exact = [Fraction(value) for value in known]
    match term.op, exact:
        case "neg", [value]:
            return -value
        case "add", _:
            return sum(exact, Fraction(0))
        case "sub", [left, right]:
            return left - right
        case "mul", _:
            return math.prod(exact, start=Fraction(1))
        case "div", [left, right] if right:
            return left / right
        case "pow", [base, power] if power.denominator == 1 and 0 <= power <= _MAX_POWER:
            return base ** int(power)
        case _:
            return None
