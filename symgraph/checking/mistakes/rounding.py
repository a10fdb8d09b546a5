"""Claims that are right to the decimals written: 0.3989 for 1/sqrt(2*pi)."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product

from flint import arb, ctx

from symgraph.calculus.formula import format_term
from symgraph.calculus.formula_spans import Path, paths, replaced, subterm
from symgraph.calculus.term import Term, is_numeral, nearest_float, number
from symgraph.checking.claimed import Claimed
from symgraph.checking.decide import decide
from symgraph.checking.mistakes.candidate import text_of
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.screen import BITS, Screen, screen
from symgraph.checking.mistakes.simple_numbers import candidates
from symgraph.checking.numbers import ball
from symgraph.checking.question import Effort, Question
from symgraph.checking.values.balls import Balls
from symgraph.checking.verdict import Diagnosis
from symgraph.words import Lang

Decimal = tuple[Path, str]
MAX_CHOICES = 6
MAX_TRIALS = 256
"""Of choices of a closed form for each decimal."""
_OPENED = "~"
"""Begins the name of a decimal that stands for an interval; no name of a program has it."""
LEAST_DIGITS = 3
"""Significant digits of a decimal that is taken for a rounded one though no closed form fits."""


def rounding(
    question: Question,
    claimed: Claimed,
    effort: Effort = Effort(),  # noqa: B008 - it is immutable
    lang: Lang = "en",
) -> Diagnosis | None:
    """The diagnosis of a claim that is right but for the rounding of its decimals; None for any other.

    With every decimal replaced by all numbers that round to it, the claim contains the gradient at all points.  Where
    simple numbers such as 1/sqrt(2*pi) for the decimals make a claim that is proved, that is the repaired one.
    """
    decimals = [(path, str(part)) for path, part in paths(claimed.term) if _is_decimal(part)]
    if not decimals:
        return None
    found = screen(question, question.pool.claim(claimed.term, claimed.names))
    if found is None or not _contains(found, claimed, decimals):
        return None
    closed = _closed(question, found, claimed, decimals, effort)
    if closed:
        repaired = claimed.term
        for path, term in closed:
            repaired = replaced(repaired, path, term)
        path, term = closed[0]
        values = {"part": _text(claimed, path), "new": format_term(term)}
        return Diagnosis("rounding", Message.ROUNDED.said(lang, values), format_term(repaired), claimed.spans.get(path))
    long = [(path, text) for path, text in decimals if _digits(text) >= LEAST_DIGITS]
    if not long or not _contains(found, claimed, long):
        return None
    path = long[0][0]
    message = Message.ROUNDED_ONLY.said(lang, {"part": _text(claimed, path)})
    return Diagnosis("rounding", message, "", claimed.spans.get(path))


def _contains(found: Screen, claimed: Claimed, decimals: list[Decimal]) -> bool:
    """Whether the claim, each decimal anything that rounds to it, contains the gradient at all points."""
    pool = found.pool
    term, names, balls = claimed.term, dict(claimed.names), dict[str, arb]()
    for path, text in decimals:
        names[_OPENED + text] = pool.symbol(_OPENED + text)
        value, half = number(text), _half_unit(text)
        with ctx.workprec(BITS):
            balls[_OPENED + text] = ball(value) + arb(0, ball(half))
        term = replaced(term, path, _OPENED + text)
    node = pool.claim(term, names)
    for point, target in zip(found.numbers, found.target, strict=True):
        value = Balls({**point, **balls}, BITS).value(node)
        if not isinstance(value, arb) or not value.overlaps(target):
            return False
    return True


def _closed(
    question: Question, found: Screen, claimed: Claimed, decimals: list[Decimal], effort: Effort
) -> list[tuple[Path, Term]]:
    """Simple numbers for some of the decimals that make a claim which is proved; none where there are none."""
    choices = [[text, *_stands_for(text)] for _, text in decimals]
    for chosen in islice(product(*choices), 1, MAX_TRIALS):
        term = claimed.term
        for (path, _), new in zip(decimals, chosen, strict=True):
            term = replaced(term, path, new)
        node = found.pool.claim(term, claimed.names)
        if found.agrees(node) and decide(question, node, effort).word == "proved":
            return [(path, new) for (path, text), new in zip(decimals, chosen, strict=True) if new != text]
    return []


def _stands_for(text: str) -> list[Term]:
    """Simple numbers that round to a decimal; of short decimals, which many numbers round to, none but fractions."""
    if _digits(text) < 2:
        return []
    value, half_unit = nearest_float(number(text)), nearest_float(_half_unit(text))
    found: list[Term] = [new for new in candidates(value, half_unit) if new != text]
    if _digits(text) < LEAST_DIGITS:
        found = [new for new in found if isinstance(new, str)]
    return found[:MAX_CHOICES]


def _half_unit(text: str) -> Fraction:
    """Half a unit in the last digit of a decimal such as 0.3989 or 1.23e-4."""
    digits, _, exponent = text.lower().partition("e")
    places = len(digits.partition(".")[2])
    return Fraction(10) ** (int(exponent or 0) - places) / 2


def _digits(text: str) -> int:
    """Significant digits."""
    return len(text.lower().partition("e")[0].replace(".", "").lstrip("0"))


def _is_decimal(part: Term) -> bool:
    return isinstance(part, str) and is_numeral(part) and "." in part and number(part) != 0


def _text(claimed: Claimed, path: Path) -> str:
    return text_of(claimed, path, subterm(claimed.term, path))
