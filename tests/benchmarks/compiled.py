# ruff: noqa: E402, N803, PLR0917 - threads are limited before NumPy is imported; the arguments are those of the spec
"""A loss and its whole gradient: compiled programs, NumPy written by hand, and eager PyTorch, side by side.

    python tests/benchmarks/compiled.py [--rounds N] [--without-torch]

All three run in one process with one thread, in float64, in short alternating rounds; a row gives their median times
of a call (of the processor, so that other processes do not count), and the medians of the ratios of each round.
Aims: at most 1.2 times the hand-written functions, and ahead of PyTorch, everywhere.  Before anything is timed, the
gradients are compared.
"""

from __future__ import annotations

import os

for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[threads] = "1"  # read when NumPy is imported

import argparse
import time
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any, NamedTuple

import numpy as np

import symgraph

SIZES = ((2, 2, 1), (2, 4, 1), (64, 32, 10), (784, 128, 10))
BATCHES = (1, 32, 256)
ROUNDS, ROUND_SECONDS = 61, 0.004
MOST_OF_HAND_WRITTEN = 1.2


class Loss(NamedTuple):
    """A loss with the activations of the hidden and of the last layer, as a spec has them."""

    name: str
    hidden: str
    last: str


LOSSES = (Loss("mse", "tanh", "tanh"), Loss("bce", "tanh", "sigmoid"), Loss("cross_entropy", "relu", "softmax"))


def fits(loss: Loss, sizes: Sequence[int]) -> bool:
    """Cross-entropy is of several classes, the binary one of one output."""
    return loss.name == "mse" or (loss.name == "bce") == (sizes[-1] == 1)


def spec(sizes: Sequence[int], loss: Loss) -> str:
    layers = [f"  - dense: {units}\n    activation: {loss.hidden}" for units in sizes[1:-1]]
    last = f"  - dense: {sizes[-1]}\n    activation: {loss.last}"
    return "\n".join(
        ["name: net", f"input: {{name: x, size: {sizes[0]}}}", "layers:", *layers, last, f"loss: {loss.name}"]
    )


# --- by hand --------------------------------------------------------------------------------------------------------


def by_hand(loss: Loss) -> Callable[..., tuple[Any, ...]]:
    """The passes as they are written by hand for one hidden layer."""

    def squared(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, y: Any) -> tuple[Any, ...]:
        h = np.tanh(x @ W1.T + b1)
        o = np.tanh(h @ W2.T + b2)
        error = o - y
        dz2 = 2 / error.size * error * (1 - o**2)
        return np.mean(error**2), *backward(x, h, dz2, dz2 @ W2 * (1 - h**2))

    def binary(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, y: Any) -> tuple[Any, ...]:
        h = np.tanh(x @ W1.T + b1)
        p = 1 / (1 + np.exp(-(h @ W2.T + b2)))
        value = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / len(x)
        dz2 = (p - y) / len(x)
        return value, *backward(x, h, dz2, dz2 @ W2 * (1 - h**2))

    def classes(x: Any, W1: Any, b1: Any, W2: Any, b2: Any, y: Any) -> tuple[Any, ...]:
        h = np.maximum(0, x @ W1.T + b1)
        z = h @ W2.T + b2
        powers = np.exp(z - np.max(z, axis=1, keepdims=True))
        p = powers / np.sum(powers, axis=1, keepdims=True)
        dz2 = (p - y) / len(x)
        return -np.sum(y * np.log(p)) / len(x), *backward(x, h, dz2, dz2 @ W2 * (h > 0))

    def backward(x: Any, h: Any, dz2: Any, dz1: Any) -> tuple[Any, ...]:
        return dz1.T @ x, dz1.sum(axis=0, keepdims=True), dz2.T @ h, dz2.sum(axis=0, keepdims=True)

    return {"mse": squared, "bce": binary, "cross_entropy": classes}[loss.name]


