"""What happens one after the other: published steps of two small formulas, and what each moment brings to a figure."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

import symgraph
from symgraph.errors import InputError
from symgraph.figure.animation.moments import Moment, Passes, Story, shown, story
from symgraph.figure.contents.levels import LEVELS
from symgraph.figure.options import merged_options
from symgraph.figure.views import Views
from symgraph.spec.programs import from_equations

TEMPLATES = ("line", "sigmoid-neuron", "circuit", "paths", "tanh-2-2-1-mse", "classifier", "apples-oranges")


def told(source: Any, passes: Passes = "both", wrt: tuple[str, ...] = (), **options: Any) -> Story:
    program = symgraph.load(source) if isinstance(source, str) else source
    given = {"show": shown(passes), **options}
    views = Views(program, merged_options(program.metadata.get("figure", {}), given), lambda _line: None)
    return story(views, passes, wrt)


def formulas(moments: tuple[Moment, ...], phase: str) -> list[str]:
    return [moment.formula.text for moment in moments if moment.phase == phase]


def results(moments: tuple[Moment, ...], phase: str) -> list[float]:
    return [float(moment.parts[-1].text) for moment in moments if moment.phase == phase]


def test_a_line_is_computed_in_two_steps_forward_and_five_back() -> None:
    """y = a*x + b at a = -2, x = 3, b = 4: -6, -2; back 1, 1, dy/da = 3, dy/dx = -2, dy/db = 1."""
    moments = told("line").moments
    assert formulas(moments, "forward") == ["a*x = -2*3 = -6", "y = a*x + b = -6 + 4 = -2"]
    assert formulas(moments, "backward") == [
        "∂y/∂y = 1",
        "∂y/∂(a*x) = 1",
        "∂y/∂a = ∂y/∂(a*x) * ∂(a*x)/∂a = 1 * x = 1 * 3 = 3",
        "∂y/∂x = ∂y/∂(a*x) * ∂(a*x)/∂x = 1 * a = 1 * (-2) = -2",
        "∂y/∂b = 1",
    ]


def test_a_formula_says_nothing_twice_and_shows_each_product() -> None:
    """The loss is -(y1*log(o1) + (1 - y1)*log(1 - o1)), whose inner sum is too long to be written out in a formula."""
    moments = told("relu-exercise").moments
    (loss,) = [moment for moment in moments if moment.name == "L" and moment.phase == "forward"]
    assert loss.formula.typst == "L = -(-0.69) = 0.69"
    first = next(moment for moment in moments if moment.phase == "backward" and moment.nodes)
    assert first.formula.text == "1 * (-1) = -1"
    for moment in moments:
        typst = [part.typst for part in moment.parts]
        assert all(part != other for part, other in pairwise(typst))


def test_the_nine_steps_of_a_neuron_and_those_back_are_the_published_ones() -> None:
    moments = told("sigmoid-neuron", digits=4).moments
    forward = [1, -0.5, 0.5, -0.5, 0.6065, 1.6065, 0.6225, -0.4741, 0.4741]
    backward = [1, -1, -1.6065, 0.6225, 0.6225, 0.3775, -0.3775, -0.3775, -0.3775]
    assert results(moments, "forward") == pytest.approx(forward)
    found = results(moments, "backward")
    assert found[: len(backward)] == pytest.approx(backward)
    names = [moment.name for moment in moments if moment.phase == "backward"]
    leaves = dict(zip(names[len(backward) :], found[len(backward) :], strict=True))
    assert leaves == pytest.approx({"w1": -0.3775, "x1": -0.3775, "w2": 0.3775, "x2": -0.1888})


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_number_is_given_or_comes_once_and_after_what_it_is_computed_from(template: str, level: str) -> None:
    story = told(template, level=level)
    graph = story.graph
    texts = {(f"edge {k}", line.role) for k, edge in enumerate(graph.edges) for line in (*edge.above, *edge.below)}
    texts |= {(node.id, line.role) for node in graph.nodes for line in node.captions}
    numbers = {place for place in texts if place[1] in ("value", "gradient")}
    revealed = [place for moment in story.moments for place in sorted(moment.reveals) if place in texts]
    assert len(revealed) == len(set(revealed))
    assert set(revealed) | story.given == numbers
    assert not set(revealed) & story.given
    known = set(story.given)
    for moment in story.moments:
        if moment.phase == "forward":  # its operands are there
            assert all((f"edge {k}", "value") in known for k in moment.edges if (f"edge {k}", "value") in numbers)
        else:  # what flows into the node is there, and its sum
            flowing = [f"edge {k}" for k, edge in enumerate(graph.edges) if edge.tail in moment.nodes and edge.back]
            assert all((owner, "gradient") in known for owner in flowing)
        known |= moment.reveals


def test_a_value_used_twice_has_its_sum_as_a_step() -> None:
    moments = told("paths", wrt=("b",)).moments
    assert [m.formula.text for m in moments if m.name == "b"][-1] == "∂e/∂b = 2 + 3 = 5"


def test_only_what_leads_to_the_wanted_derivative_flows_back() -> None:
    story = told("tanh-2-2-1-mse", wrt=("w111",))
    names = [moment.name for moment in story.moments if moment.phase == "backward" and moment.name[0] != "_"]
    assert names == ["L", "o1", "z21", "h11", "z11", "w111"]
    assert story.wrt == ("w111",)


def test_a_folded_layer_is_one_step_each_way() -> None:
    moments = told("tanh-2-2-1-mse", level="layer").moments
    assert [(m.phase, m.nodes) for m in moments] == [
        ("forward", ("box layer1",)),
        ("forward", ("box layer2",)),
        ("forward", ("box loss",)),
        ("backward", ("box loss",)),
        ("backward", ("box layer2",)),
        ("backward", ("box layer1",)),
    ]
    assert formulas(moments, "forward")[0] == "(h11 , h12) = (0.42 , 0.60)"


def test_the_forward_pass_alone_knows_no_derivatives() -> None:
    story = told("line", "forward")
    assert {moment.phase for moment in story.moments} == {"forward"}
    assert not any(edge.back for edge in story.graph.edges)


def test_the_backward_pass_alone_begins_with_all_values() -> None:
    story = told("line", "backward")
    assert {moment.phase for moment in story.moments} == {"backward"}
    assert ("edge 4", "value") in story.given


def test_a_backward_pass_needs_a_loss() -> None:
    network = "name: t\ninput: {name: x, size: 1}\nlayers:\n  - dense: 2\n"
    with pytest.raises(
        InputError, match="'t' has no loss, and so no backward pass; a loss is one number; add loss: mse"
    ):
        told(network)
    assert told(network, "forward").moments


def test_large_numbers_and_small_are_written_with_powers_of_ten() -> None:
    program = from_equations(["y = a*b"], {"a": "1e-5", "b": "2e9"})
    assert formulas(told(program).moments, "forward") == ["y = a*b = 1e-5*2e9 = 20000"]
