"""What is written on the arrows of a forward graph: numbers and formulas, against values from elsewhere.

The numbers of the cases are those of the textbooks and lectures that the templates are taken from; where there are
none, mpmath's numerical derivatives and autograd say what is right.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import autograd.numpy as np
import mpmath
import pytest
from autograd import grad
from drawn_graphs import program_of, scalar_templates

from symgraph.calculus.elementary import elementary
from symgraph.calculus.expand import expand
from symgraph.calculus.program import Program
from symgraph.errors import InputError
from symgraph.figure.contents.annotate import annotated
from symgraph.figure.contents.facts import Facts
from symgraph.figure.contents.forward import forward_graph, names_of
from symgraph.figure.contents.highlight import highlighted
from symgraph.figure.contents.levels import Folding, Level
from symgraph.figure.graph import SHOWN, Edge, Graph, Line, Node, Show
from symgraph.figure.options import merged_options
from symgraph.figure.paths import path_lines, paths
from symgraph.figure.views import Views
from symgraph.lowering.numbers import number_words
from symgraph.spec.examples import values_with_examples
from symgraph.spec.programs import evaluate


def drawn(source: str, show: tuple[Show, ...] = SHOWN, level: Level = "op", digits: int = 4, **options: Any) -> Graph:
    program = program_of(source)
    views = Views(program, merged_options({}, {"show": show, "digits": digits, **options}), lambda _note: None)
    return views.forward(level)


def facts_of(source: str, values: Mapping[str, Any] | None = None) -> Facts:
    scalar = expand(program_of(source))
    return Facts(elementary(scalar), values or values_with_examples(scalar)[0])


def said(lines: tuple[Line, ...], role: str) -> str:
    return " ".join(line.content.text for line in lines if line.role == role)


def by_value(graph: Graph) -> dict[str, list[Edge]]:
    """The arrows by the name of the value that they carry; unnamed values go by their operation's sign."""
    nodes = {node.id: node for node in graph.nodes}
    found: dict[str, list[Edge]] = {}
    for edge in graph.edges:
        tail = nodes[edge.tail]
        found.setdefault(tail.label.text if tail.value.startswith("_") else tail.value, []).append(edge)
    return found


def numbers(graph: Graph) -> dict[str, list[tuple[str, str]]]:
    """By value, the number above and the number below each of its arrows."""
    return {
        value: [(said(edge.above, "value"), said(edge.below, "gradient")) for edge in edges]
        for value, edges in by_value(graph).items()
    }


# --- the numbers of the cases -----------------------------------------------------------------------------------------


def test_apples_as_the_textbook_has_them() -> None:
    assert numbers(drawn("apples")) == {
        "price": [("100", "2.2")],
        "number": [("2", "110")],
        "apples": [("200", "1.1")],
        "tax": [("1.1", "200")],
        "total": [("220", "1")],
    }


def test_the_circuit_as_the_lecture_has_it() -> None:
    found = numbers(drawn("circuit"))
    assert found == {
        "x": [("-2", "-4")], "y": [("5", "-4")], "z": [("-4", "3")], "q": [("3", "-4")], "f": [("-12", "1")],
    }  # fmt: skip


def test_the_sigmoid_neuron_in_its_nine_steps() -> None:
    """Forward 1, -0.5, 0.5, -0.5, 0.6065, 1.6065, 0.6225, -0.4741, 0.4741, and backward as the case lists it."""
    found = numbers(drawn("sigmoid-neuron"))
    assert found["*"] == [("1", "-0.3775"), ("-0.5", "-0.3775")]
    assert found["u"] == [("0.5", "-0.3775")]
    assert found["-"] == [("-0.5", "0.3775")]
    assert found["exp"] == [("0.6065", "0.6225")]
    assert found["+"] == [("1.6065", "0.6225")]
    assert found["p"] == [("0.6225", "-1.6065")]
    assert found["log"] == [("-0.4741", "-1")]
    assert found["L"] == [("0.4741", "1")]
    leaves = {name: found[name][0][1] for name in ("w1", "x1", "w2", "x2")}
    assert leaves == {"w1": "-0.3775", "x1": "-0.3775", "w2": "0.3775", "x2": "-0.1888"}


