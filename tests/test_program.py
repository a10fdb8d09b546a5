"""Programs: what `verify` refuses, the text form, symbolic sizes, depth, determinism, cost and closed forms."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import program_story
import pytest
import sympy as sp
from drawn_graphs import scalar_templates
from hash_seeds import under_another_hash_seed
from program_story import SOFTMAX, story
from syrupy.assertion import SnapshotAssertion

import symgraph
from symgraph.calculus.closed_form import MAX_DEPTH, folded
from symgraph.calculus.elementwise import row
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.expand import expand
from symgraph.calculus.formula import format_term
from symgraph.calculus.operation import Application
from symgraph.calculus.program import Builder, Declaration, Equation, Program, empty, pruned
from symgraph.calculus.structural import MATMUL, total
from symgraph.calculus.text import from_text
from symgraph.errors import InputError, ShapeError
from symgraph.spec.programs import from_equations, from_expression
from symgraph.spec.templates import template_names

NETWORK = "tanh-2-2-1"
THREE_LAYERS = """
program three-layer-net
input X: n x p
input Y: n x 1
input N
parameter B1: p x d
parameter B2: d x 1
Z := X @ B1
H := tanh(Z)
P := H @ B2
E := Y - P
S := E**2
T := sum(S)
L := T/N
loss L
"""


def error_of(action: Any) -> str:
    with pytest.raises(InputError) as caught:
        action()
    return str(caught.value)


# --- verify -----------------------------------------------------------------------------------------------------------


def program_with(*equations: Equation, **changes: Any) -> Program:
    declarations = {"x": Declaration("input"), "A": Declaration("input", (2, 3)), "s": Declaration("input", ("n", 1))}
    return replace(Program("p", declarations, equations), **changes)


def test_every_name_is_bound_before_it_is_used() -> None:
    program = program_with(Equation("y", row("tanh", 1), ("h",)), Equation("h", row("exp", 1), ("x",)))
    assert error_of(program.verify) == "'h' is used in 'y' before it is defined in 'p'"


@pytest.mark.parametrize("name", ["x", "A", "y"])
def test_every_name_is_bound_once(name: str) -> None:
    tanh = Equation("y", row("tanh", 1), ("x",))
    program = program_with(tanh, Equation(name, row("exp", 1), ("x",)))
    assert error_of(program.verify) == f"'{name}' is bound twice in the program 'p'"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("y := A @ A", "y: 2×3 @ 2×3 does not fit: the inner sizes 3 and 2 differ"),
        ("y := A + B", "y: shapes 2×3 and 3×2 do not fit in '+': sizes must be equal, or 1"),
        ("y := A*B", "y: shapes 2×3 and 3×2 do not fit in '*': sizes must be equal, or 1"),
        ("y := A @ B + A", "y: shapes 2×2 and 2×3 do not fit in '+': sizes must be equal, or 1"),
        ("y := B.T @ C + A", "y: 3×1 @ 3×1 does not fit: the inner sizes 1 and 3 differ"),
        ("y := A @ C + A", "y: 2×1 + 2×3 does not fit: the bias is larger than the product"),
        ("y := entry(A, 2, 0)", "y: element (3, 1) is outside an array of 2×3"),
        ("y := broadcast(A, 4, 3)", "y: shapes 2×3 and 4×3 do not fit in 'broadcast': sizes must be equal, or 1"),
        ("y := broadcast(A, 1, 3)", "y: 2×3 cannot be stretched to 1×3"),
        ("y := S @ A", "y: n×m @ 2×3 does not fit: the inner sizes m and 2 differ"),
        ("y := stack(2, 1, 0, 0, A)", "y: an entry of an array is 1×1, not 2×3"),
    ],
)
def test_shapes_that_do_not_fit(text: str, message: str) -> None:
    head = "program p\ninput A: 2 x 3\ninput B: 3 x 2\ninput C: 3 x 1\ninput S: n x m\n"
    if ".T" in text:
        head, text = head + "T := B.T\n", text.replace("B.T", "C")
    with pytest.raises(ShapeError) as caught:
        from_text(head + text)
    assert str(caught.value) == message


def test_the_loss_and_the_gradients_are_names_of_the_program() -> None:
    expected = "'q', the loss or a gradient of 'p', is not a name of the program"
    assert error_of(program_with(loss="q").verify) == expected
    assert error_of(program_with(gradients={"x": "q"}).verify) == expected


def test_a_builder_refuses_what_verify_would() -> None:
    builder = Builder(empty("p"))
    builder.declare("x", Declaration("input"))
    assert error_of(lambda: builder.declare("x", Declaration("input"))) == "'x' is declared twice"
    assert error_of(lambda: builder.bind("x", Application(row("exp", 1), ("x",)))) == "'x' is bound twice"


def test_equal_right_hand_sides_are_one_equation() -> None:
    builder = Builder(empty("p"))
    builder.declare("x", Declaration("input"))
    tanh = Application(row("tanh", 1), ("x",))
    assert builder.bind("h", tanh) == builder.emit(tanh) == "h"
    assert len(builder.build().equations) == 1


def test_shapes_of_all_names_are_known() -> None:
    program = from_text(THREE_LAYERS)
    shapes = {name: program.shapes[name] for name in ("Z", "H", "P", "E", "T", "L")}
    assert shapes == {"Z": ("n", "d"), "H": ("n", "d"), "P": ("n", 1), "E": ("n", 1), "T": (1, 1), "L": (1, 1)}


# --- the text form ----------------------------------------------------------------------------------------------------


def round_trip(program: Program) -> None:
    again = from_text(str(program))
    assert str(again) == str(program)
    assert again.equations == program.equations
    assert again.declarations == program.declarations
    assert again.shapes == program.shapes
    assert (again.loss, again.elements) == (program.loss, program.elements)
    for pairs in ("adjoints", "gradients", "aliases"):
        assert dict(getattr(again, pairs)) == dict(getattr(program, pairs))


@pytest.mark.parametrize("template", scalar_templates())
def test_text_parses_back(template: str) -> None:
    """Arrays, scalars, gradients of both, and second gradients."""
    program = symgraph.load(template)
    gradient = symgraph.gradient(program, [n for n, d in program.declarations.items() if d.value is None])
    scalar = expand(gradient)
    first = next(iter(scalar.gradients.values()))
    second = symgraph.gradient(scalar, list(scalar.gradients), of=first)
    for each in (program, expand(program), gradient, scalar, second):
        round_trip(each)


@pytest.mark.parametrize("text", [SOFTMAX, SOFTMAX.replace("cross_entropy", "o1*log(o3**2 + 1)"), THREE_LAYERS])
def test_text_of_array_programs_parses_back(text: str) -> None:
    program = from_text(text) if text is THREE_LAYERS else symgraph.load(text)
    gradient = symgraph.gradient(program, "all")
    round_trip(program)
    round_trip(gradient)
    if text is not THREE_LAYERS:
        round_trip(expand(gradient))
        round_trip(symgraph.gradient(expand(gradient), ["w111", "b21"], of="dw111"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("program p\ninput x\nnonsense", "3:1: 'nonsense' is no line of a program"),
        ("program p\nimport os", "'import os' is no line of a program"),
        ("program p\ny := __import__('os')", "unknown function '__import__'"),
        ("program p\ninput x\ny := x +", "not a formula"),
        ("program p\ninput x\ny := z", "'z' is used in 'y' before it is defined"),
        ("program p\ninput x\ninput x", "3:1: 'x' is declared twice"),
        ("program p\ninput W: 2 x 2\ny := softmax(W, 2)", "3:1: the axis 2; 0 (along a column)"),
        ("program p\ninput W: 2 x 2\ny := entry(W, 0)", "'entry' with 2 arguments"),
        ("program p\ninput W: 2 x 2\ny := entry(W, a, b)", "3:1: 'a' found as an index; a whole number is needed"),
        ("program p\ninput x\ny := stack(1, 1, x)", "3:1: stack of 3 arguments"),
        ("program p\nconstant c = abc\ny := c", "2:1: 'constant c = abc': Invalid literal for Fraction: 'abc'"),
    ],
)
def test_text_that_is_no_program(text: str, found: str) -> None:
    assert found in error_of(lambda: from_text(text))


# --- snapshots and determinism ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", template_names())
def test_program_texts(template: str, snapshot: SnapshotAssertion) -> None:
    assert str(symgraph.gradient(symgraph.load(template), "all")) == snapshot


def test_text_of_the_gradient_of_w111(snapshot: SnapshotAssertion) -> None:
    assert str(symgraph.gradient(symgraph.load(NETWORK), "w111")) == snapshot


def test_text_of_a_softmax_network(snapshot: SnapshotAssertion) -> None:
    gradient = symgraph.gradient(symgraph.load(SOFTMAX), "all")
    assert str(gradient) == snapshot(name="arrays")
    assert str(symgraph.gradient(gradient, "w111")) == snapshot(name="scalars")


def test_text_of_symbolic_shapes(snapshot: SnapshotAssertion) -> None:
    assert str(symgraph.gradient(from_text(THREE_LAYERS), "all")) == snapshot


def test_the_same_text_whatever_the_hash_seed() -> None:
    told = under_another_hash_seed(program_story.__file__)
    assert told.stderr == ""
    assert told.stdout == story() + "\n"
    assert "program softmax-3-4-3" in told.stdout


# --- symbolic sizes ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "p", "d"), [(4, 3, 2), (7, 2, 5), (1, 1, 1)])
def test_a_three_layer_net_of_any_size(n: int, p: int, d: int) -> None:
    """One gradient program for all sizes: against the matrix formulas and central differences."""
    gradient = symgraph.gradient(from_text(THREE_LAYERS), ["B1", "B2"])
    assert gradient.shapes["dB1"] == ("p", "d")
    rng = np.random.default_rng(7)
    x, y, b1, b2 = (rng.normal(size=shape) for shape in ((n, p), (n, 1), (p, d), (d, 1)))
    values: dict[str, Any] = {"X": x, "Y": y, "B1": b1, "B2": b2, "N": n}
    found = evaluate(gradient, values)
    h = np.tanh(x @ b1)
    e = y - h @ b2
    assert found["L"] == pytest.approx(float((e**2).sum() / n))
    d2, d1 = -2 * h.T @ e / n, -2 * x.T @ ((e @ b2.T) * (1 - h**2)) / n
    np.testing.assert_allclose(np.reshape(found["dB2"], (d, 1)), d2, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(np.reshape(found["dB1"], (p, d)), d1, rtol=1e-12, atol=1e-14)
    step = 1e-6
    for place in np.ndindex(b1.shape):
        sides: list[float] = []
        for sign in (1, -1):
            moved = b1.copy()
            moved[place] += sign * step
            sides.append(evaluate(gradient, values | {"B1": moved})["L"])
        assert (sides[0] - sides[1]) / (2 * step) == pytest.approx(np.reshape(found["dB1"], (p, d))[place], abs=1e-7)


# --- depth ------------------------------------------------------------------------------------------------------------

LAYERS = 2_000  # twice as many as Python lets functions call each other


def test_a_chain_of_two_thousand_layers() -> None:
    """Nothing recurses over depth: build, gradient, expansion, numbers and text."""
    layers = "".join("  - {dense: 1, activation: tanh}\n" for _ in range(LAYERS))
    program = symgraph.load(f"name: chain\ninput: {{name: i, size: 1}}\nlayers:\n{layers}loss: output\n")
    assert len(program.equations) == 2 * LAYERS
    gradient = symgraph.gradient(program, "W1")
    scalar = expand(gradient)
    assert symgraph.gradient(program, "w111").gradients["w111"] == "dw111"
    weights = {f"W{k}" if k < 10 else f"W_{k}": 1 for k in range(1, LAYERS + 1)}
    biases = {f"b{k}" if k < 10 else f"b_{k}": 0 for k in range(1, LAYERS + 1)}
    found = evaluate(gradient, {"i": 0.001, **weights, **biases})
    h, slope = 0.001, 1.0
    for _ in range(LAYERS):
        h = np.tanh(h)
        slope *= 1 - h * h
    assert found["o"] == pytest.approx(h, rel=1e-9)
    assert found["dW1"] == pytest.approx(0.001 * slope, rel=1e-9)
    assert len(scalar.equations) == len(gradient.equations)


def test_a_deep_formula_program_and_its_text() -> None:
    builder = Builder(empty("chain"))
    name = builder.declare("x", Declaration("input"))
    for k in range(LAYERS):
        name = builder.bind(f"h{k}", Application(row("sin", 1), (name,)))
    program = symgraph.gradient(builder.build(loss=name), "x")
    assert str(from_text(str(program))) == str(program)
    assert len(pruned(program, [program.gradients["x"]]).equations) == 2 * LAYERS - 1  # the loss itself is not needed
    assert symgraph.evaluate(symgraph.gradient(program, "x", of="dx"), {"x": 0})["dx"] == 1


# --- cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("source", [*(name for name in scalar_templates() if name != "tanh-derivatives"), SOFTMAX])
def test_gradients_cost_at_most_three_times_the_forward_program(source: str) -> None:
    """Griewank and Walther's bound for reverse mode is 4 to 5; it is met by tanh alone, of which 1 - y**2 is most."""
    program = symgraph.load(source)
    gradient = symgraph.gradient(program, "all")
    assert 0 < gradient.operations() <= 3 * program.operations()
    assert expand(gradient).operations() <= 3 * expand(program).operations()


