"""Numbers at the nodes of whole arrays: small matrices as matrices, of larger ones the shape is enough."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.program import Builder, Program
from symgraph.calculus.term import Term, names_in
from symgraph.figure.contents.matrix.terms import TIMES_IN_SHAPES, matrix_words
from symgraph.figure.graph import Graph, Line, Node, TextRole
from symgraph.lowering.markup import math
from symgraph.lowering.numbers import PRECISION, number_words

LARGEST = 4
"""Rows and columns of the largest matrix whose numbers are shown."""


def with_values(
    graph: Graph, program: Program, values: Mapping[str, Any], terms: Mapping[str, Term], digits: int
) -> Graph:
    """The graph with the number or the small matrix of each node below it.

    `terms` are formulas of nodes in names of the program; a node that has none shows the value of its own name.
    """
    builder = Builder(program)
    names: dict[str, str] = {}
    for node in graph.nodes:
        term = terms.get(node.id, node.value)
        if isinstance(term, str) and program.element(term) is not None:  # of a part that is unfolded
            names[node.id] = term
        elif term and node.role != "seed" and set(names_in(term)) <= program.shapes.keys():
            names[node.id] = bind_formula(builder, f"_shown_{len(names)}", term)
    found = evaluate(builder.build(), values, PRECISION)
    lines = {
        node.id: line
        for node in graph.nodes
        if node.id in names and (line := _line(node, found[names[node.id]], digits)) is not None
    }
    factors = {leaf for leaf, _ in graph.stacks}  # what stands below them is on the arrow down to the product
    below = lines.keys() - factors
    nodes = tuple(
        replace(node, captions=(*node.captions, lines[node.id])) if node.id in below else node for node in graph.nodes
    )
    edges = tuple(
        replace(edge, above=(*_without_shape(edge.above), lines[edge.tail]))
        if edge.tail in factors and edge.tail in lines
        else edge
        for edge in graph.edges
    )
    return replace(graph, nodes=nodes, edges=edges)


def _without_shape(lines: Sequence[Line]) -> tuple[Line, ...]:
    """What is written on an arrow but for the shape, which a matrix shows by itself."""
    return tuple(lines[:-1] if lines and TIMES_IN_SHAPES.text in lines[-1].content.text else lines)


def _line(node: Node, value: Any, digits: int) -> Line | None:
    """The number or the small matrix that a node has; None for a larger one."""
    role: TextRole = "gradient" if node.role in ("adjoint", "gradient") else "value"
    rows: list[list[Any]] = value.tolist() if isinstance(value, np.ndarray) else [[value]]
    if max(len(rows), len(rows[0])) > LARGEST:
        return None
    words = matrix_words([[number_words(entry, digits) for entry in row] for row in rows])
    return Line(math(words), role)
