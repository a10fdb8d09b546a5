"""Elementwise rows of the opset, made from the table in `rows`.

Rows made on the way, such as ``g*(1 - y**2)`` (an adjoint times a partial), are interned by their form; SymPy
differentiates such a form when somebody differentiates a gradient again, once per form.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from functools import cache
from typing import Any

from symgraph.calculus.abstract import abstract, partial_of, placeholders
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
    elements_at,
    size,
)
from symgraph.calculus.rows import NARY, NO_PARTIAL, TABLE
from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, names_in, substitute
from symgraph.errors import InputError, Problem

_ORDINALS = ("first", "second", "third")


def arguments(name: str, arity: int) -> tuple[str, ...]:
    """The names that the formulas of a row use for its arguments."""
    return placeholders(arity) if name in NARY or abstract(name) else tuple(TABLE[name].arguments.split())


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
    """The partial derivative of a row by its argument `index`, over the argument names and ``y``.

    Raises InputError where there is none: 0 would be silently wrong.
    """
    if name == "add":
        return "1"
    if name == "mul":
        rest: list[Term] = [f"x{k}" for k in range(arity) if k != index]
        return Apply("mul", tuple(rest)) if len(rest) > 1 else rest[0]
    function = abstract(name)
    if function is not None:
        return partial_of(function, arity, index)
    text = TABLE[name].partials[index]
    if text == NO_PARTIAL:
        which = f"{_ORDINALS[index]} argument" if arity > 1 else "argument"
        allowed = "its derivative has no formula in functions symgraph knows"
        action = f"make the {which} a constant, or ask for other gradients"
        raise InputError(Problem(f"'{name}' cannot be differentiated by its {which}", allowed, action))
    return parsed(text)


def check_differentiable(form: Term, name: str) -> None:
    """Raise InputError where `name` stands in an argument by which there is no partial."""
    if not isinstance(form, Apply):
        return
    for index, arg in enumerate(form.args):
        if name in names_in(arg):
            row_partial(form.op, len(form.args), index)
            check_differentiable(arg, name)


@cache
def row(name: str, arity: int) -> Operation:
    """The row of an elementwise operation by name; `arity` matters for ``add``, ``mul`` and abstract functions only."""

    def partial(index: int) -> Term:
        return row_partial(name, arity, index)

    def value(numbers: Any, args: Sequence[Any]) -> Any:
        return numbers.apply(name, args)

    def term(args: Sequence[Term]) -> Term:
        return Apply(name, tuple(args))

    names = arguments(name, arity)
    unit_cost, plain = cost(name, arity), name == "add"
    return _operation(name, names, term=term, partial=partial, value=value, unit_cost=unit_cost, plain=plain)


@cache
def composed(form: Term) -> Operation:
    """The row of a nested form over placeholders ``x0``, ``x1``, …, numbered as they appear."""
    names = tuple(names_in(form))

    def partial(index: int) -> Term:
        from symgraph.calculus.sympy_bridge import differentiate  # noqa: PLC0415 - SymPy only when differentiated again

        check_differentiable(form, names[index])
        return differentiate(form, names[index])

    def value(numbers: Any, args: Sequence[Any]) -> Any:
        return numbers.term(form, dict(zip(names, args, strict=True)))

    def term(args: Sequence[Term]) -> Term:
        return substitute(form, dict(zip(names, args, strict=True)))

    unit_cost = term_cost(form)
    return _operation("composed", names, term=term, partial=partial, value=value, unit_cost=unit_cost, params=(form,))


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
    name: str,
    names: tuple[str, ...],
    *,
    term: Callable[[Sequence[Term]], Term],
    partial: Callable[[int], Term],
    value: Callable[[Any, Sequence[Any]], Any],
    unit_cost: int,
    plain: bool = False,
    params: tuple[Any, ...] = (),
) -> Operation:
    """An elementwise operation whose argument names are `names`; `unit_cost` is that of one element.

    All partials of a `plain` one are 1.
    """

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
        if plain:  # a sum may have 100,000 terms: not to be looked through for each of them
            return factor
        numerals = tuple((k, arg) for k, arg in enumerate(site.args) if is_numeral(arg))
        rule = chain(site.place, numerals)
        if rule == "0":
            return None
        if isinstance(rule, str):
            return factor
        meaning = {"g": factor, "y": site.output, **dict(zip(names, site.args, strict=True))}
        return Application(rule[0], tuple(meaning.get(arg, arg) for arg in rule[1]))

    def vjp(_emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        return contribution(site, adjoint)

    def expand(grids: Sequence[Grid], places: Places) -> Expanded:
        return Expanded(operation, elements_at(grids, places))

    def count(shapes: Sequence[Shape]) -> int:
        return unit_cost * size(shape(shapes))

    operation = Operation(name, term, shape, value, vjp, vjp, count, expand=expand, params=params)
    return operation


def times(factor: str, partial: Term) -> Term:  # noqa: PLR0911 - one return for each form
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
    if len(flat) == len(term.args) and (term.op in TABLE or term.op in NARY or abstract(term.op)):
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
