"""How much room every place of a figure takes up, and how wide its columns are at least.  Flow coordinates, in pt."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from symgraph.figure.graph import Edge, Graph
from symgraph.figure.look.typeset import Typesetting
from symgraph.figure.placing.blocks import Block, block
from symgraph.figure.placing.geometry import Size
from symgraph.figure.placing.ranks import top_groups
from symgraph.figure.placing.routes import Routes, Stop
from symgraph.figure.placing.shapes import BACK_OFFSET, Shape
from symgraph.figure.placing.spacing import NORMAL, Direction, Spacing, flow_size

LABEL_GAP = 3.5  # between an edge and the text above or below it
BESIDE_STACK = 4.5  # between an arrow down a stack and the text right of it: its arrowheads are 6 pt wide
STACK_ARROW = 26.0  # the shortest arrow from a leaf to the operation below it
OUTSIDE_PADDING = 6.0  # beside a node outside of all groups
TURNING = 18.0  # above and below a circle at which several pairs of arrows arrive
PARTING = 8.0  # above and below a node that several pairs of arrows leave
SHORTEST_ARROW = 20.0  # from a node to one in the next column
PAIR_COUNTS = 1.5  # arrows, where they come into a group
WIDEST_GAP = 100.0  # between groups, beyond the gap between columns


@dataclass(frozen=True, slots=True)
class Extents:
    """Measures the places of a graph whose shapes are known."""

    graph: Graph
    shapes: Mapping[str, Shape]
    texts: Typesetting
    spacing: Spacing
    direction: Direction

    def nodes(self) -> dict[str, Size]:
        """What is kept free for each node by its id: where pairs of arrows meet, they turn beside its neighbours."""
        stacks = set(self.graph.stacks)
        pairs = [edge for edge in self.graph.edges if edge.back and (edge.tail, edge.head) not in stacks]
        arriving, leaving = Counter(edge.head for edge in pairs), Counter(edge.tail for edge in pairs)
        found: dict[str, Size] = {}
        for node in self.graph.nodes:
            shape = self.shapes[node.id]
            width, height = shape.reserved
            outside = OUTSIDE_PADDING if self.graph.groups and node.group is None else 0.0
            around = PARTING if leaving[node.id] > 1 else 0.0
            if arriving[node.id] > 1 and shape.kind == "circle":
                around = TURNING
            found[node.id] = Size(width + 2 * outside, height + 2 * around)
        return found

    def stops(self, stops: Mapping[int, tuple[Stop, ...]]) -> dict[int, tuple[Size, ...]]:
        """The sizes of all edges' stops by the edges' indices."""
        stack_stops = self._stack_stops()
        return {
            index: (stack_stops[index],)
            if index in stack_stops
            else tuple(self._stop(self.graph.edges[index], stop) for stop in places)
            for index, places in stops.items()
        }

    def _stop(self, edge: Edge, stop: Stop) -> Size:
        """Lines stand above and below the edge, which passes in the middle."""
        half = BACK_OFFSET if edge.back else 1.0
        if not stop.label:
            return Size(2, 2 * half)
        sides = [self._size(block(lines, self.texts)) for lines in (edge.above, edge.below)]
        height = half + max(side.height for side in sides) + LABEL_GAP
        return Size(max(side.width for side in sides) + 2 * self.spacing.label, 2 * height)

    def _stack_stops(self) -> dict[int, Size]:
        """The gaps between leaves and their operations, all of one height; the lines stand right of the arrow."""
        stacks = set(self.graph.stacks)
        stacked = {index: edge for index, edge in enumerate(self.graph.edges) if (edge.tail, edge.head) in stacks}
        sizes = {i: self._size(block((*edge.above, *edge.below), self.texts)) for i, edge in stacked.items()}
        height = max((size.height for size in sizes.values()), default=0)
        height = max(height, STACK_ARROW - 2 * self.spacing.node)
        return {
            index: Size(2 * (size.width + BESIDE_STACK + 1 + 2 * BACK_OFFSET * stacked[index].back), height)
            for index, size in sizes.items()
        }

    def _size(self, lines: Block) -> Size:
        return flow_size(lines.size, self.direction)


def group_gaps(graph: Graph, way: Routes, spacing: Spacing) -> dict[int, float]:
    """The widths of the columns left empty before groups: the more edges come in, the more room they need to part."""
    tops = top_groups(graph)
    coming: dict[str, float] = dict.fromkeys(way.gaps, 0.0)
    for edge in graph.edges:
        group = tops.get(edge.head)
        if group in coming and tops.get(edge.tail) != group:
            coming[group] += PAIR_COUNTS if edge.back else 1
    scale = math.sqrt(spacing.column / NORMAL.column)
    return {
        column: min(scale * (10 * math.sqrt(max(coming[group], 1)) - 9), WIDEST_GAP)
        for group, column in way.gaps.items()
    }


def arrow_columns(graph: Graph, way: Routes, widths: Mapping[int, float], spacing: Spacing) -> dict[int, float]:
    """The least width of each column beside which an arrow runs straight from a node to the next: none is too short.

    `widths` are those of the columns' widest places.
    """
    needed = max(SHORTEST_ARROW - spacing.column, 0)
    stacks = set(graph.stacks)
    beside: set[int] = set()
    for index, edge in enumerate(graph.edges):
        if not way.stops[index] and (edge.tail, edge.head) not in stacks:
            beside |= {way.columns[edge.tail], way.columns[edge.head]}
    return {column: widths[column] + needed for column in sorted(beside)}
