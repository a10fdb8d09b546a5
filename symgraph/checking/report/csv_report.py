"""Results as CSV that opens in Excel: UTF-8 with a byte order mark, one row a claim."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from symgraph.checking.report.sentences import hint, reason
from symgraph.checking.result import FileResult, written_points

HEADER = ("file", "claim", "of", "wrt", "verdict", "points", "out of", "reason", "hint")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet takes for the beginning of a formula


def csv_bytes(results: Sequence[FileResult]) -> bytes:
    """The table; a file that cannot be judged is one row, whose verdict is ``error``."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for result in results:
        writer.writerows([_harmless(cell) for cell in row] for row in _rows(result))
    return text.getvalue().encode("utf-8-sig", "backslashreplace")


def _rows(result: FileResult) -> Iterator[tuple[str, ...]]:
    if result.unread:
        yield result.file, "", "", "", "error", "0", written_points(result.out_of), _first_lines(result.errors), ""
    for answer in result.answers:
        points, out_of = written_points(answer.points), written_points(answer.out_of)
        names = (result.file, answer.name, answer.of, answer.wrt)
        yield *names, answer.word, points, out_of, reason(answer), hint(answer)


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet computes: a student's text could otherwise call a program on the teacher's machine.

    See OWASP, "CSV Injection": an apostrophe before what would begin a formula.
    """
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _first_lines(errors: Sequence[str]) -> str:
    """The errors without their excerpts, whose carets mean nothing in a cell."""
    return " ".join(error.partition("\n")[0] for error in errors)
