"""What of a formula was changed to make another one of it: from its factors inwards, as the chain rule reads them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.errors import InputError


class Change(NamedTuple):
    """Factors that were taken out, and factors that came in their place; `deep` inside of a function or a power."""

    removed: tuple[Term, ...]
    added: tuple[Term, ...]
    deep: bool = False


def read(text: str) -> Term | None:
    """A formula as a term; None for what is none."""
    try:
        return parse_formula(text)
    except InputError:
        return None


def changes(old: Term, new: Term) -> Iterator[Change]:
    """The change of one formula into another, first of all of its factors, then within the one that was changed.

    >>> [change] = changes(parse_formula("2*x*w"), parse_formula("2*x*w*(1 - h)"))
    >>> change.added
    (Apply(op='sub', args=('1', 'h')),)
    """
    deep = False
    while old != new:
        change = _change(old, new)
        if change is None:
            return
        yield change._replace(deep=deep)
        if len(change.removed) != 1 or len(change.added) != 1:
            return
        old, new = change.removed[0], change.added[0]
        if not _is_compound(old) and not _is_compound(new):
            arguments = _changed_argument(old, new)
            if arguments is None:
                return
            (old, new), deep = arguments, True


def factors(term: Term) -> tuple[Term, ...]:
    """The factors of a product: the sign is -1, and a division is by 1/x.

    >>> factors(parse_formula("-2*x/y"))
    ('-1', '2', 'x', Apply(op='div', args=('1', 'y')))
    """
    match term:
        case Apply("mul", args):
            return tuple(factor for arg in args for factor in factors(arg))
        case Apply("neg", (arg,)):
            return ("-1", *factors(arg))
        case Apply("div", (top, bottom)):
            return (*factors(top), *(Apply("div", ("1", factor)) for factor in factors(bottom)))
        case str() if is_numeral(term) and term.startswith("-") and term != "-1":
            return ("-1", term[1:])
        case "1":
            return ()
        case _:
            return (term,)


def _change(old: Term, new: Term) -> Change | None:
    """The factors that differ, or the summands; None for sums that have too little in common."""
    before, after = _summands(old), _summands(new)
    if len(before) == len(after) == 1 or set(factors(old)) & set(factors(new)):
        return Change(_without(factors(old), factors(new)), _without(factors(new), factors(old)))
    removed, added = _without(before, after), _without(after, before)
    if len(removed) == len(added) == 1:
        return Change(removed, added)
    if removed and added:
        return None
    kept = [factor for summand in before if summand in after for factor in factors(summand)]
    return Change(_own_factors(removed, kept), _own_factors(added, kept))


def _own_factors(summands: Sequence[Term], kept: Sequence[Term]) -> tuple[Term, ...]:
    """The factors of summands that the others do not have."""
    return tuple(factor for summand in summands for factor in factors(summand) if factor not in kept)


def _summands(term: Term) -> tuple[Term, ...]:
    match term:
        case Apply("add", args):
            return tuple(summand for arg in args for summand in _summands(arg))
        case Apply("sub", (left, right)):
            return (*_summands(left), *(Apply("neg", (summand,)) for summand in _summands(right)))
        case _:
            return (term,)


def _is_compound(term: Term) -> bool:
    """Whether a term is a sum or a product."""
    return len(_summands(term)) > 1 or len(factors(term)) > 1


def _changed_argument(old: Term, new: Term) -> tuple[Term, Term] | None:
    """The only argument in which two applications of one operation differ."""
    if not isinstance(old, Apply) or not isinstance(new, Apply) or (old.op, len(old.args)) != (new.op, len(new.args)):
        return None
    different = [pair for pair in zip(old.args, new.args, strict=True) if pair[0] != pair[1]]
    return different[0] if len(different) == 1 else None


def _without(terms: Sequence[Term], others: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that are left when each of the others has taken one like itself away."""
    taken = Counter(others)
    left: list[Term] = []
    for term in terms:
        if taken[term]:
            taken[term] -= 1
        else:
            left.append(term)
    return tuple(left)
