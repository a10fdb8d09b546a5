"""Formulas beside a derivative, with their values at two points: what agrees at both may be a repair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from symgraph.calculus.elementwise import with_constants
from symgraph.calculus.formula_spans import Path
from symgraph.calculus.lower import Resolve, TermLowering
from symgraph.calculus.operation import Dim, Shape
from symgraph.calculus.program import Builder, Declaration, Equation, Program
from symgraph.calculus.structural import stretch
from symgraph.calculus.term import Apply, Term, is_numeral, merge_numerals, number
from symgraph.checking.matrices.evidence import Place, places
from symgraph.checking.matrices.numbers import Array, compute, finite
from symgraph.checking.matrices.subject import Derivative, Names, Subject
from symgraph.checking.question import Assumptions
from symgraph.errors import InputError, ShapeError
from symgraph.spec.reader import Formula

POINTS = 2
LOOKED_AT = 12
"""Points among which those are chosen."""
LARGE = 12
"""Sizes above this are replaced by small ones where the program allows it: values are looked at, not proved."""
CLOSE = 1e-8
UNKNOWN = 0.7
"""What stands for a number that only assumptions know."""


@dataclass(frozen=True)
class Asked:
    """A refuted claim: its `formula`, the derivative it was to be, and what may be assumed and used in it.

    `own` are the names of backward lines that mean what was written there; `usable` those that the claim may use.
    """

    subject: Subject
    derivative: Derivative
    formula: Formula
    assume: Assumptions
    own: Sequence[str] = ()
    usable: Sequence[str] = ()


class Workbench:
    """A program with a derivative, to which formulas are added; equal ones are one name with one value."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        program = with_small_sizes(asked.derivative.program)
        self.builder = Builder(program).within("hint")
        self.truth = asked.derivative.truth
        self.needed: Shape = self.builder.shape(self.truth)
        names = Names(asked.subject, self.builder, frozenset(asked.own))
        self._lowering = _Remembering(self.builder, names.resolve)
        around = islice(places(program, asked.assume, (asked.derivative.of, self.truth)), LOOKED_AT)
        self.points = _telling(around, self.truth)
        self._computed = [len(program.equations)] * len(self.points)
        self._declared = len(program.declarations)

    def truth_at(self, point: int) -> Array:
        """The derivative's value."""
        return self.points[point].values[self.truth]

    def name(self, term: Term) -> str | None:
        """The name (or numeral) of a formula, `as_operand`, in the program; None where its shapes do not fit."""
        try:
            return self._lowering.operand(term, ())
        except InputError:
            return None

    def shape(self, term: Term) -> Shape | None:
        """The shape of a formula; None where that does not fit in itself."""
        name = self.name(term)
        return None if name is None else self.builder.shape(name)

    def value(self, name: str, point: int) -> Array | None:
        """The value of a name or numeral at a point; None where it is not finite."""
        place = self.points[point]
        if is_numeral(name):
            return place.numbers.constant(number(name))
        self._compute(point)
        found = place.values.get(name)
        return found if found is not None and finite(found) else None

    def _compute(self, point: int) -> None:
        """Values of what was added since the last time."""
        place = self.points[point]
        for name in islice(self.builder.declarations, self._declared, None):
            place.values.setdefault(name, np.full((1, 1), UNKNOWN))
        equations = self.builder.equations[self._computed[point] :]
        self._computed[point] += len(equations)
        compute(place.numbers, equations, place.values)

    def agrees(self, term: Term) -> bool:
        """Whether a formula has the derivative's shape, and its value at all points."""
        name = self.name(term)
        if name is None or self.builder.shape(name) != self.needed:
            return False
        for point in range(len(self.points)):
            value, truth = self.value(name, point), self.truth_at(point)
            if value is None or not close(value, truth):
                return False
        return bool(self.points)


def _telling(found: Iterable[Place], truth: str) -> list[Place]:
    """Points that tell claims apart: those at which the derivative is not 0 come first, as all units may be off."""
    chosen: list[Place] = []
    off: list[Place] = []
    for place in found:
        (chosen if np.any(place.values[truth]) else off).append(place)
        if len(chosen) == POINTS:
            break
    return [*chosen, *off][:POINTS]


def as_operand(formula: Term) -> Term:
    """A formula as it was read, ready for a program: its constants known, its numbers merged."""
    return merge_numerals(with_constants(formula))


def close(value: Array, truth: Array) -> bool:
    """Whether two arrays agree but for rounding."""
    return bool(np.max(np.abs(value - truth)) <= CLOSE * (1e-6 + np.max(np.abs(truth))))


class _Remembering(TermLowering):
    """Lowering that does not look into a formula twice."""

    def __init__(self, builder: Builder, resolve: Resolve) -> None:
        super().__init__(builder, resolve)
        self._known: dict[Apply, str | ShapeError] = {}

    def operand(self, term: Term, path: Path) -> str:
        if isinstance(term, str):
            return super().operand(term, path)
        if term not in self._known:
            try:
                self._known[term] = super().operand(term, path)
            except ShapeError as error:
                self._known[term] = error
        found = self._known[term]
        if isinstance(found, ShapeError):
            raise found
        return found


def with_small_sizes(program: Program) -> Program:
    """The program with symbols for sizes that are large numbers; as it is where its operations are tied to these."""
    large = {n: f"size{n}" for d in program.declarations.values() for n in d.shape if isinstance(n, int) and n > LARGE}
    if not large or any(
        equation.operation.params and equation.operation.name not in _SIZED for equation in program.equations
    ):
        return program

    def dim(n: Dim) -> Dim:
        return large.get(n, n) if isinstance(n, int) else n

    declarations = {
        name: Declaration(declared.role, (dim(declared.shape[0]), dim(declared.shape[1])), declared.value)
        for name, declared in program.declarations.items()
    }
    equations: list[Equation] = []
    for name, operation, args in program.equations:
        if operation.name == "broadcast":
            rows, columns = operation.params
            operation = stretch((dim(rows), dim(columns)))  # noqa: PLW2901 - the same operation
        equations.append(Equation(name, operation, args))
    try:
        return replace(program, declarations=declarations, equations=tuple(equations)).verify()
    except InputError:
        return program


_SIZED = ("broadcast", "composed", "sum", "softmax", "log_softmax", "logsumexp", "entry", "dot")
"""Operations with parameters that are no sizes, and the one whose sizes are replaced."""
