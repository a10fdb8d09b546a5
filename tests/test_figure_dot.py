"""The DOT text: a snapshot of it, its quoting, and that it is a figure by itself."""

from itertools import pairwise

import graphviz
import pytest
from figure_samples import OPERATIONS, SAMPLES, named, operation
from syrupy.assertion import SnapshotAssertion

from symgraph.figure.graph import Edge, Graph, Group, Line, Node
from symgraph.figure.look.style import LECTURE
from symgraph.figure.look.typeset import typeset
from symgraph.figure.page.render import figure
from symgraph.figure.placing.dot import source
from symgraph.figure.placing.layout import Answer, laid_out
from symgraph.figure.placing.plan import plan
from symgraph.figure.placing.shapes import labels, shapes
from symgraph.lowering.markup import Content, prose


def dot_text(graph: Graph) -> str:
    texts = typeset(labels(graph), LECTURE)
    return source(plan(graph, shapes(graph, LECTURE, texts), texts))


@pytest.mark.parametrize("name", ["network-2-2-1", "gradient", "gradient-of-two-paths", "square", "formula"])
def test_dot_text(name: str, snapshot: SnapshotAssertion) -> None:
    assert dot_text(SAMPLES[name]) == snapshot


AWKWARD = [
    "a:b:w",
    'say "x"',
    "back\\slash\\",
    "<b>bold</b>",
    "node",
    "\\N",
    "１",
    "りんごの値段",
    "a b",
    "column 0",
    "",
]


def test_awkward_names_are_nodes_of_their_own() -> None:
    nodes = [Node(name, Content("$x$", "$x$", name), "input", named("x", "input").expression) for name in AWKWARD]
    graph = Graph(
        'strange "name" <of> {graph}',
        (*nodes, operation("sum", "add")),
        tuple(Edge(name, "sum", above=(Line(Content("$x$", "$x$", name), "edge"),)) for name in AWKWARD),
    )
    drawn = figure(graph, "bundled")
    answer = laid_out(drawn.dot, Answer.json, "bundled")
    shown = [item["label"] for item in answer["objects"] if item.get("shape") == "box" and item.get("label")]
    assert [graphviz_text(label) for label in shown] == [name or "\\N" for name in AWKWARD if name]
    assert len(answer["edges"]) >= 2 * len(AWKWARD)


def graphviz_text(label: str) -> str:
    """What Graphviz shows for a label: a backslash that stands for itself is written twice."""
    return label.replace("\\\\", "\\")


def test_labels_can_be_read_in_other_tools() -> None:
    answer = laid_out(dot_text(SAMPLES["network-2-2-1"]), Answer.json, "bundled")
    shown = {item["label"] for item in answer["objects"] if item.get("label")}
    assert {"w111", "×", "+", "tanh", "z11", "h12", "hidden layer 1", "output layer"} <= shown
    colors = {item["name"]: item["fillcolor"] for item in answer["objects"] if item["name"].startswith("cluster")}
    assert colors["cluster_0"] == "#eceff1"


def test_every_node_has_a_fixed_size_and_one_column() -> None:
    answer = laid_out(dot_text(SAMPLES["network-4-4-1"]), Answer.json, "bundled")
    nodes = [item for item in answer["objects"] if "pos" in item]
    assert all(item["fixedsize"] == "true" for item in nodes)
    columns = {item["pos"].split(",")[0] for item in nodes}
    ranks = [item for item in answer["objects"] if item.get("rank") == "same"]
    assert len(columns) == len(ranks)


def test_the_order_of_a_column_can_be_written_for_an_engine_that_keeps_it() -> None:
    graph = SAMPLES["gradient"]
    texts = typeset(labels(graph), LECTURE)
    decided = plan(graph, shapes(graph, LECTURE, texts), texts)
    assert "product0 -> " in source(decided, turned=True)
    assert "factor0 -> " in source(decided, turned=False)


def test_a_title_makes_its_group_as_wide_as_itself() -> None:
    title = "a title that is much wider than the only node"
    graph = Graph("wide", (named("x", "input", "g"),), (), (Group("g", prose(title), "input"),))
    drawn = figure(graph, "bundled").display
    area, text = drawn.items[0].rectangle, drawn.items[1].rectangle
    assert area.left < text.left
    assert text.right < area.right


def test_graphviz_reads_the_text_as_it_is_written() -> None:
    answer = laid_out(dot_text(SAMPLES["gradient"]), Answer.json, "bundled")
    assert answer["name"] == "tanh-2-2-1.d-w111"
    assert graphviz.Source(dot_text(SAMPLES["gradient"])).source.startswith('digraph "tanh-2-2-1.d-w111"')


def test_the_text_of_a_figure_that_runs_down_does_so_in_other_tools() -> None:
    """The engine that places it is given a figure that runs to the right, with every size turned."""
    drawn = figure(SAMPLES["network-2-2-1-square-numbers"], "bundled", direction="down")
    answer = laid_out(drawn.dot, Answer.json, "bundled")
    places = {item["name"]: tuple(map(float, item["pos"].split(","))) for item in answer["objects"] if "pos" in item}
    way = ["i1", "product111", "z11", "tanh11", "product211", "z21", "tanh21", "o1", "error", "square", "L"]
    assert all(places[upper][1] > places[lower][1] for upper, lower in pairwise(way))  # Graphviz counts upwards
    sizes = {item["name"]: item for item in answer["objects"]}
    assert float(sizes["w111"]["width"]) > float(sizes["w111"]["height"])


def test_where_edges_cross_very_many_columns_good_places_are_enough() -> None:
    """For one weight that many products in a row share, Graphviz would take minutes to find the best places."""
    kind = next(iter(OPERATIONS))
    x, w, products = named("x", "input"), named("w", "parameter"), [operation(f"a{k}", kind) for k in range(80)]
    chain = tuple(Edge(left.id, right.id) for left, right in pairwise([x, *products]))
    shared = tuple(Edge("w", product.id) for product in products)
    assert "nslimit" not in dot_text(Graph("chain", (x, *products), chain))
    assert "nslimit" in dot_text(Graph("shared", (x, w, *products), (*chain, *shared)))
