"""A program as straight-line code over arrays: one statement an equation, in the order of the program.

Nothing is put into closed form.  The seed of the backward pass is put in and numbers are folded; a value without a name
that is used once stands where it is used, as long as that stays readable; a transpose stands wherever it is used; and
what is only repeated to a shape that elementwise operations give it anyway is not repeated.  A function whose value has
a name already (``sigmoid(z2)`` where ``o = sigmoid(z2)``) is that name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.program import Equation, Program, needed
from symgraph.calculus.rows import NARY, TABLE
from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, substitute, term_size
from symgraph.calculus.tidy import tidy

MOST_INLINE = 12
"""Names, numbers and operations of the longest right-hand side that stands where it is used."""
_ELEMENTWISE = {*TABLE, *NARY, "composed", "dot"}


@dataclass(frozen=True, slots=True)
class Statement:
    """``name = term``: a name of the program, and its value over declared names and those of statements before it."""

    name: str
    term: Term


def statements(program: Program, outputs: Sequence[str]) -> list[Statement]:
    """The statements that compute the outputs, which are names of the program, in an order of computation."""
    return _Statements(program, outputs).result()


class _Statements:
    def __init__(self, program: Program, outputs: Sequence[str]) -> None:
        self._program = program
        self._outputs = dict.fromkeys(outputs)
        wanted = needed(program, outputs)
        self._equations = [equation for equation in program.equations if equation.name in wanted]
        self._uses = Counter(arg for equation in self._equations for arg in equation.args)
        self._repeated = self._repeated_for_nothing()
        self._inline: dict[str, Term] = {
            name: declared.value for name, declared in program.declarations.items() if declared.value is not None
        }
        self._known: dict[Term, str] = {}

    def result(self) -> list[Statement]:
        found = [Statement(name, self._inline[name]) for name in self._outputs if name in self._inline]
        for equation in self._equations:
            term = self._term(equation)
            if self._is_inline(equation, term):
                self._inline[equation.name] = term
            else:
                found.append(Statement(equation.name, term))
                if isinstance(term, Apply):
                    self._known.setdefault(term, equation.name)
        return found

    def _term(self, equation: Equation) -> Term:
        if equation.name in self._repeated:
            return self._inline.get(equation.args[0], equation.args[0])
        term = self._with_names(equation.term)
        return tidy(fold_numbers(_turned(substitute(term, self._inline))))

    def _with_names(self, term: Term) -> Term:
        """The term with what has a name already under that name."""
        if not isinstance(term, Apply):
            return term
        term = Apply(term.op, tuple(self._with_names(arg) for arg in term.args))
        return self._known.get(term, term)

    def _is_inline(self, equation: Equation, term: Term) -> bool:
        name = equation.name
        if name in self._outputs:
            return False
        if isinstance(term, str) and (is_numeral(term) or name.startswith("_") or equation.name in self._repeated):
            return True
        if not name.startswith("_"):
            return False
        if equation.operation.name == "transpose":
            return True
        return self._uses[name] == 1 and term_size(term) <= MOST_INLINE

    def _repeated_for_nothing(self) -> set[str]:
        """The broadcasts that only elementwise operations use which have another operand of that shape."""
        repeated = {name for name, operation, _ in self._equations if operation.name == "broadcast"}
        users: dict[str, list[bool]] = {}
        for name, operation, args in self._equations:
            for arg in repeated.intersection(args):
                others = [self._shape(other) for other in args if other not in repeated]
                fits = operation.name in _ELEMENTWISE and self._program.shapes[name] in others
                users.setdefault(arg, []).append(fits)
        return {name for name in repeated.difference(self._outputs) if all(users.get(name, [False]))}

    def _shape(self, name: str) -> Shape:
        return SCALAR if is_numeral(name) else self._program.shapes[name]


def _turned(term: Term) -> Term:
    """``(A.T @ B).T`` is ``B.T @ A``, ``A.T.T`` is ``A``; a number has no transpose, and is multiplied by ``*``."""
    if not isinstance(term, Apply):
        return term
    term = Apply(term.op, tuple(_turned(arg) for arg in term.args))
    match term:
        case Apply("transpose", (Apply("transpose", (inner,)),)):
            return inner
        case Apply("transpose", (str(number),)) if is_numeral(number):
            return number
        case Apply("matmul", (left, right)) if is_numeral(left) or is_numeral(right):
            return Apply("mul", (left, right))
        case Apply("transpose", (Apply("matmul", (left, right)),)):
            return _turned(Apply("matmul", (Apply("transpose", (right,)), Apply("transpose", (left,)))))
        case _:
            return term
