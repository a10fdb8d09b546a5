"""The rows of the opset that look across elements: products of matrices, sums, transposes.

Shapes may hold symbols.  Rows that only move elements about (transpose, broadcast, entry, stack) cost nothing in the
scalar expansion: they are other names for elements that exist.  `dot` is what a matrix product expands to.
Source of the derivative rules: M. B. Giles, *Collected matrix derivative results for forward and reverse mode
algorithmic differentiation*, 2008.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from symgraph.calculus.elementwise import row
from symgraph.calculus.operation import (
    SCALAR,
    Application,
    Contribution,
    Emitter,
    Expanded,
    Grid,
    Operation,
    Places,
    Shape,
    Site,
    broadcast,
    dims,
    elements_at,
    known_sizes,
    no_operations,
    size,
)
from symgraph.calculus.term import Apply, Term
from symgraph.errors import ShapeError


def call(name: str) -> Callable[[Sequence[Term]], Term]:
    return lambda args: Apply(name, tuple(args))


def transposed(emitter: Emitter, name: str) -> str:
    """The name of the transpose; a single number is its own."""
    return name if emitter.shape(name) == SCALAR else emitter.emit(Application(TRANSPOSE, (name,)))


# --- products -------------------------------------------------------------------------------------------------------


def _product_shape(shapes: Sequence[Shape]) -> Shape:
    left, right = shapes
    if left[1] != right[0]:
        raise ShapeError(f"{dims(left)} @ {dims(right)} does not fit: the inner sizes {left[1]} and {right[0]} differ")
    return (left[0], right[1])


def _product_vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
    left, right = site.args[:2]
    if site.place == 0:
        return Application(MATMUL, (adjoint, transposed(emitter, right)))
    return Application(MATMUL, (transposed(emitter, left), adjoint))


def _product_jvp(_emitter: Emitter, site: Site, tangent: str) -> Contribution:
    left, right = site.args[:2]
    return Application(MATMUL, (tangent, right) if site.place == 0 else (left, tangent))


def _product_expand(grids: Sequence[Grid], places: Places) -> Expanded:
    left, right = grids[:2]
    if len(right) == 1 and len(grids) == 2:
        outer = right[0]
        return Expanded(row("mul", 2), [(left[r][0], outer[c]) for r, c in places])
    columns = list(zip(*right, strict=True))
    bias = grids[2] if len(grids) > 2 else None

    def arguments(r: int, c: int) -> tuple[str, ...]:
        args = [name for pair in zip(left[r], columns[c], strict=True) for name in pair]
        if bias is not None:
            args.append(bias[r if len(bias) > 1 else 0][c if len(bias[0]) > 1 else 0])
        return tuple(args)

    return Expanded(dot(len(right), 0 if bias is None else 1), [arguments(r, c) for r, c in places])


MATMUL = Operation(
    "matmul",
    call("matmul"),
    _product_shape,
    lambda numbers, args: numbers.matmul(*args),
    _product_vjp,
    _product_jvp,
    lambda s: size(_product_shape(s)) * (2 * size((s[0][1], 1)) - 1),
    expand=_product_expand,
)


def _affine_shape(shapes: Sequence[Shape]) -> Shape:
    product = _product_shape(shapes[:2])
    result = broadcast([product, shapes[2]], "add")
    if result != product:
        raise ShapeError(f"{dims(product)} + {dims(shapes[2])} does not fit: the bias is larger than the product")
    return result


AFFINE = Operation(
    "affine",
    lambda args: Apply("add", (Apply("matmul", tuple(args[:2])), args[2])),
    _affine_shape,
    lambda numbers, args: numbers.matmul(args[0], args[1]) + args[2],
    lambda e, site, g: g if site.place == 2 else _product_vjp(e, site, g),
    lambda e, site, t: t if site.place == 2 else _product_jvp(e, site, t),
    lambda s: size(_product_shape(s[:2])) * 2 * size((s[0][1], 1)),
    expand=_product_expand,
)


@cache
def dot(pairs: int, singles: int) -> Operation:
    """The scalar row ``a*b + c*d + e`` that ``W @ x + b`` expands to: `pairs` products, then `singles` plain terms."""

    def term(args: Sequence[Term]) -> Term:
        products: list[Term] = [Apply("mul", (args[2 * k], args[2 * k + 1])) for k in range(pairs)]
        terms = [*products, *args[2 * pairs :]]
        return Apply("add", tuple(terms)) if len(terms) > 1 else terms[0]

    def value(_numbers: Any, args: Sequence[Any]) -> Any:
        total = args[0] * args[1]
        for k in range(1, pairs):
            total = total + args[2 * k] * args[2 * k + 1]
        for single in args[2 * pairs :]:
            total = total + single
        return total

    def derivative(_emitter: Emitter, site: Site, factor: str) -> Contribution:
        if site.place >= 2 * pairs:
            return factor
        return Application(row("mul", 2), (factor, site.args[site.place ^ 1]))

    def expand(grids: Sequence[Grid], places: Places) -> Expanded:
        return Expanded(operation, elements_at(grids, places))

    operation = Operation(
        "dot",
        term,
        lambda shapes: broadcast(shapes, "dot"),
        value,
        derivative,
        derivative,
        lambda _shapes: 2 * pairs - 1 + singles,
        expand=expand,
        params=(pairs, singles),
    )
    return operation


# --- moving elements ------------------------------------------------------------------------------------------------

TRANSPOSE = Operation(
    "transpose",
    call("transpose"),
    lambda shapes: (shapes[0][1], shapes[0][0]),
    lambda _numbers, args: args[0].T,
    lambda _e, _site, g: Application(TRANSPOSE, (g,)),
    lambda _e, _site, t: Application(TRANSPOSE, (t,)),
    no_operations,
    alias=lambda grids: list(zip(*grids[0], strict=True)),
)

IDENTITY = Operation(
    "identity",
    lambda args: args[0],
    lambda shapes: shapes[0],
    lambda _numbers, args: args[0],
    lambda _e, _site, g: g,
    lambda _e, _site, t: t,
    no_operations,
    expand=lambda grids, places: Expanded(IDENTITY, [(grids[0][r][c],) for r, c in places]),
)


@cache
def stretch(shape: Shape) -> Operation:
    """``broadcast(x, rows, columns)``: a row, a column or a scalar repeated to `shape`."""

    def result(shapes: Sequence[Shape]) -> Shape:
        if broadcast([shapes[0], shape], "broadcast") != shape:
            raise ShapeError(f"{dims(shapes[0])} cannot be stretched to {dims(shape)}")
        return shape

    def alias(grids: Sequence[Grid]) -> Grid:
        rows, columns = known_sizes(shape)
        grid = grids[0]
        wide = [list(line) * (columns if len(line) == 1 else 1) for line in grid]
        return wide * (rows if len(grid) == 1 else 1)

    return Operation(
        "broadcast",
        lambda args: Apply("broadcast", (*args, *map(str, shape))),
        result,
        lambda numbers, args: numbers.stretch(args[0], shape),
        lambda _e, _site, g: g,  # reduced to the argument's shape where adjoints are collected
        lambda _e, _site, t: Application(stretch(shape), (t,)),
        no_operations,
        alias=alias,
        params=shape,
    )


@cache
def entry(r: int, c: int) -> Operation:
    """``x[r, c]`` as a scalar; counted from 0."""

    def shape(shapes: Sequence[Shape]) -> Shape:
        inside = all(isinstance(n, str) or k < n for k, n in zip((r, c), shapes[0], strict=True))
        if not inside:
            raise ShapeError(f"element ({r + 1}, {c + 1}) is outside an array of {dims(shapes[0])}")
        return SCALAR

    def vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        return Application(stack(emitter.shape(site.args[0]), ((r, c),)), (adjoint,))

    return Operation(
        "entry",
        lambda args: Apply("entry", (*args, str(r), str(c))),
        shape,
        lambda _numbers, args: args[0][r : r + 1, c : c + 1],
        vjp,
        lambda _e, _site, t: Application(entry(r, c), (t,)),
        no_operations,
        alias=lambda grids: [[grids[0][r][c]]],
        params=(r, c),
    )


@cache
def stack(shape: Shape, places: tuple[tuple[int, int], ...]) -> Operation:
    """Scalars put at their places in an array of zeros: the transpose of reading entries."""

    def fits(shapes: Sequence[Shape]) -> Shape:
        for found in shapes:
            if found != SCALAR:
                raise ShapeError(f"an entry of an array is 1×1, not {dims(found)}")
        return shape

    def term(args: Sequence[Term]) -> Term:
        where = [str(k) for place in places for k in place]
        return Apply("stack", (*map(str, shape), *where, *args))

    def value(numbers: Any, args: Sequence[Any]) -> Any:
        result = numbers.zeros(shape)
        for (r, c), arg in zip(places, args, strict=True):
            result[r, c] = arg[0, 0]
        return result

    def vjp(_emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        return Application(entry(*places[site.place]), (adjoint,))

    def jvp(_emitter: Emitter, site: Site, tangent: str) -> Contribution:
        return Application(stack(shape, (places[site.place],)), (tangent,))

    def alias(grids: Sequence[Grid]) -> Grid:
        rows, columns = known_sizes(shape)
        grid = [["0"] * columns for _ in range(rows)]
        for (r, c), arg in zip(places, grids, strict=True):
            grid[r][c] = arg[0][0]
        return grid

    return Operation("stack", term, fits, value, vjp, jvp, no_operations, alias=alias, params=(shape, places))


# --- sums -----------------------------------------------------------------------------------------------------------


@cache
def total(axis: int | None) -> Operation:
    """``sum(x)`` over all elements, or over the rows (`axis` 0) or the columns (1), which leaves a 1 there."""

    def shape(shapes: Sequence[Shape]) -> Shape:
        rows, columns = shapes[0]
        return SCALAR if axis is None else (1, columns) if axis == 0 else (rows, 1)

    def term(args: Sequence[Term]) -> Term:
        return Apply("sum", tuple(args) if axis is None else (*args, str(axis)))

    def expand(grids: Sequence[Grid], places: Places) -> Expanded:
        grid = grids[0]
        if axis is None:
            lines = [tuple(name for line in grid for name in line)]
        else:
            lines = list(zip(*grid, strict=True)) if axis == 0 else [tuple(line) for line in grid]
        terms = [lines[r + c] for r, c in places]  # one of the two is 0
        return Expanded(row("add", len(lines[0])) if len(lines[0]) > 1 else IDENTITY, terms)

    return Operation(
        "sum",
        term,
        shape,
        lambda numbers, args: numbers.sum(args[0], axis),
        lambda _e, _site, g: g,  # stretched to the argument's shape where adjoints are collected
        lambda _e, _site, t: Application(total(axis), (t,)),
        lambda s: size(s[0]) - size(shape(s)),
        expand=expand,
        params=() if axis is None else (axis,),
    )
