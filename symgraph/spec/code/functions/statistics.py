"""Functions of NumPy's that are made of sums and products: covariance, powers of a vector, the trapezoidal rule."""

from __future__ import annotations

from typing import Any

import numpy as np

from symgraph.spec.code.failures import Misfit
from symgraph.spec.code.functions.arguments import as_array, whole
from symgraph.spec.code.functions.multiplying import matmul
from symgraph.spec.code.functions.reducing import mean, sum_
from symgraph.spec.code.limits import check_size
from symgraph.spec.code.symbolic import is_truth
from symgraph.spec.code.values import Kind


def cov(k: Kind, m: Any, rowvar: Any = True, bias: Any = False, ddof: Any = None) -> Any:
    """The covariance of the rows of an array (or of its columns), divided by their number less one."""
    array = np.atleast_2d(as_array(k, m))
    rows = array if rowvar or array.shape[0] == 1 else array.T
    centred = k.elementwise("sub", rows, mean(k, rows, axis=1, keepdims=True))
    lost = whole(ddof) if ddof is not None else 0 if bias else 1
    return np.squeeze(k.elementwise("div", matmul(k, centred, centred.T), rows.shape[1] - lost))[()]


def vander(k: Kind, x: Any, N: Any = None, increasing: Any = False) -> Any:  # noqa: N803 - NumPy's name
    """The powers of a vector, each in a column, the highest first."""
    array = as_array(k, x)
    if array.ndim != 1:
        raise Misfit("x must be a one-dimensional array or sequence.")
    columns = array.size if N is None else whole(N)
    check_size(array.size * columns)
    powers = [k.elementwise("pow", array, power) for power in range(columns)]
    if not increasing:
        powers.reverse()
    return k.fresh(np.stack(powers, axis=1) if powers else np.empty((array.size, 0), dtype=object))


def trapezoid(k: Kind, y: Any, x: Any = None, dx: Any = 1, axis: Any = -1) -> Any:
    """The integral by the trapezoidal rule."""
    heights = np.moveaxis(as_array(k, y), whole(axis), -1)
    if x is not None:
        places = as_array(k, x)
        places = places if places.ndim == 1 else np.moveaxis(places, whole(axis), -1)
        dx = k.elementwise("sub", places[..., 1:], places[..., :-1])
    both = k.elementwise("add", heights[..., 1:], heights[..., :-1])
    return sum_(k, k.elementwise("div", k.elementwise("mul", dx, both), 2), axis=-1)


def count_nonzero(k: Kind, a: Any, axis: Any = None, keepdims: Any = False) -> Any:
    """How many elements are not 0: those of a mask that hold."""
    array = as_array(k, a)
    mask = array if is_truth(array) or array.dtype == bool else k.compare("ne", array, 0)
    return sum_(k, mask, axis, keepdims=keepdims)
