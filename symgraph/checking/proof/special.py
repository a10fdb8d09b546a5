"""Special functions in the normal form: arguments that differ by a whole number are brought to one by recurrence.

Sources: the NIST *Digital Library of Mathematical Functions* (DLMF), whose numbers stand beside the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import factorial, floor
from typing import TYPE_CHECKING

from symgraph.checking.proof.field import Element, Field

if TYPE_CHECKING:
    from symgraph.checking.expression import Node
    from symgraph.checking.proof.normal_form import NormalForm

MAX_STEPS = 24
"""Steps of a recurrence; farther arguments are other functions."""


def after(form: NormalForm, op: str, args: Sequence[Element], value: Element) -> None:
    """What else is known of a new generator: the sine of an arc sine, the exponential of a logarithm."""
    field = form.field
    match op:
        case "asin":
            cosine = _root(form, field.subtract(field.one, _square(field, args[0])))
            form.angles.know_angle(value, cosine, args[0])
        case "atan":
            size = _root(form, field.add([field.one, _square(field, args[0])]))
            form.angles.know_angle(value, field.inverse(size), field.mul(args[0], field.inverse(size)))
        case "atan2":
            height, width = args
            size = _root(form, field.add([_square(field, width), _square(field, height)]))
            form.angles.know_angle(value, field.mul(width, field.inverse(size)), field.mul(height, field.inverse(size)))
        case "asinh":  # DLMF 4.37.16
            size = _root(form, field.add([field.one, _square(field, args[0])]))
            form.powers.know_exponential(value, field.add([args[0], size]))
        case "lambertw":  # w*exp(w) = x, DLMF 4.13.1
            if field.vanishing.isdisjoint(field.places_of(value)):  # W(0) = 0
                form.powers.know_exponential(value, field.mul(args[0], field.inverse(value)))
        case "loggamma":
            form.powers.know_exponential(value, form.atom("gamma", args))
        case _:
            pass


def _square(field: Field, element: Element) -> Element:
    return field.mul(element, element)


def _root(form: NormalForm, element: Element) -> Element:
    """The square root of what is positive; its sign is asked for like any other."""
    return form.powers.positive_root(element)


def halved(field: Field, element: Element) -> Element | None:
    """Half of an element whose coefficients are all even, such as ``2*x``; None for another."""
    coefficients = element.numerator.coeffs()
    even = not element.factors and all(int(c.q) == 1 and int(c.p) % 2 == 0 for c in coefficients)
    return field.mul(element, field.number(Fraction(1, 2))) if even and len(coefficients) else None


def shifted(field: Field, element: Element) -> tuple[Element, int]:
    """An element less the whole part of its constant term, and that whole part."""
    if element.factors:
        return element, 0
    constant = Fraction(0)
    for exponents, coefficient in element.numerator.terms():
        if not any(exponents):
            constant = Fraction(int(coefficient.p), int(coefficient.q))
    steps = floor(constant)
    if abs(steps) > MAX_STEPS:
        return element, 0
    return field.subtract(element, field.number(steps)), steps


def _gamma(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
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
    else:
        half = halved(field, base)
        value = form.atom("gamma", (base,)) if half is None else _gamma_of_double(form, node, half)
    for k in range(abs(steps)):
        at = field.add([base, field.number(k if steps > 0 else -k - 1)])
        value = field.mul(value, at if steps > 0 else field.inverse(at))
    return value


def _gamma_of_double(form: NormalForm, node: Node, half: Element) -> Element:
    """``gamma(2*x) = 2**(2*x - 1)*gamma(x)*gamma(x + 1/2)/sqrt(pi)``, DLMF 5.5.5."""
    field = form.field
    both = field.mul(_gamma(form, node, (half,)), _gamma(form, node, (field.add([half, field_half(form)]),)))
    exponent = field.subtract(field.add([half, half]), field.one)
    power = form.powers.exponential(field.mul(exponent, form.powers.logarithm(node, field.number(2))))
    root = form.powers.rational_power(node, form.angles.pi(), Fraction(-1, 2))
    return field.mul(field.mul(power, root), both)


def _loggamma(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
    """``loggamma(x + 1) = loggamma(x) + log(x)`` for positive x."""
    field = form.field
    base, steps = shifted(field, args[0])
    while steps > 0 and (field.is_zero(base) or form.signs.sign(base) <= 0):
        base = field.add([base, field.one])
        steps -= 1
    if field.constant(base) == 1:
        terms: list[Element] = []
    else:
        terms = [form.atom("loggamma", (base,))]
    for k in range(steps):
        terms.append(form.powers.logarithm(node, field.add([base, field.number(k)])))
    return field.add(terms) if terms else field.zero


def _polygamma(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
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
    if half is None:
        terms = [form.atom("polygamma", (args[0], base))]
    else:  # DLMF 5.15.6 for n = 2, and 5.5.8 differentiated
        both = [_polygamma(form, node, (args[0], field.add([half, more]))) for more in (field.zero, field_half(form))]
        terms = [field.mul(field.number(Fraction(1, 2 ** (m + 1))), value) for value in both]
        if m == 0:
            terms.append(form.powers.logarithm(node, field.number(2)))
    for k in range(abs(steps)):
        at = field.add([base, field.number(k if steps > 0 else -k - 1)])
        term = field.mul(field.number((-1) ** m * factorial(m)), field.power(at, -m - 1))
        terms.append(term if steps > 0 else field.negate(term))
    return field.add(terms)


def _uppergamma(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
    """``uppergamma(a + 1, x) = a*uppergamma(a, x) + x**a*exp(-x)``, DLMF 8.8.2; x is positive or a whole.

    Closed for a = 1, and with the error function for a = 1/2 (DLMF 8.4.6); for a = 0 it is -Ei(-x) (DLMF 6.2.6).
    """
    field = form.field
    order, x = args
    base, steps = shifted(field, order)
    decay = form.powers.exponential(field.negate(x))
    constant = field.constant(base)
    if constant == 0 and steps >= 1:
        base, steps, value = field.one, steps - 1, decay
    elif constant == 0:
        value = field.negate(form.atom("Ei", (field.negate(x),)))
    elif constant == Fraction(1, 2):
        root = form.powers.rational_power(node, x, Fraction(1, 2))
        complement = field.subtract(field.one, _erf(form, node, (root,)))
        value = field.mul(form.powers.rational_power(node, form.angles.pi(), Fraction(1, 2)), complement)
    else:
        value = form.atom("uppergamma", (base, x))
    for k in range(abs(steps)):
        at = field.add([base, field.number(k if steps > 0 else -k - 1)])
        term = field.mul(_power(form, node, x, at), decay)
        if steps > 0:
            value = field.add([field.mul(at, value), term])
        else:
            value = field.mul(field.subtract(value, term), field.inverse(at))
    return value


def _power(form: NormalForm, node: Node, base: Element, exponent: Element) -> Element:
    number = form.field.constant(exponent)
    if number is None:
        return form.powers.exponential(form.field.mul(exponent, form.powers.logarithm(node, base)))
    if number.denominator == 1:
        return form.powers.whole_power(base, int(number))
    return form.powers.rational_power(node, base, number)


def _erf(form: NormalForm, _node: Node, args: Sequence[Element]) -> Element:
    """``erf(erfinv(x)) = x``"""
    return form.atoms.inverse_of("erfinv", args[0]) or form.atom("erf", args)


def _asinh(form: NormalForm, _node: Node, args: Sequence[Element]) -> Element:
    """``log(x + sqrt(x**2 + 1))`` (DLMF 4.37.16) where that is an exponent, as of sinh(z)."""
    field = form.field
    root = _root(form, field.add([field.one, _square(field, args[0])]))
    return form.powers.exponent_of(field.add([args[0], root])) or form.atom("asinh", args)


def _bessel(sign: int, flip: int = 1) -> Callable[..., Element]:
    """``f(n - 1, x) + sign*f(n + 1, x) = flip*2*n/x*f(n, x)``, DLMF 10.6.1, 10.29.1: two orders remain."""

    def rule(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
        field = form.field
        base, steps = shifted(field, args[0])
        x = args[1]
        if field.constant(base) == Fraction(1, 2):
            base, steps = field.number(Fraction(-1, 2)), steps + 1
            low, high = _of_half_order(form, node, x)
        else:
            low = form.atom(node.op, (base, x))
            high = form.atom(node.op, (field.add([base, field.one]), x)) if steps else low
        if steps == 0:
            return low
        inverse = field.inverse(x)

        def middle(n: int, value: Element) -> Element:
            order = field.add([base, field.number(n)])
            return field.mul(field.mul(field.number(2 * flip), field.mul(order, inverse)), value)

        for k in range(1, steps):
            up = field.subtract(middle(k, high), low)
            low, high = high, up if sign > 0 else field.negate(up)
        if steps > 0:
            return high
        for k in range(0, steps, -1):
            down = field.subtract(middle(k, low), high if sign > 0 else field.negate(high))
            low, high = down, low
        return low

    return rule


def _of_half_order(form: NormalForm, node: Node, x: Element) -> tuple[Element, Element]:
    """Bessel functions of the orders -1/2 and 1/2, which are elementary for positive x; DLMF 10.16.1 and 10.39.1-2."""
    field, half = form.field, field_half(form)
    if form.signs.sign(x) <= 0:
        form.outside(node)
    root = form.powers.rational_power(node, field.mul(half, field.mul(form.angles.pi(), x)), Fraction(-1, 2))
    if node.op in ("besselj", "bessely"):
        cosine, sine = form.angles.angle(x)
        pair = (cosine, sine) if node.op == "besselj" else (sine, field.negate(cosine))
        return field.mul(root, pair[0]), field.mul(root, pair[1])
    grown, decayed = form.powers.exponential(x), form.powers.exponential(field.negate(x))
    if node.op == "besseli":
        cosh = field.mul(half, field.add([grown, decayed]))
        sinh = field.mul(half, field.subtract(grown, decayed))
        return field.mul(root, cosh), field.mul(root, sinh)
    both = field.mul(field.mul(half, form.angles.pi()), field.mul(root, decayed))
    return both, both


def field_half(form: NormalForm) -> Element:
    """The number 1/2."""
    return form.field.number(Fraction(1, 2))


def _airybiprime(form: NormalForm, _node: Node, args: Sequence[Element]) -> Element:
    """By the Wronskian ``Ai*Bi' - Ai'*Bi = 1/pi``, DLMF 9.2.7."""
    field = form.field
    ai, derivative, bi = (form.atom(name, args) for name in ("airyai", "airyaiprime", "airybi"))
    return field.mul(field.add([field.inverse(form.angles.pi()), field.mul(derivative, bi)]), field.inverse(ai))


RULES: dict[str, Callable[..., Element]] = {
    "gamma": _gamma,
    "loggamma": _loggamma,
    "polygamma": _polygamma,
    "uppergamma": _uppergamma,
    "erf": _erf,
    "asinh": _asinh,
    "airybiprime": _airybiprime,
    "besselj": _bessel(1),
    "bessely": _bessel(1),
    "besseli": _bessel(-1),
    "besselk": _bessel(-1, -1),
}
"""The rule of a row: the normal form, the node and the elements of its arguments, to its element."""
