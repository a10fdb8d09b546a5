"""Programs of symbolic shapes at certain sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symgraph.calculus.operation import Dim, symbols_of
from symgraph.calculus.opset import application
from symgraph.calculus.program import Declaration, Equation, Program
from symgraph.calculus.term import substitute


def size_symbols(program: Program) -> tuple[str, ...]:
    """The symbols in the shapes of a program's declared names, in the order in which they appear."""
    return symbols_of(declared.shape for declared in program.declarations.values())


def at_sizes(program: Program, sizes: Mapping[str, int]) -> Program:
    """The program with symbols in its shapes, and the names of these sizes, replaced by numbers.

    Raises ShapeError where the shapes do not fit at these sizes.
    """
    numerals = {name: str(size) for name, size in sizes.items()}

    def dim(n: Dim) -> Dim:
        return sizes.get(n, n) if isinstance(n, str) else n

    declarations = {
        name: Declaration(declared.role, (dim(declared.shape[0]), dim(declared.shape[1])), declared.value)
        for name, declared in program.declarations.items()
        if not (declared.role == "size" and name in sizes)
    }
    equations = [
        Equation(name, operation, args)
        if not (operation.params or numerals.keys() & args)
        else Equation(name, *application(substitute(operation.term(args), dict(numerals))))
        for name, operation, args in program.equations
    ]
    return replace(program, declarations=declarations, equations=tuple(equations)).verify()
