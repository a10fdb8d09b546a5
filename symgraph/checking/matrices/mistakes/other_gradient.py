"""Claims that are right, but of another name: the layers were mixed up."""

from __future__ import annotations

from itertools import islice

from symgraph.calculus.term import Term
from symgraph.checking.matrices.evidence import places
from symgraph.checking.matrices.judge import prove
from symgraph.checking.matrices.mistakes.workbench import Asked, close
from symgraph.checking.matrices.numbers import finite
from symgraph.checking.question import Effort
from symgraph.errors import InputError


def gradient_by_other(asked: Asked, claim: Term, effort: Effort) -> str | None:
    """The parameter or input by which the claim, as it stands, is proved to be the derivative of the loss."""
    subject, own = asked.subject, asked.derivative
    if own.of != subject.program.loss or own.place is not None:
        return None
    for name, declared in subject.program.declarations.items():
        if name == own.wrt or declared.role not in ("parameter", "input"):
            continue
        try:
            derivative = subject.derivative(name)
            bound = subject.bound(derivative, claim, asked.assume, asked.own)
        except InputError:
            continue
        if bound.program.shapes[bound.claim] != derivative.shape:
            continue
        points = list(islice(places(bound.program, asked.assume, (derivative.of, bound.truth)), 2))
        pairs = [(place.values[bound.claim], place.values[bound.truth]) for place in points]
        if (
            pairs
            and all(finite(value) and close(value, truth) for value, truth in pairs)
            and prove(bound, effort).proved
        ):
            return name
    return None
