"""Animations as the command makes them, without files."""

from __future__ import annotations

from functools import cache
from typing import Any

import symgraph
from symgraph.figure.animation.frames import Animation, animation
from symgraph.figure.animation.moments import Passes, shown
from symgraph.figure.look.fonts import find_fonts
from symgraph.figure.look.style import load_style
from symgraph.figure.options import merged_options
from symgraph.figure.views import Views

HOSTILE = '<&"]]> \\input{x} 50 % $x$ #1 _^~ 値段（円）'
"""A text with the signs of XML, TeX and Typst, and letters that fonts of the west lack."""
HOSTILE_SPEC = f"""\
name: '&]] x'
title: '{HOSTILE}'
inputs: [x]
parameters: [w]
equations: {{u: w*x, y: u**2}}
loss: y
labels: {{u: '{HOSTILE}'}}
values: {{w: 2, x: 3}}
"""


@cache
def animated(source: str, passes: Passes = "both", **options: Any) -> Animation:
    """The animation of a template, or of the text of a spec."""
    program = symgraph.load(source)
    given = {"show": shown(passes), "engine": "bundled", **options}
    views = Views(program, merged_options(program.metadata.get("figure", {}), given), lambda _line: None)
    return animation(views, passes, style=load_style(views.options.style), fonts=find_fonts(()))
