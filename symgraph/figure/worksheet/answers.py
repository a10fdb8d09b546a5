"""The answers one by one: each blank's number beside its formula, with symbols, with numbers, and what comes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symgraph.figure.look.fonts import FontChoice
from symgraph.figure.look.style import Style
from symgraph.figure.look.typeset import Label, Typesetting, typeset
from symgraph.figure.page.display import Item, Text
from symgraph.figure.page.page_size import PageSize
from symgraph.figure.placing.geometry import Rectangle
from symgraph.figure.worksheet.blanks import Blank
from symgraph.lowering.markup import EQUALS, Content, Words, prose
from symgraph.words import Lexicon, Phrase

SIZE = 11.0  # of the text, in pt
INDENT = 30.0  # pt from a number to its formula
ROW_GAP, LINE_GAP = 10.0, 4.0  # pt between formulas, and between the lines of one


class AnswerPages:
    """The pages of answers, each in a room of one size from its top left corner on."""

    def __init__(
        self, blanks: Sequence[Blank], room: PageSize, style: Style, fonts: FontChoice, lexicon: Lexicon
    ) -> None:
        self._room = room
        pieces = [[_formula(part) for part in _chained(blank.parts)] for blank in blanks]
        measured = typeset((label for line in pieces for label in line), style, fonts, lexicon.lang)
        self._rows: list[tuple[Label, list[Label]]] = []
        for part, phrase in (("value", Phrase.FORWARD_PASS), ("gradient", Phrase.BACKWARD_PASS)):
            rows = [
                (_plain(str(blank.number)), _lines(blank.parts, measured, room.width - INDENT))
                for blank in blanks
                if any(role == part for _, role in blank.places)
            ]
            self._rows += [(_plain(lexicon(phrase)), []), *rows] if rows else []

    @property
    def labels(self) -> list[Label]:
        """All texts, to be typeset."""
        return [label for head, lines in self._rows for label in (head, *lines)]

    def pages(self, texts: Typesetting) -> Iterator[list[Item]]:
        """The rows, on as many pages as they take."""
        items: list[Item] = []
        top = 0.0
        for head, lines in self._rows:
            height = sum(texts[line].height for line in lines or [head]) + LINE_GAP * max(len(lines) - 1, 0)
            following = 2 * texts[head].height if not lines else 0.0  # a heading does not stand alone
            if items and top + height + following > self._room.height:
                yield items
                items, top = [], 0.0
            items += self._row(head, lines, top, texts)
            top += height + ROW_GAP
        yield items

    def _row(self, head: Label, lines: Sequence[Label], top: float, texts: Typesetting) -> Iterator[Item]:
        first = texts[lines[0]].height if lines else texts[head].height
        yield self._text(head, 0.0, top + (first - texts[head].height) / 2, texts)
        for line in lines:
            yield self._text(line, INDENT, top, texts)
            top += texts[line].height + LINE_GAP

    def _text(self, label: Label, left: float, top: float, texts: Typesetting) -> Text:
        size = texts[label]
        place = Rectangle(left, top, left + size.width, top + size.height)
        return Text(place, label, texts.style.texts["node"].color)


def _chained(parts: Sequence[Words]) -> list[Words]:
    """The parts of a formula, each but the first after its sign of equality."""
    return [part if not k else EQUALS.then(part) for k, part in enumerate(parts)]


def _lines(parts: Sequence[Words], texts: Typesetting, widest: float) -> list[Label]:
    """A formula on as many lines as it needs, broken before signs of equality."""
    lines: list[list[Words]] = [[]]
    room = widest
    for part in _chained(parts):
        width = texts[_formula(part)].width + SIZE / 3
        if lines[-1] and width > room:
            lines.append([])
            room = widest
        lines[-1].append(part)
        room -= width
    return [_formula(line[0].then(*line[1:])) for line in lines]


def _formula(words: Words) -> Label:
    content = Content(f"#text(size: {SIZE:g}pt)[${words.typst}$]", f"${words.latex}$", words.text)
    return Label(content, "node")


def _plain(text: str) -> Label:
    words = prose(text)
    return Label(words._replace(typst=f'#text(size: {SIZE:g}pt, weight: "bold")[{words.typst}]'), "note")
