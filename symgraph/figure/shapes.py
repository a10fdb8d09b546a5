"""The shape of every node, before the layout: a box or a circle just large enough for its label.  Lengths in pt."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from symgraph.figure.graph import Edge, Graph, Node
from symgraph.figure.style import Style
from symgraph.figure.typeset import Label, Typesetting

PADDING_X, PADDING_Y = 11.0, 8.5  # between a label and the sides of its box
CIRCLE_PADDING = 7.5
SMALLEST_BOX = 34.0
SMALLEST_CIRCLE = 32.0
LARGEST_CIRCLE = 46.0  # a longer label gets a box with round ends
CAPTION_GAP = 6.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A node's outline with its style; `reserved` is the area the layout keeps free for it and its caption."""

    kind: Literal["box", "circle"]
    width: float
    height: float
    radius: float
    attributes: dict[str, str]
    reserved: tuple[float, float]


def node_label(node: Node) -> Label:
    return Label(node.label, "node")


def caption_label(node: Node) -> Label | None:
    return Label(node.caption, "caption") if node.caption else None


def edge_label(edge: Edge) -> Label | None:
    return Label(edge.label, "partial" if edge.role == "partial" else "edge") if edge.label else None


def labels(graph: Graph) -> Iterator[Label]:
    """Every text of a figure, to be typeset."""
    for node in graph.nodes:
        yield node_label(node)
        if caption := caption_label(node):
            yield caption
    for edge in graph.edges:
        if label := edge_label(edge):
            yield label
    yield from (Label(group.title, "group") for group in graph.groups if group.title)
    if graph.title:
        yield Label(graph.title, "title")
    if graph.note:
        yield Label(graph.note, "note")


def shapes(graph: Graph, style: Style, texts: Typesetting) -> dict[str, Shape]:
    """The shape of each node by id."""
    return {node.id: _shape(node, style.node(node), texts) for node in graph.nodes}


def _shape(node: Node, attributes: dict[str, str], texts: Typesetting) -> Shape:
    label = texts[node_label(node)]
    diameter = max(math.hypot(label.width, label.height) + 2 * CIRCLE_PADDING, SMALLEST_CIRCLE)
    if attributes["shape"] == "circle" and diameter <= LARGEST_CIRCLE:
        kind, width, height, radius = "circle", diameter, diameter, diameter / 2
    else:
        kind = "box"
        width = max(label.width + 2 * PADDING_X, SMALLEST_BOX)
        height = max(label.height + 2 * PADDING_Y, SMALLEST_BOX)
        radius = height / 2 if attributes["shape"] == "circle" else float(attributes["radius"])
    reserved = width, height
    if caption := caption_label(node):
        size = texts[caption]
        # The layout places centres, so what is kept free below is kept free above as well.
        reserved = max(width, size.width), height + 2 * (size.height + CAPTION_GAP)
    return Shape(kind, width, height, radius, attributes, reserved)
