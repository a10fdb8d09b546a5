"""A layer in full within a figure of whole arrays: its units, joined to the arrays around it by brackets.

A bracket takes an array apart, ``[i1, i2]``, so that each entry leaves on an arrow of its own, or puts entries together
to the array that the next operation uses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import sympy as sp

from symgraph.calculus.elementary import elementary
from symgraph.calculus.expand import expand
from symgraph.calculus.operation import SCALAR, dims
from symgraph.calculus.program import Declaration, Equation, Program
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.forward import ForwardDrawing
from symgraph.figure.contents.large import MAX_NODES, estimated_nodes
from symgraph.figure.contents.matrix.terms import matrix_words
from symgraph.figure.contents.pieces import Collection, Names
from symgraph.figure.graph import Edge, Group, Line, Node
from symgraph.lowering.markup import Content, math, symbol
from symgraph.spec.parts import Part

MOST_NAMED = 6
"""Rows and columns of the largest array whose entries a bracket names."""
_BRACKET = symbol("[dots.c]", r"[\cdots]", "[...]")
_ARRAY = sp.Symbol("array")


@dataclass(frozen=True, slots=True)
class Unfolded:
    """The drawn inside of a part: the areas of its units, and what each of its scalars is drawn as."""

    program: Program
    groups: tuple[Group, ...]
    ids: dict[str, str]


def part_program(program: Program, inside: Sequence[Equation], part: Part) -> Program:
    """The equations `inside` of a part as a program of their own, which is given whatever it uses of others.

    Raises InputError where a size is a symbol, or where the part has more operations than can be drawn.
    """
    computed = {equation.name for equation in inside}
    used = dict.fromkeys(arg for equation in inside for arg in equation.args if arg in program.shapes)
    given = {
        name: program.declarations.get(name) or Declaration("input", program.shapes[name])
        for name in used
        if name not in computed
    }
    symbolic = [name for name in (*given, *computed) if not all(isinstance(n, int) for n in program.shapes[name])]
    if symbolic:
        found = f"'{symbolic[0]}' is {dims(program.shapes[symbolic[0]])}: how many units there are is not known"
        raise InputError(Problem(found, "a part is unfolded at known sizes", "give shapes in numbers", path="unfold"))
    known = {*given, *computed}
    own = Program(
        program.name,
        given,
        tuple(inside),
        elements={name: family for name, family in program.elements.items() if name in known},
        metadata={"parts": (part,)},
    ).verify()
    if (nodes := estimated_nodes(own)) > MAX_NODES:
        action = "unfold a smaller layer, or draw the units with --level unit"
        raise InputError(Problem(f"about {nodes:,} nodes in the part", f"at most {MAX_NODES} can be drawn", action))
    return own


def draw_unfolded(
    own: Program, arrays: Mapping[str, str], parts: Collection, area: str, join: Callable[[str, str], Edge]
) -> Unfolded:
    """Draw a part element by element.

    `arrays` are the nodes of the arrays that it is given and does not own; `join` makes the arrow of one of them to a
    node.
    """
    scalar = expand(own)
    steps = elementary(scalar)
    drawing = ForwardDrawing(own, scalar, parts)
    brackets: dict[str, str] = {}
    for name, node in arrays.items():
        elements = own.scalars(name)
        if own.shapes[name] == SCALAR:
            drawing.ids[elements[0]] = node
            continue
        bracket = parts.add(Node(f"{name}.entries", bracket_label(own, name, parts.names), "operation", _ARRAY, area))
        brackets[name] = bracket
        parts.edges.append(join(name, bracket))
        drawing.ids |= dict.fromkeys(elements, bracket)
    first = len(parts.edges)
    drawing.draw(steps)
    operands = steps.operands()
    apart = set(brackets.values())
    parts.edges[first:] = [
        replace(edge, above=(Line(math(parts.names(operands[edge.uses[0]])), "edge"),), uses=())
        if edge.tail in apart
        else replace(edge, uses=())
        for edge in parts.edges[first:]
    ]
    ids = {alias: drawing.ids[name] for alias, name in scalar.aliases.items() if name in drawing.ids} | drawing.ids
    groups = tuple(group for group in drawing.groups(node.group for node in parts.nodes.values()) if group.id != area)
    return Unfolded(own, groups, ids)


def put_together(unfolded: Unfolded, name: str, parts: Collection, area: str) -> str:
    """The node of a whole array of which the elements are drawn."""
    own = unfolded.program
    elements = own.scalars(name)
    if own.shapes[name] == SCALAR:
        return unfolded.ids[elements[0]]
    bracket = parts.add(Node(f"{name}.array", bracket_label(own, name, parts.names), "operation", _ARRAY, area))
    for element in elements:
        parts.edges.append(Edge(unfolded.ids[element], bracket, "forward", (Line(math(parts.names(element)), "edge"),)))
    return bracket


def bracket_label(own: Program, name: str, names: Names) -> Content:
    """The entries of an array in brackets, if they are few."""
    rows, columns = (int(n) for n in own.shapes[name])
    if max(rows, columns) > MOST_NAMED:
        return math(_BRACKET)
    elements = own.scalars(name)
    lines = [elements[r * columns : (r + 1) * columns] for r in range(rows)]
    return math(matrix_words([[names(element) for element in line] for line in lines]))
