"""Differences that are zero though the field does not see it, for their generators satisfy a relation in the region.

- Sums of logarithms and inverse hyperbolic functions are zero where their exponential is 1.
- Sums of inverse trigonometric functions are zero where their cosine is 1 and they stay between -2*pi and 2*pi.
- Two sides of the same sign are equal where their squares are, which undoes nested roots.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING

from flint import arb

from symgraph.checking.numbers import fraction
from symgraph.checking.proof import special
from symgraph.checking.proof.asks import CutFailed, Outside, Unsupported
from symgraph.checking.proof.field import Element, TooLarge, Vanishes

if TYPE_CHECKING:
    from symgraph.checking.proof.normal_form import NormalForm

INVERSE_ANGLES = {"asin": Fraction(1, 2), "atan": Fraction(1, 2), "atan2": Fraction(1)}
"""The values of inverse functions lie between this and its negative, in units of pi."""
FULL_TURN = 2
ROUNDING = Fraction(1, 10**6)


def equal(form: NormalForm, left: Element, right: Element) -> bool:
    """Whether two elements are equal in the region by one of the relations above.  Raises NeedSign."""
    try:
        return _has_equal_powers(form, left, right) or _has_zero_factor(form, form.field.subtract(left, right))
    except (CutFailed, Outside, TooLarge, Unsupported, Vanishes):
        return False


def _has_zero_factor(form: NormalForm, element: Element) -> bool:
    factors = form.field.factored(element).factors
    parts = [form.field.element(key) for key, exponent in factors.items() if exponent > 0]
    return any(_has_exponential_one(form, part) or _is_angle_zero(form, part) for part in parts)


def _has_equal_powers(form: NormalForm, left: Element, right: Element) -> bool:
    field = form.field
    for degree in sorted({2, form.settings.order} - {1}) if field.roots else ():
        if field.equal(field.power(left, degree), field.power(right, degree)):
            return form.signs.sign(left) == form.signs.sign(right)
    return False


def _has_exponential_one(form: NormalForm, part: Element) -> bool:
    coefficients = [fraction(c) for c in part.numerator.coeffs()]
    whole = form.field.mul(part, form.field.number(lcm(*(c.denominator for c in coefficients))))
    has_logarithm = any(map(form.powers.has_logarithm, form.field.places_of(part)))
    return (
        has_logarithm
        and form.powers.has_exponential(whole)
        and form.field.equal(form.powers.exponential(whole), form.field.one)
    )


def _is_angle_zero(form: NormalForm, part: Element) -> bool:
    """Of a sum of inverse angles, multiples of pi and variables with bounds."""
    field = form.field
    terms: list[tuple[int, Fraction]] = []
    for exponents, coefficient in part.numerator.terms():
        if sum(map(int, exponents)) != 1:
            return False
        terms.append((list(exponents).index(1), fraction(coefficient)))
    inverse = {place: form.atoms.origin(place) for place, _ in terms}
    if not any(known and known[0] in INVERSE_ANGLES for known in inverse.values()):
        return False
    counts = [coefficient for place, coefficient in terms if not form.angles.is_pi(place)]
    whole = Fraction(lcm(*(c.denominator for c in counts)), gcd(*(c.numerator for c in counts)))
    terms = [(place, coefficient * whole) for place, coefficient in terms]
    if not any(_stays_within_a_turn(form, terms, by_signs=by_signs) for by_signs in (False, True)):
        return False
    for place, known in inverse.items():
        if known and known[0] in INVERSE_ANGLES:
            special.after(form, *known, form.field.at(place))
    cosine, sine = form.angles.angle(field.mul(part, field.number(whole)))
    return field.equal(cosine, field.one) and field.is_zero(sine)


def _stays_within_a_turn(form: NormalForm, terms: list[tuple[int, Fraction]], *, by_signs: bool) -> bool:
    low = high = Fraction(0)
    for place, coefficient in terms:
        bounds = _bounds(form, place, by_signs=by_signs)
        if bounds is None:
            return False
        ends = sorted(coefficient * end for end in bounds)
        low, high = low + ends[0], high + ends[1]
    return low >= -FULL_TURN and high <= FULL_TURN


def _bounds(form: NormalForm, place: int, *, by_signs: bool) -> tuple[Fraction, Fraction] | None:
    """Between what the generator at a place lies, in units of pi."""
    if form.angles.is_pi(place):
        return Fraction(1), Fraction(1)
    if place in form.angles.half_turns:
        return form.angles.half_turns[place]
    if place in form.field.constants:
        value = form.field.constants[place] / arb.pi()
        return Fraction(float(value.lower())) - ROUNDING, Fraction(float(value.upper())) + ROUNDING
    known = form.atoms.origin(place)
    if known is None or known[0] not in INVERSE_ANGLES:
        return None
    op, args = known
    end = INVERSE_ANGLES[op]
    sign = form.signs.sign(args[0]) if by_signs else 0
    return (Fraction(0) if sign > 0 else -end), (Fraction(0) if sign < 0 else end)
