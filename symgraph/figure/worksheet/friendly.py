"""Values at which everything is short to write: small integers and fractions for inputs, weights and targets.

A seeded search.  Candidates are drawn at random, then the best is improved one name at a time.  What counts is how
long the values and derivatives of the figure are as they are written, and that no part of it is dead or dull.  Where
results cannot be exact (tanh, exp), those candidates are better at which somebody who goes on with rounded numbers
comes to the same rounded results.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symgraph.calculus.evaluate import evaluate, exact
from symgraph.calculus.program import Program, Role
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.facts import Facts
from symgraph.figure.worksheet.rounding import Written, as_written, rounded_on_the_way
from symgraph.spec.examples import allowed, conditions_hold
from symgraph.spec.programs import known_values
from symgraph.spec.spec import Assumption

DRAWS = 100
CHANGES = 400
"""Changes of one name that are tried on the best candidate."""
WORK = 100_000
"""Equations that are evaluated in one search: larger programs get fewer tries."""
LEAST_TRIES = 0.1
"""The part of all tries that even the largest program gets."""

_ROUNDED, _FRACTION, _LARGE, _ZERO, _SMALL = 5.0, 2.0, 3.0, 12.0, 6.0
_DIFFERENT = 4.0  # where who goes on with rounded numbers comes to another one
_ONE, _REPEATED = 2.0, 3.0  # where all factors are 1, or the same, it cannot be seen which was taken
_TASTE = 5.0  # by which what a seed prefers weighs, so that not all find the same
_UNDEFINED = math.inf
_NOTHING = 1e-9  # what is smaller, but not 0, is what rounding left of a 0

_INTEGERS = tuple(map(Fraction, (1, 2, 3, 4, -1, -2, -3)))
_HALVES = (Fraction(1, 2), Fraction(-1, 2))
_TENTHS = tuple(Fraction(k, 10) for k in range(-9, 10) if k)
_CHOICES: dict[Role, tuple[Fraction, ...]] = {
    "input": (*_INTEGERS, _HALVES[0]),
    "target": tuple(map(Fraction, (0, 1, 2, 3, -1))),
    "parameter": (*_INTEGERS, *_HALVES),
}
_RATIONAL = ("add", "sub", "mul", "neg", "div", "reciprocal", "square", "dot", "relu", "", "abs", "minimum", "maximum")
_LARGE_VALUE = 10  # from which on a spec's own value says of what size others are


class Search:
    """The search for one program; `facts` are those of its steps, `fixed` the values that are given."""

    def __init__(self, program: Program, facts: Facts, fixed: Mapping[str, Any], digits: int) -> None:
        self._program, self._facts, self._fixed, self._digits = program, facts, fixed, digits
        self._equations = facts.program
        self._free: dict[str, Role] = {
            name: declared.role
            for name, declared in program.declarations.items()
            if declared.value is None and name not in fixed
        }
        self._rules: Mapping[str, tuple[Assumption, ...]] = program.metadata.get("assume", {})
        own = known_values(program, program.metadata.get("values", {}))
        self._own = {name: exact(value, name) for name, value in own.items()}
        self._shown = dict.fromkeys([*_values_shown(facts), *_derivatives_shown(facts)])
        self._operations = {step.op for step in facts.steps.steps}

    def best(self, seed: int, taken: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
        """The values found for a seed, other than those `taken`.

        Raises InputError where nothing is defined at any candidate.
        """
        dice = random.Random(f"worksheet {seed}")
        part = max(LEAST_TRIES, min(1.0, WORK / (DRAWS + CHANGES) / max(1, len(self._equations.equations))))
        known = list(taken)

        def cost_of(values: Mapping[str, Any]) -> float:
            return _UNDEFINED if values in known else self._cost(values) + self._taste(seed, values)

        drawn = [self._drawn(dice) for _ in range(round(part * DRAWS))]
        cost, best = min(((cost_of(values), values) for values in drawn), key=lambda pair: pair[0])
        for name in self._changes(dice, round(part * CHANGES)):
            changed = {**best, name: self._draw(dice, name)}
            changed_cost = cost_of(changed)
            if changed_cost < cost:
                cost, best = changed_cost, changed
        if cost == _UNDEFINED:
            missing = ", ".join(list(self._free)[:8])
            found = f"no values for {missing} at which everything is defined"
            raise InputError(Problem(found, action="give some by --at name=value, or another --seed"))
        return best

    def _changes(self, dice: random.Random, count: int) -> Iterator[str]:
        names = list(self._free)
        return (dice.choice(names) for _ in range(count if names else 0))

    def _drawn(self, dice: random.Random) -> dict[str, Any]:
        return {**self._fixed, **{name: self._draw(dice, name) for name in self._free}}

    def _draw(self, dice: random.Random, name: str) -> Fraction:
        value = dice.choice(self._choices(name, self._free[name]))
        return allowed(value, self._rules.get(name, ()), dice)

    def _choices(self, name: str, role: Role) -> Sequence[Fraction]:
        """Small numbers, and such as the spec's own: large, whole, positive, or labels of classes."""
        own = self._own.get(name)
        if own is not None and abs(own) >= _LARGE_VALUE:
            step = Fraction(10) ** (len(str(int(abs(own)))) - 1)
            return [own + k * step / 2 for k in range(-1, 6)]
        if role == "target" and self._operations & {"log", "log_softmax", "log_sigmoid", "logsumexp"}:
            return (Fraction(0), Fraction(1)) if own is None else (own,)
        if role == "parameter" and not self._operations <= {*_RATIONAL}:
            return (*_TENTHS, Fraction(1), Fraction(-1))  # tanh and the like are steep where nothing is large
        if role == "input" and own is not None:
            return self._like(own)
        return _CHOICES[role]

    def _like(self, own: Fraction) -> Sequence[Fraction]:
        """Numbers like an input's own: as a count of apples is whole, and a tax rate is not."""
        inputs = [self._own[name] for name, role in self._free.items() if role == "input" and name in self._own]
        if all(value > 0 for value in inputs):
            positive = [value for value in _INTEGERS if value > 0]
            return positive if own.denominator == 1 else [own + Fraction(k, 10) for k in range(5)]
        return _INTEGERS if own.denominator == 1 else _CHOICES["input"]

    # --- how good it is ---------------------------------------------------------------------------------------------

    def _taste(self, seed: int, values: Mapping[str, Any]) -> float:
        """What a seed has against some values, at random."""
        return sum(_TASTE * random.Random(f"{seed} {name} {values[name]}").random() for name in self._free)

    def _cost(self, values: Mapping[str, Any]) -> float:
        """How long everything is that is written; infinite where something is undefined."""
        if not conditions_hold(self._program, values):
            return _UNDEFINED
        numbers = evaluate(self._equations, values)
        shown = {name: float(numbers[name]) for name in self._shown}
        if not all(math.isfinite(value) and (not value or abs(value) > _NOTHING) for value in shown.values()):
            return _UNDEFINED
        written = {name: as_written(value, self._digits) for name, value in shown.items()}
        cost = sum(map(self._cost_of, written.values())) + self._dullness(values)
        if any(one.is_rounded for one in written.values()):
            on_the_way = rounded_on_the_way(self._equations, values, self._shown, self._digits)
            cost += _DIFFERENT * sum(self._differs(on_the_way[name], one) for name, one in written.items())
        return cost

    def _differs(self, value: float, written: Written) -> bool:
        return not math.isfinite(value) or as_written(value, self._digits).value != written.value

    def _dullness(self, values: Mapping[str, Any]) -> float:
        """How much the values that are chosen are alike."""
        sizes = [abs(Fraction(values[name])) for name in self._free]
        return _ONE * sizes.count(Fraction(1)) + _REPEATED * (len(sizes) - len(set(sizes)))

    def _cost_of(self, written: Written) -> float:
        size = abs(written.value)
        if not size:
            return _ZERO
        cost = written.length + _FRACTION * written.is_fraction + _LARGE * (size > _LARGE_VALUE)
        if written.is_rounded:
            # Of less than two digits little is left.
            cost += _ROUNDED + _SMALL * (size < 10 ** (1 - self._digits))
        return cost


def _values_shown(facts: Facts) -> list[str]:
    return [step.name for step in facts.steps.steps]


def _derivatives_shown(facts: Facts) -> list[str]:
    """The derivatives along every arrow, and the sums of several."""
    if facts.program.loss is None:
        return []
    uses = [use for uses in facts.uses.values() for use in uses if facts.has_adjoint(use)]
    sums = [name for name, uses in facts.uses.items() if len(uses) > 1 and facts.has_adjoint(name)]
    return [facts.program.gradients[name] for name in (*uses, *sums)]
