"""Our gradient beside those of others, at one point.

Ours comes from the adjoint equations, walked in float64; all others from the forward equations alone.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from symgraph.calculus.number_systems import Float64
from symgraph.calculus.operation import size
from symgraph.calculus.program import Program, pruned
from symgraph.checking.against.entries import Entries
from symgraph.checking.against.finite_differences import finite_differences
from symgraph.checking.against.kinks import kink
from symgraph.checking.against.point import Point
from symgraph.checking.against.systems import System, imported
from symgraph.checking.against.verification import Comparison
from symgraph.checking.matrices.numbers import values_of
from symgraph.errors import InputError, Problem
from symgraph.lowering.forward_function import FUNCTION, forward_function, loaded

Array = np.ndarray[Any, Any]
FINITE, FINITE_TITLE = "finite", "finite differences"
CLOSE, ROUNDING = 1e-9, 1e-13
"""How far systems that compute in float64 may be apart: relative to the largest entry, and to the quantity."""
MOST_DIFFERENCES = 400
"""Entries that finite differences are taken by; of a larger gradient, so many are chosen."""
FEWEST_DIFFERENCES, WORK = 10, 200_000_000
"""So few, where the numbers of all arrays, times the differences, would be more than the second."""
AT, NEAR = 1e-12, 1e-6
"""How far from a kink values still are at it: for rounding, and for the steps of finite differences."""
USELESS, SMALL = 0.1, 1e-4
"""Finite differences say nothing where they may be wrong by this share of the largest entry; all below the second
number count as that."""


@dataclass(frozen=True)
class Ours:
    """The value of a quantity and the entries of its gradient, as symgraph has them, at a point."""

    of: str
    point: Point
    entries: Entries
    value: float
    slopes: Array
    values: Mapping[str, Array]
    """The values of all names at the point."""

    @property
    def close(self) -> float:
        """How far another system may be from it."""
        return CLOSE * self.largest + ROUNDING * (1 + abs(self.value))

    @property
    def largest(self) -> float:
        """The largest entry."""
        return float(np.max(np.abs(self.slopes), initial=0))


def ours(backward: Program, of: str, point: Point, entries: Entries) -> Ours:
    """The gradient of `of` by a program of adjoint equations.

    Raises InputError where it is not finite at this point.
    """
    values = values_of(backward, point.arrays, Float64())
    value = float(values[of].item())
    slopes = entries.flat({name: values[backward.gradients[name]] for name in entries.arrays})
    if not (np.isfinite(value) and np.isfinite(slopes).all()):
        first = 0 if not np.isfinite(value) else int(np.argmax(~np.isfinite(slopes)))
        what = f"the derivative of {of} by {entries.name(first)}" if np.isfinite(value) else of
        action = "choose other values, in the spec or by --at name=value"
        raise InputError(Problem(f"{what} is not finite here", "finite numbers can be compared", action))
    return Ours(of, point, entries, value, slopes, values)


def against_differences(mine: Ours, seed: int) -> Comparison:
    """Finite differences of the quantity by the entries, or by some of many."""
    entries, program = mine.entries, pruned(mine.point.program, [mine.of])
    numbers = np.arange(len(entries))
    work = sum(size(shape) for shape in program.shapes.values())
    most = min(MOST_DIFFERENCES, max(FEWEST_DIFFERENCES, WORK // work))
    if len(numbers) > most:
        numbers = np.sort(np.random.default_rng(seed).choice(numbers, most, replace=False))
    places = [entries.place(int(number)) for number in numbers]

    def value_at(moved: Array) -> float:
        arrays = dict(mine.point.arrays)
        for array in {array for array, _ in places}:
            arrays[array] = arrays[array].copy()
        for (array, place), number in zip(places, moved, strict=True):
            arrays[array][place] = number
        return float(values_of(program, arrays, Float64())[mine.of].item())

    at = np.array([mine.point.arrays[array][place] for array, place in places])
    with np.errstate(all="ignore"):
        found = finite_differences(value_at, at)
    make = partial(Comparison, FINITE, FINITE_TITLE, version=found.by, value=value_at(at))
    some = f"{len(numbers)} of {len(entries):,} entries" if len(numbers) < len(entries) else ""
    tolerance = mine.close + found.error
    deviation, where = _deviation(mine, numbers, found.slopes)
    shown = None if some else found.slopes
    if not found.error <= USELESS * max(mine.largest, SMALL):
        reason = f"differences of values are too rough here: they may be wrong by {found.error:.1e}"
        return make("cannot", entries=shown, deviation=deviation, where=where, tolerance=tolerance, reason=reason)
    make = partial(make, entries=shown, deviation=deviation, where=where, tolerance=tolerance)
    if deviation > tolerance:
        return _different(make, mine, NEAR)
    return make("agrees", reason=some)


def against_system(mine: Ours, key: str, system: System) -> Comparison:
    """A system that differentiates the forward equations by itself."""
    make = partial(Comparison, key, system.title)
    try:
        package = imported(system.package)
    except ImportError as error:
        broken = "" if isinstance(error, ModuleNotFoundError) else f" ({_first_line(error)})"
        return make("missing", reason=f"{system.install}{broken}")
    make = partial(make, version=_version(package, system.package))
    program, arrays = mine.point.program, mine.point.arrays
    names = list(pruned(program, [mine.of]).declarations)
    arguments = [name for name in arrays if name in names or name in mine.entries.arrays]
    try:
        function = loaded(forward_function(program, mine.of, arguments, system.target), FUNCTION)
    except InputError as error:  # a function that it lacks
        return make("cannot", reason=error.problems[0].found)
    places = [arguments.index(name) for name in mine.entries.arrays]
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):  # what overflows is seen in the numbers
            warnings.simplefilter("ignore")
            value, slopes = system.differentiate(package, function, [arrays[name] for name in arguments], places)
    except Exception as error:  # whatever a system says of what it cannot differentiate
        return make("cannot", reason=f"{type(error).__name__}: {_first_line(error)}")
    found = mine.entries.flat(dict(zip(mine.entries.arrays, slopes, strict=True)))
    make = partial(make, value=value, entries=found)
    if not (np.isfinite(value) and np.isfinite(found).all()):
        return make("cannot", reason="its numbers are not finite here")
    deviation, where = _deviation(mine, np.arange(len(found)), found)
    make = partial(make, deviation=deviation, where=where, tolerance=mine.close)
    same = deviation <= mine.close and abs(value - mine.value) <= CLOSE * (1 + abs(mine.value))
    return make("agrees") if same else _different(make, mine, AT)


def _different(make: Callable[..., Comparison], mine: Ours, within: float) -> Comparison:
    """Another gradient; at a kink, which has none, everyone may choose one, and differences of values mix them."""
    found = kink(pruned(mine.point.program, [mine.of]), mine.values, within)
    if found:
        return make("cannot", reason=f"no derivative here, at a kink of {found}")
    return make("differs")


def _deviation(mine: Ours, numbers: Array, slopes: Array) -> tuple[float, str]:
    """The largest difference of some entries (by their numbers) from ours, and the name of the entry that has it."""
    apart = np.abs(mine.slopes[numbers] - slopes)
    worst = int(np.argmax(apart))
    return float(apart[worst]), mine.entries.name(int(numbers[worst]))


def _version(package: Any, name: str) -> str:
    try:
        return str(getattr(package, "__version__", None) or version(name))
    except PackageNotFoundError:
        return "?"


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__
