"""Where it matters which operand is the first, its arrow arrives above the second's."""

import shutil
from itertools import pairwise

import pytest
from drawn_graphs import backward, forward, network, scalar_templates
from test_figure_layout import ENGINES, heads

from symgraph.errors import InputError
from symgraph.figure.graph import Graph
from symgraph.figure.page.display import overlaps, struck
from symgraph.figure.page.render import figure
from symgraph.spec.activations import ACTIVATIONS
from symgraph.spec.losses import LOSSES

FORMULAS = {
    "mean": "m = (x1 + x2)/2; v = ((x1 - m)**2 + (x2 - m)**2)/2; y = g*(x1 - m)/sqrt(v + 1e-5) + b",
    "inputs in the other order": "s = a - b; y = (b - a)/s + a/(b - s)",
    "powers": "y = x**n - n**(x - n) + atan2(n, x)",
    "cases": "y = where(a < b, b - a, a/b) - clip(b, a, 4*a)",
    "both sides": "p = a*b; q = exp(p) - p; r = p/q - q/p; y = (r - a)/(b - r)",
}


def upside_down(graph: Graph, engine: str) -> list[str]:
    """The ordered nodes at which two arrows do not arrive in the order of their edges."""
    drawn = figure(graph, engine)  # type: ignore[arg-type]
    assert (overlaps(drawn.display), struck(drawn.display)) == ([], [])
    found = heads(graph, drawn.display)
    tips: dict[str, list[float]] = {node.id: [] for node in graph.nodes if node.ordered}
    for index, edge in enumerate(graph.edges):
        if edge.head in tips:
            tips[edge.head].append(found[index, False].points[0][1])
    return [node for node, heights in tips.items() if any(upper >= lower for upper, lower in pairwise(heights))]


def test_the_first_operand_arrives_first_in_templates_and_formulas() -> None:
    """The system's engine draws the formulas and every third template."""
    figures = [(source, "bundled") for source in (*scalar_templates(), *FORMULAS.values())]
    if shutil.which("dot"):
        figures += [(source, "dot") for source in (*scalar_templates()[::3], *FORMULAS.values())]
    found = {(source, engine): upside_down(forward(source), engine) for source, engine in figures}
    assert {key: nodes for key, nodes in found.items() if nodes} == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_operand_arrives_first_in_networks(engine: str) -> None:
    """All activations with one loss, all losses with two activations; of softmax the way back too.

    Every third of them.
    """
    pairs = [(activation, "mse") for activation in ACTIVATIONS]
    pairs += [(activation, loss) for activation in ("sigmoid", "softmax") for loss in LOSSES]
    drawn = 0
    for activation, loss in list(dict.fromkeys(pairs))[::3]:
        text = network(2, 3, last=activation, loss=loss)
        try:
            graphs = [forward(text)]
        except InputError:  # losses that do not fit the activation
            continue
        if "softmax" in activation and loss in ("mse", "cross_entropy"):
            graphs.append(backward(text, "w111", with_forward=True))
        assert [upside_down(graph, engine) for graph in graphs] == [[]] * len(graphs), (activation, loss)
        drawn += len(graphs)
    assert drawn > (7 if engine == "dot" else 10)


@pytest.mark.parametrize(
    ("formula", "label", "text"),
    [
        ("y = x/2", "$(dot.c)\\/2$", "(·)/2"),
        ("y = x - 1", "$(dot.c) - 1$", "(·) - 1"),
        ("y = 1 - x", "$1 - (dot.c)$", "1 - (·)"),
        ("y = 1/x", "$1\\/(dot.c)$", "1/"),
        ("y = 3/x", "$3\\/(dot.c)$", "3/(·)"),
        ("y = 2**x", "$2^((dot.c))$", "2**(·)"),
        ("y = x**3", "$(dot.c)^3$", "**3"),
        ("y = elu(x, 2)", '$op("elu") (dot.c, 2)$', "elu(·, 2)"),
        ("y = besselj(0, x)", "$J_(0) (dot.c)$", "besselj(0, ·)"),
    ],
)
def test_a_constant_operand_is_part_of_the_sign(formula: str, label: str, text: str) -> None:
    graph = forward(formula)
    (node,) = [node for node in graph.nodes if node.role == "operation"]
    assert (node.label.typst, node.label.text) == (label, text)
    assert [node.label.text for node in graph.nodes if node.role != "operation"] == ["x", "y"]


def test_what_commutes_keeps_its_constants_as_nodes() -> None:
    graph = forward("y = 2*x + 1")
    assert [node.label.text for node in graph.nodes if node.role == "constant"] == ["2", "1"]
    assert [node.ordered for node in graph.nodes if node.role == "operation"] == [False, False]


def test_minus_one_times_a_value_is_its_negative() -> None:
    graph = backward(network(2, 3, last="softmax", loss="o1"), "b12")
    assert [node.label.text for node in graph.nodes if node.role == "partial"] == ["o1", "-o2"]
    assert graph.title.typst.endswith("= o_1 dot.c (-o_2)$")
