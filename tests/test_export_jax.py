"""Exports to JAX: they run, and JAX's gradient is the one by hand that stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from exported_runs import TEMPLATES, pairs, plain, run

import symgraph

jax: Any = pytest.importorskip("jax", reason="JAX is not installed")


@pytest.fixture(autouse=True)
def own_settings() -> Iterator[None]:
    """What an exported module sets for its own process is undone."""
    usual = jax.config.jax_enable_x64
    yield
    jax.config.update("jax_enable_x64", usual)


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_runs_and_jax_agrees(template: str) -> None:
    names = run(symgraph.export(template, to="jax"))
    for wrt, found, by_hand in pairs(template, names):
        np.testing.assert_allclose(found, by_hand, rtol=0, atol=1e-9, err_msg=wrt)


def test_the_numbers_of_the_sigmoid_neuron(capsys: pytest.CaptureFixture[str]) -> None:
    names = run(symgraph.export("sigmoid-neuron", to="jax"))
    assert names["L"] == pytest.approx(0.474077, abs=5e-7)
    assert [float(found) for found in names["by_autograd"]] == pytest.approx([-0.377541, 0.377541], abs=5e-7)
    assert "dL/dw1 by JAX -0.377540668" in capsys.readouterr().out


def test_the_numbers_of_the_exercise() -> None:
    names = run(symgraph.export("relu-exercise", to="jax"))
    assert float(names["L"]) == pytest.approx(np.log(2), abs=1e-12)
    weights = [plain(found).tolist() for found in names["by_autograd"]]
    assert weights == [[0.5, 0.5, 0, 0], [0.5, 0], [0.75, 0], [0.5]]


def test_the_text_is_one_function_and_jaxs_transformations_of_it() -> None:
    text = symgraph.export("classifier", to="jax")
    assert "value_and_gradient = jax.jit(jax.value_and_grad(forward, argnums=(1, 2)))" in text
    assert 'jax.config.update("jax_enable_x64", True)' in text
    assert "jax.nn.log_softmax(z1, axis=0)" in text
    assert "import numpy" not in text


@pytest.mark.parametrize(
    ("source", "wrt", "said"),
    [
        ("name: b\ninputs: [x]\nequations: {y: 'besselj(2, x)'}\n", "x", "'besselj' has no counterpart in JAX"),
        ("tanh-2-2-1", "z1", "'z1' is computed on the way"),
    ],
)
def test_what_cannot_be_exported_is_said(source: str, wrt: str, said: str) -> None:
    with pytest.raises(symgraph.InputError, match=said):
        symgraph.export(source, to="jax", wrt=wrt)
