"""Where everything of a network's picture stands.

All lengths, in pt, follow from the measured texts.  How far neurons stand apart, and where the equations go, is chosen
so that every weight's name has a free place and the letters are as large as can be on a slide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from math import hypot
from typing import NamedTuple

import numpy as np

from symgraph.figure.look.typeset import Label, Typesetting
from symgraph.figure.network.description import Bundle, Column, Network, Neuron, unnamed
from symgraph.figure.network.labels import Segment, in_a_column, one_by_one
from symgraph.figure.placing.geometry import Point, Rectangle, Size
from symgraph.lowering.markup import NOTHING

SLIDE = Size(960.0, 540.0)  # 13.33 x 7.5 inches
BEST_SHAPE = 1.9  # width : height
LEAST_RADIUS = 18.0
WIDEST_FUNCTION = 2.8  # of a neuron's activation in font sizes: a longer one stands below the column
INK_MARGIN = 4.0  # between what is written in a neuron and its outline
LINE_GAP = 4.0  # between lines of text
BIAS_LENGTH = 16.0  # of the arrow by which a bias comes in from above
NEURON_GAP = 16.0  # at least, between what belongs to two neurons of a column
AREA_MARGIN = 12.0
TITLE_GAP = 7.0
LEAST_GAP, GAP_STEP = 60.0, 10.0  # between two columns' areas
MOST_FOR_NAMES = 240.0  # by which the gap is widened to find places for names
MOST_FOR_COLUMN = 140.0  # by which it is widened for them to stand in a column
STEEPEST = 1.15  # rise of a line: a steeper one would run through the biases of the neurons where it ends
PITCHES, PITCH_STEP = 16, 10.0  # distances between neurons that are tried
BARE_GAP = 100.0  # where the connections are not named
EQUATIONS_GAP = 30.0
WORTH_MOVING = 1.15  # how much larger letters have to become for the equations to go below the network


@dataclass(frozen=True, slots=True)
class Places:
    """Where things stand, by name; the columns' middle is at y = 0.

    `weights` are the boxes of the weights' names, as far as the bundles of `network` are named; `dots` are the centres
    of the dots between neurons; `matrices` are the boxes of what stands above the bundles that are not named.
    `tidy` counts the bundles whose names stand in a column.
    """

    network: Network
    radius: float
    neurons: Mapping[str, Point]
    areas: Sequence[Rectangle]
    dots: Sequence[Point]
    weights: Mapping[str, Rectangle]
    matrices: Mapping[int, Rectangle]
    equations: Rectangle
    tidy: int

    @property
    def bounds(self) -> Rectangle:
        """Around everything."""
        return Rectangle.union([*self.areas, *self.matrices.values(), self.equations])

    @property
    def scale(self) -> float:
        """By how much the picture is enlarged to fill a slide."""
        size = self.bounds.size
        return min(SLIDE.width / size.width, SLIDE.height / size.height)


def placed(network: Network, texts: Typesetting) -> Places:
    """The network with a place for everything; weights' names that find none are left out, a whole bundle at a time."""
    room = _Room(_with_short_functions(network, texts), texts)
    return max((room.places(room.least_pitch + step * PITCH_STEP) for step in range(PITCHES)), key=_quality)


def neuron_lines(neuron: Neuron) -> list[Label]:
    """What is written in a neuron, from top to bottom."""
    return _labels((Label(neuron.label, "node"), Label(neuron.function, "caption")))


def footer(column: Column) -> list[Label]:
    """What is written at the bottom of a column's area, from top to bottom."""
    return _labels((Label(column.title, "group"), Label(column.function, "caption"), Label(column.size, "group")))


def matrix_lines(bundle: Bundle) -> list[Label]:
    """What is written above connections that do not show their weights, from top to bottom."""
    return _labels((Label(bundle.matrix, "node"), Label(bundle.size, "note")))


def stacked(labels: Sequence[Label], texts: Typesetting) -> Size:
    """The size of lines one below the other."""
    sizes = [texts[label] for label in labels]
    height = sum(size.height for size in sizes) + LINE_GAP * (len(sizes) - 1)
    return Size(max((size.width for size in sizes), default=0), max(height, 0))


