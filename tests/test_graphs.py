"""What is drawn: nodes, edges, words and areas of forward and gradient graphs, before anything is laid out."""

import re
from collections import Counter

import pytest
from drawn_graphs import (
    backward,
    forward,
    into,
    network,
    nodes,
    numbers_in_results,
    program_of,
    said,
    scalar_templates,
    writings,
)

import symgraph
from symgraph.calculus.expand import expand
from symgraph.calculus.term import Apply
from symgraph.figure.contents.backward import gradient_graph
from symgraph.figure.contents.chain import factor
from symgraph.figure.contents.forward import forward_graph
from symgraph.figure.graph import Graph
from symgraph.spec.activations import ACTIVATIONS
from symgraph.spec.losses import LOSSES
from symgraph.spec.programs import evaluate

TANH = "tanh-2-2-1"
PARAMETERS = ("w111", "w112", "w121", "w122", "b11", "b12", "w211", "w212", "b21")


def leaf_texts(graph: Graph) -> list[str]:
    return [node.label.text for node in nodes(graph, "partial")]


# --- the gradient of one weight ---------------------------------------------------------------------------------------


def test_the_gradient_of_w111_has_ten_nodes_that_say_the_chain_rule() -> None:
    graph = backward(TANH, "w111")
    assert len(graph.nodes) == 10
    assert leaf_texts(graph) == ["1 - o1**2", "w211", "1 - h11**2", "i1"]
    assert [node.label.typst for node in nodes(graph, "partial")] == ["$1 - o_1^2$", "$w_211$", "$1 - h_11^2$", "$i_1$"]
    assert graph.title.typst == (
        "$display(frac(partial L, partial w_111)) = (1 - o_1^2) dot.c w_211 dot.c (1 - h_11^2) dot.c i_1$"
    )
    (seed,), (result,) = nodes(graph, "seed"), nodes(graph, "gradient")
    assert (seed.label.typst, seed.captions[0].content.typst) == ("$1$", "$frac(partial L, partial o_1)$")
    assert (result.label.typst, result.label.text) == ("$frac(partial L, partial w_111)$", "∂L/∂w111")
    adjoints = [said(edge) for edge in graph.edges if edge.role == "adjoint"]
    assert adjoints == ["", "∂L/∂z21", "∂L/∂h11", "∂L/∂z11", ""]
    partials = [said(edge) for edge in graph.edges if edge.role == "partial"]
    assert partials == ["∂o1/∂z21", "∂z21/∂h11", "∂h11/∂z11", "∂z11/∂w111"]
    assert [group.title.text for group in graph.groups] == ["output layer", "hidden layer, unit 1"]


@pytest.mark.parametrize("wrt", PARAMETERS)
def test_the_gradient_of_every_weight_is_one_chain(wrt: str) -> None:
    graph = backward(TANH, wrt)
    assert len(graph.nodes) <= 14
    (seed,), (result,) = nodes(graph, "seed"), nodes(graph, "gradient")
    after = {edge.tail: edge.head for edge in graph.edges if edge.role == "adjoint"}
    assert len(after) == sum(edge.role == "adjoint" for edge in graph.edges), "no adjoint is used twice"
    chain = [seed.id]
    while chain[-1] in after:
        chain.append(after[chain[-1]])
    assert chain[-1] == result.id
    products = nodes(graph, "adjoint")
    assert chain[1:-1] == [node.id for node in products]
    assert [node.label.text for node in products] == ["*"] * len(products)
    assert graph.stacks == tuple((into(graph, node)[1].tail, node.id) for node in products)
    title = graph.title.typst.removeprefix(
        f"$display({nodes(graph, 'gradient')[0].label.typst[1:-1]}) = "
    ).removesuffix("$")
    factors = [factor.strip("()") for factor in title.split(" dot.c ")]
    assert factors == [node.label.typst[1:-1] for node in nodes(graph, "partial")], (
        "the title is the product of the leaves"
    )


