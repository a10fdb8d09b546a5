"""How to learn: the key ``train`` of a spec, with what the command line or Python says instead."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from symgraph.spec.read_train import ALL

Over = Literal["mean", "sum"]
RATE = 0.1
EPOCHS = 100


@dataclass(frozen=True)
class Settings:
    """See `symgraph.spec.read_train.TRAIN`; None where the usual is to be taken."""

    rate: float = RATE
    steps: int | None = None
    epochs: int = EPOCHS
    batch: int | None = None
    """Examples in one update; all where it is None."""
    momentum: float = 0.0
    seed: int = 0
    shuffle: bool = True
    gradient: Over | None = None
    loss: Over | None = None
    start: str | Mapping[str, Any] | None = None
    every: int | None = None
    output: str | None = None
    target: str | None = None

    def batches(self, examples: int) -> int:
        """Updates in one pass over so many examples."""
        return 1 if self.batch is None else math.ceil(examples / self.batch)

    def updates(self, examples: int) -> int:
        """Updates in all."""
        return self.steps if self.steps is not None else self.epochs * self.batches(examples)

    def entry_every(self, examples: int) -> int:
        """Updates from one entry of the history to the next."""
        return self.every or self.batches(examples)


def settings_of(train: Mapping[str, Any]) -> Settings:
    """The settings that the values of ``train`` ask for."""
    known = {name: train[name] for name in Settings.__dataclass_fields__ if name in train}
    for name in ("rate", "momentum"):
        if name in known:
            known[name] = float(Fraction(known[name]))
    if known.get("batch") == ALL:
        known["batch"] = None
    return Settings(**known)
