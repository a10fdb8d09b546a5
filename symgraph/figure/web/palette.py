"""The colours of pictures on a page that can be read in light and in dark.

A page draws in CSS variables, one for each colour of its pictures, so that light and dark are a matter of CSS.  A style
is made for one of the two; its colours in the other are those with light and dark exchanged, hue and saturation kept.
That is computed in Oklab, in which equal steps look equal (https://bottosson.github.io/posts/oklab/).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symgraph.figure.page.display import ArrowHead, Curve, Display, Text

# Lightness from 0 to 1 on a light page, and on a dark one: what is ink there becomes light enough to be read, and the
# soft colours behind it stay a little apart from the page.
ON_LIGHT = 0.0, 0.22, 0.55, 0.8, 1.0
ON_DARK = 0.98, 0.95, 0.74, 0.44, 0.21
_MIDDLE = 0.62
_PALER = 0.97  # by what a colour loses saturation at a time until a screen can show it

# Linear sRGB -> the responses of the eye's cones, and their cube roots -> Oklab: lightness and two axes of colour.
_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of the displays of one page, each with its CSS variable; `dark` where the style is for dark pages.

    Colours are ``#rrggbb`` or ``#rrggbbaa``; those written are those of the style, the others are derived from them.
    """

    names: dict[str, str]
    dark: bool = False

    @staticmethod
    def of(displays: Iterable[Display], page: str = "#ffffff", others: Iterable[str] = ()) -> Palette:
        """The palette of these displays; `page` is the colour they stand on, `others` are more colours to be named."""
        colors = [page, *others]
        for display in displays:
            for item in display.items:
                match item:
                    case Text() | ArrowHead():
                        colors.append(item.fill)
                    case Curve():
                        colors.append(item.stroke)
                    case _:
                        colors += [item.fill, item.stroke]
        distinct = dict.fromkeys(color for color in colors if color)
        return Palette({color: f"--c{index}" for index, color in enumerate(distinct)}, is_dark(page))

    def __getitem__(self, color: str) -> str:
        """The colour as CSS: ``var(--c3)``; ``none`` for no colour.  Raises KeyError for one of no display."""
        return f"var({self.names[color]})" if color else "none"

    @property
    def light_css(self) -> str:
        """The declarations of the variables on a light page: ``--c0:#ffffff;--c1:...``."""
        return self._declared(on_dark=False)

    @property
    def dark_css(self) -> str:
        """The declarations of the variables on a dark page."""
        return self._declared(on_dark=True)

    @property
    def css(self) -> str:
        """The variables for both: what the reader's system prefers, or ``<html data-theme="light|dark">`` says."""
        return (
            f":root{{{self.light_css}}}\n"
            f'@media (prefers-color-scheme: dark){{:root:not([data-theme="light"]){{{self.dark_css}}}}}\n'
            f':root[data-theme="dark"]{{{self.dark_css}}}\n'
            f"@media print{{:root:root:root{{{self.light_css}}}}}\n"
        )

    def _declared(self, on_dark: bool) -> str:
        colors = {color: color if on_dark == self.dark else swapped(color, on_dark) for color in self.names}
        return "".join(f"{self.names[color]}:{shown};" for color, shown in colors.items())


def is_dark(color: str) -> bool:
    """Whether a colour is nearer to black than to white, to the eye.

    >>> is_dark("#14181f"), is_dark("#e3f2fd")
    (True, False)
    """
    return bool(_oklab(color)[0] < _MIDDLE)


def swapped(color: str, on_dark: bool = True) -> str:
    """The colour of a light page as it is on a dark one, or the other way round; what is see-through stays so.

    >>> swapped("#000000"), swapped("#ffffff8c"), swapped("#181818", on_dark=False)
    ('#f8f8f8', '#1818188c', '#ffffff')
    """
    lightness, *hue = _oklab(color)
    before, after = (ON_LIGHT, ON_DARK) if on_dark else (ON_DARK[::-1], ON_LIGHT[::-1])
    return _rgb(np.array([np.interp(lightness, before, after), *hue])) + color[7:]


def _oklab(color: str) -> NDArray[np.float64]:
    encoded = np.array([int(color[k : k + 2], 16) for k in (1, 3, 5)]) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    return _OKLAB @ np.cbrt(_CONES @ linear)


def _linear(oklab: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.linalg.solve(_CONES, np.linalg.solve(_OKLAB, oklab) ** 3)


def _rgb(oklab: NDArray[np.floating]) -> str:
    """The nearest colour that a screen shows: as light and of the same hue, as saturated as can be."""
    linear = _linear(oklab)
    while np.any((linear < -0.0001) | (linear > 1.0001)):
        oklab = oklab * [1, _PALER, _PALER]
        linear = _linear(oklab)
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * part):02x}" for part in encoded.tolist())
