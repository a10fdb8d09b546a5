"""Batches: every loss against autograd, the names of samples, their values, claims on them and their figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

import symgraph
from symgraph.calculus.expand import expand
from symgraph.errors import InputError
from symgraph.figure.contents.levels import LEVELS
from symgraph.figure.options import merged_options
from symgraph.figure.views import Views
from symgraph.spec.losses import LOSSES

X = [[0.8, -0.45], [-0.3, 1.2], [0.5, 0.25]]
VALUES: dict[str, Any] = {
    "x": X,
    "W1": [[0.5, -0.3], [-0.8, 0.25], [1.1, -0.7]],
    "b1": [0.1, -0.2, 0.35],
    "W2": [[0.7, -0.4, 0.3], [-0.6, 0.9, 0.2]],
    "b2": [0.05, -0.15],
    "y": [[0.3, 0.7], [0.9, 0.1], [0.25, 0.75]],
}
SAMPLES = len(X)


def _softmax(z: Any) -> Any:
    powers = anp.exp(z)
    return powers / anp.sum(powers, axis=1, keepdims=True)


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + anp.exp(-z))


def _log_softmax(z: Any) -> Any:
    return z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))


def _huber(e: Any) -> Any:
    return anp.where(abs(e) <= 0.3, e**2 / 2, 0.3 * (abs(e) - 0.15))


def _binary(o: Any, y: Any) -> Any:
    return -anp.sum(y * anp.log(o) + (1 - y) * anp.log(1 - o)) / SAMPLES


# loss, last activation: what the activation is, and the loss of all samples; means over units are means over samples
# too, sums over units are averaged over samples, but for sse and half_sse
MEANINGS: dict[tuple[str, str], tuple[Callable[[Any], Any], Callable[[Any, Any], Any]]] = {
    ("mse", "tanh"): (anp.tanh, lambda o, y: anp.sum((o - y) ** 2) / o.size),
    ("sse", "tanh"): (anp.tanh, lambda o, y: anp.sum((o - y) ** 2)),
    ("half_sse", "identity"): (lambda z: z, lambda o, y: anp.sum((o - y) ** 2) / 2),
    ("mae", "tanh"): (anp.tanh, lambda o, y: anp.sum(abs(o - y)) / o.size),
    ("{huber: 0.3}", "identity"): (lambda z: z, lambda o, y: anp.sum(_huber(o - y)) / o.size),
    ("hinge", "identity"): (lambda z: z, lambda o, y: anp.sum(anp.maximum(0, 1 - y * o)) / o.size),
    ("bce", "sigmoid"): (_sigmoid, _binary),
    ("bce_with_logits", "identity"): (lambda z: z, lambda o, y: _binary(_sigmoid(o), y)),
    ("cross_entropy", "softmax"): (_softmax, lambda o, y: -anp.sum(y * anp.log(o)) / SAMPLES),
    ("cross_entropy", "log_softmax"): (_log_softmax, lambda o, y: -anp.sum(y * o) / SAMPLES),
    ("cross_entropy", "identity"): (lambda z: z, lambda o, y: -anp.sum(y * _log_softmax(o)) / SAMPLES),
    ("kl", "softmax"): (_softmax, lambda o, y: anp.sum(y * anp.log(y / o)) / SAMPLES),
    ("sum(o1_1*y)", "tanh"): (anp.tanh, lambda o, y: o[0, 0] * anp.sum(y)),
}


def load(loss: str, activation: str = "identity", more: str = "") -> symgraph.Program:
    quoted = loss if loss.startswith("{") else f'"{loss}"'
    return symgraph.load(
        "name: net\ninput: {name: x, size: 2}\nbatch: 3\nlayers:\n  - {dense: 3, activation: tanh}\n"
        f"  - {{dense: 2, activation: {activation}}}\nloss: {quoted}\n{more}"
    )


def test_every_loss_that_compares_is_tested() -> None:
    assert set(LOSSES) == {"output", "huber", *(loss for loss, _ in MEANINGS if loss.isidentifier())}


@pytest.mark.parametrize(("loss", "activation"), MEANINGS)
def test_gradients_of_a_batch_are_those_of_autograd(loss: str, activation: str) -> None:
    program = load(loss, activation)
    last, meaning = MEANINGS[loss, activation]

    def by_hand(v: dict[str, Any]) -> Any:
        hidden = anp.tanh(v["x"] @ v["W1"].T + v["b1"])
        return meaning(last(hidden @ v["W2"].T + v["b2"]), v["y"])

    given = {name: np.array(value) for name, value in VALUES.items()}
    gradient = symgraph.gradient(program, list(VALUES))
    found, scalars = symgraph.evaluate(gradient, VALUES), symgraph.evaluate(expand(gradient), VALUES)
    assert program.loss is not None
    assert found[program.loss] == pytest.approx(by_hand(given), rel=1e-12)
    for name, expected in autograd.grad(by_hand)(given).items():
        derivative = gradient.gradients[name]
        np.testing.assert_allclose(found[derivative].reshape(expected.shape), expected, rtol=1e-9, atol=1e-12)
        elements = gradient.element_names(derivative).names(*found[derivative].shape)
        np.testing.assert_allclose([scalars[element] for element in elements], expected.reshape(-1), atol=1e-12)


def test_a_batch_is_the_mean_of_its_samples() -> None:
    single = symgraph.load(
        "name: net\ninput: {name: x, size: 2}\nlayers:\n  - {dense: 3, activation: tanh}\n  - {dense: 2}\n"
        "loss: cross_entropy\n"
    )
    whole = symgraph.evaluate(symgraph.gradient(load("cross_entropy"), "W1"), VALUES)
    samples = [
        symgraph.evaluate(symgraph.gradient(single, "W1"), {**VALUES, "x": x, "y": y})["dW1"]
        for x, y in zip(X, VALUES["y"], strict=True)
    ]
    np.testing.assert_allclose(whole["dW1"], sum(samples) / SAMPLES, rtol=1e-12)


def test_the_sample_stands_first_in_a_name() -> None:
    program = load("mse")
    assert program.shapes["z1"] == (3, 3)
    assert program.scalars("x") == ["x1_1", "x1_2", "x2_1", "x2_2", "x3_1", "x3_2"]
    assert program.scalars("z1")[:4] == ["z1_1_1", "z1_1_2", "z1_1_3", "z2_1_1"]
    assert program.scalars("o") == ["o1_1", "o1_2", "o2_1", "o2_2", "o3_1", "o3_2"]
    assert program.resolve("h2_1_3") == ("h1", (1, 2))
    assert program.resolve("z3_2_1") == ("o", (2, 0))  # the last layer has no activation
    assert program.scalars("W1")[0] == "w111"
    assert program.shapes["b1"] == (1, 3)
    assert program.scalars("b1") == ["b11", "b12", "b13"]
    values = symgraph.evaluate(program, VALUES)
    assert values["x3_2"] == 0.25
    assert values["h2_1_3"] == pytest.approx(np.tanh(1.1 * -0.3 - 0.7 * 1.2 + 0.35), rel=1e-14)
    gradient = symgraph.gradient(program, "h2_1_3")
    assert gradient.gradients == {"h2_1_3": "dh2_1_3"}


def test_values_of_one_column_may_be_a_plain_list() -> None:
    text = (
        "name: line\ninput: {name: x, size: 1}\nbatch: 2\nlayers: [dense: 1]\nloss: mse\nvalues: {x: [2, 3], W1: [[5]]}"
    )
    program = symgraph.load(text)
    more = {"b1": 1, "y": [10, 20]}
    assert symgraph.evaluate(program, more)["o2_1"] == 16
    assert symgraph.evaluate(expand(program), more)["L"] == (1 + 16) / 2


@pytest.mark.parametrize(
    ("claims", "verdicts"),
    [
        ({"W2": "(o - y).T @ h1/3", "b2": "sum(o - y, axis=0)/3"}, ["proved", "proved"]),
        ({"w211": "((o1_1 - y1_1)*h1_1_1 + (o2_1 - y2_1)*h2_1_1 + (o3_1 - y3_1)*h3_1_1)/3"}, ["proved"]),
        ({"w211": "(o1_1 - y1_1)*h1_1_1 + (o2_1 - y2_1)*h2_1_1 + (o3_1 - y3_1)*h3_1_1"}, ["refuted"]),
        ({"b21": "(o1_1 - y1_1)/3"}, ["refuted"]),
    ],
)
def test_claims_on_a_batch(claims: dict[str, str], verdicts: list[str]) -> None:
    lines = "".join(f"  {name}: {formula}\n" for name, formula in claims.items())
    assert [v.verdict for v in symgraph.check(load("mse", more=f"claims:\n{lines}"))] == verdicts


@pytest.mark.parametrize("level", LEVELS)
def test_a_batch_is_drawn_at_every_level(level: Any) -> None:
    program = symgraph.load("regression")
    views = Views(program, merged_options({}, {"show": ("values", "gradients")}), lambda _note: None)
    nodes = [node.value for node in views.forward(level).nodes]
    assert "L" in nodes
    assert {"x1_1", "x2_1"} <= set(nodes) or level == "matrix"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("batch: 0", "1:8: batch: '0' found; a whole number from 1 to 100000 is needed"),
        ("batch: n", "1:8: batch: 'n' found; a whole number from 1 to 100000 is needed"),
        ("batch: 2\nequations: {y: a*x}\ninputs: [a, x]", "1:8: batch: a batch without layers; a batch is of a"),
        (
            "batch: 2\ninput: {size: 2, length: 3}\nlayers: [rnn: 1]",
            "1:8: batch: a batch of sequences; rows are samples",
        ),
        (
            "batch: 2\ninput: 2\nlayers: [dense: 1]\nloss: output",
            "4:7: loss: the loss 'output' of a network of 2 outputs",
        ),
        (
            "batch: 2\ninput: 2\nlayers: [flatten]",
            "3:10: layers[1]: flatten of 2 samples of 2 units: it needs positions",
        ),
        (
            "batch: 2\ninput: 2\nlayers: [dense: 1]\nvalues: {i: [[1], [2]]}",
            "4:13: values.i: an array of shape [2, 1]; i has shape [2, 2] (2 samples of 2 units)",
        ),
    ],
)
def test_what_is_wrong_with_a_batch_is_said_where_it_stands(text: str, found: str) -> None:
    with pytest.raises(InputError) as caught:
        symgraph.load(f"{text}\n")
    assert f"text:{found}" in str(caught.value)


def test_one_sample_is_drawn_as_neurons_not_a_batch() -> None:
    from symgraph.figure.network.description import network  # noqa: PLC0415

    with pytest.raises(InputError, match="computes many samples or positions at once"):
        network(load("mse"))
