"""The plain picture of a closed form: exactly the DOT of `sympy.printing.dot.dotprint`, laid out and drawn as it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sympy as sp
from sympy.printing.dot import dotprint

from symgraph.calculus.closed_form import closed_form
from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.figure.look.style import LECTURE
from symgraph.figure.look.typeset import Label, typeset
from symgraph.figure.page.display import ArrowHead, Curve, Display, Ellipse, Item, Text
from symgraph.figure.page.render import Figure, Format, checked_formats, pictures
from symgraph.figure.placing.geometry import Point, Rectangle
from symgraph.figure.placing.layout import Engine, laid_out, point, spline
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


def draw_dot(text: str, formats: tuple[str, ...], engine: Engine, dot: Path | None) -> Mapping[Format, bytes]:
    """The files of a DOT text, by format: ellipses with their labels and plain arrows, as Graphviz would draw them."""
    wanted = checked_formats(formats)
    answer = laid_out(text, engine, str(dot) if dot else None)
    graph = answer.json()
    labels = [Label(prose(item["label"]), "node") for item in graph["objects"]]
    texts = typeset(labels, LECTURE)
    _, bottom, right, top = (float(number) for number in graph["bb"].split(","))
    corner: Point = (MARGIN, top + MARGIN)
    items: list[Item] = []
    for edge in graph.get("edges", ()):
        items.extend(_arrow(edge["pos"], corner))
    for item, label in zip(graph["objects"], labels, strict=True):
        x, y = _moved(point(item["pos"]), corner)
        half_width, half_height = (POINTS_PER_INCH / 2 * float(item[key]) for key in ("width", "height"))
        outline = Rectangle(x - half_width, y - half_height, x + half_width, y + half_height)
        color = _COLORS.get(item.get("color", "black"), INK)
        items.append(Ellipse(outline, "#ffffff", color, 1.0))
        w, h = texts[label].width / 2, texts[label].height / 2
        items.append(Text(Rectangle(x - w, y - h, x + w, y + h), label, color))
    page = Display(right + 2 * MARGIN, top - bottom + 2 * MARGIN, tuple(items))
    return pictures(Figure(page, text, texts, answer.engine), wanted)


def _moved(place: Point, corner: Point) -> Point:
    return (place[0] + corner[0], place[1] + corner[1])


def _arrow(course: str, corner: Point) -> list[Item]:
    line = spline(course)
    points = tuple(_moved(place, corner) for place in line.points)
    if line.tip is None:
        return [Curve(points, INK, 1.0)]
    (x1, y1), (x0, y0) = _moved(line.tip, corner), points[-1]
    across = ((y1 - y0) * 0.35, (x0 - x1) * 0.35)  # an arrowhead 0.7 times as wide as it is long
    head = ArrowHead(((x1, y1), (x0 + across[0], y0 + across[1]), (x0 - across[0], y0 - across[1])), INK)
    return [Curve(points, INK, 1.0), head]
