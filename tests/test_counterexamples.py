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

from symgraph.checking.matrices.counterexample import counterexample, unseen_counterexample
from symgraph.checking.matrices.samples import alternating_sizes, distinct_sizes, smallest_sizes

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


def test_a_claim_without_a_value_at_generic_numbers_too() -> None:
    found = verdict("shapes: {X: [n, p]}\nloss: sum(X**2)", "X", "2*X + X*log(-X**2)")
    assert found.reason == "the claim has no value there (log: an argument that is not above 0)"
    assert found.counterexample is not None
    assert (found.counterexample.claimed, found.counterexample.correct) == ("no value", "4")
    # at the simple numbers a - b may be 0, which says nothing of a claim that is right elsewhere
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
