"""Claims as they are handed over: entries under their names in the program, or what is wrong with their shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from symgraph.spec.code.building import Names
from symgraph.spec.code.claimed import CodeClaim
from symgraph.spec.code.elements import Element
from symgraph.spec.code.run import Answer, Line


def elements_of(value: Any) -> list[Element]:
    """The elements of an array that are not known numbers."""
    return [number for number in np.asarray(value, dtype=object).flat if isinstance(number, Element)]


def claim_of(answer: Answer, names: Names, variables: Mapping[str, Any]) -> CodeClaim:
    """A claim of the spec."""
    question = answer.question
    of = question.of.text.strip() if question.of else ""
    wrt = question.wrt.text.strip()
    claim = _empty(of, wrt, question.claim.text.strip(), answer.line, answer.wrt, names, variables)
    claim = replace(claim, of_entry=names.of(answer.of) if question.of else "")
    return _judgeable(replace(claim, problem=answer.failure), answer.claimed, names)


def line_of(line: Line, names: Names, variables: Mapping[str, Any]) -> CodeClaim:
    """A line of the backward pass."""
    wrt = variables[line.variable]
    return _judgeable(_empty("", line.variable, line.text, line.line, wrt, names, variables), line.value, names)


def _empty(  # noqa: PLR0917 - what is known of a claim before its value
    of: str, wrt: str, text: str, line: int, value: Any, names: Names, variables: Mapping[str, Any]
) -> CodeClaim:
    array = np.asarray(value, dtype=object)
    entries = tuple(map(names.of, array.flat))
    shared = _shared(wrt, array, variables)
    return CodeClaim(of, wrt, text, line, None, array.shape, (), entries, "", shared)


def _judgeable(claim: CodeClaim, value: Any, names: Names) -> CodeClaim:
    """The claim with its entries, or with what is wrong with its shape."""
    if value is None:
        return claim
    array = np.asarray(value, dtype=object)
    claim = replace(claim, shape=array.shape)
    if claim.problem:
        return claim
    if array.shape != claim.wrt_shape and not array.size == len(claim.wrt_entries) == 1:
        return replace(claim, problem=_misshapen(array.shape, claim.wrt_shape, claim.wrt))
    if any(isinstance(number, float) for number in array.flat):
        return replace(claim, problem="an entry is infinite")
    return replace(claim, entries=tuple(map(names.of, array.flat)))


def _misshapen(shape: tuple[int, ...], wanted: tuple[int, ...], wrt: str) -> str:
    reason = f"the claim has shape {written(shape)}, but {wrt} has shape {written(wanted)}"
    if shape == wanted[::-1]:
        return f"{reason}: it is transposed"
    if [size for size in shape if size != 1] == [size for size in wanted if size != 1]:
        return f"{reason}: they differ by dimensions of 1 (see keepdims, reshape, [:, None])"
    if len(shape) < len(wanted):
        return f"{reason}: it was summed over too much, or its dimensions were dropped"
    return f"{reason}: a sum over an axis is missing" if len(shape) > len(wanted) else reason


def written(shape: tuple[int, ...]) -> str:
    """A NumPy shape as a spec has it: ``[3, 2]``, ``[]`` for a number."""
    return str(list(shape))


def _shared(wrt: str, value: Any, variables: Mapping[str, Any]) -> str:
    """Another variable that has some of the elements, but not just these; none for those of a declared array."""
    own = {element.name for element in elements_of(value)}
    if not own or all(element.declared == wrt for element in elements_of(value)):
        return ""
    for name, other in variables.items():
        others = {element.name for element in elements_of(other)}
        if name != wrt and others != own and not own.isdisjoint(others):
            return name
    return ""
