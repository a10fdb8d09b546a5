"""Functions on power series ``x0 + x1*e`` of length 2, of which the second coefficient carries a derivative.

None of the partials of the table of rows is used, so that a wrong one cannot vouch for itself: what Arb knows of the
composition of power series is used directly, hyperbolic functions are written in exponentials, and inverse ones in
logarithms or as inverses of series.  Where a series has no finite coefficients, nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable

from flint import arb, arb_series, fmpq

from symgraph.checking.values.ball_arithmetic import TooWide

Series = arb_series
MAX_POWER = 2**31


def series(value: arb, slope: arb | int) -> Series:
    return arb_series([value, slope], 2)


def power(base: Series, exponent: fmpq) -> Series:
    """A constant power."""
    if exponent.q != 1:
        return (exponent * _log(base)).exp()
    if abs(exponent.p) > MAX_POWER:
        raise TooWide("a very high power")
    return base ** int(exponent.p)


def pow_(base: Series, exponent: Series) -> Series:
    """A power of a positive base."""
    return (exponent * _log(base)).exp()


def _log(x: Series) -> Series:
    if not x[0] > 0:
        raise TooWide("a power of a number that may not be positive")
    return x.log()


def _cbrt(x: Series) -> Series:
    third = fmpq(1, 3)
    return -power(-x, third) if x[0] < 0 else power(x, third)


def _absolute(x: Series) -> Series:
    if x[0] > 0:
        return x
    if x[0] < 0:
        return -x
    raise TooWide("a kink may be here")


def _minimum(a: Series, b: Series) -> Series:
    if a[0] < b[0]:
        return a
    if a[0] > b[0]:
        return b
    raise TooWide("a kink may be here")


def _maximum(a: Series, b: Series) -> Series:
    return -_minimum(-a, -b)


def _floor(x: Series) -> Series:
    if x[0].contains_integer():
        raise TooWide("a jump may be here")
    return series(x[0].floor(), 0)


def _sign(x: Series) -> Series:
    if x[0].contains(0):
        raise TooWide("a jump may be here")
    return series(x[0].sgn(), 0)


def _compared(a: Series, b: Series) -> Series:
    """Of a comparison only that it does not change near here is needed, not what it is."""
    if a[0].overlaps(b[0]):
        raise TooWide("a switch may be here")
    return series(arb(0), 0)


def _cot(x: Series) -> Series:
    sine, cosine = x.sin_cos()
    return cosine / sine


def _sec(x: Series) -> Series:
    return 1 / x.cos()


def _csc(x: Series) -> Series:
    return 1 / x.sin()


def _atan2(a: Series, b: Series) -> Series:
    """The angle, but for a constant: only its slope is asked for."""
    if not a[0].contains(0):
        return -(b / a).atan()
    if b[0] > 0 or (b[0] < 0 and a[0] != 0):
        return (a / b).atan()
    raise TooWide("a jump of atan2 may be here")


def _sinh(x: Series) -> Series:
    return (x.exp() - (-x).exp()) / 2


def _cosh(x: Series) -> Series:
    return (x.exp() + (-x).exp()) / 2


def _tanh(x: Series) -> Series:
    return 1 - 2 / ((2 * x).exp() + 1)


def _coth(x: Series) -> Series:
    return 1 + 2 / ((2 * x).exp() - 1)


def _sech(x: Series) -> Series:
    return 1 / _cosh(x)


def _csch(x: Series) -> Series:
    return 1 / _sinh(x)


def _asinh(x: Series) -> Series:
    if x[0] < 0:  # where the sum below would cancel
        return -_asinh(-x)
    return (x + (x * x + 1).sqrt()).log()


def _acosh(x: Series) -> Series:
    return (x + (x * x - 1).sqrt()).log()


def _atanh(x: Series) -> Series:
    return ((1 + x).log() - (1 - x).log()) / 2


def _inverse_of(forward: Callable[[Series], Series], inverse: Callable[[arb], arb]) -> Callable[[Series], Series]:
    """The inverse of a function, by reversion of its series."""

    def inverted(x: Series) -> Series:
        value = inverse(x[0])
        return series(value, x[1] / forward(series(value, 1))[1])

    return inverted


def _beta(a: Series, b: Series) -> Series:
    return a.gamma() * b.gamma() * (a + b).rgamma()


SERIES: dict[str, Callable[..., Series]] = {
    "pow": pow_,
    "cbrt": _cbrt,
    "abs": _absolute,
    "minimum": _minimum,
    "maximum": _maximum,
    "floor": _floor,
    "sign": _sign,
    "step": _sign,
    "lt": _compared,
    "le": _compared,
    "gt": _compared,
    "ge": _compared,
    "eq": _compared,
    "ne": _compared,
    "exp": arb_series.exp,
    "log": arb_series.log,
    "sin": arb_series.sin,
    "cos": arb_series.cos,
    "tan": arb_series.tan,
    "cot": _cot,
    "sec": _sec,
    "csc": _csc,
    "asin": arb_series.asin,
    "acos": arb_series.acos,
    "atan": arb_series.atan,
    "atan2": _atan2,
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "coth": _coth,
    "sech": _sech,
    "csch": _csch,
    "asinh": _asinh,
    "acosh": _acosh,
    "atanh": _atanh,
    "erf": arb_series.erf,
    "erfc": arb_series.erfc,
    "erfi": arb_series.erfi,
    "erfinv": _inverse_of(arb_series.erf, arb.erfinv),
    "erfcinv": _inverse_of(arb_series.erfc, arb.erfcinv),
    "gamma": arb_series.gamma,
    "loggamma": arb_series.lgamma,
    "beta": _beta,
    "airyai": arb_series.airy_ai,
    "airyaiprime": arb_series.airy_ai_prime,
    "airybi": arb_series.airy_bi,
    "airybiprime": arb_series.airy_bi_prime,
    "Ei": arb_series.ei,
    "li": arb_series.li,
    "Si": arb_series.si,
    "Ci": arb_series.ci,
    "Shi": arb_series.shi,
    "Chi": arb_series.chi,
    "fresnels": arb_series.fresnel_s,
    "fresnelc": arb_series.fresnel_c,
    "lambertw": arb_series.lambertw,
    "zeta": arb_series.zeta,
}
"""By the names of their rows; the first coefficient may be left out of account."""
