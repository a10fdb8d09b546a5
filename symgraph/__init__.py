"""Pictures of how a neural network, or any formula, computes and how its gradient flows.

The public names are loaded when they are first used, so that ``symgraph --help`` does not wait for SymPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symgraph.calculus.adjoint import tangent
    from symgraph.calculus.expand import expand
    from symgraph.calculus.gradients import gradient
    from symgraph.calculus.program import Program
    from symgraph.errors import EnvironmentFailure, InputError
    from symgraph.figure.figures import render
    from symgraph.spec.programs import evaluate, load

__all__ = ["EnvironmentFailure", "InputError", "Program", "evaluate", "expand", "gradient", "load", "render", "tangent"]

_HOMES = {
    "EnvironmentFailure": "symgraph.errors",
    "InputError": "symgraph.errors",
    "Program": "symgraph.calculus.program",
    "evaluate": "symgraph.spec.programs",
    "expand": "symgraph.calculus.expand",
    "gradient": "symgraph.calculus.gradients",
    "load": "symgraph.spec.programs",
    "render": "symgraph.figure.figures",
    "tangent": "symgraph.calculus.adjoint",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("importlib.metadata").version("symgraph")
    if name not in _HOMES:
        raise AttributeError(f"module 'symgraph' has no attribute '{name}'")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value  # found without this function from now on
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
