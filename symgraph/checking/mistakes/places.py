"""What each part of a claim would have to be for the claim to be right, all else as it stands.

The value that the gradient has at a point is carried down through the claim: in ``a*b`` the factor ``a`` would have to
be the gradient over ``b``, in ``tanh(u)`` the argument its inverse, and so on.  So every single change of a formula is
found by looking at one place, without trying changes.  Floating point is enough: what looks right is proved.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from symgraph.calculus.formula_spans import Path
from symgraph.calculus.term import Apply, Term
from symgraph.checking.expression import Node
from symgraph.checking.mistakes.screen import Screen, Values

TOLERANCE = 1e-8
NOTHING = 1e-12
"""What is as good as zero among values of moderate size."""
DEPTH_COST = 0.5
MAX_PLACES = 200
Wanted = tuple[float | None, ...]
"""At each point the value that would be right; None where the part does not matter or no value would do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a claim: what it is and what it would have to be; `parent` is what it is an argument of."""

    path: Path
    term: Term
    node: Node
    parent: Apply | None
    actual: Values
    wanted: Wanted

    @property
    def known(self) -> list[int]:
        """The points at which the value matters."""
        return [k for k, value in enumerate(self.wanted) if value is not None]

    @property
    def depth(self) -> float:
        """What a place costs a hint: the whole is likelier to be meant than a part."""
        return DEPTH_COST * len(self.path)

    @property
    def ratios(self) -> Wanted | None:
        """Wanted over actual at each point; None where no factor would do."""
        ratios: list[float | None] = []
        for actual, wanted in zip(self.actual, self.wanted, strict=True):
            if wanted is None or (actual == 0 and wanted == 0):
                ratios.append(None)
            elif actual == 0:
                return None
            else:
                ratios.append(wanted / actual)
        return tuple(ratios)

    def inside(self, *operations: str) -> bool:
        """Whether the place is an argument of one of some operations."""
        return self.parent is not None and self.parent.op in operations

    def fits(self, values: Values) -> bool:
        """Whether something with these values could stand here."""
        return all(near(values[k], wanted) for k, wanted in enumerate(self.wanted) if wanted is not None)


def near(value: float, wanted: float) -> bool:
    """Whether two values are the same but for rounding."""
    return abs(value - wanted) <= TOLERANCE * max(abs(value), abs(wanted))


def constant(values: Sequence[float | None]) -> float | None:
    """The number that all values are, where there are two at least."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return None
    size = max(map(abs, known))
    return known[0] if max(known) - min(known) <= TOLERANCE * size or size < NOTHING else None


def places(screen: Screen, term: Term, names: Mapping[str, Node]) -> list[Place]:
    """The parts of a claim whose right value is known (while they are few), the whole first."""
    found: list[Place] = []
    start = _Part(screen, term, names)
    if start.values is None:
        return []
    stack: list[tuple[_Part, Path, Apply | None, Wanted]] = [(start, (), None, screen.wanted)]
    while stack and len(found) < MAX_PLACES:
        part, path, parent, wanted = stack.pop()
        if part.values is None or all(value is None for value in wanted):
            continue
        found.append(Place(path, part.term, part.node, parent, part.values, wanted))
        if isinstance(part.term, Apply):
            inner = [_wanted_of(part, index, wanted) for index in range(len(part.parts))]
            stack.extend(
                (arg, (*path, index), part.term, value)
                for index, (arg, value) in reversed(list(enumerate(zip(part.parts, inner, strict=True))))
            )
    return found


class _Part:
    """A part of a claim with its node and its values."""

    def __init__(self, screen: Screen, term: Term, names: Mapping[str, Node]) -> None:
        self.term = term
        pool = screen.pool
        if isinstance(term, Apply) and term.args:
            self.parts = tuple(_Part(screen, arg, names) for arg in term.args)
            self.node = pool.apply(term.op, [part.node for part in self.parts])
        else:
            self.parts = ()
            self.node = pool.claim(term, names)
        self.values = screen.values(self.node)


