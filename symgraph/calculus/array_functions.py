"""Functions of the formula language that need the shapes of their arguments before they are rows of the opset.

Arrays keep their two dimensions: ``sum(X, axis=1)`` of n×p is n×1, as with NumPy's ``keepdims=True``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod

from symgraph.calculus.elementwise import applied
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.matrix_rows import DIAG, DIAGONAL, norm
from symgraph.calculus.operation import SCALAR, Application, Dim, dims
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder
from symgraph.calculus.structural import IDENTITY, MATMUL, TRANSPOSE, stretch, total
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.errors import Problem, ShapeError

MAX_SIZE = 1_000_000
"""The largest size that may be written as a number."""


def along_axis(builder: Builder, op: str, name: str, axis: str | None) -> Application:
    """A sum, a mean, … over all elements or along an axis; softmax without one is along a column, else along rows."""
    shape = builder.shape(name)
    match op:
        case "sum":
            return _total(builder, name, axis)
        case "mean":
            return _mean(builder, name, axis)
        case "size":
            return Application(IDENTITY, (_size_of(builder, shape if axis is None else (shape[int(axis)],)),))
        case "var":
            centred = builder.emit(applied(Apply("sub", (name, builder.emit(_mean(builder, name, axis))))))
            return _mean(builder, builder.emit(applied(Apply("square", (centred,)))), axis)
        case _:
            chosen = axis or ("0" if shape[1] == 1 else "1")
            return application(Apply(op, (name, chosen)))


def _total(builder: Builder, name: str, axis: str | None) -> Application:
    shape = builder.shape(name)
    single = shape == SCALAR if axis is None else shape[int(axis)] == 1
    return Application(IDENTITY if single else total(None if axis is None else int(axis)), (name,))


def _mean(builder: Builder, name: str, axis: str | None) -> Application:
    shape = builder.shape(name)
    counted = [n for n in (shape if axis is None else (shape[int(axis)],)) if n != 1]
    whole = _total(builder, name, axis)
    if not counted:
        return whole
    return application(Apply("div", (builder.emit(whole), _size_of(builder, counted))))


def _size_of(builder: Builder, shape: Sequence[Dim]) -> str:
    """How many elements there are: a numeral, or the name of the number."""
    if all(isinstance(n, int) for n in shape):
        return str(prod(int(n) for n in shape))
    sizes = tuple(builder.size(n) for n in shape if n != 1)
    return sizes[0] if len(sizes) == 1 else builder.emit(applied(Apply("mul", sizes)))


def of_sizes(op: str, args: Sequence[Term]) -> Application:
    """``ones(n, p)``, ``zeros(n)`` and ``eye(n)``: a vector is a column."""
    sizes = tuple(_size(arg) for arg in args)
    if op == "eye":
        return application(Apply("eye", (str(sizes[0]),)))
    return Application(stretch((sizes[0], sizes[1] if len(sizes) > 1 else 1)), ("1" if op == "ones" else "0",))


def _size(term: Term) -> Dim:
    if isinstance(term, str) and term.isdigit() and 1 <= int(term) <= MAX_SIZE:
        return int(term)
    if isinstance(term, str) and not is_numeral(term):
        return term
    raise ShapeError(Problem(f"the size '{format_term(term)}'", "a size is a whole number or a symbol of the shapes"))


def _diag(builder: Builder, name: str) -> Application:
    """A matrix from its diagonal, or the diagonal of a matrix, as in NumPy."""
    shape = builder.shape(name)
    if shape[1] != 1 and shape[0] != shape[1]:
        found = f"'diag' of {dims(shape)}"
        raise ShapeError(Problem(found, "a column (to a matrix) or a square matrix (to its diagonal) is needed"))
    return Application(DIAG if shape[1] == 1 else DIAGONAL, (name,))


def _dot(builder: Builder, left: str, right: str) -> Application:
    """The matrix product; of two columns the inner product."""
    (rows, columns), other = builder.shape(left), builder.shape(right)
    if SCALAR in ((rows, columns), other):
        return applied(Apply("mul", (left, right)))
    if columns == other[1] == 1 and rows == other[0]:
        return Application(MATMUL, (builder.emit(Application(TRANSPOSE, (left,))), right))
    return Application(MATMUL, (left, right))


def _outer(builder: Builder, left: str, right: str) -> Application:
    return Application(MATMUL, (left, builder.emit(Application(TRANSPOSE, (right,)))))


def _filled(value: str) -> Callable[..., Application]:
    def filled(builder: Builder, name: str) -> Application:
        return Application(stretch(builder.shape(name)), (value,))

    return filled


ARRAY_FUNCTIONS: dict[str, Callable[..., Application]] = {
    "diag": _diag,
    "dot": _dot,
    "outer": _outer,
    "norm": norm,
    "ones_like": _filled("1"),
    "zeros_like": _filled("0"),
}
"""What a function does in a builder to the names of its arguments."""
