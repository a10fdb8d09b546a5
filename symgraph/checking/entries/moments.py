"""A run of code with numbers, each statement kept with what its names stood for, and run again with one changed."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from copy import copy, deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np

from symgraph.errors import InputError
from symgraph.spec.code.failures import Failure
from symgraph.spec.code.floating import Floating
from symgraph.spec.code.interpreter import Interpreter
from symgraph.spec.code.passes import CodePass
from symgraph.spec.code.run import Run
from symgraph.spec.code.running import float_run
from symgraph.spec.code.values import Instance, Scope

MAX_MOMENTS = 200
MAX_REPEATED = 60_000
"""Statements that are run again, all runs together, to see what changes of the code do."""
GIVEN = "value given"
"""A name that no code can have."""


@dataclass
class Moment:
    """An expression whose value a statement (or a claim) gives, the names just before it, and where it stands."""

    root: ast.expr
    scope: Scope
    line: int
    text: str
    statement: ast.stmt | None = None
    source: str = ""
    times: int = 1

    @property
    def target(self) -> str:
        """What the statement gives the value to; empty for a claim."""
        match self.statement:
            case ast.Assign(targets=[target, *_]) | ast.AugAssign(target=target):
                return ast.unparse(target)
            case _:
                return ""

    def written(self, text: str) -> str:
        """The statement with another text for its expression."""
        match self.statement:
            case ast.Assign():
                return f"{self.target} = {text}"
            case ast.AugAssign(op=op):
                return f"{self.target} {_AUGMENTED.get(type(op), '+=')} {text}"
            case ast.Return():
                return f"return {text}"
            case _:
                return text

    def variables(self) -> dict[str, Any]:
        """The arrays and numbers that names stand for: ``W2``, ``self.w2``, ``params['W1']``."""
        found: dict[str, Any] = {}
        scope: Scope | None = self.scope
        while scope is not None:
            for name, value in scope.names.items():
                _add(found, name, value)
            scope = scope.outer
        return found

    def value(self, root: ast.expr) -> Any:
        """The value of an expression in this place; None where it has none, or NumPy would not compute it."""
        scope = deepcopy(self.scope) if self._may_change(root) else self.scope
        try:
            array = np.asarray(Interpreter(Floating()).evaluate(root, scope), dtype=float)
        except (Failure, ValueError, TypeError):
            return None
        return array if np.all(np.isfinite(array)) else None

    def _may_change(self, root: ast.expr) -> bool:
        """Whether a function or a method of the code is called, which may change what names stand for."""
        own: set[str] = set()
        scope: Scope | None = self.scope
        while scope is not None:
            own |= {name for name, value in scope.names.items() if not isinstance(value, (float, int, np.ndarray))}
            scope = scope.outer
        calls = (node.func for node in ast.walk(root) if isinstance(node, ast.Call))
        called = {node.id for function in calls for node in ast.walk(function) if isinstance(node, ast.Name)}
        return not own.isdisjoint(called)


_AUGMENTED: dict[type[ast.operator], str] = {ast.Add: "+=", ast.Sub: "-=", ast.Mult: "*=", ast.Div: "/="}


def _add(found: dict[str, Any], name: str, value: Any) -> None:
    if isinstance(value, (float, np.floating, int)) and not isinstance(value, bool):
        found.setdefault(name, float(value))
    elif isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        found.setdefault(name, value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(key, str) and not isinstance(inner, (dict, Instance)):
                _add(found, f"{name}['{key}']", inner)
    elif isinstance(value, Instance):
        for attribute, inner in value.attributes.items():
            if not isinstance(inner, Instance):
                _add(found, f"{name}.{attribute}", inner)


class Moments:
    """The statements of one run, in the order in which they ran first, and the claims.  Raises InputError."""

    def __init__(self, code: CodePass, values: Mapping[str, Any]) -> None:
        self._code = code
        self._values = values
        self._found: dict[ast.stmt, Moment] = {}
        self._masks: dict[ast.stmt, Moment] = {}
        self._repeated = 0
        run = float_run(code.source, values, code.labels)
        self._parsed = run.parsed
        self._texts = run.texts
        run.interpreter.before = self._before
        self._run = run.run()
        self.loss = float(run.loss)
        self.claims = _arrays(run)

    @property
    def statements(self) -> list[Moment]:
        """One moment for each statement that computes something."""
        return list(self._found.values())

    @property
    def masks(self) -> list[Moment]:
        """The comparisons in statements such as ``dh[h < 0] = 0``."""
        return list(self._masks.values())

    def claim(self, number: int) -> Moment:
        """A claim, in what its names stand for after the backward pass."""
        root = self._run.tree(self._run.source.questions[number].claim)
        _, line = self._texts.find(root)
        return Moment(root, self._run.scope, line, self._texts.source(root))

    def _before(self, statement: ast.stmt, scope: Scope) -> ast.stmt:
        known = self._found.get(statement)
        if known is not None:
            known.times += 1
        root = _computed(statement)
        if known is None and root is not None and len(self._found) < MAX_MOMENTS:
            _, line = self._texts.find(statement)
            source = self._texts.source(statement)
            self._found[statement] = Moment(root, deepcopy(scope), line, self._texts.source(root), statement, source)
        mask = _mask(statement)
        if mask is not None and statement not in self._masks:
            _, line = self._texts.find(statement)
            source = self._texts.source(statement)
            self._masks[statement] = Moment(mask, scope, line, self._texts.source(mask), statement, source)
        return statement

    def again(
        self, moment: Moment, *, root: ast.expr | None = None, value: Any = None, adding: bool = False
    ) -> tuple[list[Any], float] | None:
        """The claims and the loss where the statement computes `root` instead, or has the `value` given, or adds.

        None where that fails, and after `MAX_REPEATED` statements in all: a long loop is not tried in many ways.
        """

        def before(statement: ast.stmt, scope: Scope) -> ast.stmt:
            if statement is not moment.statement:
                return statement
            if adding:
                return _adding(statement)
            if root is None:
                scope.names[GIVEN] = np.array(value)
            return _computing(statement, root or ast.copy_location(ast.Name(GIVEN, ast.Load()), moment.root))

        if self._repeated > MAX_REPEATED:
            return None
        run = float_run(self._code.source, self._values, self._code.labels, self._parsed)
        run.interpreter.before = before
        try:
            run.run()
            return _arrays(run), float(run.loss)
        except (InputError, ValueError, TypeError):
            return None
        finally:
            self._repeated += run.interpreter.statements


def _arrays(run: Run) -> list[Any]:
    """What was claimed, None where a claim has no value."""
    return [None if answer.claimed is None else np.asarray(answer.claimed, dtype=float) for answer in run.answers]


def _adding(statement: ast.stmt) -> ast.stmt:
    """``x += value`` for ``x = value``."""
    match statement:
        case ast.Assign(targets=[(ast.Name() | ast.Attribute() | ast.Subscript()) as target], value=value):
            return ast.copy_location(ast.AugAssign(target, ast.Add(), value), statement)
        case _:
            return statement


def _computing(statement: ast.stmt, root: ast.expr) -> ast.stmt:
    """A statement with another expression."""
    changed = copy(statement)
    assert isinstance(changed, (ast.Assign, ast.AugAssign, ast.Return))
    changed.value = root
    return changed


def _mask(statement: ast.stmt) -> ast.Compare | None:
    """The comparison that says which elements a statement changes."""
    match statement:
        case (
            ast.Assign(targets=[ast.Subscript(slice=ast.Compare() as mask)])
            | ast.AugAssign(target=ast.Subscript(slice=ast.Compare() as mask))
        ):
            return mask
        case _:
            return None


def _computed(statement: ast.stmt) -> ast.expr | None:
    """The expression that a statement computes."""
    match statement:
        case ast.Assign(value=value) if not isinstance(value, (ast.Tuple, ast.List, ast.Constant)):
            return value
        case ast.AugAssign(value=value):
            return value
        case ast.Return(value=value) if value is not None and not isinstance(value, (ast.Tuple, ast.Name)):
            return value
        case _:
            return None
