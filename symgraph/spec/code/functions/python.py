"""Python's own functions, as far as code about numbers needs them."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from symgraph.spec.code.elements import Element, Truth
from symgraph.spec.code.failures import Misfit, Refused
from symgraph.spec.code.functions.arguments import as_array, described, whole
from symgraph.spec.code.functions.creating import of_type
from symgraph.spec.code.functions.reducing import sum_ as array_sum
from symgraph.spec.code.limits import MAX_SIZE
from symgraph.spec.code.values import Kind
from symgraph.spec.code.whole import is_whole


def items(value: Any) -> list[Any]:
    """What a loop runs over, one by one: the rows of an array, the keys of a dictionary."""
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            raise Misfit("iteration over a 0-d array (dimension 0)")
        return [int(row) if isinstance(row, np.integer) else row for row in value]
    if isinstance(value, range) and len(value) > MAX_SIZE:
        raise Refused(f"a loop of {len(value)} steps", f"at most {MAX_SIZE} are allowed")
    if isinstance(value, (list, tuple, dict, range, zip, enumerate, str)) or type(value) in _VIEWS:
        return list(value)
    raise Refused(f"{described(value)} found", "a loop runs over ranges, arrays, lists")


_VIEWS = (type({}.keys()), type({}.values()), type({}.items()))


def length(k: Kind, value: Any) -> int:
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            raise Misfit("len() of unsized object (dimension 0)")
        return len(value)
    if isinstance(value, (list, tuple, dict, str, range)) or type(value) in _VIEWS:
        return len(value)
    raise Refused(f"len of {described(value)}", "an array or a list is needed")


def range_(k: Kind, *args: Any) -> Any:
    return range(*(whole(arg, "a whole number that is known") for arg in args))


def sum_(k: Kind, values: Any, start: Any = 0) -> Any:
    parts = items(values)
    if all(isinstance(part, (Element, Truth)) or np.ndim(part) == 0 for part in parts) and np.ndim(start) == 0:
        return array_sum(k, [start, *parts]) if parts else start
    return reduce(lambda left, right: k.elementwise("add", left, right), parts, start)


def _extreme(op: str, native: Callable[..., Any]) -> Callable[..., Any]:
    def call(k: Kind, *values: Any) -> Any:
        numbers = items(values[0]) if len(values) == 1 else list(values)
        if not numbers:
            raise Refused("the largest of no numbers")
        if all(map(is_whole, numbers)):
            return native(numbers)
        if any(np.ndim(number) for number in numbers if not isinstance(number, (Element, Truth))):
            raise Misfit("The truth value of an array with more than one element is ambiguous")
        return reduce(lambda left, right: k.elementwise(op, left, right), numbers)

    return call


def float_(k: Kind, value: Any = 0) -> Any:
    if isinstance(value, str):
        if value.lower().lstrip("+-") in ("inf", "infinity"):
            return float(value)
        raise Refused(f"float('{value[:20]}')", "a number is needed")
    return _single(k, k.real(_single(k, value)))


def _single(k: Kind, value: Any) -> Any:
    array = as_array(k, value)
    if array.size != 1:
        raise Misfit("only length-1 arrays can be converted to Python scalars")
    return array.reshape(-1)[0]


def int_(k: Kind, value: Any = 0) -> Any:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return int(_single(k, value))


def bool_(k: Kind, value: Any = False) -> bool:
    return k.decided(value)


def abs_(k: Kind, value: Any) -> Any:
    return k.elementwise("abs", value)


def pow_(k: Kind, base: Any, exponent: Any) -> Any:
    return k.elementwise("pow", base, exponent)


def round_(k: Kind, value: Any, digits: Any = 0) -> Any:
    if is_whole(value):
        return value
    raise Refused("round of a number that is not known", "its derivative is 0", "leave it out")


def list_(k: Kind, values: Any = ()) -> list[Any]:
    return items(values)


def tuple_(k: Kind, values: Any = ()) -> tuple[Any, ...]:
    return tuple(items(values))


def dict_(k: Kind, values: Any = (), **named: Any) -> dict[Any, Any]:
    return {**dict(values if isinstance(values, dict) else items(values)), **named}


def zip_(k: Kind, *values: Any) -> list[Any]:
    return list(zip(*map(items, values), strict=False))


def enumerate_(k: Kind, values: Any, start: Any = 0) -> list[Any]:
    return list(enumerate(items(values), whole(start)))


def reversed_(k: Kind, values: Any) -> list[Any]:
    return items(values)[::-1]


def sorted_(k: Kind, values: Any, reverse: Any = False) -> list[Any]:
    parts = items(values)
    if not all(isinstance(part, (int, str)) for part in parts):
        raise Refused("sorting numbers that are not known")
    return sorted(parts, reverse=bool(reverse))


def all_(k: Kind, values: Any) -> bool:
    return all(k.decided(value) for value in items(values))


def any_(k: Kind, values: Any) -> bool:
    return any(k.decided(value) for value in items(values))


def str_(k: Kind, value: Any = "") -> str:
    if isinstance(value, (int, str)):
        return str(value)
    raise Refused(f"the text of {described(value)}", "of whole numbers only")


def ignored(k: Kind, *_args: Any, **_options: Any) -> None:
    """What changes nothing that is computed: print, seeds, warnings."""


def array_type(k: Kind, value: Any) -> Any:
    """``np.float64(x)``."""
    return of_type(k, as_array(k, value), "float")[()]


PYTHON: dict[str, Callable[..., Any]] = {
    "len": length,
    "range": range_,
    "sum": sum_,
    "max": _extreme("maximum", max),
    "min": _extreme("minimum", min),
    "abs": abs_,
    "float": float_,
    "int": int_,
    "bool": bool_,
    "pow": pow_,
    "round": round_,
    "list": list_,
    "tuple": tuple_,
    "dict": dict_,
    "zip": zip_,
    "enumerate": enumerate_,
    "reversed": reversed_,
    "sorted": sorted_,
    "all": all_,
    "any": any_,
    "str": str_,
    "print": ignored,
}
