"""Program -> the graph of a higher derivative: the gradient of a gradient, told in forward values.

It starts at the derivative before, ``∂y'/∂y' = 1``, and ends in ``∂²y/∂x²``.
"""

from __future__ import annotations

from dataclasses import replace

from symgraph.calculus.adjoint import adjoint_names
from symgraph.calculus.program import Program
from symgraph.figure.contents.backward import GradientGraph, gradient_graph
from symgraph.figure.contents.pieces import Names
from symgraph.lowering.markup import EQUALS, Words, fraction, math
from symgraph.lowering.mathematics import partial_words
from symgraph.notation import adjoint_order
from symgraph.words import ENGLISH, Lexicon

MOST_PRIMES = 3
"""A higher derivative is written with its order, y^(4)."""


def higher_gradient_graph(
    program: Program, scalar: Program, wrt: str, with_forward: bool = False, lexicon: Lexicon = ENGLISH
) -> GradientGraph:
    """The graph of a derivative of order 2 or more, for which `higher_derivative` made `scalar`.

    `program` is the array program, from which the areas are read.
    """
    names = HigherNames(scalar, wrt, lexicon)
    drawn = gradient_graph(program, scalar, wrt, with_forward, lexicon, names=names)
    notes = tuple(math(names.meaning(lower)) for lower in names.lower if not names.has_one_variable)
    return drawn._replace(graph=replace(drawn.graph, notes=(*drawn.graph.notes, *notes)))


class HigherNames(Names):
    """How names are written where lower derivatives by `wrt` are among them: ``y'``, which is ∂y/∂x."""

    def __init__(self, scalar: Program, wrt: str, lexicon: Lexicon = ENGLISH) -> None:
        metadata = scalar.metadata
        super().__init__(metadata.get("labels", {}), scalar.loss, metadata.get("loss_label"), lexicon)
        backward = adjoint_names(scalar)
        self._of = scalar.loss or ""
        self._wrt = wrt
        self.lower = {name: adjoint_order(name) for name in scalar.adjoints if name not in backward}
        """The lower derivatives by their names, with their orders."""
        self.has_one_variable = len([name for name in scalar.declarations if name not in backward]) == 1

    def __call__(self, name: str) -> Words:
        return self._primed(self.lower[name]) if name in self.lower else super().__call__(name)

    def derivative_of_loss(self, loss: str, wrt: str) -> Words:
        """``∂²y/∂x²`` for the wanted one, else as any derivative."""
        if loss in self.lower and wrt == self._wrt:
            return self._repeated(self.lower[loss] + 1)
        return super().derivative_of_loss(loss, wrt)

    def meaning(self, lower: str) -> Words:
        """``L' = ∂L/∂w``"""
        return self(lower).then(EQUALS, self._repeated(self.lower[lower]))

    def _primed(self, order: int) -> Words:
        of, few = self.of(self._of), order <= MOST_PRIMES
        typst, latex, text = ("prime", r"\prime", "'") if few else (f"({order})", f"({order})", f"^({order})")
        count = order if few else 1
        return Words(
            f"{of.typst}^({' '.join([typst] * count)})",
            f"{of.latex}^{{{' '.join([latex] * count)}}}",
            of.text + text * count,
        )

    def _repeated(self, order: int) -> Words:
        """The derivative of the loss, `order` times by the same variable."""
        of, wrt = self.of(self._of), self(self._wrt)
        if order == 1:
            return partial_words(of, wrt)
        above = Words(f"partial^{order} {of.typst}", rf"\partial^{{{order}}} {of.latex}", f"∂^{order} {of.text}")
        below = Words(f"partial {wrt.typst}^{order}", rf"\partial {wrt.latex}^{{{order}}}", f"∂{wrt.text}^{order}")
        return fraction(above, below)
