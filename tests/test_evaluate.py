"""Numbers in, numbers out: float64, exact and any precision; what is refused, and how it is said."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp
from mpmath import mp
from oracle import near, real

import symgraph
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.text import from_text
from symgraph.errors import InputError, ShapeError
from symgraph.spec.activations import ACTIVATIONS
from symgraph.spec.programs import from_equations

NETWORK = "tanh-2-2-1"


def problems(values: dict[str, Any], text: str = "program p\ninput x\ninput A: 2 x 3\ny := x*x\nloss y") -> list[str]:
    with pytest.raises(InputError) as caught:
        evaluate(from_text(text), values)
    return [
        f"{problem.found}; {problem.allowed}" if problem.allowed else problem.found for problem in caught.value.problems
    ]


# --- number systems ---------------------------------------------------------------------------------------------------


def test_floats_are_plain_floats_and_arrays_are_numpys() -> None:
    found = symgraph.evaluate(symgraph.load(NETWORK))
    assert type(found["o"]) is float
    assert found["h1"].shape == (2, 1)
    assert found["h1"].dtype == np.float64
    assert found["o"] == pytest.approx(0.10321332203859425, rel=1e-15)


def test_rationals_stay_exact() -> None:
    program = from_equations(["a = x/3 + 0.1", "b = a**2 - 1/x", "c = abs(min(b, 0))/2"])
    found = symgraph.evaluate(program, {"x": 2}, numbers="exact")
    assert found["a"] == sp.Rational(23, 30)
    assert found["b"] == sp.Rational(23, 30) ** 2 - sp.Rational(1, 2)
    assert found["c"] == 0
    assert all(isinstance(found[name], sp.Rational) for name in "xabc")


def test_one_third_is_one_third() -> None:
    program = from_equations(["y = 3*x"])
    for third in ("1/3", Fraction(1, 3), sp.Rational(1, 3)):
        assert symgraph.evaluate(program, {"x": third}, numbers="exact")["y"] == 1


def test_other_exact_values_stay_expressions() -> None:
    found = symgraph.evaluate(symgraph.load("sigmoid-neuron"), numbers="exact")
    assert found["p"] == 1 / (1 + sp.exp(sp.Rational(-1, 2)))
    gradient = symgraph.gradient(symgraph.load(NETWORK), "w111")
    exact, rounded = (symgraph.evaluate(gradient, numbers=numbers)["dw111"] for numbers in ("exact", 40))
    assert exact.has(sp.tanh)
    assert near(sp.N(exact, 40), rounded, mp.mpf(10) ** -38)


def test_exact_arithmetic_of_arrays() -> None:
    text = "program p\ninput A: 2 x 2\ninput b: 2 x 1\ny := A @ b\nS := sum(y)\nT := A.T\nloss S"
    gradient = symgraph.gradient(from_text(text), ["A", "b"])
    found = evaluate(gradient, {"A": [["1/3", "1/7"], [2, "0.1"]], "b": [3, "7/2"]}, "exact")
    assert found["y"].tolist() == [[sp.Rational(3, 2)], [sp.Rational(127, 20)]]
    assert found["db"].tolist() == [[sp.Rational(7, 3)], [sp.Rational(17, 70)]]
    assert found["T"].tolist() == [[sp.Rational(1, 3), 2], [sp.Rational(1, 7), sp.Rational(1, 10)]]


@pytest.mark.parametrize("digits", [30, 50, 200])
def test_any_number_of_digits(digits: int) -> None:
    found = symgraph.evaluate(from_equations(["y = exp(x)*pi"]), {"x": "0.1"}, numbers=digits)["y"]
    with mp.workdps(digits + 5):
        assert abs(found - mp.exp(mp.mpf(1) / 10) * mp.pi) < mp.mpf(10) ** -digits


def test_floats_mean_what_they_print() -> None:
    """0.1 is 1/10 in exact arithmetic, not the 55 digits of its double."""
    found = symgraph.evaluate(from_equations(["y = 10*x"]), {"x": 0.1}, numbers="exact")
    assert found["y"] == 1


@pytest.mark.parametrize(
    "one",
    [1, 1.0, "1", "1.0", "1e0", Fraction(1), Decimal(1), np.float32(1), np.int64(1), sp.Integer(1), np.array([[1.0]])],
)
def test_numbers_of_many_kinds(one: Any) -> None:
    assert symgraph.evaluate(from_equations(["y = 2*x"]), {"x": one})["y"] == 2


def test_what_is_not_defined_is_nan_or_infinite_without_a_warning() -> None:
    found = symgraph.evaluate(from_equations(["a = log(x)", "b = 1/x", "c = sqrt(x - 1)"]), {"x": 0})
    assert (found["a"], found["b"]) == (-np.inf, np.inf)
    assert np.isnan(found["c"])


# --- arrays and elements ----------------------------------------------------------------------------------------------


def test_an_element_is_found_by_its_name() -> None:
    found = symgraph.evaluate(symgraph.load(NETWORK))
    assert found["h11"] == found["h1"][0, 0]
    assert found["w121"] == 0.8
    assert found["o1"] == found["o"]
    with pytest.raises(InputError, match="'h13' is not a name of 'tanh-2-2-1'"):
        found["h13"]


def test_an_element_overrides_its_array() -> None:
    program = symgraph.load(NETWORK)
    assert symgraph.evaluate(program, {"w111": 2})["W1"].tolist() == [[2, -0.3], [0.8, 0.2]]
    assert symgraph.evaluate(program, {"w111": "1/3"}, numbers="exact")["w111"] == sp.Rational(1, 3)
    assert symgraph.evaluate(symgraph.expand(program), {"w111": 2})["w111"] == 2


@pytest.mark.parametrize("scalar", [False, True])
def test_a_given_array_replaces_the_specs_values_of_its_elements(scalar: bool) -> None:
    layers = "name: n\ninput: {name: i, size: 2}\nlayers:\n  - {dense: 1, bias: false}\nloss: output\n"
    text = layers + "values: {i: [1, 1], w111: 1, w112: 2}\n"
    program = symgraph.load(text)
    program = symgraph.expand(program) if scalar else program
    assert symgraph.evaluate(program)["o1"] == 3
    assert symgraph.evaluate(program, {"w112": 5})["o1"] == 6
    assert symgraph.evaluate(program, {"W1": [[10, 20]]})["o1"] == 30
    assert symgraph.evaluate(program, {"W1": [[10, 20]], "w111": 0})["o1"] == 20


def test_an_array_may_be_given_by_its_elements() -> None:
    program = from_text("program p\ninput A: 1 x 2\nelements A = a(row, column)\ny := sum(A)\nloss y")
    assert evaluate(program, {"a11": 1, "a12": 2})["y"] == 3
    assert evaluate(program, {"a11": "1/3", "a12": "2/3"}, "exact")["y"] == 1
    assert problems({"a11": 1}, str(program)) == ["no value for some elements of 'A'"]


def test_scalar_programs_take_the_values_of_arrays() -> None:
    program = symgraph.load(NETWORK)
    scalar = symgraph.expand(program)
    values = {"W1": [[1, 2], [3, 4]], "i": np.array([[1.0], [0.5]]), "b1": (0, 1)}
    arrays, scalars = symgraph.evaluate(program, values), symgraph.evaluate(scalar, values)
    assert scalars["o1"] == pytest.approx(arrays["o"], rel=1e-15)
    assert scalars["h12"] == pytest.approx(arrays["h12"], rel=1e-15)


@pytest.mark.parametrize("column", [[1, 2], (1, 2), [[1], [2]], np.array([1, 2]), np.array([[1.0], [2.0]])])
def test_a_plain_list_is_a_column(column: Any) -> None:
    program = from_text("program p\ninput x: 2 x 1\ny := sum(x)\nloss y")
    assert evaluate(program, {"x": column})["y"] == 3


def test_symbolic_sizes_take_the_size_of_the_values() -> None:
    program = from_text("program p\ninput A: n x m\ninput b: m x 1\ny := A @ b\ns := sum(y)\nloss s")
    assert evaluate(program, {"A": [[1, 2, 3], [4, 5, 6]], "b": [1, 1, 1]})["s"] == 21
    with pytest.raises(InputError, match="the value of 'b' is 2×1; it is declared m×1"):
        evaluate(program, {"A": [[1, 2, 3]], "b": [1, 1]})


# --- what is refused --------------------------------------------------------------------------------------------------


def test_all_missing_values_are_named_at_once() -> None:
    assert problems({}) == [
        "no value for 'x'; a number or an array of 1×1",
        "no value for 'A'; a number or an array of 2×3",
    ]
    program = symgraph.load(NETWORK)
    with pytest.raises(InputError) as caught:
        evaluate(program, {"i": [1, 2], "b2": 1})
    assert [problem.found for problem in caught.value.problems] == [
        "no value for 'W1'",
        "no value for 'b1'",
        "no value for 'W2'",
    ]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ([[1, 2], [3, 4]], "2×2"),
        ([1, 2, 3], "1×3"),
        (5, "1×1"),
        ([[1, 2, 3], [4, 5]], "2×?"),
        ([[1, 2, 3]] * 3, "3×3"),
    ],
)
def test_wrong_shapes(value: Any, found: str) -> None:
    assert problems({"x": 1, "A": value}) == [f"the value of 'A' is {found}; it is declared 2×3"]
    with pytest.raises(InputError):
        evaluate(from_text("program p\ninput A: 2 x 3\ny := sum(A)\nloss y"), {"A": value})


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "abc", "", None, True, 1j, "1/0", "nan", object, sp.Symbol("t"), np.nan, {}]
)
def test_what_is_no_finite_number_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match=r"the value of 'x' is .*; a finite number is needed"):
        evaluate(from_equations(["y = x"]), {"x": value})


def test_symbolic_sizes_have_no_scalar_program() -> None:
    program = from_text("program p\ninput A: n x 2\ny := sum(A)\nloss y")
    with pytest.raises(ShapeError, match="the size n×2 is symbolic; numbers are needed here"):
        symgraph.expand(program)


# --- overflow ---------------------------------------------------------------------------------------------------------

STEEP = {
    "sigmoid": ((1.0, 0.0), (0.0, 0.0)),
    "softplus": ((1000.0, 0.0), (1.0, 0.0)),
    "silu": ((1000.0, 0.0), (1.0, 0.0)),
    "mish": ((1000.0, 0.0), (1.0, 0.0)),
    "gelu": ((1000.0, 0.0), (1.0, 0.0)),
    "gelu_tanh": ((1000.0, 0.0), (1.0, 0.0)),
    "elu": ((1000.0, -1.0), (1.0, 0.0)),
    "tanh": ((1.0, -1.0), (0.0, 0.0)),
    "erf": ((1.0, -1.0), (0.0, 0.0)),
}


@pytest.mark.parametrize("name", STEEP)
def test_activations_far_out(name: str) -> None:
    """Values and derivatives at 1000 and -1000 are the limits, not NaN."""
    program = symgraph.gradient(from_equations([f"y = {name}(x)"]), "x")
    for x, value, slope in zip((1000, -1000), *STEEP[name], strict=True):
        found = symgraph.evaluate(program, {"x": x})
        assert found["y"] == pytest.approx(value, abs=1e-12)
        assert found["dx"] == pytest.approx(slope, abs=1e-12)


@pytest.mark.parametrize("axis", [0, 1])
def test_softmax_and_relatives_far_out(axis: int) -> None:
    shape, line = ("3 x 1", [[1000], [-1000], [0]]) if axis == 0 else ("1 x 3", [[1000, -1000, 0]])
    rows = [f"s := softmax(x, {axis})", f"l := log_softmax(x, {axis})", f"t := logsumexp(x, {axis})", "p := l*g"]
    text = "\n".join(["program p", f"input x: {shape}", f"input g: {shape}", *rows, "L := sum(p)", "loss L"])
    program = symgraph.gradient(from_text(text), "x")
    found = evaluate(program, {"x": line, "g": [[1] * 3] if axis else [[1]] * 3})
    assert found["s"].ravel().tolist() == [1, 0, 0]
    assert found["l"].ravel().tolist() == [0, -2000, -1000]
    assert found["t"] == 1000
    assert found["dx"].ravel().tolist() == pytest.approx([-2, 1, 1])


def test_losses_far_out() -> None:
    """Cross-entropy and BCE from logits keep their value and gradient where exp overflows."""
    text = "name: n\ninput: {name: i, size: 2}\nlayers:\n  - {dense: 2, bias: false}\nloss: "
    values = {"i": [1, 1], "W1": [[500, 500], [-500, -500]], "y": [0, 1]}
    for loss, value in (("cross_entropy", 2000.0), ("bce_with_logits", 2000.0)):
        program = symgraph.gradient(symgraph.load(text + loss), "W1")
        found = symgraph.evaluate(program, values)
        assert found["L"] == value
        assert found["dW1"].tolist() == [[1, 1], [-1, -1]]


def test_the_stable_forms_keep_small_numbers() -> None:
    """softplus(-40) is exp(-40), not 0, and log1p keeps what 1 + x loses."""
    found = symgraph.evaluate(from_equations(["y = softplus(x)", "z = log1p(exp(x))", "w = sigmoid(x)"]), {"x": -40})
    assert found["y"] == pytest.approx(float(mp.exp(-40)), rel=1e-14)
    assert found["z"] == pytest.approx(float(mp.exp(-40)), rel=1e-14)
    assert found["w"] == pytest.approx(float(1 / (1 + mp.exp(real(40)))), rel=1e-14)


@pytest.mark.parametrize("x", ["-30", "-9", "-1e-9", "1e-9", "9", "30"])
@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if "softmax" not in name] + ["expm1", "log1p", "log2"])
def test_floats_keep_their_digits_far_out_and_near_zero(name: str, x: str) -> None:
    formula = {"identity": "x", "leaky_relu": "leaky_relu(x)", "elu": "elu(x)"}.get(name, f"{name}(x)")
    program = symgraph.load(f"inputs: [x]\nequations:\n  y: {formula}\n")
    exact = symgraph.evaluate(program, {"x": x}, 40)["y"]
    if mp.isnan(exact):  # log of a negative number
        return
    value = symgraph.evaluate(program, {"x": x})["y"]
    assert abs(value - exact) <= abs(exact) * mp.mpf("1e-12") + mp.mpf("1e-300")  # the least float


@pytest.mark.parametrize("formula", ["1/(x - x)", "gamma(x - x)", "maximum(sqrt(-x), 1)", "(x - x)**(-1)", "log(-x)"])
@pytest.mark.parametrize("numbers", ["float64", 20, "exact"])
def test_what_has_no_real_value_is_no_crash(formula: str, numbers: Any) -> None:
    program = symgraph.load(f"inputs: [x]\nequations:\n  y: {formula}\n")
    try:
        value = symgraph.evaluate(program, {"x": 2}, numbers)["y"]
    except InputError as error:
        assert "'y' has no real value" in str(error)  # noqa: PT017 - either is right, a bare error is not
    else:
        if numbers != "exact":  # whose values are expressions, complex ones too
            assert not math.isfinite(value)
