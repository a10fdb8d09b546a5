"""Figures of whole arrays: what is a node, what stands on the arrows, and that the drawing computes the gradient."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad
from drawn_graphs import into, network, nodes, program_of, said

from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.program import Builder, Program
from symgraph.cli import main
from symgraph.errors import InputError
from symgraph.figure.asked import figure_names
from symgraph.figure.graph import Graph, Node
from symgraph.figure.options import merged_options
from symgraph.figure.page.fit import filled
from symgraph.figure.page.legibility import measured
from symgraph.figure.views import Views

NET = """
name: three-layers
shapes: {X: [n, p], B1: [p, d], B2: [d, 1], Y: [n, 1]}
parameters: [B1, B2]
equations:
  H: tanh(X @ B1)
  E: Y - H @ B2
loss: sum(E**2)/n
"""
ATTENTION = """
name: attention
shapes: {X: [n, d], V: [d, m], Wq: [d, m], Wk: [d, m], G: [n, m]}
equations:
  Q: X @ Wq
  K: X @ Wk
  A: softmax(Q @ K.T/sqrt(m), axis=1)
loss: sum(G*(A @ (X @ V)))
"""
CLASSIFIER = """
name: classifier
shapes: {X: [n, p], W: [p, k], b: [1, k], Y: [n, k]}
equations:
  P: softmax(X @ W + b, axis=1)
loss: -sum(Y*log(P))/n
"""
GAUSSIAN = """
name: gaussian
shapes: {K: [n, n], y: [n], s: []}
equations:
  C: K + s**2*eye(n)
