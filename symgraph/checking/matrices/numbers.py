"""Array programs in float64: quick, and never enough to prove anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from symgraph.calculus.abstract import Abstract, abstract
from symgraph.calculus.number_systems import Float64
from symgraph.calculus.program import Equation, Program
from symgraph.calculus.term import is_numeral, number

Array = np.ndarray[Any, Any]
LARGE_CONDITION = 1e8
_WITH_POLES = ("log", "log2", "log10", "log1p", "div", "reciprocal", "pow", "atanh")


class SmoothFloat64(Float64):
    """Float64 with smooth functions in the place of abstract ones, their derivatives of all orders included.

    ``phi(x, y)`` is ``sin(a*x + b*y + c) + exp(d*x + e*y)/2``, the numbers depending on the name and the `variant`.
    The inverse of a matrix that is nearly singular is not finite.  Neither is what is computed from a pole: ``log(0)``
    is not a number, lest ``exp(log(0))`` be 0.
    """

    def __init__(self, variant: int = 0) -> None:
        super().__init__()
        self.variant = variant

    def apply(self, op: str, args: Sequence[Array]) -> Array:
        function = abstract(op)
        result = super().apply(op, args) if function is None else self._smooth(function, args)
        if result.dtype == bool:  # a comparison
            return result.astype(float)
        if op in _WITH_POLES and not np.isfinite(result).all():
            return np.where(np.isinf(result) & np.isfinite(sum(args)), np.nan, result)
        return result

    def inverse(self, matrix: Array) -> Array:
        finite = np.isfinite(matrix).all() and np.linalg.cond(matrix) < LARGE_CONDITION
        return super().inverse(matrix) if finite else np.full(matrix.shape, np.nan)

    def _smooth(self, function: Abstract, args: Sequence[Array]) -> Array:
        scatter = sum((k + 3) * ord(letter) for k, letter in enumerate(function.function)) + 5 * self.variant
        waves = [0.7 + (scatter + 3 * k) % 11 / 10 for k in range(len(args))]
        rates = [(-1) ** (scatter + k) * (0.2 + (scatter + 2 * k) % 7 / 20) for k in range(len(args))]
        places = function.places
        angle = sum((w * x for w, x in zip(waves, args, strict=True)), np.full((1, 1), scatter % 13 / 7))
        growth = np.exp(sum((r * x for r, x in zip(rates, args, strict=True)), np.zeros((1, 1))))
        wave = np.sin(angle + len(places) * np.pi / 2) * np.prod([waves[place - 1] for place in places])
        return wave + growth * np.prod([rates[place - 1] for place in places]) / 2


def compute(numbers: Float64, equations: Sequence[Equation], values: dict[str, Array]) -> None:
    """Add the values of equations to those of the names before them."""
    with np.errstate(all="ignore"):
        for name, operation, args in equations:
            operands = [numbers.constant(number(arg)) if is_numeral(arg) else values[arg] for arg in args]
            values[name] = operation.value(numbers, operands)


def values_of(program: Program, given: Mapping[str, Array], numbers: Float64) -> dict[str, Array]:
    """The values of all names of a program of known sizes; `given` are those of the declared ones, but constants."""
    values = {name: array for name, array in given.items() if name in program.declarations}
    for name, declared in program.declarations.items():
        if declared.value is not None:
            values[name] = numbers.constant(number(declared.value))
    compute(numbers, program.equations, values)
    return values


def finite(array: Array) -> bool:
    """Whether all elements are numbers."""
    return bool(np.isfinite(array).all())


def differ(left: Array, right: Array, tolerance: float) -> bool:
    """Whether two arrays differ by more than rounding explains."""
    return bool(np.max(np.abs(left - right)) > tolerance * (1 + np.max(np.abs(right))))
