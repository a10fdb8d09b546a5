"""Training from beginning to end: a spec and its data in, a `History` out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np

from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.spec.programs import load
from symgraph.training.classes import decision_for
from symgraph.training.data.examples import Data, examples_of
from symgraph.training.data.table import Array
from symgraph.training.descent import State, Watch, descend
from symgraph.training.divergence import first_not_finite
from symgraph.training.history import DivergenceError, History
from symgraph.training.measuring import Measure
from symgraph.training.model import Model, model_of
from symgraph.training.packed import Packed
from symgraph.training.predicting import Predictor
from symgraph.training.record import Record
from symgraph.training.settings import Settings
from symgraph.training.sources import read_settings, read_source
from symgraph.training.start import start_values


def train(source: Any, data: Any = None, *, watch: Watch | None = None, **settings: Any) -> History:
    """Learn the parameters of a spec from examples by gradient descent.

    `source` is a Program or what `symgraph.load` takes.  `data` is a file, the name of a generator, a mapping as under
    the spec's key ``data``, arrays by name (or a data frame), or a pair of arrays (inputs, targets); the spec's own
    unless given.  Keyword arguments are the keys of ``train`` and win over the spec's: ``rate=0.1, epochs=20, batch=32,
    momentum=0.9, seed=1, start={"w1": 1}``.  `watch` is called after every update with its number, the number of all,
    and the loss of its batch.

    An interruption (Ctrl-C) ends the training; the History says so and has what was learned.  Raises InputError for a
    spec, settings or data that are wrong, and DivergenceError, with the history until then, where numbers cease to be
    finite.

    >>> history = train("relu-fit", steps=100)
    >>> round(float(history.losses[0]), 1), len(history.losses)
    (21228.1, 101)
    """
    program = _of_one_example(source if isinstance(source, Program) else load(source))
    chosen = read_settings(program, settings)
    model = model_of(program, chosen)
    keys, tables = read_source(program, data, model.example)
    return _Run(model, chosen, examples_of(tables, keys, model.example, model.meaning)).history(watch)


def _of_one_example(program: Program) -> Program:
    """The program of one example, where the spec's has a batch of them."""
    if "one_sample" not in program.metadata:
        return program
    one_sample = program.metadata["one_sample"]
    if one_sample is None:
        found = "a batch of samples with formulas"
        raise InputError(Problem(found, "the data says how many samples there are", "remove batch:", "batch"))
    single: Program = one_sample()
    carried = {name: program.metadata[name] for name in ("data", "train", "values", "title")}
    return replace(single, metadata={**single.metadata, **carried})


class _Run:
    """One training."""

    def __init__(self, model: Model, settings: Settings, data: Data) -> None:
        self.model = model
        self.settings = settings
        self.data = data
        self.start = start_values(model.program, model.parameters, settings, _sizes(model, data))
        self.state = State(Packed(self.start))
        targets = data.train.arrays.get(model.target or "")
        if targets is None or model.output is None:
            self.decision = None
        else:
            self.decision = decision_for(targets, model.loss_name, model.activation)
        self.measure = Measure(model, data, self.decision)
        self.record = Record(self.measure, self.state.packed, settings, len(data.train))

    def history(self, watch: Watch | None) -> History:
        """Learn until the end; see `train` for what is raised."""
        begin = perf_counter()
        state, record, examples = self.state, self.record, self.data.train
        record.entry(0)
        function = descend(self.model, self.settings, examples, state, entry=record.entry, watch=watch)
        divergence = None
        if state.failed_in:
            divergence = first_not_finite(self.model, self.settings, examples, state, function)
            state.packed.vector[:], state.step = state.safe, state.safe_step
            record.forget_after(state.step)
        if record.entries[-1].step != state.step:
            record.entry(state.step)
        history = replace(
            self._history(), seconds=perf_counter() - begin, interrupted=state.interrupted, divergence=divergence
        )
        if divergence is not None:
            raise DivergenceError(divergence, history)
        return history

    def _history(self) -> History:
        model, data, record = self.model, self.data, self.record
        values = self.state.packed.values()
        train, test = self.measure.on_train(values), self.measure.on_test(values)
        steps = np.array([entry.step for entry in record.entries])
        snapshot_steps, snapshots = record.snapshots()
        return History(
            name=model.program.name,
            title=str(model.program.metadata.get("title", "")),
            steps=steps,
            epochs=steps / self.settings.batches(len(data.train)),
            losses=np.array([entry.loss for entry in record.entries]),
            accuracies=record.numbers("accuracy"),
            test_losses=record.numbers("test_loss"),
            test_accuracies=record.numbers("test_accuracy"),
            start=self.start,
            values=values,
            vectors=frozenset(name for name in values if model.program.element_names(name).axes == 1),
            snapshot_steps=snapshot_steps,
            snapshots=snapshots,
            data=data,
            settings=self.settings,
            output=model.output,
            target=model.target,
            outputs=train.outputs,
            test_outputs=test.outputs if test else None,
            decision=self.decision,
            classes=self._classes(),
            classes_true=self._true(data.train.arrays),
            classes_found=self._found(train.outputs),
            test_classes_true=self._true(data.test.arrays) if data.test else None,
            test_classes_found=self._found(test.outputs) if test else None,
            predictor=Predictor(model, data),
        )

    def _classes(self) -> tuple[str, ...]:
        """The labels of a classifier's classes; where the data has none, the targets themselves or numbers from 0."""
        if self.decision is None or self.data.classes:
            return self.data.classes
        count = self.data.train.arrays[self.model.target or ""].shape[1]
        lower = "-1" if self.decision.rule == "sign" else "0"
        return (lower, "1") if count == 1 else tuple(map(str, range(count)))

    def _true(self, arrays: Mapping[str, Array]) -> Array | None:
        return self.decision.of_targets(arrays[self.model.target or ""]) if self.decision else None

    def _found(self, outputs: Array | None) -> Array | None:
        return self.decision.of_outputs(outputs) if self.decision and outputs is not None else None


def _sizes(model: Model, data: Data) -> dict[str, int]:
    """The numbers that symbols in the shapes of arrays stand for, as the data tells."""
    found: dict[str, int] = {}
    for name, array in data.train.arrays.items():
        for symbol, size in zip(model.program.shapes[name], array.shape, strict=True):
            if isinstance(symbol, str):
                found[symbol] = size
    return found
