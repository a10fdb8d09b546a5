"""What a spec says of whole arrays beside formulas: values element by element, targets that sum to 1, sizes, places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import symgraph
from symgraph.checking.check import check
from symgraph.cli.main import main
from symgraph.errors import InputError
from symgraph.figure.known_sizes import at_known_sizes
from symgraph.figure.options import merged_options
from symgraph.figure.views import Views
from symgraph.spec.inline import spec_from_equations
from symgraph.spec.lower import program_of
from symgraph.spec.programs import find_spec

REGRESSION = """
shapes: {X: [n, p], w: [p], Y: [n]}
equations: {E: Y - X @ w}
loss: sum(E**2)/n
values: {X: [[1, 0], [1, 1], [1, 2]], w: [0.5, 1], Y: [1, 2, 2]}
"""
CLASSIFIER = """
input: {name: x, size: 2}
layers: [{dense: 3, activation: tanh}, {dense: 3, activation: softmax}]
loss: cross_entropy
"""


def scalar_values(program: symgraph.Program) -> dict[str, Any]:
    views = Views(program, merged_options({}, {"level": "op", "show": ("values",)}), print)
    values, examples = views.values
    assert not examples
    return dict(values or {})


@pytest.mark.parametrize(("rows", "columns"), [("n", "p"), (3, 2)])
def test_figures_of_elements_have_the_values_of_the_spec(rows: int | str, columns: int | str) -> None:
    text = REGRESSION.replace("[n, p]", f"[{rows}, {columns}]").replace("[p]", f"[{columns}]")
    program = symgraph.load(text.replace("[n]", f"[{rows}]").replace("/n", "/3"))
    values = scalar_values(program)
    assert [float(values[name]) for name in ("X_11", "X_12", "X_31", "X_32", "w_1", "Y_3")] == [1, 0, 1, 2, 0.5, 2]


def test_a_matrix_of_one_column_keeps_its_names_at_the_sizes_of_its_values() -> None:
    text = "shapes: {X: [n, p], w: [p]}\nloss: sum((X @ w)**2)\nvalues: {X: [[1], [2]], w: [3]}\n"
    program = at_known_sizes(symgraph.load(text))
    assert {float(np.ravel(value)[0]) for value in scalar_values(program).values()} == {1, 2, 3}


def test_values_of_the_code_are_those_of_its_elements() -> None:
    code = "shapes: {X: [2, 2], b: [2]}\ncode: |\n  L = np.sum((X + b)**2)\nloss: L\n"
    text = f"{code}values: {{X: [[1, 2], [3, 4]], b: [5, 6]}}\n"
    assert sorted(map(float, scalar_values(symgraph.load(text)).values())) == [1, 2, 3, 4, 5, 6]


def test_values_on_the_command_line_are_arrays_too(tmp_path: Path) -> None:
    path = tmp_path / "fit.yaml"
    path.write_text(REGRESSION, encoding="utf-8")
    program = program_of(find_spec(str(path), {"w": "[3, 4]", "X_11": "7"}))
    assert np.allclose(symgraph.evaluate(program)["E"].ravel(), [1 - 21, 2 - 7, 2 - 11])
    with pytest.raises(InputError, match="an array of shape"):
        find_spec(str(path), {"w": "[[3, 4]]"})


@pytest.mark.parametrize("words", ["rowsum1", "[rowsum1, binary]"])
def test_the_elements_of_a_target_column_sum_to_one(words: str) -> None:
    claims = """
backward: |
  dz2 = o - y
  dh1 = W2.T @ dz2
claims: {W2: dz2 @ h1.T, W1: (dh1*(1 - h1**2)) @ x.T, b21: o1 - y1, b2: y - o}
"""
    found = check(symgraph.load(f"{CLASSIFIER}assume: {{y: {words}}}{claims}"))
    said = {verdict.wrt: verdict.verdict for verdict in found}
    assert said.pop("b2") == "refuted"
    assert set(said.values()) == {"proved"}
    free = {verdict.wrt: verdict for verdict in check(symgraph.load(CLASSIFIER + claims))}
    assert free["z2"].verdict == free["b21"].verdict == "refuted"
    assert "sum to 1" in free["z2"].hints[0].message


def test_a_claim_on_a_target_that_sums_to_one_holds_for_all_shapes() -> None:
    """Bishop, Pattern Recognition and Machine Learning, (4.109): the derivative is p - y."""
    spec = "shapes: {z: [k], y: [k]}\nloss: -sum(y*log_softmax(z))\nclaims: {z: softmax(z) - y}\nassume: {y: rowsum1}\n"
    found = check(symgraph.load(spec))[0]
    assert (found.verdict, found.domain[:18]) == ("proved", "for all shapes k, ")


def test_rows_of_one_element_are_rows() -> None:
    """In a batch of one output each row sums to 1 by itself: every target is 1."""
    spec = "input: {name: x, size: 1}\nbatch: 2\nlayers: [{dense: 1}]\nloss: sse\nassume: {y: rowsum1}\n"
    assert symgraph.load(spec).metadata["assume"]["y"] == ("rowsum1",)


@pytest.mark.parametrize("shape", ["[2]", "[2, 1]"])
def test_code_with_a_target_that_sums_to_one(shape: str) -> None:
    spec = f"""
