"""A trace as CSV that opens in Excel: UTF-8 with a byte order mark; values are not rounded."""

from __future__ import annotations

import csv
import io
import math
import re

from symgraph.figure.trace.table import Line, Part, Trace

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?")


def csv_text(trace: Trace) -> str:
    """The table, with a column for each part of each pass."""
    text = io.StringIO()
    writer = csv.writer(text)
    columns = trace.all_columns()
    writer.writerow([_harmless(_heading(trace, k, part)) for k, part in columns])
    for row in trace.rows:
        writer.writerow([_harmless(_cell(row.lines[k], part)) for k, part in columns])
    return text.getvalue()


def csv_bytes(trace: Trace) -> bytes:
    """The file."""
    return csv_text(trace).encode("utf-8-sig", "backslashreplace")


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


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet computes, unless it is a number.

    See OWASP, "CSV Injection": an apostrophe before what would begin a formula.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell
