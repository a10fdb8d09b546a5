"""Exact arithmetic with rational functions over generators, some of which satisfy relations.

An element is a numerator over a product of factors; the denominators stay factored, so that no greatest common divisor
is ever computed.  A generator stands for a real function (a variable, exp(z1), log|x|, the square root of x**2 + 1,
sin(z)), and a relation such as ``c**2 = 1 - s**2`` holds of them; what is zero modulo the relations is zero as a
function. The converse holds where the generators are algebraically independent but for the relations, so a difference
that is not zero here proves nothing: it is only a reason to look for a counterexample.

The polynomials are FLINT's, in lexicographic order with later generators before earlier ones: the leading monomial of a
relation is a power of the generator it defines, and reduction is one division.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import comb
from typing import Any

from flint import Ordering, arb, fmpq, fmpq_mat, fmpq_mpoly_ctx
from flint.utils.flint_exceptions import DomainError

from symgraph.checking.numbers import fraction, rational
from symgraph.checking.proof.elements import (
    NO_FACTORS,
    Element,
    Factored,
    NoGenerators,
    Poly,
    TooLarge,
    Vanishes,
    with_one_denominator,
    without_zeros,
)

__all__ = ["Element", "Factored", "Field", "NoGenerators", "Poly", "TooLarge", "Vanishes"]

MAX_FACTORED_TERMS = 120
MAX_FACTORED_DEGREE = 48
MAX_POWER = 10_000
MAX_EXPANDED = 100
"""Terms of a product that is expanded; of larger ones the factors are kept."""
WORK_PER_TERM = 2_000
"""Products of terms allowed for each term that a polynomial may have."""


class Field:
    """Rational functions over at most `generators` generators, polynomials of at most `terms` terms."""

    def __init__(self, generators: int, terms: int) -> None:
        self.context: Any = fmpq_mpoly_ctx.get(tuple(f"g{k}" for k in range(generators)), Ordering.lex)
        self._generators: Sequence[Poly] = self.context.gens()
        self._free = generators
        self._terms = terms
        self._work = terms * WORK_PER_TERM
        self._relations: list[Poly] = []
        self._polynomials: dict[str, Poly] = {}
        self._factored: dict[str, tuple[Fraction, dict[str, int]]] = {}
        self.positive: set[int] = set()
        """Generators that are positive (or zero on a null set) everywhere."""
        self.ranges: dict[int, tuple[Fraction, Fraction]] = {}
        """Bounds of the values of generators, where they are known."""
        self.vanishing: set[int] = set()
        """Generators that may be constant on an open set, where what is made of them may be zero."""
        self.constants: dict[int, arb] = {}
        """Generators that are numbers."""
        self.roots: dict[int, tuple[int, Poly]] = {}
        """Generators that are roots, with their degree and what they are the root of."""
        self._circles: list[tuple[tuple[str, str], str]] = []
        self.one = self.number(1)
        self.zero = self.number(0)

    # --- making elements --------------------------------------------------------------------------------------------

    def number(self, value: Fraction | int) -> Element:
        value = Fraction(value)
        return Element(self.context.constant(rational(value)), NO_FACTORS)

    def generator(self) -> tuple[int, Element]:
        """A new generator, independent of all others: its place and the element.  Raises NoGenerators."""
        if not self._free:
            raise NoGenerators
        self._free -= 1
        return self._free, Element(self._generators[self._free], NO_FACTORS)

    def at(self, place: int) -> Element:
        """The generator at a place."""
        return Element(self._generators[place], NO_FACTORS)

    def depends(self, place: int, arguments: Iterable[Element]) -> None:
        """Say that a generator is a function of these: it may be constant on an open set where one of them may."""
        places = (self.places_of(element) for element in arguments) if self.vanishing else ()
        if any(not self.vanishing.isdisjoint(found) for found in places):
            self.vanishing.add(place)

    def relate(self, place: int, degree: int, value: Poly) -> None:
        """From now on ``generator**degree`` is `value`, a polynomial in older generators."""
        self._relations.insert(0, self._generators[place] ** degree - value)

    def relate_root(self, place: int, degree: int, value: Poly) -> None:
        """From now on the generator is the positive root of `value`."""
        self.positive.add(place)
        self.roots[place] = (degree, value)
        self.relate(place, degree, value)

    def relate_circle(self, cosine: int, sine: int) -> None:
        """From now on ``cosine**2 = 1 - sine**2``."""
        self.relate(cosine, 2, 1 - self._generators[sine] ** 2)
        ends = (self._generators[sine] - 1, self._generators[sine] + 1)
        keys = [str(polynomial) for polynomial in (*ends, self._generators[cosine])]
        self._polynomials.update(zip(keys, (*ends, self._generators[cosine]), strict=True))
        self._circles.append(((keys[0], keys[1]), keys[2]))

    def with_cosines(self, factors: Mapping[str, int]) -> Mapping[str, int]:
        """The factors with ``(s - 1)*(s + 1)``, to which ``c**2`` has been reduced, made ``c**2`` again but for the
        sign.
        """
        for ends, cosine in self._circles:
            counts = [factors.get(key, 0) for key in ends]
            count = min(counts) if min(counts) > 0 else max(counts) if max(counts) < 0 else 0
            if count:
                changed = {**factors, cosine: factors.get(cosine, 0) + 2 * count}
                for key in ends:
                    changed[key] = factors[key] - count
                factors = {key: exponent for key, exponent in changed.items() if exponent}
        return factors

    def polynomial(self, key: str) -> Poly:
        """The factor of this key; its leading coefficient is 1."""
        return self._polynomials[key]

    def element(self, key: str) -> Element:
        """The factor of this key as an element."""
        return Element(self._polynomials[key], NO_FACTORS)

    # --- arithmetic -------------------------------------------------------------------------------------------------

    def add(self, elements: Sequence[Element]) -> Element:
        elements = with_one_denominator([self._in_factors(element) for element in elements])
        if len(elements) == 1:
            return self._bounded(elements[0])
        common, numerators = self._over_one_denominator(elements)
        return self._bounded(Element(sum(numerators, self.context.constant(0)), without_zeros(common)))

    def _over_one_denominator(self, elements: Sequence[Element]) -> tuple[dict[str, int], list[Poly]]:
        """The least common denominator of elements, and their numerators over it."""
        keys = dict.fromkeys(key for element in elements for key in element.factors)
        common = {key: max(element.factors.get(key, 0) for element in elements) for key in keys}
        numerators: list[Poly] = []
        for numerator, factors in elements:
            for key, exponent in common.items():
                missing = exponent - factors.get(key, 0)
                if missing:
                    numerator = self._times(numerator, self._power(self._polynomials[key], missing))  # noqa: PLW2901
            numerators.append(numerator)
        return common, numerators

    def mul(self, left: Element, right: Element) -> Element:
        above, below = self._cancelled(left.numerator, right.factors)
        beside, under = self._cancelled(right.numerator, left.factors)
        factors = dict(under)
        for key, exponent in below.items():
            factors[key] = factors.get(key, 0) + exponent
        if min(len(above), len(beside)) > 1 and len(above) * len(beside) > MAX_EXPANDED:
            above, beside = self._set_aside(above, factors), self._set_aside(beside, factors)
        return self._bounded(Element(self._times(above, beside), without_zeros(factors)))

    def _in_factors(self, element: Element) -> Element:
        """A product of which some factors are kept, with all of them kept, so that equal products look alike."""
        if not any(exponent < 0 for exponent in element.factors.values()):
            return element
        factors = dict(element.factors)
        numerator = self._set_aside(element.numerator, factors)
        return Element(numerator, without_zeros(factors))

    def _set_aside(self, polynomial: Poly, factors: dict[str, int], count: int = 1) -> Poly:
        """The constant of a power of a polynomial; its factors are multiplied to `factors`, not expanded."""
        constant, found = self._split(self.reduced(polynomial))
        for key, exponent in found.items():
            factors[key] = factors.get(key, 0) - exponent * count
        return self.number(constant**count).numerator

    def negate(self, element: Element) -> Element:
        return Element(-element.numerator, element.factors)

    def subtract(self, left: Element, right: Element) -> Element:
        return self.add([left, self.negate(right)])

    def power(self, element: Element, exponent: int) -> Element:
        """A whole power.  Raises Vanishes for a negative one of zero."""
        if exponent < 0:
            return self.power(self.inverse(element), -exponent)
        factors = {key: n * exponent for key, n in element.factors.items()} if exponent else {}
        terms = len(element.numerator)
        if terms > 1 and exponent > 1 and comb(terms + min(exponent, 64) - 1, terms - 1) > MAX_EXPANDED:
            numerator = self._set_aside(element.numerator, factors, exponent)
            return self._bounded(Element(numerator, without_zeros(factors)))
        return self._bounded(Element(self._power(element.numerator, exponent), factors))

    def inverse(self, element: Element) -> Element:
        """One over an element.  Raises Vanishes where that is zero."""
        constant, found = self._split(self.reduced(element.numerator))
        if not constant:
            raise Vanishes
        numerator = self.number(1 / constant).numerator
        factors = dict(found)
        for key, exponent in element.factors.items():
            polynomial = self._polynomials[key]
            if exponent > 0 and len(numerator) * len(polynomial) ** min(exponent, 8) <= MAX_EXPANDED:
                numerator = self._times(numerator, self._power(polynomial, exponent))
            else:
                factors[key] = factors.get(key, 0) - exponent
        above, below = self._cancelled(numerator, without_zeros(factors))
        return self._bounded(Element(above, below))

    def reduced(self, polynomial: Poly) -> Poly:
        """A polynomial modulo the relations, the newest first."""
        for relation in self._relations:
            if len(polynomial):
                self._spend(len(polynomial) * len(relation))
                polynomial = divmod(polynomial, relation)[1]
                self._check(polynomial)
        return polynomial

    def is_zero(self, element: Element) -> bool:
        """Whether an element is zero by the relations."""
        return not len(self.reduced(element.numerator))

    def equal(self, left: Element, right: Element) -> bool:
        return self.is_zero(self.subtract(left, right))

    # --- structure --------------------------------------------------------------------------------------------------

    def factored(self, element: Element) -> Factored:
        """An element as a product of factors; constant 0 for zero."""
        constant, above = self._split(self.reduced(element.numerator))
        factors = dict(above)
        for key, exponent in element.factors.items():
            factors[key] = factors.get(key, 0) - exponent
        return Factored(constant, {key: exponent for key, exponent in factors.items() if exponent})

    def constant(self, element: Element) -> Fraction | None:
        """The rational number that an element is, if it is one."""
        constant, factors = self.factored(element)
        return None if constant and factors else constant

    def constant_term(self, element: Element) -> Fraction:
        """The constant term of a polynomial."""
        value = dict(element.numerator.terms()).get((0,) * len(self._generators))
        return fraction(value) if value is not None else Fraction(0)

    def generators_of(self, polynomial: Poly) -> list[int]:
        """The places of the generators that a polynomial depends on."""
        return [place for place, degree in enumerate(polynomial.degrees()) if degree]

    def places_of(self, element: Element) -> set[int]:
        """The places of the generators that an element is written with."""
        polynomials = [element.numerator, *map(self.polynomial, element.factors)]
        return {place for polynomial in polynomials for place in self.generators_of(polynomial)}

    def sole_generator(self, key: str) -> int | None:
        """The place of the generator that a factor is, if it is nothing else."""
        polynomial = self._polynomials[key]
        if len(polynomial) != 1:
            return None
        places = self.generators_of(polynomial)
        return places[0] if len(places) == 1 and polynomial.total_degree() == 1 else None

    def linear(self, element: Element, basis: Sequence[Element]) -> list[Fraction] | None:
        """Rational coefficients of an element in a basis, or None; those of dependent members of the basis are 0."""
        if self.is_zero(element):
            return [Fraction(0)] * len(basis)
        _, numerators = self._over_one_denominator([*basis, element])
        columns: list[dict[Any, Any]] = [self.reduced(numerator).to_dict() for numerator in numerators]
        if not set(columns[-1]).issubset(set().union(*columns[:-1])):
            return None
        monomials = sorted(set().union(*columns))
        self._spend(len(monomials) * len(columns) ** 2)
        zero = fmpq(0)
        matrix: Any = fmpq_mat(
            len(monomials), len(columns), [column.get(m, zero) for m in monomials for column in columns]
        )
        echelon, rank = matrix.rref()
        result = [Fraction(0)] * len(basis)
        for row in range(rank):
            pivot = next(k for k in range(len(columns)) if echelon[row, k] != 0)
            if pivot == len(basis):
                return None
            value = echelon[row, len(basis)]
            result[pivot] = fraction(value)
        return result

    # --- within bounds ----------------------------------------------------------------------------------------------

    def _split(self, polynomial: Poly) -> tuple[Fraction, dict[str, int]]:
        """A polynomial as a constant times factors with leading coefficient 1; irreducible ones where that is cheap."""
        if not len(polynomial):
            return Fraction(0), {}
        text = str(polynomial)
        known = self._factored.get(text)
        if known is None:
            small = len(polynomial) <= MAX_FACTORED_TERMS and polynomial.total_degree() <= MAX_FACTORED_DEGREE
            found: Iterable[tuple[Poly, int]]
            constant, found = polynomial.factor() if small else (fmpq(1), [(polynomial, 1)])
            factors: dict[str, int] = {}
            for factor, exponent in found:
                leading = factor.leading_coefficient()
                constant = constant * leading ** int(exponent)
                monic = factor / leading
                if monic.is_constant():
                    continue
                key = str(monic)
                self._polynomials.setdefault(key, monic)
                factors[key] = factors.get(key, 0) + int(exponent)
            known = self._factored[text] = (fraction(constant), factors)
        return known

    def _cancelled(self, numerator: Poly, factors: Mapping[str, int]) -> tuple[Poly, Mapping[str, int]]:
        """The numerator and the denominator's factors, divided by what they have in common."""
        if not factors or len(numerator) > MAX_FACTORED_TERMS:
            return numerator, factors
        left = dict(factors)
        for key in factors:
            factor = self._polynomials[key]
            highest = factor.degrees()
            while left[key] > 0 and all(a <= b for a, b in zip(highest, numerator.degrees(), strict=True)):
                try:
                    numerator = numerator / factor
                except DomainError:
                    break
                left[key] -= 1
        return numerator, without_zeros(left)

    def _times(self, left: Poly, right: Poly) -> Poly:
        self._spend(len(left) * len(right))
        product = left * right
        self._check(product)
        return product

    def _power(self, base: Poly, exponent: int) -> Poly:
        if exponent == 1:
            return base
        if exponent > MAX_POWER or (
            len(base) > 1 and comb(len(base) + min(exponent, 64) - 1, len(base) - 1) > 8 * self._terms
        ):
            raise TooLarge
        self._spend(len(base) * exponent)
        result = base**exponent
        self._check(result)
        return result

    def _bounded(self, element: Element) -> Element:
        self._check(element.numerator)
        return element

    def _check(self, polynomial: Poly) -> None:
        if len(polynomial) > self._terms:
            raise TooLarge

    def _spend(self, work: int) -> None:
        self._work -= work
        if self._work < 0:
            raise TooLarge
