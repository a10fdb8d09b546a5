"""A comparison of gradients as a table for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO
from typing import IO

from symgraph.checking.against.verification import Comparison, Status, Verification

DIGITS = 6
_COLORS: dict[Status, str] = {"agrees": "green", "differs": "bold red", "cannot": "yellow"}
_WIDTH = 160
"""Columns that the table may take: in a narrow window lines are broken, numbers are not."""


def print_table(found: Verification, stream: IO[str], digits: int = DIGITS) -> None:
    """The systems below each other, with the quantity and the entries of its gradient where there are few.

    Those that are not installed are told after the notes.
    """
    from rich import box  # noqa: PLC0415 - only where a table is shown
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    table.add_column("system", no_wrap=True)
    table.add_column("version", no_wrap=True)
    for name in (found.of, *(f"d{found.of}/d{name}" for name in found.names)):
        table.add_column(Text(name), justify="right", no_wrap=True)
    table.add_column("largest\ndeviation", justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    own = [_number(number, digits) for number in (found.value, *found.entries[: len(found.names)])]
    table.add_row("symgraph", found.version, *own, "", "")
    for one in found.comparisons:
        if one.status == "missing":
            continue
        cells = [one.title, one.version, *_numbers(found, one, digits), _deviation(one), _said(one)]
        styles = [""] * (len(cells) - 1) + [_COLORS[one.status]]
        table.add_row(*(Text(cell, style) for cell, style in zip(cells, styles, strict=True)))
    console = Console(file=stream, width=_WIDTH, highlight=False)
    console.print(Text(_title(found), "bold"), table, sep="\n\n", end="\n\n")
    missing = [f"{one.title} is not installed: {one.reason}" for one in found.comparisons if one.status == "missing"]
    for note in (*found.notes, *missing):
        console.print(Text(note))


def table_text(found: Verification) -> str:
    """The table as text without colours."""
    stream = StringIO()
    print_table(found, stream)
    return stream.getvalue()


def _title(found: Verification) -> str:
    count = len(found.entries)
    return f"{found.name}: the gradient of {found.of} by {', '.join(found.wrt)}" + (
        f" ({count:,} numbers)" if count > 1 else ""
    )


def _numbers(found: Verification, one: Comparison, digits: int) -> Sequence[str]:
    """The cells of the quantity and of the entries; empty for what a system did not compute."""
    value = "" if one.value is None else _number(one.value, digits)
    entries = [""] * len(found.names) if one.entries is None else [_number(entry, digits) for entry in one.entries]
    return [value, *entries[: len(found.names)]]


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def _deviation(one: Comparison) -> str:
    if one.deviation is None:
        return ""
    return f"{one.deviation:.1e}" + (f" ({one.where})" if one.status != "agrees" else "")


def _said(one: Comparison) -> str:
    words = {"agrees": "agrees", "differs": "differs", "cannot": "not compared"}
    return words[one.status] + (f": {one.reason}" if one.reason else "")
