"""Elements and their equations to a Program: names as their author knows them, arrays as they were declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from symgraph.calculus.operation import SCALAR, Application, Operation, Shape
from symgraph.calculus.program import Builder, Declaration, Program, Role, empty
from symgraph.calculus.structural import IDENTITY, entry
from symgraph.notation import ElementNames
from symgraph.spec.code.elements import Element
from symgraph.spec.code.recorder import Recorder

_MATRIX = 2


@dataclass
class DeclaredArray:
    """An array that the code is given: its NumPy shape, its elements in C order, and its role in the program."""

    name: str
    shape: tuple[int, ...]
    elements: list[Element]
    role: Role = "input"

    @property
    def two_dimensional(self) -> Shape:
        """Its shape in a program; a 1-D array is a column."""
        rows, columns = (*self.shape, 1, 1)[:2]
        return rows, columns


def declare(recorder: Recorder, name: str, shape: tuple[int, ...]) -> tuple[DeclaredArray, Any]:
    """A declared array, and what the code has by its name: an object array, or for a number its one element."""
    count = int(np.prod(shape)) if shape else 1
    elements = [recorder.declare(name) for _ in range(count)]
    value: Any = np.empty(count, dtype=object)
    value[:] = elements
    return DeclaredArray(name, shape, elements), value.reshape(shape) if shape else elements[0]


class Names:
    """The names of elements, in the program (`inside`) and in its expansion (`outside`)."""

    def __init__(self, arrays: Sequence[DeclaredArray], variables: Mapping[str, Any]) -> None:
        self.inside: dict[str, str] = {}
        self.outside: dict[str, str] = {}
        self._taken: set[str] = {array.name for array in arrays}
        self._count = 0
        for array in arrays:
            for element, name in zip(array.elements, element_names(array.name, array.shape), strict=True):
                whole = array.two_dimensional == SCALAR and len(array.shape) <= _MATRIX
                self.outside[element.name] = array.name if whole else name
                self.inside[element.name] = array.name if whole else f"_{name}" if len(array.shape) <= _MATRIX else name
                self._taken |= {self.inside[element.name], name}
        for name, value in variables.items():
            self._variable(name, value)

    def _variable(self, name: str, value: Any) -> None:
        array = np.asarray(value, dtype=object)
        if name.startswith("_") or not array.size:
            return
        for element, written in zip(array.flat, element_names(name, array.shape), strict=True):
            if isinstance(element, Element) and element.name not in self.inside:
                free = written
                while free in self._taken:
                    free += "_"
                self._give(element.name, free)

    def _give(self, element: str, name: str) -> str:
        self._taken.add(name)
        self.inside[element] = self.outside[element] = name
        return name

    def within(self, element: str) -> str:
        """The name of an element in the program; one that no variable has is a temporary."""
        known = self.inside.get(element)
        if known is not None:
            return known
        while True:
            self._count += 1
            if f"_{self._count}" not in self._taken:
                return self._give(element, f"_{self._count}")

    def of(self, number: Any) -> str:
        """The name or numeral of a number in the expanded program."""
        if isinstance(number, Element):
            self.within(number.name)
            return self.outside[number.name]
        return (
            "0" if isinstance(number, float) else str(Fraction(number))
        )  # a float is an infinity: nothing depends on it


def element_names(name: str, shape: tuple[int, ...]) -> list[str]:
    """The names of an array's elements in C order, as `Program.element_names` has them; an array of one has its own."""
    if int(np.prod(shape)) == 1:
        return [name]
    rows, columns = (*shape, 1)[:2]
    if len(shape) <= _MATRIX:
        return ElementNames(f"{name}_", axes=1 if columns == 1 else 2).names(rows, columns)
    return ["_".join([name, *(str(place + 1) for place in index)]) for index in np.ndindex(*shape)]


class Assembly:
    """Programs from recorded equations, all under the same names."""

    def __init__(self, name: str, arrays: Sequence[DeclaredArray], recorder: Recorder, names: Names) -> None:
        self.name = name
        self.arrays = arrays
        self.recorder = recorder
        self.names = names

    def program(self, wanted: Sequence[Any], loss: Any, loss_name: str) -> Program:
        """The program of what `wanted` and the loss, numbers all of them, are computed from."""
        builder = Builder(empty(self.name))
        equations = self._needed([*wanted, loss])
        used = {arg for _, _, args in equations for arg in args}
        used |= {number.name for number in [*wanted, loss] if isinstance(number, Element)}
        for array in self.arrays:
            self._declare(builder, array, used)
        for name, operation, args in equations:
            builder.bind(self.names.within(name), Application(operation, tuple(map(self._argument, args))))
        return builder.build(loss=self._loss(builder, loss, loss_name))

    def _argument(self, arg: str) -> str:
        return self.names.within(arg) if arg[0] in "de" else arg

    def _needed(self, ends: Sequence[Any]) -> list[tuple[str, Operation, tuple[str, ...]]]:
        seen = {number.name for number in ends if isinstance(number, Element)}
        kept: list[tuple[str, Operation, tuple[str, ...]]] = []
        for equation in reversed(self.recorder.equations):
            if equation[0] in seen:
                seen.update(equation[2])
                kept.append(equation)
        return kept[::-1]

    def _declare(self, builder: Builder, array: DeclaredArray, used: set[str]) -> None:
        if len(array.shape) > _MATRIX:
            for element in array.elements:
                builder.declare(self.names.inside[element.name], Declaration(array.role))
            return
        shape = array.two_dimensional
        builder.declare(array.name, Declaration(array.role, shape))
        if shape == SCALAR:
            return
        columns = int(shape[1])
        for place, element in enumerate(array.elements):
            if element.name in used:
                row = Application(entry(place // columns, place % columns), (array.name,))
                builder.bind(self.names.inside[element.name], row)

    def _loss(self, builder: Builder, loss: Any, name: str) -> str:
        """The name of the loss: its own, unless it is a number or something declared."""
        if isinstance(loss, Element) and loss.name.startswith("e"):
            return self.names.within(loss.name)
        value = self.names.within(loss.name) if isinstance(loss, Element) else str(Fraction(loss))
        return builder.bind(builder.fresh(name), Application(IDENTITY, (value,)))
