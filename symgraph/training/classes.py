"""What a classifier says: the class of each row of outputs, and how often it is right.

What is a class is told by the targets: rows with a single 1, or numbers that are all 0 and 1, or all -1 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from symgraph.training.data.table import Array

Rule = Literal["greatest", "half", "logit", "sign"]


@dataclass(frozen=True)
class Decision:
    """How outputs become classes: the greatest of several units; a single one by 1/2, or by 0 (a logit, a sign).

    `are_logarithms` says that several units are logarithms of probabilities, or logits, not probabilities.
    """

    rule: Rule
    are_logarithms: bool = False

    def of_outputs(self, outputs: Array) -> Array:
        """The classes that outputs (N×m) say, as numbers from 0; on the threshold it is class 0."""
        if self.rule == "greatest":
            return outputs.argmax(axis=1)
        return (outputs[:, 0] > (0.5 if self.rule == "half" else 0.0)).astype(int)

    def of_targets(self, targets: Array) -> Array:
        """The classes of targets (N×m)."""
        if self.rule == "greatest":
            return targets.argmax(axis=1)
        return (targets[:, 0] > (0.0 if self.rule == "sign" else 0.5)).astype(int)

    def probabilities(self, outputs: Array) -> Array:
        """Outputs as numbers from 0 to 1 that say the same classes: the softmax or the sigmoid of logits."""
        if self.rule == "logit":
            return 0.5 * (1 + np.tanh(outputs / 2))
        if self.rule == "sign":
            return np.clip((outputs + 1) / 2, 0.0, 1.0)
        if self.are_logarithms:
            powers = np.exp(outputs - outputs.max(axis=1, keepdims=True))
            return powers / powers.sum(axis=1, keepdims=True)
        return outputs


def decision_for(targets: Array, loss_name: str, activation: str) -> Decision | None:
    """How a class is told for such targets, by the loss and the output's operation; None where they are numbers."""
    if targets.shape[1] > 1:
        one_hot = bool(((targets == 0) | (targets == 1)).all() and (targets.sum(axis=1) == 1).all())
        logarithms = activation == "log_softmax" or (loss_name == "cross_entropy" and activation != "softmax")
        return Decision("greatest", logarithms) if one_hot else None
    values = set(np.unique(targets).tolist())
    if len(values) == 2 and values <= {0.0, 1.0}:
        return Decision("logit" if loss_name == "bce_with_logits" else "half")
    if values == {-1.0, 1.0}:
        return Decision("sign")
    return None


def accuracy(found: Array, true: Array) -> float:
    """The share of examples whose class was found.

    >>> accuracy(np.array([0, 1, 1]), np.array([0, 1, 0]))
    0.6666666666666666
    """
    return float(np.mean(found == true))
