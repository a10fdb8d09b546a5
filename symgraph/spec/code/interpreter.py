"""Walks NumPy code with a whitelist: statements.  Nothing of it is ever executed by Python itself.

Expressions are in `symgraph.spec.code.expressions`; what neither knows is refused, with its place.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from symgraph.spec.code import indexing
from symgraph.spec.code.expressions import Expressions
from symgraph.spec.code.failures import Misfit, Refused
from symgraph.spec.code.functions import table
from symgraph.spec.code.functions.arguments import described
from symgraph.spec.code.functions.python import items
from symgraph.spec.code.limits import MAX_STATEMENTS
from symgraph.spec.code.operators import binary, operation
from symgraph.spec.code.values import Class, Failed, Function, Instance, Kind, Module, Scope

Observer = Callable[[str, Any, ast.stmt], None]
"""Told of each assignment: the name (``dW``, ``self.dW``, ``grads['W1']``), the value, the statement."""


class Returned(Exception):  # noqa: N818 - the flow of control, not an error
    """``return value``."""

    def __init__(self, value: Any) -> None:
        self.value = value
        super().__init__()


class _Break(Exception):  # noqa: N818
    pass


class _Continue(Exception):  # noqa: N818
    pass


class Interpreter(Expressions):
    """Runs statements in scopes; `observe` is told of assignments."""

    def __init__(self, k: Kind, labels: Iterable[str] = ()) -> None:
        super().__init__(k, labels)
        self.observe: Observer | None = None
        self.failed: Misfit | None = None
        """The first line of a backward pass that does not fit."""
        self.before: Callable[[ast.stmt, Scope], ast.stmt] | None = None
        """Told of each statement before it is run; gives the one to be run instead, or the same."""
        self.statements = 0
        self.left: list[Scope] = []
        """The scopes of calls that have ended, in their order."""

    # --- bodies -----------------------------------------------------------------------------------------------------

    def run(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        """Interpret statements one after the other.  Raises Failure, with its node."""
        for written in body:
            statement = written if self.before is None else self.before(written, scope)
            self.statements += 1
            if self.statements > MAX_STATEMENTS:
                failure = Refused(f"more than {MAX_STATEMENTS} statements are run", action="loop less often")
                failure.node = statement
                raise failure
            self.k.new_statement()
            self.within(statement, lambda statement=statement: self._statement(statement, scope))

    def run_module(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        """Interpret statements that stand in no function.  Raises Failure, with its node."""
        for statement in body:
            try:
                self.run([statement], scope)
            except (Returned, _Break, _Continue):
                failure = Refused("return, break or continue at a place that it cannot leave")
                failure.node = statement
                raise failure from None

    def body_of(self, function: Function, scope: Scope) -> Any:
        """What a function of the code returns, its arguments being bound in `scope`."""
        if isinstance(function.node, ast.Lambda):
            return self.evaluate(function.node.body, scope)
        try:
            self.run(function.node.body, scope)
        except Returned as returned:
            return returned.value
        except (_Break, _Continue):
            raise Refused("break or continue outside a loop") from None
        finally:
            self.left.append(scope)
        return None

    def _statement(self, node: ast.stmt, scope: Scope) -> None:  # noqa: PLR0912 - one for each kind of statement
        match node:
            case ast.Assign():
                value = self.evaluate(node.value, scope)
                for target in node.targets:
                    self.assign(target, value, scope, node)
            case ast.AnnAssign():
                if node.value is not None:
                    self.assign(node.target, self.evaluate(node.value, scope), scope, node)
            case ast.AugAssign():
                self._augmented(node, scope)
            case ast.Expr():
                self._bare(node.value, scope)
            case ast.Return():
                raise Returned(None if node.value is None else self.evaluate(node.value, scope))
            case ast.If():
                holds = self.k.decided(self.evaluate(node.test, scope)) if not _is_main(node.test) else False
                self.run(node.body if holds else node.orelse, scope)
            case ast.For():
                self._for(node, scope)
            case ast.While():
                while self.k.decided(self.evaluate(node.test, scope)):
                    if self._once(node.body, scope):
                        return
                self.run(node.orelse, scope)
            case ast.FunctionDef():
                self.bind(node.name, self.function(node, scope), scope)
            case ast.ClassDef():
                self.bind(node.name, self._class(node, scope), scope)
            case ast.Import() | ast.ImportFrom():
                self._import(node, scope)
            case ast.With():
                self.run(node.body, scope)
            case ast.Global() | ast.Nonlocal():
                scope.of_outer.update(node.names)
            case ast.Delete():
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        scope.names.pop(target.id, None)
            case ast.Pass() | ast.Assert():
                pass
            case ast.Break():
                raise _Break
            case ast.Continue():
                raise _Continue
            case ast.Raise():
                raise Refused("the code raises an exception here")
            case _:
                allowed = "assignments, for, if, def, class and return are understood"
                raise Refused(f"'{type(node).__name__.lower()}' is not supported", allowed)

    def _bare(self, node: ast.expr, scope: Scope) -> None:
        """An expression as a statement: a call that changes something, a docstring, or nothing."""
        match node:
            case ast.Constant():
                return
            case ast.Call(func=ast.Name(id="print")):
                return
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="random"), attr="seed")):
                return
            case _:
                self.evaluate(node, scope)

    def _for(self, node: ast.For, scope: Scope) -> None:
        for value in items(self.evaluate(node.iter, scope)):
            self.assign(node.target, value, scope, None)
            if self._once(node.body, scope):
                return
        self.run(node.orelse, scope)

    def _once(self, body: list[ast.stmt], scope: Scope) -> bool:
        """Run the body of a loop once; whether it was left by break."""
        try:
            self.run(body, scope)
        except _Break:
            return True
        except _Continue:
            return False
        return False

    # --- assignment -------------------------------------------------------------------------------------------------

    def bind(self, name: str, value: Any, scope: Scope) -> None:
        """``name = value`` in a scope, or in an outer one for a name that was declared global or nonlocal there."""
        home = scope
        if name in scope.of_outer:
            home = scope.outer or scope
            while name not in home.names and home.outer is not None:
                home = home.outer
        home.names[name] = value

    def assign(self, target: ast.expr, value: Any, scope: Scope, statement: ast.stmt | None) -> None:
        """Bind a value to a target: a name, an attribute, an element, or several of them."""
        match target:
            case ast.Name(id=name):
                value = self.k.own(value)
                self.bind(name, value, scope)
            case ast.Attribute():
                self._set_attribute(self.evaluate(target.value, scope), target.attr, value)
            case ast.Subscript():
                indexing.write(self.k, self.evaluate(target.value, scope), self.index(target.slice, scope), value)
            case ast.Tuple() | ast.List():
                self._unpack(target, value, scope, statement)
                return
            case ast.Starred():
                self.assign(target.value, value, scope, statement)
                return
            case _:
                raise Refused("this cannot be assigned to")
        self._tell(target, value, scope, statement)

    def _tell(self, target: ast.expr, value: Any, scope: Scope, statement: ast.stmt | None) -> None:
        if self.observe is None or statement is None:
            return
        name, whole = self._told(target, value, scope)
        if name:
            self.observe(name, whole, statement)

    def _told(self, target: ast.expr, value: Any, scope: Scope) -> tuple[str, Any]:
        """What an assignment has changed, by name: of an element of an array, the array."""
        match target:
            case ast.Name(id=name):
                return name, value
            case ast.Attribute(attr=name):
                return f".{name}", value
            case ast.Subscript(value=inner, slice=ast.Constant(value=str(key))):
                holder, _ = self._told(inner, None, scope)
                return f"{holder}['{key}']", value
            case ast.Subscript(value=inner):
                return self._told(inner, self.evaluate(inner, scope), scope)
            case _:
                return "", None

    def _unpack(self, target: ast.Tuple | ast.List, value: Any, scope: Scope, statement: ast.stmt | None) -> None:
        parts = items(value)
        starred = [place for place, part in enumerate(target.elts) if isinstance(part, ast.Starred)]
        if starred:
            before, after = starred[0], len(target.elts) - starred[0] - 1
            if len(parts) < before + after:
                raise Misfit(f"not enough values to unpack (expected at least {before + after}, got {len(parts)})")
            end = len(parts) - after
            parts = [*parts[:before], parts[before:end], *parts[end:]]
        if len(parts) != len(target.elts):
            many = "too many" if len(parts) > len(target.elts) else "not enough"
            raise Misfit(f"{many} values to unpack (expected {len(target.elts)}, got {len(parts)})")
        for part, one in zip(target.elts, parts, strict=True):
            self.assign(part, one, scope, statement)

    def _set_attribute(self, holder: Any, name: str, value: Any) -> None:
        if isinstance(holder, Instance):
            holder.attributes[name] = value
        elif isinstance(holder, Class):
            holder.members[name] = value
        else:
            raise Refused(f"'.{name}' of {described(holder)} cannot be set")

    def _augmented(self, node: ast.AugAssign, scope: Scope) -> None:
        op = operation(node.op)
        value = self.evaluate(node.value, scope)
        match node.target:
            case ast.Name(id=name):
                old = self.lookup(node.target, scope)
                self.bind(name, self._changed(op, old, value), scope)
            case ast.Attribute(value=inner, attr=attribute):
                holder = self.evaluate(inner, scope)
                self._set_attribute(holder, attribute, self._changed(op, self.attribute(holder, attribute), value))
            case ast.Subscript(value=inner):
                holder, index = self.evaluate(inner, scope), self.index(node.target.slice, scope)
                old = indexing.read(self.k, holder, index)
                indexing.write(self.k, holder, index, self._changed(op, old, value))
            case _:
                raise Refused("this cannot be assigned to")
        if self.observe is not None:
            self._tell(node.target, self.evaluate(node.target, scope), scope, node)

    def _changed(self, op: str, old: Any, value: Any) -> Any:
        """``old += value``: an array or a list changes itself."""
        if isinstance(old, np.ndarray) and op != "matmul":
            return indexing.in_place(self.k, op, old, value) if old.ndim else binary(self.k, op, old, value)
        if isinstance(old, list) and op == "add":
            old += items(value)
            return old
        return binary(self.k, op, old, value)

    # --- definitions ------------------------------------------------------------------------------------------------

    def _class(self, node: ast.ClassDef, scope: Scope) -> Class:
        bases = [self.evaluate(base, scope) for base in node.bases if not _is_object(base)]
        known = [base for base in bases if isinstance(base, Class)]
        if len(known) != len(bases) or node.keywords:
            raise Refused("a class that inherits from something else", "classes of the code are understood")
        body = Scope(node.name, scope)
        self.run(node.body, body)
        for member in body.names.values():
            if isinstance(member, Function) and member.scope is body:
                member.scope = scope  # methods do not see the names of the class body
        return Class(node.name, body.names, known)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        """Bind the modules and functions that are known; what is unknown of them is refused where it is used."""
        home = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            root = (home or alias.name).split(".")[0]
            if root not in (*_MODULES, *_IGNORED):
                raise Refused(f"the module '{root}'", "numpy, scipy and math are understood", "remove the import")
            if root in _IGNORED or alias.name == "*":
                continue
            if home:
                found = table.imported(_known_as(home), alias.name)
                if found is not None:
                    self.bind(alias.asname or alias.name, found, scope)
            else:
                module = alias.name if alias.asname else root
                self.bind(alias.asname or root, Module(_known_as(module)), scope)

    def fail_softly(self, body: Iterable[ast.stmt], scope: Scope) -> Misfit | None:
        """Run the statements of a backward pass: a line that does not fit makes only the names it assigns fail.

        Returns the failure of a line that is no plain assignment, after which nothing can be said.
        """
        for statement in body:
            try:
                self.run_module([statement], scope)
            except Misfit as failure:
                targets = statement.targets if isinstance(statement, ast.Assign) else []
                names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
                if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
                    names = [statement.target.id]
                if not names:
                    return failure
                self.failed = self.failed or failure
                for name in names:
                    self.bind(name, Failed(failure), scope)
        return None


_MODULES = ("numpy", "scipy", "math")
_IGNORED = ("matplotlib", "__future__", "typing", "sys", "os", "time", "collections", "copy", "warnings", "sklearn")


def _known_as(module: str) -> str:
    """``numpy.linalg`` is ``np.linalg`` here."""
    return "np" + module.removeprefix("numpy") if module.startswith("numpy") else module


def _is_object(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "object"


def _is_main(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) and isinstance(node.left, ast.Name) and node.left.id == "__name__"
