"""Operators of NumPy code: on numbers and arrays NumPy's, on lists and texts Python's."""

from __future__ import annotations

import ast
from collections.abc import Collection
from fractions import Fraction
from typing import Any

import numpy as np

from symgraph.calculus.python_operators import ARITHMETIC, COMPARISONS
from symgraph.spec.code import indexing
from symgraph.spec.code.elements import Element, Truth
from symgraph.spec.code.failures import Misfit, NeedsNumbers, Refused
from symgraph.spec.code.functions.arguments import as_array, described
from symgraph.spec.code.functions.methods import formatted
from symgraph.spec.code.functions.multiplying import matmul
from symgraph.spec.code.functions.python import items
from symgraph.spec.code.limits import check_size
from symgraph.spec.code.values import Kind, Masked
from symgraph.spec.code.whole import is_logical, is_whole

OPERATIONS: dict[type[ast.operator], str] = {
    **ARITHMETIC,
    ast.MatMult: "matmul",
    ast.FloorDiv: "floordiv",
    ast.Mod: "mod",
    ast.BitAnd: "and",
    ast.BitOr: "or",
    ast.BitXor: "xor",
}


def operation(op: ast.operator) -> str:
    """The name of a binary operator.  Raises Refused for one that is not supported."""
    name = OPERATIONS.get(type(op))
    if name is None:
        raise Refused("this operation is not supported", "+ - * / // % ** @ & | ^ are")
    return name


def binary(k: Kind, op: str, left: Any, right: Any) -> Any:  # noqa: PLR0911 - one for each kind
    """A binary operation by its name in `OPERATIONS`."""
    if isinstance(left, Masked) or isinstance(right, Masked):
        return indexing.masked_operation(k, op, (left, right))
    containers = [isinstance(side, (list, tuple, str)) for side in (left, right)]
    if any(containers):
        made = _of_containers(op, left, right, both=all(containers))
        if made is not None:
            return made
    left, right = (_operand(k, side) for side in (left, right))
    match op:
        case "matmul":
            return matmul(k, left, right)
        case "and" | "or":
            if _are_integers(left, right):
                return _bits(op, left, right)
            _check_conditions(left, right)
            return k.logical(op, left, right)
        case "xor":
            _check_conditions(left, right)
            return k.compare("ne", k.elementwise("add", left, 0), k.elementwise("add", right, 0))
        case "sub" if is_logical(left) and is_logical(right) and not _are_plain(left, right):
            raise Misfit("boolean subtract, the - operator, is not supported for operands that are conditions")
        case "floordiv" | "mod":
            return _divided(k, op, left, right)
        case _:
            return k.elementwise(op, left, right)


def unary(k: Kind, op: ast.unaryop, value: Any) -> Any:
    """``-x``, ``+x``, ``~x`` and ``not x``."""
    if isinstance(op, ast.Not):
        return not k.decided(value)
    if isinstance(value, Masked):
        return indexing.masked_operation(k, "neg", (value,))
    operand: Any = _operand(k, value)
    match op:
        case ast.USub() if is_logical(operand) and not isinstance(operand, bool):
            raise Misfit("boolean negative, the - operator, is not supported for an operand that is a condition")
        case ast.USub():
            return k.elementwise("neg", operand)
        case ast.UAdd():
            return np.array(operand) if isinstance(operand, np.ndarray) else operand
        case _:
            if _are_integers(operand, operand):
                return np.invert(operand) if isinstance(operand, np.ndarray) else -1 - operand
            _check_conditions(operand)
            return k.opposite(operand)


def compared(k: Kind, op: ast.cmpop, left: Any, right: Any, labels: Collection[str]) -> Any:
    """A comparison.  Raises NeedsNumbers where elements of `labels` are compared by ``==``."""
    match op:
        case ast.Is():
            return left is right
        case ast.IsNot():
            return left is not right
        case ast.In() | ast.NotIn():
            found = any(part is left or (isinstance(part, (int, str)) and part == left) for part in items(right))
            return found == isinstance(op, ast.In)
        case _:
            pass
    if any(side is None or isinstance(side, (str, dict)) for side in (left, right)):
        return (left == right) == isinstance(op, ast.Eq)
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return (tuple(left) == tuple(right)) == isinstance(op, ast.Eq)
    sides = [_operand(k, side) for side in (left, right)]
    if isinstance(op, (ast.Eq, ast.NotEq)):
        for side in sides:
            _ask_for_labels(side, labels)
    return k.compare(COMPARISONS[type(op)], *sides)


def _ask_for_labels(side: Any, labels: Collection[str]) -> None:
    for element in np.asarray(side, dtype=object).flat:
        if isinstance(element, Element) and element.declared in labels:
            raise NeedsNumbers(element.declared)


def _operand(k: Kind, value: Any) -> Any:
    """An array or a number.  Raises Refused for anything else."""
    if isinstance(value, (list, tuple)):
        return as_array(k, value)
    if isinstance(value, (np.ndarray, np.generic, int, float, Fraction, Element, Truth)):
        return value
    raise Refused(f"{described(value)} found", "a number or an array is needed")


def _divided(k: Kind, op: str, left: Any, right: Any) -> Any:
    """``//`` and ``%``."""
    if is_whole(left) and is_whole(right):
        if np.any(np.asarray(right) == 0):
            raise Refused("a division by zero")
        return left // right if op == "floordiv" else left % right
    quotient = k.elementwise("floor", k.elementwise("div", left, right))
    return quotient if op == "floordiv" else k.elementwise("sub", left, k.elementwise("mul", right, quotient))


def _are_integers(left: Any, right: Any) -> bool:
    return all(is_whole(side) and np.asarray(side).dtype != bool for side in (left, right))


def _are_plain(left: Any, right: Any) -> bool:
    """Whether both are Python's own True or False, which are numbers."""
    return isinstance(left, bool) and isinstance(right, bool)


def _check_conditions(*operands: Any) -> None:
    """Raises Misfit where ~, & or | is applied to numbers, as NumPy does to floats."""
    if not all(is_logical(operand) for operand in operands):
        raise Misfit("~, &, | and ^ are not supported for operands that are real numbers, only for conditions")


def _bits(op: str, left: Any, right: Any) -> Any:
    return left & right if op == "and" else left | right


def _of_containers(op: str, left: Any, right: Any, both: bool) -> Any:
    """``[1] + [2]``, ``[0] * 3`` and texts likewise; None for an operation of arrays."""
    if op == "add" and both and isinstance(left, type(right)):
        check_size(len(left) + len(right))
        return left + right
    if op == "mod" and isinstance(left, str):
        return formatted(left, right if isinstance(right, tuple) else (right,))
    for sequence, count in ((left, right), (right, left)):
        if op == "mul" and isinstance(sequence, (list, tuple, str)) and isinstance(count, (int, np.integer)):
            check_size(len(sequence), int(count))
            return sequence * int(count)
    if isinstance(left, str) or isinstance(right, str):
        raise Refused("an operation on a text")
    return None