loss: y.T @ inv(C) @ y + logdet(C)
"""
RNN = "name: rnn\ninput: {name: x, size: 2, length: 3}\nlayers: [{rnn: 2}, {dense: 1}]\nloss: output\n"
SIZES = {"n": 4, "p": 3, "d": 2, "k": 3, "m": 2}


def views(source: str, **options: Any) -> Views:
    return Views(program_of(source), merged_options({}, {"level": "matrix", **options}), lambda _note: None)


def forward(source: str, **options: Any) -> Graph:
    return views(source, **options).forward("matrix")


def backward(source: str, wrt: str, **options: Any) -> Graph:
    return views(source, **options).gradient(wrt)


def labels(graph: Graph, *roles: str) -> list[str]:
    return [node.label.text for node in nodes(graph, *roles)]


def shapes_into(graph: Graph, label: str) -> list[str]:
    """What the arrows that arrive at a node say of shapes, from top to bottom."""
    (node,) = (node for node in graph.nodes if node.label.text == label)
    return [line.content.text for edge in into(graph, node) for line in edge.below]


# --- the forward graph ----------------------------------------------------------------------------------------------


def test_one_node_an_operation_and_the_shape_of_what_every_arrow_carries() -> None:
    graph = forward(NET)
    assert labels(graph, "input", "parameter") == ["X", "B1", "B2", "Y"]
    assert labels(graph, "operation") == ["@", "tanh", "@", "-", "**2", "Σ", "(·)/n"]
    assert labels(graph, "output") == ["L"]
    assert shapes_into(graph, "-") == ["n×1", "n×1"]
    assert shapes_into(graph, "tanh") == ["n×d"]
    assert shapes_into(graph, "Σ") == ["n×1"]
    assert shapes_into(graph, "(·)/n") == []  # a number has no shape to be said
    assert [said(edge) for edge in graph.edges if said(edge)] == ["H", "E"]


def test_a_matrix_product_has_its_left_factor_above() -> None:
    graph = forward(NET)
    first = next(node for node in graph.nodes if node.label.text == "@")
    assert first.ordered
    assert [edge.tail for edge in into(graph, first)] == ["X", "B1"]
    assert [edge.below[0].content.text for edge in into(graph, first)] == ["n×p", "p×d"]


def test_products_of_elements_are_told_from_matrix_products_and_from_multiples() -> None:
    graph = forward(
        "name: p\nshapes: {A: [n, n], B: [n, n], s: []}\nequations: {C: s*A, D: A*B, F: C @ D}\nloss: sum(F)"
    )
    assert labels(graph, "operation") == ["*", "⊙", "@", "Σ"]


def test_transposes_of_given_arrays_are_leaves_and_others_nodes() -> None:
    assert labels(forward(GAUSSIAN), "input") == ["s", "K", "y.T", "y"]
    graph = forward(ATTENTION)
    assert labels(graph, "operation").count("(·)ᵀ") == 1  # of K


def test_sums_say_along_what_they_go() -> None:
    source = (
        "name: s\nshapes: {X: [n, p]}\nequations: {r: 'sum(X, axis=1)', c: 'sum(X, axis=0)', q: 'sum(r, axis=0)'}\n"
    )
    graph = forward(source + "loss: q + sum(c)")
    captions = [[line.content.text for line in node.captions] for node in graph.nodes if node.label.text == "Σ"]
    assert captions == [["of each row"], ["of each column"], [], []]
    japanese = forward(source + "loss: q + sum(c)", lang="ja")
    assert [node.captions[0].content.text for node in japanese.nodes if node.captions] == ["行ごと", "列ごと"]


@pytest.mark.parametrize("batch", ["", "batch: 32\n"])
def test_a_large_network_is_a_small_picture_with_an_area_for_each_layer(batch: str) -> None:
    source = network(784, 128, 10, activation="relu", last="softmax", loss="cross_entropy") + batch
    graph = forward(source)
    assert len(graph.nodes) <= 20
    assert [group.title.text for group in graph.groups] == ["inputs", "hidden layer", "output layer", "loss"]
    weights = next(node for node in graph.nodes if node.label.text in ("W1", "W1.T"))
    (edge,) = (edge for edge in graph.edges if edge.tail == weights.id)
    assert weights.group == "layer1"
    assert edge.below[0].content.text == ("784×128" if batch else "128×784")
    assert measured(filled(graph, None, "bundled").display).smallest_text > 9


def test_parts_that_an_author_names_are_areas() -> None:
    graph = forward(NET + "groups: {hidden: [H], error: [E]}\n")
    assert [group.title.text for group in graph.groups] == ["hidden", "error"]
    inside = [node.label.text for node in graph.nodes if node.group == graph.groups[0].id]
    assert inside == ["X", "B1", "@", "tanh"]


def test_a_part_can_be_folded() -> None:
    graph = forward(network(3, 4, 2, loss="mse"), fold=["hidden layer"])
    (box,) = nodes(graph, "folded")
    assert box.label.text == "hidden layer"
    assert sorted(edge.tail for edge in into(graph, box)) == ["W1", "b1", "i"]


def test_each_step_of_a_recurrent_layer_shows_the_weights_it_shares() -> None:
    graph = forward(RNN)
    shared = [node for node in graph.nodes if node.label.text == "W1.T"]
    assert [node.group for node in shared] == ["layer1step1", "layer1step2", "layer1step3"]
    assert [node.label.text for node in graph.nodes].count("U1.T") == 2  # the first step has no state before it


# --- gradients ------------------------------------------------------------------------------------------------------


def test_the_gradient_is_a_chain_of_products_with_forward_values_as_leaves() -> None:
    graph = backward(NET.replace("tanh(", "phi(").replace("parameters", "functions: [phi]\nparameters"), "B1")
    assert labels(graph, "partial") == ["1/n", "2*E", "B2.T", "dphi(X @ B1)", "X.T"]
    assert labels(graph, "adjoint") == ["*", "*", "-", "@", "⊙", "@"]
    sides = [edge.above[0].content.text for edge in graph.edges if edge.role == "partial" and len(edge.above) == 2]
    assert sides == ["right factor", "left factor"]
    assert [edge.below[0].content.text for edge in graph.edges if edge.head.endswith(".result")] == ["p×d"]
    assert graph.title.text.endswith("-(2/n*(X.T @ ((E @ B2.T)*dphi(X @ B1))))")
    assert r"X^{\mathrm{T}}" in graph.title.latex
    assert r"\odot" in graph.title.latex


def test_the_leaves_stand_above_the_products_and_the_whole_is_joined_to_the_forward_graph() -> None:
    graph = views(NET).gradient("B2", with_forward=True)
    leaves = {node.id for node in nodes(graph, "partial")}
    assert leaves == {leaf for leaf, _ in graph.stacks}
    assert {(edge.tail, edge.head) for edge in graph.edges if edge.tail in leaves} == set(graph.stacks)
    (leaf,) = (node for node in graph.nodes if node.label.text == "H.T")
    assert [edge.tail for edge in into(graph, leaf)] == ["H"]
    assert [group.title.text for group in graph.groups] == ["forward pass", "backward pass"]


def drawn_value(graph: Graph, program: Program, values: dict[str, Any]) -> Any:
    """What the box of the derivative stands for: the leaves' formulas evaluated, then combined as drawn."""
    by_id = {node.id: node for node in graph.nodes}
    sides = {"left factor": True, "right factor": False}

    def leaf(text: str) -> Any:
        builder = Builder(program)
        name = bind_formula(builder, "leaf", parse_formula(text, machine=True))
        return np.atleast_2d(np.asarray(evaluate(builder.build(), values)[name], dtype=float))

    def value(identifier: str) -> Any:
        node, arriving = by_id[identifier], into(graph, by_id[identifier])
        if not arriving:
            return leaf(node.label.text)
        operands = [value(edge.tail) for edge in arriving]
        words = [line.content.text for edge in arriving for line in edge.above]
        return combined(node, operands, [sides[word] for word in words if word in sides])

    def combined(node: Node, operands: list[Any], left: list[bool]) -> Any:  # noqa: PLR0911 - one return for each sign
        match node.label.text, operands:
            case "*" | "⊙", [arriving, factor]:
                return arriving * factor
            case "@", [arriving, factor]:
                return factor @ arriving if left[0] else arriving @ factor
            case "+", _:
                return sum(operands)
            case "-", [one]:
                return -one
            case "-", [one, other]:
                return one - other
            case "Σ", [one]:
                axis = {"of each row": 1, "of each column": 0}
                caption = node.captions[0].content.text if node.captions else ""
                vector = None if 1 not in one.shape else int(one.shape[0] == 1)
                return np.sum(one, axis=axis.get(caption, vector), keepdims=True)
            case _, [one] if node.role == "gradient":
                return one
            case _, [one]:
                assert node.label.text == "(·)ᵀ"
                return one.T
        raise AssertionError(f"{node.label.text} of {len(operands)} operands")

    (result,) = nodes(graph, "gradient")
    return value(result.id)


