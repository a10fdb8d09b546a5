"""Elements of arrays paired with the same elements of other arrays, without storing the pairs."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal

from symgraph.calculus.element_families import ElementFamilies
from symgraph.notation import ElementNames

Families = tuple[ElementNames, ElementNames, tuple[int, int]]
"""The names of the elements of two arrays of one shape, and that shape."""


class ElementPairs(Mapping[str, str]):
    """Elements of arrays mapped to the same elements of other arrays: ``dw111`` to ``w111``.

    Nothing is stored for the elements, of which there may be 100,000.  Where only some were expanded, `bound` holds
    their names, and `side` says whether the key (0) or the value (1) has to be one of them.
    """

    def __init__(
        self, families: Sequence[Families], bound: Container[str] | None = None, side: Literal[0, 1] = 0
    ) -> None:
        self._families = families
        self._bound = bound
        self._side = side

    @cached_property
    def _keys(self) -> ElementFamilies:
        return ElementFamilies(left for left, _, _ in self._families)

    def __getitem__(self, name: str) -> str:
        for position, index in self._keys.holding(name):
            _, right, shape = self._families[position]
            place = (1, *index) if len(index) == 1 and shape[0] == 1 else (*index, 1, 1)[:2]  # a vector may be a row
            if all(k <= n for k, n in zip(place, shape, strict=True)):
                partner = right.name(place)
                if self._bound is None or (name, partner)[self._side] in self._bound:
                    return partner
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.pairs())

    def __len__(self) -> int:
        return sum(1 for _ in self.pairs())

    def pairs(self) -> Iterator[tuple[str, str]]:
        """All pairs, without a look-up for each."""
        for left, right, shape in self._families:
            names = zip(left.names(*shape), right.names(*shape), strict=True)
            if self._bound is None:
                yield from names
            else:
                yield from (pair for pair in names if pair[self._side] in self._bound)
