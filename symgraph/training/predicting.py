"""What a model computes for given inputs and parameters: its units, the last of them the output."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

import numpy as np

from symgraph.calculus.program import needed
from symgraph.errors import InputError, Problem
from symgraph.spec.activations import ACTIVATIONS
from symgraph.training.data.examples import Data
from symgraph.training.data.table import Array
from symgraph.training.descent import arguments_for
from symgraph.training.model import Batched, Model, batched_function

Kind = Literal["pre-activation", "activation"]


class Predictor:
    """Computes a model's units for examples as they are in the data: it scales them as the training did."""

    def __init__(self, model: Model, data: Data) -> None:
        self._model = model
        self._data = data

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The units that the output is computed from, in order, and the output itself."""
        program, output = self._model.program, self._model.output
        if output is None:
            action = "say which equation predicts: train: {output: y, target: t}"
            raise InputError(Problem(f"no output of '{program.name}' is known", action=action))
        before = needed(program, [output])
        equations = (equation.name for equation in program.equations if equation.name in before)
        return (*(name for name in equations if not name.startswith("_") and name != output), output)

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """Which of them are a pre-activation or an activation."""
        found: dict[str, Kind] = {}
        for name in self.names:
            equation = self._model.program.equation(name)
            if equation and equation.operation.name in ACTIVATIONS and equation.args[0] in self.names:
                found[equation.args[0]], found[name] = "pre-activation", "activation"
        return found

    @cached_property
    def _function(self) -> Batched:
        model = self._model
        return batched_function(model.program, self.names, (), model.example, model.over)

    def quantities(self, inputs: Any, values: Mapping[str, Array]) -> dict[str, Array]:
        """The units by name, N×units each, for inputs N×D (the columns of the data) and parameters by name.

        Raises InputError for inputs of another width.
        """
        rows = np.atleast_2d(np.asarray(inputs, dtype=float))
        widths = [shift.shape[1] for shift in self._data.shift.values()]
        if rows.shape[1] != sum(widths):
            raise InputError(Problem(f"inputs of {rows.shape[1]} columns", f"{sum(widths)} are needed"))
        parts = np.split(rows, np.cumsum(widths)[:-1], axis=1)
        shift, scale = self._data.shift, self._data.scale
        arrays = {
            name: np.ascontiguousarray((part - shift[name]) / scale[name])
            for name, part in zip(shift, parts, strict=True)
        }
        function = self._function
        with np.errstate(all="ignore"):
            found = function.function(*arguments_for(function, values, arrays, self._model.masks))
        return dict(zip(self.names, (np.reshape(one, (len(rows), -1)) for one in found), strict=True))
