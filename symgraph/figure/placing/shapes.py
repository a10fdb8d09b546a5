"""The shape of every node, before the layout: an outline just large enough for its label and its arrows.

Lengths in pt, in flow coordinates (see `symgraph.figure.placing.spacing`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from symgraph.figure.graph import Graph, Node
from symgraph.figure.look.style import Style
from symgraph.figure.look.typeset import Label, Typesetting
from symgraph.figure.placing.blocks import block, line_labels
from symgraph.figure.placing.geometry import Size
from symgraph.figure.placing.spacing import NORMAL, Direction, Spacing, flow_size

CIRCLE_PADDING = 5.5
PLAIN_PADDING = 4.0
LARGEST_CIRCLE = 46.0  # a longer label gets a box with round ends
WIDEST_CIRCLE = 64.0  # however many arrows arrive
CAPTION_GAP = 5.0  # between a shape and what is written below it, and beside that
ARROW_GAP = 8.0  # between arrows that end side by side
PAIR_GAP = 11.0  # where an arrow back runs beside each
BACK_OFFSET = 2.6  # of an arrow, and of the arrow back beside it, from the edge's line
PAIR_MARGIN = 3.6  # from an edge's line to the end of a side
STEEPEST = math.radians(78)  # against the level, at which any arrow arrives on a circle
ROUND_SIDE = 0.38  # the part of its height, up and down from the middle, on which arrows leave a round shape

Kind = Literal["box", "circle", "ellipse", "plain"]


@dataclass(frozen=True, slots=True)
class Shape:
    """A node's outline with its style; `reserved` is the area the layout keeps free for it and its captions."""

    kind: Kind
    width: float
    height: float
    radius: float
    attributes: dict[str, str]
    reserved: tuple[float, float]

    def side(self, gap: float) -> float:
        """How far above and below the middle arrows that are `gap` apart may end on the left and right side."""
        beside = PAIR_MARGIN if gap == PAIR_GAP else 0.0
        if self.kind in ("circle", "ellipse"):
            return ROUND_SIDE * self.height
        return max(self.height / 2 - 0.3 * self.radius - beside, 0.0)


def node_label(node: Node) -> Label:
    return Label(node.label, "node")


def labels(graph: Graph) -> Iterator[Label]:
    """Every text of a figure, to be typeset."""
    for node in graph.nodes:
        if node.label:
            yield node_label(node)
        yield from line_labels(node.captions)
    for edge in graph.edges:
        yield from line_labels((*edge.above, *edge.below))
    yield from (Label(group.title, "group") for group in graph.groups if group.title)
    if graph.title:
        yield Label(graph.title, "title")
    yield from (Label(note, "note") for note in graph.notes if note)
    yield from (Label(equation, "node") for equation in graph.equations if equation)


def shapes(
    graph: Graph, style: Style, texts: Typesetting, spacing: Spacing = NORMAL, direction: Direction = "right"
) -> dict[str, Shape]:
    """The shape of each node by id."""
    arriving, leaving = _arrows(graph)
    found: dict[str, Shape] = {}
    for node in graph.nodes:
        attributes = style.node(node)
        kind, size, radius = _outline(texts[node_label(node)] if node.label else Size(0, 0), attributes, spacing)
        size = _with_room(kind, flow_size(size, direction), radius, arriving.get(node.id, 0), leaving.get(node.id, 0))
        reserved = size.width, size.height
        if node.captions:
            below = flow_size(block(node.captions, texts).size, direction)
            # The layout places centres, so what is kept free below is kept free above as well.
            reserved = max(size.width, below.width + 2 * CAPTION_GAP), size.height + 2 * (below.height + CAPTION_GAP)
        radius = size.height / 2 if kind == "circle" else radius
        found[node.id] = Shape(kind, size.width, size.height, radius, attributes, reserved)
    return found


def _arrows(graph: Graph) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """The length on each node's left and right side that its arrows take up."""
    stacks = set(graph.stacks)
    arriving: dict[str, list[float]] = {}
    leaving: dict[str, list[float]] = {}
    for edge in graph.edges:
        if (edge.tail, edge.head) not in stacks and edge.role != "connection":
            arriving.setdefault(edge.head, []).append(PAIR_GAP if edge.back else ARROW_GAP)
            if edge.back:
                leaving.setdefault(edge.tail, []).append(PAIR_GAP)
    return _lengths(arriving), _lengths(leaving)


def _lengths(gaps: Mapping[str, list[float]]) -> dict[str, float]:
    return {node: sum(found) - max(found) + 2 * PAIR_MARGIN * (max(found) == PAIR_GAP) for node, found in gaps.items()}


def _with_room(kind: Kind, size: Size, radius: float, arriving: float, leaving: float) -> Size:
    """The size of an outline, high enough for the arrows on its sides."""
    most = max(arriving, leaving)
    if kind == "circle":
        diameter = max(size.height, min(max(arriving / STEEPEST, leaving / (2 * ROUND_SIDE)), WIDEST_CIRCLE))
        return Size(diameter, diameter)
    return Size(size.width, max(size.height, most / (2 * ROUND_SIDE) if kind == "ellipse" else most + 0.6 * radius))


def _outline(label: Size, attributes: Mapping[str, str], spacing: Spacing) -> tuple[Kind, Size, float]:
    """The kind of an outline, its size on the page, and the radius of its corners."""
    smallest = spacing.circle  # no box is smaller
    diameter = max(math.hypot(label.width, label.height) + 2 * CIRCLE_PADDING, spacing.circle)
    if attributes["shape"] == "circle" and diameter <= LARGEST_CIRCLE:
        return "circle", Size(diameter, diameter), diameter / 2
    if attributes["shape"] == "plain":
        return "plain", Size(label.width + 2 * PLAIN_PADDING, label.height + 2 * PLAIN_PADDING), 0.0
    width, height = label.width + 2 * spacing.box_x, label.height + 2 * spacing.box_y
    if attributes["shape"] == "ellipse":
        width, height = (math.sqrt(2) * side + spacing.box_y for side in (label.width, label.height))
        return "ellipse", Size(max(width, smallest), max(height, smallest)), 0.0
    size = Size(max(width, smallest), max(height, smallest))
    return "box", size, size.height / 2 if attributes["shape"] == "circle" else float(attributes["radius"])
