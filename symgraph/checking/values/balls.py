"""Certified values of expressions: a ball that contains the value, or the certainty that there is none.

A number computed here is never off: it is an exact fraction, or a ball (midpoint and radius) in which the real value
certainly lies, whatever was rounded on the way.  What the balls cannot tell is `Unknown`, and may be told at more bits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx, fmpq

from symgraph.calculus.abstract import abstract
from symgraph.checking.expression import Node, in_order
from symgraph.checking.numbers import fraction, rational
from symgraph.checking.values.ball_arithmetic import EXACT, NoValue, Number, TooWide, power, settled
from symgraph.checking.values.ball_functions import FUNCTIONS, Function
from symgraph.checking.values.stand_ins import stand_in_value


@dataclass(frozen=True, slots=True)
class Undefined:
    """There certainly is no real number: `node` is the operation that has no value, `why` says it in words."""

    why: str
    node: Node


@dataclass(frozen=True, slots=True)
class Unknown:
    """The balls are too wide to tell, or there is no certified evaluation."""

    why: str


Value = arb | Undefined | Unknown
Result = Number | Undefined | Unknown
"""A value that may be known as a fraction."""


class Balls:
    """Values at a point, each computed once, with so many bits of precision.

    A name that the point does not have is `Unknown`.
    """

    def __init__(self, point: Mapping[str, Fraction | arb], bits: int) -> None:
        self.bits = bits
        self._point = {name: _number(value) for name, value in point.items()}
        self._known: dict[int, Result] = {}

    def value(self, node: Node) -> Value:
        """The value as a ball, of radius 0 where it is a fraction that fits."""
        result = self.result(node)
        if isinstance(result, fmpq):
            with ctx.workprec(self.bits):
                return arb(result)
        return result

    def exact(self, node: Node) -> Fraction | None:
        """The value where it is known as a fraction."""
        result = self.result(node)
        return fraction(result) if isinstance(result, fmpq) else None

    def holds(self, condition: Node) -> bool | None:
        """Whether a condition certainly holds or certainly fails; None where that is not known, or it has no value."""
        result = self.result(condition)
        return result != 0 if isinstance(result, fmpq) else None

    def result(self, node: Node) -> Result:
        """The value, as a fraction where it is known as one."""
        known = self._known
        if node.index not in known:
            with ctx.workprec(self.bits):
                for inner in in_order(node, known, self._needed):
                    known[inner.index] = self._computed(inner)
        return known[node.index]

    def _needed(self, node: Node) -> tuple[Node, ...]:
        """The arguments; of a ``where`` the condition, then the branch that it selects: the other needs no value."""
        if node.op != "where":
            return node.args
        condition = node.args[0]
        branch = self._branch(node) if condition.index in self._known else None
        return (condition,) if branch is None else (condition, branch)

    def _branch(self, node: Node) -> Node | None:
        decided = self._known[node.args[0].index]
        if not isinstance(decided, fmpq):
            return None
        return node.args[1 if decided != 0 else 2]

    def _computed(self, node: Node) -> Result:
        known = self._known
        if node.op == "where":
            return known[(self._branch(node) or node.args[0]).index]
        args: list[Number] = []
        unknown: Unknown | None = None
        for arg in node.args:
            value = known[arg.index]
            if isinstance(value, Undefined):
                return value
            if isinstance(value, Unknown):
                unknown = value
            else:
                args.append(value)
        if unknown is not None:
            return unknown
        try:
            return settled(self._applied(node, args))
        except NoValue as error:
            return Undefined(f"{node.op}: {error}", node)
        except TooWide as error:
            return Unknown(f"{node.op}: {error}")

    def _applied(self, node: Node, args: list[Number]) -> Number:
        op = node.op
        exact = EXACT.get(op)
        if exact is not None:
            return exact(*args)
        function = FUNCTIONS.get(op)
        if function is not None:
            return self._function(function, args)
        value = node.value
        if op == "power":
            assert isinstance(value, Fraction)
            return power(args[0], rational(value))
        if op == "number":
            assert isinstance(value, Fraction)
            return rational(value)
        if op == "symbol":
            if value not in self._point:
                raise TooWide(f"'{value}' has no value at this point")
            return self._point[str(value)]
        function = abstract(op)
        if function is None:
            raise TooWide("there is no certified evaluation")
        return stand_in_value(function, args)

    def _function(self, function: Function, args: list[Number]) -> arb:
        result = function(*map(arb, args))
        if result.rel_accuracy_bits() < self.bits // 2 and any(isinstance(arg, fmpq) for arg in args):
            with ctx.workprec(4 * self.bits):  # a function that cancels, of fractions that can be had more sharply
                result = function(*map(arb, args))
        return result


def _number(value: Fraction | arb) -> Number:
    return value if isinstance(value, arb) else rational(value)


def exact(node: Node, point: Mapping[str, Fraction]) -> Fraction | None:
    """The value at a point where it is known as a fraction.

    That is where all operations on the way are rational, or have fractions as values (``sqrt(4)``, ``exp(0)``), and
    the fractions stay short.
    """
    return Balls(point, 64).exact(node)
