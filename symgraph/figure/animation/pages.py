"""Displays of one size -> the pages of a PDF, or a PNG or SVG each, through one Typst document."""

from __future__ import annotations

from collections.abc import Sequence

from symgraph.figure.look.compiler import Kind, compiled
from symgraph.figure.look.typeset import Typesetting
from symgraph.figure.page.display import Display
from symgraph.figure.page.png import PngSize, pixels_per_inch
from symgraph.figure.page.typst_page import typst_pages


def pdf_pages(displays: Sequence[Display], texts: Typesetting) -> bytes:
    """A PDF with a page for each display; it holds no date."""
    (document,) = _compiled(displays, texts, "pdf")
    return document


def png_pages(displays: Sequence[Display], texts: Typesetting, size: PngSize) -> list[bytes]:
    """A PNG for each display.  Raises InputError where each would be too large."""
    return _compiled(displays, texts, "png", pixels_per_inch(displays[0].page, size))


def svg_pages(displays: Sequence[Display], texts: Typesetting) -> list[bytes]:
    """An SVG for each display."""
    return _compiled(displays, texts, "svg")


def _compiled(
    displays: Sequence[Display], texts: Typesetting, kind: Kind, resolution: float | None = None
) -> list[bytes]:
    source = typst_pages(displays, texts).encode()
    return compiled(source, texts.fonts, kind, resolution)
