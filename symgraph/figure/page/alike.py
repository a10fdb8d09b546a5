"""Figures that differ only in what is written in them are laid out once.

The gradients of a layer's weights are drawn alike: w111 and w112 have the same boxes and arrows, and texts of the same
sizes.  Where all that decides about places is the same in two graphs, so are the places, whatever the texts say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

from symgraph.figure.graph import Graph, Line
from symgraph.figure.look.typeset import Label, Ruler, Typesetting
from symgraph.figure.page.display import Area, Box, Circle, Display, Ellipse, Item, Text
from symgraph.figure.page.render import Figure
from symgraph.figure.placing import shapes

MOST_KEPT = 200
"""Figures that others may be like; those that have not been asked for longest are forgotten."""
Arrange = Callable[[Graph, Typesetting], Figure]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A figure that is laid out, with the ids and labels of its graph in the order in which the graph has them."""

    figure: Figure
    ids: tuple[str, ...]
    labels: tuple[Label, ...]


class Arranger:
    """Arranges graphs in one look by a function that places everything by the graph and the sizes of its texts.

    A figure made like another has no DOT text, for nobody laid it out; where DOT is wanted, leave the `Arranger` out.
    """

    def __init__(self, arrange: Arrange, ruler: Ruler) -> None:
        self._arrange = arrange
        self._ruler = ruler
        self._patterns: dict[Hashable, _Pattern] = {}

    def figure(self, graph: Graph) -> Figure:
        """The figure of a graph.  Raises what the function raises."""
        texts = self._ruler.typeset(shapes.labels(graph))
        ids = tuple(dict.fromkeys([*(node.id for node in graph.nodes), *(group.id for group in graph.groups)]))
        labels = tuple(dict.fromkeys(shapes.labels(graph)))
        key = _likeness(graph, texts, ids, labels)
        pattern = self._patterns.pop(key, None) or _Pattern(self._arrange(graph, texts), ids, labels)
        self._patterns[key] = pattern  # the last used come last
        if len(self._patterns) > MOST_KEPT:
            del self._patterns[next(iter(self._patterns))]
        if (pattern.ids, pattern.labels) == (ids, labels):
            return pattern.figure
        names = dict(zip(pattern.ids, ids, strict=True))
        written = dict(zip(pattern.labels, labels, strict=True))
        return replace(pattern.figure, display=_rewritten(pattern.figure.display, names, written), dot="", texts=texts)


def _likeness(graph: Graph, texts: Typesetting, ids: Iterable[str], labels: Iterable[Label]) -> Hashable:
    """All of a graph that decides about the places and the look of its figure: equal where these are the same.

    Ids and labels are numbered, so that equal ones are equal in both graphs.  A style looks at the class of a node's
    expression only.
    """
    number: Mapping[str | None, int] = {identifier: k for k, identifier in enumerate(ids)}
    place = {label: k for k, label in enumerate(labels)}

    def lines(written: Iterable[Line]) -> tuple[int, ...]:
        return tuple(place[Label(line.content, line.role)] for line in written if line.content)

    nodes = tuple(
        (
            number[node.id],
            place.get(shapes.node_label(node)),
            node.role,
            type(node.expression),
            number.get(node.group),
            bool(node.captions),
            lines(node.captions),
            node.ordered,
            node.mark,
        )
        for node in graph.nodes
    )
    edges = tuple(
        (
            number[edge.tail],
            number[edge.head],
            edge.role,
            edge.labelled,
            lines(edge.above),
            lines(edge.below),
            edge.back,
            edge.mark,
        )
        for edge in graph.edges
    )
    groups = tuple(
        (
            number[group.id],
            place.get(Label(group.title, "group")),
            _in_one_width(group.title.text or group.title.typst),
            group.role,
            number.get(group.parent),
        )
        for group in graph.groups
    )
    around = [Label(graph.title, "title"), *(Label(note, "note") for note in graph.notes)]
    around += [Label(equation, "node") for equation in graph.equations]
    return (
        graph.name,
        nodes,
        edges,
        groups,
        tuple(tuple(number[node] for node in row) for row in graph.rows),
        tuple((number[leaf], number[operation]) for leaf, operation in graph.stacks),
        graph.ordered_groups,
        tuple(place.get(label) for label in around),
        len(graph.notes),
        tuple((label.role, texts[label]) for label in place),
        texts.font_set,
        texts.note,
    )


def _in_one_width(title: str) -> str:
    """What Graphviz measures of a group's title, in a font whose digits are all as wide."""
    return re.sub("[0-9]", "0", title)


def _rewritten(display: Display, names: Mapping[str, str], labels: Mapping[Label, Label]) -> Display:
    """A display with other ids and labels at the same places."""

    def rewritten(item: Item) -> Item:
        match item:
            case Text():
                return replace(item, label=labels[item.label], owner=names.get(item.owner, item.owner))
            case Area():
                return replace(item, group=names.get(item.group, item.group))
            case Box() | Circle() | Ellipse():
                return replace(item, node=names.get(item.node, item.node))
            case _:
                return item

    edges = tuple((names[tail], names[head]) for tail, head in display.edges)
    return replace(display, items=tuple(map(rewritten, display.items)), edges=edges)
