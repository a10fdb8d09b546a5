"""Program -> the graph of its forward computation, one node an operation, every value drawn once.

Right-hand sides that hold several operations (``w111*i1 + w112*i2 + b11``) are drawn operation by operation; named
functions (tanh, σ) stay whole.  Numbers are drawn anew wherever they are used, since sharing a 1 would tangle.
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from symgraph.calculus.expand import expand
from symgraph.calculus.program import Equation, Program
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.figure.graph import Graph, Node, NodeRole
from symgraph.figure.membership import Membership
from symgraph.figure.pieces import NOTHING, Collection, Names, Words, constant_term, drawn_operands, math
from symgraph.notation import typst_text


def names_of(program: Program, scalar: Program) -> Names:
    """How names are written in the figures of a program with the expansion `scalar`."""
    return Names(dict(program.metadata.get("labels", {})), scalar.loss, program.metadata.get("loss_label"))


def forward_graph(program: Program, scalar: Program | None = None) -> Graph:
    """The forward graph of a program; `scalar` is its expansion, where that is already known."""
    scalar = scalar or expand(program)
    drawing = ForwardDrawing(program, scalar)
    for equation in scalar.equations:
        drawing.equation(equation)
    drawing.outputs()
    return drawing.graph()


class ForwardDrawing:
    """Builds the nodes and edges of a scalar program's equations."""

    def __init__(self, program: Program, scalar: Program) -> None:
        self.program = program
        self.scalar = scalar
        self.membership = Membership(program)
        self.parts = Collection(names_of(program, scalar))
        self.ids: dict[str, str] = {}
        self.operations: dict[tuple[str, str], list[str]] = {}

    def equation(self, equation: Equation) -> None:
        """Draw one equation; one that only renames something is that thing."""
        term = equation.term
        if isinstance(term, str):
            self.ids[equation.name] = self.value(term, self.membership.group(equation.name))
            return
        self.ids[equation.name] = self.operation(term, equation.name, self.membership.group(equation.name))

    def operation(self, term: Apply, node_id: str, group: str | None) -> str:
        """The node of an operation, after those of its operands; the author's order is the order drawn."""
        operands = [(arg, self.value(arg, group, node_id)) for arg in drawn_operands(term)]
        head = self.parts.applied(term, node_id, group)
        for arg, tail in operands:
            self.parts.edge(tail, head, "forward", self.edge_label(arg))
        self.operations.setdefault((str(group).split(".")[0], term.op), []).append(head)
        return head

    def value(self, term: Term, group: str | None, within: str = "") -> str:
        """The node of an operand: a number of its own, the name's node, or the operation's."""
        if constant_term(term):
            return self.parts.leaf(term, "constant", group)
        if isinstance(term, Apply):
            return self.operation(term, f"{within}.{term.op}", group)
        if term not in self.ids:
            declared = self.scalar.declarations[term]
            role: NodeRole = declared.role
            self.ids[term] = self.parts.leaf(term, role, self.membership.group(term))
        return self.ids[term]

    def edge_label(self, term: Term) -> Words:
        """The name of a computed value, shown on the arrows that carry it."""
        if not isinstance(term, str) or is_numeral(term) or term.startswith("_") or term in self.scalar.declarations:
            return NOTHING
        return self.parts.names.words(term)

    def outputs(self, names: Iterable[str] | None = None) -> None:
        """A box for the loss, and for every other named value that nothing uses; with `names`, among these only."""
        wanted = None if names is None else set(names)
        used = {arg for name, _, args in self.scalar.equations if wanted is None or name in wanted for arg in args}
        for equation in self.scalar.equations:
            name = equation.name
            if wanted is not None and name not in wanted:
                continue
            if name != self.scalar.loss and (name in used or name.startswith("_")):
                continue
            label, text = self.parts.names.words(name)
            group = self.membership.group(name)
            box = self.parts.add(Node(f"{name}.output", math(label), "output", sp.Symbol(name), group, text=text))
            self.parts.edge(self.ids[name], box)

    def graph(self) -> Graph:
        """What has been drawn, with the areas it is drawn in and the order to keep."""
        nodes = tuple(self.parts.nodes.values())
        groups = self.membership.groups(node.group for node in nodes)
        title = self.program.metadata.get("title", "")
        return Graph(
            self.program.name,
            nodes,
            tuple(self.parts.edges),
            groups,
            title=f"#{typst_text(title)}" if title else "",
            rows=self.rows(),
        )

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Ids to be kept from top to bottom: the inputs, and operations of one kind in one layer."""
        inputs = [node.id for node in self.parts.nodes.values() if node.role == "input"]
        return tuple(tuple(ids) for ids in (inputs, *self.operations.values()) if len(ids) > 1)
