"""A trace as Markdown: a table of GitHub's, its mathematics between dollar signs."""

from __future__ import annotations

import re

from symgraph.figure.trace.table import Line, Part, Trace
from symgraph.lowering.aligned import browser_text
from symgraph.lowering.latex_texts import with_texts
from symgraph.lowering.markup import Words

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|$~&])")


def markdown(trace: Trace) -> str:
    """The document, with the trace's title, its table and its notes."""
    columns = trace.all_columns()
    header = [_heading(trace, k) if part == "name" else trace.column_title(part) for k, part in columns]
    rows = [[_cell(row.lines[k], part) for k, part in columns] for row in trace.rows]
    lines = [_line(header), _line(["---"] * len(columns)), *map(_line, rows)]
    notes = "".join(f"\n{_escaped(note)}\n" for note in trace.notes)
    return f"## {_escaped(trace.title)}\n\n" + "\n".join(lines) + f"\n{notes}"


def _heading(trace: Trace, number: int) -> str:
    title, meaning = _escaped(trace.heading(number)), trace.passes[number].meaning
    return f"{title}: {_math(meaning)}" if meaning else title


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(line: Line, part: Part) -> str:
    words = line.part(part)
    return _math(words) if words else ""


def _math(words: Words) -> str:
    """Mathematics as browsers know it, without the signs that end a cell."""
    latex = with_texts(words.latex, _text)
    return f"${latex.replace(chr(92) + '|', chr(92) + 'Vert ').replace('|', chr(92) + 'vert ')}$"


def _text(command: str, text: str) -> str:
    if command == "text":
        return browser_text(text)
    return rf"\{command}{{{text.replace('_', chr(92) + '_')}}}"


def _escaped(text: str) -> str:
    """Any text in a paragraph or a cell, as it is."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
