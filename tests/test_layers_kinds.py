"""How kinds of layers are written, named and drawn, what is wrong with them, and the rows they are made of."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import symgraph
from symgraph.calculus.number_systems import number_system
from symgraph.calculus.operation import Application, Operation, Site
from symgraph.calculus.program import Builder, Declaration, empty
from symgraph.calculus.sequence_rows import put, reshape, take, vstack
from symgraph.calculus.window_rows import fold, unfold
from symgraph.errors import InputError, ShapeError
from symgraph.figure.options import merged_options
from symgraph.figure.views import Views
from symgraph.spec.json_schema import json_schema
from symgraph.spec.layers import LAYERS, Dropout, Flatten, LayerNorm, MaxPool, MeanPool
from symgraph.spec.load import spec_from_text

SEQUENCE = "input: {name: x, size: 2, length: 5}\n"


def load(layers: str, head: str = SEQUENCE, more: str = "loss: sse\n") -> symgraph.Program:
    return symgraph.load(f"name: net\n{head}layers: {layers}\n{more}")


# --- how they are written ---------------------------------------------------------------------------------------------


def test_a_kind_that_needs_no_more_is_a_word() -> None:
    layers = "[flatten, {layer_norm: }, layer_norm, {dropout: 0.2, name: kept}, mean_pool]"
    with pytest.raises(InputError, match=r"layers\[5\]: a pool of 10 units: it needs positions"):
        spec_from_text(f"{SEQUENCE}layers: {layers}\n")
    network = spec_from_text(f"{SEQUENCE}layers: {layers.replace('mean_pool', 'dense: 1')}\n").network
    assert network is not None
    assert network.layers[:4] == (Flatten(), LayerNorm(), LayerNorm(), Dropout("0.2", name="kept"))


@pytest.mark.parametrize(("word", "kind"), [("mean_pool", MeanPool), ("max_pool", MaxPool)])
def test_a_pool_without_a_window_is_of_all_positions(word: str, kind: Any) -> None:
    network = spec_from_text(f"{SEQUENCE}layers: [{word}]\n").network
    assert network is not None
    assert network.layers == (kind(),)
    assert network.output.shape == (1, 2)


def test_the_json_schema_has_every_kind_with_its_fields() -> None:
    *kinds, words = json_schema()["properties"]["layers"]["items"]["anyOf"]
    assert [next(iter(kind["properties"])) for kind in kinds] == list(LAYERS)
    conv = kinds[list(LAYERS).index("conv1d")]
    assert list(conv["properties"]) == ["conv1d", "kernel", "stride", "padding", "bias", "activation", "name"]
    assert conv["required"] == ["conv1d", "kernel"]
    assert conv["properties"]["padding"]["minimum"] == 0
    assert words["enum"] == ["layer_norm", "dropout", "flatten", "mean_pool", "max_pool"]
    assert json_schema()["properties"]["input"]["anyOf"][1]["properties"]["length"]["minimum"] == 1


@pytest.mark.parametrize(
    ("layers", "found"),
    [
        ("[dense]", "2:10: layers[1]: 'dense' alone; it needs the number of units; write - dense: 2, say"),
        ("[conv1d: 2]", "2:10: layers[1]: no kernel found; add kernel"),
        ("[{conv1d: 2, kernel: 6}]", "layers[1]: a window of 6 positions on 5: it does not fit"),
        (
            "[{conv1d: 2, kernel: 9, padding: 1}]",
            "layers[1]: a window of 9 positions on 5 with 1 zeros at both ends: it does not fit",
        ),
        ("[{conv1d: 2, kernel: 2, padding: -1}]", "layers[1].padding: '-1' found; a whole number from 1 to 100000"),
        ("[{rnn: 2, states: some}]", "layers[1].states: unknown word 'some'; known: last, all"),
        ("[{rnn: 2, dropout: 0.5}]", "layers[1]: two kinds in one layer: 'rnn' and 'dropout'"),
        ("[{lstm: 2, activation: tanh}]", "layers[1]: unknown key 'activation'; known: lstm, bias, states, name"),
        ("[dropout: 1]", "layers[1].dropout: '1' found; a number from 0 to 1, without 1 is needed"),
        ("[layer_norm: 0]", "layers[1].layer_norm: '0' found; a number above 0 is needed"),
        ("[dense: 3, {add: frist}]", "layers[2].add: no layer 'frist' before this one; known: x"),
        ("[{dense: 3, name: one}, {add: on}]", "no layer 'on' before this one; known: x, one; did you mean 'one'"),
        ("[dense: 3, {add: x}]", "layers[2].add: 'x' gives 5 positions of 2 units, the layer before this one 5 pos"),
        ("[{dense: 3, name: x}]", "layers[1].name: the name 'x' twice; choose another name"),
        ("[rnn: 2, rnn: 2]", "layers[2]: a recurrent layer of 2 units: it needs positions, as in input: {name: x"),
        ("[attention: 2, flatten, flatten]", "layers[3]: flatten of 10 units: it needs positions"),
        (f"[{'rnn: 1, ' + 'dense: 1, ' * 9}]", "layers: 10 layers, one of them recurrent; at most 9 are allowed"),
    ],
)
def test_what_is_wrong_with_a_layer_is_said_where_it_stands(layers: str, found: str) -> None:
    with pytest.raises(InputError) as caught:
        spec_from_text(f"{SEQUENCE}layers: {layers}\n")
    assert found in str(caught.value)


@pytest.mark.parametrize(
    ("name", "layers", "clash"),
    [
        ("Wq1", "[attention: 1]", "the name 'Wq1' is one of the network's own"),
        ("mu", "[layer_norm]", "the name 'mu' makes 'mu1_1', one of the network's own names"),
        ("h1_1", "[rnn: 1, dense: 1]", "the name 'h1_1' is one of the network's own"),
    ],
)
def test_an_input_is_not_called_as_the_network_calls_its_own(name: str, layers: str, clash: str) -> None:
    with pytest.raises(InputError, match=clash):
        load(layers, f"input: {{name: {name}, size: 1, length: 3}}\n")


def test_an_input_of_two_indices_may_share_a_letter_with_what_has_three() -> None:
    program = load("[attention: 1]", "input: {name: q, size: 1, length: 3}\n")
    assert program.scalars("q") == ["q1_1", "q2_1", "q3_1"]
    assert program.scalars("q1") == ["q1_1_1", "q2_1_1", "q3_1_1"]
    assert program.resolve("q2_1_1") == ("q1", (1, 0))


def test_steps_without_end_are_refused() -> None:
    with pytest.raises(InputError, match="1001 positions: a recurrent layer is unrolled over 1000 at most"):
        load("[rnn: 1]", "input: {size: 1, length: 1001}\n")


def test_an_array_too_large_is_refused() -> None:
    with pytest.raises(InputError, match="16000000 numbers in 's1'; at most 10000000 are allowed"):
        load("[attention: 1]", "input: {size: 1, length: 4000}\n")


# --- what they are called ---------------------------------------------------------------------------------------------


def test_names_of_a_recurrent_layer_have_the_step_first() -> None:
    program = load("[{rnn: 2, states: all}, lstm: 3, dense: 1]")
    assert program.scalars("W1") == ["w111", "w112", "w121", "w122"]
    assert program.scalars("U1") == ["u111", "u112", "u121", "u122"]
    assert program.scalars("h5_1") == ["h5_1_1", "h5_1_2"]
    assert program.resolve("h4_2_3") == ("h4_2", (0, 2))
    assert program.scalars("bf2") == ["bf21", "bf22", "bf23"]
    assert "gf1_2" not in program.shapes  # there is nothing to forget in the first step
    assert program.shapes["gf2_2"] == (1, 3)
    assert program.scalars("o") == ["o1"]


def test_names_of_a_convolution_have_the_channels_and_the_place_in_the_kernel() -> None:
    program = load("[{conv1d: 2, kernel: 3}]")
    assert program.shapes["W1"] == (2, 6)
    assert program.scalars("W1")[:6] == ["w1_1_1_1", "w1_1_1_2", "w1_1_1_3", "w1_1_2_1", "w1_1_2_2", "w1_1_2_3"]
    assert program.resolve("w1_2_2_1") == ("W1", (1, 3))
    assert program.scalars("o") == ["o1_1", "o1_2", "o2_1", "o2_2", "o3_1", "o3_2"]


def test_a_mask_is_given_not_learnt() -> None:
    program = load("[dropout: 0.2]", "input: 2\n", "loss: o1\nvalues: {i: [3, 4], m1: [1, 0]}\n")
    assert program.declarations["m1"].role == "input"
    assert symgraph.evaluate(program)["o1"] == 3.75
    gradient = symgraph.gradient(program, "i")
    np.testing.assert_array_equal(symgraph.evaluate(gradient)["di"], [[1.25], [0]])


# --- how they are drawn -----------------------------------------------------------------------------------------------


def test_the_gradient_of_a_shared_weight_is_drawn_as_a_sum_over_the_steps() -> None:
    program = symgraph.load("rnn")
    views = Views(program, merged_options({}, {}), lambda _note: None)
    graph = views.gradient("w111")
    sums = [node for node in graph.nodes if node.label.text == "+"]
    assert len(sums) == 1
    assert len([edge for edge in graph.edges if edge.head == sums[0].id]) == 3
    assert [group.title.text for group in graph.groups] == ["step 3", "step 2", "step 1"]


def test_the_recurrent_template_computes_backpropagation_through_time() -> None:
    program = symgraph.load("rnn")
    w, u, inputs = 0.8, -0.6, [1.0, -0.5, 2.0]
    states = [0.0]
    for x in inputs:
        states.append(math.tanh(w * x + u * states[-1]))
    total, carried = 0.0, 1.0
    for step in (3, 2, 1):
        dz = carried * (1 - states[step] ** 2)
        total, carried = total + dz * inputs[step - 1], dz * u
    values = symgraph.evaluate(symgraph.gradient(program, "w111"))
    assert values["o1"] == pytest.approx(states[3], rel=1e-14)
    assert values["dw111"] == pytest.approx(total, rel=1e-14)


# --- the rows ---------------------------------------------------------------------------------------------------------

ROWS: list[tuple[Operation, tuple[int, int]]] = [
    (take(1, 2, 2), (5, 3)),
    (put(1, 2, 6), (2, 3)),
    (reshape((2, 6)), (4, 3)),
    (unfold((3, 1, 0)), (5, 2)),
    (unfold((3, 2, 1)), (6, 2)),
    (unfold((2, 3, 2)), (5, 1)),
    (fold((3, 2, 1), 6), (3, 6)),
    (vstack(1), (1, 4)),
]


@pytest.mark.parametrize(("row", "shape"), ROWS, ids=str)
def test_the_vjp_of_a_row_is_its_transpose(row: Operation, shape: tuple[int, int]) -> None:
    """``<A x, g> = <x, A.T g>``, the definition of the transpose, in numbers."""
    x = np.random.default_rng(1).normal(size=shape)
    g = np.random.default_rng(2).normal(size=row.shape([shape]))
    numbers = number_system("float64")
    builder = Builder(empty("row"))
    builder.declare("X", Declaration("input", shape))
    made = row.vjp(builder, Site(("X",), "Y", 0), "G")
    assert isinstance(made, Application)
    transposed = made.operation.value(numbers, [g])
    assert np.sum(row.value(numbers, [x]) * g) == pytest.approx(np.sum(x * transposed), rel=1e-12)


def test_windows_are_those_of_numpy() -> None:
    x = np.arange(14.0).reshape(7, 2)
    numbers = number_system("float64")
    found = unfold((3, 2, 1)).value(numbers, [x])
    padded = np.pad(x, ((1, 1), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, 3, axis=0)[::2]  # windows, channels, kernel
    np.testing.assert_array_equal(found, windows.reshape(len(windows), -1))
    total = np.zeros_like(padded)
    for number, window in enumerate(windows):
        total[2 * number : 2 * number + 3] += window.T
    np.testing.assert_array_equal(fold((3, 2, 1), 7).value(numbers, [found]), total[1:-1])


@pytest.mark.parametrize(
    ("row", "shape", "message"),
    [
        (take(3, 1, 2), (4, 1), "row 5 is outside an array of 4×1"),
        (put(3, 1, 4), (2, 1), "2×1 does not fit into 4 rows"),
        (reshape((2, 2)), (3, 2), "3×2 has 6 elements, 2×2 4"),
        (unfold((5, 1, 0)), (4, 1), "a window of 5 does not fit into 4 rows with padding 0"),
        (unfold((2, 1, 0)), ("n", 1), "the size n×1 is symbolic; numbers are needed here"),
        (fold((2, 1, 0), 4), (2, 2), "2×2 are no windows of 2 on 4 rows"),
        (vstack(1), (2, 1), "2×1 found in 'vstack': its arguments are rows of one width"),
    ],
    ids=str,
)
def test_shapes_that_do_not_fit_a_row(row: Operation, shape: Any, message: str) -> None:
    with pytest.raises(ShapeError, match=message):
        row.shape([shape])
