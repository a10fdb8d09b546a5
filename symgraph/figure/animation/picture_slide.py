"""What a slide of a presentation says and shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureSlide:
    """A slide with one picture, as SVG and as PNG, that a screen reader describes; without notes where they are empty.

    Slides in a row of the same `section` are a part of the presentation that is so named.
    """

    title: str
    notes: str
    description: str
    svg: bytes
    png: bytes
    section: str
