"""What went wrong in a refuted claim: known mistakes planted in right claims are found, named and repaired.

Every repaired claim is confirmed by mpmath's numerical derivative of the primal, which knows nothing of our partials.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

import oracle
import pytest
from mpmath import mp

import symgraph
from symgraph.calculus.abstract import Functions
from symgraph.calculus.expand import expand
from symgraph.calculus.formula import format_term, parse_condition, parse_formula
from symgraph.calculus.formula_spans import paths, spans
from symgraph.calculus.gradients import gradient
from symgraph.calculus.program import Program
from symgraph.checking import diagnose as diagnosing
from symgraph.checking.claimed import Claimed, claimed
from symgraph.checking.decide import decide
from symgraph.checking.diagnose import diagnose, rounding
from symgraph.checking.expression import Pool
from symgraph.checking.mistakes import rounding as rounding_module
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.simple_numbers import simple_number
from symgraph.checking.question import Outcome, Question
from symgraph.checking.verdict import Diagnosis
from symgraph.spec.spec import Assumption, Interval
from symgraph.words import LANGS

POSITIVE: Mapping[str, tuple[Assumption, ...]] = {"x": ("positive",)}
ABOVE_ONE: Mapping[str, tuple[Assumption, ...]] = {"x": (Interval("1", "oo", False, False),)}

NET = """
name: net
input: {name: i, size: 2}
layers: [{dense: 2, activation: tanh}, {dense: 1, activation: tanh}]
loss: (o1 - y1)**2
"""
DEEP = """
name: deep
input: {name: i, size: 2}
layers: [{dense: 2, activation: tanh}, {dense: 3, activation: sigmoid}, {dense: 2}]
loss: mse
"""
RELU = """
name: rectified
input: {name: i, size: 2}
layers: [{dense: 2, activation: relu}, {dense: 1}]
loss: half_sse
"""
SOFTMAX = """
name: classes
inputs: [z1, z2, z3, t1, t2, t3]
equations:
  s: exp(z1) + exp(z2) + exp(z3)
  p1: exp(z1)/s
  p2: exp(z2)/s
  p3: exp(z3)/s
loss: -(t1*log(p1) + t2*log(p2) + t3*log(p3))
"""
NORM = """
name: norm
inputs: [x1, x2, x3, g1, g2, g3]
equations:
  mu: (x1 + x2 + x3)/3
  var: ((x1 - mu)**2 + (x2 - mu)**2 + (x3 - mu)**2)/3
  s: sqrt(var + 0.001)
  u1: (x1 - mu)/s
  u2: (x2 - mu)/s
  u3: (x3 - mu)/s
loss: g1*u1 + g2*u2 + g3*u3
"""
LSTM = """
name: cell
inputs: [f, i, g, o, c0]
equations:
  c: sigmoid(f)*c0 + sigmoid(i)*tanh(g)
  h: sigmoid(o)*tanh(c)
loss: h
"""
NEURON = """
name: neuron
inputs: [x1, x2]
parameters: [w1, w2]
equations:
  u: w1*x1 + w2*x2
  p: 1/(1 + exp(-u))
