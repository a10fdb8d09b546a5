"""Networks whose operations are too many to be drawn: their units or their layers, straight from the arrays.

A unit is connected to every unit of the layer before it.  Where a layer is wide, its first units and its last one are
drawn, and dots for those between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import sympy as sp

from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.membership import titled
from symgraph.figure.contents.pieces import Names
from symgraph.figure.graph import Edge, Graph, Group, Line, Node, NodeRole
from symgraph.lowering.markup import NOTHING, math, prose, symbol
from symgraph.spec.parts import Part
from symgraph.words import Lexicon, Phrase

MAX_NODES = 400
"""More cannot be read on any page, and laying them out takes minutes."""
MOST_UNITS = 8
"""Units of one layer that are all drawn."""
FIRST_UNITS = 4
"""Units drawn above the dots of a wider layer; below them is its last."""
_DOTS = symbol("dots.v", r"\vdots", "...")
_ARRAY = sp.Symbol("array")


def estimated_nodes(program: Program) -> int:
    """How many nodes the graph of all operations has, without building it."""
    declared = sum(_size(program, name) for name in program.declarations)
    return declared + program.operations()


def too_large(what: str, how_large: str, array: str = "") -> InputError:
    """The error for a graph that nobody could read; the gradient by a whole `array` may be drawn instead."""
    action = "draw a smaller network of the same kind, or the gradient by a weight near the output"
    if array:
        action = f"draw whole arrays by --level matrix --wrt {array}, or the gradient by a weight near the output"
    return InputError(Problem(f"{what} has {how_large}", f"at most {MAX_NODES} nodes can be drawn", action))


def is_network(program: Program) -> bool:
    """Whether a program has layers."""
    return any(part.role == "output" for part in program.metadata.get("parts", ()))


def has_groups(program: Program) -> bool:
    """Whether the author of a program named groups of its equations."""
    return any(part.role == "named" for part in program.metadata.get("parts", ()))


def units_of_large(program: Program, names: Names, lexicon: Lexicon) -> Graph:
    """One node a unit; layers wider than `MOST_UNITS` are drawn in part."""
    return _Skeleton(program, names, lexicon).units()


def layers_of_large(program: Program, names: Names, lexicon: Lexicon) -> Graph:
    """One box a layer."""
    return _Skeleton(program, names, lexicon).layers()


def _size(program: Program, name: str) -> int:
    rows, columns = program.shapes[name]
    return int(rows) * int(columns)


class _Skeleton:
    def __init__(self, program: Program, names: Names, lexicon: Lexicon) -> None:
        self.program, self.names, self.lexicon = program, names, lexicon
        self.parts: Sequence[Part] = tuple(program.metadata.get("parts", ()))

    def _result(self, part: Part) -> str:
        """The array that a part computes, or that it is."""
        computed = [name for name in part.names if name not in self.program.declarations and name[:1] != "_"]
        return computed[-1] if computed else part.names[0]

    def _layers(self) -> list[Part]:
        return [part for part in self.parts if part.role in ("input", "hidden", "output")]

    def _group(self, part: Part) -> Group:
        return titled(Group(part.id, NOTHING, part.role), self.lexicon.title(part.title))

    # --- units ------------------------------------------------------------------------------------------------------

    def units(self) -> Graph:
        nodes: list[Node] = []
        edges: list[Edge] = []
        groups: list[Group] = []
        rows: list[tuple[str, ...]] = []
        left_out = 0
        before: list[str] = []
        for part in self._layers():
            column, hidden = self._column(part)
            left_out += hidden
            groups.append(self._group(part))
            nodes += column
            drawn = [node.id for node in column if node.role != "elided"]
            edges += [Edge(tail, head, "connection") for head in drawn for tail in before]
            rows.append(tuple(node.id for node in column))
            before = drawn
        loss = self._loss(before)
        note = self.lexicon(Phrase.UNITS_LEFT_OUT, count=left_out)
        return Graph(
            self.program.name,
            (*nodes, *loss[0]),
            (*edges, *loss[1]),
            (*groups, *loss[2]),
            rows=tuple(row for row in rows if len(row) > 1),
            # The layers follow each other by their arrows; a free column between them would be crossed by every arrow.
            ordered_groups=False,
            notes=(prose(note),) if left_out else (),
        )

    def _column(self, part: Part) -> tuple[list[Node], int]:
        """The nodes of a layer from top to bottom, and how many are left out."""
        elements = self.program.scalars(self._result(part))
        role: NodeRole = "input" if part.role == "input" else "folded"

        def unit(name: str) -> Node:
            return Node(f"unit {name}", math(self.names(name)), role, sp.Symbol(name), part.id, value=name)

        if len(elements) <= MOST_UNITS:
            return [unit(name) for name in elements], 0
        dots = Node(f"dots {part.id}", math(_DOTS), "elided", _ARRAY, part.id)
        return [*map(unit, elements[:FIRST_UNITS]), dots, unit(elements[-1])], len(elements) - FIRST_UNITS - 1

    def _loss(self, outputs: Sequence[str]) -> tuple[list[Node], list[Edge], list[Group]]:
        """The loss as one box, its targets inside of it."""
        part = next((part for part in self.parts if part.role == "loss"), None)
        if part is None or self.program.loss is None:
            return [], [], []
        box = Node("loss", math(self.names(self.program.loss)), "folded", _ARRAY, part.id, value=self.program.loss)
        return [box], [Edge(output, box.id, "connection") for output in outputs], [self._group(part)]

    # --- layers -----------------------------------------------------------------------------------------------------

    def layers(self) -> Graph:
        nodes: list[Node] = []
        edges: list[Edge] = []
        before = ""
        for part in self.parts:
            if part.role == "named":
                continue
            result = self._result(part)
            role: NodeRole = "input" if part.role == "input" else "folded"
            count = len(self.program.scalars(result))
            captions = (Line(prose(self.lexicon(Phrase.UNITS, count=count)), "caption"),) if part.role != "loss" else ()
            label = prose(self.lexicon.title(part.title))
            nodes.append(Node(f"layer {part.id}", label, role, _ARRAY, None, captions, value=result))
            if before:
                edges.append(Edge(nodes[-2].id, nodes[-1].id, "forward", (Line(math(self.names(before)), "edge"),)))
            before = result
        return replace(Graph(self.program.name, tuple(nodes), tuple(edges)), ordered_groups=False)
