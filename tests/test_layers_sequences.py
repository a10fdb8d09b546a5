"""Every kind of layer, in a sequence, in a batch and of one sample, against autograd (and JAX, where it is installed).

The NumPy functions below are written from the definitions, one sample or position at a time.  Gradients of the array
program, those of its scalar expansion and the other system's must agree entry by entry.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import symgraph
from symgraph.calculus.adjoint import tangent
from symgraph.calculus.expand import expand
from symgraph.calculus.text import from_text, to_text

Arrays = Mapping[str, Any]
Module = Any  # autograd.numpy or jax.numpy


def sigmoid(np_: Module, z: Any) -> Any:
    return 1 / (1 + np_.exp(-z))


def softmax(np_: Module, z: Any) -> Any:
    powers = np_.exp(z)
    return powers / np_.sum(powers)


def each(function: Callable[[Any], Any], np_: Module, rows: Any) -> Any:
    return np_.stack([function(row) for row in rows])


def normalised(np_: Module, x: Any, eps: float) -> Any:
    mean = np_.sum(x) / len(x)
    variance = np_.sum((x - mean) ** 2) / len(x)
    return (x - mean) / np_.sqrt(variance + eps)


def convolved(np_: Module, x: Any, v: Arrays, layer: int, shape: tuple[int, int, int]) -> Any:
    """x is length by channels; the weights of a channel are channel by channel, as in `torch.nn.functional.conv1d`."""
    kernel, stride, padding = shape
    zeros = np_.zeros((padding, x.shape[1]))
    padded = np_.concatenate([zeros, x, zeros]) if padding else x
    weights = np_.reshape(v[f"W{layer}"], (-1, x.shape[1], kernel))
    rows = []
    for start in range(0, len(padded) - kernel + 1, stride):
        window = padded[start : start + kernel].T  # channels by kernel
        rows.append(np_.stack([np_.sum(one * window) for one in weights]) + v[f"b{layer}"])
    return np_.stack(rows)


def rnn_states(np_: Module, x: Any, v: Arrays, layer: int) -> list[Any]:
    state, states = np_.zeros(len(v[f"b{layer}"])), []
    for row in x:
        state = np_.tanh(v[f"W{layer}"] @ row + v[f"U{layer}"] @ state + v[f"b{layer}"])
        states.append(state)
    return states


def lstm_states(np_: Module, x: Any, v: Arrays, layer: int) -> list[Any]:
    state = cell = np_.zeros(len(v[f"bf{layer}"]))
    states = []
    for row in x:
        f, i, o, c = (v[f"W{g}{layer}"] @ row + v[f"U{g}{layer}"] @ state + v[f"b{g}{layer}"] for g in "fioc")
        cell = sigmoid(np_, f) * cell + sigmoid(np_, i) * np_.tanh(c)
        state = sigmoid(np_, o) * np_.tanh(cell)
        states.append(state)
    return states


def attention(np_: Module, x: Any, v: Arrays, layer: int) -> Any:
    query, key, value = (each(lambda row, g=g: v[f"W{g}{layer}"] @ row, np_, x) for g in "qkv")
    rows = []
    for q in query:
        weights = softmax(np_, np_.stack([np_.sum(q * k) for k in key]) / len(q) ** 0.5)
        rows.append(sum(w * one for w, one in zip(weights, value, strict=True)))
    return np_.stack(rows)


# --- the networks -----------------------------------------------------------------------------------------------------


def rnn(np_: Module, v: Arrays) -> Any:
    return np_.sum((rnn_states(np_, v["x"], v, 1)[-1] - v["y"]) ** 2)


def deep_rnn(np_: Module, v: Arrays) -> Any:
    last = rnn_states(np_, rnn_states(np_, v["x"], v, 1), v, 2)[-1]
    return np_.mean((v["W3"] @ last + v["b3"] - v["y"]) ** 2)


def lstm(np_: Module, v: Arrays) -> Any:
    return np_.sum((np_.stack(lstm_states(np_, v["x"], v, 1)) - v["y"]) ** 2) / 2


def last_of_lstm(np_: Module, v: Arrays) -> Any:
    return np_.mean((lstm_states(np_, v["x"], v, 1)[-1] - v["y"]) ** 2)


def conv(np_: Module, v: Arrays) -> Any:
    hidden = np_.maximum(convolved(np_, v["x"], v, 1, (3, 2, 1)), 0)
    pooled = [np_.maximum(hidden[0], hidden[1]), np_.maximum(hidden[1], hidden[2])]
    z = v["W4"] @ np_.concatenate(pooled) + v["b4"]
    return -np_.sum(v["y"] * np_.log(softmax(np_, z)))


def overlapping(np_: Module, v: Arrays) -> Any:
    hidden = np_.tanh(convolved(np_, v["x"], v, 1, (2, 1, 0)))
    means = np_.stack([(hidden[k] + hidden[k + 1]) / 2 for k in range(0, len(hidden) - 1, 2)])
    return np_.mean((means - v["y"]) ** 2)


def transformer(np_: Module, v: Arrays) -> Any:
    added = v["x"] + attention(np_, v["x"], v, 1)
    normal = each(lambda row: v["g3"] * normalised(np_, row, 1e-5) + v["b3"], np_, added)
    logits = each(lambda row: v["W4"] @ row + v["b4"], np_, normal)
    # Positions count as samples.
    return -np_.sum(v["y"] * np_.log(each(lambda row: softmax(np_, row), np_, logits))) / len(logits)


def pooled_attention(np_: Module, v: Arrays) -> Any:
    attended = attention(np_, v["x"], v, 1)
    mean = sum(attended) / len(attended)
    p = sigmoid(np_, v["W3"] @ mean + v["b3"])
    return -np_.sum(v["y"] * np_.log(p) + (1 - v["y"]) * np_.log(1 - p))


def _mixed(np_: Module, v: Arrays, x: Any, mask: Any) -> Any:
    first = np_.tanh(v["W1"] @ x + v["b1"])
    normal = v["g2"] * normalised(np_, first, 0.01) + v["b2"]
    added = np_.maximum(mask * normal / 0.8 + first, 0)
    return v["W5"] @ added + v["b5"]


def column(np_: Module, v: Arrays) -> Any:
    return -np_.sum(v["y"] * np_.log(softmax(np_, _mixed(np_, v, v["x"], v["m3"]))))


def batch(np_: Module, v: Arrays) -> Any:
    losses = [
        -np_.sum(y * np_.log(softmax(np_, _mixed(np_, v, x, mask))))
        for x, mask, y in zip(v["x"], v["m3"], v["y"], strict=True)
    ]
    return sum(losses) / len(losses)


MIXED = """
  - {dense: 3, activation: tanh, name: first}
  - layer_norm: 0.01
  - dropout: 0.2
  - {add: first, activation: relu}
  - dense: 2
