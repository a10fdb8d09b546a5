"""NumPy's other spellings of what a formula has: the syntax tree of a formula with these written out.

``X.shape[0]``, ``len(X)`` and ``X.size`` are sizes; ``norm(X, axis=1)``, ``std``, ``vdot``, ``solve`` and
``heaviside(x, h)`` are made of other functions.  Only the tree is rewritten: nothing is evaluated.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection

from symgraph.calculus.formula_functions import MODULES

_PARTS = ("linalg",)
_LIKE = {"ones": "ones_like", "zeros": "zeros_like"}


def written_out(tree: ast.expr, names: Collection[str] | None = None) -> ast.expr:
    """The tree of a formula with NumPy's other spellings written out; `names` are declared and keep their meaning.

    What is made has the place of what was written; a made number is nowhere in the text, so its place has no width.
    """
    spellings = _Spellings(names or ())
    root = ast.Expression(tree)
    for parent in reversed(list(ast.walk(root))):  # the deepest first; a long sum is deeper than Python's stack
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                value[:] = map(spellings.replaced, value)
            elif isinstance(value, ast.expr):
                setattr(parent, field, spellings.replaced(value))
    return root.body


class _Spellings:
    def __init__(self, names: Collection[str]) -> None:
        self.names = names

    def replaced(self, node: ast.expr) -> ast.expr:
        """The node in other words, or as it is."""
        found = self.spelled(node)
        if found is None:
            return node
        for part in ast.walk(found):
            if isinstance(part, ast.expr) and not hasattr(part, "col_offset"):
                ast.copy_location(part, node)
                if isinstance(part, ast.Constant):
                    part.end_col_offset = part.col_offset
        return found

    def spelled(self, node: ast.expr) -> ast.expr | None:
        """What a node is in other words; None where it stays."""
        match node:
            case ast.Subscript(value=ast.Attribute(value=array, attr="shape"), slice=axis):
                return _call("size", array, axis)
            case ast.Attribute(value=array, attr="size") if not self.is_module(array):
                return _call("size", array)
            case ast.Call(func=ast.Attribute(value=ast.Compare() as mask, attr="astype"), args=[_]):
                return _call("where", mask, ast.Constant(1), ast.Constant(0))
            case ast.Call(func=ast.Attribute(value=array, attr="std"), args=args) if not self.is_module(array):
                return self.call("std", [array, *args], node.keywords)
            case ast.Call(func=function, args=args):
                name = self.function(function)
                return self.call(name, args, node.keywords) if name else None
            case _:
                return None

    def is_module(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return name in MODULES and name not in self.names
            case ast.Attribute(value=module, attr=part):
                return part in _PARTS and self.is_module(module)
            case _:
                return False

    def function(self, node: ast.expr) -> str:
        """The name of a function, without the module it is of; empty for a method."""
        match node:
            case ast.Name(id=name) if name not in self.names:
                return name
            case ast.Attribute(value=module, attr=name) if self.is_module(module):
                return name
            case _:
                return ""

    @staticmethod
    def call(name: str, args: list[ast.expr], options: list[ast.keyword]) -> ast.expr | None:
        """A call in other words; None where it stays."""
        match name, args:
            case "len", [array]:
                return _call("size", array, ast.Constant(0))
            case (("ones" | "zeros"), [ast.Attribute(value=array, attr="shape")]):
                return _call(_LIKE[name], array)
            case "norm", [array] if options:
                return _call("sqrt", _with(options, _call("sum", _call("square", array))))
            case "std", _:
                return _call("sqrt", _with(options, _call("var", *args)))
            case _:
                made = _OF_TWO.get(name)
                return made(*args) if made and len(args) == 2 and not options else None


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name), list(args), [])


def _with(options: list[ast.keyword], call: ast.Call) -> ast.Call:
    call.keywords = options
    return call


def _heaviside(x: ast.expr, at_zero: ast.expr) -> ast.expr:
    return _call("where", ast.Compare(x, [ast.Eq()], [ast.Constant(0)]), at_zero, _call("heaviside", x))


_OF_TWO: dict[str, Callable[[ast.expr, ast.expr], ast.expr]] = {
    "vdot": lambda a, b: _call("sum", ast.BinOp(a, ast.Mult(), b)),
    "solve": lambda a, b: ast.BinOp(_call("inv", a), ast.MatMult(), b),
    "heaviside": _heaviside,
}
