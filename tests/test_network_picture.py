"""The picture of a network: what is drawn, where it stands, and what its equations say."""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Callable
from itertools import combinations, pairwise, product
from typing import Any

import numpy as np
import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st

import symgraph
from symgraph.calculus.program import Program
from symgraph.errors import InputError
from symgraph.figure.look.style import STYLE_NAMES, load_style
from symgraph.figure.network.description import network, weights_to_outputs
from symgraph.figure.network.drawing import network_display
from symgraph.figure.network.labels import MARGIN, Segment, in_a_column, inside, one_by_one
from symgraph.figure.page.display import Area, Circle, Curve, Display, Text, edge_owner, overlaps, struck
from symgraph.figure.page.legibility import measured
from symgraph.figure.page.typst_page import typst_source
from symgraph.figure.placing.geometry import Point, Rectangle, Size
from symgraph.spec.templates import template_names, template_text

# sizes of the layers: how many neurons and connections are drawn, and whether the connections show their weights
NETWORKS: dict[tuple[int, ...], tuple[int, int, bool]] = {
    (1, 1): (2, 1, True),
    (2, 2, 1): (5, 6, True),
    (2, 3, 3, 1): (9, 6 + 9 + 3, True),
    (3, 4, 1): (8, 12 + 4, True),
    (4, 3, 2): (9, 12 + 6, True),
    (2, 6, 1): (9, 12 + 6, True),
    (6, 2): (8, 12, True),
    (3, 3, 3, 3, 1): (13, 3 * 9 + 3, True),
    (4, 4, 4): (12, 16 + 16, False),
    (16, 32, 10): (12, 16 + 16, False),  # the first three and the last of each layer
    (784, 128, 10): (12, 16 + 16, False),
}
NAMED = [sizes for sizes, (_, _, named) in NETWORKS.items() if named]
# Layers other than dense ones, sequences and batches are no columns of neurons.
REFUSED = ("attention", "conv1d", "dropout", "layer-norm", "lstm", "regression", "residual", "rnn")
LAYERED = [name for name in template_names() if "\nlayers:" in template_text(name)]
TEMPLATES = [name for name in LAYERED if name not in REFUSED]


def spec(*units: int, activation: str = "tanh", last: str = "", loss: str = "sse", more: str = "") -> Program:
    """A network with an input of the first size and layers of the others."""
    size, *layers = units
    kinds = [activation] * (len(layers) - 1) + [last or activation]
    lines = "".join(f'  - {{dense: {n}, activation: "{kind}"}}\n' for n, kind in zip(layers, kinds, strict=True))
    return symgraph.load(f"name: net\ninput: {{name: i, size: {size}}}\nlayers:\n{lines}loss: {loss}\n{more}")


def display(program: Program, style: str = "lecture", **options: Any) -> Display:
    return network_display(program, load_style(style), **options)[0]


def texts(drawn: Display) -> list[Text]:
    return [item for item in drawn.items if isinstance(item, Text)]


def written(drawn: Display) -> list[str]:
    return [text.label.content.text for text in texts(drawn)]


def neurons(drawn: Display) -> dict[str, Circle]:
    return {item.node: item for item in drawn.items if isinstance(item, Circle)}


def lines(drawn: Display) -> list[Segment]:
    """Each connection from centre to centre."""
    circles = neurons(drawn)
    return [(circles[tail].center, circles[head].center) for tail, head in drawn.edges]


def names_on_lines(drawn: Display) -> dict[int, Text]:
    """The texts of the connections by their numbers."""
    owners = {edge_owner(number): number for number in range(len(drawn.edges))}
    return {owners[text.owner]: text for text in texts(drawn) if text.owner in owners}


def distance(point: Point, line: Segment) -> float:
    """From a point to a straight line between two points."""
    (x, y), (left, top), (right, bottom) = point, *line
    length = math.dist(*line)
    along = ((x - left) * (right - left) + (y - top) * (bottom - top)) / length**2
    along = min(max(along, 0.0), 1.0)
    return math.dist(point, (left + along * (right - left), top + along * (bottom - top)))


