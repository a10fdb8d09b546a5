"""Formulas over arrays as mathematics has them, which knows no broadcasting, no axes and no elementwise stars.

``A*B`` of two matrices becomes A ⊙ B, ``E**2`` a power of each element, ``sum(X, axis=0)`` the product of a row of
ones and X, ``sum(E**2)`` a squared norm.  Products of numbers stay what they are.
"""

from __future__ import annotations

from collections.abc import Callable

from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.term import Apply, Term, is_numeral

Shapes = Callable[[Term], Shape]
_ONES = Apply("ones_column", ())


def matrix_mathematics(term: Term, shapes: Shapes) -> Term:  # noqa: PLR0911 - one return for each operation
    """The term with the operations of mathematics; `shapes` gives the shapes of terms.

    >>> matrix_mathematics(Apply("mul", ("A", "B")), lambda _: ("n", "n")).op
    'hadamard'
    """
    if not isinstance(term, Apply):
        return term
    args = tuple(matrix_mathematics(arg, shapes) for arg in term.args)
    match term.op, term.args:
        case "mul", factors:
            return _product(factors, args, shapes)
        case "exp", (arg,) if shapes(arg) != SCALAR:  # e with a matrix above would be the matrix exponential
            return Apply("exp_of_each", args)
        case "div", (_, bottom) if shapes(bottom) != SCALAR:
            return Apply("hadamard_quotient", args)
        case "reciprocal", (arg,) if shapes(arg) != SCALAR:
            return Apply("hadamard_quotient", ("1", *args))
        case "square", (arg,) if shapes(arg) != SCALAR:
            return Apply("hadamard_power", (*args, "2"))
        case "pow", (base, _) if shapes(base) != SCALAR:
            return Apply("hadamard_power", args)
        case "sum", (arg, *axis) if shapes(arg) != SCALAR:
            return _sum(arg, args[0], str(axis[0]) if axis else "", shapes)
        case "broadcast", (str(filled), rows, columns) if is_numeral(filled) and filled in ("0", "1"):
            return Apply("ones" if filled == "1" else "zeros", (rows, columns))
        case _:
            return Apply(term.op, args)


def _product(factors: tuple[Term, ...], written: tuple[Term, ...], shapes: Shapes) -> Term:
    pairs = list(zip(factors, written, strict=True))
    numbers = [form for factor, form in pairs if shapes(factor) == SCALAR]
    arrays = [form for factor, form in pairs if shapes(factor) != SCALAR]
    if len(arrays) < 2:
        return Apply("mul", written)
    product = Apply("hadamard", tuple(arrays))
    return Apply("mul", (*numbers, product)) if numbers else product


def _turned(product: Apply) -> Term:
    """The sum of products of two rows."""
    return Apply("matmul", (product.args[0], Apply("transpose", product.args[1:])))


def _sum(arg: Term, written: Term, axis: str, shapes: Shapes) -> Term:
    """A sum as a product with ones, or the squared norm that it is."""
    rows, columns = shapes(arg)
    if not axis and isinstance(written, Apply) and written.op == "hadamard_power" and written.args[1] == "2":
        norm = "norm" if 1 in (rows, columns) else "frobenius"
        return Apply("pow", (Apply(norm, (written.args[0],)), "2"))
    if not axis and isinstance(written, Apply) and written.op == "hadamard" and len(written.args) == 2:
        product = Apply("matmul", (Apply("transpose", written.args[:1]), written.args[1]))
        return Apply("trace", (product,)) if 1 not in (rows, columns) else product if columns == 1 else _turned(written)
    result = written
    if axis != "1" and rows != 1:
        result = Apply("matmul", (Apply("transpose", (_ONES,)), result))
    if axis != "0" and columns != 1:
        result = Apply("matmul", (result, _ONES))
    return result
