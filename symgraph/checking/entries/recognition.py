"""The lines of a claim read as the adjoints that they are: small proofs in place of one large one.

People compute a gradient in steps: ``dZ = (P - Y)/n``, then ``dW = X.T @ dZ``.  Each number on the way that has the
value of one of the program's own adjoints at points without a pattern is proved to be that adjoint, and stands for it
from then on.  So what comes after it has the form of the gradient, or nearly, however long the way was.

What is recognised is equal wherever the derivative exists, but for null sets, so a claim and its reading are too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from flint import arb, ctx

from symgraph.calculus.adjoint import gradient
from symgraph.calculus.program import Program
from symgraph.calculus.term import number
from symgraph.checking.entries.agreement import shared_points
from symgraph.checking.expression import Node, operations, symbols
from symgraph.checking.model import Model
from symgraph.checking.numbers import rational
from symgraph.checking.proof.definedness import domain_of
from symgraph.checking.proof.normal_form import PIECEWISE
from symgraph.checking.proof.regions import lacking_value, prove
from symgraph.checking.question import Assumptions, Effort, Question
from symgraph.checking.values.balls import Balls
from symgraph.errors import InputError

BITS = 128
POINTS, PIECEWISE_POINTS = 3, 16
"""Points that tell numbers apart; where there are switches, more are needed for each to be on and off."""
GOOD_BITS = 64
MAX_DENOMINATOR = 2000
MAX_FAILURES = 3
"""Proofs that may fail before no more are tried."""


@dataclass(frozen=True, slots=True)
class _Little(Effort):
    """Budgets for proofs that are small if they succeed at all."""

    @property
    def terms(self) -> int:
        return 800

    @property
    def steps(self) -> int:
        return 20_000

    @property
    def regions(self) -> int:
        return 16


class Recognition:
    """Knows the values of a program and of its adjoints, and finds them again in other equations."""

    def __init__(self, model: Model, wrt: Sequence[str], assume: Assumptions, of: str = "") -> None:
        of = model.scalar(of) if of else model.loss
        self.pool = model.pool
        self.question = Question(model.pool, model.nodes[of], "", None, assume=assume)
        positive = [name for name, words in assume.items() if "positive" in words]
        domain = domain_of(model.pool, model.nodes[of], positive)
        known = _adjoints(model, wrt, of)
        lacking = lacking_value(self.question, *known)
        self.question = replace(self.question, whole=domain)
        self.known = {node.index: node for node in known if node.index not in lacking}
        names = sorted(symbols([model.nodes[of], *known]))
        count = PIECEWISE_POINTS if any(op in PIECEWISE for op in operations(known)) else POINTS
        self.points = [Balls(point, BITS) for point in islice(shared_points(names, assume), count)]
        self._by_value: dict[str, list[Node]] = {}
        for node in self.known.values():
            key = self._key(node)
            if key:
                self._by_value.setdefault(key, []).append(node)
        self._failures = 0

    def read(self, program: Program, given: Mapping[str, Node]) -> dict[str, Node]:
        """The node of every name of a scalar program, of those `given` the ones given."""
        names = dict(given)
        for name, declared in program.declarations.items():
            if name not in names:
                fixed = declared.value
                names[name] = self.pool.symbol(name) if fixed is None else self.pool.number(number(fixed))
        for equation in program.equations:
            if equation.name not in names:
                names[equation.name] = self.recognised(self.pool.term(equation.term, names))
        return names

    def recognised(self, node: Node) -> Node:
        """The value of the program or the adjoint that a node is, or a multiple of one, or the node itself."""
        if node.index in self.known or not node.args or self._failures >= MAX_FAILURES:
            return node
        candidates = self._by_value.get(self._key(node), ())
        found = [(self._ratio(node, candidate), candidate) for candidate in candidates]
        for factor, candidate in sorted(found, key=lambda pair: pair[0] != 1):
            if factor is None or self._failures >= MAX_FAILURES:
                break
            multiple = self.pool.mul((self.pool.number(factor), candidate))
            if self._equal(node, multiple):
                return multiple
        return node

    def _key(self, node: Node) -> str:
        """The leading digits of the ratio of the values at two points, the same for all multiples, and which points.

        They are the first at which the value is not 0.  Empty for what is not known, or has simple values: switches
        are 0 or 1, and equal numbers of that kind are seldom the same.
        """
        found: list[arb] = []
        zeros = ""
        for balls in self.points:
            value = balls.value(node)
            if not isinstance(value, arb):
                return ""
            zeros += "0" if value == 0 else "1"
            if value != 0:
                found.append(value)
            if len(found) == 2:
                break
        else:
            return ""
        with ctx.workprec(BITS):
            ratio = found[0] / found[1]
        if not ratio.is_finite() or (4 * ratio).contains_integer() or ratio.rel_accuracy_bits() < GOOD_BITS:
            return ""
        return f"{zeros} {ratio.str(12, radius=False)}"

    def _ratio(self, node: Node, candidate: Node) -> Fraction | None:
        """By which simple number a candidate is to be multiplied to be the node."""
        for balls in self.points:
            value, known = balls.value(node), balls.value(candidate)
            if not isinstance(value, arb) or not isinstance(known, arb):
                return None
            if value == 0 or known.contains(0):
                continue
            with ctx.workprec(BITS):
                ratio = value / known
            simple = Fraction(float(ratio.mid())).limit_denominator(MAX_DENOMINATOR)
            return simple if simple and ratio.contains(rational(simple)) else None
        return None

    def _equal(self, node: Node, candidate: Node) -> bool:
        for balls in self.points:
            value, known = balls.value(node), balls.value(candidate)
            if not isinstance(value, arb) or not isinstance(known, arb) or not value.overlaps(known):
                return False
        if prove(self.question, candidate, node, _Little()).word == "equal":
            return True
        self._failures += 1
        return False


def _adjoints(model: Model, wrt: Sequence[str], of: str) -> list[Node]:
    """The nodes of the program and of its reverse sweep, each once; only of the program where there is none."""
    try:
        nodes: Iterable[Node] = model.pool.program(gradient(model.program, wrt, of), model.nodes).values()
    except InputError:
        nodes = model.nodes.values()
    return list({node.index: node for node in nodes if node.args}.values())
