"""Errors that say where, what was found, what is allowed and what to do.

Every error a user can cause is an `InputError` and carries all the `Problem`s found, not only the first.  What the
machine refused (a disk, an engine) is an `EnvironmentFailure`.  The command line turns both into text and an exit code.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from itertools import islice
from os.path import commonprefix
from pathlib import PurePath
from traceback import extract_tb


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it stands, what was found, what is allowed and what to do.

    `line` and `column` count from 1; 0 means that the place is not known.  `excerpt` is the formula (or line) in
    question with a caret under the place, ready to print.
    """

    found: str
    allowed: str = ""
    action: str = ""
    path: str = ""
    file: str = ""
    line: int = 0
    column: int = 0
    excerpt: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}:{self.column}" if place else f"{self.line}:{self.column}"
        head = ": ".join(part for part in (place, self.path) if part)
        message = "; ".join(cut(part) for part in (self.found, self.allowed, self.action) if part)
        text = f"{head}: {message}" if head else message
        return f"{text}\n{self.excerpt}" if self.excerpt else text


LONGEST = 2000
"""Characters of a part of a message: who gives a name of a megabyte need not read it again."""


def cut(text: str) -> str:
    """The beginning and the end of a text that nobody would read to its end; any other as it is."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 2 :]}"


INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended, as shells have it."""


class SymgraphError(Exception):
    """Base of every error that symgraph raises on purpose; `exit_code` is the command line's."""

    exit_code = 2


class InputError(SymgraphError):
    """Bad input or usage: all its problems at once.  Exit code 2."""

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        self.problems: Sequence[Problem] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ShapeError(InputError):
    """Array shapes that do not fit; the message names them."""


class EnvironmentFailure(SymgraphError):  # noqa: N818 - EnvironmentError is a name of Python
    """The machine failed: disk, layout engine, font.  Exit code 4."""

    exit_code = 4


def bug_report(error: Exception) -> str:
    """What is said of an error that nobody foresaw: what it is, where, and how to see more."""
    place = extract_tb(error.__traceback__)[-1]
    return (
        f"symgraph has a bug, please report it: {type(error).__name__}: {error} "
        f"(in {place.name}, {PurePath(place.filename).name}:{place.lineno}; SYMGRAPH_TRACEBACK=1 shows all of it)"
    )


MANY = 1000
LOOKED_THROUGH = 10_000
"""Words among which near ones are looked for: 100,000 take half a second for each word that is wrong."""
LONGEST_WORD = 200
"""Characters of a word for which near ones are looked for: one of 100,000 takes seconds."""


def near(word: str, allowed: Iterable[str], limit: int = 3) -> str:
    """A suggestion such as ``did you mean 'tanh'?``, or the empty string when nothing is near.

    Among equally near words those that begin alike come first.

    >>> near("tahn", ["tanh", "sigmoid"])
    "did you mean 'tanh'?"
    >>> near("w11", ["w211", "w111"], limit=1)
    "did you mean 'w111'?"
    >>> near("MSE", ["mse", "sse"])
    "did you mean 'mse'?"
    >>> near("xyz", ["tanh"])
    ''
    """
    if len(word) > LONGEST_WORD:
        return ""
    words = list(dict.fromkeys(islice(allowed, LOOKED_THROUGH)))
    close = sorted(get_close_matches(word, words, n=MANY, cutoff=0.6), key=words.index)
    close = close or [match for match in words if match.casefold() == word.casefold()]
    begin_alike = {match: len(commonprefix([word, match])) for match in close}  # noqa: RUF071 - words, not paths
    close.sort(key=lambda match: (-SequenceMatcher(None, match, word).ratio(), -begin_alike[match]))
    matches = close[:limit]
    return "did you mean " + " or ".join(f"'{match}'" for match in matches) + "?" if matches else ""
