"""Derivatives in the shortest form that is proved equal to what reverse mode gives: p*(1 - p), not p**2*exp(-u)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symgraph.calculus.adjoint import gradient
from symgraph.calculus.chain_rule import ChainRule, local_program
from symgraph.calculus.program import Program
from symgraph.calculus.readable.proof import proved
from symgraph.calculus.readable.readable import NO_PROPERTIES, readable_gradient
from symgraph.calculus.term import Apply, Term, names_in, term_size
from symgraph.calculus.tidy import tidy

SHORT = 3
"""Names, numbers and operations of the longest partial that is as short as it can be: 2*x."""


def readable_rules(program: Program, rules: Iterable[ChainRule]) -> tuple[ChainRule, ...]:
    """The same rules, each local partial in its shortest proved form."""
    return tuple(
        replace(
            rule,
            uses=tuple(
                replace(use, partial=readable_partial(program, use.by, rule.name, use.partial)) for use in rule.uses
            ),
        )
        for rule in rules
    )


def readable_partial(program: Program, by: str, name: str, partial: Term) -> Term:
    """The derivative of the equation of `by` by a name in its shortest proved form; `partial` where there is none."""
    if term_size(partial) <= SHORT:
        return partial
    return _of_softmax(program, by, name) or shortest(local_program(program, by), name, by) or partial


def _of_softmax(program: Program, by: str, name: str) -> Term | None:
    """``o1*(1 - o1)`` or ``-o1*o2`` for a partial of ``o1 := exp(z1)/sum``, where that is proved; else nothing."""
    equation = program.equation(by)
    if equation is None or equation.operation.name != "div":
        return None
    shares = [
        other for other in program.equations if other.operation.name == "div" and other.args[1] == equation.args[1]
    ]
    of_name = [other.name for other in shares if name in _operands(program, other.args[0])]
    if len(shares) < 2 or len(of_name) != 1:
        return None
    (other,) = of_name
    form: Term = (
        Apply("mul", (by, Apply("sub", ("1", by)))) if other == by else Apply("neg", (Apply("mul", (by, other)),))
    )
    backward = gradient(local_program(program, by, [other]), [name])
    return form if proved(backward, backward.gradients[name], form, NO_PROPERTIES, {}) else None


def _operands(program: Program, name: str) -> tuple[str, ...]:
    """What a value is computed from at once."""
    equation = program.equation(name)
    return equation.args if equation is not None else ()


def shortest(program: Program, name: str, of: str) -> Term | None:
    """The derivative in the shortest form that is proved, if it is one formula."""
    found = readable_gradient(program, name, of)
    if not found.simplified or found.definitions:
        return None
    formula = found.formula.code
    return tidy(formula) if not names_in(formula) else formula  # -1, not the negative of 1
