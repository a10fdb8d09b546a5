"""Animations of templates, for tests."""

from functools import cache
from typing import Any

import symgraph
from symgraph.figure.animation.frames import Animation, animation
from symgraph.figure.animation.moments import Passes, shown
from symgraph.figure.look.fonts import TYPST_FONTS
from symgraph.figure.look.style import load_style
from symgraph.figure.options import Options
from symgraph.figure.views import Views


@cache
def drawn(template: str, passes: Passes = "both", wrt: tuple[str, ...] = (), **given: Any) -> Animation:
    """The animation of a template with the bundled engine; what is `given` are fields of `Options`."""
    options = Options(engine="bundled", show=shown(passes), **given)
    views = Views(symgraph.load(template), options, lambda _note: None)
    return animation(views, passes, wrt, style=load_style(options.style), fonts=TYPST_FONTS)
