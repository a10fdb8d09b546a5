"""Any quantity in any place: for when nothing that has a name was found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from symgraph.calculus.formula_spans import Path
from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.term import Apply, Term, is_numeral, matrix_product
from symgraph.checking.matrices.mistakes.changes import Change
from symgraph.checking.matrices.mistakes.products import chain, transposed
from symgraph.checking.matrices.mistakes.quantities import Quantities, Quantity, length_of
from symgraph.checking.matrices.mistakes.workbench import Workbench
from symgraph.checking.mistakes.messages import Message


def general_changes(bench: Workbench, known: Quantities, path: Path, term: Term) -> Iterator[Change]:
    """Changes of one part into any quantity, or its matrix product with any: for when nothing likelier was found."""
    shape = bench.shape(term)
    if is_numeral(term):
        return
    for quantity in known.values:
        length = 12 + length_of(quantity)
        for new, columns_first in both_ways(quantity):
            if shape is None or shape in (quantity.shape, quantity.shape[::-1]):
                yield Change(length + 1, "wrong_part", Message.INSTEAD, path, new)
            if shape is None or SCALAR in (shape, quantity.shape):
                continue
            rows, columns = columns_first
            if rows == shape[1]:
                product: Term = Apply("matmul", (term, new))
                yield Change(length, "missing_factor", Message.NO_MATRIX, path, product, new)
            if columns == shape[0]:
                product = Apply("matmul", (new, term))
                yield Change(length, "missing_factor", Message.NO_MATRIX, path, product, new)
        if shape is not None and shape == quantity.shape:
            for op in ("add", "sub"):
                more = Apply(op, (term, quantity.term))
                yield Change(length + 2, "missing_term", Message.NO_TERM_AT, path, more, quantity.term)
    if path and shape != SCALAR:
        for op in ("add", "sub"):
            yield Change(12, "missing_term", Message.NO_TERM_AT, path, Apply(op, (term, "1")), "1")


def parts_of_products(known: Quantities, path: Path, term: Term) -> Iterator[Change]:
    """Neighbours in a matrix product replaced by one quantity: ``X @ b`` by ``X @ b + c``."""
    factors = chain(term)
    if path and len(factors) < 3:
        return
    for j, k in combinations(range(len(factors) + 1), 2):
        if k - j < 2:
            continue
        for quantity in known.values:
            for new, _ in both_ways(quantity):
                part = matrix_product([*factors[:j], new, *factors[k:]])
                said = (matrix_product(factors[j:k]), new)
                yield Change(13 + length_of(quantity), "wrong_part", Message.INSTEAD, path, part, instead=said)


def both_ways(quantity: Quantity) -> Iterator[tuple[Term, Shape]]:
    yield quantity.term, quantity.shape
    if quantity.shape != SCALAR:
        yield transposed(quantity.term), (quantity.shape[1], quantity.shape[0])
