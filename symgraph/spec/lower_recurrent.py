"""Recurrent layers, unrolled: one set of weights, and an array of each quantity for each step.

``z2_1 := x_2 @ W1.T + h1_1 @ U1.T + b1`` is step 2 of layer 1; before the first step the state is zero, so that its
term is missing there.
"""

from __future__ import annotations

from symgraph.calculus.operation import Application
from symgraph.calculus.sequence_rows import take, vstack
from symgraph.calculus.structural import MATMUL
from symgraph.calculus.term import Apply, Term
from symgraph.spec.layer_arrays import GATES, NetworkArray
from symgraph.spec.layers import ALL, Lstm, Rnn
from symgraph.spec.lowered_layer import LayerInPlace, activation_term


def lower_recurrent(made: LayerInPlace, layer: Rnn | Lstm) -> str:
    """Add the equations of all steps; the name of what the layer gives."""
    steps = _Steps(made, layer)
    states = [steps.lstm(step) if isinstance(layer, Lstm) else steps.rnn(step, layer) for step in steps.numbers]
    if layer.states != ALL:
        return states[-1]
    stacked = Application(vstack(len(states)), tuple(states))
    if made.place.is_last:
        made.steps[-1] = (*made.steps[-1], made.result.name)
        return made.bind(made.result, stacked)
    return made.emitted(made.place.result_name, stacked)


class _Steps:
    """The steps of one layer; those before are in `states` and `cells`."""

    def __init__(self, made: LayerInPlace, layer: Rnn | Lstm) -> None:
        self.made = made
        self.layer = layer
        self.numbers = range(1, made.place.given.count + 1)
        self.states: list[str] = []
        self.cells: list[str] = []
        for letter in ("",) if isinstance(layer, Rnn) else GATES:
            made.declare(f"W{letter}")
            made.declare(f"U{letter}")
            if layer.bias:
                made.declare(f"b{letter}")

    def rnn(self, step: int, layer: Rnn) -> str:
        z, state = self.array("z", step), self.array("h", step)
        self.sum(z, "", step)
        self.made.bind(state, activation_term(layer.activation, z.name, 1))
        return self.ended(step, [z, state])

    def lstm(self, step: int) -> str:
        bound: list[NetworkArray] = []
        gates: dict[str, str] = {}
        for letter in GATES if self.states else tuple(GATES)[1:]:  # nothing to forget in the first step
            z, gate = self.array(f"z{letter}", step), self.array(f"g{letter}", step)
            self.sum(z, letter, step)
            self.made.bind(gate, Apply("tanh" if letter == "c" else "sigmoid", (z.name,)))
            gates[letter] = gate.name
            bound += [z, gate]
        cell, state = self.array("c", step), self.array("h", step)
        new: Term = Apply("mul", (gates["i"], gates["c"]))
        kept = Apply("mul", (gates["f"], self.cells[-1])) if self.cells else None
        self.made.bind(cell, Apply("add", (kept, new)) if kept else new)
        self.made.bind(state, Apply("mul", (gates["o"], Apply("tanh", (cell.name,)))))
        self.cells.append(cell.name)
        return self.ended(step, [*bound, cell, state])

    def array(self, base: str, step: int) -> NetworkArray:
        """An array of a step; the last state of the last layer is the output itself."""
        name = self.made.place.step_name(base, step)
        return self.made.arrays.get(name) or self.made.result

    def sum(self, z: NetworkArray, letter: str, step: int) -> None:
        """``x_t @ W.T + h_{t-1} @ U.T + b``"""
        made, place = self.made, self.made.place
        weights = place.name(f"W{letter}")
        bias = place.name(f"b{letter}") if self.layer.bias else None
        given = made.emitted(z.name, Application(take(step - 1, 1, 1), (made.given,)))
        if not self.states:
            made.bind(z, made.weighted_sum(weights, given, bias))
            return
        own = Application(MATMUL, (self.states[-1], made.transposed(place.name(f"U{letter}"))))
        terms = [made.builder.emit(made.weighted(weights, given)), made.builder.emit(own)]
        made.bind(z, Apply("add", (*terms, *([bias] if bias else []))))

    def ended(self, step: int, arrays: list[NetworkArray]) -> str:
        """Note the state and what belongs to the step, with the inputs that it reads."""
        made = self.made
        self.states.append(arrays[-1].name)
        inputs: list[str] = []
        if made.given in made.arrays and made.arrays[made.given].role == "input":
            elements = made.arrays[made.given].elements
            inputs = [elements.name((step, unit)) for unit in range(1, made.place.given.units + 1)]
        made.steps.append((*inputs, *(array.name for array in arrays)))
        return arrays[-1].name