def _three_layers(v: dict[str, Any]) -> Any:
    error = v["Y"] - anp.tanh(v["X"] @ v["B1"]) @ v["B2"]
    return anp.sum(error**2) / error.shape[0]


def _softmax(scores: Any) -> Any:
    powers = anp.exp(scores)
    return powers / anp.sum(powers, axis=1, keepdims=True)


def _attention(v: dict[str, Any]) -> Any:
    scores = (v["X"] @ v["Wq"]) @ (v["X"] @ v["Wk"]).T / np.sqrt(SIZES["m"])
    return anp.sum(v["G"] * (_softmax(scores) @ (v["X"] @ v["V"])))


def _classifier(v: dict[str, Any]) -> Any:
    return -anp.sum(v["Y"] * anp.log(_softmax(v["X"] @ v["W"] + v["b"]))) / SIZES["n"]


def _gaussian(v: dict[str, Any]) -> Any:
    matrix = v["K"] + v["s"] ** 2 * np.eye(SIZES["n"])
    return anp.sum(v["y"].T @ anp.linalg.inv(matrix) @ v["y"]) + anp.log(anp.linalg.det(matrix))


@pytest.mark.parametrize(
    ("source", "loss", "names"),
    [
        (NET, _three_layers, ("B1", "B2", "X", "Y")),
        (ATTENTION, _attention, ("Wq", "Wk", "X", "V")),
        (CLASSIFIER, _classifier, ("W", "b", "X")),
        (GAUSSIAN, _gaussian, ("K", "y", "s")),
    ],
)
def test_the_drawing_computes_what_autograd_does(source: str, loss: Any, names: tuple[str, ...]) -> None:
    program = program_of(source)
    dice = np.random.default_rng(1)
    values: dict[str, Any] = {}
    for name, declared in program.declarations.items():
        if declared.role != "size":
            values[name] = dice.normal(size=tuple(SIZES.get(str(n), n) for n in declared.shape))
    if "K" in values:
        values["K"] = values["K"] @ values["K"].T + np.eye(SIZES["n"])
    for name in names:
        expected = grad(lambda array, name=name: loss({**values, name: array}))(values[name])
        for with_forward in (False, True) if name == names[0] else (False,):
            graph = views(source).gradient(name, with_forward)
            backward_only = [node.id for node in graph.nodes if node.role in ("seed", "partial", "adjoint", "gradient")]
            edges = tuple(e for e in graph.edges if e.tail in backward_only and e.head in backward_only)
            alone = Graph(graph.name, graph.nodes, edges)
            assert drawn_value(alone, program, values) == pytest.approx(expected, rel=1e-9), name


