"""Single changes of an expression of NumPy code, the likeliest mistakes of a backward pass first.

Each change is only proposed here; `symgraph.checking.entries.search` tries them out, and the survivors are proved.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import numpy as np

from symgraph.checking.entries.array_edits import products, reductions, sums_of, transposes
from symgraph.checking.entries.edit import Edit, Variables, times
from symgraph.checking.entries.messages import CodeMessage
from symgraph.checking.entries.number_edits import (
    chains,
    comparisons,
    constants,
    functions,
    listed,
    negated,
    operators,
    powers,
    terms,
)
from symgraph.checking.entries.syntax import is_variable, parsed, values

_RULES = (
    *(transposes, products, reductions, operators, comparisons, constants, powers, functions),
    *(chains, listed, terms),
)


def edits(root: ast.expr, variables: Variables) -> list[Edit]:
    """The changes of one part of an expression, the most likely mistakes first."""
    found: list[Edit] = []
    for node in values(root):
        for rule in _RULES:
            found += rule(node)
        found += _names(node, variables)
        found += _factors(node, variables)
        found += _sizes(node, variables)
    found += sums_of(root)
    found.append(Edit(3.2, "sign", CodeMessage.SIGN, root, negated(root)))
    return sorted(found, key=lambda edit: edit.cost)


# --- names ------------------------------------------------------------------------------------------------------------


def _names(node: ast.expr, variables: Variables) -> Iterator[Edit]:
    """Another variable of the same shape, or the derivative of an activation in place of its value."""
    if not is_variable(node):
        return
    name = ast.unparse(node)
    shape = np.shape(variables[name]) if name in variables else None
    for other, value in variables.items():
        if other != name and shape is not None and np.shape(value) == shape:
            yield Edit(4.4 if _alike(name, other) else 6.0, "wrong_name", CodeMessage.INSTEAD, node, parsed(other))
            if len(shape) and not _is_mask(value):
                new = parsed(f"({other} > 0)")
                yield Edit(7.5, "missing_derivative", CodeMessage.INSTEAD, node, new)
    for pattern in _DERIVATIVES if shape and not _is_mask(variables[name]) else ():
        yield Edit(6, "missing_derivative", CodeMessage.INSTEAD, node, parsed(pattern.format(name)))


def _is_mask(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype == bool


def _alike(name: str, other: str) -> bool:
    """Whether two names differ by an index only, or are both of derivatives."""
    return name.rstrip("0123456789'])_") == other.rstrip("0123456789'])_") or name[0] == other[0] == "d"


_DERIVATIVES = ("(1 - {0}**2)", "{0}*(1 - {0})", "({0} > 0)", "(1 - np.tanh({0})**2)")


def _factors(node: ast.expr, variables: Variables) -> Iterator[Edit]:
    """A factor made of one variable: of the derivative of an activation, or the variable itself."""
    if isinstance(node, (ast.Constant, ast.Compare, ast.UnaryOp)):
        return
    within = {ast.unparse(part) for part in values(node)}
    for name, value in variables.items():
        extra = {"factor": name}
        if np.ndim(value) and not _is_mask(value):
            for rank, pattern in enumerate(_DERIVATIVES):
                factor = pattern.format(name)
                words = {"factor": factor}
                cost = 4.5 + rank / 10 + (1 if name in within else 0)
                new = times(node, parsed(factor))
                yield Edit(cost, "missing_derivative", CodeMessage.NO_DERIVATIVE, node, new, words)
        if name == ast.unparse(node):
            continue
        yield Edit(
            6 if np.ndim(value) else 5, "missing_factor", CodeMessage.FACTOR_AT, node, times(node, parsed(name)), extra
        )
        divided = ast.BinOp(node, ast.Div(), parsed(name))
        cost = 5.0 if np.ndim(value) == 0 else 9.0 if name in within else 7.0
        yield Edit(cost, "missing_factor", CodeMessage.DIVISOR_AT, node, divided, extra)


def _sizes(node: ast.expr, variables: Variables) -> Iterator[Edit]:
    """A division by the number of samples, or by another size of an array, or by the root of one."""
    if isinstance(node, (ast.Constant, ast.Compare)) or is_variable(node):
        return
    named: dict[int, str] = {}
    for name, value in variables.items():
        for axis, size in enumerate(np.shape(value)[:2]):
            if size > 1:
                named.setdefault(size, f"{name}.shape[{axis}]")
    for size, text in named.items():
        for factor, cost in ((text, 5.2), (f"np.sqrt({size})", 6.5)):
            divided = ast.BinOp(node, ast.Div(), parsed(factor))
            yield Edit(cost, "missing_factor", CodeMessage.DIVISOR_AT, node, divided, {"factor": factor})


def in_place_of(node: ast.expr, shape: tuple[int, ...], variables: Variables) -> Iterator[Edit]:
    """A variable in place of something computed that has its shape."""
    for name, value in variables.items():
        if np.shape(value) == shape and name != ast.unparse(node):
            yield Edit(6.8, "wrong_part", CodeMessage.INSTEAD, node, parsed(name))
