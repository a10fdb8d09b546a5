r"""Programs as LaTeX: their equations one below the other, for notebooks and web pages.

What is written is understood by LaTeX with amsmath and by what browsers use, MathJax and KaTeX, which know few of
LaTeX's commands for text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.program import Program
from symgraph.calculus.term import Term, fold_numbers, names_in
from symgraph.calculus.tidy import tidy
from symgraph.lowering.latex import latex_term
from symgraph.notation import latex_name

LatexNames = Callable[[str], str]

MOST_LINES = 40
LONGEST = 120
"""Names, numbers and operations of a right-hand side up to which it is written."""


class EquationLine(NamedTuple):
    """``left = right``, as LaTeX mathematics."""

    left: str
    right: str


def browser_name(name: str) -> str:
    r"""A name by the rules of notation.

    >>> print(browser_name("w111"), browser_name("Δt"))
    w_{111} \text{\(\Delta\)t}
    """
    return re.sub(r"\\ensuremath\{(\\\w+|\\mathrm\{\w\})\}", r"\\(\1\\)", latex_name(name))


def browser_text(text: str) -> str:
    r"""What a user wrote, any characters, as one word within mathematics.

    Its signs are written as mathematics, since some browsers show the backslash of ``\%`` in a text; so are those that
    would be a link, a picture or code where a reader of Markdown does not know mathematics.

    >>> print(browser_text("値段（円）"), browser_text("50 %"))
    \text{値段（円）} \mathrm{\text{50 }\%}
    """
    shown = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", text)
    pieces = [piece for piece in re.split(r"([\\{}_#$%&~^<>|\[\]`])", shown) if piece]
    written = "".join(_SIGNS.get(piece) or rf"\text{{{piece}}}" for piece in pieces)
    return written if pieces == [shown] else rf"\mathrm{{{written}}}"


_SIGNS = {
    **{sign: "\\" + sign for sign in "{}_#$%&"},
    "\\": r"{\backslash}",
    "~": r"{\sim}",
    "^": r"{\wedge}",
    "<": "{<}",
    ">": "{>}",
    "|": r"{\vert}",
    "[": "{[}",
    "]": "{]}",
    "`": r"{\text{`}}",
}


def equation_lines(program: Program, names: LatexNames = browser_name) -> Iterator[EquationLine]:
    r"""The equations of a program in its order, temporaries written out; a constant comes before its first use.

    Adjoints are written with their signs and numbers in front, all else as its author wrote it.
    """
    constants = {name: d.value for name, d in program.declarations.items() if d.value is not None}
    for name, _, _ in program.equations:
        if name.startswith("_"):
            continue
        term = folded_within(program, name, LONGEST)
        for used in names_in(term) if term is not None else ():
            value = constants.pop(used, None)
            if value is not None:
                yield EquationLine(names(used), latex_term(value))
        if term is not None and name in program.adjoints:
            term = tidy(fold_numbers(term))
        yield EquationLine(names(name), _written(term, names))


def _written(term: Term | None, names: LatexNames) -> str:
    return r"\cdots" if term is None else latex_term(term, names)


def aligned(lines: Iterable[EquationLine], most: int = MOST_LINES) -> str:
    r"""The lines with their equals signs in a column; dots stand for those after the first `most`.

    >>> print(aligned([EquationLine("q", "x + y"), EquationLine("f", r"q \, z")]))
    \begin{aligned}
    q &= x + y \\
    f &= q \, z
    \end{aligned}
    """
    shown = list(islice(lines, most + 1))
    rows = [f"{line.left} &= {line.right}" for line in shown[:most]]
    if len(shown) > most:
        rows.append(r"& \mathrel{\vdots}")
    separated = " \\\\\n".join(rows)
    return f"\\begin{{aligned}}\n{separated}\n\\end{{aligned}}" if rows else ""