def test_operations_are_counted() -> None:
    program = symgraph.load(NETWORK)  # 2 * (2 products, 2 sums) + 2 tanh + (2 products, 2 sums) + tanh
    assert program.operations() == expand(program).operations() == 15
    assert from_equations(["y = a*b*c + 1/d - e**2"]).operations() == 6
    assert error_of(from_text(THREE_LAYERS).operations) == "the size n×d is symbolic; numbers are needed here"


# --- closed forms -----------------------------------------------------------------------------------------------------


def test_closed_forms_are_plain_symbols() -> None:
    program = symgraph.load(NETWORK)
    z11 = sp.sympify("w111*i1 + w112*i2 + b11", locals={})
    assert program.closed_form("z11") == z11
    assert program.closed_form("h11") == sp.tanh(z11)
    assert program.closed_form("w111") == sp.Symbol("w111")
    assert program.closed_form("o") == program.closed_form("o1")


def test_closed_forms_of_aliases_and_entries() -> None:
    program = symgraph.load("name: n\ninput: {name: i, size: 1}\nlayers:\n  - dense: 2\nloss: o2\n")
    expected = sp.Symbol("w121") * sp.Symbol("i1") + sp.Symbol("b12")
    assert program.closed_form("L") == program.closed_form("z12") == program.closed_form("o2") == expected
    found = symgraph.evaluate(expand(program), {"i": [2], "W1": [[1], [3]], "b1": [0, 1]})
    assert found["L"] == found["z12"] == found["o2"] == 7


