"""Text is typeset and measured before anything is laid out, so that the layout gets nodes of fixed size.

One Typst query measures all texts of a figure, in the fonts that `symgraph.figure.look.fonts` finds for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import typst

from symgraph.figure.graph import TextRole
from symgraph.figure.look.compiler import queried
from symgraph.figure.look.fonts import TYPST_FONTS, FontChoice, FontSet, fonts_for, missing_note
from symgraph.figure.look.style import Style
from symgraph.figure.placing.geometry import Size
from symgraph.lowering.markup import Content
from symgraph.words import Lang

_PAGE = "#set page(width: auto, height: auto, margin: 0pt)\n"
_FRACTIONS = "#show math.frac: math.display\n"
_INK_EDGES = '"bounds"', '"bounds"'  # a text is as high as its ink: what stands in a box stands in its middle
# A text is as high as its line, the same for every font: titles side by side share a base line.
LINE_ABOVE, LINE_BELOW = 0.86, 0.2  # em, from the base line
_LINE_EDGES = f"{LINE_ABOVE}em", f"-{LINE_BELOW}em"


@dataclass(frozen=True, slots=True)
class Label:
    """A text as it is to be typeset, and what kind of text it is."""

    content: Content
    role: TextRole


@dataclass(frozen=True, slots=True)
class Typesetting:
    """Everything known of a figure's texts: their style, sizes and fonts.

    `missing` holds the characters that no font here can draw; the picture shows an empty frame for each.
    """

    style: Style
    sizes: dict[Label, Size]
    font_set: FontSet
    missing: str = ""

    def __getitem__(self, label: Label) -> Size:
        return self.sizes[label]

    @property
    def fonts(self) -> typst.Fonts:
        """What Typst's compiler needs to set the texts in these sizes."""
        return self.font_set.fonts

    @property
    def note(self) -> str:
        """What the user is to be told of the fonts; empty where all is well."""
        return missing_note(self.missing)

    def markup(self, label: Label) -> str:
        """Typst content for a label, in its size."""
        return _content(label, self.style)

    @property
    def preamble(self) -> str:
        """The Typst settings under which the sizes hold."""
        return _preamble(self.font_set)


def typeset(labels: Iterable[Label], style: Style, fonts: FontChoice = TYPST_FONTS, lang: Lang = "en") -> Typesetting:
    """Measure all labels at once; a label may occur several times.

    `fonts` are those that the user asks for (see `symgraph.figure.look.fonts.find_fonts`); `lang` is the language of
    the words.

    >>> from symgraph.figure.look.style import LECTURE
    >>> from symgraph.lowering.markup import PLUS, math
    >>> plus = Label(math(PLUS), "node")
    >>> size = typeset([plus], LECTURE)[plus]
    >>> 9 < size.width < 15 and 9 < size.height < 15
    True

    """
    return Ruler(style, fonts, lang).typeset(labels)


class Ruler:
    """Measures the texts of figures of one look, each text once: most of what figures of one program say is the same.

    `fonts` and `lang` are as for `typeset`.
    """

    def __init__(self, style: Style, fonts: FontChoice = TYPST_FONTS, lang: Lang = "en") -> None:
        self._style = style
        self._fonts = fonts
        self._lang: Lang = lang
        self._sizes: dict[FontSet, dict[Label, Size]] = {}
        self._found: dict[str, tuple[FontSet, str]] = {}

    def typeset(self, labels: Iterable[Label]) -> Typesetting:
        """Measure all labels of a figure; a label may occur several times."""
        distinct = list(dict.fromkeys(labels))
        font_set, missing = self._fonts_for(distinct)
        known = self._sizes.setdefault(font_set, {})
        unknown = [label for label in distinct if label not in known]
        known.update(zip(unknown, _measure(unknown, self._style, font_set), strict=True))
        return Typesetting(self._style, {label: known[label] for label in distinct}, font_set, missing)

    def _fonts_for(self, labels: Sequence[Label]) -> tuple[FontSet, str]:
        """The fonts for these texts, looked for once for the same characters."""
        texts = (label.content.typst for label in labels)
        characters = "".join(sorted({character for text in texts if not text.isascii() for character in text}))
        if characters not in self._found:
            self._found[characters] = fonts_for([characters], self._fonts, self._lang)
        return self._found[characters]


def _measure(labels: Sequence[Label], style: Style, font_set: FontSet) -> list[Size]:
    if not labels:
        return []
    contents = "".join(f"  {_content(label, style)},\n" for label in labels)
    source = f"""{_preamble(font_set)}#let labels = (
{contents})
#context [#metadata(labels.map(label => {{
  let size = measure(label)
  (size.width.pt(), size.height.pt())
}})) <sizes>]
"""
    sizes: list[tuple[float, float]] = json.loads(queried(source.encode(), font_set.fonts, "<sizes>"))
    return [Size(width, height) for width, height in sizes]


def _content(label: Label, style: Style) -> str:
    text = style.texts[label.role]
    top, bottom = _LINE_EDGES if text.line else _INK_EDGES
    settings = f"size: {text.size:g}pt, top-edge: {top}, bottom-edge: {bottom}"
    if text.weight == "bold":  # formulas do not follow the weight of the text around them
        return f'text({settings}, weight: "bold", math.bold[{label.content.typst}])'
    return f"text({settings})[{label.content.typst}]"


def _preamble(font_set: FontSet) -> str:
    return _PAGE + font_set.settings + _FRACTIONS
