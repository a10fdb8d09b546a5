"""A page for each student, in Markdown and in HTML: every claim, its verdict, what is wrong and its points.

Pages are self-contained: no script, no picture, nothing from the network.  What a student wrote is shown, never
interpreted as markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path, PurePath

from symgraph.checking.report.sentences import WORDS, counterexample_line, guilty_part
from symgraph.checking.result import Answer, FileResult, written_points
from symgraph.files import FileNames, file_stem
from symgraph.words import ENGLISH, Lexicon, Phrase

_STYLE = """\
body { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; font-family: system-ui, sans-serif; line-height: 1.5;
  color: #1a1a1a; background: #fff }
table { border-collapse: collapse }
th, td { padding: .2rem 1rem .2rem 0; text-align: left; border-bottom: 1px solid #ccc }
.whole { white-space: nowrap }
pre { padding: .6rem; overflow-x: auto; background: #f5f5f5 }
.proved { color: #1b5e20 } .refuted, .error { color: #b71c1c } .undecided, .missing { color: #7a4f01 }"""


@dataclass(frozen=True, slots=True)
class _Text:
    """A paragraph in words."""

    words: str


@dataclass(frozen=True, slots=True)
class _Code:
    """Lines that are shown as they are."""

    lines: tuple[str, ...]


_Part = _Text | _Code


def feedback_pages(results: Sequence[FileResult], folder: Path, lexicon: Lexicon = ENGLISH) -> dict[Path, bytes]:
    """The pages by their paths: the stem of each is that of the student's file, with a number where two are alike."""
    names = FileNames()
    pages: dict[Path, bytes] = {}
    for result in results:
        stem = names.distinct(file_stem(PurePath(result.file).stem))
        pages[folder / f"{stem}.md"] = markdown(result, lexicon).encode("utf-8", "backslashreplace")
        pages[folder / f"{stem}.html"] = html(result, lexicon).encode("utf-8", "backslashreplace")
    return pages


def markdown(result: FileResult, lexicon: Lexicon = ENGLISH) -> str:
    """One student's page in Markdown (CommonMark with tables)."""
    lines = [f"# {_plain(_title(result, lexicon))}", "", f"**{_sum(result, lexicon)}**", ""]
    if result.unread:
        lines += [lexicon(Phrase.NOT_JUDGED), "", *_fenced(_error_lines(result)), ""]
    if result.answers:
        lines += [f"| {' | '.join(_header(lexicon))} |", "| --- | --- | ---: |"]
        lines += [f"| {' | '.join(map(_plain, row))} |" for row in _rows(result, lexicon)]
        lines.append("")
    for answer in result.answers:
        lines += [f"## {_plain(answer.name)}: {lexicon(WORDS[answer.word])}", ""]
        for part in _parts(answer, lexicon):
            lines += [*(_fenced(part.lines) if isinstance(part, _Code) else [_plain(part.words)]), ""]
    return "\n".join(lines)


def html(result: FileResult, lexicon: Lexicon = ENGLISH) -> str:
    """One student's page in HTML5."""
    title = escape(_title(result, lexicon))
    lines = [
        f'<!DOCTYPE html>\n<html lang="{lexicon.lang}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>\n{_STYLE}\n</style>\n</head>\n<body>",
        f"<h1>{title}</h1>\n<p><strong>{_sum(result, lexicon)}</strong></p>",
    ]
    if result.unread:
        lines += [f'<p class="error">{lexicon(Phrase.NOT_JUDGED)}</p>', _pre(_error_lines(result))]
    if result.answers:
        lines.append(f"<table>\n<tr>{''.join(f'<th>{cell}</th>' for cell in _header(lexicon))}</tr>")
        for answer, row in zip(result.answers, _rows(result, lexicon), strict=True):
            lines.append(f'<tr class="{answer.word}">{"".join(f"<td>{escape(cell)}</td>" for cell in row)}</tr>')
        lines.append("</table>")
    for answer in result.answers:
        word = f'<span class="{answer.word}">{lexicon(WORDS[answer.word])}</span>'
        lines.append(f"<h2>{escape(answer.name)}: {word}</h2>")
        for part in _parts(answer, lexicon):
            lines.append(_pre(part.lines) if isinstance(part, _Code) else _paragraph(part.words))
    return "\n".join([*lines, "</body>\n</html>\n"])


def _title(result: FileResult, lexicon: Lexicon) -> str:
    return lexicon(Phrase.FEEDBACK, title=PurePath(result.file).stem)


def _sum(result: FileResult, lexicon: Lexicon) -> str:
    return lexicon(Phrase.POINTS_OF, points=written_points(result.points), total=written_points(result.out_of))


def _header(lexicon: Lexicon) -> tuple[str, str, str]:
    return lexicon(Phrase.CLAIM), lexicon(Phrase.VERDICT), lexicon(Phrase.POINTS)


def _rows(result: FileResult, lexicon: Lexicon) -> Iterator[tuple[str, str, str]]:
    for answer in result.answers:
        points = f"{written_points(answer.points)}/{written_points(answer.out_of)}" if answer.out_of else "-"
        yield answer.name, lexicon(WORDS[answer.word]), points


def _parts(answer: Answer, lexicon: Lexicon) -> Iterator[_Part]:
    """What a page says of one claim."""
    if answer.verdict is None:
        yield _Text(lexicon(Phrase.NO_CLAIM))
        return
    hints = answer.verdict.hints if answer.word == "refuted" else ()
    marked = [guilty_part(answer.verdict.claim, found) for found in hints]
    if len(hints) != 1 or not marked[0]:  # one hint alone shows the claim, with its carets
        yield _Code(tuple(answer.verdict.claim.splitlines()))
    if answer.word == "proved":
        return
    if answer.verdict.reason:
        yield _Text(f"{lexicon(Phrase.REASON)}: {answer.verdict.reason}")
    if answer.verdict.counterexample:
        yield _Text(f"{lexicon(Phrase.COUNTEREXAMPLE)}: {counterexample_line(answer.verdict.counterexample, lexicon)}")
    for found, place in zip(hints, marked, strict=True):
        yield _Text(f"{lexicon(Phrase.HINT)}: {found.message}")
        if place:
            yield _Code(tuple(line.removeprefix("    ") for line in place))
        if found.repaired:
            yield _Text(f"{lexicon(Phrase.WOULD_BE_RIGHT)}:")
            yield _Code((found.repaired,))


def _error_lines(result: FileResult) -> tuple[str, ...]:
    return tuple(line for error in result.errors for line in error.splitlines())


def _pre(lines: Sequence[str]) -> str:
    return f"<pre>{escape(chr(10).join(lines))}</pre>"


def _paragraph(words: str) -> str:
    """Words that wrap, but not within an equation such as ``w111 = -6``."""
    whole = re.sub(r"\w+ = [^\s,:]+", r'<span class="whole">\g<0></span>', escape(words))
    return f"<p>{whole}</p>"


def _fenced(lines: Sequence[str]) -> list[str]:
    """A code block whose fence is longer than any run of backticks in it."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *lines, fence]


def _plain(text: str) -> str:
    """A text as Markdown that shows just this text, on one line."""
    signs = ("\\" + sign if sign in "\\`*_{}[]<>#|~&!" else sign for sign in " ".join(text.split()))
    return "".join(signs)
