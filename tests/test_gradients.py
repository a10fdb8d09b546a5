"""Gradients of programs: against mpmath's numerical derivatives, SymPy's `diff` and textbooks' numbers; their laws."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp
from drawn_graphs import scalar_templates
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mp
from oracle import near, numerical_gradient, real, scalar_value

import symgraph
from symgraph.calculus.adjoint import tangent
from symgraph.calculus.expand import expand
from symgraph.calculus.formula import format_term
from symgraph.calculus.gradients import independent
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term
from symgraph.calculus.text import from_text
from symgraph.errors import InputError, ShapeError
from symgraph.spec.programs import from_equations, known_values

EPSILON = mp.mpf(10) ** -30
NETWORK = "tanh-2-2-1"


def values_of(program: Program) -> dict[str, Any]:
    """The spec's values, one for each scalar."""
    given_values = known_values(expand(program), program.metadata["values"])
    return {name: value[0][0] if isinstance(value, tuple) else value for name, value in given_values.items()}


WITH_NUMBERS = [name for name in scalar_templates() if name != "general-node"]  # its f has no values

# --- every template ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", WITH_NUMBERS)
def test_gradients_of_templates(template: str) -> None:
    """By every declared name, array and scalar program, against mpmath."""
    program = symgraph.load(template)
    scalar = expand(program)
    values = values_of(program)
    names = [name for name, declared in program.declarations.items() if declared.value is None]
    gradient = symgraph.gradient(program, names)
    arrays = symgraph.evaluate(gradient, numbers=50)
    elements = expand(gradient)
    scalars = symgraph.evaluate(elements, numbers=50)
    assert scalar.loss is not None
    for name in scalar.declarations:
        expected = numerical_gradient(scalar, scalar.loss, name, values)
        assert near(scalars[elements.gradients[name]], expected), name
        assert near(arrays[elements.gradients[name]], expected), name


@pytest.mark.parametrize("template", WITH_NUMBERS)
def test_second_derivatives_of_templates(template: str) -> None:
    """The first two names, each with each: the gradient program is a program, and is differentiated again."""
    program = symgraph.load(template)
    scalar = expand(program)
    values = {name: real(value) for name, value in values_of(program).items()}
    first, *others = list(scalar.declarations)[:2]
    gradient = symgraph.gradient(scalar, first)
    of = gradient.gradients[first]
    hessian = symgraph.gradient(gradient, [first, *others], of=of)
    found = symgraph.evaluate(hessian, numbers=50)
    assert scalar.loss is not None

    def loss(*point: Any) -> Any:
        return scalar_value(scalar, str(scalar.loss), values | dict(zip([first, *others], point, strict=True)))

    point = tuple(values[name] for name in [first, *others])
    assert near(found[hessian.gradients[first]], mp.diff(loss, point, (2, *[0] * len(others))), EPSILON)
    for second in others:
        assert near(found[hessian.gradients[second]], mp.diff(loss, point, (1, 1)), EPSILON)


@pytest.mark.parametrize("template", WITH_NUMBERS)
def test_forward_mode_is_reverse_mode(template: str) -> None:
    scalar = expand(symgraph.load(template))
    reverse = symgraph.gradient(scalar, list(scalar.declarations))
    backward = symgraph.evaluate(reverse, numbers=50)
    for name in scalar.declarations:
        forward = tangent(scalar, name)
        slope = symgraph.evaluate(forward, numbers=50)[forward.gradients[name]]
        assert near(slope, backward[reverse.gradients[name]]), name


DEEP = ("attention", "conv1d", "layer-norm", "lstm", "mlp", "rnn")
"""Their closed forms are long: SymPy takes seconds for each."""
SAME = ("weight-update",)  # the loss of tanh-2-2-1-mse, in another word


