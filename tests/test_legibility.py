"""Displays made by hand, whose faults are known by geometry, and slow exact oracles beside the fast sweep."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symgraph.figure.graph import TextRole
from symgraph.figure.look.style import LECTURE
from symgraph.figure.look.typeset import Label
from symgraph.figure.page.display import ArrowHead, Box, Circle, Curve, Display, Ellipse, Item, Text
from symgraph.figure.page.legibility import MOST_CROSSINGS, measured, report
from symgraph.figure.placing.geometry import Point, Rectangle, straight
from symgraph.lowering.markup import Content, prose


def page(*items: Item, edges: Sequence[tuple[str, str]] = (), width: float = 960, height: float = 540) -> Display:
    return Display(width, height, items, edges=tuple(edges))


def text(words: str, left: float, top: float, right: float, bottom: float, *, owner: str = "") -> Text:
    return Text(Rectangle(left, top, right, bottom), Label(prose(words), "node"), "#000000", owner)


def circle(node: str, x: float, y: float, radius: float = 20) -> Circle:
    return Circle((x, y), radius, "#ffffff", "#000000", 1, node)


def box(node: str, left: float, top: float, right: float, bottom: float, *, radius: float = 0) -> Box:
    return Box(Rectangle(left, top, right, bottom), radius, "#ffffff", "#000000", 1, node)


def line(edge: int, start: Point, end: Point) -> Curve:
    return Curve(tuple(straight(start, end)), "#000000", 1, edge)


# --- labels -----------------------------------------------------------------------------------------------------------


def test_labels_overlap_when_their_insides_meet() -> None:
    first, second = text("first", 0, 0, 20, 10), text("second", 19, 9, 40, 20)
    touching, far = text("touching", 20, 0, 40, 9), text("far", 100, 100, 120, 110)
    found = measured(page(first, second, touching, far))
    assert found.faults.overlapping == ((first, second),)
    assert not found.is_clear
    assert found.faults.number == 1
    assert "labels that overlap: 1 ('first' and 'second')" in report(found)


def test_a_label_in_the_corner_of_the_box_around_a_circle_is_not_on_it() -> None:
    # The circle's point at 45 degrees is 20/sqrt(2) = 14.142 from its centre in both directions.
    node, beside, on = circle("n", 100, 100), text("beside", 114.2, 114.2, 140, 130), text("on", 80, 80, 85.9, 85.9)
    assert measured(page(node, beside, on)).faults.on_nodes == ((on, "n"),)
    assert measured(page(box("n", 80, 80, 120, 120), beside)).faults.on_nodes == ((beside, "n"),)


def test_a_label_in_the_round_corner_of_a_box_is_not_on_it() -> None:
    # The corner's centre is at (110, 110), its radius 10: its point at 45 degrees is at 117.07.
    beside, on = text("beside", 117.1, 117.1, 140, 130), text("on", 117, 117, 140, 130)
    assert measured(page(box("n", 80, 80, 120, 120, radius=10), beside)).faults.on_nodes == ()
    assert measured(page(box("n", 80, 80, 120, 120, radius=10), on)).faults.on_nodes == ((on, "n"),)


def test_a_label_beside_an_oval_is_not_on_it() -> None:
    oval = Ellipse(Rectangle(60, 80, 140, 120), "#ffffff", "#000000", 1, "n")
    beside, on = text("beside", 135, 115, 160, 130), text("on", 128, 98, 160, 104)
    assert measured(page(oval, beside, on)).faults.on_nodes == ((on, "n"),)


def test_a_label_inside_of_a_node_is_on_it_unless_it_is_its_own() -> None:
    inside = text("x", 95, 95, 105, 105, owner="n")
    assert measured(page(circle("n", 100, 100), inside)).is_clear
    foreign = replace(inside, owner="m")
    found = measured(page(circle("n", 100, 100), foreign))
    assert found.faults.on_nodes == ((foreign, "n"),)
    assert "labels on other nodes: 1 ('x' on n)" in report(found)


def test_labels_struck_by_other_edges_and_by_their_own_are_told_apart() -> None:
    label = text("z", 40, 40, 60, 50, owner="edge 1")
    nodes = circle("a", 0, 0, 5), circle("b", 100, 90, 5)
    own, other = line(1, (0, 45), (100, 45)), line(0, (50, 0), (50, 90))
    found = measured(page(*nodes, label, own, other, edges=[("a", "b"), ("b", "a")]))
    assert found.faults.struck == ((label, 0),)
    assert found.faults.struck_by_own == ((label, 1),)
    assert "labels struck by other edges: 1 ('z' by a -> b)" in report(found)
    assert "labels struck by their own edges: 1 ('z')" in report(found)


def test_an_edge_along_the_border_of_a_label_does_not_strike_it() -> None:
    label, edge = text("z", 40, 40, 60, 50), line(0, (0, 40), (100, 40))
    assert measured(page(circle("a", 200, 200), label, edge, edges=[("a", "a")])).is_clear


def test_a_curve_strikes_what_its_bow_reaches() -> None:
    # The highest point of this curve is at t = 1/2: y = (0 + 3*80 + 3*80 + 0)/8 = 60, x = 50.
    bow = Curve(((0, 0), (0, 80), (100, 80), (100, 0)), "#000000", 1, 0)
    nodes = circle("a", 0, -20, 5), circle("b", 100, -20, 5)
    below, beyond = text("below", 45, 59.5, 55, 70), text("beyond", 45, 60.5, 55, 70)
    assert measured(page(*nodes, bow, below, edges=[("a", "b")])).faults.struck == ((below, 0),)
    assert measured(page(*nodes, bow, beyond, edges=[("a", "b")])).faults.struck == ()


def test_arrowheads_strike_labels_too() -> None:
    label, head = text("z", 40, 40, 60, 50), ArrowHead(((70, 45), (58, 42), (58, 48)), "#000000", 0)
    assert measured(page(circle("a", 200, 200), label, head, edges=[("a", "a")])).faults.struck == ((label, 0),)


# --- edges ------------------------------------------------------------------------------------------------------------

A, B, C, D = circle("a", 0, 0), circle("b", 200, 0), circle("c", 0, 200), circle("d", 200, 200)


def test_an_edge_through_a_node_at_which_it_does_not_end() -> None:
    between, beside = circle("between", 100, 19), circle("beside", 50, 21)
    edge = line(0, (20, 0), (180, 0))
    found = measured(page(A, B, between, beside, edge, edges=[("a", "b")]))
    assert found.faults.through == ((0, "between"),)
    assert "edges through other nodes: 1 (a -> b through between)" in report(found)


def test_edges_that_cross_are_counted_once_with_their_arrows_back() -> None:
    crossing = [line(0, (0, 0), (200, 200)), line(1, (0, 200), (200, 0))]
    back = [line(0, (205, 200), (5, 0)), line(1, (205, 0), (5, 200))]
    assert measured(page(A, B, C, D, *crossing, *back, edges=[("a", "d"), ("c", "b")])).crossings == 1


def test_edges_side_by_side_and_on_each_other_do_not_cross() -> None:
    beside = [line(0, (0, 0), (200, 0)), line(1, (0, 5), (200, 5)), line(2, (50, 5), (250, 5))]
    assert measured(page(A, B, C, D, *beside, edges=[("a", "b"), ("c", "d"), ("a", "d")])).crossings == 0


def test_edges_that_part_at_a_node_do_not_cross_there_but_they_may_further_on() -> None:
    def crossings(slope: float) -> int:
        """Of two edges that leave the right side of a 8 pt apart and change sides at x = 20 + 4/slope."""
        down, up = line(0, (20, -4), (180, -4 + 160 * slope)), line(1, (20, 4), (180, 4 - 160 * slope))
        return measured(page(A, B, D, down, up, edges=[("a", "d"), ("a", "b")])).crossings

    assert crossings(0.8) == 0  # 5 pt from a
    assert crossings(0.1) == 1  # 40 pt from a


def test_edges_that_end_at_nodes_without_an_outline_cross_like_others() -> None:
    crossing = [line(0, (0, 0), (200, 200)), line(1, (0, 200), (200, 0))]
    assert measured(page(*crossing, edges=[("dots", "dots"), ("dots", "dots")])).crossings == 1
    assert measured(page(A, *crossing, edges=[("dots", "a"), ("dots", "a")])).crossings == 1


def test_a_pair_that_crosses_twice_counts_once() -> None:
    wave = Curve(((0, 0), (50, 150), (100, -150), (200, 5)), "#000000", 1, 0)
    level = line(1, (-10, 3), (210, 3))
    assert measured(page(A, B, C, D, wave, level, edges=[("a", "b"), ("c", "d")])).crossings == 1


def test_lines_that_cross_exactly_where_their_pieces_join_cross_once() -> None:
    for length in range(8, 80, 8):  # pieces of 4 pt: all these have a joint in the middle
        cross = line(0, (-length, 0), (length, 0)), line(1, (0, -length), (0, length))
        assert measured(page(A, B, C, D, *cross, edges=[("c", "d"), ("b", "b")])).crossings == 1


def fan(size: int) -> Display:
    """All edges between two columns of nodes."""
    columns = [[circle(f"{side}{k}", x, 50.0 * k, 10) for k in range(size)] for side, x in (("l", 0.0), ("r", 2000.0))]
    ends = [(left, right) for left in columns[0] for right in columns[1]]
    lines = [line(k, left.center, right.center) for k, (left, right) in enumerate(ends)]
    return page(*columns[0], *columns[1], *lines, edges=[(left.node, right.node) for left, right in ends])


@pytest.mark.parametrize("size", [2, 3, 5, 8])
def test_all_edges_between_two_columns_cross_as_often_as_theory_says(size: int) -> None:
    # The drawing of K(n, n) in two columns has C(n, 2) squared crossings: one for each pair of pairs.
    assert measured(fan(size)).crossings == math.comb(size, 2) ** 2


def test_a_crowd_of_edges_is_counted_to_a_million_at_most() -> None:
    found = replace(measured(fan(3)), crossings=MOST_CROSSINGS)
    assert "edge crossings: at least 1,000,000" in report(found)


# --- sizes ------------------------------------------------------------------------------------------------------------


def sized(role: TextRole, typst: str = "$x$") -> Text:
    return Text(Rectangle(0, 0, 10, 10), Label(Content(typst, typst, "x"), role), "#000000", role)


def test_the_smallest_text_is_measured_on_the_slide_that_the_figure_fills() -> None:
    sizes = LECTURE.texts
    texts = sized("node"), sized("group", '#"layer_1"'), sized("title")
    assert sizes["group"].size < sizes["node"].size < sizes["title"].size
    wide = measured(page(*texts, width=1920, height=540))  # as wide as two slides
    assert wide.smallest_text == sizes["group"].size / 2
    assert (wide.smallest_role, wide.smallest_script) == ("group", 0)
    assert wide.aspect == pytest.approx(32 / 9)
    high = measured(page(*texts, width=240, height=270))  # half as high as a slide
    assert high.smallest_text == sizes["group"].size * 2


def test_the_size_of_indices_is_told() -> None:
    size = LECTURE.texts["node"].size
    found = measured(page(sized("title"), sized("node", "$w_111$")))
    assert found.smallest_text == size
    assert found.smallest_script == pytest.approx(0.7 * size)
    assert report(found)[-2] == (
        f"smallest text on a slide of 13.33 x 7.5 inches: {size:.1f} pt (node; indices {0.7 * size:.1f} pt)"
    )


def test_an_empty_page_is_clear() -> None:
    found = measured(page())
    assert (found.is_clear, found.crossings, found.smallest_text) == (True, 0, 0)
    assert len(report(found)) == 8


# --- beside exact oracles ---------------------------------------------------------------------------------------------

coordinates = st.integers(0, 60)
points = st.tuples(coordinates, coordinates)


def side(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def cross(first: tuple[Point, Point], second: tuple[Point, Point]) -> bool:
    """Exact for whole numbers in general position."""
    (a, b), (c, d) = first, second
    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


@settings(max_examples=40, deadline=None)
@given(st.lists(points, min_size=4, max_size=24, unique=True))
def test_crossings_are_those_of_exact_arithmetic(places: list[Point]) -> None:
    places = places[: len(places) // 2 * 2]
    assume(all(side(*three) != 0 for three in combinations(places, 3)))
    segments = list(zip(places[::2], places[1::2], strict=True))
    nodes = [circle(f"n{k}", *place, 0.001) for k, place in enumerate(places)]
    lines = [line(k, *ends) for k, ends in enumerate(segments)]
    edges = [(f"n{2 * k}", f"n{2 * k + 1}") for k in range(len(segments))]
    expected = sum(cross(first, second) for first, second in combinations(segments, 2))
    assert measured(page(*nodes, *lines, edges=edges)).crossings == expected


def square_distance(point: Point, start: Point, end: Point) -> Fraction:
    """From a point to a segment, exactly."""
    (px, py), (x, y) = point, start
    dx, dy = end[0] - x, end[1] - y
    t = Fraction((px - x) * dx + (py - y) * dy, (dx * dx + dy * dy) or 1)
    t = min(max(t, Fraction(0)), Fraction(1))
    return (px - x - t * dx) ** 2 + (py - y - t * dy) ** 2


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(points, st.integers(1, 15)), max_size=8), st.lists(st.tuples(points, points), max_size=8))
def test_edges_through_circles_are_those_of_exact_arithmetic(
    rounds: list[tuple[Point, int]], segments: list[tuple[Point, Point]]
) -> None:
    ends = circle("end", 500, 500)
    nodes = [circle(f"n{k}", *center, radius) for k, (center, radius) in enumerate(rounds)]
    lines = [line(k, *segment) for k, segment in enumerate(segments)]
    gaps = [
        (k, f"n{n}", square_distance(center, *segment) - radius**2)
        for k, segment in enumerate(segments)
        for n, (center, radius) in enumerate(rounds)
    ]
    assume(all(abs(gap) > 1e-6 for *_, gap in gaps))  # touching is a matter of rounding
    expected = tuple((k, node) for k, node, gap in gaps if gap < 0)
    assert measured(page(ends, *nodes, *lines, edges=[("end", "end")] * len(lines))).faults.through == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(coordinates, coordinates, st.integers(1, 30), st.integers(1, 30)), max_size=12))
def test_overlapping_labels_are_all_pairs_that_meet(corners: list[tuple[int, int, int, int]]) -> None:
    texts = [text(str(k), x, y, x + width, y + height) for k, (x, y, width, height) in enumerate(corners)]
    expected = tuple(pair for pair in combinations(texts, 2) if pair[0].rectangle.meets(pair[1].rectangle))
    assert measured(page(*texts)).faults.overlapping == expected


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(points, points), max_size=6), st.tuples(coordinates, coordinates), st.integers(2, 30))
def test_struck_labels_are_those_that_samples_of_the_edge_fall_into(
    segments: list[tuple[Point, Point]], corner: Point, width: int
) -> None:
    label = text("x", *corner, corner[0] + width, corner[1] + 8)
    lines = [line(k, *segment) for k, segment in enumerate(segments)]
    found = {
        edge
        for _, edge in measured(
            page(circle("end", 500, 500), label, *lines, edges=[("end", "end")] * len(lines))
        ).faults.struck
    }
    inside, outside = label.rectangle.grown(-0.02), label.rectangle.grown(0.02)
    for k, (start, end) in enumerate(segments):
        places = [
            (start[0] + s / 500 * (end[0] - start[0]), start[1] + s / 500 * (end[1] - start[1])) for s in range(501)
        ]
        if any(inside.contains(place) for place in places):
            assert k in found
        if k in found:
            assert any(outside.grown(0.2).contains(place) for place in places)
