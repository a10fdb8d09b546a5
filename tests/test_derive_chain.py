"""`symgraph derive --steps` of scalars: the lines of the chain rule, with their local partials and their numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import autograd
import autograd.numpy as anp
import pytest
from tex import compiled, needs

import symgraph
from symgraph.cli import main

NUMPY: Any = anp  # autograd declares no types
GRADIENT_OF: Any = autograd.grad

# Case E2: the nine elementary steps of -log(sigmoid(w.x)) and their derivatives, from the loss back.
FORWARD = [1, -0.5, 0.5, -0.5, 0.6065, 1.6065, 0.6225, -0.4741, 0.4741]
BACKWARD = {
    "v6": -1, "p": -1.6065, "v5": 0.6225, "v4": 0.6225, "v3": 0.3775, "u": -0.3775, "v2": -0.3775, "v1": -0.3775,
    "w1": -0.3775, "x1": -0.3775, "w2": 0.3775, "x2": -0.1888,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lines(text: str) -> list[str]:
    """The equations of a derivation, each on one line, without what is said behind."""
    bare = "\n".join(line.split("#")[0].rstrip() for line in text.splitlines())
    joined = re.sub(r"\n +(=|\+) ", r" \1 ", bare)
    return [line.strip() for line in joined.splitlines() if line.strip()]


def numbers(text: str) -> dict[str, float]:
    """The number at the end of each line, by what is on its left."""
    ends = (line.split(" = ") for line in lines(text) if ", " not in line)
    return {end[0]: float(end[-1]) for end in ends}


# --- the lines ------------------------------------------------------------------------------------------------------


def test_the_lines_for_one_weight(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "sigmoid-neuron", "--wrt", "w1", "--steps"]) == 0
    assert lines(capsys.readouterr().out) == [
        "x1 = 1, x2 = -1, w1 = 1, w2 = 0.5",
        "u = w1*x1 + w2*x2 = 0.5",
        "p = 1/(1 + exp(-u)) = 0.6225",
        "L = -log(p) = 0.4741",
        "dL/dL = 1",
        "dL/dp = -1/p = -1.6065",
        "dL/du = dL/dp * dp/du = (-1/p) * p*(1 - p) = -(1 - p) = -0.3775",
        "dL/dw1 = dL/du * du/dw1 = (-(1 - p)) * x1 = -x1*(1 - p) = -0.3775",
    ]


def test_the_numbers_of_the_nine_elementary_steps() -> None:
    found = numbers(symgraph.derive(symgraph.load("sigmoid-neuron"), story="steps", elementary=True))
    forward = [value for name, value in found.items() if not name.startswith("dL/")]
    assert forward == FORWARD
    assert {name: found[f"dL/d{name}"] for name in BACKWARD} == BACKWARD
    assert len(found) == len(FORWARD) + len(BACKWARD) + 1  # and the seed


def test_single_operations_split_the_right_hand_sides() -> None:
    text = symgraph.derive(symgraph.load("sigmoid-neuron"), "u", story="steps", elementary=True)
    assert "v4 = exp(v3) = 0.6065" in lines(text)
    assert "dL/dv3 = dL/dv4 * dv4/dv3 = p * v4 = 0.3775" in lines(text)
    assert "w1" not in lines(text)[-1]


def test_a_value_used_twice_is_a_sum_over_its_uses() -> None:
    text = symgraph.derive(symgraph.load("paths"), "b", story="steps")
    assert lines(text)[-1] == "de/db = de/dc * dc/db + de/dd * dd/db = d * 1 + c * 1 = d + c = 5"
    assert "added up over 2 uses" in text


def test_the_number_of_a_local_partial_is_told() -> None:
    text = symgraph.derive(symgraph.load("sigmoid-neuron"), "u", story="steps")
    assert text.splitlines()[-1].endswith("# dp/du = 0.2350")


def test_the_survey_s_adjoints() -> None:
    found = numbers(symgraph.derive(symgraph.load("baydin"), story="steps"))
    assert (found["dv5/dx1"], found["dv5/dx2"]) == (5.5, 1.7163)


def test_one_weight_of_a_network_against_autograd() -> None:
    program = symgraph.load("tanh-2-2-1-mse")

    def loss(w111: Any) -> Any:
        hidden = NUMPY.tanh(NUMPY.array([w111, 0.8]) + NUMPY.array([-0.3, 0.2]) * 0.5 + NUMPY.array([0.1, -0.2]))
        return (NUMPY.tanh(0.7 * hidden[0] - 0.4 * hidden[1] + 0.05) - 1.0) ** 2

    text = symgraph.derive(program, "w111", story="steps", digits=9)
    assert numbers(text)["dL/dw111"] == pytest.approx(GRADIENT_OF(loss)(0.5), abs=1e-9)
    assert "dL/dz21 = dL/do1 * do1/dz21 = 2*(o1 - y1) * (1 - o1**2)" in text
    assert "dL/dh12" not in text


def test_whole_arrays_keep_the_story_with_rules() -> None:
    text = symgraph.derive(symgraph.load("tanh-2-2-1-mse"), "W1, w111", story="steps")
    assert "product rule for matrices" in text
    assert "dL/dw111 = dL/dz11 * dz11/dw111" in text


def test_another_quantity_than_the_loss() -> None:
    text = symgraph.derive(symgraph.load("tanh-2-2-1-mse"), "w111", "h11", story="steps")
    assert lines(text)[-2:] == ["dh11/dz11 = 1 - h11**2 = 0.8220", "dh11/dw111 = dh11/dz11 * dz11/dw111 "
                                "= (1 - h11**2) * i1 = i1*(1 - h11**2) = 0.8220"]  # fmt: skip
    assert "y1" not in text


def test_what_the_loss_does_not_depend_on_has_the_derivative_0() -> None:
    program = symgraph.load("name: n\ninputs: [x, c]\nequations:\n  y: x**2\n  k: c + x\nloss: y\nvalues: {x: 3, c: 1}")
    assert lines(symgraph.derive(program, "c", story="steps"))[-1] == "dy/dc = 0"


# --- numbers --------------------------------------------------------------------------------------------------------


def test_without_numbers() -> None:
    text = symgraph.derive(symgraph.load("sigmoid-neuron"), "w1", story="steps", numbers=False)
    assert lines(text)[-1] == "dL/dw1 = dL/du * du/dw1 = (-(1 - p)) * x1 = -x1*(1 - p)"
    assert "0.6225" not in text


def test_examples_are_told_as_such(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "-e", "y = log(x)*a", "--steps", "--seed", "3"]) == 0
    said = capsys.readouterr()
    assert "example values (seed 3)" in said.out
    assert "no value for x, a" in said.err


def test_values_and_digits_of_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["derive", "-e", "y = a*x**2", "--steps", "--wrt", "x", "--at", "x=1/3", "--at", "a=2", "--digits", "6"]
    assert main(arguments) == 0
    assert lines(capsys.readouterr().out)[-1] == "dy/dx = 2*a*x = 4/3"


def test_an_abstract_function_has_no_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["derive", "general-node", "--steps"]) == 0
    said = capsys.readouterr()
    assert "dy/dx = df(x)" in lines(said.out)
    assert "no numbers are shown: f stands for any function" in said.err


BAD = {
    "log of a negative": (["--at", "x=-1", "--at", "a=2"], "log(x) is undefined at x = -1"),
    "elementary alone": (["--elementary", "--at", "x=1"], "add --steps"),
    "an unknown name": (["--wrt", "w"], "'w' is not a name of"),
}


@pytest.mark.parametrize(("options", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_told_with_exit_code_2(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [] if "--elementary" in options else ["--steps"]
    assert main(["derive", "-e", "y = log(x)*a", *steps, *options]) == 2
    assert message in capsys.readouterr().err


def test_no_loss() -> None:
    program = replace(symgraph.load("baydin"), loss=None)
    with pytest.raises(symgraph.InputError, match="no loss"):
        symgraph.derive(program, "x1", story="steps")


# --- the layout -----------------------------------------------------------------------------------------------------

WIDE = """
name: wide
input: {name: i, size: 3}
layers:
  - dense: 2
    activation: relu
  - dense: 6
    activation: tanh
  - dense: 1
