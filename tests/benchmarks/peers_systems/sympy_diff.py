"""SymPy: `diff` of the loss as one closed formula, drawn by `dotprint`.

The symbols are real: of others SymPy looks through whole formulas for signs and imaginary parts, and takes ten times as
long to build them.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy as sp
from sympy.core.cache import clear_cache
from sympy.printing.dot import dotprint

from peers_systems import Drawing
from peers_systems.graphviz import drawn

forget = clear_cache


class Model(NamedTuple):
    loss: Any
    parameters: list[Any]


def build(sizes: list[int]) -> Model:
    units = [_real(f"i{c}") for c in range(1, sizes[0] + 1)]
    parameters: list[Any] = []
    for k in range(1, len(sizes)):
        layer: list[Any] = []
        for r in range(1, sizes[k] + 1):
            weights = [_real(f"w{k}_{r}_{c}") for c in range(1, len(units) + 1)]
            bias = _real(f"b{k}_{r}")
            layer.append(sp.tanh(sp.Add(*[w * unit for w, unit in zip(weights, units, strict=True)], bias)))
            parameters += [*weights, bias]
        units = layer
    return Model(sp.Add(*[(unit - _real(f"y{r}")) ** 2 for r, unit in enumerate(units, 1)]), parameters)


def gradients(model: Model) -> list[Any]:
    return [sp.diff(model.loss, parameter) for parameter in model.parameters]


def draw(_model: Model, gradients: list[Any], everything: bool) -> Drawing:
    return drawn(dotprint(sp.Tuple(*gradients) if everything else gradients[0]))


def _real(name: str) -> sp.Symbol:
    return sp.Symbol(name, real=True)
