"""Any right-hand side of a program as a node: the operation of a term, or a row of the opset, applied to nodes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from symgraph.calculus.matrix_rows import DIAG, INV, TRACE
from symgraph.calculus.operation import SCALAR, Operation
from symgraph.calculus.readable.algebra import (
    MAX_EXPONENT,
    add,
    common_shape,
    factors_of,
    mul,
    negative,
    power,
    subtract,
)
from symgraph.calculus.readable.matrices import matmul, transpose
from symgraph.calculus.readable.node import Node, dim, eye, number, ones
from symgraph.calculus.readable.sums import total
from symgraph.calculus.softmax import softmax
from symgraph.calculus.term import Term, is_numeral
from symgraph.calculus.term import number as exact


def elementwise(term: Term, known: Mapping[str, Node]) -> Node:
    """A nested elementwise term over nodes."""
    if isinstance(term, str):
        return number(exact(term)) if is_numeral(term) else known[term]
    return function(term.op, [elementwise(arg, known) for arg in term.args])


def function(op: str, args: Sequence[Node]) -> Node:  # noqa: PLR0911 - one return for each operation
    """An elementwise operation of the table applied to nodes."""
    match op, args:
        case "add", _:
            return add(*args)
        case "mul", _:
            return mul(*args)
        case "sub", (left, right):
            return subtract(left, right)
        case "neg", (arg,):
            return negative(arg)
        case "div", (left, right):
            return mul(left, power(right, Fraction(-1)))
        case "reciprocal", (arg,):
            return power(arg, Fraction(-1))
        case "square", (arg,):
            return power(arg, Fraction(2))
        case "sqrt", (arg,):
            return power(arg, Fraction(1, 2))
        case "pow", (base, Node(kind="number", value=exponent)) if abs(exponent) <= MAX_EXPONENT:
            return power(base, exponent)
        case "exp", (Node(kind="row", value=Operation(name="log_softmax", params=(axis,)), args=inner),):
            return row(softmax(axis), inner)
        case _:
            return Node("function", tuple(args), common_shape(tuple(args)), op)


def row(operation: Operation, args: Sequence[Node]) -> Node:  # noqa: PLR0911 - one return for each row
    """A row of the opset that looks across elements, applied to nodes."""
    match operation.name, args:
        case "identity", (arg,):
            return arg
        case "matmul", (left, right):
            return matmul(left, right)
        case "affine", (left, right, bias):
            return add(matmul(left, right), bias)
        case "transpose", (arg,):
            return transpose(arg)
        case "broadcast", (arg,):
            return mul(arg, ones(operation.params))  # type: ignore[arg-type]  # its parameters are the shape
        case "sum", (arg,):
            return total(arg, operation.params[0] if operation.params else None)
        case "eye", ():
            return eye(operation.params[0])
        case "trace", (arg,):
            return trace(arg)
        case "inv", (arg,):
            return inverse(arg)
        case "dot", _:
            return _dot(operation, args)
        case _:
            known = operation.shape([arg.shape for arg in args])
            facts = _facts(operation)
            return Node("row", tuple(args), known, operation, facts)


def _facts(operation: Operation) -> frozenset[str]:
    """A softmax sums to 1 along its axis."""
    if operation.name != "softmax":
        return frozenset()
    return frozenset({"columnsum1" if operation.params[0] == 0 else "rowsum1"})


def _dot(operation: Operation, args: Sequence[Node]) -> Node:
    """``a*b + c*d + e``: `params` are how many products there are, then plain terms."""
    pairs = operation.params[0]
    products = [mul(args[2 * k], args[2 * k + 1]) for k in range(pairs)]
    return add(*products, *args[2 * pairs :])


def trace(node: Node) -> Node:
    """The trace; scalars come out, and a product that is 1×1 when turned around is written so."""
    if node.is_scalar:
        return node
    if node.kind == "eye":
        return dim(node.shape[0])
    if node.kind == "transpose":
        return trace(node.args[0])
    parts = factors_of(node)
    scalars = [part for part in parts if part.is_scalar]
    if scalars:
        return mul(*scalars, trace(mul(*(part for part in parts if not part.is_scalar))))
    if node.kind == "matmul":
        for k in range(1, len(node.args)):
            if node.args[k].shape[0] == 1:
                return matmul(*node.args[k:], *node.args[:k])
    return Node("row", (node,), SCALAR, TRACE)


def inverse(node: Node) -> Node:  # noqa: PLR0911 - one return for each kind
    """The inverse; scalars come out, and the inverse of an inverse is the matrix."""
    if node.is_scalar:
        return power(node, Fraction(-1))
    if node.kind == "eye":
        return node
    if node.kind == "row" and node.value is INV:
        return node.args[0]
    if node.kind == "row" and node.value is DIAG:
        return Node("row", (power(node.args[0], Fraction(-1)),), node.shape, DIAG)
    if node.kind == "transpose":
        return transpose(inverse(node.args[0]))
    parts = factors_of(node)
    scalars = [part for part in parts if part.is_scalar]
    if scalars:
        rest = mul(*(part for part in parts if not part.is_scalar))
        return mul(*(power(part, Fraction(-1)) for part in scalars), inverse(rest))
    return Node("row", (node,), node.shape, INV)
