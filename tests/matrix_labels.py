"""Whether the labels of the tables of matrices are true: central differences of the loss at 40 digits.

Loss, equations and claims are computed from their texts by `matrix_numbers`; none of symgraph's rules takes part.  The
sizes of a point differ, so that shapes that fit by chance do not fit.  Abstract functions are some concrete ones.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from matrix_cases import Backward, Gradient, Matrices
from matrix_numbers import Array, MisfitError, NoValueError, scalar, value
from mpmath import mp

from symgraph.checking.verdict import Counterexample

DIGITS = 70
STEP = mp.mpf(10) ** -22  # a central difference errs by its square (Abramowitz and Stegun, 25.3.21)
RIGHT = mp.mpf(10) ** -40  # greatest relative difference of what is right, at every point
WRONG = mp.mpf(10) ** -9  # least of what is wrong, at one point at least
_SIZES = (2, 3, 4)
_TRIES = 60
_MOST = 12  # points
_GRID = 9973  # a prime: values such as k/9973 are never at a kink by chance


def _softplus(x: Any) -> Any:
    return mp.log(1 + mp.exp(x))


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


_ABSTRACT = [  # functions with their first and second derivatives
    (lambda x: mp.sin(x) + x * x / 2, lambda x: mp.cos(x) + x, lambda x: 1 - mp.sin(x)),
    (_softplus, _sigmoid, lambda x: _sigmoid(x) * (1 - _sigmoid(x))),
    (lambda x: x**3 / 3 - x, lambda x: x**2 - 1, lambda x: 2 * x),
]


class Point(NamedTuple):
    """Sizes, and the values of declared arrays, sizes and functions at which the loss and its equations exist."""

    sizes: dict[str, int]
    known: dict[str, Any]


class Sample(NamedTuple):
    """A point, the values of all names there, and the derivative of the loss."""

    sizes: dict[str, int]
    known: dict[str, Any]
    slopes: Array


def points(case: Matrices, choices: Sequence[int] = _SIZES, scale: int = 1) -> Iterator[Point]:
    """Random points, the same in every run; raises NoValueError where none has been found for long.

    Sizes are taken from `choices`, elements from about ±1.6 times the scale.
    """
    draw = random.Random(case.name)
    failed = 0
    while failed < _TRIES:
        point = _drawn(case, draw, choices, scale)
        try:
            primal(case, point.known)
        except NoValueError:
            failed += 1
        else:
            failed = 0
            yield point
    raise NoValueError(f"{case.name} has no value at {failed} points")


def primal(case: Matrices, given: Mapping[str, Any], fixed: Mapping[str, Array] | None = None) -> dict[str, Any]:
    """The value of every name, and of ``loss``; that of a name in `fixed` is not computed but given."""
    known = dict(given) | dict(fixed or {})
    for name, formula in (dict(case.spec.get("equations", {})) | {"loss": case.spec["loss"]}).items():
        if name not in (fixed or {}):
            known[name] = value(formula, known)
    assert known["loss"].shape == (1, 1), case.name
    return known


def slopes(case: Matrices, wrt: str, given: Mapping[str, Any]) -> Array:
    """The derivative of the loss by each element of a declared or computed array, from two values of the loss each."""
    here = primal(case, given)[wrt]
    found = np.empty(here.shape, dtype=object)
    for place in np.ndindex(*here.shape):
        ends: list[Any] = []
        for step in (STEP, -STEP):
            moved = here.copy()
            moved[place] = moved[place] + step
            ends.append(primal(case, given, {wrt: moved})["loss"][0, 0])
        found[place] = (ends[0] - ends[1]) / (2 * STEP)
    return found


def distance(found: Array, expected: Array) -> Any:
    """The greatest difference, relative to elements above 1; infinite for another shape."""
    if found.shape != expected.shape:
        return mp.inf
    return max((abs(a - b) / (1 + abs(b)) for a, b in zip(found.flat, expected.flat, strict=True)), default=mp.mpf(0))


@cache
def sample(case: Gradient, number: int) -> Sample:
    """The point of that number (from 0), the values of all names there, and the derivative."""
    with mp.workdps(DIGITS):
        point = next(islice(points(case), number, None))
        return Sample(point.sizes, primal(case, point.known), slopes(case, case.wrt, point.known))


def distances(case: Gradient, count: int) -> dict[str, Any]:
    """The greatest difference of each claim from the derivative, among `count` points.

    Where a wrong claim does not differ yet, it is given further points: some mistakes show in a part of the domain.
    """
    greatest = dict.fromkeys([*case.right, *case.wrong.values()], mp.mpf(0))
    for number in range(_MOST):
        _, known, expected = sample(case, number)
        with mp.workdps(DIGITS):
            for claim, far in greatest.items():
                greatest[claim] = max(far, _claimed(claim, known, expected))
        if number + 1 >= count and all(greatest[claim] > WRONG for claim in case.wrong.values()):
            break
    return greatest


def mislabelled(case: Gradient, count: int = 1) -> list[str]:
    """The claims that are not what they are called."""
    far = distances(case, count)
    return [claim for claim in case.right if far[claim] > RIGHT] + [
        claim for claim in case.wrong.values() if far[claim] < WRONG
    ]


def mislabelled_lines(case: Backward, count: int = 1) -> list[str]:
    """The lines of a backward pass that are not what they are called; each is given the lines before."""
    greatest = dict.fromkeys([*case.lines.items(), *case.wrong.values()], mp.mpf(0))
    with mp.workdps(DIGITS):
        for point in islice(points(case), count):
            known = primal(case, point.known)
            for name, formula in case.lines.items():
                found = value(formula, known)
                if name[1:] in known:
                    expected = slopes(case, name[1:], point.known)
                    for text in {formula, *(text for left, text in case.wrong.values() if left == name)}:
                        greatest[name, text] = max(greatest[name, text], _claimed(text, known, expected))
                known[name] = found
    right, wrong = set(case.lines.items()), set(case.wrong.values())
    return [f"{line} = {text}" for (line, text), far in greatest.items()
            if ((line, text) in right and far > RIGHT) or ((line, text) in wrong and far < WRONG)]  # fmt: skip


def stated(case: Gradient, claim: str, counterexample: Counterexample) -> list[Any]:
    """How far what a counterexample says of the claim and of the derivative is from what they are at its point.

    Where the claim has no value, perhaps of another element only, the derivative alone is compared.
    """
    row, column = counterexample.entry or (1, 1)
    with mp.workdps(DIGITS):
        given = _given(case, counterexample.point)
        correct = slopes(case, case.wrt, given)[row - 1, column - 1]
        pairs = [(counterexample.correct, correct)]
        with suppress(NoValueError):
            pairs.append((counterexample.claimed, value(claim, primal(case, given))[row - 1, column - 1]))
        return [
            mp.inf if text == "no value" else abs(mp.mpf(text) - number) / (1 + abs(number)) for text, number in pairs
        ]


NO_REPAIRS = ("assumption", "wrong_gradient")
"""Hints that say when the claim is right, or what it is the gradient by."""


def repairs(case: Gradient, repaired: str, count: int = 1) -> bool:
    """Whether a repaired claim is the derivative, at some points."""
    with mp.workdps(DIGITS):
        found = [sample(case, number) for number in range(count)]
        return all(_claimed(repaired, {"L": known["loss"]} | known, slopes) < RIGHT for _, known, slopes in found)


def _given(case: Matrices, point: Mapping[str, str]) -> dict[str, Any]:
    """The arrays of a counterexample's point: an element is called ``X_12``, ``X_1_12`` or ``b_2``."""
    known: dict[str, Any] = {}
    for name, shape in case.shapes.items():
        rows, columns = (int(point.get(size, size)) for size in shape)
        known |= {size: scalar(point[size]) for size in shape if size in point}
        known[name] = np.empty((rows, columns), dtype=object)
        for r, c in np.ndindex(rows, columns):
            written = (f"{name}_{r + 1}{c + 1}", f"{name}_{r + 1}_{c + 1}", f"{name}_{r + 1}", f"{name}_{c + 1}", name)
            known[name][r, c] = scalar(point[next(word for word in written if word in point)])[0, 0]
    for name in case.functions:
        known |= _concrete(name, point[name])
    return known


