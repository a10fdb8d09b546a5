"""Plan -> DOT text, by the graphviz package, which does all quoting.

The layout engine only places: every node comes with its fixed size, every label of an edge is an invisible node in the
middle of its edge, every column is given.  Attributes and plain-text labels go along, so that the text is a figure by
itself for whoever opens it in another Graphviz tool.
"""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise

import graphviz

from symgraph.figure.graph import Edge, Group, Node
from symgraph.figure.look.typeset import Label
from symgraph.figure.placing.geometry import Size
from symgraph.figure.placing.plan import Plan
from symgraph.figure.placing.shapes import Shape

ARROW_SIZE = 0.7  # of Graphviz's own
FREE_EDGES = 5.0  # the root of the number of edges between two columns up to which the usual gap is wide enough
NODE_STYLE = "rounded,filled"  # unless it is said
FAR = 2500  # columns that all edges cross together, from which the best places take Graphviz minutes to find
EFFORT = 1e6  # what it may then spend on good ones, in steps times columns crossed: about a second
LINE_HEIGHT = 1.2  # of a line of text, in font sizes, as Graphviz sets it
TITLE_ROOM = 6.0  # pt, beside the title of a group in a figure that runs down


def source(plan: Plan, turned: bool = True) -> str:
    """The DOT text of a plan, for a layout engine: in flow coordinates, from left to right.

    With ``rankdir=LR`` Graphviz (at least 2.43 to 16.1) stands the order within a column on its head inside of
    clusters; `turned` says so of the engine that will read the text.
    """
    return _Writer(plan, turned).text()


def text(plan: Plan, turned: bool = True) -> str:
    """The DOT text of a plan for whoever opens it in another tool: as `source`, but a figure that runs down does."""
    return _Writer(plan, turned, runs_down=plan.direction == "down").text()


def edge_part(index: int, part: int) -> str:
    """The `id` attribute of the part of an edge after its stop number `part` (0 is the edge's tail)."""
    return f"edge{index}.{part}"


def edge_parts(plan: Plan) -> list[str]:
    """The ids of the parts of all edges."""
    return [edge_part(index, part) for index, stops in enumerate(plan.stop_names) for part in range(len(stops) + 1)]


