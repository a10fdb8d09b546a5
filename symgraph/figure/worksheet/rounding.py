"""Numbers as they are written on paper, and what somebody comes to who goes on with these.

Quick and in float64, to compare candidates by; what a sheet shows is computed exactly and written by
`symgraph.lowering.numbers`, whose rules these are.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from symgraph.calculus.number_systems import number_system
from symgraph.calculus.program import Program
from symgraph.calculus.term import is_numeral, number

_CLOSE = 1e-9
_DENOMINATORS = (3, 6, 7, 8, 9, 11, 12)  # of fractions that have no short decimals
_WHOLE = 2.0**53  # from here on a float has no decimals
_LARGEST_ERROR = 0.05  # of a rounded number, relatively


class Written(NamedTuple):
    """A number as it is written: its value then, how many signs it takes, and whether it is a fraction or rounded."""

    value: float
    length: int
    is_fraction: bool = False
    is_rounded: bool = False


def as_written(value: float, digits: int) -> Written:
    """A number with at most `digits` decimals, more where too little would be left of it.

    >>> as_written(0.25, 2), as_written(1 / 3, 2).is_fraction, as_written(0.123, 2).value
    (Written(value=0.25, length=4, is_fraction=False, is_rounded=False), True, 0.12)
    """
    size = abs(value)
    decimal = _rounded(size, digits)
    if abs(decimal - size) <= _CLOSE * size:
        return Written(value, len(f"{size:.{digits}f}".rstrip("0").rstrip(".")) if digits else len(f"{size:.0f}"))
    for denominator in _DENOMINATORS if size < 100 else ():
        numerator = round(size * denominator)
        if numerator < 100 and abs(numerator / denominator - size) <= _CLOSE * size:
            return Written(value, len(f"{numerator}/{denominator}"), is_fraction=True)
    while digits and abs(size - decimal) > size * _LARGEST_ERROR:
        digits += 1
        decimal = _rounded(size, digits)
    return Written(math.copysign(decimal, value), len(f"{decimal:.{digits}f}"), is_rounded=True)


def _rounded(size: float, digits: int) -> float:
    """To so many decimals, halves upwards as by hand."""
    if size >= _WHOLE:
        return size
    return math.floor(size * 10**digits + 0.5) / 10**digits


def rounded_on_the_way(
    program: Program, values: Mapping[str, Any], written: Collection[str], digits: int
) -> dict[str, float]:
    """The values of a scalar program, those of the names `written` rounded before they are used."""
    system = number_system("float64")
    arrays: dict[str, Any] = {}
    for name, declared in program.declarations.items():
        value = Fraction(values[name]) if declared.value is None else number(declared.value)
        arrays[name] = system.constant(value)
    with np.errstate(all="ignore"):
        for name, operation, args in program.equations:
            operands = [system.constant(number(arg)) if is_numeral(arg) else arrays[arg] for arg in args]
            result = operation.value(system, operands)
            arrays[name] = _written_array(result, digits) if name in written else result
    return {name: float(array[0, 0]) for name, array in arrays.items()}


def _written_array(array: Any, digits: int) -> Any:
    value = float(array[0, 0])
    return np.full((1, 1), as_written(value, digits).value) if math.isfinite(value) else array
