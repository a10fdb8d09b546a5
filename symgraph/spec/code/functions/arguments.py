"""Arguments as NumPy takes them: arrays or lists, shapes, axes, types."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from symgraph.spec.code.elements import Element, Truth
from symgraph.spec.code.failures import Misfit, Refused
from symgraph.spec.code.floating import Floating
from symgraph.spec.code.limits import check_size
from symgraph.spec.code.values import Builtin, Kind, Masked
from symgraph.spec.code.whole import is_whole

_NUMBERS = (int, float, Fraction, Element, Truth, np.generic)


def as_array(k: Kind, value: Any) -> Any:
    """What NumPy's `asarray` makes of a value: an array, a number, or lists of them.

    Raises Misfit for lists of different lengths, Refused for what is no number.
    """
    if isinstance(value, np.ndarray):
        return value
    if isinstance(value, Masked):
        raise Refused("a selection of unknown size, x[condition]", action="multiply by (condition) instead")
    if isinstance(value, _NUMBERS):
        return np.asarray(value) if is_whole(value) else np.array(value, dtype=_type_of(k))
    if isinstance(value, (range, zip, enumerate, map)):
        value = list(value)
    if not isinstance(value, (list, tuple)):
        raise Refused(f"{described(value)} found", "an array, a number or a list of numbers is needed")
    _check_nested(value)
    try:
        array = np.array(value, dtype=object)
    except ValueError:
        raise Misfit(
            "setting an array element with a sequence: rows of different lengths (inhomogeneous shape)"
        ) from None
    flat = list(array.flat)
    if any(isinstance(entry, (list, tuple, np.ndarray)) for entry in flat):
        raise Misfit("setting an array element with a sequence: rows of different lengths (inhomogeneous shape)")
    for entry in flat:
        if not isinstance(entry, _NUMBERS):
            raise Refused(f"{described(entry)} found in an array", "numbers are needed")
    check_size(array.size)
    if not flat:
        return np.zeros(array.shape, dtype=_type_of(k))
    if all(map(is_whole, flat)):
        return np.array(value)
    return array.astype(_type_of(k))


def _check_nested(value: Any) -> None:
    """Raises Refused for lists within lists that hold too much: a list may hold itself many times over."""
    waiting, count = [value], 0
    while waiting:
        for entry in waiting.pop():
            if isinstance(entry, (list, tuple)):
                waiting.append(entry)
            count += np.size(entry) if isinstance(entry, np.ndarray) else 1
        check_size(count)


def _type_of(k: Kind) -> Any:
    """What NumPy calls the type of such numbers."""
    return float if isinstance(k, Floating) else object


def described(value: Any) -> str:  # noqa: PLR0911 - one for each kind of value
    """A value in words, for a message."""
    match value:
        case None:
            return "None"
        case str():
            return "a text"
        case dict():
            return "a dictionary"
        case np.ndarray():
            return f"an array of shape {value.shape}"
        case list() | tuple():
            return f"a {type(value).__name__}"
        case Builtin(name=name):
            return f"the function {name}"
        case _:
            return f"a {type(value).__name__.lower()}"


def whole(value: Any, what: str = "a whole number") -> int:
    """A whole number that is known."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, np.integer, Element)):
        raise Refused(f"{described(value)} found", f"{what} is needed")
    return int(value)


def as_shape(value: Any) -> tuple[int, ...]:
    """The shape of an array to be made: a whole number, or several; checked for its size."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    entries = list(value) if isinstance(value, (list, tuple)) else [value]
    sizes = tuple(whole(entry, "a size") for entry in entries)
    if any(size < 0 for size in sizes):
        raise Misfit("negative dimensions are not allowed")
    check_size(*sizes)
    return sizes


def is_whole_type(dtype: Any) -> bool:
    """Whether a dtype is one of whole numbers (or of bool).  Raises Refused for a dtype that is not known."""
    name = dtype.name if isinstance(dtype, Builtin) else dtype
    if name is None:
        return False
    if isinstance(name, str):
        word = name.removeprefix("np.").rstrip("0123456789_")
        if word in ("int", "uint", "bool", "i", "u", "intp"):
            return True
        if word in ("float", "double", "f", "d", "half", "single", "longdouble", "object"):
            return False
    raise Refused(f"the dtype {described(dtype)}", "float and int are known")