loss: mse
"""


def test_text_is_at_most_100_columns_wide_and_aligned() -> None:
    text = symgraph.derive(symgraph.load(WIDE), "w111", story="steps")
    assert max(map(len, text.splitlines())) <= 100
    equations = [line for line in text.splitlines() if re.match(r" *dL/d\w+ =", line)]
    assert len({line.index(" = ") for line in equations}) == 1
    assert "added up over 6 uses" in text


@needs("pdflatex", "amsmath.sty")
def test_latex_compiles(tmp_path: Path) -> None:
    asked = [("sigmoid-neuron", "all"), ("paths", "all"), ("relu-exercise", "w111, x1"), (WIDE, "w111")]
    pieces = [symgraph.derive(symgraph.load(spec), wrt, story="steps", form="latex") for spec, wrt in asked]
    assert (
        r"\frac{\partial L}{\partial u} &= \frac{\partial L}{\partial p} \cdot \frac{\partial p}{\partial u}"
        in pieces[0]
    )
    preamble = "\\documentclass{article}\n\\usepackage{amsmath}\n\\allowdisplaybreaks\n\\begin{document}\n"
    compiled(preamble + "\n".join(pieces) + "\\end{document}\n", tmp_path)


FORMULAS = ["apples", "apples-oranges", "baydin", "chain-rule", "circuit", "line", "paths", "sigmoid", "sigmoid-neuron"]


@pytest.mark.parametrize("template", FORMULAS)
def test_the_numbers_of_a_template_are_the_gradient_s(template: str) -> None:
    program = symgraph.load(template)
    names = [name for name, declared in program.declarations.items() if declared.value is None]
    found = numbers(symgraph.derive(program, names, story="steps", digits=9))
    whole = symgraph.gradient(program, names)
    exact = symgraph.evaluate(whole)
    for name in names:
        assert found[f"d{program.loss}/d{name}"] == pytest.approx(exact[whole.gradients[name]], abs=2e-9, rel=1e-8)
