"""The number systems that a program is evaluated in: float64, any precision, exact.

They differ only in what an array holds (float64, mpmath's `mpf`, SymPy's exact numbers) and in the functions applied
to its elements.  Arrays are 2-D throughout.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache, partial
from typing import Any, Literal

import numpy as np

from symgraph.calculus.abstract import abstract, no_value
from symgraph.calculus.elementwise import arguments, definition
from symgraph.calculus.mpmath_functions import real_function, real_or_nan, real_quotient
from symgraph.calculus.operation import Dim, Shape
from symgraph.calculus.term import Apply, Term, is_numeral, nearest_float, number

Array = np.ndarray[Any, Any]


def _reciprocal(x: Any) -> Any:
    return 1 / x


def _square(x: Any) -> Any:
    return x * x


_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "sub": operator.sub,
    "div": operator.truediv,
    "neg": operator.neg,
    "reciprocal": _reciprocal,
    "square": _square,
}


class Numbers:
    """A number system: arrays of one kind of number and the operations of the table on them."""

    stable = True  # whether to prefer the formulas that cannot overflow or cancel

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}  # what the sizes that are symbols turned out to be

    def constant(self, value: Fraction) -> Array:
        """An exact number as a 1×1 array."""
        raise NotImplementedError

    def primitive(self, op: str) -> Callable[..., Array]:
        """A function of the table, elementwise on arrays."""
        raise NotImplementedError

    def apply(self, op: str, args: Sequence[Array]) -> Array:
        """An elementwise operation of the table.

        Raises InputError for an abstract function, which has no values.
        """
        function = abstract(op)
        if function is not None:
            raise no_value(function.function)
        if op in ("add", "mul"):
            result = args[0]
            for arg in args[1:]:
                result = result + arg if op == "add" else result * arg
            return result
        if op in _ARITHMETIC:
            return _ARITHMETIC[op](*args)
        form = definition(op, self.stable)
        if form is None:
            return self.primitive(op)(*args)
        return self.term(form, dict(zip(arguments(op, len(args)), args, strict=True)))

    def term(self, term: Term, names: Mapping[str, Array]) -> Array:
        """The value of a form over arrays."""
        if isinstance(term, Apply):
            return self.apply(term.op, [self.term(arg, names) for arg in term.args])
        return self.constant(number(term)) if is_numeral(term) else names[term]

    def matmul(self, left: Array, right: Array) -> Array:
        return left @ right

    def sum(self, array: Array, axis: int | None) -> Array:
        return array.sum(axis=axis, keepdims=True)

    def stretch(self, array: Array, shape: Shape) -> Array:
        rows, columns = (self.sizes[n] if isinstance(n, str) else n for n in shape)
        return np.broadcast_to(array, (rows, columns))

    def eye(self, n: Dim) -> Array:
        count = self.sizes[n] if isinstance(n, str) else n
        result = self.zeros((count, count))
        for k in range(count):
            result[k, k] = self.constant(Fraction(1))[0, 0]
        return result

    def diag(self, column: Array) -> Array:
        """The matrix with a column on its diagonal."""
        result = self.zeros((len(column), len(column)))
        for k, value in enumerate(column[:, 0]):
            result[k, k] = value
        return result

    def inverse(self, matrix: Array) -> Array:
        """The inverse of a square matrix; not finite, or an ArithmeticError, where it is singular."""
        raise NotImplementedError

    def determinant(self, matrix: Array) -> Array:
        """The determinant of a square matrix as a 1×1 array."""
        raise NotImplementedError

    def zeros(self, shape: Shape) -> Array:
        return np.array(self.stretch(self.constant(Fraction(0)), shape))

    def logsumexp(self, array: Array, axis: int) -> Array:
        """``log(sum(exp(x)))``, shifted by the maximum so that nothing overflows."""
        shift = array.max(axis=axis, keepdims=True)
        return shift + self.apply("log", [self.sum(self.apply("exp", [array - shift]), axis)])

    def softmax(self, array: Array, axis: int) -> Array:
        powers = self.apply("exp", [array - array.max(axis=axis, keepdims=True)])
        return powers / self.sum(powers, axis)


class Float64(Numbers):
    """IEEE double precision; NaN and infinity stand for what is not defined."""

    def constant(self, value: Fraction) -> Array:
        return np.full((1, 1), nearest_float(value))

    def inverse(self, matrix: Array) -> Array:
        try:
            return np.linalg.inv(matrix)
        except np.linalg.LinAlgError:
            return np.full(matrix.shape, math.nan)

    def determinant(self, matrix: Array) -> Array:
        return np.array([[np.linalg.det(matrix)]])

    def apply(self, op: str, args: Sequence[Array]) -> Array:
        # log(1 + x) loses the digits that log1p is there to keep.
        return self.primitive(op)(*args) if op in _WITH_MORE_DIGITS else super().apply(op, args)

    def primitive(self, op: str) -> Callable[..., Array]:
        return _float_function(op)


_WITH_MORE_DIGITS = (
    *("expm1", "log1p", "log2", "log10", "exp2", "hypot"),  # NumPy's own
    *("sinpi", "cospi", "erfcx", "dawson", "gammainc", "gammaincc"),  # through mpmath
)
"""Composites of the table that are computed with more digits, or further from overflow, than by their definitions."""
_NUMPY_NAMES = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "eq": "equal",
    "ne": "not_equal", "pow": "power",
}  # fmt: skip
_COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")
_INVERSES = {"cot": np.tan, "sec": np.cos, "csc": np.sin, "coth": np.tanh, "sech": np.cosh, "csch": np.sinh}
_FLOAT_CONSTANTS = {"pi": math.pi, "E": math.e, "oo": math.inf}
_PYTHON_FUNCTIONS: dict[str, Callable[[float], float]] = {"erf": math.erf, "erfc": math.erfc}


@cache
def _float_function(op: str) -> Callable[..., Array]:
    """An operation on float64 arrays: NumPy's own where there is one, else through mpmath (the special functions)."""
    if op in _FLOAT_CONSTANTS:
        return lambda: np.full((1, 1), _FLOAT_CONSTANTS[op])
    if op in _PYTHON_FUNCTIONS:
        return np.vectorize(_PYTHON_FUNCTIONS[op], otypes=[float])
    if op in _INVERSES:
        return _reciprocal_of(_INVERSES[op])
    if op == "step":
        return _float_step
    if op in _COMPARISONS:
        return _as_numbers(getattr(np, _NUMPY_NAMES[op]))
    function = getattr(np, _NUMPY_NAMES.get(op, op), None)
    return function if function is not None else np.vectorize(real_or_nan(Precision(17).context, op), otypes=[float])


