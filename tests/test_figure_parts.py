"""The parts of a figure before and after the layout: columns, sizes, styles, ends of edges, curves."""

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from figure_samples import SAMPLES, named, operation, written
from hypothesis import given
from hypothesis import strategies as st
from sympy import Add, Integer, MatMul, MatrixSymbol, Mul, Symbol, tanh

from symgraph.calculus.rows import ROWS
from symgraph.figure.contents.chain_text import chain_text, combined
from symgraph.figure.contents.pieces import Names, sample
from symgraph.figure.graph import Edge, Graph, Group, Node
from symgraph.figure.look.style import LECTURE
from symgraph.figure.look.typeset import Label, typeset
from symgraph.figure.page.display import Box, Curve, Ellipse, Text, struck
from symgraph.figure.page.render import figure
from symgraph.figure.placing.arrivals import arrivals, spread
from symgraph.figure.placing.dot import source
from symgraph.figure.placing.draw import Drawing
from symgraph.figure.placing.geometry import Rectangle, joined, parallel, runs_through, samples, shortened, straight
from symgraph.figure.placing.layout import layout
from symgraph.figure.placing.outline import border, landing
from symgraph.figure.placing.plan import plan
from symgraph.figure.placing.ranks import ranks
from symgraph.figure.placing.routes import routes
from symgraph.figure.placing.shapes import Shape, labels, shapes
from symgraph.figure.placing.spacing import Direction
from symgraph.lowering.markup import NOTHING, prose, symbol

X = written("$x$")


@pytest.mark.parametrize("name", [row.name for row in ROWS if row.arguments])
def test_every_operation_has_a_sample_to_be_styled_by(name: str) -> None:
    """Functions of two arguments included, which SymPy does not make of one."""
    assert sample(name).free_symbols


class TestColumns:
    def test_a_leaf_stands_beside_its_use(self) -> None:
        nodes = (named("a", "input"), operation("b", "exp"), operation("c", "exp"), named("d", "input"))
        nodes += (operation("sum", "add"),)
        graph = Graph("late", nodes, (Edge("a", "b"), Edge("b", "c"), Edge("c", "sum"), Edge("d", "sum")))
        assert ranks(graph) == {"a": 0, "b": 1, "c": 2, "d": 2, "sum": 3}

    def test_inputs_share_a_column_however_late_they_are_used(self) -> None:
        columns = ranks(SAMPLES["network-2-2-1"])
        assert columns["i1"] == columns["i2"] == 0
        assert columns["w111"] == columns["product111"] - 1
        assert columns["b11"] == columns["z11"] - 1

    def test_a_labelled_edge_takes_a_column(self) -> None:
        way = routes(SAMPLES["network-2-2-1"])
        assert way.columns["tanh11"] == way.columns["z11"] + 2
        index = next(k for k, edge in enumerate(SAMPLES["network-2-2-1"].edges) if edge.tail == "z11")
        assert [(stop.column, stop.label) for stop in way.stops[index]] == [(way.columns["z11"] + 1, True)]

    def test_an_edge_into_a_group_stops_in_its_first_column(self) -> None:
        graph = SAMPLES["network-2-2-1"]
        way = routes(graph)
        index = next(k for k, edge in enumerate(graph.edges) if (edge.tail, edge.head) == ("i1", "product121"))
        assert [(stop.column, stop.group, stop.label) for stop in way.stops[index]] == [
            (way.columns["w121"], "hidden1.2", False)
        ]

    def test_columns_count_only_what_is_used(self) -> None:
        way = routes(SAMPLES["gradient"])
        used = {*way.columns.values(), *way.gaps.values(), *(s.column for stops in way.stops.values() for s in stops)}
        assert used == set(range(len(used)))

    def test_a_cycle_is_a_mistake_of_the_graph(self) -> None:
        graph = Graph("cycle", (operation("a", "exp"), operation("b", "exp")), (Edge("a", "b"), Edge("b", "a")))
        with pytest.raises(ValueError, match="cycle"):
            ranks(graph)

    def test_groups_out_of_order_are_let_be(self) -> None:
        nodes = (named("a", "input", "second"), operation("b", "exp", "first"))
        groups = (Group("first", NOTHING, "hidden"), Group("second", NOTHING, "hidden"))
        assert ranks(Graph("g", nodes, (Edge("a", "b"),), groups)) == {"a": 0, "b": 1}


