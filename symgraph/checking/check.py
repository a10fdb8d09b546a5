"""Judges all that a program's author claims: gradients, derivations, backward passes, steps of learning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING, Any

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
from symgraph.spec.spec import BackwardLine, Claim, Updates
from symgraph.words import Lang

if TYPE_CHECKING:
    from symgraph.checking.matrices.check import ArrayCheck


def check(program: Program, effort: Effort | int = 1, lang: Lang = "en") -> list[Verdict]:
    """The verdicts on a program's claims, then on the lines of its backward pass, then on its updates, in their orders.

    `lang` is the language of the hints.  Raises InputError where a claim is about what the program does not have.
    """
    budget = effort if isinstance(effort, Effort) else Effort(effort)
    return _Check(program, budget, lang).verdicts()


class _Check:
    """All claims of a program: each goes to who judges its kind."""

    def __init__(self, program: Program, effort: Effort, lang: Lang) -> None:
        self.program = program
        self.effort = effort
        self.lang: Lang = lang

    def verdicts(self) -> list[Verdict]:
        metadata = self.program.metadata
        if "code" in metadata:
            from symgraph.checking.entries.check import check_code  # noqa: PLC0415 - NumPy where somebody claims arrays

            return check_code(self.program, self.effort, self.lang)
        claims: Sequence[Claim] = metadata.get("claims", ())
        lines: Sequence[BackwardLine] = metadata.get("backward", ())
        updates: Updates | None = metadata.get("updates")
        on_claims = [self.arrays.claim(claim) if claim.whole else self.scalars.claim(claim) for claim in claims]
        on_lines = [self.arrays.line(line) if line.whole else self.scalars.line(line) for line in lines if line.primal]
        on_steps = self.scalars.updates(updates) if updates is not None and updates.sequential else []
        return [*on_claims, *on_lines, *on_steps]

    @cached_property
    def arrays(self) -> ArrayCheck:
        """Judges claims about whole arrays."""
        from symgraph.checking.matrices.check import ArrayCheck  # noqa: PLC0415 - NumPy where somebody claims arrays

        return ArrayCheck(self.program, self.effort, self.lang)

    @cached_property
    def scalars(self) -> _Scalars:
        """Judges claims about single numbers, and steps of learning."""
        return _Scalars(self.program, self.effort, self.lang)


class _Scalars:
    """The claims of a program that are about single numbers."""

    def __init__(self, program: Program, effort: Effort, lang: Lang) -> None:
        metadata: Mapping[str, Any] = program.metadata
        self.effort = effort
        self.lang: Lang = lang
        self.claims = [claim for claim in metadata.get("claims", ()) if not claim.whole]
        self.backward = [line for line in metadata.get("backward", ()) if not line.whole]
        self.assume: Assumptions = metadata.get("assume", {})
        self.model = Model(program)
        self.names = self.model.nodes_with_aliases()
        if self.claims or self.backward:  # else abbreviations are about whole arrays
            for name, formula in metadata.get("let", {}).items():
                self.names[name] = self._node(formula.term, self.names)
        self._differentiate()
        self.names_by_line = self._names_by_line()

    def updates(self, updates: Updates) -> list[Verdict]:
        """The verdicts on a step of learning."""
        return check_updates(self.model, updates, self.assume, self.effort, self.lang)

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

    def claim(self, claim: Claim) -> Verdict:
        """The verdict on a claim."""
        started = perf_counter()
        wrt = self._scalar(claim.wrt)
        names = self.names_by_line[-1]
        if wrt in [self._scalar(line.primal) for line in self.backward if line.primal]:
            names = self._names_by_line(wrt)[-1]
        question = self.model.question(wrt, claim.of, claim.assume or self.assume)
        judged = self._judged(question, claim.forms, names, claim.of)
        return judged.verdict(claim.of or "loss", claim.wrt, started, len(claim.forms))

    def line(self, line: BackwardLine) -> Verdict:
        """The verdict on a line of the backward pass."""
        started = perf_counter()
        names = self.names_by_line[self.backward.index(line)]
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
