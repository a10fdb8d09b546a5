"""The page that a figure is to fill: what ``--size`` says, in pt."""

from __future__ import annotations

import re
from dataclasses import dataclass

from symgraph.errors import InputError, Problem
from symgraph.spec.reader import short

UNITS = {"in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "pt": 1.0}  # pt
DECIMALS = 2  # of a pt, to which pages are written
SMALLEST, LARGEST = round(1 * UNITS["cm"], DECIMALS), round(200 * UNITS["cm"], DECIMALS)
_NUMBER = r"([0-9]+\.?[0-9]*|\.[0-9]+)"
_RATIO = re.compile(rf"{_NUMBER}\s*:\s*{_NUMBER}")
_LENGTHS = re.compile(rf"{_NUMBER}\s*({'|'.join(UNITS)})?\s*[x×]\s*{_NUMBER}\s*({'|'.join(UNITS)})?")


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page of `width` by `height` pt, each from 1 cm to 2 m."""

    width: float
    height: float

    @property
    def aspect(self) -> float:
        """Width : height."""
        return self.width / self.height


SLIDE = PageSize(960.0, 540.0)  # 13.33 x 7.5 inches


def page_size(text: str) -> PageSize:
    """The page of a text such as ``16:9``, ``4:3``, ``13.33in x 7.5in``, ``12cmx8cm`` or ``960x540`` (pt).

    A ratio is a slide of that shape, 7.5 inches high.  A unit that is written once holds for both lengths.  Raises
    InputError for anything else, and for a page smaller than 1 cm or larger than 2 m.

    >>> page_size("16:9")
    PageSize(width=960.0, height=540.0)
    >>> page_size("4 x 3 in")
    PageSize(width=288.0, height=216.0)
    """
    written = text.strip().lower()
    if ratio := _RATIO.fullmatch(written):
        across, down = float(ratio[1]), float(ratio[2])
        width, height = SLIDE.height * across / down if down else 0.0, SLIDE.height
    elif lengths := _LENGTHS.fullmatch(written):
        width_unit, height_unit = lengths[2] or lengths[4] or "pt", lengths[4] or lengths[2] or "pt"
        width, height = float(lengths[1]) * UNITS[width_unit], float(lengths[3]) * UNITS[height_unit]
    else:
        allowed = f"sizes are 16:9, 4:3, or WxH with a unit ({', '.join(UNITS)})"
        raise InputError(Problem(f"unknown size '{short(text)}'", allowed, "such as 13.33in x 7.5in or 960x540"))
    size = PageSize(round(width, DECIMALS), round(height, DECIMALS))
    if not all(SMALLEST <= length <= LARGEST for length in (size.width, size.height)):
        allowed, action = "a page is 1 cm to 2 m wide and high", ""
        if not ratio and not any(unit in written for unit in UNITS):
            allowed += ", and numbers without a unit are points"
            action = "write 16:9 or 4:3 for a slide, or a unit, as in 12cm x 8cm"
        raise InputError(Problem(f"size '{short(text)}' is no page", allowed, action))
    return size
