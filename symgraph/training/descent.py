"""Gradient descent: full batches, minibatches or single examples, with momentum.

In each step the gradient is computed at one point, and from it all parameters are updated together:

    v := momentum*v - rate*gradient
    w := w + v

Reference: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from symgraph.training.data.examples import Examples
from symgraph.training.data.table import Array
from symgraph.training.model import Batched, Model, batched_function
from symgraph.training.packed import Packed
from symgraph.training.settings import Settings

Watch = Callable[[int, int, float], None]
"""Is told the number of updates done and of all, and the loss of the last batch before its update."""


@dataclass
class State:
    """How far descent has come: updates done, and why it ended before the last, if it did.

    `safe` is the last point at which loss and gradient were finite, after `safe_step` updates.
    """

    packed: Packed
    step: int = 0
    failed_in: int = 0
    failed_parameter: str = ""
    interrupted: bool = False
    safe: Array = field(default_factory=lambda: np.empty(0))
    safe_step: int = 0


def descend(
    model: Model,
    settings: Settings,
    examples: Examples,
    state: State,
    *,
    entry: Callable[[int], None],
    watch: Watch | None = None,
) -> Batched:
    """Update the parameters of `state` until all steps are done, a number is not finite, or the user interrupts.

    `entry` is called after every step that the history has an entry for.  Gives back the function whose gradients were
    used.
    """
    function = batched_function(model.program, [model.loss], model.parameters, model.example, model.over)
    run = _Descent(model, settings, examples, state, function)
    try:
        with np.errstate(all="ignore"):  # what is not finite is found at once, and told
            run.steps(entry, watch)
    except KeyboardInterrupt:
        state.interrupted = True
    return function


class _Descent:
    def __init__(self, model: Model, settings: Settings, examples: Examples, state: State, function: Batched) -> None:
        self.settings = settings
        self.examples = examples
        self.state = state
        self.function = function
        self.scale = _gradient_scale(model, settings)
        packed = state.packed
        views = packed.views(function.shapes)
        gradients = {name: wrt for wrt, name in function.gradients.items()}
        order = [gradients[name] for name in function.results[1:]]
        assert order == list(packed.slices), "gradients come in the order of the parameters"
        self.arguments: list[object] = [views.get(name) for name in function.arguments]
        places = {name: k for k, name in enumerate(function.arguments)}
        # A parameter of one element is a number to the function, and so has to be read anew.
        self.numbers = [(places[n], packed.slices[n].start) for n, v in views.items() if v.size == 1 and n in places]
        self.given = [(places[name], array) for name, array in examples.arrays.items() if name in places]
        self.masks = [(places[name], keep, function.shapes[name]) for name, keep in model.masks.items()]
        self.dice = np.random.default_rng([settings.seed, 1])
        self.mask_dice = np.random.default_rng([settings.seed, 2])

    def steps(self, entry: Callable[[int], None], watch: Watch | None) -> None:
        state, settings = self.state, self.settings
        packed, vector = state.packed, state.packed.vector
        last = settings.updates(len(self.examples))
        every = settings.entry_every(len(self.examples))
        velocity, candidate = np.zeros_like(vector), np.empty_like(vector)
        state.safe = vector.copy()
        compute, arguments = self.function.function, self.arguments
        for count in self._batches():
            for place, position in self.numbers:
                arguments[place] = vector[position]
            loss, *gradients = compute(*arguments)
            gradient = np.concatenate([np.ravel(one) for one in gradients])
            if not _finite(float(loss), gradient):
                state.failed_in = state.step + 1
                return
            state.safe[:], state.safe_step = vector, state.step
            velocity *= settings.momentum
            velocity -= settings.rate * self.scale(count) * gradient
            np.add(vector, velocity, out=candidate)
            if not _finite(0.0, candidate):
                state.failed_in = state.step + 1
                state.failed_parameter = packed.name_at(int(np.flatnonzero(~np.isfinite(candidate))[0]))
                return
            vector[:] = candidate  # the views follow: all parameters at once
            state.step += 1
            if watch is not None:
                watch(state.step, last, float(loss))
            if state.step % every == 0 or state.step == last:
                entry(state.step)
            if state.step == last:
                return

    def _batches(self) -> Iterator[int]:
        """Puts one batch after the other, without end, among the arguments; gives its number of examples."""
        total, size = len(self.examples), self.settings.batch
        if size is None or (size >= total and not self.settings.shuffle):
            for place, array in self.given:
                self.arguments[place] = array
            while True:
                self._draw_masks(total)
                yield total
        while True:
            order = self.dice.permutation(total) if self.settings.shuffle else np.arange(total)
            for begin in range(0, total, size):
                chosen = order[begin : begin + size]
                for place, array in self.given:
                    self.arguments[place] = array.take(chosen, axis=0)
                self._draw_masks(len(chosen))
                yield len(chosen)

    def _draw_masks(self, count: int) -> None:
        for place, keep, shape in self.masks:
            self.arguments[place] = (self.mask_dice.random((count, int(shape[1]))) < keep).astype(float)


def _finite(loss: float, vector: Array) -> bool:
    """Whether all are finite; first by the sum of squares, which is quick, and only where that overflows one by one."""
    if not math.isfinite(loss):
        return False
    return math.isfinite(vector @ vector) or bool(np.isfinite(vector).all())


def _gradient_scale(model: Model, settings: Settings) -> Callable[[int], float]:
    """What the gradient of the loss is multiplied by for a batch of so many examples."""
    if settings.gradient == "mean" and model.over == "sum":
        return lambda count: 1 / count
    if settings.gradient == "sum" and model.over == "mean":
        return float
    return lambda _count: 1.0


def arguments_for(
    function: Batched, values: Mapping[str, Array], arrays: Mapping[str, Array], masks: Mapping[str, float]
) -> list[object]:
    """The arguments of a function: parameters by `values`, inputs and targets by `arrays`, and masks that drop nothing.

    A unit that is always kept is multiplied by what it is in the mean: the share that is kept, which the program
    divides by.
    """
    count = len(next(iter(arrays.values())))
    found: list[object] = []
    for name in function.arguments:
        if name in arrays:
            found.append(arrays[name])
        elif name in masks:
            found.append(np.full((count, int(function.shapes[name][1])), masks[name]))
        else:
            value = values[name]
            shape = tuple(n for n in function.shapes[name] if isinstance(n, int))
            turned = value.reshape(shape) if len(shape) == 2 else value
            found.append(float(value[0, 0]) if value.size == 1 else turned)
    return found
