"""Tables to examples: arrays by the names that a program takes, split into training and test, inputs scaled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from symgraph.errors import InputError, Problem
from symgraph.spec.data_sources import DataKeys
from symgraph.spec.one_example import OneExample
from symgraph.training.data.columns import Chosen, choose_columns
from symgraph.training.data.table import Array, Table
from symgraph.training.data.targets import Labels, Meaning, numbers_of, one_hot, read_labels


@dataclass(frozen=True)
class Examples:
    """Arrays by name, one row an example: inputs (scaled) and targets."""

    inputs: Mapping[str, Array]
    targets: Mapping[str, Array]

    @property
    def arrays(self) -> dict[str, Array]:
        return {**self.inputs, **self.targets}

    def __len__(self) -> int:
        return len(next(iter(self.arrays.values())))

    def rows(self, chosen: Array) -> Examples:
        """Some of the examples, by their numbers."""
        return Examples(
            {name: array[chosen] for name, array in self.inputs.items()},
            {name: array[chosen] for name, array in self.targets.items()},
        )


@dataclass(frozen=True)
class Data:
    """Training and test examples.

    `columns` are the names of the columns of each array in the data, `classes` the labels in the order of the outputs,
    where the targets are labels.  An input was made by ``(column - shift)/scale``, both one row.
    `image` is the height and the width of inputs that are pictures.
    """

    title: str
    train: Examples
    test: Examples | None
    columns: Mapping[str, tuple[str, ...]]
    classes: tuple[str, ...]
    shift: Mapping[str, Array]
    scale: Mapping[str, Array]
    image: tuple[int, int] | None = None

    def as_given(self, examples: Examples) -> Array:
        """The inputs of examples as they are in the data, N×D."""
        return np.hstack([array * self.scale[name] + self.shift[name] for name, array in examples.inputs.items()])


def examples_of(tables: tuple[Table, Table | None], keys: DataKeys, example: OneExample, meaning: Meaning) -> Data:
    """The examples of a table and perhaps a test table, for a program that takes such an `example`.

    `keys` say what is done to them, `meaning` what the outputs are.  Raises InputError for data that does not fit, with
    the file and the row.
    """
    table, test_table = tables
    if len(table.numbers) == 0 or table.width == 0:
        raise InputError(Problem("no examples", "data of one example or more is needed", file=table.title))
    example = example.of_width(table.width)
    chosen = choose_columns(table, keys, example)
    outputs = sum(len(columns) for columns in example.targets.values())
    labels = _labels(table, chosen, outputs, meaning)
    examples = _examples(table, chosen, example, labels, meaning)
    if test_table is not None:
        test = _examples(test_table, choose_columns(test_table, keys, example), example, labels, meaning)
        train = examples
    else:
        train, test = _split(examples, keys, table.title)
    shift, scale = _scaling(train, keys)
    named = [table.names[column] if table.names else "" for column in (*chosen.inputs, *chosen.targets)]
    return Data(
        table.title,
        _scaled(train, shift, scale),
        _scaled(test, shift, scale) if test else None,
        _by_field(named, example),
        labels.classes if labels else (),
        shift,
        scale,
        table.image,
    )


def _labels(table: Table, chosen: Chosen, outputs: int, meaning: Meaning) -> Labels | None:
    """The classes, where the targets are one column of labels."""
    if len(chosen.targets) != 1:
        return None
    (column,) = chosen.targets
    if outputs > 1:
        return read_labels(table, column, outputs, 0.0)
    values = set(np.unique(table.numbers[:, column]).tolist()) if column not in table.texts else set[float]()
    if meaning == "numbers":
        return None
    if column in table.texts and not _has_texts(table, column):
        return None  # an empty cell in a column of numbers
    low = -1.0 if meaning == "sign" else 0.0
    as_they_are = values and all(0 <= value <= 1 for value in values) and meaning == "probability" and len(values) > 1
    return None if as_they_are else read_labels(table, column, 1, low)


def _has_texts(table: Table, column: int) -> bool:
    """Whether a column has labels: most of its cells are no numbers."""
    finite = np.isfinite(table.numbers[:, column])
    return int(finite.sum()) * 2 <= len(finite)


def _examples(table: Table, chosen: Chosen, example: OneExample, labels: Labels | None, meaning: Meaning) -> Examples:
    inputs = numbers_of(table, chosen.inputs, "an input")
    widths = [len(columns) for columns in example.inputs.values()]
    given = dict(zip(example.inputs, np.split(inputs, np.cumsum(widths)[:-1], axis=1), strict=True))
    if not example.targets:
        return Examples(given, {})
    (name, columns), *_ = example.targets.items()
    if labels is not None:
        targets = one_hot(table, chosen.targets[0], labels, len(columns))
    else:
        targets = numbers_of(table, chosen.targets, "a target")
        if meaning == "probability":
            _refuse_others(table, chosen.targets, targets)
    return Examples(given, {name: targets})


def _refuse_others(table: Table, columns: Sequence[int], targets: Array) -> None:
    """Raise InputError for a target that is no probability."""
    wrong = np.argwhere((targets < 0) | (targets > 1))
    if len(wrong):
        row, place = (int(number) for number in wrong[0])
        found = f"the target {targets[row, place]:g}"
        raise InputError(table.problem(row, columns[place], found, "a probability, from 0 to 1, is needed"))


def _split(examples: Examples, keys: DataKeys, title: str) -> tuple[Examples, Examples | None]:
    """Training and test examples, drawn by the seed."""
    if not isinstance(keys.test, str):
        return examples, None
    share, count = Fraction(keys.test), len(examples)
    wanted = -(-count * share.numerator // share.denominator) if share < 1 else int(share)  # rounded up
    if wanted >= count:
        found, allowed = f"{wanted} test examples of {count}", "some are needed to learn from"
        raise InputError(keys.place.problem(found, allowed, "lower test:"))
    order = np.random.default_rng(keys.seed).permutation(count)
    return examples.rows(np.sort(order[wanted:])), examples.rows(np.sort(order[:wanted]))


def _scaling(train: Examples, keys: DataKeys) -> tuple[dict[str, Array], dict[str, Array]]:
    """The shift and the divisor of each column of each input, by the training examples."""
    shift = {name: np.zeros((1, array.shape[1])) for name, array in train.inputs.items()}
    scale = {name: np.ones((1, array.shape[1])) for name, array in train.inputs.items()}
    for name, array in train.inputs.items():
        if keys.scale == "standard":
            shift[name], scale[name] = array.mean(axis=0, keepdims=True), array.std(axis=0, keepdims=True)
        elif keys.scale == "0-1":
            shift[name], scale[name] = array.min(axis=0, keepdims=True), np.ptp(array, axis=0, keepdims=True)
        elif keys.scale != "none":
            scale[name] *= float(Fraction(keys.scale))
        scale[name][scale[name] == 0] = 1.0  # a column of one value
    return shift, scale


def _scaled(examples: Examples, shift: Mapping[str, Array], scale: Mapping[str, Array]) -> Examples:
    inputs = {
        name: np.ascontiguousarray((array - shift[name]) / scale[name]) for name, array in examples.inputs.items()
    }
    return Examples(inputs, {name: np.ascontiguousarray(array) for name, array in examples.targets.items()})


def _by_field(named: list[str], example: OneExample) -> dict[str, tuple[str, ...]]:
    """The names that the columns of each input and target have in the data; its own where the data has none."""
    found: dict[str, tuple[str, ...]] = {}
    start = 0
    for name, columns in example.fields.items():
        own = tuple(named[start : start + len(columns)])
        found[name] = own if len(own) == len(columns) and all(own) else columns
        start += len(columns)
    return found
