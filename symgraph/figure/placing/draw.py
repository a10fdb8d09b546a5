"""Graph + positions -> the display list.

The layout engine has placed nodes and led edges around them; lines, arrowheads, shapes and texts are drawn here, in
flow coordinates, and turned where the figure runs down.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symgraph.figure.graph import Edge, Graph, Node
from symgraph.figure.look.typeset import Label, Typesetting
from symgraph.figure.page.display import (
    ArrowHead,
    Box,
    Circle,
    Curve,
    Display,
    Ellipse,
    Item,
    Text,
    dash_of,
    edge_owner,
    moved,
    transposed,
)
from symgraph.figure.placing.areas import Areas
from symgraph.figure.placing.blocks import Block, block, stacked
from symgraph.figure.placing.extents import BESIDE_STACK, LABEL_GAP
from symgraph.figure.placing.geometry import Point, Rectangle, Size, shortened, straight
from symgraph.figure.placing.layout import Layout
from symgraph.figure.placing.plan import Plan
from symgraph.figure.placing.shapes import BACK_OFFSET, CAPTION_GAP, node_label
from symgraph.figure.placing.spacing import flow_size
from symgraph.figure.placing.tracks import Tracks

PAGE_MARGIN = 12.0
TITLE_GAP = 14.0
NOTE_GAP = 8.0
EQUATION_GAP = 26.0  # beside the picture
ARROW_LENGTH, ARROW_WIDTH = 8.0, 6.0
INVISIBLE = "#ffffff00"


@dataclass(frozen=True, slots=True)
class Drawing:
    """Draws one figure from its parts; `display` is the result.

    `equations_below` sets the graph's equations below the picture, not right of it.
    """

    plan: Plan
    layout: Layout
    equations_below: bool = False

    @property
    def graph(self) -> Graph:
        return self.plan.graph

    @property
    def texts(self) -> Typesetting:
        return self.plan.texts

    def display(self) -> Display:
        edges = list(self._edges())
        lines = [item for item in edges if isinstance(item, Curve)]
        areas = Areas(self.plan, self.layout, lines).items()
        items = [*areas, *edges, *self._nodes(), *self._edge_labels()]
        return self._page([transposed(item) for item in items] if self.plan.direction == "down" else items)

    def _nodes(self) -> Iterator[Item]:
        for node in self.graph.nodes:
            (x, y), shape = self._center(node.id), self.plan.shapes[node.id]
            yield self._outline(node)
            color = shape.attributes.get("fontcolor", "")
            if node.label:
                label = node_label(node)
                size = flow_size(self.texts[label], self.plan.direction)
                fill = color or self._color(label, node)
                yield Text(Rectangle.centered((x, y), size), label, fill, node.id)
            if node.captions:
                captions = block(node.captions, self.texts)
                size = flow_size(captions.size, self.plan.direction)
                place = Rectangle.centered((x, y + shape.height / 2 + CAPTION_GAP + size.height / 2), size)
                for label, area in self._lines(captions, place, "below" if self.plan.direction == "down" else ""):
                    fill = (color if label.role == "caption" else "") or self._color(label, node)
                    yield Text(area, label, fill, node.id)

    def _outline(self, node: Node) -> Item:
        shape, center = self.plan.shapes[node.id], self._center(node.id)
        style, box = shape.attributes, Rectangle.centered(center, Size(shape.width, shape.height))
        if shape.kind == "plain":
            return Box(box, 0.0, INVISIBLE, "", 0.0, node.id)
        look = style["fillcolor"], style["color"], float(style["penwidth"]), node.id, dash_of(style)
        if shape.kind == "circle":
            return Circle(center, shape.radius, *look)
        if shape.kind == "ellipse":
            return Ellipse(box, *look)
        return Box(box, shape.radius, *look)

    def _edges(self) -> Iterator[Item]:
        tracks = Tracks(self.plan, self.layout)
        for index, edge in enumerate(self.graph.edges):
            track = tracks.track(index)
            line = straight(track.forward[0], track.forward[-1]) if edge.role == "connection" else track.forward
            yield from _arrow(line, self.texts.style.edge(edge), index)
            if track.back:
                yield from _arrow(track.back, self.texts.style.back(edge), index, back=True)

    def _edge_labels(self) -> Iterator[Item]:
        for index, edge in enumerate(self.graph.edges):
            if not edge.labelled:
                continue
            half = BACK_OFFSET if edge.back else 0.0
            x, y = self.layout.nodes[self.plan.label_place(index)]
            if self.plan.is_stacked(edge):
                written = block((*edge.above, *edge.below), self.texts)
                size = flow_size(written.size, self.plan.direction)
                center = x + half + BESIDE_STACK + size.width / 2, y
                yield from self._written(index, edge, written, Rectangle.centered(center, size), "beside")
                continue
            for lines, side, down in ((edge.above, "above", -1), (edge.below, "below", 1)):
                written = block(lines, self.texts)
                size = flow_size(written.size, self.plan.direction)
                center = x, y + down * (half + LABEL_GAP + size.height / 2)
                yield from self._written(index, edge, written, Rectangle.centered(center, size), side)

    def _written(self, index: int, edge: Edge, written: Block, place: Rectangle, side: str) -> Iterator[Item]:
        """The lines on one side of an edge."""
        fontcolor = self.texts.style.edge(edge).get("fontcolor")
        for label, area in self._lines(written, place, side):
            yield Text(area, label, fontcolor or self._color(label, edge), edge_owner(index))

    def _lines(self, written: Block, place: Rectangle, side: str) -> Iterator[tuple[Label, Rectangle]]:
        """The lines of a block in its place; both in flow coordinates."""
        if self.plan.direction == "right":
            yield from written.placed(place, "left" if side == "beside" else "center")
            return
        # Above the arrow is left of it on the page, and below it right of it.
        align = "right" if side == "above" else "left" if side == "below" else "center"
        for label, area in written.placed(place.transposed(), align):
            yield label, area.transposed()

    def _page(self, items: Sequence[Item]) -> Display:
        """Everything on a page with margins, the title above it, the notes below, the equations beside or below."""
        extra = list(self._equations(Rectangle.union([item.rectangle for item in items])))
        around = Rectangle.union([item.rectangle for item in (*items, *extra)])
        middle = around.center[0]
        if self.graph.title:
            label = Label(self.graph.title, "title")
            size = self.texts[label]
            center = middle, around.top - TITLE_GAP - size.height / 2
            extra.append(Text(Rectangle.centered(center, size), label, self._color(label)))
        if any(self.graph.notes):
            notes = stacked([Label(note, "note") for note in self.graph.notes if note], self.texts)
            center = middle, around.bottom + NOTE_GAP + notes.size.height / 2
            place = Rectangle.centered(center, notes.size)
            extra += [Text(area, label, self._color(label)) for label, area in notes.placed(place, "center")]
        around = Rectangle.union([item.rectangle for item in (*items, *extra)]).grown(PAGE_MARGIN)
        placed = tuple(moved(item, -around.left, -around.top) for item in (*items, *extra))
        ends = tuple((edge.tail, edge.head) for edge in self.graph.edges)
        return Display(around.size.width, around.size.height, placed, self.graph.name, ends)

    def _equations(self, picture: Rectangle) -> Iterator[Item]:
        if not any(self.graph.equations):
            return
        written = stacked([Label(equation, "node") for equation in self.graph.equations if equation], self.texts)
        size = written.size
        if self.equations_below:
            center = picture.center[0], picture.bottom + EQUATION_GAP + size.height / 2
        else:
            center = picture.right + EQUATION_GAP + size.width / 2, picture.center[1]
        for label, area in written.placed(Rectangle.centered(center, size), "left"):
            yield Text(area, label, self._color(label))

    def _center(self, node: str) -> Point:
        return self.layout.nodes[self.plan.names[node]]

    def _color(self, label: Label, of: Node | Edge | None = None) -> str:
        return self.texts.style.text_color(label.role, of.mark if of else "")


def _arrow(line: list[Point], style: dict[str, str], index: int, back: bool = False) -> Iterator[Item]:
    """A line with its arrowhead, if it has one."""
    color, width, dash = style["color"], float(style["penwidth"]), dash_of(style)
    scale = float(style.get("arrowsize", 1))
    if style.get("arrowhead") == "none" or scale == 0:
        yield Curve(tuple(line), color, width, index, dash, back)
        return
    shaft = shortened(line, scale * ARROW_LENGTH)
    yield Curve(tuple(shaft), color, width, index, dash, back)
    yield ArrowHead(arrow_head(shaft[-1], line[-1], scale * ARROW_WIDTH / 2), color, index, back)


def arrow_head(base: Point, tip: Point, half: float) -> tuple[Point, Point, Point]:
    length = math.dist(base, tip) or 1
    dx, dy = (tip[0] - base[0]) / length, (tip[1] - base[1]) / length
    return tip, (base[0] - dy * half, base[1] + dx * half), (base[0] + dy * half, base[1] - dx * half)
