"""Sums of nodes over all elements or along an axis; what is constant along it comes out."""

from __future__ import annotations

from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.readable.algebra import factors_of, is_zero, mul, zero
from symgraph.calculus.readable.node import Node, dim, ones

NORMALISED = ("columnsum1", "rowsum1")
"""The fact that the sums along axis 0, or 1, are all 1."""


def total(node: Node, axis: int | None) -> Node:  # noqa: PLR0911 - one return for each kind
    """The sum over all elements, or along an axis, which keeps a 1 there."""
    shape = summed_shape(node.shape, axis)
    if shape == node.shape:
        return node
    if is_zero(node):
        return zero(shape)
    if shape == SCALAR and axis is not None:
        return total(node, None)
    if node.kind == "eye":
        return ones(shape) if axis is not None else dim(node.shape[0])
    if node.kind == "sum" and axis is None:
        return total(node.args[0], None)
    if node.kind == "transpose":
        return _turned(total(node.args[0], None if axis is None else 1 - axis))
    for k in (0, 1) if axis is None else (axis,):
        if NORMALISED[k] in node.facts:
            ones_left = ones(summed_shape(node.shape, k))
            return total(ones_left, None) if axis is None else ones_left
    parts = factors_of(node)
    if parts[-1].kind == "ones":
        return _total_of_stretched(mul(*parts[:-1]), node.shape, axis)
    outside = [part for part in parts if part.is_scalar or (axis is not None and part.shape[axis] == 1)]
    if not outside:
        return Node("sum", (node,), shape, axis)
    rest = mul(*(part for part in parts if part not in outside))
    if axis is None:
        return mul(*outside, total(rest, None))
    stretched = (node.shape[0], rest.shape[1]) if axis == 0 else (rest.shape[0], node.shape[1])
    return mul(*outside, total(mul(rest, ones(stretched)), axis))


def summed_shape(shape: Shape, axis: int | None) -> Shape:
    """The shape of a sum along an axis."""
    return SCALAR if axis is None else (1, shape[1]) if axis == 0 else (shape[0], 1)


def _turned(node: Node) -> Node:
    """The transpose of a sum."""
    shape = (node.shape[1], node.shape[0])
    if node.kind == "ones":
        return ones(shape)
    if node.kind == "mul":
        return mul(*map(_turned, node.args))
    return node if node.is_scalar else Node("transpose", (node,), shape)


def _total_of_stretched(rest: Node, shape: Shape, axis: int | None) -> Node:
    """The sum of a scalar, a row or a column stretched to `shape`: sizes times the sum of what is stretched."""
    result = rest
    for k in (0, 1) if axis is None else (axis,):
        size = shape[k]
        result = mul(dim(size), result) if rest.shape[k] == 1 != size else total(result, k)
    return mul(result, ones(summed_shape(shape, axis)))