def _reciprocal_of(function: Callable[[Array], Array]) -> Callable[[Array], Array]:
    def reciprocal(x: Array) -> Array:
        return 1 / function(x)

    return reciprocal


def _as_numbers(comparison: Callable[[Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """A comparison whose result is 0 or 1: NumPy's booleans cannot be negated or subtracted."""

    def compared(left: Array, right: Array) -> Array:
        return comparison(left, right).astype(float)

    return compared


def _float_step(x: Array) -> Array:
    return np.heaviside(x, 0.0)


class Precision(Numbers):
    """mpmath's floating point with a given number of decimal digits; NaN where there is no real value."""

    def __init__(self, digits: int) -> None:
        super().__init__()
        import mpmath  # noqa: PLC0415 - only where it is asked for

        self.context: Any = mpmath.mp.clone()
        self.context.dps = digits + 10  # guard digits for the few roundings of a program

    def constant(self, value: Fraction) -> Array:
        return np.array([[self.context.mpf(value.numerator) / value.denominator]], dtype=object)

    def apply(self, op: str, args: Sequence[Array]) -> Array:
        if op in ("expm1", "log1p"):
            return self.primitive(op)(*args)
        if op in ("div", "reciprocal"):
            top, bottom = args if op == "div" else (self.constant(Fraction(1)), args[0])
            return _elementwise(partial(real_quotient, self.context), self)(top, bottom)
        return super().apply(op, args)

    def primitive(self, op: str) -> Callable[..., Array]:
        return _elementwise(real_function(self.context, op), self)

    def inverse(self, matrix: Array) -> Array:
        return np.array((self.context.matrix(matrix.tolist()) ** -1).tolist(), dtype=object)

    def determinant(self, matrix: Array) -> Array:
        return np.array([[self.context.det(self.context.matrix(matrix.tolist()))]], dtype=object)


class Exact(Numbers):
    """Exact numbers: rationals stay rationals, other values stay SymPy's exact expressions (``tanh(1/2)``)."""

    stable = False

    def constant(self, value: Fraction) -> Array:
        from symgraph.calculus.sympy_bridge import rational  # noqa: PLC0415 - SymPy only where it is asked for

        return np.array([[rational(value)]], dtype=object)

    def primitive(self, op: str) -> Callable[..., Array]:
        from symgraph.calculus.sympy_bridge import PRIMITIVES  # noqa: PLC0415

        return _elementwise(PRIMITIVES[op], self)

    def inverse(self, matrix: Array) -> Array:
        return np.array(self._matrix(matrix).inv().tolist(), dtype=object)

    def determinant(self, matrix: Array) -> Array:
        return np.array([[self._matrix(matrix).det()]], dtype=object)

    @staticmethod
    def _matrix(matrix: Array) -> Any:
        import sympy  # noqa: PLC0415 - SymPy only where it is asked for

        return sympy.Matrix(matrix.tolist())


def _elementwise(function: Callable[..., Any], numbers: Numbers) -> Callable[..., Array]:
    def applied(*args: Array) -> Array:
        if not args:
            result = numbers.constant(Fraction(0))
            result[0, 0] = function()
            return result
        return np.frompyfunc(function, len(args), 1)(*args)

    return applied


def number_system(kind: Literal["float64", "exact"] | int) -> Numbers:
    """``"float64"``, ``"exact"``, or a number of decimal digits."""
    if kind == "float64":
        return Float64()
    return Exact() if kind == "exact" else Precision(int(kind))
