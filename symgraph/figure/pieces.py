"""What forward and gradient graphs are made of: labels, SymPy samples for styling, and the collection of nodes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import sympy as sp

from symgraph.calculus.formula_print import format_term
from symgraph.calculus.sympy_bridge import PRIMITIVES, rational
from symgraph.calculus.term import Apply, Term, is_numeral, names_in, number, substitute
from symgraph.figure.graph import Edge, EdgeRole, Node, NodeRole
from symgraph.lowering.typst import operator_sign, partial_fraction, power_sign, typst_term
from symgraph.notation import typst_name, typst_text

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


_OPERAND = "·"  # in the text of a sign, where the operand stands
_SIGNS = {"add": "+", "sub": "-", "neg": "-", "mul": "*", "dot": "*", "div": "/", "square": "**2", "reciprocal": "1/"}

# Their operands may stand in any order.
_COMMUTATIVE = ("add", "mul", "dot", "sum", "mean", "minimum", "maximum", "eq", "ne")
# Their constants are nodes all the same: a case of a `where` is as much a value as the others.
_WITH_CONSTANT_NODES = (*_COMMUTATIVE, "where", "softmax", "log_softmax", "logsumexp")
# Their sign has no parentheses of its own.
_INFIX = ("sub", "div", "pow", "lt", "le", "gt", "ge")


class Words(NamedTuple):
    """What is written somewhere: as Typst mathematics, and the same in plain text."""

    math: str = ""
    text: str = ""


NOTHING = Words()


def math(source: str) -> str:
    """Typst markup of a piece of mathematics."""
    return f"${source}$"


class Names:
    """How the names of a figure are written: the spec's labels first, else by the rules of notation."""

    def __init__(self, labels: dict[str, str], loss: str | None, loss_label: str | None) -> None:
        self._labels = labels
        self._loss = loss
        self._loss_label = loss_label

    def __call__(self, name: str) -> str:
        """Typst mathematics for a name."""
        if name in self._labels:
            return typst_text(self._labels[name])
        return typst_name(name)

    def of(self, name: str) -> str:
        """The name as the quantity that is differentiated: the output of a network is its loss L."""
        return typst_name(self._loss_label) if name == self._loss and self._loss_label else self(name)

    def text(self, term: Term) -> str:
        """A term in plain text, as a formula is typed."""
        return format_term(substitute(term, {name: self._labels.get(name, name) for name in names_in(term)}))

    def words(self, name: str) -> Words:
        """A name in both forms."""
        return Words(self(name), self.text(name))

    def derivative(self, of: str, wrt: str) -> Words:
        """``∂of/∂wrt``."""
        return Words(partial_fraction(of, wrt, self), f"∂{self.text(of)}/∂{self.text(wrt)}")

    def derivative_of_loss(self, loss: str, wrt: str) -> Words:
        """``∂L/∂wrt``, with the loss as it is called."""
        called = self._loss_label if loss == self._loss and self._loss_label else loss
        written = f"frac(partial {self.of(loss)}, partial {self(wrt)})"
        return Words(written, f"∂{self.text(called)}/∂{self.text(wrt)}")


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
        if isinstance(term, str) and is_numeral(term):
            expression: Any = rational(number(term))
            label = typst_term(term)
        else:
            expression = sp.Symbol(term if isinstance(term, str) else "partial")
            label = self.names(term) if isinstance(term, str) else typst_term(term, self.names)
        name = term if isinstance(term, str) else "partial"
        return self.add(Node(node_id or name, math(label), role, expression, group, text=self.names.text(term)))

    def operation(self, op: str, node_id: str, group: str | None, role: NodeRole = "operation") -> str:
        """An operator's or a function's node."""
        words = Words(operator_sign(op), _SIGNS.get(op, op))
        return self._sign(words, op, node_id, group, role)

    def applied(self, term: Apply, node_id: str, group: str | None) -> str:
        """The node of an operation whose `drawn_operands` are drawn before it; the others are in its sign."""
        drawn = drawn_operands(term)
        if term.op in ("pow", "square") and drawn == term.args[:1]:
            exponent = term.args[1] if term.op == "pow" else "2"
            words = Words(power_sign(exponent), f"**{self.names.text(exponent)}")
            return self._sign(words, "pow", node_id, group)
        if len(drawn) == len(term.args):
            return self.operation(term.op, node_id, group)
        place = term.args.index(drawn[0])
        open_term = Apply(term.op, (*term.args[:place], _OPERAND, *term.args[place + 1 :]))
        operand = "(dot.c)" if term.op in _INFIX else "dot.c"
        sign = typst_term(open_term, lambda name: operand if name == _OPERAND else self.names(name), inline=True)
        is_reciprocal = term.op == "div" and term.args[0] == "1"
        op = "reciprocal" if is_reciprocal else term.op
        return self._sign(Words(sign, self.names.text(open_term)), op, node_id, group)

    def _sign(self, words: Words, op: str, node_id: str, group: str | None, role: NodeRole = "operation") -> str:
        ordered = op not in _COMMUTATIVE
        return self.add(Node(node_id, math(words.math), role, sample(op), group, text=words.text, ordered=ordered))

    def edge(self, tail: str, head: str, role: EdgeRole = "forward", label: Words = NOTHING) -> None:
        """An arrow, with what is written on it."""
        self.edges.append(Edge(tail, head, role, math(label.math) if label.math else "", label.text))


def constant_term(term: Term) -> bool:
    """Whether a term is a number or a named constant, drawn anew wherever it is used."""
    return is_numeral(term) or (isinstance(term, Apply) and not term.args)


def drawn_operands(term: Apply) -> tuple[Term, ...]:
    """The operands that have nodes: without the constants that the operation shows in its sign, as in ``(·)/2``.

    >>> drawn_operands(Apply("div", ("x", "2"))), drawn_operands(Apply("add", ("x", "2")))
    (('x',), ('x', '2'))
    """
    if term.op in _WITH_CONSTANT_NODES:
        return term.args
    variables = tuple(arg for arg in term.args if not constant_term(arg)) or term.args[:1]
    return variables if len(variables) == 1 else term.args
