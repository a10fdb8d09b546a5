"""What the terms of a sum have in common: its content, which powers, logarithms and signs take out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

from symgraph.calculus.normal.forms import Forms, added, scaled
from symgraph.calculus.normal.heads import Component, Factor, Head, Monomial, Number, Polynomial, exact

Place = tuple[int, tuple[int, ...]]
"""A head and the labels in its slots."""


class Content(NamedTuple):
    """A polynomial as ``number * factors * components * rest``; the number is positive."""

    number: Number
    factors: Mapping[Place, Number]
    components: Sequence[Component]
    rest: Polynomial


def content(
    forms: Forms, polynomial: Polynomial, may_leave: Callable[[Head], bool], component: Callable[[Polynomial], bool]
) -> Content:
    """What all terms have in common, as far as it may be taken out."""
    monomials = list(polynomial)
    powers = [powers_of(monomial) for monomial in monomials]
    common: dict[Place, Number] = {}
    for place in sorted({place for taken in powers for place in taken}):
        least = min(taken.get(place, 0) for taken in powers)
        if least and not forms.heads[place[0]].vanishing and may_leave(forms.heads[place[0]]):
            common[place] = least
    shared: list[Component] = []
    for candidate in sorted(set(monomials[0][1])):
        if component({((), (candidate,)): 1}):
            shared += [candidate] * min(components.count(candidate) for _, components in monomials)
    rest = divided(polynomial, common, shared)
    number = Fraction(
        gcd(*(number.numerator for number in rest.values())), lcm(*(number.denominator for number in rest.values()))
    )
    return Content(exact(number), common, shared, scaled(rest, 1 / number))


def powers_of(monomial: Monomial) -> dict[Place, Number]:
    """The exponents of the factors without summed indices."""
    return {(number, where): power for number, power, where in monomial[0]}


def divided(polynomial: Polynomial, common: Mapping[Place, Number], shared: Sequence[Component]) -> Polynomial:
    """A polynomial without factors and components that all its terms have."""
    if not common and not shared:
        return polynomial
    result: dict[Monomial, Number] = {}
    for monomial, coefficient in polynomial.items():
        powers = powers_of(monomial)
        for place, least in common.items():
            powers[place] = exact(powers.get(place, 0) - least)
        left = list(monomial[1])
        for component in shared:
            left.remove(component)
        factors: list[Factor] = [(number, power, where) for (number, where), power in powers.items() if power]
        result[tuple(sorted(factors)), tuple(left)] = coefficient
    return result


def turned(polynomial: Polynomial) -> bool:
    """Whether the sign is better taken out: of a polynomial and its negative, of one of the two."""
    total = sum(polynomial.values())
    return total < 0 or (total == 0 and polynomial[max(polynomial)] < 0)


def over_common_denominator(forms: Forms, polynomial: Polynomial) -> tuple[Polynomial, dict[Place, int]]:
    """A sum times the denominators of its terms, as far as these are powers of sums, and the denominators."""
    denominators: dict[Place, int] = {}
    if len(polynomial) > 1:
        for free, _ in polynomial:
            for number, exponent, where in free:
                if forms.heads[number].kind == "power" and exponent < 0 and exponent.denominator == 1:
                    place = (number, where)
                    denominators[place] = max(denominators.get(place, 0), -int(exponent))
    if not denominators:
        return polynomial, {}
    # Exponents are added before any rule sees the product.
    multiplier: list[Factor] = [(number, exponent, where) for (number, where), exponent in denominators.items()]
    cleared: list[Polynomial] = []
    for monomial, coefficient in polynomial.items():
        factors, bounds = forms.flat(monomial)
        cleared.append(forms.product(factors + multiplier, bounds, coefficient))
    return added(*cleared), denominators
