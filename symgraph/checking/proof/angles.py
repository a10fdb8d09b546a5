"""Sines and cosines in the normal form, over angles that are linearly independent over the rationals."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from flint import arb

from symgraph.checking.proof.asks import Retry, Settings, Unsupported
from symgraph.checking.proof.field import Element, Field
from symgraph.checking.proof.powers import Powers
from symgraph.checking.proof.signs import as_fmpq, value_of

MAX_ANGLE = 24
"""Multiples of an angle that are expanded."""
PIECES = 64
"""Parts of a range in each of which a cosine is bounded by itself."""
ROUNDING = 1e-12
Pair = tuple[Element, Element]
Bounds = tuple[Fraction, Fraction]


class Angles:
    """Pairs of generators ``c = cos(a/turn)`` and ``s = sin(a/turn)`` with ``c**2 + s**2 = 1``."""

    def __init__(self, field: Field, settings: Settings, powers: Powers) -> None:
        self.field = field
        self.settings = settings
        self._powers = powers
        self._angles: list[tuple[Element, Pair]] = []
        self._whole_angles: list[tuple[Element, Pair]] = []  # of inverse functions: no fractions of them
        self._pi: Element | None = None

    def pi(self) -> Element:
        if self._pi is None:
            place, self._pi = self.field.generator()
            self.field.positive.add(place)
            self.field.constants[place] = arb.pi()
        return self._pi

    def angle(self, element: Element) -> Pair:
        """Cosine and sine."""
        field, turn = self.field, self.settings.turn
        if field.is_zero(element):
            return field.one, field.zero
        pairs = [*self._angles, *self._whole_angles]
        basis = [self.pi(), *(angle for angle, _ in pairs)]
        coefficients = field.linear(element, basis)
        if coefficients is None:
            self._angles.append((element, self._new_angle(element)))
            pairs = [*self._angles, *self._whole_angles]
            coefficients = [Fraction(0)] * len(self._angles) + [Fraction(0)] * (1 + len(self._whole_angles))
            coefficients[len(self._angles)] = Fraction(1)
        result = self._constant_angle(coefficients[0])
        for coefficient, (angle, pair) in zip(coefficients[1:], pairs, strict=True):
            whole = any(angle is other for other, _ in self._whole_angles)
            steps = coefficient if whole else coefficient * turn
            if steps.denominator != 1 and not whole:
                raise Retry(replace(self.settings, turn=turn * steps.denominator))
            if steps.denominator != 1 or abs(steps) > MAX_ANGLE * turn:
                raise Unsupported("a fraction of an inverse angle, or a large multiple")
            cosine, sine = pair
            for _ in range(abs(int(steps))):
                result = self._turned(result, (cosine, sine if steps > 0 else field.negate(sine)))
        return result

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
        field = self.field
        places = field.generators_of(element.numerator)
        if (
            element.factors
            or len(places) != 1
            or element.numerator.total_degree() != 1
            or places[0] not in field.ranges
        ):
            return None
        coefficient = element.numerator.leading_coefficient() / self.settings.turn
        start = (field.constant_term(element) or Fraction(0)) / self.settings.turn
        low, high = field.ranges[places[0]]
        ends = [as_fmpq(start) + coefficient * as_fmpq(end) for end in (low, high)]
        step = (ends[1] - ends[0]) / PIECES
        angles = [arb(ends[0] + step * k + step / 2, abs(float(step)) / 2 + ROUNDING) for k in range(PIECES)]
        return _hull([angle.cos() for angle in angles]), _hull([angle.sin() for angle in angles])

    def _turned(self, first: Pair, second: Pair) -> Pair:
        (a, b), (c, d), field = first, second, self.field
        if b == field.zero and a == field.one:
            return second
        real = field.subtract(field.mul(a, c), field.mul(b, d))
        imaginary = field.add([field.mul(a, d), field.mul(b, c)])
        return real, imaginary

    def _constant_angle(self, turns: Fraction) -> Pair:
        """Cosine and sine of ``turns*pi``, known for multiples of 1/6 and 1/4."""
        field = self.field
        if not turns:
            return field.one, field.zero
        if (turns * 12).denominator != 1 or int(turns * 12) % 12 not in (0, 2, 3, 4, 6, 8, 9, 10):
            raise Unsupported(f"the sine of {turns}*pi")
        half = field.number(Fraction(1, 2))

        def root(number: int) -> Element:
            return field.mul(half, self._powers.power_of_number(Fraction(number), Fraction(1, 2)))

        twelfths = int(turns * 12) % 24
        quadrant, rest = divmod(twelfths, 6)
        cosine, sine = {
            0: lambda: (field.one, field.zero),
            2: lambda: (root(3), half),
            3: lambda: (root(2), root(2)),
            4: lambda: (half, root(3)),
        }[rest]()
        for _ in range(quadrant):
            cosine, sine = field.negate(sine), cosine
        return cosine, sine

    def know_angle(self, angle: Element, cosine: Element, sine: Element) -> None:
        """Cosine and sine of what an inverse function gives."""
        self._whole_angles.append((angle, (cosine, sine)))


def _hull(balls: list[arb]) -> Bounds:
    """Fractions between which all balls lie."""
    low, high = min(float(ball.lower()) for ball in balls), max(float(ball.upper()) for ball in balls)
    return Fraction(low) - Fraction(ROUNDING), Fraction(high) + Fraction(ROUNDING)
