"""Heads: what the factors of a normal form are made of, each known by a number within one proof.

A factor such as ``exp(x[i, j])**2`` is a head (the ``exp`` of what stands inside), an exponent and the indices in the
head's slots.  What stands inside a head is itself a polynomial, its free indices being the slots.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, NamedTuple

from symgraph.calculus.operation import Dim

Number = int | Fraction
Factor = tuple[int, Number, tuple[int, ...]]
"""A head's number, an exponent and indices: ``>= 0`` a summed one, ROW and COLUMN free ones, others a fixed place."""
Component = tuple[Factor, ...]
"""Factors joined by summed indices, which are numbered from 0 in a canonical way."""
Monomial = tuple[tuple[Factor, ...], tuple[Component, ...]]
"""The factors without summed indices, and the components."""
Polynomial = Mapping[Monomial, Number]
Key = tuple[tuple[Monomial, Number], ...]
"""A polynomial as a sorted tuple, to be compared and looked up."""

ONE: Monomial = ((), ())
ROW, COLUMN = -1, -2
FIRST_PLACE = -10


class NoForm(Exception):  # noqa: N818 - not an error: the question stays open
    """An expression that has no normal form here, or whose form costs more steps than the budget allows."""


def place(index: int) -> int:
    """The label of one fixed row or column, counted from 0."""
    return FIRST_PLACE - index


def slots(labels: tuple[int, ...]) -> dict[int, int]:
    """What the slots of a head, ROW and COLUMN inside of it, are where it stands.

    >>> slots((3, -1))
    {-1: 3, -2: -1}
    """
    return dict(zip((ROW, COLUMN), labels, strict=False))


def exact(value: Number) -> Number:
    """The number as an integer where it is one: integers are faster, and equal to the fraction."""
    return value.numerator if value.denominator == 1 else value


class Facts(NamedTuple):
    """What is known of the values of a head (of its base, for a power), where it has one.

    `total` heads have a value whatever the leaves are; `analytic` ones are total and analytic in leaves that vary
    freely.  `leaves` are the declared names inside; ``*`` stands for any.  `unit` is the slot over which a leaf sums
    to 1.
    """

    positive: bool = False
    nonnegative: bool = False
    total: bool = True
    analytic: bool = True
    binary: bool = False
    leaves: frozenset[str] = frozenset()
    unit: int | None = None


Kind = Literal[
    "leaf",
    "size",
    "prime",
    "constant",
    "delta",
    "power",
    "exp",
    "log",
    "step",
    "zero",
    "function",
    "array",
    "inv",
    "det",
]


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """An array, a number or a function of polynomials; `sizes` are those of its slots."""

    id: int
    kind: Kind
    name: str
    inside: tuple[Key, ...]
    sizes: tuple[Dim, ...]
    symmetric: bool
    facts: Facts

    @property
    def vanishing(self) -> bool:
        """Whether it is 0 for some indices or on open sets by its nature: never divided by."""
        return self.kind in ("delta", "step", "zero") or self.facts.binary


Inside = tuple[Kind, str, tuple[Key, ...], tuple[Dim, ...]]


class Heads:
    """The heads of one proof, interned."""

    def __init__(self) -> None:
        self._all: list[Head] = []
        self._known: dict[Inside, Head] = {}

    def __getitem__(self, number: int) -> Head:
        return self._all[number]

    def intern(
        self,
        kind: Kind,
        name: str,
        inside: tuple[Key, ...] = (),
        *,
        sizes: tuple[Dim, ...] = (),
        symmetric: bool = False,
        facts: Callable[[], Facts] = Facts,
    ) -> Head:
        """The head of this description; its facts are worked out when it is new."""
        key: Inside = (kind, name, inside, sizes)
        head = self._known.get(key)
        if head is None:
            head = Head(len(self._all), kind, name, inside, sizes, symmetric, facts())
            self._all.append(head)
            self._known[key] = head
        return head

    def size(self, symbol: str) -> Head:
        """A size symbol as a number: a positive integer."""
        return self.intern("size", symbol, facts=lambda: Facts(positive=True, nonnegative=True))

    def prime(self, value: int) -> Head:
        """The base of a root, such as the 2 of ``sqrt(2)``."""
        return self.intern("prime", str(value), facts=lambda: Facts(positive=True, nonnegative=True))

    def delta(self, size: Dim) -> Head:
        """The identity matrix of a size."""
        facts = Facts(nonnegative=True, analytic=False)
        return self.intern("delta", "", sizes=(size, size), symmetric=True, facts=lambda: facts)

    def leaf(self, name: str, sizes: tuple[Dim, ...], symmetric: bool, facts: Facts) -> Head:
        """A declared name, or a name that is not looked into."""
        return self.intern("leaf", name, sizes=sizes, symmetric=symmetric, facts=lambda: facts)

    def ordered(self, number: int, indices: tuple[int, ...]) -> tuple[int, ...]:
        """The indices in the order that counts as the same: of a symmetric head, sorted."""
        if len(indices) == 2 and indices[1] < indices[0] and self._all[number].symmetric:
            return (indices[1], indices[0])
        return indices
