"""All that is decided about a figure before the layout: names, sizes, columns, order within columns, weights.

The layout engine is left as little choice as possible, so that different engines and versions draw nearly the same.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from symgraph.figure.graph import Edge, Graph
from symgraph.figure.look.typeset import Typesetting
from symgraph.figure.placing.extents import Extents, arrow_columns, group_gaps
from symgraph.figure.placing.geometry import Size
from symgraph.figure.placing.routes import Routes, Stop, routes
from symgraph.figure.placing.shapes import Shape
from symgraph.figure.placing.spacing import NORMAL, Direction, Spacing

LEAST_GAP_DOWN = 13.0  # pt, between columns in a figure that runs down

# How hard the parts of an edge pull to be straight.  Graphviz draws the sides of a group together with 128.
STRAIGHT = 1000  # an operand that is the only one
LEVEL = 400  # of two operands, the one beside the operation: it stands level with it
PAIR = 200  # the other one
LOOSE = 10  # one of many
CROSSING = 2  # into a group


@dataclass(frozen=True, slots=True)
class Plan:
    """What a layout is made from; names are those of the DOT text, sizes in pt.

    `names` and `clusters` name the nodes and groups by their ids; `stops` has the stops of each edge by its index, and
    `stop_names` their names; `sizes` and `columns` hold for nodes and stops alike.  `rows` has, by group, the pairs of
    names of which the first stands above the second; `gaps` the least widths of columns, some of which are left empty
    before groups; `weights` the weights of each edge's parts.
    """

    graph: Graph
    shapes: Mapping[str, Shape]
    texts: Typesetting
    stacks: frozenset[tuple[str, str]]
    names: dict[str, str]
    clusters: dict[str, str]
    stops: tuple[tuple[Stop, ...], ...]
    stop_names: tuple[tuple[str, ...], ...]
    sizes: dict[str, Size]
    columns: dict[str, int]
    rows: dict[str | None, list[tuple[str, str]]]
    gaps: dict[int, float]
    weights: tuple[tuple[int, ...], ...]
    spacing: Spacing = NORMAL
    direction: Direction = "right"

    @property
    def column_gap(self) -> float:
        """Between columns.  In a figure that runs down, texts are short along the edges, which turn between them."""
        return max(self.spacing.column, LEAST_GAP_DOWN) if self.direction == "down" else self.spacing.column

    def is_stacked(self, edge: Edge) -> bool:
        """Whether an edge runs straight down within a stack."""
        return (edge.tail, edge.head) in self.stacks

    def label_place(self, index: int) -> str:
        """The name of the stop at which an edge's label is set."""
        stops = zip(self.stop_names[index], self.stops[index], strict=True)
        return next(name for name, stop in stops if stop.label)


def plan(
    graph: Graph,
    shapes: Mapping[str, Shape],
    texts: Typesetting,
    spacing: Spacing = NORMAL,
    direction: Direction = "right",
) -> Plan:
    """Decide about a graph whose texts are measured; the shapes are made for the same spacing and direction."""
    way = routes(graph)
    names = {node.id: _name(node.id, index) for index, node in enumerate(graph.nodes)}
    stops = tuple(way.stops[index] for index in range(len(graph.edges)))
    stop_names = tuple(
        tuple(f"edge {index}.{k}" for k in range(len(edge_stops))) for index, edge_stops in enumerate(stops)
    )
    extents = Extents(graph, shapes, texts, spacing, direction)
    sizes = {names[node]: size for node, size in extents.nodes().items()}
    columns = {names[node]: column for node, column in way.columns.items()}
    for index, stop_sizes in extents.stops(way.stops).items():
        sizes |= dict(zip(stop_names[index], stop_sizes, strict=True))
        columns |= {name: stop.column for name, stop in zip(stop_names[index], stops[index], strict=True)}
    widths: dict[int, float] = {}
    for name, column in columns.items():
        widths[column] = max(widths.get(column, 0.0), sizes[name].width)
    return Plan(
        graph,
        shapes,
        texts,
        frozenset(graph.stacks),
        names,
        {group.id: f"cluster_{index}" for index, group in enumerate(graph.groups)},
        stops,
        stop_names,
        sizes,
        columns,
        _rows(graph, way, names, stop_names),
        group_gaps(graph, way, spacing) | arrow_columns(graph, way, widths, spacing),
        _weights(graph, stops),
        spacing,
        direction,
    )


