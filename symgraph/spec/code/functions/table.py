"""Every function and constant that code may name, module by module."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symgraph.errors import near
from symgraph.spec.code.failures import Refused
from symgraph.spec.code.functions import (
    creating,
    linear_algebra,
    moving,
    multiplying,
    python,
    random,
    reducing,
    special,
    statistics,
)
from symgraph.spec.code.values import Builtin, Joiner, Kind, Module

_NUMPY: dict[str, Callable[..., Any]] = {
    **special.elementwise_functions(),
    **moving.PLAIN,
    **moving.JOINING,
    **multiplying.PRODUCTS,
    **reducing.ON_KNOWN,
    "array": creating.array,
    "asarray": creating.asarray,
    "asanyarray": creating.asarray,
    "ascontiguousarray": creating.asarray,
    "zeros": creating.zeros,
    "ones": creating.ones,
    "full": creating.full,
    "empty": creating.empty,
    "zeros_like": creating.zeros_like,
    "ones_like": creating.ones_like,
    "full_like": creating.full_like,
    "empty_like": creating.empty_like,
    "eye": creating.eye,
    "identity": creating.identity,
    "tri": creating.tri,
    "arange": creating.arange,
    "linspace": creating.linspace,
    "float64": python.array_type,
    "float32": python.array_type,
    "append": moving.append,
    "insert": moving.insert,
    "repeat": moving.repeat,
    "tile": moving.tile,
    "pad": moving.pad,
    "broadcast_to": moving.broadcast_to,
    "copy": moving.copy,
    "meshgrid": moving.meshgrid,
    "ix_": moving.ix_,
    "where": moving.where,
    "select": moving.select,
    "triu_indices": moving.triu_indices,
    "tril_indices": moving.tril_indices,
    "diag_indices": moving.diag_indices,
    "fill_diagonal": moving.fill_diagonal,
    "put_along_axis": moving.put_along_axis,
    "nonzero": moving.nonzero,
    "flatnonzero": moving.nonzero,
    "sum": reducing.sum_,
    "nansum": reducing.sum_,
    "mean": reducing.mean,
    "average": reducing.average,
    "var": reducing.var,
    "std": reducing.std,
    "prod": reducing.prod,
    "max": reducing.max_,
    "amax": reducing.max_,
    "min": reducing.min_,
    "amin": reducing.min_,
    "ptp": reducing.ptp,
    "all": reducing.all_,
    "any": reducing.any_,
    "cumsum": reducing.cumsum,
    "cumprod": reducing.cumprod,
    "diff": reducing.diff,
    "cov": statistics.cov,
    "vander": statistics.vander,
    "trapezoid": statistics.trapezoid,
    "trapz": statistics.trapezoid,
    "count_nonzero": statistics.count_nonzero,
    "nanmean": reducing.mean,
    "dot": multiplying.dot,
    "matmul": multiplying.matmul,
    "tensordot": multiplying.tensordot,
    "einsum": multiplying.einsum,
    "vdot": multiplying.vdot,
    "trace": multiplying.trace,
    "convolve": multiplying.convolve,
    "correlate": multiplying.correlate,
    "cross": multiplying.cross,
    "clip": special.clip,
    "heaviside": special.heaviside,
    "step": special.heaviside,
    "positive": moving.copy,
    "polyval": special.polyval,
    "nan_to_num": special.nan_to_num,
    "rel_entr": special.rel_entr,
    "softmax": special.softmax,
    "log_softmax": special.log_softmax,
    "logsumexp": special.logsumexp,
    "logical_and": special.logical("and"),
    "logical_or": special.logical("or"),
    "logical_not": special.logical_not,
    "bitwise_and": special.logical("and"),
    "bitwise_or": special.logical("or"),
    "greater": special.comparison("gt"),
    "greater_equal": special.comparison("ge"),
    "less": special.comparison("lt"),
    "less_equal": special.comparison("le"),
    "equal": special.comparison("eq"),
    "not_equal": special.comparison("ne"),
    "shape": moving.shape,
    "size": moving.size,
    "ndim": moving.ndim,
    "allclose": special.isclose,
    "isclose": special.isclose,
    "array_equal": special.isclose,
    "seterr": python.ignored,
    "errstate": python.ignored,
    "set_printoptions": python.ignored,
}  # fmt: skip
_NUMPY["absolute"] = _NUMPY["abs"]
_LINALG: dict[str, Callable[..., Any]] = {
    "det": linear_algebra.det,
    "slogdet": linear_algebra.slogdet,
    "inv": linear_algebra.inv,
    "solve": linear_algebra.solve,
    "solve_triangular": linear_algebra.solve_triangular,
    "pinv": linear_algebra.pinv,
    "cholesky": linear_algebra.cholesky,
    "norm": linear_algebra.norm,
    "matrix_power": multiplying.matrix_power,
    "multi_dot": multiplying.multi_dot,
    "trace": multiplying.trace,
    "outer": multiplying.PRODUCTS["outer"],
    "matrix_transpose": moving.PLAIN.get("matrix_transpose", moving.PLAIN["transpose"]),
}


def _generator(_k: Kind, _seed: Any = None) -> Module:
    """``rng = np.random.default_rng(0)``, whose methods are the functions of `np.random`."""
    return Module("np.random")


_PARTS: dict[str, dict[str, Callable[..., Any]]] = {
    "": _NUMPY,
    "linalg": _LINALG,
    "special": _NUMPY,
    "stats": {},
    "random": {**random.RANDOM, "default_rng": _generator, "RandomState": _generator, "seed": python.ignored},
    "add": {"at": multiplying.add_at},
}
_CONSTANTS: dict[str, Any] = {"newaxis": None, "inf": float("inf"), "Inf": float("inf")}
_JOINED_BY_INDEX = ("c_", "r_")
_TYPES = {
    "float": "float",
    "int64": "int",
    "int32": "int",
    "int_": "int",
    "bool_": "bool",
    "float_": "float",
    "intp": "int",
    "double": "float",
    "bool": "bool",
    "uint8": "int",
}
ALL_NAMES = tuple(_NUMPY)


def builtin(name: str) -> Builtin | None:
    """A function by its bare name: Python's own first, then NumPy's, as after ``from numpy import *``."""
    function = python.PYTHON.get(name) or _NUMPY.get(name) or _LINALG.get(name)
    return Builtin(name, function) if function else None


def imported(module: str, name: str) -> Any:
    """What ``from module import name`` binds; None for what is not known, such as pi, which needs no import."""
    try:
        return attribute(Module(module), name)
    except Refused:
        return None


def attribute(module: Module, name: str) -> Any:
    """A function, a constant (``"pi"`` and ``"E"`` as texts) or a part of a module.

    Raises Refused with the near names.
    """
    if name in ("linalg", "special", "random") and module.name != "np.random":
        return Module(f"{module.name}.{name}")
    part = module.name.rpartition(".")[2]
    table: Mapping[str, Callable[..., Any]] = _PARTS.get(part, _NUMPY)
    if name in _CONSTANTS:
        return _CONSTANTS[name]
    if name in _JOINED_BY_INDEX:
        return Joiner(name)
    if name in _TYPES:
        return Builtin(_TYPES[name], python.PYTHON[_TYPES[name]])
    function = table.get(name) or (_LINALG.get(name) if module.name.startswith("scipy") else None)
    if function is None:
        known = (
            f"known are {', '.join(_LINALG)}" if part == "linalg" else "known are the functions of arrays and numbers"
        )
        raise Refused(f"'{module.name}.{name}' is not supported", known, near(name, table))
    return Builtin(name, function)
