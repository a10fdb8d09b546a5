"""The graph of a figure: what is drawn, before anyone knows where.

A `Graph` is plain data between the readers of a Program, which build it, and the layout and drawing, which never see a
Program.  Ids are unique strings; the order of nodes and edges is the author's reading order and is kept everywhere.
Labels are `Content`: the same in Typst, in LaTeX and in plain text, for the DOT file and for whoever cannot see.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from symgraph.lowering.markup import NOTHING, Content
from symgraph.showing import shown

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
    "elided",  # dots that stand for units left out
]
EdgeRole = Literal[
    "forward",  # a value
    "adjoint",  # a derivative of the loss
    "partial",  # from a leaf to the product it is a factor of
    "connection",  # between units that are folded: a straight, thin line, of which there are many
]
GroupRole = Literal["input", "hidden", "output", "loss", "unit", "named"]
TextRole = Literal[
    "node",  # in a box or a circle
    "edge",  # the name of a value, on the arrow that carries it
    "value",  # its number
    "adjoint",  # the name of an adjoint, or an adjoint as a formula
    "gradient",  # its number
    "partial",  # a local partial derivative
    "shape",  # how many rows and columns an array has
    "caption",
    "group",
    "title",
    "note",
]
Show = Literal["names", "values", "gradients", "partials", "symbols"]
SHOWN: tuple[Show, ...] = get_args(Show)
"""What can be written on arrows: names of values, their numbers, numbers that flow back, local partial derivatives,
and what flows back as formulas."""
Mark = Literal[
    "",
    "path",  # on the way from the loss to what is differentiated by
    "aside",  # not on it, where something else is
    "guilty",  # what a wrong claim got wrong
    "now",  # what has just been computed, step by step
    "known",  # a value computed in a step before
    "flowed",  # a derivative computed in a step before
    "wrt",  # the ring around what is differentiated by
]


class Line(NamedTuple):
    """One line of what is written on an edge or below a node, with the kind of text it is."""

    content: Content
    role: TextRole


@dataclass(frozen=True, slots=True)
class Node:
    """A box or a circle.

    `label` is typeset inside; the `captions`, smaller, are lines just below the shape.  `expression` is the node's
    small SymPy expression, from whose class its attributes are resolved (`sympy.printing.dot.styleof`).  `value` is the
    name of the quantity that the node computes or shows, if it is one of the program's; no picture shows it.
    `ordered` where it matters which operand is the first, as in a difference: its arrows then arrive from top to
    bottom in the order of the edges.
    """

    id: str
    label: Content
    role: NodeRole
    expression: Basic
    group: str | None = None
    captions: tuple[Line, ...] = ()
    ordered: bool = False
    value: str = ""
    mark: Mark = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow.  Parallel edges (``x*x``) are kept apart.

    The lines `above` and `below` are typeset at its middle, from top to bottom.  With `back` a second arrow runs beside
    it from the head to the tail, in the look of the role "adjoint".  `uses` names the operands that the arrow stands
    for, as `symgraph.figure.contents.annotate` calls them; no picture shows them.
    """

    tail: str
    head: str
    role: EdgeRole = "forward"
    above: tuple[Line, ...] = ()
    below: tuple[Line, ...] = ()
    back: bool = False
    uses: tuple[str, ...] = ()
    mark: Mark = ""

    @property
    def labelled(self) -> bool:
        """Whether anything is written on it."""
        return bool(self.above or self.below)


@dataclass(frozen=True, slots=True)
class Group:
    """A titled area behind its nodes: a layer, a unit within a layer (`parent`), a named part."""

    id: str
    title: Content
    role: GroupRole
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """A figure to be laid out along its arrows.

    `title` is typeset above the picture, the `notes` small below it, a line each.  `rows` are ids to be kept in this
    order from top to bottom wherever they share a rank.  `stacks` are (leaf, operation) pairs of one rank and group,
    joined by an edge, the leaf straight above the operation; a node is in one stack at most.  Top-level groups are
    ordered as they are to stand from left to right; with `ordered_groups` each starts right of the one before.
    `equations` are lines to be set beside the picture.
    """

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()
    title: Content = NOTHING
    rows: tuple[tuple[str, ...], ...] = ()
    stacks: tuple[tuple[str, str], ...] = ()
    ordered_groups: bool = True
    notes: tuple[Content, ...] = ()
    equations: tuple[Content, ...] = ()

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        return shown("Graph", self, include, exclude)
