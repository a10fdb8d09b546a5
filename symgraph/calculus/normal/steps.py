"""Products of steps that look at the same quantity: ``step(t - 1)*step(t) = step(t - 1)``.

``step(k*t + c)`` says that t is above (k > 0) or below (k < 0) the threshold ``-c/k``, ``zero(k*t + c)`` that it is
there; of two such conditions on one t, the product is always a sum of single ones.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from symgraph.calculus.normal.heads import ONE, Head, Number

Sum = list[tuple[Number, list[Head]]]
"""Coefficients and the heads that stay beside them."""


class _Condition(NamedTuple):
    """Whether a quantity is above, below or at a threshold."""

    threshold: Fraction
    side: int


def product(first: Head, second: Head) -> Sum | None:
    """The product of two different steps (or zeros) with the same slots; None where they look at different things."""
    base, other = dict(first.inside[0]), dict(second.inside[0])
    start, offset = base.pop(ONE, 0), other.pop(ONE, 0)
    if base.keys() != other.keys() or not base:
        return None
    ratios = {Fraction(other[monomial]) / base[monomial] for monomial in base}
    if len(ratios) > 1:
        return None
    ratio = ratios.pop()
    one = _Condition(Fraction(-start), 1 if first.kind == "step" else 0)
    two = _Condition(-offset / ratio, 0 if second.kind == "zero" else 1 if ratio > 0 else -1)
    return _both(first, one, second, two)


def _both(first: Head, one: _Condition, second: Head, two: _Condition) -> Sum:
    if one.side == 0:
        return [(1, [first])] if _holds(two, one.threshold) else []
    if two.side == 0:
        return [(1, [second])] if _holds(one, two.threshold) else []
    if two.side > 0:
        return [(1, [first if one.threshold >= two.threshold else second])]
    if two.threshold <= one.threshold:
        return []
    return [(1, [first]), (1, [second]), (-1, [])]  # above one or below the other: always one of the two at least


def _holds(condition: _Condition, value: Fraction) -> bool:
    return value == condition.threshold if condition.side == 0 else (value - condition.threshold) * condition.side > 0
