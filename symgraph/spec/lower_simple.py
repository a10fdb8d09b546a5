"""What each kind of layer computes, but for the recurrent ones; the formulas stand in `symgraph.spec.layers`."""

from __future__ import annotations

from math import isqrt

from symgraph.calculus.operation import Application
from symgraph.calculus.sequence_rows import reshape, take
from symgraph.calculus.term import Apply, Term, numeral
from symgraph.calculus.window_rows import unfold
from symgraph.spec.activations import IDENTITY
from symgraph.spec.layers import (
    Add,
    Attention,
    Conv1d,
    Dense,
    Dropout,
    Flatten,
    Layer,
    LayerNorm,
    MaxPool,
    MeanPool,
)
from symgraph.spec.lowered_layer import LayerInPlace


def lower_simple(made: LayerInPlace, layer: Layer) -> str:  # noqa: PLR0911 - one return for each kind
    """Add the equations of a layer; the name of what it gives."""
    match layer:
        case Dense():
            return _weighted(made, layer, made.given)
        case Conv1d():
            windows = unfold((layer.kernel, layer.stride, layer.padding))
            return _weighted(made, layer, made.emitted(made.place.name("z"), Application(windows, (made.given,))))
        case Attention():
            return _attention(made, layer)
        case LayerNorm():
            return _layer_norm(made, layer)
        case Dropout():
            factors: list[Term] = [made.declare("m"), made.given]
            scale = numeral(layer.scale)
            return made.bind(made.result, Apply("mul", tuple([scale, *factors] if layer.scale != 1 else factors)))
        case Add():
            total = Apply("add", (made.given, made.results[layer.layer]))
            if layer.activation == IDENTITY:
                return made.bind(made.result, total)
            return made.activated(layer.activation, total)
        case Flatten():
            _, units = made.place.result.shape
            return made.bind(made.result, Application(reshape((1, units)), (made.given,)))
        case MeanPool():
            return _pool(made, layer)
        case _:
            raise AssertionError(f"{layer} is recurrent")


def _weighted(made: LayerInPlace, layer: Dense | Conv1d, given: str) -> str:
    weights = made.declare("W")
    bias = made.declare("b") if layer.bias else None
    made.builder.within(made.place.name("z"))
    return made.activated(layer.activation, made.weighted_sum(weights, given, bias))


def _attention(made: LayerInPlace, layer: Attention) -> str:
    for part in "qkv":
        weights = made.declare(f"W{part}")
        made.builder.within(made.place.name(part))
        made.bind(made.array(part), made.weighted(weights, made.given))
    query, key, value, scores, weights = (made.place.name(base) for base in "qkvsa")
    products = Apply("matmul", (query, Apply("transpose", (key,))))
    made.bind(made.array("s"), Apply("div", (products, _root(layer.units))) if layer.units > 1 else products)
    made.bind(made.array("a"), Apply("softmax", (scores, "1")))
    return made.bind(made.result, Apply("matmul", (weights, value)))


def _root(number: int) -> Term:
    root = isqrt(number)
    return str(root) if root * root == number else Apply("sqrt", (str(number),))


def _layer_norm(made: LayerInPlace, layer: LayerNorm) -> str:
    """The mean, the deviation and what is normalised by them, each under its name."""
    along = str(made.place.given.axis)
    mean, deviation, normal = (made.array(base) for base in ("mu", "sigma", "n"))
    centred = Apply("sub", (made.given, mean.name))
    made.bind(mean, Apply("mean", (made.given, along)))
    variance = Apply("mean", (Apply("pow", (centred, "2")), along))
    made.bind(deviation, Apply("sqrt", (Apply("add", (variance, layer.eps)),)))
    made.bind(normal, Apply("div", (centred, deviation.name)))
    gain, bias = made.declare("g"), made.declare("b")
    return made.bind(made.result, Apply("add", (Apply("mul", (gain, normal.name)), bias)))


def _pool(made: LayerInPlace, layer: MeanPool) -> str:
    count = made.place.given.count
    window = layer.window or count
    if layer.window is None and not isinstance(layer, MaxPool):
        return made.bind(made.result, Apply("mean", (made.given, "0")))
    stride, rows = layer.stride or window, made.place.result.count
    base = made.place.result_name
    parts: tuple[Term, ...] = tuple(
        made.emitted(base, Application(take(start, stride, rows), (made.given,))) for start in range(window)
    )
    if isinstance(layer, MaxPool):
        return made.bind(made.result, Apply("maximum", parts) if window > 1 else parts[0])
    return made.bind(made.result, Apply("div", (Apply("add", parts), str(window))) if window > 1 else parts[0])
