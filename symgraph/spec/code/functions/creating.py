"""Functions that make arrays."""

from __future__ import annotations

from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np

from symgraph.spec.code.elements import Truth
from symgraph.spec.code.failures import Refused
from symgraph.spec.code.functions.arguments import as_array, as_shape, is_whole_type, whole
from symgraph.spec.code.limits import check_size
from symgraph.spec.code.values import Kind
from symgraph.spec.code.whole import is_whole


def array(k: Kind, object: Any, dtype: Any = None, copy: Any = True, ndmin: Any = 0) -> Any:
    made = k.fresh(np.array(as_array(k, object)))
    typed = made if dtype is None else of_type(k, made, dtype)
    return typed.reshape((1,) * (whole(ndmin) - typed.ndim) + typed.shape)


def asarray(k: Kind, a: Any, dtype: Any = None) -> Any:
    made = as_array(k, a)
    return made if dtype is None else of_type(k, made, dtype)


def of_type(k: Kind, array: Any, dtype: Any) -> Any:
    """``array.astype(dtype)``: a copy, with whole numbers made real, or conditions made 1 and 0."""
    if is_whole(array):
        return np.array(array, dtype=int) if is_whole_type(dtype) else k.real(array)
    if not is_whole_type(dtype):
        return k.real(array)
    return np.asarray(k.per_element(_truncated, array)) if array.dtype == object else array.astype(int)


def _truncated(number: Any) -> Any:
    return number if isinstance(number, Truth) else int(number)


def _made(k: Kind, shape: tuple[int, ...], value: Any, dtype: Any) -> Any:
    if dtype is not None and is_whole_type(dtype):
        return np.full(shape, int(value or 0))
    return k.filled(shape, value)


def zeros(k: Kind, shape: Any, dtype: Any = None, order: Any = None) -> Any:
    return _made(k, as_shape(shape), 0, dtype)


def ones(k: Kind, shape: Any, dtype: Any = None, order: Any = None) -> Any:
    return _made(k, as_shape(shape), 1, dtype)


def full(k: Kind, shape: Any, fill_value: Any, dtype: Any = None) -> Any:
    sizes = as_shape(shape)
    value = as_array(k, fill_value)
    if is_whole(value) and (dtype is None or is_whole_type(dtype)):
        return np.full(sizes, value)
    result = k.filled(sizes, 0)
    result[...] = value
    return k.fresh(result)


def _like(k: Kind, a: Any, value: int, dtype: Any) -> Any:
    like = as_array(k, a)
    if is_whole(like) and dtype is None:
        return np.full(like.shape, value)
    return _made(k, like.shape, value, dtype)


def zeros_like(k: Kind, a: Any, dtype: Any = None) -> Any:
    return _like(k, a, 0, dtype)


def ones_like(k: Kind, a: Any, dtype: Any = None) -> Any:
    return _like(k, a, 1, dtype)


def full_like(k: Kind, a: Any, fill_value: Any, dtype: Any = None) -> Any:
    like = as_array(k, a)
    result = _like(k, like, 0, dtype)
    result[...] = fill_value
    return result


def empty(k: Kind, shape: Any, dtype: Any = None, order: Any = None) -> Any:
    return _unset(k, as_shape(shape), dtype)


def empty_like(k: Kind, a: Any, dtype: Any = None) -> Any:
    return _unset(k, as_array(k, a).shape, dtype)


def _unset(k: Kind, shape: tuple[int, ...], dtype: Any) -> Any:
    """What NumPy leaves to chance: an element that nobody set is refused where it is used."""
    if dtype is not None and is_whole_type(dtype):
        return np.zeros(shape, dtype=int)
    made = k.filled(shape, 0)
    made.fill(None if made.dtype == object else np.nan)
    return made


def eye(kind: Kind, N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Any:  # noqa: N803 - NumPy's names
    rows, columns = as_shape([N, N if M is None else M])
    made = np.eye(rows, columns, k=whole(k), dtype=int)
    return made if dtype is not None and is_whole_type(dtype) else kind.real(made)


def tri(kind: Kind, N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Any:  # noqa: N803 - NumPy's names
    rows, columns = as_shape([N, N if M is None else M])
    made = np.tri(rows, columns, k=whole(k), dtype=int)
    return made if dtype is not None and is_whole_type(dtype) else kind.real(made)


def identity(k: Kind, n: Any, dtype: Any = None) -> Any:
    return eye(k, n, dtype=dtype)


def arange(k: Kind, start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Any:
    first, last = (0, start) if stop is None else (start, stop)
    if all(map(is_whole, (first, last, step))):
        count = len(range(int(first), int(last), int(step)))
        check_size(count)
        made = np.arange(int(first), int(last), int(step))
        return made if dtype is None or is_whole_type(dtype) else k.real(made)
    begin, end, by = (_known(number) for number in (first, last, step))
    check_size(max(0, ceil((end - begin) / by)))
    return _numbers(k, [begin + by * place for place in range(max(0, ceil((end - begin) / by)))])


def linspace(k: Kind, start: Any, stop: Any, num: Any = 50, endpoint: Any = True) -> Any:
    begin, end, count = _known(start), _known(stop), whole(num)
    check_size(count)
    steps = max(1, count - 1 if endpoint else count)
    return _numbers(k, [begin + (end - begin) * place / steps for place in range(count)])


def _numbers(k: Kind, numbers: list[Fraction]) -> Any:
    made = k.filled((len(numbers),), 0)
    for place, number in enumerate(numbers):
        made[place] = k.number(number)
    return made


def _known(value: Any) -> Fraction:
    if isinstance(value, (int, float, Fraction, np.generic)):
        return Fraction(str(value)) if isinstance(value, (float, np.floating)) else Fraction(value)  # type: ignore[arg-type]
    raise Refused("a range that depends on the data", "numbers that are known are needed")
