"""Claims in NumPy code: the verdicts are those of finite differences of the same code, run by NumPy itself."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

import symgraph
from symgraph.checking.verdict import Verdict

AFFINE = {"X": [3, 4], "W": [4, 2], "b": [2], "G": [3, 2]}
AFFINE_CODE = "Y = X @ W + b\nL = np.sum(G*Y)\n"
MLP = {"X": [3, 2], "W1": [2, 3], "b1": [3], "W2": [3, 1], "b2": [1], "T": [3, 1]}
MLP_CODE = "Z = X @ W1 + b1\nH = np.tanh(Z)\nO = H @ W2 + b2\nm = X.shape[0]\nL = np.sum((O - T)**2)/(2*m)\n"
MLP_BACKWARD = """dO = (O - T)/m
dW2 = H.T @ dO
db2 = dO.sum(axis=0)
dH = dO @ W2.T
dZ = dH*(1 - H**2)
dW1 = X.T @ dZ
db1 = np.sum(dZ, axis=0)
"""
SOFTMAX = {"X": [3, 2], "W": [2, 3], "Y": [3, 3]}
SOFTMAX_CODE = """Z = X @ W
e = np.exp(Z - Z.max(axis=1, keepdims=True))
P = e/e.sum(axis=1, keepdims=True)
L = -np.sum(Y*np.log(P))/len(X)
"""
LAYERS = """class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def forward(self, X):
        self.X = X
        return X @ self.W + self.b
    def backward(self, dY):
        self.dW = self.X.T @ dY
        self.db = dY.sum(axis=0)
        return dY @ self.W.T

class Sigmoid:
    def forward(self, Z):
        self.out = 1/(1 + np.exp(-Z))
        return self.out
    def backward(self, dY):
        return dY*self.out*(1 - self.out)

first, act, last = Affine(W1, b1), Sigmoid(), Affine(W2, b2)
O = last.forward(act.forward(first.forward(X)))
L = np.sum((O - T)**2)/2
"""
LAYERS_BACKWARD = "dX = first.backward(act.backward(last.backward(O - T)))\n"
PACKED = """def loss(beta, X, Y):
    n, p = X.shape
    B1 = beta[:p*2].reshape(p, 2)
    B2 = beta[p*2:].reshape(2, 1)
    E = Y - np.dot(np.tanh(np.dot(X, B1)), B2)
    return np.mean(E**2)

def loss_grad(beta, X, Y):
    n, p = X.shape
    B1 = beta[:p*2].reshape(p, 2)
    B2 = beta[p*2:].reshape(2, 1)
    H = np.tanh(np.dot(X, B1))
    E = Y - np.dot(H, B2)
    g = np.zeros(p*2 + 2)
    g[:p*2] = (-2*np.dot(X.T, np.dot(E, B2.T)*(1 - H**2))/n).flatten()
    g[p*2:] = (-2*np.dot(H.T, E)/n).flatten()
    return g

L = loss(beta, X, Y)
"""


def verdicts(
    shapes: dict[str, Any], code: str, claims: dict[str, str], backward: str = "", **more: Any
) -> list[Verdict]:
    blocks = {"code": code, "backward": backward} if backward else {"code": code}
    lines = ["name: t", f"shapes: {json.dumps(shapes)}"]
    for key, text in blocks.items():
        lines += [f"{key}: |", *(f"  {line}" for line in text.splitlines())]
    lines += [f"{key}: {json.dumps(value)}" for key, value in {"loss": "L", "claims": claims, **more}.items()]
    return symgraph.check(symgraph.load("\n".join([*lines, ""])))


def is_right(shapes: dict[str, Any], code: str, wrt: str, claim: str, backward: str = "") -> bool:
    """By central differences at two points; a claim of another shape, or an error of NumPy's, is wrong."""
    random = np.random.default_rng(5)
    for _ in range(2):
        values: dict[str, Any] = {name: random.normal(size=shape) for name, shape in shapes.items()}

        def run(changed: Any, values: dict[str, Any] = values) -> dict[str, Any]:
            names = {"np": np, **{name: np.array(value) for name, value in values.items()}, wrt: np.array(changed)}
            exec(code, names)
            return names

        gradient = np.zeros(values[wrt].shape)
        for place in np.ndindex(*gradient.shape):
            step = np.zeros(gradient.shape)
            step[place] = 1e-6
            gradient[place] = (run(values[wrt] + step)["L"] - run(values[wrt] - step)["L"]) / 2e-6
        names = run(values[wrt])
        try:
            exec(backward, names)
            found = np.asarray(eval(claim, names))
        except ValueError:
            return False
        if found.shape != gradient.shape or not np.allclose(found, gradient, atol=1e-6):
            return False
    return True


