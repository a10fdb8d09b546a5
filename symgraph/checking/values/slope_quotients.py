"""Derivatives of single functions that have no power series in Arb, by certified difference quotients.

For f analytic and bounded by M on the disc of radius R about a real m, Cauchy's estimates (L. V. Ahlfors, *Complex
Analysis*, 4.2.3) bound its derivatives on the disc of radius h < R: ``|f'''| <= 6*M/(R - h)**3``.  Hence

    f'(m) = (f(m + h) - f(m - h))/(2*h) + error,    |error| <= M*h**2/(R - h)**3

and f' at another point of distance d differs from it by at most ``2*M*d/(R - d)**2``.  M comes from one evaluation on a
complex ball around the disc; that the function is analytic there is asked of the table: a finite ball excludes poles,
and the disc keeps to one side of the branch cuts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import acb, arb, ctx

from symgraph.checking.values.ball_arithmetic import Number, TooWide
from symgraph.checking.values.ball_functions import FUNCTIONS

STEP_BITS = 96
"""The step is 2**-96 of the radius of the disc, so that the error is about 2**-192 of M/R."""
GOOD_BITS = 64
"""A derivative of fewer certain bits is computed once more with a smaller step."""
_RADII = tuple(range(3, 64, 6))
"""Radii of discs that are tried, as negative powers of 2: a smaller one while it makes the error less than half."""

Domain = Callable[[Sequence[arb], arb], bool]
"""Whether a function is analytic on a ball, which is one of its arguments (given as they are)."""


def _anywhere(_args: Sequence[arb], _ball: arb) -> bool:
    """No branch cuts at all."""
    return True


def _right_of_zero(_args: Sequence[arb], ball: arb) -> bool:
    """A branch cut from 0 to the left."""
    return ball > 0


def _left_of_one(_args: Sequence[arb], ball: arb) -> bool:
    """A branch cut from 1 to the right."""
    return ball < 1


def _whole_order(args: Sequence[arb], ball: arb) -> bool:
    """A branch cut from 0 to the left, but for whole orders."""
    return args[0].is_integer() or ball > 0


def _positive_whole_order(args: Sequence[arb], ball: arb) -> bool:
    """A branch cut from 0 to the left, but for the orders 1, 2, …"""
    return (args[0].is_integer() and args[0] > 0) or ball > 0


def _negative_whole_order(args: Sequence[arb], ball: arb) -> bool:
    """A branch cut from 0 to the left, but for the orders 0, -1, …"""
    return (args[0].is_integer() and args[0] <= 0) or ball > 0


def _of_positive(args: Sequence[arb], _ball: arb) -> bool:
    """Analytic in the order where the argument is positive."""
    return args[1] > 0


def _before_singularity(args: Sequence[arb], ball: arb) -> bool:
    """An angle around which ``1 - m*sin(p)**2`` stays to the right of 0."""
    sine = acb(ball, arb(0, ball.rad())).sin()
    return (1 - args[1] * sine**2).real > 0 and (args[1] < 1 or abs(ball) < arb.pi() / 2)


def _modulus_before_singularity(args: Sequence[arb], ball: arb) -> bool:
    """Moduli m for which ``m*sin(t)**2`` does not reach 1 up to the angle."""
    return ball < 1 or (abs(args[0]) < arb.pi() / 2 and ball * args[0].sin() ** 2 < 1)


def _never(_args: Sequence[arb], _ball: arb) -> bool:
    """An argument that has to be whole."""
    return False


@dataclass(frozen=True)
class Analytic:
    """A function on complex balls, and for each argument where it is analytic in it."""

    function: Callable[..., acb]
    domains: tuple[Domain, ...]


def _of_order(method: Callable[[acb, acb], acb]) -> Callable[[acb, acb], acb]:
    """A function of order and argument, from Arb's method of the argument."""

    def function(order: acb, argument: acb) -> acb:
        return method(argument, order)

    return function


