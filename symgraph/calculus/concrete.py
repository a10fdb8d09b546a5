"""Programs of abstract functions with known ones in their place, so that they have values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symgraph.calculus.abstract import abstract, functions_in, placeholders
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.operation import Application
from symgraph.calculus.program import Builder, Program
from symgraph.calculus.term import Apply, Term, substitute


def abstract_functions(program: Program) -> list[str]:
    """The abstract functions that a program calls, in the order in which they appear."""
    return functions_in(equation.term for equation in program.equations)


def stand_in(arity: int) -> Term:
    """What stands for an abstract function: ``tanh(x0)``, of several arguments ``tanh(x0 + 2*x1 + ...)``.

    >>> stand_in(1)
    Apply(op='tanh', args=('x0',))
    """
    first, *others = placeholders(arity)
    terms: list[Term] = [first, *(Apply("mul", (str(k), name)) for k, name in enumerate(others, 2))]
    return Apply("tanh", (Apply("add", tuple(terms)) if others else first,))


def concrete(program: Program) -> Program:
    """The program with a `stand_in` for every abstract function, and with its derivatives for theirs."""
    if not abstract_functions(program):
        return program
    given = {name: declared.shape for name, declared in program.declarations.items()}
    builder = Builder(replace(program, equations=(), shapes=given))
    for equation in program.equations:
        if functions_in([equation.term]):
            bind_formula(builder, equation.name, _concrete(equation.term))
        else:
            builder.bind(equation.name, Application(equation.operation, equation.args))
    return builder.build()


def _concrete(term: Term) -> Term:
    if not isinstance(term, Apply):
        return term
    args = tuple(map(_concrete, term.args))
    function = abstract(term.op)
    if function is None:
        return Apply(term.op, args)
    form = stand_in(len(args))
    for place in function.places:
        form = _derivative(form, placeholders(len(args))[place - 1])
    given: Mapping[str, Term] = dict(zip(placeholders(len(args)), args, strict=True))
    return substitute(form, given)


def _derivative(form: Term, name: str) -> Term:
    from symgraph.calculus.sympy_bridge import differentiate  # noqa: PLC0415 - SymPy where derivatives are called

    return differentiate(form, name)
