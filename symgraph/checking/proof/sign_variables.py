"""Signs as variables: ``abs(u)`` is ``s*u`` with ``s**2 = 1``, so that sixty rectifiers are not 2**60 regions.

What is equal for both values of every sign is equal in every region.  That signs of different polynomials may depend on
each other is not seen, and neither is where a branch has no value: what needs a sign for more than this, as a logarithm
does, is left to regions.
"""

from __future__ import annotations

from fractions import Fraction

from symgraph.checking.proof.asks import CutFailed, NeedSign
from symgraph.checking.proof.field import Element, Field
from symgraph.checking.proof.known_signs import KnownSigns


class SignVariables:
    """A generator for the sign of each factor whose sign is not certain."""

    def __init__(self, field: Field, signs: KnownSigns) -> None:
        self.field = field
        self.signs = signs
        self._variables: dict[str, Element] = {}
        self._half = field.number(Fraction(1, 2))

    def sign(self, element: Element) -> Element:
        """1, -1 or, for what is zero everywhere, 0.  Raises CutFailed for what may be zero on an open set."""
        field = self.field
        constant, factors = field.factored(element)
        self.signs.refuse_vanishing(element)
        result = field.number(1 if constant > 0 else -1 if constant < 0 else 0)
        for key, exponent in factors.items():
            if exponent % 2:
                result = field.mul(result, self._of_factor(key))
        return result

    def step(self, element: Element) -> Element:
        """1 where an element is positive, else 0."""
        if self.field.is_zero(element):
            return self.field.zero
        return self.field.mul(self._half, self.field.add([self.field.one, self.sign(element)]))

    def compared(self, op: str, difference: Element) -> Element:
        """1 where the difference of two sides is as a comparison says, else 0."""
        field = self.field
        if op in ("eq", "ne") or field.is_zero(difference):
            return field.number(int((op in ("eq", "le", "ge")) == field.is_zero(difference)))
        return self.step(difference if op in ("gt", "ge") else field.negate(difference))

    def applied(self, op: str, args: list[Element]) -> Element:
        """A function that is given by the sign of its argument, or of the difference of its arguments."""
        field = self.field
        match op:
            case "sign":
                return self.sign(args[0])
            case "step":
                return self.step(args[0])
            case "abs":
                return field.mul(self.sign(args[0]), args[0])
            case "minimum" | "maximum":
                left, right = args
                difference = field.subtract(left, right)
                above = field.mul(self.sign(difference), difference)
                both = field.add([left, right, above if op == "maximum" else field.negate(above)])
                return field.mul(self._half, both)
            case _:
                raise CutFailed

    def chosen(self, condition: Element, yes: Element, no: Element) -> Element:
        """``yes`` where a condition, 1 or 0, holds, else ``no``."""
        otherwise = self.field.subtract(self.field.one, condition)
        return self.field.add([self.field.mul(condition, yes), self.field.mul(otherwise, no)])

    def _of_factor(self, key: str) -> Element:
        if key not in self._variables:
            try:
                self._variables[key] = self.field.number(self.signs.factor_sign(key))
            except NeedSign:
                place, self._variables[key] = self.field.generator()
                self.field.relate(place, 2, self.field.one.numerator)
                self.field.vanishing.add(place)  # 1 + s may be zero on an open set
        return self._variables[key]
