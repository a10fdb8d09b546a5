"""Powers, exponentials and logarithms of polynomials.

Over the reals ``(x*y)**(1/2)`` is not ``x**(1/2)*y**(1/2)``: only what is known to be positive leaves a root or a
logarithm.
"""

from __future__ import annotations

from functools import partial

from symgraph.calculus.normal.atoms import Sizes, atom, inner
from symgraph.calculus.normal.content import Place, content, divided, over_common_denominator, powers_of, turned
from symgraph.calculus.normal.forms import ZERO, Forms, added, constant, scaled
from symgraph.calculus.normal.graphs import exact_power
from symgraph.calculus.normal.heads import (
    ONE,
    Factor,
    Facts,
    NoForm,
    Number,
    Polynomial,
    exact,
)
from symgraph.calculus.normal.piecewise import sign
from symgraph.calculus.normal.signs import analytic, leaves, nonnegative, positive, total

MAX_EXPANDED = 6
"""The highest power of a sum that is written out."""
MAX_EXPONENT = 64
MAX_TRIAL = 10_000
"""Primes are looked for up to here; a larger remainder counts as one."""

# --- powers ---------------------------------------------------------------------------------------------------------


def power(forms: Forms, base: Polynomial, exponent: Number, sizes: Sizes) -> Polynomial:
    """``base**exponent``, elementwise; raises NoForm where that has no value."""
    exponent = exact(exponent)
    if exponent == 0:
        return constant(1)
    if exponent == 1:
        return base
    if abs(exponent) > MAX_EXPONENT or exponent.denominator > MAX_EXPONENT:
        raise NoForm("it holds a power that is too high")
    if not base:
        if exponent > 0:
            return ZERO
        raise NoForm("it divides by zero")
    if exponent.denominator == 1 and exponent > 0 and (len(base) > 1 or next(iter(base))[1]):
        if exponent > MAX_EXPANDED:
            raise NoForm("it holds a power of a sum that is too high")
        return forms.product_of([base] * int(exponent))
    if exponent.denominator == 1:
        return _integer_power(forms, base, int(exponent), sizes)
    return _root(forms, base, exponent, sizes)


def _integer_power(forms: Forms, base: Polynomial, exponent: int, sizes: Sizes) -> Polynomial:
    base, denominators = over_common_denominator(forms, base)
    if not base:
        raise NoForm("it divides by zero")
    found = content(forms, base, lambda _: True, lambda _: True)
    number, rest = found.number, found.rest
    if turned(rest):
        number, rest = -number, scaled(rest, -1)
    parts = [constant(exact_power(number, exponent))]
    parts += [forms.product([(n, exact(p * exponent), where)], {}) for (n, where), p in found.factors.items()]
    parts += [forms.product([(n, -p * exponent, where)], {}) for (n, where), p in denominators.items()]
    parts += [_opaque_power(forms, {((), (part,)): 1}, exponent, sizes) for part in found.components]
    if rest != {ONE: 1}:
        parts.append(_opaque_power(forms, rest, exponent, sizes))
    return forms.product_of(parts)


def _root(forms: Forms, base: Polynomial, exponent: Number, sizes: Sizes) -> Polynomial:
    heads = forms.heads
    # The content of the base, as far as it is not negative; of an even power, (x**2)**(1/2), the absolute value.
    found = content(forms, base, lambda head: head.facts.nonnegative, partial(nonnegative, heads))
    parts = [_number_power(forms, found.number, exponent)]
    parts += [forms.product([(n, exact(p * exponent), where)], {}) for (n, where), p in found.factors.items()]
    parts += [_opaque_power(forms, {((), (part,)): 1}, exponent, sizes) for part in found.components]
    rest = found.rest
    for place, even in _even_powers(rest, exponent).items():
        rest = divided(rest, {place: even}, ())
        parts.append(_absolute_power(forms, place, exact(even * exponent), sizes))
    if rest != {ONE: 1}:
        parts.append(_opaque_power(forms, rest, exponent, sizes))
    return forms.product_of(parts)


def _even_powers(polynomial: Polynomial, exponent: Number) -> dict[Place, Number]:
    """The factors of a single term that have an even exponent, and an integer one after taking the root."""
    if len(polynomial) != 1:
        return {}
    powers = powers_of(next(iter(polynomial)))
    return {p: e for p, e in powers.items() if e.denominator == 1 and e % 2 == 0 and (e * exponent).denominator == 1}


def _absolute_power(forms: Forms, place: Place, exponent: Number, sizes: Sizes) -> Polynomial:
    """``abs(x)**exponent`` for an integer: ``sign(x)*x**exponent`` where that is odd."""
    number, where = place
    result = forms.product([(number, exponent, where)], {})
    if exponent % 2 == 0:
        return result
    return forms.times(result, sign(forms, forms.factor(forms.heads[number], where), sizes))


