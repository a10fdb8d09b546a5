"""Inverses and determinants of polynomials.

What is a product of square matrices, or a multiple of one, comes apart; all else is a head.
Source of the identities: K. B. Petersen, M. S. Pedersen, *The Matrix Cookbook*, 2012, sections 1 and 3.
"""

from __future__ import annotations

from typing import NamedTuple

from symgraph.calculus.normal.atoms import Sizes, array_atom, inner
from symgraph.calculus.normal.content import content, turned
from symgraph.calculus.normal.forms import Forms, constant, labels_of, scaled
from symgraph.calculus.normal.graphs import exact_power
from symgraph.calculus.normal.heads import COLUMN, ROW, Factor, Facts, NoForm, Polynomial
from symgraph.calculus.normal.powers import MAX_EXPONENT, exponential, logarithm, power
from symgraph.calculus.normal.signs import inside_facts, positive
from symgraph.calculus.operation import Dim


class _Link(NamedTuple):
    """One square matrix of a product."""

    head: int
    transposed: bool


def identity(forms: Forms, size: Dim) -> Polynomial:
    """The identity matrix."""
    return constant(1) if size == 1 else forms.factor(forms.heads.delta(size), (ROW, COLUMN))


def inverse(forms: Forms, matrix: Polynomial, size: Dim) -> Polynomial:
    """``inv(matrix)``, where it has one; raises NoForm for a matrix of zeros."""
    sizes: Sizes = {ROW: size, COLUMN: size}
    if size == 1:
        return power(forms, matrix, -1, sizes)
    if not matrix:
        raise NoForm("it inverts a matrix of zeros")
    diagonal = _diagonal(forms, matrix, size)
    if diagonal is not None:
        return forms.times(power(forms, diagonal, -1, sizes), identity(forms, size))
    scalar, left = _scalar(forms, matrix, signed=True)
    chain = _chain(forms, left, size)
    if chain is None:
        parts = [_inverse_atom(forms, left, size)]
    else:
        parts = [_inverse_link(forms, link, size) for link in reversed(chain)]
    result = parts[0]
    for part in parts[1:]:
        result = forms.matmul(result, part, size)
    return forms.times(power(forms, scalar, -1, sizes), result)


def _inverse_link(forms: Forms, link: _Link, size: Dim) -> Polynomial:
    found = forms.heads[link.head]
    if found.kind == "inv":
        matrix = inner(forms, found, (ROW, COLUMN))
        return forms.transposed(matrix) if link.transposed else matrix
    return _inverse_atom(forms, _link_matrix(forms, link), size)


def _inverse_atom(forms: Forms, matrix: Polynomial, size: Dim) -> Polynomial:
    def facts() -> Facts:
        return inside_facts(forms.heads, [matrix])._replace(total=False, analytic=False)

    return array_atom(forms, "inv", matrix, size, facts)


def determinant(forms: Forms, matrix: Polynomial, size: Dim) -> Polynomial:
    """``det(matrix)``: of a product, the product; positive factors leave it to the power of the size."""
    sizes: Sizes = {ROW: size, COLUMN: size}
    if size == 1 or not matrix:
        return matrix
    scalar, left = _scalar(forms, matrix, signed=False)
    if left == identity(forms, size):
        return _to_the_size(forms, scalar, size, sizes)
    chain = _chain(forms, left, size)
    links = [_determinant_atom(forms, left, size)] if chain is None else []
    for link in chain or ():
        head = forms.heads[link.head]
        if head.kind == "inv":
            below = _determinant_atom(forms, inner(forms, head, (ROW, COLUMN)), size)
            links.append(power(forms, below, -1, sizes))
        else:
            links.append(_determinant_atom(forms, _link_matrix(forms, link), size))
    return forms.product_of([_to_the_size(forms, scalar, size, sizes), *links])


def _to_the_size(forms: Forms, scalar: Polynomial, size: Dim, sizes: Sizes) -> Polynomial:
    """A positive scalar to the power of a size."""
    if scalar == constant(1):
        return scalar
    if isinstance(size, int) and size <= MAX_EXPONENT and len(scalar) == 1:
        ((monomial, number), *_) = scalar.items()
        return forms.times(constant(exact_power(number, size)), power(forms, {monomial: 1}, size, sizes))
    exponent = constant(size) if isinstance(size, int) else forms.factor(forms.heads.size(size))
    return exponential(forms, forms.times(exponent, logarithm(forms, scalar, sizes)), sizes)


def _determinant_atom(forms: Forms, matrix: Polynomial, size: Dim) -> Polynomial:
    return array_atom(forms, "det", matrix, size, lambda: inside_facts(forms.heads, [matrix])._replace(analytic=False))


def log_determinant(forms: Forms, matrix: Polynomial, size: Dim) -> Polynomial:
    """``log(det(matrix))``."""
    return logarithm(forms, determinant(forms, matrix, size), {ROW: size, COLUMN: size})


# --- what a matrix is made of ---------------------------------------------------------------------------------------


def _link_matrix(forms: Forms, link: _Link) -> Polynomial:
    return forms.factor(forms.heads[link.head], (COLUMN, ROW) if link.transposed else (ROW, COLUMN))


def _diagonal(forms: Forms, matrix: Polynomial, size: Dim) -> Polynomial | None:
    """The diagonal, as a column, of a matrix that has nothing beside it."""
    delta: Factor = (forms.heads.delta(size).id, 1, (COLUMN, ROW))
    if not all(delta in free for free, _ in matrix):
        return None
    return {(tuple(f for f in free if f != delta), components): number for (free, components), number in matrix.items()}


def _scalar(forms: Forms, matrix: Polynomial, signed: bool) -> tuple[Polynomial, Polynomial]:
    """The matrix as a number times the rest; without `signed`, a number that is positive."""
    found = content(
        forms,
        matrix,
        lambda head: not head.sizes and (signed or head.facts.positive),
        lambda part: not labels_of(part) and (signed or positive(forms.heads, part)),
    )
    factors: list[Factor] = [(number, exponent, where) for (number, where), exponent in found.factors.items()]
    scalar = forms.product(factors, {}, found.number)
    for component in found.components:
        scalar = forms.times(scalar, {((), (component,)): 1})
    rest = found.rest
    if signed and turned(rest):
        scalar, rest = scaled(scalar, -1), scaled(rest, -1)
    return scalar, rest


def _chain(forms: Forms, matrix: Polynomial, size: Dim) -> list[_Link] | None:
    """The factors of a plain product of square matrices of one size, from left to right; None for all else."""
    if len(matrix) != 1:
        return None
    ((monomial, number), *_) = matrix.items()
    factors, _ = forms.flat(monomial)
    if number != 1 or any(power != 1 or forms.heads[h].sizes != (size, size) for h, power, _ in factors):
        return None
    chain: list[_Link] = []
    end, left = ROW, list(factors)
    while left:
        following = [factor for factor in left if end in factor[2]]
        if len(following) != 1 or following[0][2][0] == following[0][2][1]:
            return None
        head, _, (row, column) = following[0]
        left.remove(following[0])
        chain.append(_Link(head, row != end))
        end = column if row == end else row
    return chain if end == COLUMN else None
