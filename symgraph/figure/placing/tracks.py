"""The line of each edge: from its tail through its stops to its head.

The layout engine leads edges around everything, but its lines may turn at stops and wind between groups.  Where nothing
is in the way an edge is drawn as one smooth curve that passes its stops level; else as the engine led it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from symgraph.figure.graph import Edge, Node
from symgraph.figure.placing.arrivals import arrivals, departures
from symgraph.figure.placing.blocks import block
from symgraph.figure.placing.dot import edge_part
from symgraph.figure.placing.geometry import Point, Rectangle, joined, parallel, runs_through, straight
from symgraph.figure.placing.layout import Layout
from symgraph.figure.placing.obstacles import Obstacles
from symgraph.figure.placing.outline import border, landing
from symgraph.figure.placing.plan import Plan
from symgraph.figure.placing.shapes import ARROW_GAP, BACK_OFFSET, CAPTION_GAP, PAIR_GAP
from symgraph.figure.placing.spacing import flow_size

CLEARANCE, LEAST_CLEARANCE = 2.0, 0.8  # between an edge and what it passes, wherever possible and at least
TOUCHING = 0.01  # less is no distance


@dataclass(frozen=True, slots=True)
class Track:
    """The chains of Bezier curves of an edge and of the arrow back beside it, if there is one."""

    forward: list[Point]
    back: list[Point] | None = None


class Tracks:
    """Finds the lines of a laid-out graph's edges."""

    def __init__(self, plan: Plan, layout: Layout) -> None:
        self.plan, self.graph, self.layout = plan, plan.graph, layout
        self.areas = {name: Rectangle.centered(layout.nodes[name], size) for name, size in plan.sizes.items()}
        self.obstacles = Obstacles(self.areas, plan.columns)
        self.captions = {plan.names[node.id]: self._caption(node) for node in self.graph.nodes if node.captions}
        self.ordered = {node.id for node in self.graph.nodes if node.ordered}
        self.starts = self._starts()
        self.ends = self._ends()

    def track(self, index: int) -> Track:
        """The lines of an edge by its index, up to the shapes at its ends."""
        edge = self.graph.edges[index]
        line = self._line(index)
        if not edge.back:
            return Track(line)
        forward = self._on_shapes(edge, parallel(line, -BACK_OFFSET))
        back = self._on_shapes(edge, parallel(line, BACK_OFFSET))
        return Track(forward, back[::-1])

    def _line(self, index: int) -> list[Point]:
        edge = self.graph.edges[index]
        if self.plan.is_stacked(edge):
            return self._down(edge)
        parts = list(self._parts(index, edge))
        start = self.starts[index]
        if parts[0][0][0] <= start[0] + TOUCHING:
            parts[0][0] = start
        end = border(self.plan.shapes[edge.head], self._center(edge.head), parts[-1][-1])
        return joined([[start], *parts, [end] if math.dist(end, parts[-1][-1]) > TOUCHING else []])

    def _parts(self, index: int, edge: Edge) -> Iterator[list[Point]]:
        """The line between the places of an edge; past stops without a label where the straight way is free."""
        names = [self.plan.names[edge.tail], *self.plan.stop_names[index], self.plan.names[edge.head]]
        needed = [stop.label for stop in self.plan.stops[index]]
        if edge.head in self.ordered and needed:
            needed[-1] = True
        k = 0
        while k < len(names) - 1:
            farthest = next((j for j in range(k + 1, len(names) - 1) if needed[j - 1]), k + 1)
            found = ((j, line) for j in range(farthest, k, -1) if (line := self._smooth(index, names, k, j)))
            reached, line = next(found, (k + 1, None))
            yield line or self._engines(index, k, names)
            k = reached

    def _on_shapes(self, edge: Edge, line: list[Point]) -> list[Point]:
        """The line up to the shapes, from which moving it to a side has brought its ends away."""
        for node, end, beside in ((edge.tail, 0, 1), (edge.head, -1, -2)):
            (x, y), (near_x, near_y) = line[end], line[beside]
            length = math.dist(line[end], line[beside]) or 1
            direction = (x - near_x) / length, (y - near_y) / length
            found = landing(self.plan.shapes[node], self._center(node), line[end], direction)
            line[end], line[beside] = found, (near_x + found[0] - x, near_y + found[1] - y)
        return line

    def _down(self, edge: Edge) -> list[Point]:
        """Straight down from a leaf to the operation below it."""
        (x, y), (x_below, y_below) = self._center(edge.tail), self._center(edge.head)
        start, end = y + self.plan.shapes[edge.tail].height / 2, y_below - self.plan.shapes[edge.head].height / 2
        return straight((x, start), (x_below, end))

    def _smooth(self, index: int, names: list[str], k: int, j: int) -> list[Point] | None:
        """A smooth line between two places of an edge, if there is a free one."""
        start, tail, head = self._start(index, k, names[k]), names[k], names[j]
        if j == len(names) - 1:
            lines = list(self._to_head(index, start, tail, head))
        else:
            lines = list(self._to_stop(start, tail, head, names[k + 1]))
        beside = self._half_width(index)
        choices = ((line, clearance) for clearance in (CLEARANCE, LEAST_CLEARANCE) for line in lines)
        free = (line for line, clearance in choices if self._is_free(line, names[k : j + 1], clearance + beside))
        return next(free, None)

    def _engines(self, index: int, k: int, names: list[str]) -> list[Point]:
        """The engine's line of a part, between the places where the edge starts and ends if that leaves it free."""
        spline = self.layout.edges[edge_part(index, k)]
        found = [*spline.points, *straight(spline.points[-1], spline.tip)[1:]] if spline.tip else [*spline.points]
        moved = found
        if k == len(names) - 2:
            tip, (dx, dy) = self.ends[index]
            moved = [*spline.points[:-2], (tip[0] - ARROW_GAP * dx, tip[1] - ARROW_GAP * dy), tip]
        if k == 0:
            x, y = self._start(index, k, names[0])
            moved = [(x, y), (x + ARROW_GAP, y), *moved[2:]]
        clearance = LEAST_CLEARANCE + self._half_width(index)
        is_worse = self._is_free(found, names[k : k + 2], clearance) and not self._is_free(
            moved, names[k : k + 2], clearance
        )
        return found if is_worse and self.graph.edges[index].head not in self.ordered else moved

    def _half_width(self, index: int) -> float:
        """How far the lines of an edge are from their middle."""
        return BACK_OFFSET if self.graph.edges[index].back else 0.0

    def _to_stop(self, start: Point, tail: str, head: str, first: str) -> Iterator[list[Point]]:
        """Level at both ends, turning before the column of the `first` place that it passes or ends at."""
        x, y = self.layout.nodes[head]
        end = x - self.plan.sizes[head].width / 2
        gap = self._column(tail).right, min(self._column(first).left, end)
        for out, into in ((start[0], end), gap) if first == head else (gap,):
            if out < into:
                middle = (out + into) / 2
                turn = [(out, start[1]), (middle, start[1]), (middle, y), (into, y)]
                yield joined([[start], turn, [(end, y)]])

    def _to_head(self, index: int, start: Point, tail: str, head: str) -> Iterator[list[Point]]:
        """Level at first, then to the edge's place on its head; the later, the tighter."""
        tip, (dx, dy) = self.ends[index]
        for x in (start[0], self._column(tail).right):
            leave = x, start[1]
            across, reach = tip[0] - x, math.dist(leave, tip)
            if across > 0:
                for out, back in ((0.45, 0.35), (0.3, 0.25), (0.15, 0.3)):
                    first = min(out * reach, across)
                    last = min(back * reach, 0.7 * across / dx)
                    turn = [leave, (x + first, leave[1]), (tip[0] - last * dx, tip[1] - last * dy), tip]
                    yield joined([[start], turn])
        # Between the columns, then straight.
        leave, side = (self._column(tail).right, start[1]), self._column(head).left
        if leave[0] < side:
            before = side, tip[1] - (tip[0] - side) * dy / dx
            half = (side - leave[0]) / 2
            turn = [leave, (leave[0] + half, leave[1]), (before[0] - half, before[1] - half * dy / dx), before]
            yield joined([[start], turn, [tip]])

    def _start(self, index: int, k: int, name: str) -> Point:
        """Where part k of an edge leaves a place: in the middle of a stop's right side, or on its tail."""
        area = self.areas[name]
        return (area.right, self.starts[index][1] if k == 0 else area.center[1])

    def _column(self, name: str) -> Rectangle:
        """All places of the column in which a place is."""
        return self.obstacles.extent(self.plan.columns[name])

    def _starts(self) -> dict[int, Point]:
        """Where on its tail every edge outside the stacks begins.

        Parallel edges, and all edges of a node that has arrows back, begin side by side, the others in the middle.
        """
        leaving: dict[str, list[int]] = {}
        for index, edge in enumerate(self.graph.edges):
            if not self.plan.is_stacked(edge):
                leaving.setdefault(edge.tail, []).append(index)
        starts: dict[int, Point] = {}
        for tail, indices in leaving.items():
            center, shape = self._center(tail), self.plan.shapes[tail]
            if any(self.graph.edges[index].back for index in indices):
                heights = departures(center, shape, [self._next(index)[1] for index in indices], PAIR_GAP)
            else:
                heights = [center[1] + self._among_twins(index, indices) for index in indices]
            for index, y in zip(indices, heights, strict=True):
                starts[index] = landing(shape, center, (center[0], y), (-1.0, 0.0))
        return starts

    def _among_twins(self, index: int, indices: list[int]) -> float:
        """How far from the middle an edge begins that has others beside it all the way."""
        head = self.graph.edges[index].head
        twins = [k for k in indices if self.graph.edges[k].head == head and not self.plan.stop_names[k]]
        return ARROW_GAP * (twins.index(index) - (len(twins) - 1) / 2) if index in twins else 0.0

    def _next(self, index: int) -> Point:
        """The first place that an edge passes after its tail."""
        names = self.plan.stop_names[index]
        return self.layout.nodes[names[0]] if names else self._center(self.graph.edges[index].head)

    def _ends(self) -> dict[int, tuple[Point, Point]]:
        """The tip and direction of every edge outside the stacks."""
        incoming: dict[str, list[int]] = {}
        for index, edge in enumerate(self.graph.edges):
            if not self.plan.is_stacked(edge):
                incoming.setdefault(edge.head, []).append(index)
        covered = {operation for _, operation in self.graph.stacks}
        captioned = {node.id for node in self.graph.nodes if node.captions}
        ends: dict[int, tuple[Point, Point]] = {}
        for head, indices in incoming.items():
            sources: list[Point] = []
            for index in indices:
                names = [self.plan.names[self.graph.edges[index].tail], *self.plan.stop_names[index]]
                sources.append((self._column(names[-1]).right, self._start(index, len(names) - 1, names[-1])[1]))
            gap = PAIR_GAP if any(self.graph.edges[index].back for index in indices) else ARROW_GAP
            shape, center = self.plan.shapes[head], self._center(head)
            places = arrivals(
                shape,
                center,
                sources,
                ordered=head in self.ordered,
                covered=(head in covered, head in captioned),
                gap=gap,
            )
            ends |= dict(zip(indices, places, strict=True))
        return ends

    def _is_free(self, line: list[Point], passed: list[str], clearance: float) -> bool:
        """Whether a line keeps clear of every place between its ends, and of their neighbours, but those it passes."""
        columns = range(self.plan.columns[passed[0]], self.plan.columns[passed[-1]] + 1)
        around = Rectangle.around(line).grown(clearance)
        near = [area for name, area in self.obstacles.near(around, columns) if name not in passed]
        near += [area for name in passed if (area := self.captions.get(name))]
        return not runs_through(line, (area.grown(clearance) for area in near))

    def _caption(self, node: Node) -> Rectangle:
        """The place of the captions below a shape."""
        area, shape = self.areas[self.plan.names[node.id]], self.plan.shapes[node.id]
        top = area.center[1] + shape.height / 2 + CAPTION_GAP
        size = flow_size(block(node.captions, self.plan.texts).size, self.plan.direction)
        return Rectangle.centered((area.center[0], top + size.height / 2), size)

    def _center(self, node: str) -> Point:
        return self.layout.nodes[self.plan.names[node]]
