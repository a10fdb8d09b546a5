"""Arithmetic on numbers that are known: exact, or the two infinities; None where the result is no such number."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symgraph.spec.code.failures import Refused

Exact = int | Fraction | float
"""An exact number; a float is one of the infinities, which serve as masks."""
MAX_BITS = 4096


def as_exact(value: Exact) -> Exact:
    """A whole fraction as it is; a finite float as the decimal that it is written as."""
    if isinstance(value, float) and math.isfinite(value):
        return Fraction(repr(value))
    if isinstance(value, float) and math.isnan(value):
        raise Refused("NaN is not allowed")
    return value


def computed(op: str, args: tuple[Exact, ...]) -> Exact | None:
    """The operation on known numbers, or None where its value is not rational (or it is no operation on them)."""
    rule = _RULES.get(op)
    if rule is None:
        return _of_infinity(op, args)
    try:
        value = rule(*args)
    except ZeroDivisionError:
        raise Refused("a division of a number by zero") from None
    return None if value is None else _checked(value)


def _checked(value: Any) -> Exact:
    if isinstance(value, float):
        return as_exact(value)
    exact = Fraction(value)
    if max(exact.numerator.bit_length(), exact.denominator.bit_length()) > MAX_BITS:
        raise Refused("a number of too many digits")
    return value


def _divided(a: Exact, b: Exact) -> Exact:
    if isinstance(a, float) or isinstance(b, float):
        return operator.truediv(a, b)
    return Fraction(a) / Fraction(b)


def power(base: Exact, exponent: Exact) -> Exact | None:
    """``base ** exponent`` where that is rational and of bounded size."""
    if isinstance(base, float) or isinstance(exponent, float) or Fraction(exponent).denominator != 1:
        return None
    count = int(exponent)
    bits = max(Fraction(base).numerator.bit_length(), Fraction(base).denominator.bit_length())
    if bits > 1 and abs(count) * bits > MAX_BITS:
        raise Refused("a number of too many digits")
    if count < 0:
        return 1 / Fraction(base) ** -count
    return base**count


def _root(value: Exact) -> Exact | None:
    """The square root of a square; of other numbers it is irrational."""
    if isinstance(value, float) or value < 0:
        return None
    exact = Fraction(value)
    roots = math.isqrt(exact.numerator), math.isqrt(exact.denominator)
    return Fraction(*roots) if roots[0] ** 2 == exact.numerator and roots[1] ** 2 == exact.denominator else None


def _of_infinity(op: str, args: tuple[Exact, ...]) -> Exact | None:
    if args == (-math.inf,):
        return {"exp": 0, "exp2": 0, "sigmoid": 0, "tanh": -1, "relu": 0, "softplus": 0}.get(op)
    if args == (0,):
        return {"exp": 1, "exp2": 1, "sin": 0, "tanh": 0, "cos": 1, "log1p": 0, "expm1": 0, "sinh": 0}.get(op)
    return 0 if args == (1,) and op in ("log", "log2", "log10") else None


def _square(value: Exact) -> Exact | None:
    return power(value, 2)


def _reciprocal(value: Exact) -> Exact:
    return _divided(1, value)


def _sign(value: Exact) -> Exact:
    return (value > 0) - (value < 0)


def _relu(value: Exact) -> Exact:
    return max(value, 0)


def _floor(value: Exact) -> Exact:
    return value if isinstance(value, float) else math.floor(value)


_RULES: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
    "div": _divided,
    "square": _square,
    "reciprocal": _reciprocal,
    "pow": power,
    "sqrt": _root,
    "abs": abs,
    "sign": _sign,
    "relu": _relu,
    "floor": _floor,
    "maximum": max,
    "minimum": min,
}
OPPOSITE = {"lt": "ge", "ge": "lt", "gt": "le", "le": "gt", "eq": "ne", "ne": "eq"}
"""The comparison that holds where another does not."""
