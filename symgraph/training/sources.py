"""What the command line or Python gives beside a spec, judged as if it stood in it: settings and data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.spec.data_sources import DataKeys, FromFile, Generated
from symgraph.spec.network_names import KnownNames, NetworkArray
from symgraph.spec.one_example import OneExample
from symgraph.spec.python_nodes import node_of
from symgraph.spec.read_data import read_data
from symgraph.spec.read_train import TrainNames, read_train
from symgraph.spec.reader import Reader
from symgraph.training.data.arrays import pair_table, tables_of_arrays
from symgraph.training.data.read import read_tables
from symgraph.training.data.table import Table
from symgraph.training.settings import Settings, settings_of

_LENGTHS = ("steps", "epochs")


def read_settings(program: Program, given: Mapping[str, Any]) -> Settings:
    """The settings of a program's spec, those given winning; of these None means that it is not given.

    Raises InputError for a key or a value that is wrong.
    """
    own: dict[str, Any] = dict(program.metadata.get("train", {}))
    found = _judged(program, {name: value for name, value in given.items() if value is not None})
    if any(name in found for name in _LENGTHS):
        own = {name: value for name, value in own.items() if name not in _LENGTHS}
    return settings_of(own | found)


def _judged(program: Program, given: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {name: d.shape for name, d in program.declarations.items() if d.role == "parameter"}
    arrays = {
        name: NetworkArray(name, "parameter", shape, program.element_names(name), f"{shape[0]}×{shape[1]}")
        for name, shape in parameters.items()
        if shape != SCALAR
    }
    names = TrainNames(
        KnownNames((), arrays),
        [name for name in parameters if name not in arrays],
        [name for name in program.visible_names() if program.equation(name) is not None],
        [name for name, declared in program.declarations.items() if declared.role in ("input", "target")],
    )
    reader = Reader("")
    found = read_train(reader, node_of(given), names)
    reader.problems = [_without_place(problem, "train.") for problem in reader.problems]
    reader.finish()
    return found


def _without_place(problem: Problem, prefix: str) -> Problem:
    """A problem with what stands in no file: its path is the name of the setting alone."""
    return replace(problem, path=problem.path.removeprefix(prefix), line=0, column=0)


def read_source(program: Program, data: Any, example: OneExample) -> tuple[DataKeys, tuple[Table, Table | None]]:
    """What is done to the data, and its tables: the spec's own, or `data` instead; see `symgraph.training.train.train`.

    What the spec says of columns, tests and scales holds for another file too.
    """
    own: DataKeys | None = program.metadata.get("data")
    keys = own or DataKeys(Generated(""))
    if data is None:
        if own is None:
            action = "add data: {from: points.csv} to the spec, or give --data FILE"
            raise InputError(Problem(f"'{program.name}' has no data", "examples are needed to learn from", action))
    elif isinstance(data, str | Path):
        keys = replace(keys, source=_named(str(data), example).source)
    elif isinstance(data, tuple):
        pair = cast("tuple[Any, ...]", data)
        if len(pair) != 2:
            raise InputError(Problem(f"{len(pair)} arrays", "a pair is needed: inputs and targets", path="data"))
        return keys, (pair_table("data", *pair), None)
    elif _are_arrays(data):
        arrays = {str(name): array.to_numpy() if hasattr(array, "to_numpy") else array for name, array in data.items()}
        return keys, tables_of_arrays("data", arrays, example)
    else:
        keys = _as_in_spec(data, example)
    return keys, read_tables(keys, example)


def _are_arrays(data: Any) -> bool:
    """Whether data is a mapping of arrays, or a data frame."""
    return hasattr(data, "to_numpy") or (
        isinstance(data, Mapping) and all(hasattr(array, "dtype") for array in data.values()) and bool(data)
    )


def _named(text: str, example: OneExample) -> DataKeys:
    """Data by the path of a file, or by the name of a generator where there is no such file."""
    return DataKeys(FromFile(text)) if _is_there(text) else _as_in_spec(text, example)


def _as_in_spec(data: Any, example: OneExample) -> DataKeys:
    """Data as it might stand under the spec's key ``data``."""
    reader = Reader("")
    found = read_data(reader, node_of(data), example.names)
    reader.problems = [_without_place(problem, "") for problem in reader.problems]
    reader.finish()
    if found is None:
        raise AssertionError("what cannot be read has a problem")
    return found


def _is_there(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):  # a name that no file can have
        return False
