"""Which array a name is an element of, found without asking each array: a deep network has 100,000 of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symgraph.notation import ElementNames


class ElementFamilies:
    """The families of some arrays, in their order, found by the base and the fixed indices in a name.

    >>> families = ElementFamilies([ElementNames("w", (1,), axes=2), ElementNames("b", (1,), axes=1)])
    >>> list(families.holding("b12"))
    [(1, (2,))]
    """

    def __init__(self, families: Iterable[ElementNames]) -> None:
        self._families = tuple(families)
        self._positions: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        self._counts: dict[str, set[int]] = {}  # how many fixed indices the families of a base have
        for position, family in enumerate(self._families):
            fixed = tuple(map(str, family.indices))
            self._positions.setdefault((family.base, fixed), []).append(position)
            self._counts.setdefault(family.base, set()).add(len(fixed))

    def holding(self, name: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        """The positions of the families that have an element of this name, in order, and its 1-based index in each."""
        for position in sorted(self._likely(name)):
            index = self._families[position].index(name)
            if index is not None:
                yield position, index

    def _likely(self, name: str) -> set[int]:
        """The positions of the families whose base and fixed indices stand in a name."""
        found: set[int] = set()
        for end in range(1, len(name) + 1):
            base, rest = name[:end], name[end:]
            for count in self._counts.get(base, ()):
                # Indices of one digit may stand without underscores; that of a sample stands before the fixed ones.
                for parts in (rest.split("_"), list(rest)):
                    for start in (0, 1):
                        found.update(self._positions.get((base, tuple(parts[start : start + count])), ()))
        return found
