"""Expressions of NumPy code: names, operators, calls, indices, comprehensions."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Any

import numpy as np

from symgraph.errors import near
from symgraph.spec.code import indexing
from symgraph.spec.code.calls import Calls, known_value
from symgraph.spec.code.elements import Truth
from symgraph.spec.code.exact import MAX_BITS, as_exact
from symgraph.spec.code.failures import Misfit, Refused
from symgraph.spec.code.functions import table
from symgraph.spec.code.functions.arguments import described
from symgraph.spec.code.functions.python import items
from symgraph.spec.code.limits import MAX_EXPRESSIONS
from symgraph.spec.code.operators import binary, compared, operation, unary
from symgraph.spec.code.values import Module, Scope, Super

_MODULES = {
    "np": "np",
    "numpy": "np",
    "scipy": "scipy",
    "sp": "scipy",
    "math": "math",
    "special": "scipy.special",
    "linalg": "np.linalg",
}
"""Names of modules that need no import."""
_OF_NUMBERS = ("real", "imag", "conjugate")
"""What Python's own numbers have of what arrays have."""


class Expressions(Calls):
    """Evaluates expressions; `Interpreter` adds statements."""

    expressions = 0

    def evaluate(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression.  Raises Failure, with its node."""
        self.expressions += 1
        if self.expressions > MAX_EXPRESSIONS:
            raise Refused(f"more than {MAX_EXPRESSIONS} operations are run", action="loop less often")
        return self.within(node, lambda: self._evaluate(node, scope))

    def _evaluate(self, node: ast.expr, scope: Scope) -> Any:  # noqa: PLR0911, PLR0912 - one for each kind of node
        match node:
            case ast.Constant():
                return self._constant(node.value)
            case ast.Name():
                return self.lookup(node, scope)
            case ast.BinOp():
                op = operation(node.op)
                return binary(self.k, op, self.evaluate(node.left, scope), self.evaluate(node.right, scope))
            case ast.UnaryOp():
                return unary(self.k, node.op, self.evaluate(node.operand, scope))
            case ast.BoolOp():
                return self._bool(node, scope)
            case ast.Compare():
                return self._compare(node, scope)
            case ast.Call():
                return self._call(node, scope)
            case ast.Attribute(value=ast.Constant(value=int() | float() as number)) if node.attr not in _OF_NUMBERS:
                raise Misfit(f"'{type(number).__name__}' object has no attribute '{node.attr}'")
            case ast.Attribute():
                return self.attribute(self.evaluate(node.value, scope), node.attr)
            case ast.Subscript():
                return indexing.read(self.k, self.evaluate(node.value, scope), self.index(node.slice, scope))
            case ast.Tuple():
                return tuple(self._listed(node.elts, scope))
            case ast.List():
                return self._listed(node.elts, scope)
            case ast.Dict():
                return self._dict(node, scope)
            case ast.IfExp():
                return self.evaluate(node.body if self._decided(node.test, scope) else node.orelse, scope)
            case ast.ListComp() | ast.GeneratorExp():
                return [self.evaluate(node.elt, inner) for inner in self._loops(node.generators, scope)]
            case ast.DictComp():
                turns = self._loops(node.generators, scope)
                return {_key(self.evaluate(node.key, turn)): self.evaluate(node.value, turn) for turn in turns}
            case ast.Lambda():
                return self.function(node, scope)
            case ast.JoinedStr():
                return "".join(self._text(part, scope) for part in node.values)
            case ast.NamedExpr():
                value = self.evaluate(node.value, scope)
                self.assign(node.target, value, scope, None)
                return value
            case _:
                raise Refused(f"'{type(node).__name__.lower()}' is not supported")

    # --- leaves -----------------------------------------------------------------------------------------------------

    def _constant(self, value: Any) -> Any:
        match value:
            case bool() | str() | None:
                return value
            case int() if value.bit_length() <= MAX_BITS:
                return value
            case float():
                return self.k.number(as_exact(value))
            case _ if value is Ellipsis:
                return value
            case _:
                raise Refused(f"the constant {str(value)[:20]}", "real numbers of reasonable size are allowed")

    def lookup(self, node: ast.Name, scope: Scope) -> Any:
        """The value of a name: of this scope, of those around it, of Python and NumPy."""
        name = node.id
        for inner in scope.outward():
            if name in inner.names:
                return known_value(inner.names[name])
            if name in inner.own and name not in inner.of_outer:
                raise Refused(f"'{name}' is used in '{inner.label}' before it is assigned there")
        if name in _MODULES:
            return Module(_MODULES[name])
        if self.functions.find(name):
            return self.abstract(name)
        if name == "pi":
            return self.k.constant("pi")
        found = table.builtin(name)
        if found is not None:
            return found
        known = [*(known for inner in scope.outward() for known in inner.names), "np"]
        allowed = f"known here: {', '.join(known[:12])}{', ...' if len(known) > 12 else ''}"
        raise Refused(f"unknown name '{name}'", allowed, near(name, [*known, *table.ALL_NAMES]))

    # --- conditions -------------------------------------------------------------------------------------------------

    def _decided(self, node: ast.expr, scope: Scope) -> bool:
        return self.k.decided(self.evaluate(node, scope))

    def _bool(self, node: ast.BoolOp, scope: Scope) -> Any:
        """``a and b``, ``a or b``: the last operand that was looked at."""
        value: Any = None
        for part in node.values:
            value = self.evaluate(part, scope)
            if self.k.decided(value) == isinstance(node.op, ast.Or):
                return value
        return value

    def _compare(self, node: ast.Compare, scope: Scope) -> Any:
        values = [self.evaluate(part, scope) for part in (node.left, *node.comparators)]
        pairs = zip(node.ops, values[:-1], values[1:], strict=True)
        results = [compared(self.k, op, left, right, self.labels) for op, left, right in pairs]
        if len(results) == 1:
            return results[0]
        if any(isinstance(result, (Truth, np.ndarray)) for result in results):
            raise Refused("several comparisons at once", action="write (a < b) & (b < c)")
        return all(results)

    # --- calls, indices, containers ---------------------------------------------------------------------------------

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == "super" and scope.of is not None:
            return Super(next(iter(scope.names.values())), scope.of)
        function = self.evaluate(node.func, scope)
        args = self._listed(node.args, scope)
        options: dict[str, Any] = {}
        for keyword in node.keywords:
            value = self.evaluate(keyword.value, scope)
            options.update({keyword.arg: value} if keyword.arg is not None else value)
        return self.call(function, args, options)

    def index(self, node: ast.expr, scope: Scope) -> Any:
        """What stands in brackets."""
        if isinstance(node, ast.Slice):
            ends = (node.lower, node.upper, node.step)
            return slice(*(None if end is None else self.evaluate(end, scope) for end in ends))
        if isinstance(node, ast.Tuple):
            return tuple(self.index(part, scope) for part in node.elts)
        return self.evaluate(node, scope)

    def _listed(self, nodes: list[ast.expr], scope: Scope) -> list[Any]:
        values: list[Any] = []
        for node in nodes:
            if isinstance(node, ast.Starred):
                values += items(self.evaluate(node.value, scope))
            else:
                values.append(self.evaluate(node, scope))
        return values

    def _dict(self, node: ast.Dict, scope: Scope) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                result.update(self.evaluate(value, scope))
            else:
                result[_key(self.evaluate(key, scope))] = self.evaluate(value, scope)
        return result

    def _loops(self, generators: list[ast.comprehension], scope: Scope) -> Iterable[Scope]:
        """A scope for each turn of a comprehension."""
        if not generators:
            yield scope
            return
        first, *rest = generators
        for value in items(self.evaluate(first.iter, scope)):
            turn = Scope("comprehension", scope)
            self.assign(first.target, value, turn, None)
            if all(self._decided(test, turn) for test in first.ifs):
                yield from self._loops(rest, turn)

    def _text(self, node: ast.expr, scope: Scope) -> str:
        """A part of an f-string: a text, or a whole number put in."""
        if isinstance(node, ast.Constant):
            return str(node.value)
        assert isinstance(node, ast.FormattedValue)
        value = self.evaluate(node.value, scope)
        if node.format_spec is not None or not isinstance(value, (int, str)):
            raise Refused("a text made of numbers that are not known", "whole numbers and texts are allowed")
        return str(value)


def _key(value: Any) -> Any:
    if isinstance(value, (str, int, tuple)):
        return value
    raise Refused(f"{described(value)} as a key", "texts and whole numbers are allowed")