# --- what is drawn ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("sizes", "expected"), NETWORKS.items())
def test_neurons_connections_and_names(sizes: tuple[int, ...], expected: tuple[int, int, bool]) -> None:
    drawn = display(spec(*sizes))
    count, connections, named = expected
    assert len(neurons(drawn)) == count
    assert len(drawn.edges) == connections
    assert len(names_on_lines(drawn)) == (connections if named else 0)
    biases = sum(sizes[1:]) if named else 0
    assert sum(text.startswith("b") for text in written(drawn)) == biases
    assert ("a matrix holds the weights of the connections below it" in written(drawn)) is not named


def test_the_network_of_the_first_case() -> None:
    drawn = display(symgraph.load("tanh-2-2-1"))
    assert list(neurons(drawn)) == ["i1", "i2", "h11", "h12", "o1"]
    weights = {(tail, head): names_on_lines(drawn)[k].label.content.text for k, (tail, head) in enumerate(drawn.edges)}
    assert weights == {
        ("i1", "h11"): "w111",
        ("i2", "h11"): "w112",
        ("i1", "h12"): "w121",
        ("i2", "h12"): "w122",
        ("h11", "o1"): "w211",
        ("h12", "o1"): "w212",
    }
    assert sorted(text.owner for text in texts(drawn) if text.label.content.text == "tanh") == ["h11", "h12", "o1"]
    assert {"b11", "b12", "b21", "inputs", "hidden layer", "output layer"} <= set(written(drawn))


def test_a_wide_layer_shows_its_first_units_and_its_last_with_dots_between() -> None:
    drawn = display(spec(784, 128, 10, activation="relu", last="softmax", loss="cross_entropy"))
    shown = ["i1", "i2", "i3", "i784", "h11", "h12", "h13", "h1_128", "o1", "o2", "o3", "o10"]
    assert list(neurons(drawn)) == shown
    assert written(drawn).count("⋮") == 3
    assert {"784 units", "128 units", "10 units", "W1", "128 × 784", "W2", "10 × 128"} <= set(written(drawn))
    for dots in (text for text in texts(drawn) if text.label.content.text == "⋮"):
        x, y = dots.rectangle.center
        column = sorted(circle.center[1] for circle in neurons(drawn).values() if circle.center[0] == pytest.approx(x))
        assert column[2] < y < column[3]


def test_softmax_stands_below_its_layer_and_not_in_the_neurons() -> None:
    drawn = display(spec(2, 2, last="softmax", loss="cross_entropy"))
    (softmax,) = (text for text in texts(drawn) if text.label.content.text == "softmax")
    assert softmax.owner == "layer1"
    assert softmax.rectangle.top > max(circle.rectangle.bottom for circle in neurons(drawn).values())


def test_labels_and_titles_are_the_users() -> None:
    more = "labels: {i1: price, w111: α, b11: bias}\ntitle: Apples\n"
    drawn = display(spec(2, 1, more=more))
    assert {"price", "α", "bias", "Apples"} <= set(written(drawn))
    assert not {"i1", "w111", "b11"} & set(written(drawn))


def test_japanese() -> None:
    drawn = display(spec(9, 2), lang="ja")
    assert {"入力層", "出力層", "9 ユニット", "行列の成分はその下の結線の重み"} <= set(written(drawn))


def test_without_biases_there_are_no_arrows_from_above() -> None:
    program = symgraph.load("name: n\ninput: {name: i, size: 2}\nlayers:\n  - {dense: 1, bias: false}\nloss: output\n")
    drawn = display(program)
    assert not [text for text in written(drawn) if text.startswith("b")]
    assert all(item.edge is not None for item in drawn.items if isinstance(item, Curve))


