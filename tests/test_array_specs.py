"""Specs of whole arrays: the key ``shapes``, formulas in matrix form, and what is refused of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symgraph
from symgraph.calculus.program import Program
from symgraph.spec.spec import BackwardLine, Claim

THREE_LAYERS = """
name: three-layer-net
shapes: {X: [n, p], B1: [p, d], B2: [d, 1], Y: [n, 1]}
functions: [phi]
equations:
  E: Y - phi(X @ B1) @ B2
loss: sum(E**2)/n
claims:
  B1: -2*X.T @ (E @ B2.T * dphi(X @ B1))/n
backward: [dE = 2*E/n, s = E @ B2.T]
"""


def load(text: str) -> Program:
    return symgraph.load(text.lstrip("\n"))


def errors(text: str) -> list[str]:
    with pytest.raises(symgraph.InputError) as caught:
        load(text)
    return [problem.found for problem in caught.value.problems]


def test_a_network_in_matrix_form() -> None:
    program = load(THREE_LAYERS)
    assert program.shapes["E"] == ("n", 1)
    assert program.declarations["n"].role == "size"
    assert program.loss == "L"
    claims: tuple[Claim, ...] = program.metadata["claims"]
    backward: tuple[BackwardLine, ...] = program.metadata["backward"]
    assert [(claim.wrt, claim.whole) for claim in claims] == [("B1", True)]
    assert [(line.name, line.primal, line.whole) for line in backward] == [("dE", "E", True), ("s", "", True)]


def test_values_decide_the_sizes() -> None:
    program = load("""
shapes: {X: [n, p], w: [p], y: [n], c: []}
loss: mean((X @ w + c - y)**2)
values: {X: [[1, 2], [3, 4], [5, 6]], w: [0.5, -1], y: [1, 0, 2], c: 0.25}
""")
    features, weights, target = np.array([[1, 2], [3, 4], [5, 6]]), np.array([0.5, -1]), np.array([1, 0, 2])
    expected = np.mean((features @ weights + 0.25 - target) ** 2)
    assert symgraph.evaluate(program)["L"] == pytest.approx(float(expected))
    wrong = symgraph.gradient(program, "w")
    with pytest.raises(symgraph.InputError, match="the value of 'y' is 2×1"):
        symgraph.evaluate(wrong, {"y": [1, 2]})


def test_vectors_are_columns_and_no_sizes_a_number() -> None:
    program = load("shapes: {b: [n], c: [], W: [2, 3]}\nloss: c*sum(b) + sum(W)\n")
    assert [program.shapes[name] for name in ("b", "c", "W")] == [("n", 1), (1, 1), (2, 3)]
    assert program.resolve("W_12") == ("W", (0, 1))


def test_roles_of_arrays() -> None:
    program = load("inputs: [X]\nparameters: [w]\nshapes: {X: [n, p], w: [p], y: [n]}\nloss: sum((X @ w - y)**2)\n")
    assert [program.declarations[name].role for name in ("X", "w", "y")] == ["input", "parameter", "input"]


def test_claims_on_whole_arrays_of_a_network() -> None:
    program = load("""
input: {name: i, size: 2}
layers: [{dense: 2, activation: tanh}, {dense: 1, activation: tanh}]
loss: output
claims: {w111: i1*w211*(1 - h11**2)*(1 - o1**2), W2: (1 - o**2) @ h1.T, b2: 1 - o1**2}
""")
    claims: tuple[Claim, ...] = program.metadata["claims"]
    assert [(claim.wrt, claim.whole) for claim in claims] == [("w111", False), ("W2", True), ("b21", False)]


def test_a_line_about_arrays_makes_all_claims_so() -> None:
    program = load("""
input: {name: i, size: 2}
layers: [{dense: 2, activation: tanh}, {dense: 1, activation: tanh}]
loss: output
backward: [dz2 = 1 - o**2, dh1 = W2.T @ dz2]
claims: {w211: dz2*h11}
""")
    claims: tuple[Claim, ...] = program.metadata["claims"]
    assert [claim.whole for claim in claims] == [True]


@pytest.mark.parametrize("word", ["symmetric", "positive", "binary", "rowsum1", "nonnegative"])
def test_assumptions_on_arrays(word: str) -> None:
    program = load(f"shapes: {{S: [n, n]}}\nloss: trace(S)\nassume: {{S: {word}}}\n")
    assert program.metadata["assume"] == {"S": (word,)}


def test_every_shape_that_does_not_fit_is_named_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("""\
shapes: {X: [n, p], B: [p, d], c: [d], Y: [n, 1], S: [p, d]}
equations:
  H: tanh(B @ X)
  E: Y - H @ c
  F: Y.T - X
  G: inv(S)
  K: n @ X
