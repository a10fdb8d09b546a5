"""Spec with code -> Program: the forward program, and in its metadata under ``"code"`` all that was claimed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Program
from symgraph.notation import ElementNames
from symgraph.spec.code.building import element_names
from symgraph.spec.code.passes import CodePass, interpret
from symgraph.spec.code.source import CodeQuestion, CodeSource
from symgraph.spec.code.text import CodeText
from symgraph.spec.spec import Spec
from symgraph.spec.whole_claims import with_elements


def program_of_code(spec: Spec, source: CodeSource) -> Program:
    """The forward program of a spec with code, verified; its metadata ``"code"`` is the `CodePass`.

    Without claims the lines of the backward pass are what is claimed.  Raises InputError, with the place in the file,
    where the code cannot be read.
    """
    read = interpret(source)
    if source.backward is not None and not source.questions:
        read = interpret(replace(source, questions=tuple(_asked_by_lines(read, source.backward))))
    values = _values(read)
    metadata: dict[str, Any] = {
        "parts": (),
        "arrays": _elements(read.program),
        "values": {name: value for name, value in values.items() if name in read.program.shapes},
        "assume": with_elements(spec.assume, read.claimed_program),
        "figure": dict(spec.figure),
        "updates": None,
        "claims": (),
        "backward": (),
        "let": {},
        "points": {},
        "wanted": (),
        "missing": (),
        "title": spec.title,
        "data": spec.data,
        "train": dict(spec.train),
        **dict(spec.kept),
    }
    claimed_program = replace(read.claimed_program, metadata=metadata)
    read = replace(read, claimed_program=claimed_program, program=replace(read.program, metadata=metadata))
    return replace(read.program, metadata={**metadata, "code": read})


def _asked_by_lines(read: CodePass, backward: CodeText) -> Iterator[CodeQuestion]:
    """A claim for each quantity whose gradient the lines compute: what the last of these lines assigns."""
    lines = {line.wrt: line for line in read.lines}
    for wrt, line in lines.items():
        target = line.text.partition("=")[0].rstrip(" +-*/")
        if target.isidentifier():
            claim = replace(backward, text=target, path=f"backward.{target}", line=line.line, column=1, exact=False)
            yield CodeQuestion(None, replace(claim, text=wrt), claim)


def _elements(program: Program) -> dict[str, ElementNames]:
    """How the elements of the declared arrays are named."""
    return {n: program.element_names(n) for n, declared in program.declarations.items() if declared.shape != SCALAR}


def _values(read: CodePass) -> Mapping[str, Any]:
    """The values of the declared names of the program, as rows of numerals; a 1-D array is a column."""
    values: dict[str, Any] = {}
    for name, nested in read.source.values.items():
        shape = read.source.shapes[name]
        flat = np.array(nested, dtype=object).ravel().tolist()
        if name in read.labels:
            continue
        if len(shape) > 2:
            values |= dict(zip(element_names(name, shape), flat, strict=True))
        else:
            values[name] = _written(flat, shape)
    for name, numbers in read.parameters.items():
        values[name] = _written([repr(float(number)) for number in np.ravel(numbers)], np.shape(numbers))
    return values


def _written(flat: list[str], shape: tuple[int, ...]) -> Any:
    if not shape:
        return flat[0]
    columns = shape[1] if len(shape) > 1 else 1
    return tuple(tuple(flat[k : k + columns]) for k in range(0, len(flat), columns))
