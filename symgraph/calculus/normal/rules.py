"""The rewriting rules: one step on a monomial, to a sum of products that are still to be written canonically.

Every rule is an identity wherever its left side has a value:

- ``P**e`` with ``e >= 1`` is expanded, P being the sum inside a power;
- ``P**e * lead(P)`` with ``e < 0`` becomes ``(P**(e + 1) - P**e * (P - lead(P)))``;
- ``inv(U)`` next to the leading product of U: ``U @ inv(U) = inv(U) @ U = I``;
- ``zero(q) * q = 0``, zero(q) being 1 where q is 0, and products of steps of one quantity (`steps`);
- ``sin(x)**2 + cos(x)**2 = 1``, ``cbrt(x)**3 = x``, and what is declared: rows that sum to 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from symgraph.calculus.normal.graphs import Bounds, flat, substituted
from symgraph.calculus.normal.heads import (
    COLUMN,
    ONE,
    ROW,
    Factor,
    Head,
    Heads,
    Monomial,
    Number,
    exact,
    slots,
)
from symgraph.calculus.normal.matching import Match, Pattern, matches, pattern
from symgraph.calculus.normal.steps import product


class Part(NamedTuple):
    """A coefficient times a product summed over `bounds`."""

    factors: list[Factor]
    bounds: Bounds
    coefficient: Number


class _Site(NamedTuple):
    """A monomial taken apart, and which factor a rule looks at."""

    factors: list[Factor]
    bounds: Bounds
    position: int

    @property
    def power(self) -> Number:
        return self.factors[self.position][1]

    @property
    def where(self) -> tuple[int, ...]:
        return self.factors[self.position][2]

    @property
    def rest(self) -> list[Factor]:
        return self.factors[: self.position] + self.factors[self.position + 1 :]

    def lowered(self, by: Number) -> list[Factor]:
        """The factor itself with a smaller exponent; nothing where that is 0."""
        head, power, where = self.factors[self.position]
        return [(head, power - by, where)] if power != by else []


class Rules:
    """The rules over the heads of one proof."""

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self._leads: dict[int, tuple[Monomial, Pattern] | None] = {}

    def step(self, monomial: Monomial) -> list[Part] | None:
        """The first rule that applies, applied; None for a monomial in normal form."""
        factors, bounds = flat(self.heads, monomial)
        for position, (number, _, _) in enumerate(factors):
            parts = self._apply(self.heads[number], _Site(factors, bounds, position))
            if parts is not None:
                return parts
        return None

    def _apply(self, head: Head, site: _Site) -> list[Part] | None:  # noqa: PLR0911 - one return for each kind
        match head.kind:
            case "power":
                return self._expanded(head, site) if site.power >= 1 else self._cancelled(head, site)
            case "zero":
                parts = self._comparable(head, site)
                return self._solved(head, site, None) if parts is None else parts
            case "step":
                return self._comparable(head, site)
            case "inv":
                return self._inverse(head, site)
            case "leaf":
                return _row_sum(head, site)
            case "function" if head.name in ("sin", "cos"):
                return self._circle(head, site)
            case "function" if head.name == "cbrt" and site.power >= 3:
                return self._inner(head, site, site.rest + site.lowered(3))
            case _:
                return None

    def _inner(self, head: Head, site: _Site, beside: list[Factor]) -> list[Part]:
        """What stands inside the head, times the other factors."""
        labels = slots(site.where)
        return [
            Part(beside + factors, {**site.bounds, **bounds}, coefficient)
            for factors, bounds, coefficient in self._terms(head, labels, len(site.bounds))
        ]

    def _terms(
        self, head: Head, labels: Mapping[int, int], offset: int, but: Monomial | None = None
    ) -> Iterator[tuple[list[Factor], Bounds, Number]]:
        for monomial, coefficient in head.inside[0]:
            if monomial != but:
                factors, bounds = flat(self.heads, monomial, offset)
                yield substituted(factors, labels), bounds, coefficient

    def _expanded(self, head: Head, site: _Site) -> list[Part]:
        return self._inner(head, site, site.rest + site.lowered(1))

    def _cancelled(self, head: Head, site: _Site) -> list[Part] | None:
        if site.power >= 0:
            return None
        return self._solved(head, site, site.lowered(-1)) or self._small_end(head, site)

    def _comparable(self, head: Head, site: _Site) -> list[Part] | None:
        """The product with a step or a zero of the same quantity."""
        for position, (number, _, where) in enumerate(site.rest):
            other = self.heads[number]
            if number > head.id and other.kind in ("step", "zero") and where == site.where:
                terms = product(head, other)
                if terms is not None:
                    left = site.rest[:position] + site.rest[position + 1 :]
                    beside = [(left + [(kept.id, 1, where) for kept in heads], number) for number, heads in terms]
                    return [Part(factors, site.bounds, number) for factors, number in beside]
        return None

    def _solved(self, head: Head, site: _Site, whole: list[Factor] | None) -> list[Part] | None:
        """``f * lead`` as ``(whole - f * others)/c``, for a factor with ``f * inside = whole``; None is 0."""
        lead = self._lead(head)
        if lead is None or len(set(site.where)) < len(site.where):  # on the diagonal, terms of the sum may coincide
            return None
        labels = slots(site.where)
        for match in matches(self.heads, lead[1], site.rest, labels, site.where):
            return self._replaced(head, site, lead, match, whole)
        return None

    def _replaced(
        self, head: Head, site: _Site, lead: tuple[Monomial, Pattern], match: Match, whole: list[Factor] | None
    ) -> list[Part]:
        gone = {match.labels[index] for index in lead[1].summed}
        bounds = {index: size for index, size in site.bounds.items() if index not in gone}
        leading = Fraction(dict(head.inside[0])[lead[0]])
        labels = {label: index for label, index in match.labels.items() if label < 0}
        parts = [] if whole is None else [Part(match.rest + whole, bounds, exact(1 / leading))]
        itself = site.factors[site.position]
        for factors, inner, coefficient in self._terms(head, labels, _above(site.bounds), lead[0]):
            parts.append(Part([*match.rest, itself, *factors], {**bounds, **inner}, exact(-coefficient / leading)))
        return parts

    def _small_end(self, head: Head, site: _Site) -> list[Part] | None:
        """``E**-k * (c + E)**e`` as ``(E**-k * (c + E)**(e + 1) - E**(1 - k) * (c + E)**e)/c`` for an exponential E."""
        inside = dict(head.inside[0])
        if len(inside) != 2 or ONE not in inside:
            return None
        (factors, components), coefficient = next((m, c) for m, c in inside.items() if m != ONE)
        if components or any(self.heads[number].kind != "exp" for number, _, _ in factors):
            return None
        labels = slots(site.where)
        powers = substituted(factors, labels)
        wanted = {(number, self.heads.ordered(number, where)) for number, _, where in powers}
        if not any((number, where) in wanted and power < 0 for number, power, where in site.rest):
            return None
        constant = Fraction(inside[ONE])
        itself = site.factors[site.position]
        return [
            Part(site.rest + site.lowered(-1), site.bounds, exact(1 / constant)),
            Part([*site.rest, itself, *powers], site.bounds, exact(-coefficient / constant)),
        ]

    def _lead(self, head: Head) -> tuple[Monomial, Pattern] | None:
        """The monomial inside a head that is rewritten away; None where that would be an identity matrix or 1."""
        if head.id not in self._leads:
            monomials = [monomial for monomial, _ in head.inside[0]]
            if head.kind == "inv":
                monomials = [m for m in monomials if not any(self.heads[f[0]].kind == "delta" for f in m[0])]
            lead = max(monomials, key=self._degree, default=ONE)
            self._leads[head.id] = None if lead == ONE else (lead, pattern(self.heads, lead))
        return self._leads[head.id]

    def _degree(self, monomial: Monomial) -> tuple[Number, list[tuple[int, Number]], Number, Monomial]:
        factors, _ = flat(self.heads, monomial)
        arrays = [
            (number, abs(power))
            for number, power, _ in factors
            if self.heads[number].sizes and self.heads[number].kind != "delta"
        ]
        numbers = sum(abs(power) for number, power, _ in factors if not self.heads[number].sizes)
        return sum(power for _, power in arrays), sorted(arrays), numbers, monomial

    def _inverse(self, head: Head, site: _Site) -> list[Part] | None:
        lead = self._lead(head) if site.power == 1 else None
        if lead is None:
            return None
        ways = (site.where, site.where[::-1]) if head.symmetric else (site.where,)
        for row, column in ways:
            # inv(U)[row, k] * U[k, x] and U[x, k] * inv(U)[k, column]
            for near, far, summed, kept in ((ROW, COLUMN, column, row), (COLUMN, ROW, row, column)):
                if summed < 0 or summed == kept:
                    continue
                for match in matches(self.heads, lead[1], site.rest, {near: summed}, site.where):
                    parts = self._unit(head, site, lead, match, (near, far, summed, kept))
                    if parts is not None:
                        return parts
        return None

    def _unit(
        self,
        head: Head,
        site: _Site,
        lead: tuple[Monomial, Pattern],
        match: Match,
        ends: tuple[int, int, int, int],
    ) -> list[Part] | None:
        """The lead of U next to inv(U), replaced by the identity less the other terms of U."""
        _, far, summed, kept = ends
        other = match.labels.get(far)
        if other is None or other == summed or any(summed in where for _, _, where in match.rest):
            return None
        delta: Factor = (self.heads.delta(head.sizes[0]).id, 1, (other, kept))
        return [
            part._replace(bounds={i: size for i, size in part.bounds.items() if i != summed})
            if delta in part.factors
            else part
            for part in self._replaced(head, site, lead, match, [delta])
        ]

    def _circle(self, head: Head, site: _Site) -> list[Part] | None:
        """``sin**2 -> 1 - cos**2``; over a sine, ``cos**2 -> 1 - sin**2``, so that quotients come apart."""
        if site.power < 2:
            return None
        other = self._partner(head, "cos" if head.name == "sin" else "sin")
        if head.name == "cos" and not any((n, where) == (other.id, site.where) and p < 0 for n, p, where in site.rest):
            return None
        lowered = site.rest + site.lowered(2)
        return [Part(lowered, site.bounds, 1), Part([*lowered, (other.id, 2, site.where)], site.bounds, -1)]

    def _partner(self, head: Head, name: str) -> Head:
        return self.heads.intern(
            "function", name, head.inside, sizes=head.sizes, symmetric=head.symmetric, facts=lambda: head.facts
        )


def _row_sum(head: Head, site: _Site) -> list[Part] | None:
    """A leaf summed over the slot that sums to 1, where nothing else depends on the index."""
    if head.facts.unit is None or site.power != 1:
        return None
    for slot in (0, 1) if head.symmetric else (head.facts.unit,):
        index = site.where[slot]
        if index >= 0 and site.where.count(index) == 1 and not any(index in where for _, _, where in site.rest):
            return [Part(site.rest, {i: size for i, size in site.bounds.items() if i != index}, 1)]
    return None


def _above(bounds: Bounds) -> int:
    """The first number that no summed index has."""
    return max(bounds, default=-1) + 1
