"""Sums of products as NumPy forms them: matmul, einsum, sum and the like run on bags that only collect their terms.

So what is multiplied with what, and every error about shapes, is NumPy's own, and each entry of the result comes out
as one equation, however long the sum is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from symgraph.spec.code.recorder import Recorder


class Bag:
    """A sum of products of numbers that is being collected."""

    __slots__ = ("products",)

    def __init__(self, products: tuple[tuple[Any, ...], ...]) -> None:
        self.products = products

    def __mul__(self, other: Any) -> Bag:
        if not isinstance(other, Bag):  # einsum begins products with a 1
            return self
        return Bag(tuple(left + right for left in self.products for right in other.products))

    def __add__(self, other: Any) -> Bag:
        if not isinstance(other, Bag):  # and sums with a 0
            return self
        return Bag(self.products + other.products)

    __rmul__ = __mul__
    __radd__ = __add__

    def conjugate(self) -> Bag:
        """A real number's own: `vdot` asks for it."""
        return self


_FILLED: Any = np.frompyfunc(lambda number: Bag(((number,),)), 1, 1)


def collected(
    recorder: Recorder,
    finished: Callable[[Any, Sequence[Any]], Any],
    function: Callable[..., Any],
    *arrays: Any,
    **options: Any,
) -> Any:
    """What `function`, which only adds and multiplies, makes of arrays of numbers.

    Each number passes through `finished`, with the numbers that it may simply be one of.
    """
    result = function(*(_FILLED(array) for array in arrays), **options)

    def emitted(entry: Any) -> Any:
        if not isinstance(entry, Bag):
            return entry
        made = recorder.sum_of_products(entry.products)
        return finished(made, [number for product in entry.products for number in product])

    return np.frompyfunc(emitted, 1, 1)(result)
