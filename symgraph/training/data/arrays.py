"""Arrays by name, as a NumPy file or Python has them, to tables.

The arrays are called as the spec's inputs and targets (``x``, ``y``, or ``x1`` for one column), or by the usual names
of a pair: X and y, data and target, x_train and y_train with x_test and y_test.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from symgraph.errors import InputError, Problem, near
from symgraph.spec.one_example import OneExample
from symgraph.training.data.table import MAX_CELLS, MAX_NUMBERS, Array, Table, table_of_cells

_PAIRS = (
    *(("X", "y"), ("x", "y"), ("X", "Y"), ("data", "target"), ("inputs", "targets"), ("images", "labels")),
    *(("x_train", "y_train"), ("X_train", "y_train"), ("train_images", "train_labels")),
)
_NUMBERS_AND_TEXTS = "biufUS"
"""The kinds of NumPy's arrays that a file may have."""
_TEST_PAIRS = (("x_test", "y_test"), ("X_test", "y_test"), ("test_images", "test_labels"))


def read_npz(path: str, example: OneExample) -> tuple[Table, Table | None]:
    """The training table of a ``.npz`` file, and the test table where it has one.

    Raises InputError for what is no such file, for arrays of anything but numbers and texts (a pickle is never read:
    it may run any code), and for too many of them.
    """
    try:
        with Path(path).open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            _refuse_large(path, sum(member.file_size for member in file.zip.infolist()), "bytes", MAX_NUMBERS * 8)
            arrays = {name: _plain(path, name, file[name]) for name in file.files}
    except InputError:
        raise
    except Exception as error:  # of any kind: what the readers of ZIP, of packed data and of arrays stumble over
        if isinstance(error, OSError) and error.errno is not None:
            raise
        found = "this is no .npz file of numbers and texts"
        raise InputError(Problem(found, action="write it with np.savez(file, x=..., y=...)", file=path)) from None
    return tables_of_arrays(path, arrays, example)


def _refuse_large(path: str, count: int, what: str, limit: int) -> None:
    if count > limit:
        raise InputError(Problem(f"{count:,} {what}", f"at most {limit:,} are read", "give fewer examples", file=path))


def _plain(path: str, name: str, array: Any) -> Array:
    """An array of numbers or texts, with bytes read as UTF-8.  Raises InputError for any other."""
    if not isinstance(array, np.ndarray) or array.dtype.kind not in _NUMBERS_AND_TEXTS:
        kind = array.dtype if isinstance(array, np.ndarray) else "another kind of file"
        raise InputError(Problem(f"'{name}' holds {kind}", "numbers or texts are needed", file=path))
    _refuse_large(path, array.size, f"entries in '{name}'", MAX_NUMBERS)
    return np.char.decode(array, "utf-8", "replace") if array.dtype.kind == "S" else array


def tables_of_arrays(title: str, arrays: Mapping[str, Any], example: OneExample) -> tuple[Table, Table | None]:
    """The training table and, where there is one, the test table of arrays by their names.

    Raises InputError where names are missing or the arrays have different lengths.
    """
    given = {name: np.asarray(array) for name, array in arrays.items()}
    wanted = [example.column(name) for name in given]
    fields = example.fields
    if all(name in fields or column in example.names for name, column in zip(given, wanted, strict=True)) and given:
        return _named_table(title, given, example), None
    for pair in _PAIRS:
        if all(name in given for name in pair):
            test = next((names for names in _TEST_PAIRS if all(name in given for name in names)), None)
            train_table = pair_table(title, given[pair[0]], given[pair[1]])
            return train_table, pair_table(title, given[test[0]], given[test[1]]) if test else None
    if given and all(array.ndim == 1 for array in given.values()):  # columns, as of a data frame
        return _named_table(title, given, example), None
    allowed = f"it needs {', '.join(fields)}, or a pair such as X and y"
    unknown = next((name for name in given if name not in fields), "")
    raise InputError(Problem(f"arrays {', '.join(given) or '(none)'}", allowed, near(unknown, fields), file=title))


def _named_table(title: str, given: Mapping[str, Array], example: OneExample) -> Table:
    """The table of arrays that are called as inputs, targets or their columns."""
    lengths = {name: len(array) if array.ndim else 0 for name, array in given.items()}
    _same_lengths(title, lengths)
    names: list[str] = []
    parts: list[Array] = []
    for name, array in given.items():
        part = _matrix(array)
        columns = example.columns_of(name, part.shape[1])
        if part.shape[1] == len(columns):
            names += columns
        elif part.shape[1] == 1 and name in example.targets:  # labels
            names.append(name)
        else:
            found = f"'{name}' has {part.shape[1]} column{'s' if part.shape[1] > 1 else ''}"
            raise InputError(Problem(found, f"{len(columns)} are needed: {', '.join(columns[:8])}", file=title))
        parts.append(part)
    return replace(_stacked(title, parts, tuple(names)), image=_image(list(given.values())))


def pair_table(title: str, inputs: Any, targets: Any) -> Table:
    """The table of inputs (examples by columns; images are laid out in a row) and targets or labels."""
    given, wanted = _matrix(np.asarray(inputs)), _matrix(np.asarray(targets))
    _same_lengths(title, {"the inputs": len(given), "the targets": len(wanted)})
    table = _stacked(title, [given, wanted], ())
    return replace(table, targets=wanted.shape[1], image=_image([np.asarray(inputs)]))


def _matrix(array: Array) -> Array:
    """An array as rows of examples."""
    return array.reshape(len(array), math.prod(array.shape[1:])) if array.ndim > 1 else array.reshape(-1, 1)


def _image(arrays: list[Array]) -> tuple[int, int] | None:
    """The height and the width of pictures among arrays: examples by rows by columns."""
    shapes = [array.shape for array in arrays if array.ndim == 3]
    return (shapes[0][1], shapes[0][2]) if len(shapes) == 1 else None


def _same_lengths(title: str, lengths: Mapping[str, int]) -> None:
    if len(set(lengths.values())) > 1:
        found = " and ".join(f"{count} rows in {name}" for name, count in lengths.items())
        raise InputError(Problem(found, "every example has all of them", file=title))


def _stacked(title: str, parts: list[Array], names: tuple[str, ...]) -> Table:
    if all(part.dtype.kind in "biuf" for part in parts):
        numbers = np.column_stack(parts).astype(float)
        return Table(title, numbers, names)
    _refuse_large(title, sum(part.size for part in parts), "cells with texts among them", MAX_CELLS)
    columns = [column.astype(str).tolist() for part in parts for column in part.T]
    return table_of_cells(title, list(zip(*columns, strict=True)), names)
