"""What names of the code can stand for besides numbers, arrays, lists, tuples and dictionaries."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from symgraph.spec.code.failures import Misfit
from symgraph.spec.code.floating import Floating
from symgraph.spec.code.symbolic import Symbolic

Kind = Symbolic | Floating
"""The kind of number that code is read with."""


class Scope:
    """The names of a module, of a call or of a class body; `own` are those that a function assigns to."""

    def __init__(self, label: str, outer: Scope | None = None, own: frozenset[str] = frozenset()) -> None:
        self.label = label
        self.names: dict[str, Any] = {}
        self.outer = outer
        self.own = own
        self.of_outer: set[str] = set()  # declared global or nonlocal
        self.of: Class | None = None  # the class of a method

    def outward(self) -> Iterator[Scope]:
        """This scope and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer


@dataclass(eq=False)
class Function:
    """A function of the code, its defaults, and the scope it was defined in."""

    name: str
    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    defaults: dict[str, Any] = field(default_factory=dict[str, Any])
    decorator: str = ""

    def __deepcopy__(self, memo: dict[int, Any]) -> Function:
        copied = Function(self.name, self.node, self.scope, self.defaults, self.decorator)
        memo[id(self)] = copied
        copied.scope = deepcopy(self.scope, memo)
        copied.defaults = deepcopy(self.defaults, memo)
        return copied


@dataclass(eq=False)
class Class:
    """A class of the code: its methods and class variables, and what it inherits from."""

    name: str
    members: dict[str, Any]
    bases: list[Class]

    def find(self, name: str) -> tuple[Any, Class] | None:
        """A member and the class it stands in, looked for in the order of the bases."""
        if name in self.members:
            return self.members[name], self
        for base in self.bases:
            found = base.find(name)
            if found:
                return found
        return None


@dataclass(eq=False)
class Instance:
    """An object of a class of the code."""

    of: Class
    attributes: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(eq=False)
class Super:
    """``super()`` inside a method."""

    instance: Instance
    after: Class


@dataclass(eq=False)
class Method:
    """A function of the class `of`, bound to its first argument: an instance, or for a classmethod a class."""

    function: Function
    instance: Any
    of: Class


@dataclass(eq=False, frozen=True)
class Builtin:
    """A function that symgraph knows, called with the kind of number first."""

    name: str
    call: Callable[..., Any]

    def __deepcopy__(self, memo: dict[int, Any]) -> Builtin:
        return self


@dataclass(frozen=True)
class Joiner:
    """``np.c_`` or ``np.r_``, which join what stands in their brackets."""

    name: str


@dataclass(frozen=True)
class Module:
    """A module of NumPy, SciPy or Python's `math`, or a part of one: ``linalg``."""

    name: str


@dataclass(eq=False)
class Masked:
    """``x[x > 0]`` where the condition depends on the data: all of `values`, of which those in `mask` are meant."""

    values: Any
    mask: Any


@dataclass(eq=False)
class Failed:
    """The value of a line that does not fit: whoever uses it fails for the same reason."""

    failure: Misfit
