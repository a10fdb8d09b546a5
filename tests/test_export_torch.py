"""Exports to PyTorch: they run, and autograd's gradient is the one by hand that stands beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from exported_runs import TEMPLATES, pairs, plain, run

import symgraph

torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed")

NETWORK = """
name: net
input: {{name: x, size: 3}}
{batch}
layers:
  - dense: 4
    activation: tanh
  - dense: {units}
    activation: {activation}
loss: {loss}
"""


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    """What an exported module sets for its own process is undone."""
    usual = torch.get_default_dtype()
    yield
    torch.set_default_dtype(usual)
    torch.set_printoptions(profile="default")


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_runs_and_autograd_agrees(template: str) -> None:
    names = run(symgraph.export(template, to="torch"))
    for wrt, found, by_hand in pairs(template, names):
        np.testing.assert_allclose(found, by_hand, rtol=0, atol=1e-9, err_msg=wrt)


def test_a_network_of_standard_layers_is_a_sequential() -> None:
    text = symgraph.export("mlp", to="torch")
    for line in (
        "nn.Linear(2, 2),  # z1 = W1 @ x + b1",
        "nn.ReLU(),        # h1 = relu(z1)",
        "F.mse_loss(model(x), y)",
    ):
        assert line in text
    assert [type(layer).__name__ for layer in run(text)["model"]] == ["Linear", "ReLU", "Linear", "Tanh", "Linear"]


@pytest.mark.parametrize("template", ["lstm", "attention", "dropout", "residual", "relu-fit", "three-layer"])
def test_any_other_program_is_a_module(template: str) -> None:
    text = symgraph.export(template, to="torch")
    assert "(nn.Module):" in text
    assert "nn.Sequential" not in text


def test_the_numbers_of_the_exercise() -> None:
    names = run(symgraph.export("relu-exercise", to="torch"))
    assert names["value"].item() == pytest.approx(np.log(2), abs=1e-12)
    weights = [plain(found).tolist() for found in names["by_autograd"]]
    assert weights == [[0.5, 0.5, 0, 0], [0.5, 0], [0.75, 0], [0.5]]


@pytest.mark.parametrize("batch", ["", "batch: 3"])
@pytest.mark.parametrize(
    ("loss", "activation", "units", "own"),
    [
        ("mse", "identity", 2, "F.mse_loss(model(x), y)"),
        ("sse", "relu", 2, 'F.mse_loss(model(x), y, reduction="sum")'),
        ("half_sse", "softplus", 2, 'F.mse_loss(model(x), y, reduction="sum")/2'),
        ("mae", "silu", 2, "F.l1_loss(model(x), y)"),
        ("huber", "identity", 2, "F.huber_loss(model(x), y, delta=1)"),
        ("hinge", "tanh", 2, "F.relu(1 - y*model(x)).mean()"),
        ("bce", "sigmoid", 2, "F.binary_cross_entropy_with_logits("),
        ("bce_with_logits", "identity", 2, "F.binary_cross_entropy_with_logits("),
        ("cross_entropy", "softmax", 3, "F.cross_entropy(model(x), y)"),
        ("cross_entropy", "log_softmax", 3, "F.cross_entropy(model(x), y)"),
        ("cross_entropy", "identity", 3, "F.cross_entropy(model(x), y)"),
        ("kl", "softmax", 3, "F.kl_div(model(x).log(), y"),
    ],
)
def test_a_loss_is_pytorchs_own_with_the_meaning_of_the_spec(
    loss: str, activation: str, units: int, own: str, batch: str
) -> None:
    """The same number as the spec's loss at the same numbers, and the same gradient as by hand."""
    random = np.random.default_rng(1)
    rows = 3 if batch else 1
    text = NETWORK.format(batch=batch, units=units, activation=activation, loss=loss)
    samples = {"x": random.normal(size=(rows, 3)), "y": random.dirichlet(np.ones(units), size=rows)}
    values = {name: (array if batch else array[0]).tolist() for name, array in samples.items()}
    shapes = {"W1": (4, 3), "b1": 4, "W2": (units, 4), "b2": units}
    values |= {name: random.normal(size=shape).tolist() for name, shape in shapes.items()}
    text += f"values: {json.dumps(values)}\n"
    exported = symgraph.export(text, to="torch")
    assert own in exported
    names = run(exported)
    program = symgraph.load(text)
    assert names["value"].item() == pytest.approx(symgraph.evaluate(program)[str(program.loss)], rel=1e-12)
    for wrt, found, by_hand in pairs(text, names):
        np.testing.assert_allclose(found, by_hand, rtol=0, atol=1e-9, err_msg=wrt)


@pytest.mark.parametrize(
    "activation",
    ["leaky_relu", "elu", "selu", "softplus", "softsign", "silu", "gelu", "gelu_tanh", "mish", "hardtanh", "sigmoid"],
)
def test_a_layer_of_every_activation(activation: str) -> None:
    text = f"""
name: net
input: {{name: x, size: 2}}
layers: [{{dense: 3, activation: {activation}}}, {{dense: 1, bias: false}}]
loss: mse
"""
    exported = symgraph.export(text, to="torch")
    assert "nn.Sequential" in exported
    assert "nn.Linear(3, 1, bias=False)" in exported
    for wrt, found, by_hand in pairs(text, run(exported)):
        np.testing.assert_allclose(found, by_hand, rtol=0, atol=1e-9, err_msg=wrt)


def test_a_single_weight_and_an_input(capsys: pytest.CaptureFixture[str]) -> None:
    names = run(symgraph.export("tanh-2-2-1", to="torch", wrt=["w111", "i"]))
    by_hand = symgraph.evaluate(symgraph.gradient(symgraph.load("tanh-2-2-1"), ["W1", "i"]))
    np.testing.assert_allclose(plain(names["by_autograd"][0]), np.ravel(by_hand["dW1"]), atol=1e-12)
    np.testing.assert_allclose(plain(names["by_autograd"][1]), np.ravel(by_hand["di"]), atol=1e-12)
    assert "do/dw111 by autograd" in capsys.readouterr().out


def test_the_gradient_by_autograd_of_what_is_large() -> None:
    """Weights that are too many to be written out are PyTorch's own first ones, the same at every run."""
    text = symgraph.export("digits-mlp", to="torch")
    assert "torch.manual_seed(0)" in text
    first, second = (run(text)["value"].item() for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("source", "wrt", "said"),
    [
        ("name: a\ninputs: [x]\nequations: {y: airyai(x)}\n", "x", "'airyai' has no counterpart in PyTorch"),
        ("tanh-2-2-1", "h1", "'h1' is computed on the way; derivatives by what is given are exported: i, W1"),
    ],
)
def test_what_cannot_be_exported_is_said(source: str, wrt: str, said: str) -> None:
    with pytest.raises(symgraph.InputError, match=said):
        symgraph.export(source, to="torch", wrt=wrt)


def test_names_that_modules_of_pytorch_have() -> None:
    """A parameter called train would hide the method."""
    text = "name: t\ninputs: [x]\nparameters: [train, type]\nequations: {y: train*x + type}\n"
    names = run(symgraph.export(text, to="torch"))
    assert callable(names["model"].train)
    assert [plain(found).tolist() for found in names["by_autograd"]] == [[plain(names["x"])[0]], [1]]
