"""What happens one after the other in a figure: values computed in the forward pass, derivatives in the backward pass.

A `Story` is a graph on which all numbers are written, and the order in which they come to be.  Readers of it (frames of
an animation, a page that is stepped through) show a number once its moment has come.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from symgraph.errors import InputError, Problem
from symgraph.figure.animation.telling import UNTOLD, Telling, Tells
from symgraph.figure.contents.levels import AnyLevel
from symgraph.figure.graph import Graph, Node, Show, TextRole
from symgraph.figure.page.display import edge_owner
from symgraph.figure.views import Views
from symgraph.lowering.markup import EQUALS, Words, joined
from symgraph.words import Phrase

Phase = Literal["forward", "backward", "update"]
"""The last is of a step of learning, which `symgraph.figure.animation.learning` adds."""
PHASES: Mapping[Phase, Phrase] = {
    "forward": Phrase.FORWARD_PASS,
    "backward": Phrase.BACKWARD_PASS,
    "update": Phrase.UPDATE,
}
"""What they are called."""
Passes = Literal["forward", "backward", "both"]
PASSES: tuple[Passes, ...] = get_args(Passes)
Place = tuple[str, TextRole]
"""Texts of a figure: whose they are (`symgraph.figure.page.display.Text.owner`), and their kind."""

_COMPUTED = ("operation", "folded")
_Step = tuple[Node, list[int]]
"""A node, and the arrows that lead to it along which something flows back at once."""
_SHOWN: dict[Passes, tuple[Show, ...]] = {
    "forward": ("names", "values"),
    "backward": ("names", "values", "gradients"),
    "both": ("names", "values", "gradients"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One computation.

    `name` is the value that is computed, or whose derivative is; it may be a temporary.  `title` says it in a word: h,
    or ∂L/∂h.  The formula is a chain of equal `parts`: h, tanh(z), tanh(0.3), 0.29.  `nodes` (ids) and `edges` (places
    among the graph's edges) are what it is about, `reveals` the texts that it brings.
    """

    phase: Phase
    name: str
    title: Words
    parts: tuple[Words, ...]
    nodes: tuple[str, ...]
    edges: tuple[int, ...]
    reveals: frozenset[Place]

    @property
    def formula(self) -> Words:
        """All on one line."""
        return joined(self.parts, EQUALS)


@dataclass(frozen=True, slots=True)
class Story:
    """A graph with all numbers, and the moments at which they come to be; `given` texts are there from the beginning.

    `wrt` are the ids of the nodes that are differentiated by.
    """

    graph: Graph
    given: frozenset[Place]
    moments: tuple[Moment, ...]
    wrt: tuple[str, ...] = ()


def shown(passes: Passes) -> tuple[Show, ...]:
    """What is to be written on the graph of a story: the option `show` of its views."""
    return _SHOWN[passes]


def story(
    views: Views,
    passes: Passes = "both",
    wrt: Sequence[str] = (),
    level: AnyLevel | None = None,
    *,
    told: bool = True,
) -> Story:
    """The story of a program, drawn at a level of detail: this one, the options', or the finest that can be read.

    The views show what `shown` says.  With `wrt`, the backward pass is what leads to these names.  Unless `told`, the
    moments have no words, which take most of the time.  Raises InputError for a backward pass without a loss.
    """
    if passes != "forward" and views.program.loss is None:
        found = f"'{views.program.name}' has no loss, and so no backward pass"
        raise InputError(Problem(found, "a loss is one number", "add loss: mse, or ask for --pass forward"))
    level = level or views.options.level or views.finest_level()
    graph = views.forward(level, wrt, marks=False)
    telling = Telling(graph, views.facts, views.names, views.options.digits) if told else UNTOLD
    order = _computed_in_order(graph)
    targets = _nodes_of(graph, [scalar for name in wrt for scalar in views.program.scalars(name)])
    moments: list[Moment] = []
    if passes != "backward":
        moments += _forward(graph, order, telling)
    if passes != "forward":
        moments += _backward(graph, telling, _reached(graph, targets) if wrt else None)
    computed = set() if passes == "backward" else {node.id for node in order}
    values = [k for k, edge in enumerate(graph.edges) if edge.tail not in computed and _has(edge.above, "value")]
    given: frozenset[Place] = frozenset((edge_owner(k), "value") for k in values)
    return Story(graph, given, tuple(moments), tuple(targets))


