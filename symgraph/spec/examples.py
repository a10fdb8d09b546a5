"""Example values for what a spec gives no value to: seeded, friendly numbers that its assumptions allow."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from symgraph.calculus.abstract import functions_in, no_value
from symgraph.calculus.elementwise import with_constants
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.program import Program, Role
from symgraph.calculus.term import Term, nearest_float
from symgraph.errors import InputError, Problem
from symgraph.spec.contradictions import constant
from symgraph.spec.programs import known_values
from symgraph.spec.spec import Assumption, Condition, Interval

ATTEMPTS = 60
"""How often numbers are drawn until every value of the program is defined; the last half of the draws are positive."""

_TENTHS = tuple(Fraction(k, 10) for k in range(-9, 10) if k)
_CHOICES: dict[Role, tuple[Fraction, ...]] = {
    "input": tuple(Fraction(k, 2) for k in (-3, -2, -1, 1, 2, 3, 4)),
    "target": (Fraction(0), Fraction(1)),
    "parameter": _TENTHS,
    "constant": (),
    "size": (),
}


def values_with_examples(program: Program, seed: int = 0) -> tuple[dict[str, Any], list[str]]:
    """Values for all declared names of a scalar program, and the names whose value is an example.

    The spec's own values come first.  The examples depend on the names and the seed only.  Raises InputError where no
    example was found at which all values of the program are finite.
    """
    given = known_values(program, program.metadata.get("values", {}))
    free = {
        name: declared
        for name, declared in program.declarations.items()
        if declared.value is None and name not in given
    }
    for function in functions_in(equation.term for equation in program.equations):
        raise no_value(function)
    if not free:
        return given, []
    assumptions: Mapping[str, tuple[Assumption, ...]] = program.metadata.get("assume", {})
    for attempt in range(ATTEMPTS):
        drawn = {
            name: _draw(random.Random(f"{seed} {attempt} {name}"), declared.role, assumptions.get(name, ()), attempt)
            for name, declared in free.items()
        }
        values = {**given, **drawn}
        if conditions_hold(program, values) and _finite(program, values):
            return values, list(free)
    missing = ", ".join(list(free)[:8])
    action = f"give values: {{{next(iter(free))}: 0.5, ...}}"
    raise InputError(Problem(f"no value for {missing}", "no example was found at which everything is defined", action))


def _draw(dice: random.Random, role: Role, rules: tuple[Assumption, ...], attempt: int) -> Fraction:
    """A number that the words and intervals among the rules allow."""
    value = dice.choice(_CHOICES[role]) * (1 + attempt // 10)  # further out, the longer nothing was found
    return allowed(abs(value) if attempt >= ATTEMPTS // 2 else value, rules, dice)


def allowed(value: Fraction, rules: tuple[Assumption, ...], dice: random.Random) -> Fraction:
    """The number, or one like it that the words and intervals among the rules allow."""
    if "positive" in rules or "nonnegative" in rules:
        value = abs(value)
    if "negative" in rules:
        value = -abs(value)
    if "integer" in rules:
        value = Fraction(math.floor(value) or 1)
    if "nonzero" in rules or "positive" in rules:
        value = value or Fraction(1)
    for rule in rules:
        if isinstance(rule, Interval):
            value = _inside(dice, rule)
    return value


def conditions_hold(program: Program, values: Mapping[str, Any]) -> bool:
    """Whether the values satisfy every condition that the spec assumes."""
    assumptions: Mapping[str, tuple[Assumption, ...]] = program.metadata.get("assume", {})
    return all(_holds(rule, values) for rules in assumptions.values() for rule in rules)


def _inside(dice: random.Random, interval: Interval) -> Fraction:
    """A number inside of an interval, on a grid of its tenths."""
    low, high = interval_end(interval.low), interval_end(interval.high)
    if math.inf in (low, -high):
        raise InputError(Problem("an interval beyond 1.8e308", "examples are floating-point numbers", "give a value"))
    step = Fraction(dice.randint(1, 9), 10)
    if math.isinf(low) and math.isinf(high):
        return step
    if math.isinf(high):
        return _short(low) + step
    if math.isinf(low):
        return _short(high) - step
    return _short(low) + step * _short(high - low)


def interval_end(term: Term) -> float:
    """The number of an end of an interval, which may be infinite.

    >>> interval_end("oo"), interval_end("1/4")
    (inf, 0.25)
    """
    known = constant(term)
    return _number(with_constants(term), {}) if known is None else nearest_float(known)


def _short(value: float) -> Fraction:
    return Fraction(value).limit_denominator(1000)


def _holds(rule: Assumption, values: Mapping[str, Any]) -> bool:
    return not isinstance(rule, Condition) or bool(_number(rule.term, values))


def _number(term: Term, values: Mapping[str, Any]) -> float:
    """The value of a small formula over numbers."""
    from symgraph.calculus.number_systems import number_system  # noqa: PLC0415 - NumPy only where numbers are shown

    numbers = number_system("float64")
    names = {name: numbers.constant(Fraction(value)) for name, value in values.items()}
    return float(numbers.term(term, names)[0, 0])


def _finite(program: Program, values: Mapping[str, Any]) -> bool:
    try:
        results = evaluate(program, values)
    except InputError:
        return False
    return all(math.isfinite(float(value)) for value in results.values())