# fmt: off
ANALYTIC: dict[str, Analytic] = {
    "digamma":    Analytic(acb.digamma,                (_anywhere,)),
    "polygamma":  Analytic(_of_order(acb.polygamma),   (_never, _anywhere)),
    "lowergamma": Analytic(_of_order(acb.gamma_lower), (_of_positive, _whole_order)),
    "uppergamma": Analytic(_of_order(acb.gamma_upper), (_of_positive, _positive_whole_order)),
    "besselj":    Analytic(_of_order(acb.bessel_j),    (_of_positive, _whole_order)),
    "bessely":    Analytic(_of_order(acb.bessel_y),    (_of_positive, _right_of_zero)),
    "besseli":    Analytic(_of_order(acb.bessel_i),    (_of_positive, _whole_order)),
    "besselk":    Analytic(_of_order(acb.bessel_k),    (_of_positive, _right_of_zero)),
    "expint":     Analytic(_of_order(acb.expint),      (_of_positive, _negative_whole_order)),
    "elliptic_k": Analytic(acb.elliptic_k,             (_left_of_one,)),
    "elliptic_e": Analytic(acb.elliptic_e,             (_left_of_one,)),
    "elliptic_f": Analytic(acb.elliptic_f,             (_before_singularity, _modulus_before_singularity)),
    "elliptic_e_inc": Analytic(acb.elliptic_e_inc,     (_before_singularity, _modulus_before_singularity)),
    "elliptic_pi": Analytic(acb.elliptic_pi,           (_left_of_one, _left_of_one)),
    "hurwitz_zeta": Analytic(acb.zeta,                 (_of_positive, _right_of_zero)),
}
# fmt: on
"""Functions by the names of their rows."""


def partial(op: str, args: Sequence[Number], place: int) -> arb:
    """The derivative of a function of `ANALYTIC` by one of its arguments.

    Raises TooWide where it is not enclosed: near poles and branch cuts, and for wide balls.
    """
    result = _enclosure(op, args, place, STEP_BITS)
    return result if result.rel_accuracy_bits() >= GOOD_BITS else _enclosure(op, args, place, 3 * STEP_BITS)


def _enclosure(op: str, args: Sequence[Number], place: int, step_bits: int) -> arb:
    with ctx.extraprec(2 * step_bits):
        return _Quotient(op, [arb(arg) for arg in args], place).enclosure(step_bits)


class _Quotient:
    def __init__(self, op: str, args: Sequence[arb], place: int) -> None:
        self.real = FUNCTIONS[op]
        self.analytic = ANALYTIC[op]
        self.args = list(args)
        self.place = place
        self.middle = args[place].mid()

    def at(self, x: arb) -> arb:
        return self.real(*self.args[: self.place], x, *self.args[self.place + 1 :])

    def enclosure(self, step_bits: int) -> arb:
        radius, bound = self.disc()
        step = radius / 2**step_bits
        quotient = (self.at(self.middle + step) - self.at(self.middle - step)) / (2 * step)
        error = bound * step**2 / (radius - step) ** 3
        distance = arb(self.args[self.place].rad())
        if not 2 * distance < radius:
            raise TooWide("a wide ball in a difference quotient")
        error += 2 * bound * distance / (radius - distance) ** 2
        return quotient + arb(0, error.upper())

    def disc(self) -> tuple[arb, arb]:
        """The radius of a disc on which the function is analytic, and a bound of its size there."""
        best: tuple[arb, arb] | None = None
        for exponent in _RADII:
            radius = arb(2) ** -exponent
            bound = self.bound(radius)
            if bound is None:
                continue
            if best is not None and not 2 * bound / radius < best[1] / best[0]:
                return best
            best = radius, bound
        if best is None:
            raise TooWide("no disc on which the function is analytic")
        return best

    def bound(self, radius: arb) -> arb | None:
        interval = self.middle + arb(0, radius)
        if not self.analytic.domains[self.place](self.args, interval):
            return None
        args = [acb(arg) for arg in self.args]
        args[self.place] = acb(interval, arb(0, radius))
        bound = self.analytic.function(*args).abs_upper()
        return bound if bound.is_finite() else None
