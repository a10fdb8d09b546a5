"""The exact values of terms made of numerals only, such as the exponent in ``x**(2/3)``."""

from __future__ import annotations

from fractions import Fraction

from symgraph.calculus.term import Apply, Term, is_numeral, number


class ConstantTerms:
    """The values of the constant terms of one formula, each computed once."""

    def __init__(self) -> None:
        self._known: dict[Apply, Fraction | None] = {}

    def value(self, term: Term) -> Fraction | None:
        """The exact value of a term made of numerals only, or None."""
        if isinstance(term, str):
            return number(term) if is_numeral(term) else None
        if term not in self._known:
            values = [self.value(arg) for arg in term.args]
            known = [value for value in values if value is not None]
            self._known[term] = _folded(term.op, known) if len(known) == len(values) else None
        return self._known[term]


def bits(value: Fraction) -> int:
    """The length of the longer of numerator and denominator."""
    return max(abs(value.numerator).bit_length(), value.denominator.bit_length())


def _folded(op: str, values: list[Fraction]) -> Fraction | None:  # noqa: PLR0911 - one return for each operation
    """The operation on exact numbers, or None where it has no rational value."""
    match op, values:
        case "neg", [value]:
            return -value
        case "add", _:
            return sum(values, Fraction())
        case "sub", [left, right]:
            return left - right
        case "mul", _:
            product = Fraction(1)
            for value in values:
                product *= value
            return product
        case "div", [left, right] if right:
            return left / right
        case "pow", [base, power] if power.denominator == 1 and (base or power >= 0):
            return base**power.numerator
        case _:
            return None