@pytest.mark.parametrize("template", [name for name in scalar_templates() if name not in (*DEEP, *SAME)])
def test_closed_forms_are_what_sympy_differentiates_to(template: str) -> None:
    program = symgraph.load(template)
    scalar = expand(program)
    assert scalar.loss is not None
    loss = scalar.closed_form(scalar.loss)
    numbers = {
        sp.Symbol(n): sp.Rational(Fraction(v).numerator, Fraction(v).denominator) for n, v in values_of(program).items()
    }
    gradient = symgraph.gradient(scalar, list(scalar.declarations))
    for name, derivative in gradient.gradients.items():
        plain = sp.diff(loss, sp.Symbol(name))
        assert near(sp.N((gradient.closed_form(derivative) - plain).subs(numbers), 30), 0, mp.mpf(10) ** -25), name


# --- random programs --------------------------------------------------------------------------------------------------

SMOOTH = ("sin", "cos", "tanh", "atan", "asinh", "sigmoid", "softplus", "erf", "silu", "gelu", "mish", "neg", "sech")


def _safe(op: str) -> Any:
    """Operations on any real numbers, wrapped so that they stay inside their domains and moderate."""
    return {
        "log": lambda x, _: Apply("log", (Apply("add", ("1", Apply("pow", (x, "2")))),)),
        "sqrt": lambda x, _: Apply("sqrt", (Apply("add", (Apply("pow", (x, "2")), "1/2")),)),
        "exp": lambda x, _: Apply("exp", (Apply("tanh", (x,)),)),
        "div": lambda x, y: Apply("div", (x, Apply("add", ("2", Apply("pow", (y, "2")))))),
        "power": lambda x, y: Apply("pow", (Apply("add", ("1", Apply("sigmoid", (x,)))), y)),
        "cube": lambda x, _: Apply("pow", (x, "3")),
        "inverse": lambda x, _: Apply("div", ("1", Apply("sub", (Apply("sin", (x,)), "2")))),
        "atan2": lambda x, y: Apply("atan2", (x, Apply("add", (Apply("cosh", (Apply("tanh", (y,)),)), "0.5")))),
        "sub": lambda x, y: Apply("sub", (x, y)),
    }[op]


WRAPPED = ("log", "sqrt", "exp", "div", "power", "cube", "inverse", "atan2", "sub")


def terms(names: tuple[str, ...]) -> Any:
    leaves = st.sampled_from((*names, *names, "2", "0.5", "pi", "1"))

    def grown(inner: Any) -> Any:
        return st.one_of(
            st.builds(lambda op, x: Apply(op, (x,)), st.sampled_from(SMOOTH), inner),
            st.builds(lambda op, x, y: _safe(op)(x, y), st.sampled_from(WRAPPED), inner, inner),
            st.builds(
                lambda op, xs: Apply(op, tuple(xs)),
                st.sampled_from(("add", "mul")),
                st.lists(inner, min_size=2, max_size=3),
            ),
        )

    return st.recursive(leaves, grown, max_leaves=5)


@st.composite
def programs(draw: Any) -> list[str]:
    """Three equations, the later ones free to use the earlier ones; all as formula text."""
    first: Term = draw(terms(("x", "y")))
    second: Term = draw(terms(("x", "y", "u")))
    third: Term = draw(terms(("x", "u", "v")))
    return [f"u = {format_term(first)}", f"v = {format_term(second)}", f"f = {format_term(third)} + u*x + v*y"]


NUMBERS = st.sampled_from(["0.3", "-0.7", "1.1", "-1.6", "0.9"])
few = settings(max_examples=14, deadline=None, derandomize=True)


