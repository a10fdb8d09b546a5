"""JAX: `make_jaxpr` of `grad`; drawn is what is lowered for XLA, by XLA's own export to DOT."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp

from peers_systems import Drawing
from peers_systems.graphviz import drawn

forget = jax.clear_caches


class Model(NamedTuple):
    loss: Callable[..., Any]
    arguments: tuple[Any, ...]
    jaxpr: Any


def build(sizes: list[int]) -> Model:
    def loss(parameters: list[tuple[Any, Any]], unit: Any, target: Any) -> Any:
        for weights, bias in parameters:
            unit = jnp.tanh(weights @ unit + bias)
        return jnp.sum((unit - target) ** 2)

    pairs = zip(sizes[1:], sizes[:-1], strict=True)
    arguments = ([(_array(to, of), _array(to)) for to, of in pairs], _array(sizes[0]), _array(sizes[-1]))
    return Model(loss, arguments, jax.make_jaxpr(loss)(*arguments))


def gradients(model: Model) -> Any:
    return jax.make_jaxpr(jax.grad(model.loss))(*model.arguments)


def draw(model: Model, _gradients: Any, everything: bool) -> Drawing:
    def wanted(*arguments: Any) -> Any:
        found = jax.grad(model.loss)(*arguments)
        return found if everything else found[0][0]

    return drawn(jax.jit(wanted).lower(*model.arguments).compiler_ir("hlo").as_hlo_dot_graph())


def _array(*shape: int) -> jax.ShapeDtypeStruct:
    return jax.ShapeDtypeStruct(shape, jnp.float32)
