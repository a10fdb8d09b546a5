"""Sums, products and powers of nodes, simplified as they are made.

Like terms are collected, numbers and signs come first, powers of one base are merged, and an array of ones stays only
where nothing else gives the product its shape.  The order of the author's factors and summands is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symgraph.calculus.operation import SCALAR, Shape, broadcast
from symgraph.calculus.readable.node import ONE, ZERO, Node, number, ones

MAX_EXPONENT = 64
KINKED = ("relu", "step", "sign", "abs", "floor", "where", "minimum", "maximum", "clip")
"""Functions that may be 0 on more than single points, so that nothing is divided by them."""


def zero(shape: Shape) -> Node:
    """An array of zeros."""
    return ZERO if shape == SCALAR else Node("mul", (ZERO, ones(shape)), shape)


def is_zero(node: Node) -> bool:
    """Whether a node is written as zero."""
    return node == ZERO or (node.kind == "mul" and node.args[0] == ZERO)


def factors_of(node: Node) -> tuple[Node, ...]:
    """The factors of an elementwise product, or the node alone."""
    return node.args if node.kind == "mul" else (node,)


def terms_of(node: Node) -> tuple[Node, ...]:
    """The summands of a sum, or the node alone."""
    return node.args if node.kind == "add" else (node,)


def coefficient_of(node: Node) -> tuple[Fraction, Node]:
    """The number in front of a node, and the rest."""
    if node.kind == "number":
        return node.value, ONE
    if node.kind == "mul" and node.args[0].kind == "number":
        return node.args[0].value, mul(*node.args[1:])
    return Fraction(1), node


def common_shape(nodes: tuple[Node, ...]) -> Shape:
    """What the elementwise operation on these nodes has for a shape."""
    return broadcast([node.shape for node in nodes], "elementwise") if nodes else SCALAR


def add(*terms: Node) -> Node:
    """The sum, like terms collected."""
    shape = common_shape(terms)
    keeps_ones = any(_is_identity(term) for _, term in _signed_terms(terms))
    collected: dict[Node, Fraction] = {}
    for sign, term in _signed_terms(terms):
        coefficient, rest = coefficient_of(term)
        rest = rest if keeps_ones else _without_ones(rest)
        collected[rest] = collected.get(rest, Fraction(0)) + sign * coefficient
    summands = tuple(mul(number(coefficient), rest) for rest, coefficient in collected.items() if coefficient)
    if not summands:
        return zero(shape)
    result = summands[0] if len(summands) == 1 else Node("add", summands, common_shape(summands))
    return result if result.shape == shape else mul(result, ones(shape))


def _signed_terms(terms: tuple[Node, ...]) -> Iterator[tuple[int, Node]]:
    """The summands of sums in sums, those in a negative one with the sign -1."""
    for term in terms:
        coefficient, rest = coefficient_of(term)
        if rest.kind == "add" and abs(coefficient) == 1:
            yield from ((int(coefficient), inner) for inner in rest.args)
        else:
            yield 1, term


def _is_identity(term: Node) -> bool:
    """Whether a term is a multiple of the identity: a number beside it would be read as one too."""
    return "eye" in (factor.kind for factor in factors_of(term))


def _without_ones(node: Node) -> Node:
    """The node, which a sum broadcasts by itself."""
    if node.kind == "ones":
        return ONE
    if node.kind == "mul" and node.args[-1].kind == "ones":
        return mul(*node.args[:-1])
    return node


def negative(node: Node) -> Node:
    """The node with the other sign."""
    return mul(number(-1), node)


def subtract(left: Node, right: Node) -> Node:
    """The difference."""
    return add(left, negative(right))


def mul(*factors: Node) -> Node:
    """The elementwise product; 1×1 factors come first."""
    shape = common_shape(factors)
    coefficient = Fraction(1)
    powers: dict[Node, Fraction] = {}
    apart: list[Node] = []
    waiting = list(reversed(factors))
    while waiting:
        factor = waiting.pop()
        if factor.kind == "number":
            coefficient *= factor.value
        elif factor.kind == "mul":
            waiting.extend(reversed(factor.args))
        elif factor.kind != "ones":
            base, exponent = _base(factor)
            if powers.get(base, Fraction(0)) * exponent < 0 and _may_vanish(base):
                apart.append(factor)
            else:
                powers[base] = powers.get(base, Fraction(0)) + exponent
    if not coefficient:
        return zero(shape)
    kept = [_raised(base, exponent) for base, exponent in powers.items() if exponent] + apart
    kept.sort(key=lambda node: not node.is_scalar)
    if common_shape(tuple(kept)) != shape:
        kept.append(ones(shape))
    if coefficient != 1 or not kept:
        kept.insert(0, number(coefficient))
    return kept[0] if len(kept) == 1 else Node("mul", tuple(kept), shape)


def _base(factor: Node) -> tuple[Node, Fraction]:
    return (factor.args[0], factor.value) if factor.kind == "power" else (factor, Fraction(1))


def _raised(base: Node, exponent: Fraction) -> Node:
    return base if exponent == 1 else Node("power", (base,), base.shape, exponent)


def _may_vanish(base: Node) -> bool:
    return base.kind == "function" and base.value in KINKED


def power(base: Node, exponent: Fraction) -> Node:
    """Each element to a fixed power."""
    whole = exponent.denominator == 1
    if exponent == 1:
        return base
    if exponent == 0:
        return ones(base.shape)
    if base.kind == "number" and whole and base.value and abs(exponent) <= MAX_EXPONENT:
        return number(base.value ** int(exponent))
    if base.kind == "power" and (whole or base.value.denominator != 1):
        return power(base.args[0], base.value * exponent)
    if base.kind == "mul" and whole and not is_zero(base):
        return mul(*(power(factor, exponent) for factor in base.args))
    return base if base.kind == "ones" else _raised(base, exponent)
