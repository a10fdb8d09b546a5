"""What a laid-out figure must look like, from both engines: read off the display list, not off pixels."""

import math
import random
import shutil
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from drawn_graphs import backward
from figure_samples import SAMPLES, above, derivative, named, network, operation, with_numbers, written
from hypothesis import given, settings
from hypothesis import strategies as st

from symgraph.figure.graph import Edge, Graph, Group, Line, Node
from symgraph.figure.look.style import LECTURE
from symgraph.figure.look.typeset import typeset
from symgraph.figure.page.display import (
    Area,
    ArrowHead,
    Box,
    Circle,
    Curve,
    Display,
    Text,
    edge_owner,
    overlaps,
    struck,
    transposed,
)
from symgraph.figure.page.faults import faults
from symgraph.figure.page.legibility import measured, report
from symgraph.figure.page.render import Figure, figure
from symgraph.figure.placing import shapes
from symgraph.figure.placing.geometry import Rectangle, samples
from symgraph.figure.placing.spacing import NORMAL, TIGHT, Direction, Spacing
from symgraph.lowering.markup import NOTHING, prose

ENGINES = [
    pytest.param("dot", marks=pytest.mark.skipif(shutil.which("dot") is None, reason="no system Graphviz here")),
    "bundled",
]
_figures: dict[tuple[str, str, str], Figure] = {}


def sample(name: str, engine: str, direction: str = "right") -> tuple[Graph, Display]:
    """A sample and its picture, in which arrows run to the right: one that runs down is turned."""
    key = name, engine, direction
    if key not in _figures:
        _figures[key] = figure(SAMPLES[name], engine, direction=direction)  # type: ignore[arg-type]
    display = _figures[key].display
    if direction == "down":
        turned = tuple(transposed(item) for item in display.items)
        display = replace(display, width=display.height, height=display.width, items=turned)
    return SAMPLES[name], display


def outlines(display: Display) -> dict[str, Rectangle]:
    """The outline of each node by id."""
    return {item.node: item.rectangle for item in display.items if isinstance(item, Box | Circle)}


def areas(graph: Graph, display: Display) -> dict[str, Rectangle]:
    drawn = [item.rectangle for item in display.items if isinstance(item, Area)]
    return dict(zip([group.id for group in graph.groups], drawn, strict=True))


