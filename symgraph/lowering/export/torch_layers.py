"""Programs that are chains of PyTorch's own layers, ending in one of its own losses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symgraph.calculus.operation import known_sizes
from symgraph.calculus.program import Equation, Program, needed
from symgraph.calculus.term import number

# fmt: off
ACTIVATIONS: Mapping[str, str] = {
    "tanh":        "nn.Tanh()",
    "sigmoid":     "nn.Sigmoid()",
    "relu":        "nn.ReLU()",
    "leaky_relu":  "nn.LeakyReLU({0})",
    "elu":         "nn.ELU({0})",
    "selu":        "nn.SELU()",
    "softplus":    "nn.Softplus(threshold=40)",
    "softsign":    "nn.Softsign()",
    "silu":        "nn.SiLU()",
    "gelu":        "nn.GELU()",
    "gelu_tanh":   'nn.GELU(approximate="tanh")',
    "mish":        "nn.Mish()",
    "hardtanh":    "nn.Hardtanh()",
    "softmax":     "nn.Softmax(dim=-1)",
    "log_softmax": "nn.LogSoftmax(dim=-1)",
}
"""What a layer is for the operation of an activation; ``{0}`` stands for its number."""
LOSSES: Mapping[str, str] = {
    "output":          "model(x).squeeze()",
    "mse":             "F.mse_loss(model(x), y)",
    "sse":             'F.mse_loss(model(x), y, reduction="sum")',
    "half_sse":        'F.mse_loss(model(x), y, reduction="sum")/2',
    "mae":             "F.l1_loss(model(x), y)",
    "huber":           "F.huber_loss(model(x), y, delta={delta})",
    "hinge":           "F.relu(1 - y*model(x)).mean()",
    "bce":             'F.binary_cross_entropy(model(x), y, reduction="sum")/len(x)',
    "bce_with_logits": 'F.binary_cross_entropy_with_logits(model(x), y, reduction="sum")/len(x)',
    "cross_entropy":   "F.cross_entropy(model(x), y)",
    "kl":              'F.kl_div(model(x).log(), y, reduction="batchmean")',
}
"""A loss of a spec in PyTorch's words; x and y have a row for each sample."""
FROM_LOGITS: Mapping[tuple[str, str], str] = {
    ("bce", "sigmoid"):             "bce_with_logits",
    ("cross_entropy", "softmax"):   "cross_entropy",
    ("cross_entropy", "log_softmax"): "cross_entropy",
}
"""The losses that PyTorch computes, without overflow, from what the last activation would be applied to."""
# fmt: on


@dataclass(frozen=True, slots=True)
class Linear:
    """``nn.Linear``: weights (outputs × inputs) and, perhaps, a bias by their names, and the name of what it gives."""

    weight: str
    bias: str | None
    result: str


@dataclass(frozen=True, slots=True)
class Activation:
    """An elementwise operation with its number, where it has one, and the name of what it gives."""

    op: str
    alpha: str
    result: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A network that is one layer after another.

    `given` is its input; `left_out` the last activation where the loss starts before it.
    """

    given: str
    layers: tuple[Linear | Activation, ...]
    loss: str
    left_out: str
    is_row: bool
    """Whether samples are rows in the program, too, as they are in PyTorch; else there is one, a column."""


def chain_of(program: Program, of: str) -> Chain | None:
    """The chain of layers that a program is; None where it is none, or `of` is not its loss by name."""
    name = str(program.metadata.get("loss_name", ""))
    given = [n for n, d in program.declarations.items() if d.role == "input"]
    if name not in LOSSES or program.loss != of or len(given) != 1 or "o" not in program.shapes:
        return None
    wanted = needed(program, ["o"])
    compared = needed(program, [of]) - wanted - {of, "y"}
    if any(name in program.declarations for name in compared):
        return None
    found: list[Linear | Activation] = []
    turned: dict[str, str] = {}
    current, is_row = given[0], known_sizes(program.shapes[given[0]])[1] != 1
    for equation in program.equations:
        if equation.name not in wanted:
            continue
        if equation.operation.name == "transpose":
            turned[equation.name] = equation.args[0]
            continue
        layer = _linear(program, equation, current, turned) or _activation(equation, current)
        if layer is None:
            return None
        if isinstance(layer, Linear):
            is_row = equation.args[0] == current
        found.append(layer)
        current = equation.name
    last = found[-1] if found else None
    left_out = ""
    if isinstance(last, Activation) and (name, last.op) in FROM_LOGITS:
        name, left_out = FROM_LOGITS[name, last.op], last.op
        found.pop()
    if current != "o" or not found:
        return None
    loss = LOSSES[name].format(delta=_delta(program)) if name == "huber" else LOSSES[name]
    return Chain(given[0], tuple(found), loss, left_out, is_row)


def _linear(program: Program, equation: Equation, current: str, turned: Mapping[str, str]) -> Linear | None:
    """``W @ x + b`` of a column, ``X @ W.T + b`` of rows, with a W and a b that nothing else is computed from."""
    if equation.operation.name not in ("matmul", "affine") or current not in equation.args[:2]:
        return None
    left, right = equation.args[:2]
    weight = right if left == current else left
    weight = turned.get(weight, weight)
    bias = equation.args[2] if len(equation.args) > 2 else None
    learned = [n for n, d in program.declarations.items() if d.role == "parameter"]
    if weight not in learned or (bias is not None and bias not in learned):
        return None
    return Linear(weight, bias, equation.name)


def _activation(equation: Equation, current: str) -> Activation | None:
    op = equation.operation.name
    if op not in ACTIVATIONS or equation.args[0] != current:
        return None
    alpha = equation.args[1] if len(equation.args) > 1 else ""
    return Activation(op, alpha, equation.name)


def _delta(program: Program) -> str:
    deltas = [equation.args[1] for equation in program.equations if equation.operation.name == "huber"]
    return f"{float(number(deltas[0])):g}"
