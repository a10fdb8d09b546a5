"""The functions of the table of rows on balls, by Arb: one line a function.

Source: F. Johansson, *Arb: efficient arbitrary-precision midpoint-radius interval arithmetic*, IEEE Transactions on
Computers 66, 2017.

Every function is real: it raises `NoValue` where the arguments certainly lie outside its real domain, as mpmath's
functions give no real number there (see `symgraph.calculus.mpmath_functions`), and `TooWide` where balls cannot tell.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from flint import acb, arb

from symgraph.checking.values.ball_arithmetic import NoValue, TooWide

Function = Callable[..., arb]

MAX_ORDER = 1_000
"""Of a Bessel function, an incomplete gamma function and the like: beyond, computing may take for ever."""
MAX_POLYGAMMA = 500
MAX_ARGUMENT = 10**9
MAX_ARGUMENT_OF_K = 60
"""Beyond, Arb takes seconds for a Bessel function K of whole order, at some precisions."""


def _above(low: int, function: Function) -> Function:
    """A function on ``x > low``."""

    def checked(x: arb) -> arb:
        if x > low:
            return function(x)
        if x <= low:
            raise NoValue(f"an argument that is not above {low}")
        raise TooWide(f"an argument that may not be above {low}")

    return checked


def _below(high: int, function: Function) -> Function:
    """A function on ``x < high``."""

    def checked(x: arb) -> arb:
        if x < high:
            return function(x)
        if x >= high:
            raise NoValue(f"an argument that is not below {high}")
        raise TooWide(f"an argument that may not be below {high}")

    return checked


def _between(low: int, high: int, function: Function) -> Function:
    """A function on ``low < x < high``."""
    return _above(low, _below(high, function))


def _from_to(low: float, high: float, function: Function) -> Function:
    """A function on ``low <= x <= high``."""

    def checked(x: arb) -> arb:
        if low <= x <= high:
            return function(x)
        if x < low or x > high:
            raise NoValue(f"an argument that is not between {low} and {high}")
        raise TooWide(f"an argument that may not be between {low} and {high}")

    return checked


def _except(pole: int, function: Function) -> Function:
    """A function with one pole."""

    def checked(x: arb) -> arb:
        if x == pole:
            raise NoValue(f"a pole at {pole}")
        return function(x)

    return checked


def _gamma_like(function: Function) -> Function:
    """A function with poles at 0, -1, -2, …"""

    def checked(x: arb) -> arb:
        if _pole_of_gamma(x):
            raise NoValue("a pole of the gamma function")
        return function(x)

    return checked


def _pole_of_gamma(x: arb) -> bool:
    return x.is_integer() and x <= 0


def _limited(function: Function, limit: int = MAX_ARGUMENT) -> Function:
    """A function that is computed for arguments up to a size only."""

    def checked(x: arb) -> arb:
        _limit(x, limit)
        return function(x)

    return checked


def _limit(x: arb, limit: int) -> None:
    if not abs(x) < limit:
        raise TooWide(f"an argument beyond {limit}")


def real(value: acb) -> arb:
    """The value of a function that is known to be real."""
    if not value.imag.contains(0):
        raise TooWide("a complex value")
    return value.real


def _li(x: arb) -> arb:
    """The integral from 0, not from 2 (DLMF 6.2.8)."""
    return x.li()


def _lambertw(x: arb) -> arb:
    if x < 0 and x < -(arb(-1).exp()):
        raise NoValue("an argument below -1/e")
    return x.lambertw()


def _elliptic_k(m: arb) -> arb:
    return real(acb(m).elliptic_k())


def _elliptic_e(m: arb) -> arb:
    return real(acb(m).elliptic_e())


def _elliptic_f(p: arb, m: arb) -> arb:
    """DLMF 19.2.4 with m = k**2."""
    _refuse_beyond_singularity(p, m)
    return real(acb.elliptic_f(acb(p), acb(m)))


def _elliptic_e_inc(p: arb, m: arb) -> arb:
    """DLMF 19.2.5 with m = k**2."""
    _refuse_beyond_singularity(p, m)
    return real(acb.elliptic_e_inc(acb(p), acb(m)))


def _refuse_beyond_singularity(p: arb, m: arb) -> None:
    """The integrands are real as far as ``m*sin(t)**2 < 1``."""
    if m < 1:
        return
    if m > 1 and abs(p) > arb.pi() / 2:
        raise NoValue("an elliptic integral beyond its singularity")
    product = m * p.sin() ** 2
    if abs(p) < arb.pi() / 2 and product < 1:
        return
    if product > 1:
        raise NoValue("an elliptic integral beyond its singularity")
    raise TooWide("an elliptic integral near its singularity")


def _elliptic_pi(n: arb, m: arb) -> arb:
    """DLMF 19.2.8 with n = alpha**2 and m = k**2; beyond n = 1 only a principal value is real."""
    if n == 1 or m >= 1:
        raise NoValue("an elliptic integral beyond its singularity")
    if not (n < 1 and m < 1):
        raise TooWide("an elliptic integral that may reach its singularity")
    return real(acb.elliptic_pi(acb(n), acb(m)))


def _hurwitz_zeta(s: arb, a: arb) -> arb:
    """DLMF 25.11.1."""
    if s == 1:
        raise NoValue("a pole at 1")
    if not a > 0:
        raise TooWide("the Hurwitz zeta function of a parameter that may not be positive")
    _limit(s, MAX_ORDER)
    _limit(a, MAX_ARGUMENT)
    return s.zeta(a)


def _atan2(a: arb, b: arb) -> arb:
    if a.contains(0) and b.contains(0):
        raise TooWide("atan2 of numbers that may both be zero")
    return arb.atan2(a, b)


def _polygamma(n: arb, x: arb) -> arb:
    if n < 0 or not n.contains_integer():
        raise NoValue("a polygamma function of an order that is not a whole number")
    if not n.is_integer() or n > MAX_POLYGAMMA:
        raise TooWide("the order of polygamma")
    if _pole_of_gamma(x):
        raise NoValue("a pole of the gamma function")
    _limit(x, MAX_ARGUMENT)
    return real(acb(x).polygamma(acb(n)))


def _lower_gamma(a: arb, x: arb) -> arb:
    """DLMF 8.2.1; below 0 real for whole orders only."""
    if _pole_of_gamma(a):
        raise NoValue("a pole of the lower incomplete gamma function")
    _limit(a, MAX_ORDER)
    _limit(x, MAX_ARGUMENT)
    if not x > 0 and not a.is_integer():
        _refuse_root_of_negative(x, a)
        if not (x == 0 and a > 0):
            raise TooWide("an incomplete gamma function near 0")
    return x.gamma_lower(a)


def _upper_gamma(a: arb, x: arb) -> arb:
    """DLMF 8.2.2; below 0 real for positive whole orders only."""
    _limit(a, MAX_ORDER)
    _limit(x, MAX_ARGUMENT)
    if not x > 0 and not (a.is_integer() and a > 0):
        _refuse_root_of_negative(x, a)
        if x < 0 and a.is_integer():
            raise NoValue("a logarithm of a negative number")
        if not (x == 0 and a > 0):
            raise TooWide("an incomplete gamma function near 0")
    return x.gamma_upper(a)


def _expint(n: arb, x: arb) -> arb:
    """DLMF 8.19.1; below 0 real for orders 0, -1, -2, … only."""
    _limit(n, MAX_ORDER)
    _limit(x, MAX_ARGUMENT)
    if x == 0:
        if n <= 1:
            raise NoValue("a pole at 0")
        return 1 / (n - 1)
    if not x > 0 and not (n.is_integer() and n <= 0):
        _refuse_root_of_negative(x, n)
        if x < 0 and n.is_integer():
            raise NoValue("a logarithm of a negative number")
        raise TooWide("an exponential integral near 0")
    return x.expint(n)


def _refuse_root_of_negative(x: arb, order: arb) -> None:
    if x < 0 and not order.contains_integer():
        raise NoValue("a fractional power of a negative number")


def _beta(a: arb, b: arb) -> arb:
    """A&S 6.2.2."""
    if _pole_of_gamma(a) or _pole_of_gamma(b):
        if (a + b).contains_integer() and not a + b > 0:
            raise TooWide("the beta function where poles meet")
        raise NoValue("a pole of the beta function")
    return a.gamma() * b.gamma() * (a + b).rgamma()


def _bessel(function: Callable[[arb, arb], arb]) -> Function:
    """J or I: of a negative argument for whole orders only, where their power series is real (DLMF 10.2.2)."""

    def checked(n: arb, x: arb) -> arb:
        _limit(n, MAX_ORDER)
        _limit(x, MAX_ARGUMENT)
        if not x > 0 and not n.is_integer():
            _refuse_root_of_negative(x, n)
            if x == 0 and n < 0 and not n.contains_integer():
                raise NoValue("a pole at 0")
            if not (x == 0 and n > 0):
                raise TooWide("a Bessel function near 0")
        return function(x, n)

    return checked


def _bessel_with_pole(function: Callable[[arb, arb], arb], limit: int = MAX_ARGUMENT) -> Function:
    """Y or K: of a positive argument."""

    def checked(n: arb, x: arb) -> arb:
        _limit(n, MAX_ORDER)
        _limit(x, limit)
        if x <= 0:
            raise NoValue("a Bessel function of the second kind at an argument that is not positive")
        if not x > 0:
            raise TooWide("a Bessel function near 0")
        return function(x, n)

    return checked


def _airy_ai_prime(x: arb) -> arb:
    return x.airy_ai(derivative=1)


def _airy_bi_prime(x: arb) -> arb:
    return x.airy_bi(derivative=1)


def _infinity() -> arb:
    raise TooWide("infinity")


FUNCTIONS: dict[str, Function] = {
    "pi": arb.pi,
    "E": arb.const_e,
    "oo": _infinity,
    "exp": arb.exp,
    "log": _above(0, arb.log),
    "sin": arb.sin,
    "cos": arb.cos,
    "tan": arb.tan,
    "cot": _except(0, arb.cot),
    "sec": arb.sec,
    "csc": _except(0, arb.csc),
    "asin": _from_to(-1, 1, arb.asin),
    "acos": _from_to(-1, 1, arb.acos),
    "atan": arb.atan,
    "atan2": _atan2,
    "sinh": arb.sinh,
    "cosh": arb.cosh,
    "tanh": arb.tanh,
    "coth": _except(0, arb.coth),
    "sech": arb.sech,
    "csch": _except(0, arb.csch),
    "asinh": arb.asinh,
    "acosh": _from_to(1, inf, arb.acosh),
    "atanh": _between(-1, 1, arb.atanh),
    "erf": arb.erf,
    "erfc": arb.erfc,
    "erfi": arb.erfi,
    "erfinv": _between(-1, 1, arb.erfinv),
    "erfcinv": _between(0, 2, arb.erfcinv),
    "gamma": _gamma_like(arb.gamma),
    "loggamma": _above(0, arb.lgamma),
    "digamma": _gamma_like(arb.digamma),
    "polygamma": _polygamma,
    "lowergamma": _lower_gamma,
    "uppergamma": _upper_gamma,
    "beta": _beta,
    "besselj": _bessel(arb.bessel_j),
    "bessely": _bessel_with_pole(arb.bessel_y),
    "besseli": _bessel(arb.bessel_i),
    "besselk": _bessel_with_pole(arb.bessel_k, MAX_ARGUMENT_OF_K),
    "airyai": arb.airy_ai,
    "airybi": arb.airy_bi,
    "airyaiprime": _airy_ai_prime,
    "airybiprime": _airy_bi_prime,
    "Ei": _except(0, arb.ei),
    "expint": _expint,
    "li": _from_to(0, inf, _except(1, _li)),
    "Si": arb.si,
    "Ci": _above(0, arb.ci),
    "Shi": arb.shi,
    "Chi": _above(0, arb.chi),
    "elliptic_k": _below(1, _elliptic_k),
    "elliptic_e": _from_to(-inf, 1, _elliptic_e),
    "elliptic_f": _elliptic_f,
    "elliptic_e_inc": _elliptic_e_inc,
    "elliptic_pi": _elliptic_pi,
    "fresnels": arb.fresnel_s,
    "fresnelc": arb.fresnel_c,
    "hurwitz_zeta": _hurwitz_zeta,
    "zeta": _except(1, _limited(arb.zeta, MAX_ORDER)),
    "lambertw": _lambertw,
}
"""Functions of balls by the names of their rows."""
