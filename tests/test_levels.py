"""Levels of detail: what becomes one box, what stays, and that nothing of what a box computes is lost."""

from __future__ import annotations

from typing import Any

import pytest
from drawn_graphs import lines_of, network, program_of, scalar_templates
from sympy.utilities.iterables import topological_sort

from symgraph.errors import InputError
from symgraph.figure.contents.large import FIRST_UNITS, MOST_UNITS
from symgraph.figure.contents.levels import LEVELS, Level
from symgraph.figure.graph import Graph
from symgraph.figure.options import merged_options
from symgraph.figure.placing.ranks import ranks
from symgraph.figure.views import Views

SHOPPING = """
name: shopping
inputs: [apple_price, apples, orange_price, oranges, tax]
equations:
  apple_cost: apple_price*apples
  orange_cost: orange_price*oranges
  cost: apple_cost + orange_cost
  total: cost*tax
loss: total
groups: {buying apples: [apple_cost], buying oranges: [orange_cost], all of it: []}
values: {apple_price: 100, apples: 2, orange_price: 150, oranges: 3, tax: 1.1}
""".replace(", all of it: []", "")


def views(source: str, notes: list[str] | None = None, **options: Any) -> Views:
    said = [] if notes is None else notes
    return Views(program_of(source), merged_options({}, options), said.append)


def at(source: str, level: Level, **options: Any) -> Graph:
    return views(source, **options).forward(level)


def labels(graph: Graph, *roles: str) -> list[str]:
    return [node.label.text for node in graph.nodes if not roles or node.role in roles]


def arrows(graph: Graph) -> list[tuple[str, str]]:
    names = {node.id: node.label.text for node in graph.nodes}
    return [(names[edge.tail], names[edge.head]) for edge in graph.edges]


def test_a_network_of_units() -> None:
    graph = at("tanh-2-2-1-mse", "unit")
    assert labels(graph) == ["h11", "i1", "i2", "h12", "o1", "y1", "L = (o1 - y1)**2"]
    assert sorted(arrows(graph)) == sorted(
        [(i, h) for i in ("i1", "i2") for h in ("h11", "h12")]
        + [("h11", "o1"), ("h12", "o1"), ("o1", "L = (o1 - y1)**2"), ("y1", "L = (o1 - y1)**2")]
    )


def test_a_network_of_layers() -> None:
    graph = at("tanh-2-2-1-mse", "layer", show=("names", "values", "gradients"))
    assert labels(graph, "folded") == ["hidden layer", "output layer", "L"]
    (edge,) = [edge for edge in graph.edges if edge.tail == "box layer1"]
    assert [line.content.text for line in lines_of(edge)] == ["h1", "(0.42 , 0.60)", "(-1.24 , 0.71)"]


@pytest.mark.parametrize("wrt", [(), ("w111",)])
def test_a_folded_layer_stands_left_of_what_uses_it_so_that_no_arrows_cross(wrt: tuple[str, ...]) -> None:
    """o1 comes before y1 in the loss; side by side with y1, the output layer's arrow would have to pass it."""
    graph = views("tanh-2-2-1-mse", show=("names", "values", "gradients")).forward("layer", wrt)
    columns = ranks(graph)
    (target,) = [node.id for node in graph.nodes if node.label.text == "y1"]
    assert columns["box layer2"] < columns[target]


def test_a_formula_of_equations() -> None:
    graph = at("sigmoid-neuron", "unit")
    assert labels(graph, "folded") == ["u = w1*x1 + w2*x2", "p = 1/(1 + exp(-u))", "L = -log(p)"]


def test_a_part_folds_to_one_box_and_nothing_else_changes() -> None:
    whole, folded = at(SHOPPING, "op"), at(SHOPPING, "op", fold=("buying apples",))
    assert [group.title.text for group in whole.groups] == ["buying apples", "buying oranges"]
    assert [group.title.text for group in folded.groups] == ["buying oranges"]
    kept = [label for label in labels(whole) if label in labels(folded)]
    assert labels(folded, "folded") == ["buying apples"]
    assert len(folded.nodes) == len(whole.nodes)  # one operation has become one box
    assert len(kept) >= len(whole.nodes) - 1
    shown = at(SHOPPING, "op", fold=("buying apples",), show=("values", "gradients"))
    (edge,) = [edge for edge in shown.edges if edge.tail == "box group1"]
    assert [line.content.text for line in lines_of(edge)] == ["200", "1.1"]


def test_all_parts_fold_at_once_and_one_unfolds_again() -> None:
    graph = at(SHOPPING, "layer")
    assert labels(graph, "folded")[:2] == ["buying apples", "buying oranges"]
    opened = at(SHOPPING, "layer", unfold=("buying oranges",))
    assert "buying oranges" not in labels(opened)
    assert [group.title.text for group in opened.groups] == ["buying oranges"]
    unit = at("tanh-2-2-1", "unit", unfold=("h11",))
    assert labels(unit, "folded") == ["h12", "o1"]
    assert "w111" in labels(unit)
    assert "w121" not in labels(unit)


