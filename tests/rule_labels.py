"""Whether the claims of a derivative rule are what the table calls them, by numbers: mpmath differentiates the primal.

Nothing of symgraph's derivatives or of its checker is used: the formulas' text is parsed, and mpmath evaluates it by
the meanings that `oracle` gives the functions.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from itertools import chain
from typing import Any

import oracle
from derivative_rules import Rule
from mpmath import mp

from symgraph.calculus.formula import names_in, parse_condition, parse_formula
from symgraph.calculus.term import Term

DIGITS = 50
RIGHT = mp.mpf(10) ** -40  # relative difference at most of a right claim, at every point
WRONG = mp.mpf(10) ** -15  # relative difference at least of a wrong claim, at some point
POINTS_OF_RIGHT = 3
POINTS_OF_WRONG = 24  # a wrong claim may be right in most regions of a case distinction
_RANGES = {
    "real":        (Fraction(-2), Fraction(2)),
    "nonzero":     (Fraction(-2), Fraction(2)),
    "positive":    (Fraction(1, 5), Fraction(3)),
    "nonnegative": (Fraction(1, 5), Fraction(3)),
    "negative":    (Fraction(-3), Fraction(-1, 5)),
}  # fmt: skip
_WIDE = Fraction(3)  # how far points go into an infinite interval


def mislabelled(rule: Rule) -> list[str]:
    """The claims that are not what the rule calls them; none, one hopes."""
    with mp.workdps(DIGITS):
        points = _points(rule)
        some = [next(points) for _ in range(POINTS_OF_RIGHT)]
        found = [f"not right: {claim}" for claim in rule.right if any(_differs(claim, *at) > RIGHT for at in some)]
        for kind, claim in rule.wrong.items():
            more = (next(points) for _ in range(POINTS_OF_WRONG))
            if not any(_differs(claim, *at) > WRONG for at in chain(some, more)):
                found.append(f"not wrong ({kind}): {claim}")
        return found


def _differs(claim: str, values: dict[str, Any], derivative: Any) -> Any:
    """The relative difference of a claim from the derivative; infinite where the claim has no real value."""
    value = _real_value(parse_formula(claim), values)
    return mp.inf if value is None else abs(value - derivative) / (1 + abs(derivative))


def _points(rule: Rule) -> Iterator[tuple[dict[str, Any], Any]]:
    """Points of the domain where the function has a derivative, and that derivative: the same in every run."""
    draw = random.Random(rule.id)
    primal = parse_formula(rule.of)
    names = sorted({*names_in(primal), rule.wrt} - {"pi", "E"})
    known = {name: _assumptions(rule, name) for name in names}
    for _ in range(2000):
        values = {name: _draw(draw, known[name]) for name in names}
        if not all(_holds(word, values) for words in known.values() for word in words):
            continue
        if _real_value(primal, values) is not None:
            yield values, _derivative(primal, rule.wrt, values)
    raise AssertionError(f"{rule.id}: too few points at which the function has a value")


def _assumptions(rule: Rule, name: str) -> list[str]:
    words = rule.variables.get(name, [])
    return [words] if isinstance(words, str) else words


def _draw(draw: random.Random, words: list[str]) -> Any:
    """A random number of five digits within the words and intervals; conditions are seen to by `_holds`."""
    low, high = _RANGES["real"]
    for word in words:
        if word in _RANGES:
            low, high = _RANGES[word]
    for word in words:
        if word[0] in "([":
            ends = [_end(text.strip()) for text in word[1:-1].split(",")]
            low = ends[0] if ends[0] is not None else low
            high = ends[1] if ends[1] is not None else low + _WIDE
    if "integer" in words:
        return oracle.real(Fraction(draw.randint(int(low), int(high))))
    return oracle.real(low + (high - low) * Fraction(draw.randint(1, 99_999), 100_000))


def _end(text: str) -> Fraction | None:
    return None if text in ("oo", "-oo") else Fraction(text)


def _holds(word: str, values: dict[str, Any]) -> bool:
    is_condition = word not in (*_RANGES, "integer") and word[0] not in "(["
    return not is_condition or bool(oracle.term_value(parse_condition(word), _with_constants(values)))


def _derivative(primal: Term, wrt: str, values: dict[str, Any]) -> Any:
    """mpmath's central difference, at the higher precision that it needs."""

    def at(x: Any) -> Any:
        return oracle.term_value(primal, _with_constants(values | {wrt: x}))

    return mp.diff(at, values[wrt])


def _real_value(term: Term, values: dict[str, Any]) -> Any:
    """The value at a point, or None where there is no real one."""
    try:
        value = mp.mpc(oracle.term_value(term, _with_constants(values)))
    except (ValueError, ArithmeticError):
        return None
    return value.real if mp.isfinite(value) and abs(value.imag) <= RIGHT * abs(value) else None


def _with_constants(values: dict[str, Any]) -> dict[str, Any]:
    return {"pi": +mp.pi, "E": +mp.e} | values
