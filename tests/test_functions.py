"""Abstract functions: f(x) of which nothing is known, judged by SymPy's undefined functions and their derivatives."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import sympy as sp
from hash_seeds import under_another_hash_seed

import symgraph
from symgraph.calculus.abstract import Abstract, Functions, abstract, functions_in
from symgraph.calculus.adjoint import tangent
from symgraph.calculus.expand import expand
from symgraph.calculus.formula import format_term, parse_formula
from symgraph.calculus.higher import higher_derivative
from symgraph.calculus.number_systems import Exact, Float64, Precision
from symgraph.calculus.sympy_bridge import differentiate, from_sympy, to_sympy
from symgraph.calculus.term import Apply
from symgraph.calculus.text import from_text, to_text
from symgraph.errors import InputError
from symgraph.lowering.latex import latex_term
from symgraph.lowering.mathematics import operator_words, term_words
from symgraph.lowering.typst import typst_term
from symgraph.spec.json_schema import json_schema

f, g = sp.Function("f"), sp.Function("g")
x, y = sp.symbols("x y")

# Formulas, and the same by SymPy.
FORMULAS = {
    "f(x)": f(x),
    "f(x)**2": f(x) ** 2,
    "x*f(x)": x * f(x),
    "f(x**2)": f(x**2),
    "f(2*x + 1)": f(2 * x + 1),
    "f(f(x))": f(f(x)),
    "exp(f(x))/y": sp.exp(f(x)) / y,
    "f(x*y) + g(x)*y": f(x * y) + g(x) * y,
    "f(g(x))*sin(y)": f(g(x)) * sp.sin(y),
    "df(x)*y": sp.Derivative(f(x), x) * y,
    "ddf(x)": sp.Derivative(f(x), x, x),
    "tanh(f(x)*f(y))": sp.tanh(f(x) * f(y)),
}
OF_SEVERAL = {
    "f(x, y)": f(x, y),
    "f(y, x)": f(y, x),
    "f(x**2, x*y)": f(x**2, x * y),
    "f(x, x)": f(x, x),
    "f(x, x**2)*y": f(x, x**2) * y,
    "f(x, f(y, x))": f(x, f(y, x)),
    "df_1(x, y) + y": sp.Derivative(f(x, y), x) + y,
    "ddf_12(x, y)*x": sp.Derivative(f(x, y), x, y) * x,
}
EVERYTHING = FORMULAS | OF_SEVERAL


def program_of(formula: str) -> symgraph.Program:
    return symgraph.load(f"name: p\nfunctions: [f, g]\ninputs: [x, y]\nequations:\n  z: {formula}\n")


def same(found: sp.Expr, expected: sp.Expr) -> bool:
    """Equal as SymPy simplifies them, or, where it leaves a derivative at a point alone, for one function at least."""
    difference = (found - expected).doit()
    some = {f: sp.Lambda((x, y), sp.sin(x) * sp.exp(2 * y)), g: sp.Lambda(x, sp.cos(x))}
    return sp.simplify(difference) == 0 or sp.simplify(difference.subs(some).doit()) == 0


@pytest.mark.parametrize("formula", EVERYTHING)
def test_a_closed_form_is_sympys_undefined_function(formula: str) -> None:
    assert program_of(formula).closed_form("z") == EVERYTHING[formula]


@pytest.mark.parametrize("formula", EVERYTHING)
def test_gradients_are_sympys_derivatives(formula: str) -> None:
    gradient = symgraph.gradient(program_of(formula), "x,y")
    for symbol in (x, y):
        found = gradient.closed_form(gradient.gradients[symbol.name])
        assert same(found, sp.diff(EVERYTHING[formula], symbol)), (formula, symbol)


@pytest.mark.parametrize("formula", ["x*f(x)", "f(x**2)", "f(f(x))", "f(x, y)", "f(x**2, x*y)", "f(x, x)"])
def test_gradients_of_gradients_are_sympys_second_derivatives(formula: str) -> None:
    first = symgraph.gradient(program_of(formula), "x")
    second = symgraph.gradient(first, "x,y", of=first.gradients["x"])
    for symbol in (x, y):
        found = second.closed_form(second.gradients[symbol.name])
        assert same(found, sp.diff(EVERYTHING[formula], x, symbol)), (formula, symbol)


@pytest.mark.parametrize("formula", ["x*f(x)", "f(x, y)", "exp(f(x))/y"])
def test_forward_mode_agrees(formula: str) -> None:
    forward = tangent(program_of(formula), "x")
    assert same(forward.closed_form(forward.gradients["x"]), sp.diff(EVERYTHING[formula], x))


@pytest.mark.parametrize("order", [2, 3, 4])
def test_higher_derivatives_of_an_abstract_function(order: int) -> None:
    program = higher_derivative(program_of("f(2*x)"), "x", order)
    assert same(program.closed_form(program.gradients["x"]), sp.diff(f(2 * x), x, order))


def test_mixed_partials_do_not_depend_on_the_order() -> None:
    functions = Functions(["f"])
    assert parse_formula("ddf_21(x, y)", None, functions) == parse_formula("ddf_12(x, y)", None, functions)
    first = symgraph.gradient(program_of("f(x, y)"), "x,y")
    by_y = symgraph.gradient(first, "y", of=first.gradients["x"])
    by_x = symgraph.gradient(first, "x", of=first.gradients["y"])
    assert by_y.closed_form(by_y.gradients["y"]) == by_x.closed_form(by_x.gradients["x"])


@pytest.mark.parametrize("formula", EVERYTHING)
def test_the_text_of_a_program_parses_back(formula: str) -> None:
    program = symgraph.gradient(program_of(formula), "x")
    text = to_text(program)
    assert to_text(from_text(text)) == text
    if "(x, x)" not in formula:  # the row of f(x, x)*g has three arguments, that of its text two
        assert from_text(text) == replace(program, metadata={})
    assert "function f\n" in text
    assert ("function g\n" in text) == ("g(" in formula)


@pytest.mark.parametrize("formula", EVERYTHING)
def test_a_formula_reads_back_and_sympy_gives_its_term_back(formula: str) -> None:
    term = parse_formula(formula, ["x", "y"], Functions(["f", "g"]))
    assert parse_formula(format_term(term), ["x", "y"], Functions(["f", "g"])) == term
    back = from_sympy(to_sympy(term))
    assert to_sympy(back) == EVERYTHING[formula]


def test_a_nested_form_is_differentiated_by_sympy() -> None:
    form = parse_formula("x0*f(x0)", None, Functions(["f"]))
    x0 = sp.Symbol("x0")
    assert same(to_sympy(differentiate(form, "x0")), sp.diff(x0 * f(x0), x0))


def test_elementwise_on_arrays() -> None:
    """An abstract activation: every element has its own f, and the derivative of the loss its own f'."""
    program = symgraph.load(
        "name: net\nfunctions: [phi]\ninput: 2\nlayers: [{dense: 2, activation: phi}, {dense: 1}]\nloss: output\n"
    )
    assert program.shapes["h1"] == (2, 1)
    scalar = expand(symgraph.gradient(program, "w211,w112"))
    names = {name: sp.Symbol(name) for name in ("w111", "w112", "i1", "i2", "b11", "w211")}
    z = names["w111"] * names["i1"] + names["w112"] * names["i2"] + names["b11"]
    phi = sp.Function("phi")
    assert scalar.closed_form("dw211") == phi(z)
    expected = sp.diff(names["w211"] * phi(z), names["w112"])
    assert same(scalar.closed_form("dw112"), expected)