shapes: {{z: {shape}, y: {shape}}}
code: |
  p = np.exp(z)/np.sum(np.exp(z))
  L = -np.sum(y*np.log(p))
loss: L
claims: {{z: p - y}}
"""
    assert check(symgraph.load(spec + "assume: {y: rowsum1}\n"))[0].verdict == "proved"
    free = check(symgraph.load(spec))[0]
    assert free.verdict == "refuted"
    assert "sum(y) == 1" in free.hints[0].message


def test_a_missing_factor_is_named_where_units_are_off_at_a_point() -> None:
    spec = """
input: {name: x, size: 3}
batch: 2
layers: [{dense: 2, activation: relu}, {dropout: 0.25}, {dense: 1}]
loss: sse
assume: {m2: binary}
"""
    claims = {"W3": "(o - y).T @ h2", "W1": "(2*(o - y) @ W3 * m2*step(z1)).T @ x"}
    factors = {"W3": "2", "W1": "4/3"}
    for wrt, claim in claims.items():
        found = check(symgraph.load(f"{spec}claims: {{{wrt}: {claim!r}}}\n"))[0]
        assert found.hints[0].message == f"a factor {factors[wrt]} is missing"


def test_everything_that_does_not_fit_in_a_formula_is_told_with_its_place() -> None:
    text = "shapes: {X: [n, p], B: [d, 1]}\nloss: sum(X @ B) + det(X) + sum(X + B)\n"
    with pytest.raises(InputError) as caught:
        symgraph.load(text)
    assert [problem.column for problem in caught.value.problems] == [11, 20, 33]


@pytest.mark.parametrize("size", ["--n", "n + 1", "2*n", "0"])
def test_a_size_is_named_where_it_is_none(size: str) -> None:
    with pytest.raises(InputError) as caught:
        symgraph.load(f"shapes: {{X: [n, n]}}\nloss: sum(eye({size}) @ X)\n")
    assert caught.value.problems[0].found == f"the size '{size}'"


@pytest.mark.parametrize(("equation", "sign", "column"), [("L = (y - x @ w)**2", "'@'", 10), ("L = a*w.T", "'.T'", 7)])
def test_equations_of_the_command_line_are_over_numbers(equation: str, sign: str, column: int) -> None:
    with pytest.raises(InputError) as caught:
        spec_from_equations([equation])
    assert (caught.value.problems[0].found, caught.value.problems[0].column) == (f"{sign} of numbers", column)


def test_arrays_may_be_made_in_equations_of_the_command_line() -> None:
    program = program_of(spec_from_equations(["v = a*ones(3, 1)", "L = sum(v.T @ v)"], {"a": "2"}))
    assert symgraph.evaluate(program)["L"] == 12


def test_an_element_is_drawn_though_the_spec_says_matrix(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    draw = ["render", "attention", "--wrt", "wq111", "--format", "dot", "--engine", "bundled", "--out", str(tmp_path)]
    assert main(draw) == 0
    assert "'wq111' is one element" in capsys.readouterr().err
    assert (tmp_path / "attention.d-wq111.dot").exists()
    assert main([*draw, "--level", "matrix"]) == 2


def test_values_give_a_size_one_number() -> None:
    text = "shapes: {X: [n, p], w: [p]}\nloss: sum(X @ w)\nvalues: {X: [[1, 2], [3, 4]], w: [1, 2, 3]}\n"
    with pytest.raises(InputError, match="'w' with p = 3; p is 2 by the value of X") as caught:
        symgraph.load(text)
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (3, 31)


def test_each_step_of_a_derivation_is_written_in_known_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "lstm", "--steps", "--wrt", "Wi1", "--form", "latex"]) == 0
    assert "T_{1}" not in capsys.readouterr().out


def test_slices_of_known_sizes_are_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "tanh-2-2-1", "--packed"]) == 0
    assert "gradient[6:8] = dW2.flatten()" in capsys.readouterr().out
