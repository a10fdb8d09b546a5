"""The numbers of a derivation by the chain rule: every value, every derivative and every local partial at one point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from symgraph.calculus.numbers_at import NumbersAt
from symgraph.calculus.program import Program
from symgraph.calculus.readable.chain_lines import ChainLine


class ChainValues:
    """The `values` of a scalar program and the `derivatives` of some lines, to a number of decimal `digits`."""

    def __init__(self, program: Program, lines: Iterable[ChainLine], values: Mapping[str, Any], digits: int) -> None:
        self.values = NumbersAt(program, values, digits)
        self.derivatives: dict[str, Any] = {}
        for line in lines:
            products = (self.derivatives[product.by] * self.values.of(product.partial) for product in line.products)
            # Without products there is nothing but the 1 or the 0 that the formula is.
            self.derivatives[line.name] = sum(products) if line.products else self.values.of(line.formula or "0")
