"""Mistakes with products of matrices: transposes, orders, ``*`` for ``@``, sums and axes."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from symgraph.calculus.formula_functions import ALONG_AXIS, OF_SIZES
from symgraph.calculus.formula_spans import Path
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.term import Apply, Term, is_numeral, matrix_product
from symgraph.checking.matrices.mistakes.changes import Change
from symgraph.checking.matrices.mistakes.workbench import Workbench
from symgraph.checking.mistakes.messages import Message

MAX_CHAIN = 5
"""Factors of a matrix product of which any two may lack a transpose."""


def product_changes(bench: Workbench, path: Path, term: Term) -> Iterator[Change]:
    """The changes of one part of a claim, not of what stands inside it."""
    yield from _transposes(bench, path, term)
    if isinstance(term, Apply):
        match term.op:
            case "matmul":
                yield from _orders(path, term)
                left, right = term.args
                yield Change(4, "wrong_product", Message.NOT_A_PRODUCT, path, _times(left, right))
            case "mul":
                yield from _matrix_products(path, term)
            case "pow" if term.args[1] == "2" and bench.shape(term.args[0]) not in (None, SCALAR):
                base = term.args[0]
                yield Change(5, "wrong_product", Message.NOT_ELEMENTWISE, path, Apply("matmul", (base, base)))
            case op if op in ALONG_AXIS:
                yield from _axes(path, term)
            case _:
                pass
    yield from _sums(bench, path, term)


def _transposes(bench: Workbench, path: Path, term: Term) -> Iterator[Change]:
    if isinstance(term, Apply) and term.op == "transpose":
        yield Change(3, "transposed", Message.EXTRA_TRANSPOSE, path, term.args[0])
    elif not is_numeral(term) and bench.shape(term) != SCALAR:
        yield Change(3, "transposed", Message.NOT_TRANSPOSED, path, transposed(term))


def transposed(term: Term) -> Term:
    """The transpose, as a person would write it."""
    match term:
        case Apply("transpose", (inner,)):
            return inner
        case Apply("neg", (inner,)):
            return Apply("neg", (transposed(inner),))
        case Apply("div", (top, str(bottom))):
            return Apply("div", (transposed(top), bottom))
        case Apply("mul", (str(number), factor)) if is_numeral(number):
            return Apply("mul", (number, transposed(factor)))
        case Apply("matmul", _) if any(_is_transposed(factor) for factor in chain(term)):
            number, factors = _number_in_front(chain(term))
            return matrix_product(_with_number(number, [transposed(factor) for factor in reversed(factors)]))
        case _:
            return Apply("transpose", (term,))


def _is_transposed(term: Term) -> bool:
    match term:
        case Apply("transpose", _):
            return True
        case Apply("mul", (str(number), factor)) if is_numeral(number):
            return _is_transposed(factor)
        case _:
            return False


def chain(term: Term) -> list[Term]:
    """The factors of a matrix product, in order."""
    if isinstance(term, Apply) and term.op == "matmul":
        return [*chain(term.args[0]), term.args[1]]
    return [term]


def _orders(path: Path, term: Apply) -> Iterator[Change]:
    """Neighbours exchanged, factors left out, parts of the chain transposed; a number stays in front."""
    factors = chain(term)
    number, factors = _number_in_front(factors)
    for k in range(len(factors) - 1):
        swapped = [*factors[:k], factors[k + 1], factors[k], *factors[k + 2 :]]
        yield Change(3, "swapped_order", Message.WRONG_ORDER, path, matrix_product(_with_number(number, swapped)))
        if k:
            turned = [*factors[:k], transposed(matrix_product(factors[k : k + 2])), *factors[k + 2 :]]
            yield Change(4, "transposed", Message.INSTEAD, path, matrix_product(_with_number(number, turned)))
    if len(factors) > 2:
        backwards = matrix_product(_with_number(number, factors[::-1]))
        yield Change(4, "swapped_order", Message.WRONG_ORDER, path, backwards)
    both = [transposed(factor) for factor in reversed(factors)]
    yield Change(5, "transposed", Message.INSTEAD, path, matrix_product(_with_number(number, both)))
    if len(factors) <= MAX_CHAIN:
        for j, k in combinations(range(len(factors)), 2):
            some = [transposed(factor) if index in (j, k) else factor for index, factor in enumerate(factors)]
            yield Change(6, "transposed", Message.INSTEAD, path, matrix_product(_with_number(number, some)))
    for k, factor in enumerate(factors):
        rest = factors[:k] + factors[k + 1 :]
        guilty = (*path, *(0,) * (len(factors) - 1 - k), *((1,) if k else ()))
        yield Change(
            7, "extra_factor", Message.EXTRA_MATRIX, path, matrix_product(_with_number(number, rest)), factor, guilty
        )


def _number_in_front(factors: list[Term]) -> tuple[Term, list[Term]]:
    """The number that a chain begins with, and the factors without it: ``-2*X.T @ E``."""
    match factors[0]:
        case Apply("mul", (str(number), *rest)) if is_numeral(number):
            return number, [rest[0] if len(rest) == 1 else Apply("mul", tuple(rest)), *factors[1:]]
        case Apply("neg", (inner,)):
            return "-1", [inner, *factors[1:]]
        case _:
            return "1", factors


def _with_number(number: Term, factors: list[Term]) -> list[Term]:
    match number:
        case "1":
            return factors
        case "-1":
            return [Apply("neg", (factors[0],)), *factors[1:]]
        case _:
            return [_times(number, factors[0]), *factors[1:]]


def _times(left: Term, right: Term) -> Term:
    factors = [*(left.args if isinstance(left, Apply) and left.op == "mul" else (left,))]
    return Apply("mul", (*factors, *(right.args if isinstance(right, Apply) and right.op == "mul" else (right,))))


def _matrix_products(path: Path, term: Apply) -> Iterator[Change]:
    """One ``*`` made an ``@``, as if the text were changed there; or the product of what stands on both sides."""
    args = term.args
    number, factors = _number_in_front([Apply("mul", args)])
    inner = factors[0].args if isinstance(factors[0], Apply) and factors[0].op == "mul" else ()
    if len(inner) > 2:
        products = matrix_product(_with_number(number, list(inner)))
        yield Change(5, "wrong_product", Message.NOT_ELEMENTWISE, path, products)
    for k in range(1, len(args)):
        left = args[0] if k == 1 else Apply("mul", args[:k])
        product: Term = Apply("matmul", (left, args[k]))
        rest = args[k + 1 :]
        yield Change(
            3, "wrong_product", Message.NOT_ELEMENTWISE, path, Apply("mul", (product, *rest)) if rest else product
        )
        if rest:
            right = Apply("mul", args[k:])
            yield Change(4, "wrong_product", Message.NOT_ELEMENTWISE, path, Apply("matmul", (left, right)))


def _axes(path: Path, term: Apply) -> Iterator[Change]:
    inner, *axis = term.args
    for other in ("0", "1"):
        if axis != [other]:
            yield Change(3, "wrong_axis", Message.WRONG_AXIS, path, Apply(term.op, (inner, other)))
    if axis and term.op in ("sum", "mean"):
        yield Change(4, "wrong_axis", Message.WRONG_AXIS, path, Apply(term.op, (inner,)))
    if term.op in ("sum", "mean"):
        other = "mean" if term.op == "sum" else "sum"
        yield Change(4, "wrong_function", Message.INSTEAD, path, Apply(other, term.args))
        yield Change(6, "extra_function", Message.APPLIED_TWICE, path, inner, function=term.op)


def other_sums(claim: Term) -> Iterator[Change]:
    """All axes exchanged at once, rows having been taken for columns; all sums means, or the other way round."""
    new = _exchanged(claim)
    if new != claim:
        yield Change(3.5, "wrong_axis", Message.WRONG_AXIS, (), new)
    for op, other in (("sum", "mean"), ("mean", "sum")):
        new = _renamed(claim, op, other)
        if new != claim:
            yield Change(4, "wrong_function", Message.INSTEAD, (), new)


def _renamed(term: Term, op: str, other: str) -> Term:
    if not isinstance(term, Apply):
        return term
    return Apply(other if term.op == op else term.op, tuple(_renamed(arg, op, other) for arg in term.args))


def _exchanged(term: Term) -> Term:
    match term:
        case Apply(op, (inner, str(axis))) if op in ALONG_AXIS:
            return Apply(op, (_exchanged(inner), "1" if axis == "0" else "0"))
        case Apply(op, args) if op not in OF_SIZES:
            return Apply(op, tuple(map(_exchanged, args)))
        case _:
            return term


_SUMS = (
    (("0",), Message.NO_SUM_OF_ROWS),
    (("1",), Message.NO_SUM_OF_COLUMNS),
    ((), Message.NO_SUM),
)


def _sums(bench: Workbench, path: Path, term: Term) -> Iterator[Change]:
    """The sum that a quantity used in many rows brings, a bias say."""
    if is_numeral(term) or bench.shape(term) in (None, SCALAR):
        return
    for axis, message in _SUMS:
        summed = Apply("sum", (term, *axis))
        yield Change(4, "missing_sum", message, path, summed)
        if axis:
            yield Change(5, "missing_sum", message, path, Apply("transpose", (summed,)))
