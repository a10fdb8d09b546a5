"""The systems that are measured side by side, one module each, on the same networks.

A module has two functions, and a third where the system draws graphs:

    build(sizes)                        the network and its loss, for sizes such as [2, 2, 1]
    gradients(model)                    the gradients by all weights and biases
    draw(model, gradients, everything)  a Drawing: with `everything` of all that computes all gradients, the forward
                                        pass included; else of the gradient by the first weight, w111, or by W1 where
                                        arrays are whole

and may have `forget()`, which empties the system's caches.  To add a system, add its file and its row in `SYSTEMS`.

All layers are tanh layers, tanh(W a + b), and the loss is the sum of squared differences between outputs and targets.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, NamedTuple


class System(NamedTuple):
    """Its module, the package that is to be installed, and what its graphs are of."""

    module: str
    package: str
    holds: Literal["scalars", "arrays"]
    draws: bool = True


SYSTEMS = {
    "symgraph, scalars": System("symgraph_scalars", "symgraph", "scalars"),
    "SymPy": System("sympy_diff", "sympy", "scalars"),
    "SymEngine": System("symengine_diff", "symengine", "scalars", draws=False),
    "CasADi SX": System("casadi_sx", "casadi", "scalars"),
    "symgraph, arrays": System("symgraph_arrays", "symgraph", "arrays"),
    "CasADi MX": System("casadi_mx", "casadi", "arrays"),
    "PyTensor": System("pytensor_grad", "pytensor", "arrays"),
    "JAX": System("jax_grad", "jax", "arrays"),
}


class Drawing(NamedTuple):
    """A PDF, and how many nodes it shows: their number, or the DOT text that has them."""

    pdf: bytes
    nodes: int | str


def functions_of(name: str) -> Any:
    """The module of a system."""
    return import_module(f"{__name__}.{SYSTEMS[name].module}")


def is_installed(name: str) -> bool:
    """Whether a system can be had here."""
    return find_spec(SYSTEMS[name].package) is not None