def heads(graph: Graph, display: Display) -> dict[tuple[int, bool], ArrowHead]:
    """The arrowheads by the place of their edge among the graph's, and whether it is that of the arrow back."""
    found: dict[tuple[int, bool], ArrowHead] = {}
    for item in display.items:
        if isinstance(item, ArrowHead) and item.edge is not None:
            found[item.edge, (item.edge, False) in found] = item
    assert set(found) == {(k, back) for k, edge in enumerate(graph.edges) for back in {False, edge.back}}
    return found


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", SAMPLES)
class TestEverySample:
    def test_texts_can_be_read(self, name: str, engine: str, direction: str) -> None:
        graph, display = sample(name, engine, direction)
        found = measured(display)
        assert found.is_clear, report(found)
        assert overlaps(display) == []
        assert struck(display) == []
        texts = [item.label for item in display.items if isinstance(item, Text)]
        assert sorted(map(str, texts)) == sorted(map(str, shapes.labels(graph)))

    def test_everything_is_on_the_page(self, name: str, engine: str, direction: str) -> None:
        _, display = sample(name, engine, direction)
        around = Rectangle.union([item.rectangle for item in display.items])
        assert around.left >= 0
        assert around.top >= 0
        assert around.right <= display.width
        assert around.bottom <= display.height

    def test_nodes_keep_apart(self, name: str, engine: str, direction: str) -> None:
        nodes = outlines(sample(name, engine, direction)[1])
        assert [pair for pair in combinations(nodes, 2) if nodes[pair[0]].meets(nodes[pair[1]])] == []

    def test_edges_run_to_the_right_and_stacks_straight_down(self, name: str, engine: str, direction: str) -> None:
        graph, display = sample(name, engine, direction)
        nodes = outlines(display)
        for edge in graph.edges:
            tail, head = nodes[edge.tail], nodes[edge.head]
            if (edge.tail, edge.head) in graph.stacks:
                assert tail.center[0] == pytest.approx(head.center[0], abs=0.02)
                assert tail.bottom < head.top
            else:
                assert tail.right < head.left

    def test_arrowheads_end_on_their_nodes_and_do_not_crowd(self, name: str, engine: str, direction: str) -> None:
        graph, display = sample(name, engine, direction)
        nodes, found = outlines(display), heads(graph, display)
        circles = {item.node: item for item in display.items if isinstance(item, Circle)}
        for (index, back), head in found.items():
            edge, (x, y) = graph.edges[index], head.points[0]
            node = edge.tail if back else edge.head
            if node in circles:
                assert math.dist((x, y), circles[node].center) == pytest.approx(circles[node].radius, abs=0.1)
            elif not back:
                assert x == pytest.approx(nodes[node].left, abs=4)  # near a round corner
                assert nodes[node].top < y < nodes[node].bottom
            elif (edge.tail, edge.head) not in graph.stacks:
                assert x == pytest.approx(nodes[node].right, abs=4)
                assert nodes[node].top < y < nodes[node].bottom
        for one, other in combinations(found.values(), 2):
            assert math.dist(one.points[0], other.points[0]) > 6

    def test_groups_stand_in_their_order_around_their_nodes(self, name: str, engine: str, direction: str) -> None:
        graph, display = sample(name, engine, direction)
        nodes, groups = outlines(display), areas(graph, display)
        for left, right in pairwise(group.id for group in graph.groups if group.parent is None):
            assert groups[left].right < groups[right].left
            assert (groups[left].top, groups[left].bottom) == (groups[right].top, groups[right].bottom)
        for node in graph.nodes:
            for group, area in groups.items():
                inside = Rectangle.union([area, nodes[node.id]]) == area
                assert inside == (group in (node.group, parent(graph, node.group)))

    def test_units_and_rows_stand_in_reading_order(self, name: str, engine: str, direction: str) -> None:
        graph, display = sample(name, engine, direction)
        nodes, groups = outlines(display), areas(graph, display)
        for group in graph.groups:
            units = [groups[unit.id] for unit in graph.groups if unit.parent == group.id]
            assert all(upper.bottom < lower.top for upper, lower in pairwise(units))
        for row in graph.rows:
            assert all(nodes[upper].bottom < nodes[lower].top for upper, lower in pairwise(row))

    def test_terms_stand_in_the_order_in_which_the_author_wrote_them(
        self, name: str, engine: str, direction: str
    ) -> None:
        graph, display = sample(name, engine, direction)
        nodes = outlines(display)
        for node in graph.nodes:
            terms = [nodes[edge.tail] for edge in graph.edges if edge.head == node.id and not edge.labelled]
            beside = [term for term in terms if abs(term.right - nodes[node.id].left) < 60]
            assert all(upper.center[1] <= lower.center[1] for upper, lower in pairwise(beside))

    def test_numbers_stand_on_both_sides_of_their_arrows(self, name: str, engine: str, direction: str) -> None:
        graph, display = sample(name, engine, direction)
        curves: dict[int, list[Curve]] = {}
        for item in display.items:
            if isinstance(item, Curve) and item.edge is not None:
                curves.setdefault(item.edge, []).append(item)
        texts = [item for item in display.items if isinstance(item, Text)]
        for index, edge in enumerate(graph.edges):
            if not edge.back or (edge.tail, edge.head) in graph.stacks:
                continue
            value, gradient = (text.rectangle for text in texts if text.owner == edge_owner(index))
            forward, back = curves[index]
            assert nearest(forward, value) < nearest(back, value) < 10
            assert nearest(back, gradient) < nearest(forward, gradient) < 10
            assert value.bottom < gradient.top


def nearest(curve: Curve, box: Rectangle) -> float:
    """The distance between a line and the middle of a side of a box."""
    sides = (box.center[0], box.top), (box.center[0], box.bottom)
    return min(math.dist(point, side) for point in samples(curve.points) for side in sides)


