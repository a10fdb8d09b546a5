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
from symgraph.figure.plan import COLUMN_GAP, NODE_GAP, Plan
from symgraph.figure.typeset import Label

ARROW_SIZE = 0.7  # of Graphviz's own
FREE_EDGES = 5.0  # the root of the number of edges between two columns up to which the usual gap is wide enough
GROUP_MARGIN, UNIT_MARGIN = 14.0, 9.0  # pt


def source(plan: Plan, turned: bool = True) -> str:
    """The DOT text of a plan.

    With ``rankdir=LR`` Graphviz (at least 2.43 to 16.1) stands the order within a column on its head inside of
    clusters; `turned` says so of the engine that will read the text.
    """
    return _Writer(plan, turned).text()


def edge_part(index: int, part: int) -> str:
    """The `id` attribute of the part of an edge after its stop number `part` (0 is the edge's tail)."""
    return f"edge{index}.{part}"


class _Writer:
    def __init__(self, plan: Plan, turned: bool) -> None:
        self.plan, self.graph, self.turned = plan, plan.graph, turned
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
                "rankdir": "LR",
                "newrank": "true",
                "nodesep": _inches(NODE_GAP),
                "ranksep": _inches(COLUMN_GAP * self._crowd()),
                "splines": "true",
                "remincross": "false",  # the second time, the order within groups is lost
            },
            node_attr={"fixedsize": "true", "shape": "box", "style": "rounded,filled"},
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
        style = self.plan.texts.style.groups[group.role]
        attributes = {"color": style["fillcolor"], **style, "label": ""}
        attributes["style"] = ",".join(["rounded", "filled", *([style["style"]] if "style" in style else [])])
        attributes["margin"] = f"{UNIT_MARGIN if group.role == 'unit' else GROUP_MARGIN:g}"
        if group.title:
            # Letters of one width, 0.6 of the font size, that together are as wide as the title will be.
            text = group.text or group.title
            width = self.plan.texts[Label(group.title, "group")].width
            attributes |= {"label": graphviz.escape(text), "labelloc": "b", "fontname": "Courier"}
            attributes["fontsize"] = f"{width / (0.6 * len(text)):.1f}"
        return _without_radius(attributes)

    def _node(self, dot: graphviz.Digraph, node: Node) -> None:
        shape, name = self.plan.shapes[node.id], self.plan.names[node.id]
        attributes = _without_radius(shape.attributes) | {"shape": shape.kind}
        if shape.kind == "circle":
            attributes["style"] = "filled"
        dot.node(name, graphviz.escape(node.text or node.id), **attributes, **self._size(name))

    def _stop(self, dot: graphviz.Digraph, index: int, k: int) -> None:
        name = self.plan.stop_names[index][k]
        label = self.graph.edges[index].text if self.plan.stops[index][k].label else ""
        dot.node(name, graphviz.escape(label), shape="plaintext", style="", **self._size(name))

    def _size(self, name: str) -> dict[str, str]:
        size = self.plan.sizes[name]
        return {"width": _inches(size.width), "height": _inches(size.height)}

    def _columns(self, dot: graphviz.Digraph) -> None:
        """A line of points, one a column, each on one rank with its column's nodes."""
        columns: dict[int, list[str]] = {column: [] for column in self.plan.gaps}
        for name, column in self.plan.columns.items():
            columns.setdefault(column, []).append(name)
        for column in sorted(columns):
            same = graphviz.Digraph(graph_attr={"rank": "same"})
            width = _inches(self.plan.gaps.get(column, 1.0))
            same.node(f"column {column}", "", style="invis", width=width, height=_inches(1.0))
            for name in columns[column]:
                same.node(name)
            dot.subgraph(same)
        for left, right in pairwise(sorted(columns)):
            dot.edge(f"column {left}", f"column {right}", style="invis", weight="1")

    def _edge(self, dot: graphviz.Digraph, index: int, edge: Edge) -> None:
        style = self.plan.texts.style.edges[edge.role]
        tail, head = self.plan.names[edge.tail], self.plan.names[edge.head]
        places = [tail, *self.plan.stop_names[index], head]
        stacked = self.plan.is_stacked(edge)
        for k, (left, right) in enumerate(pairwise(places)):
            attributes = {"id": edge_part(index, k), "weight": str(self.plan.weights[index][k]), **style}
            is_last = k == len(places) - 2
            if stacked and self.turned:
                dot.edge(right, left, dir="back" if is_last else "none", **attributes)
            elif stacked:
                dot.edge(left, right, dir="forward" if is_last else "none", **attributes)
            else:
                attributes |= {} if is_last else {"dir": "none"}
                dot.edge(f"{left}:e", right if is_last else f"{right}:w", **attributes)


def _without_radius(attributes: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in attributes.items() if key != "radius"}


def _inches(points: float) -> str:
    return f"{points / 72:.4f}"
