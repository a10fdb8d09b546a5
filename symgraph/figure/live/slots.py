"""A graph with numbers -> the same graph with room for any numbers, and what is to stand where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symgraph.figure.animation.moments import Place
from symgraph.figure.contents.facts import Facts
from symgraph.figure.graph import Edge, Graph, Line, Node, TextRole
from symgraph.figure.live.live_numbers import Sum
from symgraph.figure.page.display import edge_owner
from symgraph.lowering.markup import COMMA, Words, joined, math

LEAST_DIGITS, MOST_DIGITS = 2, 7
"""Digits before the point that a number has room for; larger ones are written as powers of ten."""


class Slots:
    """`graph` has a text as wide as the widest number wherever a number is to stand; `sums` are these numbers.

    A number in the spec, ``2``, is no slot.  Below a value that several arrows bring something back to stands the sum
    alone.
    """

    def __init__(self, graph: Graph, facts: Facts, digits: int) -> None:
        self._facts = facts
        self._nodes = {node.id: node for node in graph.nodes}
        self._digits = digits
        self.sums: dict[Place, tuple[Sum, ...]] = {}
        edges = tuple(self._edge(place, edge) for place, edge in enumerate(graph.edges))
        nodes = tuple(self._node(node, graph.edges) for node in graph.nodes)
        self.graph = replace(graph, nodes=nodes, edges=edges)

    def _edge(self, place: int, edge: Edge) -> Edge:
        tail, head = self._nodes[edge.tail], self._nodes[edge.head]
        owner = edge_owner(place)
        carried = list(dict.fromkeys(map(self._facts.operand, edge.uses))) or [tail.value] * bool(tail.value)
        uses = edge.uses or (head.value,)
        above = self._with_room(edge.above, "value", owner, [(name,) for name in carried])
        backwards = [
            tuple(self._adjoint(use) for use in uses if not edge.uses or self._facts.operand(use) == name)
            for name in (carried if edge.uses else [head.value])
            if edge.back
        ]
        return replace(edge, above=above, below=self._with_room(edge.below, "gradient", owner, backwards))

    def _node(self, node: Node, edges: Sequence[Edge]) -> Node:
        arriving = [use for edge in edges if edge.tail == node.id and edge.back for use in edge.uses]
        values = [(node.value,)] if node.value else []
        captions = self._with_room(node.captions, "value", node.id, values)
        sums = [tuple(map(self._adjoint, arriving))] if arriving else []
        return replace(node, captions=self._with_room(captions, "gradient", node.id, sums))

    def _with_room(self, lines: Sequence[Line], role: TextRole, owner: str, sums: Sequence[Sum]) -> tuple[Line, ...]:
        """The lines with one line of room in the place of those of a role."""
        if not sums or all(line.role != role for line in lines):
            return tuple(lines)
        self.sums[owner, role] = tuple(sums)
        room = [self._room(one) for one in sums]
        words = room[0] if len(sums) == 1 else joined(room, COMMA).in_parentheses()
        first = next(place for place, line in enumerate(lines) if line.role == role)
        others = [line for line in lines[first:] if line.role != role]
        return (*lines[:first], Line(math(words), role), *others)

    def _room(self, names: Sum) -> Words:
        """A number as wide as this one may get: of as many digits as it has now, of two at least."""
        now = abs(float(sum(self._facts.numbers[name] for name in names)))
        whole = "0" * min(max(len(f"{now:.0f}"), LEAST_DIGITS), MOST_DIGITS)
        text = f"-{whole}.{'0' * self._digits}" if self._digits else f"-{whole}"
        return Words(text, text, text)

    def _adjoint(self, name: str) -> str:
        return self._facts.program.gradients[name]
