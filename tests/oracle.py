"""Independent numbers to test against: mpmath's functions, its numerical derivative, and a plain walk over equations.

Nothing here reads the opset's values or partials.  `FUNCTIONS` says again, in mpmath, what each row of the table means,
with points inside its domain; a row without an entry fails its test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from mpmath import mp

from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, is_numeral, number

mp.dps = 50
CLOSE = mp.mpf(10) ** -38  # numerical derivatives at 50 digits keep more than this


def real(value: Any) -> Any:
    """A numeral, a fraction or a number as mpmath's; 1.1 given as text is 11/10."""
    if isinstance(value, str):
        value = number(value)
    return mp.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mp.mpf(value)


def near(found: Any, expected: Any, tolerance: Any = CLOSE) -> bool:
    """Equal up to a relative and absolute tolerance."""
    return bool(abs(mp.mpf(found) - mp.mpf(expected)) <= tolerance * (1 + abs(mp.mpf(expected))))


def derivative(function: Callable[..., Any], point: Sequence[Any], index: int, order: int = 1) -> Any:
    """mpmath's numerical derivative of `function` by one argument."""
    return _derivative(function, tuple(point), index, order, mp.prec)


@cache
def _derivative(function: Callable[..., Any], point: tuple[Any, ...], index: int, order: int, _bits: int) -> Any:
    """Kept, at each precision: every wrong partial is compared with the same numbers."""
    orders = tuple(order if k == index else 0 for k in range(len(point)))
    return mp.diff(function, point, orders)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


def _softplus(x: Any) -> Any:
    return mp.log(1 + mp.exp(x))


def _lowergamma(a: Any, x: Any) -> Any:
    """A&S 6.5.29."""
    return mp.nsum(
        lambda k: (-1) ** int(k) * mp.power(x, a + k) / (mp.factorial(k) * (a + k)), [0, mp.inf], method="direct"
    )


def _hard_sigmoid(x: Any) -> Any:
    return max(min(x / 6 + mp.mpf(1) / 2, mp.mpf(1)), mp.mpf(0))


def _spherical_jn(n: Any, x: Any) -> Any:
    """DLMF 10.16.9 in 10.47.3."""
    scale = mp.sqrt(mp.pi) / 2 * mp.power(x / 2, n) * mp.rgamma(n + 1.5)
    return scale * mp.hyp0f1(n + 1.5, -x * x / 4)


def _carlson(phi: Any, m: Any) -> tuple[Any, Any, Any]:
    return mp.cos(phi) ** 2, 1 - m * mp.sin(phi) ** 2, mp.mpf(1)


def _elliptic_f(phi: Any, m: Any) -> Any:
    """DLMF 19.25.5."""
    return mp.sin(phi) * mp.elliprf(*_carlson(phi, m))


def _elliptic_e(phi: Any, m: Any) -> Any:
    """DLMF 19.25.9."""
    return _elliptic_f(phi, m) - m / 3 * mp.sin(phi) ** 3 * mp.elliprd(*_carlson(phi, m))


_SELU_SCALE = mp.mpf("1.0507009873554804934193349852946")
_SELU_ALPHA = mp.mpf("1.6732632423543772848170429916717")
_ANY = ("0.7", "-1.3")
_POSITIVE = ("0.6", "2.3")
_INSIDE = ("0.4", "-0.7")  # of (-1, 1)
_OUTSIDE = ("1.4", "-2.3")  # of [-1, 1]
_ORDERED = ("0 0.7", "2 2.3", "1.3 0.9")  # an order and a point

