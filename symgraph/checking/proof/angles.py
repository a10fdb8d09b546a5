"""Sines and cosines in the normal form, over angles that are linearly independent over the rationals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import floor

from flint import arb

from symgraph.checking.numbers import ball, fraction, rational
from symgraph.checking.proof.asks import Retry, Settings, Unsupported
from symgraph.checking.proof.field import Element, Field
from symgraph.checking.proof.powers import Powers
from symgraph.checking.proof.signs import value_of

PARTS = 120
"""Multiples of ``pi/PARTS`` have sines in roots of numbers."""
MAX_ANGLE = 24
"""Multiples of an angle that are expanded."""
PIECES = 64
"""Parts of a range in each of which a cosine is bounded by itself."""
ROUNDING = 1e-12
Pair = tuple[Element, Element]
Bounds = tuple[Fraction, Fraction]
Signs = frozenset[tuple[str, int]]


class Angles:
    """Pairs of generators ``c = cos(a/turn)`` and ``s = sin(a/turn)`` with ``c**2 + s**2 = 1``."""

    def __init__(self, field: Field, settings: Settings, powers: Powers) -> None:
        self.field = field
        self.settings = settings
        self._powers = powers
        self._angles: list[tuple[Element, Pair]] = []
        self._inverse_angles: list[tuple[Element, Pair, Signs]] = []  # with the signs of the regions where they hold
        self._pi: Element | None = None
        self._pi_place = -1
        self.half_turns: dict[int, Bounds] = {}
        """Bounds of variables in units of pi, by their places."""
        self.whole: set[int] = set()
        """The places of variables that are whole numbers."""
        self.parity: Callable[[Element], Element] = lambda _: field.one
        """``(-1)**k`` of a whole k."""

    def pi(self) -> Element:
        if self._pi is None:
            self._pi_place, self._pi = self.field.generator()
            self.field.positive.add(self._pi_place)
            self.field.constants[self._pi_place] = arb.pi()
        return self._pi

    def is_pi(self, place: int) -> bool:
        """Whether the generator at a place is pi."""
        return place == self._pi_place

    def angle(self, element: Element) -> Pair:
        """Cosine and sine."""
        turns, whole, rest = self._split(element)
        result = self._turned(self._constant_angle(turns), self._sum_of_angles(rest))
        if self.field.is_zero(whole):
            return result
        sign = self.parity(whole)
        return self.field.mul(sign, result[0]), self.field.mul(sign, result[1])

    def _split(self, element: Element) -> tuple[Fraction, Element, Element]:
        """An angle as ``turns*pi + k*pi + rest``, where k is a polynomial in whole variables with whole coefficients.

        A multiple of pi whose sine is not known stays in the rest.
        """
        field = self.field
        turns, whole, rest = Fraction(0), field.zero, element
        if element.factors or self._pi is None:
            return turns, whole, rest
        for exponents, coefficient in element.numerator.terms():
            others = [place for place, n in enumerate(exponents) if n and place != self._pi_place]
            if exponents[self._pi_place] != 1 or not self.whole.issuperset(others):
                continue
            if others and int(coefficient.q) != 1:
                continue
            multiple = fraction(coefficient)
            if not others and (multiple * PARTS).denominator != 1:
                continue
            without = (*exponents[: self._pi_place], 0, *exponents[self._pi_place + 1 :])
            part = Element(field.context.from_dict({without: coefficient}), {})
            rest = field.subtract(rest, field.mul(part, self.pi()))
            if others:
                whole = field.add([whole, part])
            else:
                turns = multiple
        return turns, whole, rest

    def _sum_of_angles(self, element: Element) -> Pair:
        """Cosine and sine of an angle, by those of a basis."""
        field, turn = self.field, self.settings.turn
        if field.is_zero(element):
            return field.one, field.zero
        inverse_angles = self._inverse_angles_here()
        pairs = [*self._angles, *inverse_angles]
        basis = [self.pi(), *(angle for angle, _ in pairs)]
        coefficients = field.linear(element, basis)
        if coefficients is None:
            self._angles.append((element, self._new_angle(element)))
            pairs = [*self._angles, *inverse_angles]
            coefficients = [Fraction(0)] * len(self._angles) + [Fraction(0)] * (1 + len(inverse_angles))
            coefficients[len(self._angles)] = Fraction(1)
        result = self._constant_angle(coefficients[0])
        for coefficient, (angle, pair) in zip(coefficients[1:], pairs, strict=True):
            inverse = any(angle is other for other, _ in inverse_angles)
            if inverse and coefficient.denominator == 2:
                pair, steps = self._half(pair), coefficient * 2  # noqa: PLW2901
            else:
                steps = coefficient if inverse else coefficient * turn
            if steps.denominator != 1 and not inverse:
                raise Retry(replace(self.settings, turn=turn * steps.denominator))
            if steps.denominator != 1 or abs(steps) > MAX_ANGLE * turn:
                raise Unsupported("a fraction of an inverse angle, or a large multiple")
            cosine, sine = pair
            for _ in range(abs(int(steps))):
                result = self._turned(result, (cosine, sine if steps > 0 else field.negate(sine)))
        return result

    def _half(self, pair: Pair) -> Pair:
        """Cosine and sine of half an angle between -pi and pi, as inverse functions give."""
        field, half = self.field, self.field.number(Fraction(1, 2))
        cosine = self._powers.positive_root(field.mul(half, field.add([field.one, pair[0]])))
        return cosine, field.mul(field.mul(half, pair[1]), field.inverse(cosine))

    def _new_angle(self, element: Element) -> Pair:
        field = self.field
        sine_place, sine = field.generator()
        cosine_place, cosine = field.generator()
        for place in (sine_place, cosine_place):
            field.depends(place, (element,))
        field.ranges[sine_place] = field.ranges[cosine_place] = (Fraction(-1), Fraction(1))
        field.relate_circle(cosine_place, sine_place)
        number = value_of(field, element)
        if number is not None:
            angle = number / self.settings.turn
            field.constants[sine_place], field.constants[cosine_place] = angle.sin(), angle.cos()
        bounds = self._bounds(element)
        if bounds is not None:
            field.ranges[cosine_place], field.ranges[sine_place] = bounds
        return cosine, sine

    def _bounds(self, element: Element) -> tuple[Bounds, Bounds] | None:
        """Bounds of cosine and sine where the angle is a multiple of one variable that has bounds."""
        turns = self._turns_between(element)
        if turns is None:
            return None
        low, high = (end / self.settings.turn for end in turns)
        step = (high - low) / PIECES
        angles = [
            arb(rational(low + step * k + step / 2), abs(float(step)) / 2 + ROUNDING) * arb.pi() for k in range(PIECES)
        ]
        cosines, sines = _hull([angle.cos() for angle in angles]), _hull([angle.sin() for angle in angles])
        half = Fraction(1, 2)
        return _one_sided(cosines, (low + half, high + half)), _one_sided(sines, (low, high))

    def _turns_between(self, element: Element) -> Bounds | None:
        """Bounds of an angle in units of pi: of ``a*x + b`` or ``a*pi*x`` with a variable x that has bounds."""
        field = self.field
        places = field.generators_of(element.numerator)
        degree = element.numerator.total_degree()
        if element.factors or not places:
            return None
        if len(places) == 1 and degree == 1 and places[0] in self.half_turns:
            ends, start = self.half_turns[places[0]], field.constant_term(element)
        elif len(places) == 2 == degree and len(element.numerator) == 1 and self._pi_place in places:
            other = next(place for place in places if place != self._pi_place)
            if other not in field.ranges:
                return None
            ends, start = field.ranges[other], Fraction(0)
        else:
            return None
        leading = element.numerator.leading_coefficient()
        bounds = [fraction(leading) * end for end in ends]
        low, high = min(bounds), max(bounds)
        if start:
            offset, around = Fraction(float(ball(start) / arb.pi())), Fraction(ROUNDING) * (1 + abs(start))
            low, high = low + offset - around, high + offset + around
        return low, high

    def _turned(self, first: Pair, second: Pair) -> Pair:
        (a, b), (c, d), field = first, second, self.field
        if b == field.zero and a == field.one:
            return second
        real = field.subtract(field.mul(a, c), field.mul(b, d))
        imaginary = field.add([field.mul(a, d), field.mul(b, c)])
        return real, imaginary

    def _constant_angle(self, turns: Fraction) -> Pair:
        """Cosine and sine of ``turns*pi``, known for multiples of 1/120: sums of thirds, eighths and fifths."""
        field = self.field
        if not turns:
            return field.one, field.zero
        if (turns * PARTS).denominator != 1:
            raise Unsupported(f"the sine of {turns}*pi")
        parts = int(turns * PARTS) % (2 * PARTS)
        thirds, fifths = parts % 3, -parts % 5  # 40*thirds + 24*fifths + 15*eighths = parts modulo 240
        quarters, eighths = divmod((8 * (thirds + fifths) - parts) % 16, 2)
        quadrants, quarters = divmod(quarters, 2)
        cosine, sine = field.one, field.zero
        for part, count in ((3, thirds), (5, fifths), (4, quarters), (8, eighths)):
            for _ in range(count):
                cosine, sine = self._turned((cosine, sine), self._part_of_turn(part))
        for _ in range(quadrants):
            cosine, sine = field.negate(sine), cosine
        return cosine, sine

    def _part_of_turn(self, part: int) -> Pair:
        """Cosine and sine of pi/3, pi/4, pi/5 or pi/8; A&S 4.3.46."""
        field = self.field
        half = field.number(Fraction(1, 2))

        def root(number: int) -> Element:
            return field.mul(half, self._powers.power_of_number(Fraction(number), Fraction(1, 2)))

        match part:
            case 3:
                return half, root(3)
            case 4:
                return root(2), root(2)
            case 5:
                cosine = field.mul(half, field.add([half, root(5)]))
                return cosine, self._powers.positive_root(field.subtract(field.one, field.mul(cosine, cosine)))
            case _:
                cosine = self._powers.positive_root(field.mul(half, field.add([field.one, root(2)])))
                return cosine, field.mul(field.mul(half, root(2)), field.inverse(cosine))

    def know_angle(self, angle: Element, cosine: Element, sine: Element) -> None:
        """Cosine and sine of what an inverse function gives, as far as the signs go that were needed for them."""
        if not any(self.field.equal(angle, known) for known, _ in self._inverse_angles_here()):
            signs = frozenset(self._powers.signs.consulted)
            self._inverse_angles.append((angle, (cosine, sine), signs))

    def _inverse_angles_here(self) -> list[tuple[Element, Pair]]:
        region = self._powers.signs.region.items()
        return [(angle, pair) for angle, pair, signs in self._inverse_angles if signs <= region]


def _one_sided(bounds: Bounds, turns: Bounds) -> Bounds:
    """Bounds of the sine of angles between multiples of pi, which does not change its sign between two whole ones."""
    low, high = bounds
    count = floor(turns[0])
    if turns[1] > count + 1:
        return low, high
    return (low, min(high, Fraction(0))) if count % 2 else (max(low, Fraction(0)), high)


def _hull(balls: list[arb]) -> Bounds:
    """Fractions between which all sines or cosines in the balls lie."""
    low, high = min(float(ball.lower()) for ball in balls), max(float(ball.upper()) for ball in balls)
    return max(Fraction(low) - Fraction(ROUNDING), Fraction(-1)), min(Fraction(high) + Fraction(ROUNDING), Fraction(1))
