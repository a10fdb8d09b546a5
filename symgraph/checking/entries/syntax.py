"""Expressions of Python code, changed in one place: trees are never modified, and the author's text is kept around."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from copy import copy

MODULES = ("np", "numpy", "scipy", "math", "sp", "linalg", "special")


def replaced(root: ast.expr, old: ast.expr, new: ast.expr) -> ast.expr:
    """The expression `root` with `new` where `old`, a node of it, stands; new nodes stand at the place of `old`."""
    placed = ast.fix_missing_locations(ast.copy_location(copy(new), old))
    result = _replaced(root, old, placed)
    assert isinstance(result, ast.expr)
    return result


def _replaced(root: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    if root is old:
        return new
    changed: dict[str, object] = {}
    for field, value in ast.iter_fields(root):
        if isinstance(value, ast.AST):
            other = _replaced(value, old, new)
            if other is not value:
                changed[field] = other
        elif isinstance(value, list):
            others = [_replaced(item, old, new) if isinstance(item, ast.AST) else item for item in value]
            if any(a is not b for a, b in zip(value, others, strict=True)):
                changed[field] = others
    if not changed:
        return root
    result = copy(root)
    for field, value in changed.items():
        setattr(result, field, value)
    return result


def values(root: ast.expr) -> Iterator[ast.expr]:
    """The parts of an expression that have a value of their own, itself first: no functions, modules or axes."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(operands(node)))


def operands(node: ast.expr) -> list[ast.expr]:
    """The parts that an operation is applied to."""
    match node:
        case ast.Call(func=ast.Attribute(value=inner), args=args):
            return [*([] if is_module(inner) else [inner]), *args]
        case ast.Call(args=args):
            return list(args)
        case ast.Attribute(value=inner, attr="T"):
            return [inner]
        case ast.Attribute():
            return []  # an attribute of an object, or a shape
        case ast.Subscript(value=inner):
            return [inner] if not is_keyed(node) else []
        case _:
            return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def is_module(node: ast.expr) -> bool:
    """Whether a node is `np`, `np.linalg` or the like."""
    return (isinstance(node, ast.Name) and node.id in MODULES) or (
        isinstance(node, ast.Attribute) and is_module(node.value)
    )


def is_keyed(node: ast.expr) -> bool:
    """Whether a node is ``params['W1']``."""
    return (
        isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)
    )


def is_variable(node: ast.expr) -> bool:
    """Whether a node is a name, ``self.w2`` or ``params['W1']``."""
    match node:
        case ast.Name():
            return True
        case ast.Attribute(value=inner, attr=attribute):
            return attribute not in ("T", "shape", "size", "ndim") and not is_module(inner) and is_variable(inner)
        case _:
            return is_keyed(node)


def same(left: ast.AST, right: ast.AST) -> bool:
    """Whether two expressions are written alike."""
    return ast.dump(left) == ast.dump(right)


def parsed(text: str) -> ast.expr:
    """The tree of a short piece of code that symgraph wrote itself."""
    return ast.parse(text, mode="eval").body


def spliced(text: str, root: ast.expr, old: ast.expr, new: ast.expr) -> str:
    """The text of `root` with `new` in the place of `old`; written anew where the place is not in one line."""
    wanted = replaced(root, old, new)
    written = ast.unparse(new)
    start, end = old.col_offset - root.col_offset, (old.end_col_offset or 0) - root.col_offset
    encoded = text.encode()
    if old.lineno == root.lineno == old.end_lineno and 0 <= start < end <= len(encoded):
        for part in (written, f"({written})"):
            whole = (encoded[:start] + part.encode() + encoded[end:]).decode(errors="replace")
            if _reads_as(whole, wanted):
                return whole
    return ast.unparse(wanted)


def _reads_as(text: str, wanted: ast.expr) -> bool:
    try:
        return same(ast.parse(text, mode="eval").body, wanted)
    except SyntaxError:
        return False
