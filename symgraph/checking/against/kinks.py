"""Points at which a program has no derivative, so that every system may choose one of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.program import Program
from symgraph.calculus.term import is_numeral, nearest_float, number

Array = np.ndarray[Any, Any]
_WHERE_EQUAL = ("maximum", "minimum", "lt", "le", "gt", "ge", "eq", "ne")
_AT_ZERO = ("abs", "sign", "step", "relu", "leaky_relu", "elu", "celu", "selu", "sqrt", "cbrt")
_AT = {"hardtanh": (-1, 1), "relu6": (0, 6), "hard_sigmoid": (-3, 3), "hard_swish": (-3, 3)}


MOST_WRITTEN = 20
"""Names, numbers and operations of the longest right-hand side that is written out."""


def kink(program: Program, values: Mapping[str, Array], within: float) -> str:
    """The first right-hand side that has no derivative so near to these values, as text; empty where there is none."""
    for name, operation, args in program.equations:
        given = [np.full((1, 1), nearest_float(number(arg))) if is_numeral(arg) else values[arg] for arg in args]
        op = operation.name
        if op in _WHERE_EQUAL:
            ends = [given[0] - given[1]]
        elif op == "clip":
            ends = [given[0] - given[1], given[0] - given[2]]
        else:
            ends = [given[0] - at for at in ((0,) if op in _AT_ZERO else _AT.get(op, ()))]
        if any((np.abs(end) <= within).any() for end in ends):
            return format_term(folded_within(program, name, MOST_WRITTEN) or operation.term(args))
    return ""
