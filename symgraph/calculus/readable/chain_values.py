"""The numbers of a derivation by the chain rule: every value, every derivative and every local partial at one point."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.number_systems import number_system
from symgraph.calculus.program import Program
from symgraph.calculus.readable.chain_lines import ChainLine
from symgraph.calculus.term import Term, names_in


class ChainValues:
    """The numbers of a scalar program and of the `derivatives` of some lines, to a number of decimal `digits`."""

    def __init__(self, program: Program, lines: Iterable[ChainLine], values: Mapping[str, Any], digits: int) -> None:
        self._system = number_system(digits)
        self.values: Mapping[str, Any] = evaluate(program, values, digits)
        self.derivatives: dict[str, Any] = {}
        for line in lines:
            products = (self.derivatives[product.by] * self.of(product.partial) for product in line.products)
            # Without products there is nothing but the 1 or the 0 that the formula is.
            self.derivatives[line.name] = sum(products) if line.products else self.of(line.formula or "0")

    def of(self, term: Term) -> Any:
        """The number of a formula in names of the program."""
        arrays = {name: np.array([[self.values[name]]], dtype=object) for name in names_in(term)}
        return self._system.term(term, arrays)[0, 0]
