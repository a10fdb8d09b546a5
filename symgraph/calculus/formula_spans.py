"""Where the parts of a formula stand in its text: character spans of subterms.

Python's syntax tree of the text is walked beside the term that was read from it.  Where the two differ (there is no
such case known) the walk stops, and deeper parts have no span.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from symgraph.calculus.formula_functions import METHODS, MODULES
from symgraph.calculus.formula_numpy import written_out
from symgraph.calculus.term import Apply, Term


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text of a formula: characters `start` to `end`."""

    start: int
    end: int


Path = tuple[int, ...]
"""Which argument of which argument: ``(1, 0)`` is the first argument of the second one; ``()`` is the whole."""

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "add", ast.Mult: "mul"}


def subterm(term: Term, path: Path) -> Term:
    """The part of a term at a path."""
    for index in path:
        assert isinstance(term, Apply)
        term = term.args[index]
    return term


def replaced(term: Term, path: Path, new: Term) -> Term:
    """The term with the part at a path replaced; a product in the place of a factor becomes part of the product."""
    if not path:
        return new
    assert isinstance(term, Apply)
    index, *rest = path
    if not rest and term.op == "mul" and isinstance(new, Apply) and new.op == "mul":
        return Apply("mul", (*term.args[:index], *new.args, *term.args[index + 1 :]))
    args = list(term.args)
    args[index] = replaced(args[index], tuple(rest), new)
    return Apply(term.op, tuple(args))


def paths(term: Term, path: Path = ()) -> Iterator[tuple[Path, Term]]:
    """Every part of a term with its path, the whole first."""
    yield path, term
    if isinstance(term, Apply):
        for index, arg in enumerate(term.args):
            yield from paths(arg, (*path, index))


def spans(text: str, term: Term) -> Mapping[Path, Span]:
    """The span of every part of `term`, which was read from `text`.

    >>> from symgraph.calculus.formula import parse_formula
    >>> spans("i1*(1 - h11**2)", parse_formula("i1*(1 - h11**2)"))[(1, 1, 0)]
    Span(start=8, end=11)
    """
    flat = "".join(" " if character.isspace() else character for character in text)
    try:
        tree = written_out(ast.parse(f"({flat})", mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    encoded = flat.encode()
    found: dict[Path, Span] = {}
    for path, node in _matched(tree, term, ()):
        # `ast` counts bytes, and one parenthesis was put before the text.
        start, end = (len(encoded[: max(0, n - 1)].decode()) for n in (node.col_offset, node.end_col_offset or 0))
        found[path] = Span(start, end)
    return found


def _matched(node: ast.expr, term: Term, path: Path) -> Iterator[tuple[Path, ast.expr]]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
        yield from _matched(node.operand, term, path)
        return
    yield path, node
    if not isinstance(term, Apply) or not term.args:
        return
    if isinstance(node, ast.Call) and _function(node) == "Piecewise":
        yield from _pieces(node.args, term, path)
        return
    operands = _operands(node, term)
    for index, (operand, arg) in enumerate(zip(operands, term.args, strict=False)):
        yield from _matched(operand, arg, (*path, index))


def _operands(node: ast.expr, term: Apply) -> list[ast.expr]:  # noqa: PLR0911 - one return for each kind
    """What a node of the syntax tree is made of, one for each argument of the term."""
    match node:
        case ast.BinOp():
            operands = [node.right]
            left = node.left
            while (
                isinstance(left, ast.BinOp)
                and _SIGNS.get(type(node.op)) == term.op
                and len(operands) + 1 < len(term.args)
            ):
                operands.append(left.right)
                left = left.left
            return [left, *reversed(operands)]
        case ast.UnaryOp():
            return [node.operand]
        case ast.Compare():
            return [node.left, *node.comparators]
        case ast.Attribute():
            return [node.value]
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in METHODS and not _is_module(value):
            return [value, *node.args]
        case ast.Call():
            return node.args
        case _:
            return []


def _pieces(arguments: list[ast.expr], term: Term, path: Path) -> Iterator[tuple[Path, ast.expr]]:
    """``Piecewise((a, c), (b, True))`` was read as ``where(c, a, b)``."""
    first, *rest = arguments
    if not isinstance(first, ast.Tuple) or not isinstance(term, Apply):
        return
    value, condition = first.elts
    if not rest:
        yield from _matched(value, term, path)
        return
    for index, node in ((0, condition), (1, value)):
        yield from _matched(node, term.args[index], (*path, index))
    if len(rest) == 1 and isinstance(rest[0], ast.Tuple):
        yield from _matched(rest[0].elts[0], term.args[2], (*path, 2))
    else:
        yield from _pieces(rest, term.args[2], (*path, 2))


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in MODULES


def _function(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
