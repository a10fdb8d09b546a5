"""Array programs as single operations on whole arrays, one equation each.

``z1 := W1 @ i + b1`` is a product and a sum; ``g*(1 - h1**2)`` a difference and a product.  What is computed from
numbers and sizes alone, ``1/n``, is a constant: it stands in the sign of the operation that uses it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symgraph.calculus.operation import SCALAR
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Equation, Program
from symgraph.calculus.structural import total
from symgraph.calculus.term import Apply, Term, is_numeral, substitute


@dataclass(frozen=True, slots=True)
class ArraySteps:
    """The program of single operations, which has all names of the source.

    `owners` says of each temporary made here which equation of the source it is a part of; `constants` are the terms
    of names that are computed from numbers and sizes alone.
    """

    program: Program
    owners: Mapping[str, str]
    constants: Mapping[str, Term]

    def owner(self, name: str) -> str:
        """The equation of the source that a name is a part of: itself, unless it was made here."""
        return self.owners.get(name, name)

    def constant(self, name: str) -> Term | None:
        """The term of a number, a size or what is computed from these alone; None for anything else."""
        return name if is_numeral(name) else self.constants.get(name)


def array_steps(program: Program) -> ArraySteps:
    """The single operations of an array program; its own names and their order stay."""
    splitting = _Splitting(program)
    for name, operation, args in program.equations:
        splitting.bind(name, operation.term(args))
    flat = splitting.builder.build(loss=program.loss)
    return ArraySteps(flat, splitting.owners, _constants(flat))


class _Splitting:
    def __init__(self, program: Program) -> None:
        declared = {name: declaration.shape for name, declaration in program.declarations.items()}
        self.builder = Builder(replace(program, equations=(), shapes=declared))
        self.owners: dict[str, str] = {}
        self._taken = set(program.shapes)
        self._known: dict[Term, str] = {}

    def bind(self, name: str, term: Term) -> None:
        """Add ``name := term`` after the operations inside of it."""
        flat = self._flat(term, name)
        self.builder.bind(name, application(flat))
        self._known.setdefault(flat, name)

    def _flat(self, term: Term, owner: str) -> Term:
        return Apply(term.op, tuple(self._name(arg, owner) for arg in term.args)) if isinstance(term, Apply) else term

    def _name(self, term: Term, owner: str) -> str:
        """The name of an operand; an operation inside of a right-hand side gets one of its own."""
        if not isinstance(term, Apply):
            return term
        flat = self._flat(term, owner)
        if flat not in self._known:
            name = self._fresh(owner)
            self.builder.bind(name, application(flat))
            self._known[flat] = name
            self.owners[name] = owner
        return self._known[flat]

    def _fresh(self, owner: str) -> str:
        number = 1
        while (name := f"_{owner.lstrip('_')}_{number}") in self._taken:
            number += 1
        self._taken.add(name)
        return name


def _constants(program: Program) -> dict[str, Term]:
    found: dict[str, Term] = {name: name for name, declared in program.declarations.items() if declared.role == "size"}
    for equation in program.equations:
        scalar = program.shapes[equation.name] == SCALAR
        is_known = all(is_numeral(arg) or arg in found for arg in equation.args)
        if scalar and is_known and equation.name.startswith("_"):
            found[equation.name] = substitute(equation.term, found)
    return found


def with_whole_sums(program: Program) -> Program:
    """The program in which a sum of all elements is one operation, not the sum of a row of sums of columns."""
    sums = {e.name: e.args[0] for e in program.equations if e.operation.name == "sum" and e.operation.params}
    equations = tuple(
        Equation(e.name, total(None), (sums[e.args[0]],)) if e.name in sums and e.args[0] in sums else e
        for e in program.equations
    )
    return replace(program, equations=equations)
