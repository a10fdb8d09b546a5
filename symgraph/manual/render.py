"""Pages as text: for a terminal in colours, for a file or a pipe without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any, ClassVar

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.markdown import Heading, Markdown
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from symgraph.manual.page import Entry, Page

WIDTH = 80
"""Columns of a page that goes to a file or a pipe, and at most of one in a terminal: longer lines read badly."""
_MOST_OF_NAMES = 16
_THEME = Theme({"markdown.code": "cyan", "markdown.h1": "bold underline", "markdown.h2": "bold"})
"""Code without a background of its own, which terminals have in all colours."""
_INLINE_CODE = re.compile("`([^`]+)`")


class _LeftHeading(Heading):
    """A heading at the left, as in any help text; rich's own are centred in boxes."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        yield self.text


class _Markdown(Markdown):
    elements: ClassVar[Any] = {**Markdown.elements, "heading_open": _LeftHeading}


def text_of(page: Page, width: int = WIDTH, *, color: bool = False) -> str:
    """The text of a page, `width` columns wide."""
    stream = StringIO()
    system = "standard" if color else None
    console = Console(
        file=stream, width=width, force_terminal=color, color_system=system, highlight=False, theme=_THEME
    )
    for number, part in enumerate(_parts(page, color)):
        if number:
            console.print()
        console.print(part)
    lines = [line.rstrip() for line in stream.getvalue().splitlines()]
    return "".join(f"{line}\n" for line, before in zip(lines, ["", *lines], strict=False) if line or before)


def _parts(page: Page, color: bool) -> Iterator[RenderableType]:
    for block in page.blocks:
        if isinstance(block, str):
            if block:
                yield _Markdown(block if color else _with_backticks(block), code_theme="ansi_dark")
        else:
            yield _entries(block)


def _with_backticks(markdown: str) -> str:
    """Code within sentences in backticks that are seen, where no colour marks it; blocks of code are left alone."""
    parts = markdown.split("```")
    return "```".join(
        part if number % 2 else _INLINE_CODE.sub(r"`` `\1` ``", part) for number, part in enumerate(parts)
    )


def _entries(entries: tuple[Entry, ...]) -> Table:
    """The names in one column, what is said of them in the other; one with a long name begins below it."""
    longest = max(len(entry.name) for entry in entries)
    table = Table.grid(padding=(0, 2))
    table.add_column(width=min(longest, _MOST_OF_NAMES), overflow="fold")
    table.add_column()
    roomy = any(entry.takes for entry in entries)
    for number, entry in enumerate(entries):
        if number and roomy:
            table.add_row()
        said = [Text(text, style) for text, style in _lines(entry) if text]
        table.add_row(Text(entry.name, "bold"), Text("\n").join(said))
    return table


def _lines(entry: Entry) -> Iterator[tuple[str, str]]:
    yield entry.meaning, ""
    yield entry.takes, "dim"
    yield entry.example, "cyan"
