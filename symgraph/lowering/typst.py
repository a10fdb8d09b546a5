"""Terms as Typst mathematics: the text between dollar signs."""

from __future__ import annotations

import re

from symgraph.calculus.term import Term
from symgraph.lowering.language import Case, Language, Names, Style
from symgraph.lowering.terms import written
from symgraph.notation import typst_name, typst_text


def typst_term(term: Term, names: Names = typst_name, *, inline: bool = False) -> str:
    """A term as Typst mathematics; with `inline`, fractions are written ``a/b`` to stay on the line.

    >>> from symgraph.calculus.term import Apply
    >>> typst_term(Apply("sub", ("1", Apply("pow", ("h11", "2")))))
    '1 - h_11^2'
    """
    return written(term, Style(TYPST, names, inline))


def _superscript(text: str) -> str:
    """Typst takes a number, a word or a pair of parentheses, which it does not draw."""
    return f"^{text}" if text.isalpha() or text.replace(".", "").isdigit() else f"^({text})"


def _cases(cases: list[Case]) -> str:
    return f"cases({', '.join(f'{value} & quad {condition}' for value, condition in cases)})"


TYPST = Language(
    sign=lambda words: words.typst,
    fraction=lambda above, below: f"frac({above}, {below})",
    superscript=_superscript,
    subscript=lambda text: f"_({text})",
    parentheses=lambda text: f"({text})",
    opening=("(",),
    name=typst_name,
    function=lambda name: f"op({typst_text(name)})",
    # The space keeps Typst from taking `sigma(x)` for a call.
    call=lambda function, inside: f"{function} ({inside})",
    quoted=lambda text: typst_text(text.strip()),  # Typst sets a space between words and mathematics by itself
    cases=_cases,
    is_word=re.compile('"'),
    is_fraction=re.compile(r"frac\("),
    is_differential=re.compile("d "),
)
