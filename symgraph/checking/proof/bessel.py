"""Bessel and Airy functions in the normal form: two orders of each remain.

Source: the NIST *Digital Library of Mathematical Functions* (DLMF), whose numbers stand beside the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from symgraph.checking.proof.field import Element
from symgraph.checking.proof.shifts import shifted

if TYPE_CHECKING:
    from symgraph.checking.expression import Node
    from symgraph.checking.proof.normal_form import NormalForm


def bessel(sign: int, flip: int = 1) -> Callable[..., Element]:
    """``f(n - 1, x) + sign*f(n + 1, x) = flip*2*n/x*f(n, x)``, DLMF 10.6.1, 10.29.1: two orders remain."""

    def rule(form: NormalForm, node: Node, args: Sequence[Element]) -> Element:
        field = form.field
        base, steps = shifted(field, args[0])
        x = args[1]
        if field.constant(base) == Fraction(1, 2):
            base, steps = field.number(Fraction(-1, 2)), steps + 1
            low, high = _of_half_order(form, node, x)
        elif field.is_zero(base) and node.op in ("besselj", "besseli") and _is_negated(x):  # DLMF 10.11.1, 10.27.1
            low, high = (form.atom(node.op, (field.number(n), field.negate(x))) for n in (0, 1))
            high = field.negate(high)
        else:
            low = form.atom(node.op, (base, x))
            high = _next_order(form, node.op, base, x) if steps else low
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


def _is_negated(element: Element) -> bool:
    return element.numerator.leading_coefficient() < 0


def _next_order(form: NormalForm, op: str, base: Element, x: Element) -> Element:
    """A function of the order ``base + 1``: of the second kind by the Wronskian.

    ``J1*Y0 - J0*Y1 = 2/(pi*x)``, DLMF 10.5.2; ``I0*K1 + I1*K0 = 1/x``, DLMF 10.28.2.
    """
    field, order = form.field, form.field.add([base, form.field.one])
    first = {"bessely": "besselj", "besselk": "besseli"}.get(op)
    if first is None:
        return form.atom(op, (order, x))
    low, high = form.atom(first, (base, x)), form.atom(first, (order, x))
    product, inverse = field.mul(high, form.atom(op, (base, x))), field.inverse(x)
    if op == "besselk":
        return field.mul(field.subtract(inverse, product), field.inverse(low))
    constant = field.mul(field.number(2), field.mul(inverse, field.inverse(form.angles.pi())))
    return field.mul(field.subtract(product, constant), field.inverse(low))


def _of_half_order(form: NormalForm, node: Node, x: Element) -> tuple[Element, Element]:
    """Bessel functions of the orders -1/2 and 1/2, which are elementary for positive x; DLMF 10.16.1 and 10.39.1-2."""
    field, half = form.field, form.field.number(Fraction(1, 2))
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


def airybiprime(form: NormalForm, _node: Node, args: Sequence[Element]) -> Element:
    """By the Wronskian ``Ai*Bi' - Ai'*Bi = 1/pi``, DLMF 9.2.7."""
    field = form.field
    ai, derivative, bi = (form.atom(name, args) for name in ("airyai", "airyaiprime", "airybi"))
    return field.mul(field.add([field.inverse(form.angles.pi()), field.mul(derivative, bi)]), field.inverse(ai))
