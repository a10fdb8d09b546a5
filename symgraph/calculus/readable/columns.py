"""The derivation of a gradient by a matrix column by column, as it is done by hand.

Where ``Z = X @ W`` the k-th column of Z depends on the k-th column of W only, so the gradient by that column is
``X.T @ (dL/dZ)[:, k]``; side by side, these columns are the matrix ``X.T @ dL/dZ``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symgraph.calculus.abstract import abstract
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.operation import dims
from symgraph.calculus.program import Equation, Program, needed
from symgraph.calculus.readable.algebra import add, mul, power
from symgraph.calculus.readable.matrices import matmul, transpose
from symgraph.calculus.readable.node import Node, name, ones
from symgraph.calculus.readable.readable import NO_PROPERTIES, Formula, Readable, readable_adjoint
from symgraph.calculus.readable.reading import Properties, Reading
from symgraph.calculus.readable.rows import function
from symgraph.calculus.readable.sums import total
from symgraph.calculus.readable.writing import term_of
from symgraph.calculus.rows import NARY, TABLE
from symgraph.calculus.term import Apply, Term
from symgraph.errors import InputError, Problem
from symgraph.words import Phrase, Wording, wording

INDEX = "k"
DOTS = "..."
"""Stands for the summands that are left out."""


@dataclass(frozen=True, slots=True)
class ColumnStep:
    """A line of the derivation: what equals what, and why.

    With `differentiates`, the left side is what the differentiated quantity is differentiated by.
    """

    left: Term
    right: Formula
    rule: Wording
    differentiates: bool = False


def column(node: Node) -> Node:  # noqa: PLR0911 - one return for each kind
    """The k-th column of a matrix, and of what is repeated along its rows."""
    if node.shape[1] == 1:
        return node
    shape = (node.shape[0], 1)
    match node.kind:
        case "add":
            return add(*map(column, node.args))
        case "mul":
            return mul(*map(column, node.args))
        case "power":
            return power(column(node.args[0]), node.value)
        case "function":
            return function(node.value, [column(arg) for arg in node.args])
        case "matmul":
            return matmul(*node.args[:-1], column(node.args[-1]))
        case "transpose":
            return transpose(line(node.args[0]))
        case "sum" if node.value == 0:
            return total(column(node.args[0]), 0)
        case "ones":
            return ones(shape)
        case _:
            return name(Apply("column", (term_of(node), INDEX)), shape)  # type: ignore[arg-type]


def line(node: Node) -> Node:
    """The k-th row of a matrix."""
    if node.shape[0] == 1:
        return node
    match node.kind:
        case "matmul":
            return matmul(line(node.args[0]), *node.args[1:])
        case "transpose":
            return transpose(column(node.args[0]))
        case "add" | "mul" | "power" | "function" | "ones":
            return transpose(column(transpose(node)))
        case _:
            return name(Apply("row", (term_of(node), INDEX)), (1, node.shape[1]))  # type: ignore[arg-type]


def column_derivation(gradient: Readable, properties: Properties = NO_PROPERTIES) -> list[ColumnStep]:
    """The steps from the columns of ``X @ W`` to the gradient by W.

    Raises InputError where W is used otherwise than once as the right factor of a matrix product.
    """
    program, wrt = gradient.program, gradient.wrt
    if program.shapes[wrt][1] == 1:
        found = f"'{wrt}' is {dims(program.shapes[wrt])}"
        raise InputError(Problem(found, "columns are derived for matrices of several", "ask for the steps instead"))
    product = _product(program, gradient)
    reading = Reading(program, properties, [])
    left, matrix = reading.node(product.args[0]), reading.node(wrt)
    whole, part = matmul(left, matrix), column(matrix)
    above = column(_adjoint(program, product.name, properties))
    of_adjoint = wording(Phrase.COLUMN_OF_ADJOINT, index=INDEX, product=_text(whole))
    of_column = wording(Phrase.COLUMN_GRADIENT, product=_text(column(whole)))
    return [
        ColumnStep(_column_of(whole), Formula.of("", column(whole)), wording(Phrase.COLUMN_OF_PRODUCT, index=INDEX)),
        *_forward_steps(reading, product, part, gradient.of),
        ColumnStep(term_of(column(whole)), Formula.of("", above), of_adjoint, differentiates=True),
        ColumnStep(term_of(part), Formula.of("", matmul(transpose(left), above)), of_column, differentiates=True),
        ColumnStep(wrt, gradient.formula, wording(Phrase.COLUMNS_STACKED, index=INDEX), differentiates=True),
    ]


def _product(program: Program, gradient: Readable) -> Equation:
    """The only equation that uses the matrix: a product with it on the right."""
    wanted = needed(program, [gradient.of])
    uses = [
        (equation, place)
        for equation in program.equations
        if equation.name in wanted
        for place, arg in enumerate(equation.args)
        if arg == gradient.wrt
    ]
    if len(uses) == 1 and uses[0][1] == 1 and uses[0][0].operation.name in ("matmul", "affine"):
        return uses[0][0]
    found = f"'{gradient.wrt}' is not used once, as W in X @ W"
    raise InputError(Problem(found, "columns are derived for the right factor of one product", "ask for the steps"))


def _adjoint(program: Program, primal: str, properties: Properties) -> Node:
    """The adjoint of a product, as short as it was proved."""
    names = {of: name for name, of in program.adjoints.items()}
    while primal not in names:  # a sum passes its adjoint on, which then has no name of its own
        primal = next(equation.name for equation in program.equations if primal in equation.args)
    adjoint = names[primal]
    readable = readable_adjoint(program, adjoint, properties)
    if readable.simplified and not readable.definitions and readable.formula.node is not None:
        return readable.formula.node
    return Reading(program, properties, [adjoint]).node(adjoint)


def _forward_steps(reading: Reading, product: Equation, part: Node, of: str) -> Iterator[ColumnStep]:
    """What becomes of the k-th column: functions act on it alone, a product with a matrix sums over all columns."""
    program = reading.program
    wanted = needed(program, [of])
    name_of_it = product.name
    while True:
        uses = [e for e in program.equations if name_of_it in e.args and e.name in wanted]
        if len(uses) != 1:
            return
        (use,) = uses
        node = reading.definition(use.name)
        if node is None:
            return
        if use.operation.name in (*TABLE, *NARY) or abstract(use.operation.name):
            of_column = Formula.of("", column(node))
            shown = node if use.name.startswith("_") else reading.node(use.name)
            yield ColumnStep(_column_of(shown), of_column, wording(Phrase.COLUMN_OF_FUNCTION))
        elif use.operation.name in ("matmul", "affine") and use.args[0] == name_of_it:
            left, right = (reading.node(arg) for arg in use.args[:2])
            summand = term_of(matmul(column(left), line(right)))
            only = wording(Phrase.COLUMN_IN_SUM, index=INDEX, column=_text(part))
            sum_of_all = Apply("add", (DOTS, summand, DOTS))
            yield ColumnStep(term_of(matmul(left, right)), Formula.as_written("", sum_of_all), only)
            return
        else:
            return
        name_of_it = use.name


def _column_of(node: Node) -> Term:
    return Apply("column", (term_of(node), INDEX))


def _text(node: Node) -> str:
    return column_text(term_of(node))


def column_text(term: Term) -> str:
    """A term as formula text, its columns and rows as slices: ``W[:, k]``."""
    return format_term(_with_slices(term))


def _with_slices(term: Term) -> Term:
    if not isinstance(term, Apply):
        return term
    args = tuple(_with_slices(arg) for arg in term.args)
    if term.op not in ("column", "row"):
        return Apply(term.op, args)
    inner = format_term(Apply("transpose", (args[0],))).removesuffix(".T")  # in parentheses where it needs them
    return f"{inner}[:, {args[1]}]" if term.op == "column" else f"{inner}[{args[1]}, :]"
