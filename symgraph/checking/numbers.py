"""Python's fractions as FLINT's numbers and back."""

from __future__ import annotations

from fractions import Fraction

from flint import arb, fmpq


def rational(value: Fraction) -> fmpq:
    """A fraction as FLINT's."""
    return fmpq(value.numerator, value.denominator)


def fraction(value: fmpq) -> Fraction:
    """FLINT's fraction as Python's."""
    return Fraction(int(value.p), int(value.q))


def ball(value: Fraction) -> arb:
    """A ball that holds a fraction, as narrow as the precision at hand allows."""
    return arb(rational(value))
