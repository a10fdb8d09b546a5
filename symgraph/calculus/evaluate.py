"""Numbers in, numbers out: a program's values in float64, exact or to any precision.

The three number systems differ only in what an array holds (float64, SymPy's exact numbers, mpmath's `mpf`) and in the
functions applied to its elements; the equations are walked once, in order.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, Literal

import numpy as np

from symgraph.calculus.elementwise import arguments, definition
from symgraph.calculus.operation import SCALAR, Shape, dims
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, is_numeral, number
from symgraph.errors import InputError, Problem, ShapeError
from symgraph.notation import ElementNames

Array = np.ndarray[Any, Any]
Values = Mapping[str, Any]

_ARITHMETIC: dict[str, Callable[..., Any]] = {
    "sub": lambda a, b: a - b,
    "div": lambda a, b: a / b,
    "neg": lambda x: -x,
    "reciprocal": lambda x: 1 / x,
    "square": lambda x: x * x,
}


class Numbers:
    """A number system: arrays of one kind of number and the operations of the table on them."""

    stable = True  # whether to prefer the formulas that cannot overflow

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}  # what the sizes that are symbols turned out to be

    def constant(self, value: Fraction) -> Array:
        """An exact number as a 1×1 array."""
        raise NotImplementedError

    def primitive(self, op: str) -> Callable[..., Array]:
        """A function of the table, elementwise on arrays."""
        raise NotImplementedError

    def apply(self, op: str, args: Sequence[Array]) -> Array:
        """An elementwise operation of the table."""
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
        try:
            return np.full((1, 1), float(value))
        except OverflowError:
            return np.full((1, 1), math.inf if value > 0 else -math.inf)

    def primitive(self, op: str) -> Callable[..., Array]:
        return _float_function(op)


_NUMPY_NAMES = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh", "acosh": "arccosh",
    "atanh": "arctanh", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "eq": "equal",
    "ne": "not_equal",
}  # fmt: skip
_FLOAT_FORMULAS: dict[str, Callable[..., Array]] = {
    "step": lambda x: np.heaviside(x, 0.0),
    "cot": lambda x: 1 / np.tan(x),
    "sec": lambda x: 1 / np.cos(x),
    "csc": lambda x: 1 / np.sin(x),
    "coth": lambda x: 1 / np.tanh(x),
    "sech": lambda x: 1 / np.cosh(x),
    "csch": lambda x: 1 / np.sinh(x),
    "pi": lambda: np.full((1, 1), math.pi),
    "E": lambda: np.full((1, 1), math.e),
    "oo": lambda: np.full((1, 1), math.inf),
    "pow": lambda a, b: np.power(a, b),
    "erf": lambda x: np.vectorize(math.erf, otypes=[float])(x),
    "erfc": lambda x: np.vectorize(math.erfc, otypes=[float])(x),
}


@cache
def _float_function(op: str) -> Callable[..., Array]:
    function = _FLOAT_FORMULAS.get(op) or getattr(np, _NUMPY_NAMES.get(op, op), None)
    if function is not None:
        return function
    precise = Precision(17).primitive(op)  # gamma and its relatives: NumPy has none
    return lambda *args: precise(*args).astype(float)


class Precision(Numbers):
    """mpmath's floating point with a given number of decimal digits."""

    stable = False

    def __init__(self, digits: int) -> None:
        super().__init__()
        import mpmath  # noqa: PLC0415 - only where it is asked for

        self.context: Any = mpmath.mp.clone()
        self.context.dps = digits + 10  # guard digits for the few roundings of a program

    def constant(self, value: Fraction) -> Array:
        return np.array([[self.context.mpf(value.numerator) / value.denominator]], dtype=object)

    def primitive(self, op: str) -> Callable[..., Array]:
        return _elementwise(_mpmath_function(self.context, op), self)


def _mpmath_function(context: Any, op: str) -> Callable[..., Any]:
    zero, one = context.mpf(0), context.mpf(1)
    special: dict[str, Callable[..., Any]] = {
        "abs": abs,
        "cbrt": lambda x: context.sign(x) * context.cbrt(abs(x)),
        "step": lambda x: one if x > 0 else zero,
        "minimum": lambda a, b: min(a, b),
        "maximum": lambda a, b: max(a, b),
        "where": lambda c, a, b: a if c else b,
        "lt": lambda a, b: a < b,
        "le": lambda a, b: a <= b,
        "gt": lambda a, b: a > b,
        "ge": lambda a, b: a >= b,
        "eq": lambda a, b: a == b,
        "ne": lambda a, b: a != b,
        "pow": lambda a, b: a**b,
        "pi": lambda: +context.pi,
        "E": lambda: +context.e,
        "oo": lambda: context.inf,
        "polygamma": lambda n, x: context.psi(int(n), x),
    }
    return special.get(op) or getattr(context, op)


class Exact(Numbers):
    """Exact numbers: rationals stay rationals, other values stay SymPy's exact expressions (``tanh(1/2)``)."""

    stable = False

    def constant(self, value: Fraction) -> Array:
        from symgraph.calculus.sympy_bridge import rational  # noqa: PLC0415 - SymPy only where it is asked for

        return np.array([[rational(value)]], dtype=object)

    def primitive(self, op: str) -> Callable[..., Array]:
        from symgraph.calculus.sympy_bridge import PRIMITIVES  # noqa: PLC0415

        return _elementwise(PRIMITIVES[op], self)


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


