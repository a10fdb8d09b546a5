"""Numbers that a formula may have to be multiplied by: signs, small numbers, sizes, their roots, scalars."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from symgraph.calculus.formula import format_term
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Equation
from symgraph.calculus.sizes import size_symbols
from symgraph.calculus.term import Apply, Term, is_numeral, nearest_float, number, numeral
from symgraph.checking.matrices.mistakes.quantities import Quantities
from symgraph.checking.matrices.mistakes.workbench import Workbench, close
from symgraph.checking.matrices.numbers import Array
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.rewrites import divided, multiplied, negated, scaled

NUMBERS = (Fraction(1), Fraction(2), Fraction(1, 2), Fraction(4), Fraction(1, 4), Fraction(3), Fraction(1, 3))
DIGITS = 9


@dataclass(frozen=True)
class Scale:
    """A `number` times a scalar formula, or divided by it where `below`."""

    number: Fraction
    formula: Term = "1"
    below: bool = False

    @property
    def cost(self) -> float:
        """How unlikely it is that somebody forgot it."""
        odd = 0 if abs(self.number) in (1, 2, Fraction(1, 2)) else 1
        both = self.formula != "1" and abs(self.number) != 1
        return odd + 2 * both + (self.number < 0) * (abs(self.number) != 1 or self.formula != "1")

    def applied(self, term: Term) -> Term:
        """A formula multiplied, as a person would write it."""
        value = abs(self.number)
        result = scaled(term, numeral(value)) if value != 1 else term
        if self.formula != "1":
            if self.below:
                result = divided(result, self.formula)
            else:
                result = _without_divisor(result, self.formula) or _in_front(result, self.formula)
        return negated(result) if self.number < 0 else result

    def said(self) -> tuple[Message, dict[str, str]]:
        """What was forgotten, as a message; the sign besides is not in it."""
        value = abs(self.number)
        if self.formula == "1":
            if value == 1:
                return Message.SIGN, {}
            if value < 1:
                return Message.DIVISOR, {"factor": str(1 / value)}
            return Message.FACTOR, {"factor": str(value)}
        if self.below and value == 1:
            return Message.DIVISOR, {"factor": format_term(self.formula)}
        shown = divided(numeral(value), self.formula) if self.below else multiplied(numeral(value), self.formula)
        return Message.FACTOR, {"factor": format_term(shown)}


def _in_front(term: Term, factor: Term) -> Term:
    """The product, the factor before all others but a number: ``2*a*W``."""
    match term:
        case Apply("mul", (str(first), *rest)) if is_numeral(first):
            return Apply("mul", (first, factor, *rest))
        case _:
            return multiplied(term, factor, in_front=True)


def _without_divisor(term: Term, divisor: Term) -> Term | None:
    """The term without a division by this; None where there is none."""
    match term:
        case Apply("div", (top, bottom)) if bottom == divisor:
            return top
        case Apply("neg", (inner,)):
            found = _without_divisor(inner, divisor)
            return None if found is None else negated(found)
        case _:
            return None


class Scales:
    """The scales of one program, by their values at the points."""

    def __init__(self, bench: Workbench, known: Quantities) -> None:
        self.bench = bench
        self._values: list[tuple[Scale, list[float]]] = []
        formulas: dict[Term, list[float] | None] = {}
        for scale in _scales(bench, known):
            if scale.formula not in formulas:
                formulas[scale.formula] = _values(bench, scale.formula)
            values = formulas[scale.formula]
            factor = nearest_float(scale.number)
            if values is not None and 0 < abs(factor) < math.inf:
                self._values.append((scale, [factor / value if scale.below else factor * value for value in values]))
        self._by_first: dict[str, list[int]] = {}
        for index, (_, values) in enumerate(self._values):
            self._by_first.setdefault(_key(values[0]), []).append(index)

    def simple(self) -> list[Scale]:
        """The likely ones: 2, 1/2, and sizes."""
        sizes = ("1", *size_symbols(self.bench.asked.derivative.program))
        likely = [scale for scale, _ in self._values if scale.number > 0 and scale.cost == 0]
        return [s for s in likely if s.formula in sizes and (s.formula, s.number) != ("1", 1)]  # which changes nothing

    def between(self, name: str, wanted: list[Array] | None = None) -> Scale | None:
        """The scale that makes an array of the `wanted` one (the derivative), if there is one."""
        bench = self.bench
        ratios: list[float] = []
        for point in range(len(bench.points)):
            target = bench.truth_at(point) if wanted is None else wanted[point]
            value = bench.value(name, point)
            ratio = None if value is None or value.shape != target.shape else _ratio(value, target)
            if ratio is None:
                return None
            ratios.append(ratio)
        if not ratios:
            return None
        for index in self._by_first.get(_key(ratios[0]), ()):
            scale, values = self._values[index]
            if all(abs(a - b) <= 1e-7 * abs(b) for a, b in zip(ratios, values, strict=True)):
                return scale
        return None


def _scales(bench: Workbench, known: Quantities) -> Iterator[Scale]:
    """The likeliest first."""
    program = bench.asked.derivative.program
    sizes: list[Term] = list(size_symbols(program))
    numbers = [n for n in _numerals(program.equations) if n and n not in NUMBERS]
    roots: list[Term] = [Apply("sqrt", (size,)) for size in sizes]
    scalars = [quantity.term for quantity in (*known.values, *known.slopes) if quantity.shape == SCALAR]
    for value, sign in product(NUMBERS, (1, -1)):
        yield Scale(sign * value)
    for value, sign in product(numbers, (1, -1)):
        yield Scale(sign * value)
        yield Scale(sign / value)
    for formula, value, below, sign in product([*sizes, *roots], NUMBERS[:5], (True, False), (1, -1)):
        yield Scale(sign * value, formula, below)
    for formula, value, below, sign in product(scalars, NUMBERS[:3], (True, False), (1, -1)):
        yield Scale(sign * value, formula, below)


def _numerals(equations: Sequence[Equation]) -> list[Fraction]:
    found: dict[Fraction, None] = {}
    for equation in equations:
        for arg in equation.args:
            if is_numeral(arg):
                found[abs(number(arg))] = None
    return list(found)


def _values(bench: Workbench, formula: Term) -> list[float] | None:
    """The values of a scalar at the points, none of them 0."""
    name = bench.name(formula)
    found = [None if name is None else bench.value(name, point) for point in range(len(bench.points))]
    values = [float(value[0, 0]) for value in found if value is not None and value.shape == SCALAR and value[0, 0]]
    return values if len(values) == len(found) else None


def _ratio(value: Array, target: Array) -> float | None:
    """The number by which an array is to be multiplied to give another one."""
    square = float(np.sum(value * value))
    if square < 1e-24:
        return None
    ratio = float(np.sum(value * target)) / square
    return ratio if abs(ratio) > 1e-9 and close(ratio * value, target) else None


def _key(value: float) -> str:
    return f"{value:.{DIGITS - 1}e}"
