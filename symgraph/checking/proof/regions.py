"""Proof by normal form: claim and gradient are equal in every region of signs.

The regions are those of the signs that anything asks for: the switches of relu, abs, max and Piecewise, arguments of
logarithms and roots.  A region in which the differentiated function itself has no value is outside of the domain; one
in which claim and gradient differ counts unless it is certainly empty.  Boundaries of regions, where the kinks are,
are null sets and left out.

First the expressions that claim and gradient share are taken for free variables, which keeps deep networks small: what
is equal for all values of a variable is equal for those of an expression.  The converse fails, so a difference leads
to the next level, at which fewer are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from symgraph.calculus.term import names_in
from symgraph.checking.expression import Node, Pool, operations, reachable, written
from symgraph.checking.proof import hidden_zeros
from symgraph.checking.proof.asks import (
    CutFailed,
    NeedSign,
    Outside,
    Region,
    Retry,
    Settings,
    TooLong,
    Unsupported,
)
from symgraph.checking.proof.bounds import half_turns, ranges
from symgraph.checking.proof.definedness import may_lack_value, without_untaken_paths
from symgraph.checking.proof.field import Element, Field, NoGenerators, TooLarge
from symgraph.checking.proof.normal_form import COMPARISONS, PIECEWISE, NormalForm
from symgraph.checking.proof.signs import is_empty
from symgraph.checking.question import Assumptions, Effort, Question
from symgraph.spec.spec import Condition, Interval

MAX_GENERATORS = 800
MAX_TRIES = 12
_ANGLES = ("asin", "acos", "atan", "atan2")
_TURNS = ("sin", "cos", "tan", "cot", "sec", "csc")


Sides = tuple[Node, Node]
"""The gradient and the claim."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of one attempt: equal in all `regions`, different in one, or why nothing can be said."""

    word: Literal["equal", "different", "undefined", "unknown"]
    reason: str = ""
    regions: int = 0
    kinks: tuple[Node, ...] = ()


def prove(question: Question, truth: Node, claim: Node, effort: Effort) -> Proof:
    """Whether `claim` has the normal form of `truth`, the gradient of the question, wherever that exists."""
    proof = Proof("unknown", "nothing was tried")
    levels = _levels(truth, claim, lacking_value(question, truth))
    if any(op in PIECEWISE for op in operations([truth, claim])):
        for cuts in levels:
            proof = _with_settings(question, (truth, claim), effort, cuts, signs_as_variables=True)
            if proof.word == "equal":
                return proof
    for cuts in levels:
        proof = _with_settings(question, (truth, claim), effort, cuts)
        if proof.word == "equal" or not cuts:
            return proof
    return proof


def lacking_value(question: Question, *truths: Node) -> set[int]:
    """The parts of gradients that may have no value somewhere where the derivative exists, by their indices."""
    return may_lack_value(truths, question.primal_over_inputs, _with_word(question.assume, "positive"))


# --- cuts -----------------------------------------------------------------------------------------------------------


def _levels(truth: Node, claim: Node, lacking: Collection[int]) -> list[dict[int, bool]]:
    """The nodes to be taken for free variables, most first: all that are shared, arguments of functions only, none.

    What is `lacking` a value somewhere is none of them.
    """
    inside_claim = {node.index for node in reachable([claim])}
    shared = {node.index for node in reachable([truth]) if node.index in inside_claim} - set(lacking)
    kinked = _piecewise([truth, claim])
    outermost = _first_shared([truth, claim], shared, arguments_only=False)
    arguments = _first_shared([truth, claim], shared, arguments_only=True)
    levels: list[dict[int, bool]] = []
    for nodes in (outermost, arguments):
        cuts = {node.index: node.index in kinked for node in nodes}
        if cuts and cuts not in levels:
            levels.append(cuts)
    return [*levels, {}]


def _first_shared(roots: Iterable[Node], shared: set[int], *, arguments_only: bool) -> list[Node]:
    """The shared operations met first on the way down; with `arguments_only`, those below a function of one of them."""
    found: dict[int, Node] = {}
    seen: set[int] = set()
    conditions = _conditions(roots)
    stack = [(root, False) for root in roots]
    while stack:
        node, below_function = stack.pop()
        may_be_cut = node.index in shared and node.args and node.index not in conditions
        if may_be_cut and (below_function or not arguments_only):
            found[node.index] = node
            continue
        if node.index in seen:
            continue
        seen.add(node.index)
        function = node.op not in ("add", "mul", "power", "where", *COMPARISONS)
        stack.extend((arg, function) for arg in node.args)
    return [found[index] for index in sorted(found)]


def _conditions(roots: Iterable[Node]) -> set[int]:
    """The comparisons, and what conditions are made of them: no free variables, for they are only true or false."""
    found: set[int] = set()
    stack = [node.args[0] for node in reachable(roots) if node.op == "where"]
    while stack:
        node = stack.pop()
        found.add(node.index)
        if node.op not in COMPARISONS:
            stack.extend(node.args)
    return found | {node.index for node in reachable(roots) if node.op in COMPARISONS}


def _piecewise(roots: Iterable[Node]) -> set[int]:
    """The nodes that may be constant on an open set without being so everywhere: those that have a kink inside."""
    kinked: set[int] = set()
    for node in reachable(roots):
        if node.op in PIECEWISE or any(arg.index in kinked for arg in node.args):
            kinked.add(node.index)
    return kinked


