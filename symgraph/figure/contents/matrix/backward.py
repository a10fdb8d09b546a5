"""Array program -> the graph of a gradient by a whole array: the chain rule, read from left to right.

It starts at the seed ∂L/∂L = 1 and ends in the wanted derivative, which has the shape of what it is by.  Every step
multiplies the adjoint that arrives by a leaf straight above it: elementwise (⊙) by a local partial derivative, or as
matrices (@) by a factor, from the left or from the right.  What is stretched in the forward pass is summed here, and
the other way round.  Forward values are leaves, their computation folded away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import sympy as sp

from symgraph.calculus.adjoint import adjoint_names
from symgraph.calculus.elementwise import row
from symgraph.calculus.operation import SCALAR, Application, Shape
from symgraph.calculus.opset import application
from symgraph.calculus.program import Equation, Program, needed
from symgraph.calculus.term import Apply, Term, is_numeral, names_in
from symgraph.figure.contents.adjoint_words import AdjointWords
from symgraph.figure.contents.chain import factor
from symgraph.figure.contents.matrix.areas import Areas
from symgraph.figure.contents.matrix.formula import ONE, MatrixFormula, product, summed, times, transformed
from symgraph.figure.contents.matrix.forward import MOVED, MatrixDrawing
from symgraph.figure.contents.matrix.order import top_to_bottom
from symgraph.figure.contents.matrix.signs import (
    ELEMENTWISE_PRODUCT,
    MATRIX_PRODUCT,
    along,
    ones,
    sign,
    styled_as,
)
from symgraph.figure.contents.matrix.terms import ArrayTerms, shape_words
from symgraph.figure.contents.passes import apart, last_first, two_passes
from symgraph.figure.contents.pieces import COMMUTATIVE, Collection, Names, sample
from symgraph.figure.graph import Edge, Graph, Line, Node
from symgraph.lowering.markup import EQUALS, NO_WORDS, Content, Words, displayed, math, prose, symbol
from symgraph.lowering.mathematics import operator_words
from symgraph.words import Phrase

_L, _W = sp.symbols("L w")
MOST_IN_LEAF = 30
"""Names, numbers and operations of the longest formula that a leaf shows; a longer one keeps names of its parts."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Where an adjoint comes from: the node, its name (if any), its shape and formula.

    With `stretched`, it is still to be repeated to that shape, which a product with an array of the shape does by the
    way.
    """

    node: str
    name: str
    shape: Shape
    formula: MatrixFormula
    stretched: Shape | None = None


class MatrixGradient(NamedTuple):
    """The graph of a gradient, and the formula of each node in names of the program."""

    graph: Graph
    terms: Mapping[str, Term]


class GradientDrawing:
    """Builds the graph of one gradient of an array program in `parts`.

    `program` has the adjoint equations; its ``gradients`` are the wanted derivatives.  With a drawing of the forward
    pass in the same parts, the leaves are joined to the values they use.
    """

    def __init__(self, program: Program, names: Names, parts: Collection, forward: MatrixDrawing | None = None) -> None:
        self.program = program
        self.parts = parts
        self.forward = forward
        self.lexicon = names.lexicon
        self.words = AdjointWords(program, names)
        self.areas = Areas(program, names.lexicon)
        self.terms = ArrayTerms(program, names)
        self.adjoints = adjoint_names(program)
        self.flows: dict[str, Flow] = {}
        self.stacks: list[tuple[str, str]] = []
        self.shown: dict[str, Term] = {}
        self.forward_nodes = set(parts.nodes)

    # --- drawing ----------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """The seed, then one step for each adjoint equation that the wanted derivatives need."""
        program, targets = self.program, self.program.gradients
        wanted = needed(program, targets.values())
        for name in program.declarations:
            if name in self.adjoints and name in wanted:
                self._seed(name)
        for equation in program.equations:
            if equation.name in self.adjoints and equation.name in wanted:
                self._step(equation)
        for wrt, name in targets.items():
            self._finish(wrt, name)

    def _seed(self, name: str) -> None:
        captions = (Line(math(self.words.derivative(name)), "adjoint"),)
        # Beside a forward graph, an area of its own layer keeps the seed at the beginning of the backward pass.
        area = self._area(name) if self.forward else None
        node = self.parts.add(Node(name, math(symbol("1")), "seed", sp.Integer(1), area, captions, value=name))
        self.flows[name] = Flow(node, name, SCALAR, ONE)
        self.shown[node] = name

    def _step(self, equation: Equation) -> None:
        term = equation.term
        if isinstance(term, str):  # the same adjoint under the name it is wanted by
            flow = self.flows[term]
            better = equation.name if flow.name.startswith("_") else flow.name
            self.flows[equation.name] = self.flows[term] = replace(flow, name=better)
            return
        flow = self._flow(term, equation.name)
        self.flows[equation.name] = flow if flow.stretched else replace(flow, name=equation.name)
        self.shown.setdefault(flow.node, equation.name)

    def _flow(self, term: Term, name: str) -> Flow:
        """The node that computes an adjoint term, its parts drawn before it."""
        if isinstance(term, str):
            return self.flows[term]
        if term == Apply("neg", term.args) and isinstance(term.args[0], str):
            return self._one(term, self.flows[term.args[0]], name)
        core, partial = factor(term, self.adjoints.__contains__)
        if partial != "1":
            return self._elementwise(self._flow(core, f"{name}.core"), partial, name)
        if term.op == "matmul":
            return self._matrix_product(term, name)
        dependent = [arg for arg in term.args if self._depends(arg)]
        if len(dependent) == 1 and term.op not in ("add", "sub"):
            return self._one(term, self._flow(dependent[0], f"{name}.core"), name)
        return self._several(term, name)

    def _depends(self, term: Term) -> bool:
        return any(used in self.adjoints for used in names_in(term))

    # --- the kinds of steps -----------------------------------------------------------------------------------------

    def _elementwise(self, arriving: Flow, partial: Term, name: str) -> Flow:
        """An adjoint times a local partial derivative, element by element."""
        found = self.terms.shape(partial)
        if arriving.stretched and arriving.stretched != found:
            arriving = self._repeated(arriving, name)
        shape = found if arriving.stretched else _larger(arriving.shape, found)
        is_elementwise = SCALAR not in (arriving.shape, found)
        words = ELEMENTWISE_PRODUCT if is_elementwise else operator_words("mul")
        node = self._multiplied(arriving, partial, name, words)
        formula = times(arriving.formula, partial, self.terms)
        return Flow(node, name, shape, formula)

    def _matrix_product(self, term: Apply, name: str) -> Flow:
        """An adjoint times a matrix from one side."""
        left, right = term.args
        from_left = self._depends(right)
        arriving = self._whole(self._flow(right if from_left else left, f"{name}.core"), name)
        leaf = left if from_left else right
        side = self.lexicon(Phrase.LEFT_FACTOR if from_left else Phrase.RIGHT_FACTOR)
        node = self._multiplied(arriving, leaf, name, MATRIX_PRODUCT, side)
        shape = self.terms.shape(term)
        return Flow(node, name, shape, product(arriving.formula, leaf, from_left, self.terms))

    def _multiplied(self, arriving: Flow, partial: Term, name: str, words: Words, side: str = "") -> str:
        """The node of a product, and straight above it the leaf of the factor."""
        area = self._area_of(arriving, name)
        written = self._written(partial)
        label = math(self.terms.words(written))
        value = written if isinstance(written, str) and not is_numeral(written) else ""
        leaf = self.parts.add(Node(f"{name}.partial", label, "partial", sp.Symbol("partial"), area, value=value))
        node = self.parts.add(Node(name, math(words), "adjoint", sample("mul"), area))
        self._arrive(arriving, node)
        lines = (Line(prose(side), "shape"),) if side else ()
        shape = self.terms.shape(partial)
        if shape != SCALAR:
            lines = (*lines, Line(math(shape_words(shape)), "shape"))
        self.parts.edges.append(Edge(leaf, node, "partial", lines))
        self.stacks.append((leaf, node))
        self._join(leaf, partial)
        self.shown[leaf] = partial
        return node

    def _one(self, term: Apply, arriving: Flow, name: str) -> Flow:
        """An operation on one adjoint: a transpose, a sum of each row, a change of sign."""
        operation, args = self._row(term)
        if operation.name == "broadcast":
            return replace(arriving, stretched=self.terms.shape(term))
        arriving = self._whole(arriving, name)
        shape = operation.shape([arriving.shape])
        words = sign(operation, [arriving.shape])
        below = along(operation, [arriving.shape], self.lexicon)
        captions = (Line(prose(below), "shape"),) if below else ()
        area = self._area(name)
        node = Node(name, math(words), "adjoint", styled_as(operation, words), area, captions)
        identifier = self.parts.add(node)
        self._arrive(arriving, identifier)
        formula = transformed(term, arriving.formula, args)
        return Flow(identifier, name, shape, formula)

    def _several(self, term: Apply, name: str) -> Flow:
        """A sum of adjoints where paths meet, or another operation on several."""
        area = self._area(name)
        operands = [arg for arg in term.args if isinstance(arg, Apply) or arg in self.program.shapes]
        flows = [self._operand(arg, f"{name}.{k}") for k, arg in enumerate(operands, 1)]
        operation, _ = self._row(term)
        formula = summed(term.op, [flow.formula for flow in flows])
        places = self._places()
        if term.op == "sub" and places[flows[0].node] > places[flows[1].node]:
            # The first operand comes from below: in a sum it may.
            flows[1] = self._one(Apply("neg", ("x",)), flows[1], f"{name}.negative")
            operation, places = row("add", 2), self._places()
        if operation.name == "add":
            flows.sort(key=lambda flow: places[flow.node])
        words = sign(operation, [flow.shape for flow in flows])
        ordered = operation.name not in COMMUTATIVE
        node = self.parts.add(Node(name, math(words), "adjoint", styled_as(operation, words), area, ordered=ordered))
        for flow in flows:
            self._arrive(flow, node)
        return Flow(node, name, self.terms.shape(term), formula)

    def _places(self) -> dict[str, int]:
        backward = [node for node in self.parts.nodes if node not in self.forward_nodes]
        return top_to_bottom(backward, [edge for edge in self.parts.edges if edge.role == "adjoint"])

    def _operand(self, arg: Term, name: str) -> Flow:
        if self._depends(arg):
            return self._whole(self._flow(arg, name), name)
        written = self._written(arg)
        node = Node(f"{name}.value", math(self.terms.words(written)), "partial", sp.Symbol("partial"), self._area(name))
        leaf = self.parts.add(node)
        self._join(leaf, arg)
        self.shown[leaf] = arg
        return Flow(leaf, "", self.terms.shape(arg), MatrixFormula((), written))

    def _whole(self, arriving: Flow, name: str) -> Flow:
        """The flow, repeated to its full shape if it is to be."""
        return self._repeated(arriving, name) if arriving.stretched else arriving

    def _repeated(self, arriving: Flow, name: str) -> Flow:
        """An adjoint repeated along rows or columns: times ones."""
        to = arriving.stretched
        assert to is not None
        left, right = ones(arriving.shape, to)
        area = self._area_of(arriving, name)
        is_scalar = arriving.shape == SCALAR
        leaf_words = left.then(right) if is_scalar else left or right
        words = operator_words("mul") if is_scalar else MATRIX_PRODUCT
        leaf = self.parts.add(Node(f"{name}.ones", math(leaf_words), "partial", sp.Symbol("ones"), area))
        node = self.parts.add(Node(f"{name}.repeated", math(words), "adjoint", sample("mul"), area))
        self._arrive(arriving, node)
        shape = to if is_scalar else (to[0], 1) if left else (1, to[1])
        phrase = Phrase.LEFT_FACTOR if left else Phrase.RIGHT_FACTOR
        side = () if is_scalar else (Line(prose(self.lexicon(phrase)), "shape"),)
        self.parts.edges.append(Edge(leaf, node, "partial", (*side, Line(math(shape_words(shape)), "shape"))))
        self.stacks.append((leaf, node))
        term = Apply("broadcast", (arriving.name, *map(str, to)))
        return Flow(node, "", to, transformed(term, arriving.formula, (arriving.name,)))

    def _finish(self, wrt: str, name: str) -> None:
        """The wanted derivative, in a box of its own."""
        flow = self.flows.get(name)
        shape = self.program.shapes[name]
        if flow is None:  # the loss does not depend on it
            zero = self.parts.add(Node(f"{name}.zero", math(symbol("0")), "constant", sp.Integer(0)))
            flow = Flow(zero, "", shape, MatrixFormula((), "0"))
        else:
            flow = self._whole(flow, name)
        self.flows[name] = flow
        label = math(self.words.of_loss(wrt))
        box = self.parts.add(Node(f"{name}.result", label, "gradient", sp.Derivative(_L, _W), value=name))
        self.shown[box] = name
        self._arrive(replace(flow, name="") if flow.name == name else flow, box)

    # --- arrows and words -------------------------------------------------------------------------------------------

    def _arrive(self, arriving: Flow, head: str) -> None:
        """The arrow of an adjoint: with its name, unless its node says it, and its shape."""
        is_seed = self.parts.nodes[arriving.node].role == "seed"
        words = NO_WORDS if is_seed else self.words.derivative(arriving.name)
        above = (Line(math(words), "adjoint"),) if words else ()
        below = () if arriving.shape == SCALAR else (Line(math(shape_words(arriving.shape)), "shape"),)
        self.parts.edges.append(Edge(arriving.node, head, "adjoint", above, below))

    def _join(self, leaf: str, term: Term) -> None:
        """With the forward graph drawn, its computed values feed the leaves that use them."""
        if self.forward is None:
            return
        for name in self._sources(term):
            self.parts.edge(self.forward.ids[name], leaf, "partial")

    def _sources(self, term: Term) -> list[str]:
        """The drawn forward values that a leaf uses."""
        assert self.forward is not None
        found: dict[str, None] = {}
        stack = [name for name in reversed(names_in(term))]
        while stack:
            name = stack.pop()
            equation = self.program.equation(name)
            if equation is None:
                continue
            node = self.forward.ids.get(name)
            if node is not None and self.parts.nodes[node].role == "operation":
                found[name] = None
            elif node is None:
                stack.extend(reversed(equation.args))
        return list(found)

    def _row(self, term: Apply) -> Application:
        """The row of an operation whose operands may be terms."""
        flat = tuple("x" if isinstance(arg, Apply) else arg for arg in term.args)
        return application(Apply(term.op, flat))

    def _written(self, term: Term) -> Term:
        """A factor in names people know."""
        return self.terms.written_out(term, MOST_IN_LEAF)

    def _area(self, name: str) -> str | None:
        primal = self.words.primal(name.split(".", maxsplit=1)[0])
        equation = self.program.equation(primal)
        if equation is not None and equation.operation.name in MOVED and equation.args[0] in self.program.declarations:
            primal = equation.args[0]  # what several parts share is in none of them
        return self.areas.area(primal)

    def _area_of(self, arriving: Flow, name: str) -> str | None:
        """A product belongs to the operation whose derivative its factor is."""
        return self.areas.area(self.words.primal(arriving.name)) or self._area(name)

    # --- result -----------------------------------------------------------------------------------------------------

    def title(self, wrt: str) -> Content:
        """``∂L/∂B = Xᵀ …``, where that is one formula and short enough."""
        derivative = displayed(self.words.of_loss(wrt))
        formulas = [self.flows[target].formula for target in self.program.gradients.values()]
        if len(formulas) > 1 or not formulas[0].is_readable:
            return math(derivative)
        (formula,) = formulas
        return math(derivative.then(EQUALS, self.terms.words(formula.term())))

    def graph(self, wrt: str) -> MatrixGradient:
        """The figure: areas in the order in which the backward pass meets them, the product as its title."""
        before = [node for node in self.parts.nodes.values() if node.id in self.forward_nodes]
        after = tuple(node for node in self.parts.nodes.values() if node.id not in self.forward_nodes)
        groups = self.areas.groups(node.group for node in before)
        backward = self.areas.groups(node.group for node in after)
        if before and not groups:  # a formula without parts: the two passes are the areas
            nodes, groups = two_passes(before, after, self.lexicon)
        else:
            backward = last_first(backward)
            if before:
                after, backward = apart(after, backward, self.lexicon)
            nodes, groups = (*before, *after), (*groups, *backward)
        graph = Graph(
            self.program.name,
            nodes,
            tuple(self.parts.edges),
            groups,
            title=self.title(wrt),
            stacks=tuple(self.stacks),
        )
        return MatrixGradient(graph, self.shown)


def _larger(one: Shape, other: Shape) -> Shape:
    """The shape of an elementwise product, one of whose factors may be a row, a column or a number."""
    return (one[0] if other[0] == 1 else other[0], one[1] if other[1] == 1 else other[1])