CASES = [
    (AFFINE, AFFINE_CODE, "W", "X.T @ dY", "dY = G\n"),
    (AFFINE, AFFINE_CODE, "b", "dY.sum(axis=0)", "dY = G\n"),
    (AFFINE, AFFINE_CODE, "b", "dY.sum(axis=0, keepdims=True)", "dY = G\n"),
    (AFFINE, AFFINE_CODE, "b", "dY", "dY = G\n"),
    (MLP, MLP_CODE, "W1", "dW1", MLP_BACKWARD),
    (MLP, MLP_CODE, "b1", "db1", MLP_BACKWARD),
    (MLP, MLP_CODE, "W1", "dW1", MLP_BACKWARD.replace("*(1 - H**2)", "")),
    (MLP, MLP_CODE, "b2", "db2", MLP_BACKWARD.replace("(O - T)/m", "(O - T)")),
    (SOFTMAX, SOFTMAX_CODE, "W", "X.T @ (P*Y.sum(axis=1, keepdims=True) - Y)/len(X)", ""),
    (MLP, LAYERS, "W1", "first.dW", LAYERS_BACKWARD),
    (MLP, LAYERS, "X", "dX", LAYERS_BACKWARD),
    (MLP, LAYERS.replace("self.out*(1 - self.out)", "self.out"), "W1", "first.dW", LAYERS_BACKWARD),
    ({"beta": [8], "X": [4, 3], "Y": [4, 1]}, PACKED, "beta", "loss_grad(beta, X, Y)", ""),
    ({"beta": [8], "X": [4, 3], "Y": [4, 1]}, PACKED.replace("*(1 - H**2)", ""), "beta", "loss_grad(beta, X, Y)", ""),
]


@pytest.mark.parametrize(("shapes", "code", "wrt", "claim", "backward"), CASES)
def test_code_is_judged_as_finite_differences_say(
    shapes: dict[str, Any], code: str, wrt: str, claim: str, backward: str
) -> None:
    right = is_right(shapes, code, wrt, claim, backward)
    (found,) = verdicts(shapes, code, {wrt: claim}, backward)
    assert found.verdict == ("proved" if right else "refuted")
    assert not right or "for " in found.domain


GUILTY = [
    ("*(1 - H**2)", "", "W1", ("line 13", "(1 - H**2)"), "dZ = dH * (1 - H ** 2)"),
    ("H.T @ dO", "H @ dO.T", "W2", ("line 10", "the wrong way round"), "dW2 = H.T @ dO"),
    ("dO @ W2.T", "dO @ W2.T*2", "b1", ("line 12", "does not belong"), "dH = dO @ W2.T"),
    ("np.sum(dZ, axis=0)", "np.sum(dZ, axis=1)", "b1", ("line 15", "axis"), "db1 = np.sum(dZ, axis=0)"),
    ("(O - T)/m", "(T - O)/m", "W1 b1 W2 b2", ("line 9", "sign"), "dO = (O - T)/m"),
    ("(O - T)/m", "(O - T)", "b2", ("line 9", "division by m"), "dO = (O - T) / m"),
    ("X.T @ dZ", "X.T @ dH", "W1", ("line 14", "dH should be dZ"), "dW1 = X.T @ dZ"),
]


