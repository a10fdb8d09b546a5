"""Where a formula stands, and the excerpt with a caret that an error shows."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from symgraph.errors import Problem

_WINDOW = 100  # characters of a long formula shown around the place


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands: its file, its path within the spec and its first character.

    `line` and `column` count from 1; 0 means not known.  With `exact`, the text stands in the file character by
    character on one line, so that a place within the formula is a place in the file; a folded or escaped YAML scalar
    is not `exact`, and its problems are reported at its beginning.
    """

    file: str = ""
    path: str = ""
    line: int = 0
    column: int = 0
    exact: bool = True

    def problem(self, found: str, allowed: str = "", action: str = "", *, text: str = "", offset: int = 0) -> Problem:
        """A `Problem` at `offset` (characters from 0) of `text`, which is shown with a caret unless it is empty."""
        return Problem(
            found,
            allowed,
            action,
            path=self.path,
            file=self.file,
            line=self.line,
            column=self.column + offset if self.column and self.exact else self.column,
            excerpt=excerpt(text, offset) if text else "",
        )


NOWHERE = Place()


def excerpt(text: str, offset: int, length: int = 1) -> str:
    """The text, indented, with carets below `length` characters from `offset`; of a long text the part around it.

    >>> print(excerpt("a + $b", 4))
        a + $b
            ^
    >>> print(excerpt("2*(1 - p)", 3, length=5))
        2*(1 - p)
           ^^^^^
    """
    start = max(0, offset - _WINDOW // 2) if len(text) > _WINDOW else 0
    end = min(len(text), start + _WINDOW)
    before = "..." if start else ""
    after = "..." if end < len(text) else ""
    shown = "".join(_visible(character) for character in text[start:end])
    blank = len(before) + sum(_width(character) for character in shown[: offset - start])
    part = shown[offset - start : offset - start + length]
    carets = max(1, sum(map(_width, part))) if length > 1 else 1
    return f"    {before}{shown}{after}\n    {' ' * blank}{'^' * carets}"


def _visible(character: str) -> str:
    """Keeps an excerpt on one line and free of control characters."""
    if character.isspace():
        return " "
    return character if character.isprintable() else "\N{REPLACEMENT CHARACTER}"


def _width(character: str) -> int:
    """Columns of a terminal: Japanese characters take two, combining marks none."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
