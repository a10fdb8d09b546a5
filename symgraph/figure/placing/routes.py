"""Where an edge passes between its ends: at its label, where it enters and leaves groups, beside a fellow operand.

Graphviz leads an edge around a group (a cluster) unless the edge starts or ends in the group's first or last column.  A
stop is an invisible node that the edge passes through: one in the first column of the group entered and one in the
last column of the group left keep an edge among the nodes it belongs to.  Within a stack, the stop is only the gap.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symgraph.figure.graph import Edge, Graph
from symgraph.figure.placing.ranks import Gap, ranks, stopping_edges


@dataclass(frozen=True, slots=True)
class Stop:
    """An invisible node on an edge: its column, the group it stands in, and whether the label is set here."""

    column: int
    group: str | None
    label: bool = False


@dataclass(frozen=True, slots=True)
class Routes:
    """The columns, from 0, of all nodes by id; each edge's stops by its index; the columns of gaps before groups."""

    columns: dict[str, int]
    stops: dict[int, tuple[Stop, ...]]
    gaps: dict[str, int]


def routes(graph: Graph) -> Routes:
    """Place the stops of all edges, and leave out the columns in which nothing stands."""
    found = ranks(graph)
    columns = {node.id: found[node.id] for node in graph.nodes}
    ancestors = _ancestors(graph)
    groups = {node.id: node.group for node in graph.nodes}
    stacks = set(graph.stacks)
    labels = {
        index: _label_stop(edge, columns, groups)
        for index, edge in enumerate(graph.edges)
        if edge.labelled and (edge.tail, edge.head) not in stacks
    }
    meetings = _meeting_stops(graph, columns, groups, labels)
    extents = _extents(columns, groups, [*labels.values(), *meetings.values()], ancestors)
    stops: dict[int, tuple[Stop, ...]] = {}
    for index, edge in enumerate(graph.edges):
        if (edge.tail, edge.head) in stacks:
            stops[index] = (Stop(columns[edge.head], groups[edge.head], label=edge.labelled),)
        else:
            bends = _bends(edge, columns, groups, ancestors, extents)
            own = [stops_by_edge[index] for stops_by_edge in (meetings, labels) if index in stops_by_edge]
            places = {stop.column: stop for stop in (*bends, *own)}
            stops[index] = tuple(places[column] for column in sorted(places))
    gaps = {item.group: column for item, column in found.items() if isinstance(item, Gap)}
    return _without_empty(columns, stops, gaps)


def _ancestors(graph: Graph) -> dict[str | None, tuple[str, ...]]:
    """A group, its parent, and so on, outwards."""
    parents = {group.id: group.parent for group in graph.groups}
    result: dict[str | None, tuple[str, ...]] = {None: ()}
    for group in parents:
        chain = [group]
        while (parent := parents[chain[-1]]) is not None:
            chain.append(parent)
        result[group] = tuple(chain)
    return result


def _label_stop(edge: Edge, columns: Mapping[str, int], groups: Mapping[str, str | None]) -> Stop:
    """The label stands beside the tail within a group, beside the head where the edge enters another."""
    if groups[edge.tail] == groups[edge.head]:
        return Stop(columns[edge.tail] + 1, groups[edge.head], label=True)
    return Stop(columns[edge.head] - 1, groups[edge.head], label=True)


def _extents(
    columns: Mapping[str, int],
    groups: Mapping[str, str | None],
    inside: Sequence[Stop],
    ancestors: Mapping[str | None, tuple[str, ...]],
) -> dict[str, tuple[int, int]]:
    """The first and last column of each group."""
    members: dict[str, list[int]] = {}
    places = [(groups[node], column) for node, column in columns.items()]
    for group, column in [*places, *((stop.group, stop.column) for stop in inside)]:
        for ancestor in ancestors[group]:
            members.setdefault(ancestor, []).append(column)
    return {group: (min(found), max(found)) for group, found in members.items()}


def _bends(
    edge: Edge,
    columns: Mapping[str, int],
    groups: Mapping[str, str | None],
    ancestors: Mapping[str | None, tuple[str, ...]],
    extents: Mapping[str, tuple[int, int]],
) -> list[Stop]:
    left = [group for group in ancestors[groups[edge.tail]] if group not in ancestors[groups[edge.head]]]
    entered = [group for group in ancestors[groups[edge.head]] if group not in ancestors[groups[edge.tail]]]
    first, last = columns[edge.tail], columns[edge.head]
    outwards = [Stop(extents[group][1], group) for group in left]
    inwards = [Stop(extents[group][0], group) for group in reversed(entered)]
    # Where several groups begin or end in one column, the innermost holds the stop.
    places = {stop.column: stop for stop in (*reversed(outwards), *inwards) if first < stop.column < last}
    return list(places.values())


def _meeting_stops(
    graph: Graph, columns: Mapping[str, int], groups: Mapping[str, str | None], labels: Mapping[int, Stop]
) -> dict[int, Stop]:
    """Where edges whose order matters are kept in order: all in one column before their head, and in its group."""
    stacks, stopping = set(graph.stacks), stopping_edges(graph)
    arriving: dict[str, list[int]] = {node.id: [] for node in graph.nodes if node.ordered}
    for index, edge in enumerate(graph.edges):
        if edge.head in arriving and (edge.tail, edge.head) not in stacks:
            arriving[edge.head].append(index)
    stops: dict[int, Stop] = {}
    for head, indices in arriving.items():
        tails = {index: graph.edges[index].tail for index in indices}
        last = {index: labels[index].column if index in labels else columns[tail] for index, tail in tails.items()}
        if len(indices) > 1:
            is_free = any(graph.edges[index] in stopping for index in indices)
            column = columns[head] - 1 if is_free else max(last.values())
            stops |= {index: Stop(column, groups[head]) for index in indices if last[index] < column}
    return stops


def _without_empty(columns: dict[str, int], stops: dict[int, tuple[Stop, ...]], gaps: dict[str, int]) -> Routes:
    """Count only the columns in which something stands."""
    used = sorted({*columns.values(), *(stop.column for route in stops.values() for stop in route), *gaps.values()})
    new = {column: index for index, column in enumerate(used)}
    return Routes(
        {node: new[column] for node, column in columns.items()},
        {
            index: tuple(Stop(new[stop.column], stop.group, stop.label) for stop in route)
            for index, route in stops.items()
        },
        {group: new[column] for group, column in gaps.items()},
    )
