"""Numbers and formulas written onto a forward graph: values above the arrows, what flows back below them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from symgraph.calculus.abstract import abstract
from symgraph.calculus.numbers_at import NumbersAt
from symgraph.calculus.term import Apply, Term, is_numeral
from symgraph.calculus.tidy import tidy
from symgraph.figure.contents.adjoint_words import AdjointWords
from symgraph.figure.contents.backward import GradientGraph
from symgraph.figure.contents.chain import factor
from symgraph.figure.contents.chain_text import ChainText, chain_text
from symgraph.figure.contents.facts import Facts
from symgraph.figure.contents.pieces import Names
from symgraph.figure.graph import Edge, Graph, Line, Node, Show, TextRole
from symgraph.lowering.markup import COMMA, DOTS, EQUALS, NO_WORDS, Words, joined, math, summed, symbol
from symgraph.lowering.numbers import DIGITS, number_words, sum_words

MOST_IN_VECTOR = 4
"""Numbers that are written on an arrow that carries several."""
MOST_ADDENDS = 4
"""Contributions to a gradient that are written out as a sum."""


def annotated(
    graph: Graph,
    facts: Facts,
    names: Names,
    show: Collection[Show],
    *,
    digits: int = DIGITS,
    upstream: Words = NO_WORDS,
) -> Graph:
    """The forward graph with what `show` asks for on every arrow and below every value that is used several times.

    `upstream` is what arrives at the end of the graph from whatever comes after it, ``∂L/∂y`` say; 1 unless given.
    """
    writer = _Writer(facts, names, frozenset(show), digits, upstream)
    nodes = {node.id: node for node in graph.nodes}
    edges = tuple(writer.edge(edge, nodes[edge.tail], nodes[edge.head]) for edge in graph.edges)
    gathered = _uses_by_value(edges)
    used = {edge.tail for edge in edges}
    return replace(
        graph, edges=edges, nodes=tuple(writer.node(node, gathered, node.id in used) for node in graph.nodes)
    )


def _uses_by_value(edges: Iterable[Edge]) -> dict[str, list[tuple[str, ...]]]:
    """The uses on each arrow that leaves a node, by the node."""
    leaving: dict[str, list[tuple[str, ...]]] = {}
    for edge in edges:
        if edge.uses and edge.back:
            leaving.setdefault(edge.tail, []).append(edge.uses)
    return leaving


class _Writer:
    def __init__(self, facts: Facts, names: Names, show: frozenset[Show], digits: int, upstream: Words) -> None:
        self.facts, self.names, self.show, self.digits, self.upstream = facts, names, show, digits, upstream
        self.words = AdjointWords(facts.program, names)
        self.backward = bool(show & {"gradients", "symbols"})

    # --- arrows -----------------------------------------------------------------------------------------------------

    def edge(self, edge: Edge, tail: Node, head: Node) -> Edge:
        """The arrow with its lines."""
        above = list(edge.above) if "names" in self.show else []
        carried = list(dict.fromkeys(map(self.facts.operand, edge.uses))) or [tail.value] * bool(tail.value)
        if "values" in self.show and carried:
            above.append(self._line(self._vector([self.facts.value(name) for name in carried]), "value"))
        elif "values" in self.show and tail.role == "constant" and is_numeral(tail.label.text):
            above.append(self._line(Words(*(part.strip("$") for part in tail.label)), "value"))
        ends = head.role == "output" and not edge.uses
        uses = (head.value,) if ends else edge.uses
        if not uses or not all(map(self.facts.has_adjoint, uses)):
            return replace(edge, above=tuple(above))
        below: list[Line] = []
        if "partials" in self.show and not ends and len(carried) == 1:
            (above if self.backward or "values" not in self.show else below).append(
                self._line(self._partial(uses, tail, head), "partial")
            )
        if "symbols" in self.show and len(carried) == 1:
            below.append(self._line(self._symbols(uses, ends), "adjoint"))
        if "gradients" in self.show:
            below.append(self._line(self._vector(self._backward_values(uses, carried)), "gradient"))
        return replace(
            edge,
            above=tuple(line for line in above if line.content),
            below=tuple(line for line in below if line.content),
            back=self.backward,
        )

    def _partial(self, uses: Sequence[str], tail: Node, head: Node) -> Words:
        """``∂c/∂a = 1``, or the derivative alone where one of the two has no name."""
        term = self.facts.partial_term(uses) if head.role == "folded" else self._local(uses)
        if term is None:
            return NO_WORDS
        shows_numbers = "values" in self.show
        words = self._number(self.facts.numbers.of(term)) if shows_numbers else self._formula(term)
        of, wrt = head.value, tail.value
        if not of or not wrt or of.startswith("_") or wrt.startswith("_") or not self._is_all_of_it(uses, of, wrt):
            return words
        return self.names.derivative(of, wrt).then(EQUALS, words)

    def _local(self, uses: Sequence[str]) -> Term | None:
        return self.facts.local_term(uses[0]) if len(uses) == 1 else self.facts.partial_term(uses)

    def _is_all_of_it(self, uses: Sequence[str], of: str, wrt: str) -> bool:
        """Whether these uses are all that the equation of `of` makes of `wrt`."""
        into = [use for use in self.facts.uses.get(wrt, ()) if self.facts.owner(self.facts.operation(use)) == of]
        return sorted(into) == sorted(uses)

    def _symbols(self, uses: Sequence[str], ends: bool) -> Words:
        """What flows back as a formula: an adjoint times local partials."""
        if ends:
            return self._adjoint(self.facts.program.gradients[uses[0]])
        term = self.facts.backward_term(uses)
        if term is None:
            return DOTS
        core, partial = factor(term, lambda name: name in self.words_of)
        if not isinstance(core, str) or core not in self.words_of:
            return self._formula(term)
        partial = tidy(partial)
        product = ChainText(()) if self._is_seed(core) and not self.upstream else self._as_factor(core)
        named = self._named_partial(partial, uses)
        if named:
            return product.times("y", Names.of_words(lambda _name: named)).short()
        return (product.times(partial, self.names) if partial != "1" or not product.factors else product).short()

    def _named_partial(self, partial: Term, uses: Sequence[str]) -> Words:
        """``∂y/∂x`` for the derivative of an abstract function that a named value is."""
        of, wrt = self.facts.operation(uses[0]), self.facts.operand(uses[0])
        is_abstract = isinstance(partial, Apply) and abstract(partial.op) is not None
        if (
            not (is_abstract or "partials" in self.show)
            or of.startswith("_")
            or wrt.startswith("_")
            or not self._is_all_of_it(uses, of, wrt)
        ):
            return NO_WORDS
        return self.names.derivative(of, wrt)

    @property
    def words_of(self) -> Collection[str]:
        return self.facts.program.adjoints

    def _as_factor(self, adjoint: str) -> ChainText:
        return chain_text(adjoint, Names.of_words(lambda _name: self._adjoint(adjoint)))

    def _is_seed(self, adjoint: str) -> bool:
        return adjoint in self.facts.program.declarations

    def _adjoint(self, adjoint: str) -> Words:
        """An adjoint as it is called."""
        if self._is_seed(adjoint):
            return self.upstream or symbol("1")
        return self.words.derivative(adjoint)

    def _formula(self, term: Term) -> Words:
        """A term whose adjoints are written as derivatives."""
        written = Names.of_words(lambda name: self._adjoint(name) if name in self.words_of else self.names(name))
        return written.term(term)

    def _backward_values(self, uses: Sequence[str], carried: Sequence[str]) -> list[object]:
        """What flows back to each of the values that an arrow carries."""
        if len(carried) == 1:
            return [self.facts.backward_value(uses)]
        return [self.facts.backward_value([u for u in uses if self.facts.operand(u) == name]) for name in carried]

    def _vector(self, values: Sequence[object]) -> Words:
        """A number, or several in brackets; nothing where they are many."""
        numbers = [self._number(value) for value in values]
        if len(numbers) == 1:
            return numbers[0]
        return joined(numbers, COMMA).in_parentheses() if len(numbers) <= MOST_IN_VECTOR else NO_WORDS

    def _number(self, value: object) -> Words:
        return number_words(value, self.digits)

    @staticmethod
    def _line(words: Words, role: TextRole) -> Line:
        return Line(math(words), role)

    # --- values -----------------------------------------------------------------------------------------------------

    def node(self, node: Node, leaving: dict[str, list[tuple[str, ...]]], used: bool) -> Node:
        """The node, below it the sum of what arrives where several arrows bring something back.

        A box from which no arrow leads shows its value itself.
        """
        if "values" in self.show and node.role == "folded" and node.value and not used:
            return replace(
                node, captions=(*node.captions, self._line(self._number(self.facts.value(node.value)), "value"))
            )
        arriving = leaving.get(node.id, [])
        values_used = {self.facts.operand(use) for uses in arriving for use in uses}
        # Of a box with several results, what flows back to one is not to be added to what flows back to another.
        if "gradients" not in self.show or len(arriving) < 2 or len(values_used) > 1:
            return node
        values = [self.facts.backward_value(uses) for uses in arriving]
        addends, total = sum_words(values, sum(values), self.digits)
        words = summed(addends) if len(addends) <= MOST_ADDENDS else symbol("Sigma", r"\Sigma", "sum")
        lines = self._line(words, "gradient"), self._line(EQUALS.then(total), "gradient")
        return replace(node, captions=(*node.captions, *lines))


def annotated_gradient(
    gradient: GradientGraph, numbers: NumbersAt, show: Collection[Show], digits: int = DIGITS
) -> Graph:
    """The graph of a gradient with numbers: of the factors beside their arrows, of the adjoints below theirs."""

    def line(term: Term, role: TextRole) -> Line:
        return Line(math(number_words(numbers.of(term), digits)), role)

    roles = {node.id: node.role for node in gradient.graph.nodes}
    edges: list[Edge] = []
    for edge in gradient.graph.edges:
        term = gradient.terms.get(edge.tail)
        is_factor = edge.role == "partial"
        says_it_itself = roles[edge.tail] == "seed" or roles[edge.head] == "gradient"
        if term is None or says_it_itself or ("values" if is_factor else "gradients") not in show:
            edges.append(edge)
        elif is_factor:
            edges.append(replace(edge, above=(*edge.above, line(term, "value"))))
        else:
            edges.append(replace(edge, below=(*edge.below, line(term, "gradient"))))
    nodes = [
        replace(node, captions=(*node.captions, line(gradient.terms[node.id], "gradient")))
        if node.role == "gradient" and {"values", "gradients"} & set(show)
        else node
        for node in gradient.graph.nodes
    ]
    return replace(gradient.graph, nodes=tuple(nodes), edges=tuple(edges))
