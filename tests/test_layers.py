"""Every activation and every loss in a network, against a plain mpmath implementation that is written out here.

Array gradients, the scalar program's gradients and numerical derivatives must agree entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from mpmath import mp
from oracle import near, real

import symgraph
from symgraph.calculus.expand import expand
from symgraph.calculus.program import Program
from symgraph.spec.activations import ACTIVATIONS
from symgraph.spec.losses import LOSSES

Vector = list[Any]
ONE = mp.mpf(1)


def _each(function: Callable[[Any], Any]) -> Callable[[Vector], Vector]:
    return lambda z: [function(x) for x in z]


def _softmax(z: Vector) -> Vector:
    powers = [mp.exp(x) for x in z]
    return [power / mp.fsum(powers) for power in powers]


def _leaky(alpha: str) -> Callable[[Vector], Vector]:
    return _each(lambda x: x if x > 0 else real(alpha) * x)


def _elu(alpha: str) -> Callable[[Vector], Vector]:
    return _each(lambda x: x if x > 0 else real(alpha) * mp.expm1(x))


SELU = (mp.mpf("1.0507009873554804934193349852946"), mp.mpf("1.6732632423543772848170429916717"))
ACTIVATION_MEANINGS: dict[str, Callable[[Vector], Vector]] = {
    "identity": lambda z: z,
    "tanh": _each(mp.tanh),
    "sigmoid": _each(lambda x: 1 / (1 + mp.exp(-x))),
    "relu": _each(lambda x: x if x > 0 else 0 * x),
    "leaky_relu": _leaky("0.01"),
    "{leaky_relu: 0.2}": _leaky("0.2"),
    "elu": _elu("1"),
    "{elu: 0.7}": _elu("0.7"),
    "selu": _each(lambda x: SELU[0] * (x if x > 0 else SELU[1] * mp.expm1(x))),
    "softplus": _each(lambda x: mp.log(1 + mp.exp(x))),
    "softsign": _each(lambda x: x / (1 + abs(x))),
    "silu": _each(lambda x: x / (1 + mp.exp(-x))),
    "gelu": _each(lambda x: x * mp.ncdf(x)),
    "gelu_tanh": _each(lambda x: x / 2 * (1 + mp.tanh(mp.sqrt(2 / mp.pi) * (x + real("0.044715") * x**3)))),
    "mish": _each(lambda x: x * mp.tanh(mp.log(1 + mp.exp(x)))),
    "hardtanh": _each(lambda x: max(-ONE, min(ONE, x))),
    "softmax": _softmax,
    "log_softmax": lambda z: [mp.log(p) for p in _softmax(z)],
    "x*sigmoid(1.702*x)": _each(lambda x: x / (1 + mp.exp(-real("1.702") * x))),
    "sin(t) + where(t > 0, t**2, -t)": _each(lambda t: mp.sin(t) + (t * t if t > 0 else -t)),
}


def _huber(delta: str) -> Callable[[Vector, Vector], Any]:
    d = real(delta)

    def loss(o: Vector, y: Vector) -> Any:
        errors = [abs(a - b) for a, b in zip(o, y, strict=True)]
        return mp.fsum(e * e / 2 if e <= d else d * (e - d / 2) for e in errors) / len(errors)

    return loss


def _summed(rule: Callable[[Any, Any], Any]) -> Callable[[Vector, Vector], Any]:
    return lambda o, y: mp.fsum(rule(a, b) for a, b in zip(o, y, strict=True))


def _averaged(rule: Callable[[Any, Any], Any]) -> Callable[[Vector, Vector], Any]:
    return lambda o, y: mp.fsum(rule(a, b) for a, b in zip(o, y, strict=True)) / len(o)


# loss, last activation: meaning over the outputs and the targets
LOSS_MEANINGS: dict[tuple[str, str], Callable[[Vector, Vector], Any]] = {
    ("mse", "tanh"): _averaged(lambda o, y: (o - y) ** 2),
    ("sse", "tanh"): _summed(lambda o, y: (o - y) ** 2),
    ("half_sse", "identity"): _summed(lambda o, y: (o - y) ** 2 / 2),
    ("mae", "tanh"): _averaged(lambda o, y: abs(o - y)),
    ("huber", "identity"): _huber("1"),
    ("{huber: 0.3}", "identity"): _huber("0.3"),
    ("hinge", "identity"): _averaged(lambda o, y: max(mp.mpf(0), 1 - y * o)),
    ("bce", "sigmoid"): _summed(lambda o, y: -(y * mp.log(o) + (1 - y) * mp.log(1 - o))),
    ("bce_with_logits", "identity"): _summed(
        lambda o, y: -(y * mp.log(1 / (1 + mp.exp(-o))) + (1 - y) * mp.log(1 / (1 + mp.exp(o))))
    ),
    ("cross_entropy", "identity"): lambda o, y: -mp.fsum(b * mp.log(p) for p, b in zip(_softmax(o), y, strict=True)),
    ("cross_entropy", "softmax"): _summed(lambda o, y: -y * mp.log(o)),
    ("cross_entropy", "log_softmax"): _summed(lambda o, y: -y * o),
    ("kl", "softmax"): _summed(lambda o, y: y * mp.log(y / o)),
    ("(o1 - y1)**2 + abs(o2)", "tanh"): lambda o, y: (o[0] - y[0]) ** 2 + abs(o[1]),
    ("o2", "tanh"): lambda o, _y: o[1],
    ("sum(o*y) - log(sum(exp(o)))", "identity"): lambda o, y: (
        mp.fsum(a * b for a, b in zip(o, y, strict=True)) - mp.log(mp.fsum(map(mp.exp, o)))
    ),
    ("mean(o**2) + w111**2 + sum(b1*h1)", "tanh"): None,  # type: ignore[dict-item]  # regularised: see its own test
}
SIZES = (2, 3, 2)
VALUES: dict[str, list[Any]] = {
    "i": ["0.8", "-0.45"],
    "W1": [["0.5", "-0.3"], ["-0.8", "0.25"], ["1.1", "-0.7"]],
    "b1": ["0.1", "-0.2", "0.35"],
    "W2": [["0.7", "-0.4", "0.3"], ["-0.6", "0.9", "0.2"]],
    "b2": ["0.05", "-0.15"],
    "y": ["0.3", "0.7"],
}


def spec(hidden: str, last: str, loss: str, bias: bool = True) -> str:
    quoted = [text if text.startswith("{") else f'"{text}"' for text in (hidden, last, loss)]
    return (
        f"name: network\ninput: {{name: i, size: 2}}\nlayers:\n"
        f"  - {{dense: 3, activation: {quoted[0]}, bias: {str(bias).lower()}}}\n"
        f"  - {{dense: 2, activation: {quoted[1]}, bias: {str(bias).lower()}}}\n"
        f"loss: {quoted[2]}\n"
    )


def network_loss(hidden: str, last: str, loss: Callable[[Vector, Vector], Any], values: dict[str, Any]) -> Any:
    """The loss of the 2-3-2 network at nested lists of mpf, by the book."""
    unit = values["i"]
    for number, activation in ((1, hidden), (2, last)):
        weights, bias = values[f"W{number}"], values.get(f"b{number}")
        z = [mp.fsum(w * x for w, x in zip(row, unit, strict=True)) for row in weights]
        if bias is not None:
            z = [a + b for a, b in zip(z, bias, strict=True)]
        unit = ACTIVATION_MEANINGS[activation](z)
    return loss(unit, values["y"])


def assert_gradients(program: Program, given: dict[str, Any], loss: Callable[[dict[str, Any]], Any]) -> None:
    """The loss and its gradients by everything given, as arrays and as scalars, against mpmath's derivative."""
    values = {name: _numbers(value) for name, value in given.items()}
    arrays = [name for name in given if name in program.declarations]
    gradient = symgraph.gradient(program, arrays)
    found = symgraph.evaluate(gradient, given, numbers=50)
    scalars = symgraph.evaluate(expand(gradient), given, numbers=50)
    floats = symgraph.evaluate(gradient, given)
    assert program.loss is not None
    assert near(found[program.loss], loss(values)), program.name
    for name in arrays:
        derivative = gradient.gradients[name]
        array = np.array(found[derivative], dtype=object, ndmin=2)
        family = gradient.element_names(derivative)
        for place in np.ndindex(array.shape):
            element = family.name((place[0] + 1, place[1] + 1))
            expected = mp.diff(lambda x, n=name, p=place: loss(_changed(values, n, p, x)), _entry(values[name], place))
            assert near(array[place], expected), (str(program), name, place)
            assert near(scalars[element], expected), (str(program), element)
            assert floats[element] == pytest.approx(float(expected), rel=1e-11, abs=1e-12)


