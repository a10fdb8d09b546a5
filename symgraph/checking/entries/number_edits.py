"""What people get wrong about numbers: signs, factors, terms, exponents, comparisons, functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from symgraph.checking.entries.edit import Edit, times
from symgraph.checking.entries.messages import CodeMessage
from symgraph.checking.entries.syntax import is_variable

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.Lt,),
    ast.GtE: (ast.LtE, ast.Lt),
    ast.Lt: (ast.Gt,),
    ast.LtE: (ast.GtE, ast.Gt),
}

# --- signs, factors, numbers ------------------------------------------------------------------------------------------


def operators(node: ast.expr) -> Iterator[Edit]:
    """A sign the other way round, a term, a factor or a divisor too much, ``*`` for ``/``; a slice for the whole."""
    match node:
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            cost = 5.5 if isinstance(left, ast.Constant) else 3.0  # 1 - h**2 is seldom meant the other way round
            yield Edit(cost, "sign", CodeMessage.SIGN_OF_PART, node, ast.BinOp(right, ast.Sub(), left))
            yield Edit(3.4, "sign", CodeMessage.SIGN_OF_PART, node, ast.BinOp(left, ast.Add(), right))
            yield Edit(6, "extra_term", CodeMessage.EXTRA_TERM, node, left, {"term": ast.unparse(right)})
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield Edit(3.4, "sign", CodeMessage.SIGN_OF_PART, node, ast.BinOp(left, ast.Sub(), right))
            yield Edit(5, "sign", CodeMessage.SIGN_OF_PART, node, ast.BinOp(right, ast.Sub(), left))
            for kept, dropped in ((left, right), (right, left)):
                yield Edit(6, "extra_term", CodeMessage.EXTRA_TERM, node, kept, {"term": ast.unparse(dropped)})
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            for kept, dropped in ((left, right), (right, left)):
                extra = {"factor": ast.unparse(dropped)}
                cost = 2.6 if isinstance(dropped, ast.Constant) else 5.0
                yield Edit(cost, "extra_factor", CodeMessage.EXTRA_FACTOR, node, kept, extra)
            yield Edit(8, "reciprocal", CodeMessage.INSTEAD, node, ast.BinOp(left, ast.Div(), right))
        case ast.Subscript(value=inner, slice=ast.Slice()):
            yield Edit(6, "wrong_part", CodeMessage.INSTEAD, node, inner)
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            yield Edit(3, "extra_factor", CodeMessage.EXTRA_DIVISOR, node, left, {"factor": ast.unparse(right)})
            yield Edit(8, "reciprocal", CodeMessage.INSTEAD, node, times(left, right))
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            yield Edit(2.8, "sign", CodeMessage.SIGN_OF_PART, node, inner)
        case _:
            return


def comparisons(node: ast.expr) -> Iterator[Edit]:
    """The comparison the other way round."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARED.get(type(node.ops[0]), ()):
            new = ast.Compare(node.left, [other()], node.comparators)
            yield Edit(6, "wrong_function", CodeMessage.COMPARISON, node, new)


def constants(node: ast.expr) -> Iterator[Edit]:
    """Another whole number; for ``X.shape[0]`` and ``X.size`` another size."""
    match node:
        case ast.Constant(value=bool()):
            return
        case ast.Constant(value=int(value) | float(value)):
            for other in dict.fromkeys((value + 1, value - 1, 2 * value, *range(2, 13))):
                if other != value and other > 0:
                    cost = 3.5 if abs(other - value) > 1 else 3.3
                    yield Edit(cost, "wrong_constant", CodeMessage.INSTEAD, node, ast.Constant(other))
        case ast.Subscript(value=ast.Attribute(attr="shape"), slice=ast.Constant(value=int(axis))):
            other = ast.Subscript(node.value, ast.Constant(1 - axis if axis in (0, 1) else 0), ast.Load())
            yield Edit(2, "wrong_axis", CodeMessage.INSTEAD, node, other)
        case ast.Attribute(value=array, attr="size"):
            for axis in (0, 1):
                rows = ast.Subscript(ast.Attribute(array, "shape", ast.Load()), ast.Constant(axis), ast.Load())
                yield Edit(2, "wrong_constant", CodeMessage.INSTEAD, node, rows)
        case _:
            return