def test_an_activation_may_be_written_with_its_argument() -> None:
    net = "name: net\nfunctions: [phi]\ninput: 2\nlayers: [{dense: 2, activation: %s}, {dense: 1}]\nloss: output\n"
    assert symgraph.load(net % "phi") == symgraph.load(net % "phi(x)")


# --- what it has not -----------------------------------------------------------------------------------------------


def test_there_is_no_value() -> None:
    program = program_of("x + f(y)")
    for numbers in ("float64", "exact", 30):
        with pytest.raises(InputError, match=r"'f' is abstract: it has no value"):
            symgraph.evaluate(program, {"x": 1, "y": 2}, numbers)
    for system in (Float64(), Exact(), Precision(20)):
        with pytest.raises(InputError, match="'g' is abstract"):
            system.apply("g[1]", [np.array([[1.0]])])


def test_only_the_abstract_functions_of_a_term_are_listed() -> None:
    term = parse_formula("tanh(g(x)) + df(x)*g(y)", None, Functions(["f", "g"]))
    assert functions_in([term]) == ["g", "f"]
    assert abstract("tanh") is None
    assert abstract("f[1,2]") == Abstract("f", (1, 2))


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("inputs: [x]\nequations: {y: f(x)}", "text:2:16: equations.y: unknown function 'f'"),
        (
            "functions: [f]\ninputs: [x]\nequations:\n  y: f + 1",
            "text:4:6: equations.y: the function 'f' without its arguments; write f(...)",
        ),
        (
            "functions: [f]\ninputs: [x]\nequations:\n  y: f(x)\n  z: f(x, y)",
            "text:5:6: equations.z: 'f' with 2 arguments; 'f' is called with 1 before; give it as many everywhere",
        ),
        (
            "functions: [f]\ninputs: [x]\nequations:\n  y: f()",
            "text:4:6: equations.y: 'f' with 0 arguments; 'f' takes 1 to 9 arguments",
        ),
        (
            "functions: [f]\ninputs: [x]\nequations:\n  y: x + df(x, x)",
            "text:4:10: equations.y: 'df' with 2 arguments; the derivative of 'f' by its first argument is df_1",
        ),
        (
            "functions: [f]\ninputs: [x]\nequations:\n  y: df_1(x)",
            "text:4:6: equations.y: 'df_1' with 1 argument; the derivative of 'f' is df",
        ),
        (
            "functions: [f]\ninputs: [x]\nequations:\n  y: df_3(x, x)",
            "text:4:6: equations.y: 'df_3' with 2 arguments; 'f' has 2 arguments only",
        ),
        (
            "functions: [tanh]\ninputs: [x]\nequations: {y: tanh(x)}",
            "text:1:13: functions[1]: 'tanh' is a function that symgraph knows",
        ),
        (
            "functions: [f, df]\ninputs: [x]\nequations: {y: f(x)}",
            "text:1:16: functions[2]: the functions 'df' and 'f'; their derivatives would be mistaken for each other",
        ),
        (
            "functions: [f_1, f]\ninputs: [x]\nequations: {y: f(x)}",
            "text:1:18: functions[2]: the functions 'f' and 'f_1'; their derivatives would be mistaken",
        ),
        (
            "functions: [f, f]\ninputs: [x]\nequations: {y: f(x)}",
            "text:1:16: functions[2]: the function 'f' twice; remove one",
        ),
        (
            "functions: [f]\ninputs: [f]\nequations: {y: f(f)}",
            "text:2:10: inputs[1]: the name 'f' twice; it is a function in line 1; choose another name",
        ),
        ("functions: f\ninputs: [x]\nequations: {y: f(x)}", "text:1:12: functions: 'f' found; a list is needed"),
        ("functions: [2f]\ninputs: [x]\nequations: {y: x}", "text:1:13: functions[1]: '2f' is not a name"),
    ],
)
def test_errors_say_where_and_what_to_do(spec: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        symgraph.load(spec + "\n")
    assert message in str(caught.value)


def test_a_mistake_of_the_key_is_the_only_problem_reported() -> None:
    with pytest.raises(InputError) as caught:
        symgraph.load("functions: f\ninputs: [x]\nequations: {y: f(x)}\n")
    assert len(caught.value.problems) == 1


def test_a_function_without_calls_and_an_alias_of_a_known_one() -> None:
    assert to_text(symgraph.load("functions: [f]\ninputs: [x]\nequations: {y: 2*x}\n")).count("function") == 0
    program = symgraph.load("functions: [psi]\ninputs: [x]\nequations: {y: psi(x)}\n")  # not the digamma function
    assert program.closed_form("y") == sp.Function("psi")(x)


def test_a_sympy_expression_with_an_undefined_function_is_a_program() -> None:
    program = symgraph.load(f(x) * sp.sin(x))
    gradient = symgraph.gradient(program, "x")
    assert gradient.closed_form(gradient.gradients["x"]) == sp.diff(f(x) * sp.sin(x), x)
    with pytest.raises(InputError, match="'f' in"):
        from_sympy(sp.Derivative(f(x**2), x))  # a sum of products that is not written out


# --- how it is written ---------------------------------------------------------------------------------------------

WRITTEN = [
    ("f(x)", "f (x)", "f(x)"),
    ("df(x)", "f^prime (x)", r"f^{\prime}(x)"),
    ("ddf(x)", "f^(prime prime) (x)", r"f^{\prime \prime}(x)"),
    ("ddddf(x)", "f^((4)) (x)", "f^{(4)}(x)"),
    ("df(w111)**2", "(f^prime (w_111))^2", r"(f^{\prime}(w_{111}))^{2}"),
    ("f(x)**2", "(f (x))^2", "(f(x))^{2}"),
    ("dg_1(x, y)", "frac(partial g, partial x)", r"\frac{\partial g}{\partial x}"),
    ("ddg_22(x, y)", "frac(partial^2 g, partial y^2)", r"\frac{\partial^{2} g}{\partial y^{2}}"),
    (
        "ddg_12(x, y)",
        "frac(partial^2 g, partial x partial y)",
        r"\frac{\partial^{2} g}{\partial x \partial y}",
    ),
    ("dg_2(x, x)", "partial_(2) g (x, x)", r"\partial_{2} g(x, x)"),
    ("dg_1(x**2, y)", "partial_(1) g (x^2, y)", r"\partial_{1} g(x^{2}, y)"),
    ("phi1(x)", "phi_1 (x)", r"\phi_{1}(x)"),
]


@pytest.mark.parametrize(("formula", "typst", "latex"), WRITTEN)
def test_functions_and_their_derivatives_in_typst_and_latex(formula: str, typst: str, latex: str) -> None:
    term = parse_formula(formula, None, Functions(["f", "g", "phi1"]))
    assert typst_term(term) == typst
    assert latex_term(term) == latex


def test_on_one_line_derivatives_have_a_slash() -> None:
    term = parse_formula("E*dg_1(x, y) + ddg_12(x, y)", None, Functions(["g"]))
    assert latex_term(term, inline=True) == r"E \, \partial g/\partial x + \partial^{2} g/(\partial x \partial y)"


def test_nodes_and_plain_text() -> None:
    assert operator_words("f[]") == ("f", "f", "f")
    assert operator_words("f[1]") == ("f^prime", r"f^{\prime}", "df")
    assert operator_words("phi[]") == ("phi", r"\phi", "phi")
    assert term_words(Apply("f[1]", ("w1",))).text == "df(w1)"


def test_the_json_schema_has_the_key() -> None:
    described = json.loads(json.dumps(json_schema()))["properties"]["functions"]
    assert described["type"] == "array"
    assert described["items"]["type"] == "string"


def test_names_and_order_do_not_depend_on_the_run() -> None:
    code = (
        "import symgraph; p = symgraph.load('functions: [g, f]\\ninputs: [x]\\nequations:\\n  y: f(x)*g(x)\\n');"
        "print(symgraph.gradient(p, 'x'))"
    )
    here = str(symgraph.gradient(symgraph.load("functions: [g, f]\ninputs: [x]\nequations:\n  y: f(x)*g(x)\n"), "x"))
    assert under_another_hash_seed("-c", code).stdout == here + "\n"
    assert "function f\nfunction g\n" in here
