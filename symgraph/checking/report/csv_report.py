"""Results as CSV that opens in Excel: UTF-8 with a byte order mark, one row a claim."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symgraph.checking.report.sentences import hint, reason
from symgraph.checking.result import FileResult, written_points
from symgraph.lowering.spreadsheet import csv_text

HEADER = ("file", "claim", "of", "wrt", "verdict", "points", "out of", "reason", "hint")


def csv_bytes(results: Sequence[FileResult]) -> bytes:
    """The table; a file that cannot be judged is one row, whose verdict is ``error``."""
    rows = [row for result in results for row in _rows(result)]
    return csv_text([HEADER, *rows]).encode("utf-8-sig", "backslashreplace")


def _rows(result: FileResult) -> Iterator[tuple[str, ...]]:
    if result.unread:
        yield result.file, "", "", "", "error", "0", written_points(result.out_of), _first_lines(result.errors), ""
    for answer in result.answers:
        points, out_of = written_points(answer.points), written_points(answer.out_of)
        names = (result.file, answer.name, answer.of, answer.wrt)
        yield *names, answer.word, points, out_of, reason(answer), hint(answer)


def _first_lines(errors: Sequence[str]) -> str:
    """The errors without their excerpts, whose carets mean nothing in a cell."""
    return " ".join(error.partition("\n")[0] for error in errors)
