"""Values of expressions where complex numbers are allowed on the way, as SymPy and mpmath have them.

``sqrt(-x)**2`` is no real number for positive x by the rules of this language, and -x by those of complex numbers.  A
claim that is right by these is not to be refuted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from flint import acb, arb, ctx

from symgraph.checking.expression import Node, reachable
from symgraph.checking.numbers import ball

BITS = 192
_FUNCTIONS: dict[str, Callable[[acb], acb]] = {
    "exp": acb.exp, "log": acb.log, "sin": acb.sin, "cos": acb.cos, "tan": acb.tan, "cot": acb.cot, "sec": acb.sec,
    "csc": acb.csc, "asin": acb.asin, "acos": acb.acos, "atan": acb.atan, "sinh": acb.sinh, "cosh": acb.cosh,
    "tanh": acb.tanh, "coth": acb.coth, "sech": acb.sech, "csch": acb.csch, "asinh": acb.asinh, "acosh": acb.acosh,
    "atanh": acb.atanh, "erf": acb.erf, "erfc": acb.erfc, "erfi": acb.erfi, "gamma": acb.gamma,
    "loggamma": acb.lgamma, "digamma": acb.digamma, "lambertw": acb.lambertw,
}  # fmt: skip


class _NoValue(Exception):  # noqa: N818 - a result, not a fault
    """There is no complex number either."""


def may_agree_in_complex_numbers(claim: Node, point: Mapping[str, Fraction], correct: arb | None) -> bool:
    """Whether a claim without a real value at a point may have the correct one in complex numbers.

    True also where that is not known, as for functions of complex numbers that are not computed here.
    """
    values: dict[int, acb | None] = {}
    with ctx.workprec(BITS):
        for node in reachable([claim]):
            try:
                values[node.index] = _value(node, [values[arg.index] for arg in node.args], point)
            except _NoValue:
                return False
        value = values[claim.index]
        return value is None or correct is None or value.overlaps(acb(correct))


def _value(node: Node, args: list[acb | None], point: Mapping[str, Fraction]) -> acb | None:
    """The value of a node as a ball; None where it is not known."""
    match node.op:
        case "number":
            assert isinstance(node.value, Fraction)
            return acb(ball(node.value))
        case "symbol":
            return acb(ball(point[str(node.value)]))
        case "pi":
            return acb.pi()
        case "E":
            return acb(1).exp()
        case _:
            known = [arg for arg in args if arg is not None]
            made = _applied(node, known) if len(known) == len(args) else None
            return made if made is not None and made.is_finite() else None


def _applied(node: Node, args: list[acb]) -> acb | None:
    match node.op:
        case "add":
            return sum(args, acb(0))
        case "mul":
            product = acb(1)
            for arg in args:
                product *= arg
            return product
        case "power":
            assert isinstance(node.value, Fraction)
            if args[0] == 0 and node.value < 0:
                raise _NoValue
            return args[0].pow(acb(ball(node.value)))
        case "pow":
            return args[0].pow(args[1])
        case "log" if args[0] == 0:
            raise _NoValue
        case op:
            function = _FUNCTIONS.get(op)
            return function(args[0]) if function else None