def test_where_two_paths_meet_there_is_a_sum() -> None:
    graph = backward(network(2, 2, 2, 1), "w111")
    (total,) = [node for node in graph.nodes if node.label.text == "+"]
    assert total.role == "adjoint"
    assert [edge.role for edge in into(graph, total)] == ["adjoint", "adjoint"]
    assert total.group == "layer1"
    assert graph.title.typst == (
        "$display(frac(partial L, partial w_111)) = (1 - o_1^2)"
        " dot.c (w_311 dot.c (1 - h_21^2) dot.c w_211 + w_312 dot.c (1 - h_22^2) dot.c w_221)"
        " dot.c (1 - h_11^2) dot.c i_1$"
    )
    assert [group.title.text for group in graph.groups] == [
        "output layer",
        "hidden layer 2",
        "",
        "",
        "hidden layer 1, unit 1",
    ]


def test_differences_keep_their_signs_in_the_title() -> None:
    assert backward("y = -(x - a)*x", "x").title.typst.endswith(" = -(x - a) - x$")
    logits = backward(network(2, 3, activation="log_softmax", loss="cross_entropy"), "w111").title.typst
    assert logits.endswith(" = (-1) dot.c (y_1 - (y_1 + y_2 + y_3) dot.c upright(e)^(o_1)) dot.c i_1$")


def test_a_partial_is_named_only_where_the_leaf_is_all_of_it() -> None:
    graph = backward(network(2, 1, 1, activation="x*sigmoid(2*x)", last="tanh"), "w111")
    words = {edge.tail: said(edge) for edge in graph.edges if edge.role == "partial"}
    named = {node.label.text: words[node.id] for node in nodes(graph, "partial") if words[node.id]}
    assert named == {"1 - o1**2": "∂o1/∂z21", "w211": "∂z21/∂h11", "i1": "∂z11/∂w111"}
    assert "sigmoid(2*z11)" in leaf_texts(graph)


def test_a_product_too_long_to_be_read_is_no_title() -> None:
    title = backward(network(2, 12, activation="softmax", loss="mse"), "w111").title.typst
    assert title == "$display(frac(partial L, partial w_111))$"


# --- other things to differentiate by ---------------------------------------------------------------------------------


def test_a_whole_array_is_one_figure_with_a_result_for_each_element() -> None:
    graph = backward(TANH, "W1")
    results = [node.label.text for node in nodes(graph, "gradient")]
    assert results == ["∂L/∂w111", "∂L/∂w112", "∂L/∂w121", "∂L/∂w122"]
    assert graph.title.typst == "$display(frac(partial L, partial W_1))$"
    assert len(nodes(graph, "seed")) == 1
    assert leaf_texts(graph).count("1 - o1**2") == 1, "what the paths share is drawn once"


def test_by_an_input_by_an_intermediate_value_and_by_the_output_itself() -> None:
    assert leaf_texts(backward(TANH, "i1")) == ["1 - o1**2", "w211", "w212", "1 - h11**2", "1 - h12**2", "w111", "w121"]
    assert leaf_texts(backward(TANH, "z11")) == ["1 - o1**2", "w211", "1 - h11**2"]
    itself = backward(TANH, "o1")
    assert [node.role for node in itself.nodes] == ["seed", "gradient"]
    assert itself.title.typst == "$display(frac(partial L, partial o_1)) = 1$"


def test_a_weight_that_the_loss_does_not_depend_on_has_derivative_0() -> None:
    graph = backward("u = a*x;y = b*x", "a")
    assert [(node.label.text, node.role) for node in graph.nodes] == [("0", "constant"), ("∂y/∂a", "gradient")]
    assert graph.title.typst == "$display(frac(partial y, partial a)) = 0$"


