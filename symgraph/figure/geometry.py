"""Points, rectangles and chains of cubic Bezier curves.  Lengths in pt; x grows to the right, y downwards.

A chain of n curves is a list of 3n + 1 points, each curve beginning where the one before ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Rectangle:
    """The coordinates of the four sides."""

    left: float
    top: float
    right: float
    bottom: float

    @staticmethod
    def centered(center: Point, size: Size) -> Rectangle:
        (x, y), half_width, half_height = center, size.width / 2, size.height / 2
        return Rectangle(x - half_width, y - half_height, x + half_width, y + half_height)

    @staticmethod
    def around(points: Sequence[Point]) -> Rectangle:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return Rectangle(min(xs), min(ys), max(xs), max(ys))

    @staticmethod
    def union(rectangles: Sequence[Rectangle]) -> Rectangle:
        corners = [point for box in rectangles for point in ((box.left, box.top), (box.right, box.bottom))]
        return Rectangle.around(corners)

    @property
    def size(self) -> Size:
        return Size(self.right - self.left, self.bottom - self.top)

    @property
    def center(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def moved(self, dx: float, dy: float) -> Rectangle:
        return Rectangle(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def grown(self, margin: float) -> Rectangle:
        return Rectangle(self.left - margin, self.top - margin, self.right + margin, self.bottom + margin)

    def contains(self, point: Point) -> bool:
        return self.left < point[0] < self.right and self.top < point[1] < self.bottom

    def meets(self, other: Rectangle) -> bool:
        """Whether the insides have a point in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


def between(start: Point, end: Point, t: float) -> Point:
    """The point that divides the way from start to end, at t from 0 to 1."""
    return start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])


def straight(start: Point, end: Point) -> list[Point]:
    """A straight line as one Bezier curve."""
    return [start, between(start, end, 1 / 3), between(start, end, 2 / 3), end]


def joined(chains: Sequence[Sequence[Point]]) -> list[Point]:
    """One chain of several, straight lines filling the gaps; empty chains are left out."""
    path: list[Point] = []
    for chain in chains:
        if path and chain and path[-1] != chain[0]:
            path += straight(path[-1], chain[0])[1:]
        path += chain[1:] if path else chain
    return path


def samples(chain: Sequence[Point], count: int = 24) -> Iterator[Point]:
    """Points along a chain, `count` a curve and the last one."""
    for first in range(0, len(chain) - 1, 3):
        curve = chain[first : first + 4]
        yield from (first_part(curve, step / count)[-1] for step in range(count))
    yield chain[-1]


def first_part(curve: Sequence[Point], t: float) -> list[Point]:
    """A cubic Bezier curve up to its parameter t, by de Casteljau's construction."""
    a, b, c, d = curve
    ab, bc, cd = between(a, b, t), between(b, c, t), between(c, d, t)
    abc, bcd = between(ab, bc, t), between(bc, cd, t)
    return [a, ab, abc, between(abc, bcd, t)]


def shortened(chain: Sequence[Point], distance: float) -> list[Point]:
    """The chain up to the last point that is as far from its end."""
    end = chain[-1]
    while len(chain) > 4 and math.dist(chain[-4], end) < distance:
        chain = chain[:-3]
    low, high = 0.0, 1.0
    for _ in range(24):
        middle = (low + high) / 2
        if math.dist(first_part(chain[-4:], middle)[-1], end) > distance:
            low = middle
        else:
            high = middle
    return [*chain[:-4], *first_part(chain[-4:], low)]
