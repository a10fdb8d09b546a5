"""The names of a function of the code: its arguments, bound to those of a call, and its own variables."""

from __future__ import annotations

import ast
from typing import Any

from symgraph.errors import near
from symgraph.spec.code.failures import Refused
from symgraph.spec.code.values import Function, Scope

_NESTED = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp, ast.DictComp, ast.GeneratorExp)


def own_names(node: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """The names that a function assigns to: they are its own in all of its body."""
    if isinstance(node, ast.Lambda):
        return frozenset()
    found: set[str] = set()
    waiting: list[ast.AST] = [*node.body]
    while waiting:
        inner = waiting.pop()
        if isinstance(inner, (ast.FunctionDef, ast.ClassDef)):
            found.add(inner.name)
        elif isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store):
            found.add(inner.id)
        if not isinstance(inner, _NESTED):
            waiting += ast.iter_child_nodes(inner)
    return frozenset(found)


def bind_arguments(function: Function, args: list[Any], options: dict[str, Any], scope: Scope) -> None:
    """Bind the arguments of a call to the names of a function.  Raises Refused as Python would raise TypeError."""
    arguments = function.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    known = [*names, *(argument.arg for argument in arguments.kwonlyargs)]
    allowed = f"it takes {', '.join(known)}" if known else "it takes none"
    if len(args) > len(names) and arguments.vararg is None:
        raise Refused(f"'{function.name}' with {len(args)} arguments", allowed)
    bound = dict(zip(names, args, strict=False))
    if arguments.vararg is not None:
        bound[arguments.vararg.arg] = tuple(args[len(names) :])
    rest: dict[str, Any] = {}
    for name, value in options.items():
        if name in known and name not in bound:
            bound[name] = value
        elif arguments.kwarg is not None and name not in known:
            rest[name] = value
        else:
            raise Refused(f"'{function.name}' with the argument '{name}'", allowed, near(name, known))
    if arguments.kwarg is not None:
        bound[arguments.kwarg.arg] = rest
    for name in known:
        if name not in bound and name not in function.defaults:
            raise Refused(f"'{function.name}' without its argument '{name}'", allowed)
        bound.setdefault(name, function.defaults.get(name))
    scope.names.update(bound)