loss: -log(p)
"""

# program, wrt, the wrong claim, the kind of its mistake, the place named
NETS = [
    (NET, "w111", "-2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*i1", "sign", ""),
    (NET, "w111", "2*(y1 - o1)*(1 - o1**2)*w211*(1 - h11**2)*i1", "sign", "y1 - o1"),
    (NET, "w111", "(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*i1", "constant_factor", "2"),
    (NET, "w111", "4*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*i1", "constant_factor", "2"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*i1", "missing_inner_derivative", "1 - h11**2"),
    (NET, "w111", "2*(o1 - y1)*w211*(1 - h11**2)*i1", "missing_inner_derivative", "1 - o1**2"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*(1 - h11**2)*i1", "missing_factor", "w211"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)", "missing_factor", "i1"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w212*(1 - h11**2)*i1", "wrong_name", "w212"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h12**2)*i1", "wrong_name", "h12"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*i2", "wrong_name", "i2"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w212*(1 - h12**2)*i1", "wrong_name", "w212"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*(1 + h11**2)*i1", "sign", "h11**2"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - z11**2)*i1", "missing_function", "z11"),
    (NET, "w111", "2*(o1 - y1)*(1 - tanh(o1)**2)*w211*(1 - h11**2)*i1", "extra_function", "o1"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1)*w211*(1 - h11**2)*i1", "wrong_exponent", "o1"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**3)*w211*(1 - h11**2)*i1", "wrong_exponent", "3"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*i1*h11", "extra_factor", "h11"),
    (NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*(1 - h11**2)*i1", "extra_inner_derivative", "1 - h11**2"),
    (NET, "w111", "2*o1 - y1*(1 - o1**2)*w211*(1 - h11**2)*i1", "parentheses", "2*o1 - y1"),
    (NET, "w111", "2*o1*(1 - o1**2)*w211*(1 - h11**2)*i1", "wrong_part", "o1"),
    (NET, "w211", "2*(o1 - y1)*(1 - o1**2)*z11", "missing_function", "z11"),
    (NET, "b21", "2*(o1 - y1)*(1 - o1**2)*b21", "extra_factor", "b21"),
    (NET, "i1", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*w111", "missing_term", "h12"),
    (NET, "i1", "2*(o1 - y1)*(1 - o1**2)*(w211*(1 - h11**2)*w111 + w212*w121)", "missing_inner_derivative", "h12"),
    (NET, "i1", "2*(o1 - y1)*(1 - o1**2)*(w211*(1 - h11**2)*w111 - w212*(1 - h12**2)*w121)", "sign", "w121"),
    (DEEP, "w211", "h21*(1 - h21)*w311*(o1 - y1)*h11", "missing_term", "o2"),
    (DEEP, "w211", "(h21*(1 - h21)*w311*(o1 - y1) + w321*(o2 - y2))*h11", "missing_inner_derivative", "h21"),
    (DEEP, "w211", "2*h21*(1 - h21)*(w311*(o1 - y1) + w321*(o2 - y2))*h11", "constant_factor", "2"),
    (DEEP, "w211", "h21*(1 + h21)*(w311*(o1 - y1) + w321*(o2 - y2))*h11", "sign", "h21"),
    (DEEP, "w211", "h21*(1 - h21)*(w311*(o1 - y1) + w312*(o2 - y2))*h11", "wrong_name", "w312"),
    (RELU, "w111", "(o1 - y1)*w211*i1", "missing_inner_derivative", "step(z11)"),
    (RELU, "w111", "(o1 - y1)*w211*step(z12)*i1", "wrong_name", "z12"),
    (RELU, "w111", "(o1 - y1)*w211*h11*i1", "missing_derivative", "h11"),
    (RELU, "w211", "2*(o1 - y1)*h11", "constant_factor", "2"),
    (SOFTMAX, "z1", "t1 - p1*(t1 + t2 + t3)", "sign", ""),
    (SOFTMAX, "z1", "p1*(t1 + t2 + t3) - t2", "wrong_name", "t2"),
    (SOFTMAX, "z1", "p1*(t1 + t2 + t3)", "missing_term", "t1"),
    (SOFTMAX, "z1", "p1*(t1 + t2) - t1", "missing_term", "t3"),
    (NORM, "x1", "(3*g1 - (g1 + g2 + g3) - u1*(g1*u1 + g2*u2 + g3*u3))/s", "constant_factor", "3"),
    (NORM, "x1", "(3*g1 - u1*(g1*u1 + g2*u2 + g3*u3))/(3*s)", "missing_term", "g1 + g2 + g3"),
    (NORM, "x1", "(3*g1 - (g1 + g2 + g3) - u2*(g1*u1 + g2*u2 + g3*u3))/(3*s)", "wrong_name", "u2"),
    (LSTM, "f", "sigmoid(o)*c0*sigmoid(f)*(1 - sigmoid(f))", "missing_inner_derivative", "tanh(c)"),
    (LSTM, "f", "sigmoid(o)*(1 - tanh(c)**2)*c0*sigmoid(f)", "missing_factor", "1 - sigmoid(f)"),
    (LSTM, "f", "sigmoid(o)*(1 - c**2)*c0*sigmoid(f)*(1 - sigmoid(f))", "missing_function", "tanh"),
    (LSTM, "f", "o*(1 - tanh(c)**2)*c0*sigmoid(f)*(1 - sigmoid(f))", "missing_function", "sigmoid"),
    (LSTM, "f", "sigmoid(i)*(1 - tanh(c)**2)*c0*sigmoid(f)*(1 - sigmoid(f))", "wrong_name", "i"),
    (NEURON, "w1", "(1 - p)*x1", "sign", ""),
    (NEURON, "w1", "-(1 - p)*x2", "wrong_name", "x2"),
    (NEURON, "w1", "-(1 - p)*p*x1", "missing_inner_derivative", "1/p"),
    (NEURON, "w1", "-p*x1", "wrong_part", "1 - p"),
    (NEURON, "x2", "-(1 - p)*w1", "wrong_name", "w1"),
]
RULES = [
    ("sin(x**2)", "cos(x**2)", "missing_inner_derivative", "2*x"),
    ("sin(x**2)", "2*x*sin(x**2)", "wrong_function", "cos"),
    ("sin(3*x)", "cos(3*x)", "constant_factor", "3"),
    ("sin(3*x)", "3*cos(x)", "wrong_part", "cos(3*x)"),
    ("cos(x)", "sin(x)", "sign", ""),
    ("x**3", "3*x**3", "wrong_exponent", "2"),
    ("x**3", "2*x**2", "wrong_constant", "3"),
    ("x**3", "x**2", "constant_factor", "3"),
    ("1/x", "1/x**2", "sign", ""),
    ("log(x**2 + 1)", "1/(x**2 + 1)", "missing_inner_derivative", "2*x"),
    ("log(x**2 + 1)", "2*x/x**2 + 1", "parentheses", "2*x/(x**2 + 1)"),
    ("exp(-x**2/2)", "-x*exp(x**2/2)", "sign", "x**2/2"),
    ("x*exp(x)", "x*exp(x)", "missing_term", "exp(x)"),
    ("x*exp(x)", "exp(x)*x + 1", "parentheses", "(x + 1)"),
    ("sin(x)/x", "(x*cos(x) + sin(x))/x**2", "sign", "sin(x)"),
    ("tan(x)", "1 - tan(x)**2", "sign", "tan(x)**2"),
    ("tan(x)", "sec(x)", "wrong_exponent", "2"),
    ("sin(x)*cos(x)", "cos(x)**2 + sin(x)**2", "sign", "sin(x)**2"),
    ("cosh(x)", "cosh(x)", "wrong_function", "sinh(x)"),
    ("2**x", "2**x", "constant_factor", "log(2)"),
    ("erf(x)", "exp(-x**2)", "constant_factor", "2/sqrt(pi)"),
    ("erf(x/sqrt(2))", "sqrt(2/pi)*exp(-x**2)", "constant_factor", "2"),
    ("x*(1 + erf(x/sqrt(2)))/2", "(1 + erf(x/2))/2 + x*exp(-x**2/2)/sqrt(2*pi)", "wrong_part", "erf(x/sqrt(2))"),
    ("sigmoid(x)", "sigmoid(x)*(1 + sigmoid(x))", "sign", "sigmoid(x)"),
    ("sigmoid(x)", "sigmoid(x)", "missing_factor", "1 - sigmoid(x)"),
    ("softplus(x)", "1/(1 + exp(x))", "sign", "x"),
    ("tanh(x)", "1 - tanh(x)", "wrong_exponent", "tanh(x)"),
    ("besselj(2, x)", "(besselj(1, x) - besselj(2, x))/2", "wrong_constant", "3"),
    ("besselj(2, x)", "(besselj(1, x) + besselj(3, x))/2", "sign", "besselj(3, x)"),
    ("(x + 1)**5", "5*(x + 1)**5", "wrong_exponent", "4"),
    ("(2*x + 1)**5", "5*(2*x + 1)**4", "constant_factor", "2"),
    ("exp(sin(x))", "cos(x)", "missing_factor", "exp(sin(x))"),
    ("where(x > 0, x, 0.01*x)", "where(x > 0, 1, 0.1)", "wrong_constant", "1/100"),
    ("where(x > 0, x, 0.01*x)", "where(x < 0, 1, 0.01)", "wrong_function", "x > 0"),
    ("where(x > 0, x, exp(x) - 1)", "where(x > 0, 1, exp(x) - 1)", "extra_term", "1"),
    ("airyai(x)", "airyai(x)", "wrong_function", "airyaiprime(x)"),
]
POSITIVE_RULES = [
    ("sqrt(x)", "1/sqrt(x)", "constant_factor", "2"),
    ("sqrt(x)", "2*sqrt(x)", "reciprocal", "1/(2*sqrt(x))"),
    ("log10(x)", "1/x", "constant_factor", "log(10)"),
    ("log(x)*x", "log(x)", "missing_term", "1"),
    ("gamma(x)", "digamma(x)", "missing_factor", "gamma(x)"),
    ("loggamma(x)", "trigamma(x)", "wrong_function", "digamma"),
    ("x**x", "x**x*log(x)", "missing_term", "x**x"),
    ("E1(x)", "exp(-x)/x", "sign", ""),
    ("log(1 + sqrt(x))", "1/(1 + sqrt(x))", "missing_inner_derivative", "1/(2*sqrt(x))"),
]


@dataclass(frozen=True)
class Case:
    """A wrong claim, and all that is needed to judge it."""

    program: Program
    wrt: str
    question: Question
    claimed: Claimed

    def hints(self) -> tuple[Diagnosis, ...]:
        return diagnose(self.question, self.claimed)


def case(
    spec: str,
    wrt: str,
    text: str,
    assume: Mapping[str, tuple[Assumption, ...]] | None = None,
    functions: Functions | None = None,
) -> Case:
    program = expand(symgraph.load(spec))
    with_gradient = gradient(program, wrt)
    pool = Pool()
    nodes = pool.program(with_gradient)
    names = {name: nodes[name] for name in program.shapes}
    assert program.loss is not None
    truth = nodes[with_gradient.gradients[wrt]]
    question = Question(pool, nodes[program.loss], wrt, truth, assume=assume or {})
    return Case(program, wrt, question, claimed(parse_formula(text, names, functions), text, names, program))


def bare(function: str) -> str:
    return f"name: f\ninputs: [x]\nequations: {{f: '{function}'}}\nloss: f\n"


def confirm(wrong: Case, repaired: str, signs: tuple[int, ...] = (1, -1)) -> None:
    """The repaired claim equals mpmath's numerical derivative of the primal, at a point of each sign."""
    term = parse_formula(repaired, wrong.claimed.names)
    for sign in signs:
        values = {
            name: sign * mp.mpf(37 + 11 * (k % 13)) / 101 * (-1 if sign < 0 and k % 2 else 1)
            for k, name in enumerate(wrong.program.declarations)
        }
        known = {name: oracle.scalar_value(wrong.program, name, values) for name in wrong.program.shapes}
        known |= {"pi": mp.pi, "E": mp.e}
        assert wrong.program.loss is not None
        correct = oracle.numerical_gradient(wrong.program, wrong.program.loss, wrong.wrt, values)
        assert oracle.near(oracle.term_value(term, known), correct, mp.mpf(10) ** -30), repaired


