"""The activations that a layer knows by name."""

from __future__ import annotations

from dataclasses import dataclass

from symgraph.spec.reader import Formula

ACTIVATIONS = (
    "identity",
    "tanh",
    "sigmoid",
    "relu",
    "leaky_relu",
    "elu",
    "selu",
    "softplus",
    "softsign",
    "silu",
    "gelu",
    "gelu_tanh",
    "mish",
    "hardtanh",
    "softmax",
    "log_softmax",
)
PARAMETERS = {"leaky_relu": "0.01", "elu": "1"}
"""Activations that take a number, alpha, and its usual value."""


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation by its `name`, with `alpha` (a numeral) where it takes one; or a `formula` of one `variable`."""

    name: str = ""
    alpha: str | None = None
    formula: Formula | None = None
    variable: str = ""


IDENTITY = Activation("identity")
