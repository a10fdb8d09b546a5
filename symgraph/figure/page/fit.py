"""A figure that fills a page of a given size, and the level of detail at which it can be read there.

Sizes of text are in pt as they appear when the page fills a slide of 13.33 x 7.5 inches, whatever its own size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from symgraph.figure.graph import Graph
from symgraph.figure.look.fonts import TYPST_FONTS, FontChoice
from symgraph.figure.look.style import LECTURE, Style
from symgraph.figure.look.typeset import Typesetting, typeset
from symgraph.figure.page.display import Display, moved
from symgraph.figure.page.legibility import slide_scale, smallest_text
from symgraph.figure.page.page_size import PageSize
from symgraph.figure.page.render import Figure, arranged
from symgraph.figure.placing import shapes
from symgraph.figure.placing.geometry import Size
from symgraph.figure.placing.layout import Engine
from symgraph.figure.placing.spacing import NORMAL, TIGHT, Direction, Spacing, flow_size
from symgraph.words import Lang

READABLE = 14.0  # the smallest text that can be read from the back row
COMFORTABLE = 20.0  # where the smallest text is as large, nothing is drawn tighter to make it larger
LARGEST_NODE_TEXT = 40.0  # a figure of three nodes is not blown up to fill the page
CLEARLY = 1.05  # as many times larger must the text be for a figure to run down, not to the right
MOST_GAP = 60.0  # pt of the figure, to which the gaps between nodes grow
ENOUGH = 0.97  # of the page's width or height, or of its area
SQUEEZED = 0.01  # by how much a figure that fills the page may be too large for it, its text being smaller for that
TRIES = 3  # to fill the page

Draw = Callable[[Direction, Spacing], Figure]


def filled(
    graph: Graph,
    page: PageSize | None = None,
    engine: Engine = "auto",
    dot_path: str | None = None,
    style: Style = LECTURE,
    *,
    fonts: FontChoice = TYPST_FONTS,
    lang: Lang = "en",
    direction: Direction | None = None,
) -> Figure:
    """Draw a graph so that it fills a page, with its smallest text as large as it can be.

    The direction is chosen unless given.  The page is exactly as large as asked; what room is left is spent on wider
    spacing, then on margins.  Without a page the figure is as large as it comes, runs to the right unless told
    otherwise, and is tight only where its text would be too small on a slide.  Raises EnvironmentFailure where the
    layout engine fails.
    """
    texts = typeset(shapes.labels(graph), style, fonts, lang)
    return filling(graph, texts, page, engine, dot_path, direction=direction)


def filling(
    graph: Graph,
    texts: Typesetting,
    page: PageSize | None = None,
    engine: Engine = "auto",
    dot_path: str | None = None,
    *,
    direction: Direction | None = None,
) -> Figure:
    """As `filled`, of a graph whose texts are typeset."""
    style = texts.style

    def draw(direction: Direction, spacing: Spacing) -> Figure:
        return arranged(graph, texts, engine, dot_path, direction=direction, spacing=spacing)

    if page is None:
        usual = draw(direction or "right", NORMAL)
        if smallest_text(usual.display, style) >= READABLE:
            return usual
        tight = draw(direction or "right", TIGHT)
        return tight if _faults(tight) <= _faults(usual) else usual
    best = _best(draw, page, style, ("right", "down") if direction is None else (direction,))
    return replace(best, display=on_page(best.display, page, style))


def on_page(display: Display, page: PageSize, style: Style = LECTURE) -> Display:
    """The display, enlarged or reduced, in the middle of a page of exactly this size."""
    scale = _scale(display, page, style)
    width, height = page.width / scale, page.height / scale
    dx, dy = (width - display.width) / 2, (height - display.height) / 2
    items = tuple(moved(item, dx, dy) for item in display.items)
    return replace(display, width=width, height=height, items=items, scale=scale)


def fitted(candidates: Iterable[tuple[str, Graph]], make: Callable[[Graph], Figure]) -> tuple[str, Figure]:
    """The first of the graphs, from the finest level of detail to the coarsest, that can be read; its level and figure.

    Where the smallest text of none is 14 pt on a slide, the one with the largest is taken.  A note says so, as it does
    where the level is not the finest, and names the options that change it.  The level is "" for a graph that has none.
    """
    tried: list[tuple[str, Figure, float]] = []
    for level, graph in candidates:
        figure = make(graph)
        tried.append((level, figure, smallest_text(figure.display, figure.texts.style)))
        if tried[-1][2] >= READABLE:
            break
    level, figure, text = max(tried, key=lambda candidate: min(candidate[2], READABLE))
    note = _level_note(tried, level, text)
    return level, replace(figure, notes=(*figure.notes, note)) if note else figure


def _level_note(tried: Sequence[tuple[str, Figure, float]], level: str, text: float) -> str:
    finest, _, finest_text = tried[0]
    if text < READABLE:
        at_level, coarser = (f"at --level {level} ", "a coarser --level or ") if level else ("", "")
        shown = f"{at_level}the smallest text is {text:.1f} pt on a slide of 13.33 x 7.5 inches"
        return f"{shown}, less than {READABLE:g} pt; choose {coarser}another --size, or show less"
    if level != finest:
        reason = (
            f"at --level {finest} the smallest text would be {finest_text:.1f} pt on a slide, less than {READABLE:g} pt"
        )
        return f"drawn at --level {level}: {reason}"
    return ""


def _best(draw: Draw, page: PageSize, style: Style, directions: Sequence[Direction]) -> Figure:
    """The figure without faults whose smallest text is largest, its nodes moved apart until it fills the page."""

    def scale(figure: Figure) -> float:
        return _scale(figure.display, page, style)

    def is_comfortable(figure: Figure) -> bool:
        return smallest_text(on_page(figure.display, page, style), style) >= COMFORTABLE

    figures = {direction: draw(direction, TIGHT) for direction in directions}
    direction = directions[0]
    for other in directions[1:]:
        fewer, larger = _faults(figures[direction]) - _faults(figures[other]), scale(figures[other])
        if fewer > 0 or (fewer == 0 and larger > CLEARLY * scale(figures[direction])):
            direction = other
    figure, spacing = figures[direction], TIGHT
    if is_comfortable(figure):
        usual = draw(direction, NORMAL)
        if is_comfortable(usual):
            figure, spacing = usual, NORMAL
    room = flow_size(Size(page.width / scale(figure), page.height / scale(figure)), direction)
    return _spread(draw, figure, spacing, direction, room)


def _spread(draw: Draw, start: Figure, spacing: Spacing, direction: Direction, room: Size) -> Figure:
    """The figure with its nodes moved apart, along and across the arrows, until it fills the room.

    A length grows by as much with every step of a distance, so two figures tell where it reaches the room's.
    """
    first = _flow_size(start, direction)
    best, best_fill, most_faults = start, _fill(first, room), _faults(start)
    along = 2.0 if first.width < ENOUGH * room.width else 1.0
    across = 2.0 if first.height < ENOUGH * room.height else 1.0
    tried = [(1.0, 1.0)]
    for _ in range(TRIES):
        if (along, across) in tried or best_fill > ENOUGH:
            break
        tried.append((along, across))
        figure = draw(direction, spacing.scaled(along, across))
        size = _flow_size(figure, direction)
        fill = _fill(size, room)
        if fill > best_fill and _faults(figure) <= most_faults:
            best, best_fill = figure, fill
        along = _factor(along, size.width - first.width, room.width - first.width, MOST_GAP / spacing.column)
        across = _factor(across, size.height - first.height, room.height - first.height, MOST_GAP / spacing.node)
    return best


def _factor(factor: float, grown: float, wanted: float, most: float) -> float:
    """By what to multiply distances so that a length grows as wanted, where `factor` made it grow by `grown`."""
    return min(max(1 + (factor - 1) * wanted / grown, 1.0), most) if grown > 0 else 1.0


def _fill(size: Size, room: Size) -> float:
    """The part of the room that is filled; 0 where it does not hold as much."""
    along, across = size.width / room.width, size.height / room.height
    return along * across if max(along, across) < 1 + SQUEEZED else 0.0


def _faults(figure: Figure) -> int:
    # NumPy is loaded only where something is measured.
    from symgraph.figure.page.faults import faults  # noqa: PLC0415

    return faults(figure.display).number


def _flow_size(figure: Figure, direction: Direction) -> Size:
    return flow_size(Size(figure.display.width, figure.display.height), direction)


def _scale(display: Display, page: PageSize, style: Style) -> float:
    """By what a figure is enlarged that fills the page, within what is sensible."""
    most = LARGEST_NODE_TEXT / style.texts["node"].size / slide_scale(page)
    return min(page.width / display.width, page.height / display.height, most)
