"""Which columns of a table are the inputs and targets of an example.

By the spec's own words (``inputs: [length, width]``), else by the names of the columns, else by their order: inputs
first, then targets.  Where a network has several outputs, one column may hold the label instead.
"""

from __future__ import annotations

from dataclasses import dataclass

from symgraph.errors import InputError, Problem, near
from symgraph.spec.data_sources import DataKeys
from symgraph.spec.one_example import OneExample
from symgraph.training.data.table import Table

_SHOWN = 8


@dataclass(frozen=True)
class Chosen:
    """The columns (from 0) of the inputs and of the targets, each in the order of the example's."""

    inputs: tuple[int, ...]
    targets: tuple[int, ...]


def choose_columns(table: Table, keys: DataKeys, example: OneExample) -> Chosen:
    """The columns of an example in a table.  Raises InputError that names what is missing or too much."""
    wanted_inputs = [column for columns in example.inputs.values() for column in columns]
    wanted_targets = [column for columns in example.targets.values() for column in columns]
    if keys.inputs or keys.targets:
        chosen = _as_said(table, keys, len(wanted_targets))
    else:
        chosen = _by_names(table, example, wanted_inputs, wanted_targets) or _by_order(table, len(wanted_targets))
    allowed_targets = {len(wanted_targets), min(1, len(wanted_targets))}
    if len(chosen.inputs) != len(wanted_inputs) or len(chosen.targets) not in allowed_targets:
        raise InputError(_misfit(table, chosen, wanted_inputs, wanted_targets))
    return chosen


def _as_said(table: Table, keys: DataKeys, targets: int) -> Chosen:
    """The columns that the spec names; what it does not name are all the others."""
    given = [_column(table, name, keys, "inputs") for name in keys.inputs]
    wanted = [_column(table, name, keys, "targets") for name in keys.targets]
    others = [column for column in range(table.width) if column not in (*given, *wanted)]
    if not keys.inputs:
        return Chosen(tuple(others), tuple(wanted))
    if keys.targets or not targets:
        return Chosen((*given, *wanted) if not targets else tuple(given), tuple(wanted) if targets else ())
    return Chosen(tuple(given), tuple(others))


def _column(table: Table, name: str, keys: DataKeys, key: str) -> int:
    if name in table.names:
        return table.names.index(name)
    if not table.names and name.isascii() and name.isdigit() and 1 <= int(name) <= table.width:
        return int(name) - 1
    found = f"no column '{name}', which data.{key} names"
    if not table.names:
        allowed = f"it has {table.width} columns without names, 1 to {table.width}"
        raise InputError(Problem(found, allowed, "add a header", file=table.title, line=1, column=1))
    allowed = f"its columns are {_listed(table.names)}"
    raise InputError(table.header_problem(found, allowed, near(name, table.names)))


def _by_names(table: Table, example: OneExample, inputs: list[str], targets: list[str]) -> Chosen | None:
    """The columns called as the example's; None where no column is."""
    columns = {example.column(name): number for number, name in enumerate(table.names)}
    labelled = [name for name in example.targets if name in columns and len(targets) > 1]  # y, of y1 to y10
    wanted = [*inputs, *(labelled or targets)]
    missing = [name for name in wanted if name not in columns]
    if len(missing) == len(wanted):
        return None
    if missing and all(name in columns for name in inputs) and len(table.names) == len(inputs) + 1 and len(targets) > 1:
        others = [columns[name] for name in columns if name not in inputs]
        return Chosen(tuple(columns[name] for name in inputs), tuple(others))
    if missing:
        found = f"no column{'s' if len(missing) > 1 else ''} {_listed(missing)}"
        allowed = f"its columns are {_listed(table.names)}"
        action = near(missing[0], table.names) or "rename one, or name the columns with data: {inputs: [...]}"
        raise InputError(table.header_problem(found, allowed, action))
    return Chosen(tuple(columns[name] for name in inputs), tuple(columns[name] for name in wanted[len(inputs) :]))


def _by_order(table: Table, targets: int) -> Chosen:
    """Inputs first, then targets, or one column of labels."""
    count = table.targets if table.targets and targets else targets
    return Chosen(tuple(range(table.width - count)), tuple(range(table.width - count, table.width)))


def _misfit(table: Table, chosen: Chosen, inputs: list[str], targets: list[str]) -> Problem:
    target = f" and {len(targets)} target{'s' if len(targets) > 1 else ''} ({_listed(targets)})" if targets else ""
    wanted = f"an example has {len(inputs)} input{'s' if len(inputs) > 1 else ''} ({_listed(inputs)}){target}"
    counted = f"{table.width} columns" if table.width > 1 else "1 column"
    if table.targets and targets:
        counted = f"{len(chosen.inputs)} inputs and {len(chosen.targets)} target"
    if len(targets) > 1:
        wanted += ", or one label"
    action = (
        "change the sizes of the spec"
        if table.targets
        else "say which are meant: data: {inputs: [...], targets: [...]}"
    )
    return Problem(f"data of {counted}", wanted, action, file=table.title)


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
