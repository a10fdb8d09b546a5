"""Runs of code with float64 numbers, and numbers as they are written in a spec."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symgraph.calculus.term import nearest_float
from symgraph.errors import InputError, Problem
from symgraph.spec.code.answers import written
from symgraph.spec.code.floating import Floating
from symgraph.spec.code.parsing import Parsed
from symgraph.spec.code.run import Run
from symgraph.spec.code.source import CodeSource, Nested


def float_run(
    source: CodeSource, values: Mapping[str, Any], labels: Sequence[str] = (), parsed: Parsed | None = None
) -> Run:
    """A run with float64 numbers, not begun yet; see `CodePass.run`.

    `parsed` is what an earlier run has made of the texts of the same source.
    """
    declared: dict[str, Any] = {}
    for name, shape in source.shapes.items():
        if name in labels:
            declared[name] = whole_array(values.get(name, source.values.get(name)), shape)
            continue
        given = values.get(name, source.values.get(name))
        if given is None:
            raise InputError(
                Problem(f"'{name}' has no value", action=f"write values: {{{name}: ...}}", file=source.name)
            )
        array = float_array(given, shape, name)
        declared[name] = array if shape else float(array)

    made: list[str] = []

    def parameter(text: str, numbers: Any) -> tuple[str, Any]:
        name = parameter_name(text, [*source.shapes, *made])
        made.append(name)
        array = np.array(values.get(name, numbers), dtype=float).reshape(numbers.shape)
        return name, array if numbers.shape else float(array)

    def random(shape: tuple[int, ...]) -> Any:
        return parameter(f"random{len(made) + 1}", some_numbers(shape))[1]

    return Run(source, Floating(random), declared, (), parameter, parsed)


def some_numbers(shape: tuple[int, ...]) -> Any:
    """Numbers between -1 and 1, the same every time."""
    count = int(np.prod(shape))
    return np.array([(37 * place + 11) % 19 / 9.5 - 1 for place in range(count)]).reshape(shape)


def float_array(value: Any, shape: tuple[int, ...], name: str = "") -> Any:
    """Numbers (or numerals, nested) as an array of floats of this shape.  Raises InputError where it does not fit."""
    array = np.array(_floats(value), dtype=float)
    if array.size != int(np.prod(shape)):
        found = f"values of shape {written(array.shape)} for '{name}'"
        raise InputError(Problem(found, f"its shape is {written(shape)}"))
    return array.reshape(shape)


def whole_array(value: Any, shape: tuple[int, ...]) -> Any:
    """Whole numbers as NumPy has labels; one of no dimensions is a plain number."""
    array = np.array(_floats(value), dtype=float).astype(int).reshape(shape)
    return array if shape else int(array)


def _floats(value: Any) -> Any:
    if isinstance(value, str):
        return nearest_float(Fraction(value))
    return [_floats(inner) for inner in value] if isinstance(value, (tuple, list)) else value


def are_whole(value: Nested | None) -> bool:
    """Whether values are given, and are whole and not negative: labels."""
    if value is None:
        return False
    if isinstance(value, str):
        return Fraction(value).denominator == 1 and Fraction(value) >= 0
    return all(are_whole(inner) for inner in value)


def parameter_name(text: str, taken: Collection[str]) -> str:
    """What the parameter is called that an attribute becomes: ``net.w2`` is w2 where that is free, else net_w2.

    >>> parameter_name("net.w2", []), parameter_name("net.params['W1']", ["W1"])
    ('w2', 'net_W1')
    """
    words = re.findall(r"\w+", text)
    name = words[-1] if words[-1] not in taken else f"{words[0]}_{words[-1]}"
    while name in taken:
        name += "_"
    return name
