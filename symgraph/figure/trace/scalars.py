"""Scalar programs as traces: a row for each value, its adjoint or its tangents beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from symgraph.calculus.chain_rule import ChainRule, chain_rules, local_partials, rules_needed
from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.numbers_at import NumbersAt
from symgraph.calculus.program import Program, needed
from symgraph.calculus.readable.partials import readable_partial, readable_rules
from symgraph.calculus.term import Term
from symgraph.figure.contents.pieces import Names
from symgraph.figure.trace.derivative_names import DerivativeNames, Notation
from symgraph.figure.trace.formulas import DIGITS, MOST_SYMBOLS, ZERO, Addend, Formulas
from symgraph.figure.trace.table import Line, Pass, Row
from symgraph.lowering.markup import NO_WORDS, PLUS, TIMES, joined, symbol
from symgraph.lowering.numbers import PRECISION
from symgraph.words import Phrase

MOST_ZEROS = 4
"""Operands of an equation up to which those whose tangent is 0 are written, too."""
MOST_LISTED = 6
"""Names that a remark lists."""
_ONE = symbol("1")


@dataclass(frozen=True, slots=True)
class TracedRows:
    """Rows and passes of a trace, with remarks on what they leave out."""

    passes: tuple[Pass, ...]
    rows: tuple[Row, ...]
    remarks: tuple[str, ...] = ()


class ScalarTracing:
    """Traces a scalar program, at `values` where there are any.

    `of` is what the rows lead to; every equation has one where it is empty.
    """

    def __init__(
        self,
        program: Program,
        of: str,
        names: Names,
        *,
        notation: Notation = "bar",
        values: Mapping[str, Any] | None = None,
        digits: int = DIGITS,
    ) -> None:
        self._program, self._of, self._names = program, of, names
        self._derivatives = DerivativeNames(names, of, notation)
        self._numbers = None if values is None else NumbersAt(program, values, PRECISION)
        self._formulas = Formulas(names, self._numbers, digits)
        named = [*program.declarations, *(e.name for e in program.equations if not e.name.startswith("_"))]
        wanted = needed(program, [of]) if of else set(named)
        self.traced = [name for name in named if name in wanted]
        self._left_out = [name for name in named if name not in wanted]

    # --- reverse mode -----------------------------------------------------------------------------------------------

    def reverse(self, wrt: Sequence[str] = ()) -> TracedRows:
        """Values and adjoints; with `wrt`, those adjoints only that the derivatives by these names are computed by."""
        rules = chain_rules(self._program, self._of)
        kept = readable_rules(self._program, rules_needed(rules, wrt) if wrt else rules)
        adjoints = self._adjoints(kept)
        rows = [self._row(name, (adjoints.get(name, Line()),)) for name in self.traced]
        lexicon = self._names.lexicon
        passes = Pass(lexicon(Phrase.ADJOINT_TRACE), self._derivatives.meaning_of_adjoints(), is_upwards=True)
        return TracedRows((self._primal_pass(), passes), tuple(rows), self._remarks())

    def _adjoints(self, rules: Sequence[ChainRule]) -> dict[str, Line]:
        lines: dict[str, Line] = {}
        for rule in rules:
            name = self._derivatives.adjoint(rule.name)
            if rule.name == self._of:
                one = 1 if self._numbers is not None else None
                lines[rule.name] = Line(name, formula=_ONE, value=_ONE if one else NO_WORDS, number=one)
                continue
            addends = [Addend(lines[use.by].name, use.partial, lines[use.by].number) for use in rule.uses]
            factors = [
                lines[use.by].name.then(TIMES, self._derivatives.partial(use.by, rule.name)) for use in rule.uses
            ]
            lines[rule.name] = self._line(name, addends)._replace(chain=joined(factors, PLUS))
        return lines

    # --- forward mode -----------------------------------------------------------------------------------------------

    def forward(self, wrt: Sequence[str]) -> TracedRows:
        """Values and their tangents, a pass for each of `wrt`."""
        partials = {name: self._partials(name) for name in self.traced}
        tangents = [self._tangents(name, partials) for name in wrt]
        rows = [self._row(name, tuple(lines[name] for lines in tangents)) for name in self.traced]
        lexicon = self._names.lexicon
        passes = [Pass(lexicon(Phrase.TANGENT_TRACE), self._derivatives.meaning_of_tangents(name)) for name in wrt]
        shortened = any(len(found) > MOST_ZEROS for found in partials.values())
        zeros = (lexicon(Phrase.ZEROS_LEFT_OUT),) if shortened else ()
        return TracedRows((self._primal_pass(), *passes), tuple(rows), (*self._remarks(), *zeros))

    def _partials(self, name: str) -> Mapping[str, Term]:
        found = local_partials(self._program, name) if self._program.equation(name) else {}
        return {x: readable_partial(self._program, name, x, partial) for x, partial in found.items()}

    def _tangents(self, wrt: str, partials: Mapping[str, Mapping[str, Term]]) -> dict[str, Line]:
        lines: dict[str, Line] = {}
        active = {wrt}
        for name in self.traced:
            written = self._derivatives.tangent(name, wrt)
            found = partials[name]
            if name == wrt or not found:
                digit = _ONE if name == wrt else ZERO
                value = NO_WORDS if self._numbers is None else digit
                lines[name] = Line(written, formula=digit, value=value, number=int(name == wrt) if value else None)
                continue
            if not active.isdisjoint(found):
                active.add(name)
            operands = [x for x in found if x in active] if len(found) > MOST_ZEROS else [*found]
            addends = [Addend(lines[x].name, found[x], lines[x].number) for x in operands]
            if name not in active and self._numbers is None:
                addends = []  # without numbers, nothing else says that it is 0
            lines[name] = self._line(written, addends)
        return lines

    # --- lines ------------------------------------------------------------------------------------------------------

    def _line(self, name: Any, addends: Sequence[Addend]) -> Line:
        total = self._formulas.total(addends)
        formula = self._formulas.chained(addends) or ZERO
        return Line(
            name,
            formula=formula,
            numbers=self._formulas.chained_numbers(addends),
            value=self._formulas.value(total),
            number=total,
        )

    def _row(self, name: str, derivatives: tuple[Line, ...]) -> Row:
        number = self._formulas.number(name)
        value = self._formulas.value(number)
        if self._program.equation(name) is None:
            return Row(name, Line(self._names(name), value=value, number=number), derivatives, is_given=True)
        term = folded_within(self._program, name, MOST_SYMBOLS)
        formula, numbers = self._formulas.symbols(term), self._formulas.with_numbers(term)
        line = Line(self._names(name), formula=formula, numbers=numbers, value=value, number=number)
        return Row(name, line, derivatives)

    def _primal_pass(self) -> Pass:
        return Pass(self._names.lexicon(Phrase.PRIMAL_TRACE))

    def _remarks(self) -> tuple[str, ...]:
        return left_out(self._left_out, self._of, self._names)


def left_out(names: Sequence[str], of: str, written: Names) -> tuple[str, ...]:
    """The remark on names that `of` does not depend on, if there are any."""
    if not names:
        return ()
    listed = ", ".join(written(name).text for name in names[:MOST_LISTED]) + (", …" * (len(names) > MOST_LISTED))
    return (written.lexicon(Phrase.LEFT_OUT, name=written(of).text, names=listed),)
