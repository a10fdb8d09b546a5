"""One name taken for another: the wrong layer, the prediction for the target."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from symgraph.calculus.formula_spans import Path
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.term import Term, is_numeral, names_in, substitute
from symgraph.checking.matrices.mistakes.changes import Change
from symgraph.checking.matrices.mistakes.quantities import Quantities
from symgraph.checking.matrices.mistakes.workbench import Workbench
from symgraph.checking.mistakes.messages import Message


def other_names(bench: Workbench, known: Quantities, path: Path, term: Term) -> Iterator[Change]:
    """Another name in the place of one: the wrong layer, the prediction for the target."""
    if not isinstance(term, str) or is_numeral(term):
        return
    shape = bench.shape(term)
    for quantity in known.values:
        if not isinstance(quantity.term, str) or quantity.term == term:
            continue
        if quantity.shape == shape:
            yield Change(5, "wrong_name", Message.INSTEAD, path, quantity.term)
        elif shape != SCALAR != quantity.shape:
            yield Change(6, "wrong_name", Message.INSTEAD, path, quantity.term)


def exchanged_names(known: Quantities, claim: Term) -> Iterator[Change]:
    """Two names taken for each other wherever they stand, or one for another."""
    used = set(names_in(claim))
    named = {quantity.term: quantity for quantity in known.values if isinstance(quantity.term, str)}
    for name, other in product(named.values(), repeat=2):
        if name.term not in used or name is other or name.shape != other.shape:
            continue
        if other.term not in used:
            new = substitute(claim, {str(name.term): other.term})
            yield Change(5.5, "wrong_name", Message.INSTEAD, (), new, instead=(name.term, other.term))
        elif str(name.term) < str(other.term):
            new = substitute(claim, {str(name.term): other.term, str(other.term): name.term})
            yield Change(5.5, "wrong_name", Message.SWAPPED_NAMES, (), new, instead=(name.term, other.term))
