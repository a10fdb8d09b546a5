"""Points, rectangles and chains of cubic Bezier curves.  Lengths in pt; x grows to the right, y downwards.

A chain of n curves is a list of 3n + 1 points, each curve beginning where the one before ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height."""

    width: float
    height: float

    def transposed(self) -> Size:
        return Size(self.height, self.width)


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

    def transposed(self) -> Rectangle:
        """The rectangle with x and y exchanged."""
        return Rectangle(self.top, self.left, self.bottom, self.right)

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


def runs_through(chain: Sequence[Point], boxes: Iterable[Rectangle]) -> bool:
    """Whether a chain has a point inside one of the rectangles."""
    boxes = list(boxes)
    return any(_enters(chain[first : first + 4], boxes) for first in range(0, len(chain) - 1, 3))


def _enters(curve: Sequence[Point], boxes: Sequence[Rectangle]) -> bool:
    """A curve is inside the hull of its points: where that is too large to tell, its halves are looked at."""
    hull = Rectangle.around(curve)
    met = [box for box in boxes if hull.meets(box)]  # of many boxes few are near a curve
    if any(box.contains(curve[0]) or box.contains(curve[-1]) for box in met):
        return True
    if not met or max(hull.size.width, hull.size.height) < FINEST:
        return False
    return _enters(first_part(curve, 0.5), met) or _enters(first_part(curve[::-1], 0.5), met)


FINEST = 0.1  # pt; what is nearer to a side only touches it


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


def parallel(chain: Sequence[Point], distance: float) -> list[Point]:
    """A chain beside another, which has no sharp turns: everywhere as far to its right (for negative distances, left).

    Right is meant in the direction of the chain, as on a page on which y grows downwards.
    """
    curves = [part for first in range(0, len(chain) - 1, 3) for part in _bent_little(chain[first : first + 4])]
    starts = [_direction(curve) for curve in curves]
    ends = [_direction(curve[::-1]) for curve in curves]  # they point backwards
    normals = [_normal(starts[0])]
    for end, start in zip(ends, starts[1:], strict=False):
        normals.append(_normal((start[0] - end[0], start[1] - end[1])))
    normals.append(_normal((-ends[-1][0], -ends[-1][1])))
    path: list[Point] = [_shifted(chain[0], normals[0], distance)]
    for curve, start, end, normal in zip(curves, starts, ends, normals[1:], strict=True):
        first, last = path[-1], _shifted(curve[3], normal, distance)
        ratio = math.dist(first, last) / (math.dist(curve[0], curve[3]) or 1)
        out, back = ratio * math.dist(curve[0], curve[1]), ratio * math.dist(curve[2], curve[3])
        path += [_shifted(first, start, out), _shifted(last, end, back), last]
    return path


LITTLE = math.cos(math.radians(12))  # how little a curve turns away from the straight way between its ends
MOST_HALVINGS = 4


def _bent_little(curve: Sequence[Point], halvings: int = 0) -> list[list[Point]]:
    """A curve in pieces of which each is nearly straight."""
    (x, y), (end_x, end_y) = _direction(curve), _direction(curve[::-1])
    across, down = _direction([curve[0], curve[-1]])
    if halvings == MOST_HALVINGS or (x * across + y * down > LITTLE and -end_x * across - end_y * down > LITTLE):
        return [list(curve)]
    first, second = first_part(curve, 0.5), first_part(curve[::-1], 0.5)[::-1]
    return _bent_little(first, halvings + 1) + _bent_little(second, halvings + 1)


def _direction(curve: Sequence[Point]) -> Point:
    """The direction, of length 1, in which a curve starts."""
    start = curve[0]
    other = next((point for point in curve[1:] if math.dist(start, point) > SHORTEST), (start[0] + 1, start[1]))
    length = math.dist(start, other)
    return (other[0] - start[0]) / length, (other[1] - start[1]) / length


SHORTEST = 1e-6  # pt; what is shorter has no direction


def _normal(direction: Point) -> Point:
    """To the right of a direction of any length, as long as 1."""
    length = math.hypot(*direction) or 1
    return -direction[1] / length, direction[0] / length


def _shifted(point: Point, direction: Point, distance: float) -> Point:
    return point[0] + distance * direction[0], point[1] + distance * direction[1]
