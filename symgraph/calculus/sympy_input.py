"""SymPy expressions as users write them: over plain or real symbols, with derivatives that SymPy left undone."""

from __future__ import annotations

from functools import partial
from typing import Any

import sympy as sp

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.formula_terms import MAX_BITS
from symgraph.calculus.sympy_bridge import from_sympy, placeholder, to_sympy
from symgraph.calculus.term import Term
from symgraph.errors import InputError, Problem

_REAL_PARTS = (sp.re, sp.im, sp.conjugate, sp.arg, sp.Derivative)
_WRITTEN_OUT: dict[Any, str] = {
    sp.ceiling: "-floor(-a)",
    sp.frac: "a - floor(a)",
    sp.Mod: "a - b*floor(a/b)",
    sp.binomial: "gamma(a + 1)/(gamma(b + 1)*gamma(a - b + 1))",
    sp.sinc: "sin(a)/a",
    sp.Li: "li(a) - li(2)",
    sp.erf2: "erf(b) - erf(a)",
}
"""Functions that the formula language does not have, in those that it has."""


def is_expression(value: Any) -> bool:
    """Whether a value is an expression of SymPy's; a matrix, a set or a condition is none."""
    return isinstance(value, sp.Expr) and not getattr(value, "is_Matrix", False)


def term_of(expression: Any) -> Term:
    """The term of an expression; its symbols are real, whether they say so or not.

    Raises InputError for what is no formula of real numbers, and for different symbols of the same name.
    """
    try:
        names = [symbol.name for symbol in expression.free_symbols]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            allowed = "symbols with the same name and other assumptions are not the same to SymPy"
            raise InputError(Problem(f"several symbols called '{twice[0]}'", allowed, "make them one symbol"))
        if any(max(abs(number.p), number.q).bit_length() > MAX_BITS for number in expression.atoms(sp.Rational)):
            raise InputError("a number of too many digits")
        return from_sympy(_over_reals(_written_out(expression)))
    except RecursionError:
        action = "split it into several equations"
        raise InputError(Problem("an expression with too many operations within each other", action=action)) from None


def _written_out(expression: Any) -> Any:
    for function, form in _WRITTEN_OUT.items():
        if expression.has(function):
            expression = expression.replace(function, partial(_applied, form))
    return expression.xreplace({sp.GoldenRatio: (1 + sp.sqrt(5)) / 2})


def _applied(form: str, *args: Any) -> Any:
    return to_sympy(parse_formula(form), dict(zip("ab", args, strict=False)))


def _over_reals(expression: Any) -> Any:
    """The expression over real symbols, where it has parts that these make simpler: ``im(x)`` is 0.

    Elsewhere it stays as it was written.
    """
    if not expression.has(*_REAL_PARTS) or expression.has(sp.Integral, sp.Sum, sp.Product, sp.Limit):
        return expression
    plain = [symbol for symbol in expression.atoms(sp.Symbol) if symbol.is_extended_real is None]
    return expression.xreplace({symbol: placeholder(symbol.name) for symbol in plain}).doit()


def assumptions_of(symbol: Any) -> list[str]:
    """What a symbol says of itself, in the words of a spec's ``assume``.

    Raises InputError for one that is no real number.

    >>> assumptions_of(sp.Symbol("n", integer=True, positive=True))
    ['integer', 'positive']
    """
    if symbol.is_extended_real is False or symbol.is_zero or not symbol.is_commutative:
        found = f"the symbol '{symbol.name}' is {'zero' if symbol.is_zero else 'no real number'}"
        raise InputError(Problem(found, "variables are real numbers"))
    words = ["integer"] if symbol.is_integer else []
    if symbol.is_nonpositive and not symbol.is_negative:
        words.append("(-oo, 0]")
    sign = ("positive", "negative", "nonnegative", "nonzero")
    return words + [word for word in sign if getattr(symbol, f"is_{word}")][:1]
