"""CasADi's graphs, of scalars (SX) or of arrays (MX): one reverse sweep, drawn by `casadi.tools.graph`."""

from __future__ import annotations

from typing import Any, NamedTuple

import casadi
from casadi.tools.graph import dotgraph

from peers_systems import Drawing
from peers_systems.graphviz import drawn


class Model(NamedTuple):
    loss: Any
    parameters: list[Any]


def build(kind: Any, sizes: list[int]) -> Model:
    unit = kind.sym("i", sizes[0])
    parameters: list[Any] = []
    for k in range(1, len(sizes)):
        weights, bias = kind.sym(f"W{k}", sizes[k], sizes[k - 1]), kind.sym(f"b{k}", sizes[k])
        parameters += [weights, bias]
        unit = casadi.tanh(casadi.mtimes(weights, unit) + bias)
    return Model(casadi.sumsqr(unit - kind.sym("y", sizes[-1])), parameters)


def gradients(kind: Any, model: Model) -> list[Any]:
    return casadi.reverse([model.loss], model.parameters, [[kind(1)]])[0]


def draw(expression: Any) -> Drawing:
    """Its `dotgraph` also leaves a file ``source.dot`` in the working folder."""
    return drawn(dotgraph(expression).to_string())
