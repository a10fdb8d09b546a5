"""Functions that the normal form knows by name and arguments only, as generators."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import arb

from symgraph.calculus.abstract import abstract
from symgraph.checking.proof.field import Element, Field
from symgraph.checking.proof.rewriting import BOUNDED, ODD, SIGN_OF_ARGUMENT
from symgraph.checking.proof.signs import value_of
from symgraph.checking.values.ball_arithmetic import NoValue, TooWide
from symgraph.checking.values.ball_functions import FUNCTIONS


class Atoms:
    """One generator for each function at each tuple of arguments."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self._atoms: dict[str, list[tuple[tuple[Element, ...], Element]]] = {}
        self._odd_arguments: dict[int, Element] = {}
        self._origins: dict[int, tuple[str, tuple[Element, ...]]] = {}

    def known(self, op: str, args: Sequence[Element]) -> Element | None:
        """The element of a function at these arguments, where it is one already or 0."""
        field = self.field
        odd = op in ODD
        for known, value in self._atoms.get(op, []):
            if all(field.equal(a, b) for a, b in zip(known, args, strict=True)):
                return value
            if odd and field.equal(known[0], field.negate(args[0])):
                return field.negate(value)
        return field.zero if op in SIGN_OF_ARGUMENT and field.is_zero(args[0]) else None

    def made(self, op: str, args: Sequence[Element]) -> Element:
        """A new generator, with what is known of it."""
        field = self.field
        place, value = field.generator()
        self._origins[place] = op, tuple(args)
        self._note_number(place, op, args)
        if op in SIGN_OF_ARGUMENT:
            self._odd_arguments[place] = args[0]
        if op in BOUNDED:
            field.ranges[place] = (Fraction(-1), Fraction(1))
        self._atoms.setdefault(op, []).append((tuple(args), value))
        return value

    def arguments(self, op: str) -> list[tuple[Element, ...]]:
        """Where a function has been taken."""
        return [args for args, _ in self._atoms.get(op, [])]

    def origin(self, place: int) -> tuple[str, tuple[Element, ...]] | None:
        """The function and the arguments that a generator is the value of."""
        return self._origins.get(place)

    def argument_at(self, place: int) -> Element | None:
        """The argument of the generator at a place, where the two have the same sign."""
        return self._odd_arguments.get(place)

    def inverse_of(self, op: str, element: Element) -> Element | None:
        """What a function gives the element for: x where the element is the generator of ``op(x)``."""
        for (argument, *_), value in self._atoms.get(op, []):
            if self.field.equal(value, element):
                return argument
            if op in ODD and self.field.equal(self.field.negate(value), element):
                return self.field.negate(argument)
        return None

    def parity(self, exponent: Element) -> Element:
        """``(-1)**exponent`` of a whole exponent, a polynomial with whole coefficients: even terms do not matter."""
        field = self.field
        unit = (0,) * len(exponent.numerator.degrees())  # the exponents of the constant term
        odd = {monomial: 1 for monomial, coefficient in exponent.numerator.terms() if int(coefficient.p) % 2}
        negative = odd.pop(unit, 0)
        rest = Element(field.context.from_dict(odd), {})
        value = self._sign_of_parity(rest) if odd else field.one
        return field.negate(value) if negative else value

    def _sign_of_parity(self, exponent: Element) -> Element:
        for (known,), value in self._atoms.setdefault("parity", []):
            if self.field.equal(known, exponent):
                return value
        place, value = self.field.generator()
        self.field.relate(place, 2, self.field.one.numerator)
        self._atoms["parity"].append(((exponent,), value))
        return value

    def _note_number(self, place: int, op: str, args: Sequence[Element]) -> None:
        """Say what is known of the value of a new generator at numbers; where it may be 0, nothing is divided by it."""
        field = self.field
        field.depends(place, args)
        if op == "floor":
            field.vanishing.add(place)
        numbers = [value_of(field, arg) for arg in args]
        known = [number for number in numbers if number is not None]
        if len(known) < len(numbers) or abstract(op) is not None:
            return
        try:
            value = FUNCTIONS[op](*known) if op in FUNCTIONS else arb.nan()
        except (NoValue, TooWide):
            value = arb.nan()
        if value.is_finite() and value != 0:
            field.constants[place] = value
        else:
            field.vanishing.add(place)
