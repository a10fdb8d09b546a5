# ruff: noqa: E501 - one operation, one line
"""The table of elementwise operations: one aligned line an operation.

A line gives the arguments and one partial derivative for each, as formulas over the arguments and the output ``y``:
``tanh`` has ``1 - y**2``, as the field writes it.  Composites also have a definition in simpler rows, which gives
their value and their SymPy meaning; `stable` is an equal formula for floating point that cannot overflow.
Source of the partials: Abramowitz and Stegun, *Handbook of Mathematical Functions*, ch. 3, 4, 6 and 7; the special
functions name the formula there (A&S) or in the NIST *Digital Library of Mathematical Functions* (DLMF).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table; formulas are text and parsed when first used; a partial may be `NO_PARTIAL`."""

    name: str
    arguments: str
    partials: tuple[str, ...]
    definition: str = ""
    stable: str = ""


NO_PARTIAL = ""
"""A derivative that is no formula over the rows, such as a Bessel function's by its order: asking for it is an error."""
_GELU_TANH_INNER = "sqrt(2/pi)*(x + 0.044715*x**3)"
_SELU = ("1.0507009873554804934193349852946", "1.6732632423543772848170429916717")  # scale, alpha

# fmt: off
ROWS = (
    #   name          args      partials, y is the output                                 definition                    for floats
    Row("neg",        "x",      ("-1",)),
    Row("sub",        "a b",    ("1", "-1")),
    Row("div",        "a b",    ("1/b", "-(y/b)")),
    Row("reciprocal", "x",      ("-y**2",),                                               "1/x"),
    Row("square",     "x",      ("2*x",),                                                 "x**2"),
    Row("pow",        "a b",    ("b*a**(b - 1)", "y*log(a)")),
    Row("exp",        "x",      ("y",)),
    Row("expm1",      "x",      ("y + 1",),                                               "exp(x) - 1"),
    Row("log",        "x",      ("1/x",)),
    Row("log2",       "x",      ("1/(x*log(2))",),                                        "log(x)/log(2)"),
    Row("log10",      "x",      ("1/(x*log(10))",),                                       "log(x)/log(10)"),
    Row("log1p",      "x",      ("1/(1 + x)",),                                           "log(1 + x)"),
    Row("log_base",   "x b",    ("1/(x*log(b))", "-(y/(b*log(b)))"),                      "log(x)/log(b)"),
    Row("exp2",       "x",      ("y*log(2)",),                                            "2**x"),
    Row("logit",      "x",      ("1/(x*(1 - x))",),                                       "log(x/(1 - x))"),
    Row("logaddexp",  "a b",    ("sigmoid(a - b)", "sigmoid(b - a)"),                     "log(exp(a) + exp(b))",       "maximum(a, b) + log1p(exp(-abs(a - b)))"),
    Row("xlogy",      "a b",    ("log(b)", "a/b"),                                        "where(a == 0, 0, a*log(b))"),
    Row("xlog1py",    "a b",    ("log1p(b)", "a/(1 + b)"),                                "where(a == 0, 0, a*log1p(b))"),
    Row("entr",       "x",      ("-(log(x) + 1)",),                                       "where(x == 0, 0, -(x*log(x)))"),
    Row("hypot",      "a b",    ("a/y", "b/y"),                                           "sqrt(a**2 + b**2)"),
    Row("deg2rad",    "x",      ("pi/180",),                                              "pi*x/180"),
    Row("rad2deg",    "x",      ("180/pi",),                                              "180*x/pi"),
    Row("sqrt",       "x",      ("1/(2*y)",)),
    Row("cbrt",       "x",      ("1/(3*y**2)",)),
    Row("abs",        "x",      ("sign(x)",)),
    Row("sign",       "x",      ("0",)),
    Row("step",       "x",      ("0",)),
    Row("floor",      "x",      ("0",)),
    Row("sin",        "x",      ("cos(x)",)),
    Row("cos",        "x",      ("-sin(x)",)),
    Row("tan",        "x",      ("1 + y**2",)),
    Row("cot",        "x",      ("-(1 + y**2)",)),
    Row("sec",        "x",      ("y*tan(x)",)),
    Row("csc",        "x",      ("-(y*cot(x))",)),
    Row("cosm1",      "x",      ("-sin(x)",),                                             "cos(x) - 1",                 "-(2*sin(x/2)**2)"),
    Row("sinpi",      "x",      ("pi*cospi(x)",),                                         "sin(pi*x)"),
    Row("cospi",      "x",      ("-(pi*sinpi(x))",),                                      "cos(pi*x)"),
    Row("asin",       "x",      ("1/sqrt(1 - x**2)",)),
    Row("acos",       "x",      ("-(1/sqrt(1 - x**2))",)),
    Row("atan",       "x",      ("1/(1 + x**2)",)),
    Row("acot",       "x",      ("-(1/(1 + x**2))",),                                     "atan(1/x)"),  # in (-pi/2, pi/2], not (0, pi)
    Row("asec",       "x",      ("1/(x**2*sqrt(1 - 1/x**2))",),                           "acos(1/x)"),
    Row("acsc",       "x",      ("-(1/(x**2*sqrt(1 - 1/x**2)))",),                        "asin(1/x)"),
    Row("atan2",      "a b",    ("b/(a**2 + b**2)", "-(a/(a**2 + b**2))")),
    Row("sinh",       "x",      ("cosh(x)",)),
    Row("cosh",       "x",      ("sinh(x)",)),
    Row("tanh",       "x",      ("1 - y**2",)),
    Row("coth",       "x",      ("1 - y**2",)),
    Row("sech",       "x",      ("-(y*tanh(x))",)),
    Row("csch",       "x",      ("-(y*coth(x))",)),
    Row("asinh",      "x",      ("1/sqrt(x**2 + 1)",)),
    Row("acosh",      "x",      ("1/(sqrt(x - 1)*sqrt(x + 1))",)),
    Row("atanh",      "x",      ("1/(1 - x**2)",)),
    Row("acoth",      "x",      ("1/(1 - x**2)",),                                        "atanh(1/x)"),
    Row("asech",      "x",      ("-(1/(x*sqrt(1 - x**2)))",),                             "acosh(1/x)"),
    Row("acsch",      "x",      ("-(1/(x**2*sqrt(1 + 1/x**2)))",),                        "asinh(1/x)"),
    Row("erf",        "x",      ("2/sqrt(pi)*exp(-x**2)",)),
    Row("erfc",       "x",      ("-(2/sqrt(pi)*exp(-x**2))",)),
    Row("erfi",       "x",      ("2/sqrt(pi)*exp(x**2)",)),                               # DLMF 7.10.1 at ix
    Row("erfinv",     "x",      ("sqrt(pi)/2*exp(y**2)",)),                               # the inverse of erf, DLMF 7.17.1
    Row("erfcinv",    "x",      ("-(sqrt(pi)/2*exp(y**2))",)),
    Row("erfcx",      "x",      ("2*x*y - 2/sqrt(pi)",),                                  "exp(x**2)*erfc(x)"),  # DLMF 7.10.2 at ix
    Row("dawson",     "x",      ("1 - 2*x*y",),                                           "sqrt(pi)/2*exp(-x**2)*erfi(x)"),  # DLMF 7.2.5, 7.10.2
    Row("fresnels",   "x",      ("sin(pi*x**2/2)",)),                                     # DLMF 7.2.8
    Row("fresnelc",   "x",      ("cos(pi*x**2/2)",)),                                     # DLMF 7.2.7
    Row("gamma",      "x",      ("y*digamma(x)",)),
    Row("loggamma",   "x",      ("digamma(x)",)),
    Row("digamma",    "x",      ("polygamma(1, x)",)),
    Row("trigamma",   "x",      ("polygamma(2, x)",),                                     "polygamma(1, x)"),
    Row("polygamma",  "n x",    (NO_PARTIAL, "polygamma(n + 1, x)")),                     # A&S 6.4.1
    Row("factorial",  "x",      ("y*digamma(x + 1)",),                                    "gamma(x + 1)"),  # A&S 6.1.6, 6.3.1
    Row("harmonic",   "x",      ("polygamma(1, x + 1)",),                                 "digamma(x + 1) - digamma(1)"),  # A&S 6.3.2, 6.4.1
    Row("lowergamma", "a x",    (NO_PARTIAL, "x**(a - 1)*exp(-x)")),                      # A&S 6.5.25, DLMF 8.8.13
    Row("uppergamma", "a x",    (NO_PARTIAL, "-(x**(a - 1)*exp(-x))")),                   # A&S 6.5.25, DLMF 8.8.13
    Row("gammainc",   "a x",    (NO_PARTIAL, "x**(a - 1)*exp(-x)/gamma(a)"),              "lowergamma(a, x)/gamma(a)"),  # SciPy's; DLMF 8.2.4
    Row("gammaincc",  "a x",    (NO_PARTIAL, "-(x**(a - 1)*exp(-x)/gamma(a))"),           "uppergamma(a, x)/gamma(a)"),
    Row("betaln",     "a b",    ("digamma(a) - digamma(a + b)", "digamma(b) - digamma(a + b)"),  "loggamma(a) + loggamma(b) - loggamma(a + b)"),
    Row("beta",       "a b",    ("y*(digamma(a) - digamma(a + b))", "y*(digamma(b) - digamma(a + b))")),  # A&S 6.2.2, 6.3.1
    Row("besselj",    "n x",    (NO_PARTIAL, "(besselj(n - 1, x) - besselj(n + 1, x))/2")),     # A&S 9.1.27, DLMF 10.6.1
    Row("bessely",    "n x",    (NO_PARTIAL, "(bessely(n - 1, x) - bessely(n + 1, x))/2")),
    Row("besseli",    "n x",    (NO_PARTIAL, "(besseli(n - 1, x) + besseli(n + 1, x))/2")),     # A&S 9.6.26, DLMF 10.29.1
    Row("besselk",    "n x",    (NO_PARTIAL, "-((besselk(n - 1, x) + besselk(n + 1, x))/2)")),
    Row("j0",         "x",      ("-besselj(1, x)",),                                      "besselj(0, x)"),  # A&S 9.1.28
    Row("j1",         "x",      ("(besselj(0, x) - besselj(2, x))/2",),                   "besselj(1, x)"),
    Row("y0",         "x",      ("-bessely(1, x)",),                                      "bessely(0, x)"),  # A&S 9.1.28
    Row("y1",         "x",      ("(bessely(0, x) - bessely(2, x))/2",),                   "bessely(1, x)"),
    Row("i0",         "x",      ("besseli(1, x)",),                                       "besseli(0, x)"),  # A&S 9.6.27
    Row("i1",         "x",      ("(besseli(0, x) + besseli(2, x))/2",),                   "besseli(1, x)"),
    Row("k0",         "x",      ("-besselk(1, x)",),                                      "besselk(0, x)"),  # A&S 9.6.27
    Row("k1",         "x",      ("-((besselk(0, x) + besselk(2, x))/2)",),                "besselk(1, x)"),
    Row("spherical_jn", "n x",  (NO_PARTIAL, "spherical_jn(n - 1, x) - (n + 1)/x*y"),     "sqrt(pi/(2*x))*besselj(n + 1/2, x)"),  # DLMF 10.47.3, 10.51.2
    Row("spherical_yn", "n x",  (NO_PARTIAL, "spherical_yn(n - 1, x) - (n + 1)/x*y"),     "sqrt(pi/(2*x))*bessely(n + 1/2, x)"),  # DLMF 10.47.4, 10.51.2
    Row("airyai",     "x",      ("airyaiprime(x)",)),
    Row("airybi",     "x",      ("airybiprime(x)",)),
    Row("airyaiprime", "x",     ("x*airyai(x)",)),                                        # A&S 10.4.1, DLMF 9.2.1
    Row("airybiprime", "x",     ("x*airybi(x)",)),
    Row("Ei",         "x",      ("exp(x)/x",)),                                           # A&S 5.1.2, DLMF 6.2.5
    Row("E1",         "x",      ("-(exp(-x)/x)",),                                        "expint(1, x)"),  # A&S 5.1.1, DLMF 6.2.1
    Row("expint",     "n x",    (NO_PARTIAL, "-expint(n - 1, x)")),                       # A&S 5.1.26, DLMF 8.19.13
    Row("li",         "x",      ("1/log(x)",)),                                           # A&S 5.1.3, DLMF 6.2.8
    Row("Si",         "x",      ("sin(x)/x",)),                                           # A&S 5.2.1, DLMF 6.2.9
    Row("Ci",         "x",      ("cos(x)/x",)),                                           # A&S 5.2.2, DLMF 6.2.11
    Row("Shi",        "x",      ("sinh(x)/x",)),                                          # A&S 5.2.3, DLMF 6.2.15
    Row("Chi",        "x",      ("cosh(x)/x",)),                                          # A&S 5.2.4, DLMF 6.2.16
    Row("elliptic_k", "m",      ("(elliptic_e(m) - (1 - m)*y)/(2*m*(1 - m))",)),          # DLMF 19.4.1 with m = k**2
    Row("elliptic_e", "m",      ("(y - elliptic_k(m))/(2*m)",)),                          # DLMF 19.4.2 with m = k**2
    Row("elliptic_f", "p m",    ("1/sqrt(1 - m*sin(p)**2)",                               # DLMF 19.2.4; 19.4.5 with m = k**2
                                 "(elliptic_e(p, m) - (1 - m)*y)/(2*m*(1 - m)) - sin(p)*cos(p)/(2*(1 - m)*sqrt(1 - m*sin(p)**2))")),
    Row("elliptic_e_inc", "p m", ("sqrt(1 - m*sin(p)**2)", "(y - elliptic_f(p, m))/(2*m)")),  # DLMF 19.2.5; 19.4.6 with m = k**2
    Row("elliptic_pi", "n m",   ("(elliptic_e(m) + (m - n)*elliptic_k(m)/n + (n**2 - m)*y/n)/(2*(m - n)*(n - 1))",  # as SymPy's
                                 "(elliptic_e(m)/(m - 1) + y)/(2*(n - m))")),             # DLMF 19.4.4 with m = k**2
    Row("zeta",       "x",      (NO_PARTIAL,)),
    Row("hurwitz_zeta", "s a",  (NO_PARTIAL, "-(s*zeta(s + 1, a))")),                     # DLMF 25.11.17
    Row("lambertw",   "x",      ("exp(-y)/(1 + y)",)),                                    # DLMF 4.13.4
    Row("sigmoid",    "x",      ("y*(1 - y)",),                                           "1/(1 + exp(-x))",            "exp(minimum(x, 0))/(1 + exp(-abs(x)))"),
    Row("relu",       "x",      ("step(x)",),                                             "maximum(0, x)"),
    Row("log_sigmoid", "x",     ("sigmoid(-x)",),                                         "-log(1 + exp(-x))",          "minimum(x, 0) - log1p(exp(-abs(x)))"),
    Row("bce_with_logits", "z t", ("sigmoid(z) - t", "-z"),                               "softplus(z) - t*z",          "maximum(z, 0) - t*z + log1p(exp(-abs(z)))"),
    Row("leaky_relu", "x a",    ("where(x > 0, 1, a)", "where(x > 0, 0, x)"),             "where(x > 0, x, a*x)"),
    Row("elu",        "x a",    ("where(x > 0, 1, y + a)", "where(x > 0, 0, exp(x) - 1)"), "where(x > 0, x, a*(exp(x) - 1))",
                                                                                          "where(x > 0, x, a*expm1(minimum(x, 0)))"),
    Row("celu",       "x a",    ("where(x > 0, 1, exp(x/a))", "where(x > 0, 0, exp(x/a)*(1 - x/a) - 1)"), "where(x > 0, x, a*(exp(x/a) - 1))",
                                                                                          "where(x > 0, x, a*expm1(minimum(x, 0)/a))"),
    Row("selu",       "x",      (f"where(x > 0, {_SELU[0]}, y + {_SELU[0]}*{_SELU[1]})",), f"{_SELU[0]}*where(x > 0, x, {_SELU[1]}*(exp(x) - 1))",
                                                                                          f"{_SELU[0]}*where(x > 0, x, {_SELU[1]}*expm1(minimum(x, 0)))"),
    Row("softplus",   "x",      ("sigmoid(x)",),                                          "log(1 + exp(x))",            "maximum(x, 0) + log1p(exp(-abs(x)))"),
    Row("softsign",   "x",      ("1/(1 + abs(x))**2",),                                   "x/(1 + abs(x))"),
    Row("silu",       "x",      ("y + sigmoid(x)*(1 - y)",),                              "x*sigmoid(x)"),
    Row("gelu",       "x",      ("(1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)",),  "x*(1 + erf(x/sqrt(2)))/2",    "x*erfc(-x/sqrt(2))/2"),
    Row("gelu_tanh",  "x",      (f"(1 + tanh({_GELU_TANH_INNER}))/2 + x*(1 - tanh({_GELU_TANH_INNER})**2)*sqrt(2/pi)*(1 + 0.134145*x**2)/2",),
                                                                                          f"x*(1 + tanh({_GELU_TANH_INNER}))/2", f"x*sigmoid(2*{_GELU_TANH_INNER})"),
    Row("quick_gelu", "x",      ("sigmoid(1.702*x) + 1.702*y*(1 - sigmoid(1.702*x))",),   "x*sigmoid(1.702*x)"),
    Row("mish",       "x",      ("tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))**2)",), "x*tanh(softplus(x))"),
    Row("hardtanh",   "x",      ("where(abs(x) < 1, 1, 0)",),                             "clip(x, -1, 1)"),
    Row("relu6",      "x",      ("where(x > 0, where(x < 6, 1, 0), 0)",),                 "clip(x, 0, 6)"),
    Row("hard_sigmoid", "x",    ("where(abs(x) < 3, 1/6, 0)",),                           "clip(x/6 + 1/2, 0, 1)"),
    Row("hard_swish", "x",      ("where(x < -3, 0, where(x > 3, 1, x/3 + 1/2))",),        "x*clip(x/6 + 1/2, 0, 1)"),
    Row("softshrink", "x l",    ("where(abs(x) <= l, 0, 1)", "where(abs(x) <= l, 0, where(x > l, -1, 1))"), "where(abs(x) <= l, 0, where(x > l, x - l, x + l))"),
    Row("hardshrink", "x l",    ("where(abs(x) > l, 1, 0)", "0"),                         "where(abs(x) > l, x, 0)"),
    Row("tanhshrink", "x",      ("tanh(x)**2",),                                          "x - tanh(x)"),
    Row("logcosh",    "x",      ("tanh(x)",),                                             "log(cosh(x))",               "abs(x) + log1p(exp(-2*abs(x))) - log(2)"),
    Row("huber",      "x d",    ("clip(x, -d, d)", "where(abs(x) <= d, 0, abs(x) - d)"),  "where(abs(x) <= d, x**2/2, d*(abs(x) - d/2))"),
    Row("minimum",    "a b",    ("where(a <= b, 1, 0)", "where(a <= b, 0, 1)")),
    Row("maximum",    "a b",    ("where(a >= b, 1, 0)", "where(a >= b, 0, 1)")),
    Row("clip",       "x l h",  ("where(x < l, 0, where(x > h, 0, 1))", "where(x < l, 1, 0)", "where(x > h, 1, 0)"), "minimum(maximum(x, l), h)"),
    Row("where",      "c a b",  ("0", "where(c, 1, 0)", "where(c, 0, 1)")),
    Row("lt",         "a b",    ("0", "0")),
    Row("le",         "a b",    ("0", "0")),
    Row("gt",         "a b",    ("0", "0")),
    Row("ge",         "a b",    ("0", "0")),
    Row("eq",         "a b",    ("0", "0")),
    Row("ne",         "a b",    ("0", "0")),
    Row("pi",         "",       ()),
    Row("E",          "",       ()),
    Row("oo",         "",       ()),
)
# fmt: on
TABLE = {row.name: row for row in ROWS}
NARY = ("add", "mul")
