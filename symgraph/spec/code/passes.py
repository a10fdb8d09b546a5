"""Code to programs: the forward program, the program with all that was claimed, and numbers to try changes with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.spec.code.answers import claim_of, elements_of, line_of
from symgraph.spec.code.building import Assembly, DeclaredArray, Names, declare
from symgraph.spec.code.claimed import CodeClaim
from symgraph.spec.code.failures import NeedsNumbers
from symgraph.spec.code.recorder import Recorder
from symgraph.spec.code.run import Run
from symgraph.spec.code.running import are_whole, float_run, parameter_name, some_numbers, whole_array
from symgraph.spec.code.source import CodeSource
from symgraph.spec.code.symbolic import Symbolic
from symgraph.spec.code.text import CodeText


@dataclass(frozen=True)
class CodeNumbers:
    """Numbers of one run: the loss, and the claimed arrays in the order of the claims, None where one does not fit."""

    loss: float
    claims: tuple[Any, ...]


@dataclass(frozen=True)
class Edit:
    """A change of the code: `old`, which stands in line `line` of its file (once), becomes `new`."""

    line: int
    old: str
    new: str


@dataclass(frozen=True)
class CodePass:
    """What came of reading code.

    `program` is the forward program, whose loss claims are about; `claimed_program` is that with the equations of the
    backward pass and of the claims.  `claims` are in the order of the spec; `lines` are the values that lines of the
    backward pass gave to derivatives, in the order in which they ran: an array that is changed has several, and is
    right where one of them is.  `parameters` are the declared arrays made of attributes that claims name (``net.w2``),
    with the numbers that the code gave them, and arrays of random numbers; `labels` those that were read as indices.
    """

    source: CodeSource = field(repr=False)
    program: Program
    claimed_program: Program
    claims: tuple[CodeClaim, ...]
    lines: tuple[CodeClaim, ...]
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    labels: tuple[str, ...] = ()

    def edited(self, *edits: Edit) -> CodePass:
        """The same with some lines changed.  Raises InputError where the changed code cannot be read."""
        return interpret(edited(self.source, edits))

    def run(self, values: Mapping[str, Any], *edits: Edit) -> CodeNumbers:
        """The loss and the claims as float64 arrays, at values of the declared arrays (and numbers), of changed code.

        Values may leave out what the spec gives values.  Raises InputError.
        """
        source = edited(self.source, edits) if edits else self.source
        run = float_run(source, {**self.parameters, **values}, self.labels).run()
        claims = tuple(None if answer.claimed is None else np.asarray(answer.claimed, float) for answer in run.answers)
        return CodeNumbers(float(run.loss), claims)


def edited(source: CodeSource, edits: Sequence[Edit]) -> CodeSource:
    """A source with lines changed.  Raises InputError where a line does not hold what is to be changed."""
    for edit in edits:
        code = tuple(_changed(text, edit) for text in source.code)
        backward = source.backward and _changed(source.backward, edit)
        questions = tuple(replace(question, claim=_changed(question.claim, edit)) for question in source.questions)
        changed = replace(source, code=code, backward=backward, questions=questions)
        if changed == source:
            raise InputError(Problem(f"no '{edit.old}' in line {edit.line}", file=source.name))
        source = changed
    return source


def _changed(text: CodeText, edit: Edit) -> CodeText:
    lines = text.text.split("\n")
    place = edit.line - text.line
    if not 0 <= place < len(lines) or edit.old not in lines[place]:
        return text
    lines[place] = lines[place].replace(edit.old, edit.new, 1)
    return replace(text, text="\n".join(lines))


def interpret(source: CodeSource) -> CodePass:
    """The programs of a source.

    Raises InputError with every problem of its syntax, or else with the first thing in its run that cannot be read.
    """
    labels: tuple[str, ...] = ()
    while True:
        try:
            return _Symbols(source, labels).passed()
        except NeedsNumbers as needed:
            if needed.name in labels or not are_whole(source.values.get(needed.name)):
                raise InputError(needed.problem or Problem(f"'{needed.name}' is used as an index")) from None
            labels = (*labels, needed.name)


class _Symbols:
    """One interpretation with symbols, but for the `labels`, which are numbers."""

    def __init__(self, source: CodeSource, labels: Sequence[str]) -> None:
        self.source = source
        self.labels = tuple(labels)
        self.recorder = Recorder()
        self.arrays: list[DeclaredArray] = []
        self.parameters: dict[str, Any] = {}

    def passed(self) -> CodePass:
        source = self.source
        declared = {name: self._declared(name, shape) for name, shape in source.shapes.items()}
        wanted = {question.wrt.text.strip() for question in source.questions}
        whole = [name for name, value in source.values.items() if are_whole(value) and name not in wanted]
        run = Run(source, Symbolic(self.recorder, self._random), declared, whole, self._parameter).run()
        by = {element.declared for answer in run.answers for element in elements_of(answer.wrt)}
        for array in self.arrays:
            array.role = "parameter" if array.name in by else "input"
        names = Names(self.arrays, run.variables)
        assembly = Assembly(source.name, self.arrays, self.recorder, names)
        forward: list[Any] = [run.variables[line.variable] for line in run.lines]
        forward += [value for answer in run.answers for value in (answer.wrt, answer.of) if value is not None]
        claimed: list[Any] = [line.value for line in run.lines]
        claimed += [answer.claimed for answer in run.answers if answer.claimed is not None]
        return CodePass(
            source,
            assembly.program([e for value in forward for e in elements_of(value)], run.loss, run.loss_name),
            assembly.program(
                [e for value in (*forward, *claimed) for e in elements_of(value)], run.loss, run.loss_name
            ),
            tuple(claim_of(answer, names, run.variables) for answer in run.answers),
            tuple(line_of(line, names, run.variables) for line in run.lines),
            self.parameters,
            self.labels,
        )

    def _declared(self, name: str, shape: tuple[int, ...]) -> Any:
        if name in self.labels:
            return whole_array(self.source.values[name], shape)
        array, value = declare(self.recorder, name, shape)
        self.arrays.append(array)
        return value

    def _random(self, shape: tuple[int, ...]) -> Any:
        """A new declared array for random numbers: whatever they are, claims are to hold."""
        name = parameter_name(f"random{len(self.parameters) + 1}", [*self.source.shapes, *self.parameters])
        array, value = declare(self.recorder, name, shape)
        self.arrays.append(array)
        self.parameters[name] = some_numbers(shape)
        return value

    def _parameter(self, text: str, numbers: Any) -> tuple[str, Any]:
        """A new declared array for an attribute that a claim names."""
        name = parameter_name(text, [*self.source.shapes, *self.parameters])
        array, value = declare(self.recorder, name, numbers.shape)
        self.arrays.append(array)
        self.parameters[name] = np.asarray(numbers, dtype=float)
        return name, value
