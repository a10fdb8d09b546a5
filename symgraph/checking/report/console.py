"""Results for a terminal: lines for each file, a table for many, and a bar while the work goes on."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import PurePath
from typing import IO

from symgraph.checking.report.sentences import WORDS, problem_lines
from symgraph.checking.result import Answer, FileResult, written_points
from symgraph.words import ENGLISH, Lexicon, Phrase

_SIGNS = {"proved": "✓", "refuted": "✗", "undecided": "?", "missing": "-"}
_PLAIN_SIGNS = {"proved": "+", "refuted": "x", "undecided": "?", "missing": "-"}
_COUNTED = ("proved", "refuted", "undecided", "missing")
_COLORS = {"proved": "green", "refuted": "red", "undecided": "yellow", "missing": "yellow"}
_ERROR_COLOR = "bold red"
_LEAST_WIDTH = 12
"""Columns that the names of files have on a narrow terminal."""
_WIDTH_OF_FILES = 160
"""Columns where the table goes to a file or a pipe, which have no width of their own."""


def result_lines(result: FileResult, lexicon: Lexicon = ENGLISH, *, plain: bool = False) -> list[str]:
    """A file and its claims, each with its verdict and what is known against it; `plain` signs are ASCII.

    Nothing for a file that was not judged: errors are not results.
    """
    if result.unread:
        return []
    lines = [result.file]
    for answer in result.answers:
        lines += _answer_lines(answer, lexicon, (_PLAIN_SIGNS if plain else _SIGNS)[answer.word])
    if len(result.answers) > 1:
        counts = ((word, result.count(word)) for word in _COUNTED)
        said = ", ".join(f"{count} {lexicon(WORDS[word])}" for word, count in counts if count)
        lines.append(f"  {lexicon(Phrase.CLAIMS, count=len(result.answers))}: {said}")
    return lines


def _answer_lines(answer: Answer, lexicon: Lexicon, sign: str) -> list[str]:
    head = f"  {sign} {answer.name} {lexicon(WORDS[answer.word])}"
    if answer.verdict is None:
        return [head]
    if answer.word == "proved":
        scope, said = answer.verdict.scope, answer.verdict.certainty
        remarks = ", ".join(remark for remark in (said, scope) if remark)
        return [f"{head} ({remarks})" if remarks else head]
    return [
        f"{head}: {' '.join(answer.verdict.claim.split())}",
        *(f"      {line}" for line in problem_lines(answer, lexicon)),
    ]


def print_table(results: Sequence[FileResult], stream: IO[str], lexicon: Lexicon = ENGLISH) -> None:
    """One row a file: how many claims of each verdict, whether it has errors, its points; and the sum of all.

    Of files in one folder only the names are written.
    """
    from rich import box  # noqa: PLC0415 - only where there are many files
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    def numbers(chosen: Sequence[FileResult]) -> list[Text]:
        counts = [(sum(result.count(word) for result in chosen), _COLORS[word]) for word in _COUNTED]
        counts.append((sum(bool(result.errors) for result in chosen), _ERROR_COLOR))
        points = written_points(sum((result.points for result in chosen), Fraction(0)))
        total = written_points(sum((result.out_of for result in chosen), Fraction(0)))
        return [*(Text(str(count), color if count else "dim") for count, color in counts), Text(f"{points}/{total}")]

    headers = [*(lexicon(WORDS[word]) for word in _COUNTED), lexicon(Phrase.ERROR), lexicon(Phrase.POINTS)]
    table = Table(box=box.SIMPLE_HEAD, show_footer=True, collapse_padding=True, pad_edge=False)
    files = lexicon(Phrase.FILES, count=len(results))
    table.add_column(lexicon(Phrase.FILE), files, overflow="fold", min_width=_LEAST_WIDTH)
    for header, footer in zip(headers, numbers(results), strict=True):
        table.add_column(header, footer, justify="right", no_wrap=True)
    one_folder = len({PurePath(result.file).parent for result in results}) == 1
    for result in results:
        name = PurePath(result.file).name if one_folder else result.file
        table.add_row(Text(name), *numbers([result]))
    width = None if stream.isatty() else _WIDTH_OF_FILES
    Console(file=stream, width=width, highlight=False).print(table)


@contextmanager
def progress(total: int, stream: IO[str], lexicon: Lexicon = ENGLISH) -> Generator[Callable[[FileResult], None]]:
    """A bar on a terminal, gone when the work is done; gives what is to be called with each result."""
    if total < 2 or not stream.isatty():
        yield lambda _result: None
        return
    from rich.console import Console  # noqa: PLC0415 - only where someone watches
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # What is printed meanwhile is for standard output, not for the stream of the bar.
    with Progress(*columns, console=Console(file=stream), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(lexicon(Phrase.FILES, count=total), total=total)
        yield lambda _result: bar.advance(task)
