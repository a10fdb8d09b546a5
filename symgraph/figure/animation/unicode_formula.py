"""Formulas in plain text -> the same with Unicode's signs, for those who read them aloud."""

from __future__ import annotations

import re

_POWER = re.compile(r"\*\*(\d+)(?![\w.(])")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def unicode_formula(text: str) -> str:
    """Powers raised, and products with a dot.

    >>> unicode_formula("∂L/∂z = 2 * (1 - h11**2) = 1.5")
    '∂L/∂z = 2 · (1 - h11²) = 1.5'
    >>> unicode_formula("x**2.5"), unicode_formula("a*x")
    ('x**2.5', 'a·x')
    """
    raised = _POWER.sub(lambda found: found[1].translate(_RAISED), text)
    return re.sub(r"(?<!\*)\*(?!\*)", "·", raised)
