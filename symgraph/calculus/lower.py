"""Formulas to equations: a term becomes one equation for each of its operations, in the author's order.

Temporaries are named after the equation they are made for, and an operation that exists already is used again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symgraph.calculus.array_functions import ARRAY_FUNCTIONS, along_axis, of_sizes
from symgraph.calculus.elementwise import with_constants
from symgraph.calculus.formula import format_term
from symgraph.calculus.formula_functions import ALONG_AXIS, OF_SIZES
from symgraph.calculus.formula_spans import Path
from symgraph.calculus.operation import SCALAR, Application
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder
from symgraph.calculus.structural import IDENTITY, entry
from symgraph.calculus.term import Apply, Term, is_numeral, merge_numerals
from symgraph.errors import Problem, ShapeError
from symgraph.notation import ElementNames

DEFAULTS = {"leaky_relu": "0.01", "elu": "1", "celu": "1", "huber": "1", "softshrink": "0.5", "hardshrink": "0.5"}
"""The parameter of functions of one or two arguments, where it is left out."""
LONGEST_PRODUCT = 32
"""Factors of a product that is one equation."""
BLOCK = 8
Resolve = Callable[[str], tuple[str, tuple[int, int] | None]]
"""What a name in a formula means: a name of the program, or an element (from 0) of an array."""


def as_written(name: str) -> tuple[str, None]:
    """The resolution for formulas over names of the program itself."""
    return name, None


class MisfitError(ShapeError):
    """Parts of a formula whose shapes do not fit; `paths` say which: see `symgraph.calculus.formula_spans`."""

    def __init__(self, problems: Sequence[Problem], paths: Sequence[Path]) -> None:
        super().__init__(problems)
        self.paths = paths


def bind_formula(
    builder: Builder, name: str, term: Term, resolve: Resolve = as_written, elements: ElementNames | None = None
) -> str:
    """Add the equation ``name := term`` and the temporaries it needs.

    Raises MisfitError where shapes do not fit.
    """
    lowering = TermLowering(builder.within(name), resolve)
    return builder.bind(name, lowering.right_hand_side(merge_numerals(with_constants(term)), ()), elements)


class TermLowering:
    """Adds the equations of terms to a builder; what names mean is what `resolve` says."""

    def __init__(self, builder: Builder, resolve: Resolve) -> None:
        self.builder = builder
        self.resolve = resolve

    def operand(self, term: Term, path: Path) -> str:
        """The name (or numeral) of the value of a term, which stands at a path of the formula."""
        if isinstance(term, str):
            return term if is_numeral(term) else self.name(term)
        if term.op in ("pi", "E", "oo") and term.op in self.builder.shapes:  # a declared name shadows the constant
            return term.op
        made = self.right_hand_side(term, path)
        return made.args[0] if made.operation is IDENTITY else self.builder.emit(made)

    def name(self, name: str) -> str:
        array, place = self.resolve(name)
        if place is None or self.builder.shape(array) == SCALAR:
            return array
        return self.builder.emit(Application(entry(*place), (array,)))

    def right_hand_side(self, term: Term, path: Path) -> Application:
        """The row and arguments of a term's outermost operation, whose shapes fit."""
        if isinstance(term, str) or (not term.args and term.op in self.builder.shapes):
            return Application(IDENTITY, (self.operand(term, path),))
        try:
            if term.op in OF_SIZES:
                return of_sizes(term.op, [self.size(arg, (*path, k)) for k, arg in enumerate(term.args)])
            made = self.applied(term, path)
            made.operation.shape([self.builder.shape(arg) for arg in made.args])
        except MisfitError:
            raise
        except ShapeError as error:
            raise MisfitError(error.problems[:1], [path]) from None
        return made

    def operands(self, terms: Sequence[Term], path: Path) -> list[str]:
        """The names of the values of a term's arguments; what does not fit in one hides nothing in the others."""
        names: list[str] = []
        misfits: list[MisfitError] = []
        for k, term in enumerate(terms):
            try:
                names.append(self.operand(term, (*path, k)))
            except MisfitError as error:
                misfits.append(error)
        if misfits:
            raise MisfitError([p for e in misfits for p in e.problems], [p for e in misfits for p in e.paths])
        return names

    def size(self, term: Term, path: Path) -> Term:
        """A size as it is written, or the size of an array: ``X.shape[1]``."""
        match term:
            case Apply("size", (array, str(axis))):
                return str(self.builder.shape(self.operand(array, (*path, 0)))[int(axis)])
            case _:
                return term

    def multiplies_number(self, args: list[str]) -> bool:
        """Whether one factor is a number and the other an array that has no 1 beside it."""
        left, right = (self.builder.shape(arg) for arg in args)
        return SCALAR in (left, right) and left[1] != right[0]

    def in_blocks(self, factors: list[str]) -> list[str]:
        """The factors of a product; of a long one, products of a few.

        The derivative by one of n factors has the n - 1 others: of 2,000 factors, all derivatives were 4,000,000 names.
        """
        while len(factors) > LONGEST_PRODUCT:
            blocks = [factors[k : k + BLOCK] for k in range(0, len(factors), BLOCK)]
            factors = [
                self.builder.emit(application(Apply("mul", tuple(block)))) if len(block) > 1 else block[0]
                for block in blocks
            ]
        return factors

    def applied(self, term: Apply, path: Path) -> Application:
        builder = self.builder
        along = term.op in ALONG_AXIS and len(term.args) == 2
        inner = term.args[:1] if along else term.args
        args = self.operands(inner, path)
        match term.op:
            case "minimum" | "maximum" if len(args) > 2:
                first = builder.emit(application(Apply(term.op, (args[0], args[1]))))
                return self.applied(Apply(term.op, (first, *args[2:])), path)
            case "matmul" if self.multiplies_number(args):
                found = f"'{format_term(term)}': a number in a matrix product"
                raise ShapeError(Problem(found, action="write * to multiply by a number"))
            case "mul":
                return application(Apply("mul", tuple(self.in_blocks(args))))
            case op if op in DEFAULTS and len(args) == 1:
                return application(Apply(op, (*args, DEFAULTS[op])))
            case op if op in ALONG_AXIS:
                return along_axis(builder, op, args[0], str(term.args[1]) if along else None)
            case op if op in ARRAY_FUNCTIONS:
                return ARRAY_FUNCTIONS[op](builder, *args)
            case op:
                return application(Apply(op, tuple(args)))
