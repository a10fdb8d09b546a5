"""CSV files: with or without a header, separated by commas, semicolons, tabs or blanks.

The first line is a header where it has a text in a column whose next cell is a number, or no number at all; a ``#`` in
front of it (NumPy's habit) is left out.  Quotes are those of RFC 4180.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from symgraph.errors import InputError, Problem
from symgraph.training.data.table import MAX_CELLS, MAX_NUMBERS, Table, cell_number, table_of_cells

MAX_BYTES = 6 * MAX_NUMBERS
_SEPARATORS = (",", ";", "\t")
_HEAD = 1_000_000  # characters
_LARGE = 20_000_000  # characters: from here on NumPy's reader is worth its vaguer messages
_NO_NUMBERS = ("", "nan", "na", "n/a", "null", "none", "?")


def read_csv(path: str) -> Table:
    """The table of a CSV file.

    Raises InputError, with the line, for a file that is empty or no UTF-8 text, and for rows of different widths.
    """
    text = _text(path)
    first = next((line for line in _head(text) if line.strip()), "")
    if not first:
        raise InputError(Problem("an empty file", "a table of examples is needed", file=path))
    separator = max(_SEPARATORS, key=first.count)
    if separator not in first:
        separator = " " if len(first.lstrip("# ").split()) > 1 else ","
    cells = text.count(separator) + text.count("\n")
    if len(text) > _LARGE and cells <= MAX_NUMBERS and '"' not in text and "\n\n" not in text:
        large = _read_large(_head(text), separator, path)
        if large is not None:
            return large
    if cells > MAX_CELLS:
        limit = MAX_CELLS if cells <= MAX_NUMBERS else MAX_NUMBERS
        allowed = f"at most {limit:,} are read" + (", unless all are plain numbers" if limit == MAX_CELLS else "")
        raise InputError(Problem(f"about {cells:,} cells", allowed, "save it as .npz", file=path))
    rows, numbers = _rows(text, separator, path)
    if not rows:
        raise InputError(Problem("no cell has anything in it", "a table of examples is needed", file=path))
    names = _header(rows)
    if names:
        rows, numbers, header = rows[1:], numbers[1:], numbers[0]
    else:
        header = 0
    if not rows:
        raise InputError(Problem("a header without rows", "examples are needed", file=path, line=header, column=1))
    width = len(names) or len(rows[0])
    for row, line in zip(rows, numbers, strict=True):
        if len(row) != width:
            found, allowed = f"{len(row)} cells", f"the {'header' if names else 'first row'} has {width}"
            raise InputError(Problem(found, allowed, "", f"row {numbers.index(line) + 1}", path, line, 1))
    _refuse_double(names, path, header)
    return table_of_cells(path, rows, names, numbers, header)


def _text(path: str) -> str:
    """The text of a file.  Raises InputError for one that is none, or too long."""
    if Path(path).stat().st_size > MAX_BYTES:
        raise InputError(Problem(f"a file of more than {MAX_BYTES // 10**6} MB", action="save it as .npz", file=path))
    data = Path(path).read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{data[error.start]:02X}, which is not UTF-8"
        raise InputError(Problem(found, "a CSV file is UTF-8 text", "save it as UTF-8", "", path, line, 1)) from None
    if "\0" in text:
        raise InputError(Problem("binary data", "a CSV file is UTF-8 text", file=path))
    return text


def _head(text: str) -> list[str]:
    """The first lines of a text, which may be a very long one."""
    return text[:_HEAD].splitlines()


def _rows(text: str, separator: str, path: str) -> tuple[list[list[str]], list[int]]:
    """The cells of the lines that are not blank, and the numbers of these lines.

    Raises InputError for a cell that is too long: a quote without its end, most often.
    """
    rows: list[list[str]] = []
    numbers: list[int] = []
    if separator == " ":
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                rows.append(line.split())
                numbers.append(number)
        return rows, numbers
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append([cell.strip() for cell in cells])
                numbers.append(reader.line_num)
    except csv.Error as error:
        line = numbers[-1] + 1 if numbers else 1
        action = "look for a quote without its end"
        raise InputError(Problem(f"no table from here on ({error})", "", action, "", path, line, 1)) from None
    return rows, numbers


def _header(rows: list[list[str]]) -> tuple[str, ...]:
    """The names in the first row, where it is a header."""
    first = [cell.removeprefix("#").strip() if k == 0 else cell for k, cell in enumerate(rows[0])]
    if rows[0] and rows[0][0] == "#":  # separated by blanks
        first = rows[0][1:]
    is_text = [not _is_number(cell) for cell in first]
    if all(is_text):
        return tuple(first)
    below = rows[1] if len(rows) > 1 else []
    named = any(text and _is_number(cell) for text, cell in zip(is_text, below, strict=False))
    return tuple(first) if named else ()


def _is_number(cell: str) -> bool:
    return cell_number(cell) == cell_number(cell) or cell.lower() in _NO_NUMBERS


def _refuse_double(names: tuple[str, ...], path: str, header: int) -> None:
    for number, name in enumerate(names):
        if name and name in names[:number]:
            raise InputError(Problem(f"the column '{name}' twice", "", "rename one", "", path, header, number + 1))


def _read_large(head: list[str], separator: str, path: str) -> Table | None:
    """A long table of numbers by NumPy's reader; None where it is not that plain."""
    delimiter = None if separator == " " else separator
    names = _header([line.split(delimiter) for line in head[:2]])
    try:
        with Path(path).open(encoding="utf-8-sig") as stream:  # not the text: a stream of it is four times as large
            numbers = np.loadtxt(stream, delimiter=delimiter, skiprows=1 if names else 0, ndmin=2, comments=None)
    except ValueError:
        return None
    if not np.isfinite(numbers).all() or (names and numbers.shape[1] != len(names)):
        return None
    first = 2 if names else 1
    return Table(path, numbers, names, lines=range(first, first + len(numbers)), header=first - 1)
