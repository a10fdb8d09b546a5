"""Derivatives from differences of values: SciPy's where it is installed, else our own; with what they may be wrong by.

SciPy's ``approx_fprime`` takes forward differences, of which half the second derivative times the step is wrong; ours
are central ones, of the order of the step squared.  Either is computed with two steps: what lies between the results
tells how far both are from the limit, and the digits that the values have tell the rest.
Reference: J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd ed., Springer 2006, section 8.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]
_PRECISION = float(np.finfo(float).eps)
FORWARD_STEP = _PRECISION ** (1 / 2)
CENTRAL_STEP = _PRECISION ** (1 / 3)
_MARGIN = 8
"""How many units in the last place the values may be wrong by; no more than a guess, as long sums are worse."""


@dataclass(frozen=True, slots=True)
class Differences:
    """The slopes by each variable, who made them, and how far at most they seem to be from the derivatives."""

    slopes: Array
    by: str
    error: float


def finite_differences(function: Callable[[Array], float], at: Array) -> Differences:
    """The derivatives of a function of a vector by its elements."""
    scale = np.maximum(1, np.abs(at))
    value = abs(function(at))
    try:
        optimize: Any = import_module("scipy.optimize")
    except ImportError:
        step, by = CENTRAL_STEP, "central differences"

        def slopes(step: float) -> Array:
            return _central(function, at, step * scale)

    else:
        step, by = FORWARD_STEP, f"SciPy {import_module('scipy').__version__}"

        def slopes(step: float) -> Array:
            return optimize.approx_fprime(at, function, step * scale)

    near, far = slopes(step), slopes(2 * step)
    truncation = 2 * float(np.max(np.abs(near - far), initial=0))
    rounding = _MARGIN * _PRECISION * (1 + value) / step
    return Differences(near, by, truncation + rounding)


def _central(function: Callable[[Array], float], at: Array, steps: Array) -> Array:
    found = np.empty(at.shape)
    for k, step in enumerate(steps):
        ahead, behind = at.copy(), at.copy()
        ahead[k] += step
        behind[k] -= step
        found[k] = (function(ahead) - function(behind)) / (ahead[k] - behind[k])
    return found
