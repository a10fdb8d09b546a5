"""A program to be differentiated, its claims as specs, and its numbers."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from mpmath import mp

import symgraph
from fuzzing.real import Functions, NoRealValue, NotComputed, Values, smooth, term_value
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term

DIGITS = 60
GRID = 9973  # a prime: values such as k/9973 are never at a kink by chance
WANTED = 14
TRIES = 60
MAX_EXTRA_DIGITS = 400
Ranges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Point:
    """Values of the declared names, those of all names, and the derivative with how far it may be off.

    They were computed with so many `digits`.
    """

    given: Values
    known: Values
    derivative: Any
    slack: Any
    digits: int


@dataclass(frozen=True)
class Case:
    """A spec without claims and the name to differentiate by; `ranges` are where its names lie, as it assumes."""

    spec: str
    wrt: str
    ranges: Ranges = field(default_factory=dict)
    integers: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()

    def claiming(self, claim: str) -> str:
        """The spec with one claim."""
        return f'{self.spec}claims: {{{self.wrt}: "{claim}"}}\n'

    @cached_property
    def program(self) -> Program:
        """The program over scalars."""
        return symgraph.expand(symgraph.load(self.spec))

    @cached_property
    def name(self) -> str:
        """The name among the scalars to differentiate by: ``o1`` may be called ``h``."""
        return self.program.aliases.get(self.wrt, self.wrt)

    @cached_property
    def abstract(self) -> Functions:
        """What stands for the abstract functions."""
        return {name: smooth(name) for name in self.functions}

    @cached_property
    def gradient(self) -> Term:
        """The gradient that symgraph finds, over names that a claim may use; whether it is right the numbers say."""
        swept = symgraph.gradient(self.program, [self.name])
        own = {equation.name for equation in self.program.equations}
        hidden = {
            equation.name: equation.term
            for equation in swept.equations
            if equation.name[0] == "_" or equation.name not in own
        }
        seeds = {name: d.value for name, d in swept.declarations.items() if d.value is not None}
        return _inlined(swept.gradients[self.name], {**seeds, **hidden})

    @cached_property
    def forward(self) -> dict[str, Term]:
        """The formulas of the names that a claim may use."""
        hidden = {e.name: e.term for e in self.program.equations if e.name[0] == "_"}
        return {e.name: _inlined(e.term, hidden) for e in self.program.equations if e.name[0] != "_"}

    def primal(self, given: Values, functions: Functions | None = None, fixed: Values | None = None) -> dict[str, Any]:
        """The value of every name, those of `fixed` given; None where there is none.  Raises NotComputed."""
        known = dict(given)
        for equation in self.program.equations:
            if fixed and equation.name in fixed:
                known[equation.name] = fixed[equation.name]
                continue
            try:
                known[equation.name] = term_value(equation.term, known, functions or self.abstract)
            except NoRealValue:
                known[equation.name] = None  # which does not matter in a branch that is not taken
        return known

    def point(self, given: Values, functions: Functions | None = None, digits: int = DIGITS) -> Point | None:
        """The derivative at a point; None where it does not exist or is not computed."""
        more = digits
        with mp.workdps(digits):
            try:
                known = self.primal(given, functions)
            except NotComputed:
                return None
            largest = max(abs(value) for value in known.values() if value is not None)
            more += 2 * min(MAX_EXTRA_DIGITS, int(mp.log10(1 + largest)))
        with mp.workdps(more):  # large numbers that cancel cost digits
            return self._point(given, functions, digits)

    def _point(self, given: Values, functions: Functions | None, digits: int) -> Point | None:
        loss = self.program.loss
        assert loss is not None
        try:
            known = self.primal(given, functions)
            here = known[self.name]
            if here is None:
                return None
            step = mp.mpf(10) ** (-digits // 3) * min(mp.mpf(1), abs(here) or mp.mpf(1))
            ends: list[Any] = []
            for moved in ({self.name: here + step}, {self.name: here - step}):
                ends.append(self.primal({**given, **moved}, functions, moved)[loss])
        except NotComputed:
            return None
        above, below = ends
        if None in (above, below, known[loss]):
            return None
        derivative = (above - below) / (2 * step)
        sides = (above - known[loss]) / step, (known[loss] - below) / step
        size = 1 + abs(derivative) + abs(known[loss])
        if abs(sides[0] - sides[1]) > size * mp.mpf(10) ** -12:
            return None
        noise = mp.mpf(10) ** (5 - mp.dps) * (1 + abs(known[loss])) / step
        slack = abs(derivative) * mp.mpf(10) ** -25 + mp.mpf(10) ** (-digits * 5 // 9) + noise
        return Point(dict(given), known, derivative, slack, mp.dps)

    @cached_property
    def points(self) -> list[Point]:
        """Random points at which the derivative exists; too few where it hardly ever does."""
        draw = random.Random(self.spec + self.wrt)
        found: list[Point] = []
        with mp.workdps(DIGITS):
            for attempt in range(TRIES):
                point = self.point(self.drawn(draw, attempt))
                if point is not None:
                    found.append(point)
                if len(found) == WANTED or (attempt == TRIES // 2 and len(found) < 3):
                    break
        return found

    def more_points(self, count: int) -> list[Point]:
        """Further points."""
        draw = random.Random(self.wrt + self.spec)
        with mp.workdps(DIGITS):
            found = [self.point(self.drawn(draw, attempt)) for attempt in range(count)]
        return [point for point in found if point is not None]

    def drawn(self, draw: random.Random, attempt: int) -> dict[str, Any]:
        """Random values within the ranges."""
        values: dict[str, Any] = {}
        scale = (1.0, 2.0, 4.0, 0.5, 8.0)[attempt % 5]
        for name in self.program.declarations:
            low, high = self.ranges.get(name, (-scale, scale))
            if name in self.integers:
                values[name] = mp.mpf(draw.randint(int(low), int(high)))
            else:
                values[name] = mp.mpf(draw.randint(int(low * GRID) + 1, int(high * GRID) - 1)) / GRID
        return values


def _inlined(term: Term, names: Mapping[str, Term], budget: int = 4000) -> Term:
    """A term with names replaced by their terms, down to those that have none."""
    count = [budget]

    def walk(term: Term) -> Term:
        count[0] -= 1
        if count[0] < 0:
            raise OverflowError("a gradient too long to be written down")
        if isinstance(term, Apply):
            return Apply(term.op, tuple(walk(arg) for arg in term.args))
        return walk(names[term]) if term in names else term

    return walk(term)
