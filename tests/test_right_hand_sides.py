"""The row of the opset that a written right-hand side stands for, and its arguments in their order."""

from __future__ import annotations

from typing import Any

import pytest

from symgraph.calculus.elementwise import applied, row_partial, times
from symgraph.calculus.formula import format_term, parse_formula
from symgraph.calculus.opset import application
from symgraph.calculus.term import Apply, Term
from symgraph.errors import InputError

# formula, the row's name and parameters, the arguments
ROWS = [
    ("x", "identity", (), "x"),
    ("2", "identity", (), "2"),
    ("a + b", "add", (), "a b"),
    ("a*b", "mul", (), "a b"),
    ("a*b + c*d", "dot", (2, 0), "a b c d"),
    ("a*b + c*d + e", "dot", (2, 1), "a b c d e"),
    ("a*b + e + f", "dot", (1, 2), "a b e f"),
    ("e + a*b", "composed", ..., "e a b"),  # the order of the author is kept: no dot, whose products come first
    ("a*b + e + c*d", "composed", ..., "a b e c d"),
    ("a*b*c + e", "composed", ..., "a b c e"),
    ("a*(b + c) + e", "composed", ..., "a b c e"),
    ("a*b + sin(e)", "composed", ..., "a b e"),
    ("a*b - c*d", "composed", ..., "a b c d"),
    ("1/x", "reciprocal", (), "x"),
    ("x**2", "square", (), "x"),
    ("x**3", "pow", (), "x 3"),
    ("2/x", "div", (), "2 x"),
    ("W @ x", "matmul", (), "W x"),
    ("W @ x + b", "affine", (), "W x b"),
]


@pytest.mark.parametrize(("formula", "name", "params", "args"), ROWS)
def test_rows_of_formulas(formula: str, name: str, params: Any, args: str) -> None:
    made = application(parse_formula(formula))
    assert (made.operation.name, made.args) == (name, tuple(args.split()))
    assert params is ... or made.operation.params == params


# operation and arguments as the text form has them, the row's parameters, its arguments
STRUCTURAL = [
    ("trace", "A", (), "A"),
    ("inv", "A", (), "A"),
    ("det", "A", (), "A"),
    ("logdet", "A", (), "A"),
    ("diag", "v", (), "v"),
    ("diagonal", "A", (), "A"),
    ("transpose", "A", (), "A"),
    ("eye", "n", ("n",), ""),
    ("eye", "3", (3,), ""),
    ("sum", "X", (), "X"),
    ("sum", "X 0", (0,), "X"),
    ("sum", "X 1", (1,), "X"),
    ("softmax", "X 0", (0,), "X"),
    ("log_softmax", "X 1", (1,), "X"),
    ("logsumexp", "X 0", (0,), "X"),
    ("broadcast", "x 2 n", (2, "n"), "x"),
    ("entry", "X 0 12", (0, 12), "X"),
    ("vstack", "a b c", (3,), "a b c"),
    ("stack", "2 n 0 1 1 0 a b", ((2, "n"), ((0, 1), (1, 0))), "a b"),
]


@pytest.mark.parametrize(("name", "written", "params", "args"), STRUCTURAL)
def test_rows_that_look_across_elements(name: str, written: str, params: tuple[Any, ...], args: str) -> None:
    term = Apply(name, tuple(written.split()))
    made = application(term)
    assert (made.operation.name, made.operation.params, made.args) == (name, params, tuple(args.split()))
    assert made.operation.term(made.args) == term
    assert application(term).operation is made.operation  # rows are interned


ERRORS: list[tuple[Term, str]] = [
    (Apply("entry", ("X", "-1", "0")), "'-1' found as an index; a whole number is needed"),
    (Apply("entry", ("X", "0", "n")), "'n' found as an index; a whole number is needed"),
    (Apply("sum", ("X", "2")), "'2' found as an axis; 0 (along a column) and 1 (along a row) are allowed"),
    (
        Apply("stack", ("2", "1", "0", "0")),
        "stack of 4 arguments; rows, columns, two indices an entry, the entries",
    ),
    (
        Apply("stack", ("2", "1", "0", "0", Apply("sin", ("x",)))),
        "stack of 5 arguments; rows, columns, two indices an entry, the entries",
    ),
]


@pytest.mark.parametrize(("term", "message"), ERRORS)
def test_what_stands_for_no_row(term: Term, message: str) -> None:
    with pytest.raises(InputError) as error:
        application(term)
    assert str(error.value).splitlines()[0] == message


# formula, the scalar operations of one element; a composite counts as its definition in the table
COSTS = [
    ("tanh(x)", 1),
    ("x**2", 1),
    ("1/x", 1),
    ("a + b + c + d", 3),
    ("a*b*c", 2),
    ("relu(x)", 1),  # maximum(0, x)
    ("sigmoid(x)", 4),  # 1/(1 + exp(-x))
    ("softsign(x)", 3),  # x/(1 + abs(x))
    ("softplus(x)", 3),  # log(1 + exp(x))
    ("tanhshrink(x)", 2),  # x - tanh(x)
    ("g*(1 - h**2)", 3),
    ("g*sigmoid(x)", 5),
    ("a*b + c*d + e", 4),
    ("x", 0),
]


@pytest.mark.parametrize(("formula", "count"), COSTS)
def test_how_many_operations_a_row_has(formula: str, count: int) -> None:
    made = application(parse_formula(formula))
    assert made.operation.count([(1, 1)] * len(made.args)) == count
    if made.operation.name not in ("identity", "dot"):
        assert made.operation.count([(3, 4)] * len(made.args)) == 12 * count


@pytest.mark.parametrize(
    ("name", "arity", "index", "which"),
    [("besselj", 2, 0, "first argument"), ("gammainc", 2, 0, "first argument"), ("zeta", 1, 0, "argument")],
)
def test_what_has_no_partial_says_so(name: str, arity: int, index: int, which: str) -> None:
    with pytest.raises(InputError) as error:
        row_partial(name, arity, index)
    assert str(error.value) == (
        f"'{name}' cannot be differentiated by its {which}; its derivative has no formula in functions symgraph knows;"
        f" make the {which} a constant, or ask for other gradients"
    )


# a partial, and an adjoint g times it as people write it
PRODUCTS = [
    ("0", "0"),
    ("1", "g"),
    ("-1", "-g"),
    ("3", "3*g"),
    ("x", "g*x"),
    ("-x", "-(g*x)"),
    ("a/b", "g*a/b"),
    ("1/b", "g/b"),
    ("-(1/b)", "-(g/b)"),
    ("2*x", "2*g*x"),
    ("x*y", "g*x*y"),
    ("cos(x)", "g*cos(x)"),
    ("1 - y**2", "g*(1 - y**2)"),
    ("where(x > 0, 1, 0)", "where(x > 0, g, 0)"),
    ("where(x > 0, a/b, -1)", "where(x > 0, g*a/b, -g)"),
]


@pytest.mark.parametrize(("partial", "product"), PRODUCTS)
def test_an_adjoint_times_a_partial(partial: str, product: str) -> None:
    assert format_term(times("g", parse_formula(partial))) == product


def test_a_form_is_one_row_whatever_its_names_are() -> None:
    first, second = (application(parse_formula(text)) for text in ("g*(1 - h**2)", "dz*(1 - y**2)"))
    assert first.operation is second.operation
    assert (first.args, second.args) == (("g", "h"), ("dz", "y"))
    twice = applied(Apply("mul", ("g", Apply("square", ("g",)))))
    assert twice.args == ("g",)
