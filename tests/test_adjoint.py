"""The equations that reverse and forward mode append, line by line: derived by hand, with the names a person gives."""

from __future__ import annotations

import pytest

import symgraph
from symgraph.calculus.adjoint import adjoint_names, gradient, tangent
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.formula import format_term
from symgraph.calculus.gradients import with_element_gradients
from symgraph.calculus.program import Program
from symgraph.calculus.text import from_text
from symgraph.errors import InputError, ShapeError

CHAIN = "program chain\ninput x\ninput c\nh := sin(x)\nL := h*c\nloss L\n"
NESTED = "program nested\ninput x\ninput c\n_L_1 := sin(x)\n_L_2 := exp(_L_1)\nL := c*_L_2\nloss L\n"
UNUSED = "program unused\ninput x\ninput c\ninput A: 2 x 3\ny := c**2\nL := y*c\nloss L\n"
ENTRIES = "program entries\ninput v: 2 x 1\na := entry(v, 0, 0)\nb := entry(v, 1, 0)\nL := a*b\nloss L\n"
TWICE = "program twice\ninput v: 2 x 1\na := entry(v, 0, 0)\nb := entry(v, 0, 0)\nL := a*b\nloss L\n"
STRETCHED = "program stretched\ninput X: 2 x 3\ninput r: 1 x 3\ninput c\nY := X + r\nZ := Y*c\nL := sum(Z)\nloss L\n"


def appended(program: Program, whole: Program) -> list[str]:
    """The equations that were added, as text."""
    return [f"{e.name} := {format_term(e.term)}" for e in whole.equations[len(program.equations) :]]


# program, wrt, of, the adjoint equations, the adjoints as pairs
REVERSE = [
    (CHAIN, "x", None, ["dh := dL*c", "dx := dh*cos(x)"], {"dL": "L", "dh": "h", "dx": "x"}),
    (CHAIN, "x", "h", ["dh_dx := dh_dh*cos(x)"], {"dh_dh": "h", "dh_dx": "x"}),
    (CHAIN, "h", "h", [], {"dh_dh": "h"}),
    (CHAIN, "c", "h", ["dh_dc := 0"], {"dh_dc": "c"}),
    (
        NESTED,  # what the author gave no name has an adjoint without one
        "x",
        None,
        ["_dL_2 := dL*c", "_dL_1 := _dL_2*_L_2", "dx := _dL_1*cos(x)"],
        {"dL": "L", "_dL_2": "_L_2", "_dL_1": "_L_1", "dx": "x"},
    ),
    (UNUSED, "x", None, ["dx := 0"], {"dx": "x"}),
    (UNUSED, "A", None, ["dA := broadcast(0, 2, 3)"], {"dA": "A"}),
    (  # single entries come together in one array, where they are different ones; else they are added
        ENTRIES,
        "v",
        None,
        ["db := dL*a", "da := dL*b", "dv := stack(2, 1, 1, 0, 0, 0, db, da)"],
        {"dL": "L", "db": "b", "da": "a", "dv": "v"},
    ),
    (
        TWICE,
        "v",
        None,
        [
            "db := dL*a",
            "da := dL*b",
            "_dv_1 := stack(2, 1, 0, 0, db)",
            "_dv_2 := stack(2, 1, 0, 0, da)",
            "dv := _dv_1 + _dv_2",
        ],
        {"dL": "L", "db": "b", "da": "a", "dv": "v"},
    ),
    (
        STRETCHED,  # what was stretched forwards is summed backwards, along the axis it was stretched in
        "r",
        None,
        ["dZ := broadcast(dL, 2, 3)", "dY := dZ*c", "dr := sum(dY, axis=0)"],
        {"dL": "L", "dZ": "Z", "dY": "Y", "dr": "r"},
    ),
]


@pytest.mark.parametrize(("text", "wrt", "of", "expected", "adjoints"), REVERSE)
def test_the_equations_of_reverse_mode(
    text: str, wrt: str, of: str | None, expected: list[str], adjoints: dict[str, str]
) -> None:
    program = from_text(text)
    whole = gradient(program, [wrt], of)
    assert appended(program, whole) == expected
    assert dict(whole.adjoints) == adjoints
    name = next(adjoint for adjoint, primal in adjoints.items() if primal == wrt)
    assert dict(whole.gradients) == {wrt: name}


