"""Specs that are right: what is read from each key."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from symgraph.calculus.formula import parse_formula
from symgraph.calculus.term import Apply
from symgraph.spec.activations import ACTIVATIONS, IDENTITY, Activation
from symgraph.spec.data_sources import Rows
from symgraph.spec.inline import known_names, spec_from_equations, with_values
from symgraph.spec.json_schema import json_schema
from symgraph.spec.layers import Dense
from symgraph.spec.load import load_spec, spec_from_text
from symgraph.spec.losses import LOSSES, NamedLoss
from symgraph.spec.network_names import network_arrays
from symgraph.spec.reader import Formula
from symgraph.spec.schema import KEYS
from symgraph.spec.spec import Condition, InputArray, Interval, Network

NETWORK = """\
input: 2
layers:
  - dense: 12
    activation: ReLU
    bias: no
  - dense: 1
loss: mse
"""


def network(text: str) -> Network:
    read = spec_from_text(text).network
    assert read is not None
    return read


def activation(text: str) -> Activation:
    return network(f"input: 2\nlayers: [{{dense: 3, activation: {text}}}]").layers[0].activation


def test_a_network_is_read() -> None:
    spec = spec_from_text(NETWORK, "folder/net.yaml")
    assert (spec.name, spec.file, spec.title) == ("net", "folder/net.yaml", "")
    assert spec.network == Network(InputArray("i", 2), (Dense(12, bias=False, activation=Activation("relu")), Dense(1)))
    assert spec.loss == NamedLoss("mse")
    assert spec.place("layers[1].activation").line == 4
    assert spec.place("nowhere").line == 0


def test_a_network_has_named_arrays_and_elements() -> None:
    arrays = network_arrays(network(NETWORK))
    assert {name: (array.role, array.shape) for name, array in arrays.items()} == {
        "i": ("input", (2, 1)),
        "W1": ("parameter", (12, 2)),
        "z1": ("computed", (12, 1)),
        "h1": ("computed", (12, 1)),
        "W2": ("parameter", (1, 12)),
        "b2": ("parameter", (1, 1)),
        "z2": ("computed", (1, 1)),
        "o": ("computed", (1, 1)),
        "y": ("target", (1, 1)),
    }
    known = known_names(spec_from_text(NETWORK))
    names = list(known)
    assert all(name in known for name in names)
    assert len(names) == len(known) == len(set(names))
    assert {"i2", "w192", "w1_10_2", "w2_1_12", "h1_12", "b21", "o1", "y1"} <= set(names)
    assert not any(name in known for name in ("w1_13_1", "w1102", "b11", "i3", "h21", "o2", "w", "W3"))


def test_names_from_layer_ten_on_are_separated() -> None:
    layers = "input: 1\nlayers:\n" + "  - dense: 1\n" * 11
    known = known_names(spec_from_text(layers))
    assert all(name in known for name in ("W9", "W_10", "b_11", "w911", "w10_1_1", "z11_1", "h10_1"))
    assert not any(name in known for name in ("W10", "b1111", "h11_1"))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_known_by_name(name: str) -> None:
    assert activation(name).name == name


def test_activations_with_a_number_and_of_a_formula() -> None:
    assert activation("leaky_relu") == Activation("leaky_relu", "0.01")
    assert activation("{LeakyReLU: 0.2}") == Activation("leaky_relu", "0.2")
    assert activation("linear") == IDENTITY
    formula = activation('"x*sigmoid(1.702*x)"')
    assert formula.variable == "x"
    assert formula.formula is not None
    assert formula.formula.term == Apply("mul", ("x", Apply("sigmoid", (Apply("mul", ("1.702", "x")),))))


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_is_known_by_name(name: str) -> None:
    loss = spec_from_text(f"input: 2\nlayers: [{{dense: 1}}]\nloss: {name}").loss
    assert loss == NamedLoss(name, "1" if name == "huber" else None)


def test_a_loss_may_take_a_number_or_be_a_formula_of_the_network() -> None:
    assert spec_from_text("input: 2\nlayers: [{dense: 1}]\nloss: {huber: 0.5}").loss == NamedLoss("huber", "0.5")
    loss = spec_from_text("input: 2\nlayers: [{dense: 1}]\nloss: (o1 - y1)**2 + w112**2\nvalues: {y: 1}").loss
    assert isinstance(loss, Formula)
    assert spec_from_text("input: 2\nlayers: [{dense: 1}]").loss is None


def test_equations_keep_the_order_of_the_file_or_are_put_in_order() -> None:
    spec = spec_from_text("inputs: [x]\nequations: {b: x, a: b, c: 2}")
    assert list(spec.equations) == ["b", "a", "c"]
    spec = spec_from_text("inputs: [x]\nequations: {c: a*b, b: a + x, a: x, d: 1}\nloss: c")
    assert list(spec.equations) == ["a", "b", "c", "d"]


def test_the_last_equation_of_the_file_is_the_loss_unless_one_is_given() -> None:
    spec = spec_from_text("inputs: [x]\nequations: {b: a, a: x}")
    assert isinstance(spec.loss, Formula)
    assert spec.loss.term == "a"


def test_a_chain_of_ten_thousand_equations_is_read() -> None:
    lines = [f"  a{number}: a{number - 1} + 1\n" for number in range(10_000, 0, -1)]
    spec = spec_from_text("equations:\n" + "".join(lines) + "  a0: 1\n")
    assert list(spec.equations)[:2] == ["a0", "a1"]
    assert len(spec.equations) == 10_001


def test_names_may_shadow_constants_and_functions() -> None:
    spec = spec_from_text("inputs: [E, gamma, sigmoid]\nequations: {y: E*gamma*sigmoid}\nvalues: {E: 3}")
    assert spec.values == {"E": "3"}


def test_values_are_exact_numerals() -> None:
    spec = spec_from_text(
        "input: 2\nlayers: [{dense: 2}, {dense: 1}]\nloss: mse\ninputs: [t]\n"
        "values: {i: [+1, 1e-3], W1: [[0.10, -.5], [1/3, 2]], b1: [[1], [2]], b2: 3, w211: 4, y1: 5, t: 6}"
    )
    assert spec.values == {
        "i": (("1",), ("1e-3",)),
        "W1": (("0.10", "-.5"), ("1/3", "2")),
        "b1": (("1",), ("2",)),
        "b2": (("3",),),
        "w211": "4",
        "y1": "5",
        "t": "6",
    }


def test_assumptions_are_words_intervals_and_conditions() -> None:
    spec = spec_from_text(
        "inputs: [a, b, c]\nequations: {y: a*b*c}\n"
        "assume:\n  a: positive\n  b: [nonzero, '(-1, pi]']\n  c: '[-oo, oo)'\n"
    )
    assert spec.assume == {
        "a": ("positive",),
        "b": ("nonzero", Interval(Apply("neg", ("1",)), "pi", low_closed=False, high_closed=True)),
        "c": (Interval(Apply("neg", ("oo",)), "oo", low_closed=True, high_closed=False),),
    }
    condition = spec_from_text("inputs: [x]\nequations: {y: x}\nassume: {x: abs(x) > 1}").assume["x"]
    assert condition == (Condition(Apply("gt", (Apply("abs", ("x",)), "1"))),)


def test_groups_figure_and_title() -> None:
    spec = spec_from_text(
        "title: りんご\nname: no\ninputs: [x]\nequations: {a: x, b: a}\n"
        "groups: {買い物: [a], 'the rest': [b]}\nfigure: {format: [pdf, svg], engine: bundled, wrt: x}"
    )
    assert (spec.name, spec.title) == ("no", "りんご")
    assert spec.groups == {"買い物": ("a",), "the rest": ("b",)}
    assert spec.figure == {"format": ("pdf", "svg"), "engine": "bundled", "wrt": "x"}
    grouped = spec_from_text(NETWORK + "groups: {first: [z1, h1], out: [o1]}")
    assert grouped.groups == {"first": ("z1", "h1"), "out": ("o1",)}


def test_the_updates_of_a_step_are_formulas() -> None:
    given = "inputs: [x]\nequations: {y: x**2}\n"
    together = spec_from_text(given + "updates: {x: x - eta*dx}").updates
    in_turn = spec_from_text(given + "updates: [v = 0.9*v - dx, x = x + v]").updates
    assert together is not None
    assert in_turn is not None
    assert (list(together.formulas), together.sequential) == (["x"], False)
    assert (list(in_turn.formulas), in_turn.sequential) == (["v", "x"], True)
    assert together.formulas["x"].term == parse_formula("x - eta*dx")
    assert in_turn.formulas["x"].term == parse_formula("x + v")


def test_labels_data_and_how_to_learn_are_carried_along() -> None:
    spec = spec_from_text(
        "inputs: [x]\nequations: {y: x}\nlabels: {x: 値段（円）}\ntrain: {rate: 0.1}\ndata: [[1], [2]]\n"
    )
    assert spec.kept == {"labels": {"x": "値段（円）"}}
    assert spec.train == {"rate": "0.1"}
    assert spec.data is not None
    assert spec.data.source == Rows((("1",), ("2",)))


def test_inline_equations_declare_their_inputs() -> None:
    spec = spec_from_equations(["u=a*x+b", "y = exp(-u)*pi"], {"a": "-2", "x": "1/3"})
    assert (spec.name, spec.inputs, list(spec.equations)) == ("y", ("a", "x", "b"), ["u", "y"])
    assert isinstance(spec.loss, Formula)
    assert spec.loss.term == "y"
    assert spec.values == {"a": "-2", "x": "1/3"}
    assert list(spec_from_equations(["y = u**2", "u = x", "z = where(x <= 1, y, u)"]).equations) == ["u", "y", "z"]


def test_values_of_the_command_line_win() -> None:
    spec = spec_from_text("input: 2\nlayers: [{dense: 1}]\nvalues: {W1: [[1, 2]], i1: 3, i2: 4, b1: [5]}")
    changed = with_values(spec, {"w112": "7", "i": "[8, 9]"})
    assert changed.values == {"W1": (("1", "7"),), "i": (("8",), ("9",)), "b1": (("5",),)}


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("inputs: [λ]\r\nequations: {y: λ}".encode())))
    spec = load_spec("-")
    assert (spec.name, spec.inputs) == ("stdin", ("λ",))


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parents[1] / "templates").glob("*.yaml")), ids=lambda path: path.stem
)
def test_every_template_is_a_spec(path: Path) -> None:
    spec = load_spec(str(path))
    assert spec.name == path.stem
    assert spec.loss is not None


def test_the_json_schema_holds_every_key_that_is_read() -> None:
    schema = json_schema()
    assert list(schema["properties"]) == list(KEYS)
    assert schema["additionalProperties"] is False
    dense, *_ = schema["properties"]["layers"]["items"]["anyOf"]
    assert list(dense["properties"]) == ["dense", "bias", "activation", "name"]
    assert dense["required"] == ["dense"]
    assert dense["properties"]["activation"]["anyOf"][0]["enum"] == list(ACTIVATIONS)
