"""What both forms of symgraph share: the spec, and the way from a graph to a PDF."""

from __future__ import annotations

import symgraph
from peers_systems import Drawing
from symgraph.figure.graph import Graph
from symgraph.figure.options import merged_options
from symgraph.figure.page.render import figure, pictures
from symgraph.figure.views import Views


def build(sizes: list[int]) -> symgraph.Program:
    """The program of a spec, read from its text."""
    layers = "".join(f"  - {{dense: {size}, activation: tanh}}\n" for size in sizes[1:])
    return symgraph.load(f"name: net\ninput: {{name: i, size: {sizes[0]}}}\nlayers:\n{layers}loss: sse\n")


def views(program: symgraph.Program, **options: str) -> Views:
    """What ``symgraph render`` makes figures of."""
    return Views(program, merged_options({}, options), lambda _note: None)


def drawn(graph: Graph) -> Drawing:
    """The figure as ``symgraph render`` makes it, with the system's Graphviz."""
    return Drawing(pictures(figure(graph, "dot"), ["pdf"])["pdf"], len(graph.nodes))
