"""What became of a training: plain arrays, for tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from symgraph.errors import EnvironmentFailure
from symgraph.training.classes import Decision
from symgraph.training.data.examples import Data
from symgraph.training.data.table import Array
from symgraph.training.predicting import Predictor
from symgraph.training.settings import Settings


@dataclass(frozen=True)
class Divergence:
    """Where numbers ceased to be finite: the update (from 1), the first name that did, and the learning rate."""

    step: int
    epoch: int
    node: str
    value: float
    rate: float

    def __str__(self) -> str:
        became = "became NaN" if np.isnan(self.value) else "became infinite"
        place = f"step {self.step} (epoch {self.epoch})"
        return f"training diverged in {place}: '{self.node}' {became}; the rate is {self.rate:g}"


@dataclass(frozen=True, eq=False)
class History:
    """The entries of a training, the first before the first update.

    One number an entry: `steps` are the updates done, `epochs` the passes over the data; `losses` and `accuracies` are
    on the training data, `test_losses` and `test_accuracies` on the test data, None where there is nothing to tell.
    `start` and `values` are the parameters at the start and as learned, `vectors` those among them that are vectors,
    not matrices of one row or column.  `snapshots` has the parameters at `snapshot_steps`, the snapshot being the first
    axis: the way from start to end, as closely as fits into memory.
    `outputs` and `test_outputs` are what `output` is in the end (N×units), to be compared with `target`.  Of a
    classifier `classes` are the labels, `classes_true` and `classes_found` their numbers from 0 for each example.
    """

    name: str
    title: str
    steps: Array
    epochs: Array
    losses: Array
    accuracies: Array | None
    test_losses: Array | None
    test_accuracies: Array | None
    start: Mapping[str, Array]
    values: Mapping[str, Array]
    vectors: frozenset[str]
    snapshot_steps: Array
    snapshots: Mapping[str, Array]
    data: Data
    settings: Settings
    output: str | None
    target: str | None
    outputs: Array | None
    test_outputs: Array | None
    decision: Decision | None
    classes: tuple[str, ...]
    classes_true: Array | None
    classes_found: Array | None
    test_classes_true: Array | None
    test_classes_found: Array | None
    predictor: Predictor
    seconds: float = 0.0
    interrupted: bool = False
    divergence: Divergence | None = None

    @property
    def loss(self) -> float:
        """The training loss in the end."""
        return float(self.losses[-1])

    def probabilities(self, outputs: Array) -> Array:
        """Outputs as probabilities of classes, where they are those of a classifier: of a logit or a sign too."""
        return outputs if self.decision is None else self.decision.probabilities(outputs)

    def predict(self, inputs: Any) -> Array:
        """What was learned says of inputs, one row (or one list) for each example, as they are in the data: N×outputs.

        Raises InputError for another number of columns, and where the output is not known.
        """
        return list(self.predictor.quantities(inputs, self.values).values())[-1]


class DivergenceError(EnvironmentFailure):
    """Training diverged; `history` has what was learned while all numbers were finite.  Exit code 4."""

    def __init__(self, divergence: Divergence, history: History) -> None:
        self.divergence = divergence
        self.history = history
        super().__init__(f"{divergence}; try a smaller rate, such as {divergence.rate / 10:g}")
