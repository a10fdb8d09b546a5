"""Pictures that show themselves in a notebook."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from symgraph.showing import SVG, TEXT, bundle


def inline_svg(picture: bytes) -> str:
    """An SVG document as an element of a page, not wider than the column or cell that it stands in.

    The picture brings the page it is drawn on, so it can be read in a dark notebook too.  Typst names what it defines,
    the glyphs, after what they look like: in several pictures on one page, the same name means the same glyph.
    """
    text = picture.decode()
    start = text.index("<svg")
    return re.sub("^<svg", '<svg style="max-width: 100%; height: auto"', text[start:])


@dataclass(frozen=True)
class Drawn:
    """A figure, as `symgraph.draw` returns it: a notebook shows it.

    `svg` and `dot` are the contents of such files; `notes` say what went otherwise than asked.
    """

    name: str
    svg: bytes = field(repr=False)
    dot: bytes = field(repr=False)
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join([f"figure {self.name}", *self.notes])

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        return bundle({SVG: lambda: inline_svg(self.svg), TEXT: lambda: str(self)}, include, exclude)