@few
@given(equations=programs(), x=NUMBERS, y=NUMBERS)
def test_random_programs(equations: list[str], x: str, y: str) -> None:
    """Reverse and forward mode and second derivatives, at 50 digits."""
    program = from_equations(equations)
    values = {"x": real(x), "y": real(y)}
    assume(all(abs(scalar_value(program, equation.name, values)) < 10**4 for equation in program.equations))
    text = {"x": x, "y": y}
    gradient = symgraph.gradient(program, "all")
    found = symgraph.evaluate(gradient, text, numbers=50)
    for name in ("x", "y"):
        expected = numerical_gradient(program, "f", name, values)
        assert near(found[gradient.gradients[name]], expected), (equations, name)
        forward = tangent(program, name)
        assert near(symgraph.evaluate(forward, text, numbers=50)[forward.gradients[name]], expected)
    hessian = symgraph.gradient(gradient, ["x", "y"], of=gradient.gradients["x"])
    second = symgraph.evaluate(hessian, text, numbers=50)

    def function(a: Any, b: Any) -> Any:
        return scalar_value(program, "f", {"x": a, "y": b})

    assert near(second[hessian.gradients["x"]], mp.diff(function, (values["x"], values["y"]), (2, 0)), EPSILON)
    assert near(second[hessian.gradients["y"]], mp.diff(function, (values["x"], values["y"]), (1, 1)), EPSILON)


@settings(max_examples=9, deadline=None, derandomize=True)
@given(equations=programs())
def test_random_programs_against_sympy(equations: list[str]) -> None:
    program = from_equations(equations)
    assume(program.operations() < 25)
    gradient = symgraph.gradient(program, "x")
    mine, plain = gradient.closed_form("dx"), sp.diff(program.closed_form("f"), sp.Symbol("x"))
    point = {sp.Symbol("x"): sp.Rational(3, 10), sp.Symbol("y"): sp.Rational(-7, 10)}
    assert near(sp.N(mine.subs(point), 40), sp.N(plain.subs(point), 40), EPSILON), equations


@few
@given(equations=programs())
def test_random_programs_survive_their_text(equations: list[str]) -> None:
    program = symgraph.gradient(from_equations(equations), "all")
    again = from_text(str(program))
    assert again.equations == program.equations
    assert str(again) == str(program)
    assert from_equations(equations).equations == program.equations[: len(from_equations(equations).equations)]


@few
@given(first=programs(), second=programs(), x=NUMBERS, y=NUMBERS)
def test_gradient_of_a_sum_is_the_sum_of_gradients(first: list[str], second: list[str], x: str, y: str) -> None:
    a, b = from_equations(first), from_equations(second)
    point = {"x": x, "y": y}
    lines = [line.replace("f =", "g =") for line in first]
    both = [*lines, *(_renamed(line) for line in second), "s = g + r"]
    whole = symgraph.gradient(from_equations(both), "x,y")
    total = symgraph.evaluate(whole, point, numbers=50)
    parts = [symgraph.gradient(p, "x,y") for p in (a, b)]
    separate = [symgraph.evaluate(part, point, numbers=50) for part in parts]
    assume(abs(total["s"]) < 10**6)
    for name in ("x", "y"):
        expected = sum(numbers[part.gradients[name]] for part, numbers in zip(parts, separate, strict=True))
        assert near(total[whole.gradients[name]], expected, EPSILON)


def _renamed(line: str) -> str:
    """The second program's u, v and f as p, q and r; function names keep their letters."""
    return re.sub(r"\b[uvf]\b", lambda match: {"u": "p", "v": "q", "f": "r"}[match[0]], line)


# --- the 2-2-1 network ------------------------------------------------------------------------------------------------


def test_closed_form_of_w111_is_sympys_derivative() -> None:
    program = symgraph.load(NETWORK)
    expected = program.closed_form("o1").diff(sp.Symbol("w111"))
    assert symgraph.gradient(program, "w111").closed_form("dw111") == expected


@pytest.mark.parametrize("name", ["w112", "w121", "w122", "b11", "b12", "w211", "w212", "b21", "i1", "i2"])
def test_closed_forms_of_the_other_names(name: str) -> None:
    program = symgraph.load(NETWORK)
    expected = program.closed_form("o1").diff(sp.Symbol(name))
    assert sp.expand(symgraph.gradient(program, name).closed_form(f"d{name}") - expected) == 0


