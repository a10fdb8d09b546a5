"""Formulas of values and derivatives, in symbols and, word by word the same, in live numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.term import Term, names_in, substitute
from symgraph.figure.contents.adjoint_words import AdjointWords
from symgraph.figure.contents.chain import factor
from symgraph.figure.contents.chain_text import ChainText, chain_text
from symgraph.figure.contents.facts import Facts
from symgraph.figure.contents.pieces import Names
from symgraph.figure.live.live_numbers import live
from symgraph.lowering.markup import DOTS, Words, symbol
from symgraph.lowering.mathematics import partial_words

MOST_WRITTEN = 60
"""Names, numbers and operations of the longest formula that is written out."""


@dataclass(frozen=True, slots=True)
class Writing:
    """One way to write formulas: how values are written, and the derivatives of the loss by them."""

    value: Callable[[str], Words]
    derivative: Callable[[str], Words]


class Formulas:
    """Writes what a program's facts say, in the names of a figure.

    Values without a name are written as what they are computed from.
    """

    def __init__(self, facts: Facts, names: Names) -> None:
        self.facts, self.names = facts, names
        self._adjoints = AdjointWords(facts.program, names)
        self.symbols = Writing(self.value, self.derivative)
        self.numbers = Writing(live, lambda name: live(facts.program.gradients[name]))

    # --- names ------------------------------------------------------------------------------------------------------

    def value(self, name: str) -> Words:
        """A name as it is written; a formula for a value without one."""
        if not name.startswith("_"):
            return self.names(name)
        term = folded_within(self.facts.steps.program, name, MOST_WRITTEN)
        return DOTS if term is None else self.names.term(term, inline=True)

    def derivative(self, name: str) -> Words:
        """``∂L/∂x``."""
        if not name.startswith("_"):
            return self._adjoints.of_loss(name)
        return partial_words(self.names.of(self.loss), self._enclosed(name))

    def partial(self, of: str, wrt: str) -> Words:
        """``∂y/∂x``."""
        return partial_words(self._enclosed(of), self._enclosed(wrt))

    def _enclosed(self, name: str) -> Words:
        """A formula in parentheses, a name without."""
        words = self.value(name)
        return words.in_parentheses() if name.startswith("_") else words

    @property
    def loss(self) -> str:
        """What is differentiated."""
        return self._adjoints.loss

    # --- terms ------------------------------------------------------------------------------------------------------

    def term(self, term: Term | None, writing: Writing) -> Words:
        """A term in names of values and adjoints, whose parts without a name are written out; dots for None."""
        if term is None:
            return DOTS
        adjoints = self.facts.program.adjoints
        opened = self._opened(term)

        def written(name: str) -> Words:
            return writing.derivative(adjoints[name]) if name in adjoints else writing.value(name)

        return Names.of_words(written).term(opened)

    def _opened(self, term: Term) -> Term:
        inner: dict[str, Term | None] = {
            name: folded_within(self.facts.steps.program, name, MOST_WRITTEN)
            for name in names_in(term)
            if name.startswith("_") and name not in self.facts.program.adjoints
        }
        return substitute(term, {name: found for name, found in inner.items() if found is not None})

    def product(self, by: str, partial: Term, writing: Writing) -> Words:
        """``∂L/∂by`` times a partial derivative, without factors that are 1."""
        arriving = ChainText(())
        if by != self.loss:
            arriving = chain_text("y", Names.of_words(lambda _name: writing.derivative(by)))
        if partial == "1" and arriving.factors:
            return arriving.short()
        return arriving.times(self._opened(partial), Names.of_words(writing.value)).short()

    def flow(self, uses: Sequence[str], writing: Writing) -> Words:
        """What flows back through these uses of a value, in derivatives by values that have names."""
        term = self.facts.backward_term(uses)
        if term is None:
            return DOTS
        by = self.reached(uses)
        if not by:
            return self.term(term, writing)
        return self.product(by, factor(term, self.facts.program.adjoints.__contains__).partial, writing)

    def reached(self, uses: Sequence[str]) -> str:
        """The value with a name that all of these uses lead to next; "" where there is not one alone."""
        term = self.facts.backward_term(uses)
        core = "" if term is None else factor(term, self.facts.program.adjoints.__contains__).core
        return self.facts.program.adjoints.get(core, "") if isinstance(core, str) else ""


ONE = symbol("1")