def test_with_the_forward_graph_computed_values_feed_the_leaves() -> None:
    alone, whole = backward(TANH, "w111"), backward(TANH, "w111", with_forward=True)
    drawn = forward(TANH)
    assert len(whole.nodes) == len(alone.nodes) + len(drawn.nodes)
    assert [node.label.text for node in drawn.nodes] == [node.label.text for node in whole.nodes[: len(drawn.nodes)]]
    forward_ids = {node.id for node in drawn.nodes}
    texts = {node.id: node.label.text for node in whole.nodes}
    joined = {
        (edge.tail, texts[edge.head]) for edge in whole.edges if edge.tail in forward_ids and edge.role != "forward"
    }
    assert joined == {("o1", "1 - o1**2"), ("h11", "1 - h11**2")}
    titles = [group.title.text for group in whole.groups if group.title.text]
    assert titles == [
        *("inputs", "hidden layer", "output layer"),
        *("output layer, backward", "hidden layer, unit 1, backward"),
    ]


def test_with_the_forward_graph_a_formula_has_two_passes() -> None:
    graph = backward("y = sin(x)*x", "x", with_forward=True)
    assert [group.title.text for group in graph.groups] == ["forward pass", "backward pass"]
    assert {node.group for node in nodes(graph, "gradient")} == {None}


# --- forward graphs ---------------------------------------------------------------------------------------------------


def test_the_forward_graph_in_the_order_of_its_author() -> None:
    graph = forward(TANH)
    assert [node.label.text for node in graph.nodes if node.group == "layer1.1"] == [
        *("w111", "*", "w112", "*", "b11", "+"),
        "tanh",
    ]
    assert [node.label.text for node in nodes(graph, "output")] == ["o1"]
    by_id = {node.id: node for node in graph.nodes}
    total = by_id["z21"]
    assert [by_id[edge.tail].label.text for edge in into(graph, total)] == ["*", "*", "b21"]
    first = by_id[into(graph, total)[0].tail]
    assert [(edge.tail, said(edge)) for edge in into(graph, first)] == [("w211", ""), ("h11", "h11")]
    assert [(group.id, group.title.text, group.role) for group in graph.groups] == [
        ("inputs", "inputs", "input"),
        ("layer1", "hidden layer", "hidden"),
        ("layer1.1", "", "unit"),
        ("layer1.2", "", "unit"),
        ("layer2", "output layer", "output"),
    ]
    assert graph.rows[0] == ("i1", "i2")


@pytest.mark.parametrize("name", scalar_templates())
def test_every_value_is_drawn_once(name: str) -> None:
    program = symgraph.load(name)
    scalar, graph = expand(program), forward(name)
    declared = [node.label.text for node in nodes(graph, "input", "target", "parameter")]
    labels = dict(program.metadata.get("labels", {}))
    assert sorted(declared) == sorted(labels.get(used, used) for used in scalar.declarations)
    own = Counter(node.id.split(".")[0] for node in nodes(graph, "operation"))
    assert {node.id for node in nodes(graph, "operation") if "." not in node.id} <= scalar.shapes.keys()
    assert all(name in scalar.shapes for name in own)


def test_a_square_written_as_a_product_has_two_edges() -> None:
    graph = forward("y = x*x")
    assert [(edge.tail, edge.head) for edge in graph.edges] == [("x", "y"), ("x", "y"), ("y", "y.output")]
    assert [node.label.text for node in graph.nodes] == ["x", "*", "y"]


def test_numbers_are_repeated_and_values_are_not() -> None:
    graph = forward("u = 2*x;y = 2*u + (2 + u)")
    assert [node.label.text for node in nodes(graph, "constant")] == ["2", "2", "2"]
    assert len(nodes(graph, "input")) == 1
    assert sum(edge.tail == "u" for edge in graph.edges) == 2
    assert [said(edge) for edge in graph.edges if edge.tail == "u"] == ["u", "u"]


