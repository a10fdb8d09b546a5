"""The numbers of a gradient in one row, and the names that users know them by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from symgraph.calculus.operation import SCALAR, size
from symgraph.calculus.program import Program

Array = np.ndarray[Any, Any]
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is differentiated by: an array of a program, or one entry of it, by the name that the user wrote."""

    name: str
    array: str
    place: Place | None


@dataclass(frozen=True)
class Entries:
    """The entries of a gradient by what is wanted, one after another, of a program of known sizes."""

    program: Program
    wanted: Sequence[Wanted]

    @property
    def arrays(self) -> tuple[str, ...]:
        """The arrays that are differentiated by, each once."""
        return tuple(dict.fromkeys(one.array for one in self.wanted))

    @cached_property
    def _counts(self) -> list[int]:
        shapes = self.program.shapes
        return [size(shapes[one.array]) if one.place is None else 1 for one in self.wanted]

    def __len__(self) -> int:
        return sum(self._counts)

    def flat(self, arrays: Mapping[str, Array]) -> Array:
        """The entries, from an array for each of `arrays`."""
        return np.concatenate(
            [np.ravel(arrays[one.array] if one.place is None else arrays[one.array][one.place]) for one in self.wanted]
        )

    def place(self, number: int) -> tuple[str, Place]:
        """The array and the place (from 0) of one entry."""
        for one, count in zip(self.wanted, self._counts, strict=True):
            if number < count:
                if one.place is not None:
                    return one.array, one.place
                return one.array, divmod(number, int(self.program.shapes[one.array][1]))
            number -= count
        raise IndexError(number)

    def name(self, number: int) -> str:
        """The name of one entry."""
        array, (row, column) = self.place(number)
        if self.program.shapes[array] == SCALAR and array not in self.program.elements:
            return array
        return self.program.element_names(array).name((row + 1, column + 1))
