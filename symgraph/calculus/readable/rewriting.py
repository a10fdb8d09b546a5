"""Rewriting nodes from the inside out, each made again by the constructor that simplifies it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from symgraph.calculus.readable.algebra import add, mul, power
from symgraph.calculus.readable.matrices import matmul, transpose
from symgraph.calculus.readable.node import Node
from symgraph.calculus.readable.rows import function, row
from symgraph.calculus.readable.sums import total

Rule = Callable[[Node], Node]
"""What becomes of a node whose arguments are rewritten already; most nodes stay what they are."""


def remade(node: Node, args: Sequence[Node]) -> Node:  # noqa: PLR0911 - one return for each kind
    """The node's operation applied to other arguments."""
    match node.kind:
        case "add":
            return add(*args)
        case "mul":
            return mul(*args)
        case "matmul":
            return matmul(*args)
        case "power":
            return power(args[0], node.value)
        case "transpose":
            return transpose(args[0])
        case "sum":
            return total(args[0], node.value)
        case "function":
            return function(node.value, args)
        case "row":
            return row(node.value, args)
        case _:
            return node


def rewritten(node: Node, rule: Rule) -> Node:
    """The node with a rule applied to everything inside, innermost first."""
    known: dict[Node, Node] = {}

    def visit(node: Node) -> Node:
        if node not in known:
            args = tuple(map(visit, node.args))
            known[node] = rule(node if args == node.args else remade(node, args))
        return known[node]

    return visit(node)


def with_names(node: Node, names: Mapping[Node, Node]) -> Node:
    """The node with what is the definition of a name replaced by the name, also among the factors of a product."""

    def rule(node: Node) -> Node:
        if node in names:
            return names[node]
        for meaning, name in names.items():
            if meaning.kind == node.kind:
                node = _with_part(node, meaning, name)
                if node.kind == "matmul":
                    node = _with_part(node, transpose(meaning), transpose(name))
        return node

    return rewritten(node, rule)


def holds(node: Node, part: Node) -> bool:
    """Whether some operands of a sum or a product, neighbours in a matrix product, are those of a `part` of it."""
    if node.kind != part.kind or len(part.args) >= len(node.args):
        return False
    if node.kind == "matmul":
        return _start(node, part) is not None
    return node.kind in ("add", "mul") and set(part.args) <= set(node.args)


def _start(node: Node, part: Node) -> int | None:
    count = len(part.args)
    starts = range(len(node.args) - count + 1)
    return next((k for k in starts if node.args[k : k + count] == part.args), None)


def _with_part(node: Node, part: Node, name: Node) -> Node:
    """The node with operands that make up a `part` replaced by its name."""
    if not holds(node, part):
        return node
    if node.kind == "matmul":
        start = _start(node, part) or 0
        return matmul(*node.args[:start], name, *node.args[start + len(part.args) :])
    rest = list(node.args)
    place = min(rest.index(arg) for arg in part.args)
    for arg in part.args:
        rest.remove(arg)
    rest.insert(place, name)
    return remade(node, rest)
