"""The line of each edge: from its tail through its stops to its head.

The layout engine leads edges around everything, but its lines may turn at stops and wind between groups.  Where nothing
is in the way an edge is drawn as one smooth curve that leaves and passes stops level; else as the engine led it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

from symgraph.figure.arrivals import ARROW_GAP, arrivals
from symgraph.figure.dot import edge_part
from symgraph.figure.geometry import Point, Rectangle, between, joined, samples, straight
from symgraph.figure.graph import Edge
from symgraph.figure.layout import Layout
from symgraph.figure.plan import Plan
from symgraph.figure.shapes import Shape

CLEARANCE = 2.0  # the least distance between an edge and what it passes
TOUCHING = 0.01  # less is no distance


class Tracks:
    """Finds the lines of a laid-out graph's edges."""

    def __init__(self, plan: Plan, layout: Layout) -> None:
        self.plan, self.graph, self.layout = plan, plan.graph, layout
        self.areas = {name: Rectangle.centered(layout.nodes[name], size) for name, size in plan.sizes.items()}
        members: dict[int, list[str]] = {}
        for name in self.areas:
            members.setdefault(plan.columns[name], []).append(name)
        self.columns = {
            column: Rectangle.union([self.areas[name] for name in names]) for column, names in members.items()
        }
        self.obstacles = {
            column: [(name, self.areas[name].grown(CLEARANCE)) for name in names] for column, names in members.items()
        }
        self.twins: dict[tuple[str, str], list[int]] = {}
        for index, edge in enumerate(self.graph.edges):
            self.twins.setdefault((edge.tail, edge.head), []).append(index)
        self.ordered = {node.id for node in self.graph.nodes if node.ordered}
        self.ends = self._ends()

    def line(self, index: int) -> list[Point]:
        """The chain of Bezier curves of an edge by its index, up to the shapes at its ends."""
        edge = self.graph.edges[index]
        if self.plan.is_stacked(edge):
            return self._down(edge)
        names = [self.plan.names[edge.tail], *self.plan.stop_names[index], self.plan.names[edge.head]]
        parts = [self._part(index, k, *ends) for k, ends in enumerate(pairwise(names))]
        (x, y), tail, head = self._center(edge.tail), self.plan.shapes[edge.tail], self.plan.shapes[edge.head]
        start = [] if parts[0][0][0] <= x + tail.width / 2 else [(x + tail.width / 2, y)]
        end = border(head, self._center(edge.head), parts[-1][-1])
        return joined([start, *parts, [end] if math.dist(end, parts[-1][-1]) > TOUCHING else []])

    def _down(self, edge: Edge) -> list[Point]:
        """Straight down from a leaf to the operation below it."""
        (x, y), (x_below, y_below) = self._center(edge.tail), self._center(edge.head)
        start, end = y + self.plan.shapes[edge.tail].height / 2, y_below - self.plan.shapes[edge.head].height / 2
        return straight((x, start), (x_below, end))

    def _part(self, index: int, k: int, tail: str, head: str) -> list[Point]:
        """The part of an edge between two neighbouring places."""
        start = self._start(index, tail)
        is_stop = k < len(self.plan.stop_names[index])
        for line in self._to_stop(start, tail, head) if is_stop else self._to_head(index, start, tail):
            if self._is_free(line, tail, head):
                return line
        spline = self.layout.edges[edge_part(index, k)]
        if not is_stop and self.graph.edges[index].head in self.ordered:
            # The engine's line too must end in its place among the operands.
            tip, (dx, dy) = self.ends[index]
            return [*spline.points[:-2], (tip[0] - ARROW_GAP * dx, tip[1] - ARROW_GAP * dy), tip]
        return joined([spline.points, [spline.tip] if spline.tip else []])

    def _to_stop(self, start: Point, tail: str, head: str) -> Iterator[list[Point]]:
        """Level at both ends, turning between the columns."""
        leave = self._column_right(tail), start[1]
        x, y = self.layout.nodes[head]
        end = x - self.plan.sizes[head].width / 2, y
        arrive = min(self.columns[self.plan.columns[head]].left, end[0]), y
        if leave[0] < arrive[0]:
            middle = (leave[0] + arrive[0]) / 2
            turn = [leave, (middle, leave[1]), (middle, arrive[1]), arrive]
            yield joined([[start], turn, [end]])

    def _to_head(self, index: int, start: Point, tail: str) -> Iterator[list[Point]]:
        """Level at first, then to the edge's place on its head; the later, the tighter."""
        leave = self._column_right(tail), start[1]
        tip, (dx, dy) = self.ends[index]
        across, reach = tip[0] - leave[0], math.dist(leave, tip)
        if across > 0:
            for out, back in ((0.45, 0.35), (0.15, 0.3)):
                first = min(out * reach, across)
                last = min(back * reach, 0.7 * across / dx)
                turn = [leave, (leave[0] + first, leave[1]), (tip[0] - last * dx, tip[1] - last * dy), tip]
                yield joined([[start], turn])

    def _start(self, index: int, name: str) -> Point:
        """Where a line leaves a place: in the middle of its right side, parallel edges side by side."""
        _, y = self.layout.nodes[name]
        edge = self.graph.edges[index]
        twins = self.twins[edge.tail, edge.head]
        if len(twins) > 1 and not self.plan.stop_names[index]:
            y += ARROW_GAP * (twins.index(index) - (len(twins) - 1) / 2)
        return self.areas[name].right, y

    def _column_right(self, name: str) -> float:
        return self.columns[self.plan.columns[name]].right

    def _ends(self) -> dict[int, tuple[Point, Point]]:
        """The tip and direction of every edge outside the stacks."""
        incoming: dict[str, list[tuple[int, str]]] = {}
        for index, edge in enumerate(self.graph.edges):
            if not self.plan.is_stacked(edge):
                last = [self.plan.names[edge.tail], *self.plan.stop_names[index]][-1]
                incoming.setdefault(edge.head, []).append((index, last))
        covered = {operation for _, operation in self.graph.stacks}
        ends: dict[int, tuple[Point, Point]] = {}
        for head, edges in incoming.items():
            sources = [(self._column_right(last), self._start(index, last)[1]) for index, last in edges]
            center, under_leaf = self._center(head), head in covered
            places = arrivals(self.plan.shapes[head], center, sources, under_leaf, head in self.ordered)
            ends |= {index: place for (index, _), place in zip(edges, places, strict=True)}
        return ends

    def _is_free(self, line: list[Point], tail: str, head: str) -> bool:
        """Whether a line keeps clear of every place between its ends, and of their neighbours."""
        box = Rectangle.around(line)
        near = [
            area
            for column in range(self.plan.columns[tail], self.plan.columns[head] + 1)
            for name, area in self.obstacles.get(column, ())
            if name not in (tail, head) and area.meets(box)
        ]
        return not near or not any(area.contains(point) for point in samples(line) for area in near)

    def _center(self, node: str) -> Point:
        return self.layout.nodes[self.plan.names[node]]


def border(shape: Shape, center: Point, outside: Point) -> Point:
    """Where the straight way from a point outside to the centre meets the shape."""
    dx, dy = outside[0] - center[0], outside[1] - center[1]
    if shape.kind == "circle":
        t = shape.radius / (math.hypot(dx, dy) or 1)
    else:
        t = min(shape.width / 2 / abs(dx) if dx else math.inf, shape.height / 2 / abs(dy) if dy else math.inf)
    return between(center, outside, min(t, 1))
