"""The formats of a trace."""

from __future__ import annotations

from collections.abc import Callable

from symgraph.errors import InputError, Problem, near
from symgraph.figure.trace.csv_file import csv_bytes
from symgraph.figure.trace.html import html, table
from symgraph.figure.trace.latex import latex
from symgraph.figure.trace.markdown import markdown
from symgraph.figure.trace.table import Trace
from symgraph.figure.trace.terminal import trace_text

WRITERS: dict[str, Callable[[Trace], bytes]] = {
    "txt":  lambda trace: trace_text(trace).encode(),
    "md":   lambda trace: markdown(trace).encode(),
    "tex":  lambda trace: latex(trace).encode(),
    "csv":  csv_bytes,
    "html": html,
}  # fmt: skip
"""What makes the file of each format, by what its name ends in."""
_FRAGMENT = "html fragment"


def written(trace: Trace, form: str) -> str:
    """The trace in a format, as text; ``"html fragment"`` is its table only.  Raises InputError for another."""
    if form == _FRAGMENT:
        return table(trace)
    if form not in WRITERS:
        raise InputError(Problem(f"no format '{form}'", f"allowed: {', '.join(WRITERS)}", near(form, WRITERS)))
    return WRITERS[form](trace).decode("utf-8-sig")
