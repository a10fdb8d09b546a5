"""The rows for square matrices and the functions on whole arrays: values, derivatives, expansion, notation.

Derivatives are compared with autograd's of the same formula written in NumPy; values with NumPy's own.
"""

# ruff: noqa: N803 - matrices have capital letters

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad

from symgraph.calculus.adjoint import gradient, tangent
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.expand import expand
from symgraph.calculus.formula import format_term, parse_formula
from symgraph.calculus.lower import MisfitError, bind_formula
from symgraph.calculus.operation import Shape
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.sizes import at_sizes, size_symbols
from symgraph.calculus.text import from_text
from symgraph.errors import InputError

SHAPES: dict[str, Shape] = {"A": ("n", "n"), "X": ("n", "p"), "v": ("n", 1), "w": ("p", 1)}
SIZES = {"n": 3, "p": 2}
VALUES: dict[str, Any] = {
    "A": np.array([[2.0, 0.5, -0.25], [0.125, 1.5, 0.75], [-0.5, 0.25, 3.0]]),
    "X": np.array([[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5]]),
    "v": np.array([[1.0], [-0.5], [0.25]]),
    "w": np.array([[0.5], [2.0]]),
}
Function = Callable[..., Any]
CASES: dict[str, Function] = {
    "trace(A @ A)": lambda A, X, v, w: anp.trace(A @ A),
    "sum(inv(A)**2)": lambda A, X, v, w: anp.sum(anp.linalg.inv(A) ** 2),
    "det(A)": lambda A, X, v, w: anp.linalg.det(A),
    "logdet(A)": lambda A, X, v, w: anp.log(anp.linalg.det(A)),
    "trace(A @ diag(v) @ A)": lambda A, X, v, w: anp.trace(A @ anp.diag(v[:, 0]) @ A),
    "sum(diag(A)**3)": lambda A, X, v, w: anp.sum(anp.diag(A) ** 3),
    "sum(diagonal(A @ A)*v)": lambda A, X, v, w: anp.sum(anp.diag(A @ A) * v[:, 0]),
    "norm(A @ X)": lambda A, X, v, w: anp.sqrt(anp.sum((A @ X) ** 2)),
    "dot(v, X @ w)": lambda A, X, v, w: anp.dot(v[:, 0], (X @ w)[:, 0]),
    "sum(outer(v, w)*X**2)": lambda A, X, v, w: anp.sum(anp.outer(v[:, 0], w[:, 0]) * X**2),
    "sum((A + eye(n)/n) @ ones((n, p)) * X)": lambda A, X, v, w: anp.sum((A + anp.eye(3) / 3) @ anp.ones((3, 2)) * X),
    "sum(mean(X, axis=0)**2) + mean(X**3)": lambda A, X, v, w: anp.sum(anp.mean(X, 0) ** 2) + anp.mean(X**3),
    "sum(X.mean(axis=1)**2)": lambda A, X, v, w: anp.sum(anp.mean(X, 1) ** 2),
    "sum(var(X, axis=0)**2) + var(X)": lambda A, X, v, w: anp.sum(anp.var(X, 0) ** 2) + anp.var(X),
    "sum(np.sum(X, axis=1, keepdims=True)**2)": lambda A, X, v, w: anp.sum(anp.sum(X, 1) ** 2),
    "sum(softmax(X)*X)": lambda A, X, v, w: anp.sum(anp.exp(X) / anp.sum(anp.exp(X), 1, keepdims=True) * X),
    "sum(softmax(X, axis=0)*X)": lambda A, X, v, w: anp.sum(anp.exp(X) / anp.sum(anp.exp(X), 0) * X),
    "sum(log_softmax(v)*v)": lambda A, X, v, w: anp.sum((v - anp.log(anp.sum(anp.exp(v)))) * v),
    "sum(logsumexp(X, axis=-1))": lambda A, X, v, w: anp.sum(anp.log(anp.sum(anp.exp(X), 1))),
    "np.multiply(v.T @ X @ w, np.linalg.det(A))": lambda A, X, v, w: (v.T @ X @ w)[0, 0] * anp.linalg.det(A),
    "sum(ones_like(X) - zeros_like(X)*w.T) + tr(A)": lambda A, X, v, w: 6 + anp.trace(A),
}
each_case = pytest.mark.parametrize("text", list(CASES))


def program_of(text: str, shapes: dict[str, Shape] = SHAPES) -> Program:
    """The program of a loss over the declared arrays."""
    builder = Builder(empty("case"))
    for name, shape in shapes.items():
        builder.declare(name, Declaration("input", shape))
    bind_formula(builder, "L", parse_formula(text), lambda name: (builder.size(name) if name in SIZES else name, None))
    return builder.build(loss="L")


@each_case
def test_gradients_are_those_of_autograd(text: str) -> None:
    program = gradient(program_of(text), list(SHAPES))
    found = evaluate(program, VALUES)
    function = CASES[text]
    assert found["L"] == pytest.approx(float(function(**VALUES)), rel=1e-12)
    for place, name in enumerate(SHAPES):
        expected = grad(depending(function, place), place)(*VALUES.values())
        assert found[program.gradients[name]] == pytest.approx(expected, rel=1e-10, abs=1e-10), name


def depending(function: Function, place: int) -> Function:
    """The function, which seems to depend on that argument: autograd warns of those it does not depend on."""

    def same(*args: Any) -> Any:
        return function(*args) + 0 * anp.sum(args[place])

    return same