def test_closed_forms_of_arrays_are_refused() -> None:
    program = symgraph.load(NETWORK)
    assert (
        error_of(lambda: program.closed_form("h1")) == "'h1' is an array; a closed form is of one scalar; ask for h11"
    )
    assert (
        error_of(lambda: program.closed_form("W1")) == "'W1' is an array; a closed form is of one scalar; ask for w111"
    )
    assert error_of(lambda: program.closed_form("h3")).startswith("'h3' is not a name of 'tanh-2-2-1'")


def test_closed_forms_have_limits() -> None:
    chain = ["h0 = sin(x)"] + [f"h{k} = sin(h{k - 1})" for k in range(1, 200)]
    assert f"at most 200,000 and {MAX_DEPTH} are allowed" in error_of(lambda: from_equations(chain).closed_form("h199"))
    doubling = ["h0 = sin(x)"] + [f"h{k} = sin(h{k - 1})*h{k - 1}" for k in range(1, 60)]
    message = error_of(lambda: from_equations(doubling).closed_form("h59"))
    assert "read the program's equations instead" in message
    assert from_equations(doubling).closed_form("h8").count_ops() > 500


def test_composites_keep_their_sympy_meaning() -> None:
    x = sp.Symbol("x")
    assert from_equations(["y = sigmoid(x)"]).closed_form("y") == 1 / (1 + sp.exp(-x))
    assert from_equations(["y = relu(x)"]).closed_form("y") == sp.Max(0, x)
    assert from_equations(["y = where(x > 1, x, 0)"]).closed_form("y") == sp.Piecewise((x, x > 1), (0, True))


