"""SymPy's Piecewise as nested ``where(condition, a, b)``, whose conditions are single comparisons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp
from sympy.core.relational import Relational

from symgraph.calculus.term import Apply, Term
from symgraph.errors import InputError

MAX_COMPARISONS = 1000
"""In the nested form, which repeats what follows a piece for each comparison that may fail."""

Convert = Callable[[Any], Term]


def from_pieces(expression: Any, convert: Convert) -> Term:
    """The term of a Piecewise; `convert` makes terms of what is in it.

    Raises InputError where some real numbers have no piece, for conditions that are not made of comparisons, and for
    more than `MAX_COMPARISONS` in the nested form.
    """
    pieces: list[tuple[Any, Any]] = [(value, sp.to_nnf(condition)) for value, condition in expression.args]
    if not _covers([condition for _, condition in pieces]):
        found = f"the last piece of '{expression}' has a condition"
        raise InputError(f"{found}, so that some numbers have no value; it must be (value, True)")
    term, comparisons = convert(pieces[-1][0]), 0
    for value, condition in reversed(pieces[:-1]):
        comparisons = _comparisons(condition, 0, comparisons)
        if comparisons > MAX_COMPARISONS:
            raise InputError(f"conditions of more than {MAX_COMPARISONS} comparisons when they are written one by one")
        term = _choice(condition, convert(value), term, convert)
    return term


def _choice(condition: Any, yes: Term, no: Term, convert: Convert) -> Term:
    """``where(condition, yes, no)``: of ``a & b`` it is ``where(a, where(b, yes, no), no)``."""
    if isinstance(condition, Relational):
        return Apply("where", (convert(condition), yes, no))
    for part in _parts(condition):
        if isinstance(condition, sp.And):
            yes = _choice(part, yes, no, convert)
        else:
            no = _choice(part, yes, no, convert)
    return yes if isinstance(condition, sp.And) else no


def _comparisons(condition: Any, yes: int, no: int) -> int:
    """How many comparisons `_choice` writes where `yes` and `no` have so many."""
    if isinstance(condition, Relational):
        return min(1 + yes + no, MAX_COMPARISONS + 1)
    for part in _parts(condition):
        if isinstance(condition, sp.And):
            yes = _comparisons(part, yes, no)
        else:
            no = _comparisons(part, yes, no)
    return yes if isinstance(condition, sp.And) else no


def _parts(condition: Any) -> list[Any]:
    """The parts of a condition that is a conjunction or a disjunction; the last one is asked first."""
    if not isinstance(condition, (sp.And, sp.Or)):
        raise InputError(f"the condition '{condition}' is not made of comparisons")
    return sorted(condition.args, key=sp.default_sort_key, reverse=True)


def _covers(conditions: list[Any]) -> bool:
    """Whether every real number, but for single ones, satisfies some condition."""
    if sp.Or(*conditions) == sp.true:
        return True
    atoms = [atom for condition in conditions for atom in condition.atoms(Relational)]
    symbols = {symbol for atom in atoms for symbol in atom.free_symbols}
    simple = all(isinstance(part, (Relational, sp.And, sp.Or)) for part in conditions)
    if not simple or len(symbols) != 1 or not all(atom.lhs.is_Symbol and atom.rhs.is_extended_real for atom in atoms):
        return False
    gaps: Any = sp.S.Reals - sp.Or(*conditions).as_set()
    return isinstance(gaps, sp.FiniteSet) or gaps == sp.S.EmptySet
