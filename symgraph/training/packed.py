"""All parameters in one vector, of which the arrays that functions take are views: an update is one operation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from symgraph.training.data.table import Array


class Packed:
    """The parameters, packed in the order of `start`; `vector` may be changed in place."""

    def __init__(self, start: Mapping[str, Array]) -> None:
        self.shapes = {name: array.shape for name, array in start.items()}
        ends = np.cumsum([0, *(array.size for array in start.values())]).tolist()
        self.slices = {name: slice(*ends) for name, ends in zip(start, pairwise(ends), strict=True)}
        self.vector: Array = np.concatenate([array.ravel() for array in start.values()]).astype(float)

    def values(self, vector: Array | None = None) -> dict[str, Array]:
        """Copies of the parameters by name."""
        packed = self.vector if vector is None else vector
        return {name: packed[part].reshape(self.shapes[name]).copy() for name, part in self.slices.items()}

    def views(self, shapes: Mapping[str, Sequence[Any]]) -> dict[str, Array]:
        """The parameters as arrays that follow the vector, in the `shapes` that a function takes (a turned bias)."""
        return {
            name: self.vector[part].reshape(
                self.shapes[name] if name not in shapes else _known(shapes[name], self.shapes[name])
            )
            for name, part in self.slices.items()
        }

    def name_at(self, position: int) -> str:
        """The parameter that an element of the vector belongs to."""
        return next(name for name, part in self.slices.items() if part.start <= position < part.stop)


def _known(shape: Sequence[Any], own: tuple[int, ...]) -> tuple[int, ...]:
    """A shape in numbers: where it has symbols, the parameter's own."""
    numbers = tuple(n for n in shape if isinstance(n, int))
    return numbers if len(numbers) == len(shape) and prod(numbers) == prod(own) else own
