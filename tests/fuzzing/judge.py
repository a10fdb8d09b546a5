"""What is wrong with a verdict, by numbers that owe nothing to the checker.

- *proved*: a reliable point at which the claim is off, or has no real value (nor near it), is a wrong verdict;
- *refuted*: the counterexample must fulfil what is assumed, the derivative must exist there, the claim must be off
  there, and both values must be those shown; so must be the values of the repairs that are hinted at;
- *undecided* is no wrong verdict, but counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter
from typing import Any

from mpmath import mp

import symgraph
from fuzzing.case import DIGITS, GRID, Case, Point
from fuzzing.real import NoRealValue, NotComputed, from_formula, term_value
from symgraph.calculus.abstract import Functions as Names
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Term
from symgraph.checking.check import check
from symgraph.checking.verdict import Counterexample, Verdict
from symgraph.errors import InputError

MORE_POINTS = 40
MANY_DIGITS = 600
SHOWN_DIGITS = 12
FEWEST_DIGITS = 5
TINY = mp.mpf(10) ** -200
"""Smaller numbers are lost in a central difference."""
SLOW = 2.0  # s
ENOUGH = 6
"""Points needed for a label."""


@dataclass(frozen=True)
class Finding:
    """One claim judged: its label by numbers, the verdict, and what is wrong with that (nothing, one hopes)."""

    spec: str
    label: str
    verdict: str
    seconds: float = 0.0
    fault: str = ""
    reason: str = ""


def judged(case: Case, claim: str) -> Finding | None:
    """The finding on a claim; None where there are too few points to tell, or the claim is not a formula."""
    text = case.claiming(claim)
    try:
        term = parse_formula(claim, functions=Names(case.functions)) if case.functions else parse_formula(claim)
        program = symgraph.load(text)
    except InputError:
        return None
    if len(case.points) < ENOUGH:
        return None
    label = labelled(case, term)
    started = perf_counter()
    try:
        (verdict,) = check(program)
    except Exception as error:
        return Finding(text, label, "error", perf_counter() - started, f"{type(error).__name__}: {error}")
    seconds = perf_counter() - started
    fault = fault_of(case, term, verdict, label)
    return Finding(text, label, verdict.verdict, seconds, fault, verdict.reason)


def labelled(case: Case, term: Term) -> str:
    """``right``, ``wrong``, ``no value`` (in some part of the domain), or ``unclear``."""
    found = {compared(case, term, point) for point in case.points}
    for word in ("wrong", "no value", "unclear"):
        if word in found:
            return word
    return "right"


def compared(case: Case, term: Term, point: Point) -> str:
    """A claim at a point: right, wrong, without a real value there and nearby, or unclear."""
    with mp.workdps(point.digits):
        try:
            value = term_value(term, point.known, case.abstract)
        except NotComputed:
            return "unclear"
        except NoRealValue:
            return "no value" if _has_none_nearby(case, term, point) else "unclear"
        off = abs(value - point.derivative)
        if off <= point.slack:
            return "right"
        rounding = mp.mpf(10) ** (-point.digits // 4)  # a cube root of what should be 0 has a third of the digits
        return "wrong" if off > (rounding if point.digits >= MANY_DIGITS else 1000 * point.slack) else "unclear"


def _has_none_nearby(case: Case, term: Term, point: Point) -> bool:
    near = {
        name: value if name in case.integers else value + (k + 1) * mp.mpf(10) ** -9
        for k, (name, value) in enumerate(point.given.items())
    }
    try:
        known = case.primal(near)
        if known[case.program.loss or ""] is None:
            return False
        term_value(term, known, case.abstract)
    except NoRealValue:
        return True
    except NotComputed:
        pass
    return False


def fault_of(case: Case, term: Term, verdict: Verdict, label: str) -> str:
    """What is wrong with a verdict; empty for nothing."""
    if verdict.verdict == "proved":
        points = case.points if label in ("wrong", "no value") else case.more_points(MORE_POINTS)
        witness = _witness(case, term, points)
        return f"proved, but {witness}" if witness else ""
    if verdict.verdict == "refuted":
        return _fault_of_refutation(case, term, verdict) or _fault_of_hints(case, verdict)
    return ""


def _witness(case: Case, term: Term, points: list[Point]) -> str:
    """A point at which a claim is off, also at many more digits, which saturated functions need."""
    for point in points:
        if compared(case, term, point) in ("wrong", "no value"):
            with mp.workdps(MANY_DIGITS):
                given = {name: mp.mpf(int(mp.nint(value * GRID))) / GRID for name, value in point.given.items()}
                sharper = case.point(given, digits=MANY_DIGITS)
            word = compared(case, term, sharper) if sharper else "right"
            if word in ("wrong", "no value"):
                values = {name: str(Fraction(int(mp.nint(value * GRID)), GRID)) for name, value in point.given.items()}
                return f"{word} at {values}, where the derivative is {mp.nstr(point.derivative, 15)}"
    return ""


def _fault_of_refutation(case: Case, term: Term, verdict: Verdict) -> str:
    """A fault that stays one at many more digits, which saturated functions need."""
    if verdict.counterexample is None:
        return "refuted without a counterexample"
    fault = _fault_at(case, term, verdict.counterexample, DIGITS)
    return fault and _fault_at(case, term, verdict.counterexample, MANY_DIGITS)


def _fault_at(case: Case, term: Term, found: Counterexample, digits: int) -> str:  # noqa: PLR0911 - one return a fault
    with mp.workdps(digits):
        stand_ins = {
            name: from_formula(parse_formula(text)) for name, text in found.point.items() if name in case.functions
        }
        functions = {**case.abstract, **stand_ins}
        given = {name: mp.mpf(1) / 3 for name in case.program.declarations}
        given |= {name: _number(text) for name, text in found.point.items() if name not in case.functions}
        for name, (low, high) in case.ranges.items():
            if name in found.point and not _inside(case, name, given[name], low, high):
                return f"refuted outside of the domain: {dict(found.point)}"
        point = case.point(given, functions, digits)
        if point is None:
            return _no_derivative(case, given, functions, found.point)
        if abs(point.derivative) < TINY and abs(_number(found.correct)) < TINY:
            return ""
        if not _shows(found.correct, point.derivative, point.slack):
            really = mp.nstr(point.derivative, 20)
            return f"refuted with the derivative {found.correct}, which is {really}: {dict(found.point)}"
        try:
            value = term_value(term, point.known, functions)
        except NotComputed:
            return ""
        except NoRealValue:
            return (
                ""
                if found.claimed == "no value"
                else f"refuted with {found.claimed}, but there is no value: {dict(found.point)}"
            )
        if found.claimed == "no value":
            return f"refuted for no value, but it is {mp.nstr(value, 15)}: {dict(found.point)}"
        if not _shows(found.claimed, value, abs(value) * mp.mpf(10) ** -20):
            return f"refuted with the claim's value {found.claimed}, which is {mp.nstr(value, 20)}: {dict(found.point)}"
        if abs(value - point.derivative) <= point.slack:
            return f"refuted, but both are {mp.nstr(value, 20)}: {dict(found.point)}"
    return ""


def _no_derivative(case: Case, given: Mapping[str, Any], functions: Any, point: Mapping[str, str]) -> str:
    """Nothing where mpmath cannot compute the primal; a fault where there is none, or it has a kink."""
    try:
        known = case.primal(given, functions)
    except NotComputed:
        return ""
    if known[case.program.loss or ""] is None:
        return f"refuted where the program has no value: {dict(point)}"
    return "" if _is_hard(case) else f"refuted where there seems to be no derivative: {dict(point)}"


def _is_hard(case: Case) -> bool:
    """Whether the loss has parts that mpmath may fail to compute."""
    return any(word in case.spec for word in ("bessel", "elliptic", "airy", "gamma", "expint"))


def _inside(case: Case, name: str, value: Any, low: float, high: float) -> bool:
    """Whether a value fulfils what is assumed; ends that only bound the drawing are no ends."""
    if f"{name}: positive" in case.spec:
        return bool(value > 0)
    if f"{name}: negative" in case.spec:
        return bool(value < 0)
    if f"{name} > 1" in case.spec:
        return bool(value > 1)
    if name in case.integers:
        return bool(mp.isint(value) and value > 0)
    return bool(low < value < high)


def _fault_of_hints(case: Case, verdict: Verdict) -> str:
    for hint in verdict.hints:
        if hint.kind in ("assumption", "rounding") or not hint.repaired:
            continue
        try:
            repaired = (
                parse_formula(hint.repaired, functions=Names(case.functions))
                if case.functions
                else parse_formula(hint.repaired)
            )
        except InputError:
            return f"the repair is no formula: {hint.repaired}"
        label = labelled(case, repaired)
        if label in ("wrong", "no value"):
            return f"the repair ({hint.kind}) is {label}: {hint.repaired}"
    return ""


def _number(text: str) -> Any:
    if "e" in text:  # perhaps with a huge exponent
        return mp.mpf(text)
    fraction = Fraction(text)
    return mp.mpf(fraction.numerator) / fraction.denominator


def _shows(text: str, value: Any, slack: Any) -> bool:
    """Whether a number as it is shown is the value, up to its last digit."""
    shown = _number(text)
    if "/" in text:
        unit = mp.mpf(0)
    else:  # zeros at the end are not written, but for numbers with an exponent
        mantissa, _, exponent = text.partition("e")
        digits = mantissa.replace(".", "").replace("-", "").lstrip("0")
        decimals = len(mantissa.partition(".")[2])
        if not exponent and decimals < FEWEST_DIGITS:
            decimals += max(0, SHOWN_DIGITS - len(digits))
        unit = mp.mpf(10) ** (int(exponent or 0) - decimals)
    return bool(abs(shown - value) <= 2 * unit + slack)
