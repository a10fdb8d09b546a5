"""symgraph, element by element: the gradients are a program of scalar equations."""

from __future__ import annotations

import symgraph
from peers_systems import Drawing, symgraph_graphs
from symgraph.figure.contents.backward import gradient_graph

build = symgraph_graphs.build


def gradients(model: symgraph.Program) -> symgraph.Program:
    return symgraph.expand(symgraph.gradient(model, "all"))


def draw(model: symgraph.Program, gradients: symgraph.Program, everything: bool) -> Drawing:
    """One gradient as ``symgraph render --wrt w111`` draws it, or all of them in one graph, however large."""
    if everything:
        return symgraph_graphs.drawn(gradient_graph(model, gradients, "W1", with_forward=True).graph)
    first = model.elements["W1"].name((1, 1))
    return symgraph_graphs.drawn(symgraph_graphs.views(model).gradient(first))
