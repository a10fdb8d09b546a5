"""What forward and gradient graphs are made of: labels, SymPy samples for styling, and the collection of nodes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

import sympy as sp

from symgraph.calculus.elementary import constant_term
from symgraph.calculus.sympy_bridge import PRIMITIVES, rational
from symgraph.calculus.term import Apply, Term, is_numeral, number
from symgraph.figure.graph import Edge, EdgeRole, Line, Node, NodeRole, TextRole
from symgraph.lowering.markup import NO_WORDS, Words, joined, math, quoted
from symgraph.lowering.mathematics import name_words, operator_words, partial_words, power_words, term_words
from symgraph.words import ENGLISH, Lexicon

_X, _Y = sp.symbols("x y")
# Unevaluated: SymPy's first evaluated sum imports its tensors, which takes as long as laying a figure out.
_SAMPLES: dict[str, Any] = {
    "add": sp.Add(_X, _Y, evaluate=False),
    "sub": sp.Add(_X, _Y, evaluate=False),
    "mul": sp.Mul(_X, _Y, evaluate=False),
    "dot": sp.Mul(_X, _Y, evaluate=False),
    "neg": sp.Mul(-1, _X, evaluate=False),
    "div": sp.Mul(_X, sp.Pow(_Y, -1, evaluate=False), evaluate=False),
    "reciprocal": sp.Pow(_X, -1, evaluate=False),
    "square": sp.Pow(_X, 2, evaluate=False),
    "pow": sp.Pow(_X, _Y, evaluate=False),
}


def sample(op: str) -> Any:
    """A small SymPy expression of the class that an operation is styled as: `Add`, `Mul`, `Pow` or a function."""
    if op in _SAMPLES:
        return _SAMPLES[op]
    primitive = PRIMITIVES.get(op)
    if isinstance(primitive, sp.FunctionClass) and 1 in primitive.nargs:
        return primitive(_X)
    return sp.Function(op)(_X)


_OPERAND = "·"  # in the term of a sign, where the operand stands
_DOT = Words("dot.c", r"\cdot", _OPERAND)
_DOT_IN_PARENTHESES = Words("(dot.c)", r"(\cdot)", f"({_OPERAND})")

# Their operands may stand in any order.
COMMUTATIVE = ("add", "mul", "dot", "sum", "mean", "minimum", "maximum", "eq", "ne")
# Their constants are nodes all the same: a case of a `where` is as much a value as the others.
_WITH_CONSTANT_NODES = (*COMMUTATIVE, "where", "softmax", "log_softmax", "logsumexp")
# Their sign has no parentheses of its own.
_INFIX = ("sub", "div", "pow", "lt", "le", "gt", "ge")


Constants = Literal["auto", "inputs", "operators"]
"""Where numbers are drawn: as inputs, in the signs of the operators that take them, or as is usual for each."""


class Names:
    """How the names of a figure are written: the spec's labels first, else by the rules of notation."""

    def __init__(
        self, labels: Mapping[str, str], loss: str | None, loss_label: str | None, lexicon: Lexicon = ENGLISH
    ) -> None:
        self.lexicon = lexicon
        self._labels = labels
        self._loss = loss
        self._loss_label = loss_label

    def __call__(self, name: str) -> Words:
        """A name as it is written."""
        return quoted(self._labels[name]) if name in self._labels else name_words(name)

    @staticmethod
    def of_words(write: Callable[[str], Words]) -> Names:
        """Names written by a function."""
        return _WrittenBy(write)

    def of(self, name: str) -> Words:
        """The name as the quantity that is differentiated: the output of a network is its loss L."""
        return name_words(self._loss_label) if name == self._loss and self._loss_label else self(name)

    def term(self, term: Term, *, inline: bool = False) -> Words:
        """A term in these names."""
        return term_words(term, self, inline=inline, lexicon=self.lexicon)

    def derivative(self, of: str, wrt: str) -> Words:
        """``∂of/∂wrt``."""
        return partial_words(self(of), self(wrt))

    def derivative_of_loss(self, loss: str, wrt: str) -> Words:
        """``∂L/∂wrt``, with the loss as it is called."""
        return partial_words(self.of(loss), self(wrt))


