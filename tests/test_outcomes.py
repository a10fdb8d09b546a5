"""What the checker says with a verdict: how it was reached, where it holds, the point that shows it, what is missing.

The expected values are worked out by hand; the points are the first of the stream (2, then simple fractions).
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb
from test_decide import decided, question
from test_decide import proof as symbolic

from symgraph.calculus.formula import parse_formula
from symgraph.checking.decide import Search, accuracy, domain, refute, why_not
from symgraph.checking.expression import Pool
from symgraph.checking.proof.regions import Proof
from symgraph.checking.question import Assumptions, Outcome
from symgraph.checking.verdict import Counterexample

EVERYWHERE = "wherever the derivative exists"


def refutation(point: dict[str, str], claimed: str, correct: str, agreed: int = 0) -> Outcome:
    example = Counterexample(point, claimed, correct)
    return Outcome("refuted", "counterexample", "exact", counterexample=example, agreed=agreed)


def proof(method: str, where: str = EVERYWHERE) -> Outcome:
    return Outcome("proved", method, "exact", where, agreed=3)


# function, wrt, claim, assumptions, the outcome
OUTCOMES: list[tuple[str, str, str, Assumptions, Outcome]] = [
    ("x**2", "x", "2*x", {}, proof("same form")),
    ("(a*x + b)**2", "x", "2*a**2*x + 2*a*b", {}, proof("normal form")),
    (
        "relu(w*x)",
        "w",
        "where(w*x > 0, x, 0)",
        {},
        proof("normal form", f"{EVERYWHERE}, but for the kinks of step(w*x), w*x > 0"),
    ),
    (
        "abs(x*y) + abs(y) + abs(x + y) + abs(x - y) + relu(x)",  # of many kinks three are named
        "x",
        "sign(x)*abs(y) + sign(x + y) + sign(x - y) + step(x)",
        {},
        proof("normal form", f"{EVERYWHERE}, but for the kinks of sign(x*y), abs(y), sign(x)"),
    ),
    ("x**2", "x", "3*x", {}, refutation({"x": "2"}, "6", "4")),
    ("3*x", "x", "pi", {}, refutation({"x": "2"}, "3.14159265359", "3")),
    # 10 - 10*tanh(2) and 10 - 10*tanh(2)**2: at the first point, 2, both are 0 but for 17 digits
    ("tanh(10*x)", "x", "10 - 10*tanh(10*x)", {}, refutation({"x": "1/5"}, "0.359724199242", "0.706508248532")),
    (
        "x*log(x**2)",
        "x",
        "2*log(x) + 2",
        {},
        Outcome(
            "refuted",
            "counterexample",
            "exact",
            reason="the claim has no value there (log: an argument that is not above 0)",
            counterexample=Counterexample({"x": "-1/2"}, "no value", "0.613705638880"),  # 2 - 2*log(2)
            agreed=2,
            kind="undefined",
        ),
    ),
    (
        "x + zeta(x) - zeta(x)",
        "x",
        "1",
        {},
        Outcome(
            "undecided",
            reason="the derivative has no formula in functions symgraph knows; claim and derivative agree at 3 points",
            agreed=3,
        ),
    ),
    (
        "log(x)",
        "x",
        "1/x",
        {"x": ("negative",)},
        Outcome("undecided", reason="of 192 points 0 could be compared: log: an argument that is not above 0"),
    ),
]


@pytest.mark.parametrize(("function", "wrt", "claim", "assume", "outcome"), OUTCOMES)
def test_outcomes(function: str, wrt: str, claim: str, assume: Assumptions, outcome: Outcome) -> None:
    assert decided(function, wrt, claim, assume) == outcome


# what a comparison chooses in each region, where a root must be known by its sign too; what is the same, what is not
CHOSEN = [
    ("where(x > 0, sqrt(x**2), -sqrt(x**2))", "x", "-x"),
    ("where(x >= 0, sqrt(x**2), -sqrt(x**2))", "x", "abs(x)"),
    ("where(x < 0, -sqrt(x**2), sqrt(x**2))", "x", "-x"),
    ("where(x <= 0, -sqrt(x**2), sqrt(x**2))", "x", "abs(x)"),
    ("where(x == 0, 5, sqrt(x**2))", "abs(x)", "5"),
    ("where(x != 0, sqrt(x**2), 5)", "abs(x)", "5"),
    ("max(x, y) + sqrt(x**2)", "where(x > y, x, y) + abs(x)", "where(x > y, y, x) + abs(x)"),
    ("min(x, y) + sqrt(x**2)", "where(x > y, y, x) + abs(x)", "where(x > y, x, y) + abs(x)"),
    ("x*cbrt(x)*cbrt(x)**2 + sqrt(x**2)", "x**2 + abs(x)", "-x**2 + abs(x)"),
    (  # with s**2 = x**2 + 1 and t**2 = 1 + s: (t + 1)**4 is x**2 + 9 + 8*s + 8*t + 4*s*t
        "(sqrt(1 + sqrt(x**2 + 1)) + 1)**4",
        "x**2 + 9 + 8*sqrt(x**2 + 1) + (8 + 4*sqrt(x**2 + 1))*sqrt(1 + sqrt(x**2 + 1))",
        "x**2 + 9 + 8*sqrt(x**2 + 1) + (8 + 2*sqrt(x**2 + 1))*sqrt(1 + sqrt(x**2 + 1))",
    ),
    # exponents that are numbers only once they are added up
    ("(x**2 + 1)**(a - a + 1/2)", "sqrt(x**2 + 1)", "x**2 + 1"),
    ("x**(a - a + 3)", "x**3", "x**2"),
    ("uppergamma(2, x)", "(1 + x)*exp(-x)", "x*exp(-x)"),  # real for negative x too
]


@pytest.mark.parametrize(("function", "right", "wrong"), CHOSEN)
def test_normal_forms_in_regions(function: str, right: str, wrong: str) -> None:
    assert decided(f"z*({function})", "z", right).word == "proved"
    assert decided(f"z*({function})", "z", wrong).word == "refuted"
    assert symbolic(f"z*({function})", "z", right).word == "equal"
    assert symbolic(f"z*({function})", "z", wrong).word != "equal"


def test_a_function_counts_wherever_it_is_real() -> None:
    """``uppergamma(2, x)`` is real for negative x, ``uppergamma(1/2, x)`` is not: what a claim is there is its own."""
    assert symbolic("z*uppergamma(2, x)", "z", "where(x > 0, (1 + x)*exp(-x), 0)").word == "different"
    assert symbolic("z*uppergamma(1/2, x)", "z", "where(x > 0, sqrt(pi)*erfc(sqrt(x)), 0)").word == "equal"


def test_the_jumps_of_floor_are_left_out() -> None:
    found = decided("z*floor(x)", "z", "floor((x**2 - 1)/(x - 1) - 1)")
    assert found.word == "proved"
    assert found.domain.startswith(f"{EVERYWHERE}, but for the kinks of floor(x), floor(")


def test_what_has_no_normal_form_says_why() -> None:
    assert symbolic("z*x", "z", "x + 0*oo").reason == "the normal form does not know infinity"


def test_unknown_relations_are_named_by_the_functions_that_have_them() -> None:
    """Everything known of numbers, sums, products, powers, comparisons and pi is left out."""
    pool = Pool()
    names = {name: pool.symbol(name) for name in "xy"}
    side = pool.claim(parse_formula("where(x >= y, E**2 + pi*gamma(x), 3/y) + where(x < 1, x, 1)*floor(x)"), names)
    said = why_not(Proof("different"), [side])
    assert said == (
        "the normal forms differ, but no point was found at which the values do: a relation that is not known may hold"
        " between gamma, floor"
    )
    plain = pool.claim(parse_formula("x/y + 2"), names)
    assert why_not(Proof("different"), [plain]).endswith("no point was found at which the values do")
    assert why_not(Proof("undefined"), [plain]) == (
        "the claim seems to have no value somewhere in the domain, but no such point was found"
    )
    assert why_not(Proof("unknown", "more than 400 regions"), [plain]) == "more than 400 regions"


def test_long_kinks_are_not_written_out() -> None:
    pool = Pool()
    names = {name: pool.symbol(name) for name in ("x", *(f"weight{k}" for k in range(9)))}
    long = pool.claim(parse_formula("abs(" + " + ".join(names) + ")"), names)
    short = pool.claim(parse_formula("abs(x)"), names)
    assert domain((long,)) == EVERYWHERE
    assert domain((long, short)) == f"{EVERYWHERE}, but for the kinks of abs(x)"


def one(size: int) -> str:
    """1 by way of a difference of numbers that agree in `size` digits: more bits are needed than at first."""
    huge = f"{'*'.join(['10**60'] * (size // 60))}*pi"
    return f"((sqrt({huge} + 1) - sqrt({huge}))*(sqrt({huge} + 1) + sqrt({huge})))"


@pytest.mark.parametrize(
    ("claim", "lacking"),
    [
        ("2*x*{one}", "the values are not known to enough digits"),
        ("2*x/{one}", "power: division by a number that may be zero"),
    ],
)
def test_more_bits_are_used_where_the_first_are_not_enough(claim: str, lacking: str) -> None:
    assert decided("x**2", "x", claim.format(one=one(60))) == proof("normal form")
    reason = f"of 192 points 0 could be compared: {lacking}"
    assert decided("x**2", "x", claim.format(one=one(180))) == Outcome("undecided", reason=reason)


def test_a_difference_stays_beside_a_point_but_whole_numbers_stay_whole() -> None:
    """``floor`` may jump at every whole number, so that the difference must be there at points near by too."""
    whole: Assumptions = {"n": ("integer",)}
    found = decided("(-1)**n*x**2", "x", "2*(-1)**n*x + floor(n) - n + 1", whole)
    assert found == refutation({"n": "2", "x": "3"}, "7", "6")
    assert decided("(-1)**n*x**2", "x", "2*(-1)**n*x + floor(n) - n", whole).word != "refuted"


def test_what_a_claim_is_at_the_jumps_of_floor_is_a_convention() -> None:
    """``floor(x) + floor(-x)`` is -1 but for the whole numbers, which the first points are."""
    assert decided("x**2", "x", "2*x + floor(x) + floor(-x) + 1").word != "refuted"


# function, claim, the point also asked about, the claimed and the correct value there; "" where nothing is refuted
SUSPECTS = [
    ("x**2", "3*x", 7, "21", "14"),
    ("x**2", "3*x", 0, "", ""),
    ("x**2", "2*x + where(abs(x - 7) < 1e-3, 1, 0)", 7, "15", "14"),
    ("x**2", "2*x + where(x >= 7, 1, 0)", 7, "15", "14"),
    ("x**2", "2*x + where(x == 7, 1, 0)", 7, "", ""),  # a convention at a jump
    ("x**2", "2*x + floor(x) + floor(-x) + 1", 7, "", ""),
]


@pytest.mark.parametrize(("function", "claim", "value", "claimed", "correct"), SUSPECTS)
def test_points_that_are_under_suspicion(function: str, claim: str, value: int, claimed: str, correct: str) -> None:
    asked, node = question(function, "x", claim)
    found = refute(asked, node, 0, [{"x": Fraction(value)}])
    assert found == (refutation({"x": str(value)}, claimed, correct) if claimed else None)


def test_the_points_of_a_refutation_count() -> None:
    asked, node = question("x**2", "x", "3*x")
    assert refute(asked, node, 0) is None
    assert refute(asked, node, 1) == refutation({"x": "2"}, "6", "4")


@pytest.mark.parametrize(("agreed", "words"), [(0, ""), (1, "1 point"), (2, "2 points")])
def test_an_undecided_outcome_says_how_much_agrees(agreed: int, words: str) -> None:
    search = Search(*question("x**2", "x", "2*x"))
    search.agreed = agreed
    reason = f"why; claim and derivative agree at {words}" if words else "why"
    assert search.undecided("why") == Outcome("undecided", reason=reason, agreed=agreed)


@pytest.mark.parametrize(
    ("ball", "bits"),
    [("1 +/- 1e-12", 38), ("1000 +/- 1e-9", 38), ("0 +/- 1e-12", 38), ("1 +/- 4", 0), ("5", 10_000)],
)
def test_how_many_bits_a_ball_knows(ball: str, bits: int) -> None:
    """Relative to its size or to 1: -log2 of 1e-12 is 39.9, the radius of a ball is rounded up."""
    assert accuracy(arb(ball)) == pytest.approx(bits, abs=1.5)
