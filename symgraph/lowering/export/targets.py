"""The targets of exports: one row for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from symgraph.calculus.program import Program
from symgraph.lowering.export.class_module import class_module
from symgraph.lowering.export.javascript_module import javascript_module
from symgraph.lowering.export.jax_function import jax_function
from symgraph.lowering.export.json_program import json_program
from symgraph.lowering.export.latex_document import latex_document
from symgraph.lowering.export.layers_module import layers_module
from symgraph.lowering.export.numpy_module import numpy_module
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.scipy_module import scipy_module
from symgraph.lowering.export.sympy_script import sympy_script
from symgraph.lowering.export.torch_module import torch_module

Write = Callable[[Program, Options], str]
"""The text of a program, without gradients of its own.  Raises InputError where it cannot be written, and says why."""


@dataclass(frozen=True, slots=True)
class ExportTarget:
    """A target: what its files end in, what writes them, and what they are, in one line."""

    suffix: str
    write: Write
    help: str


# fmt: off
TARGETS: dict[str, ExportTarget] = {
    "numpy": ExportTarget(".py", numpy_module, "functions forward and gradient of NumPy, equation by equation"),
    "scipy": ExportTarget(".scipy.py", scipy_module, "loss and gradient over one vector, for scipy.optimize"),
    "class": ExportTarget(".class.py", class_module, "a class with forward and backward, one attribute a step"),
    "layers": ExportTarget(".layers.py", layers_module, "layer classes with forward and backward, composed"),
    "torch": ExportTarget(".torch.py", torch_module, "a network of PyTorch, and its gradient by hand"),
    "jax": ExportTarget(".jax.py", jax_function, "a function that JAX differentiates, and its gradient by hand"),
    "javascript": ExportTarget(".mjs", javascript_module, "functions forward and gradient of numbers, for node"),
    "sympy": ExportTarget(".sympy.py", sympy_script, "a script that builds the formulas and differentiates them"),
    "latex": ExportTarget(".tex", latex_document, "the equations and the derivatives, as a document"),
    "json": ExportTarget(".json", json_program, "the program as data, which symgraph loads again"),
}
# fmt: on
