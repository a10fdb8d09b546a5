"""The graph of a figure: what is drawn, before anyone knows where.

A `Graph` is plain data between the readers of a Program, which build it, and the layout and drawing, which never see a
Program.  Ids are unique strings; the order of nodes and edges is the author's reading order and is kept everywhere.
Labels are Typst markup, made by `symgraph.lowering.typst` (which does the quoting); `text` is the same in plain text,
for the DOT file and for whoever cannot see the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from sympy import Basic

NodeRole = Literal[
    "input",  # a value the network is given
    "target",  # a value the output is compared with
    "parameter",  # a weight or a bias
    "constant",  # a number
    "operation",  # an operator or a function applied to its operands
    "output",  # a named result shown as a box of its own
    "seed",  # where the backward pass starts: the derivative of the loss by itself
    "partial",  # a reused forward value or local partial derivative, a leaf of a gradient graph
    "adjoint",  # an operation on adjoints
    "gradient",  # the wanted derivative
    "folded",  # a part of the program drawn as one box
]
EdgeRole = Literal[
    "forward",  # a value
    "adjoint",  # a derivative of the loss
    "partial",  # from a leaf to the product it is a factor of
    "connection",  # between units that are folded: a straight, thin line, of which there are many
]
GroupRole = Literal["input", "hidden", "output", "loss", "unit", "named"]


@dataclass(frozen=True, slots=True)
class Node:
    """A box or a circle.

    `label` is typeset inside; `caption`, smaller, just below the shape.  `expression` is the node's small SymPy
    expression, from whose class its attributes are resolved (`sympy.printing.dot.styleof`).  `ordered` where it matters
    which operand is the first, as in a difference: its arrows then arrive from top to bottom in the order of the edges.
    """

    id: str
    label: str
    role: NodeRole
    expression: Basic
    group: str | None = None
    caption: str = ""
    text: str = ""
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow; `label`, small, is typeset above its middle.  Parallel edges (``x*x``) are kept apart."""

    tail: str
    head: str
    role: EdgeRole = "forward"
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A titled area behind its nodes: a layer, a unit within a layer (`parent`), a named part."""

    id: str
    title: str
    role: GroupRole
    parent: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Graph:
    """A figure to be laid out left to right.

    `title` is typeset above the picture, `note` small below it.  `rows` are ids to be kept in this order from top to
    bottom wherever they share a rank.  `stacks` are (leaf, operation) pairs of one rank and group, joined by an edge,
    the leaf straight above the operation; a node is in one stack at most.  Top-level groups are ordered as they are to
    stand from left to right; with `ordered_groups` each starts right of the one before.
    """

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()
    title: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    stacks: tuple[tuple[str, str], ...] = ()
    ordered_groups: bool = True
    note: str = ""
