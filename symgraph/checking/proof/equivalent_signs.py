"""Signs that are those of simpler elements: a growing function has the sign of its distance from its zero.

- ``exp(a) - q*exp(b)`` has that of ``a - b - log(q)``, so that ``tanh(x)`` has that of x;
- ``log(f) + …``, a sum of logarithms and exponents, has that of the product they are the logarithm of, less 1;
- ``erf(x)``, ``atan(x)``, ``asinh(x)`` and the like, which are odd, have that of x.
"""

from __future__ import annotations

from collections.abc import Callable

from symgraph.checking.numbers import fraction
from symgraph.checking.proof.field import Element, Field
from symgraph.checking.proof.powers import Powers

ArgumentOf = Callable[[int], Element | None]
"""The argument of the odd growing function that the generator at a place is, if it is one."""


class EquivalentSigns:
    """Elements with the sign of a factor, each looked for once."""

    def __init__(self, field: Field, powers: Powers, argument_of: ArgumentOf) -> None:
        self.field = field
        self._powers = powers
        self._argument_of = argument_of

    def simpler(self, key: str) -> Element | None:
        """An element with the sign of a factor, or None."""
        place = self.field.sole_generator(key)
        if place is not None:
            argument = self._argument_of(place)
            if argument is not None:
                return argument
        return self._difference_of_exponentials(key) or self._sum_of_logarithms(key)

    def _difference_of_exponentials(self, key: str) -> Element | None:
        terms = list(self.field.polynomial(key).terms())
        if len(terms) != 2:
            return None
        (first, a), (second, b) = terms
        arguments = [self._argument_of_product(exponents) for exponents in (first, second)]
        ratio = -fraction(b) / fraction(a)  # a is 1: the polynomial is monic
        if ratio <= 0 or arguments[0] is None or arguments[1] is None:
            return None
        difference = self.field.subtract(arguments[0], arguments[1])
        return self.field.subtract(difference, self._powers.log_of_number(ratio))

    def _argument_of_product(self, exponents: tuple[int, ...]) -> Element | None:
        """The logarithm of a product of exponentials."""
        terms = [self.field.zero]
        for place, exponent in enumerate(exponents):
            if exponent:
                argument = self._powers.exponent_at(place)
                if argument is None:
                    return None
                terms.append(self.field.mul(self.field.number(int(exponent)), argument))
        return self.field.add(terms)

    def _sum_of_logarithms(self, key: str) -> Element | None:
        field = self.field
        element = field.element(key)
        places = field.generators_of(element.numerator)
        if not any(map(self._powers.is_logarithm, places)) or not self._powers.has_exponential(element):
            return None
        return field.subtract(self._powers.exponential(element), field.one)
