"""Attributes and methods of arrays, and methods of lists, dictionaries and texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from symgraph.errors import near
from symgraph.spec.code.failures import Refused
from symgraph.spec.code.functions import creating, moving, multiplying, reducing, special
from symgraph.spec.code.functions.arguments import as_array, described
from symgraph.spec.code.limits import check_size
from symgraph.spec.code.values import Builtin, Kind, Masked


def _reshape(k: Kind, a: Any, *shape: Any, order: Any = "C") -> Any:
    sizes = shape[0] if len(shape) == 1 and isinstance(shape[0], (list, tuple)) else shape
    return k.fresh(np.reshape(a, tuple(int(size) for size in sizes), order=order), a)


def _transpose(k: Kind, a: Any, *axes: Any) -> Any:
    order = axes[0] if len(axes) == 1 and isinstance(axes[0], (list, tuple)) else axes
    return np.transpose(a, order or None)


def _ravel(k: Kind, a: Any, order: Any = "C") -> Any:
    return k.fresh(np.ravel(a, order=order), a)


def _flatten(k: Kind, a: Any, order: Any = "C") -> Any:
    return k.fresh(a.flatten(order=order))


def _astype(k: Kind, a: Any, dtype: Any, copy: Any = True) -> Any:
    return creating.of_type(k, a, dtype)


def _item(k: Kind, a: Any, *index: Any) -> Any:
    return a.item(*index)


def _tolist(k: Kind, a: Any) -> Any:
    return a.tolist()


def _fill(k: Kind, a: Any, value: Any) -> None:
    a[...] = value


def _same(k: Kind, a: Any) -> Any:
    return a


ARRAY_METHODS: dict[str, Callable[..., Any]] = {
    **{name: moving.PLAIN[name] for name in ["swapaxes", "squeeze", "diagonal", "take"]},
    **reducing.ON_KNOWN,
    "reshape": _reshape,
    "transpose": _transpose,
    "ravel": _ravel,
    "flatten": _flatten,
    "astype": _astype,
    "item": _item,
    "tolist": _tolist,
    "fill": _fill,
    "copy": moving.copy,
    "conj": _same,
    "conjugate": _same,
    "repeat": moving.repeat,
    "nonzero": moving.nonzero,
    "dot": multiplying.dot,
    "trace": multiplying.trace,
    "clip": special.clip,
    "sum": reducing.sum_,
    "mean": reducing.mean,
    "var": reducing.var,
    "std": reducing.std,
    "prod": reducing.prod,
    "max": reducing.max_,
    "min": reducing.min_,
    "all": reducing.all_,
    "any": reducing.any_,
    "cumsum": reducing.cumsum,
    "cumprod": reducing.cumprod,
}


def array_attribute(k: Kind, value: Any, name: str) -> Any:  # noqa: PLR0911 - one for each attribute
    """An attribute of an array or a number; a method comes bound to it.

    Raises Refused with the near names.
    """
    if isinstance(value, Masked) and name in ("sum", "mean"):
        return Builtin(name, partial(_bound, ARRAY_METHODS[name], value))
    array = as_array(k, value)
    match name:
        case "T":
            return array.T
        case "mT":
            return np.swapaxes(array, -1, -2)
        case "shape":
            return array.shape
        case "size":
            return array.size
        case "ndim":
            return array.ndim
        case "real":
            return array
        case "flat":
            return array.reshape(-1)
        case "dtype":
            return "int" if array.dtype.kind in "iub" else "float"
        case _:
            pass
    method = ARRAY_METHODS.get(name)
    if method is None:
        known = [*ARRAY_METHODS, "T", "shape", "size", "ndim"]
        raise Refused(
            f"'.{name}' of an array is not supported", "such as .sum, .mean, .reshape, .T, .shape", near(name, known)
        )
    return Builtin(name, partial(_bound, method, array))


def _bound(method: Callable[..., Any], array: Any, k: Kind, *args: Any, **options: Any) -> Any:
    return method(k, array, *args, **options)


_CONTAINER_METHODS: dict[type, tuple[str, ...]] = {
    list: ("append", "extend", "insert", "pop", "reverse", "copy", "index", "count", "clear"),
    dict: ("keys", "values", "items", "get", "update", "copy", "pop", "setdefault", "clear"),
    tuple: ("index", "count"),
}


def container_attribute(value: Any, name: str) -> Any:
    """A method of a list, a dictionary, a tuple or a text.  Raises Refused for others."""
    if isinstance(value, str) and name == "format":
        return Builtin("format", partial(_format, value))
    if isinstance(value, str) and name in ("startswith", "endswith", "upper", "lower", "strip"):
        return Builtin(name, partial(_called, value, name))
    methods = _CONTAINER_METHODS.get(type(value), ())
    if name not in methods:
        raise Refused(
            f"'.{name}' of {described(value)} is not supported", f"known: {', '.join(methods)}" if methods else ""
        )

    def call(_k: Kind, *args: Any) -> Any:
        result = getattr(value, name)(*args)
        check_size(len(value))
        return result

    return Builtin(name, call)


def _format(template: str, _k: Kind, *args: Any) -> str:
    return formatted(template, args)


def _called(value: Any, name: str, _k: Kind, *args: Any) -> Any:
    return getattr(value, name)(*args)


def formatted(template: str, args: tuple[Any, ...]) -> str:
    """``'W{}'.format(1)`` and ``'W%d' % 1``: whole numbers and texts put into plain places."""
    if not all(isinstance(arg, (int, str)) for arg in args):
        raise Refused("a text made of numbers that are not known", "whole numbers and texts are allowed")
    given = list(args)

    def put(match: re.Match[str]) -> str:
        if not given:
            raise Refused("a text with more places than values")
        return str(given.pop(0))

    return re.sub(r"\{\}|%[dsi]", put, template)