def test_a_gradient_over_time_is_a_sum_beside_the_steps() -> None:
    graph = backward(RNN, "W1")
    (total,) = (node for node in graph.nodes if node.label.text == "+")
    assert len(into(graph, total)) == 3
    assert total.group is None
    titles = [group.title.text for group in graph.groups]
    assert titles == ["output layer", "step 3", "step 2", "step 1"]


def test_all_is_one_figure_for_each_array() -> None:
    program = program_of(network(784, 128, 10, loss="mse"))
    assert figure_names(program, ("all",), whole=True) == ["W1", "b1", "W2", "b2"]


# --- between the levels ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["hidden layer", "Hidden Layer", "layer1"])
def test_a_layer_is_unfolded_between_brackets(word: str) -> None:
    graph = forward("tanh-2-2-1", unfold=[word])
    brackets = {node.label.text: node.id for node in graph.nodes if node.label.text.startswith("[")}
    assert list(brackets) == ["[[i1], [i2]]", "[[h11], [h12]]"]
    apart, together = brackets.values()
    assert [(edge.tail, edge.below[0].content.text) for edge in graph.edges if edge.head == apart] == [("i", "2×1")]
    assert [said(edge) for edge in graph.edges if edge.tail == apart] == ["i1", "i2", "i1", "i2"]
    assert [said(edge) for edge in graph.edges if edge.head == together] == ["h11", "h12"]
    assert [said(edge) for edge in graph.edges if edge.tail == together] == ["h1"]
    assert labels(graph, "parameter") == ["w111", "w112", "b11", "w121", "w122", "b12", "W2", "b2"]
    assert [group.id for group in graph.groups if group.parent == "layer1"] == ["layer1.1", "layer1.2"]


