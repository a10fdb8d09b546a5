"""Factors and terms that are missing or too many, and quotients that are upside down."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from symgraph.calculus.formula_spans import Path
from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.term import Apply, Term, is_numeral, matrix_product
from symgraph.checking.matrices.mistakes.changes import Change
from symgraph.checking.matrices.mistakes.products import chain
from symgraph.checking.matrices.mistakes.quantities import Quantities, Quantity, length_of
from symgraph.checking.matrices.mistakes.workbench import Workbench
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.rewrites import without


def missing_factors(bench: Workbench, known: Quantities, path: Path, term: Term) -> Iterator[Change]:
    """Elementwise factors: the derivative of a function first, then any quantity of the same shape."""
    shape = bench.shape(term)
    if shape is None or is_numeral(term):
        return
    for slope in known.slopes:
        if _stretches(slope.shape, shape):
            yield _missing_slope(path, times(term, slope.term), slope, stretched=slope.shape != shape)
        for part, product in _within_chain(term, slope.term):
            if bench.shape(part) == slope.shape:
                yield _missing_slope(path, product, slope)
    for quantity in known.values:
        if SCALAR not in (shape, quantity.shape) and _stretches(quantity.shape, shape):
            cost = 8 + length_of(quantity)
            yield Change(cost, "missing_factor", Message.NO_FACTOR_AT, path, times(term, quantity.term), quantity.term)


def _missing_slope(path: Path, new: Term, slope: Quantity, stretched: bool = False) -> Change:
    kind, message = "missing_inner_derivative", Message.NO_DERIVATIVE_OF
    return Change(3 + stretched / 2, kind, message, path, new, slope.term, at=slope.of, function=slope.function)


def _within_chain(term: Term, factor: Term) -> Iterator[tuple[Term, Term]]:
    """Neighbours in a matrix product, and the product with a factor at them: ``A @ (B @ C * factor)``."""
    factors = chain(term)
    for j, k in combinations(range(1, len(factors) + 1), 2):
        if k - j > 1:
            part = matrix_product(factors[j:k])
            yield part, matrix_product([*factors[:j], times(part, factor), *factors[k:]])


def _stretches(shape: Shape, other: Shape) -> bool:
    """Whether an array of one shape multiplies one of the other without making it larger."""
    return all(n in (1, m) for n, m in zip(shape, other, strict=True))


def times(left: Term, right: Term) -> Term:
    """The product, a division last."""
    match left:
        case Apply("div", (top, bottom)):
            return Apply("div", (times(top, right), bottom))
        case Apply("mul", factors):
            return Apply("mul", (*factors, right))
        case _:
            return Apply("mul", (left, right))


def extra_factors(path: Path, term: Apply) -> Iterator[Change]:
    """Factors, divisors and terms that do not belong here."""
    if term.op not in ("mul", "div", "add", "sub"):
        return
    for index, arg in enumerate(term.args):
        left = without(term, (index,)) if not is_numeral(arg) and not (term.op == "div" and index == 0) else None
        if left is None:
            continue
        if term.op in ("add", "sub"):
            kind, message, cost = "extra_term", Message.EXTRA_TERM, 5
        else:
            kind, cost = "extra_factor", 6
            message = Message.EXTRA_DIVISOR if term.op == "div" else Message.EXTRA_FACTOR
        yield Change(cost, kind, message, path, left[1], arg, (*path, index))
    if term.op == "mul":
        for pair, rest in pairs(term):
            new = rest[0] if len(rest) == 1 else Apply("mul", tuple(rest))
            said = (Apply("mul", pair), new)
            yield Change(7, "extra_factor", Message.EXTRA_FACTOR, path, new, instead=said)


def pairs(term: Apply) -> Iterator[tuple[tuple[Term, ...], list[Term]]]:
    """Two factors of a product, and the others: ``H*(1 - H)`` is one derivative."""
    for j, k in combinations(range(len(term.args)), 2):
        pair = (term.args[j], term.args[k])
        rest = [arg for index, arg in enumerate(term.args) if index not in (j, k)]
        if rest and not any(map(is_numeral, pair)):
            yield pair, rest


def upside_down(path: Path, term: Apply) -> Iterator[Change]:
    """``*`` for ``/`` and the other way round; ones for the identity matrix."""
    match term:
        case Apply("div", (top, bottom)) if not is_numeral(bottom):
            yield Change(5, "reciprocal", Message.INSTEAD, path, times(top, bottom))
        case Apply("mul", (*before, last)) if not is_numeral(last):
            top = before[0] if len(before) == 1 else Apply("mul", tuple(before))
            yield Change(6, "reciprocal", Message.INSTEAD, path, Apply("div", (top, last)))
        case Apply("ones", (rows, columns)) if rows == columns:
            yield Change(4, "wrong_part", Message.INSTEAD, path, Apply("eye", (rows,)))
        case _:
            pass