def _labels(labels: Sequence[Label]) -> list[Label]:
    return [label for label in labels if label.content]


def _with_short_functions(network: Network, texts: Typesetting) -> Network:
    """The activations that are too wide for a neuron moved below their columns."""
    widest = WIDEST_FUNCTION * texts.style.texts["caption"].size
    columns: list[Column] = []
    for column in network.columns:
        function = column.neurons[0].function
        if function and texts[Label(function, "caption")].width > widest:
            neurons = tuple(replace(neuron, function=NOTHING) for neuron in column.neurons)
            columns.append(replace(column, neurons=neurons, function=function))
        else:
            columns.append(column)
    return replace(network, columns=tuple(columns))


def _quality(places: Places) -> tuple[int, int, int, float]:
    """What makes one distance between the neurons better than another, the most important first.

    That weights are named, that their names stand in columns, how large the letters are on a slide, in steps of 2 %,
    and how near the picture is to the best shape.
    """
    named = sum(bundle.named for bundle in places.network.bundles)
    size = places.bounds.size
    shape = size.width / size.height / BEST_SHAPE
    return named, places.tidy, round(places.scale * 50), -max(shape, 1 / shape)


class _Span(NamedTuple):
    """What lies between two columns: the gap between their areas, and the boxes of the weights' names.

    The boxes count from the middle of the left column; there are none where the names find no place.
    """

    gap: float
    boxes: list[Rectangle]
    tidy: bool = False


