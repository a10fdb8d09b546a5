"""Where on the outline of its tail and of its head each edge ends: side by side, so that arrowheads do not crowd.

Edges come from the left and leave to the right.  On a circle they arrive from the direction of their tails, else level
with the sides; in the order of their other ends from top to bottom, so that they do not cross; and far enough apart to
be told from each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from symgraph.figure.placing.geometry import Point
from symgraph.figure.placing.outline import landing
from symgraph.figure.placing.shapes import ARROW_GAP, STEEPEST, Shape

STEEPER = 1.2  # than the straight way: the edge starts level and turns once
STEEP = math.radians(50)  # against the level, at which an arrow arrives on a circle; more only where there are many
STEEPEST_COVERED = math.radians(20)  # where something stands close above or below


def arrivals(
    shape: Shape,
    center: Point,
    sources: Sequence[Point],
    *,
    ordered: bool = False,
    covered: tuple[bool, bool] = (False, False),
    gap: float = ARROW_GAP,
) -> list[tuple[Point, Point]]:
    """For edges from each of `sources` to a shape: the tip and the direction (of length 1) in which it points.

    With `ordered`, the tips keep the order of the sources given, even where edges then cross in front of the shape.
    `covered` says whether anything stands close above and below the shape.
    """
    order = list(range(len(sources)))
    if not ordered:
        order.sort(key=lambda index: sources[index][1])
    if shape.kind == "circle" and len(sources) > 1:
        wanted = [_angle(sources[index], center) for index in order]
        most = min(max(STEEP, (len(sources) - 1) / 2 * gap / shape.radius), STEEPEST)
        above, below = (STEEPEST_COVERED if close else most for close in covered)
        angles = spread(wanted, gap / shape.radius, -above, below)
        ends = [_on_circle(shape, center, angle) for angle in angles]
    else:
        heights = _heights(shape, center, [sources[index][1] for index in order], gap)
        ends = [(landing(shape, center, (center[0], y), (1.0, 0.0)), (1.0, 0.0)) for y in heights]
    result = [((0.0, 0.0), (1.0, 0.0))] * len(sources)
    for index, end in zip(order, ends, strict=True):
        result[index] = end
    return result


def departures(center: Point, shape: Shape, targets: Sequence[float], gap: float) -> list[float]:
    """The height at which each edge leaves the right side of a shape, for edges to places of these heights."""
    order = sorted(range(len(targets)), key=lambda index: targets[index])
    heights = _heights(shape, center, [targets[index] for index in order], gap)
    result = [center[1]] * len(targets)
    for index, y in zip(order, heights, strict=True):
        result[index] = y
    return result


def _heights(shape: Shape, center: Point, others: Sequence[float], gap: float) -> list[float]:
    """Where edges whose other ends are at these heights, in ascending order, end on a side."""
    wanted = [(other - center[1]) / 4 if len(others) > 1 else 0.0 for other in others]
    side = shape.side(gap)
    return [center[1] + offset for offset in spread(wanted, gap, -side, side)]


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
