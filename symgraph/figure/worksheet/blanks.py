"""Which numbers of a figure are blanks, and the two graphs that differ in nothing but what stands in these.

A blank has a number, in order of the computation: the values of the forward pass, then the derivatives of the backward
pass.  A value that is written on several arrows has the same number on each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symgraph.errors import InputError, Problem, near
from symgraph.figure.animation.moments import Place, Story
from symgraph.figure.graph import Edge, Graph, Line, Node, TextRole
from symgraph.figure.page.display import edge_owner
from symgraph.figure.worksheet.boxes import Box
from symgraph.lowering.markup import EQUALS, Content, Words, math
from symgraph.notation import adjoint_name

VALUES, GRADIENTS, BOTH = "values", "gradients", "both"
KINDS = (VALUES, GRADIENTS, BOTH)


@dataclass(frozen=True, slots=True)
class Blank:
    """A number to be filled in: its `name`, as a gradient is called, and the equal `parts` of its formula."""

    number: int
    name: str
    parts: tuple[Words, ...]
    places: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Exercise:
    """The figure with its blanks, and the same with the answers in their places."""

    empty: Graph
    filled: Graph
    blanks: tuple[Blank, ...]


def exercise(story: Story, wanted: Sequence[str], elements: Callable[[str], Iterable[str]], box: Box) -> Exercise:
    """The exercise of a story with the blanks `wanted`: a kind, or names such as h11, dw111, W1, dW1.

    `elements` gives the scalars of a name.  Raises InputError for what names nothing in the figure, and where there is
    nothing to be filled in.
    """
    blanks = [*_candidates(story)]
    chosen = _chosen(blanks, wanted, elements)
    numbered = tuple(replace(blank, number=number) for number, blank in enumerate(chosen, 1))
    answers = {place: blank for blank in numbered for place in blank.places}
    graph = _bare(story, answers)
    return Exercise(_with_boxes(graph, answers, box.empty), _with_boxes(graph, answers, box.filled), numbered)


def answers(story: Story) -> list[tuple[Words, TextRole]]:
    """Every number of a story's graph that may be a blank, and what kind of text it is."""
    lines = [line for edge in story.graph.edges for line in (*edge.above, *edge.below)]
    lines += [line for node in story.graph.nodes for line in _last_gradient(node)]
    return [(_words_of(line.content)[0], line.role) for line in lines if line.role in _ROLES[BOTH]]


# --- choosing -------------------------------------------------------------------------------------------------------


def _candidates(story: Story) -> Iterator[Blank]:
    """Everything that is computed and written on the figure; the 1 that the backward pass starts with is given."""
    written = _written(story.graph)
    for moment in story.moments:
        places = moment.reveals & written
        arrows = [number for number in moment.edges if (edge_owner(number), "gradient") in places]
        if moment.phase == "forward" and places:
            yield Blank(0, moment.name, moment.parts, places)
        elif len(arrows) > 1:
            yield from (_flow(story.graph, number) for number in arrows)
        elif moment.nodes and places:
            yield Blank(0, adjoint_name(moment.name), moment.parts, places)


def _flow(graph: Graph, number: int) -> Blank:
    """What flows back along one of the arrows that lead to a box; how is the box's affair."""
    edge = graph.edges[number]
    name = next(node.value for node in graph.nodes if node.id == edge.tail)
    words = next(_words_of(line.content)[0] for line in edge.below if line.role == "gradient")
    return Blank(0, adjoint_name(name), (words,), frozenset({(edge_owner(number), "gradient")}))


def _written(graph: Graph) -> frozenset[Place]:
    """The places of a graph that hold a number."""
    places: set[Place] = set()
    for number, edge in enumerate(graph.edges):
        places |= {(edge_owner(number), line.role) for line in (*edge.above, *edge.below)}
    for node in graph.nodes:
        places |= {(node.id, line.role) for line in node.captions}
    return frozenset(places)


def _chosen(blanks: Sequence[Blank], wanted: Sequence[str], elements: Callable[[str], Iterable[str]]) -> list[Blank]:
    kinds = [word for word in wanted if word in KINDS]
    names = [word for word in wanted if word not in KINDS]
    by_name: dict[str, list[Blank]] = {}
    for blank in blanks:
        by_name.setdefault(blank.name, []).append(blank)
    named = [blank for name in names for blank in _named(name, by_name, elements)]
    roles: set[TextRole] = {role for kind in kinds for role in _ROLES[kind]}
    chosen = [blank for blank in blanks if blank in named or {role for _, role in blank.places} & roles]
    if not chosen:
        asked = _SAID[kinds[0]] if kinds else "blanks"
        found = f"nothing to fill in: the figure has no {asked} that are computed"
        raise InputError(Problem(found, action="choose other --blank, or fold less"))
    return chosen


