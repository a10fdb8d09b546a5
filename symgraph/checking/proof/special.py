"""Special functions in the normal form: arguments that differ by a whole number are brought to one by recurrence.

Sources: the NIST *Digital Library of Mathematical Functions* (DLMF), whose numbers stand beside the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from symgraph.checking.proof import gamma_functions
from symgraph.checking.proof.bessel import airybiprime, bessel
from symgraph.checking.proof.field import Element, Field
from symgraph.checking.proof.shifts import shifted

if TYPE_CHECKING:
    from symgraph.checking.expression import Node
    from symgraph.checking.proof.normal_form import NormalForm


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
        term = field.mul(gamma_functions.power(form, node, x, at), decay)
        if steps > 0:
            value = field.add([field.mul(at, value), term])
        else:
            value = field.mul(field.subtract(value, term), field.inverse(at))
    return value


def _erf(form: NormalForm, _node: Node, args: Sequence[Element]) -> Element:
    """``erf(erfinv(x)) = x``"""
    return form.atoms.inverse_of("erfinv", args[0]) or form.atom("erf", args)


def _asinh(form: NormalForm, _node: Node, args: Sequence[Element]) -> Element:
    """``log(x + sqrt(x**2 + 1))`` (DLMF 4.37.16) where that is an exponent, as of sinh(z)."""
    field = form.field
    root = _root(form, field.add([field.one, _square(field, args[0])]))
    return form.powers.exponent_of(field.add([args[0], root])) or form.atom("asinh", args)


def _floor(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
    """``floor(x + 1) = floor(x) + 1``"""
    form.kinks[node.index] = node
    base, steps = shifted(form.field, args[0])
    whole = form.field.number(steps)
    if form.field.constant(base) is not None and 0 <= (form.field.constant(base) or 0) < 1:
        return whole
    return form.field.add([form.atom("floor", (base,)), whole])


def _lambertw(form: NormalForm, _node: Node, args: Sequence[Element]) -> Element:
    """``W(u*exp(u)) = u`` for ``u > -1``, DLMF 4.13.1."""
    field = form.field
    u = form.powers.exponent_within(args[0])
    is_inverse = not field.is_zero(u) and field.equal(args[0], field.mul(u, form.powers.exponential(u)))
    if is_inverse and form.signs.sign(field.add([u, field.one])) > 0:
        return u
    return form.atom("lambertw", args)


RULES: dict[str, Callable[..., Element]] = {
    "floor": _floor,
    "lambertw": _lambertw,
    "zeta": gamma_functions.zeta,
    "hurwitz_zeta": gamma_functions.hurwitz_zeta,
    "gamma": gamma_functions.gamma,
    "loggamma": gamma_functions.loggamma,
    "polygamma": gamma_functions.polygamma,
    "uppergamma": _uppergamma,
    "erf": _erf,
    "asinh": _asinh,
    "airybiprime": airybiprime,
    "besselj": bessel(1),
    "bessely": bessel(1),
    "besseli": bessel(-1),
    "besselk": bessel(-1, -1),
}
"""The rule of a row: the normal form, the node and the elements of its arguments, to its element."""
