"""What a page of the manual is: Markdown, and entries that were read from the tables of the code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import dedent


@dataclass(frozen=True, slots=True)
class Entry:
    """A name and what is said of it: what it means, then what it takes, then an `example` of what is written."""

    name: str
    meaning: str
    takes: str = ""
    example: str = ""


Block = str | tuple[Entry, ...]
"""A part of a page: Markdown, or entries below each other."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page; its title is the heading of its first block."""

    blocks: tuple[Block, ...]


def page(*blocks: str | Iterable[Entry]) -> Page:
    """A page of parts; Markdown may be indented as a text in code is."""
    return Page(tuple(dedent(block).strip() if isinstance(block, str) else tuple(block) for block in blocks))


def listed(words: Iterable[str], last: str = "or") -> str:
    """Words as a list in a sentence.

    >>> listed(["en", "ja"]), listed(["a", "b", "c"], "and")
    ('en or ja', 'a, b and c')
    """
    *before, end = words
    return f"{', '.join(before)} {last} {end}" if before else end
