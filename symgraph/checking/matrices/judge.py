"""From a claim about whole arrays to an outcome, from cheap to dear.

1. In float64 the claim is compared with the derivative at several shapes and scales, and the derivative with finite
   differences of the primal (`evidence`).
2. Where they differ, a counterexample is looked for that the scalar checker certifies (`counterexample`).
3. A claim that agreed at a point is proved for all shapes by the normal form of arrays with symbolic sizes.
4. Failing that, every element at small sizes is looked at in ball arithmetic, which sees what float64 cannot; where
   all sizes are numbers, the scalar checker proves element by element.

Numbers alone never prove.  What is proved holds for all sizes and values for which the loss is defined.
"""

from __future__ import annotations

from dataclasses import replace

from symgraph.calculus.normal.prover import Answer, Prover
from symgraph.calculus.operation import size
from symgraph.calculus.program import pruned
from symgraph.calculus.sizes import at_sizes, size_symbols
from symgraph.checking.entries.judge import judge_entries
from symgraph.checking.matrices.counterexample import counterexample, unseen_counterexample
from symgraph.checking.matrices.evidence import Evidence, compare
from symgraph.checking.matrices.samples import alternating_sizes
from symgraph.checking.matrices.scalars import Scalars
from symgraph.checking.matrices.subject import Bound, cut
from symgraph.checking.question import Effort, Outcome
from symgraph.errors import InputError, ShapeError
from symgraph.spec.read_assumptions import MATRIX_WORDS

STEPS = 60_000
"""Steps of normal forms at the least effort."""
MAX_ELEMENTS = 400
"""Elements of a claim that is proved element by element."""
MAX_OPERATIONS = 60_000
"""Scalar operations of a program that is looked at element by element."""


def judge(bound: Bound, effort: Effort) -> Outcome:
    """Whether a claim equals the derivative it is about."""
    evidence = compare(bound)
    if evidence.denied > evidence.confirmed:
        return _undecided("two ways to the derivative do not agree", evidence)
    if evidence.differed or evidence.lacking:
        found = counterexample(bound)
        if found is not None:
            return found
    if not evidence.compared:
        return _undecided("no point was found at which the loss is defined", evidence)
    answer = prove(bound, effort)
    if answer.proved and evidence.agreed and not evidence.lacking:
        return Outcome("proved", "normal form of arrays", "exact", domain(bound), agreed=evidence.agreed)
    return _smaller(bound, effort, evidence, answer)


def prove(bound: Bound, effort: Effort) -> Answer:
    """Whether claim and derivative have one normal form: first with the adjoints of the backward pass left opaque."""
    words = {name: [word for word in known if isinstance(word, str)] for name, known in bound.assume.items()}
    sides = [bound.claim, bound.truth]
    opaque = [name for name in bound.derivative.opaque if name not in sides]
    if opaque:
        freed = cut(bound.program, opaque, sides)
        own = {name: ["computed"] for name in opaque if name in freed.declarations}
        answer = Prover(freed, {**words, **own}, STEPS * effort.level).equal(*sides)
        if answer.proved:
            return answer
    return Prover(pruned(bound.program, sides), words, STEPS * effort.level).equal(*sides)


def domain(bound: Bound) -> str:
    """Where a proof holds, in words."""
    symbols = size_symbols(bound.derivative.program)
    shapes = f"for all shapes {', '.join(symbols)}" if symbols else "for these shapes"
    return f"{shapes}, wherever the derivative exists"


def _smaller(bound: Bound, effort: Effort, evidence: Evidence, answer: Answer) -> Outcome:
    """What can be said of a claim without a proof for all shapes."""
    symbols = size_symbols(bound.program)
    sizes = next(alternating_sizes(symbols))
    try:
        program = at_sizes(bound.program, sizes) if symbols else bound.program
        small = pruned(program, [bound.claim, bound.derivative.of]).operations() <= MAX_OPERATIONS
    except ShapeError:
        small = False
    reason = answer.reason or "the normal forms differ, but no point was found at which the values do"
    if not small:
        return _undecided(reason, evidence)
    found = unseen_counterexample(bound)
    if found is not None:
        return found
    if not evidence.agreed or evidence.lacking:
        return _undecided("of the points that were tried at none both could be compared", evidence)
    outcome = _element_by_element(bound, sizes, effort)
    if outcome is not None and outcome.word == "proved":
        if not symbols:
            return replace(outcome, domain=f"for these shapes, {outcome.domain}")
        at = ", ".join(f"{name}={n}" for name, n in sizes.items())
        reason = f"proved at {at}, but not for all shapes"
    return _undecided(reason, evidence)


def _element_by_element(bound: Bound, sizes: dict[str, int], effort: Effort) -> Outcome | None:
    """The scalar checker's answer at certain sizes; None where assumptions are not about single elements."""
    words = {word for known in bound.assume.values() for word in known if isinstance(word, str)}
    program = at_sizes(bound.program, sizes) if sizes else bound.program
    shape = program.shapes[bound.truth]
    if words.intersection(MATRIX_WORDS) or size(shape) > MAX_ELEMENTS:
        return None
    try:
        scalars = Scalars(bound, program)
        pairs = list(scalars.pairs())
        return judge_entries(scalars.model, pairs, scalars.assume(), effort, scalars.of).outcome
    except InputError:
        return None


def _undecided(reason: str, evidence: Evidence) -> Outcome:
    points = "point" if evidence.agreed == 1 else "points"
    agreed = f"; claim and derivative agree at {evidence.agreed} {points}" if evidence.agreed else ""
    return Outcome("undecided", reason=reason + agreed, agreed=evidence.agreed)
