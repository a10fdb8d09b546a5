"""How plots look: the colours of a style of figures, and letters to be read from the back row.

The colours of classes and curves are those of M. Okabe and K. Ito, "Color universal design" (2008), which people of all
kinds of colour vision tell apart; on a dark page they are a little lighter.  Curves differ in their dashes too, and
classes in their markers.
"""

from __future__ import annotations

from dataclasses import dataclass

from symgraph.figure.look.style import Style
from symgraph.figure.web.palette import is_dark

TICKS, TEXT, TITLE = 16.0, 18.0, 22.0
"""Sizes of letters in pt on a slide: beside axes, of labels, of titles."""
LEAST = 14.0
"""And of the smallest."""
MARKERS = ("o", "^", "s", "D", "v", "P", "X", "p", "<", ">")

_ON_LIGHT = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b88600", "#3a9bd0", "#8c6d00", "#444444")
_ON_DARK = ("#56b4e9", "#ff9a4d", "#2fcf9f", "#e8a3cb", "#f0c53d", "#8fd0f5", "#d8c26a", "#c8ccd2")
_GREYS_ON_LIGHT = ("#000000", "#8a8a8a", "#4d4d4d", "#b0b0b0")


@dataclass(frozen=True, slots=True)
class Look:
    """Colours ``#rrggbb``: of the page, of letters, of what is less important, and of curves and classes in order."""

    page: str
    ink: str
    muted: str
    grid: str
    series: tuple[str, ...]

    @property
    def dark(self) -> bool:
        """Whether the page is dark."""
        return is_dark(self.page)

    def color(self, number: int) -> str:
        """The colour of a curve or a class; after the last comes the first again."""
        return self.series[number % len(self.series)]

    def marker(self, number: int) -> str:
        """The marker of a class."""
        return MARKERS[number % len(MARKERS)]


def look_of(style: Style) -> Look:
    """The look that goes with a style of figures."""
    page, ink, muted = style.page["fillcolor"][:7], style.texts["title"].color[:7], style.texts["note"].color[:7]
    if is_dark(page):
        return Look(page, ink, muted, "#39434f", _ON_DARK)
    gray = _is_grey(style.edges["adjoint"]["color"])  # a style for print without colours
    return Look(page, ink, muted, "#d9d9d9", _GREYS_ON_LIGHT if gray else _ON_LIGHT)


def _is_grey(color: str) -> bool:
    return color[1:3] == color[3:5] == color[5:7]
