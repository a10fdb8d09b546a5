"""NumPy's random numbers: arrays of numbers that nobody knows, which are given to the program like its inputs.

Each call makes new ones.  What is claimed must hold whatever they are, also outside the range they are drawn from.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symgraph.spec.code.failures import Refused
from symgraph.spec.code.functions.arguments import as_shape
from symgraph.spec.code.values import Kind


def _unknown(k: Kind, size: Any) -> Any:
    return k.random(() if size is None else as_shape(size))


def of_sizes(k: Kind, *sizes: Any) -> Any:
    """``np.random.randn(2, 3)``."""
    return _unknown(k, list(sizes) or None)


def of_shape(k: Kind, size: Any = None) -> Any:
    """``rng.standard_normal((2, 3))``."""
    return _unknown(k, size)


def scaled(k: Kind, loc: Any = 0, scale: Any = 1, size: Any = None) -> Any:
    """``np.random.normal(loc, scale, size)``."""
    return k.elementwise("add", loc, k.elementwise("mul", scale, _unknown(k, size)))


def between(k: Kind, low: Any = 0, high: Any = 1, size: Any = None) -> Any:
    """``np.random.uniform(low, high, size)``."""
    return k.elementwise("add", low, k.elementwise("mul", k.elementwise("sub", high, low), _unknown(k, size)))


def binomial(k: Kind, n: Any, p: Any, size: Any = None) -> Any:
    return _unknown(k, size)


def refused(k: Kind, *_args: Any, **_options: Any) -> Any:
    raise Refused("random whole numbers", "they would serve as indices", "declare an array, and give it values")


RANDOM: dict[str, Callable[..., Any]] = {
    "randn": of_sizes,
    "rand": of_sizes,
    "random": of_shape,
    "random_sample": of_shape,
    "standard_normal": of_shape,
    "normal": scaled,
    "uniform": between,
    "binomial": binomial,
    "randint": refused,
    "integers": refused,
    "choice": refused,
    "permutation": refused,
    "shuffle": refused,
}