@each_case
def test_tangents_agree_with_adjoints(text: str) -> None:
    reverse = gradient(program_of(text), list(SHAPES))
    adjoints = evaluate(reverse, VALUES)
    for name in SHAPES:
        forward = tangent(program_of(text), name, "direction")
        direction = np.cos(np.arange(VALUES[name].size)).reshape(VALUES[name].shape)
        along = evaluate(forward, VALUES | {"direction": direction})[forward.gradients[name]]
        assert along == pytest.approx(
            float(np.sum(adjoints[reverse.gradients[name]] * direction)), rel=1e-10, abs=1e-10
        )


@each_case
def test_the_scalar_expansion_has_the_same_values(text: str) -> None:
    whole = at_sizes(gradient(program_of(text), ["A", "X"]), SIZES)
    scalar = expand(whole)
    elements = {
        name: value
        for array in SHAPES
        for name, value in zip(scalar_names(whole, array), np.asarray(VALUES[array]).ravel(), strict=True)
        if name in scalar.declarations
    }
    found, expected = evaluate(scalar, elements), evaluate(whole, VALUES)
    assert found[scalar.loss or ""] == pytest.approx(expected["L"], rel=1e-12)
    for array in ("A", "X"):
        derivative = whole.gradients[array]
        for name, value in zip(scalar_names(whole, derivative), np.asarray(expected[derivative]).ravel(), strict=True):
            if name in scalar.shapes:
                assert found[name] == pytest.approx(value, rel=1e-10, abs=1e-12)


def scalar_names(program: Program, array: str) -> list[str]:
    rows, columns = map(int, program.shapes[array])
    return program.element_names(array).names(rows, columns)


@each_case
def test_text_parses_back(text: str) -> None:
    program = gradient(program_of(text), ["A", "X"])
    assert from_text(str(program)) == program
    term = parse_formula(text)
    assert parse_formula(format_term(term)) == term


@pytest.mark.parametrize("numbers", ["exact", 30])
def test_exact_and_long_numbers(numbers: Any) -> None:
    values = {name: np.round(value * 8).astype(int) for name, value in VALUES.items()}
    found = evaluate(program_of("det(A) + trace(inv(A) @ diag(v))"), values, numbers)["L"]
    matrix = values["A"].astype(float)
    expected = np.linalg.det(matrix) + np.trace(np.linalg.inv(matrix) @ np.diag(values["v"][:, 0]))
    assert float(found) == pytest.approx(expected, rel=1e-12)


def test_sizes_are_numbers_in_formulas() -> None:
    program = program_of("sum(X)/(n*p) + n")
    assert size_symbols(program) == ("n", "p")
    assert program.declarations["n"].role == "size"
    assert evaluate(program, VALUES)["L"] == pytest.approx(float(np.mean(VALUES["X"])) + 3)
    assert "n" not in at_sizes(program, {"n": 3}).declarations


def test_a_singular_matrix_has_no_inverse() -> None:
    values = VALUES | {"A": np.ones((3, 3))}
    assert not np.isfinite(evaluate(program_of("sum(inv(A))"), values)["L"])


def test_large_determinants_are_not_written_out() -> None:
    program = at_sizes(program_of("det(A)"), {"n": 7, "p": 2})
    with pytest.raises(InputError, match="a determinant or an inverse of 7×7, element by element; at most 6×6"):
        expand(program)


@pytest.mark.parametrize(
    ("text", "message", "path"),
    [
        ("sum(tanh(X @ X))", "n×p @ n×p does not fit: the inner sizes p and n differ", (0, 0)),
        ("sum(X + A)", "shapes n×p and n×n do not fit in '+': sizes must be equal, or 1", (0,)),
        ("trace(X)", "'trace' needs a square matrix, not n×p", ()),
        ("sum(inv(X.T))", "'inv' needs a square matrix, not p×n", (0,)),
        ("det(X)", "'det' needs a square matrix, not n×p", ()),
        ("sum(diag(X))", "'diag' of n×p; a column (to a matrix) or a square matrix (to its diagonal) is needed", (0,)),
        ("sum(n @ X)", "'n @ X': a number in a matrix product; write * to multiply by a number", (0,)),
        ("sum(ones(2.5, n))", "the size '2.5'; a size is a whole number or a symbol of the shapes", (0,)),
        ("X.sum() + v.dot(w)", "n×1 @ p×1 does not fit: the inner sizes 1 and p differ", (1,)),
    ],
)
def test_shapes_that_do_not_fit(text: str, message: str, path: tuple[int, ...]) -> None:
    with pytest.raises(MisfitError) as caught:
        program_of(text)
    assert str(caught.value) == message
    assert caught.value.paths == [path]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sum(X, axis=2)", "the axis 2; 0 (along a column) and 1 (along a row) are allowed"),
        ("tanh(X, axis=0)", "'tanh' with the argument 'axis='; it takes none"),
        ("X.max()", "the method '.max(...)'; known are sum, mean, var, dot, transpose, trace, diagonal"),
        ("sum(X, keep=1)", "a keyword argument (name=...) found"),
        ("np.linalg.svd(X)", "unknown function 'svd'"),
        ("np.add(X)", "'add' with 1 argument; it takes 2 arguments"),
        ("X.shape", "'.shape' found; after a point stand T (the transpose) and the methods"),
    ],
)
def test_formulas_that_are_none(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_formula(text)
    assert message in str(caught.value)