def test_baydins_trace() -> None:
    found = numbers(drawn("baydin"))
    values = {name: edges[0][0] for name, edges in found.items()}
    assert values == {
        "x1": "2", "x2": "5", "v1": "0.6931", "v2": "10", "v3": "-0.9589", "v4": "10.6931", "v5": "11.6521",
    }  # fmt: skip
    graph = drawn("baydin")
    sums = {node.value: said(node.captions, "gradient") for node in graph.nodes if node.captions}
    assert sums == {"x1": "0.5 + 5 = 5.5", "x2": "2 + (-0.2837) = 1.7163"}


def test_paths_carry_their_partials() -> None:
    graph = drawn("paths", level="unit")
    partials = [said(edge.above, "partial") for edge in graph.edges]
    assert partials == ["∂c/∂a = 1", "∂c/∂b = 1", "∂d/∂b = 1", "∂e/∂c = 2", "∂e/∂d = 3"]
    assert {node.value: said(node.captions, "gradient") for node in graph.nodes}["b"] == "2 + 3 = 5"


def test_the_sigmoid_in_four_operations_and_in_one() -> None:
    whole = drawn("sigmoid", ("symbols",), upstream="dL/dy")
    assert said(whole.edges[0].below, "adjoint") == "∂L/∂y * y*(1 - y)"
    apart = drawn("sigmoid", ("symbols",), unfold=("sigmoid",), upstream="dL/dy")
    below = [said(edge.below, "adjoint") for edge in apart.edges if edge.back]
    assert below == ["∂L/∂y * y**2*exp(-x)", "-∂L/∂y * y**2*exp(-x)", "-∂L/∂y * y**2", "-∂L/∂y * y**2", "∂L/∂y"]
    assert [group.title.text for group in apart.groups] == ["sigmoid"]


# --- against other systems --------------------------------------------------------------------------------------------


def test_every_gradient_of_the_2_2_1_network_is_autograds() -> None:
    facts = facts_of("tanh-2-2-1-mse")
    program = facts.steps.program
    names = list(program.declarations)
    given = {name: float(facts.value(name)) for name in names}

    def loss(v: Mapping[str, Any]) -> Any:
        h11 = np.tanh(v["w111"] * v["i1"] + v["w112"] * v["i2"] + v["b11"])
        h12 = np.tanh(v["w121"] * v["i1"] + v["w122"] * v["i2"] + v["b12"])
        return (np.tanh(v["w211"] * h11 + v["w212"] * h12 + v["b21"]) - v["y1"]) ** 2

    expected = grad(loss)(given)
    uses = facts.uses
    for name in names:
        total = sum(float(facts.backward_value([use])) for use in uses[name])
        assert total == pytest.approx(float(expected[name]), rel=1e-12), name
        assert float(facts.backward_value([name])) == pytest.approx(float(expected[name]), rel=1e-12), name


@pytest.mark.parametrize("name", [name for name in scalar_templates() if name != "general-node"])
def test_what_flows_back_is_the_sum_of_the_arrows_and_the_numerical_derivative(name: str) -> None:
    program = program_of(name)
    if program.loss is None:
        pytest.skip("it has no loss")
    facts = facts_of(name)
    scalar = expand(program)
    values = {key: mpmath.mpf(str(value)) for key, value in values_with_examples(scalar)[0].items()}
    for wrt, declared in scalar.declarations.items():
        if declared.value is not None or not facts.has_adjoint(wrt):
            continue

        def loss(at: Any, wrt: str = wrt) -> Any:
            return evaluate(scalar, {**values, wrt: Fraction(str(at))}, 40)[scalar.loss or ""]

        step = Fraction(1, 10**12)
        start = Fraction(str(values[wrt]))
        difference = (loss(start + step) - loss(start - step)) / (2 * mpmath.mpf(step.numerator) / step.denominator)
        if name == "relu-exercise" and wrt in ("b11", "b12"):
            continue  # not at a kink, but the step is exact only away from one
        assert float(facts.backward_value([wrt])) == pytest.approx(float(difference), rel=1e-9, abs=1e-15), wrt
        by_use = sum(facts.backward_value([use]) for use in facts.uses[wrt] if facts.has_adjoint(use))
        assert float(by_use) == pytest.approx(float(difference), rel=1e-9, abs=1e-15), wrt


