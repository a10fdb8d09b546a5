"""From a question and a claim to an outcome, from cheap to dear.

1. At a few points, simple numbers first, the claim's value is compared with the derivative of the primal, both in balls
   that certainly hold the real numbers.  Balls that do not overlap refute the claim; rounding cannot.  The derivative
   comes from power series and difference quotients of the primal alone (`symgraph.checking.values.slopes`), not from
   the table of partials, so that a wrong partial cannot make a wrong claim right.
2. A claim that has agreed at two points or more is proved by form, or by the normal form of claim and gradient in
   every region of signs (`symgraph.checking.proof.regions`).
3. Failing that, more points are tried, also far and near ones.

What is proved: claim and gradient are equal at every point of the open domain at which the derivative exists and the
claim's divisors are not zero.  Kinks (``relu'(0)`` is a convention) and other null sets are left out.
What cannot be seen: relations among special functions beyond those of `symgraph.checking.proof.special`, and regions
that the sampled points miss while the normal form is too large; such claims are undecided.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import frexp, isfinite

from flint import arb

from symgraph.calculus.abstract import abstract
from symgraph.checking.expression import Node, operations, reachable, symbols, written
from symgraph.checking.numbers import ball
from symgraph.checking.proof.normal_form import COMPARISONS
from symgraph.checking.proof.regions import Proof, lacking_value, prove
from symgraph.checking.question import Effort, Outcome, Question
from symgraph.checking.values.assumptions import admissible
from symgraph.checking.values.balls import Balls, Undefined, Unknown, Value
from symgraph.checking.values.complex_values import may_agree_in_complex_numbers
from symgraph.checking.values.points import points
from symgraph.checking.values.slopes import slope
from symgraph.checking.values.stand_ins import stand_in
from symgraph.checking.verdict import Counterexample

BITS = (128, 512)
AGREEMENTS = 3
"""Points at which a claim is to agree before a proof is tried; a proof needs two."""
ENOUGH_BITS = 40
"""Bits to which claim and derivative must be known to count as agreeing."""
NUDGE = Fraction(1, 1_000_003)
DIGITS = 12
SHRINKING = (1, 4, 10, 40)
PLAIN = (1e-3, 1e6)
"""Sizes of numbers that are easily compared."""

WELL_KNOWN = ("number", "symbol", "pi", "E", "add", "mul", "power", "where", *COMPARISONS)
"""Operations all of whose relations the normal form knows."""

Point = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Claim and derivative at a point: they `agree`, `differ`, only the claim has no value, or nothing is known."""

    word: str
    claimed: Value | None = None
    correct: arb | None = None
    why: str = ""


def decide(  # noqa: PLR0911 - one return for each stage
    question: Question,
    claim: Node,
    effort: Effort = Effort(),  # noqa: B008 - it is immutable
) -> Outcome:
    """Whether `claim` equals the derivative that `question` asks for, at every point where that exists."""
    search = Search(question, claim)
    outcome = search.until(AGREEMENTS, effort.points)
    if outcome is not None:
        return outcome
    enough = 2 if search.names else 1  # numbers can be compared only once
    if search.agreed < enough:
        outcome = search.until(enough, effort.points * 8)
        if outcome is not None:
            return outcome
    if search.agreed < enough:
        return search.undecided(search.nothing_found())
    if question.truth is None:
        return search.undecided("the derivative has no formula in functions symgraph knows")
    if claim is question.truth and claim.index not in lacking_value(question, claim):
        return Outcome("proved", "same form", "exact", domain(()), agreed=search.agreed)
    proof = prove(question, question.truth, claim, effort)
    if proof.word == "equal":
        method = "normal form" if proof.regions <= 1 else f"normal form in {proof.regions} regions"
        return Outcome("proved", method, "exact", domain(proof.kinks), agreed=search.agreed)
    more = 16 if proof.word != "unknown" else 4
    outcome = search.until(None, effort.points * (2 if search.only_complex else more))
    return outcome or search.undecided(search.only_complex or why_not(proof, [question.truth, claim]))


def refute(question: Question, claim: Node, few: int, also: Iterable[Point] = ()) -> Outcome | None:
    """A refutation at one of the first `few` points, which are simple numbers, or else at one of those given `also`."""
    search = Search(question, claim)
    outcome = search.until(None, few)
    if outcome is not None:
        return outcome
    for point in also:
        found = search.compare(point)
        if found.word == "differ" and (not search.may_jump(point) or search.stays("differ", point)):
            return search.refuted(*search.clearest(point, found))
    return None


def why_not(proof: Proof, sides: Iterable[Node]) -> str:
    if proof.word == "different":
        atoms = [_word(op) for op in operations(sides) if op not in WELL_KNOWN]
        relation = f": a relation that is not known may hold between {', '.join(atoms)}" if atoms else ""
        return f"the normal forms differ, but no point was found at which the values do{relation}"
    if proof.word == "undefined":
        return "the claim seems to have no value somewhere in the domain, but no such point was found"
    return proof.reason