# --- one level ------------------------------------------------------------------------------------------------------


def _with_settings(  # noqa: PLR0911 - one return for each way in which it may fail
    question: Question, sides: Sides, effort: Effort, cuts: Mapping[int, bool], *, signs_as_variables: bool = False
) -> Proof:
    ops = {*operations(sides)}
    settings = Settings()
    for _ in range(MAX_TRIES):
        form = NormalForm(
            question.pool,
            Field(settings.generators, effort.terms),
            settings,
            cuts=cuts,
            positive=_with_word(question.assume, "positive", "nonnegative"),
            integer=_with_word(question.assume, "integer"),
            ranges=ranges(question.assume),
            half_turns=half_turns(question.assume),
            has_inverse_angles=not ops.isdisjoint(_ANGLES) and not ops.isdisjoint(_TURNS),
            steps=effort.steps,
            signs_as_variables=signs_as_variables,
        )
        try:
            if signs_as_variables:
                return _everywhere(form, sides)
            return _over_regions(form, question, sides, effort, whole=not cuts)
        except Retry as retry:
            settings = replace(retry.settings, generators=settings.generators)
        except NoGenerators:
            settings = replace(settings, generators=settings.generators * 2)
            if settings.generators > MAX_GENERATORS:
                return Proof("unknown", f"more than {MAX_GENERATORS} independent functions")
        except TooLong:
            return Proof("unknown", f"the regions of signs take more than {effort.steps} steps")
        except TooLarge:
            return Proof("unknown", f"the normal form has more than {effort.terms} terms")
        except (NeedSign, Outside):
            return Proof("unknown", "signs alone do not tell where there are values")
        except CutFailed:
            return Proof("unknown", "it is divided by a function with kinks")
        except Unsupported as unsupported:
            return Proof("unknown", f"the normal form does not know {unsupported}")
    return Proof("unknown", "no common denominator of the exponents was found")


def _with_word(assume: Assumptions, *words: str) -> list[str]:
    return [name for name, known in assume.items() if any(word in known for word in words)]


def _everywhere(form: NormalForm, sides: Sides) -> Proof:
    """Whether both sides are equal whatever the signs are."""
    form.enter({})
    truth, claimed = map(form.element, sides)
    return Proof("equal" if form.field.equal(truth, claimed) else "different", kinks=tuple(form.kinks.values()))


def _over_regions(form: NormalForm, question: Question, sides: Sides, effort: Effort, *, whole: bool) -> Proof:
    conditions = list(conditions_of(question.pool, question.assume)) if whole else []
    waiting: list[Region] = [{}]
    count = 0
    inside = False
    while waiting:
        region = waiting.pop()
        form.enter(region)
        try:
            word = _in_region(form, question, sides, conditions, whole=whole)
        except NeedSign as need:
            waiting += [{**region, need.key: sign} for sign in (-1, 1)]
            continue
        count += 1
        if count > effort.regions:
            return Proof("unknown", f"more than {effort.regions} regions of signs")
        if word in ("different", "undefined") and not is_empty(form.field, region):
            return Proof(word, regions=count)
        inside = inside or word == "equal"
    if not inside:  # though points were found at which it has a value
        return Proof("unknown", "the normal form finds no region in which the program has a value")
    return Proof("equal", regions=count, kinks=tuple(form.kinks.values()))


def _in_region(
    form: NormalForm, question: Question, sides: Sides, conditions: list[Node], *, whole: bool
) -> Literal["equal", "different", "undefined", "outside"]:
    try:
        if not all(form.holds(condition) for condition in conditions):
            return "outside"
        if whole:
            form.element(question.primal_over_inputs)
    except Outside:
        return "outside"
    try:
        truth = form.element(sides[0])
    except Outside:
        if not whole:
            raise CutFailed from None
        truth = _without_untaken_paths(form, question, sides[0])
    try:
        claimed = form.element(sides[1])
    except Outside:
        if not whole:
            raise CutFailed from None
        return "undefined"
    if form.field.equal(truth, claimed) or (whole and hidden_zeros.equal(form, truth, claimed)):
        return "equal"
    return "different"


def _without_untaken_paths(form: NormalForm, question: Question, truth: Node) -> Element:
    """The gradient in a region in which it has a value only if paths that are not taken are left out."""

    def is_zero(node: Node) -> bool:
        try:
            return form.field.is_zero(form.element(node))
        except Outside:
            return False

    lacking = lacking_value(question, truth)
    try:
        return form.element(without_untaken_paths(question.pool, truth, lacking, is_zero))
    except Outside as outside:
        raise Unsupported(f"the gradient where {written(outside.node, 60)} has no value") from None


def conditions_of(pool: Pool, assume: Assumptions) -> Iterable[Node]:
    """The assumptions as comparisons; `positive` is known to the normal form by itself."""
    zero = pool.number(0)
    for name, known in assume.items():
        symbol = pool.symbol(name)
        for assumption in known:
            match assumption:
                case "negative":
                    yield pool.apply("lt", (symbol, zero))
                case Interval(low, high):
                    for end, op in ((low, "gt"), (high, "lt")):
                        node = pool.claim(end, {})
                        if "oo" not in operations([node]):
                            yield pool.apply(op, (symbol, node))
                case Condition(term):
                    yield pool.claim(term, {other: pool.symbol(other) for other in names_in(term)})
                case _:
                    pass