@pytest.mark.parametrize(("right", "wrong", "names", "said", "repaired"), GUILTY)
def test_the_guilty_line_is_named_and_repaired(
    right: str, wrong: str, names: str, said: tuple[str, str], repaired: str
) -> None:
    backward = MLP_BACKWARD.replace(right, wrong)
    claims = {name: f"d{name}" for name in names.split()}
    for verdict in verdicts(MLP, f"{MLP_CODE}{backward}", claims):
        assert verdict.verdict == "refuted"
        assert verdict.diagnosis is not None
        assert verdict.diagnosis.message.startswith(f"{said[0]}: ")
        assert said[1] in verdict.diagnosis.message
        assert verdict.diagnosis.repaired == repaired
    mended = backward.replace(wrong, right) if wrong else MLP_BACKWARD
    assert repaired.replace(" ", "") in mended.replace(" ", "")
    assert all(is_right(MLP, MLP_CODE, name, claim, mended) for name, claim in claims.items())


RELU = {"X": [3, 2], "W": [2, 2], "V": [2], "y": [3]}
RELU_CODE = "Z = X @ W\nr = np.maximum(Z, 0) @ V - y\nL = np.sum(r**2)\n"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("dH[Z > 0] = 0", "dH[Z < 0] = 0"),
        ("dH[Z >= 0] *= 0", "dH[Z <= 0] *= 0"),
        ("mask = Z < 0\ndH = dH*mask", "mask = Z > 0"),
    ],
)
def test_a_comparison_the_wrong_way_round_is_named(wrong: str, right: str) -> None:
    backward = f"dH = np.outer(2*r, V)\n{wrong}\ndW = X.T @ dH\n"
    (found,) = verdicts(RELU, RELU_CODE, {"W": "dW"}, backward)
    assert found.diagnosis is not None
    assert "the comparison is wrong" in found.diagnosis.message
    assert found.diagnosis.repaired == right
    mended = backward.replace(wrong.split("\n", maxsplit=1)[0], right)
    assert is_right(RELU, RELU_CODE, "W", "dW", mended)
    assert not is_right(RELU, RELU_CODE, "W", "dW", backward)


def test_messages_are_in_japanese_too() -> None:
    code = "Y = X @ W"
    text = f"name: t\nshapes: {{X: [3, 2], W: [2, 2], G: [3, 2]}}\ncode: |\n  {code}\n  L = np.sum(G*Y)\nloss: L\n"
    (found,) = symgraph.check(symgraph.load(f"{text}claims: {{W: X.T @ (-G)}}\n"), lang="ja")
    assert found.diagnosis is not None
    assert "符号" in found.diagnosis.message


def test_the_published_program_uses_the_new_w2() -> None:
    """Case C3: w2 is updated before the gradients of w1 and b1 are computed from it."""
    code = """class Unit:
    def __init__(self):
        self.w1 = self.b1 = self.w2 = self.b2 = 1.0
    def forward(self, x):
        self.x = x
        self.z = self.w1*x + self.b1
        self.h = np.maximum(self.z, 0)
        return self.w2*self.h + self.b2
    def backprop(self, t, y, step):
        dy = -2*(t - y)
        self.w2 = self.w2 - step*np.sum(dy*self.h)
        self.b2 = self.b2 - step*np.sum(dy)
        self.w1 = self.w1 - step*np.sum(dy*self.w2*(self.z > 0)*self.x)
        self.b1 = self.b1 - step*np.sum(dy*self.w2*(self.z > 0))
unit = Unit()
y = unit.forward(x)
L = np.sum((t - y)**2)
"""
    claims = {f"unit.{name}": f"({name} - unit.{name})/(0.0002/4)" for name in ("w1", "b1", "w2", "b2")}
    w1, b1, w2, b2 = verdicts({"x": [4], "t": [4]}, code, claims, "unit.backprop(t, y, 0.0002/4)\n")
    assert (w2.verdict, b2.verdict) == ("proved", "proved")
    for verdict in (w1, b1):
        assert verdict.verdict == "refuted"
        assert verdict.diagnosis is not None
        assert verdict.diagnosis.kind == "updated"
        assert verdict.diagnosis.node == "self.w2"
        assert "self.w2" in verdict.diagnosis.message


