"""Certified values against mpmath, at the edges of domains, and on expressions as deep as they come."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import mpmath
import pytest
from flint import arb, ctx

from symgraph.calculus.formula import parse_condition, parse_formula
from symgraph.calculus.mpmath_functions import real_function
from symgraph.calculus.rows import ROWS, TABLE
from symgraph.calculus.term import names_in
from symgraph.checking.expression import Node, Pool
from symgraph.checking.values.ball_arithmetic import EXACT
from symgraph.checking.values.ball_functions import FUNCTIONS
from symgraph.checking.values.balls import Balls, Undefined, Unknown, exact
from symgraph.checking.values.stand_ins import stand_in

MP = mpmath.mp.clone()
MP.dps = 60
NAMES = ("x", "y")
POINTS = [
    Fraction(1, 3),
    Fraction(-1, 3),
    Fraction(5, 2),
    Fraction(-5, 2),
    Fraction(2),
    Fraction(-2),
    Fraction(1, 1000),
    Fraction(11),
]
PRIMITIVES = [row for row in ROWS if not row.definition and row.name not in ("where", "oo")]
SLOW_IN_MPMATH = {"hurwitz_zeta": [Fraction(1, 3), Fraction(5, 2), Fraction(2)]}


def node(text: str) -> Node:
    pool = Pool()
    term = parse_formula(text)
    names = {name: pool.symbol(name) for name in names_in(term) if name not in ("pi", "E", "oo")}
    return pool.claim(term, names)


def value(text: str, bits: int = 128, **point: Fraction) -> arb | Undefined | Unknown:
    return Balls(point, bits).value(node(text))


def holds(text: str, bits: int = 128, **point: Fraction) -> bool | None:
    pool = Pool()
    term = parse_condition(text)
    return Balls(point, bits).holds(pool.claim(term, {name: pool.symbol(name) for name in names_in(term)}))


def encloses(ball: arb, reference: mpmath.mpf, digits: int) -> bool:
    """Whether a ball holds a number that is known to so many digits."""
    with ctx.workprec(400):
        known = arb(MP.nstr(reference, digits + 5)) * (1 + arb(0, arb(10) ** -digits))
        return ball.overlaps(known)


def to_mpmath(value: Fraction) -> mpmath.mpf:
    return MP.mpf(value.numerator) / value.denominator


def test_every_primitive_of_the_table_has_a_certified_value() -> None:
    pool = Pool()
    for row in PRIMITIVES:
        made = pool.apply(row.name, [pool.symbol(name) for name in row.arguments.split()])
        rewritten = made.op in ("add", "mul", "power", "number", "symbol")
        assert rewritten or made.op in {**FUNCTIONS, **EXACT}, row.name


@pytest.mark.parametrize("op", [row.name for row in PRIMITIVES])
def test_values_are_mpmaths(op: str) -> None:
    pool = Pool()
    arity = len(TABLE[op].arguments.split())
    reference = {"neg": lambda x: -x, "sub": lambda a, b: a - b, "div": lambda a, b: a / b}.get(op)
    function = reference or real_function(MP, op)
    made = pool.apply(op, [pool.symbol(name) for name in NAMES[:arity]])
    found = 0
    for args in product(SLOW_IN_MPMATH.get(op, POINTS), repeat=arity):
        ball = Balls(dict(zip(NAMES, args, strict=False)), 128).value(made)
        expected = MP.mpf(function(*map(to_mpmath, args)))
        if isinstance(ball, arb):
            found += 1
            assert encloses(ball, expected, 40), (args, ball, expected)
            assert ball.rel_accuracy_bits() > 55 or abs(ball) < 1e-30, (args, ball)
        elif isinstance(ball, Undefined):
            assert not MP.isfinite(expected), (args, ball, expected)
    assert found >= (1 if arity == 0 else 2)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1/(x - 1/3)", "division by zero"),
        ("log(x - 1/3)", "not above 0"),
        ("0*log(-x)", "not above 0"),
        ("sqrt(x - 1)", "a root of a negative number"),
        ("(-x)**(1/3)", "a root of a negative number"),
        ("(x - 1/3)**(-1/2)", "division by zero"),
        ("(-2)**x", "a root of a negative number"),
        ("(-2)**sqrt(x)", "a fractional power of a negative number"),
        ("asin(4*x)", "between -1 and 1"),
        ("acosh(x)", "between 1 and inf"),
        ("atanh(3*x)", "below 1"),
        ("gamma(3*x - 3)", "a pole of the gamma function"),
        ("digamma(1 - 3*x)", "a pole of the gamma function"),
        ("loggamma(-x)", "not above 0"),
        ("li(3*x)", "a pole at 1"),
        ("zeta(3*x)", "a pole at 1"),
        ("besselk(0, -x)", "not positive"),
        ("besselj(1/2, -x)", "a fractional power of a negative number"),
        ("uppergamma(0, -x)", "a logarithm of a negative number"),
        ("elliptic_k(3*x)", "not below 1"),
        ("lambertw(-2*x)", "below -1/e"),
        ("erfinv(3*x)", "not below 1"),
        ("cot(x - 1/3)", "a pole at 0"),
        ("max(x, 1/(x - 1/3))", "division by zero"),
        ("where(log(-x) > 0, 1, 2)", "not above 0"),
    ],
)
def test_no_real_number(text: str, why: str) -> None:
    found = value(text, x=Fraction(1, 3))
    assert isinstance(found, Undefined)
    assert why in found.why


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(x + 1/2)**3 - x/7", Fraction(5, 6) ** 3 - Fraction(1, 21)),
        ("sqrt(x/27 + x*0)", Fraction(1, 9)),
        ("(x/9)**(-2/3)", Fraction(9)),
        ("cbrt(x - 1/3)", Fraction(0)),
        ("cbrt(-x/9)", Fraction(-1, 3)),
        ("step(x - 1/3)", Fraction(0)),
        ("sign(x - 1/3)", Fraction(0)),
        ("floor(-x)", Fraction(-1)),
        ("exp(x - 1/3) + cos(x - 1/3)", Fraction(2)),
        ("gamma(x + 14/3)", Fraction(24)),
        ("abs(x - 1) + max(x, 2, 5) - min(x, -x)", Fraction(6)),
        ("where(x < 1/2, x, log(-1))", Fraction(1, 3)),
        ("Piecewise((log(x - 1), x > 1), (x**2, True))", Fraction(1, 9)),
        ("(x - 1/3)**0", Fraction(1)),
        ("sigmoid(x - 1/3)", Fraction(1, 2)),
        ("relu(-x)", Fraction(0)),
    ],
)
def test_fractions_stay_fractions(text: str, expected: Fraction) -> None:
    assert exact(node(text), {"x": Fraction(1, 3)}) == expected


def test_long_fractions_become_balls() -> None:
    pool = Pool()
    made = pool.symbol("x")
    for _ in range(20):
        made = pool.power(pool.add([made, pool.number(1)]), 2)
    assert exact(made, {"x": Fraction(1, 3)}) is None
    assert isinstance(Balls({"x": Fraction(1, 3)}, 128).value(made), arb)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x < 1/2", True),
        ("x >= 1/3", True),
        ("x != 1/3", False),
        ("sqrt(2) > 1.4142135", True),
        ("sin(x)**2 + cos(x)**2 == 1", None),
        ("exp(x) == 1", False),
        ("log(-x) < 1", None),
        ("unknown > 0", None),
    ],
)
def test_conditions(text: str, expected: bool | None) -> None:
    assert holds(text, x=Fraction(1, 3)) is expected


def test_what_balls_cannot_tell_is_unknown() -> None:
    assert isinstance(value("1/(sin(x)**2 + cos(x)**2 - 1)", x=Fraction(1, 3)), Unknown)
    assert isinstance(value("tan(pi/2)"), Unknown)
    assert isinstance(value("abs(sin(pi))**(1/2)"), Unknown)
    assert isinstance(value("x + y", x=Fraction(1)), Unknown)
    assert isinstance(value("x + oo", x=Fraction(1)), Unknown)
    assert isinstance(value("besselj(10**8, x)", x=Fraction(1)), Unknown)


def test_wide_balls_are_widened_not_lost() -> None:
    ball = Balls({"x": arb(0, 1)}, 64).value(node("max(x, -x) + abs(x)"))
    assert isinstance(ball, arb)
    assert ball.contains(0)
    assert ball.contains(2)
    assert isinstance(Balls({"x": arb(0, 1)}, 64).value(node("sign(x)")), Unknown)


def test_deep_chains_and_the_precision_of_others() -> None:
    pool = Pool()
    made = pool.symbol("x")
    for step in range(60_000):
        made = pool.apply("sin", [made]) if step % 2 else pool.add([made, pool.number(1)])
    before = ctx.prec
    assert isinstance(Balls({"x": Fraction(1, 3)}, 256).value(made), arb)
    assert ctx.prec == before


@pytest.mark.parametrize("op", ["besselk", "bessely", "uppergamma", "polygamma"])
def test_functions_that_cancel_are_computed_again(op: str) -> None:
    args: Mapping[str, Fraction] = (
        {"x": Fraction(3), "y": Fraction(121, 3)} if op == "polygamma" else {"x": Fraction(1, 3), "y": Fraction(40)}
    )
    ball = value(f"{op}(x, y)", **args)
    assert isinstance(ball, arb)
    assert ball.rel_accuracy_bits() > 60


@pytest.mark.parametrize(("call", "arity"), [("f(x)", 1), ("g(x, y)", 2)])
def test_stand_ins_are_polynomials_and_their_derivatives(call: str, arity: int) -> None:
    pool = Pool()
    args = [pool.symbol(name) for name in NAMES[:arity]]
    point = {"x": Fraction(2, 7), "y": Fraction(-3, 5)}
    formula = node(stand_in(call[0], arity))
    names = ["x"] if arity == 1 else ["x1", "x2"]
    at = dict(zip(names, point.values(), strict=False))
    assert exact(pool.apply(f"{call[0]}[]", args), point) == exact(formula, at)

    def polynomial(number: Fraction) -> Fraction:
        found = exact(formula, {**at, names[-1]: number})
        assert found is not None
        return found

    # Of a cubic the central difference of step h is f' + h**2*f'''/6, exactly.
    middle = at[names[-1]]
    wide, narrow = ((polynomial(middle + h) - polynomial(middle - h)) / (2 * h) for h in (2, 1))
    derivative = exact(pool.apply(f"{call[0]}[{arity}]", args), point)
    assert derivative == narrow - (wide - narrow) / 3
    assert exact(pool.apply(f"{call[0]}[1,1,1,1]", args), point) == 0
    assert stand_in("f", 1) != stand_in("g", 1)
