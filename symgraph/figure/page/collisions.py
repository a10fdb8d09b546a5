"""What meets what on a page, for thousands of things at once: boxes, rounded shapes, lines and their crossings.

Arrays hold one thing a row, lengths in pt: a box is ``left, top, right, bottom``, a straight piece of a line is
``x, y, x, y``.  Pairs are found by a sweep from left to right, so that what is far apart is never compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from symgraph.figure.placing.geometry import Point, Rectangle

Reals = NDArray[np.float64]
Indices = NDArray[np.intp]
Truths = NDArray[np.bool_]
Pairs = list[tuple[int, int]]

PIECE = 4.0  # pt, about the length of the straight pieces that stand for a curve: they leave it by some 0.1 pt
SHARPEST = 0.01  # pt, the least radius of a corner
TOUCHING = 1e-6  # pt, as near as rounding makes what only touches
DECIMALS = 6  # to which points on curves are rounded, so that lines along each other stay so
NOWHERE = -1  # the end of a line that is at no shape
CHUNK = 1_000_000  # pairs looked at at a time: some 100 MB


class Shapes(NamedTuple):
    """Boxes with round corners: all that is nearer to the box `cores` than `radii`.  A circle's core is its centre."""

    cores: Reals
    radii: Reals


class Lines(NamedTuple):
    """Lines cut into straight pieces; `numbers` says which line each piece is of."""

    pieces: Reals
    numbers: Indices


def boxes(rectangles: Sequence[Rectangle]) -> Reals:
    """Rectangles as an array."""
    sides = [(box.left, box.top, box.right, box.bottom) for box in rectangles]
    return np.array(sides, dtype=float).reshape(-1, 4)


def shapes(rectangles: Sequence[Rectangle], radii: Sequence[float]) -> Shapes:
    """Rectangles with corners of these radii."""
    outer = boxes(rectangles)
    half = np.minimum(outer[:, 2] - outer[:, 0], outer[:, 3] - outer[:, 1]) / 2
    radius = np.minimum(np.maximum(np.array(radii, dtype=float), SHARPEST), half)
    return Shapes(outer + radius[:, None] * np.array([1, 1, -1, -1]), radius)


def lines(chains: Sequence[Sequence[Point]], numbers: Sequence[int]) -> Lines:
    """Chains of Bezier curves as lines of the numbers given; several chains may be of one line."""
    curves = [chain[first : first + 4] for chain in chains for first in range(0, len(chain) - 1, 3)]
    curve_numbers = [number for chain, number in zip(chains, numbers, strict=True) for _ in range(0, len(chain) - 1, 3)]
    controls = np.array(curves, dtype=float).reshape(-1, 4, 2)
    steps = np.diff(controls, axis=1)
    lengths = np.hypot(steps[..., 0], steps[..., 1]).sum(axis=1)
    counts = np.maximum(np.ceil(lengths / PIECE), 1).astype(np.intp)
    curve = np.repeat(np.arange(len(counts)), counts)
    step = _counted(counts)
    start, end = (_on_curve(controls[curve], (step + k) / counts[curve]) for k in (0, 1))
    return Lines(np.hstack([start, end]), np.array(curve_numbers, dtype=np.intp)[curve])


def overlapping(some: Reals) -> Pairs:
    """The pairs of boxes, each pair once, whose insides have a point in common."""
    found: Pairs = []
    for i, j in _near(some, some):
        a, b = some[i], some[j]
        across = (a[:, 0] < b[:, 2]) & (b[:, 0] < a[:, 2])
        meets = (i < j) & across & (a[:, 1] < b[:, 3]) & (b[:, 1] < a[:, 3])
        found += zip(i[meets].tolist(), j[meets].tolist(), strict=True)
    return sorted(found)


def boxes_on_shapes(some: Reals, others: Shapes) -> Pairs:
    """The pairs of a box and a shape that it meets."""
    found: Pairs = []
    for i, j in _near(some, _outer(others)):
        meets = _box_distances(some[i], others.cores[j]) < others.radii[j] - TOUCHING
        found += zip(i[meets].tolist(), j[meets].tolist(), strict=True)
    return sorted(found)


def lines_on_shapes(some: Lines, others: Shapes) -> Pairs:
    """The pairs of a line, by its number, and a shape that it runs through."""
    found: set[tuple[int, int]] = set()
    for i, j in _near(_around(some.pieces), _outer(others)):
        meets = _line_distances(some.pieces[i], others.cores[j]) < others.radii[j] - TOUCHING
        found.update(zip(some.numbers[i[meets]].tolist(), j[meets].tolist(), strict=True))
    return sorted(found)


def crossings(some: Lines, ends: Sequence[tuple[int, int]], others: Shapes, meeting: float, most: int) -> int:
    """The number of pairs of lines that cross, counted up to `most` or somewhat beyond.

    `ends` has for each line the shapes at which it begins and ends, or NOWHERE; within `meeting` pt of a shape at
    which both lines end they do not count.  Lines that only touch or lie on each other do not cross.
    """
    at = np.array(ends, dtype=np.intp).reshape(-1, 2)
    bounds, found = _around(some.pieces), np.empty(0, dtype=np.intp)
    for left, right in _near(bounds, bounds):
        once = some.numbers[left] < some.numbers[right]
        i, j = left[once], right[once]
        crosses, points = _crossing(some.pieces[i], some.pieces[j])
        one, other, points = some.numbers[i][crosses], some.numbers[j][crosses], points[crosses]
        apart = np.ones(len(one), dtype=bool)
        for side, other_side in ((0, 0), (0, 1), (1, 0), (1, 1)):
            shape = at[one, side]
            same = np.flatnonzero((shape == at[other, other_side]) & (shape != NOWHERE))
            node, place = shape[same], points[same][:, [0, 1, 0, 1]]
            apart[same] &= _box_distances(place, others.cores[node]) - others.radii[node] > meeting
        found = np.union1d(found, one[apart] * len(at) + other[apart])
        if len(found) >= most:
            break
    return len(found)


