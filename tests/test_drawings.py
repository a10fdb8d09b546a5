"""Other drawings of a program: an update, a general node, a sigmoid's backward values, gradients of gradients."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
import sympy as sp
from mpmath import mp

import symgraph
from symgraph.calculus.elementary import elementary
from symgraph.calculus.higher import higher_derivative
from symgraph.calculus.program import Program
from symgraph.errors import InputError
from symgraph.figure.contents.annotate import annotated
from symgraph.figure.contents.facts import Facts
from symgraph.figure.contents.forward import forward_graph, names_of
from symgraph.figure.contents.higher import HigherNames, higher_gradient_graph
from symgraph.figure.contents.pieces import Names
from symgraph.figure.contents.update import UpdateNames, update_graph, update_program, update_words
from symgraph.figure.contents.upstream import upstream_words
from symgraph.figure.graph import Graph, Node
from symgraph.words import Lexicon

mp.dps = 40
NETWORK = "name: net\ninput: 2\nlayers: [{dense: 2, activation: tanh}, {dense: 1}]\nloss: mse\n"
PLAIN = Names({}, None, None)


def number(value: object) -> object:
    return mp.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mp.mpf(value)


def near(found: object, expected: object) -> bool:
    return bool(abs(number(found) - expected) < mp.mpf(10) ** -20 * (1 + abs(expected)))


def by_value(graph: Graph, value: str, role: str) -> Node:
    (node,) = [node for node in graph.nodes if node.value == value and node.role == role]
    return node


def error_of(action: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        action()
    return str(caught.value)


# --- the update (A3) -----------------------------------------------------------------------------------------------


def loss_of_the_template(w111: object) -> object:
    """The 2-2-1 network of the template, written out."""
    half = mp.mpf(1) / 2
    h11 = mp.tanh(w111 * 1 - mp.mpf("0.3") * half + mp.mpf("0.1"))
    h12 = mp.tanh(mp.mpf("0.8") + mp.mpf("0.2") * half - mp.mpf("0.2"))
    o1 = mp.tanh(mp.mpf("0.7") * h11 - mp.mpf("0.4") * h12 + mp.mpf("0.05"))
    return (o1 - 1) ** 2


def test_the_numbers_of_the_template() -> None:
    program = update_program(symgraph.load("weight-update"), "w111")
    values = program.metadata["values"]
    slope = mp.diff(loss_of_the_template, mp.mpf(1) / 2)
    assert values["w111"] == Fraction(1, 2)
    assert near(Fraction(values["eta"]), mp.mpf("0.1"))
    assert near(values["dw111"], slope)
    new = symgraph.evaluate(program, numbers=30)["w111_new"]
    assert near(new, mp.mpf(1) / 2 - slope / 10)
    assert loss_of_the_template(new) < loss_of_the_template(mp.mpf(1) / 2)


def test_the_graph_has_the_gradient_as_a_leaf_and_the_new_weight_as_its_result() -> None:
    graph = update_graph(update_program(symgraph.load("weight-update"), "w111"))
    assert [node.label.text for node in graph.nodes] == ["eta", "∂L/∂w111", "*", "w111", "-", "w111 new"]
    assert by_value(graph, "dw111", "gradient").label.typst == "$frac(partial L, partial w_111)$"
    assert by_value(graph, "eta", "constant").label.latex == r"$\eta$"
    assert by_value(graph, "w111", "parameter")
    assert by_value(graph, "w111_new", "output").label.latex == r"$w_{111}^{\text{new}}$"
    arrows = {(edge.tail, edge.head) for edge in graph.edges}
    times, minus = "_w111_new_1", "w111_new"
    expected = {("eta", times), ("dw111", times), ("w111", minus), (times, minus), (minus, "w111_new.output")}
    assert arrows == expected
    right = r"w_{111} \leftarrow w_{111} - \eta \, \frac{\partial L}{\partial w_{111}}"
    assert graph.title.latex == rf"$\displaystyle {right}$"
    assert "arrow.l" in graph.title.typst


def test_its_numbers_stand_above_the_arrows() -> None:
    program = update_program(symgraph.load("weight-update"), "w111")
    steps = elementary(program)
    facts = Facts(steps, program.metadata["values"])
    graph = annotated(update_graph(program), facts, UpdateNames(program), ("values",), digits=4)
    above = {edge.tail: [line.content.text for line in edge.above] for edge in graph.edges}
    slope = mp.diff(loss_of_the_template, mp.mpf(1) / 2)
    assert above == {
        "w111": ["0.5"],
        "eta": ["0.1"],
        "dw111": [f"{float(slope):.4f}"],
        "_w111_new_1": [f"{float(slope / 10):.4f}"],
        "w111_new": [f"{float(mp.mpf(1) / 2 - slope / 10):.4f}"],
    }
    assert not any(edge.back for edge in graph.edges)


def test_a_whole_array_is_updated_by_its_name() -> None:
    program = update_program(symgraph.load("weight-update"), "W1")
    assert program.metadata["values"] == {}
    assert program.metadata["update"].is_array
    latex = r"W_{1} \leftarrow W_{1} - \eta \, \frac{\partial L}{\partial W_{1}}"
    assert update_words(program).latex == latex
    assert [node.label.text for node in update_graph(program).nodes] == ["eta", "∂L/∂W1", "*", "W1", "-", "W1 new"]


def test_the_formula_is_the_specs() -> None:
    updates = "updates: {v: mu*v - eta*dw111, w111: w111 + v}\ntrain: {rate: 0.5, mu: 0.9}\n"
    program = symgraph.load(NETWORK + updates)
    assert str(update_program(program, "w111")).splitlines()[1:] == [
        "parameter w111",
        "parameter v",
        "w111_new := w111 + v",
    ]
    velocity = "updates: {w111: w111 + mu*v - eta*dw111}\ntrain: {rate: 0.5, mu: 0.9}\n"
    made = update_program(symgraph.load(NETWORK + velocity), "w111")
    assert made.metadata["values"] == {"eta": "0.5", "mu": "0.9"}  # the spec has no values for the others
    assert str(made.closed_form("w111_new")) == str(sp.sympify("w111 + mu*v - eta*dw111"))


def test_a_sequence_uses_the_new_values() -> None:
    lines = "updates:\n  - v = mu*v - eta*dw111\n  - w111 = w111 + v\n  - b11 = b11 - eta*db11\n"
    program = update_program(symgraph.load(NETWORK + lines), "w111")
    assert program.closed_form("w111_new") == sp.sympify("w111 + mu*v - eta*dw111")
    assert "db11" not in program.shapes
    assert UpdateNames(program)("v_new").typst == 'v^"new"'
    assert update_words(program).text == "v <- mu*v - eta*(∂L/∂w111) ; w111 <- w111 + v"
    block = "updates: |\n  v = mu*v - eta*dw111\n  w111 = w111 + v\n"
    assert str(update_program(symgraph.load(NETWORK + block), "w111")) == str(program)


def test_the_formula_of_an_array_serves_its_elements() -> None:
    program = symgraph.load(NETWORK + "updates: {W1: W1 - eta*dW1/sqrt(dW1**2 + 1)}\n")
    made = update_program(program, "w112")
    d = sp.Symbol("dw112")
    assert made.closed_form("w112_new") == sp.Symbol("w112") - sp.Symbol("eta") * d / sp.sqrt(d**2 + 1)
    assert r"\left(\frac{\partial L}{\partial w_{112}}\right)^{2}" in update_words(made).latex


def test_labels_and_languages() -> None:
    text = "name: fit\ninputs: [x]\nparameters: [w]\nequations: {L: (w*x - 1)**2}\nlabels: {w: 重み}\n"
    program = update_program(symgraph.load(text), "w")
    assert update_words(program).text == "重み <- 重み - eta*(∂L/∂重み)"
    graph = update_graph(program, lexicon=Lexicon("ja"))
    assert by_value(graph, "w_new", "output").label.typst == '$"重み"^"新"$'


def test_what_the_program_calls_eta_is_not_the_rate() -> None:
    text = "name: fit\ninputs: [eta]\nparameters: [w]\nequations: {L: (w*eta - 1)**2}\nvalues: {eta: 2, w: 3}\n"
    program = update_program(symgraph.load(text), "w")
    assert sorted(program.declarations) == ["dw", "eta_", "w"]
    assert program.metadata["values"] == {"w": 3, "dw": 20}  # 2*(3*2 - 1)*2


def test_values_can_be_given() -> None:
    text = "name: fit\ninputs: [x]\nparameters: [w]\nequations: {L: (w*x - 1)**2}\n"
    program = symgraph.load(text)
    assert update_program(program, "w").metadata["values"] == {}
    values = update_program(program, "w", {"x": "1/3", "w": 6}).metadata["values"]
    assert values["w"] == 6
    assert near(values["dw"], mp.mpf(2) / 3)  # 2*(6/3 - 1)/3


def test_what_cannot_be_updated() -> None:
    program = symgraph.load("weight-update")
    assert "'h11' is computed; inputs and parameters are updated" in error_of(lambda: update_program(program, "h11"))
    assert "did you mean 'w111'" in error_of(lambda: update_program(program, "w11"))
    no_loss = symgraph.load("input: 2\nlayers: [{dense: 2}]\n")
    assert "has no loss to descend; a loss is one number" in error_of(lambda: update_program(no_loss, "w111"))
    text = "name: f\ninputs: [x]\nequations: {y: sqrt(x)}\nvalues: {x: 0}\n"
    assert "'dx' is not finite at these values" in error_of(lambda: update_program(symgraph.load(text), "x"))


@pytest.mark.parametrize(
    ("updates", "message"),
    [
        ("{w111: w11 - eta*dw111}", "text:5:17: updates.w111: unknown name 'w11'; did you mean 'w111'"),
        ("{w111: w111 - eta*dw11}", "text:5:28: updates.w111: unknown name 'dw11'; did you mean 'dw111'"),
        ("{w311: w311}", "text:5:11: updates.w311: unknown name 'w311'; did you mean 'w111'"),
        ("{h11: h11 - 1}", "text:5:11: updates.h11: 'h11' is computed; inputs and parameters are updated"),
        ("{w111: w111 -}", "text:5:22: updates.w111: nothing follows '-'"),
        ("{w111: [1]}", "text:5:17: updates.w111: a list found; a formula is needed"),
        ("\n  - w111 - 1", "text:6:5: updates: 'w111 - 1' without '='; write w = w - eta*dw"),
        ("\n  - w111 = w111 - eta*tahn(1)", "text:6:23: updates.w111: unknown function 'tahn'"),
        ("\n  - w111 = 1\n  - w111 = 2", "text:7:5: updates.w111: the update of 'w111' twice; make one formula"),
        ("|\n  w111 = 1\n  b11 = (2", "text:7:9: updates.b11: '(' without its ')'"),
        ("", "text:5:9: updates: nothing found"),
        ("{2w: 1}", "text:5:11: updates: '2w' is not a name"),
    ],
)
def test_errors_of_the_key_say_where(updates: str, message: str) -> None:
    assert message in error_of(lambda: symgraph.load(f"{NETWORK}updates: {updates}\n"))


# --- what arrives from behind --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("E", "E"),
        ("delta1", r"\delta_{1}"),
        ("dL/dy", r"\frac{\partial L}{\partial y}"),
        ("∂L/∂h11", r"\frac{\partial L}{\partial h_{11}}"),
        (" d L / d w1_10_3 ", r"\frac{\partial L}{\partial w_{1,10,3}}"),
    ],
)
def test_what_arrives_is_a_name_or_a_derivative(text: str, latex: str) -> None:
    assert upstream_words(text, PLAIN).latex == latex


def test_labels_name_what_arrives() -> None:
    assert upstream_words("dL/dy", Names({"y": "出力"}, None, None)).typst == 'frac(partial L, partial "出力")'


@pytest.mark.parametrize("text", ["", "2", "E*2", "dL/d", "dL/dy/dx", "#let", "L y", "dlambda/dx"])
def test_anything_else_is_refused(text: str) -> None:
    said = error_of(lambda: upstream_words(text, PLAIN))
    assert f"'{text}'" in said
    assert "a name such as E, or a derivative such as dL/dy" in said


# --- the general node (B5) and the sigmoid (B7) ---------------------------------------------------------------------


def symbols_of(program: Program, upstream: str, unfold: tuple[str, ...] = ()) -> dict[str, str]:
    """What flows back along the arrow that leaves each node, as plain text."""
    steps, names = elementary(program, unfold=unfold), names_of(program, program)
    words = upstream_words(upstream, names)
    graph = annotated(forward_graph(program, program, steps), Facts(steps), names, ("symbols",), upstream=words)
    return {edge.tail: "".join(line.content.text for line in edge.below) for edge in graph.edges}


def test_a_general_node_passes_on_what_arrives_times_its_derivative() -> None:
    program = symgraph.load("general-node")
    assert program.metadata["figure"]["upstream"] == "E"
    assert symbols_of(program, "E") == {"x": "E * ∂y/∂x", "y": "E"}
    gradient = symgraph.gradient(program, "x")
    assert gradient.closed_form("dx") == sp.diff(sp.Function("f")(sp.Symbol("x")), sp.Symbol("x"))


def test_a_general_node_of_two_inputs() -> None:
    program = symgraph.load("name: node\nfunctions: [f]\ninputs: [x, y]\nequations:\n  z: f(x, y)\n")
    assert symbols_of(program, "dL/dz") == {"x": "∂L/∂z * ∂z/∂x", "y": "∂L/∂z * ∂z/∂y", "z": "∂L/∂z"}


def test_where_the_function_is_a_part_only_its_own_derivative_is_written() -> None:
    program = symgraph.load("name: node\nfunctions: [f]\ninputs: [x]\nequations:\n  z: 3*f(x)\n")
    assert "df(x)" in symbols_of(program, "E")["x"]
    both = symgraph.load("name: node\nfunctions: [f]\ninputs: [x]\nequations:\n  z: f(x, x)\n")
    steps, names = elementary(both), names_of(both, both)
    graph = annotated(forward_graph(both, both, steps), Facts(steps), names, ("symbols",))
    written = [line.content.text for edge in graph.edges for line in edge.below]
    assert written == ["df_1(x, x)", "df_2(x, x)", "1"]  # neither is all of ∂z/∂x


def test_numbers_of_an_abstract_node_are_refused() -> None:
    program = symgraph.load("general-node")
    assert "'f' is abstract: it has no value" in error_of(lambda: symgraph.render(program, show="values"))


def test_the_sigmoid_as_one_node_and_as_four() -> None:
    program = symgraph.load("sigmoid")
    assert program.metadata["figure"]["upstream"] == "dL/dy"
    assert symbols_of(program, "dL/dy") == {"x": "∂L/∂y * y*(1 - y)", "y": "∂L/∂y"}
    unfolded = elementary(program, unfold=["sigmoid"])
    assert [step.op for step in unfolded.steps] == ["neg", "exp", "add", "div"]
    written = symbols_of(program, "dL/dy", ("sigmoid",))
    assert written["y"] == "∂L/∂y"
    assert "-∂L/∂y * y**2" in written.values()


def test_the_numbers_of_the_sigmoid() -> None:
    program = symgraph.load("sigmoid")
    x = mp.mpf(program.metadata["values"]["x"])
    y = 1 / (1 + mp.exp(-x))
    found = symgraph.evaluate(symgraph.gradient(program, "x"), numbers=30)
    assert near(found["y"], y)
    assert near(found["dx"], mp.diff(lambda t: 1 / (1 + mp.exp(-t)), x))
    assert near(found["dx"], y * (1 - y))


# --- gradients of gradients (F3) ------------------------------------------------------------------------------------

SECH = lambda t: 1 / mp.cosh(t)  # noqa: E731
TANH_DERIVATIVES = {
    1: lambda t: SECH(t) ** 2,
    2: lambda t: -2 * mp.tanh(t) * SECH(t) ** 2,
    3: lambda t: 4 * mp.tanh(t) ** 2 * SECH(t) ** 2 - 2 * SECH(t) ** 4,
    4: lambda t: 16 * mp.tanh(t) * SECH(t) ** 4 - 8 * mp.tanh(t) ** 3 * SECH(t) ** 2,
}


@pytest.mark.parametrize("order", TANH_DERIVATIVES)
def test_the_derivatives_of_tanh(order: int) -> None:
    template = symgraph.load("tanh-derivatives")
    program = higher_derivative(template, "x", order)
    x = mp.mpf(template.metadata["values"]["x"])
    found = symgraph.evaluate(program, numbers=30)[program.gradients["x"]]
    assert near(found, TANH_DERIVATIVES[order](x))
    assert near(found, mp.diff(mp.tanh, x, order))
    symbol = sp.Symbol("x")
    difference = program.closed_form(program.gradients["x"]) - sp.diff(sp.tanh(symbol), symbol, order)
    assert sp.simplify(difference) == 0


def test_the_second_derivative_is_a_chain_of_local_partials() -> None:
    template = symgraph.load("tanh-derivatives")
    graph = higher_gradient_graph(template, higher_derivative(template, "x", 2), "x").graph
    assert [node.label.text for node in graph.nodes if node.role == "partial"] == ["-(2*y)", "1 - y**2"]
    assert graph.title.typst == "$display(frac(partial^2 y, partial x^2)) = (-2 y) dot.c (1 - y^2)$"
    assert graph.title.latex.startswith(r"$\displaystyle \frac{\partial^{2} y}{\partial x^{2}} = ")
    (result,) = [node for node in graph.nodes if node.role == "gradient"]
    assert result.label.typst == "$frac(partial^2 y, partial x^2)$"
    (seed,) = [node for node in graph.nodes if node.role == "seed"]
    assert seed.captions[0].content.text == "∂y'/∂y'"
    adjoints = [line.content.latex for edge in graph.edges for line in edge.above if edge.role == "adjoint"]
    assert adjoints == [r"$\frac{\partial y^{\prime}}{\partial y}$"]
    assert graph.notes == ()


def test_the_third_and_fourth_derivatives_begin_at_the_one_before() -> None:
    template = symgraph.load("tanh-derivatives")
    for order, seed in ((3, "∂y''/∂y''"), (4, "∂y'''/∂y'''"), (5, "∂y^(4)/∂y^(4)")):
        graph = higher_gradient_graph(template, higher_derivative(template, "x", order), "x").graph
        (start,) = [node for node in graph.nodes if node.role == "seed"]
        assert start.captions[0].content.text == seed
        leaves = [node.expression for node in graph.nodes if node.role == "partial"]
        assert len(leaves) == 2, "in y only: nothing of the passes before is drawn"
        assert graph.title.text.startswith(f"∂^{order} y/∂x^{order} = ")


def test_a_second_derivative_of_a_network_says_what_its_prime_means() -> None:
    template = symgraph.load("tanh-2-2-1")
    program = higher_derivative(template, "w111", 2)
    graph = higher_gradient_graph(template, program, "w111").graph
    assert [note.text for note in graph.notes] == ["L' = ∂L/∂w111"]
    labels = [line.content.text for edge in graph.edges for line in edge.above if edge.role == "adjoint"]
    assert labels == ["∂L'/∂o1", "∂L'/∂z21", "∂L'/∂h11", "∂L'/∂z11"]
    assert [group.role for group in graph.groups] == ["output", "hidden"]

    def output(w111: object) -> object:
        h11 = mp.tanh(w111 - mp.mpf("0.15") + mp.mpf("0.1"))
        h12 = mp.tanh(mp.mpf("0.8") + mp.mpf("0.1") - mp.mpf("0.2"))
        return mp.tanh(mp.mpf("0.7") * h11 - mp.mpf("0.4") * h12 + mp.mpf("0.05"))

    found = symgraph.evaluate(program, numbers=30)[program.gradients["w111"]]
    assert near(found, mp.diff(output, mp.mpf("0.5"), 2))


def test_names_of_lower_derivatives() -> None:
    program = higher_derivative(symgraph.load("name: p\ninputs: [x]\nequations: {y1: exp(2*x)}\n"), "x", 3)
    names = HigherNames(program, "x")
    (lower,) = names.lower
    assert names(lower).typst == "y_1^(prime prime)"
    assert names.meaning(lower).text == "y1'' = ∂^2 y1/∂x^2"


def test_limits_of_higher_derivatives() -> None:
    network = symgraph.load("tanh-2-2-1")
    said = error_of(lambda: higher_derivative(network, "W1", 2))
    assert said == "'W1' is an array; higher derivatives are by one scalar; name w111, say"
    assert higher_derivative(network, "W1", 1).gradients["w111"] == "dw111"
    said = error_of(lambda: higher_derivative(symgraph.load("sigmoid-neuron"), "w1", 9))
    assert "it is too long to be differentiated again" in said
    linear = higher_derivative(symgraph.load("name: p\ninputs: [x]\nequations: {y: 3*x}\n"), "x", 2)
    assert linear.closed_form(linear.gradients["x"]) == 0
