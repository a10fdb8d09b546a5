"""Functions of NumPy's that only move elements: they run as they are, on arrays of symbols as on numbers."""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from symgraph.spec.code.failures import Refused
from symgraph.spec.code.functions.arguments import as_array, as_shape, whole
from symgraph.spec.code.limits import check_size
from symgraph.spec.code.symbolic import is_truth
from symgraph.spec.code.values import Kind

_PLAIN = """
    reshape ravel transpose swapaxes moveaxis squeeze expand_dims roll flip fliplr flipud rot90
    diag diagflat diagonal atleast_1d atleast_2d atleast_3d split array_split hsplit vsplit dsplit take delete triu tril
    rollaxis resize take_along_axis permute_dims matrix_transpose
"""
_JOINING = "concatenate stack vstack hstack dstack column_stack row_stack block"


def _plain(name: str) -> Callable[..., Any]:
    function: Any = getattr(np, name)

    def call(kind: Kind, a: Any, /, *args: Any, **options: Any) -> Any:  # options may hold NumPy's own k
        if name == "resize":
            as_shape(args[0] if args else options.get("new_shape"))
        array = as_array(kind, a)
        if name in ("diag", "diagflat"):
            check_size(array.size, array.size + abs(int(args[0] if args else options.get("k", 0))))
        made = function(array, *map(_indices, args), **{word: _indices(value) for word, value in options.items()})
        if isinstance(made, (list, tuple)):  # the parts of a split
            return made
        return kind.fresh(made, array)

    return call


def _indices(value: Any) -> Any:
    """An argument that says where: object arrays of whole numbers as NumPy needs them."""
    if isinstance(value, np.ndarray) and value.dtype == object:
        return np.array([int(number) for number in value.flat], dtype=int).reshape(value.shape)
    return value


def _joining(name: str) -> Callable[..., Any]:
    function: Any = getattr(np, "vstack" if name == "row_stack" else name)

    def call(k: Kind, arrays: Any, *args: Any, **options: Any) -> Any:
        if not isinstance(arrays, (list, tuple, np.ndarray)):
            raise Refused(f"np.{name} of one value", "it takes a list of arrays", f"write np.{name}([a, b])")
        nested = [_nested(k, part) if name == "block" else as_array(k, part) for part in arrays]
        check_size(sum(np.size(part) for part in nested if not isinstance(part, list)))
        return k.fresh(function(nested, *args, **options))

    return call


def _nested(k: Kind, part: Any) -> Any:
    return [_nested(k, inner) for inner in part] if isinstance(part, list) else as_array(k, part)


def append(k: Kind, arr: Any, values: Any, axis: Any = None) -> Any:
    first, second = as_array(k, arr), as_array(k, values)
    check_size(first.size + second.size)
    return k.fresh(np.append(first, second, axis))


def insert(k: Kind, arr: Any, obj: Any, values: Any, axis: Any = None) -> Any:
    array, inserted = as_array(k, arr), as_array(k, values)
    if array.dtype != inserted.dtype:
        array = k.real(array)
    return k.fresh(np.insert(array, obj, inserted, axis))


def repeat(k: Kind, a: Any, repeats: Any, axis: Any = None) -> Any:
    array, counts = as_array(k, a), np.asarray(repeats)
    check_size(array.size, int(counts.max(initial=0)))
    return k.fresh(np.repeat(array, counts, axis))


def tile(k: Kind, A: Any, reps: Any) -> Any:  # noqa: N803 - NumPy's name
    array = as_array(k, A)
    counts = [whole(count) for count in (reps if isinstance(reps, (list, tuple)) else [reps])]
    check_size(array.size, prod(counts))
    return k.fresh(np.tile(array, counts))


def pad(k: Kind, array: Any, pad_width: Any, mode: Any = "constant", constant_values: Any = 0) -> Any:
    values = as_array(k, array)
    width = np.asarray(pad_width)
    widths = np.broadcast_to(width, (values.ndim, 2))
    check_size(*(size + int(before) + int(after) for size, (before, after) in zip(values.shape, widths, strict=True)))
    if mode == "constant":
        return k.fresh(np.pad(values, pad_width, mode, constant_values=constant_values))
    return k.fresh(np.pad(values, pad_width, mode))


def broadcast_to(k: Kind, array: Any, shape: Any) -> Any:
    return np.broadcast_to(as_array(k, array), as_shape(shape))


def copy(k: Kind, a: Any, order: Any = None) -> Any:
    return k.fresh(np.array(as_array(k, a)))


def put_along_axis(k: Kind, arr: Any, indices: Any, values: Any, axis: Any) -> None:
    np.put_along_axis(arr, indices, values, axis)


def meshgrid(k: Kind, *xi: Any, indexing: Any = "xy") -> Any:
    arrays = [as_array(k, x) for x in xi]
    check_size(*(array.size for array in arrays))
    return list(np.meshgrid(*arrays, indexing=indexing))


def ix_(k: Kind, *args: Any) -> Any:
    return np.ix_(*(as_array(k, arg) for arg in args))


def joined(k: Kind, name: str, index: Any) -> Any:
    """``np.c_[a, b]``."""
    parts = index if isinstance(index, tuple) else (index,)
    if any(isinstance(part, slice) for part in parts):
        raise Refused(f"a range in np.{name}[...]", action="write np.arange")
    arrays = tuple(as_array(k, part) for part in parts)
    check_size(sum(array.size for array in arrays))
    return k.fresh(np.c_[arrays] if name == "c_" else np.r_[arrays])


def shape(k: Kind, a: Any) -> Any:
    return as_array(k, a).shape


def size(k: Kind, a: Any) -> Any:
    return as_array(k, a).size


def ndim(k: Kind, a: Any) -> Any:
    return as_array(k, a).ndim


def where(k: Kind, condition: Any, x: Any = None, y: Any = None) -> Any:
    if x is None or y is None:
        raise Refused("np.where(condition) alone", "which places it finds depends on the data", "write three arguments")
    return k.choose(as_array(k, condition), as_array(k, x), as_array(k, y))


def select(k: Kind, condlist: Any, choicelist: Any, default: Any = 0) -> Any:
    """The choice of the first condition that holds."""
    result: Any = as_array(k, default)
    for condition, choice in zip(reversed(list(condlist)), reversed(list(choicelist)), strict=True):
        result = k.choose(as_array(k, condition), as_array(k, choice), result)
    return result


def triu_indices(kind: Kind, n: Any, k: Any = 0) -> Any:
    return np.triu_indices(as_shape(n)[0], whole(k))


def tril_indices(kind: Kind, n: Any, k: Any = 0) -> Any:
    return np.tril_indices(as_shape(n)[0], whole(k))


def diag_indices(k: Kind, n: Any) -> Any:
    return np.diag_indices(as_shape(n)[0])


def fill_diagonal(k: Kind, a: Any, val: Any) -> None:
    for place in range(min(a.shape)):
        a[place, place] = np.asarray(val, dtype=object).flat[place] if np.ndim(val) else val


def nonzero(k: Kind, a: Any) -> Any:
    array = as_array(k, a)
    if is_truth(array) or not k.is_known(array):
        raise Refused("places that depend on the data", "write np.where(condition, a, b)")
    return np.nonzero(array)


PLAIN: dict[str, Callable[..., Any]] = {name: _plain(name) for name in _PLAIN.split() if hasattr(np, name)}
JOINING: dict[str, Callable[..., Any]] = {name: _joining(name) for name in _JOINING.split()}