def test_gradient_of_w111_is_four_short_equations_on_the_forward_names() -> None:
    program = symgraph.load(NETWORK)
    gradient = symgraph.gradient(program, "w111")
    forward = expand(program).equations
    assert gradient.equations[: len(forward)] == forward
    assert [f"{e.name} := {format_term(e.term)}" for e in gradient.equations[len(forward) :]] == [
        "dz21 := do1*(1 - o1**2)",
        "dh11 := w211*dz21",
        "dz11 := dh11*(1 - h11**2)",
        "dw111 := dz11*i1",
    ]
    assert dict(gradient.gradients) == {"w111": "dw111"}
    assert dict(gradient.adjoints) == {"do1": "o1", "dz21": "z21", "dh11": "h11", "dz11": "z11", "dw111": "w111"}


def test_right_hand_sides_are_small_sympy_expressions() -> None:
    gradient = symgraph.gradient(symgraph.load(NETWORK), "w111")
    o1, do1 = sp.symbols("o1 do1")
    assert gradient.right_hand_side("dz21") == do1 * (1 - o1**2)
    assert str(gradient.right_hand_side("z11")) == "b11 + i1*w111 + i2*w112"
    assert gradient.right_hand_side("w111") == sp.Symbol("w111")


def test_where_paths_meet_there_is_a_sum() -> None:
    layers = "".join(f"  - {{dense: {units}, activation: tanh}}\n" for units in (2, 2, 1))
    network = f"name: n\ninput: {{name: i, size: 2}}\nlayers:\n{layers}"
    gradient = symgraph.gradient(symgraph.load(network), "w111")
    equation = gradient.equation("dh11")
    assert equation is not None
    assert format_term(equation.term) == "w211*dz21 + w221*dz22"


# --- numbers people know ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("apples", {"apples": 200, "total": 220, "dprice": 2.2, "dnumber": 110, "dtax": 200, "dapples": 1.1}),
        ("apples-oranges", {"total": 715, "dapple_price": 2.2, "dapples": 110, "dorange_price": 3.3, "dtax": 650}),
        ("baydin", {"v1": 0.6931, "v2": 10, "v4": 10.6931, "v5": 11.6521, "dx1": 5.5, "dx2": 1.7163}),
        ("chain-rule", {"t": 3, "z": 9, "dt": 6, "dx": 6, "dy": 6}),
        ("line", {"y": -2, "da": 3, "db": 1, "dx": -2}),
        ("sigmoid-neuron", {"p": 0.6225, "L": 0.4741, "dw1": -0.3775, "dw2": 0.3775, "dx1": -0.3775, "dx2": -0.1888}),
        ("relu-exercise", {"L": 0.6931, "dw211": 0.75, "db21": 0.5, "db11": 0.5, "db12": 0, "dw112": 0.5, "dw121": 0}),
        ("circuit", {"q": 3, "f": -12, "dx": -4, "dy": -4, "dz": 3}),
        ("paths", {"c": 3, "d": 2, "e": 6, "da": 2, "db": 5}),
        ("sum", {"c": 3, "da": 1, "db": 1}),
    ],
)  # fmt: skip
def test_numbers_of_the_textbooks(template: str, expected: dict[str, float]) -> None:
    program = symgraph.load(template)
    names = [name for name, declared in program.declarations.items() if declared.role != "target"]
    found = symgraph.evaluate(symgraph.gradient(program, names))
    assert {name: round(found[name], 4) for name in expected} == pytest.approx(expected, abs=5e-5)


def test_the_trace_of_the_sigmoid_neuron_backwards() -> None:
    """-1, -1.6065, 0.6225, 0.6225, 0.3775, then ±0.3775: each elementary step's adjoint, from the loss to u."""
    found = symgraph.evaluate(symgraph.gradient(symgraph.load("sigmoid-neuron"), "w1"))
    trace = [found[name] for name in ("_dL_1", "dp", "_dp_3", "_dp_1", "du")]
    assert trace == pytest.approx([-1, -1.6065, 0.6225, 0.3775, -0.3775], abs=5e-5)