@pytest.mark.parametrize("name", [name for name in scalar_templates() if name != "general-node"])
@pytest.mark.parametrize("level", ["op", "unit", "layer"])
def test_formulas_are_worth_their_numbers(name: str, level: Level) -> None:
    """A local partial times what arrives at the head is what flows back along the arrow."""
    program = program_of(name)
    if program.loss is None:
        pytest.skip("it has no loss")
    facts = facts_of(name)
    scalar = expand(program)
    graph = Folding(
        program, scalar, facts.steps, forward_graph(program, scalar, facts.steps), names_of(program, scalar)
    ).at(level)
    for edge in graph.edges:
        uses = [use for use in edge.uses if facts.has_adjoint(use)]
        if not uses or len({facts.operand(use) for use in uses}) > 1:
            continue
        backward = facts.backward_term(uses)
        if backward is not None:
            expected = float(facts.backward_value(uses))
            assert float(facts.numbers.of(backward)) == pytest.approx(expected, rel=1e-20, abs=1e-25)
        if len(uses) == 1 and (local := facts.local_term(uses[0])) is not None:
            arriving = facts.backward_value([facts.operation(uses[0])])
            product = facts.numbers.of(local) * arriving
            assert float(product) == pytest.approx(float(facts.backward_value(uses)), rel=1e-20, abs=1e-25)


# --- words and marks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("show", [(word,) for word in SHOWN] + [("values", "gradients"), SHOWN])
def test_only_what_is_asked_for_is_written(show: tuple[Show, ...]) -> None:
    graph = drawn("tanh-2-2-1-mse", show)
    roles = {line.role for edge in graph.edges for line in (*edge.above, *edge.below)}
    wanted = {"names": "edge", "values": "value", "gradients": "gradient", "partials": "partial", "symbols": "adjoint"}
    assert roles == {wanted[word] for word in show}
    assert any(edge.back for edge in graph.edges) == bool({"gradients", "symbols"} & set(show))


def test_a_constant_has_a_value_and_nothing_flows_back_to_it() -> None:
    graph = drawn("paths")
    (edge,) = [edge for edge in graph.edges if edge.tail == "1"]
    assert (said(edge.above, "value"), edge.below, edge.back) == ("1", (), False)


def test_nothing_flows_back_to_a_condition() -> None:
    graph = drawn("y = where(x > 0, x, 2*x)")
    nodes = {node.id: node for node in graph.nodes}
    into_comparison = [edge for edge in graph.edges if nodes[edge.head].label.text == "(·) > 0"]
    assert [edge.back for edge in into_comparison] == [False]


def test_the_paths_to_a_weight_are_marked_and_all_else_is_set_aside() -> None:
    facts = facts_of("tanh-2-2-1-mse")
    program = program_of("tanh-2-2-1-mse")
    graph = highlighted(forward_graph(program, None, facts.steps), facts.steps, ["w111"])
    labels = {node.id: node.value or node.label.text for node in graph.nodes}
    on_path = [(labels[edge.tail], labels[edge.head]) for edge in graph.edges if edge.mark == "path"]
    assert on_path[0][0] == "w111"
    assert [head for _, head in on_path] == ["_z11_1", "z11", "h11", "_z21_1", "z21", "o1", "_L_1", "L", "L"]
    assert {node.mark for node in graph.nodes if node.value in ("w112", "h12", "i1", "y1")} == {"aside"}


