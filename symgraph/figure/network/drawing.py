"""A network's picture as a display list: columns of neurons, their connections, the equations beside them or below."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from sympy import Symbol

from symgraph.calculus.program import Program
from symgraph.figure.graph import Edge, GroupRole, Mark, Node, NodeRole
from symgraph.figure.look.fonts import TYPST_FONTS, FontChoice
from symgraph.figure.look.style import Style
from symgraph.figure.look.typeset import Label, Typesetting, typeset
from symgraph.figure.network.description import Bias, Column, Connection, Network, network
from symgraph.figure.network.labels import inside
from symgraph.figure.network.places import (
    BIAS_LENGTH,
    LINE_GAP,
    TITLE_GAP,
    Places,
    footer,
    matrix_lines,
    neuron_lines,
    placed,
    stacked,
)
from symgraph.figure.page.display import Area, ArrowHead, Circle, Curve, Display, Item, Text, dash_of, edge_owner, moved
from symgraph.figure.placing.draw import ARROW_LENGTH, ARROW_WIDTH, arrow_head
from symgraph.figure.placing.geometry import Point, Rectangle, between, straight
from symgraph.lowering import markup
from symgraph.words import Lang

PAGE_MARGIN = 14.0
HEAD_GAP, FOOT_GAP = 16.0, 10.0
LABEL_MARGIN = 2.0  # between a weight's name and the ends of its broken line
DOTS = Label(markup.Content("#text(size: 1.6em, $dots.v$)", r"\Large $\vdots$", "⋮"), "node")
NODE_ROLES: dict[GroupRole, NodeRole] = {"input": "input", "hidden": "operation", "output": "output"}


def network_display(
    program: Program,
    style: Style,
    *,
    marked: Collection[str] = (),
    fonts: FontChoice = TYPST_FONTS,
    lang: Lang = "en",
) -> tuple[Display, Typesetting]:
    """The picture of a program's network, with the connections of the weights `marked` emphasised.

    Raises InputError for a program that is no network, and for marked names that are no weights of it.
    """
    described = network(program, marked, lang)
    texts = typeset(network_labels(described), style, fonts, lang)
    return _page(placed(described, texts), texts), texts


def network_labels(described: Network) -> Iterator[Label]:
    """Everything that may be written in the picture."""
    yield from (DOTS, Label(described.equations, "node"))
    yield from (Label(described.title, "title"), Label(described.note, "note"))
    for column in described.columns:
        yield from footer(column)
        for neuron in column.neurons:
            yield from neuron_lines(neuron)
            if neuron.bias:
                yield Label(neuron.bias.label, "edge")
    for bundle in described.bundles:
        yield from matrix_lines(bundle)
        if bundle.named:
            yield from (Label(connection.label, "edge") for connection in bundle.connections)


@dataclass(frozen=True, slots=True)
class _Drawing:
    places: Places
    texts: Typesetting

    def items(self) -> list[Item]:
        """Everything, from the back to the front."""
        described = self.places.network
        return [
            *self._areas(),
            *self._bundles(),
            *(item for column in described.columns for item in self._column(column)),
            *(self.text(DOTS, center) for center in self.places.dots),
            *self._matrices(),
            self.text(Label(described.equations, "node"), self.places.equations.center),
        ]

    def _areas(self) -> Iterator[Item]:
        for column, area in zip(self.places.network.columns, self.places.areas, strict=True):
            look = self.texts.style.groups[column.role]
            stroke, width = look.get("color", ""), float(look.get("penwidth", 0))
            yield Area(area, float(look["radius"]), look["fillcolor"], stroke, width, dash_of(look))
            lines = footer(column)
            top = area.bottom - TITLE_GAP - self._footer_height()
            yield from self.lines(lines, (area.center[0], top), column.id)

    def _footer_height(self) -> float:
        return max(stacked(footer(column), self.texts).height for column in self.places.network.columns)

    def _bundles(self) -> Iterator[Item]:
        """All connections, those on a path on top."""
        bundles = self.places.network.bundles
        numbered = enumerate((bundle.named, connection) for bundle in bundles for connection in bundle.connections)
        for number, (named, connection) in sorted(numbered, key=lambda item: item[1][1].mark == "path"):
            yield from self._connection(connection, number, named)

    def _connection(self, connection: Connection, number: int, named: bool) -> Iterator[Item]:
        """A line from outline to outline, broken where its name stands on it."""
        role = "forward" if named else "connection"
        look = self.texts.style.edge(Edge(connection.tail, connection.head, role, mark=connection.mark))
        stroke, width = look["color"], float(look["penwidth"])
        tail, head = (self.places.neurons[name] for name in (connection.tail, connection.head))
        share = self.places.radius / math.dist(tail, head)
        start, tip = between(tail, head, share), between(tail, head, 1 - share)
        end = tip
        if look.get("arrowhead") != "none":
            end = between(start, tip, 1 - ARROW_LENGTH / math.dist(start, tip))
            yield ArrowHead(arrow_head(end, tip, ARROW_WIDTH / 2), stroke, number)
        box = self.places.weights.get(connection.weight)
        if box is None:
            yield Curve(tuple(straight(start, end)), stroke, width, number, dash_of(look))
            return
        broken = inside(box.grown(LABEL_MARGIN), (start, end))
        assert broken is not None  # the name stands on its line
        pieces = [(start, between(start, end, broken[0])), (between(start, end, broken[1]), end)]
        for piece in sorted(pieces, key=lambda piece: -math.dist(*piece)):  # the longer one is measured for crossings
            yield Curve(tuple(straight(*piece)), stroke, width, number, dash_of(look))
        yield self.text(Label(connection.label, "edge"), box.center, edge_owner(number), connection.mark)

    def _column(self, column: Column) -> Iterator[Item]:
        for neuron in column.neurons:
            node = Node(neuron.name, neuron.label, NODE_ROLES[column.role], Symbol(neuron.name))
            look = self.texts.style.node(node)
            x, y = self.places.neurons[neuron.name]
            radius, width = self.places.radius, float(look["penwidth"])
            if neuron.bias:
                yield from self._bias(neuron.bias, (x, y - radius))
            yield Circle((x, y), radius, look["fillcolor"], look["color"], width, neuron.name, dash_of(look))
            lines = neuron_lines(neuron)
            top = y - stacked(lines, self.texts).height / 2
            yield from self.lines(lines, (x, top), neuron.name, look.get("fontcolor", ""))

    def _bias(self, bias: Bias, tip: Point) -> Iterator[Item]:
        """An arrow from above, with the name of the bias at its start."""
        look = self.texts.style.edge(Edge("", "", "forward", mark=bias.mark))
        start, end = (tip[0], tip[1] - BIAS_LENGTH), (tip[0], tip[1] - ARROW_LENGTH)
        yield Curve(tuple(straight(start, end)), look["color"], float(look["penwidth"]), dash=dash_of(look))
        yield ArrowHead(arrow_head(end, tip, ARROW_WIDTH / 2), look["color"])
        label = Label(bias.label, "edge")
        yield self.text(label, (tip[0], start[1] - LINE_GAP / 2 - self.texts[label].height / 2), mark=bias.mark)

    def _matrices(self) -> Iterator[Item]:
        for place, box in self.places.matrices.items():
            lines = matrix_lines(self.places.network.bundles[place])
            yield from self.lines(lines, (box.center[0], box.top))

    def lines(self, labels: Iterable[Label], top: Point, owner: str = "", color: str = "") -> Iterator[Text]:
        """Lines below each other, the first below `top`."""
        x, y = top
        for label in labels:
            height = self.texts[label].height
            yield self.text(label, (x, y + height / 2), owner, color=color)
            y += height + LINE_GAP

    def text(self, label: Label, center: Point, owner: str = "", mark: Mark = "", color: str = "") -> Text:
        shade = self.texts.style.text_color(label.role, mark, color)
        return Text(Rectangle.centered(center, self.texts[label]), label, shade, owner)


def _page(places: Places, texts: Typesetting) -> Display:
    """Everything on a page with margins, the title above it and the notes below."""
    described, bounds = places.network, places.bounds
    drawing = _Drawing(places, texts)
    above = [Label(described.title, "title")] if described.title else []
    below = [Label(note, "note") for note in described.notes]
    middle = bounds.center[0]
    items = [
        *drawing.items(),
        *drawing.lines(above, (middle, bounds.top - HEAD_GAP - stacked(above, texts).height)),
        *drawing.lines(below, (middle, bounds.bottom + FOOT_GAP)),
    ]
    page = Rectangle.union([item.rectangle for item in items]).grown(PAGE_MARGIN)
    shifted = tuple(moved(item, -page.left, -page.top) for item in items)
    edges = [(line.tail, line.head) for bundle in described.bundles for line in bundle.connections]
    return Display(page.size.width, page.size.height, shifted, described.name, tuple(edges))
