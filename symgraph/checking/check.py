"""Judges all that a program's author claims: gradients, derivations, backward passes, steps of learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from symgraph.calculus.formula import CONSTANTS
from symgraph.calculus.program import Program
from symgraph.calculus.term import Term, names_in
from symgraph.checking.claimed import Claimed, claimed
from symgraph.checking.decide import decide
from symgraph.checking.diagnose import diagnose
from symgraph.checking.expression import Node
from symgraph.checking.model import Model
from symgraph.checking.question import Assumptions, Effort, Outcome, Question
from symgraph.checking.updates import check_updates
from symgraph.checking.verdict import Diagnosis, Verdict
from symgraph.errors import InputError
from symgraph.spec.reader import Formula
from symgraph.spec.spec import BackwardLine, Claim
from symgraph.words import Lang


def check(program: Program, effort: Effort | int = 1, lang: Lang = "en") -> list[Verdict]:
    """The verdicts on a program's claims, then on the lines of its backward pass, then on its updates, in their orders.

    `lang` is the language of the hints.  Raises InputError where a claim is about what the program does not have.
    """
    budget = effort if isinstance(effort, Effort) else Effort(effort)
    return _Check(program, budget, lang).verdicts()


class _Check:
    def __init__(self, program: Program, effort: Effort, lang: Lang) -> None:
        metadata: Mapping[str, Any] = program.metadata
        self.effort = effort
        self.lang: Lang = lang
        self.claims: Sequence[Claim] = metadata.get("claims", ())
        self.backward: Sequence[BackwardLine] = metadata.get("backward", ())
        self.assume: Assumptions = metadata.get("assume", {})
        self.updates = metadata.get("updates")
        self.let: Mapping[str, Formula] = metadata.get("let", {})
        self.model = Model(program)
        self.names = self.model.nodes_with_aliases()

    def verdicts(self) -> list[Verdict]:
        for name, formula in self.let.items():
            self.names[name] = self._node(formula.term, self.names)
        self._differentiate()
        lines = self._names_by_line()
        claims = [self._claim(claim, lines[-1]) for claim in self.claims]
        backward = [self._line(line, names) for line, names in zip(self.backward, lines, strict=False) if line.primal]
        updates = check_updates(self.model, self.updates, self.assume, self.effort, self.lang) if self.updates else []
        return [*claims, *backward, *updates]

    def _differentiate(self) -> None:
        """One sweep for all gradients of one quantity."""
        by_quantity: dict[str, list[str]] = {}
        lines = [self._scalar(line.primal) for line in self.backward if line.primal]
        if lines:
            by_quantity[self.model.loss] = lines
        for claim in self.claims:
            of = self.model.scalar(claim.of) if claim.of else self.model.loss
            by_quantity.setdefault(of, []).append(self._scalar(claim.wrt))
        for of, wrt in by_quantity.items():
            self.model.differentiate(of, wrt)

    def _scalar(self, name: str) -> str:
        scalar = self.model.scalar(name)
        if scalar not in self.model.nodes:
            raise InputError(f"'{name}' is not a name of '{self.model.program.name}'")
        return scalar

    def _names_by_line(self, claimed: str = "") -> list[dict[str, Node]]:
        """What names mean in each backward line, and behind the last: right gradients, whatever was written.

        The gradient by the name `claimed` is what was written: else ``dw = 0`` would make the claim ``w: dw`` right.
        """
        names = self.names
        meanings = [names]
        for line in self.backward:
            written = not line.primal or self._scalar(line.primal) == claimed
            truth = None if written else self.model.question(line.primal).truth
            names = {**names, line.name: truth or self._node(line.formula.term, names)}
            meanings.append(names)
        return meanings

    def _node(self, term: Term, names: Mapping[str, Node]) -> Node:
        """The node of a formula; a name that only assumptions know is a symbol."""
        return self.model.pool.claim(term, self._known(term, names))

    def _known(self, term: Term, names: Mapping[str, Node]) -> Mapping[str, Node]:
        """The names with those that only the assumptions of a claim know, which are symbols."""
        unknown = [name for name in names_in(term) if name not in names and name not in CONSTANTS]
        return {**{name: self.model.pool.symbol(name) for name in unknown}, **names} if unknown else names

    # --- verdicts ---------------------------------------------------------------------------------------------------

    def _claim(self, claim: Claim, names: dict[str, Node]) -> Verdict:
        started = perf_counter()
        wrt = self._scalar(claim.wrt)
        if wrt in [self._scalar(line.primal) for line in self.backward if line.primal]:
            names = self._names_by_line(wrt)[-1]
        question = self.model.question(wrt, claim.of, claim.assume or self.assume)
        judged = self._judged(question, claim.forms, names, claim.of)
        return judged.verdict(claim.of or "loss", claim.wrt, started, len(claim.forms))

    def _line(self, line: BackwardLine, names: Mapping[str, Node]) -> Verdict:
        started = perf_counter()
        question = self.model.question(self._scalar(line.primal), assume=self.assume)
        judged = self._judged(question, [line.formula], names, "")
        return judged.verdict("loss", line.primal, started, 1)

    def _judged(self, question: Question, forms: Sequence[Formula], names: Mapping[str, Node], of: str) -> _Judged:
        """The first form that is refuted, or else the first that is undecided, or else the last."""
        undecided: _Judged | None = None
        judged: _Judged | None = None
        for number, formula in enumerate(forms, 1):
            outcome = decide(question, self._node(formula.term, names), self.effort)
            judged = _Judged(number, formula, outcome)
            if outcome.word == "refuted":
                judged.hints = self._hints(question, formula, names, of)
                return judged
            if outcome.word == "undecided":
                undecided = undecided or judged
        result = undecided or judged
        assert result is not None  # a claim has a form
        return result

    def _hints(self, question: Question, formula: Formula, names: Mapping[str, Node], of: str) -> tuple[Diagnosis, ...]:
        known = self._known(formula.term, names)
        program = self.model.program
        claim: Claimed = claimed(formula.term, formula.text, known, program, of=self.model.scalar(of) if of else "")
        return diagnose(question, claim, self.effort, lang=self.lang)


@dataclass
class _Judged:
    """A form of a claim, and what is to be said of it."""

    number: int
    formula: Formula
    outcome: Outcome
    hints: tuple[Diagnosis, ...] = ()

    def verdict(self, of: str, wrt: str, started: float, forms: int) -> Verdict:
        outcome = self.outcome
        step = f"form {self.number} of {forms}" if forms > 1 and outcome.word != "proved" else ""
        if step and outcome.word == "refuted":
            step += " is the first that is wrong"
        rounded = any(hint.kind == "rounding" for hint in self.hints)
        why = "right only to decimal rounding" if rounded else outcome.reason
        reason = ": ".join(part for part in (step, why) if part)
        return outcome.verdict(of, wrt, self.formula.text, perf_counter() - started, self.hints, reason)
