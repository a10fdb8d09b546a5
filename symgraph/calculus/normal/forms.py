"""Polynomials over contraction graphs, in normal form: sums of canonical monomials to which no rule applies.

The free indices of a polynomial are ROW and COLUMN, the axes of an array (an axis of size 1 has none), so products are
elementwise; a matrix product is an elementwise one, summed over the index that both have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from symgraph.calculus.normal.graphs import Bounds, canonical, flat, substituted
from symgraph.calculus.normal.heads import (
    COLUMN,
    ONE,
    ROW,
    Factor,
    Head,
    Heads,
    Key,
    Monomial,
    NoForm,
    Number,
    Polynomial,
    exact,
)
from symgraph.calculus.normal.rules import Rules
from symgraph.calculus.operation import Dim

INNER = -5
"""The label of the inner index of a matrix product while it is made."""
ZERO: Polynomial = {}


class Forms:
    """The normal forms of one proof: their heads, what is known of monomials, and the steps that are left."""

    def __init__(self, budget: int) -> None:
        self.heads = Heads()
        self.budget = budget
        self._rules = Rules(self.heads)
        self._canonical: dict[tuple[tuple[Factor, ...], tuple[tuple[int, Dim], ...]], tuple[Monomial, Number]] = {}
        self._rewritten: dict[Monomial, list[tuple[Monomial, Number]] | None] = {}

    def spend(self, steps: int = 1) -> None:
        """Count steps, about one a factor looked at; raises NoForm when none is left."""
        self.budget -= steps
        if self.budget < 0:
            raise NoForm("its normal form is too long")

    # --- one product ------------------------------------------------------------------------------------------------

    def product(self, factors: list[Factor], bounds: Mapping[int, Dim], coefficient: Number = 1) -> Polynomial:
        """A coefficient times a product of factors, summed over `bounds`, in normal form."""
        result: dict[Monomial, Number] = {}
        self._add_product(result, factors, bounds, coefficient)
        return result

    def _add_product(
        self, result: dict[Monomial, Number], factors: list[Factor], bounds: Mapping[int, Dim], coefficient: Number
    ) -> None:
        """Rewrite until no rule applies, equal monomials being collected on the way."""
        monomial, factor = self._written(factors, bounds)
        if not factor * coefficient:
            return
        waiting: dict[Monomial, Number] = {monomial: exact(factor * coefficient)}
        while waiting:
            self.spend()
            monomial, coefficient = waiting.popitem()
            parts = self._step(monomial)
            if parts is None:
                _accumulate(result, monomial, coefficient)
            else:
                for part, factor in parts:
                    _accumulate(waiting, part, exact(factor * coefficient))

    def _written(self, factors: list[Factor], bounds: Mapping[int, Dim]) -> tuple[Monomial, Number]:
        key = (tuple(factors), tuple(bounds.items()))
        found = self._canonical.get(key)
        self.spend()
        if found is None:
            self.spend(len(factors))
            found = self._canonical[key] = canonical(self.heads, factors, bounds, self.spend)
        return found

    def _step(self, monomial: Monomial) -> list[tuple[Monomial, Number]] | None:
        if monomial not in self._rewritten:
            parts = self._rules.step(monomial)
            if parts is not None:
                written = [(*self._written(part.factors, part.bounds), part.coefficient) for part in parts]
                self._rewritten[monomial] = [(m, factor * c) for m, factor, c in written if factor]
            else:
                self._rewritten[monomial] = None
        return self._rewritten[monomial]

    def flat(self, monomial: Monomial, offset: int = 0) -> tuple[list[Factor], Bounds]:
        """The factors of a monomial, its summed indices numbered from `offset`."""
        return flat(self.heads, monomial, offset)

    # --- arithmetic -------------------------------------------------------------------------------------------------

    def factor(self, head: Head, labels: tuple[int, ...] = (), power: Number = 1) -> Polynomial:
        """A head with labels in its slots, to a power."""
        return self.product([(head.id, power, labels)], {})

    def times(self, left: Polynomial, right: Polynomial) -> Polynomial:
        """The elementwise product."""
        for scalar, other in ((left, right), (right, left)):
            if not scalar or (len(scalar) == 1 and ONE in scalar):
                return scaled(other, scalar.get(ONE, 0))
        result: dict[Monomial, Number] = {}
        for monomial, coefficient in left.items():
            factors, bounds = self.flat(monomial)
            for other, number in right.items():
                more, inner = self.flat(other, len(bounds))
                self._add_product(result, factors + more, {**bounds, **inner}, exact(coefficient * number))
        return result

    def product_of(self, polynomials: Iterable[Polynomial]) -> Polynomial:
        """The elementwise product of several."""
        result = constant(1)
        for polynomial in polynomials:
            result = self.times(result, polynomial)
        return result

    def renamed(self, polynomial: Polynomial, labels: Mapping[int, int]) -> Polynomial:
        """The polynomial with free labels renamed, all at once."""
        result: dict[Monomial, Number] = {}
        for monomial, coefficient in polynomial.items():
            factors, bounds = self.flat(monomial)
            self._add_product(result, substituted(factors, labels), bounds, coefficient)
        return result

    def transposed(self, polynomial: Polynomial) -> Polynomial:
        """Rows and columns exchanged."""
        return self.renamed(polynomial, {ROW: COLUMN, COLUMN: ROW})

    def summed(self, polynomial: Polynomial, label: int, size: Dim) -> Polynomial:
        """The sum over a free label; over an axis of size 1, the polynomial itself."""
        if size == 1:
            return polynomial
        result: dict[Monomial, Number] = {}
        for monomial, coefficient in polynomial.items():
            factors, bounds = self.flat(monomial)
            index = len(bounds)
            self._add_product(result, substituted(factors, {label: index}), {**bounds, index: size}, coefficient)
        return result

    def matmul(self, left: Polynomial, right: Polynomial, size: Dim) -> Polynomial:
        """The matrix product; `size` is the inner one."""
        product = self.times(self.renamed(left, {COLUMN: INNER}), self.renamed(right, {ROW: INNER}))
        return self.summed(product, INNER, size)


def _accumulate(result: dict[Monomial, Number], monomial: Monomial, coefficient: Number) -> None:
    total = exact(result.get(monomial, 0) + coefficient)
    if total:
        result[monomial] = total
    else:
        result.pop(monomial, None)


def constant(value: Number) -> Polynomial:
    """A number, whatever the shape of the array that it fills."""
    return {ONE: exact(Fraction(value))} if value else {}


def added(*polynomials: Polynomial) -> Polynomial:
    """The sum."""
    result: dict[Monomial, Number] = {}
    for polynomial in polynomials:
        for monomial, coefficient in polynomial.items():
            _accumulate(result, monomial, coefficient)
    return result


def scaled(polynomial: Polynomial, by: Number) -> Polynomial:
    """The polynomial times a number."""
    return {monomial: exact(coefficient * by) for monomial, coefficient in polynomial.items()} if by else {}


def subtracted(left: Polynomial, right: Polynomial) -> Polynomial:
    """The difference."""
    return added(left, scaled(right, -1))


def labels_of(polynomial: Polynomial) -> list[int]:
    """The labels that are rows or columns (not fixed places) in a polynomial, the row first."""
    used = {
        label
        for free, components in polynomial
        for factors in (free, *components)
        for _, _, where in factors
        for label in where
    }
    return [label for label in (ROW, COLUMN) if label in used]


def key_of(polynomial: Polynomial) -> Key:
    """The polynomial as something to look up."""
    return tuple(sorted(polynomial.items()))
