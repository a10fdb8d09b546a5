"""Lines of text one below the other, as they stand on an edge or below a node.  Lengths in pt, on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from symgraph.figure.graph import Line
from symgraph.figure.look.typeset import Label, Typesetting
from symgraph.figure.placing.geometry import Rectangle, Size

LINE_GAP = 3.0
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Block:
    """Labels with their sizes, from top to bottom, and the size of them all."""

    labels: tuple[Label, ...]
    sizes: tuple[Size, ...]
    size: Size

    def placed(self, area: Rectangle, align: Align) -> Iterator[tuple[Label, Rectangle]]:
        """Each label and its place in an area of the block's size."""
        top = area.top
        for label, size in zip(self.labels, self.sizes, strict=True):
            left = {
                "left": area.left,
                "center": area.center[0] - size.width / 2,
                "right": area.right - size.width,
            }[align]
            yield label, Rectangle(left, top, left + size.width, top + size.height)
            top += size.height + LINE_GAP


def line_labels(lines: Sequence[Line]) -> tuple[Label, ...]:
    """The labels of lines that are not empty."""
    return tuple(Label(line.content, line.role) for line in lines if line.content)


def block(lines: Sequence[Line], texts: Typesetting) -> Block:
    """The lines, measured."""
    return stacked(line_labels(lines), texts)


def stacked(labels: Sequence[Label], texts: Typesetting) -> Block:
    """The labels, measured, one below the other."""
    sizes = tuple(texts[label] for label in labels)
    width = max((size.width for size in sizes), default=0.0)
    height = sum(size.height for size in sizes) + LINE_GAP * max(len(sizes) - 1, 0)
    return Block(tuple(labels), sizes, Size(width, height))
