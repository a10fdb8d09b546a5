"""Conditions under which a claim may be right as it stands: rows that sum to 1, symmetric matrices, signs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.term import Term
from symgraph.checking.matrices.evidence import places
from symgraph.checking.matrices.mistakes.workbench import Asked, close
from symgraph.checking.matrices.numbers import finite
from symgraph.checking.matrices.subject import Bound
from symgraph.checking.mistakes.messages import Message
from symgraph.errors import InputError
from symgraph.spec.read_assumptions import COLUMN_SUM


def conditions(asked: Asked, claim: Term) -> Iterator[tuple[Bound, str, Message]]:
    """Conditions on declared arrays under which the claim has the derivative's value at a point.

    Each is the claim under that assumption, the array's name and what is assumed of it in words.
    """
    try:
        bound = asked.subject.bound(asked.derivative, claim, asked.assume, asked.own)
    except InputError:
        return
    if bound.program.shapes[bound.claim] != asked.derivative.shape:
        return
    for under, name, message in _assumed(bound):
        points = list(islice(places(under.program, under.assume, (asked.derivative.of, bound.truth)), 2))
        values = [(place.values[bound.claim], place.values[bound.truth]) for place in points]
        if values and all(finite(value) and close(value, truth) for value, truth in values):
            yield under, name, message


def _assumed(bound: Bound) -> Iterator[tuple[Bound, str, Message]]:
    operations = {operation.name for _, operation, _ in bound.program.equations}
    for name, (rows, columns) in _given(bound):
        words: list[tuple[str, Message]] = []
        if columns != 1:
            words.append(("rowsum1", Message.ROWS_SUM_TO_ONE))
        elif name != bound.derivative.wrt:
            words.append((COLUMN_SUM, Message.ELEMENTS_SUM_TO_ONE))
        if rows == columns:
            words.append(("symmetric", Message.IS_SYMMETRIC))
        if not operations.isdisjoint(_OF_SIGNS):
            words.append(("positive", Message.IS_POSITIVE))
        known = bound.assume.get(name, ())
        for word, message in words:
            if word not in known:
                yield replace(bound, assume={**bound.assume, name: (*known, word)}), name, message


def _given(bound: Bound) -> Iterator[tuple[str, Shape]]:
    """The arrays that are given."""
    for name, declared in bound.program.declarations.items():
        if declared.value is None and declared.role != "size" and declared.shape != SCALAR:
            yield name, declared.shape


_OF_SIGNS = ("abs", "sign", "relu", "step", "maximum", "minimum", "where", "sqrt")
"""Operations for which the sign of a number makes a difference."""