class _Room:
    """Places a network for a given distance between the neurons of a column, the pitch."""

    def __init__(self, network: Network, texts: Typesetting) -> None:
        self.network = network
        self.texts = texts
        self.slots = [_slots(column) for column in network.columns]
        neurons = [neuron for column in network.columns for neuron in column.neurons]
        sizes = [stacked(neuron_lines(neuron), texts) for neuron in neurons]
        self.radius = max(LEAST_RADIUS, *(hypot(size.width, size.height) / 2 + INK_MARGIN for size in sizes))
        biases = [self._biases(column) for column in network.columns]
        highest = max(size.height for size in biases)
        self.above = BIAS_LENGTH + LINE_GAP + highest if highest else 0.0
        self.least_pitch = 2 * self.radius + self.above + NEURON_GAP
        widest = max(size.width for size in biases)
        self.steepest = min(STEEPEST, 2 * (self.radius + BIAS_LENGTH) / max(widest, 1))
        footers = [stacked(footer(column), texts) for column in network.columns]
        self.footer = max(size.height for size in footers)
        self.half_widths = [
            max(self.radius + AREA_MARGIN, max(low.width, high.width) / 2 + TITLE_GAP)
            for low, high in zip(footers, biases, strict=True)
        ]

    def _biases(self, column: Column) -> Size:
        """The size of the largest name of a bias."""
        sizes = [self.texts[Label(neuron.bias.label, "edge")] for neuron in column.neurons if neuron.bias]
        return Size(max((s.width for s in sizes), default=0.0), max((s.height for s in sizes), default=0.0))

    def places(self, pitch: float) -> Places:
        """Everything placed, with the equations where they leave the picture larger."""
        heights = [[(k - (len(slots) - 1) / 2) * pitch for k in range(len(slots))] for slots in self.slots]
        spans = [self._span(place, heights) for place in range(len(self.network.bundles))]
        steps = [left + span.gap + right for (left, right), span in zip(pairwise(self.half_widths), spans, strict=True)]
        middles = list(accumulate(steps, initial=0.0))
        neurons: dict[str, Point] = {}
        dots: list[Point] = []
        for x, slots, ys in zip(middles, self.slots, heights, strict=True):
            for neuron, y in zip(slots, ys, strict=True):
                if neuron is None:
                    dots.append((x, y))
                else:
                    neurons[neuron.name] = x, y
        areas = self._areas(middles, max(ys[-1] for ys in heights))
        weights: dict[str, Rectangle] = {}
        matrices: dict[int, Rectangle] = {}
        for place, (bundle, span) in enumerate(zip(self.network.bundles, spans, strict=True)):
            for connection, box in zip(bundle.connections, span.boxes, strict=False):
                weights[connection.weight] = box.moved(middles[place], 0)
            if not span.boxes:
                x = areas[place].right + span.gap / 2
                matrices[place] = self._above(bundle, x, neurons)
        described = unnamed(self.network, matrices)
        tidy = sum(span.tidy for span in spans)
        beside, below = (
            Places(described, self.radius, neurons, areas, dots, weights, matrices, equations, tidy)
            for equations in self._equations(Rectangle.union(areas))
        )
        return below if below.scale > WORTH_MOVING * beside.scale else beside

    def _span(self, place: int, heights: Sequence[Sequence[float]]) -> _Span:
        """The narrowest gap in which every name has a place, if there is one."""
        bundle, half_widths = self.network.bundles[place], self.half_widths[place : place + 2]
        tails, heads = self._heights_by_name(place, heights), self._heights_by_name(place + 1, heights)
        rises = [(tails[connection.tail], heads[connection.head]) for connection in bundle.connections]
        least = max(LEAST_GAP, max(abs(end - start) for start, end in rises) / self.steepest - sum(half_widths))
        if not bundle.named:
            return _Span(max(least, BARE_GAP), [])
        sizes = [self.texts[Label(connection.label, "edge")] for connection in bundle.connections]
        narrowest = max(least, *(size.width + 2 * LINE_GAP for size in sizes))
        for place_names, most in ((in_a_column, MOST_FOR_COLUMN), (one_by_one, MOST_FOR_NAMES)):
            for gap in np.arange(narrowest, least + most, GAP_STEP).tolist():
                width = sum(half_widths) + gap
                lines: list[Segment] = [((0.0, start), (width, end)) for start, end in rises]
                boxes = place_names(lines, sizes, half_widths[0] + LINE_GAP, width - half_widths[1] - LINE_GAP)
                if boxes is not None:
                    return _Span(gap, boxes, place_names is in_a_column)
        return _Span(max(least, BARE_GAP), [])

    def _heights_by_name(self, place: int, heights: Sequence[Sequence[float]]) -> dict[str, float]:
        return {neuron.name: y for neuron, y in zip(self.slots[place], heights[place], strict=True) if neuron}

    def _areas(self, middles: Sequence[float], lowest: float) -> list[Rectangle]:
        reach = lowest + self.radius + AREA_MARGIN
        top, bottom = -reach - self.above, reach + self.footer + TITLE_GAP
        return [Rectangle(x - half, top, x + half, bottom) for x, half in zip(middles, self.half_widths, strict=True)]

    def _above(self, bundle: Bundle, x: float, neurons: Mapping[str, Point]) -> Rectangle:
        """The box of what is written above all connections, with its middle at x."""
        size = stacked(matrix_lines(bundle), self.texts)
        half = size.width / 2 + LINE_GAP
        ends = [(neurons[connection.tail], neurons[connection.head]) for connection in bundle.connections]
        highest = min(_height(start, end, at) for start, end in ends for at in (x - half, x + half))
        return Rectangle.centered((x, highest - LINE_GAP - size.height / 2), size)

    def _equations(self, areas: Rectangle) -> list[Rectangle]:
        """Beside the network and below it."""
        size = self.texts[Label(self.network.equations, "node")]
        (x, y), gap = areas.center, EQUATIONS_GAP
        beside = areas.right + gap + size.width / 2, y
        below = x, areas.bottom + gap + size.height / 2
        return [Rectangle.centered(center, size) for center in (beside, below)]


def _slots(column: Column) -> list[Neuron | None]:
    """The neurons from top to bottom, with None for the dots where some are left out."""
    slots: list[Neuron | None] = []
    before = 0
    for neuron in column.neurons:
        if neuron.number > before + 1:
            slots.append(None)
        slots.append(neuron)
        before = neuron.number
    return slots


def _height(start: Point, end: Point, x: float) -> float:
    """The y of a straight line at x."""
    return start[1] + (end[1] - start[1]) * (x - start[0]) / (end[0] - start[0])
