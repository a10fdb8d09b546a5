"""Verdicts on the claims of NumPy code, each wrong one with the line to blame and its repair."""

from __future__ import annotations

from time import perf_counter

from symgraph.calculus.program import Program
from symgraph.checking.entries.code_check import JudgedCode
from symgraph.checking.entries.repair import Repairs
from symgraph.checking.question import Effort
from symgraph.checking.verdict import Verdict
from symgraph.spec.code.passes import CodePass
from symgraph.words import Lang


def check_code(program: Program, effort: Effort, lang: Lang = "en") -> list[Verdict]:
    """The verdicts on the claims of a program that was read from code, in their order."""
    code: CodePass = program.metadata["code"]
    judged = JudgedCode(code, program.metadata.get("assume", {}), effort)
    repairs = Repairs(judged, lang)
    return [_verdict(judged, number, repairs) for number in range(len(code.claims))]


def _verdict(judged: JudgedCode, number: int, repairs: Repairs) -> Verdict:
    started = perf_counter()
    claim = judged.code.claims[number]
    outcome = judged.outcome(claim)
    hints = repairs.of(number) if outcome.word == "refuted" else ()
    return outcome.verdict(claim.of or "loss", claim.wrt, claim.text, perf_counter() - started, hints)
