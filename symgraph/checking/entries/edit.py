"""A single change of an expression of NumPy code that may make it right."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symgraph.checking.entries.messages import CodeMessage

Variables = Mapping[str, Any]
"""The arrays and numbers that names of the code stand for at a line, as float64."""


@dataclass(frozen=True)
class Edit:
    """The part `old` of an expression becomes `new`; `cost` is smaller for what is more often got wrong."""

    cost: float
    kind: str
    message: CodeMessage
    old: ast.expr
    new: ast.expr
    extra: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def words(self) -> dict[str, str]:
        """What the message speaks of."""
        return {"part": ast.unparse(self.old), "new": ast.unparse(self.new), **self.extra}


def times(left: ast.expr, right: ast.expr) -> ast.expr:
    """``left * right``."""
    return ast.BinOp(left, ast.Mult(), right)
