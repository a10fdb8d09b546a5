"""Numbers in, numbers out: a program's values in float64, exact or to any precision.

The equations are walked once, in order; what a number is, is the number system's affair.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from symgraph.calculus.number_systems import Array, Float64, Numbers, number_system
from symgraph.calculus.operation import SCALAR, Shape, dims
from symgraph.calculus.program import Program
from symgraph.calculus.term import is_numeral, number
from symgraph.errors import InputError, Problem, ShapeError
from symgraph.notation import ElementNames

Values = Mapping[str, Any]


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
            try:
                arrays[name] = operation.value(system, operands)
            except (ArithmeticError, ValueError, TypeError) as error:
                found = f"'{name}' has no real value at these values ({error})"
                raise InputError(Problem(found, action="give other values, or evaluate in float64")) from error
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
        elif declared.role == "size":
            continue  # known when all arrays are
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
    arrays |= _sizes(program, system, problems)
    if problems:
        raise InputError(problems)
    return arrays


def _sizes(program: Program, system: Numbers, problems: list[Problem]) -> dict[str, Array]:
    """The sizes that formulas use as numbers, which the arrays have told."""
    found: dict[str, Array] = {}
    for name in (name for name, declared in program.declarations.items() if declared.role == "size"):
        known = system.sizes.get(name)
        if known is None and not problems:
            problems.append(Problem(f"no array tells the size '{name}'"))
        found[name] = system.constant(Fraction(known or 1))
    return found


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
