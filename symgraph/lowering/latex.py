r"""Terms as LaTeX mathematics: the text between dollar signs.  It needs the package amsmath."""

from __future__ import annotations

import re

from symgraph.calculus.term import Term
from symgraph.lowering.language import Case, Language, Names, Style
from symgraph.lowering.terms import written
from symgraph.notation import latex_name, latex_text

# What is taller than a line, so that parentheses have to grow with it.
_TALL = (r"\frac", r"\sqrt", r"\sum", r"\begin")


def latex_term(term: Term, names: Names = latex_name, *, inline: bool = False) -> str:
    """A term as LaTeX mathematics; with `inline`, fractions are written ``a/b`` to stay on the line.

    >>> from symgraph.calculus.term import Apply
    >>> print(latex_term(Apply("div", ("1", Apply("add", ("1", Apply("exp", (Apply("neg", ("u",)),))))))))
    \\frac{1}{1 + \\mathrm{e}^{-u}}
    """
    return written(term, Style(LATEX, names, inline))


def _is_tall(text: str) -> bool:
    return any(command in text for command in _TALL)


def _parentheses(text: str) -> str:
    return rf"\left({text}\right)" if _is_tall(text) else f"({text})"


def _call(function: str, inside: str) -> str:
    # \left alone would set the parentheses apart from the function.
    return rf"{function}\mathopen{{}}{_parentheses(inside)}" if _is_tall(inside) else f"{function}({inside})"


def _cases(cases: list[Case]) -> str:
    lines = [f"{value} & {condition}" for value, condition in cases]
    return r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"


LATEX = Language(
    sign=lambda words: words.latex,
    fraction=lambda above, below: rf"\frac{{{above}}}{{{below}}}",
    superscript=lambda text: f"^{{{text}}}",
    subscript=lambda text: f"_{{{text}}}",
    parentheses=_parentheses,
    opening=("(", r"\left("),
    name=latex_name,
    function=lambda name: rf"\operatorname{{{latex_text(name)}}}",
    call=_call,
    quoted=lambda text: rf"\text{{{latex_text(text)}}}",
    cases=_cases,
    is_word=re.compile(r"\\text\{|\\mathrm\{[^}]{2}"),
    is_fraction=re.compile(r"\\frac"),
    is_differential=re.compile(r"d[A-Za-z\\]"),
)
