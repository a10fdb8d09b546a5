"""Values of all entries of a claim at the same points, beside those of the gradient.

One evaluation of the program serves all entries.  What the reverse sweep says of the gradient is itself compared with
the primal alone: the slope of the primal in a direction without a pattern is to be the sum of the entries times the
parts of the direction (`symgraph.checking.values.slopes`, which knows nothing of the table of partials).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, islice

from flint import arb

from symgraph.checking.decide import BITS, ENOUGH_BITS, accuracy
from symgraph.checking.entries.array_question import ArrayQuestion
from symgraph.checking.expression import Node, symbols
from symgraph.checking.mistakes.screen import generic_point
from symgraph.checking.values.assumptions import Assumptions, Domain
from symgraph.checking.values.balls import Balls
from symgraph.checking.values.points import points
from symgraph.checking.values.slopes import Slopes

GENERIC = 8
"""Points of moderate size that are tried before those of all sizes."""

Point = Mapping[str, Fraction]


class Agreement:
    """Where the entries of a claim agree with the gradient, as far as points tell.

    `agreed` counts the points at which all do.  `suspects` are the entries that differ somewhere, or have no value
    where the gradient has one, each with such a point.
    """

    def __init__(self, asked: ArrayQuestion, claims: Sequence[Node]) -> None:
        self.asked = asked
        self.claims = claims
        self.agreed = 0
        self.suspects: dict[int, Point] = {}
        inputs = [asked.whole, *claims, *(truth for truth in asked.truths if truth is not None)]
        self._points = shared_points(sorted(symbols(inputs)), asked.assume)
        self._direction = {name: _part(k) for k, name in enumerate(asked.wrt)}

    def look(self, enough: int, limit: int) -> None:
        """Look at up to `limit` more points, until all entries agree at `enough` or one is suspected."""
        for point in islice(self._points, limit):
            if any(self._at(point, bits) for bits in BITS) and (self.suspects or self.agreed >= enough):
                return

    def _at(self, point: Point, bits: int) -> bool:
        """Whether these bits are enough to tell at this point."""
        balls = Balls(point, bits)
        whole = balls.value(self.asked.whole)
        if not isinstance(whole, arb):
            return False
        correct: list[arb] = []
        claimed: list[arb] = []
        for number, (truth, claim) in enumerate(zip(self.asked.truths, self.claims, strict=True)):
            right, value = balls.value(truth) if truth is not None else None, balls.value(claim)
            if not isinstance(right, arb):
                return False
            if not isinstance(value, arb) or not value.overlaps(right):
                self.suspects.setdefault(number, point)
                continue
            correct.append(right)
            claimed.append(value)
        if self.suspects:
            return True
        if min(map(accuracy, claimed)) < ENOUGH_BITS or not self._slope_agrees(balls, point, claimed):
            return False
        self.agreed += 1
        return True

    def _slope_agrees(self, balls: Balls, point: Point, claimed: Sequence[arb]) -> bool:
        """Whether the primal itself changes in a direction as the entries of the claim say."""
        node = self.asked.together
        if node is None:
            return False
        inner: dict[str, Fraction | arb] = dict(point)
        for name, computed in self.asked.computed.items():
            value = balls.value(computed)
            if not isinstance(value, arb):
                return False
            inner[name] = value
        slope = Slopes(self._direction, inner, balls.bits).value(node)
        expected = sum((part * value for part, value in zip(self._direction.values(), claimed, strict=True)), arb(0))
        return isinstance(slope, arb) and slope.overlaps(expected) and accuracy(slope) >= ENOUGH_BITS


def shared_points(names: Sequence[str], assume: Assumptions) -> Iterator[Point]:
    """Points of the domain without end: first some at which functions are neither flat nor overflowing."""
    domain = Domain(assume)
    known = list(dict.fromkeys([*names, *domain.names]))
    generic = (generic_point(known, domain, attempt) for attempt in range(GENERIC))
    return chain((point for point in generic if domain.contains(point)), points(names, assume))


def _part(number: int) -> arb:
    """The part of a direction in one entry: between 1 and 2, without a pattern."""
    return arb(1 + (number + 1) * 6180339887 % 10**10 / 10**10)
