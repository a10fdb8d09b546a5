"""Formulas whose operations are too many to be drawn: one box an equation, or a named group, straight from the program.

No operation becomes a node on the way, so that 100,000 equations in ten groups cost as much as ten boxes and one look
at each equation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

import sympy as sp

from symgraph.calculus.program import Program
from symgraph.calculus.term import is_numeral
from symgraph.figure.contents.fold import check_acyclic
from symgraph.figure.contents.large import MAX_NODES, too_large
from symgraph.figure.contents.levels import Level, few_names, written_equation
from symgraph.figure.contents.pieces import Names
from symgraph.figure.graph import Edge, Graph, Line, Node, NodeRole
from symgraph.lowering.markup import NOTHING, math, prose
from symgraph.spec.parts import Part
from symgraph.words import Lexicon

_PART = sp.Symbol("part")


def boxes_of_large(program: Program, names: Names, lexicon: Lexicon, level: Level) -> Graph:
    """One box an equation; at the level "layer" one box for all equations of a named group.

    Raises InputError for more boxes than anyone can read, and for a group that is computed from itself.
    """
    return _Boxes(program, names, lexicon, level).graph()


class _Boxes:
    def __init__(self, program: Program, names: Names, lexicon: Lexicon, level: Level) -> None:
        self.program, self.names, self.lexicon, self.level = program, names, lexicon, level
        parts: Sequence[Part] = program.metadata.get("parts", ()) if level == "layer" else ()
        self._parts = {name: part for part in parts if part.role == "named" for name in part.names}

    def graph(self) -> Graph:
        inside: dict[str, list[str]] = {}
        box_of = self._box_of_each()
        for name, box in box_of.items():
            inside.setdefault(box, []).append(name)
        drawn = [name for name in self._used() if name in self.program.declarations]
        found = len(inside) + len(drawn)
        if found > MAX_NODES:
            raise too_large("the forward graph", f"{found:,} nodes at --level {self.level}")
        nodes = [Node(name, math(self.names(name)), self._role(name), sp.Symbol(name), value=name) for name in drawn]
        nodes += [self._box(box, names) for box, names in inside.items()]
        graph = Graph(self.program.name, tuple(nodes), tuple(self._arrows(box_of)), ordered_groups=False)
        check_acyclic(graph)
        return graph

    def _used(self) -> dict[str, None]:
        """What equations are computed from, in the order of their first uses."""
        return dict.fromkeys(chain.from_iterable(args for _, _, args in self.program.equations))

    def _arrows(self, box_of: Mapping[str, str]) -> Iterator[Edge]:
        """One arrow between any two boxes, or from an input to a box, with the values that it carries."""
        declared = self.program.declarations
        carried: dict[tuple[str, str], dict[str, None]] = {}
        for name, _, args in self.program.equations:
            head = box_of[name]
            for arg in args:
                tail = box_of.get(arg, arg)
                if tail != head and not is_numeral(arg):
                    carried.setdefault((tail, head), {})[arg] = None
        for (tail, head), uses in carried.items():
            named = [] if tail in declared else [name for name in uses if not name.startswith("_")]
            label = few_names(named, self.names) if named else NOTHING
            yield Edge(tail, head, above=(Line(label, "edge"),) if label else (), uses=tuple(uses))

    def _box_of_each(self) -> dict[str, str]:
        """The box of every equation: its own, or its group's; a temporary goes where it is used last."""
        found: dict[str, str] = {}
        for name, _, args in reversed(self.program.equations):
            part = self._parts.get(name)
            box = found.setdefault(name, f"box {part.id if part else name}")
            for arg in args:
                if arg.startswith("_") and not is_numeral(arg):
                    found.setdefault(arg, box)
        return {name: found[name] for name, _, _ in self.program.equations}

    def _box(self, box: str, names: Sequence[str]) -> Node:
        last = names[-1]
        part = self._parts.get(last)
        label = prose(self.lexicon.title(part.title)) if part else written_equation(self.program, last, self.names)
        return Node(box, label, "folded", _PART, value=last)

    def _role(self, name: str) -> NodeRole:
        role = self.program.declarations[name].role
        return "input" if role == "size" else role
