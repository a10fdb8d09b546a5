"""Equal forms of a node that may be shorter: products expanded, common factors in front, ``1 - sigmoid(z)``.

None is taken on trust: which of them equal the gradient is for the prover to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from symgraph.calculus.readable.algebra import add, coefficient_of, factors_of, mul, negative, subtract, terms_of
from symgraph.calculus.readable.identities import with_identities
from symgraph.calculus.readable.matrices import matmul, transpose
from symgraph.calculus.readable.node import ONE, Node, number
from symgraph.calculus.readable.rewriting import rewritten

MAX_TERMS = 12
"""Products that become longer sums are not expanded."""
LEAST_SAVED = 1.0
"""How much shorter an expanded product must be: ``y*(1 - y)`` is read more easily than ``y - y**2``."""


def candidates(node: Node) -> Iterator[Node]:
    """Forms of a node, the most promising first; some may be the same."""
    node = with_identities(signed(node))
    expanded = shorter_expanded(node)
    yield factored(expanded)
    yield factored(node)
    yield factored(shorter_expanded(without_negated_sigmoids(node)))


def without_negated_sigmoids(node: Node) -> Node:
    """``1 - sigmoid(z)`` for ``sigmoid(-z)``."""

    def rule(node: Node) -> Node:
        if node.kind == "function" and node.value == "sigmoid" and _all_negative(node.args[0]):
            return subtract(ONE, Node("function", (negative(node.args[0]),), node.shape, "sigmoid"))
        return node

    return rewritten(node, rule)


def _all_negative(node: Node) -> bool:
    return all(coefficient_of(term)[0] < 0 for term in terms_of(node))


def shorter_expanded(node: Node) -> Node:
    """The node with products of sums multiplied out where that is shorter, what cancels being gone."""

    def rule(node: Node) -> Node:
        if node.kind not in ("mul", "add") or not 1 < _terms_of_expanded(node) <= MAX_TERMS:
            return node
        expanded = factored(expanded_product(node))
        return expanded if expanded.weight < node.weight - LEAST_SAVED else node

    return rewritten(node, rule)


def _terms_of_expanded(node: Node) -> int:
    """How many summands a sum or a product has when it is multiplied out."""
    if node.kind == "add":
        return sum(map(_terms_of_expanded, node.args))
    if node.kind == "mul":
        return prod(_terms_of_expanded(factor) for factor in node.args if factor.shape == node.shape)
    return 1


def expanded_product(node: Node) -> Node:
    """A product with its sums multiplied out, or a sum of such products."""
    if node.kind == "add":
        return add(*map(expanded_product, node.args))
    if node.kind == "mul":
        for k, factor in enumerate(node.args):
            if factor.kind == "add" and factor.shape == node.shape:
                rest = (*node.args[:k], *node.args[k + 1 :])
                return add(*(expanded_product(mul(*rest, term)) for term in factor.args))
    return node


def factored(node: Node) -> Node:
    """The node with factors that all summands share in front of the sum, where that is shorter."""
    return rewritten(node, _factored_sum)


def _factored_sum(node: Node) -> Node:
    best = node
    if node.kind == "add":
        for form in (_scalars_in_front(node), _matrix_in_front(node, -1), _matrix_in_front(node, 0)):
            if form.weight < best.weight:
                best = form
    return best


def _scalars_in_front(node: Node) -> Node:
    """``c*(A + B)`` for ``c*A + c*B``, c a number and scalars."""
    split = [coefficient_of(term) for term in node.args]
    size = abs(split[0][0])
    same = all(abs(coefficient) == size for coefficient, _ in split)
    common = set.intersection(*({part for part in factors_of(rest) if part.is_scalar} for _, rest in split))
    shared = [part for part in factors_of(split[0][1]) if part in common and part.kind != "number"]
    sign = -1 if all(coefficient < 0 for coefficient, _ in split) else 1
    front = number(sign * size if same else sign)
    inside = [
        mul(number(coefficient / front.value), *(part for part in factors_of(rest) if part not in common))
        for coefficient, rest in split
    ]
    result = mul(front, *shared, add(*inside))
    return result if result.shape == node.shape else node


def _matrix_in_front(node: Node, end: int) -> Node:
    """``(A + B) @ X`` for ``A @ X + B @ X``, or the same with X on the other side (`end` 0)."""
    split = [_chain(term) for term in node.args]
    shared = split[0][1][end]
    if shared.is_scalar or any(len(chain) < 2 or chain[end] != shared for _, chain in split):
        return node
    rest = [chain[:-1] if end else chain[1:] for _, chain in split]
    summed = add(*(mul(*scalars, matmul(*chain)) for (scalars, _), chain in zip(split, rest, strict=True)))
    summed = _factored_sum(summed)
    return matmul(summed, shared) if end else matmul(shared, summed)


def _chain(node: Node) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The scalars of a product, and the matrices whose matrix product it is."""
    parts = factors_of(node)
    scalars = tuple(part for part in parts if part.is_scalar)
    others = tuple(part for part in parts if not part.is_scalar)
    if len(others) == 1 and others[0].kind == "matmul":
        return scalars, others[0].args
    return scalars, (mul(*others),)


def signed(node: Node) -> Node:
    """The node with ``b - a`` for ``-(a - b)``."""

    def rule(node: Node) -> Node:
        if node.kind != "mul" or node.args[0] != number(-1):
            return node
        for k, factor in enumerate(node.args):
            turned = _turned(factor)
            if turned is not None:
                return mul(*node.args[1:k], turned, *node.args[k + 1 :])
        return node

    return rewritten(node, rule)


def _turned(node: Node) -> Node | None:
    """The negative of a sum with a negative term, or of a product of one; None where there is none."""
    if node.kind == "add" and any(coefficient_of(term)[0] < 0 for term in node.args):
        return add(*(negative(term) for term in node.args))
    if node.kind == "transpose":
        inner = _turned(node.args[0])
        return None if inner is None else transpose(inner)
    if node.kind == "matmul":
        for k, factor in enumerate(node.args):
            turned = _turned(factor)
            if turned is not None:
                return matmul(*node.args[:k], turned, *node.args[k + 1 :])
    return None
