"""Which column every node stands in, counted from the left.

The layout engine could find columns by itself; told them, every engine and version draws the same figure.  A node
stands right of what it uses, a leaf straight left of its use; a labelled edge leaves a column free for its label;
where the order of operands matters, they may need one to be put in order; each ordered group starts right of the one
before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from symgraph.figure.graph import Edge, Graph


@dataclass(frozen=True, slots=True)
class Gap:
    """The line between an ordered group and the groups before it."""

    group: str


_Item = str | Gap


@dataclass(frozen=True, slots=True)
class _Arc:
    """`right` stands at least `length` columns right of `left`."""

    left: _Item
    right: _Item
    length: int


def ranks(graph: Graph) -> dict[str | Gap, int]:
    """The column of every node and of the gap before every ordered group but the first; the graph has no cycle."""
    leader = dict(graph.stacks) | _dots(graph)  # a leaf stands in the column of the operation below it
    items: list[_Item] = [node.id for node in graph.nodes if node.id not in leader]
    stacks = set(graph.stacks)
    stopping = stopping_edges(graph)
    arcs = [
        _Arc(leader.get(edge.tail, edge.tail), leader.get(edge.head, edge.head), 2 if edge in stopping else 1)
        for edge in graph.edges
        if (edge.tail, edge.head) not in stacks
    ]
    gaps = _gap_arcs(graph, leader, stopping) if graph.ordered_groups else []
    try:
        order = _left_to_right(items, [*arcs, *gaps])
    except CycleError:  # groups that use each other cannot stand side by side
        gaps = []
        order = _left_to_right(items, arcs)
    columns = _leftmost(order, [*arcs, *gaps])
    _pull_right(columns, order, arcs, gaps, _inputs(graph))
    return columns | {follower: columns[leading] for follower, leading in leader.items()}


def _dots(graph: Graph) -> dict[str, str]:
    """The dots for what is left out of a row, which no arrow leads to, and the first node of their row."""
    elided = {node.id for node in graph.nodes if node.role == "elided"}
    return {node: row[0] for row in graph.rows for node in row if node in elided}


def top_groups(graph: Graph) -> dict[str, str]:
    """The outermost group of each node that has one."""
    parents = {group.id: group.parent for group in graph.groups}
    tops: dict[str, str] = {}
    for node in graph.nodes:
        group = node.group
        while group is not None and (parent := parents[group]) is not None:
            group = parent
        if group is not None:
            tops[node.id] = group
    return tops


def stopping_edges(graph: Graph) -> set[Edge]:
    """The edges that need a column between their ends, for a label or to be put in order.

    Where the order of operands matters, one from another group cannot be kept above or below those of the head's own,
    and one that several such operations use cannot stand in order for each of them.
    """
    groups = {node.id: node.group for node in graph.nodes}
    arriving = Counter(edge.head for edge in graph.edges)
    ordered = {node.id for node in graph.nodes if node.ordered and arriving[node.id] > 1}
    uses = Counter(edge.tail for edge in graph.edges if edge.head in ordered)
    return {
        edge
        for edge in graph.edges
        if edge.labelled or (edge.head in ordered and (groups[edge.tail] != groups[edge.head] or uses[edge.tail] > 1))
    }


def _gap_arcs(graph: Graph, leader: dict[str, str], stopping: Collection[Edge]) -> list[_Arc]:
    """What keeps groups apart.

    Each group's nodes, and the folded layers that the next group uses, stand left of the gap; the next group's right.
    """
    tops = top_groups(graph)
    members: dict[str, list[str]] = {group.id: [] for group in graph.groups if group.parent is None}
    for node, top in tops.items():
        members[top].append(leader.get(node, node))
    crossing = {edge.head for edge in stopping if tops.get(edge.tail) != tops.get(edge.head)}
    folded = {node.id for node in graph.nodes if node.role == "folded" and node.id not in tops}
    arcs: list[_Arc] = []
    for before, after in pairwise(group for group, nodes in members.items() if nodes):
        gap = Gap(after)
        arcs += [_Arc(node, gap, 1) for node in members[before]]
        # Where an edge that comes from outside has its label or is put in order is in the group too, left of its head.
        arcs += [_Arc(gap, node, 2 if node in crossing else 1) for node in members[after]]
        # So is a folded layer, which has no group of its own: side by side with what the group holds, it might stand
        # below it, and its arrow would cross theirs.
        users = [edge for edge in graph.edges if edge.tail in folded and tops.get(edge.head) == after]
        arcs += [_Arc(leader.get(edge.tail, edge.tail), gap, 1) for edge in users]
    return arcs


def _left_to_right(items: Sequence[_Item], arcs: Sequence[_Arc]) -> list[_Item]:
    left: dict[_Item, list[_Item]] = {item: [] for item in items}
    for arc in arcs:
        left.setdefault(arc.right, []).append(arc.left)
    return list(TopologicalSorter(left).static_order())


def _leftmost(order: Sequence[_Item], arcs: Sequence[_Arc]) -> dict[_Item, int]:
    columns: dict[_Item, int] = {}
    incoming = _by_end(arcs, "right")
    for item in order:
        columns[item] = max((columns[arc.left] + arc.length for arc in incoming.get(item, ())), default=0)
    return columns


def _pull_right(
    columns: dict[_Item, int],
    order: Sequence[_Item],
    arcs: Sequence[_Arc],
    gaps: Sequence[_Arc],
    fixed: Collection[_Item],
) -> None:
    """Move next to its use whatever is made from leaves alone or used more often than it uses others."""
    incoming, outgoing, limits = _by_end(arcs, "right"), _by_end(arcs, "left"), _by_end(gaps, "left")
    loose: set[_Item] = set()
    for item in order:
        if item not in fixed and all(arc.left in loose for arc in incoming.get(item, ())):
            loose.add(item)
    for item in reversed(order):
        uses, used = incoming.get(item, ()), outgoing.get(item, ())
        if item not in fixed and used and (item in loose or len(used) > len(uses)):
            columns[item] = min(columns[arc.right] - arc.length for arc in (*used, *limits.get(item, ())))


def _by_end(arcs: Sequence[_Arc], end: str) -> dict[_Item, list[_Arc]]:
    result: dict[_Item, list[_Arc]] = {}
    for arc in arcs:
        result.setdefault(arc.left if end == "left" else arc.right, []).append(arc)
    return result


def _inputs(graph: Graph) -> set[_Item]:
    """The nodes of input groups: they stay in one column, however late some are used."""
    tops = top_groups(graph)
    groups = {group.id for group in graph.groups if group.role == "input"}
    return {node.id for node in graph.nodes if tops.get(node.id) in groups}
