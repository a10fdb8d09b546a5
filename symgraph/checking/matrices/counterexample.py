"""Counterexamples: the smallest shapes and the simplest numbers at which an element of a claim is certainly wrong.

Float64 finds where to look.  What is found counts only where the scalar checker, which takes the derivative from power
series and differences of the primal in ball arithmetic, says so of the element.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import numpy as np

from symgraph.calculus.operation import size
from symgraph.calculus.program import Program
from symgraph.calculus.sizes import at_sizes, size_symbols
from symgraph.checking.matrices.numbers import SmoothFloat64, finite, values_of
from symgraph.checking.matrices.samples import (
    NUMERIC,
    SIMPLE,
    Sample,
    alternating_sizes,
    sample,
    smallest_sizes,
    sparse,
)
from symgraph.checking.matrices.scalars import Entry, Scalars
from symgraph.checking.matrices.subject import Bound
from symgraph.checking.question import Outcome
from symgraph.errors import ShapeError

MAX_SIZES = 60
"""Combinations of sizes at which a counterexample is looked for."""
MAX_ATTEMPTS = 12
"""Elements that the scalar checker is asked about."""
ENTRIES = 2
"""Elements that it is asked about at one point."""
MANY_ELEMENTS = 1000
"""Elements of all declared arrays from which on most of them are 0 in a counterexample."""
VISIBLE = 1e-9
"""The relative difference of float64 values from which on an element is worth a closer look."""
CONFIRMING = ("unit", "small")
"""Generic numbers at which a claim is to lack a value too: ``1/(a - b)`` lacks one where a and b happen to be equal."""


def counterexample(bound: Bound) -> Outcome | None:
    """A refutation with a certified counterexample; None where none was found."""
    attempts = 0
    ugly: Outcome | None = None
    for sizes in islice(smallest_sizes(size_symbols(bound.program)), MAX_SIZES):
        found = _AtSizes.of(bound, sizes)
        if found is None:
            continue
        for number, style in enumerate(SIMPLE):
            drawn = found.drawn(number, style)
            if drawn is None:
                continue
            for entry in islice(found.suspicious(drawn), ENTRIES):
                attempts += 1
                refuted = found.refuted(entry, drawn)
                if refuted is not None and _is_plain(refuted):
                    return refuted
                ugly = ugly or refuted
                if attempts >= MAX_ATTEMPTS or (ugly is not None and found.large):
                    return ugly
    return ugly


def _is_plain(refuted: Outcome) -> bool:
    """Whether the values can be read at a glance: no powers of ten."""
    example = refuted.counterexample
    return example is not None and "e" not in f"{example.claimed}{example.correct}".replace("no value", "")


def unseen_counterexample(bound: Bound) -> Outcome | None:
    """A refutation by a difference that float64 does not see: three corners at several small sizes."""
    for number, sizes in enumerate(alternating_sizes(size_symbols(bound.program))):
        found = _AtSizes.of(bound, sizes)
        if found is None:
            continue
        rows, columns = (int(n) for n in found.program.shapes[bound.truth])
        for style in NUMERIC:
            drawn = found.drawn(number, style)
            if drawn is None:
                continue
            for entry in dict.fromkeys(((0, 0), (rows - 1, columns - 1), (rows - 1, 0))):
                refuted = found.refuted(entry, drawn)
                if refuted is not None:
                    return refuted
    return None


class _AtSizes:
    """A claim at certain sizes."""

    def __init__(self, bound: Bound, sizes: Mapping[str, int], program: Program) -> None:
        self.bound = bound
        self.sizes = sizes
        self.program = program
        elements = sum(size(declared.shape) for declared in program.declarations.values())
        self.large = elements > MANY_ELEMENTS
        self._scalars: Scalars | None = None

    @staticmethod
    def of(bound: Bound, sizes: Mapping[str, int]) -> _AtSizes | None:
        """The claim, where its program can have these sizes: no element is asked for that they do not have."""
        try:
            return _AtSizes(bound, sizes, at_sizes(bound.program, sizes) if sizes else bound.program)
        except ShapeError:
            return None

    def drawn(self, number: int, style: str) -> Sample | None:
        """The values of a number and a style; of a large program most are 0."""
        found = sample(self.program, self.bound.assume, number, style)
        return sparse(found) if found is not None and self.large else found

    def suspicious(self, drawn: Sample) -> Iterator[Entry]:
        """The places (from 0) at which claim and derivative differ in float64, the clearest first."""
        bound = self.bound
        values = values_of(self.program, drawn.floats(), SmoothFloat64())
        claim, truth = values[bound.claim], values[bound.truth]
        if not finite(values[bound.derivative.of]) or not finite(truth):
            return
        with np.errstate(all="ignore"):  # a claim may have values that are not finite
            gap = np.abs(claim - truth)
            gap = np.where(np.isfinite(gap), gap / (1e-3 + np.abs(truth)), 0.5)
        for flat in np.argsort(-gap, axis=None, kind="stable"):
            row, column = divmod(int(flat), truth.shape[1])
            if gap[row, column] <= VISIBLE:
                return
            yield row, column

    def refuted(self, entry: Entry, drawn: Sample) -> Outcome | None:
        """The certified refutation of an element at a point."""
        try:
            scalars = self._elements(entry, drawn)
        except ShapeError:  # a determinant too large to be written out
            return None
        found = scalars.certified(entry, drawn)
        if found is None or (found.kind == "undefined" and not self._lacks_value(scalars, entry)):
            return None
        return scalars.told(found, self.sizes, entry, drawn)

    def _elements(self, entry: Entry, drawn: Sample) -> Scalars:
        if self.large:
            return Scalars(self.bound, self.program, entry, drawn)
        self._scalars = self._scalars or Scalars(self.bound, self.program)
        return self._scalars

    def _lacks_value(self, scalars: Scalars, entry: Entry) -> bool:
        """Whether the claim has no value at generic numbers either."""
        for number, style in enumerate(CONFIRMING, 1):
            drawn = self.drawn(number, style)
            found = scalars.certified(entry, drawn) if drawn else None
            if found is None or found.kind != "undefined":
                return False
        return True
