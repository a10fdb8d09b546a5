"""Linear algebra of small matrices, by formulas: determinants by minors, inverses and solutions by the adjugate."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np

from symgraph.spec.code.failures import Misfit, Refused
from symgraph.spec.code.functions.arguments import as_array
from symgraph.spec.code.functions.multiplying import matmul
from symgraph.spec.code.functions.reducing import max_, sum_
from symgraph.spec.code.values import Kind

MAX_SIDE = 6
"""Of a matrix whose determinant is written out."""


def _square(k: Kind, a: Any) -> Any:
    array = as_array(k, a)
    if array.ndim < 2:
        raise Misfit(f"{array.ndim}-dimensional array given. Array must be at least two-dimensional")
    if array.shape[-1] != array.shape[-2]:
        raise Misfit(f"Last 2 dimensions of the array must be square, not of shape {array.shape}")
    if array.shape[-1] > MAX_SIDE:
        found = f"a matrix of {array.shape[-1]}×{array.shape[-1]} to be inverted"
        raise Refused(found, f"at most {MAX_SIDE}×{MAX_SIDE} is written out", "declare smaller shapes")
    return array


class _Minors:
    """The determinants of square parts of a matrix: the first rows, some columns."""

    def __init__(self, k: Kind, matrix: Any) -> None:
        self.k = k
        side = len(matrix)
        self.known: dict[tuple[int, ...], Any] = {(): 1}
        for count in range(1, side + 1):
            for columns in combinations(range(side), count):
                self.known[columns] = self._expanded(matrix[count - 1], columns)

    def _expanded(self, row: Any, columns: tuple[int, ...]) -> Any:
        """By the last row of the part."""
        total: Any = 0
        for place, column in enumerate(columns):
            rest = columns[:place] + columns[place + 1 :]
            product = self.k.elementwise("mul", row[column], self.known[rest])
            sign = "add" if (len(columns) - 1 - place) % 2 == 0 else "sub"
            total = product if place == 0 and sign == "add" else self.k.elementwise(sign, total, product)
        return total


def _det(k: Kind, matrix: Any) -> Any:
    return _Minors(k, matrix).known[tuple(range(len(matrix)))]


def _each(array: Any, function: Callable[[Any], Any]) -> Any:
    """`function` of each matrix of a stack."""
    if array.ndim == 2:
        return function(array)
    return np.stack([np.asarray(_each(part, function), dtype=array.dtype) for part in array])


def det(k: Kind, a: Any) -> Any:
    return _each(_square(k, a), partial(_det, k))


def slogdet(k: Kind, a: Any) -> Any:
    value = det(k, a)
    return k.elementwise("sign", value), k.elementwise("log", k.elementwise("abs", value))


def inv(k: Kind, a: Any) -> Any:
    return _each(_square(k, a), partial(_inverse, k))


def _adjugate(k: Kind, matrix: Any) -> Any:
    side = len(matrix)
    result = k.filled((side, side), 0)
    for row in range(side):
        for column in range(side):
            minor = np.delete(np.delete(matrix, column, 0), row, 1)
            value = _det(k, minor) if side > 1 else 1
            result[row, column] = value if (row + column) % 2 == 0 else k.elementwise("neg", value)
    return result


def _inverse(k: Kind, matrix: Any) -> Any:
    return k.elementwise("div", _adjugate(k, matrix), _det(k, matrix))


def solve(k: Kind, a: Any, b: Any) -> Any:
    matrix, right = _square(k, a), as_array(k, b)
    product = matmul(k, _each(matrix, partial(_adjugate, k)), right)
    scale = as_array(k, det(k, matrix))
    if matrix.ndim > 2:
        scale = scale.reshape(scale.shape + (1,) * (np.ndim(product) - scale.ndim))
    return k.elementwise("div", product, scale)


def solve_triangular(k: Kind, a: Any, b: Any, lower: Any = False) -> Any:
    matrix = _square(k, a)
    return solve(k, np.tril(matrix) if lower else np.triu(matrix), b)


def pinv(k: Kind, a: Any) -> Any:
    """Of a matrix of full rank: of others the formula has no value."""
    matrix = as_array(k, a)
    if matrix.ndim != 2:
        raise Misfit("pinv needs a two-dimensional array")
    rows, columns = matrix.shape
    if rows >= columns:
        return matmul(k, inv(k, matmul(k, matrix.T, matrix)), matrix.T)
    return matmul(k, matrix.T, inv(k, matmul(k, matrix, matrix.T)))


def cholesky(k: Kind, a: Any) -> Any:
    matrix = _square(k, a)
    side = len(matrix)
    lower = k.filled((side, side), 0)
    for row in range(side):
        for column in range(row + 1):
            known = matmul(k, lower[row, :column], lower[column, :column]) if column else 0
            rest = k.elementwise("sub", matrix[row, column], known)
            if row == column:
                lower[row, column] = k.elementwise("sqrt", rest)
            else:
                lower[row, column] = k.elementwise("div", rest, lower[column, column])
    return lower


def norm(k: Kind, x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    array = as_array(k, x)
    vectors = isinstance(axis, (int, np.integer)) or (axis is None and array.ndim == 1)
    if ord is None or ord == "fro" or (vectors and ord == 2):
        if ord == "fro" and vectors:
            raise Misfit("Invalid norm order 'fro' for vectors (axis)")
        total = sum_(k, k.elementwise("square", array), axis, keepdims=keepdims)
        return k.elementwise("sqrt", total)
    size = k.elementwise("abs", array)
    if vectors and ord == 1:
        return sum_(k, size, axis, keepdims=keepdims)
    if vectors and ord in (float("inf"), np.inf):
        return max_(k, size, axis, keepdims=keepdims)
    if vectors and isinstance(ord, int) and ord > 2:
        total = sum_(k, k.elementwise("pow", size, ord), axis, keepdims=keepdims)
        return k.elementwise("pow", total, k.elementwise("div", 1, ord))
    if not vectors and ord in (1, float("inf")) and axis is None and array.ndim == 2:
        return max_(k, sum_(k, size, 0 if ord == 1 else 1))
    allowed = "known are the Frobenius norm of matrices, and 1, 2, inf of vectors"
    raise Refused(f"the norm of order {ord}", allowed)