def _wanted_of(part: _Part, index: int, wanted: Wanted) -> Wanted:
    """What an argument would have to be at each point."""
    assert isinstance(part.term, Apply)
    op = part.term.op
    values = [arg.values for arg in part.parts]
    if op == "where":
        return _wanted_of_branch(values, index, wanted)
    inverse = _INVERSES.get(op)
    if inverse is None or any(value is None for value in values):
        return (None,) * len(wanted)
    result: list[float | None] = []
    for k, right in enumerate(wanted):
        args = [value[k] for value in values if value is not None]
        result.append(None if right is None else _inverted(inverse, index, args, right))
    return tuple(result)


def _wanted_of_branch(values: list[Values | None], index: int, wanted: Wanted) -> Wanted:
    """A branch matters where the condition selects it (1 is true)."""
    condition = values[0]
    if index == 0 or condition is None:
        return (None,) * len(wanted)
    return tuple(right if (condition[k] != 0) == (index == 1) else None for k, right in enumerate(wanted))


def _inverted(inverse: Inverse, index: int, args: list[float], right: float) -> float | None:
    try:
        value = inverse(args, index, right)
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    return value if math.isfinite(value) else None


Inverse = Callable[[list[float], int, float], float]
"""From the arguments, the index of one, and the right result to the right argument."""


def _function(inverse: Callable[[float], float]) -> Inverse:
    return lambda args, index, right: inverse(right)


def _mul(args: list[float], index: int, right: float) -> float:
    rest = math.prod(arg for k, arg in enumerate(args) if k != index)
    return right / rest


def _pow(args: list[float], index: int, right: float) -> float:
    base, exponent = args
    if index == 1:
        return math.log(right) / math.log(base)
    if exponent % 2 == 1:
        return math.copysign(abs(right) ** (1 / exponent), right)
    return math.copysign(1, base) * right ** (1 / exponent) if right >= 0 else math.nan


def _periodic(args: list[float], first: float, second: float, period: float) -> float:
    """The angle nearest to the argument among two and what differs from them by periods."""
    angles = [angle + period * round((args[0] - angle) / period) for angle in (first, second)]
    return min(angles, key=lambda angle: abs(angle - args[0]))


_INVERSES: dict[str, Inverse] = {
    "add": lambda args, index, right: right - math.fsum(arg for k, arg in enumerate(args) if k != index),
    "sub": lambda args, index, right: right + args[1] if index == 0 else args[0] - right,
    "mul": _mul,
    "div": lambda args, index, right: right * args[1] if index == 0 else args[0] / right,
    "neg": _function(lambda y: -y),
    "pow": _pow,
    "square": lambda args, index, right: math.copysign(math.sqrt(right), args[0]),
    "reciprocal": _function(lambda y: 1 / y),
    "sqrt": _function(lambda y: y * y if y >= 0 else math.nan),
    "cbrt": _function(lambda y: y**3),
    "exp": _function(math.log),
    "expm1": _function(math.log1p),
    "log": _function(math.exp),
    "log1p": _function(math.expm1),
    "log2": _function(lambda y: 2**y),
    "log10": _function(lambda y: 10**y),
    "abs": lambda args, index, right: math.copysign(right, args[0]) if right >= 0 else math.nan,
    "sin": lambda args, index, right: _periodic(args, math.asin(right), math.pi - math.asin(right), 2 * math.pi),
    "cos": lambda args, index, right: _periodic(args, math.acos(right), -math.acos(right), 2 * math.pi),
    "tan": lambda args, index, right: _periodic(args, math.atan(right), math.atan(right), math.pi),
    "sec": lambda args, index, right: _periodic(args, math.acos(1 / right), -math.acos(1 / right), 2 * math.pi),
    "asin": _function(math.sin),
    "acos": _function(math.cos),
    "atan": _function(math.tan),
    "sinh": _function(math.asinh),
    "cosh": lambda args, index, right: math.copysign(math.acosh(right), args[0]),
    "tanh": _function(math.atanh),
    "sech": lambda args, index, right: math.copysign(math.acosh(1 / right), args[0]),
    "asinh": _function(math.sinh),
    "acosh": _function(math.cosh),
    "atanh": _function(math.tanh),
    "sigmoid": _function(lambda y: math.log(y / (1 - y))),
    "softplus": _function(lambda y: math.log(math.expm1(y))),
}
