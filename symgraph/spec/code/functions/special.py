# ruff: noqa: PLR0917 - the signatures are NumPy's
"""Elementwise functions by all their names, and softmax and its relatives, which are SciPy's."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from symgraph.calculus.formula_functions import ALIASES, FUNCTIONS, TWO_MEANINGS, WITH_TWO_ARGUMENTS
from symgraph.calculus.lower import DEFAULTS
from symgraph.spec.array_operations import ARRAY_OPERATIONS
from symgraph.spec.code.failures import Refused
from symgraph.spec.code.functions.arguments import as_array
from symgraph.spec.code.functions.reducing import sum_
from symgraph.spec.code.values import Kind

_WITH_OWN_RULES = (*ARRAY_OPERATIONS, "where", "Piecewise", "clip", "step")
_NUMPY_DIFFERS = ("max", "min", "Max", "Min", *TWO_MEANINGS)
_MAX_ELEMENTWISE_ARGUMENTS = 3


def _elementwise(op: str, least: int, most: int) -> Callable[..., Any]:
    def call(k: Kind, *args: Any, out: Any = None, dtype: Any = None) -> Any:
        if not least <= len(args) <= most or out is not None:
            takes = str(least) if least == most else f"{least} or {most}"
            raise Refused(f"'{op}' with {len(args)} arguments", f"it takes {takes}")
        row = WITH_TWO_ARGUMENTS.get(op, op) if len(args) == 2 else op
        extra = (DEFAULTS[op],) if op in DEFAULTS and len(args) == 1 else ()
        numbers = tuple(k.number(Fraction(text)) for text in extra)
        return k.elementwise(row, *(as_operand(k, arg) for arg in args), *numbers)

    return call


def as_operand(k: Kind, value: Any) -> Any:
    """An argument of an elementwise function: a number stays one."""
    return value if not isinstance(value, (list, tuple, range)) else as_array(k, value)


def elementwise_functions() -> dict[str, Callable[..., Any]]:
    """Every elementwise function of the formula language, under all its names."""
    table: dict[str, Callable[..., Any]] = {}
    for name, (least, most) in FUNCTIONS.items():
        if name not in _WITH_OWN_RULES and most <= _MAX_ELEMENTWISE_ARGUMENTS:
            table[name] = _elementwise(name, least, most)
    for name in ("minimum", "maximum"):
        table[name] = _elementwise(name, 2, 2)
    arithmetic = {"add": "add", "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div"}
    table |= {name: _elementwise(op, 2, 2) for name, op in arithmetic.items()}
    table |= {name: _elementwise(op, 1, 1) for name, op in {"negative": "neg", "reciprocal": "reciprocal"}.items()}
    table |= {name: _elementwise("pow", 2, 2) for name in ("power", "float_power")}
    table |= {name: _elementwise(op, 2, 2) for name, op in {"fmax": "maximum", "fmin": "minimum"}.items()}
    for alias, name in ALIASES.items():
        if name in table and alias not in _NUMPY_DIFFERS:
            table.setdefault(alias, table[name])
    return table


def clip(
    k: Kind, a: Any, a_min: Any = None, a_max: Any = None, out: Any = None, min: Any = None, max: Any = None
) -> Any:
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    result = as_operand(k, a)
    if low is not None:
        result = k.elementwise("maximum", result, as_operand(k, low))
    return result if high is None else k.elementwise("minimum", result, as_operand(k, high))


def heaviside(k: Kind, x: Any, h0: Any = None) -> Any:
    array = as_array(k, x)
    at_zero = k.number(Fraction(1, 2)) if h0 is None else h0
    return k.choose(k.compare("gt", array, 0), 1, k.choose(k.compare("eq", array, 0), at_zero, 0))


def comparison(op: str) -> Callable[..., Any]:
    """``np.greater`` and the like."""

    def call(k: Kind, x1: Any, x2: Any) -> Any:
        return k.compare(op, as_operand(k, x1), as_operand(k, x2))

    return call


def logical(op: str) -> Callable[..., Any]:
    def call(k: Kind, x1: Any, x2: Any) -> Any:
        return k.logical(op, as_operand(k, x1), as_operand(k, x2))

    return call


def logical_not(k: Kind, x: Any) -> Any:
    return k.opposite(as_operand(k, x))


def softmax(k: Kind, x: Any, axis: Any = None) -> Any:
    powers = k.elementwise("exp", as_array(k, x))
    return k.elementwise("div", powers, sum_(k, powers, axis, keepdims=True))


def logsumexp(k: Kind, a: Any, axis: Any = None, b: Any = None, keepdims: Any = False) -> Any:
    powers = k.elementwise("exp", as_array(k, a))
    weighted = powers if b is None else k.elementwise("mul", as_operand(k, b), powers)
    return k.elementwise("log", sum_(k, weighted, axis, keepdims=keepdims))


def log_softmax(k: Kind, x: Any, axis: Any = None) -> Any:
    array = as_array(k, x)
    return k.elementwise("sub", array, logsumexp(k, array, axis, keepdims=True))


def rel_entr(k: Kind, x: Any, y: Any) -> Any:
    """``x*log(x/y)``."""
    return k.elementwise("mul", as_operand(k, x), k.elementwise("log", k.elementwise("div", as_operand(k, x), y)))


def polyval(k: Kind, p: Any, x: Any) -> Any:
    total: Any = 0
    for coefficient in as_array(k, p):
        total = k.elementwise("add", k.elementwise("mul", total, as_operand(k, x)), coefficient)
    return total


def nan_to_num(k: Kind, x: Any, nan: Any = 0) -> Any:
    return k.fresh(np.array(as_array(k, x)))


def isclose(k: Kind, *_args: Any, **_options: Any) -> Any:
    raise Refused("a comparison of numbers that are not known", "whether arrays are close is what is checked here")
