"""Text is typeset and measured before anything is laid out, so that the layout gets nodes of fixed size.

One Typst query measures all texts of a figure.  Typst's own fonts come first and are the same on every machine; the
system's are looked at only for characters that Typst's lack (such figures are outside the promise of equal bytes).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import typst

from symgraph.figure.geometry import Size
from symgraph.figure.style import Style, TextRole

# The fonts that every text asks for; characters missing from them are taken from any other font there is.
_PREAMBLE = """\
#set page(width: auto, height: auto, margin: 0pt)
#set text(font: ("New Computer Modern", "Libertinus Serif"))
#show math.frac: math.display
"""
_INK_EDGES = '"bounds"', '"bounds"'  # a text is as high as its ink: what stands in a box stands in its middle
_LINE_EDGES = '"ascender"', '"descender"'  # a text is as high as its line: titles side by side share a base line
_UNASSIGNED = "\U0010fffd"  # no font draws this character, so it shows the sign for a missing one


@dataclass(frozen=True, slots=True)
class Label:
    """A text as it is to be typeset: Typst markup and what kind of text it is."""

    markup: str
    role: TextRole


@dataclass(frozen=True, slots=True)
class Typesetting:
    """Everything known of a figure's texts: their style, sizes and fonts.

    `missing` holds the characters that no font here can draw; the picture shows an empty frame for each.
    """

    style: Style
    sizes: dict[Label, Size]
    system_fonts: bool = False
    missing: str = ""

    def __getitem__(self, label: Label) -> Size:
        return self.sizes[label]

    @property
    def fonts(self) -> typst.Fonts:
        return _fonts(self.system_fonts)

    def markup(self, label: Label) -> str:
        """Typst content for a label, in its size and colour."""
        return _content(label, self.style)

    @property
    def preamble(self) -> str:
        """The Typst settings under which the sizes hold."""
        return _PREAMBLE


def typeset(labels: Iterable[Label], style: Style) -> Typesetting:
    """Measure all labels at once; a label may occur several times.

    >>> from symgraph.figure.style import LECTURE
    >>> plus = Label("$+$", "node")
    >>> size = typeset([plus], LECTURE)[plus]
    >>> 9 < size.width < 15 and 9 < size.height < 15
    True

    """
    distinct = list(dict.fromkeys(labels))
    unusual = _unusual(label.markup for label in distinct)
    system_fonts = bool(unusual) and bool(_missing(unusual, system_fonts=False))
    missing = _missing(unusual, system_fonts=True) if system_fonts else ""
    sizes = dict(zip(distinct, _measure(distinct, style, system_fonts), strict=True))
    return Typesetting(style, sizes, system_fonts, missing)


def _measure(labels: Sequence[Label], style: Style, system_fonts: bool) -> list[Size]:
    if not labels:
        return []
    contents = "".join(f"  {_content(label, style)},\n" for label in labels)
    source = f"""{_PREAMBLE}#let labels = (
{contents})
#context [#metadata(labels.map(label => {{
  let size = measure(label)
  (size.width.pt(), size.height.pt())
}})) <sizes>]
"""
    compiler = typst.Compiler(source.encode(), font_paths=_fonts(system_fonts))
    sizes: list[tuple[float, float]] = json.loads(compiler.query("<sizes>", field="value", one=True))
    return [Size(width, height) for width, height in sizes]


def _content(label: Label, style: Style) -> str:
    text = style.texts[label.role]
    top, bottom = _LINE_EDGES if text.line else _INK_EDGES
    return f"text(size: {text.size}pt, top-edge: {top}, bottom-edge: {bottom})[{label.markup}]"


@functools.cache
def _fonts(system: bool) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=system)


def _unusual(texts: Iterable[str]) -> str:
    """The characters, sorted, that are not certainly in Typst's own fonts: all but Latin letters and Greek ones."""
    characters = {character for text in texts if not text.isascii() for character in text}
    return "".join(sorted(c for c in characters if not (c <= "\u017f" or "α" <= c <= "ω" or "Α" <= c <= "Ω")))


def _missing(characters: str, system_fonts: bool) -> str:
    """The characters that are drawn as the sign for a missing one (a hollow rectangle)."""
    pages = "#pagebreak()\n".join(f'#"\\u{{{ord(character):x}}}"\n' for character in _UNASSIGNED + characters)
    source = f"{_PREAMBLE}{pages}".encode()
    drawn = typst.Compiler(source, font_paths=_fonts(system_fonts)).compile(source, format="svg")
    glyphs = [_glyphs(page) for page in (drawn if isinstance(drawn, list) else [drawn or b""])]
    return "".join(c for c, glyph in zip(characters, glyphs[1:], strict=True) if glyph == glyphs[0])


def _glyphs(page: bytes) -> bytes:
    """The outlines of a page of SVG; empty where nothing is drawn."""
    return page.partition(b"<symbol")[2].partition(b">")[2]
