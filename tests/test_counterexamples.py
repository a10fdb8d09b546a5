"""Counterexamples to claims about whole arrays: the smallest shapes and simplest numbers at which a claim is wrong.

What is claimed and what is right is computed anew, by NumPy in exact fractions, from the arrays that are shown.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np
import pytest
from test_matrix_claims import bound, verdict

from symgraph.checking.matrices import counterexample as searching
from symgraph.checking.matrices.counterexample import (
    ENTRIES,
    MAX_ATTEMPTS,
    MAX_SIZES,
    counterexample,
    unseen_counterexample,
)
from symgraph.checking.matrices.samples import NUMERIC, Sample, alternating_sizes, distinct_sizes, smallest_sizes
from symgraph.checking.matrices.scalars import Entry, Scalars
from symgraph.checking.question import Outcome

Function = Callable[[dict[str, Any]], Any]
Case = tuple[str, str, str, Function, Function, dict[str, int]]

# spec, wrt, claim, the claim in NumPy, the gradient in NumPy, the smallest sizes at which they differ
CASES: list[Case] = [
    ("shapes: {X: [n, p]}\nloss: sum(X**2)", "X", "X", lambda v: v["X"], lambda v: 2 * v["X"], {"n": 1, "p": 1}),
    (
        "shapes: {A: [n, n]}\nloss: sum(A*A)",  # a number is its own transpose
        "A",
        "2*A.T",
        lambda v: 2 * v["A"].T,
        lambda v: 2 * v["A"],
        {"n": 2},
    ),
    (
        "shapes: {A: [n, n]}\nloss: trace(A @ A)",
        "A",
        "2*A",
        lambda v: 2 * v["A"],
        lambda v: 2 * v["A"].T,
        {"n": 2},
    ),
    (
        "shapes: {X: [n, p], Y: [p, n]}\nloss: sum(X @ Y)",  # each row of the gradient has the sums of Y's rows
        "X",
        "Y.T",
        lambda v: v["Y"].T,
        lambda v: v["Y"].sum(axis=1) + 0 * v["X"],
        {"n": 2, "p": 1},
    ),
    (
        "shapes: {X: [n, p], v: [n]}\nloss: sum(X)/p",
        "X",
        "ones(n, p)",
        lambda v: v["X"] * 0 + 1,
        lambda v: v["X"] * 0 + Fraction(1, v["X"].shape[1]),
        {"n": 1, "p": 2},
    ),
    (
        "shapes: {X: [n, p], w: [p]}\nloss: sum((X @ w)**2)",
        "w",
        "X.T @ (X @ w)",
        lambda v: v["X"].T @ (v["X"] @ v["w"]),
        lambda v: 2 * v["X"].T @ (v["X"] @ v["w"]),
        {"n": 1, "p": 1},
    ),
]


def read(text: str) -> Any:
    """An array as it is shown, of fractions; one number is 1×1."""
    rows = [row.split(", ") for row in text.strip("[]").split("], [")]
    return np.array([[Fraction(entry) for entry in row] for row in rows], dtype=object)


@pytest.mark.parametrize("case", CASES, ids=[case[2] for case in CASES])
def test_what_is_shown_is_so(case: Case) -> None:
    spec, wrt, claim, claimed, correct, sizes = case
    example = verdict(spec, wrt, claim).counterexample
    assert example is not None
    assert {name: int(example.shown[name]) for name in sizes} == sizes
    arrays = {name: read(value) for name, value in example.shown.items() if name not in sizes}
    assert example.entry is not None
    place = (example.entry[0] - 1, example.entry[1] - 1)
    found = (Fraction(example.claimed), Fraction(example.correct))
    assert found == (claimed(arrays)[place], correct(arrays)[place])
    assert found[0] != found[1]


Asked = tuple[Entry, dict[str, Fraction]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """The elements that the scalar checker is asked about, and the points."""
    found: list[Asked] = []
    certified = Scalars.certified

    def recorded(self: Scalars, entry: Entry, drawn: Sample) -> Outcome | None:
        found.append((entry, self.point(drawn)))
        return certified(self, entry, drawn)

    monkeypatch.setattr(Scalars, "certified", recorded)
    return found


def test_a_claim_that_is_right_has_none() -> None:
    right = bound("shapes: {X: [n, p]}\nloss: sum(X**2)", "X", "2*X")
    assert counterexample(right) is None
    assert unseen_counterexample(right) is None


@pytest.mark.parametrize(
    ("claim", "entry"),
    [("2*X.T @ (X @ w) + 1e-30*w", (1, 1)), ("2*X.T @ (X @ w) + 1e-30*where(w > 1, w, 0)", (1, 1))],
)
def test_what_float64_does_not_see(claim: str, entry: tuple[int, int]) -> None:
    """Written to the digit in which the values differ: 1e-30 of w_1."""
    spec = "shapes: {X: [n, p], w: [p]}\nloss: sum((X @ w)**2)"
    wrong = bound(spec, "w", claim)
    assert counterexample(wrong) is None
    outcome = unseen_counterexample(wrong)
    assert outcome is not None
    example = outcome.counterexample
    assert example is not None
    assert (outcome.word, example.entry) == ("refuted", entry)
    assert (example.shown["n"], example.shown["p"]) == ("2", "3")
    w1 = Fraction(example.shown["w"].strip("[]").split("], [")[0])
    difference = Fraction(example.claimed) - Fraction(example.correct)
    assert float(difference) == pytest.approx(1e-30 * float(w1), rel=1e-3)


def test_rounding_is_no_counterexample_and_is_not_looked_at_for_long(asked: list[Asked]) -> None:
    """Float64 rounds to a millionth next to a third of 1e10."""
    assert counterexample(bound("shapes: {X: [n, p]}\nloss: sum(X**2)", "X", "X + ((X + 1e10/3) - 1e10/3)")) is None
    assert len(asked) == MAX_ATTEMPTS
    points = [tuple(point.items()) for _, point in asked]
    assert max(map(points.count, points)) == ENTRIES


def test_only_so_many_sizes_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[dict[str, int]] = []
    at_sizes = searching.at_sizes
    monkeypatch.setattr(
        searching, "at_sizes", lambda program, sizes: (tried.append(sizes), at_sizes(program, sizes))[1]
    )
    right = bound("shapes: {X: [a, b], Y: [c, d], v: [k]}\nloss: sum(X**2) + sum(Y) + sum(v)", "X", "2*X")
    assert counterexample(right) is None
    assert tried == list(islice(smallest_sizes(["a", "b", "c", "d", "k"]), MAX_SIZES))


def test_three_corners_are_asked_about_in_every_style(asked: list[Asked]) -> None:
    assert unseen_counterexample(bound("shapes: {X: [n, p]}\nloss: sum(X**2)", "X", "2*X")) is None
    corners = [[(0, 0), (n - 1, p - 1), (n - 1, 0)] for n, p in ((2, 3), (3, 2), (2, 2))]
    assert [entry for entry, _ in asked] == [entry for three in corners for entry in three * len(NUMERIC)]
    asked.clear()
    assert unseen_counterexample(bound("shapes: {x: [n]}\nloss: sum(x**2)", "x", "2*x")) is None
    assert [entry for entry, _ in asked] == [entry for n in (2, 3) for entry in [(0, 0), (n - 1, 0)] * len(NUMERIC)]


def test_sizes_without_the_elements_of_the_loss_are_passed_over() -> None:
    """The third element's gradient is 1 more than the others', and only from three elements on there is one."""
    wrong = bound("shapes: {x: [n]}\nloss: sum(x**2) + x_3", "x", "2*x")
    for search in (counterexample, unseen_counterexample):
        found = search(wrong)
        assert found is not None
        assert found.counterexample is not None
        assert (found.counterexample.shown["n"], found.counterexample.entry) == ("3", (3, 1))
        assert Fraction(found.counterexample.correct) - Fraction(found.counterexample.claimed) == 1


def test_the_clearest_difference_is_shown() -> None:
    """Of 3*x**2 + 1 for 3*x**2: where x is 1 or -1; 1 is less of 12."""
    found = counterexample(bound("shapes: {x: [400]}\nloss: sum(x**3)", "x", "3*x**2 + 1"))
    assert found is not None
    example = found.counterexample
    assert example is not None
    assert example.entry is not None
    values = [abs(int(example.point[f"x_{k}"])) for k in range(1, 401)]
    assert (example.claimed, example.correct, set(values)) == ("4", "3", {1, 2})
    assert example.entry == (values.index(1) + 1, 1)  # the first of many
    assert values[0] == 2


@pytest.mark.parametrize(
    ("loss", "claim", "sizes"),
    [
        ("sum(x**2)*10**(30*(n - 2)**2)", "x*10**(30*(n - 2)**2)", "2"),  # 1e30 for one element, 1 for two
        ("sum(x**2)*1e30", "x*1e30", "1"),  # nowhere
    ],
)
def test_numbers_that_are_read_at_a_glance_are_preferred(loss: str, claim: str, sizes: str) -> None:
    found = counterexample(bound(f"shapes: {{x: [n]}}\nloss: {loss}", "x", claim))
    assert found is not None
    example = found.counterexample
    assert example is not None
    assert example.shown["n"] == sizes
    assert "e" in example.claimed if sizes == "1" else example.claimed.lstrip("-").isdigit()
    assert Fraction(example.correct) == 2 * Fraction(example.claimed)


def test_for_a_large_array_any_numbers_do(asked: list[Asked]) -> None:
    found = counterexample(bound("shapes: {X: [40, 50]}\nloss: sum(X**2)*1e30", "X", "X*1e30"))
    assert found is not None
    assert found.counterexample is not None
    assert "e+" in found.counterexample.claimed
    assert len(asked) == 1


def test_a_missing_value_is_as_plain_as_a_number(asked: list[Asked]) -> None:
    """For one row there is none of X/(n - 1), while X/1 of two rows is not 2*X."""
    wrong = bound("shapes: {X: [n, p]}\nloss: sum(X**2)", "X", "X/(n - 1)")
    found = counterexample(wrong)
    assert found is not None
    example = found.counterexample
    assert example is not None
    assert (example.shown["n"], example.shown["p"], example.claimed) == ("1", "1", "no value")
    assert Fraction(example.correct) == 2 * Fraction(example.shown["X"])
    first, *generic = [point["X"] for _, point in asked]
    assert (first.denominator, len(generic)) == (1, 2)
    assert all(value.denominator > 1 for value in generic)
    before = asked.copy()
    asked.clear()
    assert counterexample(wrong) == found
    assert asked == before  # the same numbers at each run


def test_a_claim_without_a_value_at_generic_numbers_too() -> None:
    found = verdict("shapes: {X: [n, p]}\nloss: sum(X**2)", "X", "2*X + X*log(-X**2)")
    assert found.reason == "the claim has no value there (log: an argument that is not above 0)"
    assert found.counterexample is not None
    assert (found.counterexample.claimed, found.counterexample.correct) == ("no value", "4")
    # at the simple numbers X - 1 or a - b may be 0, which says nothing of a claim that is right elsewhere
    assert counterexample(bound("shapes: {X: [n, p]}\nloss: sum(X**2)", "X", "2*X*(X - 1)/(X - 1)")) is None
    # nor may it be said where there are no other numbers to see it at
    only = "shapes: {X: [2, 1], a: []}\nassume: {a: 2*a == 3}\nloss: sum(X)"
    assert counterexample(bound(only, "X", "X + log(-a**2)")) is None
    spec = "shapes: {X: [n, p], a: [], b: []}\nloss: sum(X)*(a + b)"
    assert verdict(spec, "X", "(a**2 - b**2)/(a - b)*ones(n, p)").verdict == "proved"


def test_of_a_large_array_a_few_elements_are_not_zero() -> None:
    example = verdict("shapes: {X: [40, 50]}\nloss: sum(X**3)", "X", "3*X").counterexample
    assert example is not None
    assert example.shown["X"].count("0") >= 5
    assert example.point["all other elements"] == "0"
    assert set(example.point) == {"X_11", "X_12", "X_21", "X_22", "all other elements"}
    assert example.entry is not None
    x = Fraction(example.point["X_{}{}".format(*example.entry)])
    assert (Fraction(example.claimed), Fraction(example.correct)) == (3 * x, 3 * x * x)


# --- the sizes that are tried -----------------------------------------------------------------------------------------


def test_the_smallest_sizes_come_first() -> None:
    assert list(smallest_sizes(["n"])) == [{"n": 1}, {"n": 2}, {"n": 3}]
    pairs = [(sizes["n"], sizes["p"]) for sizes in smallest_sizes(["n", "p"])]
    assert pairs == [(1, 1), (1, 2), (2, 1), (1, 3), (2, 2), (3, 1), (2, 3), (3, 2), (3, 3)]
    assert len(list(smallest_sizes(list("abcde")))) == 3**5
    assert [set(sizes.values()) for sizes in smallest_sizes(list("abcdef"))] == [{1}, {2}, {3}]
    assert list(smallest_sizes([])) == [{}]


def test_sizes_that_differ_from_their_neighbours() -> None:
    assert [tuple(sizes.values()) for sizes in alternating_sizes(["n", "p", "d"])] == [(2, 3, 2), (3, 2, 3), (2, 2, 2)]
    assert list(alternating_sizes(["n"])) == [{"n": 2}, {"n": 3}]
    assert list(alternating_sizes([])) == [{}]


def test_sizes_that_can_be_told_apart() -> None:
    assert next(distinct_sizes(["n", "p", "d"])) == {"n": 4, "p": 3, "d": 2}
    for count in (1, 4, 6, 9):
        names = [f"n{k}" for k in range(count)]
        for sizes in islice(distinct_sizes(names), 20):
            assert list(sizes) == names
            assert len(set(sizes.values())) == count
            assert min(sizes.values()) >= 2
    assert list(islice(distinct_sizes([]), 2)) == [{}, {}]