class TestStyle:
    @pytest.mark.parametrize(
        ("expression", "shape"),
        [
            (Add(Symbol("a"), Symbol("b")), "circle"),
            (Mul(Symbol("a"), Symbol("b")), "circle"),
            (MatMul(MatrixSymbol("A", 2, 3), MatrixSymbol("B", 3, 2)), "circle"),
            (tanh(Symbol("a")), "box"),
            (Symbol("a"), "box"),
            (Integer(2), "box"),
        ],
    )
    def test_the_class_of_the_expression_gives_the_shape(self, expression: Add, shape: str) -> None:
        assert LECTURE.node(Node("x", X, "operation", expression))["shape"] == shape

    def test_the_role_overrides_the_class(self) -> None:
        leaf = LECTURE.node(Node("x", X, "partial", Add(1, -(Symbol("h") ** 2))))
        assert leaf["shape"] == "box"
        adjoint = LECTURE.node(Node("x", X, "adjoint", Mul(Symbol("a"), Symbol("b"))))
        assert (adjoint["shape"], adjoint["color"]) == ("circle", "#c62828")


class TestTypesetting:
    def test_every_label_is_measured_in_points(self) -> None:
        narrow, wide = Label(written("$w_1$"), "node"), Label(written("$w_111$"), "node")
        texts = typeset([narrow, wide, narrow], LECTURE)
        assert 15 < texts[narrow].width < texts[wide].width < 40

    def test_titles_are_of_one_height(self) -> None:
        labels = [Label(prose(title), "group") for title in ("inputs", "sun", "hidden layer, unit 1")]
        assert len({typeset(labels, LECTURE)[label].height for label in labels}) == 1

    def test_nothing_to_measure(self) -> None:
        assert typeset([], LECTURE).sizes == {}


class TestEnds:
    @given(st.lists(st.floats(-5, 5), min_size=1, max_size=9).map(sorted), st.floats(0.1, 3))
    def test_spread_numbers_are_apart_and_within(self, wanted: list[float], gap: float) -> None:
        found = spread(wanted, gap, -4, 4)
        room = min(gap, 8 / (len(wanted) - 1)) if len(wanted) > 1 else gap
        assert all(upper - lower >= room - 1e-9 for lower, upper in pairwise(found))
        assert min(found) >= -4 - 1e-9
        assert max(found) <= 4 + 1e-9

    def test_numbers_that_are_apart_stay(self) -> None:
        assert spread([-3, 0, 3], 2, -4, 4) == [-3, 0, 3]

    def test_edges_end_on_a_circle_in_the_order_of_their_tails(self) -> None:
        circle = Shape("circle", 32, 32, 16, {}, (32, 32))
        ends = arrivals(circle, (100, 0), [(60, 50), (60, -80), (60, 0)])
        heights = [tip[1] for tip, _ in ends]
        assert heights[2] == pytest.approx(0)
        assert heights[1] < heights[2] < heights[0]
        for tip, direction in ends:
            assert math.dist(tip, (100, 0)) == pytest.approx(16)
            assert math.hypot(*direction) == pytest.approx(1)

    def test_one_edge_ends_level(self) -> None:
        box = Shape("box", 60, 34, 12, {}, (60, 34))
        assert arrivals(box, (100, 0), [(40, 90)]) == [(pytest.approx((70, 0), abs=1e-4), (1, 0))]

    def test_edges_end_on_the_outline_of_a_box_with_round_ends(self) -> None:
        pill = Shape("box", 60, 34, 17, {}, (60, 34))
        ends = arrivals(pill, (100, 0), [(40, -90), (40, 90)])
        for (x, y), _ in ends:
            assert math.dist((x, y), (87, 0)) == pytest.approx(17)


def shapes_of(graph: Graph, **rows: dict[str, str]) -> dict[str, Shape]:
    """The shapes in the usual style, with some rows changed for nodes of a role."""
    style = replace(LECTURE, nodes={**LECTURE.nodes, **{role: row for role, row in rows.items()}})  # type: ignore[arg-type]
    return shapes(graph, style, typeset(labels(graph), style))


