"""Where a training diverged: the first name, in the order of computation, whose value is not finite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symgraph.training.data.examples import Examples
from symgraph.training.data.table import Array
from symgraph.training.descent import State, arguments_for
from symgraph.training.history import Divergence
from symgraph.training.model import Batched, Model, batched_function
from symgraph.training.settings import Settings


def first_not_finite(
    model: Model, settings: Settings, examples: Examples, state: State, function: Batched
) -> Divergence:
    """The step, and the name that ceased to be finite: a value of the forward pass, a gradient, or a parameter."""
    epoch = (state.failed_in - 1) // settings.batches(len(examples)) + 1

    def divergence(node: str, value: float) -> Divergence:
        return Divergence(state.failed_in, epoch, node, value, settings.rate)

    if state.failed_parameter:
        return divergence(state.failed_parameter, np.inf)
    values = state.packed.values()
    program = model.program
    forward = [equation.name for equation in program.equations if not equation.name.startswith("_")]
    every = batched_function(program, [*forward, model.loss], (), model.example, model.over)
    with np.errstate(all="ignore"):
        results = every.function(*arguments_for(every, values, examples.arrays, model.masks))
        found = _first(every.results, results)
        if found is None:
            gradients = function.function(*arguments_for(function, values, examples.arrays, model.masks))
            found = _first(function.results, gradients)
    return divergence(*(found or (model.loss, np.nan)))


def _first(names: Sequence[str], values: Sequence[Any]) -> tuple[str, float] | None:
    for name, value in zip(names, values, strict=True):
        numbers: Array = np.ravel(np.asarray(value, dtype=float))
        broken = numbers[~np.isfinite(numbers)]
        if len(broken):
            return name, float(broken[0])
    return None
