"""A story as a row of pictures of one size: each shows what is known by then, and how the last of it was computed.

The figure is laid out once, with all its numbers.  A frame leaves out what is not computed yet, shows what has just
been computed in red, values of the steps before in grey, derivatives in blue, and sets the formula below the picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from symgraph.figure.animation.learning import with_step
from symgraph.figure.animation.moments import PHASES, Moment, Passes, Place, Story, story
from symgraph.figure.contents.levels import AnyLevel
from symgraph.figure.graph import Mark
from symgraph.figure.look.fonts import FontChoice
from symgraph.figure.look.style import Style
from symgraph.figure.look.typeset import Label, Typesetting, typeset
from symgraph.figure.page.display import ArrowHead, Box, Circle, Curve, Display, Ellipse, Item, Text, edge_owner, moved
from symgraph.figure.page.fit import filled
from symgraph.figure.page.page_size import PageSize
from symgraph.figure.page.render import Figure
from symgraph.figure.placing.draw import PAGE_MARGIN
from symgraph.figure.placing.geometry import Rectangle, Size
from symgraph.figure.views import Views
from symgraph.lowering.markup import EQUALS, Words, joined, math, prose
from symgraph.words import Lang, Lexicon, Phrase

FORMULA_GAP = 16.0  # pt between the picture and its formula
LINE_GAP = 7.0  # pt between the lines of a formula
NARROWEST = 420.0  # pt: a formula may be as wide, however narrow the picture
RING_GAP = 3.0  # pt between a node and the ring around it
STRIP = 0.2  # of a page's height, tried first for the formula

Draw = Callable[[PageSize | None], Figure]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture; the first one, of what is given, has no moment."""

    moment: Moment | None
    display: Display


@dataclass(frozen=True, slots=True)
class Animation:
    """All pictures of a story, of one size; `figure` holds the one without anything left out, and all texts.

    `captions` are what is set below each picture, the first line in words of the language `lang`.
    """

    name: str
    figure: Figure
    story: Story
    frames: tuple[Frame, ...]
    captions: tuple[tuple[Label, ...], ...]
    lang: Lang = "en"

    @property
    def style(self) -> Style:
        """How everything looks."""
        return self.figure.texts.style


def animation(
    views: Views,
    passes: Passes = "both",
    wrt: Sequence[str] = (),
    *,
    style: Style,
    fonts: FontChoice,
    level: AnyLevel | None = None,
    step: bool = False,
    rate: str | None = None,
) -> Animation:
    """The pictures of a program's passes, drawn as the options of the views say; with a `step` of learning after them.

    `rate` is its learning rate; see `symgraph.figure.animation.learning.with_step`.  The views show what
    `symgraph.figure.animation.moments.shown` says.  Raises InputError for a backward pass without a loss,
    EnvironmentFailure where the layout engine fails.
    """
    options = views.options
    told = story(views, passes, wrt, level)
    if step:
        told = with_step(told, views, wrt, rate)
    dot = str(options.dot) if options.dot else None

    def draw(page: PageSize | None) -> Figure:
        looks: Any = {"fonts": fonts, "lang": options.lang, "direction": options.direction}
        return filled(told.graph, page, options.engine, dot, style, **looks)

    return framed(views.program.name, told, draw, fonts=fonts, lang=options.lang, page=options.size)


def framed(
    name: str, told: Story, draw: Draw, *, fonts: FontChoice, lang: Lang, page: PageSize | None = None
) -> Animation:
    """The frames of a story whose graph `draw` draws; on a `page` of a given size, if there is one."""
    if page is None:
        figure = draw(None)
        widest = max(figure.display.width - 2 * PAGE_MARGIN, NARROWEST)
        strip = _Strip(told, figure.texts, widest, fonts, lang)
        height = figure.display.height + FORMULA_GAP + strip.size.height + PAGE_MARGIN
        width = max(figure.display.width, strip.size.width + 2 * PAGE_MARGIN)
    else:
        figure, strip = _on_page(told, draw, page, fonts, lang)
        width, height = page.width / figure.display.scale, page.height / figure.display.scale
    whole = replace(figure, display=_enlarged(figure.display, width, height), texts=strip.texts)
    shared = _Frames(told, whole, strip, figure.display.height)
    return Animation(name, whole, told, tuple(shared.frames()), strip.captions, lang)


