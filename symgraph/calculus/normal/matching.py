"""Finding one monomial inside another: where a rewriting rule applies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from symgraph.calculus.normal.graphs import flat
from symgraph.calculus.normal.heads import FIRST_PLACE, Factor, Heads, Monomial

SUMMED = 1_000_000
"""From here on a pattern's summed indices are numbered, so that they differ from the target's."""


class Pattern(NamedTuple):
    """A monomial to look for: its factors, labels free, and its summed indices."""

    factors: list[Factor]
    summed: list[int]


class Match(NamedTuple):
    """What the pattern's labels stand for, and what of the target the pattern leaves."""

    labels: Mapping[int, int]
    rest: list[Factor]


def pattern(heads: Heads, monomial: Monomial) -> Pattern:
    factors, bounds = flat(heads, monomial, SUMMED)
    return Pattern(factors, list(bounds))


def matches(
    heads: Heads, wanted: Pattern, target: list[Factor], labels: Mapping[int, int], outside: Iterable[int]
) -> Iterator[Match]:
    """The ways to divide the target by the pattern, given what some labels stand for.

    A summed index of the pattern must be one of the target that occurs neither in what is left nor in `outside`.
    """
    for found in _matches(heads, wanted.factors, target, dict(labels)):
        images = [found.labels[index] for index in wanted.summed]
        busy = {index for _, _, where in found.rest for index in where}.union(outside)
        if len(set(images)) == len(images) and all(index >= 0 and index not in busy for index in images):
            yield found


def _matches(heads: Heads, wanted: list[Factor], target: list[Factor], labels: dict[int, int]) -> Iterator[Match]:
    if not wanted:
        yield Match(labels, target)
        return
    head, power, where = wanted[0]
    for position, (other, exponent, indices) in enumerate(target):
        if other != head or (exponent < power if power > 0 else exponent > power):
            continue
        both_ways = len(indices) == 2 and indices[0] != indices[1] and heads[head].symmetric
        left = [(other, exponent - power, indices)] if exponent != power else []
        rest = target[:position] + left + target[position + 1 :]
        for way in (indices, indices[::-1]) if both_ways else (indices,):
            extended = _extended(labels, where, way)
            if extended is not None:
                yield from _matches(heads, wanted[1:], rest, extended)


def _extended(labels: Mapping[int, int], where: tuple[int, ...], indices: tuple[int, ...]) -> dict[int, int] | None:
    extended = dict(labels)
    for label, index in zip(where, indices, strict=True):
        if label <= FIRST_PLACE and label != index:
            return None
        if extended.setdefault(label, index) != index:
            return None
    return extended