@pytest.mark.parametrize("engine", ENGINES)
def test_arrows_back_run_beside_arrows_at_one_distance(engine: str) -> None:
    """2.6 pt to each side of the middle."""
    _, display = sample("network-2-2-1-square-numbers", engine)
    curves: dict[int, list[Curve]] = {}
    for item in display.items:
        if isinstance(item, Curve) and item.edge is not None:
            curves.setdefault(item.edge, []).append(item)
    for forward, back in curves.values():
        beside, on_the_way = list(samples(forward.points)), list(samples(back.points, 3))
        for point in on_the_way[len(on_the_way) // 5 : -len(on_the_way) // 5]:
            assert min(math.dist(point, other) for other in beside) == pytest.approx(5.2, abs=0.4)


def parent(graph: Graph, group: str | None) -> str | None:
    return next((found.parent for found in graph.groups if found.id == group), None)


@pytest.mark.parametrize("engine", ENGINES)
def test_the_product_of_the_chain_rule_stands_on_one_line(engine: str) -> None:
    graph, display = sample("gradient", engine)
    nodes = outlines(display)
    line = ["seed", "product0", "product1", "product2", "product3", "dw111"]
    heights = [nodes[node].center[1] for node in line]
    assert heights == pytest.approx([heights[0]] * len(line), abs=0.02)
    assert len(graph.nodes) == 10


@pytest.mark.parametrize("engine", ENGINES)
def test_fractions_are_as_large_as_other_text(engine: str) -> None:
    _, display = sample("gradient", engine)
    sizes = {item.label.content.text: item.rectangle.size for item in display.items if isinstance(item, Text)}
    assert sizes["∂L/∂z_21"].height > 2 * sizes["hidden layer, unit 1"].height - 6


@pytest.mark.parametrize("engine", ENGINES)
def test_parallel_edges_are_two_arrows(engine: str) -> None:
    _, display = sample("square", engine)
    tips = [item.points[0] for item in display.items if isinstance(item, ArrowHead)]
    assert len(tips) == 3
    assert abs(tips[0][1] - tips[1][1]) > 6


def test_a_long_label_gets_a_box_with_round_ends() -> None:
    nodes = (named("a", "input"), Node("f", prose("matmul"), "operation", operation("m", "mul").expression))
    graph = Graph("long", nodes, (Edge("a", "f"),))
    shape = shapes.shapes(graph, LECTURE, typeset(shapes.labels(graph), LECTURE))["f"]
    assert (shape.kind, shape.radius) == ("box", shape.height / 2)


def test_groups_that_use_each_other_are_still_drawn() -> None:
    groups = (Group("g", prose("one"), "hidden"), Group("h", prose("two"), "hidden"))
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


@pytest.mark.parametrize("direction", ["right", "down"])
@settings(max_examples=9, deadline=None)
@given(st.integers(0, 10**6))
def test_any_graph_is_drawn_with_all_its_texts_apart(direction: Direction, seed: int) -> None:
    graph = random_graph(random.Random(seed))
    display = figure(graph, "bundled", direction=direction).display
    assert overlaps(display) == []
    assert faults(display).on_nodes == ()
    assert len([item for item in display.items if isinstance(item, ArrowHead)]) == len(graph.edges)


@pytest.mark.parametrize("direction", ["right", "down"])
@settings(max_examples=9, deadline=None)
@given(st.integers(0, 10**6))
def test_any_graph_with_numbers_on_both_sides_of_its_edges_is_drawn(direction: Direction, seed: int) -> None:
    graph = with_numbers(random_graph(random.Random(seed)))
    display = figure(graph, "bundled", direction=direction).display
    assert overlaps(display) == []
    assert faults(display).on_nodes == ()
    assert len(heads(graph, display)) == 2 * len(graph.edges)


@pytest.mark.parametrize(("direction", "spacing"), [("right", NORMAL), ("down", TIGHT)])
def test_edges_seldom_run_through_numbers_where_graphs_are_tangled(direction: Direction, spacing: Spacing) -> None:
    """Groups that are used out of order, leaves above operations, captions and numbers everywhere."""
    graphs = [with_numbers(random_graph(random.Random(seed), operands=2)) for seed in range(14)]
    displays = [figure(graph, "bundled", direction=direction, spacing=spacing).display for graph in graphs]
    assert sum(bool(struck(display)) for display in displays) <= 1


def random_graph(choose: random.Random, operands: int = 5) -> Graph:
    """Operations on at most so many earlier nodes, in groups and units, some with leaves and texts."""
    tops = [Group(f"g{k}", prose(f"group {k}"), "hidden") for k in range(choose.choice([0, 1, 3]))]
    units = [Group(f"{top.id}.{k}", NOTHING, "unit", top.id) for top in tops for k in range(choose.choice([0, 2]))]
    nodes: list[Node] = []
    edges: list[Edge] = []
    stacks: list[tuple[str, str]] = []
    count = choose.randint(1, 14)
    for k in range(count):
        top = f"g{k * len(tops) // count}" if tops else None
        group = choose.choice([None, top, *(unit.id for unit in units if unit.parent == top)])
        used = [choose.randrange(k) for _ in range(min(choose.choice([0, 1, 2, 2, 5]), operands))] if k else []
        if not used:
            nodes.append(named(f"v{k}", "input", group))
            continue
        captions = choose.choice([(), (Line(derivative("L", f"v_{k}"), "adjoint"), Line(written("$0.25$"), "value"))])
        nodes.append(replace(operation(f"v{k}", choose.choice(["add", "mul", "tanh"]), group), captions=captions))
        for operand in used:
            adjoint = Line(derivative("L", f"v_{operand}"), "adjoint")
            lines = choose.choice([(), above(f"v{operand}"), (adjoint,), (*above(f"v{operand}"), adjoint)])
            edges.append(Edge(f"v{operand}", f"v{k}", choose.choice(["forward", "adjoint"]), lines))
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
