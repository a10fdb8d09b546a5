"""Levels of detail: every operation, one box a unit (or an equation), one box a layer (or a named part).

Whatever the level, single parts can be folded to a box or unfolded.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal, get_args

import sympy as sp

from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.elementary import Elementary
from symgraph.calculus.program import Program, needed
from symgraph.calculus.structural import IDENTITY
from symgraph.calculus.term import Term
from symgraph.errors import InputError, Problem, near
from symgraph.figure.contents.adjoint_words import AdjointWords
from symgraph.figure.contents.backward import GradientGraph
from symgraph.figure.contents.fold import Box, fold
from symgraph.figure.contents.membership import Membership
from symgraph.figure.contents.pieces import Names
from symgraph.figure.graph import Graph, Group, Node
from symgraph.lowering.markup import COMMA, EQUALS, NOTHING, Content, joined, math
from symgraph.spec.parts import Part

Level = Literal["op", "unit", "layer"]
LEVELS: tuple[Level, ...] = get_args(Level)
AnyLevel = Level | Literal["matrix"]
MATRIX: Literal["matrix"] = "matrix"
"""The level at which arrays stay whole; at the others elements are drawn, or folded to boxes."""

_PART = sp.Symbol("part")  # what a box is styled as
MOST_IN_EQUATION = 14
"""Names, numbers and operations of the longest equation that is written into its box."""
MOST_CARRIED = 3
"""Values of one arrow whose names are listed."""


class Folding:
    """Folds the forward graph of a program's single operations."""

    def __init__(self, program: Program, scalar: Program, steps: Elementary, graph: Graph, names: Names) -> None:
        self.program = program
        self.scalar = scalar
        self.graph = graph
        self.names = names
        self._groups = {group.id: group for group in graph.groups}
        self._equations = _equations(scalar, steps)
        self._used = steps.operands()
        self._heads = {edge.tail: edge.head for edge in reversed(graph.edges)}
        self._nodes = {node.id: node for node in graph.nodes}
        # Layers with operations on all of their units at once, such as a softmax: their units are no boxes.
        self._undivided = {node.group for node in graph.nodes if node.role == "operation"}

    # --- what there is to fold --------------------------------------------------------------------------------------

    def parts(self) -> dict[str, Group]:
        """The areas of the figure by the words that name them: their titles, and the names of units."""
        found: dict[str, Group] = {}
        for group in self.graph.groups:
            last = self._last(group.id) if group.role == "unit" else ""
            for word in (group.title.text, last):
                if word:
                    found.setdefault(word, group)
        return found

    def check(self, words: Collection[str], option: str, others: Collection[str] = ()) -> None:
        """Refuse names of nothing that can be folded; raises InputError with all of them."""
        equations = dict.fromkeys(self._equations.values())
        known = list(dict.fromkeys([*self.parts(), *equations, *others]))
        problems = [
            Problem(f"{option}: no part '{word}'", f"parts here: {', '.join(known[:12])}", near(word, known))
            for word in words
            if word not in known
        ]
        if problems:
            raise InputError(problems)

    # --- folding ----------------------------------------------------------------------------------------------------

    def at(
        self,
        level: Level,
        folded: Collection[str] = (),
        unfolded: Collection[str] = (),
        shown: Collection[str] = (),
    ) -> Graph:
        """The graph at a level, some parts folded or unfolded all the same; the leaves `shown` stay in any case."""
        parts = self.parts()
        opened = {*unfolded, *(parts[word].id for word in unfolded if word in parts)}
        keys = {node.id: self._key(node, level) for node in self.graph.nodes}
        keys = {node: key for node, key in keys.items() if key and key not in opened}
        for word in folded:
            for node in self.graph.nodes:
                is_in = self._is_inside(node, parts[word].id) if word in parts else self._equation(node) == word
                # A result that is in the box of its equation does not stay there alone.
                is_folded = node.role in ("operation", "constant") or (node.role == "output" and node.id in keys)
                if is_in and (is_folded or self._is_used_inside(node, parts.get(word))):
                    keys[node.id] = parts[word].id if word in parts else word
        outside = {node for node in keys if self._nodes[node].value in shown}
        inside: dict[str, list[str]] = {}
        for node, key in keys.items():
            if node not in outside:
                inside.setdefault(key, []).append(node)
        kept = {node.group for node in self.graph.nodes if node.id not in keys}
        boxes = [Box(self._box(key, names, level, kept), frozenset(names)) for key, names in inside.items()]
        if not boxes:
            return self.graph
        # A weight that stays beside the box of its unit stands in the area of the layer.
        nodes = tuple(self._beside(node) if node.id in outside else node for node in self.graph.nodes)
        return fold(replace(self.graph, nodes=nodes), boxes, bundle=level == "layer", carried=self._carried)

    def _beside(self, node: Node) -> Node:
        group = self._groups.get(node.group or "")
        return replace(node, group=group.parent) if group is not None and group.role == "unit" else node

    def _key(self, node: Node, level: Level) -> str:
        """The area or the equation that a node becomes a part of at a level; nothing where it stays."""
        if level == "op" or node.role == "input":  # of a step, or a mask
            return ""
        chain = self._chain(node.group)
        layer = next((group for group in chain if group.role in ("hidden", "output")), None)
        if layer is None:
            part = chain[-1] if chain and chain[-1].role in ("named", "loss") else None
            is_inside = node.role in ("operation", "constant", "output")
            return part.id if level == "layer" and part and is_inside else self._equation(node)
        if level == "layer" or self._is_single(layer) or layer.id in self._undivided:
            return layer.id
        return next((group.id for group in chain if group.role == "unit"), "")

    def _is_single(self, layer: Group) -> bool:
        """Whether a layer has one unit only, which has no area of its own."""
        units = [part.units for part in self.program.metadata.get("parts", ()) if part.id == layer.id]
        return units == [1]

    def _equation(self, node: Node) -> str:
        """The equation that an operation, a number or an output is a part of."""
        if node.role == "constant":
            node = self._nodes[self._heads[node.id]]
        return self._equations.get(node.value, "") if node.role in ("operation", "output") else ""

    def _is_inside(self, node: Node, group: str) -> bool:
        return any(other.id == group for other in self._chain(node.group))

    def _is_used_inside(self, node: Node, part: Group | None) -> bool:
        """Whether a parameter is of no use outside of a part."""
        heads = [self._nodes[edge.head] for edge in self.graph.edges if edge.tail == node.id]
        return part is not None and node.role == "parameter" and all(self._is_inside(h, part.id) for h in heads)

    def _chain(self, group: str | None) -> list[Group]:
        """The areas around a node, from the innermost outwards."""
        chain: list[Group] = []
        while group is not None:
            chain.append(self._groups[group])
            group = chain[-1].parent
        return chain

    # --- boxes ------------------------------------------------------------------------------------------------------

    def _box(self, key: str, inside: Sequence[str], level: Level, kept: Collection[str | None]) -> Node:
        """The box of an area or an equation: with its title, its unit's name, or the equation."""
        part = self._groups.get(key)
        if part is None:
            groups = {self._nodes[node].group for node in inside}
            around = groups.pop() if len(groups) == 1 else None
            label = written_equation(self.scalar, key, self.names)
            return Node(f"box {key}", label, "folded", _PART, around, value=key)
        last = self._last(key)
        if level == "unit" and part.role in ("hidden", "output"):  # of one unit, or of units that are computed at once
            computed = last if self._is_single(part) else self.program.resolve(last)[0]
            return Node(f"box {key}", math(self.names(computed)), "folded", _PART, key, value=last)
        # Beside what is left of its area, a target say, the box stands within it.
        around = key if key in kept else part.parent
        by_title = part.title and (part.role == "named" or (part.role != "unit" and around != key))
        label = part.title if by_title else math(self.names(last))
        return Node(f"box {key}", label, "folded", _PART, around, value=last)

    def _last(self, group: str) -> str:
        """The last named value that is computed in an area: the result of a unit."""
        inside = [node for node in self.graph.nodes if node.role == "operation" and self._is_inside(node, group)]
        named = [node.value for node in inside if not node.value.startswith("_")]
        last = (named or [node.value for node in inside] or [""])[-1]
        return self._equations.get(last, last)  # its last operation is without a name where a mean is of one number

    def _carried(self, uses: Sequence[str]) -> Content:
        """The array whose elements an arrow carries, or their names where they are few."""
        names = list(dict.fromkeys(self._used[use] for use in uses))
        if any(name.startswith("_") for name in names):
            return NOTHING
        arrays = {self.program.resolve(name)[0] for name in names}
        if len(arrays) == 1:
            return math(self.names(arrays.pop()))
        return few_names(names, self.names)


