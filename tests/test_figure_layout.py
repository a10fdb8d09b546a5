"""What a laid-out figure must look like, from both engines: read off the display list, not off pixels."""

import math
import random
import shutil
from itertools import combinations, pairwise

import pytest
from drawn_graphs import backward
from figure_samples import SAMPLES, derivative, markup, named, network, operation
from hypothesis import given, settings
from hypothesis import strategies as st

from symgraph.figure import shapes
from symgraph.figure.display import Area, ArrowHead, Box, Circle, Display, Text, overlaps, struck
from symgraph.figure.geometry import Rectangle
from symgraph.figure.graph import Edge, Graph, Group, Node
from symgraph.figure.render import Figure, figure
from symgraph.figure.style import LECTURE
from symgraph.figure.typeset import typeset

ENGINES = [
    pytest.param("dot", marks=pytest.mark.skipif(shutil.which("dot") is None, reason="no system Graphviz here")),
    "bundled",
]
_figures: dict[tuple[str, str], Figure] = {}


def sample(name: str, engine: str) -> tuple[Graph, Display]:
    if (name, engine) not in _figures:
        _figures[name, engine] = figure(SAMPLES[name], engine)  # type: ignore[arg-type]
    return SAMPLES[name], _figures[name, engine].display


def outlines(graph: Graph, display: Display) -> dict[str, Rectangle]:
    """The outline of each node by id: nodes are drawn in the graph's order."""
    drawn = [item.rectangle for item in display.items if isinstance(item, Box | Circle)]
    return dict(zip([node.id for node in graph.nodes], drawn, strict=True))


def areas(graph: Graph, display: Display) -> dict[str, Rectangle]:
    drawn = [item.rectangle for item in display.items if isinstance(item, Area)]
    return dict(zip([group.id for group in graph.groups], drawn, strict=True))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", SAMPLES)
class TestEverySample:
    def test_texts_can_be_read(self, name: str, engine: str) -> None:
        graph, display = sample(name, engine)
        assert overlaps(display) == []
        assert struck(display) == []
        texts = [item.label for item in display.items if isinstance(item, Text)]
        assert sorted(map(str, texts)) == sorted(map(str, shapes.labels(graph)))

    def test_everything_is_on_the_page(self, name: str, engine: str) -> None:
        _, display = sample(name, engine)
        around = Rectangle.union([item.rectangle for item in display.items])
        assert around.left >= 0
        assert around.top >= 0
        assert around.right <= display.width
        assert around.bottom <= display.height

    def test_nodes_keep_apart(self, name: str, engine: str) -> None:
        graph, display = sample(name, engine)
        nodes = outlines(graph, display)
        assert [pair for pair in combinations(nodes, 2) if nodes[pair[0]].meets(nodes[pair[1]])] == []

    def test_edges_run_to_the_right_and_stacks_straight_down(self, name: str, engine: str) -> None:
        graph, display = sample(name, engine)
        nodes = outlines(graph, display)
        for edge in graph.edges:
            tail, head = nodes[edge.tail], nodes[edge.head]
            if (edge.tail, edge.head) in graph.stacks:
                assert tail.center[0] == pytest.approx(head.center[0], abs=0.02)
                assert tail.bottom < head.top
            else:
                assert tail.right < head.left

    def test_arrowheads_end_on_their_nodes_and_do_not_crowd(self, name: str, engine: str) -> None:
        graph, display = sample(name, engine)
        nodes = outlines(graph, display)
        heads = [item for item in display.items if isinstance(item, ArrowHead)]
        circles = [item for item in display.items if isinstance(item, Circle)]
        for edge, head in zip(graph.edges, heads, strict=True):
            box = nodes[edge.head]
            circle = next((circle for circle in circles if circle.rectangle == box), None)
            if circle:
                assert math.dist(head.points[0], circle.center) == pytest.approx(circle.radius, abs=0.1)
            else:
                assert head.points[0][0] == pytest.approx(box.left, abs=0.1)
                assert box.top < head.points[0][1] < box.bottom
        for one, other in combinations(heads, 2):
            assert math.dist(one.points[0], other.points[0]) > 6

    def test_groups_stand_in_their_order_around_their_nodes(self, name: str, engine: str) -> None:
        graph, display = sample(name, engine)
        nodes, groups = outlines(graph, display), areas(graph, display)
        for left, right in pairwise(group.id for group in graph.groups if group.parent is None):
            assert groups[left].right < groups[right].left
            assert (groups[left].top, groups[left].bottom) == (groups[right].top, groups[right].bottom)
        for node in graph.nodes:
            for group, area in groups.items():
                inside = Rectangle.union([area, nodes[node.id]]) == area
                assert inside == (group in (node.group, parent(graph, node.group)))

    def test_units_and_rows_stand_in_reading_order(self, name: str, engine: str) -> None:
        graph, display = sample(name, engine)
        nodes, groups = outlines(graph, display), areas(graph, display)
        for group in graph.groups:
            units = [groups[unit.id] for unit in graph.groups if unit.parent == group.id]
            assert all(upper.bottom < lower.top for upper, lower in pairwise(units))
        for row in graph.rows:
            assert all(nodes[upper].bottom < nodes[lower].top for upper, lower in pairwise(row))

    def test_terms_stand_in_the_order_in_which_the_author_wrote_them(self, name: str, engine: str) -> None:
        graph, display = sample(name, engine)
        nodes = outlines(graph, display)
        for node in graph.nodes:
            terms = [nodes[edge.tail] for edge in graph.edges if edge.head == node.id and not edge.label]
            beside = [term for term in terms if abs(term.right - nodes[node.id].left) < 60]
            assert all(upper.center[1] <= lower.center[1] for upper, lower in pairwise(beside))