# Each row's meaning, and points (one text an argument, separated by blanks) away from kinks and poles.
FUNCTIONS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "neg": (lambda x: -x, _ANY),
    "sub": (lambda a, b: a - b, ("0.7 -1.3",)),
    "div": (lambda a, b: a / b, ("0.7 -1.3", "-2 0.3")),
    "reciprocal": (lambda x: 1 / x, _ANY),
    "square": (lambda x: x * x, _ANY),
    "pow": (mp.power, ("0.7 -1.3", "2.5 3.1")),
    "exp": (mp.exp, _ANY),
    "expm1": (lambda x: mp.exp(x) - 1, _ANY),
    "log": (mp.log, _POSITIVE),
    "log2": (lambda x: mp.log(x) / mp.log(2), _POSITIVE),
    "log10": (lambda x: mp.log(x) / mp.log(10), _POSITIVE),
    "log1p": (lambda x: mp.log(1 + x), ("0.7", "-0.3")),
    "log_base": (mp.log, ("0.6 2.3", "2.3 0.6")),
    "exp2": (lambda x: mp.power(2, x), _ANY),
    "logit": (lambda x: mp.log(x) - mp.log(1 - x), ("0.3", "0.8")),
    "logaddexp": (lambda a, b: mp.log(mp.exp(a) + mp.exp(b)), ("0.7 -1.3", "-1.3 0.7")),
    "xlogy": (lambda a, b: a * mp.log(b), ("0.7 1.3", "-1.3 0.6")),
    "xlog1py": (lambda a, b: a * mp.log(1 + b), ("0.7 1.3", "-1.3 -0.4")),
    "entr": (lambda x: -x * mp.log(x), _POSITIVE),
    "hypot": (mp.hypot, ("0.7 -1.3", "-2.1 0.4")),
    "deg2rad": (mp.radians, _ANY),
    "rad2deg": (mp.degrees, _ANY),
    "sqrt": (mp.sqrt, _POSITIVE),
    "cbrt": (lambda x: mp.sign(x) * mp.power(abs(x), mp.mpf(1) / 3), _ANY),
    "abs": (abs, _ANY),
    "sign": (mp.sign, _ANY),
    "step": (lambda x: mp.mpf(1 if x > 0 else 0), _ANY),
    "floor": (mp.floor, _ANY),
    "sin": (mp.sin, _ANY),
    "cos": (mp.cos, _ANY),
    "tan": (lambda x: mp.sin(x) / mp.cos(x), _ANY),
    "cot": (lambda x: mp.cos(x) / mp.sin(x), _ANY),
    "sec": (lambda x: 1 / mp.cos(x), _ANY),
    "csc": (lambda x: 1 / mp.sin(x), _ANY),
    "cosm1": (lambda x: mp.cos(x) - 1, _ANY),
    "sinpi": (mp.sinpi, _ANY),
    "cospi": (mp.cospi, _ANY),
    "asin": (mp.asin, _INSIDE),
    "acos": (mp.acos, _INSIDE),
    "atan": (mp.atan, _ANY),
    "acot": (mp.acot, _ANY),
    "asec": (mp.asec, _OUTSIDE),
    "acsc": (mp.acsc, _OUTSIDE),
    "atan2": (mp.atan2, ("0.7 -1.3", "-0.7 -1.3", "0.7 1.3")),
    "sinh": (mp.sinh, _ANY),
    "cosh": (mp.cosh, _ANY),
    "tanh": (mp.tanh, _ANY),
    "coth": (lambda x: mp.cosh(x) / mp.sinh(x), _ANY),
    "sech": (lambda x: 1 / mp.cosh(x), _ANY),
    "csch": (lambda x: 1 / mp.sinh(x), _ANY),
    "asinh": (mp.asinh, _ANY),
    "acosh": (mp.acosh, ("1.4", "3.2")),
    "atanh": (mp.atanh, _INSIDE),
    "acoth": (mp.acoth, _OUTSIDE),
    "asech": (mp.asech, ("0.4", "0.8")),
    "acsch": (mp.acsch, _ANY),
    "erf": (mp.erf, _ANY),
    "erfc": (mp.erfc, _ANY),
    "erfi": (mp.erfi, _ANY),
    "erfinv": (mp.erfinv, _INSIDE),
    "erfcinv": (lambda x: mp.erfinv(1 - x), ("0.4", "1.7")),
    "erfcx": (lambda x: mp.exp(x * x) - 2 * x / mp.sqrt(mp.pi) * mp.hyp1f1(1, 1.5, x * x), _ANY),  # DLMF 7.6.2
    "dawson": (lambda x: x * mp.hyp1f1(1, 1.5, -x * x), _ANY),
    "fresnels": (lambda x: mp.pi * x**3 / 6 * mp.hyp1f2(0.75, 1.5, 1.75, -((mp.pi * x * x / 4) ** 2)), _ANY),  # 7.6.6
    "fresnelc": (lambda x: x * mp.hyp1f2(0.25, 0.5, 1.25, -((mp.pi * x * x / 4) ** 2)), _ANY),  # DLMF 7.6.4
    "gamma": (mp.gamma, ("0.7", "3.3", "-1.3")),
    "factorial": (mp.factorial, ("0.7", "3.3", "-0.3")),
    "harmonic": (mp.harmonic, ("0.7", "3.3", "-0.3")),
    "loggamma": (mp.loggamma, ("0.7", "3.3")),
    "digamma": (mp.digamma, ("0.7", "3.3", "-1.3")),
    "polygamma": (lambda n, x: mp.polygamma(int(mp.nint(n)), x), ("1 0.7", "2 3.3")),
    "trigamma": (lambda x: mp.zeta(2, x), _POSITIVE),  # A&S 6.4.10
    "lowergamma": (_lowergamma, ("1.5 0.7", "2 3.3", "0.3 1.2", "3 -0.8")),
    "uppergamma": (mp.gammainc, ("1.5 0.7", "2 3.3", "-0.3 1.2")),
    "gammainc": (lambda a, x: mp.gammainc(a, 0, x, regularized=True), ("1.5 0.7", "2 3.3", "0.3 1.2")),
    "gammaincc": (lambda a, x: mp.gammainc(a, x, regularized=True), ("1.5 0.7", "2 3.3", "0.3 1.2")),
    "betaln": (lambda a, b: mp.log(mp.beta(a, b)), ("0.7 1.3", "2.3 3.1")),
    "beta": (lambda a, b: mp.gamma(a) * mp.gamma(b) / mp.gamma(a + b), ("0.7 1.3", "2.3 3.1", "-0.7 2.4")),
    "besselj": (mp.besselj, _ORDERED),
    "bessely": (mp.bessely, _ORDERED),
    "besseli": (mp.besseli, (*_ORDERED, "-1 0.7")),
    "besselk": (mp.besselk, _ORDERED),
    "j0": (mp.j0, _ANY),
    "j1": (mp.j1, _ANY),
    "y0": (lambda x: mp.bessely(0, x), _POSITIVE),
    "y1": (lambda x: mp.bessely(1, x), _POSITIVE),
    "i0": (lambda x: mp.besseli(0, x), _ANY),
    "i1": (lambda x: mp.besseli(1, x), _ANY),
    "k0": (lambda x: mp.besselk(0, x), _POSITIVE),
    "k1": (lambda x: mp.besselk(1, x), _POSITIVE),
    "spherical_jn": (_spherical_jn, _ORDERED),
    "spherical_yn": (lambda n, x: (-1) ** (int(n) + 1) * _spherical_jn(-n - 1, x), ("0 0.7", "2 2.3")),  # DLMF 10.47.5
    "airyai": (mp.airyai, _ANY),
    "airybi": (mp.airybi, _ANY),
    "airyaiprime": (lambda x: mp.airyai(x, derivative=1), _ANY),
    "airybiprime": (lambda x: mp.airybi(x, derivative=1), _ANY),
    "Ei": (mp.ei, _ANY),
    "E1": (lambda x: -mp.ei(-x), _POSITIVE),
    "expint": (mp.expint, ("1 0.7", "2 2.3", "2.4 0.9", "0 1.1")),
    "li": (lambda x: mp.ei(mp.log(x)), _POSITIVE),
    "Si": (mp.si, _ANY),
    "Ci": (mp.ci, _POSITIVE),
    "Shi": (mp.shi, _ANY),
    "Chi": (mp.chi, _POSITIVE),
    "elliptic_k": (lambda m: mp.pi / 2 / mp.agm(1, mp.sqrt(1 - m)), _INSIDE),  # A&S 17.6.3
    "elliptic_e": (lambda m: mp.pi / 2 * mp.hyp2f1(-0.5, 0.5, 1, m), _INSIDE),  # A&S 17.3.10
    "elliptic_f": (_elliptic_f, ("0.7 0.4", "-1.3 -0.7")),
    "elliptic_e_inc": (_elliptic_e, ("0.7 0.4", "-1.3 -0.7")),
    "elliptic_pi": (
        lambda n, m: mp.elliprf(0, 1 - m, 1) + n / 3 * mp.elliprj(0, 1 - m, 1, 1 - n),  # DLMF 19.25.2
        ("0.3 0.4", "-1.3 -0.7", "0.4 -0.7"),
    ),
    "zeta": (mp.zeta, ("0.7", "2.3", "-1.3")),
    "hurwitz_zeta": (mp.zeta, ("2.3 0.7", "3 1.3", "-1.3 0.6")),
    "lambertw": (mp.lambertw, ("0.7", "2.3", "-0.2")),
    "sigmoid": (_sigmoid, _ANY),
    "log_sigmoid": (lambda x: mp.log(_sigmoid(x)), _ANY),
    "relu": (lambda x: max(x, mp.mpf(0)), _ANY),
    "leaky_relu": (lambda x, a: x if x > 0 else a * x, ("0.7 0.1", "-1.3 0.1")),
    "elu": (lambda x, a: x if x > 0 else a * (mp.exp(x) - 1), ("0.7 1.2", "-1.3 1.2")),
    "celu": (lambda x, a: x if x > 0 else a * (mp.exp(x / a) - 1), ("0.7 1.2", "-1.3 1.2")),
    "selu": (lambda x: _SELU_SCALE * (x if x > 0 else _SELU_ALPHA * (mp.exp(x) - 1)), _ANY),
    "softplus": (_softplus, _ANY),
    "bce_with_logits": (lambda z, t: _softplus(z) - t * z, ("0.7 1", "-1.3 0.4")),
    "softsign": (lambda x: x / (1 + abs(x)), _ANY),
    "silu": (lambda x: x * _sigmoid(x), _ANY),
    "gelu": (lambda x: x * mp.ncdf(x), _ANY),
    "gelu_tanh": (
        lambda x: x * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + mp.mpf("0.044715") * x**3))) / 2,
        _ANY,
    ),
    "quick_gelu": (lambda x: x * _sigmoid(mp.mpf("1.702") * x), _ANY),
    "mish": (lambda x: x * mp.tanh(_softplus(x)), _ANY),
    "hardtanh": (lambda x: max(min(x, mp.mpf(1)), mp.mpf(-1)), ("0.7", "-1.3", "2.1")),
    "relu6": (lambda x: max(min(x, mp.mpf(6)), mp.mpf(0)), ("0.7", "-1.3", "6.1")),
    "hard_sigmoid": (_hard_sigmoid, ("0.7", "-1.3", "-3.1", "3.1")),
    "hard_swish": (lambda x: x * _hard_sigmoid(x), ("0.7", "-1.3", "-3.1", "3.1")),
    "softshrink": (lambda x, width: mp.sign(x) * max(abs(x) - width, mp.mpf(0)), ("0.7 0.5", "-1.3 0.5", "0.2 0.5")),
    "hardshrink": (lambda x, width: x if abs(x) > width else mp.mpf(0), ("0.7 0.5", "-1.3 0.5", "0.2 0.5")),
    "tanhshrink": (lambda x: x - mp.tanh(x), _ANY),
    "logcosh": (lambda x: mp.log(mp.cosh(x)), _ANY),
    "huber": (lambda x, d: x * x / 2 if abs(x) <= d else d * (abs(x) - d / 2), ("0.7 1.2", "-1.9 1.2", "1.9 1.2")),
    "minimum": (min, ("0.7 -1.3", "-1.3 0.7")),
    "maximum": (max, ("0.7 -1.3", "-1.3 0.7")),
    "clip": (lambda x, low, high: max(min(x, high), low), ("0.7 -1 1", "-1.3 -1 1", "1.3 -1 1")),
    "where": (lambda c, a, b: a if c > 0.5 else b, ("1 0.7 -1.3", "0 0.7 -1.3")),
    "lt": (lambda a, b: mp.mpf(a < b), ("0.7 -1.3", "-1.3 0.7", "0.5 0.5")),
    "le": (lambda a, b: mp.mpf(a <= b), ("0.7 -1.3", "-1.3 0.7", "0.5 0.5")),
    "gt": (lambda a, b: mp.mpf(a > b), ("0.7 -1.3", "-1.3 0.7", "0.5 0.5")),
    "ge": (lambda a, b: mp.mpf(a >= b), ("0.7 -1.3", "-1.3 0.7", "0.5 0.5")),
    "eq": (lambda a, b: mp.mpf(a == b), ("0.7 -1.3", "0.5 0.5")),
    "ne": (lambda a, b: mp.mpf(a != b), ("0.7 -1.3", "0.5 0.5")),
    "pi": (lambda: +mp.pi, ("",)),
    "E": (lambda: +mp.e, ("",)),
    "oo": (lambda: mp.inf, ("",)),
}
NARY = {"add": mp.fsum, "mul": mp.fprod}
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")


