"""The numbers of a scalar program at one point: of its names, and of any formula in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.number_systems import number_system
from symgraph.calculus.program import Program
from symgraph.calculus.term import Term, names_in


class NumbersAt:
    """The numbers of a scalar program at given values, to a number of decimal `digits`."""

    def __init__(self, program: Program, values: Mapping[str, Any], digits: int) -> None:
        self._system = number_system(digits)
        self._values = evaluate(program, values, digits)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def of(self, term: Term) -> Any:
        """The number of a formula in names of the program."""
        arrays = {name: np.array([[self._values[name]]], dtype=object) for name in names_in(term)}
        return self._system.term(term, arrays)[0, 0]
