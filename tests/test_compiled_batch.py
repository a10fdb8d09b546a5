"""Compiled programs of many samples: networks against autograd, batches against their samples one by one."""

from __future__ import annotations

import numpy as np
import pytest
from compiled_cases import ACTIVATIONS, LOSSES, WITH_LOSS, expected, network, random_values, samples

import symgraph
from symgraph import InputError
from symgraph.calculus.program import Program
from symgraph.spec.templates import template_names

SEQUENCES = ("attention", "conv1d", "lstm", "rnn")
OF_MATRICES = ("linear-regression", "three-layer", "general-node")
OF_SAMPLES = [name for name in template_names() if name not in (*SEQUENCES, *OF_MATRICES)]
ALL_SUMMED = ("sse", "half_sse")


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("declared", ["", "batch: 7\n"], ids=["one", "batch"])
def test_every_loss_against_autograd(loss: str, declared: str) -> None:
    last = WITH_LOSS.get(loss, "identity")
    arrays = samples(6, loss)
    value, gradients = expected("tanh", last, loss, arrays)
    found = symgraph.load(network("tanh", last, loss, declared)).compile(wrt="all", batch=True)(arrays)
    assert found["L"] == pytest.approx(value, rel=1e-12)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(found[f"d{name}"], gradient, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("hidden", [name for name in ACTIVATIONS if "softmax" not in name])
@pytest.mark.parametrize("last", ACTIVATIONS)
def test_activations_against_autograd(hidden: str, last: str) -> None:
    arrays = samples(5, "mse")
    value, gradients = expected(hidden, last, "mse", arrays)
    found = symgraph.load(network(hidden, last, "mse")).compile(wrt="all", batch=True)(arrays)
    assert found["L"] == pytest.approx(value, rel=1e-12)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(found[f"d{name}"], gradient, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("template", OF_SAMPLES)
@pytest.mark.parametrize("over", ["mean", "sum"])
def test_a_batch_is_its_samples_one_by_one(template: str, over: str) -> None:
    program = symgraph.load(template)
    if template == "regression":  # its batch is of two samples; one of them is the program without
        program = program.metadata["one_sample"]()
    _compare(program, over)


def _compare(program: Program, over: str) -> None:
    values = random_values(program, count=4)
    wrt = [name for name, declared in program.declarations.items() if declared.role in ("input", "parameter")]
    wrt = [name for name in wrt if name in values]
    found = program.compile(wrt=wrt, batch=True, over=over)
    result = found(values)
    whole = symgraph.gradient(program, wrt)
    roles = {name: declared.role for name, declared in program.declarations.items()}
    rows = [
        symgraph.evaluate(
            whole,
            {n: v[k].reshape(-1, 1) if roles[n] in ("input", "target") else v for n, v in values.items()},
        )
        for k in range(4)
    ]
    divisor = 4 if over == "mean" else 1
    assert result[program.loss] == pytest.approx(sum(row[program.loss] for row in rows) / divisor, rel=1e-12)
    for name in wrt:
        own = [
            np.reshape(
                row[whole.gradients[name]], values[name][0:1].shape if roles[name] == "input" else values[name].shape
            )
            for row in rows
        ]
        wanted = np.vstack(own) if roles[name] == "input" else sum(own)
        np.testing.assert_allclose(result[found.gradients[name]], wanted / divisor, rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize(
    "text",
    [
        "inputs: [x, t]\nparameters: [w, b]\nequations: {y: w*x + b, L: (t - y)**2 + w**2/10}\n",
        "inputs: [x, t]\nparameters: [w]\nequations: {y: w*x, each: (t - y)**2}\nloss: sqrt(each + 1)\n",
        "shapes: {x: [3], W: [2, 3], b: [2], y: [2]}\nparameters: [W, b]\n"
        "equations: {o: softmax(W @ x + b)}\nloss: -sum(y*log(o)) + sum(W**2)/2 + sum(b**2)\n",
        "shapes: {x: [3], W: [2, 3], v: [2]}\nparameters: [W, v]\nequations: {h: tanh(W @ x)}\nloss: (v.T @ h)**2\n",
        "shapes: {x: [3], w: [3]}\nparameters: [w]\nloss: (x.T @ w - x.T @ x)**2*mean(x)\n",
        "shapes: {x: [3], w: [3]}\nparameters: [w]\nloss: logsumexp(x*w) - (dot(x, w)/norm(x) - 1)/2\n",
        "shapes: {x: [3], w: [3]}\nparameters: [w]\nloss: x_1*w_2 - x_3**2 + x_2*w_2\n",
        "shapes: {x: [3], y: [3], W: [1, 3]}\nparameters: [W]\nloss: (W @ (x - y))*(x.T @ y) - sum(x)/2\n",
        "input: {name: x, size: 3}\nlayers: [{dense: 2, activation: softmax}]\nloss: (o1 - y1)**2 + o2*y2 - b11\n",
        "input: {name: x, size: 3}\nlayers: [{dense: 2, activation: tanh}]\nloss: sum((o - y)**2) + sum(b1*o)\n",
    ],
)
def test_formulas_of_samples_that_are_numbers_and_columns(text: str) -> None:
    program = symgraph.load(f"name: a\n{text}")
    for over in ("mean", "sum"):
        _compare(program, over)


def test_the_loss_has_its_name_and_each_sample_s_another() -> None:
    program = symgraph.load("name: fit\ninputs: [x, t]\nparameters: [w]\nequations: {y: w*x, L: (t - y)**2}\n")
    compiled = program.compile(["L", "L_each", "y"], wrt="w", batch=True)
    x, t = np.array([1.0, 2, 3]), np.array([2.0, 3, 5])
    found = compiled({"x": x, "t": t[:, None], "w": 1.5})
    np.testing.assert_allclose(found["L_each"][:, 0], (t - 1.5 * x) ** 2, rtol=1e-14)
    assert found["L"] == pytest.approx(np.mean((t - 1.5 * x) ** 2), rel=1e-14)
    assert found["dw"] == pytest.approx(np.mean(-2 * x * (t - 1.5 * x)), rel=1e-14)
    assert compiled.loss == "L"
    assert compiled.shapes["x"] == ("N", 1)
    assert compiled.shapes["y"] == ("N", 1)


def test_one_relu_unit_learns_what_its_author_published() -> None:
    # the loss and the parameters after 2000 simultaneous steps, as they are published for this exercise
    text = "equations: {u: relu(w1*x + b1), y: w2*u + b2}\nloss: (t - y)**2"
    program = symgraph.load(f"name: relu\ninputs: [x, t]\nparameters: [w1, w2, b1, b2]\n{text}\n")
    compiled = program.compile(wrt="all", batch=True, over="sum")
    x = np.arange(-20, 50)[:, None] / 10
    t = 5 * np.maximum(2 * x - 1, 0) + 1
    parameters = dict.fromkeys(("w1", "w2", "b1", "b2"), 1.0)
    losses = []
    for _ in range(2001):
        found = compiled({"x": x, "t": t, **parameters})
        losses.append(found["L"])
        at_the_end = parameters
        parameters = {n: v - 0.0002 * found[f"d{n}"] / 70 for n, v in parameters.items()}
    assert [round(losses[k], 3) for k in (500, 1000, 1500, 2000)] == [540.474, 316.113, 189.8, 115.336]
    assert round(losses[0], 1) == 21228.1
    wanted = {"w1": 3.05983, "w2": 2.91613, "b1": -0.371993, "b2": 0.628626}
    assert {name: float(f"{value:.6g}") for name, value in at_the_end.items()} == wanted


def test_sums_of_what_is_the_same_for_all_samples() -> None:
    for loss in ("w**2", "w"):
        program = symgraph.load(f"name: a\ninputs: [x]\nparameters: [w]\nequations: {{y: w*x, r: {loss}}}\nloss: r\n")
        values = {"x": [1.0, 2, 3], "w": 3.0}
        summed, mean = (program.compile("y", wrt="w", batch=True, over=over) for over in ("sum", "mean"))
        value, slope = (9, 6) if loss == "w**2" else (3, 1)
        assert summed(values)["dw"] == 3 * slope
        assert mean(values)["dw"] == slope
        assert program.compile(batch=True, over="sum")(values) == {"r": 3 * value}


def test_names_that_temporaries_would_have_are_left_to_their_owners() -> None:
    text = "equations: {p: sigmoid(w*x), L_each: x + 1, L: -y*log(p) - (1 - y)*log(1 - p), L_7: x*w + w**2/x + L_each}"
    program = symgraph.load(f"name: a\ninputs: [x, y]\nparameters: [w]\n{text}\nloss: L\n")
    compiled = program.compile(["L", "L_7", "L_each"], wrt="w", batch=True)
    found = compiled({"x": [0.5], "y": [1.0], "w": 2.0})
    assert found["L"] == pytest.approx(np.log1p(np.exp(-1.0)), rel=1e-14)
    assert found["L_7"].item() == pytest.approx(1 + 8 + 1.5, rel=1e-14)
    assert found["L_each"].item() == 1.5


def test_the_number_of_samples_is_that_of_the_arrays() -> None:
    compiled = symgraph.load("mlp").compile(wrt="all", batch=True)
    for count in (1, 3):
        values = random_values(symgraph.load("mlp"), count)
        assert compiled(values)["dW1"].shape == values["W1"].shape
    with pytest.raises(InputError) as caught:
        compiled(values | {"y": np.ones((4, 1))})
    assert "the value of 'y' is 4×1; an array of N×1 is needed; N is 3 in 'x'" in str(caught.value)


@pytest.mark.parametrize("template", SEQUENCES)
def test_sequences_are_computed_one_by_one(template: str) -> None:
    with pytest.raises(InputError) as caught:
        symgraph.load(template).compile(batch=True)
    assert "compile it for one sample, and call it once for each" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("parameters: [w]\nequations: {y: w**2}\n", "'a' has no inputs; samples differ in their inputs and targets"),
        ("shapes: {A: [2, 3], x: [3]}\nequations: {y: sum(A @ x)}\n", "arrays of 2×3 for each sample"),
        (
            "shapes: {x: [3], W: [3, 3]}\nparameters: [W]\nequations: {y: sum(W*x)}\n",
            "'y' is computed by arrays of 3×3",
        ),
        ("shapes: {x: [3]}\nequations: {y: sum(x @ x.T)}\n", "'y' is computed by arrays of 3×3"),
        ("shapes: {x: [3]}\nequations: {A: diag(x), y: trace(A)}\n", "'A' is computed by arrays of 3×3"),
        (
            "input: {name: x, size: 1}\nbatch: 2\nlayers: [{dense: 1}]\nloss: (o1_1 - y2_1)**2\n",
            "'a' has formulas over a batch of its own size; of any number of samples it needs those of one",
        ),
    ],
)
def test_what_has_no_form_for_many_samples(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        symgraph.load(f"name: a\n{text}").compile(batch=True)
    assert message in str(caught.value)


def test_gradients_of_gradients_are_those_of_one_sample() -> None:
    program = symgraph.load("name: a\ninputs: [x]\nequations: {y: x**3}\n")
    second = symgraph.gradient(symgraph.gradient(program, "x"), "x", of="dx")
    with pytest.raises(InputError) as caught:
        second.compile(batch=True)
    assert "of many samples there are first gradients only" in str(caught.value)
