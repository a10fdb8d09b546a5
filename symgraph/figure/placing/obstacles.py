"""What lines must keep clear of: the places of every column, found by their heights.  Flow coordinates, in pt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping

from symgraph.figure.placing.geometry import Rectangle


class Obstacles:
    """The areas of places by name, in columns; within a column they are one below the other."""

    def __init__(self, areas: Mapping[str, Rectangle], columns: Mapping[str, int]) -> None:
        self._columns: dict[int, list[tuple[str, Rectangle]]] = {}
        for name in sorted(areas, key=lambda name: areas[name].top):
            self._columns.setdefault(columns[name], []).append((name, areas[name]))
        self._tops = {column: [area.top for _, area in places] for column, places in self._columns.items()}
        self._bottoms = {column: [area.bottom for _, area in places] for column, places in self._columns.items()}
        self._extents = {
            column: Rectangle.union([area for _, area in places]) for column, places in self._columns.items()
        }

    def extent(self, column: int) -> Rectangle:
        """All places of a column together."""
        return self._extents[column]

    def near(self, box: Rectangle, columns: range) -> Iterator[tuple[str, Rectangle]]:
        """The places in some columns that a box meets."""
        for column in columns:
            if column in self._columns and self._extents[column].meets(box):
                first = bisect_right(self._bottoms[column], box.top)
                last = bisect_left(self._tops[column], box.bottom)
                yield from (place for place in self._columns[column][first:last] if place[1].meets(box))
