"""Calls of NumPy code, and attributes: functions, classes and objects of the code itself, and what symgraph knows."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Any

from symgraph.calculus.abstract import Functions
from symgraph.errors import near
from symgraph.spec.code.binding import bind_arguments, own_names
from symgraph.spec.code.failures import Failure, Refused, from_library
from symgraph.spec.code.functions import table
from symgraph.spec.code.functions.arguments import as_array, described
from symgraph.spec.code.functions.methods import array_attribute, container_attribute
from symgraph.spec.code.limits import MAX_CALLS
from symgraph.spec.code.values import Builtin, Class, Failed, Function, Instance, Kind, Method, Module, Scope, Super

_LIBRARY_ERRORS = (ValueError, TypeError, IndexError, KeyError, AttributeError, ArithmeticError, MemoryError)
_DECORATORS = ("staticmethod", "classmethod", "property")


class Calls:
    """What can be called and asked for attributes; `Expressions` and `Interpreter` add the rest of the language."""

    def __init__(self, k: Kind, labels: Iterable[str] = ()) -> None:
        self.k = k
        self.labels = frozenset(labels)
        """Declared names whose values are whole: a comparison by == takes them for labels."""
        self.functions = Functions()
        self.calls = 0

    def evaluate(self, node: ast.expr, scope: Scope) -> Any:
        """The value of an expression."""
        raise NotImplementedError

    def body_of(self, function: Function, scope: Scope) -> Any:
        """What a function of the code returns, its arguments being bound in `scope`."""
        raise NotImplementedError

    def assign(self, target: ast.expr, value: Any, scope: Scope, statement: ast.stmt | None) -> None:
        """Bind a value to a target."""
        raise NotImplementedError

    def within(self, node: ast.AST, action: Callable[[], Any]) -> Any:
        """The result of an action; a failure without a place gets this one, an error of NumPy's becomes a failure."""
        try:
            return action()
        except Failure as failure:
            failure.node = failure.node or node
            raise
        except RecursionError:
            failure = Refused("too many calls within each other")
        except _LIBRARY_ERRORS as error:
            failure = from_library(error)
        failure.node = node
        raise failure

    # --- calls ------------------------------------------------------------------------------------------------------

    def call(self, function: Any, args: list[Any], options: dict[str, Any]) -> Any:
        """A call of a function or class of the code, of a method, or of a function that symgraph knows."""
        match function:
            case Builtin():
                return self._known(function, args, options)
            case Function():
                return self._applied(function, args, options, None)
            case Method():
                return self._applied(function.function, [function.instance, *args], options, function.of)
            case Class():
                return self._instance(function, args, options)
            case Instance():
                return self.call(self.attribute(function, "__call__"), args, options)
            case _:
                raise Refused(f"{described(function)} is called", "a function is needed", "write * for a product")

    def _known(self, function: Builtin, args: list[Any], options: dict[str, Any]) -> Any:
        try:
            return function.call(self.k, *args, **options)
        except TypeError as error:
            reason = str(error)
            if "argument" not in reason:
                raise
            raise Refused(f"{function.name}() {reason.partition('() ')[2] or reason}") from None

    def _instance(self, of: Class, args: list[Any], options: dict[str, Any]) -> Instance:
        instance = Instance(of)
        found = of.find("__init__")
        if found is not None:
            self._applied(found[0], [instance, *args], options, found[1])
        elif args or options:
            raise Refused(f"{of.name}() with arguments", "it has no __init__")
        return instance

    def _applied(self, function: Function, args: list[Any], options: dict[str, Any], of: Class | None) -> Any:
        """A call of a function of the code, in the class `of` where it is a method."""
        self.calls += 1
        if self.calls > MAX_CALLS:
            raise Refused(f"more than {MAX_CALLS} calls within each other")
        try:
            scope = Scope(function.name, function.scope, own_names(function.node))
            scope.of = of
            bind_arguments(function, args, options, scope)
            return self.body_of(function, scope)
        finally:
            self.calls -= 1

    def function(self, node: ast.FunctionDef | ast.Lambda, scope: Scope) -> Function:
        """A function of the code, its defaults evaluated now."""
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        first = len(positional) - len(arguments.defaults)
        defaults = {
            positional[first + place].arg: self.evaluate(value, scope) for place, value in enumerate(arguments.defaults)
        }
        for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
            if value is not None:
                defaults[argument.arg] = self.evaluate(value, scope)
        if isinstance(node, ast.Lambda):
            return Function("lambda", node, scope, defaults)
        decorators = [decorator.id for decorator in node.decorator_list if isinstance(decorator, ast.Name)]
        if len(decorators) != len(node.decorator_list) or any(name not in _DECORATORS for name in decorators):
            raise Refused("a decorator", "staticmethod, classmethod and property are understood", "remove it")
        return Function(node.name, node, scope, defaults, decorators[0] if decorators else "")

    def abstract(self, name: str) -> Builtin:
        """A declared abstract function, or a derivative of one."""

        def call(k: Kind, *args: Any) -> Any:
            refusal = self.functions.refusal(name, len(args))
            function = self.functions.find(name)
            if refusal or function is None:
                raise Refused(f"'{name}' with {len(args)} arguments", *(refusal or ()))
            return k.elementwise(function.op, *(as_array(k, arg) for arg in args))

        return Builtin(name, call)

    # --- attributes -------------------------------------------------------------------------------------------------

    def attribute(self, holder: Any, name: str) -> Any:  # noqa: PLR0911 - one for each kind of value
        """``holder.name``."""
        match holder:
            case Module():
                if name in ("pi", "e"):
                    return self.k.constant("pi" if name == "pi" else "E")
                return table.attribute(holder, name)
            case Instance():
                if name in holder.attributes:
                    return known_value(holder.attributes[name])
                return self._member(holder, holder.of.find(name), name)
            case Super():
                found = next((found for base in holder.after.bases if (found := base.find(name))), None)
                if found is None and name == "__init__":
                    return Builtin("__init__", _nothing)
                return self._member(holder.instance, found, name)
            case Class():
                found = holder.find(name)
                if found is None:
                    raise Refused(f"'{name}' is no member of the class '{holder.name}'")
                return found[0]
            case Builtin(name=function):
                return table.attribute(Module(f"np.{function}"), name)
            case dict() | list() | tuple() | str():
                return container_attribute(holder, name)
            case _:
                return array_attribute(self.k, holder, name)

    def _member(self, instance: Instance, found: tuple[Any, Class] | None, name: str) -> Any:
        if found is None:
            known = [*instance.attributes, *instance.of.members]
            raise Refused(f"'{name}' is no attribute here", f"known: {', '.join(known[:12])}", near(name, known))
        member, of = found
        if not isinstance(member, Function) or member.decorator == "staticmethod":
            return member
        if member.decorator == "property":
            return self._applied(member, [instance], {}, of)
        return Method(member, instance.of if member.decorator == "classmethod" else instance, of)


def known_value(value: Any) -> Any:
    """The value of a name.  Raises the failure of the line that should have given it one."""
    if isinstance(value, Failed):
        raise value.failure
    return value


def _nothing(_k: Kind) -> None:
    """``object.__init__``."""