# --- where it stands -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", NETWORKS)
def test_layers_are_columns_from_left_to_right(sizes: tuple[int, ...]) -> None:
    drawn = display(spec(*sizes))
    columns: dict[str, set[float]] = {}
    for name, circle in neurons(drawn).items():
        columns.setdefault("h" + name[1] if name[0] == "h" else name[0], set()).add(round(circle.center[0], 6))
    assert all(len(xs) == 1 for xs in columns.values())
    xs = [next(iter(xs)) for xs in columns.values()]
    assert len(columns) == len(sizes)
    assert xs == sorted(xs)
    assert not any(
        math.dist(one.center, other.center) < one.radius + other.radius
        for one, other in combinations(neurons(drawn).values(), 2)
    )


def clear(drawn: Display, style: str) -> bool:
    """Whether no two texts overlap, none stands on a strange neuron, and no line at all runs through a text."""
    return measured(drawn, load_style(style)).is_clear and not overlaps(drawn) and not struck(drawn)


@pytest.mark.parametrize("style", STYLE_NAMES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_are_legible(name: str, style: str) -> None:
    drawn = display(symgraph.load(name), style)
    assert clear(drawn, style)
    assert measured(drawn, load_style(style)).smallest_text >= 14


@pytest.mark.parametrize(
    ("sizes", "activation"),
    [*product(NETWORKS, ["tanh", "x*sigmoid(x)"]), *product(list(NETWORKS)[::3], ["leaky_relu"])],
)
def test_networks_are_legible(sizes: tuple[int, ...], activation: str) -> None:
    drawn = display(spec(*sizes, activation=activation))
    assert clear(drawn, "lecture")
    assert measured(drawn).smallest_text >= 10
    page = Rectangle(0, 0, drawn.width, drawn.height)
    boxes = [item.rectangle for item in drawn.items]
    assert all(page.left <= box.left and box.right <= page.right for box in boxes)
    assert all(page.top <= box.top and box.bottom <= page.bottom for box in boxes)


@pytest.mark.parametrize("sizes", NAMED)
def test_each_name_is_on_its_own_line_and_apart_from_all_others(sizes: tuple[int, ...]) -> None:
    drawn = display(spec(*sizes))
    courses = lines(drawn)
    for number, text in names_on_lines(drawn).items():
        center = text.rectangle.center
        assert distance(center, courses[number]) < 1e-6
        others = [distance(center, line) for k, line in enumerate(courses) if k != number]
        assert min(others, default=math.inf) > text.rectangle.size.height / 2
        assert not any(inside(text.rectangle, line) for k, line in enumerate(courses) if k != number)


@pytest.mark.parametrize("sizes", NETWORKS)
def test_connections_run_from_outline_to_outline(sizes: tuple[int, ...]) -> None:
    drawn = display(spec(*sizes))
    for number, line in enumerate(lines(drawn)):
        pieces = [item for item in drawn.items if isinstance(item, Curve) and item.edge == number]
        points = sorted(point for piece in pieces for point in piece.points)
        assert all(distance(point, line) < 1e-6 for point in points)
        radius = neurons(drawn)[drawn.edges[number][0]].radius
        assert math.dist(points[0], line[0]) == pytest.approx(radius)
        assert radius <= math.dist(points[-1], line[1]) + 1e-6 < radius + 10


def test_the_equations_stand_right_of_the_network_or_below_it_where_it_is_wide() -> None:
    for sizes, beside in (((2, 2, 1), True), ((784, 128, 10), True), ((3, 3, 3, 3, 1), False)):
        drawn = display(spec(*sizes))
        area = Rectangle.union([item.rectangle for item in drawn.items if isinstance(item, Area)])
        (equations,) = (text.rectangle for text in texts(drawn) if " = " in text.label.content.text)
        assert (equations.left > area.right) is beside
        assert (equations.top > area.bottom) is not beside


def test_names_that_find_no_place_are_left_out_a_layer_at_a_time() -> None:
    drawn = display(spec(2, 2, 1, more=f"labels: {{w111: {'long ' * 20}}}\n"))
    assert [drawn.edges[k] for k in names_on_lines(drawn)] == [("h11", "o1"), ("h12", "o1")]
    assert {"W1", "2 × 2", "a matrix holds the weights of the connections below it"} <= set(written(drawn))
    assert clear(drawn, "lecture")


@pytest.mark.parametrize("sizes", [(6, 2), (6, 1), (5, 2, 1)])
def test_no_line_runs_through_a_bias_with_a_long_name(sizes: tuple[int, ...]) -> None:
    drawn = display(spec(*sizes, more="labels: {b11: threshold of the first unit}\n"))
    assert "threshold of the first unit" in written(drawn)
    assert clear(drawn, "lecture")


def test_the_picture_is_the_same_every_time_and_typst_takes_it() -> None:
    first, second = (network_display(symgraph.load("tanh-2-2-1"), load_style("dark")) for _ in range(2))
    assert first[0] == second[0]
    page = typst_source(*first).encode()
    assert typst.Compiler(page, font_paths=first[1].fonts).compile(page, format="pdf")


# --- weights that are emphasised -------------------------------------------------------------------------------------


def test_the_path_from_a_weight_to_the_outputs() -> None:
    assert weights_to_outputs(spec(2, 3, 2), "w121") == ("w121", "w212", "w222")
    assert weights_to_outputs(spec(2, 3, 2), "b13") == ("b13", "w213", "w223")
    deep = ("w111", "w211", "w221", "w311", "w312")
    assert weights_to_outputs(spec(2, 2, 2, 1), "w111") == deep
    assert weights_to_outputs(spec(2, 2, 1), "W1") == ("W1", "w211", "w212")


def test_marked_connections_have_the_colour_of_a_path_and_the_others_step_back() -> None:
    program = symgraph.load("tanh-2-2-1")
    drawn = display(program, marked=weights_to_outputs(program, "w111"))
    path = load_style("lecture").marks["path"]
    looks = {item.edge: (item.stroke, item.stroke_width) for item in drawn.items if isinstance(item, Curve)}
    marked = [drawn.edges[k] for k, look in looks.items() if k is not None and look[0] == path["color"]]
    assert sorted(marked) == [("h11", "o1"), ("i1", "h11")]
    assert all(width == float(path["penwidth"]) for color, width in looks.values() if color == path["color"])
    assert all(len(color) == len("#rrggbbaa") for color, _ in looks.values() if color != path["color"])
    order = [item.stroke == path["color"] for item in drawn.items if isinstance(item, Curve) and item.edge is not None]
    assert order == sorted(order)  # the path lies on top


def test_a_marked_weight_of_a_wide_layer_shows_its_units() -> None:
    drawn = display(spec(784, 128, 10), marked=["w1_20_300"])
    assert {"i300", "h1_20"} <= set(neurons(drawn))
    assert ("i300", "h1_20") in drawn.edges
    assert written(drawn).count("⋮") == 5  # two in each layer that shows a unit between, one in the last


def test_a_marked_bias() -> None:
    described = network(spec(2, 2, 1), ["b12"])
    marks = {
        neuron.bias.name: neuron.bias.mark for column in described.columns for neuron in column.neurons if neuron.bias
    }
    assert marks == {"b11": "aside", "b12": "path", "b21": "aside"}


@pytest.mark.parametrize(
    ("marked", "message"),
    [
        ("h11", "'h11' is no weight or bias of 'net'; its weights are in W1, b1, W2, b2"),
        ("w119", "'w119' is not a name of 'net'"),
    ],
)
def test_only_weights_can_be_marked(marked: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        network(spec(2, 2, 1), [marked])
    assert message in str(caught.value)


@pytest.mark.parametrize("name", REFUSED)
def test_other_layers_are_no_columns_of_neurons(name: str) -> None:
    with pytest.raises(
        InputError, match=r"is not a weighted sum of the layer before|many samples or positions at once"
    ):
        display(symgraph.load(name))


@pytest.mark.parametrize("name", sorted(set(template_names()) - set(LAYERED)))
def test_a_formula_is_no_network(name: str) -> None:
    with pytest.raises(InputError) as caught:
        display(symgraph.load(name))
    assert str(caught.value) == (f"'{name}' has no layers; a network has layers of units; draw it without --network")


def test_more_layers_than_can_be_read_are_refused() -> None:
    with pytest.raises(InputError) as caught:
        display(spec(*[2] * 40))
    assert str(caught.value) == "'net' has 40 layers; at most 16 are drawn as neurons; draw it without --network"


# --- the equations ---------------------------------------------------------------------------------------------------

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, 0),
    "leaky_relu": lambda x, a: np.where(x > 0, x, a * x),
    "softmax": lambda x, axis: np.exp(x) / np.exp(x).sum(axis=axis),
    "log": np.log,
    "sum": np.sum,
    "mean": np.mean,
}
OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
}


