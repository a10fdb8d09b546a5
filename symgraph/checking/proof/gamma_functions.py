"""Gamma, polygamma and zeta functions in the normal form.

Source: the NIST *Digital Library of Mathematical Functions* (DLMF), whose numbers stand beside the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import factorial
from typing import TYPE_CHECKING

from flint import fmpq

from symgraph.checking.proof.field import Element
from symgraph.checking.proof.shifts import MAX_STEPS, halved, shifted

if TYPE_CHECKING:
    from symgraph.checking.expression import Node
    from symgraph.checking.proof.normal_form import NormalForm

HALF = Fraction(1, 2)


def gamma(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
    """``gamma(x + 1) = x*gamma(x)``, DLMF 5.5.1; gamma(1) = 1 and gamma(1/2) = sqrt(pi)."""
    field = form.field
    base, steps = shifted(field, args[0])
    constant = field.constant(base)
    if constant == 0:
        if steps <= 0:
            form.outside(node)
        return field.number(factorial(steps - 1))
    if constant == Fraction(1, 2):
        value = form.powers.rational_power(node, form.angles.pi(), Fraction(1, 2))
    elif (half := halved(field, base)) is not None:
        value = _gamma_of_double(form, node, half)
    elif (other := mirrored(form, "gamma", base)) is not None:  # DLMF 5.5.3
        below = field.mul(form.angles.angle(field.mul(form.angles.pi(), base))[1], gamma(form, node, (other,)))
        value = field.mul(form.angles.pi(), field.inverse(below))
    else:
        value = form.atom("gamma", (base,))
    for k in range(abs(steps)):
        at = field.add([base, field.number(k if steps > 0 else -k - 1)])
        value = field.mul(value, at if steps > 0 else field.inverse(at))
    return value


def _gamma_of_double(form: NormalForm, node: Node, half: Element) -> Element:
    """``gamma(2*x) = 2**(2*x - 1)*gamma(x)*gamma(x + 1/2)/sqrt(pi)``, DLMF 5.5.5."""
    field = form.field
    both = field.mul(gamma(form, node, (half,)), gamma(form, node, (field.add([half, form.field.number(HALF)]),)))
    exponent = field.subtract(field.add([half, half]), field.one)
    power = form.powers.exponential(field.mul(exponent, form.powers.logarithm(node, field.number(2))))
    root = form.powers.rational_power(node, form.angles.pi(), Fraction(-1, 2))
    return field.mul(field.mul(power, root), both)


def loggamma(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
    """``loggamma(x + 1) = loggamma(x) + log(x)`` for positive x."""
    field = form.field
    base, steps = shifted(field, args[0])
    while steps > 0 and (field.is_zero(base) or form.signs.sign(base) <= 0):
        base = field.add([base, field.one])
        steps -= 1
    other = mirrored(form, "loggamma", base)
    if field.constant(base) == 1:
        terms: list[Element] = []
    elif other is not None and form.signs.sign(other) > 0:  # DLMF 5.5.3
        sine = form.angles.angle(field.mul(form.angles.pi(), base))[1]
        below = field.add([form.powers.logarithm(node, sine), loggamma(form, node, (other,))])
        terms = [form.powers.logarithm(node, form.angles.pi()), field.negate(below)]
    else:
        terms = [form.atom("loggamma", (base,))]
    for k in range(steps):
        terms.append(form.powers.logarithm(node, field.add([base, field.number(k)])))
    return field.add(terms) if terms else field.zero


def polygamma(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
    """``polygamma(m, x + 1) = polygamma(m, x) + (-1)**m*m!/x**(m + 1)``, DLMF 5.15.5."""
    field = form.field
    order = field.constant(args[0])
    if order is None or order.denominator != 1 or not 0 <= order <= MAX_STEPS:
        return form.atom("polygamma", args)
    m = int(order)
    base, steps = shifted(field, args[1])
    if field.is_zero(base):
        base, steps = field.one, steps - 1
        if steps < 0:
            form.outside(node)
    half = halved(field, base)
    closed = polygamma_of_number(form, node, m, field.constant(base))
    other = mirrored(form, "polygamma", base, args[0])
    if closed is not None:
        terms = [closed]
    elif other is not None:
        mirror = field.mul(field.number((-1) ** m), polygamma(form, node, (args[0], other)))
        terms = [mirror, field.negate(cotangent_slope(form, m, base))]
    elif half is None:
        terms = [form.atom("polygamma", (args[0], base))]
    else:  # DLMF 5.15.6 for n = 2, and 5.5.8 differentiated
        both = [
            polygamma(form, node, (args[0], field.add([half, more]))) for more in (field.zero, form.field.number(HALF))
        ]
        terms = [field.mul(field.number(Fraction(1, 2 ** (m + 1))), value) for value in both]
        if m == 0:
            terms.append(form.powers.logarithm(node, field.number(2)))
    for k in range(abs(steps)):
        at = field.add([base, field.number(k if steps > 0 else -k - 1)])
        term = field.mul(field.number((-1) ** m * factorial(m)), field.power(at, -m - 1))
        terms.append(term if steps > 0 else field.negate(term))
    return field.add(terms)


def mirrored(form: NormalForm, op: str, base: Element, *before: Element) -> Element | None:
    """``1 - base``, where a value of the function at it, but for a whole number, is there; None where at `base` too."""
    field = form.field
    if form.atoms.known(op, (*before, base)) is not None:
        return None
    for *order, argument in form.atoms.arguments(op):
        total = field.constant(field.add([base, argument]))
        if total is not None and total.denominator == 1 and all(map(field.equal, order, before)):
            return field.subtract(field.one, base)
    return None


def cotangent_slope(form: NormalForm, order: int, x: Element) -> Element:
    """The derivative of ``pi*cot(pi*x)`` of some order, DLMF 5.5.4: each makes ``-pi*(1 + c**2)*p'(c)`` of ``p(c)``."""
    field, pi = form.field, form.angles.pi()
    cosine, sine = form.angles.angle(field.mul(pi, x))
    cotangent = field.mul(cosine, field.inverse(sine))
    coefficients = [0, 1]
    for _ in range(order):
        slope = [k * coefficient for k, coefficient in enumerate(coefficients)][1:]
        coefficients = [-(a + b) for a, b in zip([*slope, 0, 0], [0, 0, *slope], strict=True)]
    terms = [field.mul(field.number(value), field.power(cotangent, k)) for k, value in enumerate(coefficients) if value]
    return field.mul(field.power(pi, order + 1), field.add(terms))


