"""The array that goes from one layer of a network to the next: what its rows are, and how its elements are named.

A network of one sample has columns, ``z = W @ x + b``.  In a batch and in a sequence the rows are samples or
positions, ``Z = X @ W.T + b``, and the index of the row stands first in a name: ``z1_2_3`` is sample 1, layer 2,
unit 3.  Where a sequence has become one row (its last state, say), the names are those of a column again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from symgraph.notation import ElementNames

Rows = Literal["units", "samples", "positions", "one"]
"""What the rows are: the units of a column, the samples of a batch, positions of a sequence, or one row only."""


@dataclass(frozen=True, slots=True)
class Extent:
    """So many units for each of so many `count` samples or positions; a column or a single row counts as one."""

    units: int
    rows: Rows = "units"
    count: int = 1

    @property
    def is_column(self) -> bool:
        return self.rows == "units"

    @property
    def is_indexed(self) -> bool:
        """Whether the rows are counted in the names."""
        return self.rows in ("samples", "positions")

    @property
    def axis(self) -> int:
        """The axis along which the units lie."""
        return 0 if self.is_column else 1

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of the array."""
        return (self.units, 1) if self.is_column else (self.count, self.units)

    @property
    def vector(self) -> tuple[int, int]:
        """The shape of what is added to every sample: a bias."""
        return (self.units, 1) if self.is_column else (1, self.units)

    @property
    def single(self) -> tuple[int, int]:
        """The shape of one number for every sample: a mean over the units."""
        return (self.count, 1)

    def with_units(self, units: int) -> Extent:
        """The same samples or positions with other units."""
        return replace(self, units=units)

    def elements(self, base: str, *layer: int) -> ElementNames:
        """The names of the elements of an array of this extent."""
        if not self.is_indexed:
            return ElementNames(base, layer, axes=1)
        return ElementNames(base, layer, axes=2, separated=True, row_first=bool(layer))

    def singles(self, base: str, layer: int) -> ElementNames:
        """The names of one number for every sample."""
        if not self.is_indexed:
            return ElementNames(base, (layer,))
        return ElementNames(base, (layer,), axes=1, separated=True, row_first=True)

    def __str__(self) -> str:
        units = "1 unit" if self.units == 1 else f"{self.units} units"
        return f"{self.count} {self.rows} of {units}" if self.is_indexed else units
