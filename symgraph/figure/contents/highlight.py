"""The paths from the loss to what it is differentiated by, marked in a forward graph."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from symgraph.calculus.adjoint import dependent
from symgraph.calculus.elementary import Elementary
from symgraph.calculus.program import needed
from symgraph.figure.graph import Edge, Graph, Mark


def highlighted(graph: Graph, steps: Elementary, wrt: Iterable[str]) -> Graph:
    """The graph with the paths from the loss to each of `wrt` marked, and all that is beside them set aside.

    A graph in which no path is to be seen is left as it is.
    """
    program = steps.program
    if program.loss is None:
        return graph
    on_path = dependent(program, wrt) & needed(program, [program.loss])
    nodes = {node.id: node for node in graph.nodes}

    def is_on_path(edge: Edge) -> bool:
        ends = nodes[edge.head].role == "output" and not edge.uses and nodes[edge.head].value in on_path
        return ends or any(use in on_path for use in edge.uses)

    def mark(inside: bool) -> Mark:
        return "path" if inside else "aside"

    edges = tuple(replace(edge, mark=mark(is_on_path(edge))) for edge in graph.edges)
    touched = {end for edge in edges if edge.mark == "path" for end in (edge.tail, edge.head)}
    if not touched:
        return graph
    marked = tuple(replace(node, mark=mark(node.id in touched)) for node in graph.nodes)
    return replace(graph, edges=edges, nodes=marked)
