"""Numbers as figures show them: exact where they are exact, else rounded to a number of decimals.

A number that needs no more decimals than are shown is written without zeros at its end (``0.5``, ``220``), a rounded
one with all of them (``0.50``): who reads the figure can tell the one from the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from symgraph.lowering.markup import Words, fraction, negated

DIGITS = 2
MOST_MORE_DIGITS = 4
"""Further decimals that a sum may take to add up."""
PRECISION = 40
"""Decimal digits that numbers are computed to."""
_EXACT = Fraction(1, 10**30)  # closer to a short fraction than this, relatively, a number is that fraction
_LARGEST_DENOMINATOR = 12  # of a fraction written as one
_LARGEST = 10**7  # written out
_SMALLEST = Fraction(1, 1000)
_MOST_BITS = 10_000
_LARGEST_ERROR = Fraction(1, 20)  # of a rounded number, relatively


def number_words(value: Any, digits: int = DIGITS) -> Words:  # noqa: PLR0911 - one return for each way
    """A number (a Fraction, or mpmath's of `PRECISION` digits) with `digits` decimals.

    >>> number_words(Fraction(1, 2)).text, number_words(Fraction(1, 3)).text, number_words(Fraction(22, 7) / 100).text
    ('0.5', '1/3', '0.03')
    >>> number_words(Fraction(-123456, 10**9)).text
    '-1.23e-4'
    """
    if _is_beyond_measure(value):
        return _beyond_measure(value, digits)
    rational = as_fraction(value)
    if rational is None:
        return _NOT_FINITE.get(str(value), _NOT_FINITE["nan"])
    if rational < 0:
        return negated(number_words(-rational, digits))
    for denominator in range(1, _LARGEST_DENOMINATOR + 1):
        nearest = Fraction(round(rational * denominator), denominator)
        if nearest and abs(rational - nearest) <= _EXACT * nearest and nearest.denominator == denominator:
            rational = nearest
            break
    decimal = _rounded(rational, digits)
    if abs(rational - decimal) <= _EXACT * rational and decimal < _LARGEST:
        return _plain(_decimals(decimal, digits).rstrip("0").rstrip(".") if digits else str(decimal))
    if rational.denominator <= _LARGEST_DENOMINATOR and rational.numerator < 100:
        top, bottom = str(rational.numerator), str(rational.denominator)
        return fraction(_plain(top), _plain(bottom))
    if rational >= _LARGEST or (digits and rational < _SMALLEST):
        return _scientific(rational, digits)
    while digits and abs(rational - decimal) > rational * _LARGEST_ERROR:  # too little would be left of it
        digits += 1
        decimal = _rounded(rational, digits)
    return _plain(_decimals(decimal, digits))


def sum_words(addends: Sequence[Any], total: Any, digits: int = DIGITS) -> tuple[list[Words], Words]:
    """Numbers and their sum, to as many decimals as it takes for them to add up as they are written.

    >>> parts, total = sum_words([Fraction(-42, 1000), Fraction(-15, 1000)], Fraction(-57, 1000))
    >>> [part.text for part in parts], total.text
    (['-0.042', '-0.015'], '-0.057')
    >>> parts, total = sum_words([Fraction(3071, 10000), Fraction(894, 10000)], Fraction(3965, 10000))
    >>> [part.text for part in parts], total.text
    (['0.31', '0.09'], '0.40')
    >>> parts, total = sum_words([Fraction(-1, 3), Fraction(-1, 3), Fraction(1, 3)], Fraction(-1, 3))
    >>> [part.text for part in parts], total.text
    (['-1/3', '-1/3', '1/3'], '-1/3')
    """
    exact = [as_fraction(value) for value in (*addends, total)]
    known = [value for value in exact if value is not None]
    *parts, result = (number_words(value, digits) for value in (*addends, total))
    if len(known) == len(exact) and all(map(_is_exact, known, (*parts, result))):
        return parts, result
    for more in range(digits, digits + MOST_MORE_DIGITS):
        rounded = [_signed_rounded(value, more) for value in known]
        enough = all(
            abs(value - near) <= abs(value) * _LARGEST_ERROR for value, near in zip(known, rounded, strict=True)
        )
        if len(known) == len(exact) and enough and sum(rounded[:-1]) == rounded[-1]:
            *parts, result = (
                number_words(value, more) if value == near else _with_zeros(near, more)
                for value, near in zip(known, rounded, strict=True)
            )
            return parts, result
    return parts, result


def _is_exact(value: Fraction, words: Words) -> bool:
    """Whether a number is written without rounding: 1/3, but not 0.33."""
    try:
        return Fraction(words.text) == value
    except ValueError:  # a power of ten
        return False


def _with_zeros(value: Fraction, digits: int) -> Words:
    """A rounded number, which keeps the zeros at its end."""
    words = _plain(_decimals(abs(value), digits))
    return negated(words) if value < 0 else words


def _signed_rounded(value: Fraction, digits: int) -> Fraction:
    return _rounded(value, digits) if value >= 0 else -_rounded(-value, digits)


def as_fraction(value: Any) -> Fraction | None:
    """The number as a fraction; None where it is infinite, not a number, or beyond all measure."""
    if isinstance(value, (Fraction, int)):
        return Fraction(value)
    if isinstance(value, float):
        return Fraction(value) if abs(value) < float("inf") else None
    if not hasattr(value, "man_exp") or not value.context.isfinite(value) or _is_beyond_measure(value):
        return None
    sign_and_mantissa, exponent = value.man_exp
    return Fraction(int(sign_and_mantissa)) * Fraction(2) ** exponent * (-1 if value < 0 < sign_and_mantissa else 1)


_NOT_FINITE = {
    "+inf": Words("infinity", r"\infty", "inf"),
    "-inf": Words("-infinity", r"-\infty", "-inf"),
    "nan": Words('"undefined"', r"\text{undefined}", "nan"),
}


def _rounded(value: Fraction, digits: int) -> Fraction:
    """To so many decimals, halves upwards as by hand."""
    return Fraction((value * 10**digits + Fraction(1, 2)).__floor__(), 10**digits)


def is_finite(value: Any) -> bool:
    """Whether a value is a number, however large."""
    return as_fraction(value) is not None or _is_beyond_measure(value)


def is_rounded(value: Any, digits: int = DIGITS) -> bool:
    """Whether a number is written with fewer decimals than it has.

    >>> is_rounded(Fraction(1, 3)), is_rounded(Fraction(22, 7) / 100)
    (False, True)
    """
    exact = as_fraction(value)
    if exact is None:
        return _is_beyond_measure(value)
    return abs(Fraction(number_words(value, digits).text) - exact) > _EXACT * abs(exact)


def _is_beyond_measure(value: Any) -> bool:
    """Whether a number of mpmath's is so large or small that its digits would fill pages."""
    if not hasattr(value, "man_exp") or not value.context.isfinite(value) or not value:
        return False
    return abs(value.context.mag(value)) > _MOST_BITS


def _beyond_measure(value: Any, digits: int) -> Words:
    """``1.23e4342944``, without writing the number out."""
    context = value.context
    if value < 0:
        return negated(_beyond_measure(-value, digits))
    with context.workdps(PRECISION + len(str(abs(context.mag(value))))):  # the exponent may have 300 digits itself
        exponent = int(context.floor(context.log10(value)))
        mantissa = context.exp(context.log(value) - exponent * context.log(10))
    text = _decimals(_rounded(Fraction(float(mantissa)).limit_denominator(10**15), digits), digits)
    return _times_power_of_ten(text, exponent)


def _times_power_of_ten(mantissa: str, exponent: int) -> Words:
    typst, latex = f"{mantissa} dot.c 10^({exponent})", rf"{mantissa} \cdot 10^{{{exponent}}}"
    return Words(typst, latex, f"{mantissa}e{exponent}")


def _plain(text: str) -> Words:
    return Words(text, text, text)


def _decimals(value: Fraction, digits: int) -> str:
    whole = round(value * 10**digits)
    if not digits:
        return str(whole)
    text = f"{whole:0{digits + 1}d}"
    return f"{text[:-digits]}.{text[-digits:]}"


def _scientific(value: Fraction, digits: int) -> Words:
    """``1.23e-4`` with `digits` decimals in its mantissa."""
    exponent = len(str(value.numerator)) - len(str(value.denominator))
    if Fraction(10) ** exponent > value:
        exponent -= 1
    mantissa = _rounded(value / Fraction(10) ** exponent, digits)
    if mantissa >= 10:
        mantissa, exponent = mantissa / 10, exponent + 1
    text = _decimals(mantissa, digits)
    text = text.rstrip("0").rstrip(".") if digits else text
    return _times_power_of_ten(text, exponent)
