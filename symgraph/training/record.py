"""What is written down during a training: losses and accuracies of every entry, and snapshots of the parameters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from symgraph.training.data.table import Array
from symgraph.training.measuring import Measure
from symgraph.training.packed import Packed
from symgraph.training.settings import Settings

MOST_NUMBERS = 4_000_000
"""Numbers in all snapshots together (32 MB)."""


class Entry(NamedTuple):
    """How things stand after so many updates; None where there is nothing to tell."""

    step: int
    loss: float
    accuracy: float | None
    test_loss: float | None
    test_accuracy: float | None


class Record:
    """The entries so far.  Each is added as a whole, so that an interruption leaves no half of one."""

    def __init__(self, measure: Measure, packed: Packed, settings: Settings, examples: int) -> None:
        self._measure = measure
        self._packed = packed
        expected = settings.updates(examples) // settings.entry_every(examples) + 2
        fitting = max(2, MOST_NUMBERS // max(1, packed.vector.size))
        self._every = -(-expected // fitting)  # entries from one snapshot to the next
        self.entries: list[Entry] = []
        self._snapshots: list[tuple[int, Array]] = []

    def entry(self, step: int) -> None:
        """Write down how things stand after so many updates."""
        values = self._packed.values()
        train, test = self._measure.on_train(values), self._measure.on_test(values)
        if len(self.entries) % self._every == 0:
            self._snapshots.append((step, self._packed.vector.copy()))
        tested = (test.loss, test.accuracy) if test else (None, None)
        self.entries.append(Entry(step, train.loss, train.accuracy, *tested))

    def forget_after(self, step: int) -> None:
        """Drop the entries of later steps: those of a training that diverged."""
        self.entries = [entry for entry in self.entries if entry.step <= step]
        self._snapshots = [snapshot for snapshot in self._snapshots if snapshot[0] <= step]

    def numbers(self, what: str) -> Array | None:
        """A field of all entries; None where they have none."""
        found = [getattr(entry, what) for entry in self.entries]
        return None if None in found else np.array(found)

    def snapshots(self) -> tuple[Array, dict[str, Array]]:
        """The steps of the snapshots, and the parameters then, the snapshot being the first axis."""
        vectors = np.array([vector for _, vector in self._snapshots])
        shapes = self._packed.shapes
        parts = self._packed.slices.items()
        arrays = {name: vectors[:, part].reshape(len(vectors), *shapes[name]) for name, part in parts}
        return np.array([step for step, _ in self._snapshots]), arrays
