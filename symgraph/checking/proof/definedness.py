"""Where a gradient, as the reverse sweep writes it, has no value though the derivative exists.

The sweep multiplies by 0 what comes along a path that is not taken: ``where(x > 0, 1, 0)*(log(x) + 1)`` for the
derivative of ``where(x > 0, x*log(x), 0)``.  By the rules for claims that has no value for negative x.  So a part of a
gradient that may be such is never taken for a free variable that claim and gradient share, and where the gradient has
no value, the paths with a factor 0 are left out: a path along which something does not change adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from fractions import Fraction

from symgraph.calculus.abstract import abstract
from symgraph.checking.expression import Node, Pool, reachable

_NAMES = """
    number symbol pi E add mul exp sin cos sinh cosh tanh sech atan asinh erf erfc erfi abs sign step floor cbrt
    minimum maximum where lt le gt ge eq ne Si Shi fresnels fresnelc airyai airybi airyaiprime airybiprime
"""
_TOTAL = frozenset(_NAMES.split())
"""Operations with a value at all numbers."""


def may_lack_value(roots: Iterable[Node], primal: Node, positive: Collection[str]) -> set[int]:
    """The nodes below the roots that may have no value somewhere where the primal has one, by their indices."""
    needed = _unconditional(primal)
    safe = {node.index for node in needed}
    nodes = reachable(roots)
    above_zero = _above_zero(nodes, positive) | {node.args[0].index for node in needed if node.op == "log"}
    divisors = {node.args[0].index for node in needed if node.op == "power" and _is_negative(node)}
    found: set[int] = set()
    for node in nodes:
        inherited = any(arg.index in found for arg in node.args)
        if node.index not in safe and (inherited or not _is_total(node, above_zero, divisors)):
            found.add(node.index)
    return found


def domain_of(pool: Pool, primal: Node, positive: Collection[str]) -> Node:
    """A node that has a value just where the primal has one: the sum of its parts that may have none.

    It has no more switches than these parts, while a sum over samples has those of all.
    """
    nodes = reachable([primal])
    above_zero = _above_zero(nodes, positive)
    needed = {node.index for node in _unconditional(primal)}
    partial = [node for node in nodes if not _is_total(node, above_zero, ())]
    if any(node.index not in needed for node in partial):
        return primal
    return pool.add(partial)


def _unconditional(primal: Node) -> list[Node]:
    """The nodes that the primal needs at every point."""
    found: dict[int, Node] = {}
    stack = [primal]
    while stack:
        node = stack.pop()
        if node.index not in found:
            found[node.index] = node
            stack.extend(node.args[:1] if node.op == "where" else node.args)
    return list(found.values())


def _is_negative(power: Node) -> bool:
    assert isinstance(power.value, Fraction)
    return power.value < 0


def _is_total(node: Node, above_zero: Collection[int], divisors: Collection[int]) -> bool:
    """Whether an operation has a value for all values of its arguments, as far as these are known.

    `divisors` are numbers that the primal divides by, which are not 0 where it has a value.
    """
    if node.op in _TOTAL or abstract(node.op) is not None:
        return True
    if node.op == "power":
        assert isinstance(node.value, Fraction)
        if node.value.denominator == 1 and (node.value > 0 or node.args[0].index in divisors):
            return True
    return node.op in ("power", "log", "pow") and node.args[0].index in above_zero


def _above_zero(nodes: Iterable[Node], positive: Collection[str]) -> set[int]:  # noqa: PLR0912 - a line an operation
    """The nodes that are positive by their form, but for null sets; arguments come before results."""
    above: set[int] = set()
    never_below: set[int] = set()
    for node in nodes:
        arguments = [arg.index for arg in node.args]
        is_above = all(arg in above for arg in arguments)
        is_not_below = all(arg in above or arg in never_below for arg in arguments)
        match node.op:
            case "number":
                assert isinstance(node.value, Fraction)
                is_above, is_not_below = node.value > 0, node.value >= 0
            case "symbol":
                is_above = is_not_below = node.value in positive
            case "exp" | "cosh" | "sech" | "pi" | "E":
                is_above = True
            case "add":
                is_above = is_not_below and any(arg in above for arg in arguments)
            case "maximum":
                is_above = any(arg in above for arg in arguments)
                is_not_below = any(arg in above or arg in never_below for arg in arguments)
            case "where":
                is_above = all(arg in above for arg in arguments[1:])
                is_not_below = all(arg in above or arg in never_below for arg in arguments[1:])
            case "power":
                assert isinstance(node.value, Fraction)
                is_not_below = is_not_below or node.value % 2 == 0 or node.value.denominator > 1
            case "abs":
                is_not_below = True
            case "mul" | "minimum":
                pass
            case _:
                is_above = is_not_below = False
        if is_above:
            above.add(node.index)
        elif is_not_below:
            never_below.add(node.index)
    return above


def without_untaken_paths(pool: Pool, root: Node, lacking: Collection[int], is_zero: Callable[[Node], bool]) -> Node:
    """A gradient in which products are 0 where a factor is and another may have no value.

    `is_zero` tells whether a node is 0 everywhere in the region at hand; it is false of one without a value.
    """
    made: dict[int, Node] = {}
    for node in reachable([root]):
        args = [made[arg.index] for arg in node.args]
        if node.op == "mul" and node.index in lacking and any(map(is_zero, args)):
            made[node.index] = pool.number(0)
        elif args == list(node.args):
            made[node.index] = node
        elif node.op == "power":
            assert isinstance(node.value, Fraction)
            made[node.index] = pool.power(args[0], node.value)
        else:
            made[node.index] = pool.apply(node.op, args)
    return made[root.index]
