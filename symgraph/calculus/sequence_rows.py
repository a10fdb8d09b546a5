"""The rows of the opset for sequences, whose positions are the rows of an array.

``take`` picks rows at equal distances and ``put`` is its transpose; ``vstack`` puts rows below each other; ``reshape``
is NumPy's, row by row.  They only move elements about, so that they leave nothing behind in the scalar expansion.
Windows are in `symgraph.calculus.window_rows`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from symgraph.calculus.operation import (
    Application,
    Contribution,
    Dim,
    Emitter,
    Grid,
    Operation,
    Shape,
    Site,
    dims,
    known_sizes,
    no_operations,
    size,
)
from symgraph.calculus.term import Apply, Term
from symgraph.calculus.window_rows import fold, unfold
from symgraph.errors import InputError, Problem, ShapeError


def sequence_row(op: str, numbers: Sequence[int]) -> Operation:
    """The row of a written right-hand side, by its name and the numbers that stand behind its argument.

    Raises InputError for numbers that it cannot have, such as a step of 0.
    """
    least = _LEAST.get(op, ())
    if any(not low <= number <= MAX_SIZE for low, number in zip(least, numbers, strict=False)):
        found, allowed = f"'{op}' with the numbers {', '.join(map(str, numbers))}", ", ".join(map(str, least))
        raise InputError(Problem(found, f"they are at least {allowed}, and at most {MAX_SIZE}"))
    match op, numbers:
        case "take", (start, step, count):
            return take(start, step, count)
        case "put", (start, step, rows):
            return put(start, step, rows)
        case "reshape", (rows, columns):
            return reshape((rows, columns))
        case "unfold", (kernel, stride, padding):
            return unfold((kernel, stride, padding))
        case "fold", (kernel, stride, padding, rows):
            return fold((kernel, stride, padding), rows)
        case _:
            raise InputError(Problem(f"'{op}' with {len(numbers)} numbers", f"known: {', '.join(SEQUENCE_ROWS)}"))


MAX_SIZE = 1_000_000
_LEAST = {"take": (0, 1, 1), "put": (0, 1, 1), "reshape": (1, 1), "unfold": (1, 1, 0), "fold": (1, 1, 0, 1)}
SEQUENCE_ROWS = tuple(_LEAST)
"""The rows of one array, with numbers behind it."""


def _call(name: str, args: Sequence[Term], *numbers: Dim) -> Term:
    return Apply(name, (*args, *map(str, numbers)))


# --- some of the rows -----------------------------------------------------------------------------------------------


@cache
def take(start: int, step: int, count: int) -> Operation:
    """``take(x, start, step, count)``: so many rows, the first at `start` (from 0), then every `step`-th one."""
    picked = slice(start, start + (count - 1) * step + 1, step)

    def shape(shapes: Sequence[Shape]) -> Shape:
        rows, columns = shapes[0]
        if isinstance(rows, int) and picked.stop > rows:
            raise ShapeError(f"row {picked.stop} is outside an array of {dims(shapes[0])}")
        return (count, columns)

    def vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        rows, _ = emitter.shape(site.args[0])
        return Application(put(start, step, size((rows, 1))), (adjoint,))

    return Operation(
        "take",
        lambda args: _call("take", args, start, step, count),
        shape,
        lambda _numbers, args: args[0][picked],
        vjp,
        lambda _e, _site, t: Application(take(start, step, count), (t,)),
        no_operations,
        alias=lambda grids: grids[0][picked],
        params=(start, step, count),
    )


@cache
def put(start: int, step: int, rows: int) -> Operation:
    """``put(x, start, step, rows)``: rows put where `take` finds them in an array of so many rows; the others are 0."""

    def shape(shapes: Sequence[Shape]) -> Shape:
        count, columns = shapes[0]
        if isinstance(count, int) and start + (count - 1) * step >= rows:
            raise ShapeError(f"{dims(shapes[0])} does not fit into {rows} rows")
        return (rows, columns)

    def value(numbers: Any, args: Sequence[Any]) -> Any:
        count, columns = args[0].shape
        result = numbers.zeros((rows, columns))
        result[start : start + (count - 1) * step + 1 : step] = args[0]
        return result

    def vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        count, _ = emitter.shape(site.args[0])
        return Application(take(start, step, size((count, 1))), (adjoint,))

    def alias(grids: Sequence[Grid]) -> Grid:
        grid = grids[0]
        result: list[Sequence[str]] = [["0"] * len(grid[0])] * rows
        result[start : start + (len(grid) - 1) * step + 1 : step] = grid
        return result

    return Operation(
        "put",
        lambda args: _call("put", args, start, step, rows),
        shape,
        value,
        vjp,
        lambda _e, _site, t: Application(put(start, step, rows), (t,)),
        no_operations,
        alias=alias,
        params=(start, step, rows),
    )


# --- all of the elements --------------------------------------------------------------------------------------------


@cache
def vstack(count: int) -> Operation:
    """``vstack(x, y, ...)``: so many rows below each other."""

    def shape(shapes: Sequence[Shape]) -> Shape:
        for found in shapes:
            if found != (1, shapes[0][1]):
                raise ShapeError(f"{dims(found)} found in 'vstack': its arguments are rows of one width")
        return (count, shapes[0][1])

    def value(numbers: Any, args: Sequence[Any]) -> Any:
        result = numbers.zeros((count, args[0].shape[1]))
        for position, arg in enumerate(args):
            result[position] = arg[0]
        return result

    return Operation(
        "vstack",
        lambda args: _call("vstack", args),
        shape,
        value,
        lambda _e, site, g: Application(take(site.place, 1, 1), (g,)),
        lambda _e, site, t: Application(put(site.place, 1, count), (t,)),
        no_operations,
        alias=lambda grids: [line for grid in grids for line in grid],
        params=(count,),
    )


@cache
def reshape(shape: tuple[int, int]) -> Operation:
    """``reshape(x, rows, columns)``: the elements, row by row, in another shape."""

    def fits(shapes: Sequence[Shape]) -> Shape:
        if size(shapes[0]) != size(shape):
            raise ShapeError(f"{dims(shapes[0])} has {size(shapes[0])} elements, {dims(shape)} {size(shape)}")
        return shape

    def vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        return Application(reshape(known_sizes(emitter.shape(site.args[0]))), (adjoint,))

    def alias(grids: Sequence[Grid]) -> Grid:
        flat = [name for line in grids[0] for name in line]
        return [flat[k : k + shape[1]] for k in range(0, len(flat), shape[1])]

    return Operation(
        "reshape",
        lambda args: _call("reshape", args, *shape),
        fits,
        lambda _numbers, args: args[0].reshape(shape),
        vjp,
        lambda _e, _site, t: Application(reshape(shape), (t,)),
        no_operations,
        alias=alias,
        params=shape,
    )