def polygamma_of_number(form: NormalForm, node: Node, order: int, at: Fraction | None) -> Element | None:
    """Polygamma functions at 1, of an odd order (DLMF 5.15.2, 25.6.2), and at 1/2 by those at 1 (DLMF 5.15.3)."""
    field = form.field
    if at == HALF:
        one = polygamma(form, node, (field.number(order), field.one))
        if order:
            return field.mul(field.number(2 ** (order + 1) - 1), one)
        return field.subtract(one, field.mul(field.number(2), form.powers.log_of_number(Fraction(2))))
    if at != 1 or order % 2 == 0:
        return None
    bernoulli = fmpq.bernoulli(order + 1)
    size = Fraction(abs(int(bernoulli.p)), int(bernoulli.q))  # zeta(2*n) = |B(2*n)|*(2*pi)**(2*n)/(2*(2*n)!)
    zeta_value = size * Fraction(2) ** order / factorial(order + 1)
    return field.mul(field.number(factorial(order) * zeta_value), field.power(form.angles.pi(), order + 1))


def zeta(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
    """``zeta(s) = zeta(s, 1)``, DLMF 25.11.2."""
    return hurwitz_zeta(form, node, (*args, form.field.one))


def hurwitz_zeta(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
    """``zeta(s, x + 1) = zeta(s, x) - x**(-s)``, DLMF 25.11.3; of a whole s a polygamma function, DLMF 25.11.12."""
    field = form.field
    s, x = args
    order = field.constant(s)
    if order is not None and order.denominator == 1 and 2 <= order <= MAX_STEPS:
        m = int(order) - 1
        factor = field.number(Fraction((-1) ** (m + 1), factorial(m)))
        return field.mul(factor, polygamma(form, node, (field.number(m), x)))
    base, steps = shifted(field, x)
    if field.is_zero(base):
        base, steps = field.one, steps - 1
    if steps < 0:
        return form.atom("hurwitz_zeta", args)
    first = form.atom("zeta", (s,)) if base == field.one else form.atom("hurwitz_zeta", (s, base))
    terms = [first]
    for k in range(steps):
        terms.append(field.negate(power(form, node, field.add([base, field.number(k)]), field.negate(s))))
    return field.add(terms)


def power(form: NormalForm, node: Node, base: Element, exponent: Element) -> Element:
    number = form.field.constant(exponent)
    if number is None:
        return form.powers.exponential(form.field.mul(exponent, form.powers.logarithm(node, base)))
    if number.denominator == 1:
        return form.powers.whole_power(base, int(number))
    return form.powers.rational_power(node, base, number)
