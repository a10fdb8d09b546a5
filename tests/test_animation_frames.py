"""Animations: what each frame shows is what has been computed by then."""

import re
from collections.abc import Iterable
from typing import Any

import pytest
from animations import drawn

import symgraph
from symgraph.calculus.expand import expand
from symgraph.figure.animation.frames import Animation
from symgraph.figure.graph import Graph
from symgraph.figure.page.display import Box, Circle, Display, Text, edge_owner

RED, GREY, BLUE = "#d50000", "#616161", "#1565c0"
"""What is new, and the values and the derivatives of before, in the style "lecture"."""
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def numbers(display: Display) -> dict[tuple[str, str], tuple[str, str]]:
    """The number of each value and each derivative that is written: its text and its colour."""
    texts = (item for item in display.items if isinstance(item, Text))
    return {
        (text.owner, text.label.role): (text.label.content.text, text.fill)
        for text in texts
        if text.label.role in ("value", "gradient")
    }


def computed(made: Animation, phase: str) -> list[float]:
    """What the moments of a pass give, in their order: the last number of each formula."""
    return [float(NUMBER.findall(moment.parts[-1].text)[-1]) for moment in made.story.moments if moment.phase == phase]


def test_a_line_has_the_numbers_of_a_lecture_in_its_order() -> None:
    """Case E1: forward -6, -2; backward 1, 1, dy/da = 3, dy/dx = -2, dy/db = 1."""
    made = drawn("line")
    assert computed(made, "forward") == [-6, -2]
    assert computed(made, "backward") == [1, 1, 3, -2, 1]
    titles = [moment.title.text for moment in made.story.moments]
    assert titles[-3:] == ["∂y/∂a", "∂y/∂x", "∂y/∂b"]
    formulas = [moment.formula.text for moment in made.story.moments]
    assert formulas[1] == "y = a*x + b = -6 + 4 = -2"
    assert formulas[4] == "∂y/∂a = ∂y/∂(a*x) * ∂(a*x)/∂a = 1 * x = 1 * 3 = 3"


def test_a_neuron_has_the_numbers_of_its_nine_steps() -> None:
    """Case E2, with its sums and products taken one by one."""
    made = drawn("sigmoid-neuron", digits=4)
    assert computed(made, "forward") == [1, -0.5, 0.5, -0.5, 0.6065, 1.6065, 0.6225, -0.4741, 0.4741]
    seed, *others = computed(made, "backward")
    assert seed == 1
    assert others[:3] == [-1, -1.6065, 0.6225]
    assert others[3:10] == [0.6225, 0.3775, -0.3775, -0.3775, -0.3775, -0.3775, -0.3775]
    assert others[10:] == [0.3775, -0.1888]


CASES: list[tuple[str, dict[str, Any]]] = [
    ("line", {}),
    ("sigmoid-neuron", {}),
    ("circuit", {}),
    ("paths", {}),
    ("tanh-2-2-1-mse", {}),
    ("tanh-2-2-1-mse", {"level": "unit"}),
    ("tanh-2-2-1-mse", {"level": "layer"}),
]


@pytest.mark.parametrize(("template", "given"), CASES)
def test_every_frame_shows_what_is_computed_by_then_and_nothing_else(template: str, given: dict[str, Any]) -> None:
    made = drawn(template, digits=6, **given)
    graph = made.story.graph
    before = numbers(made.frames[0].display)
    assert all(_is_given(graph, owner) for owner, _ in before)
    for frame in made.frames[1:]:
        now = numbers(frame.display)
        moment = frame.moment
        assert moment is not None
        assert now.keys() >= before.keys()
        new = now.keys() - before.keys()
        assert new == {place for place in now if now[place][1] == RED}
        assert {role for _, role in new} == {"value" if moment.phase == "forward" else "gradient"}
        for owner, _ in new:
            _assert_operands_known(graph, owner, moment.phase, before.keys())
        before = now
    assert before.keys() == numbers(made.figure.display).keys()
    assert sum(edge.back for edge in graph.edges) == sum(role == "gradient" for owner, role in before if " " in owner)


def _is_given(graph: Graph, owner: str) -> bool:
    edge = graph.edges[int(owner.removeprefix("edge "))]
    return next(node for node in graph.nodes if node.id == edge.tail).role in (
        "input",
        "parameter",
        "constant",
        "target",
    )