def _numbers(value: Any) -> Any:
    return [_numbers(entry) for entry in value] if isinstance(value, list) else real(value)


def _entry(value: Any, place: tuple[int, ...]) -> Any:
    row = value[place[0]]
    return row[place[1]] if isinstance(row, list) else row


def _changed(values: dict[str, Any], name: str, place: tuple[int, ...], entry: Any) -> dict[str, Any]:
    array = [list(row) if isinstance(row, list) else row for row in values[name]]
    if isinstance(array[place[0]], list):
        array[place[0]][place[1]] = entry
    else:
        array[place[0]] = entry
    return values | {name: array}


def test_every_activation_and_loss_has_a_meaning_here() -> None:
    assert set(ACTIVATIONS) <= set(ACTIVATION_MEANINGS)
    assert set(LOSSES) - {"output"} <= {loss for loss, _ in LOSS_MEANINGS}


@pytest.mark.parametrize("activation", ACTIVATION_MEANINGS)
def test_activations_of_hidden_and_last_layers(activation: str) -> None:
    meaning = LOSS_MEANINGS["sse", "tanh"]
    program = symgraph.load(spec(activation, activation, "sse"))
    assert_gradients(program, VALUES, lambda values: network_loss(activation, activation, meaning, values))


@pytest.mark.parametrize(("loss", "last"), [case for case, meaning in LOSS_MEANINGS.items() if meaning])
def test_losses(loss: str, last: str) -> None:
    program = symgraph.load(spec("tanh", last, loss))
    given = VALUES if "y" in program.declarations else {n: v for n, v in VALUES.items() if n != "y"}
    assert_gradients(
        program, given, lambda values: network_loss("tanh", last, LOSS_MEANINGS[loss, last], {"y": [0, 0], **values})
    )


