"""The names of a network: its arrays, their elements and their shapes.

``W1`` holds ``w111`` (layer, to, from), ``b1`` holds ``b11``, ``z1`` and ``h1`` are the pre-activations and the units
of layer 1; the last layer's units are ``o``, and what they are compared with is ``y``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from symgraph.notation import ElementNames, array_name
from symgraph.spec.spec import Network

ArrayRole = Literal["input", "parameter", "computed", "target"]
_LAYERED = re.compile(r"([wbzh])_?([1-9][0-9]*)")


@dataclass(frozen=True, slots=True)
class NetworkArray:
    """An array of a network; a vector is a column.  `about` says what its shape counts, for messages."""

    name: str
    role: ArrayRole
    shape: tuple[int, int]
    elements: ElementNames
    about: str


def network_arrays(network: Network) -> dict[str, NetworkArray]:
    """All arrays of a network by name, in the order of computation; the targets are last."""
    arrays: dict[str, NetworkArray] = {}

    def vector(name: str, role: ArrayRole, size: int, elements: ElementNames, about: str) -> None:
        arrays[name] = NetworkArray(name, role, (size, 1), elements, _counted(size, about))

    given = network.input
    vector(given.name, "input", given.size, ElementNames(given.name, (), 1), "input")
    inputs, last = given.size, len(network.layers)
    for number, layer in enumerate(network.layers, 1):
        units = layer.units
        weights = array_name("W", number)
        about = f"{_counted(units, 'unit')} of {_counted(inputs, 'input')}"
        arrays[weights] = NetworkArray(weights, "parameter", (units, inputs), ElementNames("w", (number,), 2), about)
        if layer.bias:
            vector(array_name("b", number), "parameter", units, ElementNames("b", (number,), 1), "unit")
        vector(array_name("z", number), "computed", units, ElementNames("z", (number,), 1), "unit")
        if number < last:
            vector(array_name("h", number), "computed", units, ElementNames("h", (number,), 1), "unit")
        inputs = units
    vector("o", "computed", inputs, ElementNames("o", (), 1), "output")
    vector("y", "target", inputs, ElementNames("y", (), 1), "output")
    return arrays


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


class KnownNames(Collection[str]):
    """The names that formulas may use: scalars, arrays of a network and, found without listing them, their elements."""

    def __init__(self, scalars: Collection[str], arrays: Mapping[str, NetworkArray]) -> None:
        self.scalars = scalars
        self.arrays = arrays
        self._plain = [array for array in arrays.values() if not array.elements.indices]

    def element(self, name: str) -> tuple[NetworkArray, tuple[int, ...]] | None:
        """The array of which `name` is an element, and its 1-based index."""
        for array in self._plain:
            if (index := self._index(array, name)) is not None:
                return array, index
        match = _LAYERED.match(name)
        if match is None:
            return None
        base = "W" if match[1] == "w" else match[1]
        # A name without underscores has indices of one digit, so that its layer is its first digit.
        number = int(match[2]) if "_" in name else int(match[2][0])
        array = self.arrays.get(array_name(base, number))
        index = self._index(array, name) if array else None
        return (array, index) if array and index is not None else None

    @staticmethod
    def _index(array: NetworkArray, name: str) -> tuple[int, ...] | None:
        index = array.elements.index(name)
        inside = index is not None and all(part <= size for part, size in zip(index, array.shape, strict=False))
        return index if inside else None

    def __contains__(self, name: object) -> bool:
        return name in self.scalars or name in self.arrays or (isinstance(name, str) and self.element(name) is not None)

    def __iter__(self) -> Iterator[str]:
        yield from self.scalars
        yield from self.arrays
        for array in self.arrays.values():
            rows, columns = array.shape
            for row in range(1, rows + 1):
                yield from (array.elements.name((row, column)) for column in range(1, columns + 1))

    def __len__(self) -> int:
        elements = sum(rows * columns for rows, columns in (array.shape for array in self.arrays.values()))
        return len(self.scalars) + len(self.arrays) + elements
