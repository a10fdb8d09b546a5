"""Products of arrays: each entry of the result is one sum of products."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import reduce
from math import prod
from typing import Any

import numpy as np

from symgraph.spec.code.failures import Misfit, Refused
from symgraph.spec.code.functions.arguments import as_array, whole
from symgraph.spec.code.limits import check_products, check_size
from symgraph.spec.code.values import Kind


def _product(name: str) -> Callable[..., Any]:
    function: Any = getattr(np, name)

    def call(k: Kind, a: Any, b: Any, *args: Any, **options: Any) -> Any:
        left, right = as_array(k, a), as_array(k, b)
        check_products(left.size * right.size)
        if name in ("outer", "kron"):
            check_size(left.size, right.size)
        return k.collect(function, left, right, *args, **options)

    return call


def _check_inner(left: Any, right: Any, what: str) -> None:
    """Raises Misfit, naming both shapes, where the inner sizes of a product differ."""
    inner, other = left.shape[-1], right.shape[-2 if right.ndim > 1 else 0]
    if inner == other:
        return
    reason = f"shapes {list(left.shape)} {what} {list(right.shape)}: the inner sizes {inner} and {other} differ"
    if right.ndim == 2 and right.shape[1] == inner:
        reason += "; with the second one transposed (.T) they are equal"
    elif left.ndim == 2 and left.shape[0] == other:
        reason += "; with the first one transposed (.T) they are equal"
    raise Misfit(reason)


def matmul(k: Kind, a: Any, b: Any) -> Any:
    left, right = as_array(k, a), as_array(k, b)
    if left.ndim == 0 or right.ndim == 0:
        raise Misfit("@ of a number: operands need at least one dimension; a product with a number is *")
    _check_inner(left, right, "@")
    if left.ndim and right.ndim:
        check_products(left.size * (right.shape[-1] if right.ndim > 1 else 1) * prod(right.shape[:-2]))
    return k.collect(np.matmul, left, right)


def dot(k: Kind, a: Any, b: Any, out: Any = None) -> Any:
    left, right = as_array(k, a), as_array(k, b)
    if left.ndim == 0 or right.ndim == 0:
        return k.elementwise("mul", left, right)
    _check_inner(left, right, "dot")
    if left.ndim <= 2 and right.ndim <= 2:
        check_products(left.size * (right.shape[-1] if right.ndim > 1 else 1))
    else:
        check_products(left.size * right.size)
    return k.collect(np.dot, left, right)


def tensordot(k: Kind, a: Any, b: Any, axes: Any = 2) -> Any:
    left, right = as_array(k, a), as_array(k, b)
    check_products(left.size * right.size)
    return k.collect(np.tensordot, left, right, axes=axes)


def einsum(k: Kind, subscripts: Any, *operands: Any, optimize: Any = False) -> Any:
    if not isinstance(subscripts, str):
        raise Refused("einsum without subscripts", "they are a text", "write np.einsum('ij,jk->ik', a, b)")
    arrays = [as_array(k, operand) for operand in operands]
    sizes: dict[str, int] = {}
    for letters, array in zip(re.sub(r"->.*|\s", "", subscripts).split(","), arrays, strict=False):
        sizes.update(zip(letters.replace(".", ""), array.shape, strict=False))
    check_products(prod(sizes.values()))
    return k.collect(lambda *parts: np.einsum(subscripts, *parts), *arrays)


def vdot(k: Kind, a: Any, b: Any) -> Any:
    return dot(k, as_array(k, a).reshape(-1), as_array(k, b).reshape(-1))


def trace(k: Kind, a: Any, offset: Any = 0, axis1: Any = 0, axis2: Any = 1) -> Any:
    return k.collect(np.trace, as_array(k, a), offset=whole(offset), axis1=whole(axis1), axis2=whole(axis2))


def multi_dot(k: Kind, arrays: Any) -> Any:
    return reduce(lambda left, right: dot(k, left, right), list(arrays))


def matrix_power(k: Kind, a: Any, n: Any) -> Any:
    array, count = as_array(k, a), whole(n)
    if array.ndim != 2 or array.shape[0] != array.shape[1]:
        raise Misfit(f"Last 2 dimensions of the array must be square, not of shape {array.shape}")
    if not 0 <= count <= 32:
        raise Refused(f"the power {count} of a matrix", "powers from 0 to 32 are allowed")
    result: Any = k.real(np.eye(len(array), dtype=int))
    for _ in range(count):
        result = matmul(k, result, array)
    return result


def convolve(k: Kind, a: Any, v: Any, mode: Any = "full") -> Any:
    signal, kernel = as_array(k, a), as_array(k, v)
    check_products(signal.size * kernel.size)
    return k.collect(np.convolve, signal, kernel, mode=mode)


def correlate(k: Kind, a: Any, v: Any, mode: Any = "valid") -> Any:
    signal, kernel = as_array(k, a), as_array(k, v)
    check_products(signal.size * kernel.size)
    return k.collect(np.correlate, signal, kernel, mode=mode)


def cross(k: Kind, a: Any, b: Any) -> Any:
    """Of vectors of three along the last axis."""
    left, right = as_array(k, a), as_array(k, b)
    if left.shape[-1:] != (3,) or right.shape[-1:] != (3,):
        raise Misfit("incompatible dimensions for cross product (dimension must be 3)")

    def minor(i: int, j: int) -> Any:
        return k.elementwise(
            "sub",
            k.elementwise("mul", left[..., i], right[..., j]),
            k.elementwise("mul", left[..., j], right[..., i]),
        )

    return np.stack([as_array(k, minor(1, 2)), as_array(k, minor(2, 0)), as_array(k, minor(0, 1))], axis=-1)


def add_at(k: Kind, a: Any, indices: Any, b: Any) -> None:
    """``np.add.at``: adds at indices, at repeated ones repeatedly."""
    places = np.arange(a.size).reshape(a.shape)[indices]
    values = np.broadcast_to(as_array(k, b), places.shape)
    flat: Any = a.reshape(-1)
    if not np.shares_memory(flat, a):
        raise Refused("np.add.at on a part of an array that is not contiguous", action="make a copy first")
    for place, value in zip(places.reshape(-1), values.reshape(-1), strict=True):
        flat[place] = k.elementwise("add", flat[place], value)


PRODUCTS: dict[str, Callable[..., Any]] = {name: _product(name) for name in ("inner", "outer", "kron")}
