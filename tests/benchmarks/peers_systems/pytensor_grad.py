"""PyTensor: `grad` on whole arrays, drawn by `pydotprint`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytensor.tensor as pt
from pytensor.printing import pydotprint

from peers_systems import Drawing
from peers_systems.graphviz import drawn


class Model(NamedTuple):
    loss: Any
    parameters: list[Any]


def build(sizes: list[int]) -> Model:
    unit = pt.vector("i", shape=(sizes[0],))
    parameters: list[Any] = []
    for k in range(1, len(sizes)):
        weights, bias = pt.matrix(f"W{k}", shape=(sizes[k], sizes[k - 1])), pt.vector(f"b{k}", shape=(sizes[k],))
        parameters += [weights, bias]
        unit = pt.tanh(weights @ unit + bias)
    return Model(((unit - pt.vector("y", shape=(sizes[-1],))) ** 2).sum(), parameters)


def gradients(model: Model) -> list[Any]:
    return pt.grad(model.loss, model.parameters)


def draw(_model: Model, gradients: list[Any], everything: bool) -> Drawing:
    file = Path("graph.raw")  # the DOT text; with "pdf" it would start the same Graphviz itself
    pydotprint(gradients if everything else gradients[:1], file, format="raw", print_output_file=False)
    return drawn(file.read_text(encoding="utf-8"))