def by_torch(loss: Loss, arrays: Sequence[Any]) -> Callable[[], tuple[Any, ...]]:
    """Eager PyTorch: the forward pass with its own losses, the gradients by autograd."""
    import torch  # noqa: PLC0415 - only where it is asked for

    torch.set_num_threads(1)
    x, *parameters, y = (torch.tensor(array, dtype=torch.float64) for array in arrays)
    for parameter in parameters:
        parameter.requires_grad_()
    W1, b1, W2, b2 = parameters
    functional = torch.nn.functional

    def run() -> tuple[Any, ...]:
        hidden = torch.relu if loss.hidden == "relu" else torch.tanh
        z = functional.linear(hidden(functional.linear(x, W1, b1[0])), W2, b2[0])
        if loss.name == "mse":
            value = functional.mse_loss(torch.tanh(z), y)
        elif loss.name == "bce":
            value = functional.binary_cross_entropy_with_logits(z, y)
        else:
            value = functional.cross_entropy(z, y)
        return value.detach(), *torch.autograd.grad(value, parameters)

    return run


# --- side by side ---------------------------------------------------------------------------------------------------


def examples(sizes: Sequence[int], count: int, loss: Loss) -> list[Any]:
    """The arguments of the functions: x, W1, b1, W2, b2, y."""
    chance = np.random.default_rng(0)
    inputs, hidden, outputs = sizes
    shapes = ((count, inputs), (hidden, inputs), (1, hidden), (outputs, hidden), (1, outputs))
    arrays = [chance.standard_normal(shape) * 0.1 for shape in shapes]
    if loss.name == "mse":
        return [*arrays, chance.standard_normal((count, outputs))]
    if loss.name == "bce":
        return [*arrays, chance.integers(0, 2, (count, 1)).astype(float)]
    return [*arrays, np.eye(outputs)[chance.integers(0, outputs, count)]]


def seconds(function: Callable[[], Any], calls: int) -> float:
    started = time.process_time()
    for _ in range(calls):
        function()
    return (time.process_time() - started) / calls


def medians(functions: Sequence[Callable[[], Any]], rounds: int) -> tuple[list[float], list[float]]:
    """The median time of a call of each function, and the median ratio of the first one's to each."""
    calls = [max(1, int(ROUND_SECONDS / max(seconds(function, 3), 1e-7))) for function in functions]
    times: list[list[float]] = [[] for _ in functions]
    for turn in range(rounds):
        for step in range(len(functions)):  # none is always the first
            k = (turn + step) % len(functions)
            times[k].append(seconds(functions[k], calls[k]))
    ratios = [median(own / other for own, other in zip(times[0], found, strict=True)) for found in times]
    return [median(found) for found in times], ratios


def compare(sizes: Sequence[int], count: int, loss: Loss, rounds: int, with_torch: bool) -> bool:
    """Prints a row; whether the aims are reached."""
    program = symgraph.load(spec(sizes, loss))
    started = time.perf_counter()
    compiled = program.compile(wrt="all", batch=True)
    function = compiled.function
    generated = time.perf_counter() - started
    arrays = examples(sizes, count, loss)
    hand = by_hand(loss)
    functions: list[Callable[[], Any]] = [lambda: function(*arrays), lambda: hand(*arrays)]
    if with_torch:
        functions.append(by_torch(loss, arrays))
    assert compiled.arguments == ("x", "W1", "b1", "W2", "b2", "y")
    for other in functions[1:]:
        for own, found in zip(functions[0](), other(), strict=True):
            np.testing.assert_allclose(np.squeeze(own), np.squeeze(np.asarray(found)), rtol=1e-9, atol=1e-14)
    times, ratios = medians(functions, rounds)
    name = "-".join(map(str, sizes))
    cells = [f"{1e6 * value:9.1f}" for value in times] + [f"{ratio:8.2f}" for ratio in ratios[1:]]
    print(f"{name:12} {loss.name:14} {count:5} {1e3 * generated:7.1f} {' '.join(cells)}", flush=True)
    return ratios[1] <= MOST_OF_HAND_WRITTEN and all(ratio < 1 for ratio in ratios[2:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--without-torch", action="store_true")
    options = parser.parse_args()
    with_torch = not options.without_torch
    torch_columns = ("   torch", " /torch") if with_torch else ("", "")
    print(f"{'net':12} {'loss':14} batch  gen ms   ours us   hand us {torch_columns[0]}    /hand {torch_columns[1]}")
    reached = [
        compare(sizes, count, loss, options.rounds, with_torch)
        for sizes in SIZES
        for loss in LOSSES
        if fits(loss, sizes)
        for count in BATCHES
    ]
    print(f"aims reached in {sum(reached)} of {len(reached)} rows")
    return 0 if all(reached) else 1


if __name__ == "__main__":
    raise SystemExit(main())
