"""The program of arrays that claims are about: its gradients, and what names in claims stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from symgraph.calculus.adjoint import gradient
from symgraph.calculus.lower import MisfitError, bind_formula
from symgraph.calculus.operation import SCALAR, Application, Shape
from symgraph.calculus.program import Builder, Declaration, Program, pruned
from symgraph.calculus.structural import entry, stretch
from symgraph.calculus.term import Term, is_numeral
from symgraph.checking.question import Assumptions
from symgraph.errors import InputError, Problem, ShapeError
from symgraph.spec.misfits import misfit_problems
from symgraph.spec.reader import Formula
from symgraph.spec.spec import BackwardLine

Meaning = tuple[str, tuple[int, int] | None]
"""A name of the program, and the place (from 0) of an element where one is meant."""


@dataclass(frozen=True)
class Derivative:
    """The derivative of `of` by `wrt`, bound in `program` as `truth`; by one element where there is a `place`.

    `of` is a scalar of the program and `wrt` an array; `opaque` are adjoints that the truth is written with, each of
    which is the derivative by an array of the backward pass.
    """

    program: Program
    of: str
    wrt: str
    place: tuple[int, int] | None
    truth: str
    opaque: tuple[str, ...] = ()

    @property
    def shape(self) -> Shape:
        """The shape that a claim has to have."""
        return self.program.shapes[self.truth]


@dataclass(frozen=True)
class Bound:
    """A claim beside the derivative it is about, in one program: it is right where `claim` equals the `truth`."""

    derivative: Derivative
    program: Program
    claim: str
    assume: Assumptions

    @property
    def truth(self) -> str:
        """The name of the right derivative."""
        return self.derivative.truth


class UnboundError(ShapeError):
    """A name that a formula uses is an abbreviation whose own shapes do not fit."""


class Subject:
    """A program, its gradients, and the abbreviations and backward lines that claims may use.

    `wrt` are the arrays and elements by which claims say they differentiate the loss; one sweep serves all of them.
    `swept` is the program with these gradients, and `sizes` are the symbols in its shapes.
    """

    def __init__(
        self, program: Program, let: Mapping[str, Formula], lines: Sequence[BackwardLine], wrt: Iterable[str] = ()
    ) -> None:
        self.program = program
        self.let = let
        self.lines = lines
        self.sizes = {n for shape in program.shapes.values() for n in shape if isinstance(n, str)}
        self._derivatives: dict[tuple[str, Meaning], Derivative | InputError] = {}
        self.swept = self._swept([line.primal for line in lines if line.primal], wrt)

    # --- derivatives ------------------------------------------------------------------------------------------------

    def meaning(self, name: str) -> Meaning:
        """What a user's name of the forward program means.  Raises InputError for an unknown one."""
        return self.program.resolve(name)

    def derivative(self, wrt: str, of: str = "") -> Derivative:
        """The derivative of `of` (the loss, unless given) by an array or an element.

        Raises InputError where there is none: no loss, or a function whose partial has no formula.
        """
        key = of, self.meaning(wrt)
        if key not in self._derivatives:
            try:
                self._derivatives[key] = self._derived(of, *key[1])
            except InputError as error:
                self._derivatives[key] = error
        found = self._derivatives[key]
        if isinstance(found, InputError):
            raise found
        return found

    def _derived(self, of: str, array: str, place: tuple[int, int] | None) -> Derivative:
        program, quantity = self.swept, self.program.loss
        if quantity is None and not of:
            raise InputError(f"'{program.name}' has no loss; claims must say what they are gradients of")
        opaque = self._opaque(program, array)
        if of:
            builder = Builder(program)
            quantity = _element(builder, *self.meaning(of))
            program, opaque = builder.build(), ()
        assert quantity is not None
        if array not in program.gradients or of:
            program = gradient(replace(program, gradients={}), [array], quantity)
        truth = program.gradients[array]
        if place is not None and program.shapes[array] != SCALAR:
            builder = Builder(program)
            truth = _element(builder, truth, place)
            program = builder.build()
        return Derivative(program, quantity, array, place, truth, opaque)

    def _opaque(self, program: Program, array: str) -> tuple[str, ...]:
        """The adjoints of the backward pass that stand for themselves in the derivative by an array."""
        return tuple(name for wrt, name in program.gradients.items() if wrt != array)

    def _swept(self, lines: Sequence[str], wrt: Iterable[str]) -> Program:
        """The program with the gradients of the loss by arrays, in one sweep; by fewer where a partial is not known."""
        if self.program.loss is None:
            return self.program
        for names in ([*lines, *wrt], lines):
            arrays = list(dict.fromkeys(self.meaning(name)[0] for name in names))
            try:
                return gradient(self.program, arrays) if arrays else self.program
            except InputError:
                continue
        return self.program

    # --- formulas ---------------------------------------------------------------------------------------------------

    def bound(
        self, derivative: Derivative, formula: Term, assume: Assumptions, own: Iterable[str] = (), by: str = "_claim"
    ) -> Bound:
        """A formula bound beside the derivative it claims to be.

        `own` are the names of backward lines that mean what was written there, not the right derivative.
        Raises MisfitError where its shapes do not fit, UnboundError where those of an abbreviation in it do not.
        """
        builder = Builder(derivative.program)
        names = Names(self, builder, frozenset(own))
        claim = bind_formula(builder, builder.fresh(by), formula, names.resolve)
        if is_numeral(formula) and derivative.shape != SCALAR:  # a number stands for an array filled with it
            claim = builder.emit(Application(stretch(derivative.shape), (claim,)))
        return Bound(derivative, builder.build(), claim, assume)