def written_equation(program: Program, name: str, names: Names) -> Content:
    """An equation, or its name alone where it is long."""
    term = folded_within(program, name, MOST_IN_EQUATION)
    words = names(name)
    return math(words if term is None else words.then(EQUALS, names.term(term)))


def few_names(carried: Sequence[str], names: Names) -> Content:
    """The names of the values that an arrow carries, where they are few."""
    return math(joined([names(name) for name in carried], COMMA)) if len(carried) <= MOST_CARRIED else NOTHING


def _equations(scalar: Program, steps: Elementary) -> dict[str, str]:
    """The named equation that each step is a part of; what several share is a part of the first."""
    users: dict[str, str] = {}
    for name, _, args in reversed(scalar.equations):
        owner = users.get(name, "") if name.startswith("_") else name
        for arg in args:
            if arg.startswith("_") and owner:
                users[arg] = owner
    found = {step.name: users.get(step.owner, step.owner) for step in steps.steps}
    return {name: owner for name, owner in found.items() if not owner.startswith("_")}


def fewest_gradient_nodes(program: Program, scalar: Program) -> int:
    """How many nodes the graph of a gradient has at least, with one box for each unit, without drawing it.

    `scalar` is the expansion of the gradient of `program`.  Each unit that the backward pass goes through is a box, and
    outside of units each adjoint is a node.
    """
    membership = Membership(program)
    parts: Sequence[Part] = program.metadata.get("parts", ())
    layers = {part.id for part in parts if part.role in ("hidden", "output")}
    wanted = needed(scalar, scalar.gradients.values())
    found: set[str] = set()
    for name, operation, _ in scalar.equations:
        primal = scalar.adjoints.get(name) if name in wanted and operation is not IDENTITY else None
        if primal is not None:
            group = membership.group(primal)
            found.add(group if group is not None and group.split(".", maxsplit=1)[0] in layers else name)
    return len(found)


