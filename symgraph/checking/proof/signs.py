"""The sign of a polynomial over generators, where it is certain; and regions of signs that are certainly empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symgraph.checking.numbers import ball, fraction
from symgraph.checking.proof.field import Element, Field, Poly

MAX_ROWS = 2_000
"""Inequalities in an elimination."""
MAX_MONOMIALS = 60


def certain_sign(field: Field, polynomial: Poly) -> int:
    """1 or -1 where a polynomial has that sign everywhere but on a null set; 0 where that is not seen."""
    if not len(polynomial):
        return 0
    if all(place in field.constants for place in field.generators_of(polynomial)):
        return _sign_of_number(field, polynomial)
    if _is_nonnegative(field, polynomial):
        return 1
    return -1 if _is_nonnegative(field, -polynomial) else 0


def _sign_of_number(field: Field, polynomial: Poly) -> int:
    """The sign of a polynomial in constants, by ball arithmetic; 0 where the ball holds 0."""
    total = number_value(field, polynomial)
    return 1 if total > 0 else -1 if total < 0 else 0


def number_value(field: Field, polynomial: Poly) -> arb:
    """The value of a polynomial in generators that are numbers."""
    total = arb(0)
    for exponents, coefficient in polynomial.terms():
        term = arb(coefficient)
        for place, exponent in enumerate(exponents):
            if exponent:
                term *= field.constants[place] ** int(exponent)
        total += term
    return total


def value_of(field: Field, element: Element) -> arb | None:
    """The value of an element that is a number; None of any other."""
    constant, factors = field.factored(element)
    value = ball(constant)
    for key, exponent in factors.items():
        polynomial = field.polynomial(key)
        if not all(place in field.constants for place in field.generators_of(polynomial)):
            return None
        value *= number_value(field, polynomial) ** exponent
    return value


def is_positive(field: Field, polynomial: Poly) -> bool:
    """Whether a polynomial, or its negative, is above some positive number everywhere, as ``1 + x**2`` is."""
    constant = sum((c for exponents, c in polynomial.terms() if not any(exponents)), fmpq(0))
    rest = polynomial - constant / 2
    return bool(constant) and _terms_are_nonnegative(field, rest if constant > 0 else -rest)


def is_sum_of_positives(field: Field, polynomial: Poly) -> bool:
    """Whether no term is negative, and one is positive: ``exp(a) + exp(b) + x**2``."""
    if not _terms_are_nonnegative(field, polynomial):
        return False
    return any(
        coefficient > 0 and all(place in field.positive for place, n in enumerate(exponents) if n)
        for exponents, coefficient in polynomial.terms()
    )


def _is_nonnegative(field: Field, polynomial: Poly) -> bool:
    return (
        _terms_are_nonnegative(field, polynomial)
        or _discriminant_is_negative(field, polynomial)
        or _root_outweighs(field, polynomial)
    )


def _terms_are_nonnegative(field: Field, polynomial: Poly) -> bool:
    """Whether the lower bounds of all terms add up to one that is: ``x**2 + 1``, ``2 + sin(x)``."""
    total = Fraction(0)
    for exponents, coefficient in polynomial.terms():
        value = fraction(coefficient)
        places = [(place, int(n)) for place, n in enumerate(exponents) if n]
        if all(place in field.ranges for place, _ in places):
            total += _lowest(field, value, places)
        elif value < 0 or not all(n % 2 == 0 or place in field.positive for place, n in places):
            return False
    return total >= 0


def _lowest(field: Field, coefficient: Fraction, places: list[tuple[int, int]]) -> Fraction:
    """A lower bound of a term, by interval arithmetic."""
    low = high = coefficient
    for place, exponent in places:
        ends = [end**exponent for end in field.ranges[place]]
        if exponent % 2 == 0 and field.ranges[place][0] < 0 < field.ranges[place][1]:
            ends.append(Fraction(0))
        products = [side * end for side in (low, high) for end in ends]
        low, high = min(products), max(products)
    return low


def _discriminant_is_negative(field: Field, polynomial: Poly) -> bool:
    """Whether it is a quadratic in some generator with a positive leading coefficient and no real root."""
    if len(polynomial) > MAX_MONOMIALS:
        return False
    for place, degree in enumerate(polynomial.degrees()):
        if degree != 2:
            continue
        parts = _coefficients(field, polynomial, place)
        zero = field.context.constant(0)
        a, b, c = (parts.get(n, zero) for n in (2, 1, 0))
        if _terms_are_nonnegative(field, a) and _terms_are_nonnegative(field, field.reduced(4 * a * c - b * b)):
            return True
    return False


def _root_outweighs(field: Field, polynomial: Poly) -> bool:
    """Whether it is ``p + q*sqrt(f)`` with ``q >= 0`` and ``q**2*f >= p**2``, as in ``x + sqrt(x**2 + 1)``."""
    if len(polynomial) > MAX_MONOMIALS:
        return False
    degrees = polynomial.degrees()
    for place, (degree, value) in field.roots.items():
        if degree % 2 or degrees[place] != degree // 2:
            continue
        parts = _coefficients(field, polynomial, place)
        if set(parts) != {0, degree // 2}:
            continue
        rest, factor = parts[0], parts[degree // 2]
        if _terms_are_nonnegative(field, factor):
            difference = field.reduced(factor * factor * value - rest * rest)
            if _terms_are_nonnegative(field, difference):
                return True
    return False


def _coefficients(field: Field, polynomial: Poly, place: int) -> dict[int, Poly]:
    """The coefficients of the powers of a generator."""
    parts: dict[int, dict[Any, Any]] = {}
    for exponents, coefficient in polynomial.terms():
        rest = (*exponents[:place], 0, *exponents[place + 1 :])
        parts.setdefault(int(exponents[place]), {})[rest] = coefficient
    return {power: field.context.from_dict(terms) for power, terms in parts.items()}


def is_empty(field: Field, region: Mapping[str, int]) -> bool:
    """Whether no point has these signs, by Fourier-Motzkin elimination with every monomial a variable of its own.

    Monomials that are never negative are known to be so.  True is certain; False says nothing.
    """
    rows: list[dict[Any, Fraction]] = []
    for key, sign in region.items():
        terms = field.polynomial(key).terms()
        rows.append({tuple(e): fraction(c) * sign for e, c in terms})
    monomials = sorted({monomial for row in rows for monomial in row})
    if len(monomials) > MAX_MONOMIALS:
        return False
    unit = next((m for m in monomials if not any(m)), None)
    if unit is None and monomials:
        unit = tuple([0] * len(monomials[0]))
    for monomial in monomials:
        if monomial != unit and all(n % 2 == 0 or place in field.positive for place, n in enumerate(monomial) if n):
            rows.append({monomial: Fraction(1)})
    rows += _rows_of_ranges(field, monomials, unit)
    for monomial in monomials:
        if monomial == unit:
            continue
        above = [row for row in rows if row.get(monomial, 0) > 0]
        below = [row for row in rows if row.get(monomial, 0) < 0]
        rows = [row for row in rows if not row.get(monomial, 0)]
        for up in above:
            for down in below:
                rows.append(_combined(up, down, monomial))
        if len(rows) > MAX_ROWS:
            return False
    return any(row.get(unit, 0) <= 0 for row in rows)


def _rows_of_ranges(field: Field, monomials: Sequence[Any], unit: Any) -> list[dict[Any, Fraction]]:
    """What is known of the generators that stand alone as a monomial: they lie between their bounds."""
    rows: list[dict[Any, Fraction]] = []
    for monomial in monomials:
        places = [place for place, n in enumerate(monomial) if n]
        if len(places) == 1 and monomial[places[0]] == 1 and places[0] in field.ranges:
            low, high = field.ranges[places[0]]
            rows += [{monomial: Fraction(1), unit: -low}, {monomial: Fraction(-1), unit: high}]
    return rows


def _combined(up: Mapping[Any, Fraction], down: Mapping[Any, Fraction], monomial: Any) -> dict[Any, Fraction]:
    """The sum of two strict inequalities, scaled so that a monomial cancels."""
    first, second = -down[monomial], up[monomial]
    result: dict[Any, Fraction] = {}
    for key in (*up, *down):
        value = first * up.get(key, Fraction(0)) + second * down.get(key, Fraction(0))
        if value:
            result[key] = value
    return result