loss: cross_entropy
"""


@dataclass(frozen=True)
class Case:
    name: str
    spec: str
    loss: Callable[[Module, Arrays], Any]


CASES = [
    Case("rnn", "input: {name: x, size: 2, length: 4}\nlayers: [rnn: 3]\nloss: sse", rnn),
    Case(
        "deep-rnn",
        "input: {name: x, size: 2, length: 3}\nlayers: [{rnn: 2, states: all}, rnn: 3, dense: 2]\nloss: mse",
        deep_rnn,
    ),
    Case("lstm", "input: {name: x, size: 2, length: 3}\nlayers: [{lstm: 2, states: all}]\nloss: half_sse", lstm),
    Case("last-of-lstm", "input: {name: x, size: 1, length: 3}\nlayers: [lstm: 2]\nloss: mse", last_of_lstm),
    Case(
        "conv",
        "input: {name: x, size: 2, length: 5}\nlayers:\n"
        "  - {conv1d: 3, kernel: 3, stride: 2, padding: 1, activation: relu}\n"
        "  - {max_pool: 2, stride: 1}\n  - flatten\n  - dense: 2\nloss: cross_entropy",
        conv,
    ),
    Case(
        "overlapping",
        "input: {name: x, size: 2, length: 6}\nlayers:\n"
        "  - {conv1d: 2, kernel: 2, activation: tanh}\n  - mean_pool: 2\nloss: mse",
        overlapping,
    ),
    Case(
        "transformer",
        "input: {name: x, size: 2, length: 3}\nlayers:\n  - attention: 2\n  - {add: x}\n  - layer_norm\n"
        "  - {dense: 2, activation: softmax}\nloss: cross_entropy",
        transformer,
    ),
    Case(
        "pooled-attention",
        "input: {name: x, size: 2, length: 3}\nlayers: [attention: 3, mean_pool, {dense: 2, activation: sigmoid}]\n"
        "loss: bce",
        pooled_attention,
    ),
    Case("column", f"input: {{name: x, size: 2}}\nlayers:{MIXED}", column),
    Case("batch", f"input: {{name: x, size: 2}}\nbatch: 3\nlayers:{MIXED}", batch),
]


def values_of(program: symgraph.Program) -> dict[str, Any]:
    """Numbers of two decimals for everything declared: shares of one as targets, zeros and ones in a mask."""
    random = np.random.default_rng(7)
    values: dict[str, Any] = {}
    for name, declared in program.declarations.items():
        rows, columns = map(int, declared.shape)
        array = np.round(random.uniform(-0.9, 0.9, (rows, columns)), 2)
        if declared.role == "target":
            array = np.round(abs(array) + 0.05, 2)
        if name.startswith("m"):
            array = (array > -0.3).astype(float)
        values[name] = array
    return values


def as_numpy(program: symgraph.Program, values: Arrays) -> dict[str, Any]:
    """The values with vectors as arrays of one dimension."""
    return {name: array.reshape(-1) if program.elements[name].axes == 1 else array for name, array in values.items()}


def loaded(case: Case) -> symgraph.Program:
    return symgraph.load(f"name: {case.name}\n{case.spec}\n")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_gradients_are_those_of_autograd_as_arrays_and_as_scalars(case: Case) -> None:
    program = loaded(case)
    values = values_of(program)
    given = as_numpy(program, values)
    assert program.loss is not None
    gradient = symgraph.gradient(program, list(values))
    found, scalars = symgraph.evaluate(gradient, values), symgraph.evaluate(expand(gradient), values)
    assert found[program.loss] == pytest.approx(case.loss(np, given), rel=1e-12)
    expected = autograd.grad(lambda v: case.loss(anp, v))(given)
    for name, derivative in gradient.gradients.items():
        array = np.array(found[derivative], ndmin=2)
        np.testing.assert_allclose(array, expected[name].reshape(array.shape), rtol=1e-9, atol=1e-11, err_msg=name)
        elements = [scalars[element] for element in gradient.element_names(derivative).names(*array.shape)]
        np.testing.assert_allclose(elements, array.reshape(-1), rtol=1e-9, atol=1e-12, err_msg=name)


@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_gradients_are_those_of_jax(case: Case) -> None:
    import jax  # type: ignore[import-not-found]  # noqa: PLC0415

    jax.config.update("jax_enable_x64", True)
    program = loaded(case)
    values = values_of(program)
    gradient = symgraph.gradient(program, list(values))
    found = symgraph.evaluate(gradient, values)
    expected = jax.grad(lambda v: case.loss(jax.numpy, v))(as_numpy(program, values))
    for name, derivative in gradient.gradients.items():
        array = np.array(found[derivative], ndmin=2)
        np.testing.assert_allclose(array, np.reshape(expected[name], array.shape), rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_text_of_the_gradient_parses_back(case: Case) -> None:
    program = loaded(case)
    gradient = symgraph.gradient(program, list(program.declarations))
    assert to_text(from_text(to_text(gradient))) == to_text(gradient)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_forward_mode_agrees_with_reverse_mode(case: Case) -> None:
    """The tangent along a direction is the product of the gradient with it: every row's JVP against its VJP."""
    program = loaded(case)
    values = values_of(program)
    reverse = symgraph.evaluate(symgraph.gradient(program, list(values)), values)
    for name in values:
        direction = np.round(np.random.default_rng(3).uniform(-1, 1, values[name].shape), 2)
        forward = tangent(program, name, "direction")
        along = symgraph.evaluate(forward, {**values, "direction": direction})[forward.gradients[name]]
        assert along == pytest.approx(np.sum(reverse[f"d{name}"] * direction), rel=1e-9, abs=1e-11), name
