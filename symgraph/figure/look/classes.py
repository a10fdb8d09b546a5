"""The classes that rows of a style are for: SymPy's own by their names, and functions by symgraph's names.

Names are looked up in tables and never evaluated.
"""

from __future__ import annotations

import sympy as sp
from sympy import Basic

from symgraph.calculus.rows import TABLE
from symgraph.errors import near
from symgraph.figure.contents.pieces import sample

_SYMPY: dict[str, type[Basic]] = {
    "Basic": sp.Basic,  # every node
    "Add": sp.Add,
    "Mul": sp.Mul,
    "MatMul": sp.MatMul,
    "MatAdd": sp.MatAdd,
    "Pow": sp.Pow,
    "Function": sp.Function,
    "Symbol": sp.Symbol,
    "Number": sp.Number,
    "Integer": sp.Integer,
    "Rational": sp.Rational,
    "Derivative": sp.Derivative,
    "Piecewise": sp.Piecewise,
    "Relational": sp.core.relational.Relational,
}
# Operations whose nodes are styled as a class that others share.
_SHARED = {
    **{"add": "Add", "sub": "Add", "neg": "Mul", "mul": "Mul", "dot": "Mul", "div": "Mul"},
    **{"reciprocal": "Pow", "square": "Pow", "pow": "Pow", "pi": "Number", "E": "Number", "oo": "Number"},
}
_NO_FUNCTIONS = (*_SHARED, "minimum", "maximum")
_FUNCTIONS = (
    *(name for name in TABLE if name not in _NO_FUNCTIONS),
    *("softmax", "log_softmax", "logsumexp", "sum", "mean", "matmul", "transpose"),
)


def class_names() -> tuple[str, ...]:
    """The names that rows may have: SymPy's classes, then functions (tanh, sigmoid, ...)."""
    return (*_SYMPY, *_FUNCTIONS)


def class_of(name: str) -> type[Basic]:
    """The class of a name of `class_names`; that of a function is the one its nodes have."""
    return _SYMPY[name] if name in _SYMPY else type(sample(name))


def class_hint(name: str) -> str:
    """What to write instead of a name that is no class."""
    return f"write {_SHARED[name]}" if name in _SHARED else near(name, class_names())
