"""Small changes of a formula, written as a person would write them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from symgraph.calculus.formula_spans import Path, subterm
from symgraph.calculus.term import Apply, Term, is_numeral, number, numeral


def negated(term: Term) -> Term:
    """The term with the other sign: ``b - a`` for ``a - b``, ``-2*x`` for ``2*x``."""
    match term:
        case str() if is_numeral(term):
            return term[1:] if term[0] == "-" else Apply("neg", (term,))
        case Apply("neg", (inner,)):
            return inner
        case Apply("sub", (left, right)):
            return Apply("sub", (right, left))
        case Apply(("mul" | "div") as op, (first, *rest)):
            return Apply(op, (negated(first) if not _is_sum(first) else Apply("neg", (first,)), *rest))
        case Apply("matmul", (first, *rest)) if _begins_with_number(first):
            return Apply("matmul", (negated(first), *rest))
        case _:
            return Apply("neg", (term,))


def scaled(term: Term, factor: Term) -> Term:
    """The term times a number (a fraction, or a constant), merged with the number it begins or ends with."""
    if isinstance(factor, str) and is_numeral(factor):
        return _scaled(term, number(factor))
    if isinstance(factor, Apply) and factor.op == "div" and factor.args[0] == "1":
        return divided(term, factor.args[1])
    return multiplied(term, factor, in_front=True)


def _scaled(term: Term, factor: Fraction) -> Term:  # noqa: PLR0911 - one return for each form
    if factor == 1:
        return term
    over, under = Fraction(factor.numerator), Fraction(factor.denominator)
    match term:
        case str() if is_numeral(term):
            return numeral(number(term) * factor)
        case Apply("neg", (inner,)) if not _is_sum(inner):
            return negated(_scaled(inner, factor))
        case Apply("mul", (Apply("neg", (first,)), *rest)):
            return negated(_scaled(Apply("mul", (first, *rest)), factor))
        case Apply("matmul", (first, *rest)) if _begins_with_number(first):
            return Apply("matmul", (_scaled(first, factor), *rest))
        case Apply("div", (top, str(bottom))) if is_numeral(bottom):
            merged = factor / number(bottom)
            above = _scaled(top, Fraction(merged.numerator))
            return above if merged.denominator == 1 else Apply("div", (above, str(merged.denominator)))
        case Apply("div", (top, bottom)):
            return Apply("div", (_scaled(top, over), _scaled(bottom, under)))
        case Apply("mul", (str(first), *rest)) if is_numeral(first):
            merged = number(first) * factor
            if merged == 1:
                return Apply("mul", tuple(rest)) if len(rest) > 1 else rest[0]
            if merged.denominator == 1 or under == 1:
                return Apply("mul", (numeral(merged), *rest))
            return Apply("div", (_scaled(term, over), str(under)))
        case _ if under == 1:
            return multiplied(term, numeral(factor), in_front=True)
        case _:
            return Apply("div", (_scaled(term, over), str(under)))


def multiplied(term: Term, factor: Term, in_front: bool = False) -> Term:
    """The product, one flat list of factors; a minus stays in front, a fraction line below."""
    if term == "1":
        return factor
    if isinstance(factor, Apply) and factor.op == "div" and factor.args[0] == "1":
        return divided(term, factor.args[1])
    match term:
        case Apply("neg", (inner,)) if not _is_sum(inner):
            return negated(multiplied(inner, factor, in_front))
        case Apply("div", (top, bottom)):
            return Apply("div", (multiplied(top, factor, in_front), bottom))
        case _:
            factors = term.args if isinstance(term, Apply) and term.op == "mul" else (term,)
            more = factor.args if isinstance(factor, Apply) and factor.op == "mul" else (factor,)
            return Apply("mul", (*more, *factors) if in_front else (*factors, *more))


def divided(term: Term, divisor: Term) -> Term:
    """The quotient: ``a/(b*c)`` for ``a/b`` over ``c``."""
    match term:
        case Apply("neg", (inner,)) if not _is_sum(inner):
            return negated(divided(inner, divisor))
        case Apply("div", (top, bottom)):
            return Apply("div", (top, multiplied(bottom, divisor)))
        case _:
            return Apply("div", (term, divisor))


def summed(signed: Sequence[tuple[int, Term]]) -> Term:
    """A sum of terms, each with its sign, as it would be read: ``a - b + c``."""
    (sign, total), *rest = signed
    if sign < 0:
        total = negated(total) if not _is_sum(total) else Apply("neg", (total,))
    for sign, term in rest:
        if isinstance(term, Apply) and term.op == "neg":
            sign, term = -sign, term.args[0]  # noqa: PLW2901 - a - (-b) is a + b
        if sign < 0:
            total = Apply("sub", (total, term))
        elif isinstance(total, Apply) and total.op == "add":
            total = Apply("add", (*total.args, term))
        else:
            total = Apply("add", (total, term))
    return total


def plus(term: Term, sign: int, more: Term) -> Term:
    """A term plus (or minus) one more."""
    return summed([*signed_terms(term), (sign, more)])


def signed_terms(term: Term) -> list[tuple[int, Term]]:
    """The terms of a sum with their signs; a term that is no sum is the only one."""
    match term:
        case Apply("add", args):
            return [*signed_terms(args[0]), *((1, arg) for arg in args[1:])]
        case Apply("sub", (left, right)):
            return [*signed_terms(left), (-1, right)]
        case _:
            return [(1, term)]


def without(term: Term, path: Path) -> tuple[Path, Term] | None:
    """A claim without one argument of a sum or product: the path of what changes, and what stands there then."""
    above, index = path[:-1], path[-1]
    parent = subterm(term, above)
    assert isinstance(parent, Apply)
    rest = parent.args[:index] + parent.args[index + 1 :]
    match parent.op:
        case "add" | "mul":
            return above, rest[0] if len(rest) == 1 else Apply(parent.op, rest)
        case "sub":
            return above, rest[0] if index == 1 else negated(rest[0])
        case "div":
            return above, rest[0] if index == 1 else Apply("div", ("1", rest[0]))
        case _:
            return None


def with_other_sign(term: Term, path: Path) -> tuple[Path, Term]:
    """A claim with the sign of one part changed: of a term of a sum the plus or minus before it."""
    part = subterm(term, path)
    above = subterm(term, path[:-1]) if path else None
    if isinstance(above, Apply) and above.op in ("add", "sub") and not (path[-1] == 0 and above.op == "sub"):
        signed: list[tuple[int, Term]] = (
            [(1, arg) for arg in above.args] if above.op == "add" else list(zip((1, -1), above.args, strict=True))
        )
        sign, arg = signed[path[-1]]
        signed[path[-1]] = (-sign, arg)
        return path[:-1], summed(signed)
    return path, negated(part)


def regrouped(term: Apply) -> Iterator[Term]:
    """The term with parentheses set in another way: ``a*(b + c)`` for ``a*b + c``."""
    match term:
        case Apply(("add" | "sub") as op, (first, *rest)):
            yield from _into_first(op, first, rest)
            yield from _into_last(op, term.args[:-1], term.args[-1])
            yield from _into_both(op, term.args)
        case Apply("mul", (Apply("div", (top, bottom)), *rest)):
            yield Apply("div", (top, Apply("mul", (bottom, *rest))))
        case Apply("pow", (Apply("mul", factors), exponent)):
            yield Apply("mul", (*factors[:-1], Apply("pow", (factors[-1], exponent))))
        case _:
            pass
    if term.op == "mul":
        *rest, last = term.args
        if isinstance(last, Apply) and last.op == "pow":
            yield Apply("pow", (_joined("mul", (*rest, last.args[0])), last.args[1]))
        if isinstance(last, Apply) and last.op in ("add", "sub"):
            first, *others = last.args
            yield Apply(last.op, (_joined("mul", (*rest, first)), *others))
        first, *others = term.args
        if isinstance(first, Apply) and first.op in ("add", "sub"):
            yield Apply(first.op, (*first.args[:-1], _joined("mul", (first.args[-1], *others))))
    if term.op == "div":
        top, bottom = term.args
        if isinstance(top, Apply) and top.op in ("add", "sub"):
            yield Apply(top.op, (*top.args[:-1], Apply("div", (top.args[-1], bottom))))
        if isinstance(bottom, Apply) and bottom.op in ("add", "sub"):
            yield Apply(bottom.op, (Apply("div", (top, bottom.args[0])), *bottom.args[1:]))
        if isinstance(bottom, Apply) and bottom.op == "mul":
            yield Apply("mul", (Apply("div", (top, bottom.args[0])), *bottom.args[1:]))


def _into_first(op: str, first: Term, rest: list[Term]) -> Iterator[Term]:
    """``a*b + c`` with what follows taken into the last factor, ``a/b + c`` into the denominator."""
    if isinstance(first, Apply) and first.op in ("mul", "div"):
        *before, last = first.args
        yield Apply(first.op, (*before, Apply(op, (last, *rest))))


def _into_last(op: str, before: tuple[Term, ...], last: Term) -> Iterator[Term]:
    """``a + b*c`` with what stands before taken into the first factor, or into the numerator."""
    if isinstance(last, Apply) and last.op in ("mul", "div"):
        first, *after = last.args
        yield Apply(last.op, (Apply(op, (*before, first)), *after))


def _into_both(op: str, args: tuple[Term, ...]) -> Iterator[Term]:
    """``a*b + c*d`` as ``a*(b + c)*d``."""
    if len(args) == 2:
        left, right = args
        if isinstance(left, Apply) and isinstance(right, Apply) and left.op == right.op == "mul":
            *before, last = left.args
            first, *after = right.args
            yield Apply("mul", (*before, Apply(op, (last, first)), *after))


def _joined(op: str, args: tuple[Term, ...]) -> Term:
    return args[0] if len(args) == 1 else Apply(op, args)


def _begins_with_number(term: Term) -> bool:
    """Whether a term begins with a sign or a number, as ``-2*X`` does in ``-2*X @ W``."""
    match term:
        case Apply("neg", _):
            return True
        case Apply("mul" | "div" | "matmul", (first, *_)):
            return _begins_with_number(first)
        case _:
            return is_numeral(term)


def _is_sum(term: Term) -> bool:
    return isinstance(term, Apply) and term.op in ("add", "sub")
