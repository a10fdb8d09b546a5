"""What the checker proves, refutes and leaves open, path by path; every proof path is seen to accept and to reject.

The labels are mathematics: identities that stand in Abramowitz & Stegun or follow from the definitions in a line.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from flint import arb

import symgraph
from symgraph.calculus.formula import CONSTANTS, parse_formula
from symgraph.calculus.term import names_in
from symgraph.checking import decide as decisions
from symgraph.checking.decide import decide, decimal_text
from symgraph.checking.expression import Node
from symgraph.checking.model import Model
from symgraph.checking.proof import rewriting
from symgraph.checking.proof.regions import Proof, prove
from symgraph.checking.question import Assumptions, Effort, Outcome, Question
from symgraph.checking.values.slopes import slope
from symgraph.spec.programs import from_equations
from symgraph.spec.spec import Interval

REAL: Assumptions = {}


def question(function: str, wrt: str, claim: str, assume: Assumptions = REAL) -> tuple[Question, Node]:
    model = Model(from_equations([f"value_ = {function}"]))
    term = parse_formula(claim)
    names = dict(model.nodes)
    for name in names_in(term):
        if name not in CONSTANTS:
            names.setdefault(name, model.pool.symbol(name))
    return model.question(wrt, assume=assume), model.pool.claim(term, names)


def decided(function: str, wrt: str, claim: str, assume: Assumptions = REAL) -> Outcome:
    return decide(*question(function, wrt, claim, assume))


def proof(function: str, wrt: str, claim: str, assume: Assumptions = REAL) -> Proof:
    """The symbolic proof alone, without any number."""
    asked, node = question(function, wrt, claim, assume)
    assert asked.truth is not None
    return prove(asked, asked.truth, node, Effort())


# path, function, wrt, right claim, wrong claim
PATHS = [
    ("polynomials", "(a*x + b)**2", "x", "2*a**2*x + 2*a*b", "2*a**2*x + a*b"),
    ("quotients", "x/(1 + x)", "x", "1/(1 + x) - x/(1 + x)**2", "1/(1 + x) - x/(1 + x)"),
    ("exponentials split", "exp(x + y)", "x", "exp(x)*exp(y)", "exp(x)*exp(2*y)"),
    ("halved exponents", "z*sqrt(exp(x))", "z", "exp(x/2)", "exp(x/4)"),
    ("sigmoid forms", "log(1 + exp(x))", "x", "exp(x)/(1 + exp(x))", "exp(-x)/(1 + exp(-x))"),
    ("tanh and cosh", "tanh(w*x + b)", "w", "x/cosh(w*x + b)**2", "x/cosh(w*x + b)"),
    ("sinh and cosh", "z*cosh(x)**2", "z", "1 + sinh(x)**2", "1 - sinh(x)**2"),
    ("logarithm of a product", "z*log(x**2*y)", "z", "2*log(abs(x)) + log(y)", "log(abs(x)) + log(y)"),
    ("logarithms of numbers", "z*log(12)", "z", "2*log(2) + log(3)", "log(2) + log(3)"),
    ("logarithm of exp", "z*log(exp(x)*y)", "z", "x + log(y)", "x*log(y)"),
    ("exp of logarithm", "exp(a*log(x))", "x", "a*x**(a - 1)", "a*x**(a - 2)"),
    ("other bases", "2**x", "x", "exp(x*log(2))*log(2)", "exp(x*log(2))"),
    ("symbolic powers", "x**x", "x", "x**x*(1 + log(x))", "x*x**(x - 1)"),
    ("roots", "sqrt(x)", "x", "sqrt(x)/(2*x)", "sqrt(x)/x"),
    ("roots of numbers", "sqrt(2)*x", "x", "sqrt(8)/2", "sqrt(8)/4"),
    ("root of a square", "sqrt(x**2 + 2*x + 1)", "x", "sign(x + 1)", "1"),
    ("root of a sum", "log(x + sqrt(x**2 + 1))", "x", "1/sqrt(x**2 + 1)", "1/(x**2 + 1)"),
    ("cube roots", "cbrt(x)", "x", "cbrt(x)/(3*x)", "cbrt(x)/x"),
    ("even root of an even power", "x**3", "x", "3*(x**6)**(1/3)", "3*(x**3)**(2/3)"),
    ("double angle", "sin(x)**2", "x", "sin(2*x)", "2*sin(x)"),
    ("circle", "x*sin(y)**2 + x*cos(y)**2", "x", "1", "2*cos(y)**2"),
    ("tangent and secant", "tan(x)", "x", "sec(x)**2", "sec(x)"),
    ("angles with pi", "z*sin(x + pi/2)", "z", "cos(x)", "sin(x)"),
    ("sines of constants", "z*sin(pi/3)", "z", "sqrt(3)/2", "1/2"),
    ("sine of arc tangent", "z*sin(2*atan(x))", "z", "2*x/(1 + x**2)", "x/(1 + x**2)"),
    ("arc sine and arc cosine", "z*asin(x) + z*acos(x)", "z", "pi/2", "pi"),
    ("inverse hyperbolic", "z*asinh(sinh(x))", "z", "x", "-x"),
    ("area functions", "acosh(x)", "x", "1/sqrt(x**2 - 1)", "1/sqrt(x**2 + 1)"),
    ("relu", "relu(w*x)", "w", "where(w*x > 0, x, 0)", "where(w > 0, x, 0)"),
    ("abs", "abs(x)", "x", "x/abs(x)", "1"),
    ("maximum", "max(x, y)", "x", "where(x > y, 1, 0)", "where(x > y, 0, 1)"),
    ("maximum and abs", "z*max(x, y)", "z", "(x + y + abs(x - y))/2", "(x + y - abs(x - y))/2"),
    ("Huber", "where(abs(x) <= 1, x**2/2, abs(x) - 1/2)", "x", "clip(x, -1, 1)", "clip(x, -1, 2)"),
    ("step", "z*(step(x) + step(-x))", "z", "1", "step(x)"),
    ("gamma recurrence", "gamma(x + 1)", "x", "gamma(x) + x*gamma(x)*digamma(x)", "x*gamma(x)*digamma(x)"),
    ("gamma at a half", "z*gamma(5/2)", "z", "3*sqrt(pi)/4", "3*sqrt(pi)/2"),
    ("polygamma recurrence", "digamma(x + 2)", "x", "trigamma(x) - 1/x**2 - 1/(1 + x)**2", "trigamma(x) - 1/x**2"),
    ("loggamma", "z*(loggamma(x + 1) - log(x))", "z", "loggamma(x)", "loggamma(x) + log(x)"),
    ("beta", "z*beta(x, y)", "z", "gamma(x)*gamma(y)/gamma(x + y)", "gamma(x)*gamma(y)"),
    (
        "Bessel J",
        "besselj(n, x)",
        "x",
        "besselj(n - 1, x) - n/x*besselj(n, x)",
        "besselj(n - 1, x) + n/x*besselj(n, x)",
    ),
    ("Bessel Y", "bessely(0, x)", "x", "-bessely(1, x)", "bessely(1, x)"),
    ("Bessel I", "besseli(2, x)", "x", "besseli(1, x) - 2/x*besseli(2, x)", "besseli(3, x)"),
    ("Bessel K", "besselk(n, x)", "x", "-besselk(n + 1, x) + n/x*besselk(n, x)", "besselk(n + 1, x)"),
    ("incomplete gamma", "z*uppergamma(3, x)", "z", "(x**2 + 2*x + 2)*exp(-x)", "(x**2 + x + 2)*exp(-x)"),
    ("both incomplete gammas", "z*lowergamma(a, x)", "z", "gamma(a) - uppergamma(a, x)", "uppergamma(a, x)"),
    ("exponential integrals", "x*E1(x)", "x", "-Ei(-x) - exp(-x)", "-Ei(-x) + exp(-x)"),
    ("error functions", "z*erf(x) + z*erfc(x)", "z", "1", "erf(x)"),
    ("inverse error function", "z*erf(erfinv(x))", "z", "x", "erf(x)"),
    ("Lambert W", "lambertw(x)", "x", "exp(-lambertw(x))/(1 + lambertw(x))", "1/(1 + lambertw(x))"),
    ("odd functions", "erf(-x)", "x", "-2*exp(-x**2)/sqrt(pi)", "2*exp(-x**2)/sqrt(pi)"),
    ("Airy", "airyai(x)*x", "x", "airyai(x) + x*airyaiprime(x)", "airyai(x)"),
    ("elliptic", "elliptic_e(m)", "m", "(elliptic_e(m) - elliptic_k(m))/(2*m)", "(elliptic_e(m) - elliptic_k(m))/m"),
    ("reflected gamma", "z*gamma(x)*gamma(1 - x)", "z", "pi/sin(pi*x)", "pi/cos(pi*x)"),
    ("reflected digamma", "digamma(1 - x) - digamma(x)", "x", "-pi**2/sin(pi*x)**2", "pi**2/sin(pi*x)**2"),
    ("reflected trigamma", "z*(trigamma(1 - x) + trigamma(x))", "z", "pi**2/sin(pi*x)**2", "pi**2*cot(pi*x)**2"),
    ("zeta by polygamma", "zeta(2, x)", "x", "polygamma(2, x)", "-polygamma(2, x)"),
    ("zeta recurrence", "z*zeta(3, x + 1)", "z", "zeta(3, x) - 1/x**3", "zeta(3, x) + 1/x**3"),
    ("zeta at even numbers", "z*zeta(4)", "z", "pi**4/90", "pi**4/96"),
    ("trigamma at a half", "z*polygamma(1, 1/2)", "z", "pi**2/2", "pi**2/6"),
    ("trigamma at 1", "z*polygamma(1, 1)", "z", "pi**2/6", "pi**2/8"),
    ("digamma at a half", "z*digamma(1/2)", "z", "digamma(1) - 2*log(2)", "digamma(1) - log(2)"),
    ("hyperbolic integrals", "z*Shi(x)", "z", "(Ei(x) - Ei(-x))/2", "(Ei(x) + Ei(-x))/2"),
    ("both hyperbolic integrals", "z*Shi(x) + z*Chi(x)", "z", "Ei(x)", "Ei(-x)"),
    ("even Bessel function", "besselj(0, -x)", "x", "-besselj(1, x)", "besselj(1, x)"),
    ("odd Bessel function", "z*besseli(1, -x)", "z", "-besseli(1, x)", "besseli(1, x)"),
    ("floor of a shift", "z*floor(x + 1)", "z", "floor(x) + 1", "floor(x)"),
    ("Lambert W of its inverse", "z*lambertw(exp(2*x)*exp(exp(2*x)))", "z", "exp(2*x)", "exp(x)"),
    ("sines of eighths", "z*tan(pi/8)", "z", "sqrt(2) - 1", "sqrt(2) + 1"),
    ("sines of fifths", "z*cos(pi/5)", "z", "(1 + sqrt(5))/4", "(sqrt(5) - 1)/4"),
    ("sines of twelfths", "z*sin(pi/12)", "z", "(sqrt(6) - sqrt(2))/4", "(sqrt(6) + sqrt(2))/4"),
    ("half an inverse angle", "z*tan(atan(x)/2)", "z", "(sqrt(1 + x**2) - 1)/x", "(sqrt(1 + x**2) + 1)/x"),
    ("inverse sine and tangent", "z*atan(x)", "z", "asin(x/sqrt(1 + x**2))", "acos(x/sqrt(1 + x**2))"),
    ("inverse tangents of constants", "z*atan(1/2) + z*atan(1/3)", "z", "pi/4", "pi/3"),
    ("inverse tangents", "z*atan(sinh(x))", "z", "2*atan(exp(x)) - pi/2", "2*atan(exp(x)) - pi"),
    ("logarithms of conjugates", "z*log(sqrt(x**2 + 1) - x)", "z", "-asinh(x)", "asinh(x)"),
    ("area functions by each other", "z*asinh(x)", "z", "atanh(x/sqrt(1 + x**2))", "atanh(x)"),
    (
        "logarithm of Lambert W",
        "z*log(abs(lambertw(x)))",
        "z",
        "log(abs(x)) - lambertw(x)",
        "log(abs(x)) + lambertw(x)",
    ),
    ("nested roots", "z*sqrt(3 + 2*sqrt(2))", "z", "1 + sqrt(2)", "1 + sqrt(3)"),
]


@pytest.mark.parametrize(
    ("function", "wrt", "right", "wrong"), [row[1:] for row in PATHS], ids=[row[0] for row in PATHS]
)
def test_every_path_accepts_and_rejects(function: str, wrt: str, right: str, wrong: str) -> None:
    assert proof(function, wrt, right).word == "equal"
    assert proof(function, wrt, wrong).word in ("different", "undefined")
    assert decided(function, wrt, right).word == "proved"
    assert decided(function, wrt, wrong).word == "refuted"


# Right where the assumption holds, and wrong or without a value elsewhere.
HALF_DOMAINS = [
    ("sqrt(x**2)", "x", "1", "x"),
    ("x*log(x**2)", "x", "2*log(x) + 2", "x"),
    ("z*log(x*y)", "z", "log(x) + log(y)", "x y"),
    ("z*sqrt(x*y)", "z", "sqrt(x)*sqrt(y)", "x y"),
    ("z*(x**2)**y", "z", "x**(2*y)", "x"),
    ("z*atan(x) + z*atan(1/x)", "z", "pi/2", ""),
    ("z*asin(sin(x))", "z", "x", ""),
    ("z*acos(cos(x))", "z", "x", ""),
    ("(x**2)**(3/2)/3", "x", "x**2", "x"),
    ("relu(x)**2", "x", "2*x", "x"),
    ("z*relu(x)/relu(x)", "z", "1", ""),
    ("z*sin(atan(tan(x)))", "z", "sin(x)", ""),
    ("z*exp(asinh(tan(x)))", "z", "tan(x) + 1/cos(x)", ""),
    ("z*atan(x) + z*atan(y)", "z", "atan((x + y)/(1 - x*y))", ""),
    ("z*lambertw(x*exp(x))", "z", "x", "x"),
]


@pytest.mark.parametrize(("function", "wrt", "claim", "positive"), HALF_DOMAINS)
def test_what_holds_on_half_the_domain_only_is_refuted(function: str, wrt: str, claim: str, positive: str) -> None:
    outcome = decided(function, wrt, claim)
    # relu(x)/relu(x) has no value where x is negative, nor has its derivative: the claim is right wherever it counts
    expected = "proved" if "relu(x)/relu(x)" in function else "refuted"
    assert outcome.word == expected
    if positive:
        assert decided(function, wrt, claim, {name: ("positive",) for name in positive.split()}).word == "proved"


def between(low: str, high: str) -> Assumptions:
    return {"x": (Interval(parse_formula(low), parse_formula(high), False, False),)}


# function, low, high, what holds there, what holds on the other side
IN_AN_INTERVAL = [
    ("abs(sin(x))", "0", "pi", "cos(x)", "-cos(x)"),
    ("sqrt(1 - sin(x)**2)", "-pi/2", "pi/2", "-sin(x)", "sin(x)"),
    ("sqrt((1 - cos(x))/2)", "0", "3", "cos(x/2)/2", "-cos(x/2)/2"),
    ("asin(sin(x))", "-pi/2", "pi/2", "1", "-1"),
    ("x*atan(sin(x)/(1 + cos(x)))", "-pi", "pi", "x", "-x"),
    ("log(cos(2*x))", "-pi/4", "pi/4", "-2*tan(2*x)", "2*tan(2*x)"),
    ("abs(sin(pi*x))", "0", "1", "pi*cos(pi*x)", "-pi*cos(pi*x)"),
    ("x*asin(sin(x))", "pi/2", "3*pi/2", "pi - 2*x", "2*x"),
    ("acos(cos(x))", "-pi", "0", "-1", "1"),
    ("loggamma(x) + loggamma(1 - x)", "0", "1", "-pi*cot(pi*x)", "pi*cot(pi*x)"),
    ("x*atan(x) + x*atan(1/x)", "0", "1", "pi/2", "-pi/2"),
    ("acosh(1/cos(x))", "0", "pi/2", "1/cos(x)", "-1/cos(x)"),
    ("sqrt(x + 2*sqrt(x - 1))", "2", "3", "1/(2*sqrt(x - 1))", "-1/(2*sqrt(x - 1))"),
]


@pytest.mark.parametrize(("function", "low", "high", "right", "wrong"), IN_AN_INTERVAL)
def test_signs_of_sines_are_known_in_intervals(function: str, low: str, high: str, right: str, wrong: str) -> None:
    assert decided(function, "x", right, between(low, high)).word == "proved"
    assert decided(function, "x", wrong, between(low, high)).word == "refuted"


def test_a_claim_without_a_value_where_the_gradient_has_one_is_refuted_there() -> None:
    outcome = decided("x*log(x**2)", "x", "2*log(x) + 2")
    assert outcome.kind == "undefined"
    assert outcome.counterexample is not None
    assert Fraction(outcome.counterexample.point["x"]) < 0
    assert outcome.counterexample.claimed == "no value"


def test_a_single_point_without_a_value_does_not_count() -> None:
    assert decided("x**2/2 - 2*x", "x", "(x**2 - 4*x + 4)/(x - 2)").word == "proved"  # 2 is among the first points


@pytest.mark.parametrize("jump", [1, 2, 3, 7])
@pytest.mark.parametrize(
    "claim",
    [
        "2*x + where(x == {}, 1, 0)",
        "2*x + where(x >= {0}, 1, 0) - where(x > {0}, 1, 0)",
        "2*x + step(x - {0}) - (sign(x - {0}) + 1)/2",
    ],
)
def test_what_a_claim_is_at_a_jump_of_its_own_is_a_convention(claim: str, jump: int) -> None:
    assert decided("x**2", "x", claim.format(jump)).word == "proved"  # 2 and 7 are among the first points


@pytest.mark.parametrize("width", ["1e-3", "1e-40"])
def test_a_short_interval_is_more_than_a_point(width: str) -> None:
    outcome = decided("x**2", "x", f"2*x + where(abs(x - 5) < {width}, 1, 0)")
    assert outcome.word == "refuted"
    assert outcome.counterexample is not None
    assert outcome.counterexample.point == {"x": "5"}


@pytest.mark.parametrize(
    ("function", "right", "wrong"),
    [
        ("relu(relu(x))", "where(x > 0, 1, 0)", "1"),
        ("abs(relu(x))", "where(x >= 0, 1, 0)", "1"),
        ("relu(w*relu(x))", "where(w*x > 0, 1, 0)*where(x > 0, w, 0)", "w*where(x > 0, 1, 5)*where(w > 0, 1, 0)"),
        ("sqrt(relu(x)**2)", "where(x > 0, 1, 0)", "where(x > 0, 1, 7)"),
        ("clip(relu(x), 0, 1)", "where(x > 0, where(x < 1, 1, 0), 0)", "where(x < 1, 1, 0)"),
        ("leaky_relu(relu(x))", "where(x > 0, 1, 0)", "where(x > 0, 1, 1/100)"),
    ],
)
def test_behind_a_unit_that_is_off_the_gradient_is_zero(function: str, right: str, wrong: str) -> None:
    assert decided(function, "x", right).word == "proved"
    outcome = decided(function, "x", wrong)
    assert outcome.word == "refuted"
    assert outcome.counterexample is not None
    assert outcome.counterexample.correct == "0"


def test_two_values_are_written_to_the_digit_in_which_they_differ() -> None:
    example = decided("x**2", "x", "2*x + 1e-30").counterexample
    assert example is not None
    assert (example.claimed.rstrip("0"), example.correct) == ("4.000000000000000000000000000001", "4")


def test_a_value_that_may_be_zero_is_written_as_zero() -> None:
    assert decimal_text(arb("0 +/- 1e-37")) == "0"
    assert decimal_text(arb("1e-37 +/- 1e-60")).endswith("e-37")


def test_a_claim_without_real_values_anywhere_says_so() -> None:
    assert "complex numbers only (log" in decided("x**2", "x", "2*x + 0*log(-1)").reason


def test_assumptions_without_a_point_are_named_as_the_reason(tmp_path: Path) -> None:
    text = "inputs: [x, z]\nequations: {y: x**2 + z}\nassume: {x: x > z, z: z > x}\nclaims: {x: 2*x}\n"
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    (verdict,) = symgraph.check(symgraph.load(tmp_path / "a.yaml"))
    assert (verdict.verdict, verdict.reason) == (
        "undecided",
        "no point was found that fulfils all assumptions; they may contradict each other",
    )


def test_the_domain_is_said_in_the_language_of_formulas() -> None:
    domain = decided("x**2", "x", "2*x + where(x**2 < 0, 1, 0)").domain
    assert domain == "wherever the derivative exists, but for the kinks of x**2 < 0"


def test_a_real_value_by_way_of_complex_numbers_is_not_refuted() -> None:
    outcome = decided("x*y", "x", "y + 0*sqrt(-x)")
    assert outcome.word == "undecided"
    assert "complex" in outcome.reason


def test_undecided_says_why_and_how_many_points_agree() -> None:
    triple = "3**(3*x - 1/2)*gamma(x)*gamma(x + 1/3)*gamma(x + 2/3)/(2*pi)"  # the multiplication formula, A&S 6.1.19
    outcome = decided("z*gamma(3*x)", "z", triple)
    assert outcome.word == "undecided"
    assert outcome.agreed > 20
    assert f"agree at {outcome.agreed} points" in outcome.reason


def test_a_narrow_region_in_which_a_claim_is_wrong_is_found() -> None:
    wrong_for_z_below_y_below_3z = "step(x - y*step(y - 3*z) - z*step(3*z - y))"
    assert decided("max(x, max(y, z))", "x", wrong_for_z_below_y_below_3z).word == "refuted"


def test_integers_may_be_powers_of_negative_numbers() -> None:
    whole: Assumptions = {"n": ("integer",)}
    assert decided("x**n", "x", "n*x**n/x", whole).word == "proved"
    assert decided("z*abs(x)**(2*n)", "z", "x**(2*n)", whole).word == "proved"
    assert decided("z*abs(x)**n", "z", "x**n", whole).word == "refuted"
    assert decided("(-1)**n*x", "x", "(-1)**(n + 2)", whole).word == "proved"
    assert decided("(-1)**n*x", "x", "(-1)**(n + 1)", whole).word == "refuted"
    assert decided("x*cos(pi*n)", "x", "(-1)**n", whole).word == "proved"
    assert decided("x*cos(pi*n)", "x", "(-1)**n").word == "refuted"
    assert decided("x*sin(pi*n + y)", "x", "(-1)**n*sin(y)", whole).word == "proved"
    assert decided("x*sin(pi*n + y)", "x", "(-1)**n*cos(y)", whole).word == "refuted"
    assert decided("x*cos(2*pi*n + y)", "x", "cos(y)", whole).word == "proved"
    assert decided("x*cos(3*pi*n + y)", "x", "cos(y)", whole).word == "refuted"


# --- claim and truth have no blind spot in common -------------------------------------------------------------------


def test_a_wrong_rewriting_cannot_prove_a_wrong_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    """With cosh taken for sinh the normal forms agree; the certified derivative of the primal does not."""
    rewriting.rewritten.cache_clear()
    monkeypatch.setitem(rewriting.REWRITTEN, "cosh", ("x", "(exp(x) - exp(-x))/2"))
    try:
        assert proof("cosh(x)", "x", "cosh(x)").word == "equal"
        assert decided("cosh(x)", "x", "cosh(x)").word == "refuted"
    finally:
        rewriting.rewritten.cache_clear()


def test_a_wrong_gradient_of_our_own_neither_proves_nor_refutes() -> None:
    """The truth of the question is corrupted: a claim equal to it is not proved, nor is the right one called wrong."""
    asked, right = question("tanh(x)", "x", "1 - tanh(x)**2")
    pool = asked.pool
    corrupted = pool.claim(parse_formula("1 + tanh(x)**2"), {"x": pool.symbol("x")})
    wrong = Question(pool, asked.primal, asked.wrt, corrupted)
    assert decide(wrong, corrupted).word != "proved"
    assert decide(wrong, right).word == "undecided"


def test_a_proof_needs_two_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decisions, "slope", lambda *args: decisions.Unknown("no certified derivative"))
    outcome = decided("x**2", "x", "2*x")
    assert outcome.word == "undecided"
    assert "no certified derivative" in outcome.reason


def test_the_certified_derivative_does_not_ask_the_table_of_partials(monkeypatch: pytest.MonkeyPatch) -> None:
    from symgraph.calculus import elementwise  # noqa: PLC0415

    asked, _ = question("tanh(x)*besselj(0, x) + erf(x)**x", "x", "1")

    def forbidden(*_args: object) -> None:
        raise AssertionError("a partial of the table was used")

    monkeypatch.setattr(elementwise, "row_partial", forbidden)
    value = slope(asked.primal, "x", {"x": Fraction(3, 2)}, 128)
    import mpmath  # noqa: PLC0415

    with mpmath.workdps(40):
        expected = mpmath.diff(
            lambda x: mpmath.tanh(x) * mpmath.besselj(0, x) + mpmath.erf(x) ** x,
            mpmath.mpf("1.5"),
            h=mpmath.mpf(10) ** -15,
        )
    assert abs(float(value.mid()) - float(expected)) < 1e-12  # type: ignore[union-attr]


# --- budgets --------------------------------------------------------------------------------------------------------


def test_an_expansion_that_is_too_large_is_undecided_and_says_so_and_more_effort_decides_it() -> None:
    names = [f"a{k}" for k in range(4)]
    total, halves = " + ".join(names), " + ".join(f"{name}/2" for name in names)
    asked, claim = question(f"x*sqrt(({total})**2 + 1)**20", "x", f"((2*({halves}))**2 + 1)**10")  # 10,626 terms
    outcome = decide(asked, claim)
    assert outcome.word == "undecided"
    assert "more than 4000 terms" in outcome.reason
    assert decide(asked, claim, Effort(3)).word == "proved"


@pytest.mark.parametrize(
    ("claim", "word"), [("{product} - {reversed}", "proved"), ("{product} - {reversed}*(1 + x1 - x2)", "refuted")]
)
def test_factors_are_kept_and_not_expanded(claim: str, word: str) -> None:
    factors = [f"(1 + x{k})" for k in range(40)]  # 2**40 terms
    halves = "*".join(f"(2 + 2*x{k})/2" for k in reversed(range(40)))
    text = claim.format(product="*".join(factors), reversed=halves)
    assert decided("x**2", "x", f"2*x + {text}").word == word


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("where(x{k}*x > 0, x{k}, 0)", "where(x{k} > 0, x{k}, 0)"),
        ("x{k}*step(x*x{k})", "abs(x{k})*step(x*x{k})"),
        ("x{k}*(1 + sign(x{k}*x))/2", "x{k}*(1 - sign(x{k}*x))/2"),
    ],
)
def test_many_rectifiers_are_not_as_many_regions_squared(right: str, wrong: str) -> None:
    function = " + ".join(f"relu(x{k}*x)" for k in range(30))  # 2**30 regions
    terms = [right.format(k=k) for k in range(30)]
    assert proof(function, "x", " + ".join(terms)).word == "equal"
    assert proof(function, "x", " + ".join([*terms[1:], wrong.format(k=0)])).word != "equal"
    assert decided(function, "x", " + ".join(terms)).word == "proved"
    assert decided(function, "x", " + ".join([*terms[1:], wrong.format(k=0)])).word == "refuted"


@pytest.mark.parametrize(
    "claim",
    [
        "where(x > 0, 2*x, where(abs(x) > 0, -2*x, 0))",  # abs(x)*2, wrong for negative x
        "2*x*sign(relu(x))",  # sign(0) is 0
        "2*x*step(abs(x) - x)",
        "2*x + relu(x)*relu(-x) + step(relu(x)**2)",
        "x/step(x) + x",
    ],
)
def test_signs_as_variables_do_not_forget_what_is_zero_on_half_the_line(claim: str) -> None:
    assert decided("x**2", "x", claim).word == "refuted"


def test_a_product_of_opposite_rectifiers_is_zero() -> None:
    assert decided("x**2", "x", "2*x + relu(x)*relu(-x)").word == "proved"


def test_logarithms_of_long_products() -> None:
    factors = [f"(1 + x{k}**2)" for k in range(40)]
    logs = " + ".join(f"log({factor})" for factor in factors)
    assert decided("x*y", "x", f"y + log({'*'.join(factors)}) - ({logs})").word == "proved"


def test_the_same_question_has_the_same_answer_twice() -> None:
    assert decided("relu(x*y)*z", "x", "y*z") == decided("relu(x*y)*z", "x", "y*z")
