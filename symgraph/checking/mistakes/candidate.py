"""A change that may make a claim right: how it reads, where it is, and how likely an author is to have erred so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from symgraph.calculus.abstract import Functions, functions_in
from symgraph.calculus.formula import format_term, parse_formula
from symgraph.calculus.formula_spans import Path, replaced, subterm
from symgraph.calculus.term import Apply, Term
from symgraph.checking.claimed import Claimed
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.verdict import Diagnosis, Span
from symgraph.errors import InputError
from symgraph.words import Lang

_NUMBER_IN_FRONT = re.compile(r"\((-?[0-9](?:[^()]|\([^()]*\))*)\)(?= @)")
_PART = "part__"
"""A name that nobody uses."""


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
    """The repaired claim, the author's own text around the change, and in it, where that reads the same."""
    repaired = candidate.repaired(claimed.term)
    span = claimed.spans.get(candidate.edited)
    if span is not None:
        for new in _written(
            claimed.text[span.start : span.end], subterm(claimed.term, candidate.edited), candidate.new
        ):
            text = claimed.text[: span.start] + new + claimed.text[span.end :]
            if _reads_as(text, repaired):
                return _plainer(text.strip(), repaired)
    return _plainer(format_term(repaired), repaired)


def diagnosis(claimed: Claimed, candidate: Candidate, lang: Lang) -> Diagnosis:
    """What is said of a change that was proved to make the claim right."""
    message = candidate.message.said(lang, dict(candidate.values))
    repaired = repaired_text(claimed, candidate)
    return Diagnosis(candidate.kind, message, repaired, span_of(claimed, candidate), candidate.node)


def _plainer(text: str, term: Term) -> str:
    """The text without the parentheses around a number times a matrix: ``-2*X.T @ E`` for ``(-2*X.T) @ E``."""
    plain = _NUMBER_IN_FRONT.sub(r"\1", text)
    return plain if plain != text and _reads_as(plain, term) else text


def _written(text: str, part: Term, new: Term) -> Iterator[str]:
    """Ways of writing what stands in the place of a part, the part as its author wrote it where it is still there."""
    around = _with_part(new, part)
    if isinstance(part, Apply) and around != new:
        for own in (text, f"({text})"):
            yield format_term(around).replace(_PART, own)
    yield format_term(new)
    yield f"({format_term(new)})"


def _with_part(term: Term, part: Term) -> Term:
    """The term with a name for the part in it."""
    if term == part:
        return _PART
    return Apply(term.op, tuple(_with_part(arg, part) for arg in term.args)) if isinstance(term, Apply) else term


def _reads_as(text: str, term: Term) -> bool:
    functions = Functions(functions_in([term]))
    try:
        return format_term(parse_formula(text, functions=functions)) == format_term(term)
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