def test_a_1d_bias_wants_a_1d_claim() -> None:
    (found,) = verdicts(AFFINE, AFFINE_CODE, {"b": "G.sum(axis=0, keepdims=True)"})
    assert found.verdict == "refuted"
    assert found.method == "shapes"
    assert "[1, 2]" in found.reason
    assert "[2]" in found.reason
    assert found.diagnosis is not None
    assert found.diagnosis.kind == "keepdims"


def test_an_error_of_numpy_is_the_reason() -> None:
    (found,) = verdicts(AFFINE, AFFINE_CODE, {"W": "dW"}, "dW = X @ G\n")
    assert (found.verdict, found.method) == ("refuted", "error")
    assert "[3, 4] @ [3, 2]" in found.reason
    assert found.diagnosis is not None
    assert found.diagnosis.repaired == "dW = X.T @ G"


@pytest.mark.parametrize("claim", ["2 .T*X.T @ G/2", "X.T @ G*1.0.sum()"])
def test_pythons_numbers_are_no_arrays(claim: str) -> None:
    (found,) = verdicts(AFFINE, AFFINE_CODE, {"W": claim})
    assert (found.verdict, found.method) == ("refuted", "error")
    assert "object has no attribute" in found.reason


def test_a_counterexample_names_the_entry_and_whole_arrays() -> None:
    (found,) = verdicts({"x": [2], "A": [2, 2]}, "L = x @ A @ x\n", {"x": "2*A @ x"})
    example = found.counterexample
    assert example is not None
    assert example.entry is not None
    x = [float(eval(example.point[f"x_{k}"])) for k in (1, 2)]
    a = [[float(eval(example.point[f"A_{r}{c}"])) for c in (1, 2)] for r in (1, 2)]
    gradient = (np.array(a) + np.array(a).T) @ x
    assert float(eval(example.correct)) == pytest.approx(gradient[example.entry[0] - 1])
    assert example.shown["x"].startswith("[")
    assert found.diagnosis is not None
    assert found.diagnosis.kind == "assumption"
    assert "A == A.T" in found.diagnosis.message


@pytest.mark.parametrize(
    ("shapes", "code", "claim", "assume"),
    [
        (SOFTMAX, SOFTMAX_CODE, {"W": "X.T @ (P - Y)/len(X)"}, {"Y": "rowsum1"}),
        ({"x": [2], "A": [2, 2]}, "L = x @ A @ x\n", {"x": "2*A @ x"}, {"A": "symmetric"}),
        ({"M": [2, 2], "R": [2, 2]}, "L = np.sum((M*R)**2)\n", {"R": "2*M*R"}, {"M": "binary"}),
    ],
)
def test_what_is_assumed_of_arrays_counts(
    shapes: dict[str, Any], code: str, claim: dict[str, str], assume: dict[str, str]
) -> None:
    (without,) = verdicts(shapes, code, claim)
    (found,) = verdicts(shapes, code, claim, assume=assume)
    assert (without.verdict, found.verdict) == ("refuted", "proved")


def test_arrays_of_one_number_may_be_assumed_to_sum_to_one() -> None:
    shapes = {"z": [1], "w": [2]}
    (found,) = verdicts(shapes, "L = z[0]*np.sum(w**2)\n", {"w": "2*w"})
    assert found.verdict == "refuted"
    (found,) = verdicts(shapes, "L = z[0]*np.sum(w**2)\n", {"w": "2*w"}, assume={"z": "rowsum1"})
    assert found.verdict == "proved"


