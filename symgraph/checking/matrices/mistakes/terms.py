"""Terms that are missing in a sum: what the derivative has more than the claim, where that is a known quantity."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TypeGuard

from symgraph.calculus.formula import format_term
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.checking.matrices.mistakes.general import both_ways
from symgraph.checking.matrices.mistakes.quantities import Quantities
from symgraph.checking.matrices.mistakes.scales import Scales
from symgraph.checking.matrices.mistakes.workbench import Workbench
from symgraph.checking.matrices.numbers import Array
from symgraph.checking.mistakes.candidate import Candidate
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.rewrites import plus, scaled


def missing_terms(bench: Workbench, scales: Scales, known: Quantities, claim: Term) -> Iterator[Candidate]:
    """The claim plus a term, which is a quantity times a simple number or a size."""
    for doubled, cost in ((False, 7), (True, 9)):
        kept = scaled(claim, "1/2") if doubled else claim
        wanted = _wanted(bench, kept)
        for term in _terms(bench, known) if wanted else ():
            own = bench.name(term)
            scale = scales.between(own, wanted) if own is not None and not is_numeral(own) else None
            if scale is None:
                continue
            missing = scale.applied(term)
            new = plus(kept, -1, missing.args[0]) if _is_negative(missing) else plus(kept, 1, missing)
            values = {"term": format_term(missing)}
            length = scale.cost + len(values["term"]) / 12
            yield Candidate(cost + length, "missing_term", Message.NO_TERM, values, (), new)


def _wanted(bench: Workbench, kept: Term) -> list[Array]:
    """What is to be added to a formula at each point; nothing where its shape does not fit."""
    name = bench.name(kept)
    if name is None or bench.builder.shape(name) != bench.needed:
        return []
    values = [bench.value(name, point) for point in range(len(bench.points))]
    found = [bench.truth_at(point) - value for point, value in enumerate(values) if value is not None]
    return found if len(found) == len(values) else []


def _is_negative(term: Term) -> TypeGuard[Apply]:
    return isinstance(term, Apply) and term.op == "neg"


def _terms(bench: Workbench, known: Quantities) -> Iterator[Term]:
    """The terms that make up the derivative, then quantities."""
    yield from known.parts(bench.truth)
    for quantity in known.values:
        if quantity.shape == bench.needed:
            yield quantity.term
        elif quantity.shape == bench.needed[::-1]:
            yield Apply("transpose", (quantity.term,))
    if len(known.values) <= MAX_FACTORS:
        factors = [both for quantity in known.values if quantity.shape != SCALAR for both in both_ways(quantity)]
        for (left, shape), (right, other) in product(factors, repeat=2):
            if shape[1] == other[0] and (shape[0], other[1]) == bench.needed:
                yield Apply("matmul", (left, right))


MAX_FACTORS = 16
"""Quantities any two of which may make a missing term."""
