"""Bounds of variables by what is assumed of them: as fractions, and as multiples of pi for sines and cosines."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from flint import arb, ctx, fmpq

from symgraph.calculus.term import Apply, Term, is_numeral, number
from symgraph.checking.numbers import fraction
from symgraph.checking.question import Assumptions
from symgraph.checking.values.assumptions import Domain, End
from symgraph.spec.spec import Assumption, Condition, Interval

Bounds = tuple[Fraction, Fraction]
_LOWER, _UPPER = ("gt", "ge"), ("lt", "le")
_ROUNDING = Fraction(1, 10**25)
_DIGITS = 30
BITS = 128


def ranges(assume: Assumptions) -> dict[str, Bounds]:
    """The names that are bounded on both sides, with fractions beyond which they certainly do not go."""
    return {name: bounds for name, bounds in _outside(assume, in_pi=False).items() if bounds[0] <= bounds[1]}


def half_turns(assume: Assumptions) -> dict[str, Bounds]:
    """The same in units of pi; ends that are written as multiples of it, such as ``pi/2``, are exact."""
    found: dict[str, Bounds] = {}
    for name, (low, high) in _outside(assume, in_pi=True).items():
        for side, bound in _multiples_of_pi(name, assume.get(name, ())):
            low, high = (max(low, bound), high) if side in _LOWER else (low, min(high, bound))  # noqa: PLW2901
        found[name] = (low, high)
    return found


def _outside(assume: Assumptions, *, in_pi: bool) -> dict[str, Bounds]:
    found: dict[str, Bounds] = {}
    with ctx.workprec(BITS):
        unit = arb.pi() if in_pi else arb(1)
        for name, known in Domain(assume).ranges.items():
            low, high = _fraction(known.low, unit, -1), _fraction(known.high, unit, 1)
            if low is not None and high is not None:
                found[name] = (low, high)
    return found


def _fraction(end: End, unit: arb, side: int) -> Fraction | None:
    """The end of a range in a unit, a fraction; on the far `side` where it is rounded.  None of an infinite end."""
    if isinstance(end.value, fmpq) and (unit == 1 or end.value == 0):
        return fraction(end.value)
    value = arb(end.value) / unit
    if not value.is_finite() or not value.rad() < float(_ROUNDING) / 2:
        return None
    middle = Fraction(value.mid().str(_DIGITS, radius=False))
    return middle + side * _ROUNDING * (1 + abs(middle))


def _multiples_of_pi(name: str, known: tuple[Assumption, ...]) -> Iterator[tuple[str, Fraction]]:
    """The bounds of a name that are written as a multiple of pi: ``lt`` or ``gt``, and the multiple."""
    sides: list[tuple[str, Term]] = []
    for assumption in known:
        match assumption:
            case Interval(low, high):
                sides += [("gt", low), ("lt", high)]
            case Condition(Apply(op, (str(left), right))) if left == name and op in (*_LOWER, *_UPPER):
                sides.append((op, right))
            case _:
                pass
    for side, term in sides:
        multiple = multiple_of_pi(term)
        if multiple is not None:
            yield side, multiple


def multiple_of_pi(term: Term) -> Fraction | None:
    """Of a term such as ``-3*pi/2`` or 0 the multiple of pi that it is; None of another."""
    match term:
        case "pi" | Apply("pi", ()):
            return Fraction(1)
        case Apply("neg", (inner,)):
            multiple = multiple_of_pi(inner)
            return None if multiple is None else -multiple
        case Apply("mul" | "div" as op, (left, right)):
            return _scaled(op, left, right)
        case _:
            return Fraction(0) if _number(term) == 0 else None


def _scaled(op: str, left: Term, right: Term) -> Fraction | None:
    factor, multiple = _number(right), multiple_of_pi(left)
    if factor is None and op == "mul":
        factor, multiple = _number(left), multiple_of_pi(right)
    if factor is None or multiple is None or (op == "div" and not factor):
        return None
    return multiple * factor if op == "mul" else multiple / factor


def _number(term: Term) -> Fraction | None:
    match term:
        case Apply("neg", (inner,)):
            value = _number(inner)
            return None if value is None else -value
        case str() if is_numeral(term):
            return number(term)
        case _:
            return None
