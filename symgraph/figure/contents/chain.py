"""Adjoint equations as the chain rule reads them: an adjoint times a local partial derivative.

``dz21 := do1*(1 - o1**2)`` is the adjoint ``do1`` times the local partial ``1 - o1**2``, which mentions forward values
only.  Reverse mode makes nothing but such products and their sums, whatever the operations were.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from symgraph.calculus.term import Apply, Term, fold_numbers, is_numeral, names_in


class Factor(NamedTuple):
    """A term as `core` (an adjoint, or a sum of several) times `partial` (a term in forward values)."""

    core: Term
    partial: Term


def factor(term: Term, is_adjoint: Callable[[str], bool]) -> Factor:
    """The factors of an adjoint term; the partial is ``"1"`` where the term is no product.

    >>> factor(Apply("mul", ("dh", Apply("cos", ("x",)))), lambda name: name == "dh")
    Factor(core='dh', partial=Apply(op='cos', args=('x',)))
    """
    core, partial = _factor(term, is_adjoint)
    return Factor(core, fold_numbers(partial))


def _depends(term: Term, is_adjoint: Callable[[str], bool]) -> bool:
    return any(is_adjoint(name) for name in names_in(term))


def _factor(term: Term, is_adjoint: Callable[[str], bool]) -> Factor:
    match term:
        case Apply("mul", args):
            dependent = [arg for arg in args if _depends(arg, is_adjoint)]
            if len(dependent) == 1:
                core, inner = _factor(dependent[0], is_adjoint)
                rest = tuple(arg for arg in args if arg is not dependent[0])
                return Factor(core, _product((inner, *rest)))
        case Apply("neg", (arg,)):
            core, inner = _factor(arg, is_adjoint)
            return Factor(core, "-1" if inner == "1" else Apply("neg", (inner,)))
        case Apply("div", (top, bottom)) if not _depends(bottom, is_adjoint):
            core, inner = _factor(top, is_adjoint)
            return Factor(core, Apply("div", (inner, bottom)))
        case Apply("where", (condition, yes, no)) if not _depends(condition, is_adjoint):
            return _piecewise(term, condition, _factor(yes, is_adjoint), _factor(no, is_adjoint), is_adjoint)
        case _:
            pass
    return Factor(term, "1")


def _piecewise(term: Term, condition: Term, yes: Factor, no: Factor, is_adjoint: Callable[[str], bool]) -> Factor:
    """``where(c, g*a, g*b)`` is ``g`` times ``where(c, a, b)``; a branch without the adjoint must be 0."""
    cores = [branch.core for branch in (yes, no) if branch.core != "0"]
    if not cores or cores[0] != cores[-1] or not _depends(cores[0], is_adjoint):
        return Factor(term, "1")
    partials = [branch.partial if branch.core != "0" else "0" for branch in (yes, no)]
    return Factor(cores[0], Apply("where", (condition, *partials)))


def _product(factors: tuple[Term, ...]) -> Term:
    flat: list[Term] = []
    for part in factors:
        if part != "1":
            flat.extend(part.args if isinstance(part, Apply) and part.op == "mul" else (part,))
    is_negative = flat.count("-1") % 2 == 1  # -o1 rather than -1*o1
    flat = sorted((part for part in flat if part != "-1"), key=lambda part: not is_numeral(part))  # 2*(o1 - y1)
    if not flat:
        return "-1" if is_negative else "1"
    product = flat[0] if len(flat) == 1 else Apply("mul", tuple(flat))
    return Apply("neg", (product,)) if is_negative else product
