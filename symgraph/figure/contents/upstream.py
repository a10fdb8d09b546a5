"""What arrives at the last value of a figure from whatever comes after it: ``E``, or ``dL/dy`` for ∂L/∂y."""

from __future__ import annotations

import re

from symgraph.calculus.formula_scan import name_problem, normalise
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.pieces import Names
from symgraph.lowering.markup import Words

_DERIVATIVE = re.compile(r"\s*[d∂]\s*(\w+)\s*/\s*[d∂]\s*(\w+)\s*")


def upstream_words(text: str, names: Names) -> Words:
    """The words for what arrives: one name, or a derivative of one name by another.

    >>> upstream_words("dL/dw1", Names({}, None, None)).typst
    'frac(partial L, partial w_1)'

    Raises InputError for anything else.
    """
    derivative = _DERIVATIVE.fullmatch(text)
    written = [normalise(word) for word in (derivative.groups() if derivative else (text.strip(),))]
    for name in written:
        if problem := name_problem(name):
            found = f"'{text}': {problem[0]}" if derivative else f"'{text}'"
            allowed = "what arrives from behind is a name such as E, or a derivative such as dL/dy"
            raise InputError(Problem(found, allowed, path="upstream"))
    return names.derivative(*written) if derivative else names(written[0])
