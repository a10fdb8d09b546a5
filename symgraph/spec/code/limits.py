"""How large what code makes may become: checked before NumPy is asked for it."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from typing import Any

import numpy as np

from symgraph.spec.code.failures import Misfit, Refused

MAX_SIZE = 200_000
"""Elements of one array."""
MAX_PRODUCTS = 1_000_000
"""Products that a matrix product or the like is a sum of."""
MAX_STATEMENTS = 30_000
MAX_EXPRESSIONS = 2_000_000
MAX_CALLS = 40
"""Calls within each other."""
MAX_DEPTH = 100
"""Operations within each other."""


def check_size(*sizes: Any) -> None:
    """Raises Refused for an array of these sizes that is too large."""
    if prod(max(1, int(size)) for size in sizes) > MAX_SIZE:
        raise Refused(f"an array of more than {MAX_SIZE} elements", action="declare smaller shapes")


def check_products(count: int) -> None:
    """Raises Refused for a sum of too many products."""
    if count > MAX_PRODUCTS:
        raise Refused(f"a product of more than {MAX_PRODUCTS} multiplications", action="declare smaller shapes")


def check_broadcast(args: Iterable[Any]) -> None:
    """Raises Refused where operands stretch each other too far, and Misfit where they do not fit."""
    shapes = [arg.shape for arg in args if isinstance(arg, np.ndarray)]
    if len(shapes) < 2:
        return
    try:
        check_size(*np.broadcast_shapes(*shapes))
    except ValueError:
        written = " and ".join(str(list(shape)) for shape in shapes)
        raise Misfit(f"shapes {written} cannot be broadcast together{_advice(shapes)}") from None


def _advice(shapes: list[tuple[int, ...]]) -> str:
    """What to do about a 1-D array that was meant to be a column."""
    for vector in shapes:
        if len(vector) == 1 and any(len(shape) == 2 and shape[0] == vector[0] for shape in shapes):
            return "; a 1-D array is a row here: [:, None] makes it a column"
    return ""
