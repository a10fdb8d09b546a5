"""Programs of whole arrays as traces: formulas in matrix form, small matrices as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.gradients import gradient
from symgraph.calculus.program import Program, needed
from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, substitute, term_size
from symgraph.calculus.tidy import tidy
from symgraph.figure.contents.matrix.formula import MatrixFormula
from symgraph.figure.contents.matrix.terms import ArrayTerms, matrix_words, shape_words
from symgraph.figure.contents.pieces import Names
from symgraph.figure.trace.derivative_names import DerivativeNames, Notation
from symgraph.figure.trace.formulas import MOST_SYMBOLS
from symgraph.figure.trace.scalars import TracedRows, left_out
from symgraph.figure.trace.table import Line, Pass, Row
from symgraph.lowering.markup import DOTS, NO_WORDS, Words, symbol
from symgraph.lowering.numbers import PRECISION, number_words
from symgraph.words import Phrase

LARGEST = 4
"""Rows and columns of the largest matrix that is shown as a value; of others, the shape is."""
_ONE = symbol("1")


class ArrayTracing:
    """Traces an array program in reverse mode, at `values` where there are any.  In plain text an adjoint is ``dW``."""

    def __init__(
        self,
        program: Program,
        of: str,
        names: Names,
        *,
        notation: Notation,
        values: Mapping[str, Any] | None,
        digits: int,
    ) -> None:
        self._program, self._of, self._names, self._digits = program, of, names, digits
        self._derivatives = DerivativeNames(names, of, notation)
        self._values = values
        named = [*program.declarations, *(e.name for e in program.equations if not e.name.startswith("_"))]
        wanted = needed(program, [of])
        sizes = {name for name, declared in program.declarations.items() if declared.role == "size"}
        self.traced = [name for name in named if name in wanted - sizes]
        self._left_out = [name for name in named if name not in wanted | sizes]

    def reverse(self, wrt: Sequence[str] = ()) -> TracedRows:
        """Values and adjoints; with `wrt`, those adjoints only that the derivatives by these names are computed by."""
        backward = self._backward
        kept = needed(backward, [backward.gradients[name] for name in wrt]) if wrt else set(backward.shapes)
        rows = [self._row(name, kept) for name in self.traced]
        lexicon = self._names.lexicon
        meaning = self._derivatives.meaning_of_adjoints()
        passes = (Pass(lexicon(Phrase.PRIMAL_TRACE)), Pass(lexicon(Phrase.ADJOINT_TRACE), meaning, is_upwards=True))
        return TracedRows(passes, tuple(rows), left_out(self._left_out, self._of, self._names))

    @cached_property
    def _backward(self) -> Program:
        """The program with the adjoints of everything that is no constant."""
        constants = {name for name, declared in self._program.declarations.items() if declared.value is not None}
        return gradient(self._program, [name for name in self.traced if name not in constants], self._of)

    @cached_property
    def _numbers(self) -> Mapping[str, Any]:
        return {} if self._values is None else evaluate(self._backward, self._values, PRECISION)

    @cached_property
    def _terms(self) -> ArrayTerms:
        return ArrayTerms(self._backward, Names.of_words(self._written))

    def _written(self, name: str) -> Words:
        primal = self._backward.adjoints.get(name)
        return self._names(name) if primal is None else self._derivatives.adjoint(primal)._replace(text=name)

    def _row(self, name: str, kept: set[str]) -> Row:
        equation = self._program.equation(name)
        primal = self._line(name, self._formula(name) if equation else NO_WORDS)
        adjoint = self._backward.gradients.get(name)
        derivative = Line()
        if adjoint is not None and adjoint in kept:
            derivative = self._line(adjoint, _ONE if name == self._of else self._formula(adjoint))
        return Row(name, primal, (derivative,), is_given=equation is None)

    def _line(self, name: str, formula: Words) -> Line:
        value = self._numbers.get(name)
        number = None if isinstance(value, np.ndarray) else value
        return Line(self._written(name), formula=formula, value=self._value(value), number=number)

    def _value(self, value: Any) -> Words:
        if value is None:
            return NO_WORDS
        rows: list[list[Any]] = value.tolist() if isinstance(value, np.ndarray) else [[value]]
        if max(len(rows), len(rows[0])) > LARGEST:
            return shape_words((len(rows), len(rows[0])))
        return matrix_words([[number_words(entry, self._digits) for entry in row] for row in rows])

    def _formula(self, name: str) -> Words:
        """The right-hand side in names of values and adjoints; the adjoint of what is differentiated is 1."""
        equation = self._backward.equation(name)
        assert equation is not None
        seeds: dict[str, Term] = {seed: "1" for seed in self._backward.declarations if seed in self._backward.adjoints}
        term = substitute(self._terms.written_out(equation.term, MOST_SYMBOLS), seeds)
        if name in self._backward.adjoints:
            term = self._numbers_in_front(tidy(fold_numbers(_unstretched(term))))
        return self._terms.words(term) if term_size(term) <= MOST_SYMBOLS else DOTS

    def _numbers_in_front(self, term: Term) -> Term:
        """A product with its numbers as one fraction: ``2/n*E``."""
        if not isinstance(term, Apply) or term.op != "mul":
            return term
        numbers = tuple(arg for arg in term.args if self._terms.is_scalar(arg))
        arrays = tuple(arg for arg in term.args if arg not in numbers)
        if len(numbers) < 2 or not arrays:
            return term
        return MatrixFormula(numbers, arrays[0] if len(arrays) == 1 else Apply("mul", arrays)).term()


def _unstretched(term: Term) -> Term:
    """The term without repeated rows and columns where a factor of the full shape makes them needless."""
    if not isinstance(term, Apply):
        return term
    args = tuple(_unstretched(arg) for arg in term.args)
    full = [arg for arg in args if not (isinstance(arg, Apply) and arg.op == "broadcast") and not is_numeral(arg)]
    if term.op == "mul" and full:
        args = tuple(arg.args[0] if isinstance(arg, Apply) and arg.op == "broadcast" else arg for arg in args)
    return Apply(term.op, args)