class TestShapes:
    def test_plain_nodes_are_as_large_as_their_text(self) -> None:
        graph = Graph("g", (named("x", "input"), operation("f", "tanh")), (Edge("x", "f"),))
        found = shapes_of(graph, input={"shape": "plain"})
        size = typeset([Label(named("x", "input").label, "node")], LECTURE)[Label(named("x", "input").label, "node")]
        assert (found["x"].kind, found["x"].width, found["x"].height) == ("plain", size.width + 8, size.height + 8)

    def test_an_ellipse_is_drawn_around_its_text(self) -> None:
        graph = Graph("g", (Node("x", prose("a long name"), "input", Symbol("x")),), ())
        style = replace(LECTURE, nodes={**LECTURE.nodes, "input": {"shape": "ellipse"}})
        outline, text = figure(graph, "bundled", style=style).display.items
        assert isinstance(outline, Ellipse)
        assert isinstance(text, Text)
        (x, y), box = outline.rectangle.center, outline.rectangle.size
        corner = text.rectangle.right - x, text.rectangle.bottom - y
        assert (2 * corner[0] / box.width) ** 2 + (2 * corner[1] / box.height) ** 2 < 1

    def test_a_box_is_as_high_as_its_arrows_back_need(self) -> None:
        heads = [operation(f"f{k}", "tanh") for k in range(6)]
        edges = tuple(Edge("x", head.id, back=True) for head in heads)
        with_arrows = shapes_of(Graph("g", (named("x", "input"), *heads), edges))["x"]
        without = shapes_of(Graph("g", (named("x", "input"), *heads), ()))["x"]
        assert with_arrows.height > 5 * 11 > without.height
        assert with_arrows.width == without.width

    def test_lines_meet_outlines(self) -> None:
        ellipse = Shape("ellipse", 40, 20, 0, {}, (40, 20))
        assert landing(ellipse, (0, 0), (0, 0), (1, 0)) == pytest.approx((-20, 0), abs=1e-3)
        assert landing(ellipse, (0, 0), (5, 6), (1, 0)) == pytest.approx((-16, 6), abs=1e-3)
        assert landing(ellipse, (0, 0), (0, 30), (1, 0)) == (0, 30)
        pill = Shape("box", 60, 34, 17, {}, (60, 34))
        assert border(pill, (0, 0), (50, 0)) == pytest.approx((30, 0), abs=1e-3)


class TestMarks:
    def test_what_is_aside_fades_and_a_path_stands_out(self) -> None:
        nodes = (replace(named("x", "input"), mark="path"), replace(operation("f", "tanh"), mark="aside"))
        edges = (replace(Edge("x", "f"), mark="path", back=True), replace(Edge("x", "f"), mark="aside"))
        display = figure(Graph("g", nodes, edges), "bundled").display
        strokes = [item.stroke for item in display.items if isinstance(item, Curve)]
        path, adjoint = LECTURE.marks["path"]["color"], LECTURE.edges["adjoint"]["color"]
        faint = f"{round(255 * float(LECTURE.marks['aside']['opacity'])):02x}"
        assert strokes == [path, adjoint, LECTURE.edges["forward"]["color"] + faint]
        x, f = (item for item in display.items if isinstance(item, Box))
        assert (x.stroke, f.stroke[7:]) == (path, faint)
        assert [item.fill[7:] for item in display.items if isinstance(item, Text)] == ["", faint]


class TestPage:
    GRAPH = Graph(
        "page",
        (named("x", "input"), operation("f", "tanh")),
        (Edge("x", "f"),),
        title=prose("title"),
        notes=(prose("one note"), prose("another")),
        equations=(written("$y = a + b$"), written("$z = y^2$")),
    )

    @pytest.mark.parametrize("direction", ["right", "down"])
    def test_equations_stand_beside_the_picture_notes_below(self, direction: Direction) -> None:
        display = figure(self.GRAPH, "bundled", direction=direction).display
        texts = {item.label.content.text: item.rectangle for item in display.items if isinstance(item, Text)}
        picture = Rectangle.union([item.rectangle for item in display.items if isinstance(item, Box | Curve)])
        first, second = texts["y = a + b"], texts["z = y^2"]
        assert first.left == pytest.approx(second.left)
        assert first.left > picture.right
        assert (first.top + second.bottom) / 2 == pytest.approx(picture.center[1])
        assert texts["title"].bottom < picture.top < picture.bottom < texts["one note"].top
        assert texts["one note"].bottom < texts["another"].top

    def test_equations_may_stand_below(self) -> None:
        texts = typeset(labels(self.GRAPH), LECTURE)
        decided = plan(self.GRAPH, shapes(self.GRAPH, LECTURE, texts), texts)
        display = Drawing(decided, layout(source(decided), "bundled"), equations_below=True).display()
        places = {item.label.content.text: item.rectangle for item in display.items if isinstance(item, Text)}
        assert places["tanh"].bottom < places["y = a + b"].top < places["z = y^2"].top < places["one note"].top