@pytest.mark.parametrize(
    ("source", "word", "message"),
    [
        ("tanh-2-2-1", "hiden layer", "did you mean 'hidden layer'"),
        (NET + "groups: {hidden: [H]}\n", "hidden", "how many units there are is not known"),
        (network(784, 128, 10, loss="mse"), "hidden layer", "at most 400 can be drawn"),
        (NET, "hidden", "this figure has no parts"),
    ],
)
def test_what_cannot_be_unfolded_is_said(source: str, word: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        forward(source, unfold=[word])


def test_several_parts_are_unfolded_and_a_step_with_its_own_copy_of_the_weights() -> None:
    graph = forward("tanh-2-2-1", unfold=["hidden layer", "output layer"])
    assert labels(graph, "parameter")[-3:] == ["w211", "w212", "b21"]
    assert not [node for node in graph.nodes if node.label.text == "@"]
    step = forward(RNN, unfold=["step 2"])
    inside = {node.label.text for node in step.nodes if (node.group or "").startswith("layer1step2")}
    assert {"w111", "u122", "b12", "[[h1_1_1, h1_1_2]]", "[[h2_1_1, h2_1_2]]"} <= inside
    assert [node.label.text for node in step.nodes].count("U1.T") == 1  # of step 3


def test_small_matrices_stand_below_their_nodes_and_of_larger_ones_the_shape_is_enough() -> None:
    captions = {
        node.label.text: [line.content.text for line in node.captions]
        for node in forward("linear-regression", show=["values"]).nodes
    }
    assert captions["X"] == ["[[1, 0], [1, 1], [1, 2]]"]
    assert captions["@"] == ["[[0.5], [1.5], [2.5]]"]
    assert captions["-"] == ["[[0.5], [0.5], [-0.5]]"]
    assert captions["L"] == ["0.25"]
    large = forward(network(6, 2, 1), show=["values"])
    assert {node.label.text: bool(node.captions) for node in nodes(large, "parameter")} == {
        "W1": False, "b1": True, "W2": True, "b2": True,
    }  # fmt: skip


def test_values_of_a_gradient_stand_beside_its_factors_and_below_its_products() -> None:
    graph = backward("linear-regression", "beta", show=["names", "values"])
    (result,) = nodes(graph, "gradient")
    assert [line.content.text for line in result.captions] == ["[[-1/3], [1/3]]"]
    factors = {edge.tail: edge.above[-1].content.text for edge in graph.edges if edge.role == "partial"}
    by_label = {node.label.text: factors[node.id] for node in nodes(graph, "partial")}
    assert by_label == {"1/n": "1/3", "2*E": "[[1], [1], [-1]]", "X.T": "[[1, 1, 1], [0, 1, 2]]"}


# --- which level ----------------------------------------------------------------------------------------------------


def test_symbolic_sizes_are_drawn_whole_unless_something_else_is_asked_for() -> None:
    symbolic = Views(program_of(NET), merged_options({}, {}), lambda _note: None)
    assert symbolic.finest_level() == "matrix"
    assert Views(program_of("tanh-2-2-1"), merged_options({}, {}), lambda _note: None).finest_level() == "op"
    with pytest.raises(InputError, match=r"the sizes n, p, d of 'three-layers' are symbols.*--level matrix"):
        views(NET, level="unit")


def test_values_tell_the_sizes_where_every_element_is_drawn() -> None:
    scalars = views("linear-regression", level="op").forward("op")
    inputs = ["X_11", "X_12", "X_21", "X_22", "X_31", "X_32", "beta_1", "beta_2", "Y_1", "Y_2", "Y_3"]
    assert sorted(labels(scalars, "input", "parameter")) == sorted(inputs)


@pytest.mark.parametrize(
    ("options", "wrt", "message"),
    [
        ({}, "w111", "'w111' is one element of W1, which is 2×2.*--wrt W1"),
        ({"order": 2}, "W1", "no matrix.*--level op"),
        ({}, "W3", "'W3' is not a name of 'tanh-2-2-1'"),
    ],
)
def test_what_is_no_derivative_by_a_whole_array_is_refused(options: dict[str, Any], wrt: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        backward("tanh-2-2-1", wrt, **options)


@pytest.mark.parametrize("direction", ["right", "down"])
def test_no_label_meets_another_a_node_or_a_foreign_arrow(direction: Any) -> None:
    three = views("three-layer")
    graphs = [
        three.forward("matrix"),
        three.gradient("B1"),
        three.gradient("B1", True),
        backward(CLASSIFIER, "W"),
        forward(RNN),
    ]
    for graph in graphs:
        found = measured(filled(graph, None, "bundled", direction=direction).display)
        assert found.faults.number == 0, f"{graph.title.text}: {found.faults}"


def test_the_command_draws_whole_arrays_where_sizes_are_symbols(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--engine", "bundled", "--format", "dot", "--out", str(tmp_path)]
    assert main(["render", "three-layer", "--wrt", "all", "--combined", *common]) == 0
    drawn = sorted(path.name for path in tmp_path.iterdir())
    assert drawn == [f"three-layer.{kind}.dot" for kind in ("combined-B1", "combined-B2", "d-B1", "d-B2", "forward")]
    capsys.readouterr()
    assert main(["render", "three-layer", "--level", "op", *common]) == 2
    assert "are symbols; where every element is drawn, sizes are numbers" in capsys.readouterr().err
