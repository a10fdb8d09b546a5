"""Numbers that turn up in derivatives, recognised from their decimals: 2, 1/3, sqrt(2/pi), 1/log(10), …"""

from __future__ import annotations

import math
from fractions import Fraction

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Apply, Term, is_numeral, numeral

MAX_NUMERATOR = 60
MAX_DENOMINATOR = 60

# Constants of the field and their values: each may stand above or below a fraction line, times a small fraction.
_CONSTANTS: tuple[tuple[str, float], ...] = (
    ("sqrt(2)", math.sqrt(2)),
    ("pi", math.pi),
    ("sqrt(pi)", math.sqrt(math.pi)),
    ("sqrt(2*pi)", math.sqrt(2 * math.pi)),
    ("sqrt(2/pi)", math.sqrt(2 / math.pi)),
    ("log(2)", math.log(2)),
    ("log(10)", math.log(10)),
    ("sqrt(3)", math.sqrt(3)),
    ("sqrt(5)", math.sqrt(5)),
    ("E", math.e),
    ("log(3)", math.log(3)),
    ("sqrt(6)", math.sqrt(6)),
    ("sqrt(7)", math.sqrt(7)),
    ("sqrt(10)", math.sqrt(10)),
    ("pi**2", math.pi**2),
)
RELATIVE_ERROR = 1e-9


def simple_number(value: float, sizes: tuple[int, ...] = ()) -> Term | None:  # noqa: PLR0911 - one return for each form
    """A fraction, or a constant times a fraction, that has this value, as a formula; None where none is as simple.

    `sizes` are whole numbers of the program (of samples, say) that may be larger than others.

    >>> from symgraph.calculus.formula import format_term
    >>> format_term(simple_number(-0.6931471805599453)), format_term(simple_number(0.3989422804014327))
    ('-log(2)', '1/sqrt(2*pi)')
    """
    if not math.isfinite(value) or value == 0:
        return "0" if value == 0 else None
    if value < 0:
        positive = simple_number(-value, sizes)
        if positive is None:
            return None
        return f"-{positive}" if is_numeral(positive) else Apply("neg", (positive,))
    fraction = _fraction(value, sizes)
    if fraction is not None:
        return numeral(fraction)
    for text, constant in _CONSTANTS:
        above = _fraction(value / constant, ())
        if above is not None and _small(above):
            return _with(above, parse_formula(text))
        below = _fraction(value * constant, ())
        if below is not None and _small(below):
            return _over(below, parse_formula(text))
    return None


def as_fraction(value: float, sizes: tuple[int, ...] = ()) -> Fraction | None:
    """The small fraction that has this value, of either sign."""
    found = _fraction(abs(value), sizes) if math.isfinite(value) and value else None
    return None if found is None else found if value > 0 else -found


def candidates(value: float, error: float) -> list[Term]:
    """Simple numbers that are within `error` of a value, the simplest first."""
    if value > _LARGEST:
        return []
    found: list[tuple[int, Term]] = []
    for text, constant in _CONSTANTS:
        term = parse_formula(text)
        for small in _SMALL:
            for number, written in (
                (constant * float(small), _with(small, term)),
                (float(small) / constant, _over(small, term)),
            ):
                if abs(number - value) <= error:
                    found.append((small.numerator + small.denominator, written))
    for denominator in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13):
        nearest = Fraction(round(value * denominator), denominator)
        if nearest > 0 and abs(float(nearest) - value) <= error:
            found.append((nearest.numerator + nearest.denominator, numeral(nearest)))
    unique = dict.fromkeys(term for _, term in sorted(found, key=lambda pair: pair[0]))
    return list(unique)


_LARGEST = 1e15  # whole numbers are no longer told from their neighbours
_SMALL = sorted(
    {Fraction(p, q) for p in range(1, 9) for q in range(1, 9)}, key=lambda f: (f.numerator + f.denominator, f)
)


def _small(value: Fraction) -> bool:
    return value.numerator <= 16 and value.denominator <= 16


def _fraction(value: float, sizes: tuple[int, ...]) -> Fraction | None:
    if not value < _LARGEST:
        return None
    for denominator in (1, *sizes):
        whole = round(value * denominator)
        if 0 < whole <= 10_000 and abs(whole / denominator - value) <= RELATIVE_ERROR * value:
            return Fraction(whole, denominator)
    near = Fraction(value).limit_denominator(MAX_DENOMINATOR)
    close = near > 0 and abs(float(near) - value) <= RELATIVE_ERROR * value
    return near if close and near.numerator <= MAX_NUMERATOR * MAX_DENOMINATOR else None


def _with(factor: Fraction, constant: Term) -> Term:
    top: Term = constant if factor.numerator == 1 else Apply("mul", (str(factor.numerator), constant))
    return top if factor.denominator == 1 else Apply("div", (top, str(factor.denominator)))


def _over(factor: Fraction, constant: Term) -> Term:
    bottom: Term = constant if factor.denominator == 1 else Apply("mul", (str(factor.denominator), constant))
    return Apply("div", (str(factor.numerator), bottom))
