"""What can go wrong while code is interpreted: it does not fit, as NumPy itself says, or it is not understood here."""

from __future__ import annotations

import ast

from symgraph.errors import Problem


class Failure(Exception):  # noqa: N818 - a reason that finds its place on the way up
    """Base of both; `node` is the innermost expression or statement that failed, once it is known."""

    node: ast.AST | None = None


class Misfit(Failure):
    """The code would fail in NumPy too: shapes that do not fit, an index out of bounds.  `reason` is NumPy's own."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Refused(Failure):
    """What is not understood here, or too large: a problem of the input, whatever NumPy would make of it."""

    def __init__(self, found: str, allowed: str = "", action: str = "") -> None:
        self.found, self.allowed, self.action = found, allowed, action
        super().__init__(found)


class NeedsNumbers(Failure):
    """Elements of the declared array `name` are used as indices: the code is to be read again with their values.

    `problem` is what is said where there are none.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.problem: Problem | None = None
        super().__init__(name)


_MISFITS = (
    "broadcast",
    "not aligned",
    "matmul",
    "reshape",
    "dimension",
    "out of bounds",
    "out of range",
    "axis",
    "axes",
    "inhomogeneous",
    "einstein sum",
    "einsum",
    "operand",
    "too many indices",
    "equal division",
    "need at least one array",
    "at least",
    "must be square",
    "must have the same",
    "shape",
    "unpack",
    "length",
    "size",
    "ambiguous",
)
"""Words of NumPy's and Python's errors about shapes and indices; an error without any is not taken for one."""


def from_library(error: Exception) -> Failure:
    """The failure that an exception of NumPy (or of Python's own operations) stands for."""
    reason = " ".join(str(error).split())
    if isinstance(error, (ValueError, IndexError)) and any(word in reason for word in _MISFITS):
        return Misfit(reason)
    if isinstance(error, MemoryError):
        return Refused("an array that is too large")
    return Refused(f"this cannot be read: {reason}" if reason else f"this cannot be read ({type(error).__name__})")
