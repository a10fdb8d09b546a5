"""What a compiled program is: a NumPy function with the names and shapes of what it takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from symgraph.calculus.operation import SCALAR, Dim, Shape, dims, symbols_of
from symgraph.errors import EnvironmentFailure, InputError, Problem, ShapeError, near
from symgraph.lowering.numpy_function import FUNCTION


@dataclass(frozen=True)
class Compiled:
    """A program as a NumPy function.

    `source` is the text of a module that runs alone, its function ``compute``.  `arguments` are the declared names that
    it takes, in order, then abstract functions; `results` the outputs and, for each `wrt`, the name of its gradient,
    which `gradients` tells.  `loss` is the name of the loss, `shapes` has those of arguments and results.  The columns
    that are `turned` are rows beside samples, and may be given as either.
    """

    program: str
    source: str
    arguments: tuple[str, ...]
    results: tuple[str, ...]
    gradients: Mapping[str, str]
    loss: str | None
    shapes: Mapping[str, Shape]
    functions: tuple[str, ...] = ()
    turned: frozenset[str] = frozenset()
    names: frozenset[str] = field(default=frozenset(), repr=False)

    @cached_property
    def function(self) -> Callable[..., tuple[Any, ...]]:
        """The function itself: takes float64 arrays of two dimensions (numbers where they are 1×1) by position.

        It checks nothing and returns `results` as a tuple: the fast way for loops.
        """
        module: dict[str, Any] = {}
        try:
            # The text is ours: made from a verified program, whose names are identifiers by now.
            exec(compile(self.source, f"<symgraph {FUNCTION}>", "exec"), module)
        except ImportError as error:
            found = f"'{self.program}' has special functions, which need {error.name}"
            raise EnvironmentFailure(f"{found}; install it: pip install {error.name}") from error
        return module[FUNCTION]

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: all but the function, which is made again from its source."""
        return {name: value for name, value in self.__dict__.items() if name != "function"}

    def __call__(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The results by name, for numbers and arrays by name.

        A column or a row may be given with one dimension; the gradient by an argument has the shape in which that was
        given.  Other names of the program are passed over.  Raises InputError for names that are missing or unknown and
        for what is no number, ShapeError where all that is wrong is shapes: all problems at once.
        """
        arrays = self._arrays(values)
        with np.errstate(all="ignore"):
            found = dict(zip(self.results, self.function(*arrays), strict=True))
        for wrt, name in self.gradients.items():
            if wrt in self.arguments and np.shape(found[name]) != np.shape(values[wrt]):
                found[name] = np.reshape(found[name], np.shape(values[wrt]))
        return found

    def _arrays(self, values: Mapping[str, Any]) -> list[Any]:
        problems = [
            Problem(f"no value for '{name}'", self._wanted(name)) for name in self.arguments if name not in values
        ]
        for name in values:
            if name not in self.names:
                suggestion = near(name, self.arguments)
                problems.append(
                    Problem(
                        f"'{name}' is not a name of '{self.program}'",
                        f"it takes {', '.join(self.arguments)}",
                        suggestion,
                    )
                )
        sizes: dict[str, tuple[int, str]] = {}
        arrays: list[Any] = []
        misfits = 0
        for name in self.arguments:
            if name not in values:
                continue
            try:
                arrays.append(self._array(name, values[name], sizes))
            except InputError as error:
                problems += error.problems
                misfits += isinstance(error, ShapeError)
        if problems:
            raise (ShapeError if misfits == len(problems) else InputError)(problems)
        return arrays

    def _wanted(self, name: str) -> str:
        if name in self.functions:
            return "it is an abstract function: give one that acts on each element"
        shape = self.shapes[name]
        return "a number is needed" if shape == SCALAR else f"an array of {dims(shape)} is needed"

    def _array(self, name: str, value: Any, sizes: dict[str, tuple[int, str]]) -> Any:
        if name in self.functions:
            if not callable(value):
                raise InputError(Problem(f"the value of '{name}' is {value!r}", self._wanted(name)))
            return value
        try:
            array = np.asarray(value, dtype=float)
        except (TypeError, ValueError):
            raise InputError(Problem(f"the value of '{name}' is not an array of numbers", self._wanted(name))) from None
        shape = self.shapes[name]
        if shape == SCALAR and array.size == 1:
            return np.float64(array.item())
        given = array.shape
        if (array.ndim == 1 and 1 in shape) or (name in self.turned and given == shape[::-1]):
            array = array.reshape((-1, 1) if shape[1] == 1 else (1, -1))
        if array.ndim == 2 and all(_fits(n, k, name, sizes) for n, k in zip(shape, array.shape, strict=True)):
            return array
        known = [f"{n} is {sizes[n][0]} in '{sizes[n][1]}'" for n in symbols_of([shape]) if n in sizes]
        found = f"the value of '{name}' is {_shape_text(given)}"
        raise ShapeError(Problem(found, "; ".join([self._wanted(name), *known])))


def _fits(size: Dim, found: int, name: str, sizes: dict[str, tuple[int, str]]) -> bool:
    """Whether a size that was found is the one declared, or that of the same symbol elsewhere."""
    return found == (size if isinstance(size, int) else sizes.setdefault(size, (found, name))[0])


def _shape_text(shape: Sequence[int]) -> str:
    return "×".join(map(str, shape)) if len(shape) > 1 else f"of {shape[0]} numbers" if shape else "a number"