class Results(dict[str, Any]):
    """Values by name; an element's name (``h11``) finds its place in its array, though only arrays are listed."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self._program = program

    def __missing__(self, name: str) -> Any:
        array, place = self._program.resolve(name)
        value = self[array]
        return value if place is None else value[place] if isinstance(value, np.ndarray) else value


def evaluate(program: Program, values: Values, numbers: Literal["float64", "exact"] | int = "float64") -> Results:
    """The value of every name: a number for a scalar, a 2-D array otherwise.

    `values` gives the declared names; single elements may be given by their own names and override.  `numbers` is
    ``"float64"``, ``"exact"`` or a number of decimal digits.  Raises InputError naming all values that are missing,
    ShapeError for one of the wrong shape.
    """
    system = number_system(numbers)
    arrays = _bind(program, values, system)
    with np.errstate(all="ignore"):
        for name, operation, args in program.equations:
            operands = [system.constant(number(arg)) if is_numeral(arg) else arrays[arg] for arg in args]
            arrays[name] = operation.value(system, operands)
    results = Results(program)
    for name, array in arrays.items():
        results[name] = _plain(array, system) if array.shape == SCALAR else array
    return results


def _plain(array: Array, system: Numbers) -> Any:
    value = array[0, 0]
    return float(value) if isinstance(system, Float64) else value


def _bind(program: Program, values: Values, system: Numbers) -> dict[str, Array]:
    """The declared names as arrays, sizes that were symbols now numbers."""
    arrays: dict[str, Array] = {}
    problems: list[Problem] = []
    elements = _given_elements(program, values)
    for name, declared in program.declarations.items():
        if declared.value is not None:
            arrays[name] = system.constant(number(declared.value))
        elif name in values:
            try:
                arrays[name] = _array(name, values[name], declared.shape, system)
            except ShapeError as error:
                problems.extend(error.problems)
        elif name in elements and all(isinstance(n, int) for n in declared.shape):
            arrays[name] = np.full(declared.shape, None, dtype=object)  # type: ignore[arg-type]
        else:
            problems.append(Problem(f"no value for '{name}'", f"a number or an array of {dims(declared.shape)}"))
        for place, value in elements.get(name, {}).items():
            if name in arrays:
                arrays[name][place] = system.constant(exact(value, name))[0, 0]
        if name in arrays and arrays[name].dtype == object and any(v is None for v in arrays[name].flat):
            problems.append(Problem(f"no value for some elements of '{name}'"))
        if name in arrays and isinstance(system, Float64):
            arrays[name] = arrays[name].astype(float) if not problems else arrays[name]
    if problems:
        raise InputError(problems)
    return arrays


def _given_elements(program: Program, values: Values) -> dict[str, dict[tuple[int, int], Any]]:
    found: dict[str, dict[tuple[int, int], Any]] = {}
    for name, value in values.items():
        if name not in program.shapes:
            place = program.element(name)
            if place is not None:
                found.setdefault(place[0], {})[place[1]] = value
    return found


def element_values(elements: ElementNames, name: str, value: Any) -> dict[str, Any]:
    """The value of an array as values of its elements by their names, for a scalar program.

    Raises InputError where the rows are of different lengths.
    """
    rows = _nested(value)
    if elements.axes == 1 and len(rows) == 1:  # a plain list is a column
        rows = [[entry] for entry in rows[0]]
    if len({len(line) for line in rows}) > 1:
        raise InputError(Problem(f"the rows of '{name}' have different lengths"))
    return {elements.name((r, c)): entry for r, line in enumerate(rows, 1) for c, entry in enumerate(line, 1)}


def _nested(value: Any) -> list[list[Any]]:
    """A number, a list or a list of lists as rows; a plain list is one row."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, (list, tuple)):
        return [[value]]
    if any(isinstance(line, (list, tuple)) for line in value):  # type: ignore[reportUnknownVariableType]
        return [list(line) if isinstance(line, (list, tuple)) else [line] for line in value]  # type: ignore[misc]
    return [list(value)]  # type: ignore[reportUnknownArgumentType]


def _array(name: str, value: Any, shape: Shape, system: Numbers) -> Array:
    rows = _nested(value)
    flat = len(rows) == 1 and shape[1] == 1 and shape[0] != 1
    if flat:  # [1, 2] is a column where a column is declared
        rows = [[entry] for entry in rows[0]]
    widths = {len(line) for line in rows}
    found = (len(rows), widths.pop() if len(widths) == 1 else "?")
    for n, k in zip(shape, found, strict=True):
        fits = system.sizes.setdefault(n, int(k)) == k if isinstance(n, str) and isinstance(k, int) else n == k
        if not fits:
            raise ShapeError(Problem(f"the value of '{name}' is {dims(found)}", f"it is declared {dims(shape)}"))
    array = np.empty(found, dtype=object)  # type: ignore[arg-type]
    for r, line in enumerate(rows):
        for c, entry in enumerate(line):
            array[r, c] = system.constant(exact(entry, name))[0, 0]
    return array


def exact(value: Any, name: str = "") -> Fraction:
    """A number as an exact fraction: text and decimals as written (``"0.1"`` is 1/10), floats as their shortest text.

    Raises InputError for what is not a finite number.
    """
    try:
        if isinstance(value, (int, Fraction, str)) and not isinstance(value, bool):
            return Fraction(value)
        if isinstance(value, (float, np.floating)):
            return Fraction(repr(float(value)))
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise InputError(Problem(f"the value of '{name}' is {value!r}", "a finite number is needed")) from None
