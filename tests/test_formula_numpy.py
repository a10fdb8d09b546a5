"""NumPy's other spellings in formulas of arrays: sizes, masks, and functions that are made of others."""

from __future__ import annotations

import numpy as np
import pytest

import symgraph
from symgraph.calculus.formula import format_term, parse_formula
from symgraph.calculus.formula_spans import spans
from symgraph.calculus.term import Apply
from symgraph.errors import InputError

SHAPES = "{X: [3, 4], S: [4, 4], b: [4, 1], v: [3, 1], s: []}"
RANDOM = np.random.default_rng(11)
SIZES = {"X": (3, 4), "S": (4, 4), "b": (4, 1), "v": (3, 1)}
VALUES = {**{name: RANDOM.normal(size=size) for name, size in SIZES.items()}, "s": np.array([[0.5]])}
LEAST_SQUARES = """
shapes: {X: [n, p], w: [p, 1], y: [n, 1]}
equations: {E: X @ w - y}
loss: sum(E**2)/n
"""


@pytest.mark.parametrize(
    "text",
    [
        "np.sum(X)/X.shape[0] + X.shape[1] + X.shape[-1]*X.T.shape[0]",
        "np.sum(X, axis=0, keepdims=True)/len(X) - len(b)",
        "X/X.size + np.size(X) + np.size(X, 0) + np.size(X, axis=1)",
        "np.ones(X.shape)*s + np.zeros(X.shape)",
        "X @ np.eye(X.shape[1]) + np.ones((len(v), 1)) @ np.ones((1, S.shape[0]))",
        "np.linalg.norm(X, axis=1, keepdims=True)*v",
        "np.std(X, axis=0, keepdims=True) + X.std(axis=0, keepdims=True)",
        "np.linalg.solve(S, b) + np.linalg.solve(S, X.T @ v)",
        "s*np.vdot(X, X)",
        "np.heaviside(X, 0.5) + np.heaviside(X - X, 0.25)",
        "np.diagflat(b) @ S",
        "(X > 0).astype(float)*X + (X > 0).astype(int) @ (S < 0).astype(float)",
        "X.T @ (v > 0) + (X > 0).T @ v",
        "np.multiply(X, X > 0) + np.outer(v > 0, b) + np.sum(X > s)",
        "np.mean(X > 0, axis=1, keepdims=True) + np.dot(X < 0, b)",
    ],
)
def test_formulas_have_numpys_values(text: str) -> None:
    program = symgraph.load(f"shapes: {SHAPES}\nequations: {{R: {text!r}}}\nloss: sum(R)\n")
    found = symgraph.evaluate(program, VALUES)["R"]
    scope = {**VALUES, "s": 0.5, "np": np}
    np.testing.assert_allclose(np.asarray(found), np.atleast_2d(eval(text, scope)), rtol=1e-12)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("2*X.T @ E/X.shape[0]", "proved"),
        ("2*X.T @ E/len(y)", "proved"),
        ("2*X.T @ E/E.size", "proved"),
        ("2*X.T @ E/X.shape[1]", "refuted"),
        ("2*X.T @ E/X.size", "refuted"),
        ("2*X.T @ E/len(w)", "refuted"),
    ],
)
def test_sizes_of_arrays_are_judged_for_all_shapes(claim: str, expected: str) -> None:
    (found,) = symgraph.check(symgraph.load(f"{LEAST_SQUARES}claims: {{w: {claim!r}}}\n"))
    assert found.verdict == expected
    if expected == "proved":
        assert "all shapes" in found.domain


def test_a_size_is_printed_as_it_can_be_read() -> None:
    term = Apply("div", ("E", Apply("size", ("X", "0"))))
    assert parse_formula("E/X.shape[0]") == parse_formula("E/len(X)") == parse_formula("E/np.size(X, 0)") == term
    assert parse_formula(format_term(term)) == term


def test_parts_of_what_is_written_out_have_their_places() -> None:
    text = "A + np.linalg.solve(S, b)"
    term = parse_formula(text)
    places = {format_term(part): text[place.start : place.end] for part, place in _parts(text, term)}
    assert (places["S"], places["b"]) == ("S", "b")
    assert places["inv(S) @ b"] == "np.linalg.solve(S, b)"


def _parts(text: str, term: Apply | str):
    for path, place in spans(text, term).items():
        part = term
        for index in path:
            assert isinstance(part, Apply)
            part = part.args[index]
        yield part, place


def test_declared_names_keep_their_meaning() -> None:
    with pytest.raises(InputError, match="'len' is a name, not a function"):
        parse_formula("len(x)", ["len", "x"])


def test_a_long_sum_is_no_deeper_than_before() -> None:
    term = parse_formula("+".join(["x"] * 1400))
    assert isinstance(term, Apply)
    assert len(term.args) == 1400


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(X > 0) @ (Y > 0)", "comparisons stand inside where"),  # NumPy's `or` of `and`s
        ("np.dot(X > 0, Y > 0)", "comparisons stand inside where"),
        ("np.cumsum(X)", "the key code: takes more of NumPy"),
        ("X.reshape(1, 2)", "the key code: takes more of NumPy"),
        ("X[0]", "the key code: takes indices"),
        ("np.max(X, axis=1)", "softmax, log_softmax and logsumexp need no shift"),
        ("X.shape[2]", "the axis 2; 0"),
        ("np.ones(X.shape[2])", "the axis 2; 0"),
    ],
)
def test_what_formulas_do_not_have_is_said_with_where_it_is(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_formula(text)
