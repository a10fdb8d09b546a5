"""Where on the outline of its head each edge ends: side by side, so that arrowheads do not crowd.

Edges come from the left.  On a circle they arrive from the direction of their tails, on a box level with its sides; in
the order of their tails from top to bottom, so that they do not cross; and far enough apart to be told from each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from symgraph.figure.geometry import Point
from symgraph.figure.shapes import Shape

ARROW_GAP = 8.0  # between arrowheads, in pt
STEEPER = 1.2  # than the straight way: the edge starts level and turns once
STEEPEST = math.radians(78)  # against the level
STEEPEST_UNDER_LEAF = math.radians(40)  # where an arrow comes from straight above


def arrivals(
    shape: Shape, center: Point, sources: Sequence[Point], under_leaf: bool, ordered: bool
) -> list[tuple[Point, Point]]:
    """For edges from each of `sources` to a shape: the tip and the direction (of length 1) in which it points.

    With `ordered`, the tips keep the order of the sources given, even where edges then cross in front of the shape.
    """
    order = list(range(len(sources)))
    if not ordered:
        order.sort(key=lambda index: sources[index][1])
    if shape.kind == "circle" and len(sources) > 1:
        wanted = [_angle(sources[index], center) for index in order]
        top = STEEPEST_UNDER_LEAF if under_leaf else STEEPEST
        angles = spread(wanted, ARROW_GAP / shape.radius, -top, STEEPEST)
        ends = [_on_circle(shape, center, angle) for angle in angles]
    else:
        half = shape.height / 2 - 0.3 * shape.radius
        wanted = [(sources[index][1] - center[1]) / 4 if len(sources) > 1 else 0.0 for index in order]
        ends = [(_on_side(shape, center, offset), (1.0, 0.0)) for offset in spread(wanted, ARROW_GAP, -half, half)]
    result = [((0.0, 0.0), (1.0, 0.0))] * len(sources)
    for index, end in zip(order, ends, strict=True):
        result[index] = end
    return result


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The numbers nearest to those wanted (in ascending order) that are `gap` apart and between `low` and `high`.

    Where there is not room for as many, they are closer together.

    >>> spread([0, 0, 5], 2, -10, 10), spread([0, 0, 0], 4, -3, 3)
    ([-1.0, 1.0, 5.0], [-3.0, 0.0, 3.0])
    """
    if len(wanted) > 1:
        gap = min(gap, (high - low) / (len(wanted) - 1))
    # With k gaps taken off the k-th number, "apart" becomes "ascending", and the nearest ascending numbers are the
    # means of blocks (isotonic regression).
    blocks: list[list[float]] = []
    for k, number in enumerate(wanted):
        blocks.append([number - k * gap])
        while len(blocks) > 1 and _mean(blocks[-2]) > _mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    ascending = [_mean(block) for block in blocks for _ in block]
    limits = [(low + k * gap, high - (len(wanted) - 1 - k) * gap) for k in range(len(wanted))]
    return [
        min(max(number + k * gap, least), most)
        for k, (number, (least, most)) in enumerate(zip(ascending, limits, strict=True))
    ]


def _mean(numbers: Sequence[float]) -> float:
    return sum(numbers) / len(numbers)


def _angle(source: Point, center: Point) -> float:
    """The direction of a source left of the centre: 0 is level, positive is below."""
    return STEEPER * math.atan2(source[1] - center[1], max(center[0] - source[0], 1.0))


def _on_circle(shape: Shape, center: Point, angle: float) -> tuple[Point, Point]:
    inwards = math.cos(angle), -math.sin(angle)
    return (center[0] - shape.radius * inwards[0], center[1] - shape.radius * inwards[1]), inwards


def _on_side(shape: Shape, center: Point, offset: float) -> Point:
    """The point of a box's left side, `offset` below its middle; near the corners the side bends inwards."""
    beyond = max(abs(offset) - (shape.height / 2 - shape.radius), 0)
    bend = shape.radius - math.sqrt(max(shape.radius**2 - beyond**2, 0))
    return center[0] - shape.width / 2 + bend, center[1] + offset
