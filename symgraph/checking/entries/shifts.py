"""Shifts that a quantity does not depend on: the maximum that is subtracted before ``exp`` in a softmax.

``exp(z - m)/sum(exp(z - m))`` is the same for all m.  Where the derivative by m, as a free number, is proved to be 0,
the gradient is the one with m held fixed, and a claim that equals it for every m is right.  So a proof need not follow
the switches of the maximum.

What is equal almost everywhere for free m need not be so at the very values that m has.  So what depends on m must
have no switches and a value everywhere (`analytic`): then equality extends to all m by continuity.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import islice

from flint import arb

from symgraph.calculus.program import Declaration, Program
from symgraph.calculus.term import is_numeral
from symgraph.checking.entries.agreement import shared_points
from symgraph.checking.expression import Node, reachable, symbols
from symgraph.checking.model import Model
from symgraph.checking.proof.definedness import domain_of
from symgraph.checking.proof.normal_form import COMPARISONS, PIECEWISE
from symgraph.checking.proof.regions import lacking_value, prove
from symgraph.checking.question import Assumptions, Effort, Question
from symgraph.checking.values.balls import Balls

BITS = 128
NEGLIGIBLE = 1e-20
MAX_SHIFTS = 64


def without_shifts(program: Program, assume: Assumptions, of: str, effort: Effort) -> tuple[Model, list[str]] | None:
    """The model in which shifts that `of` does not depend on are free numbers, and their names; None without any."""
    names = _extremes(program)
    if not 0 < len(names) <= MAX_SHIFTS:
        return None
    model = Model(_freed(program, names))
    kept = [name for name in names if _does_not_matter(model, name, assume, of, effort)]
    if not kept:
        return None
    return (model if kept == names else Model(_freed(program, kept))), kept


def analytic(model: Model, shifts: Collection[str], roots: Iterable[Node], question: Question) -> bool:
    """Whether what depends on the shifts has a value for all of them, and no switches."""
    roots = list(roots)
    depending = {model.pool.symbol(name).index for name in shifts}
    lacking = lacking_value(question, *roots)
    for node in reachable([question.primal_over_inputs, *roots]):
        if not any(arg.index in depending for arg in node.args):
            continue
        depending.add(node.index)
        switches = node.op in PIECEWISE or node.op in COMPARISONS
        if node.op == "where":  # only its condition switches
            switches = node.args[0].index in depending
        if switches or node.index in lacking:
            return False
    return True


def _extremes(program: Program) -> list[str]:
    """The names of maxima and minima of computed numbers that are not parts of others."""
    found = {
        name: args
        for name, operation, args in program.equations
        if operation.name in ("maximum", "minimum") and not any(map(is_numeral, args))
    }
    parts = {arg for args in found.values() for arg in args}
    return [name for name in found if name not in parts]


def _freed(program: Program, names: Collection[str]) -> Program:
    free = dict.fromkeys(names, Declaration("constant"))
    equations = tuple(equation for equation in program.equations if equation.name not in free)
    return replace(program, declarations={**program.declarations, **free}, equations=equations).verify()


def _does_not_matter(model: Model, name: str, assume: Assumptions, of: str, effort: Effort) -> bool:
    of = model.scalar(of) if of else model.loss
    truth = model.truth(of, name)
    if truth is None or name not in symbols([model.nodes[of]]):
        return False
    inputs = sorted(symbols([model.nodes[of], truth]))
    for point in islice(shared_points(inputs, assume), 2):
        value = Balls(point, BITS).value(truth)
        if not isinstance(value, arb) or not value.contains(0) or float(value.rad()) > NEGLIGIBLE:
            return False
    if truth.op != "add":
        return False
    first, *rest = truth.args
    positive = [other for other, words in assume.items() if "positive" in words]
    domain = domain_of(model.pool, model.nodes[of], positive)
    question = Question(model.pool, model.nodes[of], name, truth, whole=domain, assume=assume)
    opposite = model.pool.mul((model.pool.number(-1), model.pool.add(rest)))
    return prove(question, first, opposite, effort).word == "equal"
