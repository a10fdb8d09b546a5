"""Arrays of float64: the same interpretation on numbers, to try out quickly what a change of a line would give."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from symgraph.calculus.abstract import abstract
from symgraph.calculus.number_systems import Float64
from symgraph.spec.code.exact import Exact
from symgraph.spec.code.limits import check_broadcast
from symgraph.spec.code.whole import is_logical, whole_result

_COMPARE: dict[str, Callable[..., Any]] = {
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
    "eq": np.equal,
    "ne": np.not_equal,
}
_STAND_IN = (0.0, 1.0, 1 / 3, 1 / 7)
"""The cubic that stands for every abstract function: x + x**2/3 + x**3/7."""


class _Anywhere(Float64):
    """The table's functions on arrays of any number of dimensions."""

    def constant(self, value: Fraction) -> Any:
        return float(value)


class Floating:
    """IEEE double precision; the methods are those of `Symbolic`."""

    def __init__(self, random: Callable[[tuple[int, ...]], Any] = np.zeros) -> None:
        self.copies = False
        self.random = random
        self._numbers = _Anywhere()

    def new_statement(self) -> None:
        """Nothing is remembered."""

    def number(self, value: Exact) -> Any:
        return value if isinstance(value, int) else float(value)

    def constant(self, name: str) -> Any:
        return {"pi": np.pi, "E": np.e}[name]

    def filled(self, shape: Any, value: Any) -> Any:
        return np.full(shape, float(value))

    def real(self, value: Any) -> Any:
        return np.array(value, dtype=float)

    def fresh(self, result: Any, *_sources: Any) -> Any:
        return result

    def own(self, value: Any) -> Any:
        return value

    def numeric(self, array: Any) -> Any:
        return np.asarray(array, dtype=float)

    def is_known(self, _value: Any) -> bool:
        return True

    def elementwise(self, op: str, *args: Any) -> Any:
        whole = whole_result(op, args)
        if whole is not None:
            return whole
        check_broadcast(args)
        if op in ("add", "mul") and all(is_logical(arg) for arg in args):
            return self.logical("or" if op == "add" else "and", *args)
        floats = [np.asarray(arg, dtype=float) for arg in args]
        with np.errstate(all="ignore"):
            function = abstract(op)
            if function is not None:
                return np.polynomial.Polynomial(_STAND_IN).deriv(len(function.places))(floats[0])
            return self._numbers.apply(op, floats)[()]

    def compare(self, op: str, left: Any, right: Any) -> Any:
        check_broadcast((left, right))
        return _COMPARE[op](left, right)

    def logical(self, op: str, left: Any, right: Any) -> Any:
        return np.logical_and(left, right) if op == "and" else np.logical_or(left, right)

    def opposite(self, value: Any) -> Any:
        return np.logical_not(value)

    def choose(self, condition: Any, yes: Any, no: Any) -> Any:
        check_broadcast((condition, yes, no))
        return np.where(condition, yes, no)[()]

    def collect(self, function: Callable[..., Any], *arrays: Any, **options: Any) -> Any:
        with np.errstate(all="ignore"):
            return function(*map(np.asarray, arrays), **options)

    def per_element(self, function: Callable[..., Any], *arrays: Any) -> Any:
        return np.frompyfunc(function, len(arrays), 1)(*arrays).astype(float)

    def decided(self, value: Any) -> bool:
        return bool(value)
