"""`check_derivative`: what it understands of texts, SymPy expressions and numbers, and what it refuses."""

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy as sp

import symgraph
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Apply
from symgraph.checking.derivative import derivative_program
from symgraph.errors import InputError
from symgraph.spec.programs import from_expression
from symgraph.spec.spec import Claim, Interval

x, y = sp.symbols("x y")
f = sp.Function("f")


def claim_of(*arguments: Any, **named: Any) -> Claim:
    (claim,) = derivative_program(*arguments, **named).metadata["claims"]
    return claim


def refused(*arguments: Any, **named: Any) -> str:
    with pytest.raises(InputError) as caught:
        derivative_program(*arguments, **named)
    return str(caught.value)


# --- what it understands ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "wrt", "claim", "verdict"),
    [
        ("x**2", "x", "2*x", "proved"),
        ("x**2", "x", "3*x", "refuted"),
        (x**2 * y, x, 2 * x * y, "proved"),
        (sp.sin(x) * y, "x", "y*cos(x)", "proved"),
        ("sin(x)*y", x, -y * sp.cos(x), "refuted"),
        ("7", "x", 0, "proved"),
        (3 * x, x, 3, "proved"),
        ("x/2", "x", 0.5, "proved"),
        ("x/2", "x", Fraction(1, 3), "refuted"),
        ("y", "x", "0", "proved"),
        (sp.Abs(x), x, sp.Abs(x).diff(x), "proved"),  # over complex numbers to SymPy
        (f(x**2), x, f(x**2).diff(x), "proved"),
        (f(x) * x, x, "f(x) + x*df(x)", "proved"),
        ("x**3", "x", ["3*x**2", "3*x*x"], "proved"),
        ("x**3", "x", ["3*x**2", "3*x"], "refuted"),
    ],
)
def test_texts_expressions_and_numbers(function: Any, wrt: Any, claim: Any, verdict: str) -> None:
    assert symgraph.check_derivative(function, wrt, claim).verdict == verdict


def test_variables_use_the_words_of_assume() -> None:
    claim = claim_of("log(a*x)", "x", "1/x", variables={"a": "positive", "x": ["positive", "(0, 1)"], "n": "integer"})
    assert claim.assume == {"a": ("positive",), "n": ("integer",), "x": ("positive", Interval("0", "1", False, False))}
    assert claim_of("x", "x", "1", variables={x: ("positive", "x < 3")}).assume["x"][0] == "positive"


def test_abstract_functions_may_be_declared() -> None:
    claim = claim_of("f(x)**2", "x", "2*f(x)*df(x)", {"f": "function"})
    assert claim.forms[0].term == Apply("mul", ("2", Apply("f[]", ("x",)), Apply("f[1]", ("x",))))
    assert "a derivative is by a variable" in refused("f(x)", "f", "1", {"f": "function"})
    assert refused("q(x)", "x", "1").partition("\n")[0].endswith('declare it: variables={"q": "function"}')
    assert "'f' is called with 1 before" in refused(f(x), "x", "f(x, x)")


def test_symbols_say_what_they_are() -> None:
    p, n = sp.Symbol("p", positive=True), sp.Symbol("n", integer=True, nonnegative=True)
    claim = claim_of(sp.sqrt(p) * n, p, n / (2 * sp.sqrt(p)))
    assert claim.assume == {"n": ("integer", "nonnegative"), "p": ("positive",)}
    assert claim_of("sqrt(p)", p, "1/(2*sqrt(p))").assume == {"p": ("positive",)}
    assert claim_of("p**2", "p", 2 * p).assume == {"p": ("positive",)}
    assert claim_of("q", "q", 1, {sp.Symbol("q", nonpositive=True): "real"}).assume["q"] == (
        "real",
        Interval(parse_formula("-oo"), "0", False, True),
    )
    assert "contradict each other" in refused(p**2, p, 2 * p, {"p": "negative"})


def test_names_shadow_constants() -> None:
    assert claim_of("E*x", "E", "x").wrt == "E"
    energy = derivative_program("E*x", "E", "x")
    assert list(energy.declarations) == ["E", "x"]
    assert list(derivative_program("E*x", "x", "E").declarations) == ["x"]
    assert list(derivative_program(sp.Symbol("E") * x, x, "E").declarations) == ["E", "x"]
    assert "the constant E and a variable of that name" in refused(sp.Symbol("E") * x + sp.E, x, "E")


