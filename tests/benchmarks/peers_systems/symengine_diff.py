"""SymEngine: `diff` of the loss as one closed formula.  It draws nothing."""

from __future__ import annotations

from typing import Any, NamedTuple

import symengine as se


class Model(NamedTuple):
    loss: Any
    parameters: list[Any]


def build(sizes: list[int]) -> Model:
    units = [se.Symbol(f"i{c}") for c in range(1, sizes[0] + 1)]
    parameters: list[Any] = []
    for k in range(1, len(sizes)):
        layer: list[Any] = []
        for r in range(1, sizes[k] + 1):
            weights = [se.Symbol(f"w{k}_{r}_{c}") for c in range(1, len(units) + 1)]
            bias = se.Symbol(f"b{k}_{r}")
            layer.append(se.tanh(se.Add(*[w * unit for w, unit in zip(weights, units, strict=True)], bias)))
            parameters += [*weights, bias]
        units = layer
    return Model(se.Add(*[(unit - se.Symbol(f"y{r}")) ** 2 for r, unit in enumerate(units, 1)]), parameters)


def gradients(model: Model) -> list[Any]:
    return [se.diff(model.loss, parameter) for parameter in model.parameters]