_ROLES: Mapping[str, tuple[TextRole, ...]] = {
    VALUES: ("value",),
    GRADIENTS: ("gradient",),
    BOTH: ("value", "gradient"),
}
_SAID = {VALUES: "values", GRADIENTS: "gradients", BOTH: "values and no gradients"}


def _named(name: str, by_name: Mapping[str, list[Blank]], elements: Callable[[str], Iterable[str]]) -> Iterator[Blank]:
    """The blanks of a name, or of the elements of an array, or of the derivatives by these."""
    if name in by_name:
        yield from by_name[name]
        return
    derivative = name.startswith("d") and len(name) > 1
    found = [blank for scalar in _scalars(name, elements) for blank in by_name.get(scalar, ())]
    if derivative and not found:
        names = map(adjoint_name, _scalars(name[1:], elements))
        found = [blank for scalar in names for blank in by_name.get(scalar, ())]
    if not found:
        known = [known for known in by_name if known.strip("_") == known and not known.startswith("d_")]
        allowed = f"blanks are {', '.join((*KINDS, *known))}"
        raise InputError(Problem(f"'{name}' is no number that is computed in the figure", allowed, near(name, known)))
    yield from found


def _scalars(name: str, elements: Callable[[str], Iterable[str]]) -> list[str]:
    try:
        return list(elements(name))
    except InputError:  # no name of the program
        return []


# --- the graphs -----------------------------------------------------------------------------------------------------


def _bare(story: Story, blanks: Mapping[Place, Blank]) -> Graph:
    """The graph without numbers that tell others: sums of blanks, and what the backward pass does not come to."""
    told = {place for moment in story.moments for place in moment.reveals} | story.given
    graph = story.graph
    edges = [_told_only(number, edge, told) for number, edge in enumerate(graph.edges)]
    asked = {graph.edges[k].tail for k in range(len(edges)) if (edge_owner(k), "gradient") in blanks}
    asked |= {owner for owner, role in blanks if role == "gradient"}
    asked |= {node.id for node in graph.nodes if (node.id, "gradient") not in told}
    nodes = [replace(node, captions=tuple(_totals(node, told))) if node.id in asked else node for node in graph.nodes]
    return replace(graph, edges=tuple(edges), nodes=tuple(nodes))


def _told_only(number: int, edge: Edge, told: set[Place]) -> Edge:
    """The arrow without what flows back along it, where that leads to nothing asked for."""
    if (edge_owner(number), "gradient") in told or not edge.back:
        return edge
    return replace(edge, below=tuple(line for line in edge.below if line.role != "gradient"), back=False)


def _totals(node: Node, told: set[Place]) -> Iterator[Line]:
    """The captions; of a sum only its result."""
    yield from (line for line in node.captions if line.role != "gradient")
    if (node.id, "gradient") in told:
        yield from _last_gradient(node)


def _last_gradient(node: Node) -> list[Line]:
    """The line with the result of a sum of derivatives, which comes after the sum."""
    return [line for line in node.captions if line.role == "gradient"][-1:]


def _with_boxes(graph: Graph, blanks: Mapping[Place, Blank], make: Callable[[int, Words], Words]) -> Graph:
    """The graph with a box in the place of every blank's number."""

    def lines(owner: str, lines: Iterable[Line]) -> tuple[Line, ...]:
        return tuple(line(owner, one) for one in lines)

    def line(owner: str, written: Line) -> Line:
        blank = blanks.get((owner, written.role))
        if blank is None:
            return written
        words, is_sum = _words_of(written.content)
        boxed = make(blank.number, words)
        return Line(math(EQUALS.then(boxed) if is_sum else boxed), written.role)

    edges = [
        replace(edge, above=lines(edge_owner(k), edge.above), below=lines(edge_owner(k), edge.below))
        for k, edge in enumerate(graph.edges)
    ]
    nodes = [replace(node, captions=lines(node.id, node.captions)) for node in graph.nodes]
    return replace(graph, edges=tuple(edges), nodes=tuple(nodes))


def _words_of(content: Content) -> tuple[Words, bool]:
    """The number that a line of mathematics holds, and whether it follows a sign of equality."""
    words = Words(content.typst.strip("$"), content.latex.strip("$"), content.text)
    is_sum = words.text.startswith(EQUALS.text)
    return Words(*(part.removeprefix("=").strip() for part in words)) if is_sum else words, is_sum
