"""What a training came to, as a table for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

import numpy as np

from symgraph.training.data.table import Array
from symgraph.training.history import History

WIDTH_OF_FILES = 100
"""Columns where the text goes to a file or a pipe, which have no width of their own."""
MOST_VALUES = 12
"""Parameters in all that are listed with their values."""
_LITTLE = 0.1
"""An accuracy that is not better than guessing by more than this is remarked upon."""


def print_history(history: History, scores: Sequence[Sequence[str]], stream: IO[str]) -> None:
    """Print what was learned: loss and accuracy at the start and in the end, few parameters with their values.

    `scores` are the rows of a table of scores, its heading first; none where there are none.
    """
    from rich import box  # noqa: PLC0415 - where something is printed
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    console = Console(file=stream, width=None if stream.isatty() else WIDTH_OF_FILES, highlight=False)
    form = box.MINIMAL if _knows(stream, "─│") else box.ASCII
    for rows in (summary_rows(history), scores):
        if not rows:
            continue
        table = Table(box=form, show_edge=False, header_style="bold")
        for place, heading in enumerate(rows[0]):
            table.add_column(heading, justify="right" if place else "left")
        for row in rows[1:]:
            table.add_row(*row)
        console.print(table, markup=False)
        console.print()
    for line in remarks(history):
        console.print(line, markup=False)


def _knows(stream: IO[str], signs: str) -> bool:
    """Whether a stream can show some signs."""
    try:
        signs.encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def summary_rows(history: History) -> list[list[str]]:
    """Name, start and end of loss and accuracy, and of parameters where there are few; a heading first."""
    rows = [[history.name, "start", f"after {_counted(int(history.steps[-1]), 'update')}"]]
    for name, course in (
        ("loss", history.losses),
        ("test loss", history.test_losses),
        ("accuracy", history.accuracies),
        ("test accuracy", history.test_accuracies),
    ):
        if course is not None:
            rows.append([name, _shown(course[0]), _shown(course[-1])])
    if sum(array.size for array in history.values.values()) <= MOST_VALUES:
        for name, array in history.values.items():
            rows.append([name, _values(history.start[name]), _values(array)])
    return rows


def _shown(number: float) -> str:
    return f"{float(number):.6g}"


def _values(array: Array) -> str:
    return ", ".join(_shown(number) for number in array.ravel())


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def remarks(history: History) -> Iterator[str]:
    """What should be known beside the numbers."""
    if history.accuracies is None or history.classes_true is None:
        return
    counts = np.bincount(history.classes_true, minlength=len(history.classes))
    guess = float(counts.max() / counts.sum())
    reached = float(history.accuracies[-1])
    if reached < guess + _LITTLE:
        label = history.classes[int(counts.argmax())]
        yield f"An accuracy of {reached:.2g} is little: always answering '{label}' has {guess:.2g}."
