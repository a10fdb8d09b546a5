"""Trainings whose numbers are known without symgraph: written out in NumPy, and chosen by hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from symgraph.figure.plots.facts import Course, Examples, Facts


@cache
def one_unit() -> Facts:
    """y = w2*relu(w1*x + b1) + b2 by gradient descent on 70 points, as it was published; see `test_plots`."""
    x = np.linspace(-2, 4.9, 70)[:, np.newaxis]
    t = 5 * np.maximum(2 * x - 1, 0) + 1

    def units(inputs: Any, p: Mapping[str, float]) -> dict[str, Any]:
        u = p["w1"] * inputs + p["b1"]
        z = np.maximum(u, 0)
        return {"u": u, "z": z, "y": p["w2"] * z + p["b2"]}

    p = {"w1": 1.0, "b1": 1.0, "w2": 1.0, "b2": 1.0}
    losses, recorded = [], []
    for step in range(2001):
        found = units(x, p)
        error = t - found["y"]
        losses.append(float((error**2).sum()))
        recorded += [(step, p)] * (step % 500 == 0)
        slope = -2 * error * p["w2"] * (found["u"] > 0)
        gradient = {
            "w1": float((slope * x).sum()),
            "b1": float(slope.sum()),
            "w2": float((-2 * error * found["z"]).sum()),
            "b2": float((-2 * error).sum()),
        }
        p = {name: value - 0.0002 * gradient[name] / 70 for name, value in p.items()}
    examples = Examples(x, t, units(x, recorded[-1][1])["y"])
    kinds: Any = {"u": "pre-activation", "z": "activation"}
    course = Course(np.arange(2001), "step", {"train": np.array(losses)})
    return Facts("one-unit", course, examples, None, units, recorded, ["x"], "t", "y", kinds=kinds)


def lines(classes: tuple[str, ...] = ("0", "1"), name: str = "y") -> Facts:
    """A classifier of two inputs whose p(y = 1 | x) is sigmoid(2*x1 - x2); of three classes, a softmax."""

    def units(inputs: Any, p: Mapping[str, Any]) -> dict[str, Any]:
        z = inputs @ np.array(p["W"]).T
        if len(classes) == 2:
            return {"z": z, "o": 1 / (1 + np.exp(-z))}
        powers = np.exp(z)
        return {"z": z, "o": powers / powers.sum(axis=1, keepdims=True)}

    start = {"W": np.zeros((1 if len(classes) == 2 else 3, 2))}
    end = {"W": np.array([[2.0, -1.0]] if len(classes) == 2 else [[2.0, 0.0], [-1.0, 2.0], [-1.0, -2.0]])}
    random = np.random.default_rng(7)
    inputs = random.normal(size=(60, 2))
    clean = units(inputs, end)["o"]
    targets = (clean[:, 0] > 0.5).astype(int) if len(classes) == 2 else clean.argmax(axis=1)
    targets[:4] = (targets[:4] + 1) % len(classes)  # some are on the wrong side

    def examples(part: slice) -> Examples:
        return Examples(inputs[part], targets[part], clean[part])

    epochs = np.arange(11)
    course = Course(
        epochs,
        "epoch",
        {"train": 0.7 * 0.9**epochs, "test": 0.7 * 0.95**epochs},
        {"train": 0.5 + 0.04 * epochs, "test": 0.5 + 0.03 * epochs},
    )
    recorded = [(0, start), (5, {"W": end["W"] / 2}), (10, end)]
    return Facts(
        "lines",
        course,
        examples(slice(0, 40)),
        examples(slice(40, 60)),
        units,
        recorded,
        ["x1", "x2"],
        name,
        "o",
        classes,
    )


def pictures(wrong: int) -> Facts:
    """A classifier of 4×3 images into three classes, of which so many of 12 are wrong."""
    random = np.random.default_rng(3)
    inputs = random.random((12, 12))
    outputs = random.dirichlet(np.ones(3), 12)
    outputs[4] = outputs[2]  # as sure as another one
    targets = outputs.argmax(axis=1)
    targets[:wrong] = (targets[:wrong] + 1) % 3
    examples = Examples(inputs, targets, outputs)
    course = Course(np.arange(2), "epoch", {"train": np.ones(2)}, {"train": np.ones(2)})

    def units(rows: Any, _p: Any) -> dict[str, Any]:
        return {"o": outputs[: len(rows)]}

    names = [f"x{k}" for k in range(12)]
    start: dict[str, Any] = {}
    return Facts(
        "pictures",
        course,
        examples,
        examples,
        units,
        [(0, start), (1, start)],
        names,
        "y",
        "o",
        ("a", "b", "c"),
        (4, 3),
    )
