"""Operations that are done to arrays as wholes, and where formulas use them."""

from __future__ import annotations

from collections.abc import Container

from symgraph.calculus.formula_functions import ALONG_AXIS, OF_SIZES
from symgraph.calculus.term import Apply, Term

ARRAY_OPERATIONS = frozenset(
    (
        *("matmul", "transpose", "dot", "outer", "trace", "inv", "det", "logdet", "diag", "diagonal", "norm"),
        *("ones_like", "zeros_like", *OF_SIZES, *ALONG_AXIS),
    )
)
"""What is done to arrays as wholes, not element by element."""
_SIGNS = {"matmul": "@", "transpose": ".T"}


def array_operation(term: Term, arrays: Container[str] = ()) -> str:
    """The first operation of a term that is done to whole arrays, as it is written, or name of one; else ""."""
    stack = [term]
    while stack:
        top = stack.pop()
        if isinstance(top, Apply):
            if top.op in ARRAY_OPERATIONS:
                return _SIGNS.get(top.op, top.op)
            stack.extend(reversed(top.args))
        elif top in arrays:
            return top
    return ""
