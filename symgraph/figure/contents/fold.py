"""Parts of a graph drawn as one box each: a unit, a layer, an equation, a group that its author named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from symgraph.errors import InputError, Problem
from symgraph.figure.graph import Edge, Graph, Line, Node
from symgraph.lowering.markup import Content

Carried = Callable[[Sequence[str]], Content]
"""The label of an arrow that carries several values, by the uses it stands for."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node that stands for all nodes `inside`; what they are is in `node`, the box itself."""

    node: Node
    inside: frozenset[str]


def fold(graph: Graph, boxes: Sequence[Box], *, bundle: bool = False, carried: Carried | None = None) -> Graph:
    """The graph with each box in the place of what is inside of it; arrows within a box are gone.

    Arrows that carry the same value between the same nodes become one; with `bundle`, all between the same nodes do,
    and `carried` labels them.  Raises InputError where a box would be computed from itself.
    """
    box_of = {node: box for box in boxes for node in box.inside}
    nodes: dict[str, Node] = {}
    for node in graph.nodes:
        box = box_of.get(node.id)
        if box is None:
            nodes[node.id] = node
        else:
            nodes.setdefault(box.node.id, box.node)
    values = {node.id: node.value or node.id for node in graph.nodes}
    merged: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in graph.edges:
        tail, head = (box_of[end].node.id if end in box_of else end for end in (edge.tail, edge.head))
        if tail != head:
            is_folded = edge.tail in box_of or edge.head in box_of
            # Parallel arrows between nodes that stay, x*x, are two uses that are both drawn.
            carries = "" if bundle else values[edge.tail] if is_folded else f"{len(merged)}"
            merged.setdefault((tail, head, carries), []).append(replace(edge, tail=tail, head=head))
    edges = tuple(_one(edges, carried) for edges in merged.values())
    folded = replace(graph, nodes=tuple(nodes.values()), edges=edges)
    check_acyclic(folded)
    return _without_empty_groups(folded)


def _one(edges: Sequence[Edge], carried: Carried | None) -> Edge:
    """One arrow for several."""
    first = edges[0]
    uses = tuple(dict.fromkeys(use for edge in edges for use in edge.uses))
    above = first.above
    if carried is not None and len({edge.above for edge in edges}) > 1:
        label = carried(uses)
        above = (Line(label, "edge"),) if label else ()
    return replace(first, above=above, uses=uses)


def check_acyclic(graph: Graph) -> None:
    """Raise InputError where a box would be computed from itself."""
    nodes = {node.id: node for node in graph.nodes}
    before: dict[str, list[str]] = {node: [] for node in nodes}
    for edge in graph.edges:
        before[edge.head].append(edge.tail)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        around: list[str] = error.args[1]
        names = list(dict.fromkeys(nodes[name].label.text for name in around if nodes[name].role == "folded"))
        found = f"'{names[0] if names else around[0]}' cannot be one box: part of it is computed from another part"
        action = "put what is computed in between into the group as well, or unfold it"
        raise InputError(Problem(found, "the values between them are outside of it", action)) from None


def _without_empty_groups(graph: Graph) -> Graph:
    """The graph without areas in which nothing is left, and without orders of what is gone."""
    used = {node.group for node in graph.nodes}
    parents = {group.id: group.parent for group in graph.groups}
    for group in list(used):
        while group is not None and (group := parents.get(group)) is not None:
            used.add(group)
    present = {node.id for node in graph.nodes}
    rows = tuple(tuple(node for node in row if node in present) for row in graph.rows)
    return replace(
        graph,
        groups=tuple(group for group in graph.groups if group.id in used),
        rows=tuple(row for row in rows if len(row) > 1),
        stacks=tuple(stack for stack in graph.stacks if present.issuperset(stack)),
    )
