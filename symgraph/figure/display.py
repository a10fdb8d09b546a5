"""The display list: everything of a figure, placed, in drawing order.  What writes a picture reads only this.

Lengths are in pt; x grows to the right, y downwards; colours are ``#rrggbb`` or ``#rrggbbaa``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from symgraph.figure.geometry import Point, Rectangle, samples
from symgraph.figure.typeset import Label


@dataclass(frozen=True, slots=True)
class Area:
    """The rectangle behind a group."""

    rectangle: Rectangle
    radius: float
    fill: str
    stroke: str = ""
    stroke_width: float = 0.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A node with straight sides and round corners."""

    rectangle: Rectangle
    radius: float
    fill: str
    stroke: str
    stroke_width: float


@dataclass(frozen=True, slots=True)
class Circle:
    """A round node."""

    center: Point
    radius: float
    fill: str
    stroke: str
    stroke_width: float

    @property
    def rectangle(self) -> Rectangle:
        (x, y), radius = self.center, self.radius
        return Rectangle(x - radius, y - radius, x + radius, y + radius)


@dataclass(frozen=True, slots=True)
class Curve:
    """An edge: a chain of cubic Bezier curves, 3n + 1 points."""

    points: tuple[Point, ...]
    stroke: str
    stroke_width: float

    @property
    def rectangle(self) -> Rectangle:
        return Rectangle.around(self.points)


@dataclass(frozen=True, slots=True)
class ArrowHead:
    """A filled triangle: its tip and the two corners behind."""

    points: tuple[Point, Point, Point]
    fill: str

    @property
    def rectangle(self) -> Rectangle:
        return Rectangle.around(self.points)


@dataclass(frozen=True, slots=True)
class Text:
    """A typeset label in its measured box."""

    rectangle: Rectangle
    label: Label
    fill: str


Item = Area | Box | Circle | Curve | ArrowHead | Text


@dataclass(frozen=True, slots=True)
class Display:
    """A page of `width` by `height` with its items, from the back to the front."""

    width: float
    height: float
    items: tuple[Item, ...]
    title: str = ""


def overlaps(display: Display) -> list[tuple[Text, Text]]:
    """All pairs of texts whose boxes overlap: in a readable figure there are none."""
    texts = [item for item in display.items if isinstance(item, Text)]
    return [(one, other) for one, other in combinations(texts, 2) if one.rectangle.meets(other.rectangle)]


def struck(display: Display) -> list[tuple[Text, Curve]]:
    """All pairs of a text and an edge that runs through it: in a readable figure there are none."""
    texts = [item for item in display.items if isinstance(item, Text)]
    curves = [item for item in display.items if isinstance(item, Curve)]
    return [
        (text, curve)
        for curve in curves
        for text in texts
        if any(text.rectangle.contains(point) for point in samples(curve.points))
    ]
