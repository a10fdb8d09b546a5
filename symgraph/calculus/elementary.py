"""A scalar program taken to its single operations, every use of a value with a name of its own.

A graph shows one node an operation and one arrow a use.  So that values, local partials and adjoints can be asked for
by node and by arrow, both become names of a program: its gradient, its numbers and its partials are then what the rest
of the calculus makes of any program.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from symgraph.calculus.elementwise import arguments, definition
from symgraph.calculus.operation import Application
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Program, empty
from symgraph.calculus.structural import IDENTITY
from symgraph.calculus.term import Apply, Term, is_numeral, substitute


def constant_term(term: Term) -> bool:
    """Whether a term is a number or a named constant such as pi."""
    return is_numeral(term) or (isinstance(term, Apply) and not term.args)


@dataclass(frozen=True, slots=True)
class Operand:
    """What an operation is applied to: a name, a number or a named constant.

    `use` is the name of just this use, the only argument of its kind in the program; constants have none.
    """

    term: Term
    use: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation, ``name := op(operands)``, or another name for a value where `op` is empty.

    `owner` is the name of the equation it is a part of (itself for the outermost operation), `within` the function of
    which it is a part where one was unfolded.
    """

    name: str
    op: str
    operands: tuple[Operand, ...]
    owner: str
    within: str = ""

    @property
    def term(self) -> Term:
        """The right-hand side over names and constants."""
        terms = tuple(operand.term for operand in self.operands)
        return Apply(self.op, terms) if self.op else terms[0]


@dataclass(frozen=True, slots=True)
class Elementary:
    """The steps in the order of the program, and the `program` that computes them and names every use."""

    steps: tuple[Step, ...]
    program: Program

    def operands(self) -> dict[str, str]:
        """The name that each use is a use of."""
        operands = (operand for step in self.steps for operand in step.operands)
        return {operand.use: operand.term for operand in operands if operand.use and isinstance(operand.term, str)}

    def uses(self) -> Mapping[str, list[str]]:
        """The uses of every name that is used, in order."""
        result: dict[str, list[str]] = {}
        for use, name in self.operands().items():
            result.setdefault(name, []).append(use)
        return result


def elementary(program: Program, skip: Collection[str] = (), unfold: Collection[str] = ()) -> Elementary:
    """The single operations of a scalar program, without the equations of `skip`.

    The functions of `unfold` that have a definition (``sigmoid``) are replaced by it, operation by operation.
    """
    return _Splitting(program, skip, unfold).result()


class _Splitting:
    def __init__(self, program: Program, skip: Collection[str], unfold: Collection[str]) -> None:
        self.source = program
        self.unfold = unfold
        self.skip = skip
        self.builder = Builder(empty(program.name))
        # Temporaries get names beside those of the source, which are bound later.
        self.taken = {*program.declarations, *(equation.name for equation in program.equations)}
        self.steps: list[Step] = []
        self.counter = 0

    def result(self) -> Elementary:
        for name, declaration in self.source.declarations.items():
            if name not in self.skip:
                self.builder.declare(name, declaration)
        for equation in self.source.equations:
            if equation.name not in self.skip:
                self._bind(equation.name, equation.term, equation.name)
        loss = self.source.loss if self.source.loss in self.builder.shapes else None
        program = replace(self.builder.build(loss=loss), metadata=self.source.metadata)
        return Elementary(tuple(self.steps), program)

    def _bind(self, name: str, term: Term, owner: str, within: str = "") -> str:
        """Add the step ``name := term`` after those of its operands."""
        if isinstance(term, str):
            self._add(Step(name, "", (Operand(term),), owner, within))
            return name
        form = definition(term.op) if term.op in self.unfold else None
        if form is not None:
            # An operand that the definition mentions twice is still computed once.
            inner = [self._operand(arg, owner, within).term for arg in term.args]
            names = arguments(term.op, len(inner))
            return self._bind(name, substitute(form, dict(zip(names, inner, strict=True))), owner, within or term.op)
        operands = tuple(self._operand(arg, owner, within) for arg in term.args)
        self._add(Step(name, term.op, operands, owner, within))
        return name

    def _operand(self, term: Term, owner: str, within: str) -> Operand:
        if constant_term(term):
            return Operand(term)
        name = term if isinstance(term, str) else self._bind(self._fresh(owner), term, owner, within)
        self.counter += 1
        return Operand(name, f"_use{self.counter}")

    def _fresh(self, owner: str) -> str:
        number = 1
        while (name := f"_{owner.lstrip('_')}_{number}") in self.taken:
            number += 1
        self.taken.add(name)
        return name

    def _add(self, step: Step) -> None:
        args: list[str] = []
        for operand in step.operands:
            if operand.use:
                assert isinstance(operand.term, str)
                args.append(self.builder.bind(operand.use, Application(IDENTITY, (operand.term,))))
            elif isinstance(operand.term, str):
                args.append(operand.term)
            else:
                args.append(self.builder.emit(application(operand.term)))
        made = application(Apply(step.op, tuple(args))) if step.op else Application(IDENTITY, (args[0],))
        self.builder.bind(step.name, made)
        self.steps.append(step)
