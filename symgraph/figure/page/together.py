"""The files of many figures, several drawn at the same time.

Typst draws in threads of its own, without Python: nothing is copied from process to process, and Ctrl-C stops them all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from symgraph.cores import cores
from symgraph.figure.page.png import MOST_PIXELS, PngSize, pixels_per_inch
from symgraph.figure.page.render import Figure, Format, pictures

Picture = Mapping[Format, bytes]
T = TypeVar("T")


def each_picture(
    figures: Iterable[tuple[T, Figure]], formats: Sequence[Format], png: PngSize, jobs: int
) -> Generator[tuple[T, Picture]]:
    """Each figure's files by format, in the order of the figures, beside what came with it.

    `jobs` is how many are drawn at the same time; 0 is one for each core.  Figures are taken as they are needed, and no
    more wait than one large PNG takes of memory.  Raises what `pictures` raises, of the first figure that fails.
    Closed early, it waits for what is being drawn and draws no more.
    """
    at_once = jobs or cores()
    if at_once == 1:
        for beside, figure in figures:
            yield beside, pictures(figure, formats, png)
        return
    pool = ThreadPoolExecutor(at_once)
    try:
        yield from _in_order(pool, at_once, figures, formats, png)
    finally:
        pool.shutdown(cancel_futures=True)


def _in_order(
    pool: ThreadPoolExecutor, at_once: int, figures: Iterable[tuple[T, Figure]], formats: Sequence[Format], png: PngSize
) -> Generator[tuple[T, Picture]]:
    waiting: deque[tuple[T, Future[Picture], float]] = deque()

    def first() -> tuple[T, Picture]:
        beside, drawing, _ = waiting.popleft()
        return beside, drawing.result()

    for beside, figure in figures:
        pixels = _pixels(figure, png) if "png" in formats else 0.0
        while waiting and (len(waiting) > at_once or pixels + sum(others for *_, others in waiting) > MOST_PIXELS):
            yield first()
        waiting.append((beside, pool.submit(pictures, figure, formats, png), pixels))
    while waiting:
        yield first()


def _pixels(figure: Figure, png: PngSize) -> float:
    page = figure.display.page
    return page.width * page.height * (pixels_per_inch(page, png) / 72) ** 2