def test_right_hand_sides_write_temporaries_out() -> None:
    program = symgraph.load("sigmoid-neuron")
    assert format_term(folded(program, "p")) == "1/(1 + exp(-u))"
    assert program.right_hand_side("p") == 1 / (1 + sp.exp(-sp.Symbol("u")))


# --- programs of SymPy expressions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "x**2 + y", "sin(x)*exp(-y)/3", "sqrt(x**2 + 1) - 2*x", "tanh(x*y + 1/2)**2", "pi*x + E**y",
        "Abs(x) + Max(x, y)", "Piecewise((x, x > y), (y, True))", "erf(x)/gamma(y)", "x**(-2) + x**y", "log(x**2 + 1)",
        "atan2(y, x)", "-x - y - 1",
    ],
)  # fmt: skip
def test_expressions_of_sympy(text: str) -> None:
    """Back from the program comes the expression; its gradient is SymPy's."""
    expression = sp.sympify(text)
    program = from_expression(expression)
    assert program.closed_form("f") == expression
    point = {"x": "0.7", "y": "0.4"}
    numbers = {sp.Symbol(n): sp.Rational(v) for n, v in point.items()}
    gradient = symgraph.gradient(program, "all")
    for name in expression.free_symbols:
        expected = (
            sp.N(expression.diff(name).subs(numbers), 30) if not text.startswith("Abs") else 2 - (name.name == "y") * 2
        )
        assert abs(symgraph.evaluate(gradient, point, numbers=30)[gradient.gradients[name.name]] - expected) < 1e-25


def test_what_is_no_formula_is_refused() -> None:
    x = sp.Symbol("x")
    assert "'Integral'" in error_of(lambda: symgraph.load(sp.Integral(sp.sin(x) / x, x)))
    assert "'tanh'" in error_of(lambda: symgraph.load(sp.Function("tanh")(x)))  # SymPy's own is sp.tanh
    assert "a int" in error_of(lambda: symgraph.load(3))


def test_total_and_matmul_are_rows_of_their_own() -> None:
    program = from_text("program p\ninput A: 2 x 2\nB := A @ A\ny := sum(B)\nloss y")
    assert [equation.operation for equation in program.equations] == [MATMUL, total(None)]
