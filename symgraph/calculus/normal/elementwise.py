"""Elementwise functions of polynomials: every row of the opset's table, by what it is made of.

Composites are read through their definitions, hyperbolic functions and tanh through exp, tan through sin and cos.  A
function without rules, such as erf, is a head of which only its parity is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from symgraph.calculus.abstract import abstract
from symgraph.calculus.elementwise import arguments, definition
from symgraph.calculus.normal.atoms import Sizes, atom
from symgraph.calculus.normal.forms import ZERO, Forms, added, constant, key_of, scaled, subtracted
from symgraph.calculus.normal.heads import ONE, Facts, NoForm, Number, Polynomial
from symgraph.calculus.normal.piecewise import comparison, maximum, sign, step, where
from symgraph.calculus.normal.powers import exponential, logarithm, power
from symgraph.calculus.normal.signs import inside_facts, positive
from symgraph.calculus.term import Apply, Term, is_numeral, number

HALF = Fraction(1, 2)
ODD = ("sin", "erf", "erfi", "asin", "atan", "asinh", "atanh", "cbrt", "fresnels", "fresnelc", "Si", "Shi")
EVEN = ("cos",)
ENTIRE = ("sin", "cos", "erf", "erfi", "atan", "asinh", "fresnels", "fresnelc", "Si", "Shi")
"""Analytic on the whole line; of all other functions without rules it is not assumed that they have a value."""
COMPARISONS = ("lt", "le", "gt", "ge", "eq", "ne")


def term_form(forms: Forms, term: Term, names: Mapping[str, Polynomial], sizes: Sizes) -> Polynomial:
    """The form of a term over named polynomials; `sizes` are those of the array that it fills."""
    if not isinstance(term, Apply):
        return constant(number(term)) if is_numeral(term) else names[term]
    return function_form(forms, term.op, [term_form(forms, arg, names, sizes) for arg in term.args], sizes)


def function_form(forms: Forms, op: str, args: Sequence[Polynomial], sizes: Sizes) -> Polynomial:
    """An operation of the table, or an abstract function, of polynomials.

    Raises NoForm where it has no value, or none that can be handled.
    """
    if abstract(op):
        return _head(forms, op, args, sizes)
    if op in COMPARISONS:
        return comparison(forms, op, args[0], args[1], sizes)
    rule = _RULES.get(op)
    if rule is not None:
        return rule(forms, sizes, *args)
    form = definition(op)
    if form is not None:
        return term_form(forms, form, dict(zip(arguments(op, len(args)), args, strict=True)), sizes)
    return _opaque(forms, op, args, sizes)


def _opaque(forms: Forms, op: str, args: Sequence[Polynomial], sizes: Sizes) -> Polynomial:
    """A function of which nothing is used but whether it is even or odd."""
    turned = scaled(args[0], -1) if args else ZERO
    if op in ODD + EVEN and key_of(turned) < key_of(args[0]):
        return scaled(_head(forms, op, [turned], sizes), -1 if op in ODD else 1)
    return _head(forms, op, args, sizes)


def _head(forms: Forms, op: str, args: Sequence[Polynomial], sizes: Sizes) -> Polynomial:
    def facts() -> Facts:
        known = inside_facts(forms.heads, args)
        if op in ENTIRE:
            return known
        everywhere = op == "cbrt" or abstract(op) is not None
        return known._replace(total=everywhere and known.total, analytic=False)

    return atom(forms, "function", args, sizes, name=op, facts=facts)


# --- the rules ------------------------------------------------------------------------------------------------------


def _power(forms: Forms, sizes: Sizes, base: Polynomial, exponent: Polynomial) -> Polynomial:
    """``base**exponent``: an integer summand of the exponent comes out, and a positive base is written by exp."""
    fixed: Number = exponent.get(ONE, 0)
    varying = {monomial: factor for monomial, factor in exponent.items() if monomial != ONE}
    if not varying:
        return power(forms, base, fixed, sizes)
    if positive(forms.heads, base):
        return exponential(forms, forms.times(exponent, logarithm(forms, base, sizes)), sizes)
    if Fraction(fixed).denominator != 1:
        return _opaque(forms, "pow", [base, exponent], sizes)
    whole = power(forms, base, fixed, sizes)
    return forms.times(whole, _opaque(forms, "pow", [base, varying], sizes))


def _quotient(forms: Forms, sizes: Sizes, top: Polynomial, bottom: Polynomial) -> Polynomial:
    return forms.times(top, power(forms, bottom, -1, sizes))


def _e(forms: Forms, sizes: Sizes, times: Number, argument: Polynomial) -> Polynomial:
    return exponential(forms, scaled(argument, times), sizes)


def _tanh(forms: Forms, sizes: Sizes, x: Polynomial) -> Polynomial:
    """``1 - 2/(1 + exp(2*x))``."""
    below = power(forms, added(constant(1), _e(forms, sizes, 2, x)), -1, sizes)
    return added(constant(1), scaled(below, -2))


def _sinh(forms: Forms, sizes: Sizes, x: Polynomial) -> Polynomial:
    return scaled(subtracted(_e(forms, sizes, 1, x), _e(forms, sizes, -1, x)), HALF)


def _cosh(forms: Forms, sizes: Sizes, x: Polynomial) -> Polynomial:
    return scaled(added(_e(forms, sizes, 1, x), _e(forms, sizes, -1, x)), HALF)


def _sin(forms: Forms, sizes: Sizes, x: Polynomial) -> Polynomial:
    return _opaque(forms, "sin", [x], sizes) if x else ZERO


def _cos(forms: Forms, sizes: Sizes, x: Polynomial) -> Polynomial:
    return _opaque(forms, "cos", [x], sizes) if x else constant(1)


def _over(top: Callable[..., Polynomial] | None, bottom: Callable[..., Polynomial]) -> Callable[..., Polynomial]:
    """A quotient of two functions of the same argument; None is 1."""

    def quotient(forms: Forms, sizes: Sizes, x: Polynomial) -> Polynomial:
        above = constant(1) if top is None else top(forms, sizes, x)
        return _quotient(forms, sizes, above, bottom(forms, sizes, x))

    return quotient


def _erfc(forms: Forms, sizes: Sizes, x: Polynomial) -> Polynomial:
    return subtracted(constant(1), _opaque(forms, "erf", [x], sizes))


def _pi(forms: Forms, _sizes: Sizes) -> Polynomial:
    return forms.factor(forms.heads.intern("constant", "pi", facts=lambda: Facts(positive=True, nonnegative=True)))


def _e_itself(forms: Forms, sizes: Sizes) -> Polynomial:
    return exponential(forms, constant(1), sizes)


def _infinity(_forms: Forms, _sizes: Sizes) -> Polynomial:
    raise NoForm("it holds an infinity")


def _minimum(forms: Forms, sizes: Sizes, a: Polynomial, b: Polynomial) -> Polynomial:
    return subtracted(added(a, b), maximum(forms, a, b, sizes))


def _added(_forms: Forms, _sizes: Sizes, *args: Polynomial) -> Polynomial:
    return added(*args)


def _multiplied(forms: Forms, _sizes: Sizes, *args: Polynomial) -> Polynomial:
    return forms.product_of(args)


def _negative(_forms: Forms, _sizes: Sizes, x: Polynomial) -> Polynomial:
    return scaled(x, -1)


def _difference(_forms: Forms, _sizes: Sizes, a: Polynomial, b: Polynomial) -> Polynomial:
    return subtracted(a, b)


def _to_the(exponent: Number) -> Callable[..., Polynomial]:
    def raised(forms: Forms, sizes: Sizes, x: Polynomial) -> Polynomial:
        return power(forms, x, exponent, sizes)

    return raised


def _plain(function: Callable[..., Polynomial]) -> Callable[..., Polynomial]:
    """A function that takes the sizes last."""

    def applied(forms: Forms, sizes: Sizes, *args: Polynomial) -> Polynomial:
        return function(forms, *args, sizes)

    return applied


def _abs(forms: Forms, sizes: Sizes, x: Polynomial) -> Polynomial:
    return forms.times(x, sign(forms, x, sizes))


_RULES: dict[str, Callable[..., Polynomial]] = {
    "add": _added,
    "mul": _multiplied,
    "neg": _negative,
    "sub": _difference,
    "div": _quotient,
    "reciprocal": _to_the(-1),
    "square": _to_the(2),
    "sqrt": _to_the(HALF),
    "pow": _power,
    "exp": _plain(exponential),
    "log": _plain(logarithm),
    "E": _e_itself,
    "pi": _pi,
    "oo": _infinity,
    "sin": _sin,
    "cos": _cos,
    "tan": _over(_sin, _cos),
    "cot": _over(_cos, _sin),
    "sec": _over(None, _cos),
    "csc": _over(None, _sin),
    "sinh": _sinh,
    "cosh": _cosh,
    "tanh": _tanh,
    "coth": _over(_cosh, _sinh),
    "sech": _over(None, _cosh),
    "csch": _over(None, _sinh),
    "erfc": _erfc,
    "step": _plain(step),
    "sign": _plain(sign),
    "abs": _abs,
    "maximum": _plain(maximum),
    "minimum": _minimum,
    "where": _plain(where),
}
