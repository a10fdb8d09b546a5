r"""An animation -> one .tex file: a picture of TikZ with an overlay of Beamer for each frame.

It compiles alone, as a presentation of one slide, and draws the same where a slide of another presentation inputs it.
What all frames show is written once; what only some show stands in ``\only<3-5>{...}``.  The picture is exactly as
large as the page on every overlay, so nothing moves.  A handout, which has no overlays, shows the last frame.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby
from typing import TypeVar

from symgraph.figure.animation.frames import Animation
from symgraph.figure.page.display import Display, Item
from symgraph.figure.page.tikz import fonts
from symgraph.figure.page.tikz_items import TikzItems

_SLIDE_RATIO = 1.806  # width : height of the room for text on an empty 16:9 slide of Beamer

_BEGIN = r"""% A figure drawn step by step by symgraph.  This file compiles alone, by pdflatex or (Japanese) lualatex.
% A frame of a presentation with \usepackage{tikz,amsmath} shows it by
%   \centering\resizebox{!}{0.8\textheight}{\input{NAME-OF-THIS-FILE}}
% or, where that is too wide, \resizebox{\textwidth}{!}{...}.
\expandafter\ifx\csname @nodocument\endcsname\relax
  \ifdefined\only\else \PackageError{symgraph}{These are overlays for a frame of Beamer}{Use the class beamer.}\fi
  \let\symgraphbegin\relax
  \let\symgraphend\relax
\else
  \documentclass[aspectratio=169]{beamer}
  \usepackage{amsmath,tikz,lmodern}
FONTS  \usefonttheme{serif}
  \setbeamertemplate{navigation symbols}{}
  \setbeamersize{text margin left=0pt, text margin right=0pt}
  \definecolor{symgraph-page}{HTML}{PAGE}
  \setbeamercolor{background canvas}{bg=symgraph-page}
  \def\symgraphbegin{\def\symgraphpicture}
  \def\symgraphend{\begin{document}\frame[plain]{\centering\resizebox{WIDTH}{HEIGHT}{\symgraphpicture}}\end{document}}
\fi
\symgraphbegin{%
\let\frac\dfrac
"""
_END = r"""}%
\symgraphend
"""

T = TypeVar("T", bound=Hashable)


def beamer_source(animation: Animation) -> bytes:
    """The file.  Compiled alone, it has a page for each frame."""
    displays = [frame.display for frame in animation.frames]
    texts = animation.figure.texts
    shown = merged([display.items for display in displays])
    writer = TikzItems(displays[0], texts)
    picture = writer.picture(_overlays(writer, shown, len(displays)))
    begin = _BEGIN.replace("FONTS", fonts(item for item, _ in shown))
    begin = begin.replace("PAGE", texts.style.page["fillcolor"][1:7].upper())
    width, height = _size_on_slide(displays[0])
    begin = begin.replace("WIDTH", width).replace("HEIGHT", height)
    return (begin + "\n".join(picture) + "\n" + _END).encode()


def merged(lists: Sequence[Sequence[T]]) -> list[tuple[T, tuple[int, ...]]]:
    """One list that holds all of the lists, each in its order; with each item, the numbers of the lists that have it.

    >>> merged([["box", "text"], ["box", "red line", "text"]])
    [('box', (0, 1)), ('red line', (1,)), ('text', (0, 1))]
    """
    shown: list[tuple[T, list[int]]] = []
    for number, items in enumerate(lists):
        known = {item for item, _ in shown}
        start = 0
        for item in items:
            place = _place(shown, item, start) if item in known else None
            if place is None:
                place = start
                shown.insert(place, (item, []))
            shown[place][1].append(number)
            start = place + 1
    return [(item, tuple(numbers)) for item, numbers in shown]


def _place(shown: Sequence[tuple[T, list[int]]], item: T, start: int) -> int | None:
    return next((place for place in range(start, len(shown)) if shown[place][0] == item), None)


def _overlays(writer: TikzItems, shown: Iterable[tuple[Item, tuple[int, ...]]], count: int) -> Iterable[str]:
    """The lines of the picture; the first sees to it that there are as many overlays as frames."""
    yield f"\\only<{count}>{{}}"
    for numbers, group in groupby(shown, key=lambda entry: entry[1]):
        lines = [writer.item(item) for item, _ in group]
        if len(numbers) == count:
            yield from lines
        else:
            yield f"\\only<{overlay(numbers, count)}>{{%"
            yield from lines
            yield "}"


def overlay(numbers: Sequence[int], count: int) -> str:
    """What Beamer calls some of `count` frames, which it counts from 1; those to the last go on.

    >>> overlay((0, 2, 3), 6), overlay((3, 4, 5), 6)
    ('1,3-4|handout:0', '4-')
    """
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    names = [_range(first + 1, last + 1, count) for first, last in ranges]
    return ",".join(names) + ("" if numbers[-1] == count - 1 else "|handout:0")


def _range(first: int, last: int, count: int) -> str:
    if last == count:
        return f"{first}-"
    return f"{first}" if first == last else f"{first}-{last}"


def _size_on_slide(display: Display) -> tuple[str, str]:
    """The width and height of a picture that fills a slide: what it reaches first, and ``!`` for the other."""
    is_wide = display.width / display.height > _SLIDE_RATIO
    return (r"0.99\textwidth", "!") if is_wide else ("!", r"0.99\textheight")