def _word(op: str) -> str:
    """What an operation is called in a formula."""
    function = abstract(op)
    return function.function if function else op


def domain(kinks: tuple[Node, ...]) -> str:
    """Where a proof holds, in words."""
    own = [written(kink, 60) for kink in kinks if len(kink.args) and len(written(kink, 60)) < 60]
    where = "wherever the derivative exists"
    return f"{where}, but for the kinks of {', '.join(own[:3])}" if own else where


class Search:
    """Looks for a point at which a claim is wrong, and counts those at which it is right."""

    def __init__(self, question: Question, claim: Node) -> None:
        self.question = question
        self.claim = claim
        parts = (question.primal_over_inputs, claim, question.truth, question.computed)
        whole = [part for part in parts if part is not None]
        self.names = sorted(set(symbols(whole)) - ({question.wrt} if question.computed else set()))
        self.agreed = 0
        self.tried = 0
        self.why = ""
        self.only_complex = ""
        self._points: Iterator[dict[str, Fraction]] = points(self.names, question.assume)
        self._stand_ins = _stand_ins(whole)

    def until(self, agreements: int | None, limit: int) -> Outcome | None:
        """Try points until so many agree or `limit` points have been tried in all; an outcome where one refutes."""
        for point in islice(self._points, max(0, limit - self.tried)):
            self.tried += 1
            found = self.compare(point)
            match found.word:
                case "agree":
                    self.agreed += 1
                    if agreements is not None and self.agreed >= agreements:
                        return None
                case "differ" if not self.may_jump(point) or self.stays("differ", point):
                    return self.refuted(*self.clearest(point, found))
                case "undefined" if self.stays("undefined", point):
                    if self.has_complex_value(point, found):
                        self.only_complex = f"it has real values by way of complex numbers only ({found.why})"
                    else:
                        return self.refuted(point, found)
                case _:
                    self.why = found.why or self.why
            if not self.names:
                break  # there is only one point
        return None

    def compare(self, point: Point) -> Comparison:
        """Claim and derivative at a point, at more bits where the first are not enough."""
        found = Comparison("unknown")
        for bits in BITS:
            found = self._at(point, bits)
            if found.word != "unknown":
                break
        return found

    def _at(self, point: Point, bits: int) -> Comparison:  # noqa: PLR0911 - one return for each thing that may fail
        question = self.question
        balls = Balls(point, bits)
        inner: dict[str, Fraction | arb] = dict(point)
        if question.computed is not None:
            value = balls.value(question.computed)
            if not isinstance(value, arb):
                return Comparison("outside" if isinstance(value, Undefined) else "unknown", why=value.why)
            inner[question.wrt] = value
        whole = balls.value(question.primal_over_inputs)
        if isinstance(whole, Undefined):
            return Comparison("outside", why=whole.why)
        correct = slope(question.primal, question.wrt, inner, bits)
        if not isinstance(correct, arb):
            return Comparison("outside" if isinstance(correct, Undefined) else "unknown", why=correct.why)
        claimed = balls.value(self.claim)
        if isinstance(claimed, Undefined):
            return Comparison("undefined", claimed, correct, claimed.why)
        if isinstance(claimed, Unknown):
            return Comparison("unknown", why=claimed.why)
        if not claimed.overlaps(correct):
            return self._different(balls, claimed, correct)
        if min(accuracy(claimed), accuracy(correct)) < ENOUGH_BITS:
            return Comparison("unknown", claimed, correct, "the values are not known to enough digits")
        return Comparison("agree", claimed, correct)

    def _different(self, balls: Balls, claimed: arb, correct: arb) -> Comparison:
        """A difference counts where the reverse sweep's gradient does not side with the claim against the primal."""
        if self.question.truth is not None:
            swept = balls.value(self.question.truth)
            if isinstance(swept, arb) and not swept.overlaps(correct):
                return Comparison("unknown", claimed, correct, "two ways to the derivative do not agree")
        return Comparison("differ", claimed, correct)

    def may_jump(self, point: Point) -> bool:
        """Whether the claim may have a jump at this very point, where its value is a convention."""
        balls = Balls(point, BITS[0])
        return any(_is_at_a_jump(node, balls) for node in reachable([self.claim]))

    def stays(self, word: str, point: Point) -> bool:
        """Whether what was found of a point is so near it too: a single point does not count."""
        near = {
            name: value if {"integer", "binary"} & {*self.question.assume.get(name, ())} else value + NUDGE * (k + 1)
            for k, (name, value) in enumerate(point.items())
        }
        return self.compare(near).word == word

    def has_complex_value(self, point: Point, found: Comparison) -> bool:
        """Whether a claim without a value may be right by way of complex numbers; not where it divides by zero."""
        return not _is_pole(found) and may_agree_in_complex_numbers(self.claim, point, found.correct)

    def clearest(self, point: Point, found: Comparison) -> tuple[Point, Comparison]:
        """A point near this one at which the difference is plain to see: not at the flat ends of tanh, say."""
        for divisor in SHRINKING:
            smaller = {name: value / divisor for name, value in point.items()}
            if divisor > 1 and not admissible(smaller, self.question.assume):
                continue
            other = self.compare(smaller) if divisor > 1 else found
            if other.word == "differ" and _is_plain(other) and not (divisor > 1 and self.may_jump(smaller)):
                return smaller, other
        return point, found

    def refuted(self, point: Point, found: Comparison) -> Outcome:
        assert found.correct is not None
        shown = {name: str(value) for name, value in point.items()} | self._stand_ins
        correct = self._text(self.question.truth, point, found.correct)
        if isinstance(found.claimed, arb):
            claimed = self._text(self.claim, point, found.claimed)
            if _digits(found.claimed, DIGITS) == _digits(found.correct, DIGITS):  # they differ farther behind
                claimed, correct = distinct_texts(found.claimed, found.correct)
            example = Counterexample(shown, claimed, correct)
            return Outcome("refuted", "counterexample", "exact", counterexample=example, agreed=self.agreed)
        example = Counterexample(shown, "no value", correct)
        reason = f"the claim has no value there ({found.why})"
        return Outcome("refuted", "counterexample", "exact", "", reason, example, self.agreed, "undefined")

    def _text(self, node: Node | None, point: Point, value: arb) -> str:
        """A value as an exact fraction where it is a short one, else as decimals that are certain."""
        exact = Balls(point, BITS[0]).exact(node) if node is not None else None
        if exact is not None and len(str(exact)) <= DIGITS and value.contains(ball(exact)):
            return str(exact)
        return decimal_text(value)

    def nothing_found(self) -> str:
        if not self.tried:
            return "no point was found that fulfils all assumptions; they may contradict each other"
        why = self.only_complex or self.why
        return f"of {self.tried} points {self.agreed} could be compared" + (f": {why}" if why else "")

    def undecided(self, reason: str) -> Outcome:
        points_word = "point" if self.agreed == 1 else "points"
        text = f"{reason}; claim and derivative agree at {self.agreed} {points_word}" if self.agreed else reason
        return Outcome("undecided", reason=text, agreed=self.agreed)


