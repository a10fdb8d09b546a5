"""Wrong signs, exponents, and factors of single terms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symgraph.calculus.formula_spans import Path
from symgraph.calculus.term import Apply, Term, is_numeral, number, numeral
from symgraph.checking.matrices.mistakes.changes import Change
from symgraph.checking.matrices.mistakes.scales import Scale
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.rewrites import negated


def sign_changes(path: Path, term: Apply) -> Iterator[Change]:
    """The sign of one term of a sum."""
    if term.op == "add":
        for index, arg in enumerate(term.args):
            args = [*term.args[:index], negated(arg), *term.args[index + 1 :]]
            new: Term = Apply("add", tuple(args))
            if len(args) == 2:
                first, other = (args[1], term.args[0]) if index == 0 else (term.args[0], term.args[1])
                new = Apply("sub", (first, other)) if index else Apply("sub", (term.args[1], term.args[0]))
            yield Change(3, "sign", Message.SIGN_OF_PART, path, new, arg, (*path, index))
    elif term.op == "sub":
        left, right = term.args
        yield Change(3, "sign", Message.SIGN_OF_PART, path, Apply("add", (left, right)), right, (*path, 1))
        yield Change(3, "sign", Message.TRANSPOSED, path, Apply("sub", (right, left)))


def exponent_changes(path: Path, term: Apply) -> Iterator[Change]:
    match term:
        case Apply("pow", (base, str(exponent))) if is_numeral(exponent):
            for step in (1, -1):
                value = number(exponent) + step
                new: Term = base if value == 1 else Apply("pow", (base, numeral(value)))
                if value:
                    yield Change(4, "wrong_exponent", Message.INSTEAD, path, new)
        case _:
            pass


def scaled_terms(scales: Sequence[Scale], path: Path, term: Term) -> Iterator[Change]:
    """One term of a sum with another factor."""
    if not isinstance(term, Apply) or term.op not in ("add", "sub"):
        return
    for index, arg in enumerate(term.args):
        for scale in scales:
            new = scale.applied(arg)
            message, values = scale.said()
            of_part = Message.DIVISOR_OF_PART if message is Message.DIVISOR else Message.FACTOR_OF_PART
            change = (*path, index)
            yield Change(4 + scale.cost, "missing_factor", of_part, change, new, factor_text=values["factor"])
