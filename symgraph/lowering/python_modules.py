"""What modules of generated Python code are made of, whatever is in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symgraph.calculus.abstract import abstract
from symgraph.calculus.formula_spans import paths
from symgraph.calculus.operation import symbols_of
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, names_in
from symgraph.lowering.python_terms import Code


def module(code: Code, checks: Sequence[str], *functions: str) -> str:
    """The text of a module: imports, helpers, then the functions."""
    blocks = ["\n".join(code.needed_imports()), *checks, *code.helpers.values(), *functions]
    return "\n\n\n".join(block for block in blocks if block) + "\n"


def sizes_of(program: Program) -> frozenset[str]:
    """The symbols of the sizes of a program."""
    return frozenset(symbols_of(program.shapes.values()))


def size_assignments(program: Program, arguments: Iterable[str], terms: Iterable[Term], code: Code) -> list[str]:
    """The lines that read the sizes which terms use as numbers from the shapes of arguments: ``n = X.shape[0]``."""
    used = {name for term in terms for name in names_in(term)}
    told: dict[str, str] = {}
    for name in arguments:
        for axis, n in enumerate(program.shapes[name]):
            if isinstance(n, str) and n in used:
                told.setdefault(n, f"{code.name(n)} = {code.name(name)}.shape[{axis}]")
    return list(told.values())


def functions(terms: Iterable[Term]) -> list[str]:
    """The abstract functions that terms call, as they are spelled: ``phi``, ``dphi``."""
    calls = [part for term in terms for _, part in paths(term) if isinstance(part, Apply)]
    found = {function.spelling(len(call.args)) for call in calls if (function := abstract(call.op)) is not None}
    return sorted(found, key=lambda name: (len(name), name))