def test_paths_are_listed_with_their_products_and_their_sum() -> None:
    views = Views(program_of("paths"), merged_options({}, {"paths": True}), lambda _note: None)
    assert path_lines(views, "b") == [
        "de/db, 2 paths:",
        "  e <- c <- b  d * 1 = 2 * 1 = 2",
        "  e <- d <- b  c * 1 = 3 * 1 = 3",
        "  sum                = 5",
    ]
    assert path_lines(views, "a") == ["de/da, one path:", "  e <- c <- a  d * 1 = 2 * 1 = 2"]


LONG = "y = x*exp(a+b*c+d*e+f*g+h*i+j*k+l*m+n*o+p*q+r*s+t*u+v*w+a*c+d*f+g*h)"
WITHOUT_DERIVATIVE = ("y = where(c > 0, c, 2)", "y = x*sign(x)", "y = x*floor(x)", "y = x + x**0")


@pytest.mark.parametrize(
    "name",
    ["paths", "baydin", "tanh-2-2-1-mse", "relu-exercise", "y = x*x + sin(x)*exp(x*a)", LONG, *WITHOUT_DERIVATIVE],
)
def test_the_products_over_all_paths_add_up_to_the_gradient(name: str) -> None:
    facts = facts_of(name)
    for wrt in facts.steps.program.declarations:
        total = 0
        for uses in paths(facts, wrt):
            product = 1
            for use in uses:
                product *= facts.local_value(use)
            total += product
        assert float(total) == pytest.approx(float(facts.backward_value([wrt])), rel=1e-20, abs=1e-25)


@pytest.mark.parametrize(
    ("equation", "at", "wrt", "derivative"),
    [
        ("y = where(c > 0, c, 2)", {"c": 3}, "c", 1),
        ("y = x*sign(x)", {"x": 3}, "x", 1),
        ("y = x*floor(x)", {"x": Fraction(5, 2)}, "x", 2),
        ("y = x + x**0", {"x": Fraction(5, 2)}, "x", 1),
    ],
)
def test_no_path_leads_through_what_has_no_derivative(
    equation: str, at: Mapping[str, Any], wrt: str, derivative: int
) -> None:
    facts = facts_of(equation, at)
    products = []
    for uses in paths(facts, wrt):
        products.append(1)
        for use in uses:
            products[-1] *= facts.local_value(use)
    assert sum(products) == derivative


@pytest.mark.parametrize("at", [10000, 10**9, -(10**9)])
def test_numbers_beyond_all_measure_are_written(at: int) -> None:
    system = mpmath.mp.clone()
    system.dps = 40
    exponent = int(mpmath.floor(mpmath.mpf(at) / mpmath.log(10)))
    assert number_words(system.exp(at)).text.endswith(f"e{exponent}")
    assert number_words(system.exp(system.exp(60))).text.partition("e")[2].isdigit()
    assert (
        number_words(system.mpf(2) ** -(10**300)).text.partition("e")[2].startswith("-30102999566398119521")
    )  # log10 of 2


def test_paths_need_a_name_to_lead_to() -> None:
    views = Views(program_of("paths"), merged_options({}, {"paths": True}), lambda _note: None)
    with pytest.raises(InputError, match="add --wrt"):
        path_lines(views, "")


def test_only_what_flows_back_to_one_value_is_added() -> None:
    text = "name: s\ninput: {name: x, size: 2}\nlayers:\n  - {dense: 3, activation: softmax}\nloss: cross_entropy\n"
    boxes = [node for node in drawn(text, ("gradients",), "unit").nodes if node.role == "folded"]
    assert [node.label.text for node in boxes] == ["o", "L = -(y1*log(o1) + y2*log(o2) + y3*log(o3))"]
    assert [node.captions for node in boxes] == [(), ()]
    inputs = nodes_of(drawn(text, ("gradients",)), "input")
    assert all(node.captions for node in inputs)


# --- values -----------------------------------------------------------------------------------------------------------


