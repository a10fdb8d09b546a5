"""A history as files: the values, which a spec takes as its own, and the entries as a table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from symgraph.training.data.table import Array
from symgraph.training.history import History


def result_files(history: History, out: Path, stem: str) -> dict[Path, bytes]:
    """The files ``STEM.values.yaml`` and ``STEM.history.csv`` of a folder."""
    return {
        out / f"{stem}.values.yaml": values_text(history).encode(),
        out / f"{stem}.history.csv": history_text(history).encode(),
    }


def values_text(history: History) -> str:
    """What was learned, in YAML, every number with all its digits."""
    steps = int(history.steps[-1])
    head = [
        f"# What {_comment(history.name)} learned: {steps} updates, loss {history.loss:.6g} on the training data",
        *_scaling(history),
    ]
    return (
        "\n".join([*head, *(_value(name, array, name in history.vectors) for name, array in history.values.items())])
        + "\n"
    )


def _comment(text: str) -> str:
    return " ".join(text.split())


def _scaling(history: History) -> list[str]:
    """What has to be done to inputs before these values are used."""
    shift, scale = history.data.shift, history.data.scale
    lines: list[str] = []
    for name in shift:
        if (shift[name] != 0).any() or (scale[name] != 1).any():
            same = len({*shift[name].ravel()}) == len({*scale[name].ravel()}) == 1
            width = 1 if same else shift[name].shape[1]
            parts = ", ".join(
                f"({s:.6g}, {d:.6g})" for s, d in zip(shift[name][0, :width], scale[name][0, :width], strict=True)
            )
            which = "all columns" if same else "each column"
            lines.append(f"# {name} is (data - shift)/scale; (shift, scale) of {which}: {parts}")
    return lines


def _value(name: str, array: Array, is_vector: bool) -> str:
    """``w1: 3.0598``, ``b1: [0.1, 0.2]`` or a row of a matrix on each line."""
    rows, columns = array.shape
    if rows == columns == 1:
        return f"{name}: {float(array[0, 0])!r}"
    if is_vector:
        return f"{name}: {_row(array.ravel())}"
    return "\n".join([f"{name}:", *(f"  - {_row(row)}" for row in array)])


def _row(numbers: Array) -> str:
    return f"[{', '.join(repr(float(number)) for number in numbers)}]"


def history_text(history: History) -> str:
    """The entries as CSV: step, epoch, loss, and accuracy and test columns where there are such."""
    columns: Mapping[str, Array | None] = {
        "step": history.steps,
        "epoch": history.epochs,
        "loss": history.losses,
        "accuracy": history.accuracies,
        "test_loss": history.test_losses,
        "test_accuracy": history.test_accuracies,
    }
    there = {name: column for name, column in columns.items() if column is not None}
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(there)
    for row in zip(*there.values(), strict=True):
        writer.writerow([repr(number.item()) for number in row])
    return stream.getvalue()
