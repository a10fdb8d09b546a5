"""A canonical numbering of the summed indices of a component, so that equal sums are written in one way.

Colour refinement, then individualisation: every index of the smallest class that is still ambiguous is told apart in
turn, and the least of all resulting writings is the canonical one.
Reference: B. D. McKay, A. Piperno, *Practical graph isomorphism, II*, J. Symbolic Computation 60 (2014).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from symgraph.calculus.normal.heads import Component, Factor, Heads


class _Kind(NamedTuple):
    """A factor of a component: equal numbers for equal heads and exponents."""

    number: int
    where: tuple[int, ...]
    either_way: bool


def labelled(heads: Heads, component: Iterable[Factor], spend: Callable[[int], None]) -> Component:
    """The component with its summed indices numbered canonically; `spend` is told of the work."""
    factors = list(component)
    indices = sorted({index for _, _, where in factors for index in where if index >= 0})
    if len(indices) == 1:
        return _written(heads, factors, {indices[0]: 0})
    kinds = _kinds(heads, factors)
    best: Component | None = None
    waiting = [dict.fromkeys(indices, 0)]
    while waiting:
        spend(len(factors))
        colours = _refined(kinds, waiting.pop())
        ambiguous = _smallest_class(colours)
        if ambiguous:
            waiting += [{i: 2 * c + (i != chosen) for i, c in colours.items()} for chosen in ambiguous]
            continue
        ranks = {index: rank for rank, index in enumerate(sorted(colours, key=lambda i: colours[i]))}
        written = _written(heads, factors, ranks)
        best = written if best is None else min(best, written)
    assert best is not None
    return best


def _written(heads: Heads, factors: list[Factor], ranks: Mapping[int, int]) -> Component:
    renamed = [(head, power, tuple(ranks.get(i, i) for i in where)) for head, power, where in factors]
    return tuple(sorted((head, power, heads.ordered(head, where)) for head, power, where in renamed))


def _kinds(heads: Heads, factors: list[Factor]) -> list[_Kind]:
    """The factors with small numbers for their heads and exponents, which are compared often."""
    ranks = {kind: rank for rank, kind in enumerate(sorted({(head, power) for head, power, _ in factors}))}
    return [
        _Kind(ranks[head, power], where, len(where) == 2 and heads[head].symmetric) for head, power, where in factors
    ]


def _refined(kinds: list[_Kind], colours: dict[int, int]) -> dict[int, int]:
    """The colours split by what each index meets, until nothing splits any more."""
    while True:
        met: dict[int, list[tuple[int, ...]]] = {index: [] for index in colours}
        for kind, where, either_way in kinds:
            seen = [colours.get(i, i) for i in where]
            if either_way:
                seen.sort()
            for slot, index in enumerate(where):
                if index >= 0:
                    met[index].append((kind, 0 if either_way else slot, where.count(index), *seen))
        signatures = {index: (colours[index], *sorted(met[index])) for index in colours}
        ranks = {signature: rank for rank, signature in enumerate(sorted(set(signatures.values())))}  # type: ignore[type-var]
        finer = {index: ranks[signature] for index, signature in signatures.items()}
        if len(ranks) == len(set(colours.values())):
            return finer
        colours = finer


def _smallest_class(colours: Mapping[int, int]) -> list[int]:
    """The indices of the smallest colour that several share, the first of these; empty when all are told apart."""
    classes: dict[int, list[int]] = {}
    for index, colour in colours.items():
        classes.setdefault(colour, []).append(index)
    shared = [(len(members), colour) for colour, members in classes.items() if len(members) > 1]
    return classes[min(shared)[1]] if shared else []
