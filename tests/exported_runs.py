"""Exported modules of Python, run as programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

import symgraph

TEMPLATES = (
    "apples", "attention", "baydin", "circles", "classifier", "conv1d", "digits", "dropout", "general-node",
    "layer-norm", "line", "linear-regression", "lstm", "mlp", "paths", "relu-exercise", "relu-fit", "residual", "rnn",
    "sigmoid", "sigmoid-neuron", "tanh-2-2-1", "tanh-2-2-1-mse", "three-layer",
)  # fmt: skip


class Pair(NamedTuple):
    """A derivative by the system that was exported to, and by hand."""

    wrt: str
    found: np.ndarray[Any, Any]
    by_hand: np.ndarray[Any, Any]


def run(text: str) -> dict[str, Any]:
    """What a module has, once it was run as a program."""
    names: dict[str, Any] = {"__name__": "__main__"}
    exec(compile(text, "exported", "exec"), names)
    return names


def pairs(source: Any, names: dict[str, Any], wrt: Any = "all") -> Iterator[Pair]:
    """Both derivatives by every parameter, as rows of numbers."""
    program = symgraph.gradient(symgraph.load(source), wrt)
    for (name, gradient), found in zip(program.gradients.items(), names["by_autograd"], strict=True):
        yield Pair(name, plain(found), plain(names[gradient]))


def plain(value: Any) -> np.ndarray[Any, Any]:
    """A tensor, an array or a number as a row of numbers."""
    return np.ravel(np.asarray(value.detach() if hasattr(value, "detach") else value, dtype=float))
