"""A change that may make a claim right: how it reads, where it is, and how likely an author is to have erred so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from symgraph.calculus.formula import format_term, parse_formula
from symgraph.calculus.term import Term
from symgraph.checking.claimed import Claimed
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.spans import Path, replaced
from symgraph.checking.verdict import Span
from symgraph.errors import InputError


@dataclass(frozen=True)
class Candidate:
    """The part of the claim at `edited` becomes `new`.

    `cost` orders hints, the most likely first; `guilty` is the part to point at, where that is not the edited one;
    `node` is the name in the program that the mistake is about.
    """

    cost: float
    kind: str
    message: Message
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    edited: Path = ()
    new: Term = ""
    guilty: Path | None = None
    node: str = ""

    def repaired(self, term: Term) -> Term:
        """The claim with the change made."""
        return replaced(term, self.edited, self.new)


def repaired_text(claimed: Claimed, candidate: Candidate) -> str:
    """The repaired claim, the author's own text around the change where that reads the same."""
    repaired = candidate.repaired(claimed.term)
    span = claimed.spans.get(candidate.edited)
    if span is not None:
        new = format_term(candidate.new)
        for written in (new, f"({new})"):
            text = claimed.text[: span.start] + written + claimed.text[span.end :]
            if _reads_as(text, repaired):
                return text.strip()
    return format_term(repaired)


def _reads_as(text: str, term: Term) -> bool:
    try:
        return format_term(parse_formula(text)) == format_term(term)
    except InputError:
        return False


def span_of(claimed: Claimed, candidate: Candidate) -> Span | None:
    """The guilty part of the author's text; None where that is all of it or not known."""
    path = candidate.edited if candidate.guilty is None else candidate.guilty
    return claimed.spans.get(path) if path else None


def text_of(claimed: Claimed, path: Path, term: Term) -> str:
    """A part of the claim as its author wrote it."""
    span = claimed.spans.get(path)
    return claimed.text[span.start : span.end].strip() if span else format_term(term)
