"""Large graphs folded to one box a unit, and the limit above which a figure is not drawn."""

from __future__ import annotations

from dataclasses import replace

from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.graph import Edge, Graph, Node
from symgraph.figure.pieces import Names, math, sample

MAX_NODES = 400
"""More cannot be read on any page, and laying them out takes minutes."""
MAX_EDGES = 2000


def estimated_nodes(program: Program) -> int:
    """How many nodes the forward graph has, without building it: one an operation and one a declared element."""
    declared = sum(_elements(declaration.shape) for declaration in program.declarations.values())
    return declared + program.operations()


def _elements(shape: tuple[int | str, int | str]) -> int:
    return int(shape[0]) * int(shape[1])


def check_foldable(program: Program, nodes: int) -> None:
    """Refuse a graph that stays too large with one box a unit; raises InputError that says how large it is."""
    units = edges = 0
    for part in program.metadata.get("parts", ()):
        units += max(part.units, 1)
        edges += sum(_elements(program.shapes[name]) for name in part.names if name in program.declarations)
    if not units or units > MAX_NODES or edges > MAX_EDGES:
        folded = f", {units:,} boxes and {edges:,} arrows with one box a unit" if units else ""
        raise too_large("the forward graph", f"about {nodes:,} nodes{folded}")


def too_large(what: str, how_large: str) -> InputError:
    """The error for a graph that nobody could read."""
    action = "draw a smaller network of the same kind, or the gradient by a weight near the output"
    return InputError(Problem(f"{what} has {how_large}", f"at most {MAX_NODES} nodes can be drawn", action))


def _without_inner_groups(graph: Graph) -> Graph:
    """The graph without the parts of units and layers that the author named: they are folded away."""
    outer = {group.id: group.parent for group in graph.groups if group.role == "named" and group.parent is not None}
    nodes = tuple(replace(node, group=outer.get(node.group or "", node.group)) for node in graph.nodes)
    return replace(graph, nodes=nodes, groups=tuple(group for group in graph.groups if group.id not in outer))


def fold_units(graph: Graph, names: Names) -> Graph:
    """The graph with every unit of a layer as one box, which shows the unit's name; its weights are inside."""
    graph = _without_inner_groups(graph)
    layers = {group.id for group in graph.groups if group.role in ("hidden", "output")}
    units = {group.id: group.parent or "" for group in graph.groups if group.role == "unit" and group.parent in layers}
    whole = layers - set(units.values())
    folded: dict[str, str] = {}
    last: dict[str, Node] = {}
    for node in graph.nodes:
        if node.group in units or (node.group in whole and node.role != "output"):
            folded[node.id] = f"unit {node.group}"
            if "." not in node.id and node.role == "operation":
                last[folded[node.id]] = node
    nodes: dict[str, Node] = {}
    for node in graph.nodes:
        unit = folded.get(node.id)
        if unit is None:
            nodes[node.id] = node
        elif unit in last and unit not in nodes:
            group = units.get(node.group or "", node.group)
            nodes[unit] = Node(
                unit, math(names(last[unit].id)), "folded", sample("unit"), group, text=names.text(last[unit].id)
            )
    edges: dict[tuple[str, str], Edge] = {}
    for edge in graph.edges:
        tail, head = folded.get(edge.tail, edge.tail), folded.get(edge.head, edge.head)
        if tail != head and tail in nodes and head in nodes:
            role = "connection" if nodes[head].role == "folded" else edge.role
            edges[tail, head] = replace(edge, tail=tail, head=head, role=role, label="")
    kept = tuple(group for group in graph.groups if group.id not in units)
    rows = tuple(
        tuple(node.id for node in nodes.values() if node.group == group.id and node.role == "folded") for group in kept
    )
    inputs = tuple(node.id for node in nodes.values() if node.role == "input")
    note = f"one box a unit: {len(graph.nodes)} nodes are too many"
    return replace(
        graph,
        nodes=tuple(nodes.values()),
        edges=tuple(edges.values()),
        groups=kept,
        rows=tuple(row for row in (inputs, *rows) if len(row) > 1),
        # The layers follow each other by their arrows; a free column between them would be crossed by every arrow.
        ordered_groups=False,
        note=note,
    )
