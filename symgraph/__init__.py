"""Pictures of how a neural network, or any formula, computes and how its gradient flows.

The public names are loaded when they are first used, so that ``symgraph --help`` does not wait for SymPy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from symgraph.showing import Forms, show_with

if TYPE_CHECKING:
    from symgraph.calculus.adjoint import tangent
    from symgraph.calculus.expand import expand
    from symgraph.calculus.gradients import gradient
    from symgraph.calculus.program import Program
    from symgraph.checking.against.verify import verify
    from symgraph.checking.batch import check_files
    from symgraph.checking.check import check
    from symgraph.checking.derivative import check_derivative
    from symgraph.checking.verdict import Verdict
    from symgraph.errors import EnvironmentFailure, InputError
    from symgraph.figure.animation.animate import animate
    from symgraph.figure.figures import render
    from symgraph.figure.live.page import page
    from symgraph.figure.notebook import draw
    from symgraph.figure.trace.traces import trace
    from symgraph.figure.worksheet.worksheets import worksheet
    from symgraph.spec.derive import derive
    from symgraph.spec.export import export
    from symgraph.spec.programs import evaluate, load
    from symgraph.training.history import DivergenceError, History
    from symgraph.training.train import train

__all__ = [
    "DivergenceError",
    "EnvironmentFailure",
    "History",
    "InputError",
    "Program",
    "Verdict",
    "animate",
    "check",
    "check_derivative",
    "check_files",
    "derive",
    "draw",
    "evaluate",
    "expand",
    "export",
    "gradient",
    "load",
    "page",
    "render",
    "tangent",
    "trace",
    "train",
    "verify",
    "worksheet",
]

_HOMES = {
    "DivergenceError": "symgraph.training.history",
    "EnvironmentFailure": "symgraph.errors",
    "History": "symgraph.training.history",
    "InputError": "symgraph.errors",
    "Program": "symgraph.calculus.program",
    "Verdict": "symgraph.checking.verdict",
    "animate": "symgraph.figure.animation.animate",
    "check": "symgraph.checking.check",
    "check_derivative": "symgraph.checking.derivative",
    "check_files": "symgraph.checking.batch",
    "derive": "symgraph.spec.derive",
    "draw": "symgraph.figure.notebook",
    "evaluate": "symgraph.spec.programs",
    "expand": "symgraph.calculus.expand",
    "export": "symgraph.spec.export",
    "gradient": "symgraph.calculus.gradients",
    "load": "symgraph.spec.programs",
    "page": "symgraph.figure.live.page",
    "render": "symgraph.figure.figures",
    "tangent": "symgraph.calculus.adjoint",
    "trace": "symgraph.figure.trace.traces",
    "train": "symgraph.training.train",
    "verify": "symgraph.checking.against.verify",
    "worksheet": "symgraph.figure.worksheet.worksheets",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        return import_module("importlib.metadata").version("symgraph")
    if name not in _HOMES:
        raise AttributeError(f"module 'symgraph' has no attribute '{name}'")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value  # found without this function from now on
    return value


def _program_forms(program: Any) -> Forms:
    return import_module("symgraph.figure.notebook").program_forms(program)


def _graph_forms(graph: Any) -> Forms:
    return import_module("symgraph.figure.notebook").graph_forms(graph)


# Programs and Graphs are made in rooms that know nothing of notebooks.
show_with("Program", _program_forms)
show_with("Graph", _graph_forms)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
