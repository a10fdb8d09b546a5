"""Stand-ins for abstract functions: cubic polynomials, so that an expression with ``f(x)`` has values.

A claim about an abstract function has to hold for every smooth function; one for which it fails refutes it.  The
coefficients are fractions that depend only on the name of the function and on the number of its arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, islice
from typing import Any

from flint import fmpq

from symgraph.calculus.abstract import Abstract
from symgraph.checking.numbers import rational

DEGREE = 3
_MODULUS = 2**61 - 1

Exponents = tuple[int, ...]


@cache
def _polynomial(function: str, arity: int) -> dict[Exponents, Fraction]:
    """Coefficients by the exponents of the arguments, constant first."""
    coefficients = _coefficients(f"{function}/{arity}")
    monomials: list[Exponents] = []
    for degree in range(DEGREE + 1):
        for factors in combinations_with_replacement(range(arity), degree):
            monomials.append(tuple(factors.count(place) for place in range(arity)))
    return dict(zip(monomials, islice(coefficients, len(monomials)), strict=True))


def _coefficients(text: str) -> Iterator[Fraction]:
    """Small fractions, none of them 0; the same for the same text on every machine."""
    state = int.from_bytes(text.encode(), "big") % _MODULUS + 1
    while True:
        state = state * 6364136223846793005 % _MODULUS  # a linear congruence: no more than scattering is needed
        top = state >> 20
        yield Fraction((top % 9 + 1) * (1 if top // 9 % 2 else -1), top // 18 % 7 + 1)


@cache
def _derivative(function: Abstract, arity: int) -> tuple[tuple[Exponents, fmpq], ...]:
    terms = _polynomial(function.function, arity)
    for place in function.places:
        lowered: dict[Exponents, Fraction] = {}
        for exponents, coefficient in terms.items():
            exponent = exponents[place - 1]
            if exponent:
                lowered[(*exponents[: place - 1], exponent - 1, *exponents[place:])] = coefficient * exponent
        terms = lowered
    return tuple((exponents, rational(c)) for exponents, c in terms.items())


def stand_in_value(function: Abstract, args: Sequence[Any]) -> Any:
    """The value of the stand-in, or of its derivative, for fractions, balls or power series."""
    total = 0 * args[0]
    for exponents, coefficient in _derivative(function, len(args)):
        term = coefficient
        for arg, exponent in zip(args, exponents, strict=True):
            if exponent:
                term = term * arg**exponent
        total = total + term
    return total


def stand_in(function: str, arity: int) -> str:
    """The formula of the stand-in for a function, over x, or x1, x2, …

    >>> stand_in("f", 1).count("x")
    3
    """
    names = ["x"] if arity == 1 else [f"x{place}" for place in range(1, arity + 1)]
    terms: list[str] = []
    for exponents, coefficient in _polynomial(function, arity).items():
        powers = [name if n == 1 else f"{name}**{n}" for name, n in zip(names, exponents, strict=True) if n]
        terms.append("*".join([f"{coefficient}", *powers]))
    return " + ".join(terms).replace("+ -", "- ")