class _Writer:
    def __init__(self, plan: Plan, turned: bool, runs_down: bool = False) -> None:
        self.plan, self.graph = plan, plan.graph
        self.turned, self.runs_down = turned and not runs_down, runs_down
        self.out, self.into = ("s", "n") if runs_down else ("e", "w")
        nodes = {node.id: node for node in self.graph.nodes}
        stacked = {node for stack in self.graph.stacks for node in stack}
        self.children: dict[str | None, list[Group]] = {}
        for group in self.graph.groups:
            self.children.setdefault(group.parent, []).append(group)
        self.members: dict[str | None, list[Node]] = {}
        for node in self.graph.nodes:
            if node.id not in stacked:
                self.members.setdefault(node.group, []).append(node)
        self.stacks: dict[str | None, list[tuple[Node, Node]]] = {}
        for leaf, operation in self.graph.stacks:
            self.stacks.setdefault(nodes[operation].group, []).append((nodes[leaf], nodes[operation]))
        self.stops: dict[str | None, list[tuple[int, int]]] = {}
        self.stack_stops: dict[tuple[str, str], list[int]] = {}
        for index, edge in enumerate(self.graph.edges):
            if plan.is_stacked(edge):
                self.stack_stops.setdefault((edge.tail, edge.head), []).append(index)
            else:
                for k, stop in enumerate(plan.stops[index]):
                    self.stops.setdefault(stop.group, []).append((index, k))

    def text(self) -> str:
        dot = graphviz.Digraph(
            graphviz.escape(self.graph.name),
            graph_attr={
                "rankdir": "TB" if self.runs_down else "LR",
                "newrank": "true",
                "nodesep": _inches(self.plan.spacing.node),
                "ranksep": _inches(self.plan.column_gap * self._crowd()),
                "splines": "true",
                "remincross": "false",  # the second time, the order within groups is lost
                **self._patience(),
            },
            node_attr={"fixedsize": "true", "shape": "box", "style": NODE_STYLE},
            edge_attr={"arrowsize": f"{ARROW_SIZE:g}"},
        )
        self._contents(dot, None)
        self._columns(dot)
        for index, edge in enumerate(self.graph.edges):
            self._edge(dot, index, edge)
        return dot.source

    def _crowd(self) -> float:
        """1, or more where very many edges run from one column straight to the next: how much wider the gap must be."""
        crossing = Counter(
            self.plan.columns[self.plan.names[edge.tail]]
            for index, edge in enumerate(self.graph.edges)
            if not self.plan.stops[index]
        )
        return max(1.0, math.sqrt(max(crossing.values(), default=0)) / FREE_EDGES)

    def _patience(self) -> dict[str, str]:
        """Where edges cross very many columns, how many steps Graphviz may improve the places: `nslimit` a node."""
        columns, names = self.plan.columns, self.plan.names
        crossed = sum(abs(columns[names[edge.head]] - columns[names[edge.tail]]) for edge in self.graph.edges)
        return {"nslimit": f"{EFFORT / crossed / len(columns):.4f}"} if crossed > FAR else {}

    def _contents(self, dot: graphviz.Digraph, group: str | None) -> None:
        for node in self.members.get(group, ()):
            self._node(dot, node)
        for leaf, operation in self.stacks.get(group, ()):
            attributes = {"style": "invis", "label": "", "margin": "0"}
            name = f"cluster_{self.plan.names[operation.id]}"
            stack = graphviz.Digraph(name, graph_attr=attributes)
            self._node(stack, leaf)
            for index in self.stack_stops.get((leaf.id, operation.id), ()):
                self._stop(stack, index, 0)
            self._node(stack, operation)
            dot.subgraph(stack)
        for index, k in self.stops.get(group, ()):
            self._stop(dot, index, k)
        for child in self.children.get(group, ()):
            cluster = graphviz.Digraph(self.plan.clusters[child.id], graph_attr=self._look(child))
            self._contents(cluster, child.id)
            dot.subgraph(cluster)
        for upper, lower in self.plan.rows.get(group, ()):
            tail, head = (lower, upper) if self.turned and group is not None else (upper, lower)
            dot.edge(tail, head, style="invis", weight="1")

    def _look(self, group: Group) -> dict[str, str]:
        style, spacing = self.plan.texts.style.groups[group.role], self.plan.spacing
        attributes = {"color": style["fillcolor"], **style, "label": ""}
        attributes["style"] = ",".join(["rounded", "filled", *([style["style"]] if "style" in style else [])])
        attributes["margin"] = f"{spacing.unit if group.role == 'unit' else spacing.group:g}"
        if group.title:
            attributes |= self._title(group) | {"labelloc": "b", "fontname": "Courier"}
        return _without_radius(attributes)

    def _title(self, group: Group) -> dict[str, str]:
        """A label that takes up as much room as the title will: of letters of one width, 0.6 of the font size."""
        text = group.title.text or group.title.typst
        size = self.plan.texts[Label(group.title, "group")]
        if (
            self.plan.direction == "down" and not self.runs_down
        ):  # the room lies across: the letters one below the other
            font_size = (size.width + TITLE_ROOM) / (LINE_HEIGHT * len(text))
            return {"label": graphviz.escape("\n".join(text)), "fontsize": f"{font_size:.1f}"}
        return {"label": graphviz.escape(text), "fontsize": f"{size.width / (0.6 * len(text)):.1f}"}

    def _node(self, dot: graphviz.Digraph, node: Node) -> None:
        shape, name = self.plan.shapes[node.id], self.plan.names[node.id]
        attributes = _without_radius(shape.attributes) | {"shape": self._kind(name, shape)}
        line, corners = shape.attributes.get("style", "solid"), "rounded" if shape.kind == "box" else ""
        styles = ",".join(part for part in (corners, "filled", line if line != "solid" else "") if part)
        attributes |= {"style": "" if shape.kind == "plain" else styles}
        if attributes["style"] == NODE_STYLE:
            del attributes["style"]
        dot.node(name, graphviz.escape(node.label.text or node.id), **attributes, **self._size(name))

    def _kind(self, name: str, shape: Shape) -> str:
        """The shape as Graphviz calls it; its circles are as wide as high, whatever room they are to keep free."""
        if shape.kind == "circle":
            size = self.plan.sizes[name]
            return "circle" if size.width == size.height else "ellipse"
        return "plaintext" if shape.kind == "plain" else shape.kind

    def _stop(self, dot: graphviz.Digraph, index: int, k: int) -> None:
        name, edge = self.plan.stop_names[index][k], self.graph.edges[index]
        lines = (*edge.above, *edge.below) if self.plan.stops[index][k].label else ()
        label = "\n".join(line.content.text for line in lines)
        dot.node(name, graphviz.escape(label), shape="plaintext", style="", **self._size(name))

    def _size(self, name: str) -> dict[str, str]:
        return self._inches(self.plan.sizes[name])

    def _inches(self, size: Size) -> dict[str, str]:
        size = size.transposed() if self.runs_down else size
        return {"width": _inches(size.width), "height": _inches(size.height)}

    def _columns(self, dot: graphviz.Digraph) -> None:
        """A line of points, one a column, each on one rank with its column's nodes."""
        columns: dict[int, list[str]] = {column: [] for column in self.plan.gaps}
        for name, column in self.plan.columns.items():
            columns.setdefault(column, []).append(name)
        for column in sorted(columns):
            same = graphviz.Digraph(graph_attr={"rank": "same"})
            size = self._inches(Size(self.plan.gaps.get(column, 1.0), 1.0))
            same.node(f"column {column}", "", style="invis", **size)
            for name in columns[column]:
                same.node(name)
            dot.subgraph(same)
        for left, right in pairwise(sorted(columns)):
            dot.edge(f"column {left}", f"column {right}", style="invis", weight="1")

    def _edge(self, dot: graphviz.Digraph, index: int, edge: Edge) -> None:
        style = self.plan.texts.style.edge(edge)
        style["arrowsize"] = f"{ARROW_SIZE * float(style.get('arrowsize', 1)):g}"
        tail, head = self.plan.names[edge.tail], self.plan.names[edge.head]
        places = [tail, *self.plan.stop_names[index], head]
        last = len(places) - 2
        for k, (left, right) in enumerate(pairwise(places)):
            at_tail, at_head = edge.back and k == 0, k == last
            attributes = {"id": edge_part(index, k), "weight": str(self.plan.weights[index][k]), **style}
            if self.plan.is_stacked(edge) and self.turned:
                dot.edge(right, left, **_direction(at_head, at_tail), **attributes)
            elif self.plan.is_stacked(edge):
                dot.edge(left, right, **_direction(at_tail, at_head), **attributes)
            else:
                ends = f"{left}:{self.out}", f"{right}:{self.into}"
                dot.edge(*ends, **_direction(at_tail, at_head), **attributes)


def _direction(at_tail: bool, at_head: bool) -> dict[str, str]:
    """Where an edge has arrowheads; at its head unless it is said."""
    if at_tail:
        return {"dir": "both" if at_head else "back"}
    return {} if at_head else {"dir": "none"}


def _without_radius(attributes: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in attributes.items() if key != "radius"}


def _inches(points: float) -> str:
    return f"{points / 72:.4f}"