loss: sum(E) + sum(G) + sum(F)
""")
    with pytest.raises(symgraph.InputError) as caught:
        symgraph.load(str(file))
    assert str(caught.value).replace(str(file), "wrong.yaml").splitlines() == [
        "wrong.yaml:3:11: equations.H: p×d @ n×p does not fit: the inner sizes d and n differ",
        "    tanh(B @ X)",
        "         ^",
        "wrong.yaml:5:6: equations.F: shapes 1×n and n×p do not fit in '-': sizes must be equal, or 1",
        "    Y.T - X",
        "    ^",
        "wrong.yaml:6:6: equations.G: 'inv' needs a square matrix, not p×d",
        "    inv(S)",
        "    ^",
        "wrong.yaml:7:6: equations.K: 'n @ X': a number in a matrix product; write * to multiply by a number",
        "    n @ X",
        "    ^",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("shapes: {X: [n, p]}\nloss: X @ X.T", "the loss 'L' is n×n"),
        ("shapes: {X: [n, p]}\nequations: {Z: 2*X}\nloss: Z", "the loss 'Z' is n×p"),
        ("shapes: {X: [n, p]}\nloss: sum(X @ W)", "unknown name 'W'"),
        ("shapes: {X: [n, p], n: [2]}\nloss: sum(X)", "the size 'n'"),
        ("inputs: [n]\nshapes: {X: [n, p]}\nloss: sum(X)", "the size 'n'"),
        ("shapes: {X: [0, p]}\nloss: sum(X)", "the size '0'"),
        ("shapes: {X: [1.5]}\nloss: sum(X)", "the size '1.5'"),
        ("shapes: {X: [99999999]}\nloss: sum(X)", "the size '99999999'"),
        ("shapes: {X: n}\nloss: sum(X)", "'n' found"),
        ("shapes: {X: [[n]]}\nloss: sum(X)", "a list found"),
        ("shapes: {X: [n, p, q]}\nloss: sum(X)", "3 sizes for 'X'"),
        ("shapes: [X]\nloss: sum(X)", "a list found"),
        ("shapes: {X: [n], X: [p]}\nloss: sum(X)", "the key 'X' twice"),
        ("shapes: {X: [n, p]}\nloss: sum(X)\nassume: {X: symmetric}", "'symmetric' of n×p"),
        ("shapes: {X: [n, p]}\nloss: sum(X)\nassume: {X: integer}", "'integer' of an array"),
        ("inputs: [x]\nloss: x**2\nassume: {x: symmetric}", "'symmetric' of a number"),
        ("shapes: {X: [2, 2]}\nloss: sum(X)\nvalues: {X: [[1, 2]]}", "an array of shape [1, 2]"),
        ("shapes: {X: [n, p]}\nequations: {X: 2*X}\nloss: sum(X)", "the name 'X' twice"),
    ],
)
def test_bad_input(text: str, found: str) -> None:
    assert found in errors(text)[0]


def test_array_functions_of_scalars_are_what_they_are_of_one_element(tmp_path: Path) -> None:
    values: Any = symgraph.evaluate(load("inputs: [x]\nloss: trace(x) + sum(x) + norm(x)\nvalues: {x: 3}\n"))
    assert values["L"] == 9.0


def test_what_is_known_of_an_array_is_known_of_its_elements() -> None:
    program = load("""
input: {name: i, size: 2}
layers: [{dense: 1, activation: sigmoid}]
loss: o1**(1/2)
assume: {W1: positive, i: nonzero}
claims: {w111: i1*(1 - o1)*sqrt(o1)/2}
""")
    assert program.metadata["assume"]["w112"] == ("positive",)
    assert program.metadata["claims"][0].assume["i2"] == ("nonzero",)
    assert [verdict.verdict for verdict in symgraph.check(program)] == ["proved"]


def test_masks_are_numbers() -> None:
    program = load("shapes: {x: [3]}\nloss: sum(-(x > 1)*x) + sum(where(x < 0, -1, x))\nvalues: {x: [2, -3, 0.5]}\n")
    assert symgraph.evaluate(program)["L"] == -2 + (2 - 1 + 0.5)
