"""Whole numbers: sizes, indices, labels.  They stay Python's and NumPy's own integers, with their rules."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np

from symgraph.spec.code.elements import Truth
from symgraph.spec.code.exact import MAX_BITS
from symgraph.spec.code.failures import Misfit, Refused

_NATIVE: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "neg": operator.neg,
    "abs": abs,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "square": np.square,
    "sign": np.sign,
}


def is_whole(value: Any) -> bool:
    """Whether a value is a whole number or an array of such (or of bool)."""
    if isinstance(value, np.ndarray):
        return bool(value.dtype.kind in "iub")
    return isinstance(value, (int, np.integer, np.bool_))


def whole_result(op: str, args: tuple[Any, ...]) -> Any:
    """The result of an operation on whole numbers that is whole itself, as NumPy has it; None for any other."""
    if not all(map(is_whole, args)):
        return None
    if op == "pow":
        return _power(*args)
    native = _NATIVE.get(op)
    if native is None:
        return None
    if not any(isinstance(arg, np.ndarray) for arg in args):
        args = tuple(int(arg) for arg in args)
        result = int(native(*args))
        if result.bit_length() > MAX_BITS:
            raise Refused("a number of too many digits")
        return result
    return native(*args)


def _power(base: Any, exponent: Any) -> Any:
    if isinstance(base, np.ndarray) and np.any(np.asarray(exponent) < 0):
        raise Misfit("Integers to negative integer powers are not allowed in an array of whole numbers")
    if isinstance(exponent, np.ndarray) or exponent < 0:
        return None
    if isinstance(base, np.ndarray):
        return base**exponent
    if int(base).bit_length() * int(exponent) > MAX_BITS:
        raise Refused("a number of too many digits")
    return int(base) ** int(exponent)


def is_logical(value: Any) -> bool:
    """Whether a value is a condition, known or not, or an array of such."""
    if isinstance(value, np.ndarray) and value.dtype == object:
        return bool(value.size) and all(isinstance(number, (Truth, bool)) for number in value.flat)
    return value.dtype == bool if isinstance(value, np.ndarray) else isinstance(value, (Truth, bool, np.bool_))