def _is_at_a_jump(node: Node, balls: Balls) -> bool:
    if node.op not in (*COMPARISONS, "sign", "step", "floor"):
        return False
    values = [balls.value(arg) for arg in node.args]
    known = [value for value in values if isinstance(value, arb)]
    if len(known) < len(values):
        return False
    if node.op == "floor":
        return known[0].contains_integer()
    return known[0].overlaps(known[1] if node.op in COMPARISONS else arb(0))


def _is_pole(found: Comparison) -> bool:
    """Whether a claim has no value because it divides by zero, which complex numbers do not help."""
    node = found.claimed.node if isinstance(found.claimed, Undefined) else None
    return node is not None and node.op == "power" and isinstance(node.value, Fraction) and node.value < 0


def _is_plain(found: Comparison) -> bool:
    """Whether two values differ by a hundredth and are neither tiny nor huge."""
    assert isinstance(found.claimed, arb)
    assert found.correct is not None
    claimed, correct = float(found.claimed.mid()), float(found.correct.mid())
    visible = all(PLAIN[0] <= abs(value) <= PLAIN[1] for value in (claimed, correct) if value)
    return visible and abs(claimed - correct) >= 0.01 * max(abs(claimed), abs(correct))


def _stand_ins(nodes: Iterable[Node]) -> dict[str, str]:
    """What stands for abstract functions in a counterexample."""
    found: dict[str, str] = {}
    for node in reachable(nodes):
        function = abstract(node.op)
        if function is not None:
            found[function.function] = stand_in(function.function, len(node.args))
    return found


def accuracy(value: arb) -> int:
    """Bits to which a ball is known, relative to its size or to 1, whichever is larger."""
    radius = value.rad()
    if radius == 0:
        return 10_000
    relative = float(radius / max(arb(1), abs(value.mid()), key=float))
    return max(0, -frexp(relative)[1]) if isfinite(relative) else 0


def decimal_text(value: arb, digits: int = DIGITS) -> str:
    """Decimals of which all are certain but the last, which may be off by one."""
    if 0 in value:
        return "0"  # not how small it is known to be: 0e-37
    text = _digits(value, digits)
    exact = value.is_exact() and "." in text and "e" not in text
    return text.rstrip("0").rstrip(".") if exact else text


def distinct_texts(first: arb, second: arb) -> tuple[str, str]:
    """Decimals of two values, as many as it takes to see that they differ."""
    digits = DIGITS
    while digits < 2 * BITS[-1] and _digits(first, digits) == _digits(second, digits):
        digits += DIGITS
    return decimal_text(first, digits), decimal_text(second, digits)


def _digits(value: arb, digits: int) -> str:
    return value.str(digits, radius=False)