def test_names_that_no_formula_could_have() -> None:
    rate = sp.Symbol("lambda")
    assert list(derivative_program(sp.exp(rate * x), x, rate * sp.exp(rate * x)).declarations) == ["lambda", "x"]
    assert symgraph.check_derivative(sp.exp(rate * x), x, rate * sp.exp(rate * x)).verdict == "proved"
    assert "a symbol called '_a'" in refused(sp.Symbol("_a"), x, 1)


def test_the_function_may_be_called_as_its_variable() -> None:
    program = derivative_program("f*2", "f", 2)
    assert (list(program.declarations), program.loss) == (["f"], "f_")


def test_a_number_is_exact() -> None:
    assert claim_of("x", "x", 0.1).forms[0].text == "1/10"
    assert claim_of("x", "x", np.float64(0.25)).forms[0].text == "1/4"
    assert claim_of("x", "x", np.int64(3)).forms[0].text == "3"


def test_texts_do_not_load_sympy_while_they_are_read() -> None:
    code = (
        "import sys, symgraph.spec.given as g; from symgraph.calculus.abstract import Functions; "
        "g.read_function('x**2', 'function', Functions(), ()); print('sympy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


# --- what it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("x**2", "x", "2*z"),
            'claim: unknown name \'z\'; known here: x; declare it: variables={"z": "real"}\n    2*z',
        ),
        (("x**2", "x", 2 * x * y), 'claim: unknown name \'y\'; known here: x; declare it: variables={"y": "real"}'),
        (("x**2", "x", ["2*x", "2*"]), "claim[2]: nothing follows '*'"),
        (("x +", "x", "1"), "function: nothing follows '+'; give a name, a number or a parenthesis\n    x +\n      ^"),
        (("x", "x", "2*q"), 'claim: unknown name \'q\'; known here: x; declare it: variables={"q": "real"}'),
        (("x", "x", "y = 1"), "claim: an equation ('=' found)"),
        (("x", "x", ""), "claim: nothing found; a formula is needed"),
        (("x", "x", []), "claim: an empty list"),
        (("x", "x", None), "claim: a NoneType found; a text, a SymPy expression or a number is needed"),
        (("x", "x", True), "claim: True found; a text, a SymPy expression or a number is needed"),
        (("x", "x", float("nan")), "claim: nan found; a finite number is needed"),
        (("x", "x", Decimal(1)), "claim: a Decimal found"),
        (("x", "x", 1j), "claim: a complex found"),
        (("x", "x", 10**2000), "claim: a number of too many digits"),
        ((sp.Integer(10) ** 2000 * x, "x", 1), "function: a number of too many digits"),
        (("x", "x", sp.I), "claim: 'ImaginaryUnit' in 'I' is not an operation symgraph knows"),
        (("x", "x", sp.Integral(sp.exp(x**2), x)), "claim: 'Integral' in 'Integral(exp(x**2), x)' is not an operation"),
        ((sp.zeta(x), "x", sp.zeta(x).diff(x)), "claim: 'zeta' in 'Derivative(zeta(x), x)' is not an operation"),
        ((sp.Matrix([x]), "x", 1), "function: a MutableDenseMatrix found"),
        ((x > 0, "x", 1), "function: a StrictGreaterThan found"),
        ((x + sp.Symbol("x", real=True), "x", 1), "function: several symbols called 'x'"),
        ((sp.Symbol("x", imaginary=True), "x", 1), "function: the symbol 'x' is no real number"),
        (("x", "x + 1", "1"), "wrt: 'x + 1' is not a name"),
        (("x", x + 1, "1"), "wrt: a Add found; the name of a variable, or a symbol is needed"),
        (("x", "x", "1", {"x": "positiv"}), "variables.x: unknown assumption 'positiv'; allowed: real, positive"),
        (("x", "x", "1", {"x": ["positive", "x < 0"]}), "variables.x: the assumptions on 'x' contradict each other"),
        (("x", "x", "1", {"x": "(1, 0)"}), "variables.x: the interval (1, 0) is empty"),
        (("x", "x", "1", {"x": 3}), "variables.x: 3 found; a word such as 'positive', or a list of words is needed"),
        (("x", "x", "1", ["x"]), "variables: a list found; a mapping such as"),
        (("x", "x", "1", {"f": ["function", "positive"]}), "variables.f: a function with assumptions"),
        (("x", "x", "x @ x"), "claim: '@' in a claim on a scalar; a function of numbers has none of arrays"),
    ],
)
def test_bad_input_is_named(arguments: tuple[Any, ...], said: str) -> None:
    assert refused(*arguments).startswith(said)