def _on_page(told: Story, draw: Draw, page: PageSize, fonts: FontChoice, lang: Lang) -> tuple[Figure, _Strip]:
    """The figure, and a strip below it that is high enough for every formula."""
    part = STRIP
    while True:
        figure = draw(PageSize(page.width, page.height * (1 - part)))
        widest = page.width / figure.display.scale - 2 * PAGE_MARGIN
        strip = _Strip(told, figure.texts, widest, fonts, lang)
        needed = (strip.size.height + PAGE_MARGIN) * figure.display.scale / page.height
        if needed <= part or part > 0.5:
            return figure, strip
        part = needed * 1.05


class _Strip:
    """What is set below the pictures: which step it is, and the formula, on as many lines as it needs."""

    def __init__(self, told: Story, texts: Typesetting, widest: float, fonts: FontChoice, lang: Lang) -> None:
        lexicon = Lexicon(lang)
        one_line = [Label(math(moment.formula), "title") for moment in told.moments]
        pieces = [[Label(math(part), "title") for part in _chained(moment.parts)] for moment in told.moments]
        headings = list(_headings(told, lexicon))
        start = Label(prose(lexicon(Phrase.GIVEN_VALUES)), "note")
        labels = [*texts.sizes, *one_line, *(label for line in pieces for label in line), *headings, start]
        measured = typeset(labels, texts.style, fonts, lang)
        broken = [_lines(moment.parts, measured, widest) for moment in told.moments]
        lines = [label for lines in broken for label in lines]
        is_measured = measured.sizes.keys() >= set(lines)
        self.texts = measured if is_measured else typeset([*labels, *lines], texts.style, fonts, lang)
        rows = [(heading, *lines) for heading, lines in zip(headings, broken, strict=True)]
        self.captions: tuple[tuple[Label, ...], ...] = ((start,), *rows)
        sizes = [self._size(labels) for labels in self.captions]
        self.size = Size(max(size.width for size in sizes), max(size.height for size in sizes))

    def _size(self, labels: Sequence[Label]) -> Size:
        sizes = [self.texts[label] for label in labels]
        height = sum(size.height for size in sizes) + LINE_GAP * (len(sizes) - 1)
        return Size(max(size.width for size in sizes), height)

    def items(self, labels: Sequence[Label], middle: float, top: float) -> Iterator[Item]:
        """The lines, centred, from the top of the strip."""
        for label in labels:
            size = self.texts[label]
            place = Rectangle.centered((middle, top + size.height / 2), size)
            yield Text(place, label, self.texts.style.texts[label.role].color)
            top += size.height + LINE_GAP


def _headings(told: Story, lexicon: Lexicon) -> Iterator[Label]:
    """``forward pass, step 3 of 7``, for each moment."""
    counts = Counter(moment.phase for moment in told.moments)
    numbers = {phase: count(1) for phase in counts}
    for moment in told.moments:
        part = lexicon(PHASES[moment.phase])
        number, last = next(numbers[moment.phase]), counts[moment.phase]
        yield Label(prose(lexicon(Phrase.STEP_OF_PASS, part=part, number=str(number), count=str(last))), "note")


def _chained(parts: Sequence[Words]) -> list[Words]:
    """The parts of a formula, each but the first after its sign of equality."""
    return [part if not k else EQUALS.then(part) for k, part in enumerate(parts)]


