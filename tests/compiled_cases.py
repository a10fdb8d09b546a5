"""What compiled programs are compared with: networks in autograd's NumPy, and random values for a program's names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import value_and_grad
from autograd.scipy.special import expit, logsumexp

from symgraph.calculus.program import Program

Arrays = dict[str, Any]


def _softmax(z: Any) -> Any:
    return anp.exp(z - logsumexp(z, axis=1, keepdims=True))


ACTIVATIONS: dict[str, Callable[[Any], Any]] = {
    "identity": lambda z: z,
    "tanh": anp.tanh,
    "sigmoid": expit,
    "relu": lambda z: anp.maximum(z, 0),
    "leaky_relu": lambda z: anp.where(z > 0, z, 0.01 * z),
    "elu": lambda z: anp.where(z > 0, z, anp.exp(anp.minimum(z, 0)) - 1),
    "softplus": lambda z: anp.logaddexp(0, z),
    "silu": lambda z: z * expit(z),
    "softmax": _softmax,
    "log_softmax": lambda z: z - logsumexp(z, axis=1, keepdims=True),
}
"""Some activations, on rows of samples."""


def _huber(error: Any) -> Any:
    return anp.where(anp.abs(error) <= 1, error**2 / 2, anp.abs(error) - 0.5)


LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "mse": lambda o, y: anp.mean((o - y) ** 2),
    "sse": lambda o, y: anp.sum((o - y) ** 2),
    "half_sse": lambda o, y: anp.sum((o - y) ** 2) / 2,
    "mae": lambda o, y: anp.mean(anp.abs(o - y)),
    "huber": lambda o, y: anp.mean(_huber(o - y)),
    "hinge": lambda o, y: anp.mean(anp.maximum(0, 1 - y * o)),
    "bce": lambda o, y: -anp.sum(y * anp.log(o) + (1 - y) * anp.log(1 - o)) / len(y),
    "bce_with_logits": lambda o, y: anp.sum(anp.logaddexp(0, o) - y * o) / len(y),
    "cross_entropy": lambda o, y: -anp.sum(y * anp.log(o)) / len(y),
    "kl": lambda o, y: anp.sum(y * anp.log(y / o)) / len(y),
}
"""The losses of the spec format, over units and samples."""
WITH_LOSS = {"bce": "sigmoid", "cross_entropy": "softmax", "kl": "softmax"}
"""The last activations that these losses are for."""


def network(hidden: str, last: str, loss: str, batch: str = "") -> str:
    """The spec of a 3-4-2 network."""
    return (
        f"name: net\ninput: {{name: x, size: 3}}\n{batch}layers:\n"
        f"  - dense: 4\n    activation: {hidden}\n  - dense: 2\n    activation: {last}\nloss: {loss}\n"
    )


def expected(hidden: str, last: str, loss: str, arrays: Mapping[str, Any]) -> tuple[float, Arrays]:
    """The loss of the network and its gradients by the parameters, by autograd."""

    def value(parameters: Any) -> Any:
        h = ACTIVATIONS[hidden](arrays["x"] @ parameters["W1"].T + parameters["b1"])
        o = ACTIVATIONS[last](h @ parameters["W2"].T + parameters["b2"])
        return LOSSES[loss](o, arrays["y"])

    return value_and_grad(value)({name: arrays[name] for name in ("W1", "b1", "W2", "b2")})


def samples(count: int, loss: str) -> Arrays:
    """Values for the network and its targets, which are probabilities where the loss needs them."""
    chance = np.random.default_rng(count)
    shapes = {"x": (count, 3), "W1": (4, 3), "b1": (1, 4), "W2": (2, 4), "b2": (1, 2)}
    arrays: Arrays = {name: chance.standard_normal(shape) for name, shape in shapes.items()}
    y = chance.uniform(0.1, 0.9, (count, 2))
    return arrays | {"y": y / y.sum(axis=1, keepdims=True) if WITH_LOSS.get(loss) == "softmax" else y}


def random_values(program: Program, count: int | None = None) -> Arrays:
    """Values for the declared names of a program, positive ones; inputs and targets of `count` samples, if given."""
    chance = np.random.default_rng(0)
    values: Arrays = {}
    for name, declared in program.declarations.items():
        if declared.value is None and declared.role != "size":
            rows, columns = (int(n) for n in declared.shape)
            if count is not None and declared.role in ("input", "target"):
                rows, columns = count, max(rows, columns)
            values[name] = chance.uniform(0.1, 0.9, (rows, columns))
    return values
