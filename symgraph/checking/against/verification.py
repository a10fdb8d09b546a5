"""What came of comparing a gradient: one `Comparison` for each system, together a `Verification`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

Array = np.ndarray[Any, Any]
Status = Literal["agrees", "differs", "missing", "cannot"]
"""`missing` is not installed; what `cannot` be compared has a reason."""
FEW = 6
"""The most entries of a gradient that are told one by one."""


@dataclass(frozen=True)
class Comparison:
    """One system: its number for the quantity, the entries of its gradient, and how far these are from ours.

    `deviation` is the largest difference of an entry, that by `where`; up to `tolerance` it agrees.  There are no
    `entries` where only some were computed.
    """

    system: str
    title: str
    status: Status
    version: str = ""
    value: float | None = None
    entries: Array | None = None
    deviation: float | None = None
    where: str = ""
    tolerance: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Verification:
    """The gradient of `of` by `wrt`, its entries one after another, and what other systems find for it.

    `names` are those of the entries where there are at most `FEW`.  `examples` are the names whose values were chosen
    here, `sizes` those of the symbols in shapes.
    """

    name: str
    of: str
    wrt: Sequence[str]
    value: float
    entries: Array
    names: Sequence[str]
    version: str
    comparisons: Sequence[Comparison]
    examples: Sequence[str] = ()
    sizes: Mapping[str, int] = field(default_factory=dict[str, int])
    notes: Sequence[str] = ()

    @property
    def agrees(self) -> bool:
        """Whether no system differs."""
        return all(comparison.status != "differs" for comparison in self.comparisons)

    def __str__(self) -> str:
        from symgraph.checking.against.table import table_text  # noqa: PLC0415 - rich where a table is shown

        return table_text(self)

    def to_dict(self) -> dict[str, Any]:
        """The comparison as JSON; many entries are left out, and numbers that are not finite are null."""
        return {
            "name": self.name,
            "of": self.of,
            "wrt": list(self.wrt),
            "agrees": self.agrees,
            "value": _number(self.value),
            "gradient": self._named(self.entries),
            "version": self.version,
            "systems": [self._system(comparison) for comparison in self.comparisons],
            "examples": list(self.examples),
            "sizes": dict(self.sizes),
            "notes": list(self.notes),
        }

    def _system(self, found: Comparison) -> dict[str, Any]:
        return {
            "system": found.system,
            "title": found.title,
            "version": found.version or None,
            "status": found.status,
            "value": _number(found.value),
            "gradient": self._named(found.entries),
            "deviation": _number(found.deviation),
            "where": found.where or None,
            "tolerance": _number(found.tolerance),
            "reason": found.reason or None,
        }

    def _named(self, entries: Array | None) -> dict[str, float | None] | None:
        if entries is None or not self.names:
            return None
        return {name: _number(float(entry)) for name, entry in zip(self.names, entries, strict=True)}


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value
