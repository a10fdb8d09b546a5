"""The formats of an animation: a table of what makes the files of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from symgraph.figure.animation.frames import Animation
from symgraph.figure.animation.moving import gif, webp
from symgraph.figure.animation.pages import pdf_pages, png_pages
from symgraph.figure.look.typeset import Typesetting
from symgraph.figure.page.display import Display, colors_of
from symgraph.figure.page.png import PngSize
from symgraph.figure.watching import Watch

MOVING_WIDTH, MOVING_HEIGHT = 1280, 960
"""The most px that a GIF or WebP has across and down, unless its width is given: it is to be seen on a screen."""
T = TypeVar("T")


@dataclass(frozen=True)
class Making:
    """An animation that is made into files: `fps` frames a second, pictures `width` px wide (None: as is usual)."""

    animation: Animation
    fps: float
    width: int | None
    watch: Watch

    @property
    def displays(self) -> list[Display]:
        """What is seen, frame by frame."""
        return [frame.display for frame in self.animation.frames]

    @property
    def texts(self) -> Typesetting:
        """All texts that are seen."""
        return self.animation.figure.texts

    @cached_property
    def moving_pictures(self) -> list[bytes]:
        """The frames as PNG, as large as a GIF or WebP is."""
        page = self.displays[0].page
        usual = min(MOVING_WIDTH, round(MOVING_HEIGHT * page.width / page.height))
        return png_pages(self.displays, self.texts, PngSize(self.width or usual))

    def watched(self, what: str) -> Callable[[Sequence[T]], Iterable[T]]:
        """Gives items one by one, and shows how far the work is."""
        return lambda items: self.watch(items, what)


Files = Mapping[str, bytes]
"""The ends of files' names, after ``NAME.animation``, and their contents."""


def _pdf(making: Making) -> Files:
    return {".pdf": pdf_pages(making.displays, making.texts)}


def _gif(making: Making) -> Files:
    colors = [making.animation.style.page["fillcolor"], *colors_of(making.displays)]
    return {".gif": gif(making.moving_pictures, making.fps, colors, making.watched("gif"))}


def _webp(making: Making) -> Files:
    return {".webp": webp(making.moving_pictures, making.fps, making.watched("webp"))}


def _png(making: Making) -> Files:
    pictures = png_pages(making.displays, making.texts, PngSize(making.width))
    digits = max(len(str(len(pictures))), 2)
    return {f"-{number:0{digits}}.png": picture for number, picture in enumerate(pictures, 1)}


# Each of these brings a library or files of its own, which only its format needs.
def _beamer(making: Making) -> Files:
    from symgraph.figure.animation.beamer import beamer_source  # noqa: PLC0415

    return {".beamer.tex": beamer_source(making.animation)}


def _pptx(making: Making) -> Files:
    from symgraph.figure.animation.pptx import pptx_file  # noqa: PLC0415

    return {".pptx": pptx_file(making.animation, making.animation.lang, making.watched("pptx"))}


def _html(making: Making) -> Files:
    from symgraph.figure.animation.player import player_html  # noqa: PLC0415

    return {".html": player_html(making.animation, making.fps)}


FORMATS: dict[str, Callable[[Making], Files]] = {
    "pdf":    _pdf,     # a page a frame
    "gif":    _gif,
    "webp":   _webp,
    "png":    _png,     # a file a frame
    "beamer": _beamer,  # TikZ, an overlay a frame
    "pptx":   _pptx,    # a slide a frame
    "html":   _html,    # a player
}  # fmt: skip
