"""What a spec with code says, read but not interpreted yet: data only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from symgraph.spec.code.text import CodeText

Nested = str | tuple[Any, ...]
"""A numeral, or tuples of numerals nested as deep as the array has dimensions."""


@dataclass(frozen=True, slots=True)
class CodeQuestion:
    """A claim: the derivative of `of` (None for the loss) by `wrt` is said to be `claim`, expressions all of them."""

    of: CodeText | None
    wrt: CodeText
    claim: CodeText


@dataclass(frozen=True)
class CodeSource:
    """The texts of a spec with code, and what is declared.

    `shapes` are NumPy's: ``(2,)`` is a 1-D array.  `code` are the cells of a notebook, or one text.  `let` are
    abbreviations, evaluated before the claims.  `functions` are abstract.
    """

    name: str
    shapes: Mapping[str, tuple[int, ...]]
    code: tuple[CodeText, ...]
    loss: CodeText | None = None
    backward: CodeText | None = None
    let: tuple[tuple[str, CodeText], ...] = ()
    questions: tuple[CodeQuestion, ...] = ()
    values: Mapping[str, Nested] = field(default_factory=dict[str, Nested])
    functions: tuple[str, ...] = ()
