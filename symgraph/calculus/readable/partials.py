"""Derivatives in the shortest form that is proved equal to what reverse mode gives: p*(1 - p), not p**2*exp(-u)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symgraph.calculus.chain_rule import ChainRule, local_program
from symgraph.calculus.program import Program
from symgraph.calculus.readable.readable import readable_gradient
from symgraph.calculus.term import Term, names_in, term_size
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
    return shortest(local_program(program, by), name, by) or partial


def shortest(program: Program, name: str, of: str) -> Term | None:
    """The derivative in the shortest form that is proved, if it is one formula."""
    found = readable_gradient(program, name, of)
    if not found.simplified or found.definitions:
        return None
    formula = found.formula.code
    return tidy(formula) if not names_in(formula) else formula  # -1, not the negative of 1