def test_the_tangents_of_the_survey() -> None:
    """Baydin et al., table 2: the forward mode by x1 at (2, 5)."""
    found = symgraph.evaluate(tangent(symgraph.load("baydin"), "x1"))
    assert {n: found[n] for n in ("v1_dot", "v2_dot", "v4_dot", "v5_dot")} == {
        "v1_dot": 0.5,
        "v2_dot": 5,
        "v4_dot": 5.5,
        "v5_dot": 5.5,
    }


def test_the_exercise_at_the_origin() -> None:
    program = symgraph.load("relu-exercise")
    found = symgraph.evaluate(program, {"x": [0, 0]})
    assert found["h1"].tolist() == [[0], [1.5]]
    assert found["o"] == 0.5


# --- laws and edges ---------------------------------------------------------------------------------------------------


def test_a_product_of_a_name_with_itself() -> None:
    gradient = symgraph.gradient(from_equations(["y = x*x"]), "x")
    assert symgraph.evaluate(gradient, {"x": 3})["dx"] == 6
    assert gradient.closed_form("dx") == 2 * sp.Symbol("x")


def test_a_shared_weight_collects_all_its_uses() -> None:
    gradient = symgraph.gradient(from_equations(["h1 = tanh(w*x1)", "h2 = tanh(w*x2 + w*h1)"]), "w")
    expected = numerical_gradient(gradient, "h2", "w", {"w": "0.3", "x1": "0.7", "x2": "-0.2"})
    assert near(symgraph.evaluate(gradient, {"w": "0.3", "x1": "0.7", "x2": "-0.2"}, numbers=50)["dw"], expected)


@pytest.mark.parametrize("wrt", ["w121", "w122", "b12"])
def test_an_unused_weight_has_gradient_zero(wrt: str) -> None:
    program = symgraph.load("name: n\ninput: {name: i, size: 2}\nlayers:\n  - {dense: 2, activation: tanh}\nloss: o1\n")
    gradient = symgraph.gradient(program, wrt)
    assert independent(gradient, wrt)
    assert gradient.closed_form(f"d{wrt}") == 0
    assert not independent(symgraph.gradient(program, "w111"), "w111")


def test_an_unused_array_has_gradient_zero() -> None:
    program = from_text("program n\ninput A: 2 x 2\ninput x\ny := x*x\nloss y")
    gradient = symgraph.gradient(program, ["A", "x"])
    assert independent(gradient, "A")
    found = symgraph.evaluate(gradient, {"A": [[1, 2], [3, 4]], "x": 2})
    assert found["dA"].tolist() == [[0, 0], [0, 0]]
    assert dict(expand(gradient).gradients) == {
        "A_11": "dA_11",
        "A_12": "dA_12",
        "A_21": "dA_21",
        "A_22": "dA_22",
        "x": "dx",
    }


@pytest.mark.parametrize("name", ["h12", "o1", "h1", "i1", "i", "z11", "z2"])
def test_gradients_by_inputs_and_intermediates(name: str) -> None:
    """The derivative by an intermediate value is that of the program in which it is an input."""
    program = symgraph.load("tanh-2-2-1-mse")
    gradient = symgraph.gradient(program, name)
    found = symgraph.evaluate(gradient, numbers=50)
    array, place = program.resolve(name)
    scalar = expand(program)
    values = {n: real(v) for n, v in values_of(program).items()}
    known = {n: scalar_value(scalar, n, values) for n in scalar.shapes if n not in values}
    rows, columns = map(int, program.shapes[array])
    wanted = [name] if place else program.element_names(array).names(rows, columns)
    for element in wanted:
        position = scalar.position(element)

        def loss(x: Any, element: str = element, position: int = position) -> Any:
            rest = replace(scalar, equations=scalar.equations[position + 1 :])
            return scalar_value(rest, str(scalar.loss), {**known, **values, element: x})

        at = values.get(element, known.get(element))
        derivative = expand(gradient).gradients[element]
        assert near(found[derivative], mp.diff(loss, at)), element