def _name(node: str, index: int) -> str:
    """A node's id where DOT takes it for nothing else: a colon would begin a port, a backslash an escape."""
    return node if re.fullmatch(r"\w+", node) else f"node {index}"


def _weights(graph: Graph, stops: tuple[tuple[Stop, ...], ...]) -> tuple[tuple[int, ...], ...]:
    """The last part of an edge is for the head's sake, the parts before for the tail's."""
    groups = {node.id: node.group for node in graph.nodes}
    stacks = set(graph.stacks)
    leaves = {leaf for leaf, _ in stacks}
    level = [edge for edge in graph.edges if (edge.tail, edge.head) not in stacks]
    arriving = Counter(edge.head for edge in level)
    leaving = Counter((edge.tail, edge.role) for edge in level)
    weights: list[tuple[int, ...]] = []
    for edge, edge_stops in zip(graph.edges, stops, strict=True):
        adjoint = edge.role == "adjoint"
        if edge.head in leaves or (arriving[edge.head] > 1 and adjoint) or arriving[edge.head] > 2:
            last = LOOSE
        elif arriving[edge.head] <= 1:
            last = STRAIGHT
        else:
            last = PAIR if edge_stops else LEVEL
        first = last if leaving[edge.tail, edge.role] == 1 or not adjoint else LOOSE
        if not adjoint and groups[edge.tail] != groups[edge.head]:
            first = CROSSING
        elif edge.back and edge_stops and leaving[edge.tail, edge.role] == 1:
            first = LEVEL  # the text on an edge stands level with its tail
        weights.append((first,) * len(edge_stops) + (last if edge_stops else min(first, last),))
    return tuple(weights)


def _rows(
    graph: Graph, way: Routes, names: Mapping[str, str], stop_names: tuple[tuple[str, ...], ...]
) -> dict[str | None, list[tuple[str, str]]]:
    """Operands whose order matters, the rows asked for, then all other operands in the author's order.

    What comes later is left out where it does not agree.
    """
    groups = {node.id: node.group for node in graph.nodes}
    stacks = set(graph.stacks)
    leaves = {operation: leaf for leaf, operation in graph.stacks}
    leaf_nodes = set(leaves.values())  # they follow the operations below them
    operands: dict[str, list[tuple[str, int, str | None]]] = {node.id: [] for node in graph.nodes}
    for index, edge in enumerate(graph.edges):
        if (edge.tail, edge.head) in stacks:
            continue
        place = names[edge.tail], way.columns[edge.tail], groups[edge.tail]
        if way.stops[index]:
            stop = way.stops[index][-1]
            place = stop_names[index][-1], stop.column, stop.group
        operands[edge.head].append(place)
    ordered = {node.id for node in graph.nodes if node.ordered}
    chains = [operands[head] for head in operands if head in ordered]
    chains += [
        [(names[node], way.columns[node], groups[node]) for node in row if node not in leaf_nodes] for row in graph.rows
    ]
    for head, places in operands.items():
        above = operands[leaves[head]] if head in leaves else []
        chains.append([place for place in (*above, *places) if place[1] == way.columns[head] - 1])
    below: dict[str, list[str]] = {}
    rows: dict[str | None, list[tuple[str, str]]] = {}
    for chain in chains:
        for (upper, column, group), (lower, other_column, other_group) in pairwise(chain):
            known = lower in below.get(upper, ())
            if (column, group) == (other_column, other_group) and not known and not _is_below(below, upper, lower):
                below.setdefault(upper, []).append(lower)
                rows.setdefault(group, []).append((upper, lower))
    return rows


def _is_below(below: Mapping[str, list[str]], name: str, other: str) -> bool:
    """Whether `name` is `other` or must stand below it."""
    waiting, seen = [other], {other}
    while waiting:
        found = waiting.pop()
        if found == name:
            return True
        for lower in below.get(found, ()):
            if lower not in seen:
                seen.add(lower)
                waiting.append(lower)
    return False