def function(name: str) -> Callable[..., Any]:
    """The mpmath meaning of a row by name."""
    if name in NARY:
        return lambda *args: NARY[name](args)
    return FUNCTIONS[name][0]


def points(name: str, arity: int) -> list[tuple[Any, ...]]:
    """Points inside the domain of a row."""
    if name in NARY:
        return [tuple(map(real, ("0.7", "-1.3", "2.1", "0.4")[:arity]))]
    return [tuple(map(real, point.split())) for point in FUNCTIONS[name][1]]


def term_value(term: Term, values: Mapping[str, Any]) -> Any:
    """The value of a term at 50 digits (or whatever precision mpmath works with at the moment)."""
    if isinstance(term, Apply):
        return function(term.op)(*(term_value(arg, values) for arg in term.args))
    return real(term) if is_numeral(term) else values[term]


def scalar_value(program: Program, name: str, values: Mapping[str, Any]) -> Any:
    """The value of a name of a scalar program, its equations walked as they are written."""
    known = {name: real(declared.value) for name, declared in program.declarations.items() if declared.value}
    known |= values
    for equation in program.equations:
        known[equation.name] = term_value(equation.term, known)
    return known[name]


def numerical_gradient(program: Program, of: str, wrt: str, values: Mapping[str, Any], order: int = 1) -> Any:
    """mpmath's numerical derivative of a name of a scalar program by a declared one."""
    given = {name: real(value) for name, value in values.items()}
    return mp.diff(lambda x: scalar_value(program, of, given | {wrt: x}), given[wrt], order)
