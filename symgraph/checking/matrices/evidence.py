"""Claims against derivatives in float64, at several shapes and scales; and derivatives against finite differences.

A derivative that the reverse sweep made is believed only where differences of the primal agree with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from symgraph.calculus.program import Program
from symgraph.calculus.sizes import at_sizes, size_symbols
from symgraph.checking.matrices.numbers import Array, SmoothFloat64, differ, finite, values_of
from symgraph.checking.matrices.samples import NUMERIC, distinct_sizes, sample
from symgraph.checking.matrices.subject import Bound, cut
from symgraph.checking.question import Assumptions
from symgraph.errors import ShapeError

POINTS = 4
"""Points at which a claim is compared."""
TRIES = 60
"""Samples that are drawn until there are enough points at which everything has a value."""
TOLERANCE = 1e-7
STEPS = ((1e-3, 1e-6), (1e-5, 1e-4))
"""Steps of finite differences, and how exact they are expected to be."""


@dataclass
class Evidence:
    """How often claim and derivative agreed and differed, and how often the claim alone had no value.

    `confirmed` and `denied` count the points at which finite differences agreed with the derivative, or did not.
    """

    agreed: int = 0
    differed: int = 0
    lacking: int = 0
    confirmed: int = 0
    denied: int = 0

    @property
    def compared(self) -> int:
        """At how many points the derivative had a value."""
        return self.agreed + self.differed + self.lacking


@dataclass(frozen=True)
class Place:
    """A point: a program at certain sizes, and the values of all its names, the sizes that were symbols among them."""

    program: Program
    numbers: SmoothFloat64
    values: dict[str, Array]


def places(program: Program, assume: Assumptions, needed: tuple[str, ...]) -> Iterator[Place]:
    """Points at which all `needed` names have values; few or none where the loss is hardly defined anywhere."""
    for number, sizes in enumerate(islice(distinct_sizes(size_symbols(program)), TRIES)):
        place = place_at(program, sizes, assume, number)
        if place is not None and all(finite(place.values[name]) for name in needed):
            yield place


def place_at(program: Program, sizes: dict[str, int], assume: Assumptions, number: int) -> Place | None:
    """The point of a number at some sizes; None where shapes or assumptions do not allow one."""
    try:
        concrete = at_sizes(program, sizes) if sizes else program
    except ShapeError:  # an element that arrays of these sizes do not have
        return None
    drawn = sample(concrete, assume, number, NUMERIC[number % len(NUMERIC)])
    if drawn is None:
        return None
    numbers = SmoothFloat64(number % 3)
    numbers.sizes.update(sizes)
    given = {name: np.full((1, 1), float(n)) for name, n in sizes.items()}
    return Place(concrete, numbers, given | values_of(concrete, drawn.floats(), numbers))


def compare(bound: Bound) -> Evidence:
    """Claim against derivative, and derivative against differences of the primal."""
    found = Evidence()
    derivative = bound.derivative
    for place in islice(places(bound.program, bound.assume, (derivative.of, bound.truth)), POINTS):
        truth, claim = place.values[bound.truth], place.values[bound.claim]
        if not finite(claim):
            found.lacking += 1
        elif differ(claim, truth, TOLERANCE):
            found.differed += 1
        else:
            found.agreed += 1
        if found.confirmed < 2:
            agrees = _differences_agree(bound, place)
            found.confirmed += agrees
            found.denied += not agrees
    found.lacking += _lacks_a_value_at_sizes_of_one(bound)
    return found


def _lacks_a_value_at_sizes_of_one(bound: Bound) -> bool:
    """Whether the claim alone has no value where a size is 1, as ``(n - 1)/(n - 1)`` has none at n = 1."""
    symbols = size_symbols(bound.program)
    needed = (bound.derivative.of, bound.truth)
    for ones in [*((symbol,) for symbol in symbols), symbols] if symbols else []:
        sizes = {symbol: 1 if symbol in ones else 2 + k for k, symbol in enumerate(symbols)}
        place = place_at(bound.program, sizes, bound.assume, 0)
        has_value = place is not None and all(finite(place.values[name]) for name in needed)
        if place is not None and has_value and not finite(place.values[bound.claim]):
            return True
    return False


def _differences_agree(bound: Bound, place: Place) -> bool:
    """Whether the derivative along one direction is what differences of the primal make of it."""
    derivative = bound.derivative
    centre = place.values[derivative.wrt]
    direction = np.zeros(centre.shape)
    if derivative.place is None:
        direction = np.cos(1 + np.arange(centre.size)).reshape(centre.shape)
    else:
        direction[derivative.place] = 1
    weights = place.values[bound.truth] * (direction if derivative.place is None else 1)
    claimed, scale = float(weights.sum()), float(np.abs(weights).sum())
    primal = cut(place.program, [derivative.wrt], [derivative.of, derivative.wrt])
    given = {name: place.values[name] for name in primal.declarations}
    height = abs(float(place.values[derivative.of][0, 0]))

    def at(step: float) -> float:
        moved = {**given, derivative.wrt: centre + step * direction}
        return float(values_of(primal, moved, place.numbers)[derivative.of][0, 0])

    for step, tolerance in STEPS:
        coarse = (at(step) - at(-step)) / (2 * step)
        fine = (at(step / 2) - at(-step / 2)) / step
        found = (4 * fine - coarse) / 3  # Richardson: the error is of the fourth order
        if abs(found - claimed) <= tolerance * (scale + abs(found)) + 1e-13 * (1 + height) / step:
            return True
    return False
