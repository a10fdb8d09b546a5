"""Whether a difference is zero: by its normal form, after multiplying by what it is divided by, or by its exponential.

``D = 0`` exactly where ``P*D = 0`` for a denominator P, and where ``U @ D = 0`` for a matrix U whose inverse stands in
D: where D has a value, P is not 0 and U is invertible.  And ``D = 0`` exactly where ``exp(D) = 1``, which gathers
logarithms: ``log(x) + log(y) = log(x*y)`` wherever the left side has a value.
"""

from __future__ import annotations

from symgraph.calculus.normal.atoms import Sizes, inner
from symgraph.calculus.normal.content import over_common_denominator
from symgraph.calculus.normal.forms import Forms, constant
from symgraph.calculus.normal.heads import COLUMN, ROW, Head, Polynomial
from symgraph.calculus.normal.powers import exponential

MAX_DEPTH = 4
"""How many inverses are multiplied away."""


def vanishes(forms: Forms, difference: Polynomial, sizes: Sizes) -> bool:
    """Whether a polynomial is found to be 0; `sizes` are those of its labels."""
    if not difference or _cleared(forms, difference, sizes, MAX_DEPTH):
        return True
    return _has_logarithms(forms, difference) and exponential(forms, difference, sizes) == constant(1)


def _has_logarithms(forms: Forms, polynomial: Polynomial) -> bool:
    return any(forms.heads[number].kind == "log" for free, _ in polynomial for number, _, _ in free)


def _cleared(forms: Forms, difference: Polynomial, sizes: Sizes, depth: int) -> bool:
    """Whether the difference is 0 after multiplying by denominators, and by matrices whose inverses it holds."""
    over, _ = over_common_denominator(forms, difference)
    if not over:
        return True
    for head, left in _inverses(forms, over, sizes) if depth else ():
        matrix = inner(forms, head, (ROW, COLUMN))
        for factor in (matrix,) if head.symmetric else (matrix, forms.transposed(matrix)):
            first, second = (factor, over) if left else (over, factor)
            product = forms.matmul(first, second, head.sizes[0])
            if not product:
                return True
            if head.id not in _heads(product) and _cleared(forms, product, sizes, depth - 1):
                return True
    return False


def _inverses(forms: Forms, polynomial: Polynomial, sizes: Sizes) -> list[tuple[Head, bool]]:
    """The inverses in a polynomial whose matrices can be multiplied from the left (True) or from the right.

    Heads are numbered from the inside out, so the outermost inverses come first.
    """
    found: list[tuple[Head, bool]] = []
    for head in (forms.heads[number] for number in sorted(_heads(polynomial), reverse=True)):
        if head.kind == "inv":
            found += [(head, label == ROW) for label in (ROW, COLUMN) if sizes.get(label) == head.sizes[0]]
    return found


def _heads(polynomial: Polynomial) -> set[int]:
    """The numbers of the heads of all factors."""
    return {number for free, components in polynomial for factors in (free, *components) for number, _, _ in factors}