def test_lines_that_are_scaled_by_convention_are_not_blamed() -> None:
    """``dO`` without 1/m and ``/m`` in each gradient is right as a whole; the claim that forgets it is to blame."""
    backward = "dO = O - T\ndW2 = H.T @ dO/m\ndb2 = dO.sum(axis=0)\n"
    w2, b2 = verdicts(MLP, MLP_CODE, {"W2": "dW2", "b2": "db2"}, backward)
    assert (w2.verdict, b2.verdict) == ("proved", "refuted")
    assert b2.diagnosis is not None
    assert "db2" in b2.diagnosis.repaired
    assert b2.diagnosis.repaired.endswith("/ m")


ALL_SHAPES = [
    (
        {"X": [3, 4], "W": [4, 2], "b": [2], "G": [3, 2]},
        AFFINE_CODE,
        "b",
        "G.sum(axis=0)",
        "X (n, p), W (p, d), b (d,), G (n, d)",
    ),
    (
        {"X": [4, 2], "w": [2], "y": [4]},
        "r = X @ w - y\nL = np.mean(r**2)\n",
        "w",
        "2*X.T @ r/len(y)",
        "X (n, p), w (p,), y (n,)",
    ),
    ({"X": [4, 2], "w": [2], "y": [4]}, "r = X @ w - y\nL = np.mean(r**2)\n", "w", "2*X.T @ r/4", ""),
    ({"x": [3], "A": [3, 3]}, "L = x @ A @ x\n", "x", "A @ x + x @ A", "x (n,), A (n, n)"),
    (
        {"X": [3, 2], "c": [1, 2]},
        "L = np.sum((X - c)**2)\n",
        "c",
        "-2*(X - c).sum(axis=0, keepdims=True)",
        "X (n, p), c (1, p)",
    ),
    ({"x": [4]}, "L = np.sum(x[:2]*x[2:])\n", "x", "np.hstack([x[2:], x[:2]])", ""),
]


@pytest.mark.parametrize(("shapes", "code", "wrt", "claim", "every"), ALL_SHAPES)
def test_what_holds_for_all_shapes_is_said_so(
    shapes: dict[str, Any], code: str, wrt: str, claim: str, every: str
) -> None:
    (found,) = verdicts(shapes, code, {wrt: claim})
    assert found.verdict == "proved"
    if not every:
        assert found.domain.startswith("for these shapes: ")
        return
    assert found.domain == f"for all shapes: {every}"
    sizes = {"n": 2, "p": 5, "d": 3}
    other: dict[str, Any] = {}
    for name, written in re.findall(r"(\w+) \(([^)]*)\)", every):
        other[name] = [sizes.get(size.strip(), 1) for size in written.split(",") if size.strip()]
    assert is_right(other, code, wrt, claim)


def test_a_claim_may_be_about_another_number_than_the_loss() -> None:
    text = """name: t
shapes: {X: [2, 2], W: [2, 2]}
code: |
  H = np.tanh(X @ W)
  L = np.sum(H)**2
loss: L
claims:
  - {of: np.sum(H), wrt: W, is: X.T @ (1 - H**2)}
  - {of: "H[0, 1]", wrt: H, is: "np.array([[0, 1], [0, 0]])"}
  - {of: np.sum(H), wrt: H, is: "3*np.ones((2, 2))"}
"""
    right, entry, wrong = symgraph.check(symgraph.load(text))
    assert (right.verdict, entry.verdict, wrong.verdict) == ("proved", "proved", "refuted")
    assert wrong.counterexample is not None
    assert (wrong.counterexample.claimed, wrong.counterexample.correct) == ("3", "1")
    assert wrong.diagnosis is not None
    assert wrong.diagnosis.repaired == "np.ones((2, 2))"


def test_without_claims_the_lines_of_the_backward_pass_are_judged() -> None:
    text = """
shapes: {X: [3, 2], w: [2], y: [3]}
code: |
  r = X @ w - y
  L = np.mean(r**2)
loss: L
backward: |
  dr = 2*r/len(X)
  s = dr
  dw = X.T @ r
  dw *= 2
"""
    found = [(verdict.wrt, verdict.claim, verdict.verdict) for verdict in symgraph.check(symgraph.load(text))]
    assert found == [("r", "dr", "proved"), ("w", "dw", "refuted")]