class _WrittenBy(Names):
    """Names that a function writes."""

    def __init__(self, write: Callable[[str], Words]) -> None:
        super().__init__({}, None, None)
        self._write = write

    def __call__(self, name: str) -> Words:
        return self._write(name)


class Collection:
    """Nodes and edges in reading order, with ids that do not depend on anything but that order."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.nodes: dict[str, Node] = {}
        self.edges: list[Edge] = []
        self._numbers: dict[str, int] = {}

    def add(self, node: Node) -> str:
        """Add a node; its id gets a number appended when it is taken."""
        identifier = node.id
        while identifier in self.nodes:
            self._numbers[node.id] = self._numbers.get(node.id, 1) + 1
            identifier = f"{node.id}.{self._numbers[node.id]}"
        self.nodes[identifier] = replace(node, id=identifier)
        return identifier

    def leaf(self, term: Term, role: NodeRole, group: str | None, node_id: str | None = None) -> str:
        """A leaf that shows a name, a number or a small expression."""
        name = term if isinstance(term, str) else "partial"
        expression: Any = rational(number(name)) if is_numeral(name) else sp.Symbol(name)
        value = name if isinstance(term, str) and not is_numeral(name) else ""
        return self.add(Node(node_id or name, math(self.names.term(term)), role, expression, group, value=value))

    def operation(self, op: str, node_id: str, group: str | None, role: NodeRole = "operation") -> str:
        """An operator's or a function's node."""
        ordered = op not in COMMUTATIVE
        return self.add(Node(node_id, math(operator_words(op)), role, sample(op), group, ordered=ordered))

    def applied(self, term: Apply, node_id: str, group: str | None, constants: Constants, value: str = "") -> str:
        """The node of an operation whose `drawn_operands` are drawn before it; the others are in its sign."""
        places = drawn_operands(term, constants)
        words, op = operator_words(term.op), term.op
        if term.op in ("pow", "square") and places == (0,):
            words, op = power_words(term.args[1] if term.op == "pow" else "2", self.names), "pow"
        elif len(places) < len(term.args):
            words, op = self.open_sign(term, places[0]), "reciprocal" if _is_reciprocal(term) else term.op
        return self.add(
            Node(node_id, math(words), "operation", sample(op), group, ordered=op not in COMMUTATIVE, value=value)
        )

    def open_sign(self, term: Apply, place: int) -> Words:
        """The sign of an operation that holds all operands but the one at `place`: ``(·)/2``, or ``× 1.1``."""
        if term.op in COMMUTATIVE:
            others = [arg for k, arg in enumerate(term.args) if k != place]
            return joined([NO_WORDS, *(self.names.term(arg) for arg in others)], operator_words(term.op))
        open_term = Apply(term.op, (*term.args[:place], _OPERAND, *term.args[place + 1 :]))
        operand = _DOT_IN_PARENTHESES if term.op in _INFIX else _DOT
        return term_words(open_term, lambda name: operand if name == _OPERAND else self.names(name), inline=True)

    def edge(
        self, tail: str, head: str, role: EdgeRole = "forward", label: Words = NO_WORDS, text: TextRole = "edge"
    ) -> None:
        """An arrow, with what is written above it."""
        self.edges.append(Edge(tail, head, role, (Line(math(label), text),) if label else ()))


def drawn_operands(term: Apply, constants: Constants = "auto") -> tuple[int, ...]:
    """The places of the operands that have nodes: without the constants that the operation shows in its sign.

    >>> drawn_operands(Apply("div", ("x", "2"))), drawn_operands(Apply("add", ("x", "2")))
    ((0,), (0, 1))
    >>> drawn_operands(Apply("div", ("x", "2")), "inputs"), drawn_operands(Apply("add", ("x", "2")), "operators")
    ((0, 1), (0,))
    """
    everything = tuple(range(len(term.args)))
    if constants == "inputs" or (constants == "auto" and term.op in _WITH_CONSTANT_NODES) or term.op == "where":
        return everything
    variables = tuple(k for k in everything if not constant_term(term.args[k])) or everything[:1]
    return variables if len(variables) == 1 else everything


def _is_reciprocal(term: Apply) -> bool:
    return term.op == "div" and term.args[0] == "1"
