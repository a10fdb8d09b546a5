"""The vocabulary of a claim with its values, so that a quantity is found by its value."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence

from symgraph.calculus.formula import format_term, parse_formula
from symgraph.calculus.term import Term, names_in
from symgraph.checking.expression import Node
from symgraph.checking.mistakes.places import TOLERANCE, near
from symgraph.checking.mistakes.screen import Screen, Values
from symgraph.checking.mistakes.vocabulary import Quantity
from symgraph.errors import InputError

MAX_FOUND = 4


class Library:
    """Quantities in order of their values at each point."""

    def __init__(self, screen: Screen, names: Mapping[str, Node], quantities: Sequence[Quantity]) -> None:
        self.nodes: dict[int, Quantity] = {}
        """The quantities by the indices of their nodes."""
        known: list[tuple[Values, int]] = []
        self._quantities: list[Quantity] = []
        for quantity in quantities:
            if any(name not in names for name in names_in(quantity.term)):
                continue
            node = screen.pool.claim(quantity.term, names)
            values = screen.values(node) if node.op != "number" else None
            if values is None:
                continue
            self.nodes.setdefault(node.index, quantity)
            known.append((values, len(self._quantities)))
            self._quantities.append(quantity)
        self._values = [values for values, _ in known]
        points = len(screen.points)
        self._sorted = [sorted((values[k], number) for values, number in known) for k in range(points)]

    def find(self, wanted: Sequence[float | None]) -> Iterator[Quantity]:
        """The quantities with these values; at a point where None is wanted any value will do."""
        place = next((k for k, value in enumerate(wanted) if value is not None and value != 0), None)
        if place is None:
            return
        value = wanted[place]
        assert value is not None
        margin = TOLERANCE * abs(value) * 2
        ordered = self._sorted[place]
        found = 0
        for _, number in ordered[
            bisect_left(ordered, (value - margin, -1)) : bisect_right(ordered, (value + margin, len(ordered)))
        ]:
            values = self._values[number]
            if all(w is None or near(values[k], w) for k, w in enumerate(wanted)):
                yield self._quantities[number]
                found += 1
                if found == MAX_FOUND:
                    return


def as_read(term: Term) -> Term | None:
    """A quantity in the form in which a formula with it would be read; None where it cannot be written."""
    if any(name.startswith("_") for name in names_in(term)):
        return None
    try:
        return parse_formula(format_term(term))
    except InputError:
        return None
