"""The elementwise rows of the opset: one aligned line per operation.

A line gives the arguments and one partial derivative for each, as formulas over the arguments and the output ``y``:
``tanh`` has ``1 - y**2``, as the field writes it.  Composites also have a definition in simpler rows, which gives
their value and their SymPy meaning; `stable` is an equal formula for floating point that cannot overflow.

Rows made on the way, such as ``g*(1 - y**2)`` (an adjoint times a partial), are interned by their form; SymPy
differentiates such a form when somebody differentiates a gradient again, once per form.
Source of the partials: Abramowitz and Stegun, *Handbook of Mathematical Functions*, ch. 3, 4, 6 and 7.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from symgraph.calculus.formula import CONSTANTS, parse_formula
from symgraph.calculus.operation import (
    Application,
    Contribution,
    Emitter,
    Expanded,
    Grid,
    Operation,
    Places,
    Shape,
    Site,
    broadcast,
    size,
)
from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, names_in, substitute


@dataclass(frozen=True)
class Row:
    """One line of the table; formulas are text and parsed when first used."""

    name: str
    arguments: str
    partials: tuple[str, ...]
    definition: str = ""
    stable: str = ""


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
    Row("asin",       "x",      ("1/sqrt(1 - x**2)",)),
    Row("acos",       "x",      ("-(1/sqrt(1 - x**2))",)),
    Row("atan",       "x",      ("1/(1 + x**2)",)),
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
    Row("erf",        "x",      ("2/sqrt(pi)*exp(-x**2)",)),
    Row("erfc",       "x",      ("-(2/sqrt(pi)*exp(-x**2))",)),
    Row("gamma",      "x",      ("y*digamma(x)",)),
    Row("loggamma",   "x",      ("digamma(x)",)),
    Row("digamma",    "x",      ("polygamma(1, x)",)),
    Row("polygamma",  "n x",    ("0", "polygamma(n + 1, x)")),
    Row("sigmoid",    "x",      ("y*(1 - y)",),                                           "1/(1 + exp(-x))",            "(1 + tanh(x/2))/2"),
    Row("relu",       "x",      ("step(x)",),                                             "maximum(0, x)"),
    Row("leaky_relu", "x a",    ("where(x > 0, 1, a)", "where(x > 0, 0, x)"),             "where(x > 0, x, a*x)"),
    Row("elu",        "x a",    ("where(x > 0, 1, y + a)", "where(x > 0, 0, exp(x) - 1)"), "where(x > 0, x, a*(exp(x) - 1))",
                                                                                          "where(x > 0, x, a*expm1(minimum(x, 0)))"),
    Row("selu",       "x",      (f"where(x > 0, {_SELU[0]}, y + {_SELU[0]}*{_SELU[1]})",), f"{_SELU[0]}*where(x > 0, x, {_SELU[1]}*(exp(x) - 1))",
                                                                                          f"{_SELU[0]}*where(x > 0, x, {_SELU[1]}*expm1(minimum(x, 0)))"),
    Row("softplus",   "x",      ("sigmoid(x)",),                                          "log(1 + exp(x))",            "maximum(x, 0) + log1p(exp(-abs(x)))"),
    Row("softsign",   "x",      ("1/(1 + abs(x))**2",),                                   "x/(1 + abs(x))"),
    Row("silu",       "x",      ("y + sigmoid(x)*(1 - y)",),                              "x*sigmoid(x)"),
    Row("gelu",       "x",      ("(1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)",),  "x*(1 + erf(x/sqrt(2)))/2"),
    Row("gelu_tanh",  "x",      (f"(1 + tanh({_GELU_TANH_INNER}))/2 + x*(1 - tanh({_GELU_TANH_INNER})**2)*sqrt(2/pi)*(1 + 0.134145*x**2)/2",),
                                                                                          f"x*(1 + tanh({_GELU_TANH_INNER}))/2"),
    Row("mish",       "x",      ("tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))**2)",), "x*tanh(softplus(x))"),
    Row("hardtanh",   "x",      ("where(abs(x) < 1, 1, 0)",),                             "clip(x, -1, 1)"),
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


def arguments(name: str, arity: int) -> tuple[str, ...]:
    """The names that the formulas of a row use for its arguments."""
    return tuple(f"x{k}" for k in range(arity)) if name in NARY else tuple(TABLE[name].arguments.split())


@cache
def parsed(text: str) -> Term:
    """A formula of the table."""
    return with_constants(parse_formula(text, machine=True))


def with_constants(term: Term, declared: Container[str] = ()) -> Term:
    """The term with pi, E and oo as operations without arguments, unless they are declared names."""
    constants: dict[str, Term] = {name: Apply(name, ()) for name in CONSTANTS if name not in declared}
    return substitute(term, constants)


def definition(name: str, stable: bool = False) -> Term | None:
    """The formula of a composite over its argument names, or None for a primitive."""
    row = TABLE.get(name)
    if row is None or not row.definition:
        return None
    return parsed((stable and row.stable) or row.definition)


@cache
def row_partial(name: str, arity: int, index: int) -> Term:
    """The partial derivative of a row by its argument `index`, over the argument names and ``y``."""
    if name == "add":
        return "1"
    if name == "mul":
        rest = tuple(f"x{k}" for k in range(arity) if k != index)
        return Apply("mul", rest) if len(rest) > 1 else rest[0]
    return parsed(TABLE[name].partials[index])


@cache
def row(name: str, arity: int) -> Operation:
    """The row of an elementwise operation by name; `arity` matters for ``add`` and ``mul`` only."""

    def partial(index: int) -> Term:
        return row_partial(name, arity, index)

    def value(numbers: Any, args: Sequence[Any]) -> Any:
        return numbers.apply(name, args)

    return _operation(
        name, arguments(name, arity), lambda args: Apply(name, tuple(args)), partial, value, cost(name, arity)
    )


@cache
def composed(form: Term) -> Operation:
    """The row of a nested form over placeholders ``x0``, ``x1``, …, numbered as they appear."""
    names = tuple(names_in(form))

    def partial(index: int) -> Term:
        from symgraph.calculus.sympy_bridge import differentiate  # noqa: PLC0415 - SymPy only when differentiated again

        return differentiate(form, names[index])

    def value(numbers: Any, args: Sequence[Any]) -> Any:
        return numbers.term(form, dict(zip(names, args, strict=True)))

    def term(args: Sequence[Term]) -> Term:
        return substitute(form, dict(zip(names, args, strict=True)))

    return _operation("composed", names, term, partial, value, term_cost(form), params=(form,))


def cost(name: str, arity: int) -> int:
    """Scalar operations of one element; a composite counts as its definition."""
    if name in NARY:
        return arity - 1
    form = definition(name)
    return 1 if form is None or name in ("reciprocal", "square") else term_cost(form)


def term_cost(term: Term) -> int:
    """Scalar operations of a form, every operation of the table counted as its definition."""
    if not isinstance(term, Apply):
        return 0
    return cost(term.op, len(term.args)) + sum(term_cost(arg) for arg in term.args)


def _operation(
    name: str, names: tuple[str, ...], term: Any, partial: Any, value: Any, unit_cost: int, params: tuple[Any, ...] = ()
) -> Operation:
    def shape(shapes: Sequence[Shape]) -> Shape:
        return broadcast(shapes, name)

    @cache
    def chain(index: int, numerals: tuple[tuple[int, str], ...]) -> tuple[Operation, tuple[str, ...]] | str:
        """The right-hand side ``g * partial`` and what its arguments stand for; or a bare ``"g"`` or ``"0"``."""
        known: dict[str, Term] = {names[k]: text for k, text in numerals}
        product = times("g", fold_numbers(substitute(partial(index), known)))
        if isinstance(product, str):
            return product
        return applied(product)

    def contribution(site: Site, factor: str) -> Contribution:
        numerals = tuple((k, arg) for k, arg in enumerate(site.args) if is_numeral(arg))
        rule = chain(site.index, numerals)
        if rule == "0":
            return None
        if isinstance(rule, str):
            return factor
        meaning = {"g": factor, "y": site.output, **dict(zip(names, site.args, strict=True))}
        return Application(rule[0], tuple(meaning.get(arg, arg) for arg in rule[1]))

    def vjp(_emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        return contribution(site, adjoint)

    def expand(grids: Sequence[Grid], places: Places) -> Expanded:
        # Each operand as a function of the place; one row or column serves all.
        steps = [(grid, int(len(grid) > 1), int(len(grid[0]) > 1)) for grid in grids]
        return Expanded(operation, [tuple([grid[r * down][c * across] for grid, down, across in steps]) for r, c in places])

    def count(shapes: Sequence[Shape]) -> int:
        return unit_cost * size(shape(shapes))

    operation = Operation(name, term, shape, value, vjp, vjp, count, expand=expand, params=params)
    return operation


def times(factor: str, partial: Term) -> Term:
    """An adjoint (or tangent) times a partial, written as people write it: ``g/b``, ``2*g*x``, ``-(g*y)``.

    >>> times("g", Apply("neg", (Apply("div", ("y", "b")),)))
    Apply(op='neg', args=(Apply(op='div', args=(Apply(op='mul', args=('g', 'y')), 'b')),))
    """
    match partial:
        case "0":
            return "0"
        case "1":
            return factor
        case "-1":
            return Apply("neg", (factor,))
        case Apply("neg", (inner,)):
            return Apply("neg", (times(factor, inner),))
        case Apply("div", (top, bottom)):
            return Apply("div", (times(factor, top), bottom))
        case Apply("reciprocal", (bottom,)):
            return Apply("div", (factor, bottom))
        case Apply("where", (condition, yes, no)):
            return Apply("where", (condition, times(factor, yes), times(factor, no)))
        case Apply("mul", factors) if is_numeral(factors[0]):
            return Apply("mul", (factors[0], factor, *factors[1:]))
        case Apply("mul", factors):
            return Apply("mul", (factor, *factors))
        case str() if is_numeral(partial):
            return Apply("mul", (partial, factor))
        case _:
            return Apply("mul", (factor, partial))


def applied(term: Apply) -> Application:
    """The row and arguments of a right-hand side: a row of the table where it is flat, else a composed one.

    >>> applied(Apply("tanh", ("z",)))
    Application(operation=<tanh>, args=('z',))
    >>> applied(Apply("mul", ("g", Apply("square", ("h",))))).args
    ('g', 'h')
    """
    flat = [arg for arg in term.args if isinstance(arg, str)]
    if len(flat) == len(term.args) and (term.op in TABLE or term.op in NARY):
        match term:
            case Apply("div", ("1", str(bottom))):
                return Application(row("reciprocal", 1), (bottom,))
            case Apply("pow", (str(base), "2")):
                return Application(row("square", 1), (base,))
            case _:
                return Application(row(term.op, len(flat)), tuple(flat))
    names = names_in(term)
    form = substitute(_as_powers(term), {name: f"x{k}" for k, name in enumerate(names)})
    return Application(composed(form), tuple(names))


def _as_powers(term: Term) -> Term:
    """The term with squares and reciprocals written as powers and quotients, as they are in formula text."""
    if not isinstance(term, Apply):
        return term
    args = tuple(_as_powers(arg) for arg in term.args)
    if term.op == "square":
        return Apply("pow", (*args, "2"))
    return Apply("div", ("1", *args)) if term.op == "reciprocal" else Apply(term.op, args)