@pytest.mark.parametrize("target", [["1", "-1"], ["-1", "1"]])
def test_hinge_on_both_sides(target: list[str]) -> None:
    program = symgraph.load(spec("tanh", "identity", "hinge"))
    meaning = LOSS_MEANINGS["hinge", "identity"]
    assert_gradients(program, VALUES | {"y": target}, lambda v: network_loss("tanh", "identity", meaning, v))


def test_layers_without_bias() -> None:
    program = symgraph.load(spec("sigmoid", "tanh", "mse", bias=False))
    assert list(program.declarations) == ["i", "W1", "W2", "y"]
    given = {name: value for name, value in VALUES.items() if not name.startswith("b")}
    meaning = LOSS_MEANINGS["mse", "tanh"]
    assert_gradients(program, given, lambda values: network_loss("sigmoid", "tanh", meaning, values))


def test_a_loss_may_use_any_name_of_the_network() -> None:
    """Regularisation by a weight, and a penalty on a hidden layer."""
    program = symgraph.load(spec("tanh", "tanh", "mean(o**2) + w111**2 + sum(b1*h1)"))

    def loss(values: dict[str, Any]) -> Any:
        def penalised(o: Vector, _y: Vector) -> Any:
            z = [mp.fsum(w * x for w, x in zip(row, values["i"], strict=True)) for row in values["W1"]]
            h = [mp.tanh(a + b) for a, b in zip(z, values["b1"], strict=True)]
            extra = mp.fsum(a * b for a, b in zip(values["b1"], h, strict=True))
            return mp.fsum(x * x for x in o) / 2 + values["W1"][0][0] ** 2 + extra

        return network_loss("tanh", "tanh", penalised, values | {"y": [0, 0]})

    assert_gradients(program, {name: value for name, value in VALUES.items() if name != "y"}, loss)


