"""The rows of the opset for square matrices: trace, inverse, determinants, diagonals, the identity.

Sizes may be symbols.  In the scalar expansion determinants are written out by cofactors, which is for small sizes.
Source of the derivative rules: M. B. Giles, *Collected matrix derivative results for forward and reverse mode
algorithmic differentiation*, 2008; K. B. Petersen, M. S. Pedersen, *The Matrix Cookbook*, 2012, section 2.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from symgraph.calculus.elementwise import applied, row
from symgraph.calculus.operation import (
    SCALAR,
    Application,
    Contribution,
    Dim,
    Emitter,
    Expanded,
    Grid,
    Operation,
    Places,
    Shape,
    Site,
    dims,
    no_operations,
    size,
)
from symgraph.calculus.structural import IDENTITY, MATMUL, call, entry, stack, total, transposed
from symgraph.calculus.term import Apply
from symgraph.errors import Problem, ShapeError

MAX_EXPANDED = 6
"""The largest determinant that is written out element by element: 6 rows have 720 products."""


def _square(shapes: Sequence[Shape], what: str) -> Shape:
    rows, columns = shapes[0]
    if rows != columns:
        raise ShapeError(f"'{what}' needs a square matrix, not {dims(shapes[0])}")
    return shapes[0]


def _emit(emitter: Emitter, operation: Operation, *args: str) -> str:
    return emitter.emit(Application(operation, args))


def _times(emitter: Emitter, *names: str) -> str:
    return emitter.emit(applied(Apply("mul", names)))


# --- the identity and diagonals -------------------------------------------------------------------------------------


def _identity_alias(n: Dim) -> Grid:
    count = size((n, 1))
    return [["1" if r == c else "0" for c in range(count)] for r in range(count)]


@cache
def eye(n: Dim) -> Operation:
    """``eye(n)``, the identity matrix."""
    return Operation(
        "eye",
        lambda _args: Apply("eye", (str(n),)),
        lambda _shapes: (n, n),
        lambda numbers, _args: numbers.eye(n),
        lambda _e, _site, _g: None,
        lambda _e, _site, _t: None,
        no_operations,
        alias=lambda _grids: _identity_alias(n),
        params=(n,),
    )


def _diag_shape(shapes: Sequence[Shape]) -> Shape:
    rows, columns = shapes[0]
    if columns != 1:
        raise ShapeError(f"'diag' needs a column, not {dims(shapes[0])}")
    return (rows, rows)


def _diag_alias(grids: Sequence[Grid]) -> Grid:
    column = [line[0] for line in grids[0]]
    return [[name if r == c else "0" for c in range(len(column))] for r, name in enumerate(column)]


DIAG = Operation(
    "diag",
    call("diag"),
    _diag_shape,
    lambda numbers, args: numbers.diag(args[0]),
    lambda _e, _site, g: Application(DIAGONAL, (g,)),
    lambda _e, _site, t: Application(DIAG, (t,)),
    no_operations,
    alias=_diag_alias,
)
"""``diag(v)``: the matrix with the column v on its diagonal."""

DIAGONAL = Operation(
    "diagonal",
    call("diagonal"),
    lambda shapes: (_square(shapes, "diagonal")[0], 1),
    lambda _numbers, args: args[0].diagonal().reshape(-1, 1),
    lambda _e, _site, g: Application(DIAG, (g,)),
    lambda _e, _site, t: Application(DIAGONAL, (t,)),
    no_operations,
    alias=lambda grids: [[line[k]] for k, line in enumerate(grids[0])],
)
"""``diagonal(A)``: the diagonal of a square matrix as a column."""


# --- trace ----------------------------------------------------------------------------------------------------------


def _trace_shape(shapes: Sequence[Shape]) -> Shape:
    _square(shapes, "trace")
    return SCALAR


def _trace_vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
    identity = _emit(emitter, eye(emitter.shape(site.args[0])[0]))
    return applied(Apply("mul", (adjoint, identity)))


def _trace_expand(grids: Sequence[Grid], places: Places) -> Expanded:
    diagonal = tuple(line[k] for k, line in enumerate(grids[0]))
    operation = row("add", len(diagonal)) if len(diagonal) > 1 else IDENTITY
    return Expanded(operation, [diagonal for _ in places])


TRACE = Operation(
    "trace",
    call("trace"),
    _trace_shape,
    lambda numbers, args: numbers.sum(args[0].diagonal().reshape(-1, 1), None),
    _trace_vjp,
    lambda _e, _site, t: Application(TRACE, (t,)),
    lambda s: size((s[0][0], 1)) - 1,
    expand=_trace_expand,
)


# --- inverse and determinants ---------------------------------------------------------------------------------------


def _inverse_vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
    """``-Y.T @ G @ Y.T`` of Y = inv(X)."""
    turned = transposed(emitter, site.output)
    product = _emit(emitter, MATMUL, _emit(emitter, MATMUL, turned, adjoint), turned)
    return applied(Apply("neg", (product,)))


def _inverse_jvp(emitter: Emitter, site: Site, tangent: str) -> Contribution:
    product = _emit(emitter, MATMUL, _emit(emitter, MATMUL, site.output, tangent), site.output)
    return applied(Apply("neg", (product,)))


def _inverse_of_transpose(emitter: Emitter, matrix: str) -> str:
    return transposed(emitter, _emit(emitter, INV, matrix))


def _inverse_decompose(emitter: Emitter, args: tuple[str, ...]) -> Application:
    """The adjugate divided by the determinant."""
    grid, count = _entries(emitter, args[0])
    places = tuple((r, c) for r in range(count) for c in range(count))
    cofactors = [_cofactor(emitter, grid, c, r) for r, c in places]  # the adjugate is their transpose
    determinant = _determinant(emitter, grid)
    quotients = [emitter.emit(applied(Apply("div", (cofactor, determinant)))) for cofactor in cofactors]
    return Application(stack((count, count), places), tuple(quotients))


INV = Operation(
    "inv",
    call("inv"),
    lambda shapes: _square(shapes, "inv"),
    lambda numbers, args: numbers.inverse(args[0]),
    _inverse_vjp,
    _inverse_jvp,
    lambda s: 2 * size((s[0][0], 1)) ** 3,
    decompose=_inverse_decompose,
)
"""``inv(X)``, where X is not singular."""


def _det_shape(shapes: Sequence[Shape]) -> Shape:
    _square(shapes, "det")
    return SCALAR


def _det_vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
    factor = _times(emitter, adjoint, site.output)
    return applied(Apply("mul", (factor, _inverse_of_transpose(emitter, site.args[0]))))


def _rate(emitter: Emitter, site: Site, tangent: str) -> str:
    """``trace(inv(X) @ T)``, the tangent of logdet(X)."""
    return _emit(emitter, TRACE, _emit(emitter, MATMUL, _emit(emitter, INV, site.args[0]), tangent))


def _det_decompose(emitter: Emitter, args: tuple[str, ...]) -> Application:
    grid, _ = _entries(emitter, args[0])
    return Application(IDENTITY, (_determinant(emitter, grid),))


DET = Operation(
    "det",
    call("det"),
    _det_shape,
    lambda numbers, args: numbers.determinant(args[0]),
    _det_vjp,
    lambda e, site, t: applied(Apply("mul", (site.output, _rate(e, site, t)))),
    lambda s: size((s[0][0], 1)) ** 3,
    decompose=_det_decompose,
)


def _logdet_shape(shapes: Sequence[Shape]) -> Shape:
    _square(shapes, "logdet")
    return SCALAR


def _logdet_vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
    return applied(Apply("mul", (adjoint, _inverse_of_transpose(emitter, site.args[0]))))


def _logdet_decompose(emitter: Emitter, args: tuple[str, ...]) -> Application:
    return applied(Apply("log", (_emit(emitter, DET, args[0]),)))


def _logdet_value(numbers: Any, args: Sequence[Any]) -> Any:
    return numbers.apply("log", [numbers.determinant(args[0])])


LOGDET = Operation(
    "logdet",
    call("logdet"),
    _logdet_shape,
    _logdet_value,
    _logdet_vjp,
    _rate,
    lambda s: size((s[0][0], 1)) ** 3,
    decompose=_logdet_decompose,
)
"""``log(det(X))``, where the determinant is positive."""


def _entries(emitter: Emitter, matrix: str) -> tuple[list[list[str]], int]:
    """The names of the elements of a square matrix of known, small size."""
    count = size((emitter.shape(matrix)[0], 1))
    if count > MAX_EXPANDED:
        found = f"a determinant or an inverse of {count}×{count}, element by element"
        raise ShapeError(Problem(found, f"at most {MAX_EXPANDED}×{MAX_EXPANDED}", "use smaller shapes, or matrix form"))
    if count == 1:
        return [[matrix]], 1
    return [[_emit(emitter, entry(r, c), matrix) for c in range(count)] for r in range(count)], count


def _determinant(emitter: Emitter, grid: Sequence[Sequence[str]]) -> str:
    """Laplace's expansion along the first row; minors that recur are emitted once."""
    if not grid:
        return "1"
    if len(grid) == 1:
        return grid[0][0]
    products = [_times(emitter, name, _determinant(emitter, _minor(grid, 0, c))) for c, name in enumerate(grid[0])]
    signed = [
        product if c % 2 == 0 else emitter.emit(applied(Apply("neg", (product,)))) for c, product in enumerate(products)
    ]
    return emitter.emit(applied(Apply("add", tuple(signed))))


def _minor(grid: Sequence[Sequence[str]], r: int, c: int) -> list[list[str]]:
    return [[*line[:c], *line[c + 1 :]] for k, line in enumerate(grid) if k != r]


def _cofactor(emitter: Emitter, grid: Sequence[Sequence[str]], r: int, c: int) -> str:
    determinant = _determinant(emitter, _minor(grid, r, c))
    return determinant if (r + c) % 2 == 0 else emitter.emit(applied(Apply("neg", (determinant,))))


def norm(emitter: Emitter, name: str) -> Application:
    """The Frobenius norm, ``sqrt(sum(x**2))``: the Euclidean norm of a column."""
    squares = emitter.emit(applied(Apply("square", (name,))))
    whole = squares if emitter.shape(name) == SCALAR else _emit(emitter, total(None), squares)
    return applied(Apply("sqrt", (whole,)))
