"""A table of examples as it was read: numbers, the texts of columns that are not all numbers, and where rows stand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from symgraph.errors import Problem

Array = np.ndarray[Any, Any]
MAX_NUMBERS = 50_000_000
"""Numbers of one file: 400 MB of memory, and room for MNIST's 60 000 images."""
MAX_CELLS = 5_000_000
"""Cells of a file that are not all plain numbers, each of which is a text at first."""


@dataclass(frozen=True)
class Table:
    """`numbers` is examples by columns (float64), NaN where a cell is none.

    `names` are those of the columns, or none where the data has none.  `texts` holds the cells of the columns that are
    not all numbers, as they were written.  `targets` is how many columns at the end are targets, where the source knows
    (a generator); else 0.  `lines` are the lines of the rows in the file, none where the data has no lines.
    `image` is the height and the width of inputs that are the pixels of pictures.
    """

    title: str
    numbers: Array
    names: tuple[str, ...] = ()
    texts: Mapping[int, Sequence[str]] = field(default_factory=dict[int, Sequence[str]])
    targets: int = 0
    lines: Sequence[int] = ()
    header: int = 0
    image: tuple[int, int] | None = None

    @property
    def width(self) -> int:
        return self.numbers.shape[1]

    def column_name(self, column: int) -> str:
        """What a column is called in messages: ``column 'x'``, ``column 3``."""
        return f"column '{self.names[column]}'" if self.names else f"column {column + 1}"

    def cell(self, row: int, column: int) -> str:
        """A cell as it was written."""
        return self.texts[column][row] if column in self.texts else f"{self.numbers[row, column]:g}"

    def header_problem(self, found: str, allowed: str, action: str) -> Problem:
        """A problem with the names of the columns."""
        return Problem(found, allowed, action, "", self.title, self.header, 1 if self.header else 0)

    def problem(self, row: int, column: int, found: str, allowed: str, action: str = "") -> Problem:
        """A problem with a cell: the row counts from 1, and the line of the file is told where there is one."""
        line = self.lines[row] if len(self.lines) else 0
        path = f"row {row + 1}, {self.column_name(column)}"
        return Problem(found, allowed, action, path, self.title, line, column + 1)


def cell_number(text: str) -> float:
    """The number of a cell; NaN for what is none.

    >>> cell_number(" 1e3 "), cell_number("1_000"), cell_number("abc")
    (1000.0, nan, nan)
    """
    try:
        return math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan


def table_of_cells(
    title: str, rows: Sequence[Sequence[str]], names: tuple[str, ...] = (), lines: Sequence[int] = (), header: int = 0
) -> Table:
    """The table of rows of texts, all of one width."""
    try:
        numbers = np.array(rows, dtype=float)
        is_clean = bool(np.isfinite(numbers).all())
    except ValueError:
        is_clean, numbers = False, np.empty((0, 0))
    if is_clean:
        return Table(title, numbers, names, lines=lines, header=header)
    numbers = np.array([[cell_number(cell) for cell in row] for row in rows])
    broken = np.flatnonzero(~np.isfinite(numbers).all(axis=0))
    texts = {column: [row[column] for row in rows] for column in broken.tolist()}
    return Table(title, numbers, names, texts, lines=lines, header=header)