def gradient_by_units(drawn: GradientGraph, words: AdjointWords) -> GradientGraph:
    """The graph of a gradient with one box for each unit that the backward pass goes through: its adjoint."""
    graph = drawn.graph
    divided = {group.parent for group in graph.groups if group.role == "unit"}
    used = {node.group for node in graph.nodes if node.role == "adjoint"}
    # Layers with operations on all of their units at once, such as a softmax, stay as they are.
    units = {
        group.id
        for group in graph.groups
        if (group.role == "unit" and group.parent not in used)
        or (group.role in ("hidden", "output") and group.id not in divided)
    }
    gradients = {node.id: node for node in graph.nodes if node.role == "gradient"}
    inside: dict[str, list[Node]] = {}
    for node in graph.nodes:
        if node.group in units and node.role in ("adjoint", "partial", "constant"):
            inside.setdefault(node.group, []).append(node)
    heads: dict[str, list[str]] = {}
    for edge in graph.edges:
        heads.setdefault(edge.tail, []).append(edge.head)
    boxes: list[Box] = []
    terms: dict[str, Term] = {}
    for group, nodes in inside.items():
        adjoints = [term for node in nodes if isinstance(term := drawn.terms.get(node.id), str)]
        named = [name for name in adjoints if words.derivative(name)]
        ids = {node.id for node in nodes}
        results = {node for node in ids if not ids.issuperset(heads.get(node, ()))}
        if len(nodes) > 1 and named and len(results) == 1:  # a box has one name
            box = Node(f"box {group}", math(words.derivative(named[-1])), "adjoint", _PART, group)
            after = {head for result in results for head in heads.get(result, ())}
            if after <= gradients.keys() and len(after) == 1:  # the derivative asked for: two boxes would say the same
                (last,) = after
                box, ids = replace(gradients[last], group=group), ids | after
            boxes.append(Box(box, frozenset(ids)))
            terms[box.id] = named[-1]
    return GradientGraph(fold(graph, boxes), {**drawn.terms, **terms})