def parent(graph: Graph, group: str | None) -> str | None:
    return next((found.parent for found in graph.groups if found.id == group), None)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_product_of_the_chain_rule_stands_on_one_line(engine: str) -> None:
    graph, display = sample("gradient", engine)
    nodes = outlines(graph, display)
    line = ["seed", "product0", "product1", "product2", "product3", "dw111"]
    heights = [nodes[node].center[1] for node in line]
    assert heights == pytest.approx([heights[0]] * len(line), abs=0.02)
    assert len(graph.nodes) == 10


@pytest.mark.parametrize("engine", ENGINES)
def test_fractions_are_as_large_as_other_text(engine: str) -> None:
    _, display = sample("gradient", engine)
    sizes = {item.label.markup: item.rectangle.size for item in display.items if isinstance(item, Text)}
    assert sizes["$frac(partial L, partial z_21)$"].height > 2 * sizes["hidden layer, unit 1"].height - 6


@pytest.mark.parametrize("engine", ENGINES)
def test_parallel_edges_are_two_arrows(engine: str) -> None:
    _, display = sample("square", engine)
    tips = [item.points[0] for item in display.items if isinstance(item, ArrowHead)]
    assert len(tips) == 3
    assert abs(tips[0][1] - tips[1][1]) > 6


def test_a_long_label_gets_a_box_with_round_ends() -> None:
    nodes = (named("a", "input"), Node("f", '$"matmul"$', "operation", operation("m", "mul").expression))
    graph = Graph("long", nodes, (Edge("a", "f"),))
    shape = shapes.shapes(graph, LECTURE, typeset(shapes.labels(graph), LECTURE))["f"]
    assert (shape.kind, shape.radius) == ("box", shape.height / 2)


def test_groups_that_use_each_other_are_still_drawn() -> None:
    groups = (Group("g", "one", "hidden"), Group("h", "two", "hidden"))
    nodes = (named("a", "input", "g"), operation("b", "tanh", "h"), operation("c", "exp", "g"))
    graph = Graph("mutual", nodes, (Edge("a", "b"), Edge("b", "c")), groups)
    display = figure(graph, "bundled").display
    assert len([item for item in display.items if isinstance(item, Area)]) == 2
    assert overlaps(display) == []


@pytest.mark.parametrize("sizes", [(1, 1, 1), (2, 3, 1), (1, 5, 1), (2, 5, 3, 2), (5, 2, 2, 2, 3)])
def test_networks_of_many_shapes(sizes: tuple[int, ...]) -> None:
    graph = network(*sizes)
    display = figure(graph, "bundled").display
    assert overlaps(display) == []
    assert struck(display) == []
    boxes = areas(graph, display)
    for group in graph.groups:
        units = [boxes[unit.id] for unit in graph.groups if unit.parent == group.id]
        assert all(upper.bottom < lower.top for upper, lower in pairwise(units))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_any_graph_is_drawn_with_all_its_texts_apart(seed: int) -> None:
    graph = random_graph(random.Random(seed))
    display = figure(graph, "bundled").display
    assert overlaps(display) == []
    assert len([item for item in display.items if isinstance(item, ArrowHead)]) == len(graph.edges)


def random_graph(choose: random.Random) -> Graph:
    """Operations on earlier nodes, in groups and units, some with a leaf above them, some edges labelled."""
    tops = [Group(f"g{k}", f"group {k}", "hidden") for k in range(choose.choice([0, 1, 3]))]
    units = [Group(f"{top.id}.{k}", "", "unit", top.id) for top in tops for k in range(choose.choice([0, 2]))]
    nodes: list[Node] = []
    edges: list[Edge] = []
    stacks: list[tuple[str, str]] = []
    count = choose.randint(1, 14)
    for k in range(count):
        top = f"g{k * len(tops) // count}" if tops else None
        group = choose.choice([None, top, *(unit.id for unit in units if unit.parent == top)])
        operands = [choose.randrange(k) for _ in range(choose.choice([0, 1, 2, 2, 5]))] if k else []
        if not operands:
            nodes.append(named(f"v{k}", "input", group))
            continue
        nodes.append(operation(f"v{k}", choose.choice(["add", "mul", "tanh"]), group))
        for operand in operands:
            label = choose.choice(["", markup(f"v{operand}"), derivative("L", f"v_{operand}")])
            edges.append(Edge(f"v{operand}", f"v{k}", choose.choice(["forward", "adjoint"]), label))
        if choose.random() < 0.3:
            nodes.append(named(f"p{k}", "partial", group))
            edges.append(Edge(f"p{k}", f"v{k}", "partial"))
            stacks.append((f"p{k}", f"v{k}"))
    return Graph("random", tuple(nodes), tuple(edges), tuple(tops + units), stacks=tuple(stacks))


def test_areas_grow_until_no_edge_runs_through_their_titles() -> None:
    """The areas side by side grow together, as often as it takes."""
    source = """
name: net
input: {name: x, size: 4}
layers: [{dense: 2, activation: relu}, {dense: 4, activation: softmax}]
loss: e
equations:
  e: (y1 + o3)/(y1*h11)
  f: o3**h12 + tan(o1)
"""
    graph = backward(source, "x")
    display = figure(graph, "bundled").display
    assert struck(display) == []
    assert overlaps(display) == []
