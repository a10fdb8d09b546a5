"""Random edits of formulas over arrays: mistakes as people make them, and other ways to write the same.

Edits are made on Python's syntax tree and know nothing of shapes; whether the result is right, wrong or does not fit
is for numbers to say (`matrix_labels`).
"""

from __future__ import annotations

import ast
import random
from collections.abc import Callable, Iterator, Sequence

Edit = Callable[[ast.expr, random.Random], ast.expr | None]

_OTHER = {
    "tanh": ["sigmoid", "sin"], "sigmoid": ["tanh", "softplus"], "exp": ["log", "tanh"], "log": ["exp"],
    "relu": ["step", "abs"], "step": ["sign", "relu"], "sign": ["step", "abs"], "abs": ["sign", "relu"],
    "inv": ["det"], "det": ["trace", "logdet"], "trace": ["sum", "det"], "sum": ["mean"], "mean": ["sum"],
    "softmax": ["log_softmax"], "diag": ["diagonal"], "diagonal": ["diag"], "sqrt": ["exp"],
    "norm": ["sum"], "maximum": ["minimum"], "minimum": ["maximum"], "phi": ["dphi"], "dphi": ["phi", "ddphi"],
    "ddphi": ["dphi"], "ones": ["zeros"], "cos": ["sin"], "sin": ["cos"],
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], list[type[ast.operator]]] = {
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.MatMult, ast.Div, ast.Add],
    ast.Div: [ast.Mult],
    ast.MatMult: [ast.Mult],
    ast.Pow: [ast.Mult],
}
_AROUND = """
-u
2*u
u/2
3*u
u.T
u*u
u**2
1/u
u*s
u/s
u + v
u - v
u + 1
u*v
u @ v
u @ u.T
inv(u)
sum(u)
sum(u, axis=0)
sum(u, axis=1)
mean(u, axis=0)
u*sum(v)
u*ones(s, s)
u*eye(s)
diag(diagonal(u))
u + 1e-12
u + 1e-9*v
u*0.999999
abs(u)
relu(u)
sqrt(u**2)
sqrt(u)**2
exp(log(u))
log(exp(u))
relu(u) - relu(-u)
relu(u) + relu(-u)
step(u)*u
u*step(v)
u*step(v + 9)
u*(step(v) + step(-v))
u*relu(v)/relu(v)
u*relu(v - 50)/relu(v - 50)
u + relu(v - 5)
u + maximum(0, v - 3)**2
where(v > 3, 2*u, u)
where(v > 0, u, u)
maximum(u, -40)
u + tanh(v) - 1
u*(v - v + 1)
u*v/v
u*sqrt(v**2)/v
u*sign(v)**2
softmax(u, axis=1)
u*sum(softmax(v, axis=0), axis=0)
u*inv(v) @ v
u @ v @ inv(v)
inv(v) @ v @ u
inv(inv(u))
u*det(v)*det(inv(v))
u.T.T
(u.T + v).T - v.T
u + v - v
u + 0*v
(u + u)/2
u*exp(v)*exp(-v)
u @ eye(s)
eye(s) @ u
u*(sigmoid(v) + sigmoid(-v))
u*sigmoid(v)/sigmoid(-v)*exp(-v)
u*trace(v)/trace(v.T)
u*ones(s, 1)
u + sum(v - mean(v))
"""
_SHAPES = [ast.parse(text, mode="eval").body for text in _AROUND.strip().splitlines()]


def edited(text: str, draw: random.Random, names: Sequence[str], sizes: Sequence[str]) -> str:
    """The formula with one edit."""
    tree = ast.parse(text.strip(), mode="eval").body
    for _ in range(30):
        path = draw.choice(list(_paths(tree)))
        part = _at(tree, path)
        new = _structural(part, draw, names) if draw.random() < 0.65 else _around(part, draw, names, sizes)
        if new is not None and ast.unparse(new) != ast.unparse(part):
            return ast.unparse(ast.fix_missing_locations(_with(tree, path, new)))
    return f"-({text})"


