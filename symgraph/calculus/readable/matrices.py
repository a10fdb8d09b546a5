"""Matrix products and transposes of nodes, simplified as they are made.

Scalars leave a matrix product, identity matrices vanish, products with vectors of ones become sums, products with
diagonal matrices are written elementwise, and transposes are pushed inside where nothing gets longer.
"""

from __future__ import annotations

from collections.abc import Sequence

from symgraph.calculus.matrix_rows import DIAG, INV
from symgraph.calculus.operation import Shape
from symgraph.calculus.readable.algebra import add, factors_of, is_zero, mul, zero
from symgraph.calculus.readable.node import Node, eye, ones
from symgraph.calculus.readable.sums import total


def matmul(*factors: Node) -> Node:
    """The matrix product of factors whose inner sizes are equal."""
    shape = (factors[0].shape[0], factors[-1].shape[1])
    scalars: list[Node] = []
    chain: list[Node] = []
    for factor in factors:
        for part in factor.args if factor.kind == "matmul" else (factor,):
            if is_zero(part):
                return zero(shape)
            outside, inside = _split(part)
            scalars += outside
            chain += inside
    chain = _with_sums(chain, scalars)
    if not chain:
        return mul(*scalars, eye(shape[0]) if shape[0] == shape[1] else ones(shape))
    return mul(*scalars, _with_elementwise(chain, shape))


def _split(factor: Node) -> tuple[list[Node], list[Node]]:
    """The 1×1 factors of one matrix in a product, and the matrices it is the product of."""
    parts = factors_of(factor)
    outside = [part for part in parts if part.is_scalar]
    inside = [part for part in parts if not part.is_scalar]
    if not inside:
        return outside, []
    if inside[-1].kind == "ones":
        return outside, _rank_one(inside)
    if len(inside) > 1:
        return outside, [mul(*inside)]
    (only,) = inside
    return outside, list(only.args) if only.kind == "matmul" else [] if only.kind == "eye" else [only]


def _rank_one(parts: list[Node]) -> list[Node]:
    """A scalar, a column or a row stretched over a matrix: the product of a column and a row."""
    rows, columns = parts[-1].shape
    rest = mul(*parts[:-1])
    column = rest if rest.shape[0] != 1 else ones((rows, 1))
    line = rest if rest.shape[1] != 1 else ones((1, columns))
    return [node for node in (column, line) if not node.is_scalar]


def _with_sums(chain: list[Node], scalars: list[Node]) -> list[Node]:
    """The factors, vectors of ones turned into sums; what becomes 1×1 joins the scalars."""
    chain = list(chain)
    position = 0
    while position + 1 < len(chain):
        left, right = chain[position : position + 2]
        if left.kind == "ones" and left.shape[0] == 1 != right.shape[0]:
            merged = total(right, 0)
        elif right.kind == "ones" and right.shape[1] == 1 != left.shape[1]:
            merged = total(left, 1)
        else:
            position += 1
            continue
        outside, inside = _split(merged)
        scalars += outside
        chain[position : position + 2] = inside
        position = max(position - 1, 0)
    return chain


def _with_elementwise(chain: Sequence[Node], shape: Shape) -> Node:
    """The product, its diagonal factors and its outer products with ones written elementwise."""
    chain = list(chain)
    position = 0
    while position + 1 < len(chain):
        left, right = chain[position : position + 2]
        size = (left.shape[0], right.shape[1])
        if _is_diagonal(left):
            merged = mul(left.args[0], right)
        elif _is_diagonal(right):
            merged = mul(left, transpose(right.args[0]))
        elif len(chain) == 2 and "ones" in (left.kind, right.kind) and left.shape[1] == 1:
            merged = mul(*(node for node in (left, right) if node.kind != "ones"), ones(size))
        else:
            position += 1
            continue
        chain[position : position + 2] = [merged]
        position = max(position - 1, 0)
    return chain[0] if len(chain) == 1 else Node("matmul", tuple(chain), shape)


def _is_diagonal(node: Node) -> bool:
    return node.kind == "row" and node.value is DIAG


def is_symmetric(node: Node) -> bool:
    """Whether a node is seen to be its own transpose."""
    if node.is_scalar:
        return True
    match node.kind:
        case "name":
            return "symmetric" in node.facts
        case "row":
            return node.value is DIAG or (node.value is INV and is_symmetric(node.args[0]))
        case "matmul":
            return node.shape[0] == node.shape[1] and transpose(node) == node
        case "add" | "mul" | "power" | "function" | "ones" | "eye":
            return node.shape[0] == node.shape[1] and all(map(is_symmetric, node.args))
        case _:
            return False


def transpose(node: Node) -> Node:  # noqa: PLR0911 - one return for each kind
    """The transpose, pushed inside products, and inside the rest where that is no longer."""
    shape = (node.shape[1], node.shape[0])
    match node.kind:
        case _ if node.kind != "matmul" and is_symmetric(node):
            return node
        case "transpose":
            return node.args[0]
        case "ones":
            return ones(shape)
        case "matmul":
            return matmul(*map(transpose, reversed(node.args)))
        case "mul":
            scalars = [part for part in node.args if part.is_scalar]
            parts = [part for part in node.args if not part.is_scalar]
            inside = mul(*map(transpose, parts))
            if len(parts) > 1 and "ones" not in (part.kind for part in parts):
                inside = _shorter(inside, Node("transpose", (mul(*parts),), shape))
            return mul(*scalars, inside)
        case "add":
            return _shorter(add(*map(transpose, node.args)), Node("transpose", (node,), shape))
        case "power" | "function":
            inside = Node(node.kind, tuple(map(transpose, node.args)), shape, node.value)
            return _shorter(inside, Node("transpose", (node,), shape))
        case "row" if node.value is INV:
            inside = Node("row", (transpose(node.args[0]),), shape, INV)
            return _shorter(inside, Node("transpose", (node,), shape))
        case _:
            return Node("transpose", (node,), shape)


def _shorter(left: Node, right: Node) -> Node:
    return left if left.weight < right.weight else right
