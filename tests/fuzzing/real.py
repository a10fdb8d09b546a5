"""Values in real arithmetic, by mpmath: what has no real value at some place on the way has none at all.

Nothing of symgraph's arithmetic, partials or checker is used, only its parser and the equations of its programs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import oracle
from mpmath import mp
from mpmath.libmp import NoConvergence

from symgraph.calculus.abstract import Abstract, abstract
from symgraph.calculus.term import Apply, Term, is_numeral

Values = Mapping[str, Any]
Functions = Mapping[str, Callable[..., Any]]
_LAZY = ("xlogy", "xlog1py", "entr")  # 0 where their first argument is 0
_POSITIVE = ("E1", "loggamma", "betaln", "bessely", "besselk", "y0", "y1", "k0", "k1", "Ci", "Chi", "li")
"""Rows whose last argument must be positive for a real value (of whole and fractional orders alike)."""
_FAILURES = (ValueError, ArithmeticError, NotImplementedError, TypeError, NoConvergence)


class NoRealValue(Exception):  # noqa: N818 - an answer
    """There is no real number, or mpmath does not find it."""


class NotComputed(Exception):  # noqa: N818
    """mpmath does not find the number, which may exist."""


def term_value(term: Term, values: Values, functions: Functions) -> Any:
    """The real value of a term.  Raises NoRealValue."""
    if not isinstance(term, Apply):
        if is_numeral(term):
            return oracle.real(term)
        if term in values and values[term] is None:
            raise NoRealValue(term)
        return values[term] if term in values else _constant(term)
    if term.op == "where":
        condition, yes, no = term.args
        chosen = yes if term_value(condition, values, functions) > 0.5 else no
        return term_value(chosen, values, functions)
    args = [term_value(arg, values, functions) for arg in term.args]
    function = abstract(term.op)
    if function is not None:
        return functions[function.function](function.places, *args)
    return _applied(term.op, args)


def _constant(name: str) -> Any:
    return {"pi": +mp.pi, "E": +mp.e}[name]


def _applied(op: str, args: Sequence[Any]) -> Any:  # noqa: PLR0912 - the many ways to have no value
    if op in _LAZY and args[0] == 0:
        return mp.mpf(0)
    if op in _POSITIVE and args[-1] <= 0:
        raise NoRealValue(op)
    if op in ("minimum", "maximum"):
        return (min if op == "minimum" else max)(args)
    if op == "pow" and abs(args[1] - mp.nint(args[1])) < mp.mpf(10) ** (15 - mp.dps):
        args = [args[0], mp.nint(args[1])]  # sqrt(2)**2
    if op in ("pow", "gamma", "digamma") and _is_undefined(op, args):
        raise NoRealValue(op)
    if any(abs(arg) > 10**7 for arg in args) and op not in ("add", "mul", "sub", "div", "neg", "abs", "square", "sqrt"):
        raise NotComputed(op)
    try:
        value = oracle.function(op)(*args)
    except ZeroDivisionError:
        raise NoRealValue(op) from None
    except _FAILURES as error:
        if op in ("log", "sqrt", "erfinv", "erfcinv", "gamma", "factorial", "digamma", "pow"):
            raise NoRealValue(op) from None
        raise NotComputed(f"{op}: {error}") from None
    if isinstance(value, mp.mpc):
        if abs(value.imag) > mp.mpf(10) ** (20 - mp.dps) * (1 + abs(value.real)):
            raise NoRealValue(op)
        if value.imag and op not in oracle.NARY:
            raise NotComputed(f"{op}: a tiny imaginary part")
        value = value.real
    value = mp.mpf(value)
    if not mp.isfinite(value):
        raise NoRealValue(op)
    return value


def _is_undefined(op: str, args: Sequence[Any]) -> bool:
    if op == "pow":
        base, exponent = args
        return (base < 0 and not mp.isint(exponent)) or (base == 0 and exponent < 0)
    return bool(mp.isint(args[0]) and args[0] <= 0)


@cache
def smooth(name: str) -> Callable[..., Any]:
    """A function to stand for an abstract one: a polynomial whose coefficients depend on the name."""
    numbers = [oracle.real(f"{(7 * ord(name[0]) + 13 * k * k + 5 * k) % 19 - 9}/7") for k in range(60)]

    def value(places: tuple[int, ...], *args: Any) -> Any:
        total = mp.mpf(0)
        for k in range(30):
            exponents = [(k // 5**place) % 5 for place in range(len(args))]
            term = numbers[k]
            for place, (arg, exponent) in enumerate(zip(args, exponents, strict=True), 1):
                order = places.count(place)
                term *= mp.ff(exponent, order) * (arg ** (exponent - order) if exponent >= order else 0)
            total += term if sum(exponents) == 0 or k < 5 ** len(args) else 0
        return total

    return value


def from_formula(term: Term) -> Callable[..., Any]:
    """The function of a formula over x, or x1, x2, …, as counterexamples give it; derivatives are mpmath's."""

    def value(places: tuple[int, ...], *args: Any) -> Any:
        names = ["x"] if len(args) == 1 else [f"x{k}" for k in range(1, len(args) + 1)]

        def at(*given: Any) -> Any:
            return oracle.term_value(term, dict(zip(names, given, strict=True)))

        orders = tuple(places.count(k) for k in range(1, len(args) + 1))
        return mp.diff(at, tuple(args), orders) if any(orders) else at(*args)

    return value


def abstract_names(term: Term) -> set[Abstract]:
    """The abstract functions that a term calls."""
    if not isinstance(term, Apply):
        return set()
    own = abstract(term.op)
    return set().union(*map(abstract_names, term.args), {own} if own else set())
