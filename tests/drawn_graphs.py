"""Graphs as the commands draw them, and the number that a gradient graph stands for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import symgraph
from symgraph.calculus.expand import expand
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.program import Builder, Program
from symgraph.calculus.sizes import size_symbols
from symgraph.figure.contents.backward import gradient_graph
from symgraph.figure.contents.forward import forward_graph
from symgraph.figure.graph import Edge, Graph, Line, Node
from symgraph.spec.programs import evaluate, from_equations
from symgraph.spec.templates import template_names

LARGE_TEMPLATES = ("digits", "digits-mlp")
"""Networks of images: their numbers are learned, and drawn as arrays."""
TWINS = ("circles", "circles-one-layer")
"""The layers of relu-exercise and of blobs, with other units and numbers: what is computed of those is of these."""


@cache
def scalar_templates() -> tuple[str, ...]:
    """The templates whose elements can all be drawn: their sizes are numbers, and not too large; of twins one."""
    return tuple(
        name
        for name in template_names()
        if name not in (*LARGE_TEMPLATES, *TWINS) and not size_symbols(symgraph.load(name))
    )


def program_of(source: str) -> Program:
    """The program of a template, of an equation such as ``y = x*x``, or of a spec's text."""
    return from_equations(source.split(";")) if "=" in source and "\n" not in source else symgraph.load(source)


def forward(source: str) -> Graph:
    return forward_graph(program_of(source))


def backward(source: str, wrt: str, with_forward: bool = False) -> Graph:
    program = program_of(source)
    return gradient_graph(program, expand(symgraph.gradient(program, wrt)), wrt, with_forward).graph


def network(*units: int, activation: str = "tanh", loss: str = "output", last: str = "") -> str:
    """The text of a network's spec: its input's size, then the units of each layer."""
    size, *layers = units
    kinds = [activation] * (len(layers) - 1) + [last or activation]
    lines = "".join(f'  - {{dense: {n}, activation: "{kind}"}}\n' for n, kind in zip(layers, kinds, strict=True))
    return f"name: net\ninput: {{name: i, size: {size}}}\nlayers:\n{lines}loss: {loss}\n"


def nodes(graph: Graph, *roles: str) -> list[Node]:
    return [node for node in graph.nodes if node.role in roles]


def into(graph: Graph, node: Node) -> list[Edge]:
    return [edge for edge in graph.edges if edge.head == node.id]


def writings(graph: Graph) -> list[str]:
    """Everything that is typeset in a figure."""
    lines = [line for item in (*graph.nodes, *graph.edges) for line in lines_of(item)]
    contents = [graph.title, *graph.notes, *(node.label for node in graph.nodes), *(line.content for line in lines)]
    return [content.typst for content in (*contents, *(group.title for group in graph.groups))]


def lines_of(item: Node | Edge) -> tuple[Line, ...]:
    """What is written at a node or on an edge."""
    return item.captions if isinstance(item, Node) else (*item.above, *item.below)


def said(edge: Edge) -> str:
    """The first thing that is written above an edge, in plain text."""
    return edge.above[0].content.text if edge.above else ""


def numbers_in_results(graph: Graph, program: Program, values: Mapping[str, Any] | None = None) -> list[float]:
    """What the boxes of the derivatives stand for: the leaves' formulas evaluated, then multiplied and added as drawn.

    Only the drawing is read; the program gives the forward values that the leaves mention.
    """
    scalar = expand(program)
    by_id = {node.id: node for node in graph.nodes}
    found: dict[str, float] = {}

    def leaf(text: str) -> float:
        builder = Builder(scalar)
        name = bind_formula(builder, "leaf", parse_formula(text, machine=True))
        return float(evaluate(builder.build(), values)[name])

    def value(identifier: str) -> float:
        if identifier not in found:
            node = by_id[identifier]
            operands = [value(edge.tail) for edge in into(graph, node)]
            found[identifier] = combined(node, operands) if operands else leaf(node.label.text)
        return found[identifier]

    def combined(node: Node, operands: list[float]) -> float:
        match node.label.text, operands:
            case "*", [left, right]:
                return left * right
            case "+", _:
                return sum(operands)
            case "-", [left, right]:
                return left - right
            case _, [only]:
                assert node.role == "gradient", f"{node.label.text} has one operand"
                return only
        raise AssertionError(f"{node.label.text} of {len(operands)} operands")

    return [value(node.id) for node in nodes(graph, "gradient")]
