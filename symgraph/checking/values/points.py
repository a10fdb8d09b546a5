"""Points at which expressions are compared: simple numbers first, then small and large ones mixed.

The stream is the same on every machine.  It keeps to the open inside of what is assumed, where derivatives are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count, islice
from math import gcd
from random import Random

from flint import fmpq

from symgraph.checking.expression import Node, symbols
from symgraph.checking.numbers import fraction
from symgraph.checking.values.assumptions import Assumptions, Domain, Range
from symgraph.checking.values.ball_arithmetic import Number
from symgraph.checking.values.balls import exact

MAX_TRIES = 400
"""Candidates in a row that may fail before a stream ends."""
PROPOSALS = 24
"""Values that are proposed to one name before its range is aimed at."""
_WHOLE = (2, 3, -1, 5, -2, 7, -3, 4, -4, 6, -5, 8, -6, 9, -7)
MAX_MAGNITUDE = 12
CLUSTERED_FROM = 63
"""The candidate from which on every fourth has values of one sign and size, as narrow regions may: ``z < x < y < 3*z``.
"""


def points(names: Sequence[str], assume: Assumptions, seed: int = 0) -> Iterator[dict[str, Fraction]]:
    """Points that fulfil all assumptions, without end; the values of a point are distinct where they can be.

    Names that only conditions speak of get values too.  The stream ends where `MAX_TRIES` candidates in a row fail,
    as they do where the assumptions leave no room.
    """
    domain = Domain(assume)
    candidates = _Candidates(list(dict.fromkeys([*names, *domain.names])), domain, seed)
    seen: set[tuple[Fraction, ...]] = set()
    failed = 0
    for attempt in count():
        point = candidates.candidate(attempt)
        key = tuple(point.values())
        if key in seen or not domain.contains(point):
            failed += 1
            if failed > MAX_TRIES:
                return
            continue
        failed = 0
        seen.add(key)
        yield point


class _Candidates:
    def __init__(self, names: list[str], domain: Domain, seed: int) -> None:
        self.names = names
        self.ranges = [domain.ranges.get(name, Range()).interior for name in names]
        self.equations = [condition for condition in domain.conditions if condition.op == "eq"]
        self.random = Random(seed)

    def candidate(self, attempt: int) -> dict[str, Fraction]:
        proposals = _Proposals(self.proposed(attempt))
        used: set[Fraction] = set()
        point: dict[str, Fraction] = {}
        for place, (name, range_) in enumerate(zip(self.names, self.ranges, strict=True)):
            value = proposals.take(range_, used)
            point[name] = self.aimed(range_, used, attempt, place) if value is None else value
            used.add(point[name])
        for equation in self.equations:
            _solve(equation, point)
        return point

    def proposed(self, attempt: int) -> Iterator[Fraction]:
        """Values for one point: simple ones for the first, then random ones of all magnitudes."""
        match attempt:
            case 0:
                return _simple(0)
            case 1:
                return _simple(5)
            case 2:
                return islice(_simple(0), len(_WHOLE), None)
            case _:
                return self.scattered(attempt)

    def scattered(self, attempt: int) -> Iterator[Fraction]:
        reach = min(attempt // 4, MAX_MAGNITUDE)
        common = self.random.randint(0, reach) if attempt % 4 == 1 else 0
        if attempt >= CLUSTERED_FROM and attempt % 4 == 3:
            sign = self.random.choice((-1, 1))
            while True:
                yield Fraction(sign * self.random.randint(20, 80), 20)
        tallest = 9 + attempt + len(self.names) // 4  # enough for as many different values
        while True:
            value = Fraction(self.random.randint(1, tallest), self.random.randint(1, tallest) << common)
            if attempt % 4 == 2:
                value *= Fraction(2) ** self.random.randint(-reach, reach)
            yield value if self.random.random() < 0.5 else -value

    def aimed(self, range_: Range, used: set[Fraction], attempt: int, place: int) -> Fraction:
        """A value in a range; one outside, which fails, where none is found."""
        found = Fraction(place + 2)
        for trial in range(PROPOSALS):
            # One part after the other in the first points; later random ones, of ever more.
            index = place + trial if attempt < 3 else self.random.randint(0, 20 + attempt)
            value = _inside(range_, _part(index))
            if range_.contains(value):
                if value not in used:
                    return value
                found = value
        return found


class _Proposals:
    """Values for the names of one point; those that do not suit one name are kept for the next."""

    def __init__(self, values: Iterator[Fraction]) -> None:
        self.values = values
        self.kept: list[Fraction] = []

    def take(self, range_: Range, used: set[Fraction]) -> Fraction | None:
        """A value in a range, not used before and not the special 0 or 1; None where few proposals suit."""
        for place in range(PROPOSALS):
            if place == len(self.kept):
                self.kept.append(next(self.values))
            proposed = self.kept[place]
            for value in (proposed, -proposed):
                fitted = Fraction(round(value)) if range_.integer else value
                if fitted not in used and fitted not in (0, 1) and range_.contains(fitted):
                    del self.kept[place]
                    return fitted
        return None


def _inside(range_: Range, part: Fraction) -> Fraction:
    """The number at a part (between 0 and 1) of a range; of one without end, one over the part from its other end."""
    low, high = _approximate(range_.low.value), _approximate(range_.high.value)
    if low is not None and high is not None:
        value = low + (high - low) * part
    elif low is not None:
        value = low + 1 / part
    elif high is not None:
        value = high - 1 / part
    else:
        value = 1 / part
    return Fraction(round(value)) if range_.integer else value


def _approximate(end: Number) -> Fraction | None:
    """A simple fraction near the end of a range; None for an infinite one."""
    if isinstance(end, fmpq):
        return fraction(end)
    return Fraction(float(end)).limit_denominator(100) if end.is_finite() else None


def _part(index: int) -> Fraction:
    """The fractions between 0 and 1, by their denominators: 1/2, 1/3, 2/3, 1/4, …"""
    denominator = 2
    while index >= len(tops := [top for top in range(1, denominator) if gcd(top, denominator) == 1]):
        index -= len(tops)
        denominator += 1
    return Fraction(tops[index], denominator)


def _simple(skip: int) -> Iterator[Fraction]:
    """Small whole numbers, beginning after `skip` of them, then fractions with growing denominators.

    These go a little beyond 3; those whose numerator and denominator add up to a multiple of 3 are negative.
    """
    yield from map(Fraction, _WHOLE[skip:] + _WHOLE[:skip])
    for denominator in count(2):
        for top in range(1, 3 * denominator + 2):
            if gcd(top, denominator) == 1:
                yield Fraction(top if (top + denominator) % 3 else -top, denominator)


def _solve(equation: Node, point: dict[str, Fraction]) -> None:
    """Set the last name of a condition ``left == right`` that is linear in it to what fulfils it."""
    names = symbols([equation])
    if not names:
        return

    def difference(value: Fraction) -> Fraction | None:
        left, right = (exact(side, {**point, names[-1]: value}) for side in equation.args)
        return None if left is None or right is None else left - right

    at_zero, at_one = difference(Fraction(0)), difference(Fraction(1))
    if at_zero is not None and at_one is not None and at_zero != at_one:
        point[names[-1]] = at_zero / (at_zero - at_one)
