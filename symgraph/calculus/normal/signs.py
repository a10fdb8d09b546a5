"""What is known of the values of polynomials: signs, where they have a value, and where they can vanish.

"Generic" polynomials are 0 on a set of measure 0 at most, whatever the sizes are: only of these may a step be turned
round (``step(-q) = 1 - step(q)``) without saying what happens where q is 0.  A rectifier's output is not generic, nor
is ``X - mean(X)``, which is 0 for a single row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from symgraph.calculus.normal.graphs import flat
from symgraph.calculus.normal.heads import ONE, Factor, Facts, Head, Heads, Monomial, Number, Polynomial

ANY = "*"
"""Stands for leaves that are not known."""


def factor_positive(head: Head, power: Number) -> bool:
    """Whether a factor is > 0 wherever it has a value."""
    if head.facts.positive:
        return True
    return power < 0 and (power.denominator % 2 == 0 or (power.denominator == 1 and power % 2 == 0))


def factor_nonnegative(head: Head, power: Number) -> bool:
    """Whether a factor is >= 0 wherever it has a value."""
    even = power.denominator % 2 == 0 or (power.denominator == 1 and power % 2 == 0)
    return even or head.facts.nonnegative or head.facts.positive


def factor_total(head: Head, power: Number) -> bool:
    """Whether a factor has a value whatever the leaves are."""
    if not head.facts.total:
        return False
    if head.facts.positive:
        return True
    return power > 0 and (power.denominator == 1 or head.facts.nonnegative)


def factor_analytic(head: Head, power: Number) -> bool:
    """Whether a factor is total, and analytic in leaves that vary freely."""
    return head.facts.analytic and factor_total(head, power) and (head.facts.positive or power.denominator == 1)


def _all(heads: Heads, monomial: Monomial, holds: Callable[[Head, Number], bool]) -> bool:
    free, components = monomial
    return all(holds(heads[number], power) for factors in (free, *components) for number, power, _ in factors)


def positive(heads: Heads, polynomial: Polynomial) -> bool:
    """Whether a polynomial is > 0 wherever it has a value."""
    if not nonnegative(heads, polynomial):
        return False
    return any(_all(heads, monomial, factor_positive) for monomial in polynomial)


def nonnegative(heads: Heads, polynomial: Polynomial) -> bool:
    """Whether a polynomial is >= 0 wherever it has a value."""
    return all(number > 0 and _all(heads, monomial, factor_nonnegative) for monomial, number in polynomial.items())


def total(heads: Heads, polynomial: Polynomial) -> bool:
    """Whether a polynomial has a value whatever the leaves are."""
    return all(_all(heads, monomial, factor_total) for monomial in polynomial)


def analytic(heads: Heads, polynomial: Polynomial) -> bool:
    """Whether a polynomial is total, and analytic in leaves that vary freely."""
    return all(_all(heads, monomial, factor_analytic) for monomial in polynomial)


def leaves(heads: Heads, polynomials: Iterable[Polynomial]) -> frozenset[str]:
    """The declared names that polynomials depend on."""
    numbers = {
        number
        for polynomial in polynomials
        for free, components in polynomial
        for factors in (free, *components)
        for number, _, _ in factors
    }
    return frozenset().union(*(heads[number].facts.leaves for number in numbers))


def inside_facts(heads: Heads, polynomials: Iterable[Polynomial]) -> Facts:
    """The facts of a function that is total and analytic, of unknown sign, of these arguments."""
    given = list(polynomials)
    return Facts(
        total=all(total(heads, polynomial) for polynomial in given),
        analytic=all(analytic(heads, polynomial) for polynomial in given),
        leaves=leaves(heads, given),
    )


# --- where a polynomial can vanish ----------------------------------------------------------------------------------


def generic(heads: Heads, polynomial: Polynomial) -> bool:
    """Whether a polynomial vanishes on a set of measure 0 at most, at every size; False where that is not known."""
    return (
        _one_sign(heads, polynomial) or _free_summand(heads, polynomial) or _constant_at_the_origin(heads, polynomial)
    )


def _free(head: Head) -> bool:
    """A declared array whose elements vary freely."""
    return head.kind == "leaf" and head.facts.analytic


def _one_sign(heads: Heads, polynomial: Polynomial) -> bool:
    """Terms that are all > 0, or all < 0, where the leaves are 1: an analytic function that is not 0 everywhere."""

    def at_one(head: Head, power: Number) -> bool:
        if _free(head):
            return power.denominator == 1 or head.facts.positive
        return head.facts.positive and factor_analytic(head, power)

    signs = {number > 0 for number in polynomial.values()}
    return len(signs) == 1 and all(_all(heads, monomial, at_one) for monomial in polynomial)


def _free_summand(heads: Heads, polynomial: Polynomial) -> bool:
    """A term that is a free leaf, maybe times something positive, which nothing else depends on."""
    for monomial in polynomial:
        others = leaves(heads, [{other: 1} for other in polynomial if other != monomial])
        for leaf, rest in _bare_leaves(heads, monomial):
            apart = others | leaves(heads, [{(tuple(rest), ()): 1}])
            if not monomial[1] and leaf.name not in apart and ANY not in apart:
                return True
    return False


def _bare_leaves(heads: Heads, monomial: Monomial) -> Iterator[tuple[Head, list[Factor]]]:
    """The free leaves of a product without sums whose other factors are all positive, with these others."""
    for position, (number, power, _) in enumerate(monomial[0]):
        rest = [*monomial[0][:position], *monomial[0][position + 1 :]]
        if power == 1 and _free(heads[number]) and all(factor_positive(heads[n], p) for n, p, _ in rest):
            yield heads[number], rest


def _constant_at_the_origin(heads: Heads, polynomial: Polynomial) -> bool:
    """A constant other than 0, and terms that vanish with the leaves of any sign, whatever the steps in them are."""

    def fits(head: Head, power: Number) -> bool:
        return head.kind == "step" or factor_analytic(head, power)

    def vanishes(monomial: Monomial) -> bool:
        factors, _ = flat(heads, monomial)
        return any(_free(heads[number]) and not heads[number].facts.positive for number, _, _ in factors)

    others = [monomial for monomial in polynomial if monomial != ONE]
    return ONE in polynomial and all(_all(heads, monomial, fits) and vanishes(monomial) for monomial in others)
