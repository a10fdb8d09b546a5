"""Terms to SymPy expressions and back: the only module of the calculus that builds SymPy objects.

User-facing expressions are in plain ``Symbol(name)``; calculus uses real placeholders, because to SymPy a plain and a
real ``x`` are different symbols and a derivative by the wrong one is silently 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cache, partial
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from symgraph.calculus.abstract import Abstract, abstract
from symgraph.calculus.elementwise import arguments as argument_names
from symgraph.calculus.elementwise import definition
from symgraph.calculus.formula_functions import ALIASES, FUNCTIONS, WITH_TWO_ARGUMENTS
from symgraph.calculus.formula_scan import name_problem
from symgraph.calculus.sympy_pieces import from_pieces
from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, names_in, number
from symgraph.errors import InputError


def _where(condition: Any, yes: Any, no: Any) -> Any:
    return sp.Piecewise((yes, condition), (no, True))


def _cube_root(x: Any) -> Any:
    return sp.real_root(x, 3)


def _step(x: Any) -> Any:
    heaviside: Any = sp.Heaviside  # SymPy annotates the value at 0 as 1/2 only
    return heaviside(x, 0)


def _erfcinv(x: Any) -> Any:
    return sp.erfinv(1 - x)  # SymPy has an erfcinv but no numbers for it


def _hurwitz_zeta(s: Any, a: Any) -> Any:
    return sp.zeta(s, a)


def _elliptic_e_inc(p: Any, m: Any) -> Any:
    return sp.elliptic_e(p, m)


def _constant(value: Any) -> Any:
    return value


CONSTANTS: dict[str, Any] = {"pi": sp.pi, "E": sp.E, "oo": sp.oo}


PRIMITIVES: dict[str, Callable[..., Any]] = {
    "add": sp.Add,
    "sub": operator.sub,
    "mul": sp.Mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "pow": sp.Pow,
    "cbrt": _cube_root,
    "abs": sp.Abs,
    "step": _step,
    "erfcinv": _erfcinv,
    "lambertw": sp.LambertW,
    "hurwitz_zeta": _hurwitz_zeta,
    "elliptic_e_inc": _elliptic_e_inc,
    "minimum": sp.Min,
    "maximum": sp.Max,
    "where": _where,
    "lt": sp.StrictLessThan,
    "le": sp.LessThan,
    "gt": sp.StrictGreaterThan,
    "ge": sp.GreaterThan,
    "eq": sp.Eq,
    "ne": sp.Ne,
    **{name: partial(_constant, constant) for name, constant in CONSTANTS.items()},
    **{
        function.__name__: function
        for function in (
            *(sp.exp, sp.log, sp.sqrt, sp.sign, sp.floor, sp.sin, sp.cos, sp.tan, sp.cot, sp.sec, sp.csc),
            *(sp.asin, sp.acos, sp.atan, sp.atan2, sp.sinh, sp.cosh, sp.tanh, sp.coth, sp.sech, sp.csch),
            *(sp.asinh, sp.acosh, sp.atanh, sp.erf, sp.erfc, sp.erfi, sp.erfinv, sp.gamma, sp.loggamma, sp.digamma),
            *(sp.polygamma, sp.lowergamma, sp.uppergamma, sp.beta, sp.besselj, sp.bessely, sp.besseli, sp.besselk),
            *(sp.airyai, sp.airybi, sp.airyaiprime, sp.airybiprime, sp.Ei, sp.expint, sp.li, sp.Si, sp.Ci, sp.Shi),
            *(sp.Chi, sp.elliptic_k, sp.elliptic_e, sp.elliptic_f, sp.elliptic_pi, sp.zeta, sp.fresnels, sp.fresnelc),
        )
    },
}
_COMPOSITES: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (sp.acot, sp.asec, sp.acsc, sp.acoth, sp.asech, sp.acsch, sp.factorial, sp.harmonic)
}
"""Composites of the table that SymPy has a function for; the others become their definitions."""
_BACK: dict[Any, str] = {
    **{function: name for name, function in (PRIMITIVES | _COMPOSITES).items() if isinstance(function, type)},
    sp.erfcinv: "erfcinv",
    sp.jn: "spherical_jn",  # of which SymPy has no numbers where the order is no whole number
    sp.yn: "spherical_yn",
    sp.StrictLessThan: "lt",
    sp.LessThan: "le",
    sp.StrictGreaterThan: "gt",
    sp.GreaterThan: "ge",
    sp.Eq: "eq",
    sp.Ne: "ne",
}


def to_sympy(term: Term, symbols: Mapping[str, Any] | None = None) -> Any:
    """The SymPy expression of a term, most composites by their definitions; names become plain symbols unless given."""
    if isinstance(term, Apply):
        return apply(term.op, [to_sympy(arg, symbols) for arg in term.args])
    if is_numeral(term):
        return rational(number(term))
    return sp.Symbol(term) if symbols is None else symbols.get(term, sp.Symbol(term))


def rational(value: Fraction) -> Any:
    """An exact number as SymPy's."""
    return sp.Rational(value.numerator, value.denominator)


