"""Formulas over arrays, in numbers of any precision: Python's syntax tree, walked with NumPy arrays of mpmath numbers.

Nothing of symgraph takes part.  Every value is 2-D; sizes that differ neither add nor multiply, but along a 1.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
from mpmath import mp

Array = Any  # a 2-D NumPy array of mpmath numbers
Values = Mapping[str, Array]
_TINY = mp.mpf(10) ** -20  # what rounding leaves of 0 is less


class NoValueError(ArithmeticError):
    """A formula without a real value: a singular matrix, the logarithm of a negative number."""


class MisfitError(ValueError):
    """Shapes that do not fit."""


def scalar(number: Any) -> Array:
    """A 1x1 array; ``"4/7"`` is a fraction."""
    found = np.empty((1, 1), dtype=object)
    if isinstance(number, str):
        number = Fraction(number)
    found[0, 0] = mp.mpf(number.numerator) / number.denominator if isinstance(number, Fraction) else mp.mpf(number)
    return found


def value(text: str, known: Values) -> Array:
    """The value of a formula; raises NoValueError and MisfitError."""
    return _value(_tree(text), known)


def inverse(matrix: Array) -> Array:
    """By Gauss-Jordan elimination with the largest pivots."""
    n = _square(matrix)
    work = np.hstack([matrix, _eye(n)])
    for k in range(n):
        pivot = max(range(k, n), key=lambda r: abs(work[r, k]))
        if abs(work[pivot, k]) < _TINY:
            raise NoValueError("a singular matrix")
        work[[k, pivot]] = work[[pivot, k]]
        work[k] = work[k] / work[k, k]
        for r in range(n):
            if r != k:
                work[r] = work[r] - work[k] * work[r, k]
    return work[:, n:]


def determinant(matrix: Array) -> Array:
    """By expansion along the first row (Laplace): the matrices here are small."""
    n = _square(matrix)
    if n == 1:
        return matrix.copy()
    rest = [np.delete(matrix[1:], k, axis=1) for k in range(n)]
    return sum((matrix[:1, k : k + 1] * determinant(rest[k]) * (-1) ** k for k in range(n)), scalar(0))


# --- the walk ---------------------------------------------------------------------------------------------------------


@cache
def _tree(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


def _value(node: ast.expr, known: Values) -> Array:
    match node:
        case ast.Constant(int() | float() as number):
            found = scalar(ast.unparse(node) if isinstance(number, float) else number)
        case ast.Name(name):
            found = known[name]
        case ast.UnaryOp(ast.USub(), operand):
            found = -_value(operand, known)
        case ast.BinOp(left, ast.MatMult(), right):
            found = _product(_value(left, known), _value(right, known))
        case ast.BinOp(left, operator, right):
            found = _BINARY[type(operator)](*_fitting(_value(left, known), _value(right, known)))
        case ast.Compare(left, [operator], [right]):
            found = _COMPARED[type(operator)](*_fitting(_value(left, known), _value(right, known)))
        case ast.Attribute(operand, "T"):
            found = _value(operand, known).T
        case ast.Call(ast.Name(name), args, keywords):
            found = _called(name, [_value(arg, known) for arg in args], keywords, known)
        case ast.Call(ast.Attribute(operand, name), args, keywords):
            found = _called(name, [_value(operand, known), *(_value(arg, known) for arg in args)], keywords, known)
        case _:
            raise SyntaxError(ast.unparse(node))
    return found


def _called(name: str, args: list[Array], keywords: list[ast.keyword], known: Values) -> Array:
    axis = [int(ast.literal_eval(keyword.value)) for keyword in keywords]
    if name in _ALONG:
        return _ALONG[name](args[0], axis[0] if axis else None)
    if name in known:  # an abstract function that stands for a concrete one
        return _each(known[name], *args)
    if name in _WHOLE:
        return _WHOLE[name](*args)
    return _each(_ELEMENTWISE[name], *_fitting(*args))


def _fitting(*arrays: Array) -> list[Array]:
    shapes = [array.shape for array in arrays]
    for sizes in zip(*shapes, strict=True):
        if len({size for size in sizes if size != 1}) > 1:
            raise MisfitError(f"{shapes}")
    return list(arrays)


def _product(left: Array, right: Array) -> Array:
    if left.shape[1] != right.shape[0]:
        raise MisfitError(f"{left.shape} @ {right.shape}")
    return left @ right


def _square(matrix: Array) -> int:
    if matrix.shape[0] != matrix.shape[1]:
        raise MisfitError(f"{matrix.shape} is not square")
    return matrix.shape[0]


def _eye(n: int) -> Array:
    return _filled(n, n, 0) + np.diag([mp.mpf(1)] * n)


def _filled(rows: int, columns: int, number: int) -> Array:
    return np.full((rows, columns), mp.mpf(number), dtype=object)


def _quotient(a: Any, b: Any) -> Any:
    if b == 0:
        raise NoValueError("division by zero")
    return a / b


def _power(a: Any, b: Any) -> Any:
    if b == int(b) and (a != 0 or b >= 0):
        return a ** int(b)
    if a <= 0:
        raise NoValueError(f"{a}**{b}")
    return mp.power(a, b)


def _positive(function: Callable[[Any], Any], least: Any = 0) -> Callable[[Any], Any]:
    def of_positive(x: Any) -> Any:
        if x <= least:
            raise NoValueError(f"of {x}")
        return function(x)

    return of_positive


def _square_root(x: Any) -> Any:
    if x < 0:
        raise NoValueError(f"square root of {x}")
    return mp.sqrt(x)


def _each(function: Callable[..., Any], *arrays: Array) -> Array:
    return np.frompyfunc(function, len(arrays), 1)(*arrays)


def _sum(array: Array, axis: int | None) -> Array:
    found = array.sum(axis=axis, keepdims=True)
    return found if isinstance(found, np.ndarray) else scalar(found)


def _mean(array: Array, axis: int | None) -> Array:
    return _sum(array, axis) / (array.size if axis is None else array.shape[axis])


def _softmax(array: Array, axis: int | None) -> Array:
    exponentials = _each(mp.exp, array)
    return exponentials / _sum(exponentials, _own_axis(array, axis))


def _logsumexp(array: Array, axis: int | None) -> Array:
    return _each(mp.log, _sum(_each(mp.exp, array), _own_axis(array, axis)))


def _own_axis(array: Array, axis: int | None) -> int:
    return axis if axis is not None else 0 if array.shape[1] == 1 else 1


def _diagonal(matrix: Array) -> Array:
    _square(matrix)
    return np.diag(matrix).reshape(-1, 1)


def _diag(column: Array) -> Array:
    if column.shape[1] != 1:
        raise MisfitError(f"diag of {column.shape}")
    return _eye(column.shape[0]) * column


def _outer(left: Array, right: Array) -> Array:
    if left.shape[1] != 1 or right.shape[1] != 1:
        raise MisfitError(f"outer of {left.shape} and {right.shape}")
    return left @ right.T


def _size(number: Array) -> int:
    return int(number[0, 0])


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


_BINARY: dict[type[ast.operator], Callable[[Array, Array], Array]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: np.frompyfunc(_quotient, 2, 1),
    ast.Pow: np.frompyfunc(_power, 2, 1),
}
_COMPARED: dict[type[ast.cmpop], Callable[[Array, Array], Array]] = {
    ast.Lt: np.frompyfunc(lambda a, b: mp.mpf(a < b), 2, 1),
    ast.LtE: np.frompyfunc(lambda a, b: mp.mpf(a <= b), 2, 1),
    ast.Gt: np.frompyfunc(lambda a, b: mp.mpf(a > b), 2, 1),
    ast.GtE: np.frompyfunc(lambda a, b: mp.mpf(a >= b), 2, 1),
}
_ALONG: dict[str, Callable[[Array, int | None], Array]] = {
    "sum": _sum,
    "mean": _mean,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
    "log_softmax": lambda a, axis: a - _logsumexp(a, axis),
}
_WHOLE: dict[str, Callable[..., Any]] = {
    "trace": lambda a: _sum(_diagonal(a), None),
    "tr": lambda a: _sum(_diagonal(a), None),
    "norm": lambda a: _each(mp.sqrt, _sum(a * a, None)),
    "inv": inverse,
    "det": determinant,
    "logdet": lambda a: _each(_positive(mp.log, _TINY), determinant(a)),
    "diag": _diag,
    "diagonal": _diagonal,
    "outer": _outer,
    "ones": lambda n, p: _filled(_size(n), _size(p), 1),
    "zeros": lambda n, p: _filled(_size(n), _size(p), 0),
    "eye": lambda n: _eye(_size(n)),
}
_ELEMENTWISE: dict[str, Callable[..., Any]] = {
    "exp": mp.exp,
    "log": _positive(mp.log),
    "sqrt": _square_root,
    "tanh": mp.tanh,
    "cosh": mp.cosh,
    "sin": mp.sin,
    "cos": mp.cos,
    "abs": abs,
    "sign": mp.sign,
    "step": lambda x: mp.mpf(x > 0),
    "relu": lambda x: max(x, mp.mpf(0)),
    "sigmoid": _sigmoid,
    "log_sigmoid": lambda x: mp.log(_sigmoid(x)),
    "softplus": lambda x: mp.log(1 + mp.exp(x)),
    "maximum": max,
    "minimum": min,
    "clip": lambda x, low, high: max(min(x, high), low),
    "where": lambda c, a, b: a if c > 0 else b,
}
