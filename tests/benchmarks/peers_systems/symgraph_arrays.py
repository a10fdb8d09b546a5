"""symgraph with whole arrays: the gradients are a program of array equations."""

from __future__ import annotations

import symgraph
from peers_systems import Drawing, symgraph_graphs
from symgraph.figure.contents.matrix.backward import GradientDrawing
from symgraph.figure.contents.matrix.forward import MatrixDrawing
from symgraph.figure.contents.matrix.steps import with_whole_sums
from symgraph.figure.contents.pieces import Collection

build = symgraph_graphs.build


def gradients(model: symgraph.Program) -> symgraph.Program:
    return symgraph.gradient(model, "all")


def draw(model: symgraph.Program, gradients: symgraph.Program, everything: bool) -> Drawing:
    """One gradient as ``symgraph render --wrt W1 --level matrix`` draws it, or all of them in one graph."""
    matrix = symgraph_graphs.views(model, level="matrix").matrix
    if not everything:
        return symgraph_graphs.drawn(matrix.gradient("W1"))
    parts = Collection(matrix.names)
    forward = MatrixDrawing(model, matrix.steps, parts)
    forward.draw()
    forward.outputs()
    backward = GradientDrawing(with_whole_sums(gradients), matrix.names, parts, forward)
    backward.draw()
    return symgraph_graphs.drawn(backward.graph("W1").graph)
