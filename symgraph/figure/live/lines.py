"""What is said of each step of the two passes: a value's formula, what flows back along an arrow, a sum of flows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from symgraph.figure.graph import Edge, Graph, Node
from symgraph.figure.live.formulas import Formulas
from symgraph.figure.live.live_numbers import Sum, live, live_mathml
from symgraph.figure.live.quantities import Quantities
from symgraph.figure.web.mathml import mathml
from symgraph.lowering.markup import COMMA, DOTS, NO_WORDS, PLUS, TIMES, Words, joined, quoted, summed

MOST_LISTED = 4
"""Values of a box that are listed."""


class Said(NamedTuple):
    """What is said of a step: the key of its line, and the quantity it is about, "" where these are several."""

    line: str
    quantity: str


class Lines:
    """The lines of all views, each once; `data` maps their keys to what they say."""

    def __init__(self, quantities: Quantities) -> None:
        self.quantities = quantities
        self.formulas: Formulas = quantities.formulas
        self.facts = quantities.facts
        self.data: dict[str, dict[str, Any]] = {}

    def carried(self, edge: Edge, tail: Node) -> list[str]:
        """The values that an arrow carries."""
        return list(dict.fromkeys(map(self.facts.operand, edge.uses))) or [tail.value] * bool(tail.value)

    def value(self, graph: Graph, node: Node) -> Said:
        """What is said of a node's value, or of the values that leave a box."""
        names = [node.value]
        if node.role == "folded":
            leaving = [name for edge in graph.edges if edge.tail == node.id for name in self.carried(edge, node)]
            names = list(dict.fromkeys(leaving)) or names
        key = f"value {' '.join(names)}"
        if key not in self.data:
            if len(names) == 1:
                said = self.quantities.data[names[0]]
                formula = said["formula"] if said["named"] else ""  # which is its label already
                self.data[key] = _line(said["label"], formula, said["numbers"], [(names[0],)])
            else:
                label = mathml(_listed([self.formulas.value(name) for name in names], node))
                self.data[key] = _line(label, "", "", [(name,) for name in names])
        return Said(key, names[0] if len(names) == 1 else "")

    def flow(self, graph: Graph, places: Sequence[int]) -> Said:
        """What is said of what flows back along arrows from the same node."""
        edges = [graph.edges[place] for place in places]
        nodes = {node.id: node for node in graph.nodes}
        ending = [nodes[edge.head].value for edge in edges if not edge.uses]
        if ending:
            return self._seed(ending[0])
        by_name: dict[str, list[str]] = {}
        for use in dict.fromkeys(use for edge in edges for use in edge.uses):
            by_name.setdefault(self.facts.operand(use), []).append(use)
        (first, *others) = by_name
        said = Said(f"flow {' '.join(use for uses in by_name.values() for use in uses)}", "" if others else first)
        if said.line not in self.data:
            box = nodes[edges[0].head]
            self.data[said.line] = self._several(by_name, box) if others else self._single(first, by_name[first])
        return said

    def _single(self, name: str, uses: Sequence[str]) -> dict[str, Any]:
        """The line of what flows back to one value, which is not all of its derivative where it has other uses."""
        label = self.formulas.derivative(name) if self._is_all(name, uses) else NO_WORDS
        symbols, numbers = (self.formulas.flow(uses, way) for way in (self.formulas.symbols, self.formulas.numbers))
        sums = [tuple(map(self._adjoint, uses))]
        return _line(
            mathml(label) if label else "", mathml(symbols), live_mathml(numbers), sums, self._chain(name, uses)
        )

    def _several(self, by_name: Mapping[str, Sequence[str]], box: Node) -> dict[str, Any]:
        """The line of what flows back from a box to several values."""
        labels = [
            self.formulas.derivative(name) if self._is_all(name, uses) else self._chain(name, uses) or DOTS
            for name, uses in by_name.items()
        ]
        return _line(
            mathml(_listed(labels, box)), "", "", [tuple(map(self._adjoint, uses)) for uses in by_name.values()]
        )

    def _is_all(self, name: str, uses: Sequence[str]) -> bool:
        return set(uses) == {use for use in self.facts.uses[name] if self.facts.has_adjoint(use)}

    def _chain(self, name: str, uses: Sequence[str]) -> Words:
        """``∂L/∂h · ∂h/∂z``, where these are all uses of z by a value h that is not the loss."""
        by = self.formulas.reached(uses)
        all_by = [
            use for use in self.facts.uses[name] if self.facts.has_adjoint(use) and self.formulas.reached([use]) == by
        ]
        if by in ("", self.formulas.loss) or sorted(all_by) != sorted(uses):
            return NO_WORDS
        return self.formulas.derivative(by).then(TIMES, self.formulas.partial(by, name))

    def _seed(self, name: str) -> Said:
        said = Said(f"seed {name}", name)
        label = self.quantities.data[name]["derivativeLabel"]
        self.data[said.line] = _line(label, "", "", [(self._adjoint(name),)])
        return said

    def total(self, graph: Graph, node: Node) -> Said:
        """What is said of the sum of what flows back to a value that is used several times."""
        meeting = [edge.uses for edge in graph.edges if edge.tail == node.id and edge.back]
        key = f"total {' | '.join(' '.join(uses) for uses in meeting)}"
        name = self.facts.operand(meeting[0][0])
        addends = [tuple(map(self._adjoint, uses)) for uses in meeting]
        symbols = summed([self.formulas.flow(uses, self.formulas.symbols) for uses in meeting[:MOST_LISTED]])
        numbers = joined([live(*addend) for addend in addends[:MOST_LISTED]], PLUS)
        many = len(meeting) > MOST_LISTED
        self.data[key] = _line(
            self.quantities.data[name]["derivativeLabel"],
            "" if many else mathml(symbols),
            "" if many else live_mathml(numbers),
            [tuple(adjoint for addend in addends for adjoint in addend)],
        )
        return Said(key, name)

    def _adjoint(self, name: str) -> str:
        return self.facts.program.gradients[name]


def _listed(words: Sequence[Words], node: Node) -> Words:
    """Several in parentheses; the label of their box where they are many."""
    return joined(list(words), COMMA).in_parentheses() if len(words) <= MOST_LISTED else quoted(node.label.text)


def _line(label: str, formula: str, numbers: str, of: Sequence[Sum], chain: Words = NO_WORDS) -> dict[str, Any]:
    return {
        "label": label,
        "chain": mathml(chain) if chain else "",
        "formula": formula,
        "numbers": "" if numbers == formula else numbers,
        "of": of,
    }