def _forward(graph: Graph, order: Sequence[Node], telling: Tells) -> Iterator[Moment]:
    """Each node's computation, which brings what is written on the arrows that leave it."""
    for node in order:
        leaving = [k for k, edge in enumerate(graph.edges) if edge.tail == node.id]
        arriving = tuple(k for k, edge in enumerate(graph.edges) if edge.head == node.id)
        reveals: set[Place] = {(edge_owner(k), "value") for k in leaving}
        reveals.add((node.id, "value"))
        told = telling.value(node)
        yield Moment("forward", node.value, told.title, told.parts, (node.id,), arriving, frozenset(reveals))


def _backward(graph: Graph, telling: Tells, reached: frozenset[str] | None) -> Iterator[Moment]:
    """What flows back along each arrow that leads from what is `reached`; where several flows meet, their sum."""
    wanted = [k for k, edge in enumerate(graph.edges) if edge.back and (reached is None or edge.tail in reached)]
    nodes = {node.id: node for node in graph.nodes}
    for head, step in _flows(graph, wanted):
        is_end = head.role == "output"
        told = telling.flow(step, None if is_end else head)
        places: frozenset[Place] = frozenset((edge_owner(k), "gradient") for k in step)
        about = () if is_end else (head.id,)
        yield Moment("backward", told.name, told.title, told.parts, about, tuple(step), places)
        wanted = [k for k in wanted if k not in step]
        for tail in dict.fromkeys(graph.edges[k].tail for k in step):
            if any(graph.edges[k].tail == tail for k in wanted) or not _has(nodes[tail].captions, "gradient"):
                continue
            total = telling.total(nodes[tail])
            meeting = tuple(k for k, edge in enumerate(graph.edges) if edge.tail == tail and edge.back)
            place: frozenset[Place] = frozenset({(tail, "gradient")})
            yield Moment("backward", nodes[tail].value, total.title, total.parts, (tail,), meeting, place)


def _flows(graph: Graph, wanted: Sequence[int]) -> list[_Step]:
    """The order in which something flows back along the wanted arrows.

    Once all is known that flows into a node, what flows on from it comes next; what flows to given values comes last.
    """
    nodes = {node.id: node for node in graph.nodes}
    waiting = {node.id: sum(graph.edges[k].tail == node.id for k in wanted) for node in graph.nodes}

    def steps(head: Node) -> list[_Step]:
        """What flows back along each arrow to a node; out of a folded part, along all at once."""
        arriving = [k for k in wanted if graph.edges[k].head == head.id]
        return [(head, arriving)] if head.role == "folded" and arriving else [(head, [k]) for k in arriving]

    order: list[_Step] = []
    tails = {edge.tail for edge in graph.edges}
    pending = [step for node in graph.nodes if node.id not in tails for step in steps(node)][::-1]
    while pending:
        order.append(pending.pop())
        following: list[_Step] = []
        for k in order[-1][1]:
            tail = graph.edges[k].tail
            waiting[tail] -= 1
            if not waiting[tail]:
                following += steps(nodes[tail])
        pending += reversed(following)
    return sorted(order, key=lambda step: all(nodes[graph.edges[k].tail].role not in _COMPUTED for k in step[1]))


def _has(lines: Iterable[tuple[object, TextRole]], role: TextRole) -> bool:
    return any(kind == role for _, kind in lines)


def _nodes_of(graph: Graph, names: Sequence[str]) -> list[str]:
    """The ids of the nodes of some values, where they are to be seen."""
    found = {node.value: node.id for node in reversed(graph.nodes) if node.role != "output"}
    return [found[name] for name in names if name in found]


def _reached(graph: Graph, nodes: Iterable[str]) -> frozenset[str]:
    """The nodes, and all that are computed from them."""
    found = set(nodes)
    waiting = list(found)
    while waiting:
        top = waiting.pop()
        for edge in graph.edges:
            if edge.tail == top and edge.head not in found:
                found.add(edge.head)
                waiting.append(edge.head)
    return frozenset(found)


def _computed_in_order(graph: Graph) -> list[Node]:
    """The nodes that compute something, operands first; what may come in any order comes as it is drawn."""
    places = {node.id: place for place, node in enumerate(graph.nodes)}
    open_edges = {node.id: 0 for node in graph.nodes}
    for edge in graph.edges:
        open_edges[edge.head] += 1
    ready = [places[node] for node, count in open_edges.items() if not count]
    heapq.heapify(ready)
    order: list[Node] = []
    while ready:
        node = graph.nodes[heapq.heappop(ready)]
        order.append(node)
        for edge in graph.edges:
            if edge.tail == node.id:
                open_edges[edge.head] -= 1
                if not open_edges[edge.head]:
                    heapq.heappush(ready, places[edge.head])
    return [node for node in order if node.role in _COMPUTED]