def _number_power(forms: Forms, number: Number, exponent: Number) -> Polynomial:
    """A root of a positive number, as roots of primes."""
    factors: list[Factor] = []
    for prime, times in _primes(number):
        factors.append((forms.heads.prime(prime).id, exact(exponent * times), ()))
    return forms.product(factors, {})


def _primes(number: Number) -> list[tuple[int, int]]:
    """The primes of a positive number with their exponents."""
    found: dict[int, int] = {}
    for whole, times in ((number.numerator, 1), (number.denominator, -1)):
        left, prime = whole, 2
        while left > 1:
            if prime > MAX_TRIAL:
                prime = left
            while left % prime == 0:
                found[prime] = found.get(prime, 0) + times
                left //= prime
            prime += 1
    return sorted(found.items())


def _opaque_power(forms: Forms, base: Polynomial, exponent: Number, sizes: Sizes) -> Polynomial:
    heads = forms.heads

    def facts() -> Facts:
        sure = positive(heads, base)
        return Facts(
            positive=sure,
            nonnegative=sure or nonnegative(heads, base),
            total=total(heads, base),
            analytic=sure and analytic(heads, base),
            leaves=leaves(heads, [base]),
        )

    return atom(forms, "power", [base], sizes, power=exponent, facts=facts)


# --- exponentials and logarithms ------------------------------------------------------------------------------------


def exponential(forms: Forms, polynomial: Polynomial, sizes: Sizes) -> Polynomial:
    """``exp(polynomial)``: a product with one factor a term; ``exp(c*log(u))`` is ``u**c``."""
    heads = forms.heads
    parts: list[Polynomial] = []
    for monomial, coefficient in polynomial.items():
        free, components = monomial
        if not components and len(free) == 1 and heads[free[0][0]].kind == "log" and free[0][1] == 1:
            argument = inner(forms, heads[free[0][0]], free[0][2])
            parts.append(power(forms, argument, coefficient, sizes))
            continue
        term: Polynomial = {monomial: 1}

        def facts(term: Polynomial = term) -> Facts:
            known = Facts(total=total(heads, term), analytic=analytic(heads, term), leaves=leaves(heads, [term]))
            return known._replace(positive=True, nonnegative=True)

        parts.append(atom(forms, "exp", [term], sizes, power=coefficient, facts=facts))
    return forms.product_of(parts)


def logarithm(forms: Forms, polynomial: Polynomial, sizes: Sizes) -> Polynomial:
    """``log(polynomial)``: positive factors leave it, and so do odd powers and roots of all that is inside."""
    if not polynomial:
        raise NoForm("it holds the logarithm of zero")
    cleared, denominators = over_common_denominator(forms, polynomial)
    if not all(forms.heads[number].facts.positive for number, _ in denominators):
        cleared, denominators = polynomial, {}
    if not cleared:
        raise NoForm("it holds the logarithm of zero")
    found = content(forms, cleared, lambda head: head.facts.positive, partial(positive, forms.heads))
    parts = [scaled(_log_atom(forms, constant(prime), sizes), times) for prime, times in _primes(found.number)]
    for (number, where), exponent in found.factors.items():
        parts.append(scaled(_log_factor(forms, number, where, sizes), exponent))
    for (number, where), exponent in denominators.items():
        parts.append(scaled(_log_factor(forms, number, where, sizes), -exponent))
    parts += [_log_atom(forms, {((), (component,)): 1}, sizes) for component in found.components]
    if found.rest != {ONE: 1}:
        parts.append(_log_rest(forms, found.rest, sizes))
    return added(*parts)


def _log_factor(forms: Forms, number: int, where: tuple[int, ...], sizes: Sizes) -> Polynomial:
    """The logarithm of a positive head."""
    head = forms.heads[number]
    if head.kind == "exp":
        return inner(forms, head, where)
    if head.kind == "power":
        return _log_atom(forms, inner(forms, head, where), sizes)
    return _log_atom(forms, forms.factor(head, where), sizes)


def _log_rest(forms: Forms, rest: Polynomial, sizes: Sizes) -> Polynomial:
    """``log(x**k) = k*log(x)`` where x**k > 0 only if x is: odd k, and even roots."""
    if len(rest) == 1:
        ((free, components), number), *_ = rest.items()
        if number == 1 and not components and len(free) == 1:
            head, exponent, where = free[0]
            if exponent.numerator % 2 == 1 and (exponent.denominator == 1 or exponent.denominator % 2 == 0):
                argument = forms.product([(head, 1, where)], {})
                return scaled(_log_atom(forms, argument, sizes), exponent)
    return _log_atom(forms, rest, sizes)


def _log_atom(forms: Forms, argument: Polynomial, sizes: Sizes) -> Polynomial:
    heads = forms.heads

    def facts() -> Facts:
        sure = positive(heads, argument)
        return Facts(
            total=sure and total(heads, argument),
            analytic=sure and analytic(heads, argument),
            leaves=leaves(heads, [argument]),
        )

    return atom(forms, "log", [argument], sizes, facts=facts)