class TestCurves:
    def test_a_chain_is_cut_at_a_distance_from_its_end(self) -> None:
        chain = joined([straight((0, 0), (10, 0)), straight((10, 0), (10, 5)), straight((10, 5), (10, 6))])
        assert len(chain) == 10
        cut = shortened(chain, 3)
        assert cut[-1] == pytest.approx((10, 3), abs=1e-3)
        assert cut[:4] == chain[:4]

    def test_gaps_are_filled_with_straight_lines(self) -> None:
        chain = joined([[], straight((0, 0), (1, 0)), [(1, 0)], [(4, 0)], straight((4, 3), (9, 3))])
        assert (chain[0], chain[-1]) == ((0, 0), (9, 3))
        assert {(round(x, 6), round(y, 6)) for x, y in samples(chain, 1)} == {(0, 0), (1, 0), (4, 0), (4, 3), (9, 3)}

    def test_a_parallel_of_a_quarter_circle_is_another(self) -> None:
        k = 10 * 0.5523  # the usual approximation by a cubic curve
        arc = [(10.0, 0.0), (10.0, k), (k, 10.0), (0.0, 10.0)]  # to the left on a page: its centre is at its right
        for distance in (-2.6, 2.6):
            beside = parallel(arc, distance)
            assert all(math.hypot(*point) == pytest.approx(10 - distance, abs=0.05) for point in samples(beside))

    def test_a_parallel_of_a_turn_has_no_kink(self) -> None:
        chain = joined(
            [straight((0, 0), (20, 0)), [(20, 0), (30, 0), (30, 40), (40, 40)], straight((40, 40), (60, 40))]
        )
        points = list(samples(parallel(chain, 2.6), 8))
        ways = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points) if math.dist((x0, y0), (x1, y1)) > 1e-6]
        turns = [abs(math.atan2(a * d - b * c, a * c + b * d)) for (a, b), (c, d) in pairwise(ways)]
        assert max(turns) < math.radians(20)
        assert points[0] == pytest.approx((0, 2.6))
        assert points[-1] == pytest.approx((60, 42.6))

    def test_a_line_runs_through_what_it_only_just_cuts(self) -> None:
        line = straight((0, 0), (1000, 1000))
        assert runs_through(line, [Rectangle(500, 499, 501, 500.9)])
        assert not runs_through(line, [Rectangle(500, 498, 501, 499.9)])

    def test_rectangles_meet_only_inside(self) -> None:
        box = Rectangle(0, 0, 2, 2)
        assert box.meets(Rectangle(1, 1, 3, 3))
        assert not box.meets(Rectangle(2, 0, 3, 2))
        assert box.grown(1).meets(Rectangle(2, 0, 3, 2))


def test_a_title_that_every_place_at_the_bottom_would_strike_gets_room_below() -> None:
    x = Symbol("x")
    nodes = (
        Node("price", prose("a long price"), "input", x),
        Node("number", prose("number"), "input", x),
        Node("cost", written("$times$"), "operation", x * Symbol("y"), "part"),
        Node("total", written("$L$"), "output", x),
    )
    edges = (Edge("price", "cost"), Edge("number", "cost"), Edge("cost", "total"))
    graph = Graph("shopping", nodes, edges, (Group("part", prose("buying some apples"), "named"),))
    assert struck(figure(graph, "bundled").display) == []


def test_a_sum_over_the_paths_of_a_deep_network_is_not_written_out() -> None:
    """Two units a layer, each with weights to both of the next: written out, 2^14 products."""
    names = Names.of_words(symbol)
    upper = lower = chain_text("a", names)
    for _ in range(14):
        ways = [[unit.times(weight, names) for unit, weight in ((upper, w), (lower, v))] for w, v in ("pq", "rs")]
        upper, lower = (combined("add", way) for way in ways)
    assert not upper.is_readable
    assert len(upper.words().text) < 100
