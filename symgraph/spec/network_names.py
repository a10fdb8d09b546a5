"""The names of a network: its arrays, their elements and their shapes.

``z1`` and ``h1`` are the pre-activations and the units of layer 1; the last layer's units are ``o``, and what they are
compared with is ``y``.  The arrays of the layers are in `symgraph.spec.layer_arrays`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from symgraph.calculus.element_families import ElementFamilies
from symgraph.notation import place_of
from symgraph.spec.layer_arrays import ArrayRole, NetworkArray, Place, counted, layer_arrays
from symgraph.spec.spec import Network

__all__ = ["ArrayRole", "KnownNames", "NetworkArray", "network_arrays", "places"]


def places(network: Network) -> Iterator[Place]:
    """The layers' places, one after the other: what each is given is what the one before gives.

    Raises ShapeError where a layer cannot take what it is given.
    """
    extent, last = network.input.extent, len(network.layers)
    for number, layer in enumerate(network.layers, 1):
        result = layer.result(extent)
        yield Place(number, extent, result, number == last)
        extent = result


def network_arrays(network: Network) -> dict[str, NetworkArray]:
    """All arrays of a network by name, in the order of computation; the targets are last."""
    given = network.input
    about = counted(given.size, "input") if not given.extent.is_indexed else str(given.extent)
    arrays = [NetworkArray(given.name, "input", given.extent.shape, given.extent.elements(given.name), about)]
    extent = given.extent
    for layer, place in zip(network.layers, places(network), strict=True):
        arrays += layer_arrays(layer, place)
        extent = place.result
    arrays.append(NetworkArray("y", "target", extent.shape, extent.elements("y"), counted(extent.units, "output")))
    return {array.name: array for array in arrays}


class KnownNames(Collection[str]):
    """The names that formulas may use: scalars, arrays of a network and, found without listing them, their elements."""

    def __init__(self, scalars: Collection[str], arrays: Mapping[str, NetworkArray]) -> None:
        self.scalars = scalars
        self.arrays = arrays
        self._arrays = sorted(arrays.values(), key=lambda array: bool(array.elements.indices))  # those of layers last
        self._families = ElementFamilies(array.elements for array in self._arrays)

    def element(self, name: str) -> tuple[NetworkArray, tuple[int, ...]] | None:
        """The array of which `name` is an element, and its 1-based index."""
        for position, index in self._families.holding(name):
            array = self._arrays[position]
            # A size that is a symbol has every index.
            sizes = zip(place_of(index, array.shape), array.shape, strict=True)
            if all(isinstance(size, str) or part <= size for part, size in sizes):
                return array, index
        return None

    def __contains__(self, name: object) -> bool:
        return name in self.scalars or name in self.arrays or (isinstance(name, str) and self.element(name) is not None)

    def __iter__(self) -> Iterator[str]:
        yield from self.scalars
        yield from self.arrays
        for array in self.arrays.values():
            rows, columns = _known_sizes(array)
            for row in range(1, rows + 1):
                yield from (array.elements.name((row, column)) for column in range(1, columns + 1))

    def __len__(self) -> int:
        elements = sum(rows * columns for rows, columns in map(_known_sizes, self.arrays.values()))
        return len(self.scalars) + len(self.arrays) + elements


def _known_sizes(array: NetworkArray) -> tuple[int, int]:
    """The sizes of an array; those of one whose elements cannot be listed are 0."""
    rows, columns = array.shape
    return (0, 0) if isinstance(rows, str) or isinstance(columns, str) else (rows, columns)