def chains(node: ast.expr) -> Iterator[Edit]:
    """A product of three or more without two of its factors, which were one derivative."""
    factors = _factors_of(node)
    for first in range(len(factors) if len(factors) > 2 else 0):
        for second in range(first + 1, len(factors)):
            kept = [factor for place, factor in enumerate(factors) if place not in (first, second)]
            new = kept[0]
            for factor in kept[1:]:
                new = times(new, factor)
            extra = {"factor": ast.unparse(times(factors[first], factors[second]))}
            yield Edit(6, "extra_factor", CodeMessage.EXTRA_FACTOR, node, new, extra)


def _factors_of(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return [*_factors_of(left), *_factors_of(right)]
        case _:
            return [node]


def listed(node: ast.expr) -> Iterator[Edit]:
    """Two parts of a list the other way round, or a factor missing at one of them."""
    if not isinstance(node, (ast.List, ast.Tuple)) or not 1 < len(node.elts) <= 4:
        return
    for first in range(len(node.elts)):
        for second in range(first + 1, len(node.elts)):
            parts = list(node.elts)
            parts[first], parts[second] = parts[second], parts[first]
            yield Edit(5, "swapped_order", CodeMessage.INSTEAD, node, type(node)(parts, ast.Load()))
    for part in node.elts:
        yield from _doubled(part)


def terms(node: ast.expr) -> Iterator[Edit]:
    """A factor missing at one term of a sum."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        for part in (node.left, node.right):
            yield from _doubled(part)


def _doubled(part: ast.expr) -> Iterator[Edit]:
    for factor in (2, 3):
        extra = {"factor": str(factor)}
        yield Edit(5, "missing_factor", CodeMessage.FACTOR_AT, part, times(ast.Constant(factor), part), extra)
    half = ast.BinOp(part, ast.Div(), ast.Constant(2))
    yield Edit(6, "missing_factor", CodeMessage.FACTOR_AT, part, half, {"factor": "1/2"})
    yield Edit(5, "sign", CodeMessage.SIGN_OF_PART, part, negated(part))


def negated(node: ast.expr) -> ast.expr:
    """The negative of an expression, the sign at its first factor: ``-2*x`` for ``2*x``."""
    match node:
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div() | ast.MatMult(), right=right):
            return ast.BinOp(negated(left), node.op, right)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return inner
        case _:
            return ast.UnaryOp(ast.USub(), node)


def powers(node: ast.expr) -> Iterator[Edit]:
    """``1 - h`` for ``1 - h**2``, and ``h**2`` for ``h``."""
    if is_variable(node):
        squared = ast.BinOp(node, ast.Pow(), ast.Constant(2))
        yield Edit(4.8, "wrong_exponent", CodeMessage.INSTEAD, node, squared)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        yield Edit(6.5, "wrong_exponent", CodeMessage.INSTEAD, node, node.left)


_FUNCTIONS = {
    "tanh": ("arctan",),
    "exp": ("log",),
    "log": ("exp",),
    "sin": ("cos",),
    "cos": ("sin",),
    "sqrt": ("square",),
}


def functions(node: ast.expr) -> Iterator[Edit]:
    """A function that is often taken for another one, or that is not needed."""
    match node:
        case ast.Call(func=ast.Attribute(value=module, attr=attribute), args=[inner]) if attribute in _FUNCTIONS:
            for other in _FUNCTIONS[attribute]:
                call = ast.Call(ast.Attribute(module, other, ast.Load()), [inner], [])
                yield Edit(8, "wrong_function", CodeMessage.INSTEAD, node, call)
            yield Edit(8, "extra_function", CodeMessage.INSTEAD, node, inner)
        case _:
            return
