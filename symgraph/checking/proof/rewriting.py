"""Functions in terms of a few: what the normal form knows are exp, log, sin and cos, roots, inverse sines and tangents,
and the special functions; all others are written in these.

Sources: A&S is Abramowitz and Stegun, *Handbook of Mathematical Functions*; DLMF the NIST *Digital Library*.
"""

from __future__ import annotations

from functools import cache

from symgraph.calculus.elementwise import parsed
from symgraph.calculus.term import Term

REWRITTEN: dict[str, tuple[str, str]] = {
    # row         its arguments, what it is
    "E":          ("",    "exp(1)"),
    "tan":        ("x",   "sin(x)/cos(x)"),
    "cot":        ("x",   "cos(x)/sin(x)"),
    "sec":        ("x",   "1/cos(x)"),
    "csc":        ("x",   "1/sin(x)"),
    "sinh":       ("x",   "(exp(x) - exp(-x))/2"),
    "cosh":       ("x",   "(exp(x) + exp(-x))/2"),
    "tanh":       ("x",   "(exp(2*x) - 1)/(exp(2*x) + 1)"),
    "coth":       ("x",   "(exp(2*x) + 1)/(exp(2*x) - 1)"),
    "sech":       ("x",   "2/(exp(x) + exp(-x))"),
    "csch":       ("x",   "2/(exp(x) - exp(-x))"),
    "acosh":      ("x",   "log(x + sqrt(x**2 - 1))"),            # A&S 4.6.21
    "atanh":      ("x",   "(log(1 + x) - log(1 - x))/2"),        # A&S 4.6.22
    "acos":       ("x",   "pi/2 - asin(x)"),
    "erfc":       ("x",   "1 - erf(x)"),
    "erfcinv":    ("x",   "erfinv(1 - x)"),
    "li":         ("x",   "Ei(log(x))"),                         # DLMF 6.2.8
    "Shi":        ("x",   "(Ei(x) - Ei(-x))/2"),                 # DLMF 6.5.3
    "Chi":        ("x",   "(Ei(x) + Ei(-x))/2"),                 # DLMF 6.5.4
    "beta":       ("a b", "gamma(a)*gamma(b)/gamma(a + b)"),     # A&S 6.2.2
    "lowergamma": ("a x", "gamma(a) - uppergamma(a, x)"),        # DLMF 8.2.3
    "expint":     ("n x", "x**(n - 1)*uppergamma(1 - n, x)"),    # DLMF 8.19.1
    "digamma":    ("x",   "polygamma(0, x)"),                    # A&S 6.4.1
}  # fmt: skip

DOMAIN: dict[str, tuple[str, tuple[str, ...]]] = {
    # row         its arguments, what must be positive for it to be a real number
    "acosh":      ("x",   ("x - 1",)),
    "atanh":      ("x",   ("1 + x", "1 - x")),
    "asin":       ("x",   ("1 + x", "1 - x")),
    "acos":       ("x",   ("1 + x", "1 - x")),
    "erfinv":     ("x",   ("1 + x", "1 - x")),
    "erfcinv":    ("x",   ("x", "2 - x")),
    "lambertw":   ("x",   ("x*exp(1) + 1",)),
    "loggamma":   ("x",   ("x",)),
    "uppergamma": ("a x", ("x",)),
    "bessely":    ("n x", ("x",)),
    "besselk":    ("n x", ("x",)),
    "Ci":         ("x",   ("x",)),
    "Chi":        ("x",   ("x",)),
    "li":         ("x",   ("x",)),
    "elliptic_k": ("m",   ("1 - m",)),
    "elliptic_e": ("m",   ("1 - m",)),
}  # fmt: skip

ODD = ("asin", "atan", "asinh", "erf", "erfi", "erfinv", "Si", "fresnels", "fresnelc")
"""``f(-x) = -f(x)``"""
SIGN_OF_ARGUMENT = (*ODD, "lambertw")
"""Functions with the sign of their argument."""
BOUNDED = ("erf",)
"""Functions with values in [-1, 1]."""


@cache
def rewritten(op: str) -> tuple[tuple[str, ...], Term] | None:
    """The names of the arguments of a row and the term it is, or None for one that the normal form knows."""
    entry = REWRITTEN.get(op)
    return entry and (tuple(entry[0].split()), parsed(entry[1]))


@cache
def positive_parts(op: str) -> tuple[tuple[str, ...], tuple[Term, ...]] | None:
    """The names of the arguments of a row and the terms that must be positive, or None where it is real everywhere."""
    entry = DOMAIN.get(op)
    return entry and (tuple(entry[0].split()), tuple(map(parsed, entry[1])))
