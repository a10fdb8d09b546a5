"""The parts of a figure before and after the layout: columns, sizes, styles, ends of edges, curves."""

import math
from itertools import pairwise

import pytest
from figure_samples import SAMPLES, named, operation
from hypothesis import given
from hypothesis import strategies as st
from sympy import Add, Integer, MatMul, MatrixSymbol, Mul, Symbol, tanh

from symgraph.calculus.rows import ROWS
from symgraph.figure.arrivals import arrivals, spread
from symgraph.figure.display import struck
from symgraph.figure.geometry import Rectangle, joined, samples, shortened, straight
from symgraph.figure.graph import Edge, Graph, Group, Node
from symgraph.figure.pieces import sample
from symgraph.figure.ranks import ranks
from symgraph.figure.render import figure
from symgraph.figure.routes import routes
from symgraph.figure.shapes import Shape
from symgraph.figure.style import LECTURE
from symgraph.figure.typeset import Label, typeset


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
        groups = (Group("first", "", "hidden"), Group("second", "", "hidden"))
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
        assert LECTURE.node(Node("x", "$x$", "operation", expression))["shape"] == shape

    def test_the_role_overrides_the_class(self) -> None:
        leaf = LECTURE.node(Node("x", "$1 - h^2$", "partial", Add(1, -(Symbol("h") ** 2))))
        assert leaf["shape"] == "box"
        adjoint = LECTURE.node(Node("x", "$times$", "adjoint", Mul(Symbol("a"), Symbol("b"))))
        assert (adjoint["shape"], adjoint["color"]) == ("circle", "#c62828")


class TestTypesetting:
    def test_every_label_is_measured_in_points(self) -> None:
        narrow, wide = Label("$w_1$", "node"), Label("$w_111$", "node")
        texts = typeset([narrow, wide, narrow], LECTURE)
        assert 15 < texts[narrow].width < texts[wide].width < 40
        assert not texts.system_fonts

    def test_titles_are_of_one_height(self) -> None:
        labels = [Label(title, "group") for title in ("inputs", "sun", "hidden layer, unit 1")]
        assert len({typeset(labels, LECTURE)[label].height for label in labels}) == 1

    def test_nothing_to_measure(self) -> None:
        assert typeset([], LECTURE).sizes == {}

    def test_latin_and_greek_letters_are_certainly_there(self) -> None:
        letters = "".join(map(chr, range(0xA1, 0x180))) + "αβγδεζηθικλμνξοπρςστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ"
        assert not typeset([Label(f'#"{letters} ∂∇×−·≤ℝ₁ЖÅ"', "node")], LECTURE).system_fonts

    def test_system_fonts_are_for_what_is_lacking_and_what_they_lack_is_told(self) -> None:
        texts = typeset([Label('#"値段\U0010f123"', "node")], LECTURE)
        assert texts.system_fonts
        assert "\U0010f123" in texts.missing
        assert set(texts.missing) <= set("値段\U0010f123")


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
        ends = arrivals(circle, (100, 0), [(60, 50), (60, -80), (60, 0)], under_leaf=False, ordered=False)
        heights = [tip[1] for tip, _ in ends]
        assert heights[2] == pytest.approx(0)
        assert heights[1] < heights[2] < heights[0]
        for tip, direction in ends:
            assert math.dist(tip, (100, 0)) == pytest.approx(16)
            assert math.hypot(*direction) == pytest.approx(1)

    def test_one_edge_ends_level(self) -> None:
        box = Shape("box", 60, 34, 12, {}, (60, 34))
        assert arrivals(box, (100, 0), [(40, 90)], under_leaf=False, ordered=False) == [((70, 0), (1, 0))]

    def test_edges_end_on_the_outline_of_a_box_with_round_ends(self) -> None:
        pill = Shape("box", 60, 34, 17, {}, (60, 34))
        ends = arrivals(pill, (100, 0), [(40, -90), (40, 90)], under_leaf=False, ordered=False)
        for (x, y), _ in ends:
            assert math.dist((x, y), (87, 0)) == pytest.approx(17)


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

    def test_rectangles_meet_only_inside(self) -> None:
        box = Rectangle(0, 0, 2, 2)
        assert box.meets(Rectangle(1, 1, 3, 3))
        assert not box.meets(Rectangle(2, 0, 3, 2))
        assert box.grown(1).meets(Rectangle(2, 0, 3, 2))


def test_a_title_that_every_place_at_the_bottom_would_strike_gets_room_below() -> None:
    x = Symbol("x")
    nodes = (
        Node("price", '$upright("a long price")$', "input", x),
        Node("number", '$upright("number")$', "input", x),
        Node("cost", "$times$", "operation", x * Symbol("y"), "part"),
        Node("total", "$L$", "output", x),
    )
    edges = (Edge("price", "cost"), Edge("number", "cost"), Edge("cost", "total"))
    graph = Graph("shopping", nodes, edges, (Group("part", "buying some apples", "named"),))
    assert struck(figure(graph, "bundled").display) == []
