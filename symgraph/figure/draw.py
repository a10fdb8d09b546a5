"""Graph + positions -> the display list.

The layout engine has placed nodes and led edges around them; lines, arrowheads, shapes and texts are drawn here.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from symgraph.figure.display import Area, ArrowHead, Box, Circle, Curve, Display, Item, Text
from symgraph.figure.geometry import Point, Rectangle, Size, samples, shortened
from symgraph.figure.graph import Graph, Group
from symgraph.figure.layout import Layout
from symgraph.figure.plan import LABEL_GAP, LABEL_PADDING, Plan
from symgraph.figure.shapes import CAPTION_GAP, caption_label, edge_label, node_label
from symgraph.figure.tracks import Tracks
from symgraph.figure.typeset import Label, Typesetting

PAGE_MARGIN = 14.0
TITLE_GAP = 16.0
GROUP_TITLE_GAP = 7.0  # below a group's title
MOST_TITLE_STEPS = 8  # by which an area grows until no edge runs through its title
ARROW_LENGTH, ARROW_WIDTH = 8.0, 6.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws one figure from its parts; `display` is the result."""

    plan: Plan
    layout: Layout

    @property
    def graph(self) -> Graph:
        return self.plan.graph

    @property
    def texts(self) -> Typesetting:
        return self.plan.texts

    def display(self) -> Display:
        edges = list(self._edges())
        lines = [item for item in edges if isinstance(item, Curve)]
        return self._page([*self._groups(lines), *edges, *self._nodes(), *self._edge_labels()])

    def _groups(self, lines: Sequence[Curve]) -> Iterator[Item]:
        areas = self._areas(lines)
        for group in self.graph.groups:
            if group.id in areas and group.title:
                areas = self._with_free_title(group, areas, lines)
        for group in self.graph.groups:
            if group.id not in areas:
                continue
            style, area = self.texts.style.groups[group.role], areas[group.id]
            fill, stroke, width = style["fillcolor"], style.get("color", ""), float(style.get("penwidth", 0))
            yield Area(area, float(style["radius"]), fill, stroke, width, dashed="dashed" in style.get("style", ""))
            if group.title:
                yield self._group_title(Label(group.title, "group"), area, lines)

    def _with_free_title(
        self, group: Group, areas: dict[str, Rectangle], lines: Sequence[Curve]
    ) -> dict[str, Rectangle]:
        """The areas, grown downwards as far as an edge runs through the group's title, where there is room."""
        label = Label(group.title, "group")
        step = self.texts[label].height + GROUP_TITLE_GAP
        growing = self._growing_with(group, areas)
        for steps in range(MOST_TITLE_STEPS + 1):
            grown = {name: _taller(areas[name], steps * step) for name in growing}
            if steps and (self._strangers(areas, grown) or _comes_into_another(areas, grown)):
                break
            if not _struck(self._group_title(label, grown[group.id], lines).rectangle, lines):
                return areas | grown
        return areas

    def _growing_with(self, group: Group, areas: dict[str, Rectangle]) -> list[str]:
        """A group with all it is inside of, and the groups that are drawn equally high."""
        parents = {other.id: other.parent for other in self.graph.groups}
        chain = [group.id]
        while (parent := parents[chain[-1]]) is not None:
            chain.append(parent)
        top = areas[chain[-1]]
        beside = [name for name, area in areas.items() if parents[name] is None and _is_level(area, top)]
        return [*chain[:-1], *beside]

    def _group_title(self, label: Label, area: Rectangle, lines: Sequence[Curve]) -> Text:
        """At the bottom of the area: in the middle or, where an edge runs there, at a side."""
        size = self.texts[label]
        y = area.bottom - GROUP_TITLE_GAP - size.height / 2
        side = GROUP_TITLE_GAP + size.width / 2
        choices = [((area.left + area.right) / 2, y), (area.left + side, y), (area.right - side, y)]
        free = [center for center in choices if not _struck(Rectangle.centered(center, size), lines)]
        return self._text(label, (free or choices)[0], size)

    def _areas(self, lines: Sequence[Curve]) -> dict[str, Rectangle]:
        """The groups' rectangles; those at the top are drawn equally high where nothing else comes into them."""
        areas = {
            group.id: self.layout.clusters[self.plan.clusters[group.id]]
            for group in self.graph.groups
            if self.plan.clusters[group.id] in self.layout.clusters
        }
        tops = {group.id: areas[group.id] for group in self.graph.groups if group.parent is None and group.id in areas}
        if self.graph.ordered_groups and len(tops) > 1:
            top, bottom = min(area.top for area in tops.values()), max(area.bottom for area in tops.values())
            # The titles stand below the edges that pass on their way to a later group.
            titles = [self.texts[Label(group.title, "group")] for group in self.graph.groups if group.title]
            room = max((title.height for title in titles), default=0) + 2 * GROUP_TITLE_GAP
            lowest = max((line.rectangle.bottom for line in lines), default=bottom)
            bottom = max(bottom, lowest + room)
            bands = {group: Rectangle(area.left, top, area.right, bottom) for group, area in tops.items()}
            if not self._strangers(tops, bands):
                areas |= bands
        return areas

    def _strangers(self, before: dict[str, Rectangle], after: dict[str, Rectangle]) -> bool:
        """Whether any node would come into an area that it was outside of."""
        return any(
            after[group].contains(self.layout.nodes[name]) != before[group].contains(self.layout.nodes[name])
            for name in self.plan.names.values()
            for group in after
        )

    def _nodes(self) -> Iterator[Item]:
        for node in self.graph.nodes:
            shape, (x, y) = self.plan.shapes[node.id], self._center(node.id)
            style = shape.attributes
            fill, stroke, stroke_width = style["fillcolor"], style["color"], float(style["penwidth"])
            if shape.kind == "circle":
                yield Circle((x, y), shape.radius, fill, stroke, stroke_width)
            else:
                yield Box(
                    Rectangle.centered((x, y), Size(shape.width, shape.height)),
                    shape.radius,
                    fill,
                    stroke,
                    stroke_width,
                )
            color = style.get("fontcolor", "")
            yield self._text(node_label(node), (x, y), self.texts[node_label(node)], color)
            if caption := caption_label(node):
                size = self.texts[caption]
                below = x, y + shape.height / 2 + CAPTION_GAP + size.height / 2
                yield self._text(caption, below, size, color)

    def _edges(self) -> Iterator[Item]:
        tracks = Tracks(self.plan, self.layout)
        for index, edge in enumerate(self.graph.edges):
            style = self.texts.style.edges[edge.role]
            line = tracks.line(index)
            if style.get("arrowhead") == "none":
                yield Curve((line[0], line[0], line[-1], line[-1]), style["color"], float(style["penwidth"]))
                continue
            shaft = shortened(line, ARROW_LENGTH)
            yield Curve(tuple(shaft), style["color"], float(style["penwidth"]))
            yield ArrowHead(_arrow_head(shaft[-1], line[-1]), style["color"])

    def _edge_labels(self) -> Iterator[Item]:
        for index, edge in enumerate(self.graph.edges):
            label = edge_label(edge)
            if label is None:
                continue
            size = self.texts[label]
            x, y = self.layout.nodes[self.plan.label_place(index)]
            if self.plan.is_stacked(edge):
                (_, top), (_, bottom) = self._center(edge.tail), self._center(edge.head)
                top += self.plan.shapes[edge.tail].height / 2
                bottom -= self.plan.shapes[edge.head].height / 2 + ARROW_LENGTH / 2
                center = x + LABEL_PADDING + size.width / 2, (top + bottom) / 2
            else:
                center = x, y - LABEL_GAP - size.height / 2
            color = self.texts.style.edges[edge.role]["color"] if edge.role != "partial" else ""
            yield self._text(label, center, size, color)

    def _page(self, items: Sequence[Item]) -> Display:
        """Move everything onto a page with margins, the title above it and the note below."""
        boxes = [item.rectangle for item in items]
        left, right = min(box.left for box in boxes), max(box.right for box in boxes)
        top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
        middle = (left + right) / 2
        extra: list[Item] = []
        if self.graph.title:
            label = Label(self.graph.title, "title")
            size = self.texts[label]
            extra.append(self._text(label, (middle, top - TITLE_GAP - size.height / 2), size))
        if self.graph.note:
            label = Label(self.graph.note, "note")
            size = self.texts[label]
            extra.append(self._text(label, (middle, bottom + TITLE_GAP / 2 + size.height / 2), size))
        boxes += [item.rectangle for item in extra]
        left, right = min(box.left for box in boxes), max(box.right for box in boxes)
        top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
        moved = tuple(_moved(item, PAGE_MARGIN - left, PAGE_MARGIN - top) for item in (*items, *extra))
        return Display(right - left + 2 * PAGE_MARGIN, bottom - top + 2 * PAGE_MARGIN, moved, self.graph.name)

    def _center(self, node: str) -> Point:
        return self.layout.nodes[self.plan.names[node]]

    def _text(self, label: Label, center: Point, size: Size, color: str = "") -> Text:
        return Text(Rectangle.centered(center, size), label, color or self.texts.style.texts[label.role].color)


