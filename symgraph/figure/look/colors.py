"""Colours: ``#rrggbb`` or ``#rrggbbaa`` inside of symgraph; a style may write them shorter, or by name."""

from __future__ import annotations

import re

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})")
# The basic colours of CSS, and a few more that people write.
NAMED = {
    "transparent": "#ffffff00",
    "black":       "#000000",
    "silver":      "#c0c0c0",
    "gray":        "#808080",
    "grey":        "#808080",
    "white":       "#ffffff",
    "maroon":      "#800000",
    "red":         "#ff0000",
    "purple":      "#800080",
    "fuchsia":     "#ff00ff",
    "magenta":     "#ff00ff",
    "green":       "#008000",
    "lime":        "#00ff00",
    "olive":       "#808000",
    "yellow":      "#ffff00",
    "navy":        "#000080",
    "blue":        "#0000ff",
    "teal":        "#008080",
    "aqua":        "#00ffff",
    "cyan":        "#00ffff",
    "orange":      "#ffa500",
    "brown":       "#a52a2a",
    "pink":        "#ffc0cb",
}  # fmt: skip


def color(text: str) -> str | None:
    """A colour as it is used inside, or None for what is none: nothing else may reach DOT, Typst or TeX.

    >>> color("#F00"), color("Navy"), color("#c6282880"), color("#12345")
    ('#ff0000', '#000080', '#c6282880', None)
    """
    word = text.lower()
    if not _HEX.fullmatch(word):
        return NAMED.get(word)
    return "#" + "".join(2 * digit for digit in word[1:]) if len(word) == 4 else word


def faded(shade: str, opacity: float) -> str:
    """A colour that lets through what is behind it; 1 leaves it as it is.

    >>> faded("#c62828", 0.5), faded("#ffffff8c", 0.5), faded("#c62828", 1)
    ('#c6282880', '#ffffff46', '#c62828')
    """
    if opacity >= 1:
        return shade
    own = int(shade[7:] or "ff", 16)
    return f"{shade[:7]}{round(own * opacity):02x}"