def number(node: ast.expr, known: dict[str, Any]) -> Any:
    """What a printed formula is worth, by Python's grammar and NumPy."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name) if name in known:
            return known[name]
        case ast.Name(id=name):  # an array of which only the elements have been computed
            return np.array([known[f"{name}{k}"] for k in range(1, 10) if f"{name}{k}" in known])
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -number(operand, known)
        case ast.BinOp(left=left, op=sign, right=right):
            return OPERATORS[type(sign)](number(left, known), number(right, known))
        case ast.Call(func=ast.Name(id=function), args=args, keywords=keywords):
            named = {str(keyword.arg): number(keyword.value, known) for keyword in keywords}
            return FUNCTIONS[function](*(number(arg, known) for arg in args), **named)
        case _:
            raise AssertionError(ast.dump(node))


def equations(program: Program) -> list[tuple[str, str]]:
    """The left and right sides of the lines, as plain text."""
    (text,) = (text for text in written(display(program)) if " = " in text)
    return [(left, right) for left, _, right in (line.partition(" = ") for line in text.split("\n"))]


def random_weights(sizes: tuple[int, ...]) -> dict[str, Any]:
    """Arrays of a network by name, and all their elements by the names that the format promises."""
    random = np.random.default_rng(7)
    known: dict[str, Any] = {"i": random.normal(size=sizes[0]), "y": random.uniform(size=sizes[-1])}
    for layer, (before, units) in enumerate(pairwise(sizes), 1):
        known[f"W{layer}"] = random.normal(size=(units, before))
        known[f"b{layer}"] = random.normal(size=units)
    for name, array in list(known.items()):
        for index, value in np.ndenumerate(array):
            known[name.lower() + "".join(str(k + 1) for k in index)] = value
    return known


def forward(sizes: tuple[int, ...], known: dict[str, Any], activations: list[Callable[[Any], Any]]) -> Any:
    units = known["i"]
    for layer, activation in zip(range(1, len(sizes)), activations, strict=True):
        units = activation(known[f"W{layer}"] @ units + known[f"b{layer}"])
    return units


@pytest.mark.parametrize("sizes", [(1, 1), (2, 2, 1), (2, 3, 2), (4, 3, 1), (2, 3, 3, 1), (4, 4, 4), (9, 8, 2)])
@pytest.mark.parametrize(
    ("activation", "last", "loss"),
    [
        ("tanh", "tanh", "sse"),
        ("relu", "sigmoid", "bce"),
        ("x*sigmoid(x)", "identity", "mse"),
        ("leaky_relu", "softmax", "cross_entropy"),
    ],
)
def test_the_printed_equations_compute_the_network(
    sizes: tuple[int, ...], activation: str, last: str, loss: str
) -> None:
    by_name: dict[str, Callable[[Any], Any]] = {
        **FUNCTIONS,
        "x*sigmoid(x)": lambda x: x / (1 + np.exp(-x)),
        "identity": lambda x: x,
        "leaky_relu": lambda x: FUNCTIONS["leaky_relu"](x, 0.01),
        "softmax": lambda x: FUNCTIONS["softmax"](x, 0),
    }
    losses: dict[str, Callable[[Any, Any], Any]] = {
        "sse": lambda o, y: ((o - y) ** 2).sum(),
        "mse": lambda o, y: ((o - y) ** 2).mean(),
        "bce": lambda o, y: -(y * np.log(o) + (1 - y) * np.log(1 - o)).sum(),
        "cross_entropy": lambda o, y: -(y * np.log(o)).sum(),
    }
    known = random_weights(sizes)
    kinds = [by_name[activation]] * (len(sizes) - 2) + [by_name[last]]
    output = forward(sizes, known, kinds)
    for left, right in equations(spec(*sizes, activation=activation, last=last, loss=loss)):
        known[left] = number(ast.parse(right, mode="eval").body, known)
        if isinstance(known[left], np.ndarray) and known[left].ndim == 1:
            known |= {f"{left}{k}": value for k, value in enumerate(known[left], 1)}
    for unit, value in enumerate(output, 1):
        assert known[f"o{unit}"] == pytest.approx(value, rel=1e-12)
    assert known["L"] == pytest.approx(losses[loss](output, known["y"]), rel=1e-12)


def test_a_small_network_has_a_line_for_every_unit() -> None:
    assert equations(symgraph.load("tanh-2-2-1-mse")) == [
        ("h11", "tanh(w111*i1 + w112*i2 + b11)"),
        ("h12", "tanh(w121*i1 + w122*i2 + b12)"),
        ("o1", "tanh(w211*h11 + w212*h12 + b21)"),
        ("L", "(o1 - y1)**2"),
    ]
    assert equations(symgraph.load("tanh-2-2-1"))[-1] == ("L", "o1")


def test_a_large_network_has_a_line_for_every_layer() -> None:
    assert equations(spec(784, 128, 10, activation="relu", last="softmax", loss="cross_entropy")) == [
        ("h1", "relu(W1 @ i + b1)"),
        ("o", "softmax(W2 @ h1 + b2, axis=0)"),
        ("L", "-sum(y*log(o))"),
    ]


def test_the_authors_own_equations_come_after_the_layers() -> None:
    program = spec(2, 1, loss="E**2", more="equations: {E: o1 - y1}\n")
    assert equations(program)[-2:] == [("E", "o1 - y1"), ("L", "E**2")]


# --- names on lines --------------------------------------------------------------------------------------------------

coordinates = st.floats(-100, 100).map(lambda value: round(value, 2))
points = st.tuples(coordinates, coordinates)


@given(points, points, points, points)
def test_the_part_of_a_line_in_a_box(start: Point, end: Point, corner: Point, other: Point) -> None:
    box = Rectangle.around([corner, other])
    part = inside(box, (start, end))
    for k in range(101):
        t = k / 100
        point = start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])
        if box.grown(-1e-6).contains(point):
            assert part is not None
            assert part[0] - 1e-6 <= t <= part[1] + 1e-6
        elif part is not None and part[0] + 1e-6 < t < part[1] - 1e-6:
            assert box.grown(1e-6).contains(point)


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=4),
    st.lists(st.floats(0, 300), min_size=1, max_size=3),
    st.floats(60, 300),
)
def test_names_have_clear_places_or_none(tails: list[float], heads: list[float], gap: float) -> None:
    courses: list[Segment] = [((0.0, tail), (gap + 80, head)) for tail in tails for head in heads]
    size = Size(26.0, 9.0)
    for place in (in_a_column, one_by_one):
        boxes = place(courses, [size] * len(courses), 40, gap + 40)
        if boxes is None:
            continue
        assert not any(one.meets(other) for one, other in combinations(boxes, 2))
        for number, box in enumerate(boxes):
            assert distance(box.center, courses[number]) < 1e-6
            assert box.left >= 40 - 1e-6
            assert box.right <= gap + 40 + 1e-6
            near = box.grown(MARGIN - 1e-6)
            assert not any(inside(near, line) for k, line in enumerate(courses) if k != number)