class Names:
    """What the names of claims stand for while formulas are bound to a program."""

    def __init__(self, subject: Subject, builder: Builder, own: frozenset[str] = frozenset()) -> None:
        self.subject = subject
        self.builder = builder
        self._known: dict[str, Meaning] = {}
        self._own = own

    def resolve(self, name: str) -> Meaning:
        """A name of a formula; an abbreviation is bound when it is first used."""
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def _found(self, name: str) -> Meaning:
        subject = self.subject
        if name in subject.let:
            return self._written(name, subject.let[name]), None
        for line in subject.lines:
            if line.name == name:
                return self._line(line)
        try:
            return subject.meaning(name)
        except InputError:
            if name in subject.sizes:
                return self.builder.size(name), None
            # Only assumptions know it: a number of its own.
            return self.builder.declare(name, Declaration("input")), None

    def _line(self, line: BackwardLine) -> Meaning:
        if line.primal and line.name not in self._own:
            array, place = self.subject.meaning(line.primal)
            adjoint = self.subject.swept.gradients.get(array)
            if adjoint is not None:
                return adjoint, place
        return self._written(line.name, line.formula), None

    def _written(self, name: str, formula: Formula) -> str:
        try:
            return bind_formula(self.builder, self.builder.fresh(name), formula.term, self.resolve)
        except UnboundError:
            raise
        except MisfitError as error:
            found = misfit_problems(error, formula)[0].found
            raise UnboundError(Problem(f"'{name}' does not fit: {found}")) from None


def _element(builder: Builder, array: str, place: tuple[int, int] | None) -> str:
    """The name of a scalar: itself, or an element of an array."""
    if place is None or builder.shape(array) == SCALAR:
        return array
    return builder.emit(Application(entry(*place), (array,)))


def cut(program: Program, names: Iterable[str], outputs: Sequence[str]) -> Program:
    """What `outputs` need, with some of the computed names declared instead: their values are anybody's guess."""
    own = set(names)
    declared = {name: Declaration("input", program.shapes[name]) for name in program.shapes if name in own}
    equations = tuple(equation for equation in program.equations if equation.name not in own)
    freed = replace(program, declarations={**program.declarations, **declared}, equations=equations, gradients={})
    return pruned(freed, outputs)
