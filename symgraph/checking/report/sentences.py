"""What is said of one answer, the same in every report."""

from __future__ import annotations

from itertools import islice

from symgraph.calculus.formula_place import excerpt
from symgraph.checking.result import Answer
from symgraph.checking.verdict import Counterexample, Diagnosis
from symgraph.words import ENGLISH, Lexicon, Phrase

MOST_COORDINATES = 12
"""Names of a counterexample's point that are written; a network has hundreds."""

WORDS = {
    "proved": Phrase.PROVED,
    "refuted": Phrase.REFUTED,
    "undecided": Phrase.UNDECIDED,
    "missing": Phrase.MISSING,
}


def problem_lines(answer: Answer, lexicon: Lexicon = ENGLISH) -> list[str]:
    """All that is known against a claim, in lines: why, where, and what would be right; none for a proved one."""
    if answer.verdict is None:
        return [lexicon(Phrase.NO_CLAIM)]
    if answer.word == "proved":
        return []
    lines = [answer.verdict.reason] if answer.verdict.reason else []
    if answer.verdict.counterexample:
        lines.append(counterexample_line(answer.verdict.counterexample, lexicon))
    for found in answer.verdict.hints:
        lines.append(f"{lexicon(Phrase.HINT)}: {found.message}")
        lines.extend(guilty_part(answer.verdict.claim, found))
        if found.repaired:
            lines.append(f"{lexicon(Phrase.WOULD_BE_RIGHT)}: {found.repaired}")
    return lines


def reason(answer: Answer, lexicon: Lexicon = ENGLISH) -> str:
    """Why a claim is not proved, in one line."""
    if answer.verdict is None:
        return lexicon(Phrase.NO_CLAIM)
    if answer.word == "proved":
        return ""
    found = answer.verdict.counterexample
    said = [answer.verdict.reason, counterexample_line(found, lexicon) if found else ""]
    return "; ".join(part for part in said if part)


def hint(answer: Answer) -> str:
    """The best hint, in one line, and the claim repaired."""
    best = answer.verdict.diagnosis if answer.verdict else None
    if best is None:
        return ""
    return f"{best.message}: {best.repaired}" if best.repaired else best.message


def counterexample_line(found: Counterexample, lexicon: Lexicon = ENGLISH) -> str:
    """The point, and what the claim and the gradient are there."""
    values = lexicon(Phrase.TWO_VALUES, claimed=found.claimed, correct=found.correct)
    if found.entry is not None:
        values = lexicon(Phrase.IN_ENTRY, row=found.entry[0], column=found.entry[1], values=values)
    point = found.shown or found.point
    if not point:
        return values
    shown = [f"{name} = {value}" for name, value in islice(point.items(), MOST_COORDINATES)]
    if len(point) > MOST_COORDINATES:
        shown.append("...")
    return f"{lexicon(Phrase.AT_POINT, point=', '.join(shown))}: {values}"


def guilty_part(claim: str, found: Diagnosis) -> list[str]:
    """The claim and a line of carets below the part that is wrong; nothing where no part is to blame."""
    if found.span is None or not 0 <= found.span.start < len(claim):
        return []
    return excerpt(claim, found.span.start, found.span.end - found.span.start).splitlines()
