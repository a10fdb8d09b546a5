r"""The target ``latex``: the equations of a program and of its gradient, as a document."""

from __future__ import annotations

from collections.abc import Sequence

from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, names_in, substitute, term_size
from symgraph.calculus.term_shapes import TermShapes
from symgraph.lowering.export.comments import one_line
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.steps import Passes, Step, passes
from symgraph.lowering.latex import latex_term
from symgraph.lowering.latex_fonts import fonts_of
from symgraph.lowering.matrix_mathematics import matrix_mathematics
from symgraph.notation import latex_name, latex_text

LONGEST = 60
"""Names, numbers and operations of the longest right-hand side that values without a name are written out in."""
_DOCUMENT = r"""% The equations of a program and of its gradient, written by symgraph.
% Compile it by pdflatex or (Japanese) lualatex, or take the align* environments: they need the package amsmath.
\documentclass{article}
\usepackage[a4paper,margin=2cm]{geometry}
\usepackage{amsmath,lmodern}
FONTS\allowdisplaybreaks
\setlength{\jot}{6pt}  % between the lines of fractions
\begin{document}
BODY
\end{document}
"""


def latex_document(program: Program, options: Options) -> str:
    r"""A document with an ``align*`` of the equations and one of the derivatives, from the last equation back.

    Derivatives are written ``\frac{\partial L}{\partial z}``, products of matrices of numbers as ``\odot``.
    """
    both = passes(program, options, stable=False)
    writer = _Writer(both)
    title = one_line(str(program.metadata.get("title", "")) or program.name)
    of = rf"\({latex_name(both.of)}\)"
    body = "\n".join(
        [
            rf"\section*{{{latex_text(title)}}}",
            rf"The value of {of}:",
            _align(writer.rows(both.value)),
            rf"The derivatives of {of}, by the chain rule:",
            _align(writer.rows(both.backward)),
        ]
    )
    return _DOCUMENT.replace("FONTS", fonts_of([body])).replace("BODY", body)


def _align(rows: Sequence[str]) -> str:
    separated = " \\\\\n".join(rows)
    return f"\\begin{{align*}}\n{separated}\n\\end{{align*}}"


class _Writer:
    """Writes steps as rows; values without a name are written out where that stays short."""

    def __init__(self, both: Passes) -> None:
        self.of = both.of
        self.adjoints = {step.name: step.primal for step in both.backward if step.primal}
        self.primals = dict(both.program.adjoints)
        self.shapes = TermShapes(both.program)
        self.meaning: dict[str, Term] = {}
        for step in (*both.forward, *both.value):
            if step.name.startswith("_"):
                self.meaning[step.name] = self._written_out(step.term)

    def rows(self, steps: Sequence[Step]) -> list[str]:
        rows: list[str] = []
        for step in steps:
            term = self._written_out(step.wrote if step.wrote is not None else step.term)
            if step.name.startswith("_") and term_size(term) <= LONGEST:
                self.meaning[step.name] = term
            else:
                right = latex_term(matrix_mathematics(term, self.shapes), self._name)
                rows.append(f"{self._name(step.name)} &= {right}")
        return rows

    def _written_out(self, term: Term) -> Term:
        whole = substitute(term, {name: self.meaning[name] for name in names_in(term) if name in self.meaning})
        return whole if isinstance(whole, Apply) and term_size(whole) <= LONGEST else term

    def _name(self, name: str) -> str:
        primal = self.primals.get(name)
        if primal is None:
            return latex_name(name.lstrip("_"))
        below = latex_name(primal.lstrip("_"))
        return rf"\frac{{\partial {latex_name(self.of)}}}{{\partial {below}}}"