def _lines(parts: Sequence[Words], texts: Typesetting, widest: float) -> list[Label]:
    """A formula on one line, or broken before signs of equality where it is too wide."""
    whole = Label(math(joined(list(parts), EQUALS)), "title")
    if texts[whole].width <= widest:
        return [whole]
    lines: list[list[Words]] = [[]]
    room = widest
    for part in _chained(parts):
        width = texts[Label(math(part), "title")].width
        if lines[-1] and width > room:
            lines.append([])
            room = widest
        lines[-1].append(part)
        room -= width + texts.style.texts["title"].size / 3
    return [Label(math(line[0].then(*line[1:])), "title") for line in lines]


def _enlarged(display: Display, width: float, height: float) -> Display:
    """The display at the top of a larger page, in its middle."""
    dx = (width - display.width) / 2
    return replace(display, width=width, height=height, items=tuple(moved(item, dx, 0) for item in display.items))


class _Frames:
    """Makes the frames of a story from the display of its whole figure."""

    def __init__(self, told: Story, figure: Figure, strip: _Strip, top: float) -> None:
        self._story, self._figure, self._strip = told, figure, strip
        self._top = top if figure.display.scale == 1 else top - PAGE_MARGIN
        self._style = figure.texts.style
        self._later: dict[Place, int] = {}
        for number, moment in enumerate(told.moments, 1):
            for place in sorted(moment.reveals):
                self._later.setdefault(place, number)

    def frames(self) -> Iterator[Frame]:
        """Frame 0 shows what is given, each of the others one moment more."""
        for number, moment in enumerate((None, *self._story.moments)):
            items = [item for one in self._figure.display.items if (item := self._seen(one, number)) is not None]
            items += self._rings()
            middle = self._figure.display.width / 2
            items += self._strip.items(self._strip.captions[number], middle, self._top + FORMULA_GAP)
            yield Frame(moment, replace(self._figure.display, items=tuple(items)))

    def _rings(self) -> Iterator[Item]:
        """A ring around each node that is differentiated by."""
        look = self._style.marks["wrt"]
        wanted = set(self._story.wrt)
        for item in self._figure.display.items:
            if isinstance(item, Box | Circle | Ellipse) and item.node in wanted:
                around, nothing = item.rectangle.grown(RING_GAP), "#ffffff00"
                yield Box(around, item.radius + RING_GAP, nothing, look["color"], float(look["penwidth"]))

    def _seen(self, item: Item, number: int) -> Item | None:
        """The item as it is in a frame; None where it is not there yet."""
        match item:
            case Text():
                return self._text(item, number)
            case Curve() | ArrowHead():
                return self._line(item, number)
            case Box() | Circle() | Ellipse():
                return self._node(item, number)
            case _:
                return item

    def _text(self, item: Text, number: int) -> Text | None:
        place: Place = (item.owner, item.label.role)
        if place[1] not in ("value", "gradient") or (place not in self._later and place in self._story.given):
            return item
        since = self._later.get(place)
        if since is None or since > number:
            return None
        earlier: Mark = "known" if place[1] == "value" else "flowed"
        return replace(item, fill=self._style.marks["now" if since == number else earlier]["fontcolor"])

    def _line(self, item: Curve | ArrowHead, number: int) -> Curve | ArrowHead | None:
        """An arrow back comes with what flows along it; the arrows of what is computed stand out."""
        since = self._later.get((edge_owner(item.edge or 0), "gradient")) if item.back else None
        if item.back and (since is None or since > number):
            return None
        if not item.back:
            return item
        return _colored(item, self._style.marks["now" if since == number else "flowed"]["color"])

    def _node(self, item: Box | Circle | Ellipse, number: int) -> Item:
        """The node that computes stands out."""
        moment = self._story.moments[number - 1] if number else None
        if moment is None or item.node not in moment.nodes:
            return item
        look = self._style.marks["now"]
        return replace(item, stroke=look["color"], stroke_width=float(look["penwidth"]))


def _colored(item: Curve | ArrowHead, color: str) -> Curve | ArrowHead:
    return replace(item, stroke=color) if isinstance(item, Curve) else replace(item, fill=color)
