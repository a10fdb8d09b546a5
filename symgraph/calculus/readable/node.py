"""Nodes: expressions over arrays that are easy to rewrite, with n-ary sums and products and exact coefficients.

They live only while a gradient is made readable; what is shown is a `Term` again, and is proved before it is shown.
Equal nodes are interchangeable; each knows its shape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from symgraph.calculus.operation import SCALAR, Dim, Shape

Kind = Literal[
    "number",  # value: Fraction
    "name",  # value: str
    "ones",  # an array of ones
    "eye",  # the identity matrix
    "add",
    "mul",  # elementwise
    "matmul",  # any number of factors
    "power",  # of each element; value: Fraction
    "transpose",
    "sum",  # value: the axis, or None
    "function",  # elementwise; value: the operation's name in a Term
    "row",  # any other row of the opset; value: the Operation
]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """An operation on nodes; `weight` says how long it is to read.  Sums and products are equal in any order.

    `facts` are what is known of a name: ``symmetric``, ``rowsum1``, ``columnsum1``.
    """

    kind: Kind
    args: tuple[Node, ...] = ()
    shape: Shape = SCALAR
    value: Any = None
    facts: frozenset[str] = frozenset()
    weight: float = field(init=False)
    _key: object = field(init=False, repr=False)
    _hash: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "weight", _own_weight(self) + sum(arg.weight for arg in self.args))
        object.__setattr__(self, "_key", frozenset(self.args) if self.kind in ("add", "mul") else self.args)
        object.__setattr__(self, "_hash", hash((self.kind, self.value, self.shape, self._key)))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Node) or self._hash != other._hash:
            return False
        return (self.kind, self.value, self.shape, self._key) == (other.kind, other.value, other.shape, other._key)

    @property
    def is_scalar(self) -> bool:
        return self.shape == SCALAR


def _own_weight(node: Node) -> float:  # noqa: PLR0911 - one return for each kind
    """How long the signs of an operation are to read; a minus sign and a ``/`` are part of the sum and product."""
    match node.kind:
        case "add" | "matmul":
            return len(node.args) - 1.0
        case "mul":
            minus = node.args[0].kind == "number" and node.args[0].value == -1
            return len(node.args) - 1.0 - (1.25 if minus else 0.0)
        case "number":
            return 0.5 if node.value.denominator == 1 else 1.0
        case "transpose":
            return 0.5
        case "power":
            return 0.25 if node.value == -1 else 1.0
        case "function":
            return 2.0
        case _:
            return 1.0


def number(value: Fraction | int) -> Node:
    """An exact number."""
    return Node("number", value=Fraction(value))


ONE = number(1)
ZERO = number(0)


def name(text: str, shape: Shape = SCALAR, facts: Iterable[str] = ()) -> Node:
    """A declared name, an intermediate of the author's, or a size."""
    return Node("name", (), shape, text, frozenset(facts))


def ones(shape: Shape) -> Node:
    """An array of ones; the number 1 where it is 1×1."""
    return ONE if shape == SCALAR else Node("ones", (), shape)


def eye(n: Dim) -> Node:
    """The identity matrix."""
    return ONE if n == 1 else Node("eye", (), (n, n))


def dim(n: Dim) -> Node:
    """A size as a number."""
    return number(n) if isinstance(n, int) else name(n)


def is_number(node: Node, value: int) -> bool:
    """Whether a node is this number."""
    return node.kind == "number" and node.value == value


def walk(node: Node) -> Iterator[Node]:
    """The node and everything inside, outermost first, left to right."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(top.args))
