"""Functions that are mistaken for one another."""

from __future__ import annotations

from functools import cache

from symgraph.calculus.abstract import Abstract, abstract

_MIXED_UP = (
    ("sin", "cos"),
    ("sinh", "cosh", "sin", "cos"),
    ("tan", "cot", "sec", "csc"),
    ("sec", "cos", "csc", "sin"),
    ("tanh", "sech", "coth", "tan", "sigmoid"),
    ("tanh", "sinh", "cosh"),
    ("exp", "log", "expm1"),
    ("log", "log1p", "log2", "log10"),
    ("relu", "step", "sign", "abs"),
    ("asin", "acos", "atan"),
    ("digamma", "trigamma", "gamma", "loggamma"),
    ("erf", "erfc", "erfi"),
    ("airyai", "airyaiprime", "airybi", "airybiprime"),
    ("besselj", "bessely", "besseli", "besselk"),
    ("elliptic_k", "elliptic_e"),
    ("maximum", "minimum"),
    ("sigmoid", "softplus"),
    ("lt", "gt"),
    ("le", "ge"),
)


@cache
def partners(function: str) -> tuple[str, ...]:
    """The functions that one is mistaken for; an abstract one is mistaken for its derivative."""
    known = abstract(function)
    if known is not None:
        before = (Abstract(known.function, known.places[:-1]).op,) if known.places else ()
        return (known.derivative(1).op, *before)
    others = (other for group in _MIXED_UP if function in group for other in group if other != function)
    return tuple(dict.fromkeys(others))
