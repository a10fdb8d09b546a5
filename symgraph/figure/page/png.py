"""The resolution of a figure as PNG."""

from __future__ import annotations

from dataclasses import dataclass

from symgraph.errors import InputError, Problem
from symgraph.figure.placing.geometry import Size

PIXELS_PER_INCH = 144.0  # twice the size in pt
LEAST_WIDTH = 1600  # px, of a picture on a slide
MOST_PIXELS_PER_INCH = 288.0  # of the smallest figures
MOST_PIXELS = 40_000_000


@dataclass(frozen=True, slots=True)
class PngSize:
    """How large a figure is to be as PNG: its `width` in px or its `dpi`, dots an inch; unless given, fit for a slide.

    Raises InputError for both at once and for numbers that are not positive.
    """

    width: int | None = None
    dpi: float | None = None

    def __post_init__(self) -> None:
        if self.width is not None and self.dpi is not None:
            raise InputError(Problem("both a width and a resolution for PNG", action="give one: width in px, or dpi"))
        if self.width is not None and self.width < 1:
            raise InputError(Problem(f"a PNG {self.width} px wide", "the width is 1 px or more"))
        if self.dpi is not None and not 0 < self.dpi < float("inf"):
            raise InputError(Problem(f"a PNG of {self.dpi:g} dpi", "the resolution is more than 0 dpi"))


FOR_A_SLIDE = PngSize()


def pixels_per_inch(page: Size, png: PngSize = FOR_A_SLIDE) -> float:
    """The resolution of a page of this size in pt.

    Unless asked for, it is fit for a slide, whatever the page's size, and within memory.  Raises InputError where what
    is asked for makes more than 40 million pixels.
    """
    most = 72 * (MOST_PIXELS / (page.width * page.height)) ** 0.5
    if png.width is None and png.dpi is None:
        wide_enough = min(max(PIXELS_PER_INCH, 72 * LEAST_WIDTH / page.width), MOST_PIXELS_PER_INCH)
        return round(min(wide_enough, most), 2)
    wanted = 72 * png.width / page.width if png.width is not None else png.dpi or 0.0
    if wanted > most:
        across, down = (min(round(side * min(wanted, 1e12) / 72), 10**12) for side in (page.width, page.height))
        limit = f"a PNG has at most {MOST_PIXELS:,} pixels"
        action = f"this one may be {int(page.width * most / 72):,} px wide, at {int(most):,} dpi"
        raise InputError(Problem(f"a PNG of {across:,} x {down:,} px", limit, action))
    return wanted