def _taller(area: Rectangle, by: float) -> Rectangle:
    return replace(area, bottom=area.bottom + by)


def _is_level(one: Rectangle, other: Rectangle) -> bool:
    return (one.top, one.bottom) == (other.top, other.bottom)


def _comes_into_another(before: dict[str, Rectangle], after: dict[str, Rectangle]) -> bool:
    """Whether an area that grows meets one that it was apart from."""
    return any(
        grown.meets(after.get(other, area)) and not before[name].meets(area)
        for name, grown in after.items()
        for other, area in before.items()
        if other != name
    )


def _struck(box: Rectangle, lines: Sequence[Curve]) -> bool:
    near = [line for line in lines if line.rectangle.meets(box)]
    return any(box.contains(point) for line in near for point in samples(line.points))


def _arrow_head(base: Point, tip: Point) -> tuple[Point, Point, Point]:
    length = math.dist(base, tip) or 1
    dx, dy = (tip[0] - base[0]) / length, (tip[1] - base[1]) / length
    half = ARROW_WIDTH / 2
    return tip, (base[0] - dy * half, base[1] + dx * half), (base[0] + dy * half, base[1] - dx * half)


def _moved(item: Item, dx: float, dy: float) -> Item:
    match item:
        case Circle():
            return replace(item, center=(item.center[0] + dx, item.center[1] + dy))
        case Curve():
            return replace(item, points=tuple((x + dx, y + dy) for x, y in item.points))
        case ArrowHead():
            tip, left, right = ((x + dx, y + dy) for x, y in item.points)
            return replace(item, points=(tip, left, right))
        case _:
            return replace(item, rectangle=item.rectangle.moved(dx, dy))
