"""Which equations of a Program are the layers of a network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.spec.parts import Part

MOST_LAYERS = 16
"""Layers that are drawn side by side; of more, no letter could be read on a slide."""


@dataclass(frozen=True, slots=True)
class NetworkLayer:
    """One layer of neurons, in the names of the program's arrays.

    ``sum := weights @ given + bias`` are its weighted sums, and `result` is what its units are after the activation;
    both are the same where there is none.  The input layer has a `result` only, a layer without biases no `bias`.
    """

    part: Part
    units: int
    result: str
    sum: str = ""
    weights: str = ""
    given: str = ""
    bias: str = ""

    @property
    def parameters(self) -> tuple[str, ...]:
        """The arrays that are learnt."""
        return tuple(name for name in (self.weights, self.bias) if name)


def network_layers(program: Program) -> tuple[NetworkLayer, ...]:
    """The input layer and the layers after it, each fed by the one before.

    Raises InputError for a program that is no such network.
    """
    parts: Iterable[Part] = program.metadata.get("parts", ())
    layers: list[NetworkLayer] = []
    for part in parts:
        if part.role == "input":
            layers.append(NetworkLayer(part, _units(program, part.names[0]), part.names[0]))
        elif part.role in ("hidden", "output"):
            layers.append(_layer(program, part, layers[-1].result if layers else ""))
    if len(layers) < 2:
        found, allowed = f"'{program.name}' has no layers", "a network has layers of units"
        raise InputError(Problem(found, allowed, "draw it without --network"))
    if len(layers) > MOST_LAYERS:
        found, allowed = f"'{program.name}' has {len(layers):,} layers", f"at most {MOST_LAYERS} are drawn as neurons"
        raise InputError(Problem(found, allowed, "draw it without --network"))
    return tuple(layers)


def _layer(program: Program, part: Part, given: str) -> NetworkLayer:
    result = part.names[-1]
    for name, operation, args in program.equations:
        if name in part.names and operation.name in ("affine", "matmul") and args[1] == given:
            return NetworkLayer(part, _units(program, result), result, name, *args)
    if program.element_names(result).separated:
        found, action = f"'{program.name}' computes many samples or positions at once", "draw it without --network"
        raise InputError(Problem(found, "neurons are drawn of one sample", action))
    found = f"a layer of '{program.name}' is not a weighted sum of the layer before"
    raise InputError(Problem(found, "layers are drawn as W x + b", "draw it without --network"))


def _units(program: Program, name: str) -> int:
    return int(program.shapes[name][0])
