"""Values of expressions where complex numbers are allowed on the way, as SymPy and mpmath have them.

``sqrt(-x)**2`` is no real number for positive x by the rules of this language, and -x by those of complex numbers.  A
claim that is right by these is not to be refuted.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from flint import arb

from symgraph.calculus.abstract import abstract
from symgraph.calculus.mpmath_functions import mpmath_function
from symgraph.checking.expression import Node, reachable
from symgraph.checking.question import Question

DIGITS = 40
TOLERANCE = 1e-20


def agrees_in_complex_numbers(
    question: Question, claim: Node, point: Mapping[str, Fraction], correct: arb | None
) -> bool:
    """Whether a claim without a real value at a point has the correct one in complex numbers, or may have it."""
    import mpmath  # noqa: PLC0415 - rarely needed

    context: Any = mpmath.mp.clone()
    context.dps = DIGITS
    values: dict[int, Any] = {}
    try:
        for node in reachable([claim]):
            values[node.index] = _value(context, node, [values[arg.index] for arg in node.args], point)
    except (ArithmeticError, ValueError, TypeError, NotImplementedError, context.NoConvergence):
        return False
    expected = context.mpf(correct.str(DIGITS, radius=False)) if correct is not None else context.nan
    difference = abs(values[claim.index] - expected)
    return bool(difference <= TOLERANCE * (1 + abs(expected)))


def _value(context: Any, node: Node, args: list[Any], point: Mapping[str, Fraction]) -> Any:
    match node.op:
        case "number":
            assert isinstance(node.value, Fraction)
            return context.mpf(node.value.numerator) / node.value.denominator
        case "symbol":
            value = point[str(node.value)]
            return context.mpf(value.numerator) / value.denominator
        case "add":
            return context.fsum(args)
        case "mul":
            return context.fprod(args)
        case "power":
            assert isinstance(node.value, Fraction)
            return context.power(args[0], context.mpf(node.value.numerator) / node.value.denominator)
        case _ if abstract(node.op) is not None:
            raise NotImplementedError(node.op)
        case _:
            return mpmath_function(context, node.op)(*args)