def apply(op: str, args: list[Any]) -> Any:
    """An operation of the table on SymPy expressions."""
    own = PRIMITIVES.get(op) or _COMPOSITES.get(op)
    if own is not None:
        return own(*args)
    function = abstract(op)
    if function is not None:
        return _undefined(function, args)
    form = definition(op)
    if form is None:
        raise InputError(f"'{op}' has no SymPy form")
    return to_sympy(form, dict(zip(argument_names(op, len(args)), args, strict=True)))


def _undefined(function: Abstract, args: list[Any]) -> Any:
    """An undefined function of SymPy's, or its derivative: at a point where that is no plain variable."""
    undefined: Any = sp.Function(function.function)
    if not function.places:
        return undefined(*args)
    own, moved = list(args), {}
    for place in dict.fromkeys(function.places):
        arg, others = args[place - 1], [*args[: place - 1], *args[place:]]
        if not arg.is_Symbol or any(other.has(arg) for other in others):  # as in f(x**2) and f(x, x)
            own[place - 1] = sp.Dummy(f"t{place}")
            moved[own[place - 1]] = arg
    derivative = sp.Derivative(undefined(*own), *(own[place - 1] for place in function.places))
    return sp.Subs(derivative, tuple(moved), tuple(moved.values())) if moved else derivative


@cache
def placeholder(name: str) -> Any:
    """The real symbol that stands for a name inside calculus."""
    return sp.Symbol(name, real=True)


def differentiate(form: Term, name: str) -> Term:
    """The derivative of an elementwise form by one of its names, as a term."""
    symbols = {n: placeholder(n) for n in names_in(form)}
    derivative = sp.diff(to_sympy(form, symbols), symbols[name])
    return fold_numbers(from_sympy(derivative))


def from_sympy(expression: Any) -> Term:
    """A term for a SymPy expression in the order in which SymPy prints it.

    Raises InputError for what is no formula of real numbers (a matrix, an integral, an unknown function).
    """
    if isinstance(expression, sp.Symbol):
        return expression.name
    if isinstance(expression, sp.Rational):
        return str(Fraction(int(expression.p), int(expression.q)))
    if isinstance(expression, sp.Float):
        return str(Fraction(str(expression)))
    for name, constant in CONSTANTS.items():
        if expression == constant:
            return Apply(name, ())
    if expression == sp.EulerGamma:  # what SymPy makes of -digamma(1)
        return Apply("neg", (Apply("digamma", ("1",)),))
    return _compound(expression)


