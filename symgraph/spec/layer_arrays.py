"""The arrays of each kind of layer: its parameters, what it computes on the way, and its result.

``W1`` holds ``w111`` (layer, to, from), ``b1`` holds ``b11``.  A recurrent layer computes an array for each step, whose
name has the step before the layer: ``h2_1`` is the state of layer 1 after step 2, and ``h2_1_3`` its third unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from symgraph.calculus.operation import Shape
from symgraph.notation import ElementNames, array_name
from symgraph.spec.activations import IDENTITY
from symgraph.spec.extent import Extent
from symgraph.spec.layers import ALL, Add, Attention, Conv1d, Dense, Dropout, Layer, LayerNorm, Lstm, Rnn

ArrayRole = Literal["input", "parameter", "computed", "target"]
GATES = {"f": "forget gate", "i": "input gate", "o": "output gate", "c": "candidate"}
"""The parts of an LSTM's cell, by the letter that their weights and values have."""


@dataclass(frozen=True, slots=True)
class NetworkArray:
    """An array of a network; a vector is a column or a row.  `about` says what its shape counts, for messages."""

    name: str
    role: ArrayRole
    shape: Shape
    elements: ElementNames
    about: str


class Place(NamedTuple):
    """A layer's number, what it is given and what it gives, and whether it is the last."""

    number: int
    given: Extent
    result: Extent
    is_last: bool

    @property
    def result_name(self) -> str:
        """The array that the layer gives: the outputs, or the units of a hidden layer."""
        return "o" if self.is_last else array_name("h", self.number)

    def name(self, base: str) -> str:
        """The name of an array of the layer."""
        return array_name(base, self.number)

    def step_name(self, base: str, step: int) -> str:
        """The name of an array of one step."""
        return f"{base}{step}_{self.number}"


def layer_arrays(layer: Layer, place: Place) -> Iterator[NetworkArray]:
    """All arrays of a layer, in the order of computation."""
    arrays = _Arrays(place)
    match layer:
        case Dense():
            yield arrays.matrix("W", layer.units, place.given.units)
            yield from arrays.biases("b", layer.bias)
            yield arrays.computed("z")
        case Conv1d():
            yield arrays.kernels(layer)
            yield from arrays.biases("b", layer.bias)
            yield arrays.computed("z")
        case Rnn() | Lstm():
            yield from arrays.recurrent(layer)
            return
        case Attention():
            yield from (arrays.matrix(f"W{part}", layer.units, place.given.units) for part in "qkv")
            yield from map(arrays.computed, "qkv")
            yield from arrays.scores()
        case LayerNorm():
            yield from (arrays.single("mu"), arrays.single("sigma"), arrays.computed("n"))
            yield from (arrays.vector("g", "gain"), *arrays.biases("b", True))
        case Dropout():
            yield arrays.array("m", "input", place.given.shape, place.given.elements("m", place.number), "mask")
        case Add() if layer.activation != IDENTITY:
            yield arrays.computed("z")
        case _:
            pass
    yield arrays.result()


class _Arrays:
    """Makes the arrays of one layer."""

    def __init__(self, place: Place) -> None:
        self.place = place

    def array(self, base: str, role: ArrayRole, shape: Shape, elements: ElementNames, about: str) -> NetworkArray:
        return NetworkArray(self.place.name(base), role, shape, elements, about)

    def matrix(self, base: str, units: int, inputs: int) -> NetworkArray:
        about = f"{counted(units, 'unit')} of {counted(inputs, 'input')}"
        elements = ElementNames(base.lower(), (self.place.number,), 2)
        return self.array(base, "parameter", (units, inputs), elements, about)

    def kernels(self, layer: Conv1d) -> NetworkArray:
        inputs = self.place.given.units
        about = f"{counted(layer.channels, 'channel')} of {counted(inputs, 'input')} times {layer.kernel}"
        elements = ElementNames("w", (self.place.number,), 2, separated=True, inner=layer.kernel)
        return self.array("W", "parameter", (layer.channels, inputs * layer.kernel), elements, about)

    def vector(self, base: str, about: str) -> NetworkArray:
        """What is the same for every sample: a bias or a gain."""
        extent = self.place.result
        elements = ElementNames(base, (self.place.number,), 1)
        return self.array(base, "parameter", extent.vector, elements, counted(extent.units, about))

    def biases(self, base: str, wanted: bool) -> Iterator[NetworkArray]:
        if wanted:
            yield self.vector(base, "unit")

    def computed(self, base: str) -> NetworkArray:
        extent = self.place.result
        return self.array(base, "computed", extent.shape, extent.elements(base, self.place.number), str(extent))

    def single(self, base: str) -> NetworkArray:
        """One number for every sample."""
        extent = self.place.result
        return self.array(base, "computed", extent.single, extent.singles(base, self.place.number), str(extent))

    def scores(self) -> Iterator[NetworkArray]:
        """Of an attention: how well each position's query fits each key, and the weights made of it."""
        count = self.place.given.count
        extent = Extent(count, "positions", count)
        for base in ("s", "a"):
            elements = extent.elements(base, self.place.number)
            yield self.array(base, "computed", extent.shape, elements, counted(count, "position"))

    def recurrent(self, layer: Rnn | Lstm) -> Iterator[NetworkArray]:
        place, units = self.place, layer.units
        letters = ("",) if isinstance(layer, Rnn) else tuple(GATES)
        for letter in letters:
            yield self.matrix(f"W{letter}", units, place.given.units)
            yield self.matrix(f"U{letter}", units, units)
            yield from self.biases(f"b{letter}", layer.bias)
        computed = ("z", "h") if isinstance(layer, Rnn) else (*(f"{v}{g}" for g in GATES for v in "zg"), "c", "h")
        for step in range(1, place.given.count + 1):
            ends = place.is_last and layer.states != ALL and step == place.given.count
            for base in computed:
                forgets = base in ("zf", "gf") and step == 1  # there is nothing to forget yet
                if not forgets and not (ends and base == "h"):  # the last state is the output itself
                    elements = ElementNames(base, (step, place.number), 1, separated=True)
                    name = place.step_name(base, step)
                    yield NetworkArray(name, "computed", (1, units), elements, counted(units, "unit"))
        if place.is_last:
            yield self.result()

    def result(self) -> NetworkArray:
        place, extent = self.place, self.place.result
        elements = extent.elements("o") if place.is_last else extent.elements("h", place.number)
        return NetworkArray(place.result_name, "computed", extent.shape, elements, str(extent))


def counted(count: int, what: str) -> str:
    """``1 unit``, ``2 units``."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
