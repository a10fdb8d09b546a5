"""A program that learns: its parameters, what one example is, and its functions over many examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from symgraph.calculus.operation import dims, symbols_of
from symgraph.calculus.program import Program, needed
from symgraph.errors import InputError, Problem
from symgraph.lowering.compiled import Compiled, compile_program
from symgraph.spec.one_example import OneExample
from symgraph.training.data.table import Array
from symgraph.training.data.targets import Meaning
from symgraph.training.settings import Over, Settings

_PROBABILITIES: dict[str, Meaning] = {"sigmoid": "probability", "softmax": "class", "log_softmax": "class"}
_LOSSES: dict[str, Meaning] = {
    "bce": "probability",
    "bce_with_logits": "probability",
    "cross_entropy": "class",
    "hinge": "sign",
}


@dataclass(frozen=True)
class Model:
    """A program of one example, and what learning needs to know of it.

    `parameters` are those that the loss depends on, in order; `output` is the name that predicts and `target` what it
    is compared with, where they are known.  `masks` are dropout's, with the share that is kept.
    """

    program: Program
    example: OneExample
    parameters: tuple[str, ...]
    output: str | None
    target: str | None
    meaning: Meaning
    loss_name: str
    over: Over
    masks: Mapping[str, float]

    @property
    def loss(self) -> str:
        return str(self.program.loss)

    @property
    def activation(self) -> str:
        """The operation that the output is made by."""
        equation = self.program.equation(self.output) if self.output else None
        return equation.operation.name if equation else ""

    def outputs(self) -> list[str]:
        """What is measured: the loss and, where it is known, the output."""
        return [self.loss, *([self.output] if self.output else [])]


def model_of(program: Program, settings: Settings) -> Model:
    """The model of a program.

    Raises InputError where there is nothing to learn: no loss, or one that depends on no parameter.
    """
    if program.loss is None:
        raise InputError(Problem(f"'{program.name}' has no loss", "learning makes a loss small", "add loss: mse, say"))
    wanted = needed(program, [program.loss])
    roles = {name: declared.role for name, declared in program.declarations.items() if name in wanted}
    parameters = tuple(name for name, role in roles.items() if role == "parameter")
    if not parameters:
        found = f"nothing to learn: the loss of '{program.name}' depends on no parameter"
        raise InputError(Problem(found, action="name what is to be learned: parameters: [w, b], say"))
    example: OneExample | None = program.metadata.get("example")
    if example is None:
        allowed = "networks and formulas are trained"
        raise InputError(Problem(f"'{program.name}' is no spec with parameters", allowed, "write it as a spec"))
    masks = _masks(program, roles, example)
    inputs = {name: columns for name, columns in example.inputs.items() if name in roles}
    targets = {name: columns for name, columns in example.targets.items() if name in roles}
    is_network = "y" in example.targets and "target" in roles.values()
    loss_name = str(program.metadata.get("loss_name", ""))
    output = settings.output or ("o" if is_network and "o" in program.shapes else None)
    _refuse_single_numbers(program, [*inputs, *targets])
    if not targets and settings.target in inputs:
        targets = {str(settings.target): inputs.pop(str(settings.target))}
    if not inputs:  # a constant is learned, from the targets alone
        inputs, targets = targets, {}
    if not inputs:
        found = f"the loss of '{program.name}' depends on no input"
        raise InputError(Problem(found, "learning is from examples", "name what examples consist of: inputs: [x, t]"))
    return Model(
        program,
        OneExample(inputs, targets),
        parameters,
        output,
        next(iter(targets), None),
        _meaning(program, output, loss_name),
        loss_name,
        settings.loss or program.metadata.get("over_samples", "mean"),
        masks,
    )


def _refuse_single_numbers(program: Program, given: Sequence[str]) -> None:
    """Raise InputError for an input that is not an array of samples where others are: it has no sample of its own."""
    if not symbols_of(declared.shape for declared in program.declarations.values()):
        return
    for name in given:
        shape = program.shapes[name]
        if not isinstance(shape[0], str):
            allowed = "beside arrays such as X: [n, p], whose rows are the samples, an input has a row for each too"
            action = f"declare {name}: [n, 1], or no size that is a symbol"
            raise InputError(Problem(f"'{name}' is {dims(shape)}", allowed, action))


def _meaning(program: Program, output: str | None, loss_name: str) -> Meaning:
    if loss_name in _LOSSES:
        return _LOSSES[loss_name]
    equation = program.equation(output) if output else None
    return _PROBABILITIES.get(equation.operation.name, "numbers") if equation else "numbers"


def _masks(program: Program, roles: Mapping[str, str], example: OneExample) -> dict[str, float]:
    """The masks of dropout layers, each with the share of units that it keeps."""
    found: dict[str, float] = {}
    kept: Mapping[str, float] = program.metadata.get("masks", {})
    for name, role in roles.items():
        if role in ("input", "target") and name not in example.fields:
            found[name] = kept[name]
    return found


# --- functions ------------------------------------------------------------------------------------------------------

Function = Callable[..., tuple[Any, ...]]


@dataclass(frozen=True)
class Batched:
    """A function of many examples at once, with the names of its arguments and of its results."""

    function: Function
    arguments: tuple[str, ...]
    results: tuple[str, ...]
    gradients: Mapping[str, str]
    shapes: Mapping[str, tuple[Any, ...]]
    """Of the arguments; a parameter's may be turned: a bias is a row beside rows of examples."""


def batched_function(
    program: Program, outputs: Sequence[str], wrt: Sequence[str], example: OneExample, over: Over
) -> Batched:
    """The outputs and the gradients by `wrt` of many examples, inputs and targets having a row for each.

    Examples that are matrices (sequences) are computed one after the other.
    """
    try:
        compiled = compile_program(program, outputs, wrt, batch=True, over=over)
    except InputError:
        return _one_by_one(compile_program(program, outputs, wrt), example, over)
    return Batched(compiled.function, compiled.arguments, compiled.results, compiled.gradients, compiled.shapes)


def _one_by_one(compiled: Compiled, example: OneExample, over: Over) -> Batched:
    """The same, calling a function of one example for each: loss and gradients are summed, outputs become rows."""
    places = {k: compiled.shapes[name] for k, name in enumerate(compiled.arguments) if name in example.fields}
    summed = {compiled.loss, *compiled.gradients.values()}
    sums = [k for k, name in enumerate(compiled.results) if name in summed]

    def function(*args: Any) -> tuple[Any, ...]:
        count = len(args[next(iter(places))])
        rows: list[tuple[Any, ...]] = []
        for row in range(count):
            one = [_sample(arg[row], places[k]) if k in places else arg for k, arg in enumerate(args)]
            rows.append(compiled.function(*one))
        divisor = count if over == "mean" else 1
        return tuple(
            sum(found) / divisor if k in sums else np.vstack([np.reshape(value, (1, -1)) for value in found])
            for k, found in enumerate(zip(*rows, strict=True))
        )

    shapes = {
        name: ("N", len(example.fields[name])) if name in example.fields else shape
        for name, shape in compiled.shapes.items()
    }
    return Batched(function, compiled.arguments, compiled.results, compiled.gradients, shapes)


def _sample(row: Array, shape: Sequence[Any]) -> Any:
    return row.item() if shape == (1, 1) else row.reshape(shape)
