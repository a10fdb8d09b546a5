"""What the page says of each value: its formula, its derivative by the chain rule, its local partial derivatives.

The numbers of local partials are equations of their own, added to the program that the page computes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from symgraph.calculus.chain_rule import local_partials
from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.program import Builder, Program
from symgraph.calculus.term import Apply, Term, fold_numbers, term_size
from symgraph.calculus.tidy import tidy
from symgraph.figure.contents.facts import Facts
from symgraph.figure.contents.pieces import Names
from symgraph.figure.live.formulas import MOST_WRITTEN, ONE, Formulas, Writing
from symgraph.figure.live.live_numbers import live_mathml
from symgraph.figure.web.mathml import mathml
from symgraph.lowering.markup import DOTS, NO_WORDS, TIMES, Words, summed

MOST_USES = 4
"""Summands of a chain rule that are written out."""
MOST_PARTIALS = 24
"""Local partial derivatives of one value that are listed."""


class Quantities:
    """Everything said of the values of a scalar program, whose single operations `facts` know."""

    def __init__(self, scalar: Program, facts: Facts, names: Names) -> None:
        self.scalar, self.facts = scalar, facts
        self.formulas = Formulas(facts, names)
        self._steps = {step.name: step for step in facts.steps.steps}
        self._known = {*scalar.declarations, *self._steps}
        self._builder = Builder(facts.program)
        self._partials = {name: self._partials_of(name) for name in self._steps}
        self._results: dict[tuple[str, str], str] = {}
        self._uses: dict[str, list[str]] = {}
        for name, partials in self._partials.items():
            if not name.startswith("_"):
                for operand in partials:
                    self._uses.setdefault(operand, []).append(name)
        self.data = {name: self._quantity(name) for name in (*scalar.declarations, *self._steps)}

    @property
    def program(self) -> Program:
        """The program of all values, derivatives and local partials: every result that the page shows."""
        source = self.facts.program
        return self._builder.build(loss=source.loss, adjoints=dict(source.adjoints), gradients=dict(source.gradients))

    @property
    def gradients(self) -> dict[str, str]:
        """The name of the derivative by each value that the loss depends on."""
        gradients = self.facts.program.gradients
        return {name: gradients[name] for name in self.data if self.facts.has_adjoint(name)}

    # --- local partials ---------------------------------------------------------------------------------------------

    def _partials_of(self, name: str) -> dict[str, Term]:
        """Of a named value by the names in its equation; of a part of an equation by its operands."""
        if not name.startswith("_"):
            return local_partials(self.scalar, name)
        found: dict[str, Term] = {}
        for operand in self._steps[name].operands:
            if operand.use and isinstance(operand.term, str) and self.facts.has_adjoint(operand.use):
                partial = self.facts.local_term(operand.use)
                if partial is not None:
                    known = found.get(operand.term)
                    found[operand.term] = partial if known is None else _sum(known, partial)
        return found

    def _shown_partials(self, name: str) -> list[dict[str, str]]:
        shown: list[dict[str, str]] = []
        for wrt, partial in list(self._partials[name].items())[:MOST_PARTIALS]:
            result = self._result(name, wrt)
            words = DOTS if term_size(partial) > MOST_WRITTEN else self.formulas.term(partial, self.formulas.symbols)
            label = mathml(self.formulas.partial(name, wrt))
            shown.append({"wrt": wrt, "label": label, "formula": mathml(words), "result": result})
        return shown

    def _result(self, of: str, wrt: str) -> str:
        """The name of the number of a local partial."""
        if (of, wrt) not in self._results:
            result = self._builder.fresh(f"_partial_{of.lstrip('_')}_{wrt.lstrip('_')}")
            self._results[of, wrt] = bind_formula(self._builder, result, self._partials[of][wrt])
        return self._results[of, wrt]

    # --- quantities -------------------------------------------------------------------------------------------------

    def _quantity(self, name: str) -> dict[str, Any]:
        formulas = self.formulas
        label = formulas.value(name)
        step = self._steps.get(name)
        declared = self.scalar.declarations.get(name)
        term = None if step is None else self._term(name)
        data: dict[str, Any] = {
            "label": mathml(label),
            "text": label.text,
            "role": "computed" if declared is None else declared.role,
            "named": not name.startswith("_"),
            "operands": [] if step is None else self._operands(name),
            "formula": "" if step is None else mathml(formulas.term(term, formulas.symbols)),
            "numbers": "" if step is None else live_mathml(formulas.term(term, formulas.numbers)),
            "partials": [] if step is None else self._shown_partials(name),
            "uses": [
                {"by": by, "adjoint": self.facts.program.gradients[by], "partial": self._result(by, name)}
                for by in self._uses_of(name)
            ],
        }
        if not self.facts.has_adjoint(name):
            return data | dict.fromkeys(_OF_DERIVATIVE, "")
        derivative = formulas.derivative(name)
        return data | {
            "derivativeLabel": mathml(derivative),
            "derivativeText": derivative.text,
            "derivative": mathml(chain) if (chain := self._chain(name)) else "",
            "derivativeFormula": mathml(self._chain_rule(name, formulas.symbols)),
            "derivativeNumbers": live_mathml(self._chain_rule(name, formulas.numbers)),
        }

    def _term(self, name: str) -> Term | None:
        """The right-hand side as its author wrote it; None where it is long."""
        program = self.facts.steps.program if name.startswith("_") else self.scalar
        return folded_within(program, name, MOST_WRITTEN)

    def _operands(self, name: str) -> list[str]:
        """What a value is computed from: of a named one the names in its equation."""
        step = self._steps[name]
        direct = [operand.term for operand in step.operands if operand.use and isinstance(operand.term, str)]
        direct = direct or [term for term in (o.term for o in step.operands) if isinstance(term, str)]
        if name.startswith("_"):
            return [operand for operand in dict.fromkeys(direct) if operand in self._known]
        found: dict[str, None] = {}
        waiting = direct[::-1]
        while waiting:
            top = waiting.pop()
            if top.startswith("_") and top in self._steps:
                waiting.extend(reversed(self._operands(top)))
            elif top in self._known:
                found[top] = None
        return list(found)

    # --- the chain rule ---------------------------------------------------------------------------------------------

    def _uses_of(self, name: str) -> Sequence[str]:
        return [by for by in self._uses.get(name, ()) if self.facts.has_adjoint(by)]

    def _chain(self, name: str) -> Words:
        """``∂L/∂h · ∂h/∂z``, summed over the uses; nothing where it says no more than ``∂L/∂z``."""
        uses = self._uses_of(name)
        if name.startswith("_") or uses in ([], [self.formulas.loss]):
            return NO_WORDS
        return self._sum(uses, self._link(name))

    def _link(self, name: str) -> Callable[[str], Words]:
        """What one use adds to it."""
        formulas = self.formulas

        def link(by: str) -> Words:
            partial = formulas.partial(by, name)
            return partial if by == formulas.loss else formulas.derivative(by).then(TIMES, partial)

        return link

    def _chain_rule(self, name: str, writing: Writing) -> Words:
        """The same with each partial derivative written out."""
        if name == self.formulas.loss:
            return ONE
        if name.startswith("_"):
            uses = [use for use in self.facts.uses.get(name, ()) if self.facts.has_adjoint(use)]
            return self.formulas.flow(uses, writing)
        return self._sum(self._uses_of(name), lambda by: self.formulas.product(by, self._partials[by][name], writing))

    @staticmethod
    def _sum(uses: Sequence[str], addend: Callable[[str], Words]) -> Words:
        shown = [addend(by) for by in uses[:MOST_USES]]
        return summed([*shown, DOTS] if len(uses) > MOST_USES else shown)


_OF_DERIVATIVE = ("derivativeLabel", "derivativeText", "derivative", "derivativeFormula", "derivativeNumbers")


def _sum(one: Term, other: Term) -> Term:
    return tidy(fold_numbers(Apply("add", (one, other))))
