"""The layers of a network to equations over arrays: ``z1 := W1 @ i + b1``, ``h1 := tanh(z1)`` and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from symgraph.calculus.program import Builder, Declaration
from symgraph.spec.layer_arrays import NetworkArray, Place
from symgraph.spec.layers import (
    Add,
    Attention,
    Conv1d,
    Dropout,
    Flatten,
    Layer,
    LayerNorm,
    Lstm,
    MaxPool,
    MeanPool,
    Rnn,
)
from symgraph.spec.lower_recurrent import lower_recurrent
from symgraph.spec.lower_simple import lower_simple
from symgraph.spec.lowered_layer import LayerInPlace
from symgraph.spec.network_names import places
from symgraph.spec.parts import Part
from symgraph.spec.spec import Network
from symgraph.words import Phrase, Wording, wording

_KINDS: dict[type[Layer], Phrase] = {
    Conv1d:    Phrase.CONVOLUTION,
    Attention: Phrase.ATTENTION,
    LayerNorm: Phrase.LAYER_NORM,
    Dropout:   Phrase.DROPOUT,
    Add:       Phrase.RESIDUAL,
    Flatten:   Phrase.FLATTEN,
    MeanPool:  Phrase.POOLING,
    MaxPool:   Phrase.POOLING,
}  # fmt: skip
"""What layers are called that are not just hidden ones."""


class LayersLowering:
    """Adds the equations of a network's layers to a program under construction.

    It collects the `parts` that figures show, and the `aliases` of pre-activations that are the units themselves.
    """

    def __init__(self, builder: Builder, arrays: Mapping[str, NetworkArray]) -> None:
        self.builder = builder
        self.arrays = arrays
        self.aliases: dict[str, str] = {}
        self.parts: list[Part] = []

    def lower(self, network: Network) -> None:
        """All layers, the first of which reads the input."""
        given = self.declare(self.arrays[network.input.name])
        recurrent = [isinstance(layer, Rnn | Lstm) for layer in network.layers]
        if not recurrent[0]:  # the inputs of the steps stand with these
            self.parts.append(Part("inputs", wording(Phrase.INPUTS), "input", (given,)))
        results = {network.input.name: given}
        kinds = Counter(_KINDS.get(type(layer)) for layer in network.layers)
        for layer, place in zip(network.layers, places(network), strict=True):
            made = LayerInPlace(self.builder, self.arrays, place, given, results, self.aliases)
            if isinstance(layer, Rnn | Lstm):
                given = lower_recurrent(made, layer)
                self.parts += made.step_parts(several=sum(recurrent) > 1)
            else:
                before = len(self.builder.equations)
                given = lower_simple(made, layer)
                computed = tuple(equation.name for equation in self.builder.equations[before:])
                title = _title(layer, place, kinds)
                self.parts.append(_part(place, title, (*made.declared, *computed)))
            if layer.name:
                results[layer.name] = given

    def declare(self, array: NetworkArray) -> str:
        """Declare an array of the network that no equation computes."""
        assert array.role != "computed"
        return self.builder.declare(array.name, Declaration(array.role, array.shape), array.elements)


def _part(place: Place, title: Wording, names: tuple[str, ...]) -> Part:
    # Of rows, which are samples or positions, no unit has an area of its own.
    units = 0 if place.result.is_indexed else place.result.units
    role = "output" if place.is_last else "hidden"
    return Part(f"layer{place.number}", title, role, names, units)


def _title(layer: Layer, place: Place, kinds: Counter[Phrase | None]) -> Wording:
    """The title of a layer, numbered where there are several of its kind; `kinds` counts them."""
    kind = _KINDS.get(type(layer))
    if kind is not None:
        title = wording(kind)
        return title if kinds[kind] == 1 else wording(Phrase.KIND_OF_LAYER, number=place.number, kind=title)
    if place.is_last:
        return wording(Phrase.OUTPUT_LAYER)
    if kinds.total() > 2:
        return wording(Phrase.NUMBERED_HIDDEN_LAYER, number=place.number)
    return wording(Phrase.HIDDEN_LAYER)
