"""Where the names of weights stand: each on its own line, clear of the other names and of the other lines.

A line is broken where its name stands on it, so that nobody has to guess which line a name is of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symgraph.figure.placing.geometry import Point, Rectangle, Size, between

Segment = tuple[Point, Point]

MARGIN = 6.0
"""Between a name and what is not its own line, in pt."""
_FAVOURED = 0.3  # of the way: names near the tails stand apart where the lines have not crossed yet
_STEPS = 24
_WAYS = sorted((step / _STEPS for step in range(_STEPS + 1)), key=lambda way: abs(way - _FAVOURED))


def in_a_column(lines: Sequence[Segment], sizes: Sequence[Size], left: float, right: float) -> list[Rectangle] | None:
    """A clear box on each line for its name, one above the other between `left` and `right`; None where that fails."""
    for way in _WAYS:
        boxes = [_box(line, size, left, right, way) for line, size in zip(lines, sizes, strict=True)]
        if all(_is_clear(k, box, lines, boxes[:k]) for k, box in enumerate(boxes)):
            return boxes
    return None


def one_by_one(lines: Sequence[Segment], sizes: Sequence[Size], left: float, right: float) -> list[Rectangle] | None:
    """A clear box on each line, wherever there is one left; the steepest lines, with the fewest free places, first."""
    placed: dict[int, Rectangle] = {}
    for k in sorted(range(len(lines)), key=lambda k: -abs(lines[k][1][1] - lines[k][0][1])):
        boxes = (_box(lines[k], sizes[k], left, right, way) for way in _WAYS)
        box = next((box for box in boxes if _is_clear(k, box, lines, placed.values())), None)
        if box is None:
            return None
        placed[k] = box
    return [placed[k] for k in range(len(lines))]


def _box(line: Segment, size: Size, left: float, right: float, way: float) -> Rectangle:
    """The box of a name on its line, at `way` from 0 at the left to 1 at the right."""
    start, end = line
    free = right - left - size.width
    x = left + size.width / 2 + way * free
    return Rectangle.centered(between(start, end, (x - start[0]) / (end[0] - start[0])), size)


def _is_clear(own: int, box: Rectangle, lines: Sequence[Segment], others: Iterable[Rectangle]) -> bool:
    around = box.grown(MARGIN)
    if any(around.meets(other) for other in others):
        return False
    return not any(k != own and inside(around, line) for k, line in enumerate(lines))


def inside(box: Rectangle, line: Segment) -> tuple[float, float] | None:
    """Between which parts of its way, from 0 to 1, a line runs through a box; None where it does not.

    The line is clipped at each side of the box in turn (Liang and Barsky, 1984).
    """
    (x, y), (end_x, end_y) = line
    first, last = 0.0, 1.0
    for along, room in (
        (x - end_x, x - box.left),
        (end_x - x, box.right - x),
        (y - end_y, y - box.top),
        (end_y - y, box.bottom - y),
    ):
        if along == 0:
            if room < 0:
                return None
        elif along < 0:
            first = max(first, room / along)
        else:
            last = min(last, room / along)
    return (first, last) if first < last else None
