"""Arguments that differ by a whole number or are doubled, which recurrences of special functions bring to one."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from symgraph.checking.proof.field import Element, Field

MAX_STEPS = 24
"""Steps of a recurrence; farther arguments are other functions."""


def halved(field: Field, element: Element) -> Element | None:
    """Half of an element whose coefficients are all even, such as ``2*x``; None for another."""
    coefficients = element.numerator.coeffs()
    even = not element.factors and all(int(c.q) == 1 and int(c.p) % 2 == 0 for c in coefficients)
    return field.mul(element, field.number(Fraction(1, 2))) if even and len(coefficients) else None


def shifted(field: Field, element: Element) -> tuple[Element, int]:
    """An element less the whole part of its constant term, and that whole part."""
    if element.factors:
        return element, 0
    steps = floor(field.constant_term(element))
    if abs(steps) > MAX_STEPS:
        return element, 0
    return field.subtract(element, field.number(steps)), steps