def _concrete(name: str, text: str) -> dict[str, Any]:
    """A function of x, and its derivatives by differences with many digits."""

    def function(x: Any) -> Any:
        return value(text, {"x": scalar(x)})[0, 0]

    def derivative(order: int) -> Callable[[Any], Any]:
        def at(x: Any) -> Any:
            with mp.workdps(8 * DIGITS):
                return mp.diff(function, x, order)

        return at

    return {name: function, f"d{name}": derivative(1), f"dd{name}": derivative(2)}


def _claimed(claim: str, known: Mapping[str, Any], expected: Array) -> Any:
    try:
        return distance(value(claim, known), expected)
    except (MisfitError, NoValueError):
        return mp.inf


def _drawn(case: Matrices, draw: random.Random, choices: Sequence[int], scale: int) -> Point:
    symbols = dict.fromkeys(size for shape in case.shapes.values() for size in shape if not size.isdigit())
    further = range(max(choices) + 1, max(choices) + 1 + len(symbols) - len(choices))
    chosen = draw.sample([*choices, *further], len(symbols))
    sizes = dict(zip(symbols, chosen, strict=True))
    known: dict[str, Any] = {name: scalar(size) for name, size in sizes.items()}
    for name, shape in case.shapes.items():
        rows, columns = (int(size) if size.isdigit() else sizes[size] for size in shape)
        known[name] = _array(rows, columns, case.assume.get(name, []), draw, scale)
    for name in case.functions:
        known |= dict(zip((name, f"d{name}", f"dd{name}"), draw.choice(_ABSTRACT), strict=True))
    return Point(sizes, known)


def _array(rows: int, columns: int, words: list[str], draw: random.Random, scale: int) -> Array:
    low, high = (0.2 if "positive" in words else -1.6 * scale), 1.6 * scale
    found = np.empty((rows, columns), dtype=object)
    for place in np.ndindex(rows, columns):
        found[place] = mp.mpf(draw.randint(round(low * _GRID), round(high * _GRID))) / _GRID
    if "binary" in words:
        found = np.frompyfunc(lambda x: mp.mpf(x > 0), 1, 1)(found)
    if "symmetric" in words:
        found = (found + found.T) / 2
    if "rowsum1" in words:
        found = found - (found.sum(axis=1, keepdims=True) - 1) / columns
    return found
