"""Elements of a field of rational functions, and what may keep one from being made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

Poly = Any
"""A `fmpq_mpoly`."""


class TooLarge(Exception):  # noqa: N818 - a result, not a fault
    """An expansion exceeds its budget."""


class NoGenerators(Exception):  # noqa: N818
    """All generators of the field are in use: a larger one is needed."""


class Vanishes(Exception):  # noqa: N818
    """A divisor is zero everywhere."""


class Element(NamedTuple):
    """``numerator / product of factors``: the factors by their keys; those with negative exponents are multiplied."""

    numerator: Poly
    factors: Mapping[str, int]


class Factored(NamedTuple):
    """``constant * product of factors``, the exponents of any sign."""

    constant: Fraction
    factors: Mapping[str, int]


NO_FACTORS: dict[str, int] = {}


def with_one_denominator(elements: Sequence[Element]) -> list[Element]:
    """The elements that are not zero, those of one denominator (or one product of factors) added up."""
    numerators: dict[tuple[tuple[str, int], ...], Poly] = {}
    for numerator, factors in elements:
        key = tuple(sorted(factors.items()))
        numerators[key] = numerators[key] + numerator if key in numerators else numerator
    made = [Element(numerator, dict(key)) for key, numerator in numerators.items() if len(numerator)]
    return made or [Element(elements[0].numerator * 0, NO_FACTORS)]


def without_zeros(factors: Mapping[str, int]) -> dict[str, int]:
    return {key: exponent for key, exponent in factors.items() if exponent}
