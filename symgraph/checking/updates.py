"""A sequence of updates against gradient descent from one point: every line is to use the values before the step.

A line ``w1 = w1 - eta*g`` is right when ``(w1 - new w1)/rate`` is the gradient at the old point, with one positive
rate for all lines.  The rate is what the lines say it is, a number or a number times a name of their own such as eta;
a factor that is wrong in every line alike is another rate, and cannot be seen.  A name that an earlier line has
changed stands for its new value, as in a program that assigns; what the forward pass computed stays what it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import isfinite
from time import perf_counter

from flint import arb

from symgraph.calculus.formula import CONSTANTS, format_term
from symgraph.calculus.term import Apply, Term, names_in, substitute
from symgraph.checking.decide import decide
from symgraph.checking.expression import Node, symbols
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.model import Model
from symgraph.checking.numbers import ball
from symgraph.checking.question import Assumptions, Effort, Outcome, Question
from symgraph.checking.values.balls import Balls
from symgraph.checking.values.points import points
from symgraph.checking.verdict import Diagnosis, Verdict
from symgraph.spec.reader import Formula
from symgraph.spec.spec import Updates
from symgraph.words import Lang

POINTS = 4
"""Points at which a rate is measured."""
MAX_DENOMINATOR = 10**9
NO_RATE = "no learning rate was found with which any line is a step of gradient descent"


@dataclass(frozen=True, slots=True)
class _Line:
    """An update: what it makes of the name as the lines go, and what it would with all values old."""

    name: str
    formula: Formula
    new: Node
    from_old: Node
    changed: tuple[str, ...]


def check_updates(
    model: Model,
    updates: Updates,
    assume: Assumptions,
    effort: Effort,
    lang: Lang = "en",
) -> list[Verdict]:
    """The verdicts on the lines of a sequence that update a given quantity; none where all are made at once.

    `lang` is the language of the hints.
    """
    return _Sequence(model, updates, assume, effort, lang).verdicts() if updates.sequential else []


class _Sequence:
    def __init__(self, model: Model, updates: Updates, assume: Assumptions, effort: Effort, lang: Lang) -> None:
        self.model = model
        self.pool = model.pool
        self.assume = assume
        self.effort = effort
        self.lang: Lang = lang
        self.lines = self._lines(updates)

    def verdicts(self) -> list[Verdict]:
        """Those with the rate with which the most lines are right."""
        self.model.differentiate(self.model.loss, [line.name for line in self.lines])
        rates = {rate: None for line in self.lines for rate in self._rates(line)}
        if not rates:
            return [_verdict(line, Outcome("undecided", reason=NO_RATE), perf_counter()) for line in self.lines]
        judged = [[self._judged(line, rate) for line in self.lines] for rate in rates]
        return max(judged, key=lambda verdicts: sum(verdict.verdict == "proved" for verdict in verdicts))

    # --- what the lines say -----------------------------------------------------------------------------------------

    def _lines(self, updates: Updates) -> list[_Line]:
        """The updates of declared names; a line for another name is an abbreviation."""
        model = self.model
        old = model.nodes_with_aliases()
        self._add_gradients(updates, old)
        current = dict(old)
        lines: list[_Line] = []
        for written, formula in updates.formulas.items():
            name = model.scalar(written)
            for used in names_in(formula.term):
                if used not in old and used not in CONSTANTS:
                    old[used] = current[used] = self.pool.symbol(used)
            new = self.pool.claim(formula.term, current)
            from_old = self.pool.claim(formula.term, old)
            if name in model.program.declarations:
                changed = tuple(n for n in names_in(formula.term) if n != written and current[n] is not old[n])
                lines.append(_Line(name, formula, new, from_old, changed))
                current[name] = current[written] = new
            else:
                current[written] = new
                old[written] = from_old
        return lines

    def _add_gradients(self, updates: Updates, names: dict[str, Node]) -> None:
        """Let ``dw`` be the gradient by w at the old point, unless the program has a name dw."""
        model = self.model
        used = dict.fromkeys(name for formula in updates.formulas.values() for name in names_in(formula.term))
        primals = {name: model.scalar(name[1:]) for name in used if name.startswith("d") and name not in names}
        known = {name: primal for name, primal in primals.items() if primal in model.nodes}
        model.differentiate(model.loss, known.values())
        for name, primal in known.items():
            truth = model.question(primal).truth
            if truth is not None:
                names[name] = truth

    # --- the rate ---------------------------------------------------------------------------------------------------

    def _rates(self, line: _Line) -> list[Node]:
        """The rates with which a line may be a step: a number, or a number times a name that the loss does not have."""
        question = self.model.question(line.name, assume=self.assume)
        if question.truth is None:
            return []
        step = self.pool.apply("sub", (self.pool.symbol(line.name), line.new))
        ratio = self.pool.apply("div", (step, question.truth))
        names = symbols([ratio])
        own = [name for name in names if name not in symbols([question.primal])]
        measured: list[tuple[Mapping[str, Fraction], arb]] = []
        for point in islice(points(names, self.assume), POINTS * 8):
            value = Balls(point, 128).value(ratio)
            if isinstance(value, arb) and value.is_finite():
                measured.append((point, value))
            if len(measured) == POINTS:
                break
        rates: list[Node] = []
        for factor in ("", *own):
            number = _constant([value / ball(point[factor]) if factor else value for point, value in measured])
            if number is not None:
                size = self.pool.number(abs(number))  # a step uphill is no step of descent
                rates.append(self.pool.mul([size, *([self.pool.symbol(factor)] if factor else [])]))
        return rates

    # --- verdicts ---------------------------------------------------------------------------------------------------

    def _judged(self, line: _Line, rate: Node) -> Verdict:
        started = perf_counter()
        question = self.model.question(line.name, assume=self.assume)
        outcome = decide(question, self._gradient_of_step(line, line.new, rate), self.effort)
        hints = self._hints(question, line, rate) if outcome.word == "refuted" else ()
        return _verdict(line, outcome, started, hints)

    def _gradient_of_step(self, line: _Line, new: Node, rate: Node) -> Node:
        """``(w - new w)/rate``"""
        return self.pool.apply("div", (self.pool.apply("sub", (self.pool.symbol(line.name), new)), rate))

    def _hints(self, question: Question, line: _Line, rate: Node) -> tuple[Diagnosis, ...]:
        """Whether the line would be right downhill, or with the old values of what earlier lines have changed."""
        uphill = self.pool.apply("sub", (self.pool.mul([self.pool.number(2), self.pool.symbol(line.name)]), line.new))
        if self._proves(question, self._gradient_of_step(line, uphill, rate)):
            message = Message.UPHILL.said(self.lang, {"name": line.name})
            return (Diagnosis("sign", message, f"{line.name} = {format_term(_turned(line))}", node=line.name),)
        if not line.changed or not self._proves(question, self._gradient_of_step(line, line.from_old, rate)):
            return ()
        message = Message.UPDATED.said(self.lang, {"part": ", ".join(line.changed), "name": line.name})
        old: dict[str, Term] = {name: f"{name}_old" for name in line.changed}
        repaired = f"{line.name} = {format_term(substitute(line.formula.term, old))}"
        return (Diagnosis("updated_weight", message, repaired, node=line.changed[0]),)

    def _proves(self, question: Question, claim: Node) -> bool:
        return decide(question, claim, self.effort).word == "proved"


def _constant(values: list[arb]) -> Fraction | None:
    """The simple fraction that all values hold, other than 0."""
    if len(values) < POINTS:
        return None
    first = float(values[0].mid())
    if not first or not (isfinite(first) and isfinite(1 / first)):
        return None
    small = abs(first) < 1  # 1/350000 has a simple reciprocal
    number = Fraction(1 / first if small else first).limit_denominator(MAX_DENOMINATOR)
    number = 1 / number if small else number
    return number if all(value.overlaps(ball(number)) for value in values) else None


def _turned(line: _Line) -> Term:
    """The formula of a line with its step in the other direction."""
    match line.formula.term:
        case Apply("add", (first, second)) if first == line.name:
            return Apply("sub", (first, second))
        case Apply("sub", (first, second)) if first == line.name:
            return Apply("add", (first, second))
        case term:
            return Apply("sub", (line.name, Apply("sub", (term, line.name))))


def _verdict(line: _Line, outcome: Outcome, started: float, hints: tuple[Diagnosis, ...] = ()) -> Verdict:
    text = f"{line.name} = {line.formula.text}"
    return outcome.verdict("loss", line.name, text, perf_counter() - started, hints)
