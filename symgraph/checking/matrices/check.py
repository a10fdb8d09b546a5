"""Verdicts on the claims and backward lines of a program that are about whole arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from symgraph.calculus.lower import MisfitError
from symgraph.calculus.operation import dims
from symgraph.calculus.program import Program
from symgraph.checking.matrices.diagnose import Asked, diagnose
from symgraph.checking.matrices.judge import judge
from symgraph.checking.matrices.subject import Subject, UnboundError
from symgraph.checking.question import Assumptions, Effort, Outcome
from symgraph.checking.verdict import Diagnosis, Verdict
from symgraph.errors import InputError, Problem
from symgraph.spec.misfits import misfit_problems
from symgraph.spec.reader import Formula
from symgraph.spec.spec import BackwardLine, Claim
from symgraph.words import Lang


class ArrayCheck:
    """The claims of one program that are about whole arrays."""

    def __init__(self, program: Program, effort: Effort, lang: Lang) -> None:
        metadata = program.metadata
        self.effort = effort
        self.lang: Lang = lang
        self.lines: Sequence[BackwardLine] = metadata.get("backward", ())
        claims: Iterable[Claim] = metadata.get("claims", ())
        wrt = [claim.wrt for claim in claims if claim.whole and not claim.of]
        self.assume: Assumptions = metadata.get("assume", {})
        self.subject = Subject(program, metadata.get("let", {}), self.lines, wrt)

    def claim(self, claim: Claim) -> Verdict:
        """The verdict on a claim: of its first form that is refuted, or else undecided, or else of the last."""
        array = self.subject.meaning(claim.wrt)[0]
        own = [line.name for line in self.lines if line.primal and self.subject.meaning(line.primal)[0] == array]
        usable = [line.name for line in self.lines]
        assume = claim.assume or self.assume
        return self._verdict(_Claimed(claim.wrt, claim.of, assume, () if claim.of else own, usable), claim.forms)

    def line(self, line: BackwardLine) -> Verdict:
        """The verdict on a line of the backward pass, the lines before it being right."""
        usable = [earlier.name for earlier in self.lines[: self.lines.index(line)]]
        return self._verdict(_Claimed(line.primal, "", self.assume, (), usable), [line.formula])

    def _verdict(self, claim: _Claimed, forms: Sequence[Formula]) -> Verdict:
        started = perf_counter()
        undecided: _Judged | None = None
        judged: _Judged | None = None
        for number, formula in enumerate(forms, 1):
            judged = self._judged(number, formula, claim)
            if judged.outcome.word == "refuted":
                return judged.verdict(claim, started, len(forms))
            if judged.outcome.word == "undecided":
                undecided = undecided or judged
        found = undecided or judged
        assert found is not None  # a claim has a form
        return found.verdict(claim, started, len(forms))

    def _judged(self, number: int, formula: Formula, claim: _Claimed) -> _Judged:
        try:
            derivative = self.subject.derivative(claim.wrt, claim.of)
        except InputError as error:
            return _Judged(number, formula, Outcome("undecided", reason=error.problems[0].found))
        try:
            bound = self.subject.bound(derivative, formula.term, claim.assume, claim.own)
        except UnboundError as error:
            return _misfit(number, formula, formula.place.problem(error.problems[0].found))
        except MisfitError as error:
            judged = _misfit(number, formula, misfit_problems(error, formula)[0])
        else:
            shape, needed = bound.program.shapes[bound.claim], derivative.shape
            if shape == needed:
                judged = _Judged(number, formula, judge(bound, self.effort))
            else:
                found, allowed = f"the claim is {dims(shape)}", f"the gradient by {claim.wrt} is {dims(needed)}"
                judged = _misfit(number, formula, formula.place.problem(found, allowed, text=formula.text))
        if judged.outcome.word != "refuted":
            return judged
        asked = Asked(self.subject, derivative, formula, claim.assume, claim.own, claim.usable)
        return replace(judged, hints=diagnose(asked, self.effort, self.lang))


@dataclass(frozen=True)
class _Claimed:
    """What a claim is of (the loss where empty) and by, and what may be assumed and used in it; see `Asked`."""

    wrt: str
    of: str
    assume: Assumptions
    own: Sequence[str]
    usable: Sequence[str]


@dataclass(frozen=True)
class _Judged:
    """A form of a claim, and what is to be said of it; `problem` where it is bad input, because shapes do not fit."""

    number: int
    formula: Formula
    outcome: Outcome
    hints: tuple[Diagnosis, ...] = ()
    problem: Problem | None = None

    def verdict(self, claim: _Claimed, started: float, forms: int) -> Verdict:
        outcome = self.outcome
        step = f"form {self.number} of {forms}" if forms > 1 and outcome.word != "proved" else ""
        if step and outcome.word == "refuted":
            step += " is the first that is wrong"
        reason = ": ".join(part for part in (step, outcome.reason) if part)
        seconds = perf_counter() - started
        verdict = outcome.verdict(claim.of or "loss", claim.wrt, self.formula.text, seconds, self.hints, reason)
        return replace(verdict, problem=str(self.problem)) if self.problem else verdict


def _misfit(number: int, formula: Formula, problem: Problem) -> _Judged:
    """The verdict on a claim whose shapes do not fit: whatever the values are, it is not the derivative."""
    reason = "; ".join(part for part in (problem.found, problem.allowed) if part)
    return _Judged(number, formula, Outcome("refuted", "shapes", "exact", reason=reason), problem=problem)