def check(wrong: Case, kind: str, named: str, signs: tuple[int, ...] = (1, -1)) -> None:
    assert decide(wrong.question, wrong.question.pool.claim(wrong.claimed.term, wrong.claimed.names)).word == "refuted"
    hints = wrong.hints()
    assert 1 <= len(hints) <= 3
    assert hints[0].kind == kind, hints
    assert named in hints[0].message
    for hint in hints:
        confirm(wrong, hint.repaired, signs)


@pytest.mark.parametrize(("spec", "wrt", "claim", "kind", "named"), NETS)
def test_a_mistake_in_the_gradient_of_a_network_is_named_and_repaired(
    spec: str, wrt: str, claim: str, kind: str, named: str
) -> None:
    check(case(spec, wrt, claim), kind, named)


@pytest.mark.parametrize(("function", "claim", "kind", "named"), RULES)
def test_a_mistake_in_a_rule_is_named_and_repaired(function: str, claim: str, kind: str, named: str) -> None:
    check(case(bare(function), "x", claim), kind, named)


@pytest.mark.parametrize(("function", "claim", "kind", "named"), POSITIVE_RULES)
def test_a_mistake_in_a_rule_of_positive_numbers(function: str, claim: str, kind: str, named: str) -> None:
    check(case(bare(function), "x", claim, POSITIVE), kind, named, (1,))


