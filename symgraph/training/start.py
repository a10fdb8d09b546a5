"""Where parameters start: at the spec's values, at those of ``start``, or at random numbers of a rule.

Each parameter has random numbers of its own, by the seed and its name, so that a further layer changes no other one.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from symgraph.calculus.evaluate import exact
from symgraph.calculus.program import Program
from symgraph.calculus.term import nearest_float
from symgraph.errors import InputError, Problem
from symgraph.spec.programs import known_values
from symgraph.training.data.table import Array
from symgraph.training.settings import Settings

RULE = "glorot"
"""The rule for what has no value."""


def start_values(
    program: Program, names: tuple[str, ...], settings: Settings, sizes: Mapping[str, int]
) -> dict[str, Array]:
    """The parameters called `names` at the start, by the shapes of the program and the `sizes` of its symbols.

    Raises InputError where only some elements of an array have a value, or one of the wrong shape.
    """
    rule = settings.start if isinstance(settings.start, str) else None
    given: dict[str, Any] = {} if rule else dict(program.metadata.get("values", {}))
    if isinstance(settings.start, Mapping):
        for name in settings.start:
            given = {key: value for key, value in given.items() if _array_of(program, key) != name}
        given |= settings.start
    given = known_values(program, given)
    found: dict[str, Array] = {}
    for name in names:
        own = {key: value for key, value in given.items() if _array_of(program, key) == name}
        rows, columns = (n if isinstance(n, int) else sizes[n] for n in program.shapes[name])
        shape = (rows, columns)
        found[name] = (
            _given(program, name, shape, own) if own else _drawn(program, name, shape, rule or RULE, settings.seed)
        )
    return found


def _array_of(program: Program, name: str) -> str:
    """The array that a name, or an element's name, belongs to."""
    name = program.aliases.get(name, name)
    if name in program.shapes:
        return name
    element = program.element(name)
    return element[0] if element else name


def _given(program: Program, name: str, shape: tuple[int, int], own: Mapping[str, Any]) -> Array:
    """The value of an array, given whole or element by element."""
    rows, columns = shape
    result = np.full((rows, columns), np.nan)
    for key, value in own.items():
        element = program.element(key) if key not in program.shapes else None
        if element is not None:
            result[element[1]] = nearest_float(exact(value, key))
            continue
        numbers = [[nearest_float(exact(cell, key)) for cell in row] for row in _rows(value)]
        if {len(row) for row in numbers} != {len(numbers[0])} or len(numbers) * len(numbers[0]) != rows * columns:
            found = f"the value of '{name}' has other sizes"
            raise InputError(Problem(found, f"it is {rows}×{columns}"))
        result[:] = np.array(numbers).reshape(rows, columns)
    if np.isnan(result).any():
        found = f"values for some elements of '{name}' only"
        raise InputError(Problem(found, "it starts at given values or at random ones", f"give all of {name}, or none"))
    return result


def _rows(value: Any) -> list[list[Any]]:
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, list | tuple):
        return [[value]]
    rows: list[Any] = list(value)  # type: ignore[reportUnknownArgumentType]
    return [list(row) if isinstance(row, list | tuple) else [row] for row in rows]  # type: ignore[reportUnknownArgumentType]


def _drawn(program: Program, name: str, shape: tuple[int, int], rule: str, seed: int) -> Array:
    """Random numbers by a rule; see `symgraph.spec.read_train.STARTS`."""
    rows, columns = shape
    elements = program.elements.get(name)
    of_layer = elements is not None and bool(elements.indices)
    if of_layer and elements is not None and elements.axes == 1:  # a bias or a gain
        if elements.base == "g":
            return np.ones((rows, columns))
        if rule != "uniform":
            return np.zeros((rows, columns))
    if rule == "zeros":
        return np.zeros((rows, columns))
    dice = np.random.default_rng([seed, zlib.crc32(name.encode())])
    inputs, outputs = (columns, rows) if of_layer else (rows, columns)
    if of_layer and elements is not None and elements.axes == 1:
        inputs = _inputs_of_layer(program, elements.indices)
    match rule:
        case "he":
            return dice.normal(0.0, math.sqrt(2 / inputs), (rows, columns))
        case "uniform":
            return dice.uniform(-1 / math.sqrt(inputs), 1 / math.sqrt(inputs), (rows, columns))
        case _:
            end = math.sqrt(6 / (inputs + outputs))
            return dice.uniform(-end, end, (rows, columns))


def _inputs_of_layer(program: Program, layer: tuple[int | str, ...]) -> int:
    """The inputs of a unit of a layer: the columns of its weights."""
    for name, elements in program.elements.items():
        is_weight = elements.axes == 2 and elements.indices == layer and name in program.declarations
        if is_weight and program.declarations[name].role == "parameter":
            return int(program.shapes[name][1])
    return 1
