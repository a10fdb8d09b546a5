"""The pages of a worksheet and of its answer key: the figure below a heading, and the answers one by one.

Both figures are one layout.  The page is a display list like any other; lengths are in pt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from symgraph.figure.graph import Graph
from symgraph.figure.look.fonts import FontChoice
from symgraph.figure.look.style import Style
from symgraph.figure.look.typeset import Label, Typesetting, typeset
from symgraph.figure.page.display import Curve, Display, Item, Text, moved
from symgraph.figure.page.page_size import PageSize
from symgraph.figure.page.render import Figure
from symgraph.figure.placing import shapes
from symgraph.figure.placing.geometry import Rectangle, straight
from symgraph.figure.worksheet.answers import AnswerPages
from symgraph.figure.worksheet.blanks import Exercise
from symgraph.lowering.markup import Content, Words
from symgraph.notation import latex_text, typst_text
from symgraph.words import Lang, Lexicon, Phrase

A4 = PageSize(595.28, 841.89)
MARGIN = 36.0
LARGEST_SCALE = 1.3  # a figure of a few nodes is not blown up to fill the page
TITLE, SMALL = 15.0, 10.5  # sizes of text on the page
GAP = 12.0  # between the heading and the figure
NAME_LINE, DATE_LINE = 190.0, 90.0  # to write on
_LINE_GAP = 8.0

Draw = Callable[[Graph, PageSize], Figure]


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the figure: the titles of both papers, what is to be done, and what the figure does not say."""

    worksheet: str
    answers: str
    task: str
    given: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet of one page and the pages of its answers, all of one size; the `figures` are those of both alone."""

    worksheet: Display
    answers: tuple[Display, ...]
    figures: tuple[Display, Display]
    texts: Typesetting
    notes: tuple[str, ...]


def sheet(
    work: Exercise,
    heading: Heading,
    draw: Draw,
    *,
    page: PageSize | None,
    style: Style,
    fonts: FontChoice,
    lang: Lang,
) -> Sheet:
    """The pages of an exercise; without a `page` size on A4, upright or not as its figure is larger.

    `draw` draws a graph on a page of a size.
    """
    lexicon = Lexicon(lang)
    sizes = [page] if page else [A4, PageSize(A4.height, A4.width)]
    placed: list[_Placed] = []
    for size in sizes:
        lines = _HeadingLines(size, heading, lexicon, 1.0)
        top = lines.bottom(typeset(lines.labels(), style, fonts, lang)) + GAP
        room = PageSize(size.width - 2 * MARGIN, max(size.height - MARGIN - top, MARGIN))
        placed.append(_Placed(size, draw(work.empty, room), top))
    best = max(placed, key=lambda one: one.scale)  # upright where both are as large
    return best.sheet(work, heading, fonts, lang)


@dataclass(frozen=True, slots=True)
class _Placed:
    """The figure as it is drawn on one page, where it begins `top` pt from the upper edge."""

    page: PageSize
    figure: Figure
    top: float

    @property
    def scale(self) -> float:
        """By what the figure is enlarged on the page."""
        return min(self.figure.display.scale, LARGEST_SCALE)

    def sheet(self, work: Exercise, heading: Heading, fonts: FontChoice, lang: Lang) -> Sheet:
        figure, style = self.figure, self.figure.texts.style
        lexicon = Lexicon(lang)
        lines = _HeadingLines(self.page, heading, lexicon, self.scale)
        empty, filled = list(shapes.labels(work.empty)), list(shapes.labels(work.filled))
        room = PageSize(self.page.width - 2 * MARGIN, self.page.height - 2 * MARGIN)
        pages = AnswerPages(work.blanks, room, style, fonts, lexicon)
        texts = typeset([*empty, *filled, *lines.labels(), *pages.labels], style, fonts, lang)
        answer_of = dict(zip(empty, filled, strict=True))
        answered = tuple(
            replace(item, label=answer_of[item.label]) if isinstance(item, Text) else item
            for item in figure.display.items
        )
        figures = (figure.display, replace(figure.display, items=answered))
        worksheet = self._display(figure.display.items, lines.items(texts, 0), heading.worksheet)
        first = self._display(answered, lines.items(texts, 1), heading.answers)
        table = [
            Display(self.page.width, self.page.height, tuple(moved(item, MARGIN, MARGIN) for item in items))
            for items in pages.pages(texts)
        ]
        return Sheet(worksheet, (first, *table), figures, texts, figure.notes)

    def _display(self, items: Sequence[Item], heading: Iterator[Item], title: str) -> Display:
        """The page: the heading, and the figure right below it, in the middle."""
        width, height = self.page.width / self.scale, self.page.height / self.scale
        ink = Rectangle.union([item.rectangle for item in items])
        dx, dy = (width - ink.left - ink.right) / 2, self.top / self.scale - ink.top
        placed = tuple(moved(item, dx, dy) for item in items)
        return Display(width, height, (*heading, *placed), title, self.figure.display.edges, self.scale)


class _HeadingLines:
    """The lines above the figure, in the units of a figure that is enlarged by `scale`."""

    def __init__(self, page: PageSize, heading: Heading, lexicon: Lexicon, scale: float) -> None:
        self._unit = 1 / scale
        self._right = page.width - MARGIN
        width = page.width - 2 * MARGIN
        self.titles = [self._label(title, TITLE, width, bold=True) for title in (heading.worksheet, heading.answers)]
        self._paragraphs = [self._label(heading.task, SMALL, width)]
        if heading.given:
            self._paragraphs.append(self._list(lexicon(Phrase.GIVEN), heading.given, width))
        self._fields = [
            (self._label(lexicon(Phrase.PERSON), SMALL), NAME_LINE),
            (self._label(lexicon(Phrase.DATE), SMALL), DATE_LINE),
        ]

    def _label(self, text: str, size: float, width: float | None = None, bold: bool = False) -> Label:
        """A paragraph of plain text."""
        weight = ', weight: "bold"' if bold else ""
        return self._set(typst_text(text), text, size, width, weight)

    def _list(self, head: str, listed: Sequence[Words], width: float) -> Label:
        """Pieces of mathematics one after the other, each on one line."""
        pieces = " + [, ] + ".join(f"box(${words.typst}$)" for words in listed)
        text = f"{head} {', '.join(words.text for words in listed)}"
        return self._set(f"{typst_text(head)} + [ ] + {pieces}", text, SMALL, width)

    def _set(self, body: str, text: str, size: float, width: float | None, more: str = "") -> Label:
        unit = self._unit
        typst = f"text(size: {size * unit:.4f}pt{more}, {{ set par(leading: 0.4em); {body} }})"
        if width is not None:
            typst = f"box(width: {width * unit:.3f}pt, {typst})"
        return Label(Content(f"#{typst}", latex_text(text), text), "note")

    def labels(self) -> list[Label]:
        return [*self.titles, *self._paragraphs, *(label for label, _ in self._fields)]

    def bottom(self, texts: Typesetting) -> float:
        """Where the higher one of both headings ends, on the page."""
        title = max(texts[label].height for label in self.titles)
        heights = texts[self._fields[0][0]].height + title + sum(texts[label].height for label in self._paragraphs)
        return MARGIN + heights / self._unit + _LINE_GAP * (1 + len(self._paragraphs))

    def items(self, texts: Typesetting, number: int) -> Iterator[Item]:
        """The heading with the title of the worksheet (0) or of the answers (1)."""
        unit, gap = self._unit, _LINE_GAP * self._unit
        color = texts.style.texts["node"].color
        top = MARGIN * unit
        if number == 0:
            yield from self._field_items(texts, top, color)
        top += texts[self._fields[0][0]].height + gap
        for label in (self.titles[number], *self._paragraphs):
            yield _text(texts, label, MARGIN * unit, top, color)
            top += texts[label].height + gap

    def _field_items(self, texts: Typesetting, top: float, color: str) -> Iterator[Item]:
        """The lines for name and date, at the right margin."""
        unit = self._unit
        right = self._right * unit
        for label, length in reversed(self._fields):
            size = texts[label]
            start, base = right - length * unit, top + size.height
            yield Curve(tuple(straight((start, base), (right, base))), color, 0.6 * unit)
            yield _text(texts, label, start - size.width - 6 * unit, top, color)
            right = start - size.width - 24 * unit


def _text(texts: Typesetting, label: Label, left: float, top: float, color: str) -> Text:
    size = texts[label]
    return Text(Rectangle(left, top, left + size.width, top + size.height), label, color)