def test_three_layers_and_names_with_two_digits() -> None:
    text = (
        "name: deep\ninput: {name: x, size: 11}\nlayers:\n  - {dense: 2, activation: softplus}\n"
        "  - {dense: 3, activation: tanh}\n  - dense: 1\nloss: output\n"
    )
    program = symgraph.load(text)
    numbers = [f"{(7 * k) % 11 - 5}/10" for k in range(22)]
    given = {
        "x": numbers[:11],
        "W1": [numbers[:11], numbers[11:]],
        "b1": ["0.1", "-0.2"],
        "W2": [["0.3", "0.4"], ["-0.5", "0.6"], ["0.7", "-0.8"]],
        "b2": ["0.1", "0.2", "-0.3"],
        "W3": [["1.1", "-0.9", "0.5"]],
        "b3": ["0.25"],
    }

    def loss(v: dict[str, Any]) -> Any:
        unit = v["x"]
        for number, activation in ((1, "softplus"), (2, "tanh"), (3, "identity")):
            z = [mp.fsum(w * x for w, x in zip(row, unit, strict=True)) for row in v[f"W{number}"]]
            unit = ACTIVATION_MEANINGS[activation]([a + b for a, b in zip(z, v[f"b{number}"], strict=True)])
        return unit[0]

    assert_gradients(program, given, loss)
    assert dict(symgraph.gradient(program, "w1_2_11").gradients) == {"w1_2_11": "dw1_2_11"}


# --- another system: autograd -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hidden", "last", "loss"),
    [
        ("tanh", "identity", "mse"),
        ("sigmoid", "sigmoid", "bce"),
        ("relu", "identity", "cross_entropy"),
        ("softplus", "softmax", "cross_entropy"),
        ("silu", "log_softmax", "cross_entropy"),
    ],
)
def test_autograd_agrees(hidden: str, last: str, loss: str) -> None:
    """A 5-8-3 network at random weights; every entry to 12 digits."""
    autograd = pytest.importorskip("autograd", reason="autograd is not installed")
    anp = pytest.importorskip("autograd.numpy")
    functions = {
        "identity": lambda z: z,
        "tanh": anp.tanh,
        "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
        "relu": lambda z: anp.maximum(z, 0),
        "softplus": lambda z: anp.log1p(anp.exp(z)),
        "silu": lambda z: z / (1 + anp.exp(-z)),
        "softmax": lambda z: anp.exp(z) / anp.sum(anp.exp(z)),
        "log_softmax": lambda z: z - anp.log(anp.sum(anp.exp(z))),
    }

    def objective(parameters: Any, x: Any, y: Any) -> Any:
        w1, b1, w2, b2 = parameters
        o = functions[last](anp.dot(w2, functions[hidden](anp.dot(w1, x) + b1)) + b2)
        if loss == "mse":
            return anp.mean((o - y) ** 2)
        if loss == "bce":
            return -anp.sum(y * anp.log(o) + (1 - y) * anp.log(1 - o))
        logarithms = {"softmax": anp.log, "log_softmax": lambda p: p}.get(last, functions["log_softmax"])(o)
        return -anp.sum(y * logarithms)

    rng = np.random.default_rng(3)
    shapes = ((8, 5), (8, 1), (3, 8), (3, 1))
    parameters = [rng.normal(size=shape) for shape in shapes]
    x, y = rng.normal(size=(5, 1)), np.array([[0.2], [0.5], [0.3]])
    text = spec(hidden, last, loss).replace("size: 2", "size: 5").replace("dense: 2", "dense: 3", 1)
    text = text.replace("dense: 3, activation", "dense: 8, activation", 1)
    program = symgraph.load(text)
    gradient = symgraph.gradient(program, "all")
    given = dict(zip(("W1", "b1", "W2", "b2"), parameters, strict=True))
    found = symgraph.evaluate(gradient, {**given, "i": x, "y": y})
    assert found[str(program.loss)] == pytest.approx(float(objective(parameters, x, y)), rel=1e-13)
    for name, expected in zip(given, autograd.grad(objective)(parameters, x, y), strict=True):
        np.testing.assert_allclose(found[gradient.gradients[name]], expected, rtol=1e-12, atol=1e-14)
