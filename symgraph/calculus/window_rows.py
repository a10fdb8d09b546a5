"""The rows of the opset for windows on a sequence: ``unfold`` and its transpose ``fold``.

``unfold`` writes the window of a convolution at each position as one row (*im2col*), which only moves elements about;
``fold`` adds windows up where they overlap.
Source: V. Dumoulin, F. Visin, *A guide to convolution arithmetic for deep learning*, 2016 (sizes; chapter 4 for the
transpose).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from symgraph.calculus.elementwise import row
from symgraph.calculus.operation import (
    Application,
    Contribution,
    Emitter,
    Expanded,
    Grid,
    Operation,
    Places,
    Shape,
    Site,
    dims,
    known_sizes,
    no_operations,
    size,
)
from symgraph.calculus.structural import IDENTITY
from symgraph.calculus.term import Apply
from symgraph.errors import Problem, ShapeError

MAX_ELEMENTS = 10_000_000
Windows = tuple[int, int, int]
"""How windows are laid: their length (the kernel's), the stride and the padding by zeros at both ends."""


def window_count(rows: int, windows: Windows) -> int:
    """How many windows fit on so many rows; 0 or less where none does."""
    kernel, stride, padding = windows
    return (rows + 2 * padding - kernel) // stride + 1


def _row_of(position: int, offset: int, windows: Windows) -> int:
    """The row that stands at an offset of the window at a position; outside of the array it is padding."""
    return position * windows[1] + offset - windows[2]


@cache
def unfold(windows: Windows) -> Operation:
    """``unfold(x, kernel, stride, padding)``: the window at each position as a row.

    Its columns are those of the first column of x (the first channel), then those of the second one, and so on.
    """
    kernel = windows[0]

    def shape(shapes: Sequence[Shape]) -> Shape:
        rows, columns = known_sizes(shapes[0])
        count = window_count(rows, windows)
        if count < 1:
            raise ShapeError(f"a window of {kernel} does not fit into {rows} rows with padding {windows[2]}")
        if count * columns * kernel > MAX_ELEMENTS:
            found = f"windows of {kernel} on {rows} rows have {count * columns * kernel:,} elements"
            raise ShapeError(Problem(found, f"at most {MAX_ELEMENTS:,} are allowed"))
        return (count, columns * kernel)

    def places(rows: int, columns: int) -> list[list[tuple[int, int] | None]]:
        """What stands at each element: a place of the array, or None for padding."""
        found: list[list[tuple[int, int] | None]] = []
        for position in range(window_count(rows, windows)):
            at = [_row_of(position, offset, windows) for offset in range(kernel)]
            found.append([(r, c) if 0 <= r < rows else None for c in range(columns) for r in at])
        return found

    def value(numbers: Any, args: Sequence[Any]) -> Any:
        rows, columns = args[0].shape
        result = numbers.zeros((window_count(rows, windows), columns * kernel))
        for r, line in enumerate(places(rows, columns)):
            for c, place in enumerate(line):
                if place is not None:
                    result[r, c] = args[0][place]
        return result

    def vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        rows, _ = known_sizes(emitter.shape(site.args[0]))
        return Application(fold(windows, rows), (adjoint,))

    def alias(grids: Sequence[Grid]) -> Grid:
        grid = grids[0]
        return [
            ["0" if place is None else grid[place[0]][place[1]] for place in line]
            for line in places(len(grid), len(grid[0]))
        ]

    return Operation(
        "unfold",
        lambda args: Apply("unfold", (*args, *map(str, windows))),
        shape,
        value,
        vjp,
        lambda _e, _site, t: Application(unfold(windows), (t,)),
        no_operations,
        alias=alias,
        params=windows,
    )


@cache
def fold(windows: Windows, rows: int) -> Operation:
    """``fold(x, kernel, stride, padding, rows)``: windows added up in an array of so many rows."""
    kernel = windows[0]

    def shape(shapes: Sequence[Shape]) -> Shape:
        count, width = known_sizes(shapes[0])
        if count != window_count(rows, windows) or width % kernel:
            raise ShapeError(f"{dims(shapes[0])} are no windows of {kernel} on {rows} rows")
        return (rows, width // kernel)

    def sources(row_: int, column: int) -> list[tuple[int, int]]:
        """Where an element stands in the windows."""
        found: list[tuple[int, int]] = []
        for position in range(window_count(rows, windows)):
            offset = row_ - _row_of(position, 0, windows)
            if 0 <= offset < kernel:
                found.append((position, column * kernel + offset))
        return found

    def value(numbers: Any, args: Sequence[Any]) -> Any:
        result = numbers.zeros((rows, args[0].shape[1] // kernel))
        for r in range(rows):
            for c in range(result.shape[1]):
                for source in sources(r, c):
                    result[r, c] = result[r, c] + args[0][source]
        return result

    def expand(grids: Sequence[Grid], places: Places) -> Expanded:
        """Sums of as many terms as the most that overlap, filled up with 0."""
        most = max(1, -(-kernel // windows[1]))
        terms: list[tuple[str, ...]] = []
        for r, c in places:
            names = [grids[0][position][column] for position, column in sources(r, c)]
            terms.append((*names, *["0"] * (most - len(names))))
        return Expanded(row("add", most) if most > 1 else IDENTITY, terms)

    def count(shapes: Sequence[Shape]) -> int:
        return size(shapes[0])

    return Operation(
        "fold",
        lambda args: Apply("fold", (*args, *map(str, (*windows, rows)))),
        shape,
        value,
        lambda _e, _site, g: Application(unfold(windows), (g,)),
        lambda _e, _site, t: Application(fold(windows, rows), (t,)),
        count,
        expand=expand,
        params=(*windows, rows),
    )
