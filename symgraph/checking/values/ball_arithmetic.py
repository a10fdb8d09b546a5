"""Operations that keep fractions fractions: arithmetic, comparisons and piecewise functions, on numbers and on balls.

A number is known exactly (`fmpq`) or to lie in a ball (`arb`).  Exactness is what tells ``1/(x - 1/3)`` at 1/3, where
there is no value, from a ball that is merely near 0.  An operation raises `NoValue` where there certainly is no real
value, and `TooWide` where the balls cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, fmpq

Number = fmpq | arb

MAX_BITS = 4096
"""Of the numerator or denominator of a fraction; a larger one becomes a ball."""
MAX_ROOT = 64
"""The highest root that is looked for as a fraction."""
_ZERO = fmpq(0)
_ONE = fmpq(1)


class NoValue(Exception):  # noqa: N818 - it is an answer, not an error
    """There certainly is no real number here."""


class TooWide(Exception):  # noqa: N818
    """The balls are too wide to tell, or the function has no certified value here."""


def settled(value: Number) -> Number:
    """A result as it is kept: an exact ball as a fraction, a fraction that has grown too long as a ball."""
    if isinstance(value, fmpq):
        return value if value.height_bits() <= MAX_BITS else arb(value)
    if not value.is_finite():
        raise TooWide("a ball grew beyond all bounds")
    if value.is_exact():
        mantissa, exponent = value.man_exp()
        if abs(exponent) + mantissa.bit_length() <= MAX_BITS:
            return value.fmpq()
    return value


def add(*terms: Number) -> Number:
    total = terms[0]
    for term in terms[1:]:
        total = total + term
    return total


def mul(*factors: Number) -> Number:
    product = factors[0]
    for factor in factors[1:]:
        product = product * factor
    return product


def power(base: Number, exponent: fmpq) -> Number:
    """A constant power: of any base for a whole exponent, else of a positive one (or of 0, upwards)."""
    if exponent.q == 1:
        return _whole_power(base, int(exponent.p))
    if base < 0:
        raise NoValue("a root of a negative number")
    if isinstance(base, fmpq):
        if base == 0:
            if exponent < 0:
                raise NoValue("division by zero")
            return _ZERO
        root = _exact_root(base, int(exponent.q))
        if root is not None:
            return _whole_power(root, int(exponent.p))
        base = arb(base)
    if not base > 0:
        raise TooWide("a root of a number that may be negative")
    return base**exponent


def _whole_power(base: Number, exponent: int) -> Number:
    if isinstance(base, fmpq):
        if base == 0 and exponent < 0:
            raise NoValue("division by zero")
        if abs(exponent) * base.height_bits() > MAX_BITS:
            base = arb(base)
    elif exponent < 0 and base.contains(0):
        raise TooWide("division by a number that may be zero")
    return base**exponent


def _exact_root(base: fmpq, degree: int) -> fmpq | None:
    if degree > MAX_ROOT:
        return None
    top, bottom = base.p.root(degree), base.q.root(degree)
    return fmpq(top, bottom) if top**degree == base.p and bottom**degree == base.q else None


def pow_(base: Number, exponent: Number) -> Number:
    """A power with any exponent: of a positive base, or a whole one."""
    if isinstance(exponent, fmpq):
        return power(base, exponent)
    if base > 0:
        return arb(base) ** exponent
    if base < 0 and not exponent.contains_integer():
        raise NoValue("a fractional power of a negative number")
    if isinstance(base, fmpq) and base == 0 and exponent > 0:
        return _ZERO
    if isinstance(base, fmpq) and base == 0 and exponent < 0:
        raise NoValue("division by zero")
    raise TooWide("a power of a number that may not be positive")


def cbrt(x: Number) -> Number:
    """The real cube root, odd in x."""
    if x < 0:
        return -power(-x, fmpq(1, 3))
    return power(x, fmpq(1, 3))


def absolute(x: Number) -> Number:
    return abs(x)


def sign(x: Number) -> Number:
    if x > 0:
        return _ONE
    if x < 0:
        return -_ONE
    if isinstance(x, fmpq):
        return _ZERO
    raise TooWide("the sign of a number that may be zero")


def step(x: Number) -> Number:
    """1 for x > 0, else 0."""
    return gt(x, _ZERO)


def floor(x: Number) -> Number:
    if isinstance(x, fmpq):
        return fmpq(x.floor())
    below = x.floor().unique_fmpz()
    if below is None:
        raise TooWide("the floor of a number that may be whole")
    return fmpq(below)


def minimum(a: Number, b: Number) -> Number:
    if a <= b:
        return a
    return b if b <= a else arb(a).min(b)


def maximum(a: Number, b: Number) -> Number:
    if a >= b:
        return a
    return b if b >= a else arb(a).max(b)


def lt(a: Number, b: Number) -> Number:
    if a < b:
        return _ONE
    if a >= b:
        return _ZERO
    raise TooWide("a comparison of numbers that may be equal")


def le(a: Number, b: Number) -> Number:
    if a <= b:
        return _ONE
    if a > b:
        return _ZERO
    raise TooWide("a comparison of numbers that may be equal")


def gt(a: Number, b: Number) -> Number:
    return lt(b, a)


def ge(a: Number, b: Number) -> Number:
    return le(b, a)


def eq(a: Number, b: Number) -> Number:
    if isinstance(a, fmpq) and isinstance(b, fmpq):
        return _ONE if a == b else _ZERO
    if a < b or a > b:
        return _ZERO
    raise TooWide("a comparison of numbers that may be equal")


def ne(a: Number, b: Number) -> Number:
    return _ONE - eq(a, b)


EXACT: dict[str, Callable[..., Number]] = {
    "add": add,
    "mul": mul,
    "pow": pow_,
    "cbrt": cbrt,
    "abs": absolute,
    "sign": sign,
    "step": step,
    "floor": floor,
    "minimum": minimum,
    "maximum": maximum,
    "lt": lt,
    "le": le,
    "gt": gt,
    "ge": ge,
    "eq": eq,
    "ne": ne,
}
"""Operations on fractions and balls alike; a condition is 1 or 0."""
