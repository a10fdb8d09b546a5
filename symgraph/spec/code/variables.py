"""The variables of a forward pass: what names, attributes and entries of dictionaries stand for when it has ended."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from symgraph.spec.code.elements import Element
from symgraph.spec.code.values import Instance, Scope


def variables_of(module: Scope, calls: Iterable[Scope]) -> dict[str, Any]:
    """Arrays and numbers by name: those of the module, then those of the calls that have ended, then of objects.

    A name that stands for different arrays in two calls or objects is left out: nobody could say which is meant.
    """
    found = _of_names(module.names)
    of_module = set(found)
    several: set[str] = set()

    def add(own: Mapping[str, Any]) -> None:
        for name, value in own.items():
            if name in found and name not in of_module and not _same(found[name], value):
                several.add(name)
            found.setdefault(name, value)

    for scope in calls:
        add(_of_names(scope.names))
    for value in module.names.values():
        if isinstance(value, Instance):
            add(_of_names(value.attributes))
    return {name: frozen(value) for name, value in found.items() if name not in several}


def frozen(value: Any) -> Any:
    """An array as it is now."""
    return np.array(value) if isinstance(value, np.ndarray) else value


def is_array(value: Any) -> bool:
    """Whether a value is an array of real numbers, all of them set, or one such number."""
    if isinstance(value, np.ndarray):
        return value.dtype.kind in "Of" and not any(number is None for number in value.flat)
    return isinstance(value, (Element, float, np.floating))


def root_name(tree: ast.expr) -> str:
    """The name that ``net.params['W1']`` begins with; empty for a plain name."""
    inner = tree
    while isinstance(inner, (ast.Attribute, ast.Subscript)):
        inner = inner.value
    return inner.id if isinstance(inner, ast.Name) and inner is not tree else ""


def _of_names(names: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are arrays; of a dictionary its entries by their keys: ``params['W1']`` is W1."""
    found = {name: value for name, value in names.items() if is_array(value)}
    for value in names.values():
        if isinstance(value, dict):
            entries: dict[Any, Any] = value
            for key, inner in entries.items():
                if isinstance(key, str) and is_array(inner):
                    found.setdefault(key, inner)
    return found


def _same(left: Any, right: Any) -> bool:
    first, second = np.asarray(left, dtype=object), np.asarray(right, dtype=object)
    return first.shape == second.shape and all(a is b for a, b in zip(first.flat, second.flat, strict=True))
