"""Arrays whose elements are equations: the kind of number that a program is read with.

The other kind is `symgraph.spec.code.floating`; the functions of the language are written for both.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from symgraph.spec.code.bags import collected
from symgraph.spec.code.elements import DEPENDS_ON_DATA, Element, Truth
from symgraph.spec.code.exact import Exact
from symgraph.spec.code.failures import Refused
from symgraph.spec.code.limits import check_broadcast
from symgraph.spec.code.recorder import Recorder
from symgraph.spec.code.whole import is_logical, is_whole, whole_result


class Symbolic:
    """Arithmetic on object arrays of numbers, elements and truths; arrays of whole numbers stay NumPy's own.

    While `copies` is set, what NumPy copies are quantities of their own: after ``c = x.copy()`` the derivative by c is
    not that by x.  A view has the elements of its array.
    """

    def __init__(self, recorder: Recorder, random: Callable[[tuple[int, ...]], Any]) -> None:
        self.recorder = recorder
        self.random = random
        """Makes an array of numbers that nobody knows: what np.random gives."""
        self.copies = True
        self._start = 0

    def new_statement(self) -> None:
        """Equations of different statements are different."""
        self.recorder.new_statement()
        self._start = len(self.recorder.equations)

    def number(self, value: Exact) -> Any:
        """A number of the code; exact."""
        return value

    def constant(self, name: str) -> Any:
        """pi or E."""
        return self.recorder.constant(name)

    def filled(self, shape: Any, value: Any) -> Any:
        """An array of one number that can hold others: what NumPy would make of floats."""
        result = np.empty(shape, dtype=object)
        result.fill(Fraction(value) if isinstance(value, int) else value)
        return result

    def real(self, value: Any) -> Any:
        """An array of whole numbers as one of real numbers, or any other unchanged; a copy."""
        array = np.array(value)
        made = self.recorder.number if array.dtype == object else _whole_fraction
        return self.fresh(np.asarray(self.per_element(made, array), dtype=object))

    def fresh(self, result: Any, *sources: Any) -> Any:
        """What NumPy has made of sources by moving elements: a view of them as it is, or else their copies."""
        if not self.copies or is_whole(result):
            return result
        if not isinstance(result, np.ndarray):
            return self.recorder.copied(result)
        if not any(isinstance(source, np.ndarray) and np.may_share_memory(result, source) for source in sources):
            result[...] = self.per_element(self.recorder.copied, result)
        return result

    def own(self, value: Any) -> Any:
        """The value of a name that is assigned: a number that existed before this statement is copied."""
        old = isinstance(value, Element) and (value.declared or int(value.name[1:]) < self._start)
        return self.recorder.copied(value) if self.copies and old else value

    def _or_copied(self, made: Any, numbers: Sequence[Any]) -> Any:
        """The result of an operation that may be one of its operands: x + 0."""
        return self.recorder.copied(made) if self.copies and any(made is number for number in numbers) else made

    def numeric(self, array: Any) -> Any:
        """An array of numbers: conditions count as 1 and 0."""
        if array.dtype == bool:
            return array.astype(int)
        if array.dtype == object and any(number is None or isinstance(number, Truth) for number in array.flat):
            return np.asarray(self.per_element(self.recorder.number, array), dtype=object)
        return array

    def is_known(self, value: Any) -> bool:
        """Whether no element depends on the data."""
        return not any(isinstance(number, (Element, Truth)) for number in np.asarray(value, dtype=object).flat)

    def elementwise(self, op: str, *args: Any) -> Any:
        """An operation of the formula language on each element, with NumPy's broadcasting."""
        whole = whole_result(op, args)
        if whole is not None:
            return whole
        check_broadcast(args)
        if op in ("add", "mul") and all(is_logical(arg) for arg in args):  # as NumPy: True + True is True
            return self.logical("or" if op == "add" else "and", *args)

        def applied(*numbers: Any) -> Any:
            return self._or_copied(self.recorder.apply(op, *numbers), numbers)

        return self.per_element(applied, *args)

    def compare(self, op: str, left: Any, right: Any) -> Any:
        """A comparison of each element: an array of truths, or of bool where all is known."""
        check_broadcast((left, right))
        result = np.frompyfunc(lambda a, b: self.recorder.compare(op, a, b), 2, 1)(left, right)
        return _as_bool(result)

    def logical(self, op: str, left: Any, right: Any) -> Any:
        """``&`` (`op` "and") or ``|`` ("or") of each element."""
        check_broadcast((left, right))
        return _as_bool(np.frompyfunc(lambda a, b: self.recorder.both(op, a, b), 2, 1)(left, right))

    def opposite(self, value: Any) -> Any:
        """``~`` of each element."""
        return _as_bool(np.frompyfunc(self.recorder.opposite, 1, 1)(value))

    def choose(self, condition: Any, yes: Any, no: Any) -> Any:
        """``where(condition, yes, no)`` of each element."""
        check_broadcast((condition, yes, no))
        if is_whole(yes) and is_whole(no) and self.is_known(condition):
            return np.where(np.asarray(condition, dtype=bool), yes, no)

        def chosen(*numbers: Any) -> Any:
            return self._or_copied(self.recorder.choose(*numbers), numbers)

        return self.per_element(chosen, condition, yes, no)

    def collect(self, function: Callable[..., Any], *arrays: Any, **options: Any) -> Any:
        """What a function of NumPy's makes that only adds, multiplies and moves elements."""
        if all(map(is_whole, arrays)):
            return function(*arrays, **options)
        return collected(self.recorder, self._or_copied, function, *arrays, **options)

    def per_element(self, function: Callable[..., Any], *arrays: Any) -> Any:
        """A function of Python's on each element."""
        return np.frompyfunc(function, len(arrays), 1)(*arrays)

    def decided(self, value: Any) -> bool:
        """Whether a condition of the code holds.  Raises Refused where that depends on the data."""
        if isinstance(value, np.ndarray) and value.dtype == object and value.size == 1:
            value = value.item()
        if isinstance(value, (Element, Truth)):
            raise Refused(*DEPENDS_ON_DATA)
        return bool(value)


def _whole_fraction(number: Any) -> Fraction:
    return Fraction(int(number))


def is_truth(value: Any) -> bool:
    """Whether a value is a condition that depends on the data, or an array of conditions with at least one such."""
    if isinstance(value, np.ndarray) and value.dtype == object:
        return any(isinstance(number, Truth) for number in value.flat) and is_logical(value)
    return isinstance(value, Truth)


def _as_bool(result: Any) -> Any:
    """An array of known conditions as NumPy has it."""
    if isinstance(result, np.ndarray) and all(isinstance(number, bool) for number in result.flat):
        return result.astype(bool)
    return result
