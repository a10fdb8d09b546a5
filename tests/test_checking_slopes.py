"""Certified derivatives against mpmath's numerical ones."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import mpmath
import pytest
from flint import arb, ctx

from symgraph.calculus import elementwise
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.mpmath_functions import real_function
from symgraph.calculus.rows import ROWS, TABLE
from symgraph.calculus.term import names_in
from symgraph.checking.expression import Node, Pool
from symgraph.checking.values.balls import Balls, Undefined, Unknown
from symgraph.checking.values.slope_quotients import ANALYTIC
from symgraph.checking.values.slope_series import SERIES
from symgraph.checking.values.slopes import slope

MP = mpmath.mp.clone()
MP.dps = 50
NAMES = ("x", "y")
SWITCHES = ("sign", "step", "floor", "lt", "le", "gt", "ge", "eq", "ne", "minimum", "maximum", "abs")
PRIMITIVES = [row for row in ROWS if not row.definition and row.arguments and row.name != "where"]
SMOOTH = [row.name for row in PRIMITIVES if row.name not in SWITCHES]
POINTS = {
    1: [Fraction(2, 5), Fraction(-3, 7), Fraction(9, 4), Fraction(-5, 2), Fraction(5, 4)],
    2: [Fraction(2, 5), Fraction(9, 4), Fraction(-5, 2), Fraction(3)],
}
ARITHMETIC = {"neg": lambda x: -x, "sub": lambda a, b: a - b, "div": lambda a, b: a / b}


def node(text: str) -> Node:
    pool = Pool()
    term = parse_formula(text)
    return pool.claim(term, {name: pool.symbol(name) for name in names_in(term) if name not in ("pi", "E")})


def to_mpmath(value: Fraction) -> mpmath.mpf:
    return MP.mpf(value.numerator) / value.denominator


def encloses(ball: arb, reference: mpmath.mpf, digits: int) -> bool:
    with ctx.workprec(400):
        return ball.overlaps(arb(MP.nstr(reference, digits + 5)) + arb(0, arb(10) ** -digits * (1 + abs(arb(ball)))))


def test_every_primitive_has_a_slope() -> None:
    pool = Pool()
    for row in PRIMITIVES:
        made = pool.apply(row.name, [pool.symbol(name) for name in row.arguments.split()])
        assert made.op in ("add", "mul", "power") or made.op in {**SERIES, **ANALYTIC}, row.name


@pytest.mark.parametrize("op", SMOOTH)
def test_slopes_are_mpmaths(op: str) -> None:
    pool = Pool()
    arity = len(TABLE[op].arguments.split())
    function = ARITHMETIC.get(op) or real_function(MP, op)
    made = pool.apply(op, [pool.symbol(name) for name in NAMES[:arity]])
    found = 0
    for args in product(POINTS[arity], repeat=arity):
        for place in range(arity):
            ball = slope(made, NAMES[place], dict(zip(NAMES, args, strict=False)), 128)
            if not isinstance(ball, arb):
                continue
            numbers = [to_mpmath(arg) for arg in args]

            def along(t: mpmath.mpf, numbers: list[mpmath.mpf] = numbers, place: int = place) -> mpmath.mpf:
                return function(*numbers[:place], t, *numbers[place + 1 :])

            expected = MP.diff(along, numbers[place])
            assert encloses(ball, expected, 28), (args, place, ball, expected)
            assert not encloses(ball + (1 + abs(ball)) / 2**40, expected, 28)
            assert ball.rel_accuracy_bits() >= 60, (args, place, ball)
            found += 1
    assert found >= 2


COMPOSITIONS = [
    "exp(sin(x)*tanh(y/x)) - log(1 + x**2)/(3 + cos(y))",
    "softplus(x*y) + gelu(x - y) + mish(x)",
    "besselj(2, x*sin(y)) * erfinv(tanh(x)/2)",
    "gamma(2 + x**2)*uppergamma(3/2, 1 + x**2) + expint(2, exp(x))",
    "(1 + x**2)**(x*y) + x**3/y**2 + (x - 4)**(-5)",
    "elliptic_k(sigmoid(x)/2)*digamma(1 + exp(x*y)) + zeta(2 + x**2)",
    "atan2(x*y, x - y) + cbrt(x - 5) + abs(x)*max(x, y)",
    "where(x > y, polygamma(2, x**2 + 1), log(-x))",
    "lambertw(x*x) + airyai(x) - airybi(-x*y)*fresnels(x)",
]


@pytest.mark.parametrize("text", COMPOSITIONS)
def test_compositions(text: str) -> None:
    made = node(text)
    x, y = Fraction(7, 5), Fraction(2, 3)
    ball = slope(made, "x", {"x": x, "y": y}, 128)
    assert isinstance(ball, arb)
    assert ball.rel_accuracy_bits() > 80
    # The symmetric difference of certified values, extrapolated: an error of h**4.

    def difference(h: Fraction) -> arb:
        ends = [Balls({"x": x + s * h, "y": y}, 400).value(made) for s in (1, -1)]
        assert all(isinstance(end, arb) for end in ends)
        with ctx.workprec(400):
            return (ends[0] - ends[1]) / arb(2 * h.numerator) * h.denominator

    with ctx.workprec(400):
        h = Fraction(1, 10**10)
        expected = (4 * difference(h) - difference(2 * h)) / 3
        error = arb(0, arb(10) ** -30)
        assert ball.overlaps(expected + error)
        assert not ball.overlaps(expected * arb("1.0000001") + error)


@pytest.mark.parametrize(
    "text", ["abs(x)", "max(x, 0)", "sign(x)", "step(x)", "where(x < 0, x, 2*x)", "where(x == 0, 1, x)"]
)
def test_nothing_is_known_at_kinks(text: str) -> None:
    assert isinstance(slope(node(text), "x", {"x": Fraction(0)}, 128), Unknown)
    assert isinstance(slope(node(text), "x", {"x": Fraction(1, 10**9)}, 128), arb)


@pytest.mark.parametrize(
    "text",
    [
        "abs(max(x, 0))",
        "max(y*max(x, 0), 0)",
        "max(x*max(y - 7, 0), 0)",
        "sqrt(max(x, 0))",
        "sign(min(1, max(x, 1)) - 1)",
        "where(max(x, 0) <= 0, 0, x)",
    ],
)
def test_a_kink_of_what_is_constant_all_around_is_none(text: str) -> None:
    ball = slope(node(text), "x", {"x": Fraction(-2), "y": Fraction(5)}, 128)
    assert isinstance(ball, arb)
    assert ball == 0


def test_a_kink_of_what_is_constant_at_this_point_only_is_one() -> None:
    assert isinstance(slope(node("abs(x*y)"), "x", {"x": Fraction(0), "y": Fraction(3)}, 128), Unknown)
    assert isinstance(slope(node("sign(x*y)*x"), "x", {"x": Fraction(3), "y": Fraction(0)}, 128), Unknown)


@pytest.mark.parametrize(
    ("text", "x", "expected"),
    [
        ("floor(x) + sign(x) + step(x)", Fraction(5, 2), 0),
        ("where(y == 0, x**2, log(-1))", Fraction(3), 6),
        ("(-x)**3", Fraction(2), -12),
        ("(-x)**(y + 3)", Fraction(2), -12),
        ("abs(x)*x", Fraction(-3), 6),
        ("y + 4", Fraction(1), 0),
        ("x**0", Fraction(0), 0),
        ("x**2", Fraction(0), 0),
        ("1/x", Fraction(2), Fraction(-1, 4)),
        ("exp(x)", Fraction(0), 1),
    ],
)
def test_simple_slopes(text: str, x: Fraction, expected: Fraction) -> None:
    ball = slope(node(text), "x", {"x": x, "y": Fraction(0)}, 128)
    assert isinstance(ball, arb)
    assert ball.contains(arb(Fraction(expected).numerator) / Fraction(expected).denominator)


def test_a_function_without_a_value_has_no_slope() -> None:
    assert isinstance(slope(node("log(x)"), "x", {"x": Fraction(-1)}, 128), Undefined)
    assert isinstance(slope(node("0*log(y) + x"), "x", {"x": Fraction(1), "y": Fraction(-1)}, 128), Undefined)
    assert isinstance(slope(node("sqrt(x)"), "x", {"x": Fraction(0)}, 128), Unknown)


def test_abstract_functions_have_the_slopes_of_their_stand_ins() -> None:
    pool = Pool()
    x, y = pool.symbol("x"), pool.symbol("y")
    inner = pool.mul([x, y])
    point = {"x": Fraction(2, 3), "y": Fraction(-5, 4)}
    found = slope(pool.apply("f[]", [inner]), "x", point, 128)

    expected = Balls(point, 128).value(pool.mul([y, pool.apply("f[1]", [inner])]))
    assert isinstance(found, arb)
    assert isinstance(expected, arb)
    assert found.overlaps(expected)


def test_no_partial_of_the_table_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("a partial was asked for")

    monkeypatch.setattr(elementwise, "row_partial", refuse)
    monkeypatch.setattr(elementwise, "row", refuse)
    for text in COMPOSITIONS:
        assert isinstance(slope(node(text), "x", {"x": Fraction(7, 5), "y": Fraction(2, 3)}, 64), arb)


def test_deep_chains() -> None:
    pool = Pool()
    made = pool.symbol("x")
    for step in range(20_000):
        made = pool.apply("tanh", [made]) if step % 2 else pool.add([made, pool.symbol("y")])
    cap, prec = ctx.cap, ctx.prec
    assert isinstance(slope(made, "y", {"x": Fraction(1), "y": Fraction(1, 7)}, 128), arb)
    assert (ctx.cap, ctx.prec) == (cap, prec)
