"""Formulas given from Python: texts in the formula language, SymPy expressions or numbers, matched by their names."""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isfinite
from numbers import Rational, Real
from typing import Any

from symgraph.calculus.abstract import Functions
from symgraph.calculus.formula import CONSTANTS, format_term
from symgraph.calculus.formula_place import Place
from symgraph.calculus.formula_scan import name_problem, normalise
from symgraph.calculus.formula_terms import MAX_BITS
from symgraph.calculus.term import Term, is_numeral, names_in, numeral, substitute
from symgraph.errors import InputError, Problem, near
from symgraph.spec.array_operations import array_operation
from symgraph.spec.claim_formulas import note_equation
from symgraph.spec.reader import Formula, Reader, short
from symgraph.spec.source import ScalarNode

FUNCTION = "function"
"""The word that declares an abstract function: ``variables={"f": "function"}``."""


@dataclass(frozen=True, slots=True)
class Given:
    """A formula, the names of its variables, and what SymPy's symbols say of themselves, in words of ``assume``."""

    formula: Formula
    names: tuple[str, ...]
    said: Mapping[str, list[str]] = field(default_factory=dict[str, list[str]])
    from_sympy: bool = False


def read_function(value: Any, path: str, functions: Functions, declared: Sequence[str]) -> Given:
    """A formula over any names; `declared` ones are variables, though they be called pi.

    Raises InputError, in which `path` says what was given.
    """
    if isinstance(value, str):
        formula = _text(value, path, functions)
        names = (name for name in names_in(formula.term) if name in declared or name not in CONSTANTS)
        return Given(formula, tuple(names))
    return _expression(value, path)


def read_claim(value: Any, path: str, functions: Functions, names: Sequence[str]) -> Given:
    """A formula over known names only."""
    if isinstance(value, str):
        return Given(_text(value, path, functions, names), ())
    given = _expression(value, path)
    unknown = [name for name in given.names if name not in names]
    if unknown:
        known, action = f"known here: {', '.join(names[:12])}", near(unknown[0], names) or _advice(unknown[0])
        raise InputError(Problem(f"unknown name '{unknown[0]}'", known, action, path=path))
    return given


def _advice(name: str, word: str = "real") -> str:
    return f'declare it: variables={{"{name}": "{word}"}}'


def _explained(problem: Problem) -> Problem:
    """That of an unknown name or function, which may be declared."""
    unknown = re.fullmatch("unknown (name|function) '(.+)'", problem.found)
    if unknown is None or problem.action:
        return problem
    return replace(problem, action=_advice(unknown[2], "real" if unknown[1] == "name" else FUNCTION))


def _text(text: str, path: str, functions: Functions, names: Sequence[str] | None = None) -> Formula:
    """A text; one over known names is a claim."""
    reader = Reader("")
    reader.functions = functions
    node = ScalarNode(text, 0, 0, plain=False)
    if names is None or not note_equation(reader, node, path):
        formula = reader.formula(node, path, names, explain=_explained)
        operation = array_operation(formula.term) if formula and names is not None else ""
        if formula and not operation:
            return formula
        if operation:
            allowed = "a function of numbers has none of arrays"
            reader.problem(node, path, f"'{operation}' in a claim on a scalar", allowed, "write it out")
    reader.finish()
    raise AssertionError("a formula that cannot be read has a problem")  # for the type checker


def _expression(value: Any, path: str) -> Given:
    is_number = isinstance(value, Real)
    if is_number and value is not True and value is not False:
        return Given(_formula(_number(value, path), path), ())
    if is_number or not hasattr(type(value), "free_symbols"):
        raise refused(path, value, "a text, a SymPy expression or a number")
    from symgraph.calculus.sympy_input import assumptions_of, is_expression, term_of  # noqa: PLC0415 - only on demand

    if not is_expression(value):
        raise refused(path, value, "a text, a SymPy expression or a number")
    try:
        term = term_of(value)
        said = {name_of(symbol, path): assumptions_of(symbol) for symbol in value.free_symbols}
    except InputError as error:
        raise InputError([_at(problem, path) for problem in error.problems]) from None
    written = {symbol.name: name_of(symbol, path) for symbol in value.free_symbols}
    if len(said) < len(written):
        raise InputError(Problem("two symbols whose names are the same in NFKC", action="rename one", path=path))
    term = substitute(term, {old: new for old, new in written.items() if old != new})
    return Given(_formula(term, path), tuple(names_in(term)), said, from_sympy=True)


def _at(problem: Problem, path: str) -> Problem:
    return Problem(problem.found, problem.allowed, problem.action, path)


def _formula(term: Term, path: str) -> Formula:
    return Formula(format_term(term), term, Place("", path))


def _number(value: Real, path: str) -> Term:
    """The numeral of a number; 0.1 is 1/10, as in a text."""
    if not isinstance(value, Rational) and not isfinite(value):
        raise refused(path, value, "a finite number")
    exact = (
        Fraction(int(value.numerator), int(value.denominator)) if isinstance(value, Rational) else Fraction(str(value))
    )
    if max(abs(exact.numerator), exact.denominator).bit_length() > MAX_BITS:
        raise InputError(Problem("a number of too many digits", path=path))
    return numeral(exact)


def name_of(value: Any, path: str) -> str:
    """The name of a variable, a text or a symbol of SymPy's, in NFKC."""
    if isinstance(value, str):
        name = normalise(value.strip())
        wrong = None if keyword.iskeyword(name) else name_problem(name)
        if wrong:
            raise InputError(Problem(short(wrong[0], 80), "a variable has a name", wrong[1], path=path))
        return name
    symbol = getattr(value, "name", None)
    if not getattr(value, "is_Symbol", False) or not isinstance(symbol, str):
        raise refused(path, value, "the name of a variable, or a symbol")
    name = normalise(symbol)
    if not name.isprintable() or not name or name.startswith("_") or is_numeral(name):
        allowed = "a name begins with a letter"
        raise InputError(Problem(f"a symbol called '{short(name)}'", allowed, "rename it", path=path))
    return name


def refused(path: str, value: Any, needed: str) -> InputError:
    """The error for a value of another type."""
    shown = short(repr(value)) if isinstance(value, (bool, int, float, str)) else f"a {type(value).__name__}"
    return InputError(Problem(f"{shown} found", f"{needed} is needed", path=path))
