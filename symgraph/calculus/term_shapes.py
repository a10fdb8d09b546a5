"""The shapes of terms, as formulas over the names of a program."""

from __future__ import annotations

from collections.abc import Mapping

from symgraph.calculus.elementwise import with_constants
from symgraph.calculus.lower import TermLowering, as_written, bind_formula
from symgraph.calculus.operation import Shape
from symgraph.calculus.program import Builder, Declaration, Program
from symgraph.calculus.term import Apply, Term, merge_numerals


class TermShapes:
    """The shape of each term that is asked for; `definitions` are names beside the program's, in their order.

    Terms may hold ``column(X, k)`` and ``row(X, k)``, which formulas have not.  Calling it raises
    ShapeError where the shapes inside do not fit.
    """

    def __init__(self, program: Program, definitions: Mapping[str, Term] | None = None) -> None:
        self._builder = Builder(program)
        for shape in program.shapes.values():
            for n in shape:
                self._builder.size(n)
        for name, term in (definitions or {}).items():
            if name not in self._builder.shapes:
                bind_formula(self._builder, name, term)
        self._lowering = TermLowering(self._builder, as_written)
        self._known: dict[Term, Shape] = {}
        self._slices: dict[Term, str] = {}

    def __call__(self, term: Term) -> Shape:
        if term not in self._known:
            lowered = self._lowering.operand(merge_numerals(with_constants(self._without_slices(term))), ())
            self._known[term] = self._builder.shape(lowered)
        return self._known[term]

    def _without_slices(self, term: Term) -> Term:
        """The term with columns and rows of matrices replaced by names that stand for them."""
        if not isinstance(term, Apply):
            return term
        if term.op not in ("column", "row"):
            return Apply(term.op, tuple(self._without_slices(arg) for arg in term.args))
        if term not in self._slices:
            rows, columns = self(term.args[0])
            shape = (rows, 1) if term.op == "column" else (1, columns)
            self._slices[term] = self._builder.declare(self._builder.fresh(term.op), Declaration("input", shape))
        return self._slices[term]
