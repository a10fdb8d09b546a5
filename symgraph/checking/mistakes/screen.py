"""A first look at what might be right: values at a few generic points.

The points lie in the declared domain; nothing is equal there by chance.  Values are certified balls.  A formula that
disagrees with the gradient at one of the points is wrong, one that agrees at all of them is worth a proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from typing import NamedTuple

from flint import arb, ctx

from symgraph.checking.expression import Node, Pool, operations, symbols
from symgraph.checking.numbers import ball
from symgraph.checking.question import Question
from symgraph.checking.values.assumptions import Domain, Range
from symgraph.checking.values.balls import Balls

BITS = 128
ATTEMPTS = 24
FEW_ATTEMPTS, MANY_NAMES = 6, 1000
"""Points that are tried where there are many names, each of which needs a value."""
_SIGNS = (0, 1, 6, 7, 2, 5, 3, 4)
"""Which names are negative at a point, by the bits of their number: none at first, then every other one, …"""
POINTS = 4
"""Points at which the claim is wrong and the gradient is not zero."""
OTHER_POINTS = 2
"""Further points at which the claim is right, or the gradient zero, as where a unit is switched off."""
_PIECEWISE = ("where", "minimum", "maximum", "abs", "sign", "step", "floor", "clip")
LEAST, MOST = 25, 140
"""The size of values, in hundredths: functions are neither flat nor overflowing there, and angles within a turn."""
MAX_FLOAT = 1e200
_UNIT = 10**10

Values = tuple[float, ...]
"""The value of something at each point."""


@dataclass(frozen=True)
class Screen:
    """Points (with the `numbers` that the names have there), and the value of the gradient at each."""

    pool: Pool
    points: tuple[Balls, ...]
    numbers: tuple[Mapping[str, Fraction | arb], ...]
    target: tuple[arb, ...]

    @property
    def wanted(self) -> Values:
        """The value of the gradient at each point."""
        return tuple(float(value.mid()) for value in self.target)

    def values(self, node: Node) -> Values | None:
        """The values of a node, or None unless all are certain."""
        values: list[float] = []
        for balls in self.points:
            value = certain(balls, node)
            if value is None:
                return None
            values.append(float(value.mid()))
        return tuple(values)

    def agrees(self, node: Node) -> bool:
        """Whether a node may equal the gradient: certain at all points, and not certainly different at any."""
        for balls, target in zip(self.points, self.target, strict=True):
            value = certain(balls, node)
            if value is None or not value.overlaps(target):
                return False
        return True


def certain(balls: Balls, node: Node) -> arb | None:
    """The value of a node where it is known well and of a size that floating point can hold."""
    value = balls.value(node)
    if not isinstance(value, arb) or not (value == 0 or value.rel_accuracy_bits() > BITS // 3):
        return None
    return value if abs(float(value.mid())) < MAX_FLOAT else None


def screen(question: Question, claim: Node, count: int = POINTS) -> Screen | None:
    """Points at which gradient and claim have a value, `count` of them and some more; None without any."""
    pool, truth = question.pool, question.truth
    if truth is None:
        return None
    domain = Domain(question.assume)
    used = list(dict.fromkeys([*symbols([truth, question.primal_over_inputs, claim]), *domain.names]))
    piecewise = any(op in _PIECEWISE for op in operations([truth]))
    found: list[_Found] = []
    for attempt in range(ATTEMPTS if len(used) <= MANY_NAMES else FEW_ATTEMPTS):
        point = generic_point(used, domain, attempt)
        if not domain.contains(point):
            continue
        numbers = {name: _as_ball(value) for name, value in point.items()}
        balls = Balls(numbers, BITS)
        target, value = certain(balls, truth), certain(balls, claim)
        if target is not None and value is not None:
            found.append(_Found(balls, numbers, target, value.overlaps(target)))
            if len(found) >= count and not piecewise:
                break
    chosen = _chosen(found, count)
    if not chosen:
        return None
    return Screen(
        pool,
        tuple(one.balls for one in chosen),
        tuple(one.numbers for one in chosen),
        tuple(one.target for one in chosen),
    )


class _Found(NamedTuple):
    """A point, the gradient there, and whether the claim agrees."""

    balls: Balls
    numbers: Mapping[str, Fraction | arb]
    target: arb
    right: bool


def _chosen(found: list[_Found], count: int) -> list[_Found]:
    """Points at which the claim is wrong; some at which it is right or the gradient zero, so that no case is missed."""
    wrong = [one for one in found if not one.right and one.target != 0]
    others = [one for one in found if one.right and one.target != 0]
    zero = [one for one in found if one.target == 0]
    return [*wrong[:count], *others[: OTHER_POINTS if wrong else count], *zero[:OTHER_POINTS]]


def generic_point(names: Sequence[str], domain: Domain, attempt: int) -> dict[str, Fraction]:
    """Values of moderate size without a pattern, of either sign where both are allowed; the same in every run."""
    point: dict[str, Fraction] = {}
    spread = 3 if domain.conditions and attempt % 2 else 1  # for a condition such as abs(x) > 1
    signs = _SIGNS[attempt % len(_SIGNS)]
    for index, name in enumerate(names):
        # Fractional parts of multiples of irrational numbers: all different, spread evenly over (0, 1).
        share = ((index + 1) * 6180339887 + (attempt + 1) * 7548776662 + index * attempt * 414213562) % _UNIT
        size = (LEAST * _UNIT + share * (MOST - LEAST)) * spread // 100
        negative = (signs & (index % 7 + 1)).bit_count() % 2 == 1
        value = Fraction(-size if negative else size, _UNIT)
        allowed = domain.ranges.get(name)
        point[name] = value if allowed is None else _within(allowed, value, Fraction(share, _UNIT))
    return point


def _within(allowed: Range, value: Fraction, share: Fraction) -> Fraction:
    """A value of the range: the given one, where it can be."""
    low, high = (float(arb(end.value).mid()) for end in (allowed.low, allowed.high))
    if allowed.integer:
        value = Fraction(round(4 * value) or 1)
    if low < value < high:
        return value
    if isfinite(low) and isfinite(high):
        return Fraction(low) + (Fraction(high) - Fraction(low)) * (Fraction(1, 10) + share * Fraction(4, 5))
    return Fraction(low) + abs(value) if isfinite(low) else Fraction(high) - abs(value) if isfinite(high) else value


def _as_ball(value: Fraction) -> Fraction | arb:
    """A ball is computed with faster than a fraction that grows; whole numbers stay exact."""
    if value.denominator == 1:
        return value
    with ctx.workprec(BITS):
        return ball(value)
