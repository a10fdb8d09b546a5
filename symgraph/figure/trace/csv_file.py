"""A trace as CSV that opens in Excel: UTF-8 with a byte order mark; values are not rounded."""

from __future__ import annotations

import math

from symgraph.figure.trace.table import Line, Part, Trace
from symgraph.lowering.spreadsheet import csv_text


def csv_bytes(trace: Trace) -> bytes:
    """The table, with a column for each part of each pass."""
    columns = trace.all_columns()
    header = [_heading(trace, k, part) for k, part in columns]
    rows = [[_cell(row.lines[k], part) for k, part in columns] for row in trace.rows]
    return csv_text([header, *rows]).encode("utf-8-sig", "backslashreplace")


def _heading(trace: Trace, number: int, part: Part) -> str:
    title, meaning = trace.passes[number].title, trace.passes[number].meaning.text
    whose = f"{title} {meaning}" if meaning else title
    return whose if part == "name" else f"{whose}: {trace.column_title(part)}"


def _cell(line: Line, part: Part) -> str:
    if part == "value" and _is_finite(line.number):
        return repr(float(line.number))
    return line.part(part).text


def _is_finite(number: object) -> bool:
    try:
        return number is not None and math.isfinite(float(number))  # type: ignore[arg-type] - any kind of number
    except (OverflowError, TypeError, ValueError):  # beyond all floats, or a matrix
        return False
