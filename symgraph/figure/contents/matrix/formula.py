"""The formula of a gradient as the figure computes it, its numbers in front: ``-2/n Xᵀ (E B₂ᵀ ⊙ φ'(X B₁))``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, term_size
from symgraph.calculus.tidy import tidy
from symgraph.figure.contents.matrix.terms import ArrayTerms

MAX_SIZE = 24
"""Names, numbers and operations; a longer formula is not written out."""


@dataclass(frozen=True, slots=True)
class MatrixFormula:
    """A product of `numbers` (terms of single numbers) and an array's term, or no more than numbers."""

    numbers: tuple[Term, ...]
    array: Term | None = None

    @property
    def is_readable(self) -> bool:
        """Whether it is short enough to be written above the figure."""
        return sum(map(term_size, self.numbers)) + (term_size(self.array) if self.array else 0) <= MAX_SIZE

    def term(self) -> Term:
        """The formula, its sign and numbers in front of it."""
        number = _quotient(self.numbers)
        if self.array is None or number == "1":
            return self.array or number
        negative = isinstance(number, Apply) and number.op == "neg"
        magnitude = number.args[0] if isinstance(number, Apply) and negative else number
        if isinstance(magnitude, str) and magnitude.startswith("-"):
            negative, magnitude = not negative, magnitude[1:]
        scaled = self.array if magnitude == "1" else Apply("mul", (magnitude, self.array))
        return Apply("neg", (scaled,)) if negative else scaled


ONE = MatrixFormula(())


def _quotient(numbers: Sequence[Term]) -> Term:
    """The product of numbers as one fraction, its sign in front: ``2/n`` for 2 and 1/n."""
    above: list[Term] = []
    below: list[Term] = []
    for term in numbers:
        top, bottom = term.args if isinstance(term, Apply) and term.op == "div" else (term, "1")
        above.append(top)
        below.append(bottom)
    return tidy(fold_numbers(Apply("div", (Apply("mul", tuple(above)), Apply("mul", tuple(below))))))


def times(formula: MatrixFormula, partial: Term, terms: ArrayTerms) -> MatrixFormula:
    """An elementwise product with a local partial derivative."""
    numbers, array = list(formula.numbers), formula.array
    for factor in _factors(terms.written_out(partial, MAX_SIZE)):
        if terms.is_scalar(factor):
            numbers.append(factor)
        elif array is None:
            array = factor
        elif isinstance(array, Apply) and array.op == "mul":
            array = Apply("mul", (*array.args, factor))
        else:
            array = Apply("mul", (array, factor))
    return MatrixFormula(tuple(numbers), array)


def _factors(term: Term) -> list[Term]:
    match term:
        case Apply("mul", args):
            return [factor for arg in args for factor in _factors(arg)]
        case Apply("neg", (arg,)):
            return ["-1", *_factors(arg)]
        case str() if is_numeral(term) and term.startswith("-") and term != "-1":
            return ["-1", term[1:]]
        case _:
            return [term]


def product(formula: MatrixFormula, matrix: Term, from_left: bool, terms: ArrayTerms) -> MatrixFormula:
    """A matrix product with a factor from one side."""
    factor = terms.written_out(matrix, MAX_SIZE)
    if formula.array is None:
        return MatrixFormula(formula.numbers, factor)
    args = (factor, formula.array) if from_left else (formula.array, factor)
    return MatrixFormula(formula.numbers, Apply("matmul", args))


def transformed(term: Apply, formula: MatrixFormula, args: Sequence[str]) -> MatrixFormula:
    """A linear operation on the array, which leaves the numbers in front."""
    if term.op == "neg":
        return MatrixFormula(("-1", *formula.numbers), formula.array)
    inner = formula.array or "1"
    place = next(k for k, arg in enumerate(term.args) if isinstance(arg, Apply) or arg in args)
    return MatrixFormula(formula.numbers, Apply(term.op, (*term.args[:place], inner, *term.args[place + 1 :])))


def summed(op: str, parts: Sequence[MatrixFormula]) -> MatrixFormula:
    """A sum or a difference; any other operation is too much for a line of text."""
    return MatrixFormula((), tidy(Apply(op, tuple(part.term() for part in parts))))
