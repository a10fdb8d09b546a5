"""Program -> the graph of its forward computation, one node an operation, every value drawn once.

Right-hand sides that hold several operations (``w111*i1 + w112*i2 + b11``) are drawn operation by operation; named
functions (tanh, σ) stay whole unless they are to be unfolded.  Numbers are drawn anew wherever they are used, since
sharing a 1 would tangle; where an operation takes only one other operand, its sign holds them (``·/2``).
"""

from __future__ import annotations

from collections.abc import Iterable

import sympy as sp

from symgraph.calculus.elementary import Elementary, Operand, Step, constant_term, elementary
from symgraph.calculus.expand import expand
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.figure.contents.membership import Membership
from symgraph.figure.contents.pieces import Collection, Constants, Names, drawn_operands
from symgraph.figure.graph import Edge, Graph, Group, Line, Node, NodeRole
from symgraph.lowering.markup import NOTHING, math, prose
from symgraph.lowering.mathematics import operator_words
from symgraph.words import ENGLISH, Lexicon


def names_of(program: Program, scalar: Program, lexicon: Lexicon = ENGLISH) -> Names:
    """How names are written in the figures of a program with the expansion `scalar`."""
    return Names(dict(program.metadata.get("labels", {})), scalar.loss, program.metadata.get("loss_label"), lexicon)


def forward_graph(
    program: Program,
    scalar: Program | None = None,
    steps: Elementary | None = None,
    constants: Constants = "auto",
    lexicon: Lexicon = ENGLISH,
) -> Graph:
    """The forward graph of a program.

    `scalar` is its expansion and `steps` are the single operations of that, where they are already known.
    """
    scalar = scalar or expand(program)
    steps = steps or elementary(scalar)
    drawing = ForwardDrawing(program, scalar, Collection(names_of(program, scalar, lexicon)), constants)
    drawing.draw(steps)
    if scalar.loss is not None and scalar.loss in scalar.declarations:
        drawing.declared_loss(scalar.loss)
    drawing.outputs(steps)
    return drawing.graph()


def declared_role(program: Program, name: str) -> NodeRole:
    """What the leaf of a declared name is for; a size is a number."""
    role = program.declarations[name].role
    return "constant" if role == "size" else role


class ForwardDrawing:
    """Builds the nodes and edges of a scalar program's single operations in `parts`."""

    def __init__(self, program: Program, scalar: Program, parts: Collection, constants: Constants = "auto") -> None:
        self.program = program
        self.scalar = scalar
        self.membership = Membership(program, parts.names.lexicon)
        self.parts = parts
        self.constants: Constants = constants
        self.ids: dict[str, str] = {}
        self.operations: dict[tuple[str, str], list[str]] = {}
        self.unfolded: dict[str, Group] = {}

    def draw(self, steps: Elementary) -> None:
        """Draw every step, in the author's order; one that only renames something is that thing."""
        for step in steps.steps:
            if step.op:
                self.ids[step.name] = self._operation(step)
            else:
                self.ids[step.name] = self._value(step.operands[0].term, step.name)

    def _operation(self, step: Step) -> str:
        """The node of an operation, after the leaves among its operands."""
        group = self._group(step)
        term = step.term
        assert isinstance(term, Apply)  # it has an operation
        drawn = [step.operands[place] for place in drawn_operands(term, self.constants)]
        tails = [(operand, self._operand(operand, step, group)) for operand in drawn]
        head = self.parts.applied(term, self._id(step), group, self.constants, step.name)
        for operand, tail in tails:
            self.parts.edges.append(self._edge(operand, tail, head))
        self.operations.setdefault((str(group).split(".", maxsplit=1)[0], step.op), []).append(head)
        return head

    def _id(self, step: Step) -> str:
        return step.name if step.name == step.owner else f"{step.owner}.{step.op}"

    def _group(self, step: Step) -> str | None:
        """The area of a step; the operations of an unfolded function have one of their own."""
        group = self.membership.group(step.owner)
        if not step.within:
            return group
        inner = f"{step.owner} {step.within}"
        title = math(operator_words(step.within))
        self.unfolded.setdefault(inner, Group(inner, title, "named", group))
        return inner

    def _operand(self, operand: Operand, step: Step, group: str | None) -> str:
        if constant_term(operand.term):
            return self.parts.leaf(operand.term, "constant", group)
        return self._value(operand.term, step.owner)

    def _value(self, term: Term, owner: str) -> str:
        """The node of a value: its operation's, or the leaf of a declared name."""
        if not isinstance(term, str) or is_numeral(term):
            return self.parts.leaf(term, "constant", self.membership.group(owner))
        if term not in self.ids:
            self.ids[term] = self.parts.leaf(term, declared_role(self.scalar, term), self.membership.group(term))
        return self.ids[term]

    def _edge(self, operand: Operand, tail: str, head: str) -> Edge:
        """An arrow, with the name of the computed value that it carries."""
        name = operand.term
        above: tuple[Line, ...] = ()
        if isinstance(name, str) and operand.use and not name.startswith("_") and name not in self.scalar.declarations:
            above = (Line(math(self.parts.names(name)), "edge"),)
        return Edge(tail, head, "forward", above, uses=(operand.use,) if operand.use else ())

    def outputs(self, steps: Elementary, names: Iterable[str] | None = None) -> None:
        """A box for the loss, and for every other named value that nothing uses; with `names`, among these only."""
        wanted = None if names is None else set(names)
        used = {
            operand.term
            for step in steps.steps
            if wanted is None or step.name in wanted
            for operand in step.operands
            if isinstance(operand.term, str)
        }
        for step in steps.steps:
            name = step.name
            if wanted is not None and name not in wanted:
                continue
            if name != self.scalar.loss and (name in used or name.startswith("_")):
                continue
            label, group = math(self.parts.names(name)), self.membership.group(name)
            box = self.parts.add(Node(f"{name}.output", label, "output", sp.Symbol(name), group, value=name))
            self.parts.edge(self.ids[name], box)

    def declared_loss(self, loss: str) -> None:
        """The leaf of a loss that is declared, not computed, which may be all there is to see."""
        self._value(loss, loss)

    def graph(self) -> Graph:
        """What has been drawn, with the areas it is drawn in and the order to keep."""
        nodes = tuple(self.parts.nodes.values())
        groups = self.groups(node.group for node in nodes)
        title = self.program.metadata.get("title", "")
        return Graph(
            self.program.name,
            nodes,
            tuple(self.parts.edges),
            groups,
            title=prose(title) if title else NOTHING,
            rows=self.rows(),
            # Named parts of a formula may stand below each other.
            ordered_groups=any(group.role not in ("named", "unit") for group in groups),
        )

    def groups(self, used: Iterable[str | None]) -> tuple[Group, ...]:
        """The areas of the nodes, each before those inside of it."""
        wanted = set(used)
        inner = [group for group in self.unfolded.values() if group.id in wanted]
        around = self.membership.groups(wanted.union(group.parent for group in inner))
        result: list[Group] = []
        for group in around:
            result.append(group)
            result.extend(other for other in inner if other.parent == group.id)
        return (*result, *(group for group in inner if group not in result))

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Ids to be kept from top to bottom: the inputs, and operations of one kind in one layer."""
        inputs = [node.id for node in self.parts.nodes.values() if node.role == "input"]
        return tuple(tuple(ids) for ids in (inputs, *self.operations.values()) if len(ids) > 1)
