r"""How derivatives are called in a trace: ``\bar v`` and ``\dot v`` as in the survey, or ``∂L/∂v`` as in figures.

Plain text, which has no bars, always says ``∂L/∂v``.
Reference: A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic differentiation in machine learning:
a survey", JMLR 18 (2018), Tables 2 and 3.
"""

from __future__ import annotations

from typing import Literal, get_args

from symgraph.figure.contents.pieces import Names
from symgraph.lowering.markup import EQUALS, Words
from symgraph.lowering.mathematics import name_words, partial_words
from symgraph.notation import latex_name, split_name, typst_name

Notation = Literal["bar", "partial"]
NOTATIONS: tuple[Notation, ...] = get_args(Notation)
_GENERIC = "v"


class DerivativeNames:
    """The words for adjoints of `of` and for tangents, over names that are written as `names` says."""

    def __init__(self, names: Names, of: str, notation: Notation) -> None:
        self._names, self._of, self._notation = names, of, notation

    def adjoint(self, name: str) -> Words:
        """The derivative of `of` by a name."""
        written = self._names.derivative_of_loss(self._of, name)
        return self._accented(name, written, r"\bar", "macron") if self._notation == "bar" else written

    def tangent(self, name: str, wrt: str) -> Words:
        """The derivative of a name by `wrt`."""
        written = self._names.derivative(name, wrt)
        return self._accented(name, written, r"\dot", "dot") if self._notation == "bar" else written

    def partial(self, of: str, wrt: str) -> Words:
        """A local partial derivative."""
        return self._names.derivative(of, wrt)

    def meaning_of_adjoints(self) -> Words:
        """What a bar stands for."""
        written = partial_words(self._names.of(self._of), name_words(_GENERIC), inline=True)
        return self._explained(r"\bar{v}", "macron(v)", written)

    def meaning_of_tangents(self, wrt: str) -> Words:
        """What a dot stands for."""
        written = partial_words(name_words(_GENERIC), self._names(wrt), inline=True)
        return self._explained(r"\dot{v}", "dot(v)", written)

    def _explained(self, latex: str, typst: str, written: Words) -> Words:
        if self._notation == "partial":
            return written
        return Words(typst, latex, "").then(EQUALS, written)._replace(text=written.text)

    def _accented(self, name: str, written: Words, latex: str, typst: str) -> Words:
        """A name with a sign above its letter, not above its indices; above a word, the bar is a long one."""
        words = self._names(name)
        plain = name_words(name)
        base, _ = split_name(name)
        above = Words(typst_name(base), latex_name(base), base)
        if words != plain or not plain.latex.startswith(above.latex) or not plain.typst.startswith(above.typst):
            above, plain = words, words
        is_letter = words == name_words(name) and above.latex.lstrip("\\").isalpha()
        command = r"\overline" if latex == r"\bar" and not is_letter else latex
        accent = "overline" if typst == "macron" and not is_letter else typst
        index = Words(plain.typst[len(above.typst) :], plain.latex[len(above.latex) :])
        return Words(f"{accent}({above.typst}){index.typst}", f"{command}{{{above.latex}}}{index.latex}", written.text)
