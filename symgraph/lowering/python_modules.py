"""What modules of generated Python code are made of, whatever is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symgraph.calculus.abstract import abstract
from symgraph.calculus.formula_spans import paths
from symgraph.calculus.operation import symbols_of
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term
from symgraph.lowering.python_terms import Code


def module(code: Code, checks: Sequence[str], *functions: str) -> str:
    """The text of a module: imports, helpers, then the functions."""
    blocks = ["\n".join(code.needed_imports()), *checks, *code.helpers.values(), *functions]
    return "\n\n\n".join(block for block in blocks if block) + "\n"


def sizes_of(program: Program) -> frozenset[str]:
    """The symbols of the sizes of a program."""
    return frozenset(symbols_of(program.shapes.values()))


def functions(terms: Iterable[Term]) -> list[str]:
    """The abstract functions that terms call, as they are spelled: ``phi``, ``dphi``."""
    calls = [part for term in terms for _, part in paths(term) if isinstance(part, Apply)]
    found = {function.spelling(len(call.args)) for call in calls if (function := abstract(call.op)) is not None}
    return sorted(found, key=lambda name: (len(name), name))
