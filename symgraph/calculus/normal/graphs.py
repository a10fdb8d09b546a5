"""Monomials as contraction graphs: products of factors, summed over the indices that several of them share.

``sum_k A[r, k]*B[k, c]`` is a graph whose nodes are the factors and whose edges are the indices.  `canonical` writes a
product in one way only: identity matrices are contracted, equal factors are merged, a summed index that nothing depends
on is counted, and each connected component gets a canonical numbering.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from symgraph.calculus.normal.heads import FIRST_PLACE, ONE, Component, Factor, Heads, Monomial, Number, exact
from symgraph.calculus.normal.labelling import labelled
from symgraph.calculus.operation import Dim

Bounds = dict[int, Dim]
"""The summed indices of a product, and how far each runs."""


def flat(heads: Heads, monomial: Monomial, offset: int = 0) -> tuple[list[Factor], Bounds]:
    """The factors of a canonical monomial, its summed indices numbered apart, from `offset`."""
    factors = list(monomial[0])
    bounds: Bounds = {}
    for component in monomial[1]:
        highest = 0
        for head, power, where in component:
            moved = tuple(i + offset if i >= 0 else i for i in where)
            factors.append((head, power, moved))
            for index, new, size in zip(where, moved, heads[head].sizes, strict=True):
                if index >= 0:
                    bounds[new] = size
                    highest = max(highest, index + 1)
        offset += highest
    return factors, bounds


def substituted(factors: Iterable[Factor], labels: Mapping[int, int]) -> list[Factor]:
    """The factors with indices renamed, all at once."""
    return [(head, power, tuple(labels.get(i, i) for i in where)) for head, power, where in factors]


def canonical(
    heads: Heads, factors: list[Factor], bounds: Mapping[int, Dim], spend: Callable[[int], None]
) -> tuple[Monomial, Number]:
    """The one way of writing a product summed over `bounds`, and the number that comes out as its coefficient."""
    contracted = _contracted(heads, factors, dict(bounds))
    if contracted is None:
        return ONE, 0
    factors, bounds = contracted
    powers, coefficient = _merged(heads, factors)
    used = {index for _, where in powers for index in where}
    for index, size in bounds.items():
        if index in used:
            continue
        if isinstance(size, int):
            coefficient *= size
        else:
            key = (heads.size(size).id, ())
            powers[key] = powers.get(key, 0) + 1
    merged = [(head, exact(power), where) for (head, where), power in powers.items() if power]
    free = [factor for factor in merged if all(index < 0 for index in factor[2])]
    joined = [factor for factor in merged if any(index >= 0 for index in factor[2])]
    components: list[Component] = [labelled(heads, part, spend) for part in _connected(joined)]
    return (tuple(sorted(free)), tuple(sorted(components))), exact(coefficient)


def _contracted(heads: Heads, factors: list[Factor], bounds: Bounds) -> tuple[list[Factor], Bounds] | None:
    """The product with one index for all that identity matrices equate; None for a product that is 0.

    An identity matrix between two labels that are not summed stays: it cannot be expressed by renaming.
    """
    deltas = [factor for factor in factors if heads[factor[0]].kind == "delta"]
    if not deltas:
        return factors, bounds
    kept: list[Factor] = []
    renamed: dict[int, int] = {}
    for equated in _connected_labels(where for _, _, where in deltas):
        places = [label for label in equated if label <= FIRST_PLACE]
        if len(places) > 1:
            return None
        free = sorted((label for label in equated if FIRST_PLACE < label < 0), reverse=True)
        first = (places + free or [min(equated)])[0]
        renamed |= dict.fromkeys(equated, first)
        head = next(head for head, _, where in deltas if where[0] in equated)
        kept += [(head, 1, (first, label)) for label in free if label != first]
        bounds = {index: size for index, size in bounds.items() if index not in equated or index == first}
    others = [factor for factor in factors if heads[factor[0]].kind != "delta"]
    return substituted(others, renamed) + kept, bounds


def _connected_labels(pairs: Iterable[tuple[int, ...]]) -> list[set[int]]:
    """The labels grouped so that those of one pair are together."""
    groups: list[set[int]] = []
    for pair in pairs:
        merged = set(pair).union(*(group for group in groups if not group.isdisjoint(pair)))
        groups = [group for group in groups if group.isdisjoint(pair)] + [merged]
    return groups


def _merged(heads: Heads, factors: Iterable[Factor]) -> tuple[dict[tuple[int, tuple[int, ...]], Number], Number]:
    """Equal factors as one power, and the number that roots of primes leave."""
    powers: dict[tuple[int, tuple[int, ...]], Number] = {}
    for head, power, where in factors:
        key = (head, heads.ordered(head, where))
        powers[key] = powers.get(key, 0) + power
    coefficient: Number = 1
    for key, power in list(powers.items()):
        head = heads[key[0]]
        if power > 0 and head.vanishing:  # 0 and 1 are their own powers
            powers[key] = 1
        elif head.kind == "prime":
            whole = power.numerator // power.denominator
            coefficient = exact(coefficient * exact_power(int(head.name), whole))
            powers[key] = power - whole
        if not powers[key]:
            del powers[key]
    return powers, coefficient


def exact_power(base: Number, exponent: int) -> Number:
    """An integer power of a number other than 0."""
    return exact(Fraction(base) ** exponent)


def _connected(factors: list[Factor]) -> list[list[Factor]]:
    """The factors grouped by the summed indices they share."""
    groups: list[tuple[set[int], list[Factor]]] = []
    for factor in factors:
        indices = {index for index in factor[2] if index >= 0}
        members = [factor]
        apart: list[tuple[set[int], list[Factor]]] = []
        for others, group in groups:
            if others & indices:
                indices |= others
                members = group + members
            else:
                apart.append((others, group))
        groups = [*apart, (indices, members)]
    return [group for _, group in groups]
