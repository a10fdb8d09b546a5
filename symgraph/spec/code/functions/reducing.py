# ruff: noqa: PLR0917 - the signatures are NumPy's
"""Functions that reduce an array along axes: sums, means, variances, products, extremes; and running ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from math import prod as product_of
from typing import Any

import numpy as np

from symgraph.spec.code.failures import Misfit, Refused
from symgraph.spec.code.functions.arguments import as_array, whole
from symgraph.spec.code.values import Kind, Masked
from symgraph.spec.code.whole import is_whole


def sum_(k: Kind, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    if isinstance(a, Masked):  # those that are not meant add nothing
        if axis is not None:
            raise Refused(
                "a sum along an axis of x[condition]", "which has one dimension", "write np.where(condition, x, 0)"
            )
        a = k.choose(a.mask, a.values, 0)
    return k.collect(np.sum, as_array(k, a), axis=_axis(axis), keepdims=bool(keepdims))


def _axis(axis: Any) -> Any:
    if axis is None:
        return None
    return tuple(map(whole, axis)) if isinstance(axis, (list, tuple)) else whole(axis, "an axis")


def _count(array: Any, axis: Any) -> int:
    """How many elements are reduced to one."""
    if axis is None:
        return int(array.size)
    axes = axis if isinstance(axis, tuple) else (axis,)
    return product_of(array.shape[number] for number in axes)


def mean(k: Kind, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    if isinstance(a, Masked):
        return k.elementwise("div", sum_(k, a, axis), sum_(k, k.choose(a.mask, 1, 0)))
    array = as_array(k, a)
    total = sum_(k, array, axis, keepdims=keepdims)
    count = _count(array, _axis(axis))
    if count == 0:
        raise Misfit("the mean of an array of size 0")
    return k.elementwise("div", total, count)


def average(k: Kind, a: Any, axis: Any = None, weights: Any = None, keepdims: Any = False) -> Any:
    if weights is None:
        return mean(k, a, axis, keepdims=keepdims)
    array, weight = as_array(k, a), as_array(k, weights)
    if weight.ndim == 1 and array.ndim > 1 and axis is not None:
        shape = [1] * array.ndim
        shape[whole(axis)] = weight.size
        weight = weight.reshape(shape)
    total = k.elementwise("mul", weight, np.ones(array.shape, dtype=int))
    above = sum_(k, k.elementwise("mul", array, weight), axis, keepdims=keepdims)
    return k.elementwise("div", above, sum_(k, total, axis, keepdims=keepdims))


def var(
    k: Kind, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: Any = False
) -> Any:
    array = as_array(k, a)
    centred = k.elementwise("sub", array, mean(k, array, axis, keepdims=True))
    total = sum_(k, k.elementwise("square", centred), axis, keepdims=keepdims)
    return k.elementwise("div", total, k.elementwise("sub", _count(array, _axis(axis)), ddof))


def std(
    k: Kind, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, ddof: Any = 0, keepdims: Any = False
) -> Any:
    return k.elementwise("sqrt", var(k, a, axis, ddof=ddof, keepdims=keepdims))


def along(k: Kind, a: Any, axis: Any, keepdims: Any, function: Callable[[list[Any]], Any]) -> Any:
    """`function` of the elements along the axes, in C order, for each place of the others."""
    array = as_array(k, a)
    axes = _axis(axis)
    shape = np.sum(np.empty(array.shape), axis=axes, keepdims=bool(keepdims)).shape
    if axes is None:
        rows = [list(array.flat)]
    else:
        last = [number % array.ndim for number in (axes if isinstance(axes, tuple) else (axes,))]
        kept = [number for number in range(array.ndim) if number not in last]
        moved = array.transpose([*kept, *last])
        rows = [list(row) for row in moved.reshape(product_of(moved.shape[: len(kept)]), -1)]
    if any(not row for row in rows):
        raise Misfit("zero-size array to a reduction operation which has no identity")
    result = k.filled((len(rows),), 0)
    for place, row in enumerate(rows):
        result[place] = function(row)
    return result.reshape(shape)[()]


def prod(k: Kind, a: Any, axis: Any = None, dtype: Any = None, out: Any = None, keepdims: Any = False) -> Any:
    array = as_array(k, a)
    if is_whole(array):
        return np.prod(array, axis=_axis(axis), keepdims=bool(keepdims))

    def multiplied(row: list[Any]) -> Any:
        return reduce(lambda left, right: k.elementwise("mul", left, right), row)

    return along(k, array, axis, keepdims, multiplied)


def _extreme(op: str, native: Callable[..., Any]) -> Callable[..., Any]:
    def call(k: Kind, a: Any, axis: Any = None, out: Any = None, keepdims: Any = False, initial: Any = None) -> Any:
        array = as_array(k, a)
        if is_whole(array) and initial is None:
            return native(array, axis=_axis(axis), keepdims=bool(keepdims))

        def extreme(row: list[Any]) -> Any:
            numbers = row if initial is None else [*row, initial]
            return reduce(lambda left, right: k.elementwise(op, left, right), numbers)

        return along(k, array, axis, keepdims, extreme)

    return call


max_ = _extreme("maximum", np.max)
min_ = _extreme("minimum", np.min)


def ptp(k: Kind, a: Any, axis: Any = None) -> Any:
    return k.elementwise("sub", max_(k, a, axis), min_(k, a, axis))


def all_(k: Kind, a: Any, axis: Any = None, keepdims: Any = False) -> Any:
    return _logical(k, "and", a, axis, keepdims)


def any_(k: Kind, a: Any, axis: Any = None, keepdims: Any = False) -> Any:
    return _logical(k, "or", a, axis, keepdims)


def _logical(k: Kind, op: str, a: Any, axis: Any, keepdims: Any) -> Any:
    array = as_array(k, a)
    if is_whole(array):
        function = np.all if op == "and" else np.any
        return function(array, axis=_axis(axis), keepdims=bool(keepdims))
    return along(k, array, axis, keepdims, lambda row: reduce(lambda left, right: k.logical(op, left, right), row))


def cumsum(k: Kind, a: Any, axis: Any = None, dtype: Any = None) -> Any:
    return k.collect(np.cumsum, as_array(k, a), axis=None if axis is None else whole(axis))


def cumprod(k: Kind, a: Any, axis: Any = None, dtype: Any = None) -> Any:
    array = as_array(k, a)
    if is_whole(array):
        return np.cumprod(array, axis=axis)
    moved = array.reshape(-1) if axis is None else np.moveaxis(array, whole(axis), 0)
    rows: list[Any] = []
    for row in moved:
        rows.append(k.elementwise("mul", rows[-1], row) if rows else row)
    result = np.stack([as_array(k, row) for row in rows])
    return result if axis is None else np.moveaxis(result, 0, whole(axis))


def diff(k: Kind, a: Any, n: Any = 1, axis: Any = -1, prepend: Any = None, append: Any = None) -> Any:
    moved = np.moveaxis(as_array(k, a), whole(axis), -1)
    parts = [moved if part is None else _end(k, part, moved) for part in (prepend, None, append)]
    moved = np.concatenate(
        [part for part, given in zip(parts, (prepend, 0, append), strict=True) if given is not None], -1
    )
    for _ in range(whole(n)):
        moved = k.elementwise("sub", moved[..., 1:], moved[..., :-1])
    return np.moveaxis(moved, -1, whole(axis))


def _end(k: Kind, part: Any, like: Any) -> Any:
    array = as_array(k, part)
    return np.broadcast_to(array, (*like.shape[:-1], 1)) if array.ndim == 0 else array


def on_known(name: str) -> Callable[..., Any]:
    """A function of NumPy's whose result depends on the order of the data: on known whole numbers only."""
    function: Any = getattr(np, name)

    def call(k: Kind, a: Any, *args: Any, **options: Any) -> Any:
        array = as_array(k, a)
        if not is_whole(array):
            allowed = "the gradient would be that of one of many cases"
            raise Refused(
                f"np.{name} of numbers that are not known", allowed, "give the indices by values, or in a mask"
            )
        return function(array, *args, **options)

    return call


ON_KNOWN: dict[str, Callable[..., Any]] = {
    name: on_known(name)
    for name in ["argmax", "argmin", "argsort", "sort", "unique", "bincount", "searchsorted", "argwhere", "median"]
}