def test_example_values_are_used_where_there_are_none_and_the_figure_says_so() -> None:
    text = "name: n\ninput: {name: i, size: 2}\nlayers:\n  - {dense: 1, activation: tanh}\nvalues: {i: [1, 2]}\n"
    graph = drawn(text, ("values",))
    assert [note.text for note in graph.notes] == ["example values for w₁₁₁, w₁₁₂, b₁₁ (seed 0)"]
    assert drawn(text, ("values",)) == graph
    assert drawn(text, ("values",), seed=1) != graph
    assert drawn(text, ("names",)).notes == ()


@pytest.mark.parametrize(
    ("equation", "assume"),
    [
        ("log(x - 3)", ""),
        ("sqrt(1 - x**2)", 'assume: {x: "(-1, 1)"}'),
        ("log(-x)", "assume: {x: negative}"),
        ("acosh(x)", 'assume: {x: "abs(x) > 1"}'),
        ("1/x + gamma(x)", "assume: {x: [positive, integer]}"),
    ],
)
def test_examples_are_where_everything_is_defined(equation: str, assume: str) -> None:
    program = program_of(f"name: e\ninputs: [x]\nequations:\n  y: {equation}\nloss: y\n{assume}\n")
    values, examples = values_with_examples(program)
    assert examples == ["x"]
    assert mpmath.isfinite(evaluate(program, values, 30)["y"])


def test_where_no_example_is_found_values_are_asked_for() -> None:
    with pytest.raises(InputError, match=r"no value for x; .*; give values: \{x: 0.5, ...\}"):
        values_with_examples(program_of("y = log(-1 - x**2)"))


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (Fraction(11, 5), 2, "2.2"),  # exact numbers have no zeros at their end
        (mpmath.mpf("0.5"), 4, "0.5"),
        (mpmath.tanh(mpmath.mpf("0.45")), 2, "0.42"),
        (mpmath.tanh(mpmath.mpf("0.45")), 6, "0.421899"),
        (Fraction(996, 1000), 2, "1.00"),  # rounded: not exactly 1
        (Fraction(-1, 3), 2, "-1/3"),
        (Fraction(1, 80), 2, "0.013"),
        (Fraction(1, 10**6), 2, "1e-6"),
        (10**9, 2, "1e9"),
        (mpmath.inf, 2, "inf"),
        (mpmath.nan, 2, "nan"),
    ],
)
def test_numbers_are_exact_where_they_are_exact(value: Any, digits: int, text: str) -> None:
    assert number_words(value, digits).text == text


def test_logits_far_out_do_not_overflow() -> None:
    text = "inputs: [x]\nequations:\n  y: log(1 + exp(x))\nloss: y\nvalues: {x: 2000}\n"
    assert numbers(drawn(text))["y"][0][0] == "2000"


def nodes_of(graph: Graph, role: str) -> list[Node]:
    return [node for node in graph.nodes if node.role == role]


def test_a_figure_without_a_loss_has_values_only() -> None:
    text = "name: two\ninput: {name: i, size: 2}\nlayers:\n  - {dense: 2, activation: tanh}\n"
    assert nodes_of(drawn(text, ("values",)), "output")
    with pytest.raises(InputError, match="has no loss, and so no gradients to show"):
        drawn(text, ("gradients",))


def names_are_by_the_spec(program: Program) -> list[str]:
    return [names_of(program, expand(program))(name).text for name in program.declarations]


def test_labels_are_used_in_formulas() -> None:
    text = "inputs: [a, b]\nequations:\n  y: a*b\nloss: y\nlabels: {a: 値段（円）}\nvalues: {a: 2, b: 3}\n"
    assert names_are_by_the_spec(program_of(text)) == ["値段（円）", "b"]
    graph = annotated(
        forward_graph(program_of(text)),
        facts_of(text),
        names_of(program_of(text), expand(program_of(text))),
        ["symbols"],
    )
    assert [said(edge.below, "adjoint") for edge in graph.edges] == ["b", "値段（円）", "1"]
