"""Loss, outputs and accuracy on training and test examples, at given parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from symgraph.training.classes import Decision, accuracy
from symgraph.training.data.examples import Data, Examples
from symgraph.training.data.table import Array
from symgraph.training.descent import arguments_for
from symgraph.training.model import Model, batched_function


@dataclass(frozen=True)
class Measured:
    """The loss, the output for every example (N×m, None where it is not known) and, of a classifier, the accuracy."""

    loss: float
    outputs: Array | None
    accuracy: float | None


class Measure:
    """Computes a model's loss and outputs for all examples; dropout's masks drop nothing."""

    def __init__(self, model: Model, data: Data, decision: Decision | None) -> None:
        self._model = model
        self._data = data
        self._decision = decision
        self._function = batched_function(model.program, model.outputs(), (), model.example, model.over)

    def on_train(self, values: Mapping[str, Array]) -> Measured:
        return self._on(self._data.train, values)

    def on_test(self, values: Mapping[str, Array]) -> Measured | None:
        return self._on(self._data.test, values) if self._data.test is not None else None

    def _on(self, examples: Examples, values: Mapping[str, Array]) -> Measured:
        model = self._model
        with np.errstate(all="ignore"):
            arguments = arguments_for(self._function, values, examples.arrays, model.masks)
            loss, *outputs = self._function.function(*arguments)
        found = np.asarray(outputs[0]) if outputs else None
        right = None
        if self._decision and model.target and found is not None:
            targets = examples.arrays[model.target]
            right = accuracy(self._decision.of_outputs(found), self._decision.of_targets(targets))
        return Measured(float(loss), found, right)
