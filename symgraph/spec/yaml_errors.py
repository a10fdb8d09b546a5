"""What a YAML parser says, in words that help someone who wrote a spec."""

from __future__ import annotations

import re
from typing import Any

from symgraph.calculus.formula_place import excerpt
from symgraph.errors import Problem

# A part of the parser's words; what was found; what to do; whether the place is where the unfinished thing began.
_WORDS = (
    (
        "mapping values are not allowed",
        "a ':' where no key can stand",
        "begin each key on a line of its own, indented like its neighbours; put quotes around a text that holds ': '",
        False,
    ),
    (
        "sequence entries are not allowed",
        "a list that begins on the line of its key",
        "begin it on the next line; write -x without a space for a minus",
        False,
    ),
    ("',' or ']'", "a list without its ']'", "close it, and put a comma between its entries", True),
    ("',' or '}'", "a mapping without its '}'", "close it, and put a comma between its entries", True),
    ("unexpected end of stream", "a text in quotes that does not end", "close the quotes", True),
    ("unknown escape character", "an unknown escape in double quotes", "use single quotes", False),
    ("expected ':'", "a line without ':'", "write key: value", True),
    ("expected key", "a line that does not fit the lines above", "indent the keys of one mapping alike", False),
    (
        "'-' indicator",
        "a line that does not fit the list above",
        "begin every entry of a list with '- ' in one column",
        False,
    ),
    ("expected <block end>", "a line that does not fit the lines above", "indent the keys of one mapping alike", False),
)
_INTERVAL = re.compile(r"\[[^\[\]()]*,[^\[\]()]*\)|\([^\[\]()]*,[^\[\]()]*\]")  # [0, oo) or (-1, 0]


def syntax_problem(error: Any, lines: list[str], file: str) -> Problem:
    """The problem of a text that is no YAML, from the parser's error and the lines of the text."""
    said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None)
    begun = getattr(error, "context_mark", None) or mark
    found, action = f"text that is not YAML ({said})", ""
    for words, meaning, advice, at_beginning in _WORDS:
        if words in said:
            found, action = meaning, advice
            mark = begun if at_beginning else mark
            break
    if mark is None:
        return Problem(found, action=action, file=file)
    line = lines[mark.line] if mark.line < len(lines) else ""
    if "cannot start any token" in said:
        character = line[mark.column : mark.column + 1]
        if character == "\t" or not line[: mark.column + 1].strip():
            found, action = "a tab in the indentation", "indent with spaces"
        else:
            found, action = f"'{character}' at the beginning of a text", "put quotes around the text"
    interval = _INTERVAL.search(line)
    if interval and ("']'" in found or "'}'" in found):
        action = f'put quotes around an interval: "{interval.group()}"'
    return Problem(
        found, action=action, file=file, line=mark.line + 1, column=mark.column + 1, excerpt=excerpt(line, mark.column)
    )