def _near(some: Reals, others: Reals) -> Iterator[tuple[Indices, Indices]]:
    """All pairs of one box and one of the others that have a point in common, as two arrays of indices at a time."""
    order = np.argsort(others[:, 0], kind="stable")
    lefts = others[order, 0]
    widest = float((others[:, 2] - others[:, 0]).max(initial=0))
    first = np.searchsorted(lefts, some[:, 0] - widest, side="left")
    counts = np.searchsorted(lefts, some[:, 2], side="right") - first
    sums = np.cumsum(counts)
    start = 0
    while start < len(some):
        done = sums[start - 1] if start else 0
        stop = max(int(np.searchsorted(sums, done + CHUNK, side="right")), start + 1)
        i = np.repeat(np.arange(start, stop), counts[start:stop])
        j = order[first[i] + _counted(counts[start:stop])]
        a, b = some[i], others[j]
        meets = (a[:, 0] <= b[:, 2]) & (a[:, 1] <= b[:, 3]) & (b[:, 1] <= a[:, 3])
        yield i[meets], j[meets]
        start = stop


def _counted(counts: Indices) -> Indices:
    """From 0 up to each count: 2 and 3 give 0, 1, 0, 1, 2."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def _on_curve(controls: Reals, t: Reals) -> Reals:
    """The point of each Bezier curve at its parameter t, in Bernstein's form."""
    s = 1 - t
    weights = np.stack([s**3, 3 * s**2 * t, 3 * s * t**2, t**3], axis=1)
    return (weights[:, :, None] * controls).sum(axis=1).round(DECIMALS)


def _around(pieces: Reals) -> Reals:
    start, end = pieces[:, :2], pieces[:, 2:]
    return np.hstack([np.minimum(start, end), np.maximum(start, end)])


def _outer(some: Shapes) -> Reals:
    return some.cores + some.radii[:, None] * np.array([-1, -1, 1, 1])


def _box_distances(some: Reals, others: Reals) -> Reals:
    """From each box to the other of its row; 0 where they have a point in common."""
    across = np.maximum(others[:, 0] - some[:, 2], some[:, 0] - others[:, 2])
    down = np.maximum(others[:, 1] - some[:, 3], some[:, 1] - others[:, 3])
    return np.hypot(np.maximum(across, 0), np.maximum(down, 0))


def _line_distances(pieces: Reals, cores: Reals) -> Reals:
    """From each piece of a line to the box of its row; 0 where they have a point in common."""
    from_ends = [_box_distances(pieces[:, end], cores) for end in ([0, 1, 0, 1], [2, 3, 2, 3])]
    corners = ([0, 1], [2, 1], [2, 3], [0, 3])
    from_corners = [_point_distances(cores[:, corner], pieces) for corner in corners]
    return np.where(_passes(pieces, cores), 0.0, np.min([*from_ends, *from_corners], axis=0))


def _point_distances(points: Reals, pieces: Reals) -> Reals:
    """From each point to the piece of a line of its row."""
    start, way = pieces[:, :2], pieces[:, 2:] - pieces[:, :2]
    square = (way**2).sum(axis=1)
    t = np.clip(((points - start) * way).sum(axis=1) / np.where(square > 0, square, 1), 0, 1)
    to_line = points - start - t[:, None] * way
    return np.hypot(to_line[:, 0], to_line[:, 1])


def _passes(pieces: Reals, cores: Reals) -> Truths:
    """Whether each piece has a point in its row's box: for some t from 0 to 1, x and y are both between its sides."""
    enter, leave = np.zeros(len(pieces)), np.ones(len(pieces))
    for axis in (0, 1):
        start, way = pieces[:, axis], pieces[:, axis + 2] - pieces[:, axis]
        still = way == 0
        outside = still & ((start < cores[:, axis]) | (cores[:, axis + 2] < start))
        low, high = ((cores[:, side] - start) / np.where(still, 1, way) for side in (axis, axis + 2))
        enter = np.maximum(enter, np.where(still, 0, np.minimum(low, high)))
        leave = np.where(outside, -1, np.minimum(leave, np.where(still, 1, np.maximum(low, high))))
    return enter <= leave


def _crossing(some: Reals, others: Reals) -> tuple[Truths, Reals]:
    """Whether each piece crosses the other one of its row, and where it does.

    A point on a line counts as left of it, so that where two chains cross at their joints one pair of pieces does.
    """
    before, after = _side(some, others[:, :2]), _side(some, others[:, 2:])
    start, end = _side(others, some[:, :2]), _side(others, some[:, 2:])
    crosses = ((before >= 0) != (after >= 0)) & ((start >= 0) != (end >= 0))
    t = start / np.where(crosses, start - end, 1)
    return crosses, some[:, :2] + t[:, None] * (some[:, 2:] - some[:, :2])


def _side(pieces: Reals, points: Reals) -> Reals:
    """On which side of its row's line each point is: positive, negative, or 0 on it."""
    way, to_point = pieces[:, 2:] - pieces[:, :2], points - pieces[:, :2]
    return way[:, 0] * to_point[:, 1] - way[:, 1] * to_point[:, 0]
