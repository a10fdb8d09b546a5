"""Targets: numbers as they are, or labels that become 0 and 1 (-1 and 1), or rows with a single 1 (one-hot)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from symgraph.errors import InputError, Problem
from symgraph.training.data.table import MAX_NUMBERS, Array, Table

Meaning = Literal["numbers", "probability", "sign", "class"]
"""What an output is: a number, the probability of the second of two classes, a sign, or one of several classes."""
_SHOWN = 8


@dataclass(frozen=True)
class Labels:
    """The labels of the classes, in order, as texts; of two, the targets are `low` and 1."""

    classes: tuple[str, ...]
    low: float = 0.0


def labels_of(table: Table, column: int) -> list[str]:
    """The labels of a column as they are shown: ``3``, not ``3.0``.  Raises InputError for an empty cell."""
    if column not in table.texts:
        return [f"{number:g}" for number in table.numbers[:, column]]
    texts = [text.strip() for text in table.texts[column]]
    for row, text in enumerate(texts):
        if not text or text.lower() in ("nan", "na", "null"):
            raise InputError(
                table.problem(row, column, f"'{text}' found", "a label is needed", "complete or remove the row")
            )
    return texts


def classes_of(labels: list[str]) -> tuple[str, ...]:
    """The labels, each once: numbers in their order, texts in that of the alphabet."""
    found = set(labels)
    try:
        return tuple(sorted(found, key=float))
    except ValueError:
        return tuple(sorted(found))


def read_labels(table: Table, column: int, outputs: int, low: float) -> Labels:
    """The classes of a column for a network of so many outputs (for one output: two classes).

    Raises InputError where there is one class only, or more of them than there is room for.
    """
    classes = classes_of(labels_of(table, column))
    place = table.column_name(column)
    count = max(outputs, 2)
    if len(classes) == 1:
        found = f"one class only: '{classes[0]}' in {place}"
        raise InputError(
            Problem(found, "a classifier learns from two or more", "give examples of another", file=table.title)
        )
    if outputs > 1 and all(_is_short_number(text) and int(text) < outputs for text in classes):
        return Labels(tuple(str(number) for number in range(outputs)))  # a class may have no example
    if len(classes) > count or (outputs > 1 and len(classes) != outputs):
        shown = ", ".join(classes[:_SHOWN]) + (", …" if len(classes) > _SHOWN else "")
        found = f"{len(classes)} classes in {place}: {shown}"
        allowed = f"the output has {'two' if outputs == 1 else outputs}"
        raise InputError(Problem(found, allowed, f"end with - dense: {len(classes)}, say", file=table.title))
    return Labels(classes, low)


def _is_short_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def one_hot(table: Table, column: int, labels: Labels, outputs: int) -> Array:
    """The targets of labels: one column of two numbers, or as many columns as there are classes.

    Raises InputError, at the row, for a label that is not among the classes (in test data, say).
    """
    places = {label: number for number, label in enumerate(labels.classes)}
    texts = labels_of(table, column)
    for row, text in enumerate(texts):
        if text not in places:
            allowed = f"the classes are {', '.join(labels.classes[:_SHOWN])}"
            raise InputError(table.problem(row, column, f"the label '{text}'", allowed))
    numbers = np.array([places[text] for text in texts])
    if outputs == 1:
        return np.where(numbers == 1, 1.0, labels.low).reshape(-1, 1)
    if len(texts) * outputs > MAX_NUMBERS:
        found, allowed = f"{len(texts):,} labels of {outputs:,} classes", f"at most {MAX_NUMBERS:,} numbers are made"
        raise InputError(Problem(found, allowed, "give fewer examples", file=table.title))
    rows = np.zeros((len(texts), outputs))
    rows[np.arange(len(texts)), numbers] = 1
    return rows


def numbers_of(table: Table, columns: tuple[int, ...], what: str) -> Array:
    """The numbers of columns.  Raises InputError, with the row, where a cell is none or not finite."""
    numbers = table.numbers[:, list(columns)]
    finite = np.isfinite(numbers)
    if finite.all():
        return numbers
    problems: list[Problem] = []
    for row, place in np.argwhere(~finite)[:_SHOWN]:
        cell = table.cell(int(row), columns[place])
        found = f"'{cell}' found" if cell.strip() else "an empty cell"
        problems.append(table.problem(int(row), columns[place], found, f"{what} is a finite number", _advice(cell)))
    count = int((~finite).sum())
    if count > _SHOWN:
        problems.append(Problem(f"{count - _SHOWN} more cells that are no finite numbers", file=table.title))
    raise InputError(problems)


def _advice(cell: str) -> str:
    point = cell.strip().replace(",", ".", 1)
    if "," in cell and point.replace(".", "", 1).lstrip("+-").isdigit():
        return f"write {point}"
    return "complete or remove the row" if not cell.strip() or "nan" in cell.lower() else ""
