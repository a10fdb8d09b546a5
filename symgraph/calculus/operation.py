"""What a row of the opset is.

A row holds everything symgraph knows of one operation: its notation (a `Term`), shape rule, value, derivative both ways
and scalar expansion.  Readers of a Program ask the row and know no operation by name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from symgraph.calculus.term import Term
from symgraph.errors import ShapeError

Dim = int | str
"""A size: a number, or the name of a size that is not known yet (``"n"``)."""
Shape = tuple[Dim, Dim]
SCALAR: Shape = (1, 1)
SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**"}
"""How operations are written that have a sign."""
Grid = Sequence[Sequence[str]]
"""The names (or numerals) of an array's elements, row by row."""


class Application(NamedTuple):
    """A row applied to names and numerals: a right-hand side that has no name yet."""

    operation: Operation
    args: tuple[str, ...]


Contribution = Application | str | None
"""What an equation passes on to one of its arguments: a new right-hand side, an existing name, or nothing (zero)."""


class Expanded(NamedTuple):
    """The scalar row that all wanted elements of an array have, and the arguments of each."""

    operation: Operation
    arguments: Iterable[tuple[str, ...]]


Places = Iterable[tuple[int, int]]
"""Which elements are wanted, by row and column from 0."""


class Emitter(Protocol):
    """What a derivative rule may do: look up shapes and add temporary equations."""

    def shape(self, name: str) -> Shape: ...

    def emit(self, application: Application) -> str: ...


class Site(NamedTuple):
    """The equation that a derivative rule is applied to: its argument names, its own name, and which argument."""

    args: tuple[str, ...]
    output: str
    place: int


@dataclass(frozen=True, eq=False, slots=True)
class Operation:
    """A row of the opset; rows are interned, so identity is equality.

    `term` writes the operation applied to terms; `shape` raises `ShapeError`; `value` takes a number system
    (see `symgraph.calculus.number_systems`) and 2-D arrays; `vjp` and `jvp` take an adjoint or a tangent to the site's
    argument or result; `expand` writes the wanted elements as scalar right-hand sides (of one row for all of them), or
    is None for rows that `decompose` into other array rows first; `alias` gives the element names of rows that only
    move elements about.
    `count` is the number of scalar operations for given argument shapes.
    """

    name: str
    term: Callable[[Sequence[Term]], Term]
    shape: Callable[[Sequence[Shape]], Shape]
    value: Callable[[Any, Sequence[Any]], Any]
    vjp: Callable[[Emitter, Site, str], Contribution]
    jvp: Callable[[Emitter, Site, str], Contribution]
    count: Callable[[Sequence[Shape]], int]
    expand: Callable[[Sequence[Grid], Places], Expanded] | None = None
    decompose: Callable[[Emitter, tuple[str, ...]], Application] | None = None
    alias: Callable[[Sequence[Grid]], Grid] | None = None
    params: tuple[Any, ...] = field(default=())

    def __repr__(self) -> str:
        return f"<{self.name}{list(self.params) if self.params else ''}>"


def dims(shape: Shape) -> str:
    """A shape as it is written: ``2×3``."""
    return "×".join(map(str, shape))


def broadcast(shapes: Sequence[Shape], what: str) -> Shape:
    """The common shape of elementwise operands; only declared ones stretch.

    >>> broadcast([("n", 1), (1, 3)], "add")
    ('n', 3)
    """
    if shapes and all(shape == shapes[0] for shape in shapes):
        return shapes[0]
    result: list[Dim] = []
    for axis in (0, 1):
        sizes = dict.fromkeys(shape[axis] for shape in shapes)
        sizes.pop(1, None)
        if len(sizes) > 1:
            found = " and ".join(dict.fromkeys(dims(shape) for shape in shapes))
            raise ShapeError(f"shapes {found} do not fit in '{SIGNS.get(what, what)}': sizes must be equal, or 1")
        result.append(next(iter(sizes), 1))
    return (result[0], result[1])


def elements_at(grids: Sequence[Grid], places: Places) -> list[tuple[str, ...]]:
    """The elements of the operands at each place; one row or column serves all.

    >>> elements_at([[["a", "b"]], [["c"]]], [(0, 0), (0, 1)])
    [('a', 'c'), ('b', 'c')]
    """
    steps = [(grid, int(len(grid) > 1), int(len(grid[0]) > 1)) for grid in grids]
    return [tuple([grid[r * down][c * across] for grid, down, across in steps]) for r, c in places]


def size(shape: Shape) -> int:
    """The number of elements of an array of known size.

    Raises `ShapeError` for a size that is still a symbol.
    """
    rows, columns = shape
    if isinstance(rows, str) or isinstance(columns, str):
        raise ShapeError(f"the size {dims(shape)} is symbolic; numbers are needed here")
    return rows * columns


def no_operations(_shapes: Sequence[Shape]) -> int:
    """The count of a row that computes nothing: it moves elements only."""
    return 0


def dim_of(text: str) -> Dim:
    """A size as it is written: a number or a symbol."""
    return int(text) if text.isdigit() else text


def symbols_of(shapes: Iterable[Shape]) -> tuple[str, ...]:
    """The sizes in shapes that are symbols, each once, in the order in which they appear."""
    return tuple(dict.fromkeys(n for shape in shapes for n in shape if isinstance(n, str)))


def known_sizes(shape: Shape) -> tuple[int, int]:
    """The sizes of an array as numbers.

    Raises `ShapeError` for a size that is still a symbol.
    """
    size(shape)
    return int(shape[0]), int(shape[1])
