"""Terms with their signs and numbers in front, as they are written by hand: ``-2*a*b``, not ``a*-(2*b)``.

Only signs and numbers move; factors and summands keep their order, and no product is expanded or cancelled.
"""

from __future__ import annotations

from fractions import Fraction

from symgraph.calculus.term import Apply, Term, is_numeral, number, numeral


def tidy(term: Term) -> Term:
    """The term with every product's sign and numbers in front of it, and no sums of negatives.

    >>> tidy(Apply("mul", ("a", Apply("neg", (Apply("mul", ("b", "2")),)))))
    Apply(op='neg', args=(Apply(op='mul', args=('2', 'a', 'b')),))
    >>> tidy(Apply("add", ("a", Apply("neg", ("b",)))))
    Apply(op='sub', args=('a', 'b'))
    """
    match term:
        case Apply("mul" | "neg" | "div"):
            return _written(*_product(term))
        case Apply("add" | "sub"):
            return _sum(_summands(term, 1))
        case Apply(op, args):
            return Apply(op, tuple(tidy(arg) for arg in args))
        case _:
            return term


def _product(term: Term) -> tuple[Fraction, list[Term]]:  # noqa: PLR0911 - one return for each kind
    """The number and the other factors of a product, a negative or a quotient."""
    match term:
        case Apply("neg", (arg,)):
            coefficient, factors = _product(arg)
            return -coefficient, factors
        case Apply("mul", args):
            coefficient, factors = Fraction(1), list[Term]()
            for arg in args:
                number_of_it, rest = _product(arg)
                coefficient *= number_of_it
                factors += rest
            return coefficient, factors
        case Apply("div", (top, bottom)):
            above, numerator = _product(top)
            below, denominator = _product(bottom)
            if not denominator and below:
                return above / below, numerator
            sign = 1 if below >= 0 else -1
            under = _written(abs(below), denominator)
            if abs(above) == 1 or not numerator:
                over = _written(abs(above), numerator)
                return Fraction(sign if above > 0 else -sign if above else 0), [Apply("div", (over, under))]
            return above * sign, [Apply("div", (_written(Fraction(1), numerator), under))]
        case str(text) if is_numeral(text):
            return number(text), []
        case _:
            return Fraction(1), [tidy(term)]


def _written(coefficient: Fraction, factors: list[Term]) -> Term:
    if coefficient == 0 or not factors:
        return numeral(coefficient)
    magnitude = abs(coefficient)
    parts = factors if magnitude == 1 else [numeral(magnitude), *factors]
    product = parts[0] if len(parts) == 1 else Apply("mul", tuple(parts))
    return Apply("neg", (product,)) if coefficient < 0 else product


def _summands(term: Term, sign: int) -> list[tuple[int, Term]]:
    """The summands of a sum, each with its sign."""
    match term:
        case Apply("add", args):
            return [summand for arg in args for summand in _summands(arg, sign)]
        case Apply("sub", (left, right)):
            return [*_summands(left, sign), *_summands(right, -sign)]
        case _:
            tidied = tidy(term)
            if isinstance(tidied, Apply) and tidied.op == "neg":
                return [(-sign, tidied.args[0])]
            if isinstance(tidied, str) and is_numeral(tidied) and number(tidied) < 0:
                return [(-sign, numeral(-number(tidied)))]
            return [(sign, tidied)]


def _sum(summands: list[tuple[int, Term]]) -> Term:
    """The sum, read from left to right, additions in one."""
    first, *others = summands
    result: Term = first[1] if first[0] > 0 else Apply("neg", (first[1],))
    for sign, summand in others:
        if sign < 0:
            result = Apply("sub", (result, summand))
        elif isinstance(result, Apply) and result.op == "add":
            result = Apply("add", (*result.args, summand))
        else:
            result = Apply("add", (result, summand))
    return result
