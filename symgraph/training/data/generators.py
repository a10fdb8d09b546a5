"""Data of scikit-learn's generators, and columns that formulas compute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from symgraph.calculus.number_systems import number_system
from symgraph.calculus.term import nearest_float
from symgraph.errors import EnvironmentFailure, InputError, Problem
from symgraph.spec.data_sources import GENERATORS, Column, DataKeys, Generated, Made
from symgraph.training.data.table import MAX_NUMBERS, Array, Table

_FUNCTIONS = {"blobs": "make_blobs", "moons": "make_moons", "circles": "make_circles"}


def sklearn_module(name: str) -> Any:
    """A module of scikit-learn.  Raises EnvironmentFailure where it is not installed."""
    from importlib import import_module  # noqa: PLC0415

    try:
        return import_module(f"sklearn.{name}")
    except ImportError:
        raise EnvironmentFailure('scikit-learn is not installed: pip install "symgraph[train]"') from None


def generated(source: Generated, features: int) -> Table:
    """The data of a generator; blobs have as many features as there are inputs, unless the spec says how many."""
    known = GENERATORS[source.name]
    numbers = {name: _number(text, known[name].limits.whole) for name, text in source.parameters.items()}
    arguments = {known[name].called: number for name, number in numbers.items()}
    if source.name == "blobs":
        arguments = {"n_features": features, **arguments}
        _refuse_large(source.name, int(arguments.get("n_samples", 1)) * int(arguments["n_features"]))
    datasets = sklearn_module("datasets")
    if source.name == "digits":
        inputs, labels = datasets.load_digits(return_X_y=True, **arguments)
        image = (8, 8)
    else:
        inputs, labels = getattr(datasets, _FUNCTIONS[source.name])(**{"random_state": 0, **arguments})
        image = None
    return Table(source.name, np.column_stack([inputs, labels]).astype(float), targets=1, image=image)


def _refuse_large(title: str, count: int) -> None:
    if count > MAX_NUMBERS:
        found, allowed = f"{count:,} numbers", f"at most {MAX_NUMBERS:,} are made"
        raise InputError(Problem(found, allowed, "lower the number of examples", file=title))


def _number(numeral: str, whole: bool) -> float | int:
    from fractions import Fraction  # noqa: PLC0415

    return int(Fraction(numeral)) if whole else nearest_float(Fraction(numeral))


def computed(columns: Mapping[str, Column], keys: DataKeys) -> Table:
    """The table of columns that are listed, made by NumPy, or computed from those before them.

    Raises InputError, at the column, where lengths differ or a formula has no value.
    """
    dice = np.random.default_rng(keys.seed)
    length = _length(columns, keys)
    _refuse_large("data", length * len(columns))
    made: dict[str, Array] = {}
    numbers = number_system("float64")
    with np.errstate(all="ignore"):
        for name, column in columns.items():
            if isinstance(column, tuple):
                made[name] = np.array([_number(numeral, False) for numeral in column]).reshape(-1, 1)
            elif isinstance(column, Made):
                made[name] = _made(column, dice, length).reshape(-1, 1)
            else:
                made[name] = np.broadcast_to(numbers.term(column.term, made), (length, 1))
    return Table("data", np.hstack(list(made.values())), tuple(made))


def _length(columns: Mapping[str, Column], keys: DataKeys) -> int:
    """How many examples there are: as many as the columns say that have a length of their own."""
    found: dict[str, int] = {}
    for name, column in columns.items():
        if isinstance(column, tuple):
            found[name] = len(column)
        elif isinstance(column, Made) and column.function in ("linspace", "arange"):
            found[name] = len(_made(column, np.random.default_rng(0), 0))
    if not found:
        action = 'give one as a list or as "linspace(0, 1, 50)"'
        raise InputError(keys.place.problem("no column says how many examples there are", action=action))
    first, length = next(iter(found.items()))
    for name, other in found.items():
        if other != length:
            raise InputError(keys.place.problem(f"{other} numbers in '{name}'", f"'{first}' has {length}"))
    return length


def _made(column: Made, dice: np.random.Generator, length: int) -> Array:
    match column.function:
        case "linspace":
            first, last, count = column.numbers
            return np.linspace(first, last, int(count))
        case "arange":
            return np.arange(*column.numbers)
        case "normal":
            return dice.normal(*column.numbers, size=length)
        case _:
            return dice.uniform(*column.numbers, size=length)
