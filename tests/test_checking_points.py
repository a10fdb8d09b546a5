"""Points of comparison: simple, generic, inside what is assumed; and assumptions that leave no point."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import count, islice
from math import pi

import pytest

from symgraph.calculus.formula import parse_condition, parse_formula
from symgraph.checking.values import points as streams
from symgraph.checking.values.assumptions import Domain, admissible, contradictory
from symgraph.checking.values.points import MAX_TRIES, points
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


def some(names: list[str], size: int = 40, **assume: tuple[Assumption, ...]) -> list[dict[str, Fraction]]:
    return list(islice(points(names, assume), size))


def numbered(size: int) -> list[str]:
    return [f"w{k}" for k in range(size)]


def fractions_between_0_and_1() -> Iterator[Fraction]:
    """By their denominators."""
    seen: set[Fraction] = set()
    for bottom in count(2):
        for top in range(1, bottom):
            if Fraction(top, bottom) not in seen:
                seen.add(Fraction(top, bottom))
                yield Fraction(top, bottom)


def twos(value: Fraction) -> int:
    """How often a fraction can be halved: its numerator, or else (with a minus) its denominator."""
    found = (abs(value.numerator) & -abs(value.numerator)).bit_length() - 1
    return found - ((value.denominator & -value.denominator).bit_length() - 1)


def tallest(value: Fraction) -> int:
    return max(abs(value.numerator), value.denominator)


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
    # 1/2 is rounded to 0, which is special; 3/2 to the even 2, as is -5/2 but for its sign
    ("n m", ["integer"], ["2 3", "7 -3", "2 -2"]),
    # where these do not fit: a half, a third, two thirds and a quarter of the way from one end to the other
    ("a b c d", ["(10, 30)"], ["20 50/3 70/3 15"]),
    ("a b c d", ["(0, 0.01)"], ["1/200 1/300 1/150 1/400"]),
    ("a b c d", ["(100, oo)"], ["102 103 203/2 104"]),  # and beyond one end: 1/(1/2), 1/(1/3), 1/(2/3), 1/(1/4)
    ("a b c d", ["(-oo, -100)"], ["-102 -103 -203/2 -104"]),
    ("n m", ["integer", "(100, 104)"], ["102 101"]),
    # after the 15 whole numbers come 4 halves and 7 thirds: 7/3 is the 24th number, which is still proposed, 8/3 is not
    ("x", ["(2.3, 2.4)"], ["7/3"]),
    ("x", ["(2.6, 2.7)"], ["53/20", "8/3"]),
]


@pytest.mark.parametrize(("names", "assumptions", "expected"), FIRST_POINTS)
def test_the_first_points_can_be_computed_with_in_the_head(
    names: str, assumptions: list[str], expected: list[str]
) -> None:
    words = names.split()
    found = some(words, len(expected), **{name: read(*assumptions) for name in words})
    assert [" ".join(map(str, point.values())) for point in found] == expected
    assert all(list(point) == words for point in found)


def test_the_first_two_points_of_many_names_are_the_small_whole_numbers() -> None:
    first, second = (list(point.values()) for point in some(numbered(15), 2))
    assert sorted(first) == [*range(-7, 0), *range(2, 10)]  # but for 0 and 1, which are special
    assert second == first[5:] + first[:5]


def test_the_third_point_goes_through_halves_thirds_and_quarters() -> None:
    # negative are 1/2, 7/2, 5/4 and 11/4: 1 + 2, 7 + 2, 5 + 4 and 11 + 4 are multiples of 3
    expected = "-1/2 3/2 5/2 -7/2 1/3 2/3 4/3 5/3 7/3 8/3 10/3 1/4 3/4 -5/4 7/4 9/4 -11/4 13/4"
    assert [str(value) for value in some(numbered(18), 3)[2].values()] == expected.split()


def test_parts_of_an_interval_are_taken_by_their_denominators_then_at_random() -> None:
    names = numbered(60)
    first, later = (list(point.values()) for point in some(names, 2, **dict.fromkeys(names, read("(1000, 1001)"))))
    assert first == [1000 + part for part in islice(fractions_between_0_and_1(), 60)]
    # the second and third candidates are the same, the fourth (after three attempts) has 24 parts to choose from
    assert set(later) == {1000 + part for part in islice(fractions_between_0_and_1(), 21 + 3)}
    assert later[:24] != first[:24]


def test_the_stream_is_always_the_same_and_another_for_another_seed() -> None:
    names = ["x", "y"]
    assert some(names, 60) == some(names, 60) == list(islice(points(names, {}, seed=0), 60))
    assert list(islice(points(names, {}, seed=1), 30)) != some(names, 30)


def test_as_many_numbers_are_negative_as_positive() -> None:
    negative = sum(point["x"] < 0 for point in some(["x"], 60))
    assert 20 <= negative <= 40


def test_magnitudes_grow_and_shrink_and_mix() -> None:
    values = [list(map(abs, point.values())) for point in some(["x", "y"], 60)]
    assert any(max(pair) > 30 for pair in values)
    assert any(max(pair) < Fraction(1, 10) for pair in values)
    assert any(max(pair) > 100 * min(pair) for pair in values)


def test_numerators_and_denominators_grow_by_one_from_point_to_point() -> None:
    """From 12 on, the number of the point (from 0) and 9; more for many names, so that there are enough numbers."""
    for names in (["x", "y"], numbered(100)):
        for k, point in islice(enumerate(some(names, 30)), 3, None):
            assert all(
                tallest(value / Fraction(2) ** twos(value)) <= 9 + k + len(names) // 4 for value in point.values()
            )
            if k % 4 in (3, 0):  # no powers of two: see below
                assert max(map(tallest, point.values())) <= 9 + k + len(names) // 4
    third = some(numbered(100), 4)[3].values()
    assert max(map(tallest, third)) == 9 + 3 + 100 // 4
    assert {value > 0 for value in third} == {value.denominator > 1 for value in third} == {True, False}


def test_powers_of_two_are_shared_by_the_denominators_of_a_point_or_mixed() -> None:
    found = some(numbered(12), 80)
    small = {k for k, point in enumerate(found) if all(twos(value) <= -3 for value in point.values())}
    assert len(small) > 5
    assert {k % 4 for k in small} == {1}
    halvings = [[twos(value) for value in point.values()] for point in found]
    mixed = {k for k, powers in enumerate(halvings) if max(powers) > 5 and min(powers) < -5}
    assert len(mixed) > 8
    assert {k % 4 for k in mixed} == {2}
    # random numbers have a few factors 2 themselves, of powers there are at most 12, and few in the first points
    assert 12 <= max(map(max, halvings)) <= 12 + 6
    assert -12 >= min(map(min, halvings)) >= -12 - 6
    assert all(abs(power) <= 1 + 3 for power in halvings[5] + halvings[6])
    # not powers of two alone
    assert any(value.numerator % 3 == 0 for value in found[78].values())
    assert any(value.denominator % 3 == 0 for value in found[78].values())


def test_every_fourth_point_has_values_of_one_size_later_on() -> None:
    """So that narrow regions, as z < x < y < 3*z, are met."""
    found = [list(point.values()) for point in some(["x", "y", "z"], 400)]
    twentieths = [k for k, values in enumerate(found) if all((20 * value).denominator == 1 for value in values)]
    alike = [k for k in twentieths if 1 <= min(map(abs, found[k])) <= max(map(abs, found[k])) <= 4]
    assert set(range(63, 400, 4)) <= {*alike}
    assert [k for k in alike if 2 < k < 63] == []
    signs = [{value > 0 for value in found[k]} for k in range(63, 400, 4) if len(set(map(abs, found[k]))) == 3]
    assert set(map(len, signs)) == {1}
    assert set.union(*signs) == {True, False}
    sizes = {abs(value) for values in found[63::4] for value in values}
    assert (min(sizes), max(sizes)) == (1, 4)


def test_where_values_of_one_size_run_out_larger_ones_are_taken() -> None:
    """There are 61 twentieths from 1 to 4, and as many negative ones; then come numbers one over a part of 1."""
    point = some(numbered(130), 64)[63]
    others = {value for value in point.values() if (20 * value).denominator > 1}
    assert others
    assert all(1 / value in islice(fractions_between_0_and_1(), 20 + 63 + 1) for value in others)


def test_many_names_get_different_values() -> None:
    for point in some(numbered(300), 8):
        assert len(set(point.values())) == 300


def test_values_are_the_same_only_where_there_are_too_few() -> None:
    names = numbered(4)
    point = some(names, 1, **dict.fromkeys(names, read("integer", "(100, 104)")))[0]
    *first, last = point.values()
    assert sorted(first) == [101, 102, 103]
    assert last in first


def test_ends_that_are_not_rational_are_taken_to_be_simple_fractions_near_them() -> None:
    [value] = some(["x"], 1, x=read("(3*pi, 4*pi)"))[0].values()
    assert float(value) == pytest.approx(3.5 * pi, abs=1e-3)
    assert value.denominator <= 2 * 100 * 100  # halfway between fractions with denominators up to 100


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
        ("q == pi*p", None),  # not rational
        # not linear, and without a value at q = 0, at q = 1, or with the same at both; no simple numbers fulfil these
        ("p == 1/(10007*q)", None),
        ("p == 1/(10007*(q - 1))", None),
        ("p == q*(q - 1)/10007", None),
    ],
)
def test_the_last_name_of_an_equation_is_what_fulfils_it(condition: str, solved: object) -> None:
    found = some(["p", "q"], 12, p=read(condition))
    assert len(found) == (12 if solved else 0)
    assert all(point["q"] == solved(point["p"]) for point in found)  # type: ignore[operator]


def test_equations_in_one_name_or_three() -> None:
    assert some(["x"], x=read("2*x == 3")) == [{"x": Fraction(3, 2)}]  # all others are the same
    found = some(["p", "q", "r"], 12, p=read("p + 2*q + 3*r == 1"))
    assert found[0] == {"p": 2, "q": 3, "r": Fraction(1 - 2 - 6, 3)}
    assert all(point["r"] == (1 - point["p"] - 2 * point["q"]) / 3 for point in found)


def test_equations_without_names_say_all_or_nothing() -> None:
    assert some(["x", "y"], 12, x=read("1 == 1")) == some(["x", "y"], 12)
    assert some(["x"], x=read("1 == 2")) == []


def test_no_room_ends_the_stream() -> None:
    assert some(["x"], x=read("x**2 < 0")) == []
    assert some(["x"], x=read("log(-x**2) > 0")) == []
    assert some(["x"], x=read("(1/(2 - 2), 5)")) == []


def test_the_stream_ends_after_so_many_failures_in_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """It goes on where the last that may fail is followed by a point, and ends with one failure more."""
    answers = iter([*([False] * MAX_TRIES + [True]) * 2, *[False] * (MAX_TRIES + 1)])

    class Reluctant(Domain):
        def contains(self, point: Mapping[str, Fraction]) -> bool:
            assert len(point) == 2
            return next(answers)

    monkeypatch.setattr(streams, "Domain", Reluctant)
    assert len(list(points(["x", "y"], {}))) == 2
    assert next(answers, None) is None


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