def test_the_message_the_place_and_the_node() -> None:
    text = "2*(o1 - y1)*(1 - o1**2)*w211*(1 - z11**2)*i1"
    (hint,) = case(NET, "w111", text).hints()
    assert hint.message == "tanh was not applied: z11 should be h11"
    assert hint.repaired == "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*i1"
    assert hint.span is not None
    assert text[hint.span.start : hint.span.end] == "z11"
    assert hint.node == "h11"


def test_a_factor_says_where_it_comes_from() -> None:
    (hint,) = case(NET, "b21", "(o1 - y1)*(1 - o1**2)").hints()
    assert hint.message == "a factor 2 is missing; it comes from the power in L"
    assert hint.node == "L"
    (hint, *_) = case(NORM, "x1", "(3*g1 - (g1 + g2 + g3) - u1*(g1*u1 + g2*u2 + g3*u3))/s").hints()
    assert hint.message == "a division by 3 is missing; it comes from the number in mu"


def test_a_missing_derivative_names_its_unit() -> None:
    (hint,) = case(NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*i1").hints()
    assert hint.message == "the derivative of tanh at h11, 1 - h11**2, is missing"
    assert hint.node == "h11"


def test_a_missing_path_names_what_it_goes_through() -> None:
    (hint,) = case(NET, "i1", "2*(o1 - y1)*(1 - o1**2)*w211*(1 - h11**2)*w111").hints()
    assert hint.message.endswith("is missing: the path through h12")
    assert hint.node == "h12"


def test_the_authors_text_is_kept() -> None:
    (hint,) = case(NET, "w111", "  2*(o1-y1) * (1-o1**2)*w212 * (1 - h11**2)*i1").hints()
    assert hint.repaired == "2*(o1-y1) * (1-o1**2)*w211 * (1 - h11**2)*i1"


def test_hints_are_said_in_japanese() -> None:
    wrong = case(NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*i1")
    (hint,) = diagnose(wrong.question, wrong.claimed, lang="ja")
    assert hint.message == "h11 での tanh の微分 1 - h11**2 が抜けています"


@pytest.mark.parametrize("message", Message)
def test_every_message_is_said_in_every_language(message: Message) -> None:
    assert len(message.value) == len(LANGS)
    english, japanese = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in message.value)
    assert english == japanese


def test_a_mean_that_was_forgotten_is_divided_by() -> None:
    wide = "name: wide\ninput: {name: i, size: 2}\nlayers: [{dense: 10}]\nloss: mse\n"
    (hint,) = case(wide, "b11", "2*(o1 - y1)").hints()
    assert hint.message == "a division by 10 is missing; it comes from the number in L"
    assert hint.repaired == "2*(o1 - y1)/10"


@pytest.mark.parametrize(
    ("claim", "kind", "repaired"),
    [
        ("2*u*df(x*y)", "missing_factor", "2*u*df(x*y)*y"),
        ("2*u*f(x*y)*y", "wrong_function", "2*u*df(x*y)*y"),
        ("u*df(x*y)*y", "constant_factor", "2*u*df(x*y)*y"),
    ],
)
def test_mistakes_with_abstract_functions(claim: str, kind: str, repaired: str) -> None:
    spec = "name: a\ninputs: [x, y]\nfunctions: [f]\nequations: {u: f(x*y), v: u**2}\nloss: v\n"
    (hint,) = case(spec, "x", claim, functions=Functions(["f"])).hints()
    assert (hint.kind, hint.repaired) == (kind, repaired)


def test_lines_above_a_claim_are_words_of_a_repair() -> None:
    text = "do1*(1 - o1)"
    wrong = case(NET, "z21", "0")
    pool = wrong.question.pool
    given = pool.claim(parse_formula("2*(o1 - y1)"), wrong.claimed.names)
    names = {**wrong.claimed.names, "do1": given}
    (hint, *_) = diagnose(wrong.question, claimed(parse_formula(text), text, names, wrong.program))
    assert hint.repaired == "do1*(1 - o1**2)"
    text = "1 - o1**2"
    (hint, *_) = diagnose(wrong.question, claimed(parse_formula(text), text, names, wrong.program))
    assert hint.message == "the factor do1 is missing"


def test_a_mistake_among_many_weights_is_found() -> None:
    wide = """
name: wide
input: {name: i, size: 40}
layers: [{dense: 30, activation: relu}, {dense: 20, activation: relu}, {dense: 5}]
loss: mse
"""
    wrong = case(wide, "b31", "(o1 - y1)/5")
    (hint,) = wrong.hints()
    assert hint.repaired == "2*(o1 - y1)/5"


# --- right in a way ---------------------------------------------------------------------------------------------------


def test_probabilities_that_must_add_up_to_one() -> None:
    (hint,) = case(SOFTMAX, "z1", "p1 - t1").hints()
    assert hint.kind == "assumption"
    assert hint.message == "this is right where t1 + t2 + t3 == 1, but not everywhere"
    assert hint.repaired == "p1 - t1   (where t1 + t2 + t3 == 1)"


@pytest.mark.parametrize(
    ("function", "claim", "condition"),
    [("abs(x)", "1", "x > 0"), ("sqrt(x**2)", "-1", "x < 0"), ("maximum(x**2, 1)", "0", "-1 < x < 1")],
)
def test_a_claim_that_is_right_under_an_assumption(function: str, claim: str, condition: str) -> None:
    (hint,) = case(bare(function), "x", claim).hints()
    assert (hint.kind, hint.message) == ("assumption", f"this is right where {condition}, but not everywhere")


@pytest.mark.parametrize(
    ("function", "claim", "repaired"),
    [
        ("erf(x)", "1.128379*exp(-x**2)", "2/sqrt(pi)*exp(-x**2)"),
        ("x**2/3", "0.667*x", "2/3*x"),
        ("x/3", "0.33", "1/3"),
        (
            "x*(1 + erf(x/sqrt(2)))/2",
            "0.5*(1 + erf(0.7071*x)) + 0.3989*x*exp(-x**2/2)",
            "0.5*(1 + erf(1/sqrt(2)*x)) + 1/sqrt(2*pi)*x*exp(-x**2/2)",
        ),
        ("pi*x**2", "6.2832*x", "2*pi*x"),
        ("2**x", "0.693*2**x", "log(2)*2**x"),
    ],
)
def test_a_claim_that_is_right_to_decimal_rounding(function: str, claim: str, repaired: str) -> None:
    wrong = case(bare(function), "x", claim)
    hint = rounding(wrong.question, wrong.claimed)
    assert hint is not None
    assert (hint.kind, hint.repaired) == ("rounding", repaired)
    assert wrong.hints() == (hint,)
    confirm(wrong, hint.repaired)


def test_a_rounded_number_without_a_simple_form() -> None:
    wrong = case(bare("sin(x)*log(sin(1) + 7)"), "x", "2.0594*cos(x)")
    hint = rounding(wrong.question, wrong.claimed)
    assert hint is not None
    assert hint.message == "this is right to the digits written only: 2.0594 is rounded"
    assert hint.repaired == ""


@pytest.mark.parametrize(("function", "claim"), [("erf(x)", "1.1294*exp(-x**2)"), ("0.46*x", "0.5"), ("x**2", "2.1*x")])
def test_other_decimals_are_not_rounded_ones(function: str, claim: str) -> None:
    wrong = case(bare(function), "x", claim)
    assert rounding(wrong.question, wrong.claimed) is None


# --- silence ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spec", "wrt", "claim"),
    [
        (NET, "w111", "h11*h12 + o1"),
        (NET, "w111", "sin(z11) + cos(z12)*i2"),
        (NET, "w111", "0"),
        (NET, "w111", "w111*w112*w121*exp(b21)"),
        (SOFTMAX, "z1", "p1*p2 + t1*log(t2**2)"),
        (bare("x**2*sin(x)"), "x", "2*x*cos(x)"),
        (bare("exp(x)*tan(x)"), "x", "x"),
        (bare("sin(x)/x"), "x", "cos(x)"),
        (bare("x**5 + tanh(x)"), "x", "besselj(1, x)"),
    ],
)
def test_nothing_is_said_where_no_small_change_helps(spec: str, wrt: str, claim: str) -> None:
    assert case(spec, wrt, claim).hints() == ()


