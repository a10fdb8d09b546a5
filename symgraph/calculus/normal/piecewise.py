"""Steps, signs, maxima and choices, exactly: what happens where the argument is 0 is part of the form.

``step(q)`` is 1 where q > 0 and else 0; ``zero(q)`` is 1 where q is 0, which is left out for a generic q.  With
``step(-q) = 1 - step(q) - zero(q)``, ``zero(q)*q = 0`` and ``zero(q)*step(q) = 0`` all comparisons are sums of these.
"""

from __future__ import annotations

from functools import partial

from symgraph.calculus.normal.atoms import Sizes, atom
from symgraph.calculus.normal.content import content, divided, powers_of
from symgraph.calculus.normal.forms import ZERO, Forms, added, constant, key_of, scaled, subtracted
from symgraph.calculus.normal.heads import ONE, Factor, Facts, Number, Polynomial
from symgraph.calculus.normal.signs import generic, inside_facts, nonnegative, positive, total

MAX_SPLIT = 2
"""How many indicators inside an argument are told apart."""


def step(forms: Forms, argument: Polynomial, sizes: Sizes) -> Polynomial:
    """1 where the argument is > 0, else 0."""
    return _signs(forms, argument, sizes)[0]


def sign(forms: Forms, argument: Polynomial, sizes: Sizes) -> Polynomial:
    """1, 0 or -1."""
    above, at = _signs(forms, argument, sizes)
    return added(scaled(above, 2), at, constant(-1))


def _signs(  # noqa: PLR0911 - one return for each sign
    forms: Forms, argument: Polynomial, sizes: Sizes
) -> tuple[Polynomial, Polynomial]:
    """``step`` and ``zero`` of the argument."""
    heads = forms.heads
    if not argument:
        return ZERO, constant(1)
    if positive(heads, argument):
        return constant(1), ZERO
    opposite = scaled(argument, -1)
    if positive(heads, opposite):
        return ZERO, ZERO
    if _binary_leaf(forms, argument):
        return argument, subtracted(constant(1), argument)
    split = _split(forms, argument, sizes)
    if split is not None:
        return split
    found = content(forms, argument, lambda head: head.facts.positive, partial(positive, heads))
    rest, turned = found.rest, scaled(found.rest, -1)
    at = ZERO if generic(heads, rest) else _atom(forms, "zero", min(rest, turned, key=key_of), sizes)
    if nonnegative(heads, opposite):
        return ZERO, at
    if nonnegative(heads, argument):
        return subtracted(constant(1), at), at
    if key_of(turned) < key_of(rest):
        below = _atom(forms, "step", turned, sizes)
        return subtracted(subtracted(constant(1), below), at), at
    return _atom(forms, "step", rest, sizes), at


def _split(forms: Forms, argument: Polynomial, sizes: Sizes) -> tuple[Polynomial, Polynomial] | None:
    """The signs of ``u + s*v``, where s is 0 or 1: those of ``u + v`` where it is 1, and of u where it is 0."""
    found = {place for monomial in argument for place in powers_of(monomial) if forms.heads[place[0]].vanishing}
    if not found or len(found) > MAX_SPLIT:
        return None
    place = min(found)
    without = {monomial: number for monomial, number in argument.items() if place not in powers_of(monomial)}
    having = {monomial: number for monomial, number in argument.items() if place in powers_of(monomial)}
    if any(powers_of(monomial)[place] < 0 for monomial in having):
        return None
    indicator = forms.product([(place[0], 1, place[1])], {})
    opposite = subtracted(constant(1), indicator)
    one = _signs(forms, added(without, divided(having, {place: 1}, ())), sizes)
    other = _signs(forms, without, sizes)
    above, at = (
        added(forms.times(indicator, yes), forms.times(opposite, no)) for yes, no in zip(one, other, strict=True)
    )
    return above, at


def _atom(forms: Forms, kind: str, argument: Polynomial, sizes: Sizes) -> Polynomial:
    def facts() -> Facts:
        return inside_facts(forms.heads, [argument])._replace(nonnegative=True, analytic=False)

    return atom(forms, "step" if kind == "step" else "zero", [argument], sizes, facts=facts)


def _binary_leaf(forms: Forms, argument: Polynomial) -> bool:
    if len(argument) != 1:
        return False
    ((free, components), number), *_ = argument.items()
    return number == 1 and not components and len(free) == 1 and forms.heads[free[0][0]].facts.binary


def comparison(forms: Forms, op: str, left: Polynomial, right: Polynomial, sizes: Sizes) -> Polynomial:
    """1 where ``left op right`` holds, else 0; `op` is lt, le, gt, ge, eq or ne."""
    difference = subtracted(right, left) if op in ("lt", "ge") else subtracted(left, right)
    above, at = _signs(forms, difference, sizes)
    match op:
        case "lt" | "gt":
            return above
        case "le" | "ge":
            return subtracted(constant(1), above)
        case "eq":
            return at
        case _:
            return subtracted(constant(1), at)


def maximum(forms: Forms, left: Polynomial, right: Polynomial, sizes: Sizes) -> Polynomial:
    """The larger of two."""
    difference = subtracted(left, right)
    return added(right, forms.times(difference, step(forms, difference, sizes)))


def where(forms: Forms, condition: Polynomial, yes: Polynomial, no: Polynomial, sizes: Sizes) -> Polynomial:
    """One of two, each entry by its condition: as ``no + condition*(yes - no)`` where both have values everywhere.

    Otherwise a branch that has no value where it is not taken would enter the sum, and the choice is a function of
    which nothing is known.
    """
    if condition in (ZERO, {ONE: 1}):
        return yes if condition else no
    if yes == no:
        return yes
    common, (yes, no) = _common(forms, yes, no)
    heads = forms.heads
    chosen = forms.times(condition, condition) == condition and total(heads, yes) and total(heads, no)
    if chosen:
        result = added(no, forms.times(condition, subtracted(yes, no)))
    else:
        opaque = Facts(total=False, analytic=False)
        leaves = inside_facts(heads, [condition, yes, no]).leaves
        inside = [condition, yes, no]
        result = atom(forms, "function", inside, sizes, name="where", facts=lambda: opaque._replace(leaves=leaves))
    return forms.times(common, result)


def _common(forms: Forms, yes: Polynomial, no: Polynomial) -> tuple[Polynomial, tuple[Polynomial, Polynomial]]:
    """The factors that all terms of both branches have, and the branches without them.

    A factor without a value leaves neither branch one, so it may stand before the choice.
    """
    everywhere: dict[tuple[int, tuple[int, ...]], Number] = {}
    powers = [powers_of(monomial) for monomial in [*yes, *no]]
    for place in sorted(powers[0] if yes and no else ()):
        found = [taken.get(place, 0) for taken in powers]
        if min(found) > 0:
            everywhere[place] = min(found)
        elif max(found) < 0:
            everywhere[place] = max(found)
    if not everywhere:
        return constant(1), (yes, no)
    factors: list[Factor] = [(number, power, labels) for (number, labels), power in everywhere.items()]
    return forms.product(factors, {}), (divided(yes, everywhere, []), divided(no, everywhere, []))
