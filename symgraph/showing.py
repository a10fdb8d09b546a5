"""How notebooks show what this package makes.

Jupyter asks an object for a *bundle*, its forms by MIME type, and shows the richest one.  A Program is made in a room
that knows nothing of pictures; so whoever knows both says here how Programs are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

SVG = "image/svg+xml"
LATEX = "text/latex"
TEXT = "text/plain"

Forms = Mapping[str, Callable[[], str]]
"""By MIME type, what makes each form; one that turns out empty is left out."""

_ways: dict[str, Callable[[Any], Forms]] = {}


def show_with(kind: str, forms: Callable[[Any], Forms]) -> None:
    """From now on, things of this kind (``"Program"``) are shown in these forms."""
    _ways[kind] = forms


def shown(kind: str, thing: object, include: Collection[str] | None, exclude: Collection[str] | None) -> dict[str, str]:
    """The bundle of a thing of this kind; its text alone where nobody has said more."""
    forms = _ways[kind](thing) if kind in _ways else {TEXT: lambda: str(thing)}
    return bundle(forms, include, exclude)


def bundle(forms: Forms, include: Collection[str] | None, exclude: Collection[str] | None) -> dict[str, str]:
    """The forms that are asked for: those in `include`, if it is given, but not those in `exclude`."""
    wanted = (kind for kind in forms if (not include or kind in include) and kind not in (exclude or ()))
    made = {kind: forms[kind]() for kind in wanted}
    return {kind: form for kind, form in made.items() if form}
