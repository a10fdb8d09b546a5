"""Certified derivatives, computed from the primal alone.

They are the independent witness of a proof: values come from `symgraph.checking.values.balls`, slopes from Arb's power
series and from difference quotients, and nothing from the partials of the table of rows.  At kinks and jumps nothing is
known, but where their argument is constant all around: behind a unit of relu that is off, say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from flint import arb, ctx, fmpq

from symgraph.calculus.abstract import abstract
from symgraph.checking.expression import Node, in_order
from symgraph.checking.values import slope_quotients
from symgraph.checking.values.ball_arithmetic import NoValue, Number, TooWide
from symgraph.checking.values.balls import Balls, Unknown, Value
from symgraph.checking.values.slope_quotients import ANALYTIC
from symgraph.checking.values.slope_series import SERIES, Series, power, series
from symgraph.checking.values.stand_ins import stand_in_value

EXTRA_BITS = 64
"""Of the inner precision, so that cancellation costs the result nothing."""
Slope = arb | Unknown | None
"""None where a node does not depend on the names of the direction."""
JUMPS = ("sign", "step", "floor", "lt", "le", "gt", "ge", "eq", "ne")


def slope(node: Node, wrt: str, point: Mapping[str, Fraction | arb], bits: int) -> Value:
    """A ball that contains the derivative of a node by a name at a point.

    `Undefined` or `Unknown` as the node itself is; also `Unknown` where the derivative may not exist.
    """
    return Slopes({wrt: arb(1)}, point, bits).value(node)


class Slopes:
    """Derivatives at a point along a direction, which has a part for some of the names; each computed once."""

    def __init__(self, direction: Mapping[str, arb], point: Mapping[str, Fraction | arb], bits: int) -> None:
        self.direction = direction
        self.bits = bits
        self._balls = Balls(point, bits + EXTRA_BITS)
        self._known: dict[int, Slope] = {}
        self._flat: set[int] = set()  # nodes that are constant in all names around the point

    def value(self, node: Node) -> Value:
        """The derivative of a node."""
        primal = self._balls.value(node)
        if not isinstance(primal, arb):
            return primal
        cap = ctx.cap
        ctx.cap = 2
        try:
            with ctx.workprec(self.bits + EXTRA_BITS):
                for inner in in_order(node, self._known, self._used):
                    self._known[inner.index] = self._computed(inner)
        finally:
            ctx.cap = cap
        result = self._known[node.index]
        return arb(0) if result is None else result

    def _used(self, node: Node) -> tuple[Node, ...]:
        """The arguments that the value comes from: of a ``where`` the branch that is taken, and its condition."""
        if node.op != "where":
            return node.args
        condition, yes, no = node.args
        return (condition, yes if self._balls.holds(condition) else no)

    def _computed(self, node: Node) -> Slope:
        if node.op == "symbol":
            return self.direction.get(str(node.value))
        used = self._used(node)
        slopes = [self._known[arg.index] for arg in used]
        unknown = next((slope for slope in slopes if isinstance(slope, Unknown)), None)
        if unknown is not None:
            return unknown
        if self._is_flat(node, used):
            self._flat.add(node.index)
            return None
        known = [slope for slope in slopes if not isinstance(slope, Unknown)]
        if all(slope is None for slope in known):
            return None
        return known[1] if node.op == "where" else self._bounded(node, known)

    def _is_flat(self, node: Node, used: Sequence[Node]) -> bool:
        """Whether a node is constant around the point, whichever names change: relu of a negative number, say."""
        flat = [arg.index in self._flat for arg in used]
        if all(flat):
            return True
        if node.op == "mul":
            return any(constant and self._value(arg) == 0 for arg, constant in zip(used, flat, strict=True))
        if node.op in JUMPS:
            return isinstance(self._bounded(node, [None for _ in used]), arb)
        if node.op in ("minimum", "maximum"):
            first, second = (arb(self._value(arg)) for arg in used)
            if node.op == "maximum":
                first, second = -first, -second
            return (flat[0] and first < second) or (flat[1] and second < first)
        return False

    def _bounded(self, node: Node, slopes: Sequence[arb | None]) -> Slope:
        try:
            result = self._applied(node, slopes)
        except (NoValue, TooWide) as error:
            return Unknown(f"the derivative of {node.op}: {error}")
        except (ArithmeticError, ValueError):  # a series divided by one that may begin with 0
            return Unknown(f"the derivative of {node.op} has no bound")
        return result if result.is_finite() else Unknown(f"the derivative of {node.op} has no bound")

    def _applied(self, node: Node, slopes: Sequence[arb | None]) -> arb:
        op = node.op
        if op == "add":
            return sum((slope for slope in slopes if slope is not None), arb(0))
        values = [self._value(arg) for arg in node.args]
        if op in ANALYTIC:
            parts = [
                slope_quotients.partial(op, values, place) * slope
                for place, slope in enumerate(slopes)
                if slope is not None
            ]
            return sum(parts, arb(0))
        args = [series(arb(value), 0 if slope is None else slope) for value, slope in zip(values, slopes, strict=True)]
        return self._composed(node, args)[1]

    def _composed(self, node: Node, args: list[Series]) -> Series:
        if node.op == "mul":
            product = args[0]
            for factor in args[1:]:
                product = product * factor
            return product
        exponent = self._constant_exponent(node)
        if exponent is not None:
            return power(args[0], exponent)
        function = SERIES.get(node.op)
        if function is not None:
            return function(*args)
        stand_in = abstract(node.op)
        if stand_in is None:
            raise TooWide("there is no certified evaluation")
        return stand_in_value(stand_in, args)

    def _constant_exponent(self, node: Node) -> fmpq | None:
        if node.op == "power":
            assert isinstance(node.value, Fraction)
            return fmpq(node.value.numerator, node.value.denominator)
        if node.op == "pow" and self._known[node.args[1].index] is None:
            exponent = self._balls.result(node.args[1])
            return exponent if isinstance(exponent, fmpq) else None
        return None

    def _value(self, node: Node) -> Number:
        result = self._balls.result(node)
        assert isinstance(result, fmpq | arb)
        return result
