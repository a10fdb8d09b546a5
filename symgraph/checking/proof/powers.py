"""Powers, exponentials and logarithms in the normal form.

Exponentials are powers of generators ``exp(b/scale)`` with arguments b that are linearly independent over the
rationals; logarithms are sums over irreducible factors and primes; roots are powers of generators ``|f|**(1/order)``,
one for each irreducible factor f and prime.  What is the logarithm of an exponential, the root of a root and so on is
told apart by the generators, whose places are remembered.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import lcm

from flint import arb, fmpz

from symgraph.checking.expression import Node
from symgraph.checking.proof.asks import Outside, Retry, Settings, Unsupported
from symgraph.checking.proof.field import Element, Field
from symgraph.checking.proof.known_signs import KnownSigns
from symgraph.checking.proof.signs import number_value, value_of

MAX_ORDER = 60
MAX_FACTORED_NUMBER = 10**18


class Powers:
    """Powers over one field; `signs` answers for the region at hand."""

    def __init__(self, field: Field, settings: Settings, signs: KnownSigns) -> None:
        self.field = field
        self.settings = settings
        self.signs = signs
        self._exponents: list[tuple[Element, Element]] = []  # b and exp(b/scale)
        self._exponential_of: dict[int, Element] = {}  # the place of exp(b/scale): b/scale
        self._logarithms: dict[str, Element] = {}  # of |factor|
        self._known_values_of_exp: list[tuple[Element, Element, frozenset[tuple[str, int]]]] = []
        self._logarithm_places: set[int] = set()
        self._prime_logs: dict[int, Element] = {}
        self._roots: dict[tuple[str, int], Element] = {}
        self._root_of: dict[int, tuple[str, int]] = {}  # the place of a root: factor and sign

    def whole_power(self, base: Element, exponent: int) -> Element:
        """Raises CutFailed where a divisor may be zero on an open set."""
        if exponent < 0:
            self.signs.refuse_vanishing(base)
        return self.field.power(base, exponent)

    def rational_power(self, node: Node, base: Element, exponent: Fraction) -> Element:
        """A power of a positive base."""
        sign = self.signs.sign(base)
        if sign < 0:
            raise Outside(node)
        if sign == 0:
            if exponent < 0:
                raise Outside(node)
            return self.field.zero
        constant, factors = self.field.factored(base)
        result = self.power_of_number(abs(constant), exponent)
        for key, count in self.field.with_cosines(factors).items():
            result = self.field.mul(result, self._power_of_factor(key, exponent * count))
        return result

    def power_of_number(self, number: Fraction, exponent: Fraction) -> Element:
        if exponent.denominator == 1:
            return self.field.number(number ** int(exponent))
        result = self.field.one
        for prime, count in prime_powers(number):
            power = exponent * count
            whole = power.numerator // power.denominator
            result = self.field.mul(result, self.field.number(Fraction(prime) ** whole))
            rest = (power - whole) * self._order(power.denominator)
            if rest:
                result = self.field.mul(result, self.field.power(self._root_of_prime(prime), int(rest)))
        return result

    def _order(self, denominator: int) -> int:
        """The order of all roots, which must be a multiple of `denominator`."""
        order = lcm(self.settings.order, denominator)
        if order > MAX_ORDER:
            raise Unsupported(f"a root of order {order}")
        if order != self.settings.order:
            raise Retry(replace(self.settings, order=order))
        return order

    def _root_of_prime(self, prime: int) -> Element:
        known = self._roots.get((str(prime), 1))
        if known is None:
            order = self.settings.order
            place, known = self.field.generator()
            self.field.relate_root(place, order, self.field.number(prime).numerator)
            self.field.constants[place] = arb(prime).root(order)
            self._roots[str(prime), 1] = known
        return known

    def _power_of_factor(self, key: str, exponent: Fraction) -> Element:
        """``|factor|**exponent``"""
        place = self.field.sole_generator(key)
        if place is not None and place in self._exponential_of:
            if exponent.denominator != 1:
                raise Retry(replace(self.settings, scale=self.settings.scale * exponent.denominator))
            return self.field.power(self.field.element(key), int(exponent))
        if exponent.denominator == 1:
            power = self.whole_power(self.field.element(key), int(exponent))
            return self.field.negate(power) if exponent % 2 and self.signs.factor_sign(key) < 0 else power
        if place is not None and place in self._root_of:
            self._order(self.settings.order * exponent.denominator)
        sign = self.signs.factor_sign(key)
        order = self._order(exponent.denominator)
        root = self._root_of_factor(key, sign)
        whole, rest = divmod(int(exponent * order), order)
        size = self.field.element(key) if sign > 0 else self.field.negate(self.field.element(key))
        return self.field.mul(self.whole_power(size, whole), self.field.power(root, rest))

    def _root_of_factor(self, key: str, sign: int) -> Element:
        known = self._roots.get((key, sign))
        if known is None:
            place, known = self.field.generator()
            self.field.depends(place, (self.field.element(key),))
            value = self.field.polynomial(key)
            self.field.relate_root(place, self.settings.order, value if sign > 0 else -value)
            places = self.field.generators_of(value)
            if all(inner in self.field.constants for inner in places):
                number = number_value(self.field, value) * sign
                self.field.constants[place] = number.root(self.settings.order)
            self._root_of[place] = (key, sign)
            self._roots[key, sign] = known
        return known

    def exponential(self, element: Element) -> Element:
        field = self.field
        if field.is_zero(element):
            return field.one
        logarithms = list(self._logarithms.items())
        primes = list(self._prime_logs.items())
        coefficients = field.linear(element, self._basis())
        if coefficients is None:
            return field.power(self._new_exponential(element), self.settings.scale)
        result = field.one
        count = len(self._exponents)
        for coefficient, (_, value) in zip(coefficients[:count], self._exponents, strict=True):
            exponent = coefficient * self.settings.scale
            if exponent.denominator != 1:
                raise Retry(replace(self.settings, scale=self.settings.scale * exponent.denominator))
            if exponent:
                result = field.mul(result, self.whole_power(value, int(exponent)))
        rest = coefficients[count:]
        for coefficient, (_, value) in zip(rest, self._values_of_exp(), strict=False):
            if coefficient.denominator != 1:
                raise Unsupported("a root of a value of exp")
            if coefficient:
                result = field.mul(result, self.whole_power(value, int(coefficient)))
        rest = rest[len(self._values_of_exp()) :]
        for coefficient, (key, _) in zip(rest, logarithms, strict=False):
            if coefficient:
                result = field.mul(result, self._power_of_factor(key, coefficient))
        for coefficient, (prime, _) in zip(rest[len(logarithms) :], primes, strict=True):
            if coefficient:
                result = field.mul(result, self.power_of_number(Fraction(prime), coefficient))
        return result

    def _basis(self) -> list[Element]:
        """Elements whose exponentials are known."""
        pairs = [*self._exponents, *self._values_of_exp()]
        return [*(argument for argument, _ in pairs), *self._logarithms.values(), *self._prime_logs.values()]

    def has_exponential(self, element: Element) -> bool:
        """Whether the exponential of an element is a product of powers of what is there."""
        return self.field.linear(element, self._basis()) is not None

    def exponent_at(self, place: int) -> Element | None:
        """What the generator at a place is the exponential of."""
        return self._exponential_of.get(place)

    def is_logarithm(self, place: int) -> bool:
        """Whether the generator at a place is the logarithm of a factor."""
        return place in self._logarithm_places

    def _new_exponential(self, element: Element) -> Element:
        """``exp(element/scale)``"""
        place, value = self.field.generator()
        self.field.positive.add(place)
        scaled = self.field.mul(element, self.field.number(Fraction(1, self.settings.scale)))
        self.field.depends(place, (element,))
        number = value_of(self.field, scaled)
        if number is not None:
            self.field.constants[place] = number.exp()
        self._exponents.append((element, value))
        self._exponential_of[place] = scaled
        return value

    def logarithm(self, node: Node, element: Element) -> Element:
        """The logarithm of a positive element, by its factors."""
        field = self.field
        if self.signs.sign(element) <= 0:
            raise Outside(node)
        for argument, value in self._values_of_exp():
            if field.equal(value, element):
                return argument
        constant, factors = field.factored(element)
        terms = [self.log_of_number(abs(constant))]
        terms += [
            field.mul(field.number(count), self.log_of_factor(key))
            for key, count in field.with_cosines(factors).items()
        ]
        return field.add(terms)

    def log_of_number(self, number: Fraction) -> Element:
        """The logarithm of a positive fraction, by its prime factors."""
        terms = [
            self.field.mul(self.field.number(count), self._log_of_prime(prime)) for prime, count in prime_powers(number)
        ]
        return self.field.add(terms) if terms else self.field.zero

    def exponent_of(self, element: Element) -> Element | None:
        """What an element is the exponential of, where it is a product of exponentials."""
        constant, factors = self.field.factored(element)
        terms: list[Element] = []
        for key, count in factors.items():
            place = self.field.sole_generator(key)
            if place is None or place not in self._exponential_of:
                return None
            terms.append(self.field.mul(self.field.number(count), self._exponential_of[place]))
        return self.field.add(terms) if constant == 1 and terms else None

    def exponent_within(self, element: Element) -> Element:
        """What the factors of an element that are exponentials are the exponential of."""
        terms = [self.field.zero]
        for key, count in self.field.factored(element).factors.items():
            place = self.field.sole_generator(key)
            if place is not None and place in self._exponential_of:
                terms.append(self.field.mul(self.field.number(count), self._exponential_of[place]))
        return self.field.add(terms)

    def _log_of_prime(self, prime: int) -> Element:
        if prime not in self._prime_logs:
            place, value = self.field.generator()
            self.field.positive.add(place)
            self.field.constants[place] = arb(prime).log()
            self._prime_logs[prime] = value
        return self._prime_logs[prime]

    def log_of_factor(self, key: str) -> Element:
        """``log|factor|``"""
        place = self.field.sole_generator(key)
        if place is not None and place in self._exponential_of:
            return self._exponential_of[place]
        if place is not None and place in self._root_of:
            inner, _ = self._root_of[place]
            return self.field.mul(self.field.number(Fraction(1, self.settings.order)), self.log_of_factor(inner))
        if key not in self._logarithms:
            polynomial = self.field.polynomial(key)
            made, value = self.field.generator()
            self.field.depends(made, (self.field.element(key),))
            if all(inner in self.field.constants for inner in self.field.generators_of(polynomial)):
                self.field.constants[made] = abs(number_value(self.field, polynomial)).log()
            self._logarithms[key] = value
            self._logarithm_places.add(made)
        return self._logarithms[key]

    def positive_root(self, element: Element) -> Element:
        """The square root of an element that is positive by its form, such as ``1 + x**2``."""
        constant, factors = self.field.factored(element)
        result = self.power_of_number(abs(constant), Fraction(1, 2))
        for key, count in self.field.with_cosines(factors).items():
            result = self.field.mul(result, self._power_of_factor(key, Fraction(count, 2)))
        return result

    def know_exponential(self, argument: Element, value: Element) -> None:
        """``exp(argument) = value``, which is positive, so that ``log(value)`` is known too.

        It holds as far as the signs go that were needed for it.
        """
        if not any(self.field.equal(argument, known) for known, _ in self._values_of_exp()):
            self._known_values_of_exp.append((argument, value, frozenset(self.signs.consulted)))

    def _values_of_exp(self) -> list[tuple[Element, Element]]:
        """Elements x and exp(x), where that is known in the region."""
        region = self.signs.region.items()
        return [(argument, value) for argument, value, signs in self._known_values_of_exp if signs <= region]

    def has_logarithm(self, place: int) -> bool:
        """Whether the generator at a place is a logarithm, or something else with a known exponential."""
        known = [value for argument, _ in self._values_of_exp() for value in self.field.places_of(argument)]
        return place in self._logarithm_places or place in known


def prime_powers(number: Fraction) -> list[tuple[int, int]]:
    """The prime factors of a positive fraction with their exponents; large parts are left whole."""
    result: list[tuple[int, int]] = []
    for part, sign in ((number.numerator, 1), (number.denominator, -1)):
        if part > MAX_FACTORED_NUMBER:
            result.append((part, sign))
        elif part > 1:
            result += [(int(prime), sign * int(count)) for prime, count in fmpz(part).factor()]
    return result
