"""The plain picture of a closed form: exactly the DOT of `sympy.printing.dot.dotprint`, laid out and drawn as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import sympy as sp
from sympy.printing.dot import dotprint

from symgraph.calculus.closed_form import closed_form
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.look.style import LECTURE
from symgraph.figure.look.typeset import Label, typeset
from symgraph.figure.page.display import ArrowHead, Curve, Display, Ellipse, Item, Text
from symgraph.figure.page.render import Figure
from symgraph.figure.placing.geometry import Point, Rectangle, Size
from symgraph.figure.placing.layout import Answer, Engine, Spline, laid_out, point, spline
from symgraph.lowering.markup import prose

MAX_TREE = 400
MARGIN = 12.0  # pt around the tree
POINTS_PER_INCH = 72.0
INK = "#1a1a1a"
_COLORS = {"blue": "#1f3fbf", "black": INK}  # those that dotprint names, fit for a projector


def plain_dot(program: Program, name: str) -> str:
    """The DOT text of the closed form of a scalar; see `dotprint`.

    Raises InputError for an unknown name and a tree of more than 400 nodes.
    """
    expression: Any = closed_form(program, name)
    nodes = sum(1 for _ in sp.preorder_traversal(expression))
    if nodes > MAX_TREE:
        allowed = f"at most {MAX_TREE} can be drawn as a tree"
        raise InputError(Problem(f"the expression of '{name}' has {nodes:,} nodes", allowed, "leave --style sympy out"))
    return str(dotprint(expression))


def plain_figure(text: str, engine: Engine, dot: Path | None) -> Figure:
    """The figure of a DOT text: ellipses with their labels and plain arrows, as Graphviz would draw them."""
    placed = laid_out(text, _read, engine, str(dot) if dot else None)
    labels = [Label(prose(node.text), "node") for node in placed.nodes]
    texts = typeset(labels, LECTURE)
    corner: Point = (MARGIN, placed.height + MARGIN)
    items = [item for edge in placed.edges for item in _arrow(edge, corner)]
    for node, label in zip(placed.nodes, labels, strict=True):
        center, color = _moved(node.center, corner), _COLORS.get(node.color, INK)
        items.append(Ellipse(Rectangle.centered(center, node.size), "#ffffff", color, 1.0))
        items.append(Text(Rectangle.centered(center, texts[label]), label, color))
    page = Display(placed.width + 2 * MARGIN, placed.height + 2 * MARGIN, tuple(items))
    return Figure(page, text, texts, placed.engine, (placed.note,) if placed.note else ())


class _Node(NamedTuple):
    text: str
    center: Point
    size: Size
    color: str


class _Placed(NamedTuple):
    """A tree as Graphviz laid it out; lengths in pt."""

    nodes: list[_Node]
    edges: list[Spline]
    width: float
    height: float
    engine: Engine
    note: str


def _read(answer: Answer) -> _Placed:
    graph = answer.json()
    _, _, width, height = (float(number) for number in graph["bb"].split(","))
    nodes = [
        _Node(
            item["label"],
            point(item["pos"]),
            Size(POINTS_PER_INCH * float(item["width"]), POINTS_PER_INCH * float(item["height"])),
            item.get("color", "black"),
        )
        for item in graph["objects"]
    ]
    edges = [spline(edge["pos"]) for edge in graph.get("edges", ())]
    return _Placed(nodes, edges, width, height, answer.engine, answer.note)


def _moved(place: Point, corner: Point) -> Point:
    return (place[0] + corner[0], place[1] + corner[1])


def _arrow(line: Spline, corner: Point) -> list[Item]:
    points = tuple(_moved(place, corner) for place in line.points)
    if line.tip is None:
        return [Curve(points, INK, 1.0)]
    (x1, y1), (x0, y0) = _moved(line.tip, corner), points[-1]
    across = ((y1 - y0) * 0.35, (x0 - x1) * 0.35)  # an arrowhead 0.7 times as wide as it is long
    head = ArrowHead(((x1, y1), (x0 + across[0], y0 + across[1]), (x0 - across[0], y0 - across[1])), INK)
    return [Curve(points, INK, 1.0), head]