def test_the_weight_that_is_asked_for_stays_beside_its_folded_unit() -> None:
    graph = views("tanh-2-2-1", show=("names", "values")).forward("unit", ["w112"])
    assert labels(graph, "parameter") == ["w112"]
    marks = {node.label.text: node.mark for node in graph.nodes}
    assert marks == {"w112": "path", "h11": "path", "h12": "aside", "i1": "aside", "i2": "aside", "o1": "path"}


def test_the_units_of_a_softmax_are_one_box_and_its_gradient_stays_open() -> None:
    text = network(2, 3, 3, activation="relu", last="softmax", loss="cross_entropy")
    graph = at(text, "unit")
    assert labels(graph, "folded") == ["h11", "h12", "h13", "o", "L = -(y1*log(o1) + y2*log(o2) + y3*log(o3))"]
    gradient = views(text, level="unit").gradient("w111")
    assert labels(gradient, "gradient") == ["∂L/∂w111"]
    assert "∂L/∂w111" not in labels(gradient, "adjoint"), "said once"


def test_a_function_unfolds_to_its_operations() -> None:
    assert labels(at("sigmoid", "op"), "operation") == ["sigmoid"]
    assert labels(at("sigmoid", "op", unfold=("sigmoid",)), "operation") == ["-", "exp", "+", "1/(·)"]


def test_unknown_parts_are_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"--fold: no part 'buying aples'; parts here: buying apples, .*did you mean"):
        at(SHOPPING, "op", fold=("buying aples",))
    with pytest.raises(InputError, match="--unfold: no part 'tanh2'"):
        at("tanh-2-2-1", "unit", unfold=("tanh2",))


def test_a_box_that_would_need_itself_is_refused() -> None:
    text = "inputs: [x]\nequations:\n  a: sin(x)\n  b: exp(a)\n  c: a*b\nloss: c\ngroups: {both: [a, c]}\n"
    with pytest.raises(InputError, match="'both' cannot be one box: part of it is computed from another part"):
        at(text, "op", fold=("both",))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", scalar_templates())
def test_at_every_level_the_graph_is_whole(name: str, level: Level) -> None:
    """No arrow leads from or to what is not drawn, nothing leads in a circle, and every arrow has its uses."""
    graph = at(name, level)
    ids = [node.id for node in graph.nodes]
    assert {end for edge in graph.edges for end in (edge.tail, edge.head)} <= set(ids)
    assert len(topological_sort((ids, [(edge.tail, edge.head) for edge in graph.edges]))) == len(ids)
    groups = {group.id for group in graph.groups}
    assert {node.group for node in graph.nodes} <= {None, *groups}
    whole = at(name, "op")
    uses = {use for edge in graph.edges for use in edge.uses}
    assert uses <= {use for edge in whole.edges for use in edge.uses}
    declared = {node.value for node in whole.nodes if node.role in ("input", "target")}
    assert {node.value for node in graph.nodes if node.role in ("input", "target")} == declared


def test_wide_layers_are_drawn_in_part() -> None:
    notes: list[str] = []
    wide = views(network(784, 128, 10, loss="mse"), notes)
    assert wide.finest_level() == "unit"
    assert notes == ["the forward graph has about 305,996 nodes; drawn with one box a unit (--level unit)"]
    graph = wide.forward("unit")
    assert labels(graph) == [
        *("i1", "i2", "i3", "i4", "...", "i784"),
        *("h11", "h12", "h13", "h14", "...", "h1_128"),
        *("o1", "o2", "o3", "o4", "...", "o10", "L"),
    ]
    shown = FIRST_UNITS + 1
    assert len(graph.edges) == 2 * shown * shown + shown
    assert [note.text for note in graph.notes] == [f"{784 + 128 + 10 - 3 * shown} units left out"]
    narrow = views(network(8, 8, 8, 8, 8, loss="mse")).forward("unit")
    assert labels(narrow).count("...") == 0
    assert MOST_UNITS == 8


def test_a_wide_network_as_layers() -> None:
    graph = views(network(784, 128, 10, loss="mse")).forward("layer")
    assert labels(graph) == ["inputs", "hidden layer", "output layer", "loss"]
    assert [lines_of(edge)[0].content.text for edge in graph.edges] == ["i", "h1", "o"]
    assert [lines_of(node)[0].content.text for node in graph.nodes[:3]] == ["784 units", "128 units", "10 units"]


def test_every_operation_of_a_wide_network_is_refused() -> None:
    with pytest.raises(InputError, match="about 305,996 nodes with every operation; at most 400 can be drawn"):
        views(network(784, 128, 10, loss="mse")).forward("op")