def _compound(expression: Any) -> Term:  # noqa: PLR0911, PLR0912 - one return for each kind of expression
    if isinstance(expression, sp.Add):
        return _sum(expression)
    if isinstance(expression, sp.Mul):
        return _product(expression)
    if isinstance(expression, sp.Pow):
        return _power(*expression.args)
    if isinstance(expression, sp.Piecewise):
        return from_pieces(expression, from_sympy)
    if isinstance(expression, sp.Heaviside):
        return Apply("step", (from_sympy(expression.args[0]),))
    if isinstance(expression, (sp.Max, sp.Min)):
        op = "maximum" if isinstance(expression, sp.Max) else "minimum"
        term, *rest = [from_sympy(arg) for arg in sorted(expression.args, key=sp.default_sort_key)]
        for arg in rest:
            term = Apply(op, (term, arg))
        return term
    if isinstance(expression, sp.DiracDelta):
        return "0"  # the derivative of a step, away from the kink
    if isinstance(expression, (AppliedUndef, sp.Derivative, sp.Subs)):
        return _abstract_term(expression)
    if isinstance(expression, sp.polygamma) and expression.args[0] == 0:
        return Apply("digamma", (from_sympy(expression.args[1]),))
    op = _BACK.get(expression.func)
    if op is None:
        raise InputError(f"'{expression.func.__name__}' in '{expression}' is not an operation symgraph knows")
    if len(expression.args) == 2:
        op = WITH_TWO_ARGUMENTS.get(op, op)
    if len(expression.args) != len(argument_names(op, len(expression.args))):  # LambertW(x, k), harmonic(n, m), ...
        found = f"'{expression.func.__name__}' with {len(expression.args)} arguments in '{expression}'"
        raise InputError(f"{found} is not an operation symgraph knows")
    return Apply(op, tuple(from_sympy(arg) for arg in expression.args))


def _abstract_term(expression: Any) -> Term:
    """An undefined function or its derivative, perhaps at a point."""
    inner: Any = expression
    point: dict[Any, Any] = {}
    variables: tuple[Any, ...] = ()
    if expression.func is sp.Subs:
        inner, point = expression.expr, dict(zip(expression.variables, expression.point, strict=True))
    if inner.func is sp.Derivative:
        inner, variables = inner.expr, inner.variables
    name = getattr(inner.func, "__name__", "")
    known = ALIASES.get(name, name) in FUNCTIONS or name_problem(name) is not None
    # By anything but an argument of its own it would be a sum of such derivatives, not written out.
    if not isinstance(inner, AppliedUndef) or known or any(inner.args.count(variable) != 1 for variable in variables):
        raise InputError(f"'{name or type(expression).__name__}' in '{expression}' is not an operation symgraph knows")
    function = Abstract(name)
    for variable in variables:
        function = function.derivative(inner.args.index(variable) + 1)
    return Apply(function.op, tuple(from_sympy(point.get(arg, arg)) for arg in inner.args))


def _sum(expression: Any) -> Term:
    ordered = expression.as_ordered_terms()
    # 1 - y**2 reads better than -y**2 + 1: begin with a positive term where there is one.
    first = next((k for k, arg in enumerate(ordered) if not arg.could_extract_minus_sign()), 0)
    ordered.insert(0, ordered.pop(first))
    term = from_sympy(ordered[0])
    plus: list[Term] = [term]
    for arg in ordered[1:]:
        if arg.could_extract_minus_sign():
            left = plus[0] if len(plus) == 1 else Apply("add", tuple(plus))
            plus = [Apply("sub", (left, from_sympy(-arg)))]
        else:
            plus.append(from_sympy(arg))
    return plus[0] if len(plus) == 1 else Apply("add", tuple(plus))


def _product(expression: Any) -> Term:
    if expression.could_extract_minus_sign():
        return Apply("neg", (from_sympy(-expression),))
    above, below = sp.fraction(expression)
    if below != 1:
        return Apply("div", (from_sympy(above), from_sympy(below)))
    return Apply("mul", tuple(from_sympy(arg) for arg in expression.as_ordered_factors()))


def _power(base: Any, exponent: Any) -> Term:
    if exponent == sp.Rational(1, 2):
        return Apply("sqrt", (from_sympy(base),))
    if exponent.could_extract_minus_sign():
        return Apply("div", ("1", from_sympy(base ** (-exponent))))
    if exponent == 2:
        return Apply("square", (from_sympy(base),))
    return Apply("pow", (from_sympy(base), from_sympy(exponent)))
