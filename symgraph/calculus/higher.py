"""Higher derivatives: gradients of gradients, each told in forward values.

A gradient is a program, so it has a gradient.  Before it is differentiated again, its backward pass becomes one
equation over forward values (``dx := 1 - y**2``): the next derivative is then again a chain of local partials.
"""

from __future__ import annotations

from dataclasses import replace

from symgraph.calculus.adjoint import adjoint_names
from symgraph.calculus.elementwise import applied
from symgraph.calculus.expand import expand
from symgraph.calculus.gradients import gradient, independent
from symgraph.calculus.operation import SCALAR, Application
from symgraph.calculus.program import Equation, Program, pruned
from symgraph.calculus.structural import IDENTITY
from symgraph.calculus.term import Apply, Term, fold_numbers, names_in, substitute, term_size
from symgraph.calculus.tidy import tidy
from symgraph.errors import InputError, Problem

MAX_SIZE = 300
"""Names, numbers and operations of a derivative that is differentiated again."""


def higher_derivative(program: Program, wrt: str, order: int) -> Program:
    """The scalar program of a derivative of the loss by a scalar, `order` times; ``gradients[wrt]`` is its name.

    `adjoints` holds the lower derivatives too, each the derivative by `wrt` of the one before.  Raises InputError for
    an array, and where a derivative gets too long to be differentiated again.

    >>> from symgraph.calculus.text import from_text
    >>> cube = from_text("program p\\ninput x\\ny := x**3\\nloss y")
    >>> str(higher_derivative(cube, "x", 3).closed_form("d3x_dx"))
    '6'
    """
    array, place = program.resolve(wrt)
    if order > 1 and place is None and program.shapes[array] != SCALAR:
        example = program.element_names(array).name((1, 1))
        allowed = "higher derivatives are by one scalar"
        raise InputError(Problem(f"'{wrt}' is an array", allowed, f"name {example}, say"))
    if order > 1 and place is None and array in program.elements:
        wrt = program.element_names(array).name((1, 1))
    result = expand(gradient(program, wrt))
    for _ in range(order - 1):
        if independent(result, wrt):  # then all that follow are 0 as well
            return result
        lower = in_forward_values(result, wrt)
        result = gradient(lower, wrt, of=lower.gradients[wrt])
    return result


def in_forward_values(program: Program, wrt: str) -> Program:
    """The program with its backward pass as one equation, which binds the derivative by `wrt`."""
    name = program.gradients[wrt]
    backward = adjoint_names(program)
    pass_by_name: dict[str, Term] = {equation.name: equation.term for equation in program.equations}
    pass_by_name |= {seed: declared.value for seed, declared in program.declarations.items() if declared.value}
    term: Term = name
    while inner := {used: pass_by_name[used] for used in names_in(term) if used in backward}:
        term = substitute(term, inner)
        if term_size(term) > MAX_SIZE:
            found = f"the derivative '{name}' has more than {MAX_SIZE} names, numbers and operations"
            raise InputError(Problem(found, "it is too long to be differentiated again", "choose a smaller program"))
    term = tidy(fold_numbers(term))
    operation, args = applied(term) if isinstance(term, Apply) else Application(IDENTITY, (term,))
    forward = tuple(equation for equation in program.equations if equation.name not in backward)
    kept = {lower: of for lower, of in program.adjoints.items() if lower not in backward or lower == name}
    told = replace(
        program,
        declarations={name: d for name, d in program.declarations.items() if name not in backward},
        equations=(*forward, Equation(name, operation, args)),
        adjoints=kept,
        gradients={wrt: name},
    )
    loss = [program.loss] if program.loss is not None else []
    return pruned(told.verify(), [name, *loss])
