"""What is assumed of the symbols of a program: whether a point fulfils it, and whether any point can."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from flint import arb, fmpq

from symgraph.calculus.formula import CONSTANTS
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.term import Apply, Term, names_in
from symgraph.checking.expression import Node, Pool
from symgraph.checking.numbers import rational
from symgraph.checking.question import Assumptions
from symgraph.checking.values.ball_arithmetic import Number
from symgraph.checking.values.balls import Balls
from symgraph.spec.spec import Assumption, Condition, Interval

CONSTANT_BITS = 128
CONDITION_BITS = (64, 512)
"""Precisions at which a condition is tried."""
_MIRRORED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}


@dataclass(frozen=True)
class End:
    """One end of a range, part of it where `closed`; an infinite one is the ball of infinity."""

    value: Number
    closed: bool = False


@dataclass(frozen=True)
class Range:
    """The values that one symbol may have as far as each assumption speaks of it alone."""

    low: End = End(arb.neg_inf())
    high: End = End(arb.pos_inf())
    integer: bool = False
    nonzero: bool = False

    def contains(self, value: Fraction) -> bool:
        """Whether a value certainly lies in the range."""
        number = rational(value)
        if (self.integer and value.denominator != 1) or (self.nonzero and not value):
            return False
        above = number > self.low.value or (self.low.closed and number >= self.low.value)
        below = number < self.high.value or (self.high.closed and number <= self.high.value)
        return above and below

    def both(self, other: Range) -> Range:
        """The values in both ranges."""
        return Range(
            _later(self.low, other.low, other.low.value > self.low.value, other.low.value < self.low.value),
            _later(self.high, other.high, other.high.value < self.high.value, other.high.value > self.high.value),
            self.integer or other.integer,
            self.nonzero or other.nonzero,
        )

    @property
    def interior(self) -> Range:
        """The range without its ends, where derivatives need not exist; of whole numbers and single points all."""
        if self.integer or self.low.value >= self.high.value:
            return self
        return replace(self, low=End(self.low.value), high=End(self.high.value))

    @property
    def empty(self) -> bool:
        """Whether certainly no number lies in the range."""
        low, high = self.low.value, self.high.value
        if low > high or (low >= high and not (self.low.closed and self.high.closed)):
            return True
        if self.nonzero and low >= high and low == 0:
            return True
        return self.integer and self._between_integers()

    def _between_integers(self) -> bool:
        if not isinstance(self.low.value, fmpq):
            return False
        first = fmpq(self.low.value.ceil())
        if first == self.low.value and not self.low.closed:
            first += 1
        return first > self.high.value or (first >= self.high.value and not self.high.closed)


def _later(mine: End, other: End, sharper: bool, looser: bool) -> End:
    if sharper or (isinstance(other.value, arb) and other.value.is_nan()):
        return other
    return mine if looser else End(mine.value, mine.closed and other.closed)


_ZERO = fmpq(0)
_WORDS = {
    "real": Range(),
    "positive": Range(low=End(_ZERO)),
    "negative": Range(high=End(_ZERO)),
    "nonnegative": Range(low=End(_ZERO, closed=True)),
    "nonzero": Range(nonzero=True),
    "integer": Range(integer=True),
    "binary": Range(End(_ZERO, closed=True), End(fmpq(1), closed=True), integer=True),
}


def range_of(name: str, assumptions: Iterable[Assumption]) -> Range:
    """What assumptions say of a name by itself."""
    found = Range()
    for assumption in assumptions:
        found = found.both(_range(name, assumption))
    return found


def _range(name: str, assumption: Assumption) -> Range:
    if isinstance(assumption, str):
        return _WORDS[assumption]
    if isinstance(assumption, Interval):
        low = End(_constant(assumption.low), assumption.low_closed)
        return Range(low, End(_constant(assumption.high), assumption.high_closed))
    match assumption.term:
        case Apply(op, (str(left), right)) if left == name and op in _MIRRORED and _is_constant(right):
            return _half_line(op, right)
        case Apply(op, (left, str(right))) if right == name and op in _MIRRORED and _is_constant(left):
            return _half_line(_MIRRORED[op], left)
        case _:
            return Range()


def _half_line(op: str, end: Term) -> Range:
    bound = End(_constant(end), closed=op in ("le", "ge"))
    return Range(high=bound) if op in ("lt", "le") else Range(low=bound)


def _is_constant(term: Term) -> bool:
    return all(name in CONSTANTS for name in names_in(term))


def _constant(term: Term) -> Number:
    match term:
        case "oo" | Apply("oo", ()):
            return arb.pos_inf()
        case Apply("neg", (inner,)):
            return -_constant(inner)
        case _:
            value = Balls({}, CONSTANT_BITS).result(Pool().claim(term, {}))
            # Of an end without a value nothing certainly lies on either side.
            return value if isinstance(value, fmpq | arb) else arb.nan()


class Domain:
    """The points that fulfil assumptions; `names` are those that conditions speak of."""

    def __init__(self, assume: Assumptions) -> None:
        self.ranges = {name: range_of(name, assumptions) for name, assumptions in assume.items()}
        conditions = [a.term for assumptions in assume.values() for a in assumptions if isinstance(a, Condition)]
        pool = Pool()
        symbols = {name: pool.symbol(name) for term in conditions for name in names_in(term) if name not in CONSTANTS}
        self.names = list(symbols)
        self.conditions: list[Node] = [pool.claim(term, symbols) for term in conditions]

    def contains(self, point: Mapping[str, Fraction]) -> bool:
        """Whether a point certainly fulfils all that is assumed of its names."""
        inside = all(self.ranges[name].contains(value) for name, value in point.items() if name in self.ranges)
        return inside and all(_holds(condition, point) for condition in self.conditions)


def _holds(condition: Node, point: Mapping[str, Fraction]) -> bool:
    for bits in CONDITION_BITS:
        holds = Balls(point, bits).holds(condition)
        if holds is not None:
            return holds
    return False


def admissible(point: Mapping[str, Fraction], assume: Assumptions) -> bool:
    """Whether a point certainly fulfils all assumptions; the names that conditions speak of must be in it."""
    return Domain(assume).contains(point)


def contradictory(assume: Assumptions) -> str | None:
    """Assumptions on one symbol that certainly no number fulfils, as words for a message; None where there are none."""
    for name, assumptions in assume.items():
        for count in range(1, len(assumptions) + 1):
            for some in combinations(assumptions, count):
                if range_of(name, some).empty:
                    return f"no number is {' and '.join(map(_words, some))}, as '{name}' has to be"
    return None


def _words(assumption: Assumption) -> str:
    if isinstance(assumption, str):
        return f"an {assumption}" if assumption == "integer" else assumption
    if isinstance(assumption, Condition):
        return f"one with {format_term(assumption.term)}"
    brackets = "(["[assumption.low_closed], ")]"[assumption.high_closed]
    return f"in {brackets[0]}{format_term(assumption.low)}, {format_term(assumption.high)}{brackets[1]}"
