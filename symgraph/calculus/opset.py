"""The opset: every operation by name, and the row that a written right-hand side stands for.

The rows themselves are in `elementwise`, `structural`, `matrix_rows` and `softmax`; this is where a `Term` meets them.
"""

from __future__ import annotations

from collections.abc import Callable

from symgraph.calculus.elementwise import applied
from symgraph.calculus.matrix_rows import DET, DIAG, DIAGONAL, INV, LOGDET, TRACE, eye
from symgraph.calculus.operation import Application, Operation, dim_of
from symgraph.calculus.sequence_rows import SEQUENCE_ROWS, sequence_row, vstack
from symgraph.calculus.softmax import log_softmax, logsumexp, softmax
from symgraph.calculus.structural import AFFINE, IDENTITY, MATMUL, TRANSPOSE, dot, entry, stack, stretch, total
from symgraph.calculus.term import Apply, Term
from symgraph.errors import InputError, Problem

_AXIS_ROWS: dict[str, Callable[[int], Operation]] = {
    "sum": total,
    "softmax": softmax,
    "log_softmax": log_softmax,
    "logsumexp": logsumexp,
}
_MATRIX_ROWS: dict[str, Operation] = {
    operation.name: operation for operation in (TRACE, INV, DET, LOGDET, DIAG, DIAGONAL, TRANSPOSE)
}


def application(term: Term) -> Application:  # noqa: PLR0911 - one return for each kind of row
    """The row and the arguments of a right-hand side whose leaves are names and numerals.

    >>> application(Apply("add", (Apply("matmul", ("W1", "i")), "b1")))
    Application(operation=<affine>, args=('W1', 'i', 'b1'))
    """
    match term:
        case str():
            return Application(IDENTITY, (term,))
        case Apply("matmul", (str(left), str(right))):
            return Application(MATMUL, (left, right))
        case Apply("add", (Apply("matmul", (str(left), str(right))), str(bias))):
            return Application(AFFINE, (left, right, bias))
        case Apply(op, (str(name),)) if op in _MATRIX_ROWS:
            return Application(_MATRIX_ROWS[op], (name,))
        case Apply("eye", (str(n),)):
            return Application(eye(dim_of(n)), ())
        case Apply("sum", (str(name),)):
            return Application(total(None), (name,))
        case Apply(op, (str(name), str(axis))) if op in _AXIS_ROWS:
            return Application(_AXIS_ROWS[op](_axis(axis)), (name,))
        case Apply("broadcast", (str(name), str(rows), str(columns))):
            return Application(stretch((dim_of(rows), dim_of(columns))), (name,))
        case Apply("entry", (str(name), str(r), str(c))):
            return Application(entry(_whole(r), _whole(c)), (name,))
        case Apply("vstack", args):
            return Application(vstack(len(args)), tuple(arg for arg in args if isinstance(arg, str)))
        case Apply(op, (str(name), *numbers)) if op in SEQUENCE_ROWS:
            return Application(sequence_row(op, [_whole(str(number)) for number in numbers]), (name,))
        case _:
            return _stack(term.args) if term.op == "stack" else _dot(term) or applied(term)


def _whole(text: str) -> int:
    if not text.isdigit():
        raise InputError(Problem(f"'{text}' found as an index", "a whole number is needed"))
    return int(text)


def _axis(text: str) -> int:
    if text not in ("0", "1"):
        raise InputError(Problem(f"'{text}' found as an axis", "0 (along a column) and 1 (along a row) are allowed"))
    return int(text)


def _stack(args: tuple[Term, ...]) -> Application:
    """``stack(rows, columns, r1, c1, r2, c2, x1, x2)``: two indices and one name an entry."""
    words = [arg for arg in args if isinstance(arg, str)]
    count, rest = divmod(len(words) - 2, 3)
    if rest or len(words) != len(args):
        raise InputError(Problem(f"stack of {len(args)} arguments", "rows, columns, two indices an entry, the entries"))
    places = tuple((_whole(words[2 + 2 * k]), _whole(words[3 + 2 * k])) for k in range(count))
    return Application(stack((dim_of(words[0]), dim_of(words[1])), places), tuple(words[2 + 2 * count :]))


def _dot(term: Apply) -> Application | None:
    """``a*b + c*d + e``: products of two, then plain terms."""
    if term.op != "add":
        return None
    parts = term.args
    pairs = [part.args for part in parts if isinstance(part, Apply) and part.op == "mul"]
    singles = [part for part in parts if isinstance(part, str)]
    flat = [name for pair in pairs for name in pair if isinstance(name, str)]
    ordered = all(isinstance(part, Apply) for part in parts[: len(pairs)])
    if not pairs or not ordered or len(pairs) + len(singles) != len(parts):
        return None
    if len(flat) != 2 * len(pairs) or any(len(pair) != 2 for pair in pairs):
        return None
    return Application(dot(len(pairs), len(singles)), (*flat, *singles))