def _assert_operands_known(graph: Graph, owner: str, phase: str, known: Iterable[tuple[str, str]]) -> None:
    """What a node computes needs what arrives at it; what flows back needs all that flows back to its head."""
    if owner.startswith("edge "):
        edge = graph.edges[int(owner.removeprefix("edge "))]
        start = edge.tail if phase == "forward" else edge.head
    else:
        start = owner
    for k, other in enumerate(graph.edges):
        if phase == "forward" and other.head == start:
            assert (edge_owner(k), "value") in known
        if phase == "backward" and other.tail == start and other.back:
            assert (edge_owner(k), "gradient") in known


@pytest.mark.parametrize(("template", "given"), CASES)
def test_the_numbers_are_those_of_evaluate_and_of_finite_differences(template: str, given: dict[str, Any]) -> None:
    made = drawn(template, digits=6, **given)
    program = expand(symgraph.load(template))
    results = symgraph.evaluate(program)
    loss = program.loss
    assert loss is not None
    last = numbers(made.frames[-1].display)
    graph = made.story.graph
    nodes = {node.id: node for node in graph.nodes}
    compared = 0
    for k, edge in enumerate(graph.edges):
        name = nodes[edge.tail].value
        text = last[edge_owner(k), "value"][0]
        if name in results and "(" not in text:
            assert float(text) == pytest.approx(float(results[name]), abs=6e-7)
            compared += 1
    for name in program.declarations:
        flows = [k for k, edge in enumerate(graph.edges) if edge.back and nodes[edge.tail].value == name]
        if flows:
            total = sum(float(last[edge_owner(k), "gradient"][0]) for k in flows)
            value, step = float(results[name]), 1e-5
            up, down = (symgraph.evaluate(program, {name: value + d})[loss] for d in (step, -step))
            assert total == pytest.approx(float(up - down) / (2 * step), abs=3e-6)
            compared += 1
    assert compared >= 4


def test_earlier_values_are_grey_and_earlier_derivatives_blue() -> None:
    last = numbers(drawn("line").frames[-1].display)
    roles = {(role, color) for (_, role), (_, color) in last.items()}
    assert {("value", GREY), ("gradient", BLUE), ("gradient", RED)} <= roles


def test_a_moment_has_its_node_in_red_and_its_formula_below_the_figure() -> None:
    made = drawn("line")
    frame = made.frames[1]
    assert frame.moment is not None
    stand_out = [item.node for item in frame.display.items if isinstance(item, Box | Circle) and item.stroke == RED]
    assert stand_out == list(frame.moment.nodes)
    (formula,) = [
        item for item in frame.display.items if isinstance(item, Text) and "= -2*3 = -6" in item.label.content.text
    ]
    figure = [item.rectangle.bottom for item in made.figure.display.items if isinstance(item, Box | Circle)]
    assert formula.rectangle.top > max(figure)
    assert formula.rectangle.bottom <= frame.display.height


def test_folded_groups_are_one_step_in_each_pass() -> None:
    made = drawn("tanh-2-2-1-mse", level="layer")
    phases = [moment.phase for moment in made.story.moments]
    assert phases == ["forward"] * 3 + ["backward"] * 3
    at_once = made.story.moments[-1]
    assert len(at_once.edges) == 2  # to i1 and to i2, out of the hidden layer
    assert "∂L/∂i1 = -0.15" in at_once.formula.text
    assert "∂L/∂i2 = 0.40" in at_once.formula.text


def test_derivatives_by_a_name_leave_out_what_does_not_lead_to_it() -> None:
    whole, one = drawn("tanh-2-2-1-mse", "backward"), drawn("tanh-2-2-1-mse", "backward", ("w111",))
    names = [moment.name for moment in one.story.moments if not moment.name.startswith("_")]
    assert names == ["L", "o1", "z21", "h11", "z11", "w111"]
    formulas = [{moment.formula.text for moment in made.story.moments} for made in (one, whole)]
    assert formulas[0] < formulas[1]
    start = one.frames[0].display
    assert all(role == "value" for _, role in numbers(start))  # all values, from the beginning
    (node,) = [item for item in start.items if isinstance(item, Box) and item.node == "w111"]
    (ring,) = [item for item in start.items if isinstance(item, Box) and not item.node and item.stroke == BLUE]
    assert ring.rectangle.meets(node.rectangle)


def test_all_frames_are_of_one_size_and_nothing_moves() -> None:
    displays = [frame.display for frame in drawn("sigmoid-neuron", digits=4).frames]
    assert len({display.page for display in displays}) == 1
    places = [
        {item.node: item.rectangle for item in display.items if isinstance(item, Box | Circle) and item.node}
        for display in displays
    ]
    assert all(place == places[0] for place in places)
