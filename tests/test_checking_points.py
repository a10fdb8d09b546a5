"""Points of comparison: simple, generic, inside what is assumed; and assumptions that leave no point."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice
from math import pi

import pytest

from symgraph.calculus.formula import parse_condition, parse_formula
from symgraph.checking.values.points import admissible, contradictory, points
from symgraph.spec.spec import Assumption, Condition, Interval


def interval(text: str) -> Interval:
    low, high = text[1:-1].split(",")
    return Interval(parse_formula(low, ()), parse_formula(high, ()), text[0] == "[", text[-1] == "]")


def read(*texts: str) -> tuple[Assumption, ...]:
    """Assumptions as they are written in a spec."""
    words = ("real", "positive", "negative", "nonnegative", "nonzero", "integer")
    return tuple(
        text
        if text in words
        else interval(text)
        if text[0] in "([" and "," in text
        else Condition(parse_condition(text))
        for text in texts
    )


def some(names: list[str], count: int = 40, **assume: tuple[Assumption, ...]) -> list[dict[str, Fraction]]:
    return list(islice(points(names, assume), count))


def test_simple_and_generic_numbers_come_first() -> None:
    found = some(["x", "y", "z"])
    assert found[0] == {"x": 2, "y": 3, "z": -1}
    assert all(value.denominator == 1 for value in found[1].values())
    assert all(value.denominator in (2, 3) for value in found[2].values())
    for point in found[:10]:
        assert len(set(point.values())) == 3
        assert not {0, 1} & set(point.values())
    assert len({tuple(point.values()) for point in found}) == 40


# names, assumptions on each of them, the first points
FIRST_POINTS = [
    ("x y z", ["real"], ["2 3 -1", "7 -3 4", "-1/2 3/2 5/2"]),  # whole numbers, others of these, then halves
    ("x y z", ["positive"], ["2 3 5", "7 3 4", "1/2 3/2 5/2"]),
    ("x y z", ["negative"], ["-2 -3 -1", "-7 -3 -4", "-1/2 -3/2 -5/2"]),
    ("n m", ["integer"], ["2 3", "7 -3"]),
    # where these do not fit: a half, a third, two thirds and a quarter of the way from one end to the other
    ("a b c d", ["(10, 30)"], ["20 50/3 70/3 15"]),
    ("a b c d", ["(0, 0.01)"], ["1/200 1/300 1/150 1/400"]),
    ("a b c d", ["(100, oo)"], ["102 103 203/2 104"]),  # and beyond one end: 1/(1/2), 1/(1/3), 1/(2/3), 1/(1/4)
    ("a b c d", ["(-oo, -100)"], ["-102 -103 -203/2 -104"]),
    ("n m", ["integer", "(100, 104)"], ["102 101"]),
]


@pytest.mark.parametrize(("names", "assumptions", "expected"), FIRST_POINTS)
def test_the_first_points_can_be_computed_with_in_the_head(
    names: str, assumptions: list[str], expected: list[str]
) -> None:
    words = names.split()
    found = some(words, len(expected), **{name: read(*assumptions) for name in words})
    assert [" ".join(map(str, point.values())) for point in found] == expected
    assert all(list(point) == words for point in found)


def test_the_stream_is_always_the_same_and_another_for_another_seed() -> None:
    names = ["x", "y"]
    assert some(names, 60) == some(names, 60)
    assert list(islice(points(names, {}, seed=1), 30)) != some(names, 30)


def test_magnitudes_grow_and_shrink_and_mix() -> None:
    values = [list(map(abs, point.values())) for point in some(["x", "y"], 60)]
    assert any(max(pair) > 30 for pair in values)
    assert any(max(pair) < Fraction(1, 10) for pair in values)
    assert any(max(pair) > 100 * min(pair) for pair in values)


def test_every_fourth_point_has_values_of_one_size_later_on() -> None:
    """So that narrow regions, as z < x < y < 3*z, are met."""
    later = some(["x", "y", "z"], 200)[100:]
    alike = [point for point in later if max(map(abs, point.values())) <= 4 * min(map(abs, point.values()))]
    of_one_sign = [point for point in alike if len({value > 0 for value in point.values()}) == 1]
    assert 25 <= len(of_one_sign) < 60


def test_many_names_get_different_values() -> None:
    for point in some([f"w{k}" for k in range(300)], 8):
        assert len(set(point.values())) == 300


@pytest.mark.parametrize(
    ("assumptions", "inside"),
    [
        (["positive"], lambda x: x > 0),
        (["negative"], lambda x: x < 0),
        (["nonnegative"], lambda x: x >= 0),
        (["nonzero", "real"], lambda x: x != 0),
        (["(0, 0.01)"], lambda x: 0 < x < Fraction(1, 100)),
        (["x > 100"], lambda x: x > 100),
        (["-5 >= x"], lambda x: x <= -5),
        (["(-pi/2, pi/2)"], lambda x: -pi / 2 < x < pi / 2),
        (["(-1/E, 0)"], lambda x: -0.36787944 < x < 0),
        (["abs(x) > 1", "(-oo, 0)"], lambda x: x < -1),
        (["[0, 1]"], lambda x: 0 < x < 1),
        (["x**2 < 0.001"], lambda x: x * x < Fraction(1, 1000)),
        (["x != 2"], lambda x: x != 2),
    ],
)
def test_assumptions_on_one_name(assumptions: list[str], inside: object) -> None:
    found = some(["x"], 24, x=read(*assumptions))
    assert len(found) == 24
    assert all(inside(point["x"]) for point in found)  # type: ignore[operator]


def test_whole_numbers() -> None:
    found = some(["n", "x"], n=read("integer", "positive"))
    assert all(point["n"].denominator == 1 and point["n"] > 0 for point in found)
    assert {point["n"] for point in some(["n"], n=read("integer", "[1, 3]"))} == {1, 2, 3}


def test_conditions_on_several_names() -> None:
    assert len(some(["x", "y"], 24, x=read("x**2 + y**2 < 1"))) == 24
    found = some(["p"], 24, p=read("p + 2*q == 1", "(0, 1)"), q=read("(0, 1)"))
    assert len(found) == 24
    assert all(point["p"] + 2 * point["q"] == 1 and point["q"] > 0 for point in found)


@pytest.mark.parametrize(
    ("condition", "solved"),
    [
        ("q == 3*p", lambda p: 3 * p),
        ("2*p - 5*q == 7", lambda p: (2 * p - 7) / 5),
        ("p*q == 1", lambda p: 1 / p),
        ("1/q == p", lambda p: 1 / p),
        ("q**2 == p**2 + 2", None),  # linear in neither
    ],
)
def test_the_last_name_of_an_equation_is_what_fulfils_it(condition: str, solved: object) -> None:
    found = some(["p", "q"], 12, p=read(condition))
    assert len(found) == (12 if solved else 0)
    assert all(point["q"] == solved(point["p"]) for point in found)  # type: ignore[operator]


def test_no_room_ends_the_stream() -> None:
    assert some(["x"], x=read("x**2 < 0")) == []
    assert some(["x"], x=read("log(-x**2) > 0")) == []


def test_admissible_points() -> None:
    assume = {"x": read("[0, 1]"), "y": read("x < y", "integer")}
    assert admissible({"x": Fraction(0), "y": Fraction(3)}, assume)
    assert not admissible({"x": Fraction(2), "y": Fraction(3)}, assume)
    assert not admissible({"x": Fraction(1), "y": Fraction(1)}, assume)
    assert not admissible({"x": Fraction(0), "y": Fraction(1, 2)}, assume)
    assert not admissible({"x": Fraction(0)}, assume)
    assert not admissible({"x": Fraction(4)}, {"x": read("(1/(2 - 2), 5)")})


@pytest.mark.parametrize(
    ("assumptions", "message"),
    [
        (["positive", "negative"], "no number is positive and negative, as 'x' has to be"),
        (["real", "positive", "(-2, -1)"], "no number is positive and in (-2, -1), as 'x' has to be"),
        (["integer", "(0, 1)"], "no number is an integer and in (0, 1), as 'x' has to be"),
        (["integer", "(3, pi)"], "no number is an integer and in (3, pi), as 'x' has to be"),
        (["(2, 1)"], "no number is in (2, 1), as 'x' has to be"),
        (["(1, 1]"], "no number is in (1, 1], as 'x' has to be"),
        (["(pi, 3)"], "no number is in (pi, 3), as 'x' has to be"),
        (["nonnegative", "negative"], "no number is nonnegative and negative, as 'x' has to be"),
        (["nonzero", "[0, 0]"], "no number is nonzero and in [0, 0], as 'x' has to be"),
        (["x > 1", "1 > x"], "no number is one with x > 1 and one with 1 > x, as 'x' has to be"),
        (["integer", "[1, 2)", "x > 1"], "no number is an integer and in [1, 2) and one with x > 1, as 'x' has to be"),
        (["positive", "integer"], None),
        (["integer", "[1, 1]"], None),
        (["nonnegative", "(-1, 0]"], None),
        (["(3, pi)"], None),
        (["(-oo, oo)", "x**2 < -1"], None),
    ],
)
def test_contradictions(assumptions: list[str], message: str | None) -> None:
    assert contradictory({"y": read("real"), "x": read(*assumptions)}) == message
