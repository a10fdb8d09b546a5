"""Where probabilities are 0 and 1 in floating point: values and gradients against mpmath, without a warning."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from mpmath import mp

import symgraph
from symgraph.calculus.stable import stabilized

FAR = (-1000.0, -745.0, -710.0, -40.0, -1e-9, 0.0, 0.3, 36.0, 40.0, 710.0, 1000.0)
BINARY = {
    "the sigmoid": ("{p: sigmoid(z)}", "-(y*log(p) + (1 - y)*log(1 - p))"),
    "written out": ("{p: 1/(1 + exp(-z))}", "-y*log(p) - (1 - y)*log(1 - p)"),
    "as a quotient": ("{e: exp(z), p: e/(1 + e)}", "-(1 - y)*log(1 - p) - log(p)*y"),
    "with log1p": ("{p: sigmoid(z)}", "-y*log(p) - (1 - y)*log1p(-p)"),
    "of the other class": ("{q: 1/(1 + exp(z))}", "-y*log(1 - q) - (1 - y)*log(q)"),
    "as softplus": ("{p: sigmoid(z)}", "log(1 + exp(z)) - y*z"),
    "with a complement": ("{p: sigmoid(z), t: 1 - y}", "-(t*log(1 - p)) - y*log(p)"),
    "among other terms": ("{p: sigmoid(z)}", "z - y*log(p) - (1 - y)*log(1 - p) - z"),
    "with SciPy's": ("{p: sigmoid(z)}", "-xlogy(y, p) - (1 - y)*log(1 - p)"),
}


@cache
def _binary(z: float, y: float) -> tuple[float, float]:
    """The cross-entropy and its derivative by z, to 400 digits and more than the exponents need."""
    with mp.workdps(900):
        x, t = mp.mpf(z), mp.mpf(y)
        p = 1 / (1 + mp.exp(-x))
        loss = -(t * mp.log(p) if t else 0) - ((1 - t) * mp.log(1 - p) if t != 1 else 0)
        return float(loss), float(p - t)


@pytest.mark.parametrize("form", BINARY.values(), ids=BINARY)
@pytest.mark.parametrize("batch", [False, True])
def test_binary_cross_entropy(form: tuple[str, str], batch: bool) -> None:
    equations, loss = form
    program = symgraph.load(f"name: a\ninputs: [z, y]\nequations: {equations}\nloss: {loss}\n")
    function = program.compile(wrt="z", batch=batch, over="sum").function  # which warns, unlike a checked call
    for z in FAR:
        for y in (0.0, 1.0, 0.25):
            given = [np.full((1, 1), value) if batch else np.float64(value) for value in (z, y)]
            found, slope = function(*given)
            wanted, wanted_slope = _binary(z, y)
            np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-15 * (1 + abs(z)))
            np.testing.assert_allclose(np.squeeze(slope), wanted_slope, rtol=1e-13, atol=2e-16)


def test_the_binary_cross_entropy_of_a_right_answer_keeps_its_digits() -> None:
    program = symgraph.load("name: a\ninputs: [z, y]\nequations: {p: sigmoid(z)}\nloss: -(y*log(p) + (1-y)*log(1-p))")
    function = program.compile().function
    for z, y in ((30.0, 1.0), (700.0, 1.0), (-36.0, 0.0), (-720.0, 0.0)):
        np.testing.assert_allclose(function(np.float64(z), np.float64(y))[0], _binary(z, y)[0], rtol=1e-13)


CLASSES = {
    "softmax": ("{p: softmax(z)}", "-sum(y*log(p))"),
    "log_softmax": ("{p: log_softmax(z)}", "-sum(y*p)"),
    "written out": ("{e: exp(z), p: e/sum(e)}", "-sum(y*log(p))"),
    "as logsumexp": ("{s: sum(exp(z))}", "log(s)*sum(y) - sum(y*z)"),
    "kl": ("{p: softmax(z)}", "sum(y*log(y/p))"),
}


def _classes(z: list[float], y: list[float]) -> tuple[float, list[float]]:
    with mp.workdps(900):
        total = mp.fsum(mp.exp(x) for x in z)
        loss = mp.fsum(t * (mp.log(total) - x) for x, t in zip(z, y, strict=True))
        return float(loss), [float(mp.exp(x) / total * mp.fsum(y) - t) for x, t in zip(z, y, strict=True)]


@pytest.mark.parametrize("form", CLASSES.values(), ids=CLASSES)
@pytest.mark.parametrize("batch", [False, True])
def test_cross_entropy_of_classes(form: tuple[str, str], batch: bool) -> None:
    equations, loss = form
    program = symgraph.load(f"name: a\nshapes: {{z: [3], y: [3]}}\nequations: {equations}\nloss: {loss}\n")
    function = program.compile(wrt="z", batch=batch).function
    for z in ([1000.0, 0.0, -1000.0], [-1000.0, -1000.0, -999.0], [40.0, 3.0, -2.0], [0.1, 0.2, 0.3]):
        for y in ([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]):
            shape = (1, 3) if batch else (3, 1)
            found, slope = function(np.reshape(z, shape), np.reshape(y, shape))
            wanted, slopes = _classes(z, y)
            np.testing.assert_allclose(found, wanted, rtol=1e-13, atol=1e-13)
            np.testing.assert_allclose(slope.ravel(), slopes, rtol=1e-13, atol=2e-16)


@pytest.mark.parametrize(
    ("formula", "meaning"),
    [
        ("sigmoid(z)", lambda x: 1 / (1 + mp.exp(-x))),
        ("1/(1 + exp(-z))", lambda x: 1 / (1 + mp.exp(-x))),
        ("exp(z)/(1 + exp(z))", lambda x: 1 / (1 + mp.exp(-x))),
        ("log(sigmoid(z))", lambda x: -mp.log(1 + mp.exp(-x))),
        ("log(1 - sigmoid(z))", lambda x: -mp.log(1 + mp.exp(x))),
        ("softplus(z)", lambda x: mp.log(1 + mp.exp(x))),
        ("log(1 + exp(z))", lambda x: mp.log(1 + mp.exp(x))),
        ("log1p(exp(z))", lambda x: mp.log(1 + mp.exp(x))),
        ("silu(z)", lambda x: x / (1 + mp.exp(-x))),
        ("tanh(z)", mp.tanh),
        ("elu(z)", lambda x: x if x > 0 else mp.expm1(x)),
        ("log(1 + exp(-z))", lambda x: mp.log(1 + mp.exp(-x))),
    ],
)
def test_functions_in_both_tails(formula: str, meaning) -> None:
    function = symgraph.load(f"name: a\ninputs: [z]\nequations: {{y: {formula}}}\n").compile(wrt="z").function
    for z in FAR:
        with mp.workdps(900):
            x = mp.mpf(z)
            value = float(meaning(x))
            slope = float(mp.diff(meaning, x, h=mp.mpf(10) ** -60)) if z else None
        found, found_slope = function(np.float64(z))
        np.testing.assert_allclose(found, value, rtol=2e-13, atol=1e-305)
        if slope is not None:
            np.testing.assert_allclose(found_slope, slope, rtol=1e-12, atol=1e-15)


def test_networks_with_extreme_weights_learn_finite_numbers() -> None:
    for template in ("classifier", "relu-exercise"):
        program = symgraph.load(template)
        compiled = program.compile(["L", "o"], wrt="all", batch=True)
        chance = np.random.default_rng(3)
        for scale in (1e3, 1e6):
            arrays = {
                name: chance.standard_normal([5 if n == "N" else int(n) for n in compiled.shapes[name]]) * scale
                for name in compiled.arguments
            }
            arrays["y"] = np.eye(2)[[0, 1, 1, 0, 0], : arrays["y"].shape[1]]
            results = compiled.function(*(arrays[n].item() if arrays[n].size == 1 else arrays[n] for n in arrays))
            assert all(np.isfinite(value).all() for value in results)


# --- what is not touched --------------------------------------------------------------------------------------------


def test_what_is_no_cross_entropy_stays_a_sum_of_two() -> None:
    for loss in ("-y*log(p) - (1 - y)*log(1 - q)", "y*log(p) - (1 - y)*log(1 - p)", "-y*log(p) - (2 - y)*log(1 - p)"):
        program = symgraph.load(
            f"name: a\ninputs: [z, w, y]\nequations: {{p: sigmoid(z), q: sigmoid(w)}}\nloss: {loss}\n"
        )
        stable = stabilized(program)
        assert all(equation.operation.name not in ("log", "bce_with_logits") for equation in stable.equations)
        values = {"z": 0.7, "w": -0.3, "y": 0.4}
        assert symgraph.evaluate(stable, values)["L"] == pytest.approx(symgraph.evaluate(program, values)["L"])


def test_names_shapes_and_further_factors_stay() -> None:
    text = "inputs: [z, y, c]\nequations: {p: sigmoid(z), a: log(p), m: 1 - p, b: log(m), L: c*y*a + c*(1 - y)*b}\n"
    program = symgraph.load(f"name: a\n{text}")
    stable = stabilized(program)
    assert [name for name in stable.shapes if name[0] != "_"] == [name for name in program.shapes if name[0] != "_"]
    values = {"z": 0.7, "y": 0.4, "c": 3}
    before, after = symgraph.evaluate(program, values), symgraph.evaluate(stable, values)
    for name in program.visible_names():
        assert after[name] == pytest.approx(before[name], rel=1e-13)
    assert "bce_with_logits" in str(stable)


def test_a_whole_matrix_is_no_softmax() -> None:
    program = symgraph.load("name: a\nshapes: {Z: [2, 3]}\nequations: {e: exp(Z), p: e/sum(e), L: log(sum(e))}\n")
    assert str(stabilized(program)) == str(program)
