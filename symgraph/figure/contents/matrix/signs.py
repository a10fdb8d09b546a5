"""What the node of an operation on whole arrays shows: ``@``, ``⊙``, ``Σ``, ``(·)ᵀ``, and what stands below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sympy as sp

from symgraph.calculus.operation import SCALAR, Operation, Shape
from symgraph.figure.contents.pieces import sample
from symgraph.lowering import signs
from symgraph.lowering.markup import NO_WORDS, Words, quoted
from symgraph.lowering.mathematics import operator_words
from symgraph.lowering.terms import taken_rows
from symgraph.words import Lexicon, Phrase

MATRIX_PRODUCT = operator_words("matmul")._replace(text="@")
ELEMENTWISE_PRODUCT = operator_words("hadamard")._replace(text="⊙")
DOT = Words("(dot.c)", r"(\cdot)", "(·)")
_RAISED_T = signs.RAISED_T._replace(text="ᵀ")
_ONES = signs.ONES._replace(text="1")
_BRACKETS = Words("[dot.c]", r"[\cdot]", "[·]")


_A, _B = sp.MatrixSymbol("A", 2, 2), sp.MatrixSymbol("B", 2, 2)
_STYLED: dict[str, Any] = {"matmul": sp.MatMul(_A, _B, evaluate=False), "sum": sample("add"), "⊙": sample("mul")}


def styled_as(operation: Operation, shown: Words) -> Any:
    """A small SymPy expression of the class that an operation with this sign is styled as."""
    return _STYLED.get(shown.text) or _STYLED.get(operation.name) or sample(operation.name)


def sign(operation: Operation, shapes: Sequence[Shape]) -> Words:
    """The sign of a row of the opset, whose operands have these shapes."""
    if operation.name in _WITH_PARAMETERS:
        return _WITH_PARAMETERS[operation.name](operation.params, shapes)
    if operation.name in _SIGNS:
        return _SIGNS[operation.name]
    if operation.name == "mul" and sum(shape != SCALAR for shape in shapes) > 1:
        return ELEMENTWISE_PRODUCT
    return operator_words(operation.name)


def along(operation: Operation, shapes: Sequence[Shape], lexicon: Lexicon) -> str:
    """Below a sum or a softmax of a matrix: whether it is one of each row or of each column."""
    if operation.name not in ("sum", "softmax", "log_softmax", "logsumexp") or not operation.params:
        return ""
    (axis,) = operation.params
    if shapes[0][1 - axis] == 1:  # there is only one
        return ""
    return lexicon(Phrase.OF_EACH_ROW if axis else Phrase.OF_EACH_COLUMN)


def ones(stretched: Shape, to: Shape) -> tuple[Words, Words]:
    """What an array that is stretched is multiplied by from the left and from the right: arrays of ones."""
    left = _ONES if stretched[0] == 1 and to[0] != 1 else NO_WORDS
    right = _with(_ONES, _RAISED_T) if stretched[1] == 1 and to[1] != 1 else NO_WORDS
    return left, right


def _with(words: Words, script: Words) -> Words:
    return Words(*(a + b for a, b in zip(words, script, strict=True)))


def _index(*texts: str) -> Words:
    """Indices below what stands before."""
    typst = ", ".join(text if text.isdigit() else f'"{text}"' for text in texts)
    index = ", ".join(texts)
    return Words(f"_({typst})", f"_{{{index}}}", f"[{index}]")


def _entry(params: Sequence[Any], shapes: Sequence[Shape]) -> Words:
    r, c = (k + 1 for k in params)
    rows, columns = shapes[0]
    index = (str(r),) if columns == 1 else (str(c),) if rows == 1 else (str(r), str(c))
    return _with(DOT, _index(*index))


def _stretched(params: Sequence[Any], shapes: Sequence[Shape]) -> Words:
    left, right = ones(shapes[0], (params[0], params[1]))
    return left.then(DOT, right) if left else DOT.then(right)


def _take(params: Sequence[Any], _shapes: Sequence[Shape]) -> Words:
    start, step, count = params
    return _with(DOT, _index(taken_rows(start, step, count), ":"))


_SIGNS = {
    "sum":       Words("sum", r"\sum", "Σ"),
    "matmul":    MATRIX_PRODUCT,
    "transpose": operator_words("transpose")._replace(text="(·)ᵀ"),
    "inv":       Words("(dot.c)^(-1)", r"(\cdot)^{-1}", "inv"),
    "trace":     Words("tr", r"\operatorname{tr}", "tr"),
    "det":       Words("det", r"\det", "det"),
    "logdet":    Words("log det", r"\log \det", "log det"),
    "diag":      Words('op("diag")', r"\operatorname{diag}", "diag"),
    "diagonal":  Words('op("diagonal")', r"\operatorname{diagonal}", "diagonal"),
    "stack":     _BRACKETS,
    "vstack":    _BRACKETS,
    "reshape":   operator_words("reshape"),
    "put":       quoted("put back"),
}  # fmt: skip
_WITH_PARAMETERS: dict[str, Callable[[Sequence[Any], Sequence[Shape]], Words]] = {
    "entry": _entry,
    "broadcast": _stretched,
    "take": _take,
}
