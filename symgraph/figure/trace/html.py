"""A trace as one HTML file, its mathematics in MathML; on a phone each row is a card."""

from __future__ import annotations

from collections.abc import Sequence

from symgraph.figure.trace.table import Line, Part, Trace
from symgraph.figure.web.document import asset, document, escaped, tag
from symgraph.figure.web.mathml import mathml
from symgraph.lowering.markup import EQUALS

_BREAK = tag("td", class_="break", aria_hidden="true")  # where a line ends on a phone


def html(trace: Trace) -> bytes:
    """The document, which asks nothing of any network."""
    body = tag("main", tag("h1", escaped(trace.title)) + table(trace), class_="trace")
    style = asset(__package__ or "", "trace.css")
    return document(title=trace.title, lang=trace.lexicon.lang, body=body, styles=[style])


def table(trace: Trace) -> str:
    """The table and its notes, for other pages and for notebooks."""
    passes = range(len(trace.passes))
    columns = [trace.columns(k) for k in passes]
    head = "".join(_heading(trace, k, len(columns[k])) for k in passes)
    rows: list[str] = []
    for number, row in enumerate(trace.rows):
        cells = _BREAK.join("".join(_cells(row.lines[k], columns[k], k)) for k in passes)
        ends = row.is_given and not any(later.is_given for later in trace.rows[number + 1 :])
        rows.append(tag("tr", cells, class_="end" if ends else None))
    notes = "".join(tag("p", escaped(note), class_="note") for note in trace.notes)
    inside = tag("thead", tag("tr", head)) + tag("tbody", "\n".join(rows))
    label = {"role": "region", "aria_label": trace.title}
    return tag("div", tag("table", inside), class_="scrolled", tabindex=0, **label) + notes


def _cells(line: Line, columns: Sequence[Part], number: int) -> list[str]:
    """The cells of a line; a bare value stands right behind its name."""
    if line.is_bare:
        return [_cell(line, "name", number), _cell(line, "value", number, columns=len(columns) - 1)]
    return [_cell(line, part, number) for part in columns]


def _heading(trace: Trace, number: int, columns: int) -> str:
    meaning = trace.passes[number].meaning
    written = escaped(trace.heading(number)) + (f" {mathml(meaning)}" if meaning else "")
    return tag("th", written, scope="colgroup", colspan=columns, class_="derivative" if number else "primal")


def _cell(line: Line, part: Part, number: int, columns: int = 1) -> str:
    kind = f"{part} {'derivative' if number else 'primal'}"
    span = columns if columns > 1 else None
    if part not in line.chained():
        return tag("td", class_=f"{kind} empty", colspan=span)
    words = line.part(part)
    return tag("td", mathml(words if part == "name" else EQUALS.then(words)), class_=kind, colspan=span)
