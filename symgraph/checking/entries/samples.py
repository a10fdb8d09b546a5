"""Code at a few points in float64: what it computes there, and what the derivatives are."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from math import prod
from typing import Any

import numpy as np
from flint import arb

from symgraph.calculus.term import is_numeral, nearest_float, number
from symgraph.checking.entries.agreement import shared_points
from symgraph.checking.entries.code_check import JudgedCode
from symgraph.checking.entries.moments import Moments
from symgraph.checking.expression import Node, symbols
from symgraph.checking.values.balls import Balls
from symgraph.errors import InputError
from symgraph.spec.code.claimed import CodeClaim

POINTS = 3
BITS = 96
CLOSE = 1e-8
UNUSED = 0.75
"""The value of what the loss does not depend on."""


@dataclass
class Sample:
    """One point: a run of the code, and the derivative that each claim should be, None where it is not known."""

    balls: Balls
    moments: Moments
    targets: list[Any]


def samples(judged: JudgedCode) -> list[Sample]:
    """A few points; none where the code cannot be run."""
    model, code = judged.model, judged.code
    truths = [node for claim in code.claims for node in derivatives(judged, claim)]
    names = sorted(symbols([model.nodes[model.loss], *truths]))
    found: list[Sample] = []
    for point in islice(shared_points(names, judged.assume), POINTS):
        balls = Balls(point, BITS)
        values = {
            array.name: np.array([number_of(balls, model.nodes.get(e), UNUSED) for e in array.elements]).reshape(
                array.shape
            )
            for array in judged.arrays
        }
        try:
            moments = Moments(code, values)
        except InputError:
            return []
        found.append(Sample(balls, moments, [target(judged, balls, claim) for claim in code.claims]))
    return found


def derivatives(judged: JudgedCode, claim: CodeClaim) -> list[Node]:
    """What the reverse sweep says of each entry of a claim; empty where that is not known."""
    model = judged.model
    names = claim.wrt_entries
    of = model.scalar(claim.of_entry) if claim.of_entry else model.loss
    if any(is_numeral(name) for name in (*names, of)):
        return []
    model.differentiate(of, names)
    truths = [model.truth(of, name) for name in names]
    return [truth for truth in truths if truth is not None] if None not in truths else []


def target(judged: JudgedCode, balls: Balls, claim: CodeClaim) -> Any:
    """The derivative that a claim should be, as an array of its shape."""
    numbers = [number_of(balls, truth, np.nan) for truth in derivatives(judged, claim)]
    if len(numbers) != prod(claim.wrt_shape) or not np.all(np.isfinite(numbers)):
        return None
    return np.array(numbers).reshape(claim.wrt_shape)


def claimed(judged: JudgedCode, balls: Balls, claim: CodeClaim) -> Any:
    """The entries of a claim or a line as an array; None where it has none."""
    if claim.problem or len(claim.entries) != prod(claim.wrt_shape):
        return None
    names = judged.written
    numbers = [
        nearest_float(number(entry)) if is_numeral(entry) else number_of(balls, names.get(entry), np.nan)
        for entry in claim.entries
    ]
    return np.array(numbers).reshape(claim.wrt_shape)


def number_of(balls: Balls, node: Node | None, otherwise: float) -> float:
    """The value of a node as a float."""
    value = balls.value(node) if node is not None else None
    return float(value.mid()) if isinstance(value, arb) else otherwise


def close(value: Any, wanted: Any) -> bool:
    """Whether an array has a shape and, up to rounding, the numbers that are wanted."""
    if value is None or wanted is None or np.shape(value) != np.shape(wanted):
        return False
    scale = 1 + float(np.max(np.abs(wanted), initial=0.0))
    return bool(np.all(np.abs(value - wanted) <= CLOSE * scale))