def test_a_power_shows_its_exponent_and_functions_their_names() -> None:
    texts = [node.label.text for node in forward("y = x**3 + sigmoid(x) + x**a").nodes]
    assert texts == ["x", "**3", "sigmoid", "a", "pow", "+", "y"]


def test_values_that_nothing_uses_are_outputs_too() -> None:
    graph = forward("u = a + b;v = a*b;y = u + 1")
    assert [node.label.text for node in nodes(graph, "output")] == ["v", "y"]


def test_the_exercise_with_relu_and_cross_entropy() -> None:
    graph = forward("relu-exercise")
    assert [node.label.text for node in graph.nodes if node.group == "layer1.2"] == [
        *("w121", "*", "w122", "*", "b12", "+"),
        "relu",
    ]
    assert [group.title.text for group in graph.groups if group.title.text] == [
        "inputs",
        "hidden layer",
        "output layer",
        "loss",
    ]
    assert 'op("step") (z_11)' in backward("relu-exercise", "w111").title.typst


# --- titles, labels and groups ----------------------------------------------------------------------------------------

SHOP = """\
name: shop
title: 'Fruit #1 for $5 "now" \\ later'
inputs: [price, number, tax]
equations: {apples: price*number, total: apples*tax}
labels: {price: 'りんご #"値段"', total: "sum\\nof all"}
groups: {'buying [apples] #set': [apples], '税 $x$': [total]}
"""


def test_the_title_the_labels_and_the_titles_of_groups_are_quoted() -> None:
    graph = forward(SHOP)
    assert graph.title.typst == '#"Fruit #1 for $5 \\"now\\" \\\\ later"'
    assert [(group.title.typst, group.title.text, group.role) for group in graph.groups] == [
        ('#"buying [apples] #set"', "buying [apples] #set", "named"),
        ('#"税 $x$"', "税 $x$", "named"),
    ]
    assert [node.group for node in graph.nodes] == [None, None, "group1", None, "group2", "group2"]
    assert graph.nodes[0].label.typst == '$"りんご #\\"値段\\""$'
    assert nodes(graph, "output")[0].label.typst == '$"sum\\nof all"$'


def test_labels_are_used_in_gradients() -> None:
    graph = backward(SHOP, "price")
    assert [group.title.text for group in graph.groups] == ["税 $x$", "buying [apples] #set"]
    assert nodes(graph, "gradient")[0].label.text == '∂sum\nof all/∂りんご #"値段"'
    assert graph.title.typst.startswith('$display(frac(partial "sum\\nof all", partial "りんご #\\"値段\\""))')


def test_a_group_of_a_network_is_an_area_inside_of_its_unit_or_layer() -> None:
    spec = network(2, 2, 1, last="sigmoid") + "groups: {first: [z11, h11], both: [z12], last: [z2, o], none: []}\n"
    graph = forward(spec)
    assert [(group.title.text, group.parent) for group in graph.groups if group.role == "named"] == [
        *(("first", "layer1.1"), ("both", "layer1.2"), ("last", "layer2")),
    ]
    assert [node.label.text for node in graph.nodes if node.group == "group1"] == ["*", "*", "+", "tanh"]
    assert [node.label.text for node in graph.nodes if node.group == "layer1.1"] == ["w111", "w112", "b11"]
    gradient = backward(spec, "w111")
    assert [(group.title.text, group.parent) for group in gradient.groups] == [
        *(("output layer", None), ("last", "layer2"), ("hidden layer, unit 1", None), ("first", "layer1")),
    ]
    joined = backward(spec, "w111", with_forward=True)
    assert [group.title.text for group in joined.groups if group.id.startswith("backward")] == [
        *("output layer, backward", "last, backward", "hidden layer, unit 1, backward", "first, backward"),
    ]


def test_a_group_over_several_layers_stands_by_itself() -> None:
    graph = forward(network(2, 2, 1) + "groups: {across: [h11, o1]}\n")
    assert [(group.title.text, group.parent) for group in graph.groups if group.role == "named"] == [("across", None)]
    assert [node.label.text for node in graph.nodes if node.group == "group1"] == ["tanh", "tanh", "o1"]