def test_gradients_of_another_quantity() -> None:
    program = symgraph.load(NETWORK)
    gradient = symgraph.gradient(program, ["w111", "w121"], of="h11")
    assert dict(gradient.gradients) == {"w111": "dh11_dw111", "w121": "dh11_dw121"}
    assert gradient.closed_form("dh11_dw111") == program.closed_form("h11").diff(sp.Symbol("w111"))
    assert gradient.closed_form("dh11_dw121") == 0


def test_all_means_every_parameter_or_else_every_input() -> None:
    assert list(symgraph.gradient(symgraph.load(NETWORK), "all").gradients) == ["W1", "b1", "W2", "b2"]
    assert list(symgraph.gradient(symgraph.load("line"), "all").gradients) == ["a", "b"]
    assert list(symgraph.gradient(symgraph.load("baydin"), "all").gradients) == ["x1", "x2"]


def test_several_names_arrays_and_elements_together() -> None:
    gradient = symgraph.gradient(symgraph.load(NETWORK), "b1, w111")
    assert dict(gradient.gradients) == {"b11": "db11", "b12": "db12", "w111": "dw111"}
    assert dict(symgraph.gradient(symgraph.load(NETWORK), ["W1", "b1"]).gradients) == {"W1": "dW1", "b1": "db1"}


def test_an_unknown_name_lists_the_near_ones() -> None:
    with pytest.raises(InputError) as caught:
        symgraph.gradient(symgraph.load(NETWORK), "w11")
    (problem,) = caught.value.problems
    assert problem.found == "'w11' is not a name of 'tanh-2-2-1'"
    assert problem.action.startswith("did you mean 'w")
    assert "W1, b1" in problem.allowed


@pytest.mark.parametrize("wrt", ["", " , ", []])
def test_nothing_to_differentiate_by(wrt: Any) -> None:
    with pytest.raises(InputError, match="nothing to differentiate with respect to"):
        symgraph.gradient(symgraph.load(NETWORK), wrt)


def test_only_scalars_are_differentiated() -> None:
    with pytest.raises(ShapeError, match="only a scalar can be differentiated; 'h1' is 2×1"):
        symgraph.gradient(symgraph.load(NETWORK), "w111", of="h1")
    program = from_text("program p\ninput x\ny := x*x")
    with pytest.raises(InputError, match="'p' has no loss; name the quantity to differentiate"):
        symgraph.gradient(program, "x")


def test_a_users_own_names_of_adjoints_are_left_alone() -> None:
    gradient = symgraph.gradient(from_equations(["dx = x*3", "y = dx*x"]), "x")
    assert dict(gradient.gradients) == {"x": "dx_"}
    assert symgraph.evaluate(gradient, {"x": 2})["dx_"] == 12


def test_higher_derivatives_of_tanh() -> None:
    """The gradient of a gradient of a gradient, against SymPy's third derivative."""
    program = from_equations(["y = tanh(x)"])
    name, of = "x", "y"
    for order in (1, 2, 3, 4):
        program = symgraph.gradient(program, name, of=of)
        of = program.gradients[name]
        expected = mp.diff(mp.tanh, real("0.4"), order)
        assert near(symgraph.evaluate(program, {"x": "0.4"}, numbers=50)[of], expected, EPSILON)


def test_a_matrix_gradient_by_its_formula() -> None:
    """d(||Y - X beta||^2)/d beta = -2 X^T (Y - X beta)."""
    declared = "program r\ninput X: 4 x 2\ninput Y: 4 x 1\nparameter beta: 2 x 1\n"
    text = declared + "P := X @ beta\nR := Y - P\nS := R**2\nL := sum(S)\nloss L"
    rng = np.random.default_rng(5)
    values = {"X": rng.normal(size=(4, 2)), "Y": rng.normal(size=(4, 1)), "beta": rng.normal(size=(2, 1))}
    gradient = symgraph.gradient(from_text(text), "beta")
    expected = -2 * values["X"].T @ (values["Y"] - values["X"] @ values["beta"])
    np.testing.assert_allclose(symgraph.evaluate(gradient, values)["dbeta"], expected, rtol=1e-12)
