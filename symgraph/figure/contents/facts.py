"""What is known of every value and every use of one: its number, its adjoint, the local partial derivative.

Everything is read off the gradient of the program of single operations (`symgraph.calculus.elementary`), in which every
use of a value has a name, and so an adjoint of its own: what flows back along that arrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from symgraph.calculus.adjoint import adjoint_names, gradient
from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.elementary import Elementary
from symgraph.calculus.numbers_at import NumbersAt
from symgraph.calculus.program import Program, needed
from symgraph.calculus.term import Apply, Term, fold_numbers, names_in, substitute
from symgraph.calculus.tidy import tidy
from symgraph.figure.contents.chain import factor
from symgraph.lowering.numbers import PRECISION, is_finite

MOST_SYMBOLS = 30
"""Names, numbers and operations of the longest formula that is written on an arrow."""


class Facts:
    """Numbers and formulas about the steps of a program at given values.

    `values` holds a number for every declared name, or is None where no numbers are wanted.
    """

    def __init__(self, steps: Elementary, values: Mapping[str, Any] | None = None) -> None:
        self.steps = steps
        self._values = values
        self.uses = steps.uses()
        self._owners = {step.name: step.owner for step in steps.steps}
        self._operations = {operand.use: step.name for step in steps.steps for operand in step.operands if operand.use}
        self._operands = steps.operands()

    # --- the backward pass ------------------------------------------------------------------------------------------

    @cached_property
    def program(self) -> Program:
        """The steps with the adjoints of every value and use that the loss depends on, if there is a loss."""
        program = self.steps.program
        if program.loss is None:
            return program
        wanted = needed(program, [program.loss])
        constants = {name for name, declared in program.declarations.items() if declared.value is not None}
        named = [*program.declarations, *(equation.name for equation in program.equations)]
        return gradient(program, [name for name in named if name in wanted and name not in constants])

    @cached_property
    def _adjoints(self) -> set[str]:
        return adjoint_names(self.program)

    def has_adjoint(self, name: str) -> bool:
        """Whether anything flows back to a value or a use: nothing does to a condition."""
        adjoint = self.program.gradients.get(name)
        equation = None if adjoint is None else self.program.equation(adjoint)
        return adjoint is not None and (equation is None or equation.args != ("0",))

    def operation(self, use: str) -> str:
        """The step that a use is an operand of."""
        return self._operations[use]

    def operand(self, use: str) -> str:
        """The name that is used."""
        return self._operands[use]

    def owner(self, name: str) -> str:
        """The equation that a step is a part of."""
        return self._owners.get(name, name)

    # --- formulas ---------------------------------------------------------------------------------------------------

    def backward_term(self, uses: Sequence[str]) -> Term | None:
        """What flows back along an arrow, in adjoints of named values; None where that is too long to be written."""
        terms = [folded_within(self.program, self.program.gradients[use], MOST_SYMBOLS) for use in uses]
        found = [term for term in terms if term is not None]
        if len(found) < len(terms) or not found:
            return None
        return tidy(fold_numbers(found[0] if len(found) == 1 else Apply("add", tuple(found))))

    def partial_term(self, uses: Sequence[str]) -> Term | None:
        """The derivative of what an arrow leads to by what it carries, in forward values.

        For a single operation that is its local partial; where a whole equation is one box, the equation's.  None where
        it is too long to be written, or where the uses do not all lead to the same value.
        """
        partials: list[Term] = []
        cores: set[Term] = set()
        for use in uses:
            term = self.backward_term([use])
            if term is None:
                return None
            core, partial = factor(term, self._adjoints.__contains__)
            cores.add(core)
            partials.append(partial)
        if len(cores) != 1:
            return None
        return tidy(fold_numbers(partials[0] if len(partials) == 1 else Apply("add", tuple(partials))))

    def local_term(self, use: str) -> Term | None:
        """The local partial of one operation by one operand; None where it is too long to be written."""
        program = self.program
        partial = self._partial(use)
        short = {name: folded_within(program, name, MOST_SYMBOLS) for name in names_in(partial) if name[:1] == "_"}
        if any(term is None for term in short.values()):
            return None
        written = substitute(partial, {name: term for name, term in short.items() if term is not None})
        return tidy(fold_numbers(written))

    def local_value(self, use: str) -> Any:
        """The number of the local partial, however long it is."""
        return self.numbers.of(self._partial(use))

    def _partial(self, use: str) -> Term:
        """The local partial in names of the program, temporaries among them."""
        program = self.program
        equation = program.equation(program.gradients[use])
        assert equation is not None  # a use is no seed
        if equation.args == ("0",):
            return "0"
        return factor(equation.term, self._adjoints.__contains__).partial

    # --- numbers ----------------------------------------------------------------------------------------------------

    @cached_property
    def numbers(self) -> NumbersAt:
        """The numbers of all values and adjoints."""
        assert self._values is not None
        return NumbersAt(self.program, self._values, PRECISION)

    def value(self, name: str) -> Any:
        """The number of a value."""
        return self.numbers[name]

    def undefined(self) -> list[str]:
        """The named values that are no finite numbers, such as log(-1)."""
        named = [step.name for step in self.steps.steps if not step.name.startswith("_")]
        return [name for name in named if not is_finite(self.value(name))]

    def backward_value(self, uses: Sequence[str]) -> Any:
        """The number that flows back along an arrow, or to a value: the sum of its uses' adjoints."""
        return sum(self.numbers[self.program.gradients[use]] for use in uses)
