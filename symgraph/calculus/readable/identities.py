"""Identities of functions and cases that make a gradient shorter: ``sinh/cosh``, ``relu*step``, cases merged.

They are tried, never trusted: the prover sees every formula that they lead to.
"""

from __future__ import annotations

from symgraph.calculus.matrix_rows import DIAGONAL
from symgraph.calculus.readable.algebra import add, factors_of, is_zero, mul
from symgraph.calculus.readable.matrices import transpose
from symgraph.calculus.readable.node import ONE, ZERO, Node, is_number
from symgraph.calculus.readable.rewriting import rewritten
from symgraph.calculus.readable.rows import trace
from symgraph.calculus.readable.sums import total

_QUOTIENTS = {("sinh", "cosh"): "tanh", ("sin", "cos"): "tan"}


def with_identities(node: Node) -> Node:
    """The node with all identities applied, innermost first."""
    return rewritten(node, _identity)


def _identity(node: Node) -> Node:
    match node.kind, node.value:
        case "mul", _:
            return _without_quotients(_without_steps(node))
        case "sum", axis:
            return _sum(node.args[0], axis)
        case "row", operation if operation is DIAGONAL:
            return _diagonal_of_product(node)
        case "function", "where":
            return _cases(node)
        case "add", _:
            return _merged_cases(node)
        case _:
            return node


def _without_quotients(node: Node) -> Node:
    """``tanh(x)`` for ``sinh(x)/cosh(x)``."""
    for top in node.args:
        for bottom in node.args:
            if top.kind == "function" and bottom.kind == "power" and bottom.value == -1:
                inner = bottom.args[0]
                name = _QUOTIENTS.get((top.value, inner.value)) if inner.kind == "function" else None
                if name and top.args == inner.args:
                    quotient = Node("function", top.args, top.shape, name)
                    return mul(*(quotient if arg is top else arg for arg in node.args if arg is not bottom))
    return node


def _without_steps(node: Node) -> Node:
    """``relu(x)`` for ``relu(x)*step(x)``."""
    rectified = [arg.args for arg in node.args if arg.kind == "function" and arg.value == "relu"]
    kept = [arg for arg in node.args if not (arg.kind == "function" and arg.value == "step" and arg.args in rectified)]
    return mul(*kept) if len(kept) < len(node.args) else node


def _sum(inner: Node, axis: int | None) -> Node:
    """A trace, or a diagonal, for a sum of products with the identity matrix; else transposed where that is shorter."""
    parts = factors_of(inner)
    if "eye" in (part.kind for part in parts) and len(parts) > 1:
        rest = mul(*(part for part in parts if part.kind != "eye"))
        if rest.shape == inner.shape:
            diagonal = Node("row", (rest,), (rest.shape[0], 1), DIAGONAL)
            return trace(rest) if axis is None else diagonal if axis == 1 else transpose(diagonal)
    turned = transpose(inner)
    return total(turned if axis is None and turned.weight < inner.weight else inner, axis)


def _diagonal_of_product(node: Node) -> Node:
    """``sum(A*B.T, axis=1)`` for ``diagonal(A @ B)``."""
    inner = node.args[0]
    if inner.kind != "matmul" or len(inner.args) != 2:
        return node
    left, right = inner.args
    return total(mul(left, transpose(right)), 1)


def _cases(node: Node) -> Node:
    """A case of 0 and a multiple of 1, with the multiple in front; a step where that is what it is."""
    condition, yes, no = node.args
    if is_zero(yes) == is_zero(no):
        return node
    kept = no if is_zero(yes) else yes
    scalars = [part for part in factors_of(kept) if part.is_scalar]
    rest = mul(*(part for part in factors_of(kept) if not part.is_scalar and part.kind != "ones"))
    where = Node("function", (condition, ZERO, rest) if is_zero(yes) else (condition, rest, ZERO), node.shape, "where")
    step = _step(condition, yes_is_one=is_zero(no)) if rest == ONE else None
    return mul(*scalars, step or where)


def _step(condition: Node, *, yes_is_one: bool) -> Node | None:
    """``step(x)`` for ``where(0 >= x, 0, 1)`` and its like."""
    if condition.kind != "function":
        return None
    for side, name in ((0, condition.value), (1, _FLIPPED.get(condition.value, ""))):
        if is_number(condition.args[side], 0) and (name, yes_is_one) in (("ge", False), ("lt", True)):
            other = condition.args[1 - side]
            return Node("function", (other,), other.shape, "step")
    return None


_FLIPPED = {"ge": "le", "le": "ge", "gt": "lt", "lt": "gt"}


def _merged_cases(node: Node) -> Node:
    """``where(c, A, B)`` for ``where(c, 1, 0)*A + where(c, 0, 1)*B``."""
    for k, first in enumerate(node.args):
        for m, second in enumerate(node.args):
            merged = _merged(first, second) if k != m else None
            if merged is not None:
                return add(*(merged if j == k else arg for j, arg in enumerate(node.args) if j != m))
    return node


def _merged(first: Node, second: Node) -> Node | None:
    for yes in factors_of(first):
        for no in factors_of(second):
            fits = yes.kind == no.kind == "function" and yes.value == no.value == "where"
            if fits and yes.args[0] == no.args[0] and yes.args[1:] == (ONE, ZERO) and no.args[1:] == (ZERO, ONE):
                left = [factor for factor in factors_of(first) if factor is not yes]
                right = [factor for factor in factors_of(second) if factor is not no]
                common = [factor for factor in left if factor.is_scalar and factor in right]
                cases = [mul(*(factor for factor in side if factor not in common)) for side in (left, right)]
                where = Node("function", (yes.args[0], *cases), yes.shape, "where")
                return mul(*common, where)
    return None