def test_names_say_how_often_and_of_what() -> None:
    """``d2x_dx`` is d(dx)/dx, ``d3x_dx`` the next; of what is no derivative, ``dh_dx``."""
    program = gradient(from_text("program cube\ninput x\nL := x**3\nloss L\n"), ["x"])
    names = [program.gradients["x"]]
    for _ in range(3):
        program = gradient(program, ["x"], of=names[-1])
        names.append(program.gradients["x"])
    assert names == ["dx", "d2x_dx", "d3x_dx", "d4x_dx"]
    found = evaluate(program, {"x": 5})
    assert [found[name] for name in names] == [75, 30, 6, 0]


def test_elements_of_an_adjoint_are_named_after_those_of_its_array() -> None:
    """``dW1`` has ``dw111``, and the array of derivatives of another quantity than the loss says so of each element."""
    program = symgraph.load("tanh-2-2-1-mse")
    assert gradient(program, ["W1"]).elements["dW1"].base == "dw"
    assert gradient(symgraph.load("tanh-2-2-1"), ["W1"]).element_names("do").names(1, 1) == ["do1"]
    of_output = gradient(program, ["W1"], of="o")
    assert of_output.elements[of_output.gradients["W1"]].base == "do_dw"


def test_elements_are_read_from_the_gradient_of_their_array() -> None:
    program = symgraph.load("tanh-2-2-1")
    whole = gradient(program, ["W1", "b1"])
    read, names = with_element_gradients(whole, {"w112": ("W1", (0, 1)), "b1": ("b1", None), "w121": ("W1", (1, 0))})
    assert names == {"w112": "dw112", "b1": "db1", "w121": "dw121"}
    assert appended(whole, read) == ["dw112 := entry(dW1, 0, 1)", "dw121 := entry(dW1, 1, 0)"]


def test_beside_elements_an_array_stands_for_all_of_its_own() -> None:
    program = symgraph.load("tanh-2-2-1")
    scalar = symgraph.gradient(program, ["W2", "w112", "b1"])
    assert dict(scalar.gradients) == {
        "w211": "dw211",
        "w212": "dw212",
        "w112": "dw112",
        "b11": "db11",
        "b12": "db12",
    }


def test_forward_values_are_those_that_depend_on_no_seed() -> None:
    whole = gradient(from_text(CHAIN), ["x"])
    assert adjoint_names(whole) == {"dL", "dh", "dx"}


# program, wrt, direction, the tangent equations
FORWARD = [
    (CHAIN, "x", None, ["h_dot := x_dot*cos(x)", "L_dot := h_dot*c"]),
    (CHAIN, "c", None, ["L_dot := c_dot*h"]),
    (CHAIN, "c", "v", ["L_dot := v*h"]),
    (UNUSED, "x", None, ["L_dot := 0"]),
    ("program step\ninput x\nL := x > 0\nloss L\n", "x", None, ["L_dot := 0"]),
    (
        "program steps\ninput X: 2 x 3\nY := X > 0\nL := sum(Y)\nloss L\n",
        "X",
        None,
        ["Y_dot := broadcast(0, 2, 3)", "L_dot := sum(Y_dot)"],
    ),
    (
        STRETCHED,
        "r",
        None,
        ["_Y_dot_1 := r_dot", "Y_dot := broadcast(_Y_dot_1, 2, 3)", "Z_dot := Y_dot*c", "L_dot := sum(Z_dot)"],
    ),
]


@pytest.mark.parametrize(("text", "wrt", "direction", "expected"), FORWARD)
def test_the_equations_of_forward_mode(text: str, wrt: str, direction: str | None, expected: list[str]) -> None:
    program = from_text(text)
    whole = tangent(program, wrt, direction)
    assert appended(program, whole) == expected
    assert dict(whole.gradients) == {wrt: "L_dot"}
    seed = whole.declarations[direction or f"{wrt}_dot"]
    scalar = program.shapes[wrt] == (1, 1) and direction is None
    assert seed.shape == program.shapes[wrt]
    assert (seed.role, seed.value) == (("constant", "1") if scalar else ("input", None))


def test_what_cannot_be_differentiated() -> None:
    program = from_text(STRETCHED)
    with pytest.raises(ShapeError, match=r"only a scalar can be differentiated; 'Y' is 2×3"):
        gradient(program, ["c"], of="Y")
    with pytest.raises(InputError, match=r"'bare' has no loss; name the quantity to differentiate"):
        gradient(from_text("program bare\ninput x\ny := x**2\n"), ["x"])
