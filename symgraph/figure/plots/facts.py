"""What pictures of a training are drawn from: plain arrays, and functions of plain arrays.

Shapes: N examples, D inputs, K classes (or outputs), M entries of the history.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Parameters = Mapping[str, Any]
Unit = Literal["epoch", "step"]


@dataclass(frozen=True, eq=False)
class Examples:
    """Examples and what is predicted for them in the end.

    `inputs` are (N, D).  Of a classifier `targets` are the numbers of the classes from 0, (N,), and `outputs` their
    probabilities, (N, K); with a single sigmoid, (N, 1), they are those of class 1.  Otherwise both are (N, K).
    """

    inputs: Floats
    targets: Floats | Whole
    outputs: Floats

    @property
    def probabilities(self) -> Floats:
        """A classifier's p(class | x) for all classes, (N, K) with K at least 2."""
        return probabilities(self.outputs)

    @property
    def predicted(self) -> Whole:
        """A classifier's most probable classes, (N,); of equally probable ones the first, but class 1 of two at 1/2."""
        if self.outputs.shape[1] == 1:
            return (self.outputs[:, 0] >= 0.5).astype(np.int64)
        return self.outputs.argmax(axis=1)


@dataclass(frozen=True, eq=False)
class Course:
    """How learning went: the loss (and for classifiers the accuracy) at the `places`, (M,), counted in a `unit`.

    The first place is the start.
    The mappings have the arrays, (M,), for ``"train"`` and, where there is test data, ``"test"``.
    """

    places: Floats | Whole
    unit: Unit
    loss: Mapping[str, Floats]
    accuracy: Mapping[str, Floats] = field(default_factory=dict[str, Floats])


@dataclass(frozen=True, eq=False)
class Facts:
    """A training, as pictures need it.

    `quantities` computes, for inputs (N, D) and parameters, what a model's units are: arrays (N, units) by name, in
    the order in which they are computed, the last of them what is predicted (a classifier's outputs as in `Examples`).
    `recorded` are the parameters at some entries of the history, ``(entry, parameters)``, the first the start, the
    last the end.  `classes` are a classifier's labels, none of anything else.  `image` is the height and the width of
    inputs that are pictures.  `kinds` says of quantities what they are; others have their names alone.
    """

    name: str
    course: Course
    train: Examples
    test: Examples | None
    quantities: Callable[[Floats, Parameters], Mapping[str, Floats]]
    recorded: Sequence[tuple[int, Parameters]]
    input_names: Sequence[str]
    target_name: str = "y"
    output_name: str = "y"
    classes: Sequence[str] = ()
    image: tuple[int, int] | None = None
    kinds: Mapping[str, Literal["pre-activation", "activation"]] = field(
        default_factory=dict[str, Literal["pre-activation", "activation"]]
    )

    @property
    def start(self) -> Parameters:
        """The parameters before the first step."""
        return self.recorded[0][1]

    @property
    def end(self) -> Parameters:
        """The parameters that were learned."""
        return self.recorded[-1][1]

    @property
    def judged(self) -> Examples:
        """What scores are computed of: the test data, or without any the training data."""
        return self.test or self.train

    def outputs(self, inputs: Floats, parameters: Parameters) -> Floats:
        """What a model with these parameters predicts, (N, K)."""
        return list(self.quantities(inputs, parameters).values())[-1]


def probabilities(outputs: Floats) -> Floats:
    """p(class | x) for all classes, (N, K), where a single column is that of class 1."""
    return np.hstack([1 - outputs, outputs]) if outputs.shape[1] == 1 else outputs