def test_a_deep_expression_does_not_overflow() -> None:
    deep: Any = x
    for _ in range(2000):
        deep = sp.sin(deep, evaluate=False)
    assert "too many operations within each other" in refused(deep, x, 1)


@pytest.mark.parametrize("effort", [0, -1, True, "2"])
def test_the_effort_is_a_whole_number(effort: Any) -> None:
    with pytest.raises(InputError, match=r"effort: .* found; a whole number from 1 on is needed"):
        symgraph.check_derivative("x", "x", "1", effort=effort)


# --- SymPy's ways of writing ------------------------------------------------------------------------------------------

EXPRESSIONS = [
    sp.Heaviside(x - 1),
    sp.Piecewise((x, x > 0), (-x, x <= 0)),
    sp.Piecewise((0, x < -1), (x, sp.And(x >= -1, x < 1)), (1, True)),
    sp.Piecewise((1, sp.Or(x < -1, x > 1)), (y, True)),
    sp.Piecewise((1, sp.Or(sp.And(x < 1, y > 1), x > 2)), (x * y, True)),
    sp.Piecewise((1, x > y), (2, sp.And(x < 0, y < 0)), (3, sp.Not(sp.Or(x < -2, y < -2))), (4, True)),
    sp.Piecewise((1, sp.Xor(x > 0, y > 0)), (0, True)),
    sp.Max(x, y, 1) + sp.Min(x, y, -1),
    sp.sign(x) * sp.Abs(y),
    sp.ceiling(x) + sp.frac(y) + sp.Mod(x, 2),
    sp.sinc(x) + sp.GoldenRatio * y,
    sp.sqrt(x**2 + 1) / sp.cbrt(y**2 + 1),
    sp.exp(-x) * sp.log(y**2 + 2, 2),
    sp.re(x) + sp.im(y) + sp.conjugate(x),
    sp.acot(x) + sp.asinh(y),
    sp.loggamma(x**2 + 1) + sp.polygamma(0, y**2 + 1) + sp.polygamma(1, y**2 + 1),
    sp.uppergamma(2.5, y**2 + 1) + sp.LambertW(x**2),
    sp.expint(2, y**2 + 1) + sp.binomial(x**2 + 5, 2),
    sp.Derivative(sp.sin(x) * y, x),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_expressions_have_the_values_that_sympy_gives_them(expression: Any) -> None:
    program = from_expression(expression)
    for values in ({"x": Fraction(3, 2), "y": Fraction(-7, 3)}, {"x": Fraction(-5, 4), "y": Fraction(11, 5)}):
        at = {sp.Symbol(name): sp.Rational(value.numerator, value.denominator) for name, value in values.items()}
        own = evaluate(program, {name: value for name, value in values.items() if name in program.shapes}, 30)
        assert program.loss is not None
        assert abs(sp.Float(str(own[program.loss]), 30) - expression.doit().subs(at).evalf(30)) < 1e-12


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        (sp.Piecewise((x, x > 0), (-x, x < -1)), "so that some numbers have no value; it must be (value, True)"),
        (sp.Piecewise((x, x > y), (-x, x < -y)), "so that some numbers have no value"),
        (
            sp.Piecewise((1, sp.Contains(x, sp.S.Integers)), (0, True)),
            "the condition 'Contains(x, Integers)' is not made of",
        ),
        (sp.Piecewise(*[(k, sp.And(x > k, y > k)) for k in range(12, 0, -1)], (0, True)), "more than 1000 comparisons"),
        (sp.LambertW(x, -1), "'LambertW' with 2 arguments in 'LambertW(x, -1)' is not an operation symgraph knows"),
    ],
)
def test_expressions_that_are_no_formula(expression: Any, said: str) -> None:
    with pytest.raises(InputError) as caught:
        from_expression(expression)
    assert said in str(caught.value)


def test_a_piecewise_may_leave_single_numbers_out() -> None:
    program = from_expression(sp.Piecewise((x, x > 0), (-x, x < 0)))
    assert evaluate(program, {"x": -3})["f"] == 3