Path = tuple[tuple[str, int], ...]


def _paths(node: ast.expr, path: Path = ()) -> Iterator[Path]:
    """The places of all parts that are values."""
    yield path
    for place, child in _children(node):
        yield from _paths(child, (*path, place))


def _children(node: ast.expr) -> list[tuple[tuple[str, int], ast.expr]]:
    match node:
        case ast.BinOp(left, _, right):
            return [(("left", -1), left), (("right", -1), right)]
        case ast.UnaryOp(_, operand):
            return [(("operand", -1), operand)]
        case ast.Attribute(operand, "T"):
            return [(("value", -1), operand)]
        case ast.Call(ast.Name(name), args) if name not in ("ones", "zeros", "eye", "where"):
            return [(("args", k), arg) for k, arg in enumerate(args)]
    return []


def _at(node: ast.expr, path: Path) -> ast.expr:
    for place in path:
        node = dict(_children(node))[place]
    return node


def _with(node: ast.expr, path: Path, new: ast.expr) -> ast.expr:
    """A copy with another part at a place."""
    if not path:
        return new
    (name, k), *rest = path
    inner = _with(dict(_children(node))[path[0]], tuple(rest), new)
    fields = dict(ast.iter_fields(node))
    fields[name] = inner if k < 0 else [inner if n == k else arg for n, arg in enumerate(fields[name])]
    return type(node)(**fields)


def _around(part: ast.expr, draw: random.Random, names: Sequence[str], sizes: Sequence[str]) -> ast.expr:
    """Something around a part."""
    fill: dict[str, ast.expr] = {
        "u": part,
        "v": part if draw.random() < 0.3 else ast.Name(draw.choice(names)),
        "s": ast.Name(draw.choice(sizes)) if sizes else ast.Constant(3),
    }
    return _filled(draw.choice(_SHAPES), fill)


def _filled(shape: ast.expr, fill: dict[str, ast.expr]) -> ast.expr:
    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return fill.get(node.id, node)

    return Fill().visit(ast.parse(ast.unparse(shape), mode="eval").body)


def _structural(part: ast.expr, draw: random.Random, names: Sequence[str]) -> ast.expr | None:
    """Another operator, order, function, axis or name; a part dropped."""
    found: list[ast.expr] = []
    match part:
        case ast.Name():
            found = [ast.Name(draw.choice(names)), ast.Attribute(part, "T")]
        case ast.Constant(int(number)):
            found = [ast.Constant(number + 1), ast.Constant(1), ast.Constant(2 * number)]
        case ast.Attribute(operand, "T") | ast.UnaryOp(_, operand):
            found = [operand]
        case ast.BinOp(left, operator, right):
            found = [ast.BinOp(left, other(), right) for other in _OPERATORS[type(operator)]]
            found += [left, right, ast.BinOp(right, operator, left), ast.Attribute(part, "T")]
        case ast.Call(ast.Name(name), args, keywords):
            found = _calls(name, args, keywords)
    return draw.choice(found) if found else None


def _calls(name: str, args: list[ast.expr], keywords: list[ast.keyword]) -> list[ast.expr]:
    found: list[ast.expr] = [ast.Call(ast.Name(other), args, keywords) for other in _OTHER.get(name, [])]
    if len(args) == 1:
        found += [args[0], ast.Call(ast.Name(name), [ast.UnaryOp(ast.USub(), args[0])], keywords)]
    if len(args) == 2:
        found.append(ast.Call(ast.Name(name), args[::-1], keywords))
    for keyword in keywords:
        axis = 1 - int(ast.literal_eval(keyword.value))
        found.append(ast.Call(ast.Name(name), args, [ast.keyword("axis", ast.Constant(axis))]))
        if name in ("sum", "mean"):
            found.append(ast.Call(ast.Name(name), args, []))
    return found or [args[0]]
