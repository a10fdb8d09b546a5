"""Tables of texts as CSV that spreadsheets open and do not compute.

A user's text could otherwise be a formula that calls a program on the reader's machine; see OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula: at the beginning of a cell, and after a semicolon, which ends
# a cell in many countries.
_FORMULA = re.compile(r'(?:^|(?<=;))(?=[\t\r\n]|"*[=+\-@＝＋－＠])')
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?(e[-+]?\d+)?", re.ASCII)


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """The table; before what would be a formula there is an apostrophe.

    >>> csv_text([["a", "-1"], ["=cmd()", "x;=cmd()"]])
    "a,-1\\r\\n'=cmd(),x;'=cmd()\\r\\n"
    """
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    return cell if _NUMBER.fullmatch(cell) else _FORMULA.sub("'", cell)
