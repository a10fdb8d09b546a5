"""The losses that a spec knows by name: what an output is compared with a target by."""

from __future__ import annotations

from dataclasses import dataclass

LOSSES = (
    "output",
    "mse",
    "sse",
    "half_sse",
    "mae",
    "huber",
    "hinge",
    "bce",
    "bce_with_logits",
    "cross_entropy",
    "kl",
)
PARAMETERS = {"huber": "1"}
"""Losses that take a number (Huber's delta), and its usual value."""


@dataclass(frozen=True, slots=True)
class NamedLoss:
    """A loss of `LOSSES` with its number, `delta` (a numeral), where it takes one."""

    name: str
    delta: str | None = None
