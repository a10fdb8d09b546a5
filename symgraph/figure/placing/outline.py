"""Where lines meet the outlines of nodes."""

from __future__ import annotations

import math

from symgraph.figure.placing.geometry import Point, between
from symgraph.figure.placing.shapes import Shape

HALVINGS = 24  # leave less than a thousandth of a pt


def is_inside(shape: Shape, center: Point, point: Point) -> bool:
    """Whether a point is inside a shape."""
    dx, dy = abs(point[0] - center[0]), abs(point[1] - center[1])
    if shape.kind == "ellipse":
        return (2 * dx / shape.width) ** 2 + (2 * dy / shape.height) ** 2 < 1
    radius = min(shape.radius, shape.width / 2, shape.height / 2)  # a circle is all corners
    beyond_x, beyond_y = dx - (shape.width / 2 - radius), dy - (shape.height / 2 - radius)
    if beyond_x > 0 and beyond_y > 0:
        return math.hypot(beyond_x, beyond_y) < radius
    return max(beyond_x, beyond_y) < radius


def border(shape: Shape, center: Point, outside: Point, inside: Point | None = None) -> Point:
    """Where the straight way from a point outside to one inside (the centre, unless given) meets the shape."""
    far, near = outside, inside or center
    for _ in range(HALVINGS):
        middle = between(far, near, 0.5)
        if is_inside(shape, center, middle):
            near = middle
        else:
            far = middle
    return far


def landing(shape: Shape, center: Point, point: Point, direction: Point) -> Point:
    """Where the straight line through a point, in a direction of length 1, first meets the shape.

    A line that passes beside the shape ends at the point.
    """
    dx, dy = direction
    nearest = (center[0] - point[0]) * dx + (center[1] - point[1]) * dy
    inside = point[0] + nearest * dx, point[1] + nearest * dy
    if not is_inside(shape, center, inside):
        return point
    far = shape.width + shape.height
    return border(shape, center, (inside[0] - far * dx, inside[1] - far * dy), inside)
