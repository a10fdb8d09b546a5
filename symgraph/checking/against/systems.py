"""Systems that differentiate by themselves: autograd, PyTorch, JAX and TensorFlow.

Each computes the quantity from the forward equations, written in its own functions, and differentiates that; it never
sees an equation of ours for an adjoint.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from symgraph.lowering.autograd_numpy import AUTOGRAD
from symgraph.lowering.jax_numpy import JAX
from symgraph.lowering.python_terms import Target
from symgraph.lowering.pytorch import PYTORCH
from symgraph.lowering.tensorflow import TENSORFLOW

Array = np.ndarray[Any, Any]
Function = Callable[..., Any]
Found = tuple[float, list[Array]]
"""The value of a function, and its derivative by some of its arguments."""
Differentiate = Callable[[Any, Function, Sequence[Array], Sequence[int]], Found]
"""Takes the imported package, a function, its arguments (arrays of two dimensions), and which of these are meant."""


@dataclass(frozen=True, slots=True)
class System:
    """A system: its name in sentences, the package that is imported, how it is installed, and what it is given."""

    title: str
    package: str
    install: str
    target: Target
    differentiate: Differentiate


def _autograd(package: Any, function: Function, arrays: Sequence[Array], places: Sequence[int]) -> Found:
    def number(*given: Any) -> Any:
        return package.numpy.sum(function(*given))

    value, slopes = package.value_and_grad(number, tuple(places))(*arrays)
    return float(value), [np.asarray(slope) for slope in slopes]


def _pytorch(package: Any, function: Function, arrays: Sequence[Array], places: Sequence[int]) -> Found:
    usual = package.get_default_dtype()
    package.set_default_dtype(package.float64)  # of the constants that the function makes
    try:
        tensors = [package.tensor(array, requires_grad=k in places) for k, array in enumerate(arrays)]
        value = function(*tensors).reshape(())
        wrt = [tensors[k] for k in places]
        if not value.requires_grad:  # a constant
            return float(value), [np.zeros(arrays[k].shape) for k in places]
        slopes = package.autograd.grad(value, wrt, materialize_grads=True)
    finally:
        package.set_default_dtype(usual)
    return float(value.detach()), [slope.numpy() for slope in slopes]


def _jax(package: Any, function: Function, arrays: Sequence[Array], places: Sequence[int]) -> Found:
    with package.enable_x64(True), package.default_device(package.devices("cpu")[0]):  # not all others have float64

        def number(*given: Any) -> Any:
            return package.numpy.sum(package.numpy.asarray(function(*given)))

        given = [package.numpy.asarray(array) for array in arrays]
        value, slopes = package.value_and_grad(number, tuple(places))(*given)
        return float(value), [np.asarray(slope) for slope in slopes]


def _tensorflow(package: Any, function: Function, arrays: Sequence[Array], places: Sequence[int]) -> Found:
    with package.device("CPU:0"):
        tensors = [package.constant(array, dtype=package.float64) for array in arrays]
        wrt = [tensors[k] for k in places]
        with package.GradientTape() as tape:
            tape.watch(wrt)
            value = package.reshape(function(*tensors), ())
        slopes = tape.gradient(value, wrt, unconnected_gradients=package.UnconnectedGradients.ZERO)
        return float(value), [np.asarray(slope) for slope in slopes]


# fmt: off
SYSTEMS: Mapping[str, System] = {
    "autograd":   System("autograd",   "autograd",   "pip install autograd",   AUTOGRAD,   _autograd),
    "torch":      System("PyTorch",    "torch",      "pip install torch",      PYTORCH,    _pytorch),
    "jax":        System("JAX",        "jax",        "pip install jax",        JAX,        _jax),
    "tensorflow": System("TensorFlow", "tensorflow", "pip install tensorflow", TENSORFLOW, _tensorflow),
}
# fmt: on


_TENSORFLOW_OPTIONS = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}
"""That it writes errors only, and computes in one order; it reads these when it is imported."""


def imported(package: str) -> Any:
    """A package, without what it has to say about the machine.  Raises ImportError where it is missing or broken."""
    for option, choice in _TENSORFLOW_OPTIONS.items():
        os.environ.setdefault(option, choice)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(package)
