"""How far apart things are in a figure, and which way it runs.

Geometry is done in flow coordinates: x along the arrows, y across.  A figure that runs down is laid out with every
size turned, as if it ran to the right, and turned when it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from symgraph.figure.placing.geometry import Size

Direction = Literal["right", "down"]


@dataclass(frozen=True, slots=True)
class Spacing:
    """Distances in pt: between columns and between neighbours in a column, within groups and boxes, beside labels.

    `circle` is the smallest diameter of a circle.
    """

    column: float = 16.0
    node: float = 10.0
    group: float = 11.0
    unit: float = 8.0
    box_x: float = 10.0
    box_y: float = 8.0
    circle: float = 32.0
    label: float = 4.0

    def scaled(self, along: float, across: float) -> Spacing:
        """The distances along and across the arrows multiplied; what is in a box stays as it is."""
        return replace(self, column=along * self.column, node=across * self.node)


NORMAL = Spacing()
TIGHT = Spacing(column=6.5, node=6.5, group=6.0, unit=4.5, box_x=5.5, box_y=6.0, circle=28.0, label=2.5)


def flow_size(size: Size, direction: Direction) -> Size:
    """A size on the page, along and across the arrows."""
    return size.transposed() if direction == "down" else size
