"""What no figure should have, found on its display list: texts on each other, on nodes and on edges; crossings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from symgraph.figure.page import collisions
from symgraph.figure.page.collisions import NOWHERE, Lines, Shapes
from symgraph.figure.page.display import ArrowHead, Box, Circle, Curve, Display, Ellipse, Text, edge_owner
from symgraph.figure.placing.geometry import Point, joined, straight

MEETING = 12.0  # pt from a node within which its edges part and meet


class Faults(NamedTuple):
    """What no figure should have.  Edges are numbers, in the order of the graph.

    Pairs of texts whose boxes overlap; texts on nodes that are not theirs, with those nodes; texts that an edge runs
    through which is not theirs, with that edge; those struck by the edge that they belong to; and edges that run
    through nodes at which they do not end, with those nodes.
    """

    overlapping: tuple[tuple[Text, Text], ...]
    on_nodes: tuple[tuple[Text, str], ...]
    struck: tuple[tuple[Text, int], ...]
    struck_by_own: tuple[tuple[Text, int], ...]
    through: tuple[tuple[int, str], ...]

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(len(found) for found in self)


def faults(display: Display) -> Faults:
    """What makes a figure hard to read wherever it is shown."""
    texts = [item for item in display.items if isinstance(item, Text)]
    nodes = _nodes(display)
    labels = collisions.boxes([text.rectangle for text in texts])
    letters = collisions.shapes([text.rectangle for text in texts], [0.0] * len(texts))
    outlines, ink = _outlines(nodes), _ink(display)
    on_nodes = [(texts[k], nodes[n].node) for k, n in collisions.boxes_on_shapes(labels, outlines)]
    struck = [(texts[k], edge) for edge, k in collisions.lines_on_shapes(ink, letters)]
    through = [(edge, nodes[n].node) for edge, n in collisions.lines_on_shapes(ink, outlines)]
    return Faults(
        tuple((texts[k], texts[other]) for k, other in collisions.overlapping(labels)),
        tuple((text, node) for text, node in on_nodes if text.owner != node),
        tuple((text, edge) for text, edge in struck if text.owner != edge_owner(edge)),
        tuple((text, edge) for text, edge in struck if text.owner == edge_owner(edge)),
        tuple((edge, node) for edge, node in through if node not in display.edges[edge]),
    )


def crossings(display: Display, most: int) -> int:
    """The number of pairs of edges that cross, counted up to `most`.

    Edges that meet at a node do not cross there, and an arrow back belongs to the arrow that it runs beside.
    """
    nodes = _nodes(display)
    places = {node.node: place for place, node in enumerate(nodes)}
    ends = [(places.get(tail, NOWHERE), places.get(head, NOWHERE)) for tail, head in display.edges]
    return min(collisions.crossings(_courses(display), ends, _outlines(nodes), MEETING, most), most)


def _nodes(display: Display) -> list[Box | Circle | Ellipse]:
    return [item for item in display.items if isinstance(item, Box | Circle | Ellipse)]


def _outlines(nodes: Sequence[Box | Circle | Ellipse]) -> Shapes:
    return collisions.shapes([node.rectangle for node in nodes], [node.radius for node in nodes])


def _ink(display: Display) -> Lines:
    """All that is drawn of the edges: shafts and arrowheads, forward and back."""
    drawn: list[tuple[int, Sequence[Point]]] = []
    for item in display.items:
        if isinstance(item, Curve) and item.edge is not None:
            drawn.append((item.edge, item.points))
        elif isinstance(item, ArrowHead) and item.edge is not None:
            tip, left, right = item.points
            drawn.append((item.edge, joined([straight(tip, left), straight(left, right), straight(right, tip)])))
    return collisions.lines([chain for _, chain in drawn], [edge for edge, _ in drawn])


def _courses(display: Display) -> Lines:
    """One line an edge: its first curve, beside which the arrow back runs."""
    courses: dict[int, Sequence[Point]] = {}
    for item in display.items:
        if isinstance(item, Curve) and item.edge is not None:
            courses.setdefault(item.edge, item.points)
    return collisions.lines(list(courses.values()), list(courses))
