"""Formula text to `Term` and back: one language for equations, losses, activations and claims.

Python's `ast` reads the text and a whitelist judges it; nothing is ever evaluated.  The term keeps the author's order,
parentheses and numerals: ``(a + b) + c`` and ``a + b + c`` differ, and ``0.5`` stays ``0.5``.
`parse_formula(format_term(term)) == term` for every term that a formula can express.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from symgraph.calculus.abstract import Functions
from symgraph.calculus.formula_calls import FormulaReader
from symgraph.calculus.formula_functions import ALIASES, FUNCTIONS
from symgraph.calculus.formula_numpy import written_out
from symgraph.calculus.formula_place import NOWHERE, Place
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.formula_scan import ALLOWED, scan
from symgraph.calculus.formula_terms import CONSTANTS, flat
from symgraph.calculus.term import Term, names_in
from symgraph.errors import InputError

__all__ = ["ALIASES", "CONSTANTS", "FUNCTIONS", "Place", "format_term", "names_in", "parse_condition", "parse_formula"]


def parse_formula(
    text: str,
    names: Collection[str] | None = None,
    functions: Functions | None = None,
    *,
    place: Place = NOWHERE,
    machine: bool = False,
) -> Term:
    """The term of a formula.

    `names` are the declared names in NFKC (None allows every identifier); `functions` are the abstract ones that are
    declared; `place` is where the text stands.  `machine` reads what the text form of a program may hold beyond what
    people write: comparisons and conditions by name, names of temporaries, parameters of rows.
    A declared name shadows a constant, and a function is one only when called.
    Raises `InputError` with all the problems found, each with the formula and a caret.

    >>> parse_formula("w1*x + 0.5")
    Apply(op='add', args=(Apply(op='mul', args=('w1', 'x')), '0.5'))
    """
    tree = _syntax_tree(text, place, machine)
    tree = tree if machine else written_out(tree, names)
    reader = FormulaReader(text, names, functions, place, machine)
    term = reader.term(tree, 0)
    if reader.problems:
        raise InputError(reader.problems)
    return term


def parse_condition(text: str, names: Collection[str] | None = None, *, place: Place = NOWHERE) -> Term:
    """The term of a comparison such as ``abs(x) > 1``; otherwise as `parse_formula`."""
    tree = written_out(_syntax_tree(text, place), names)
    reader = FormulaReader(text, names, None, place)
    term = reader.condition(tree, 0)
    if reader.problems:
        raise InputError(reader.problems)
    return term


def _syntax_tree(text: str, place: Place, machine: bool = False) -> ast.expr:
    problems = [] if machine else scan(text, place)
    if problems:
        raise InputError(problems)
    try:
        return ast.parse(f"({flat(text)})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # what `scan` did not foresee
        raise InputError(place.problem(f"not a formula ({error})", ALLOWED, text=text)) from error
