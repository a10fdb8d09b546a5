"""A trace in plain text, as wide as a terminal: one line a row where there is room, else one line a step."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import StringIO
from textwrap import wrap
from typing import IO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from symgraph.figure.trace.table import Line, Part, Trace

WIDTH_OF_FILES = 100
"""Columns where the text goes to a file or a pipe, which have no width of their own."""
_LEAST_WIDTH = 20  # of a pass; narrower ones stand below one another
_ASCII = str.maketrans({"∂": "d", "…": "...", "×": "x", "·": "*"})
_COLORS = ("", "blue", "magenta", "green", "cyan")
_SIGN = "="


def print_trace(trace: Trace, stream: IO[str]) -> None:
    """Print a trace to a terminal, in colours, or to a pipe, without."""
    plain = not _knows(stream)
    if stream.isatty():
        _print(trace, Console(file=stream, highlight=False, soft_wrap=False), plain=plain)
    else:
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isdigit() else WIDTH_OF_FILES
        stream.write(trace_text(trace, width, plain=plain))


def trace_text(trace: Trace, width: int = WIDTH_OF_FILES, *, plain: bool = False) -> str:
    """The text of a trace, without colours; a `plain` one is of ASCII but for what users wrote."""
    stream = StringIO()
    console = Console(file=stream, width=width, highlight=False, color_system=None, force_terminal=False)
    _print(trace, console, plain=plain)
    return "\n".join(line.rstrip() for line in stream.getvalue().split("\n"))


def _knows(stream: IO[str]) -> bool:
    """Whether a stream can show the signs of derivatives."""
    try:
        "∂…×".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _print(trace: Trace, console: Console, *, plain: bool) -> None:
    def sign(text: str) -> str:
        return text.translate(_ASCII) if plain else text

    console.print(Text(sign(trace.title), "bold"))
    numbers = range(len(trace.passes))
    lined = [_on_one_line(trace, k) for k in numbers]
    wide = [max(map(cell_len, cells)) for cells in lined]
    shares = _shares(trace, console.width - 3 * len(wide) - 1)
    if sum(wide) + 3 * len(wide) + 1 <= console.width:
        _print_table(trace, console, lined, lines=False, plain=plain)
    elif min(shares) >= _LEAST_WIDTH or len(wide) == 1:
        stacked = [_stacked(trace, k, shares[k]) for k in numbers]
        _print_table(trace, console, stacked, lines=True, plain=plain)
    else:
        for k in numbers:
            cells = lined[k] if wide[k] + 4 <= console.width else _stacked(trace, k, console.width - 4)
            console.print()
            _print_table(trace, console, [cells], first=k, lines=cells is not lined[k], plain=plain)
    for note in trace.notes:
        console.print(Text(sign(note)))


def _print_table(
    trace: Trace, console: Console, cells: Sequence[Sequence[str]], *, first: int = 0, lines: bool, plain: bool
) -> None:
    """Print the cells of some passes, a column each; `lines` separate all rows, else what is given from the others."""
    table = Table(box=box.ASCII if plain else box.MINIMAL, show_lines=lines, show_edge=False, header_style="bold")
    for k, _ in enumerate(cells, first):
        heading = Text(_heading(trace, k).translate(_ASCII) if plain else _heading(trace, k))
        table.add_column(heading, overflow="fold", style=_COLORS[k % len(_COLORS)])
    for row, texts in zip(trace.rows, zip(*cells, strict=True), strict=True):
        table.add_row(*(Text(text.translate(_ASCII) if plain else text) for text in texts))
        following = trace.rows[trace.rows.index(row) + 1 :][:1]
        if row.is_given and following and not following[0].is_given:
            table.add_section()
    console.print(table)


def _heading(trace: Trace, number: int) -> str:
    meaning = trace.passes[number].meaning.text
    return f"{trace.heading(number)}: {meaning}" if meaning else trace.heading(number)


def _on_one_line(trace: Trace, number: int) -> list[str]:
    """The lines of a pass, their equals signs below one another."""
    parts = trace.columns(number)
    lines = [row.lines[number] for row in trace.rows]
    widths = {part: max(cell_len(_shown(line, part)) for line in lines) for part in parts}
    names = widths["name"]
    return [
        _padded(_shown(line, "name"), names) + _shown(line, "value")
        if line.is_bare
        else "".join(_padded(_shown(line, part), widths[part]) for part in parts).rstrip()
        for line in lines
    ]


def _shown(line: Line, part: Part) -> str:
    """A part behind its equals sign; nothing where it says the same as the one before."""
    words = line.part(part)
    if part == "name":
        return words.text
    return f" {_SIGN} {words.text}" if part in line.chained() else ""


def _shares(trace: Trace, room: int) -> list[int]:
    """The columns that each pass gets of the room there is: what it needs, or else a fair share of the rest."""
    stacked = [_stacked(trace, k, room) for k in range(len(trace.passes))]
    needs = [max(cell_len(text) for cell in cells for text in cell.split("\n")) for cells in stacked]
    shares = [0] * len(needs)
    for place, k in enumerate(sorted(range(len(needs)), key=needs.__getitem__)):
        shares[k] = min(needs[k], (room - sum(shares)) // (len(needs) - place))
    return shares


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))


def _stacked(trace: Trace, number: int, width: int) -> list[str]:
    """The lines of a pass, each part on a line of its own."""
    return ["\n".join(_stack(row.lines[number], width)) for row in trace.rows]


def _stack(line: Line, width: int) -> list[str]:
    chained = [line.part(part).text for part in line.chained()]
    if not chained:
        return [""]
    name, *others = chained
    indent = min(cell_len(name), width // 3)
    if not others:
        return [name]
    lines: list[str] = []
    for k, text in enumerate(others):
        before = name if k == 0 else " " * indent
        rest = " " * (indent + 3)
        lines += wrap(f"{before} {_SIGN} {text}", max(width, 8), subsequent_indent=rest, drop_whitespace=True) or [""]
    return lines
