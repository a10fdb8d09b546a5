"""Closed forms: one SymPy expression for one name of a program, in plain symbols, made on demand only.

A closed form writes every shared value out again wherever it is used, so it can be exponentially larger than its
program; hence the limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from symgraph.calculus.expand import expand
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Program
from symgraph.calculus.sympy_bridge import rational, to_sympy
from symgraph.calculus.term import Term, names_in, number, substitute, term_size
from symgraph.errors import InputError, Problem

MAX_DEPTH = 150
"""Equations within each other: SymPy recurses several frames deep for each."""
MAX_OPERATIONS = 200_000


def closed_form(program: Program, name: str) -> Any:
    """The SymPy expression of a scalar name (an array's element included) in the declared names.

    Constants that a program declares, such as the seed of a gradient, appear as their values.  Raises InputError for an
    unknown name and for a form beyond the limits.
    """
    array, place = program.resolve(name)
    shape = program.shapes[array]
    if place is None and shape != SCALAR:
        example = program.element_names(array).name((1, 1))
        raise InputError(Problem(f"'{name}' is an array", "a closed form is of one scalar", f"ask for {example}"))
    scalar = expand(program, [name])
    r, c = place or (0, 0)
    name = program.element_names(array).name((r + 1, c + 1))
    name = scalar.aliases.get(name, name)
    _check_limits(scalar, name)
    values: dict[str, Any] = {}
    for declared, declaration in scalar.declarations.items():
        if declaration.value is not None:
            values[declared] = rational(number(declaration.value))
    for equation in scalar.equations:
        values[equation.name] = to_sympy(equation.term, values)
    return values[name] if name in values else to_sympy(name)


def _check_limits(program: Program, name: str) -> None:
    depth: dict[str, int] = {}
    written: dict[str, int] = {}
    for equation_name, operation, args in program.equations:
        depth[equation_name] = 1 + max((depth.get(arg, 0) for arg in args), default=0)
        own = operation.count([(1, 1)] * len(args))
        written[equation_name] = min(own + sum(written.get(arg, 0) for arg in args), 10**18)
    if depth.get(name, 0) > MAX_DEPTH or written.get(name, 0) > MAX_OPERATIONS:
        raise InputError(
            Problem(
                f"the closed form of '{name}' has {written[name]:,} operations, {depth[name]} within each other",
                f"at most {MAX_OPERATIONS:,} and {MAX_DEPTH} are allowed",
                "read the program's equations instead: they share what a closed form repeats",
            )
        )


def folded(program: Program, name: str) -> Term:
    """The right-hand side of a name as its author wrote it: temporaries replaced by what they stand for.

    Meant for display; raises nothing, and a name without an equation is itself.
    """
    steps = list(foldings(program, name))
    return steps[-1]


def folded_within(program: Program, name: str, most: int) -> Term | None:
    """The same, or None where it has more than `most` names, numbers and operations: sharing makes terms explode."""
    term: Term = name
    for term in foldings(program, name):
        if term_size(term) > most:
            return None
    return term


def foldings(program: Program, name: str) -> Iterator[Term]:
    """The right-hand side, its temporaries replaced once, twice, and so on until there are none."""
    equation = program.equation(name)
    term: Term = name if equation is None else equation.term
    yield term
    if equation is None:
        return
    for _ in range(MAX_DEPTH):
        replacements: dict[str, Term] = {}
        for used in names_in(term):
            inner = program.equation(used) if used.startswith("_") else None
            if inner is not None:
                replacements[used] = inner.term
        if not replacements:
            return
        term = substitute(term, replacements)
        yield term


def right_hand_side(program: Program, name: str) -> Any:
    """The small SymPy expression of one equation, in the names it is written in.

    The equation of an array is shown as its scalar template: elementwise operations as they act on each element.
    """
    equation = program.equation(name)
    if equation is None:
        return to_sympy(name)
    return to_sympy(folded(program, name))
