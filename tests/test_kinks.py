"""What a derivative is at a kink is a convention: PyTorch 2.13's, so that a trained network is the same in both."""

from __future__ import annotations

import pytest

import symgraph
from symgraph.spec.programs import from_equations

# function, the kinks and PyTorch's gradients there, as torch.nn.functional gives them in float64
KINKS = [
    ("relu(x)", {0: 0}),
    ("leaky_relu(x, 1/4)", {0: 0.25}),
    ("elu(x, 2)", {0: 2}),
    ("celu(x, 2)", {0: 1}),
    ("selu(x)", {0: 1.7580993408473766}),
    ("hardtanh(x)", {-1: 0, 1: 0}),
    ("relu6(x)", {0: 0, 6: 0}),
    ("hard_sigmoid(x)", {-3: 0, 3: 0}),
    ("softshrink(x, 1/2)", {-0.5: 0, 0.5: 0}),
    ("hardshrink(x, 1/2)", {-0.5: 0, 0.5: 0}),
    ("abs(x)", {0: 0}),
    ("clip(x, -1, 2)", {-1: 1, 2: 1}),
    ("softsign(x)", {0: 1}),
]


@pytest.mark.parametrize(("function", "expected"), KINKS)
def test_gradients_at_kinks(function: str, expected: dict[float, float]) -> None:
    gradient = symgraph.gradient(from_equations([f"y = {function}"]), "x")
    found = {x: symgraph.evaluate(gradient, {"x": x})["dx"] for x in expected}
    assert found == pytest.approx(expected, rel=1e-15)
