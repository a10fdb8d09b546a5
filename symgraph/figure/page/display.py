"""The display list: everything of a figure, placed, in drawing order.  What writes a picture reads only this.

Lengths are in pt; x grows to the right, y downwards; colours are ``#rrggbb`` or ``#rrggbbaa``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from symgraph.figure.look.typeset import Label
from symgraph.figure.placing.geometry import Point, Rectangle, Size, runs_through

Dash = Literal["solid", "dashed", "dotted"]


@dataclass(frozen=True, slots=True)
class Area:
    """The rectangle behind a group; `group` is its id."""

    rectangle: Rectangle
    radius: float
    fill: str
    stroke: str = ""
    stroke_width: float = 0.0
    dash: Dash = "solid"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A node with straight sides and round corners; `node` is its id.  One of text alone has no stroke to be seen."""

    rectangle: Rectangle
    radius: float
    fill: str
    stroke: str
    stroke_width: float
    node: str = ""
    dash: Dash = "solid"


@dataclass(frozen=True, slots=True)
class Circle:
    """A round node; `node` is its id."""

    center: Point
    radius: float
    fill: str
    stroke: str
    stroke_width: float
    node: str = ""
    dash: Dash = "solid"

    @property
    def rectangle(self) -> Rectangle:
        (x, y), radius = self.center, self.radius
        return Rectangle(x - radius, y - radius, x + radius, y + radius)


@dataclass(frozen=True, slots=True)
class Ellipse:
    """An oval node; `node` is its id."""

    rectangle: Rectangle
    fill: str
    stroke: str
    stroke_width: float
    node: str = ""
    dash: Dash = "solid"

    @property
    def radius(self) -> float:
        """That of round corners which leave as much room as the oval needs."""
        return min(self.rectangle.size.width, self.rectangle.size.height) / 2


@dataclass(frozen=True, slots=True)
class Curve:
    """An edge, or its arrow back: a chain of cubic Bezier curves, 3n + 1 points.

    `edge` is its place among the graph's edges; None where a line is not one of them.  `back` for the arrow back.
    """

    points: tuple[Point, ...]
    stroke: str
    stroke_width: float
    edge: int | None = None
    dash: Dash = "solid"
    back: bool = False

    @property
    def rectangle(self) -> Rectangle:
        return Rectangle.around(self.points)


@dataclass(frozen=True, slots=True)
class ArrowHead:
    """A filled triangle: its tip and the two corners behind; `edge` and `back` as a curve's."""

    points: tuple[Point, Point, Point]
    fill: str
    edge: int | None = None
    back: bool = False

    @property
    def rectangle(self) -> Rectangle:
        return Rectangle.around(self.points)


@dataclass(frozen=True, slots=True)
class Text:
    """A typeset label in its measured box; `owner` is what it belongs to: the id of a node or group, or ``edge 3``."""

    rectangle: Rectangle
    label: Label
    fill: str
    owner: str = ""


Item = Area | Box | Circle | Ellipse | Curve | ArrowHead | Text


@dataclass(frozen=True, slots=True)
class Display:
    """A page of `width` by `height` with its items, from the back to the front.

    `edges` are the tails and heads of the graph's edges.  What writes a picture enlarges all of it, the page too, by
    `scale`.
    """

    width: float
    height: float
    items: tuple[Item, ...]
    title: str = ""
    edges: tuple[tuple[str, str], ...] = ()
    scale: float = 1.0

    @property
    def page(self) -> Size:
        """The size of the page that is written, in pt to a hundredth."""
        return Size(round(self.width * self.scale, 2), round(self.height * self.scale, 2))


def moved(item: Item, dx: float, dy: float) -> Item:
    """The item at another place."""
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


def transposed(item: Item) -> Item:
    """The item with x and y exchanged; texts and shapes are as wide as they were high."""
    match item:
        case Circle():
            return replace(item, center=item.center[::-1])
        case Curve():
            return replace(item, points=tuple((y, x) for x, y in item.points))
        case ArrowHead():
            tip, left, right = ((y, x) for x, y in item.points)
            return replace(item, points=(tip, left, right))
        case _:
            return replace(item, rectangle=item.rectangle.transposed())


def dash_of(attributes: Mapping[str, str]) -> Dash:
    """How a line is drawn, by the `style` among a style's attributes."""
    match attributes.get("style"):
        case "dashed":
            return "dashed"
        case "dotted":
            return "dotted"
        case _:
            return "solid"


def colors_of(displays: Iterable[Display]) -> list[str]:
    """The colours of everything that is drawn, each once."""
    items = dict.fromkeys(item for display in displays for item in display.items)
    found = [getattr(item, kind) for item in items for kind in ("fill", "stroke") if hasattr(item, kind)]
    return list(dict.fromkeys(color for color in found if color))


def edge_owner(edge: int) -> str:
    """The owner of the texts of an edge."""
    return f"edge {edge}"


def overlaps(display: Display) -> list[tuple[Text, Text]]:
    """All pairs of texts whose boxes overlap: in a readable figure there are none."""
    texts = [item for item in display.items if isinstance(item, Text)]
    return [(one, other) for one, other in combinations(texts, 2) if one.rectangle.meets(other.rectangle)]


def struck(display: Display) -> list[tuple[Text, Curve]]:
    """All pairs of a text and an edge that runs through it: in a readable figure there are none."""
    texts = [item for item in display.items if isinstance(item, Text)]
    curves = [item for item in display.items if isinstance(item, Curve)]
    return [(text, curve) for curve in curves for text in texts if runs_through(curve.points, [text.rectangle])]
