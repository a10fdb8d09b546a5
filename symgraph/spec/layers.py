"""The kinds of layers: one dataclass a kind, whose fields are its YAML schema.

``- dense: 2`` names the kind and gives its first field; the other fields are keys of the same entry.  A field's
metadata says how it is read (`kind`) and what it means (`help`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from symgraph.spec.activations import IDENTITY, Activation

FieldKind = Literal["size", "boolean", "activation"]
MAX_UNITS = 100_000
MAX_LAYERS = 100_000
MAX_WEIGHTS = 10_000_000


def described(kind: FieldKind, meaning: str) -> dict[str, Any]:
    """The metadata of a layer's field."""
    return {"kind": kind, "help": meaning}


@dataclass(frozen=True, slots=True)
class Dense:
    """A fully connected layer: ``z = W @ x + b``, then the activation."""

    units: int = field(metadata=described("size", "number of units"))
    bias: bool = field(default=True, metadata=described("boolean", "whether b is added"))
    activation: Activation = field(
        default=IDENTITY, metadata=described("activation", "name, or formula of one variable")
    )

    def weights(self, inputs: int) -> int:
        """How many weights and biases a layer of so many inputs has."""
        return self.units * (inputs + self.bias)


Layer = Dense
LAYERS: dict[str, type[Layer]] = {
    "dense": Dense,
}
"""The name of each kind of layer and its fields."""
