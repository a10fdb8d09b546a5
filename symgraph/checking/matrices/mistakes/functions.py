"""Mistakes with elementwise functions and their derivatives, and with softmax."""

from __future__ import annotations

from collections.abc import Iterator

from symgraph.calculus.abstract import Abstract, abstract
from symgraph.calculus.formula_spans import Path
from symgraph.calculus.rows import TABLE
from symgraph.calculus.term import Apply, Term, is_numeral, substitute
from symgraph.checking.matrices.mistakes.changes import Change
from symgraph.checking.matrices.mistakes.factors import pairs, times
from symgraph.checking.matrices.mistakes.quantities import Quantities, slope_of, spelt
from symgraph.checking.matrices.mistakes.workbench import Workbench
from symgraph.checking.mistakes.messages import Message
from symgraph.checking.mistakes.rewrites import negated

_FUNCTIONS_OF_MATRICES = ("inv", "det", "logdet", "trace", "diag", "diagonal", "norm", "softmax", "log_softmax")


def function_changes(bench: Workbench, known: Quantities, path: Path, term: Term) -> Iterator[Change]:
    """A function forgotten, applied once too often, or taken for its derivative."""
    name = bench.name(term)
    applied = known.applied.get(name) if name is not None else None
    if applied is not None:
        function = spelt(applied.function)
        yield Change(3, "missing_function", Message.NOT_APPLIED, path, applied.term, function=function)
        slope = slope_of(applied.function, applied.of, applied.term)
        if slope is not None:
            yield Change(6, "wrong_part", Message.INSTEAD, path, slope)
    if isinstance(term, Apply) and term.op == "transpose":
        turned = known.applied.get(bench.name(term.args[0]) or "")
        if turned is not None:
            new = Apply("transpose", (turned.term,))
            yield Change(3, "missing_function", Message.NOT_APPLIED, path, new, function=spelt(turned.function))
    result = known.results.get(name) if name is not None else None
    if result is not None and not isinstance(term, Apply):
        function = spelt(result.function)
        yield Change(4, "extra_function", Message.APPLIED_TWICE, path, result.of, function=function)
        slope = slope_of(result.function, result.of, result.term)
        if slope is not None:
            yield Change(4, "missing_derivative", Message.INSTEAD, path, slope)
    if not isinstance(term, Apply):
        return
    function = abstract(term.op)
    if len(term.args) == 1 and (function or term.op in TABLE) and term.op not in ("neg", "square", "reciprocal"):
        inner = term.args[0]
        yield Change(4, "extra_function", Message.APPLIED_TWICE, path, inner, function=spelt(term.op))
        slope = slope_of(term.op, inner, term)
        if slope is not None:
            yield Change(3, "missing_derivative", Message.INSTEAD, path, slope)
        turned = Apply(term.op, (negated(inner),))
        yield Change(5, "sign", Message.SIGN_OF_PART, path, turned, inner, (*path, 0))
        if function is not None and function.places:
            lower = Apply(Abstract(function.function, function.places[1:]).op, term.args)
            yield Change(3, "wrong_function", Message.INSTEAD, path, lower)
    elif term.op in _FUNCTIONS_OF_MATRICES:
        yield Change(5, "extra_function", Message.APPLIED_TWICE, path, term.args[0], function=term.op)


def wrong_slopes(known: Quantities, path: Path, term: Apply) -> Iterator[Change]:
    """The derivative of another function in the place of the right one."""
    if term.op != "mul":
        return
    single = [((arg,), [*term.args[:k], *term.args[k + 1 :]]) for k, arg in enumerate(term.args) if not is_numeral(arg)]
    for slope in known.slopes:
        for taken, rest in (*single, *pairs(term)):
            part = taken[0] if len(taken) == 1 else Apply("mul", taken)
            new = times(rest[0] if len(rest) == 1 else Apply("mul", tuple(rest)), slope.term)
            yield Change(5, "wrong_function", Message.INSTEAD, path, new, instead=(part, slope.term))


def functions_everywhere(known: Quantities, claim: Term) -> Iterator[Change]:
    """A function forgotten wherever it should be; its derivative taken for itself."""
    forgotten = {q.of: q.term for q in known.applied.values() if isinstance(q.of, str)}
    new = substitute(claim, forgotten)
    functions = ", ".join(dict.fromkeys(spelt(q.function) for q in known.applied.values() if isinstance(q.of, str)))
    if new != claim:
        yield Change(4.5, "missing_function", Message.NOT_APPLIED, (), new, function=functions)
    plain = _without_slopes(claim)
    if plain != claim:
        yield Change(4.5, "wrong_function", Message.INSTEAD, (), plain)


def _without_slopes(term: Term) -> Term:
    if not isinstance(term, Apply):
        return term
    function = abstract(term.op)
    op = Abstract(function.function, function.places[1:]).op if function and function.places else term.op
    return Apply(op, tuple(map(_without_slopes, term.args)))


def softmax_changes(bench: Workbench, known: Quantities, path: Path, term: Term) -> Iterator[Change]:
    """The Jacobian of softmax taken for a diagonal matrix: ``P*(1 - P)*G`` or ``P*G`` for ``P*(G - sum(P*G))``."""
    if not isinstance(term, Apply) or term.op != "mul":
        return
    for index, arg in enumerate(term.args):
        result = known.results.get(bench.name(arg) or "")
        if result is None or result.function != "softmax":
            continue
        rest = [other for k, other in enumerate(term.args) if k != index and other != Apply("sub", ("1", arg))]
        if not rest:
            continue
        given = rest[0] if len(rest) == 1 else Apply("mul", tuple(rest))
        for axis in ("0", "1"):
            mean = Apply("sum", (Apply("mul", (given, arg)), axis))
            new = Apply("mul", (arg, Apply("sub", (given, mean))))
            yield Change(5, "softmax_jacobian", Message.SOFTMAX, path, new)
