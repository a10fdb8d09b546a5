"""All changes that are tried on a claim: those that have a name, and those that are tried where none of them helps."""

from __future__ import annotations

from collections.abc import Iterator

from symgraph.calculus.formula_spans import subterm
from symgraph.calculus.term import Apply, Term
from symgraph.checking.matrices.mistakes.changes import Change, parts
from symgraph.checking.matrices.mistakes.factors import extra_factors, missing_factors, upside_down
from symgraph.checking.matrices.mistakes.functions import (
    function_changes,
    functions_everywhere,
    softmax_changes,
    wrong_slopes,
)
from symgraph.checking.matrices.mistakes.general import general_changes, parts_of_products
from symgraph.checking.matrices.mistakes.names import exchanged_names, other_names
from symgraph.checking.matrices.mistakes.products import other_sums, product_changes
from symgraph.checking.matrices.mistakes.quantities import Quantities
from symgraph.checking.matrices.mistakes.scales import Scales
from symgraph.checking.matrices.mistakes.signs import exponent_changes, scaled_terms, sign_changes
from symgraph.checking.matrices.mistakes.workbench import Workbench

Found = Iterator[tuple[Change, Term]]
"""Changes, each with the part of the claim that it changes."""


def named_changes(bench: Workbench, known: Quantities, scales: Scales, claim: Term) -> Found:
    """The mistakes that people make, at every part of a claim."""
    for everywhere in (other_sums(claim), exchanged_names(known, claim), functions_everywhere(known, claim)):
        for change in everywhere:
            yield change, claim
    for path, part in parts(claim):
        kinds = [
            product_changes(bench, path, part),
            function_changes(bench, known, path, part),
            missing_factors(bench, known, path, part),
            other_names(bench, known, path, part),
            softmax_changes(bench, known, path, part),
            scaled_terms(scales.simple(), path, part),
        ]
        if isinstance(part, Apply):
            kinds += [
                extra_factors(path, part),
                wrong_slopes(known, path, part),
                sign_changes(path, part),
                exponent_changes(path, part),
                upside_down(path, part),
            ]
        for changes in kinds:
            for change in changes:
                yield change, subterm(claim, change.path)


def any_changes(bench: Workbench, known: Quantities, claim: Term) -> Found:
    """Any quantity in the place of any part, or beside it."""
    for path, part in parts(claim):
        for changes in (general_changes(bench, known, path, part), parts_of_products(known, path, part)):
            for change in changes:
                yield change, part
