"""The operations of the table on mpmath's numbers: what mpmath calls them, and what it lacks."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from symgraph.calculus.python_operators import COMPARE
from symgraph.errors import InputError, Problem

MAX_POLYGAMMA = 1000
"""The highest order that is computed: mpmath takes as many digits as the order has in its factorial."""

_ON_NUMBERS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "minimum": min,
    "maximum": max,
    **COMPARE,
    "pow": operator.pow,
}
"""Operations of the table that Python itself knows, for any kind of number."""
_CONSTANTS = {"pi": "pi", "E": "e", "oo": "inf"}
_NAMES = {
    "Ei": "ei", "Si": "si", "Ci": "ci", "Shi": "shi", "Chi": "chi",
    "elliptic_k": "ellipk", "elliptic_e": "ellipe", "elliptic_e_inc": "ellipe", "elliptic_f": "ellipf",
    "uppergamma": "gammainc",
}  # fmt: skip
"""mpmath's names where they are not the table's."""


def mpmath_function(context: Any, op: str) -> Callable[..., Any]:
    """An operation on the numbers of an mpmath context, at its precision.

    Outside its real domain the function returns what mpmath does: a complex number, an infinity, or a ValueError.
    """

    def constant() -> Any:
        return +getattr(context, _CONSTANTS[op])

    if op in _CONSTANTS:
        return constant
    own = _own_functions(context).get(op) or _ON_NUMBERS.get(op)
    return own or getattr(context, _NAMES.get(op, op))


def real_function(context: Any, op: str) -> Callable[..., Any]:
    """An operation on the numbers of an mpmath context that is NaN where it has no real value, as NumPy has it."""
    function = mpmath_function(context, op)
    if op in _ON_NUMBERS and op != "pow":
        return function
    # At poles mpmath raises the first two; at some infinities, the others.
    undefined = (ValueError, ArithmeticError, TypeError, RecursionError, context.NoConvergence)

    def real(*args: Any) -> Any:
        if any(map(context.isnan, args)):
            return context.nan
        try:
            value = function(*args)
        except undefined:
            return context.nan
        return value.real if value.imag == 0 else context.nan

    return real if op != "where" else function


def real_quotient(context: Any, top: Any, bottom: Any) -> Any:
    """A quotient with the infinities and NaN of floating point where the divisor is 0."""
    return top / bottom if bottom else context.nan if not top else context.sign(top) * context.inf


def real_or_nan(context: Any, op: str) -> Callable[..., float]:
    """An operation on floats, computed in an mpmath context: NaN where there is no real value."""
    function = real_function(context, op)

    def rounded(*args: float) -> float:
        value = context.nan if any(map(math.isnan, args)) else function(*map(context.mpf, args))
        return math.nan if context.isnan(value) else float(value)  # converting mpmath's NaN raises a warning

    return rounded


def _own_functions(context: Any) -> dict[str, Callable[..., Any]]:
    """Operations that mpmath lacks or takes other arguments for."""

    def cbrt(x: Any) -> Any:
        return context.sign(x) * context.cbrt(abs(x))

    def step(x: Any) -> Any:
        return context.mpf(1 if x > 0 else 0)

    def where(condition: Any, yes: Any, no: Any) -> Any:
        return yes if condition else no

    def erfcinv(x: Any) -> Any:
        x = context.mpf(x)
        with context.extraprec(max(0, -context.mag(x)) if x else 0):  # 1 - x keeps the digits of a small x
            value = context.erfinv(1 - x)
        return +value

    def polygamma(order: Any, x: Any) -> Any:
        if order < 0 or order != int(order):
            raise ValueError(f"polygamma of order {order}: a whole number from 0 is needed")
        if order > MAX_POLYGAMMA:
            raise InputError(Problem(f"polygamma of order {order}", f"orders up to {MAX_POLYGAMMA} are computed"))
        return context.psi(int(order), x)

    def lowergamma(a: Any, x: Any) -> Any:
        if x < 0:  # where gammainc does not end for a whole order; DLMF 8.5.1
            return context.power(x, a) / a * context.hyp1f1(a, a + 1, -x)
        return context.gammainc(a, 0, x)

    def gammainc(a: Any, x: Any) -> Any:
        return lowergamma(a, x) * context.rgamma(a)

    def gammaincc(a: Any, x: Any) -> Any:
        return context.gammainc(a, x) * context.rgamma(a)

    def erfcx(x: Any) -> Any:
        return context.exp(x * x) * context.erfc(x)

    def dawson(x: Any) -> Any:
        return context.sqrt(context.pi) / 2 * context.exp(-x * x) * context.erfi(x)

    def besseli(order: Any, x: Any) -> Any:
        # A whole order has no sign (A&S 9.6.6), and mpmath is slow at negative ones near 0.
        return context.besseli(abs(order) if order == int(order) else order, x)

    def elliptic_pi(n: Any, m: Any) -> Any:
        if n > 1 or m > 1:  # not real, and at some points mpmath does not end
            raise ValueError(f"elliptic_pi({n}, {m}): both must be at most 1")
        return context.ellippi(n, m)

    def hurwitz_zeta(s: Any, a: Any) -> Any:
        if context.isinf(a):  # where mpmath does not end
            raise ValueError("hurwitz_zeta at infinity")
        return context.zeta(s, a)

    def airyaiprime(x: Any) -> Any:
        return context.airyai(x, derivative=1)

    def airybiprime(x: Any) -> Any:
        return context.airybi(x, derivative=1)

    own = (cbrt, step, where, erfcinv, polygamma, lowergamma, gammainc, gammaincc, erfcx, dawson)
    own += (besseli, elliptic_pi, hurwitz_zeta, airyaiprime, airybiprime)
    return {function.__name__: function for function in own}
