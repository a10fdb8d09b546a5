"""The ranges of sliders: around the values, in steps that look neat, inside of what the spec assumes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symgraph.spec.examples import interval_end
from symgraph.spec.spec import Assumption, Interval

STEPS = 200
"""About how many steps a slider has."""
_NEAT = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Slider:
    """A range from `low` to `high`; infinite `limits`, which may be `open`, are none."""

    low: float
    high: float
    step: float
    limits: tuple[float, float]
    open: tuple[bool, bool]
    whole: bool
    nonzero: bool


def slider(value: float, assumed: Sequence[Assumption]) -> Slider:
    """The slider of a value, of which words and intervals are assumed.

    >>> found = slider(0.5, [])
    >>> found.low, found.high, found.step
    (-1.0, 1.0, 0.01)
    >>> found = slider(110, ["positive"])
    >>> found.low, found.high, found.step
    (5.0, 500.0, 5.0)
    """
    limits, is_open = _limits(assumed)
    whole, nonzero = "integer" in assumed, "nonzero" in assumed
    reach = _neat_above(max(2 * abs(value), 1))
    low, high = (max(-reach, limits[0]), min(reach, limits[1]))
    if low >= high:  # the limits are far from 0
        low, high = (limits[0], limits[0] + reach) if math.isfinite(limits[0]) else (limits[1] - reach, limits[1])
    step = _neat_above((high - low) / STEPS)
    if whole:
        step = max(1.0, float(round(step)))
        low, high = float(math.ceil(low)), float(math.floor(high))
    low += step if is_open[0] and low == limits[0] else 0
    high -= step if is_open[1] and high == limits[1] else 0
    return Slider(_short(min(low, value)), _short(max(high, value)), _short(step), limits, is_open, whole, nonzero)


def _limits(assumed: Sequence[Assumption]) -> tuple[tuple[float, float], tuple[bool, bool]]:
    """The narrowest limits of all that is assumed, and whether they are excluded."""
    lower, upper = (-math.inf, False), (math.inf, False)
    for one in assumed:
        match one:
            case "positive":
                lower = max(lower, (0.0, True))
            case "nonnegative":
                lower = max(lower, (0.0, False))
            case "negative":
                upper = _lower(upper, (0.0, True))
            case Interval():
                lower = max(lower, (interval_end(one.low), not one.low_closed))
                upper = _lower(upper, (interval_end(one.high), not one.high_closed))
            case _:
                pass
    return (lower[0], upper[0]), (lower[1], upper[1])


def _lower(one: tuple[float, bool], other: tuple[float, bool]) -> tuple[float, bool]:
    """The narrower of two upper limits: the one that is excluded, where they are the same number."""
    return min(one, other, key=lambda limit: (limit[0], not limit[1]))


def _neat_above(value: float) -> float:
    """The least of 1, 2, 5, 10, 20, ... and 0.5, 0.2, ... that is not below a value."""
    power = 10.0 ** math.floor(math.log10(value))
    return _short(next(neat * power for neat in _NEAT if neat * power >= value * (1 - 1e-9)))


def _short(value: float) -> float:
    """Without what floating point added."""
    return float(Fraction(value).limit_denominator(10**9))
