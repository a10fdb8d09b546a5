"""What people get wrong about arrays: the order of products, transposes, axes, sums that are missing."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

from symgraph.checking.entries.edit import Edit, times
from symgraph.checking.entries.messages import CodeMessage
from symgraph.checking.entries.syntax import operands, parsed

_PRODUCTS = ("dot", "matmul", "outer", "multiply")
_SUMS = ("sum", "mean")

# --- products and transposes ------------------------------------------------------------------------------------------


def _flipped(node: ast.expr) -> ast.expr:
    match node:
        case ast.Attribute(value=inner, attr="T"):
            return inner
        case _:
            return ast.Attribute(node, "T", ast.Load())


def transposes(node: ast.expr) -> Iterator[Edit]:
    """A factor of a product transposed, or a transpose too much."""
    for operand in operands(node) if _is_product(node) else ():
        if not _is_transposed(operand) and not isinstance(operand, ast.Constant):
            yield Edit(4, "transposed", CodeMessage.TRANSPOSE, operand, _flipped(operand))
    if _is_transposed(node):
        yield Edit(3.8, "transposed", CodeMessage.NO_TRANSPOSE, node, _flipped(node))


def _is_transposed(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "T"


def _is_product(node: ast.expr) -> bool:
    match node:
        case ast.BinOp(op=ast.MatMult() | ast.Mult()):
            return True
        case ast.Call(func=ast.Attribute(attr=attribute)):
            return attribute in _PRODUCTS
        case _:
            return False


def _pair(node: ast.expr) -> tuple[ast.expr, ast.expr, str] | None:
    """The factors of a product and how it is written: "@", "*", "dot", "outer", …"""
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            return left, right, "@"
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return left, right, "*"
        case ast.Call(func=ast.Attribute(attr=attribute)) if attribute in _PRODUCTS:
            parts = operands(node)
            return (parts[0], parts[1], attribute) if len(parts) == 2 else None
        case _:
            return None


def _matrix(left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.BinOp(left, ast.MatMult(), right)


def products(node: ast.expr) -> Iterator[Edit]:
    """The factors in another order or transposed, or another kind of product."""
    pair = _pair(node)
    if pair is None:
        return
    left, right, sign = pair
    if sign in ("@", "dot", "matmul", "outer"):
        write: Callable[[ast.expr, ast.expr], ast.expr] = _matrix
        if sign == "outer":
            write = _outer
            yield Edit(6, "matrix_product", CodeMessage.MATRIX_PRODUCT, node, _matrix(left, right))
        for a, b in ((left, right), (right, left)):
            for first in (a, _flipped(a)):
                for second in (b, _flipped(b)):
                    if not (a is left and (first is a or second is b)):
                        yield Edit(5, "swapped_order", CodeMessage.ORDER, node, write(first, second))
        yield Edit(6, "elementwise_product", CodeMessage.ELEMENTWISE, node, times(left, right))
        if sign in ("@", "dot", "matmul"):
            yield Edit(8, "wrong_function", CodeMessage.INSTEAD, node, _outer(left, right))
    else:
        for first in (left, _flipped(left)):
            for second in (right, _flipped(right)):
                yield Edit(6, "matrix_product", CodeMessage.MATRIX_PRODUCT, node, _matrix(first, second))
                yield Edit(6.5, "matrix_product", CodeMessage.MATRIX_PRODUCT, node, _matrix(second, first))


def _outer(left: ast.expr, right: ast.expr) -> ast.expr:
    return ast.Call(parsed("np.outer"), [left, right], [])


# --- sums -------------------------------------------------------------------------------------------------------------


def reductions(node: ast.expr) -> Iterator[Edit]:
    """A sum along another axis, with or without keepdims, a mean for it, or no sum."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in _SUMS:
        return
    inner = operands(node)[0] if operands(node) else None
    if inner is None:
        return
    options = {word.arg: word.value for word in node.keywords}
    axis, keeps = options.get("axis"), options.get("keepdims")
    for other in (None, 0, 1, -1, 2):
        changed = {
            "axis": None if other is None else ast.Constant(other),
            "keepdims": keeps if other is not None else None,
        }
        yield Edit(3.5, "wrong_axis", CodeMessage.AXIS, node, _with(node, changed))
    flag = None if keeps is not None else ast.Constant(True)
    yield Edit(4, "keepdims", CodeMessage.KEEPDIMS, node, _with(node, {"keepdims": flag, "axis": axis}))
    other = "mean" if node.func.attr == "sum" else "sum"
    renamed = ast.Call(ast.Attribute(node.func.value, other, ast.Load()), node.args, node.keywords)
    message = CodeMessage.SUM if other == "mean" else CodeMessage.MEAN
    yield Edit(2.5, "missing_factor" if other == "mean" else "extra_factor", message, node, renamed)
    yield Edit(6, "extra_sum", CodeMessage.EXTRA_SUM, node, inner)


def _with(node: ast.Call, changed: Mapping[str, ast.expr | None]) -> ast.Call:
    """A call with other keywords; None leaves one out."""
    kept = [word for word in node.keywords if word.arg not in changed]
    new = [ast.keyword(name, value) for name, value in changed.items() if value is not None]
    return ast.Call(node.func, node.args, [*new, *kept])


def sums_of(root: ast.expr) -> Iterator[Edit]:
    """A sum that is missing, or another shape."""
    for text in ("axis=0", "axis=1", "axis=0, keepdims=True", "axis=1, keepdims=True", "", "axis=(0, 1)"):
        call = parsed(f"x.sum({text})")
        assert isinstance(call, ast.Call)
        summed = ast.Call(ast.Attribute(root, "sum", ast.Load()), [], call.keywords)
        yield Edit(4.5, "missing_sum", CodeMessage.NO_SUM, root, summed)
    for shaped in ("x.ravel()", "x[:, None]", "x[None, :]", "x.T"):
        tree = parsed(shaped)
        new = _put(tree, root)
        yield Edit(9, "wrong_shape", CodeMessage.RAVEL, root, new)


def _put(tree: ast.expr, root: ast.expr) -> ast.expr:
    """A small expression in x with another one as x."""
    match tree:
        case ast.Name():
            return root
        case ast.Call(func=ast.Attribute(attr=attribute)):
            return ast.Call(ast.Attribute(root, attribute, ast.Load()), [], [])
        case ast.Attribute(attr=attribute):
            return ast.Attribute(root, attribute, ast.Load())
        case ast.Subscript(slice=index):
            return ast.Subscript(root, index, ast.Load())
        case _:
            raise AssertionError(ast.dump(tree))