# --- laws over everything that can be drawn ---------------------------------------------------------------------------

_TEMPORARY = re.compile(r'(?<![\w)"}\]])_|(?<!\w)"_|\.core|\.partial|\.value')


def assert_known_names(graph: Graph) -> None:
    for text in writings(graph):
        assert not _TEMPORARY.search(text), f"{text} shows the name of a temporary"
    for node in graph.nodes:
        assert node.label.text, f"{node.id} has no plain text"


PAIRS = [(activation, "mse") for activation in ACTIVATIONS]
PAIRS += [(activation, loss) for loss in LOSSES for activation in ("tanh", "softmax") if loss != "mse"]


@pytest.mark.parametrize(("activation", "loss"), PAIRS)
def test_no_temporary_is_ever_shown(activation: str, loss: str) -> None:
    units = 1 if loss in ("output", "bce", "bce_with_logits", "hinge") else 2
    text = network(2, 2, units, activation=activation, loss=loss)
    program = program_of(text)
    assert_known_names(forward(text))
    for wrt in ("w111", "b21"):
        graph = backward(text, wrt)
        assert_known_names(graph)
        values = {"i": [0.3, -0.7], "W1": [[0.5, -0.3], [0.8, 0.2]], "b1": [0.1, -0.2], "b2": [0.3, 0.1][:units]}
        values |= {"W2": [[0.7, -0.4], [0.2, 0.6]][:units], "y": [0.4, 0.6][:units]}
        values = {name: value for name, value in values.items() if name in program.shapes}
        if _has_logarithm_of_a_negative(activation, loss):
            continue
        expected = evaluate(symgraph.gradient(program, wrt), values)[f"d{wrt}"]
        assert numbers_in_results(graph, program, values) == pytest.approx([float(expected)], rel=1e-9, abs=1e-12)


def _has_logarithm_of_a_negative(activation: str, loss: str) -> bool:
    probable = ("sigmoid", "softmax") if loss == "kl" else ("sigmoid", "softmax", "log_softmax")
    return loss in ("bce", "cross_entropy", "kl") and activation not in probable[: 1 if loss == "bce" else None]


MOST_GRADIENTS = 7
"""The gradients of a template that are looked at: those by the first inputs and parameters."""


@pytest.mark.parametrize("name", [name for name in scalar_templates() if name != "general-node"])  # f has no values
def test_the_drawing_of_every_template_computes_its_gradients(name: str) -> None:
    program = symgraph.load(name)
    assert_known_names(forward(name))
    for wrt, declaration in list(expand(program).declarations.items())[:MOST_GRADIENTS]:
        if declaration.role == "target":
            continue
        derivative = symgraph.gradient(program, wrt)
        graph = gradient_graph(program, expand(derivative), wrt).graph
        assert_known_names(graph)
        if program.metadata.get("labels"):
            continue  # the leaves show the labels
        expected = evaluate(derivative)[derivative.gradients[wrt]]
        assert numbers_in_results(graph, program) == pytest.approx([float(expected)], rel=1e-9)


def test_a_branch_that_is_neither_the_adjoint_nor_zero_is_no_factor() -> None:
    condition = Apply("gt", ("x", "0"))
    both = Apply("where", (condition, Apply("mul", ("g", "a")), "0"))
    assert factor(both, "g".__eq__) == ("g", Apply("where", (condition, "a", "0")))
    other = Apply("where", (condition, Apply("mul", ("g", "a")), "5"))
    assert factor(other, "g".__eq__) == (other, "1")


def test_a_loss_that_nothing_computes_is_drawn_as_what_it_is() -> None:
    (node,) = forward_graph(symgraph.load("inputs: [x]\nloss: x")).nodes
    assert (node.id, node.role, node.label.text) == ("x", "input", "x")
