"""An animation -> a PowerPoint presentation: a slide a frame, the picture as vectors, the formula in the notes.

Each slide has a title for the outline and for screen readers, and each picture a description.  The pictures say all
that is to be seen and have all the room, so the titles lie above the slides.  The same animation gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from symgraph.errors import EnvironmentFailure
from symgraph.figure.animation.frames import Animation, Frame
from symgraph.figure.animation.moments import PHASES
from symgraph.figure.animation.office_svg import office_svg
from symgraph.figure.animation.pages import png_pages, svg_pages
from symgraph.figure.animation.picture_slide import PictureSlide
from symgraph.figure.animation.unicode_formula import unicode_formula
from symgraph.figure.page.png import LEAST_WIDTH, PngSize
from symgraph.words import Lang, Lexicon

FALLBACK = PngSize(width=LEAST_WIDTH)
"""What is seen where SVG is not."""

Watch = Callable[[Sequence[Frame]], Iterable[Frame]]
"""Gives the frames one by one, and sees how far they are."""


def pptx_file(animation: Animation, lang: Lang = "en", watch: Watch = iter) -> bytes:
    """The presentation, its sections named in a language; `watch` sees the frames as their slides are made.

    Raises EnvironmentFailure where python-pptx is not installed.
    """
    try:
        # The package is an extra, and only this format needs it.
        from symgraph.figure.animation.presentation import presentation_file  # noqa: PLC0415
    except ImportError as error:
        action = 'install it: pip install "symgraph[pptx]"'
        raise EnvironmentFailure(f"PowerPoint files need the package python-pptx; {action}") from error
    displays = [frame.display for frame in animation.frames]
    vectors = svg_pages(displays, animation.figure.texts)
    pixels = png_pages(displays, animation.figure.texts, FALLBACK)
    sections = _sections(animation, Lexicon(lang))
    slides = (
        _slide(animation, number, office_svg(vectors[number]), pixels[number], sections[number])
        for number, _ in enumerate(watch(animation.frames))
    )
    whole = animation.figure.display
    title = whole.title or animation.name
    return presentation_file(title, slides, whole.page, animation.style.page["fillcolor"])


def _slide(animation: Animation, number: int, svg: bytes, png: bytes, section: str) -> PictureSlide:
    moment, heading = animation.frames[number].moment, animation.captions[number][0].content.text
    if moment is None:
        return PictureSlide(heading, "", f"{animation.name}: {heading}", svg, png, section)
    title, notes = f"{heading}: {unicode_formula(moment.title.text)}", unicode_formula(moment.formula.text)
    return PictureSlide(title, notes, f"{animation.name}, {heading}: {notes}", svg, png, section)


def _sections(animation: Animation, lexicon: Lexicon) -> list[str]:
    """For each frame, the pass that it belongs to; the first frame, of what is given, to the one that follows."""
    passes = [lexicon(PHASES[frame.moment.phase]) for frame in animation.frames if frame.moment is not None]
    return [*(passes[:1] or [lexicon(PHASES["forward"])]), *passes]
