"""Program -> the graph of a gradient: the chain rule, read from left to right.

It starts at the seed ∂L/∂L = 1 and ends in the wanted derivative.  Every step multiplies the adjoint that arrives by a
local partial derivative, a leaf straight above the product; forward values are leaves, their computation folded away.
Where paths meet, the sum is a node of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import sympy as sp

from symgraph.calculus.adjoint import adjoint_names
from symgraph.calculus.closed_form import folded
from symgraph.calculus.elementary import constant_term, elementary
from symgraph.calculus.program import Equation, Program, needed
from symgraph.calculus.term import Apply, Term, fold_numbers, names_in, substitute
from symgraph.figure.contents.adjoint_words import AdjointWords
from symgraph.figure.contents.chain import factor
from symgraph.figure.contents.chain_text import ONE, ZERO, ChainText, chain_text, combined
from symgraph.figure.contents.forward import ForwardDrawing, names_of
from symgraph.figure.contents.membership import Membership, merge_single_units
from symgraph.figure.contents.passes import apart, last_first, two_passes
from symgraph.figure.contents.pieces import Collection, Names
from symgraph.figure.graph import Graph, Group, Line, Node
from symgraph.lowering.markup import EQUALS, NO_WORDS, Content, displayed, math, symbol
from symgraph.words import ENGLISH, Lexicon

_L, _W = sp.symbols("L w")


@dataclass(frozen=True, slots=True)
class Flow:
    """Where an adjoint comes from: the node, its name (if any), the product that it stands for, and its formula."""

    node: str
    name: str
    text: ChainText
    term: Term


class GradientGraph(NamedTuple):
    """The graph of a gradient, and the formula of each node of the backward pass in names of the scalar program."""

    graph: Graph
    terms: Mapping[str, Term]


def gradient_graph(
    program: Program,
    scalar: Program,
    wrt: str,
    with_forward: bool = False,
    lexicon: Lexicon = ENGLISH,
    *,
    names: Names | None = None,
) -> GradientGraph:
    """The graph of the derivative by `wrt`, a scalar or an array, whose elements' derivatives are then all drawn.

    `program` is the array program the areas are read from, `scalar` its gradient's expansion, whose ``gradients`` are
    the wanted derivatives.  With `with_forward` the forward computation is drawn too, joined to the leaves that use its
    values.  `names` says how they are written, if not as usual.
    """
    drawing = _GradientDrawing(program, scalar, wrt, names or names_of(program, scalar, lexicon))
    if with_forward:
        drawing.draw_forward()
    drawing.draw()
    return GradientGraph(drawing.graph(), drawing.terms)


class _GradientDrawing:
    def __init__(self, program: Program, scalar: Program, wrt: str, names: Names) -> None:
        self.lexicon = names.lexicon
        self.program = program
        self.scalar = scalar
        self.wrt = wrt
        self.targets = dict(scalar.gradients.items())
        self.words = AdjointWords(scalar, names)
        self.membership = Membership(program, self.lexicon)
        self.parts = Collection(self.words.written)
        self.adjoints = adjoint_names(scalar)
        self.flows: dict[str, Flow] = {}
        self.stacks: list[tuple[str, str]] = []
        self.terms: dict[str, Term] = {}
        self.forward: ForwardDrawing | None = None
        self.forward_nodes: set[str] = set()

    # --- drawing ----------------------------------------------------------------------------------------------------

    def draw_forward(self) -> None:
        """The forward equations first; leaves are then fed by the values they use."""
        steps = elementary(self.scalar, skip=self.adjoints)
        drawing = ForwardDrawing(self.program, self.scalar, self.parts)
        drawing.draw(steps)
        drawing.outputs(steps)
        self.forward = drawing
        self.forward_nodes = set(self.parts.nodes)

    def draw(self) -> None:
        """The seed, then one step for each adjoint equation that the target needs."""
        wanted = needed(self.scalar, self.targets.values())
        for name in self.scalar.declarations:
            if name in self.adjoints and name in wanted:
                self._seed(name)
        for equation in self.scalar.equations:
            if equation.name in self.adjoints and equation.name in wanted:
                self._step(equation)
        for wrt, name in self.targets.items():
            self._finish(wrt, name)

    def _seed(self, name: str) -> None:
        captions = (Line(math(self.words.derivative(name)), "adjoint"),)
        # Beside a forward graph, an area of its own layer keeps the seed at the beginning of the backward pass.
        group = self._group(name) if self.forward else None
        node = self.parts.add(Node(name, math(symbol("1")), "seed", sp.Integer(1), group, captions, value=name))
        self.flows[name] = Flow(node, name, ONE, name)
        self.terms[node] = name

    def _step(self, equation: Equation) -> None:
        term = equation.term
        if isinstance(term, str):  # the same adjoint under the name it is wanted by
            flow = self.flows[term]
            better = equation.name if flow.name.startswith("_") else flow.name
            self.flows[equation.name] = replace(flow, name=better)
            self.flows[term] = replace(flow, name=better)
            return
        flow = self._flow(term, equation.name)
        self.flows[equation.name] = replace(flow, name=equation.name)

    def _flow(self, term: Term, name: str) -> Flow:
        """The node that computes an adjoint term, its parts drawn before it."""
        core, partial = factor(term, self.adjoints.__contains__)
        if partial != "1":
            return self._product(self._flow(core, f"{name}.core"), partial, name)
        if isinstance(term, str):
            return self.flows[term]
        return self._operation(term, name)

    def _product(self, arriving: Flow, partial: Term, name: str) -> Flow:
        group = self.membership.group(self.words.primal(arriving.name)) or self._group(name)
        written = self._written(partial)
        leaf = self.parts.leaf(written, "partial", group, f"{name}.partial")
        node = self.parts.operation("mul", name, group, "adjoint")
        self._adjoint_edge(arriving, node)
        partial_name = self.words.partial(name.split(".", maxsplit=1)[0], arriving.name)
        self.parts.edge(leaf, node, "partial", partial_name, "partial")
        self.stacks.append((leaf, node))
        self._join(leaf, partial)
        self.terms[leaf] = partial
        return self._flow_of(
            node, name, arriving.text.times(written, self.words.written), "mul", (arriving.term, partial)
        )

    def _flow_of(self, node: str, name: str, text: ChainText, op: str, parts: tuple[Term, ...]) -> Flow:
        """A flow that is computed: by its name where the program has one, else from its parts."""
        term: Term = name if name in self.scalar.shapes else Apply(op, parts)
        self.terms[node] = term
        return Flow(node, name, text, term)

    def _adjoint_edge(self, arriving: Flow, head: str) -> None:
        seed = self.parts.nodes[arriving.node].role == "seed"  # which says it in its caption
        words = NO_WORDS if seed else self.words.derivative(arriving.name)
        self.parts.edge(arriving.node, head, "adjoint", words, "adjoint")

    def _operation(self, term: Apply, name: str) -> Flow:
        """A sum of adjoints where paths meet (or, in softmax, a difference)."""
        group = self._group(name)
        flows = [self._operand(arg, f"{name}.{k}") for k, arg in enumerate(term.args, 1)]
        node = self.parts.operation(term.op, name, group, "adjoint")
        for flow in flows:
            self._adjoint_edge(flow, node)
        text = combined(term.op, [flow.text for flow in flows])
        return self._flow_of(node, name, text, term.op, tuple(flow.term for flow in flows))

    def _operand(self, arg: Term, name: str) -> Flow:
        if any(used in self.adjoints for used in names_in(arg)):
            return self._flow(arg, name)
        written = self._written(arg)
        role = "constant" if constant_term(written) else "partial"
        leaf = self.parts.leaf(written, role, self._group(name.split(".", maxsplit=1)[0]), f"{name}.value")
        self._join(leaf, arg)
        self.terms[leaf] = arg
        return Flow(leaf, "", chain_text(written, self.words.written), arg)

    def _finish(self, wrt: str, name: str) -> None:
        """The wanted derivative, in a box of its own."""
        flow = self.flows.get(name)
        if flow is None:  # the loss does not depend on it
            zero = self.parts.add(Node(f"{name}.zero", math(symbol("0")), "constant", sp.Integer(0)))
            self.flows[name] = flow = Flow(zero, "", ZERO, "0")
        label = math(self.words.of_loss(wrt))
        box = self.parts.add(Node(f"{name}.result", label, "gradient", sp.Derivative(_L, _W), value=name))
        self.terms[box] = flow.term
        if flow.name in ("", name):
            self.parts.edge(flow.node, box, "adjoint")
        else:  # db11 is dz11: the arrow says what arrives, the box what it is
            self._adjoint_edge(flow, box)

    def _join(self, leaf: str, term: Term) -> None:
        """With the forward graph drawn, its computed values feed the leaves that use them."""
        if self.forward is not None:
            for name in names_in(term):
                if name in self.forward.ids and name not in self.scalar.declarations:
                    self.parts.edge(self.forward.ids[name], leaf, "partial")

    # --- words ------------------------------------------------------------------------------------------------------

    def _group(self, name: str) -> str | None:
        return self.membership.group(self.words.primal(name.split(".", maxsplit=1)[0]))

    def _written(self, term: Term) -> Term:
        """A partial in names people know: temporaries replaced by what they stand for."""
        temporaries = {name: folded(self.scalar, name) for name in names_in(term) if name.startswith("_")}
        return fold_numbers(substitute(term, temporaries)) if temporaries else term

    # --- result -----------------------------------------------------------------------------------------------------

    def graph(self) -> Graph:
        """The figure: areas in the order in which the backward pass meets them, the product as its title."""
        before = [node for node in self.parts.nodes.values() if node.id in self.forward_nodes]
        after = [node for node in self.parts.nodes.values() if node.id not in self.forward_nodes]
        groups = self.membership.groups(node.group for node in before)
        if before and not groups:  # a formula without parts: the two passes are the areas
            return self._joined(*two_passes(before, after, self.lexicon))
        nodes, backward = merge_single_units(after, self.membership.groups(node.group for node in after), self.lexicon)
        backward = last_first(backward)
        if before:
            nodes, backward = apart(nodes, backward, self.lexicon)
        return self._joined((*before, *nodes), (*groups, *backward))

    def _joined(self, nodes: tuple[Node, ...], groups: tuple[Group, ...]) -> Graph:
        return Graph(
            self.program.name,
            nodes,
            tuple(self.parts.edges),
            groups,
            title=self._title(),
            rows=self.forward.rows() if self.forward else (),
            stacks=tuple(self.stacks),
        )

    def _title(self) -> Content:
        derivative = displayed(self.words.of_loss(self.wrt))
        if len(self.targets) > 1:
            return math(derivative)
        (target,) = self.targets.values()
        product = self.flows[target].text
        return math(derivative.then(EQUALS, product.words()) if product.is_readable else derivative)
