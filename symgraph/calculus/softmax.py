"""Softmax and its relatives, over the elements of a column (axis 0) or of each row (axis 1)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from symgraph.calculus.elementwise import applied
from symgraph.calculus.operation import Application, Contribution, Emitter, Operation, Site, size
from symgraph.calculus.structural import total
from symgraph.calculus.term import Apply


def _emit(emitter: Emitter, term: Apply) -> str:
    return emitter.emit(applied(term))


def _softmax_derivative(axis: int) -> Callable[[Emitter, Site, str], Contribution]:
    def derivative(emitter: Emitter, site: Site, factor: str) -> Contribution:
        """``y*(g - sum(g*y))``: the Jacobian ``diag(y) - y y^T`` is symmetric, so both modes are one."""
        weighted = emitter.emit(Application(total(axis), (_emit(emitter, Apply("mul", (factor, site.output))),)))
        return applied(Apply("mul", (site.output, Apply("sub", (factor, weighted)))))

    return derivative


@cache
def softmax(axis: int) -> Operation:
    """``exp(x)/sum(exp(x))`` along `axis`."""

    def decompose(emitter: Emitter, args: tuple[str, ...]) -> Application:
        powers = _emit(emitter, Apply("exp", args))
        return applied(Apply("div", (powers, emitter.emit(Application(total(axis), (powers,))))))

    return Operation(
        "softmax",
        lambda args: Apply("softmax", (*args, str(axis))),
        lambda shapes: shapes[0],
        lambda numbers, args: numbers.softmax(args[0], axis),
        _softmax_derivative(axis),
        _softmax_derivative(axis),
        lambda s: 3 * size(s[0]) - 1,
        decompose=decompose,
        params=(axis,),
    )


@cache
def log_softmax(axis: int) -> Operation:
    """``x - log(sum(exp(x)))`` along `axis`."""

    def vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        weight = emitter.emit(Application(total(axis), (adjoint,)))
        return applied(Apply("sub", (adjoint, Apply("mul", (Apply("exp", (site.output,)), weight)))))

    def jvp(emitter: Emitter, site: Site, tangent: str) -> Contribution:
        weighted = _emit(emitter, Apply("mul", (Apply("exp", (site.output,)), tangent)))
        return applied(Apply("sub", (tangent, emitter.emit(Application(total(axis), (weighted,))))))

    def decompose(emitter: Emitter, args: tuple[str, ...]) -> Application:
        return applied(Apply("sub", (args[0], emitter.emit(Application(logsumexp(axis), args)))))

    return Operation(
        "log_softmax",
        lambda args: Apply("log_softmax", (*args, str(axis))),
        lambda shapes: shapes[0],
        lambda numbers, args: args[0] - numbers.logsumexp(args[0], axis),
        vjp,
        jvp,
        lambda s: 3 * size(s[0]),
        decompose=decompose,
        params=(axis,),
    )


@cache
def logsumexp(axis: int) -> Operation:
    """``log(sum(exp(x)))`` along `axis`."""

    def vjp(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        return applied(Apply("mul", (adjoint, emitter.emit(Application(softmax(axis), site.args)))))

    def jvp(emitter: Emitter, site: Site, tangent: str) -> Contribution:
        weighted = _emit(emitter, Apply("mul", (emitter.emit(Application(softmax(axis), site.args)), tangent)))
        return Application(total(axis), (weighted,))

    def decompose(emitter: Emitter, args: tuple[str, ...]) -> Application:
        powers = _emit(emitter, Apply("exp", args))
        return applied(Apply("log", (emitter.emit(Application(total(axis), (powers,))),)))

    return Operation(
        "logsumexp",
        lambda args: Apply("logsumexp", (*args, str(axis))),
        total(axis).shape,
        lambda numbers, args: numbers.logsumexp(args[0], axis),
        vjp,
        jvp,
        lambda s: 2 * size(s[0]),
        decompose=decompose,
        params=(axis,),
    )