def test_a_repair_that_is_not_proved_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def doubtful(question: Question, claim: Any, effort: Any = None) -> Outcome:
        asked.append(repr(claim))
        return Outcome("undecided")

    monkeypatch.setattr(diagnosing, "decide", doubtful)
    monkeypatch.setattr(rounding_module, "decide", doubtful)
    assert case(NET, "w111", "2*(o1 - y1)*(1 - o1**2)*w211*i1").hints() == ()
    assert case(SOFTMAX, "z1", "p1 - t1").hints() == ()
    assert len(asked) >= 2


def test_a_question_without_a_known_derivative_gets_no_hints() -> None:
    wrong = case(bare("sin(x)"), "x", "-cos(x)")
    question = Question(wrong.question.pool, wrong.question.primal, "x", None)
    assert diagnose(question, wrong.claimed) == ()


def test_hints_are_the_same_every_time() -> None:
    assert [case(NET, "w111", "2*(o1 - y1)*(1 - o1)*w211*(1 - h11**2)*i1").hints() for _ in range(2)] == [
        case(NET, "w111", "2*(o1 - y1)*(1 - o1)*w211*(1 - h11**2)*i1").hints()
    ] * 2


# --- the parts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2*(o1 - y1)*(1 - o1**2)*w211",
        "(a + b) + c - np.exp(-x)/2",
        "where(x < 0, -x, x**2) + +y",
        "Piecewise((a, x < 0), (b, x < 1), (c + 1, True))",
        "-値段**2 * tanh(値段)",
        "a - (b - c) - d",
        "maximum(a, b, c)*(a + b + c)",
    ],
)
def test_every_span_reads_as_its_part(text: str) -> None:
    term = parse_formula(text)
    found = spans(text, term)
    parts = dict(paths(term))
    assert len(found) >= 0.8 * len(parts)
    for path, span in found.items():
        written = text[span.start : span.end]
        read = parse_condition(written) if format_term(parts[path]).startswith("x < ") else parse_formula(written)
        assert read == parts[path]


@pytest.mark.parametrize("text", ["2", "-1/3", "sqrt(2)", "1/sqrt(2*pi)", "2/sqrt(pi)", "log(10)", "1/log(2)", "pi"])
def test_simple_numbers_are_recognised(text: str) -> None:
    value = float(oracle.term_value(parse_formula(text), {"pi": mp.pi}))
    found = simple_number(value)
    assert found is not None
    assert format_term(found) == text


def test_a_number_that_is_not_simple_is_not_recognised() -> None:
    assert simple_number(0.1234567891) is None
