"""Compiled programs: values and gradients, what they take and give, names, sources and errors."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import numpy as np
import oracle
import pytest
from compiled_cases import random_values
from layer_cases import gradients

import symgraph
from symgraph import EnvironmentFailure, InputError
from symgraph.calculus.elementwise import arguments, row
from symgraph.calculus.operation import Application
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.rows import TABLE
from symgraph.calculus.structural import MATMUL, TRANSPOSE
from symgraph.errors import ShapeError
from symgraph.spec.templates import template_names

ABSTRACT = ("general-node", "three-layer")
TANH = {"f": np.tanh, "df": lambda x: 1 - np.tanh(x) ** 2}
GRADIENTS = {f"{case.name}-{case.wrt}": case for case in gradients()}


@pytest.mark.parametrize("template", [name for name in template_names() if name not in ABSTRACT])
def test_values_and_gradients_of_every_template(template: str) -> None:
    program = symgraph.load(template)
    symbolic = any(isinstance(n, str) for shape in program.shapes.values() for n in shape)
    values = dict(program.metadata["values"]) if symbolic else random_values(program)
    compiled = program.compile(wrt="all")
    whole = symgraph.gradient(program, "all")
    wanted = symgraph.evaluate(whole, values)
    found = compiled({name: wanted[name] for name in compiled.arguments})
    assert set(compiled.results) == {program.loss, *whole.gradients.values()}
    for name in compiled.results:
        np.testing.assert_allclose(found[name], wanted[name], rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("case", GRADIENTS.values(), ids=GRADIENTS)
def test_gradients_of_layers_and_losses_from_public_references(case) -> None:
    program = symgraph.load(case.with_keys())
    whole = symgraph.gradient(program, case.wrt)
    if any(isinstance(n, str) for shape in program.shapes.values() for n in shape):
        pytest.skip("sizes are symbols and there are no values")
    chance = np.random.default_rng(1)
    scalars = symgraph.expand(program)
    values = {
        name: chance.uniform(*map(float, case.between.get(name, (0.2, 0.8))))
        for name, declared in scalars.declarations.items()
        if declared.value is None
    }
    wanted = symgraph.evaluate(whole, values)
    names = [name for name in program.declarations if name not in ("dL", "N")]
    given = symgraph.evaluate(program, values)
    compiled = program.compile(wrt=case.wrt)
    found = compiled({name: given[name] for name in names if name in compiled.arguments})
    np.testing.assert_allclose(
        found[compiled.gradients[case.wrt]], wanted[whole.gradients[case.wrt]], rtol=1e-11, atol=1e-13
    )


def test_every_row_of_the_table_and_its_partials() -> None:
    lacking: dict[str, str] = {}
    for op in [*oracle.NARY, *TABLE]:
        for point in oracle.points(op, 3):
            program = row_program(op, len(point))
            values = dict(zip(program.declarations, map(float, point), strict=True))
            wrt = [name for name in program.declarations if op in oracle.NARY or has_partial(op, name)]
            whole = symgraph.gradient(program, wrt) if wrt else program
            try:
                compiled = program.compile(wrt=wrt)
            except InputError as error:
                lacking[op] = str(error)
                continue
            found = compiled({name: values[name] for name in compiled.arguments})
            wanted = symgraph.evaluate(whole, values)
            for name in compiled.results:
                np.testing.assert_allclose(found[name], wanted[name], rtol=1e-11, atol=1e-13, err_msg=op)
    assert len(lacking) < 20  # zeta, Fresnel's integrals and their like
    assert all("no counterpart in NumPy" in said or "SciPy has the orders" in said for said in lacking.values())


def row_program(op: str, arity: int) -> Program:
    """``result := op(arguments)``."""
    builder = Builder(empty("row"))
    names = arguments(op, arity)
    for name in names:
        builder.declare(name, Declaration("input"))
    builder.bind("result", Application(row(op, arity), tuple(names)))
    return builder.build(loss="result")


def has_partial(op: str, name: str) -> bool:
    """Whether the row can be differentiated by an argument."""
    return bool(TABLE[op].partials[TABLE[op].arguments.split().index(name)])


def test_a_batch_of_matrices_and_abstract_functions() -> None:
    compiled = symgraph.load("three-layer").compile(wrt="B1, B2")
    assert compiled.arguments == ("X", "Y", "B1", "B2", "phi", "dphi")
    chance = np.random.default_rng(2)
    values = {"X": (5, 3), "Y": (5, 1), "B1": (3, 2), "B2": (2, 1)}
    arrays = {name: chance.standard_normal(shape) for name, shape in values.items()}
    found = compiled(arrays | {"phi": np.tanh, "dphi": TANH["df"]})
    hidden = np.tanh(arrays["X"] @ arrays["B1"])
    error = arrays["Y"] - hidden @ arrays["B2"]
    np.testing.assert_allclose(found["L"], np.mean(error**2), rtol=1e-13)
    np.testing.assert_allclose(found["dB2"], -2 * hidden.T @ error / 5, rtol=1e-12)
    inner = error @ arrays["B2"].T * (1 - hidden**2)
    np.testing.assert_allclose(found["dB1"], -2 * arrays["X"].T @ inner / 5, rtol=1e-12)
    assert symgraph.load("general-node").compile(wrt="x")({"x": 0.5} | TANH)["dx"] == 1 - np.tanh(0.5) ** 2


def test_one_call_gives_what_the_readme_of_a_neuron_says() -> None:
    # -log(sigmoid(w.x)) at x = (1, -1), w = (1, 0.5): 0.474077, (-0.377541, 0.377541)
    compiled = symgraph.load("sigmoid-neuron").compile(wrt=["w1", "w2"])
    found = compiled({"x1": 1, "x2": -1, "w1": 1, "w2": 0.5})
    assert {name: round(float(value), 6) for name, value in found.items()} == {
        "L": 0.474077,
        "dw1": -0.377541,
        "dw2": 0.377541,
    }


SOURCE = '''import numpy as np


def relu(x):
    return np.maximum(0, x)


def bce_with_logits(z, t):
    return np.maximum(z, 0) - t*z + np.log1p(np.exp(-np.abs(z)))


def sigmoid(x):
    return 1/(1 + np.exp(-x))  # where the exponential overflows, this is the 0 that it should be


def step(x):
    return np.greater(x, 0).astype(float)


@np.errstate(over="ignore")
def compute(x, W1, b1, W2, b2, y):
    """L, dW1, db1, dW2, db2.

    x is N×2, W1 is 2×2, b1 is 1×2, W2 is 1×2, y is N×1.
    """
    N = x.shape[0]
    z1 = x @ W1.T + b1
    h1 = relu(z1)
    z2 = h1 @ W2.T + b2
    L = bce_with_logits(z2, y).sum()/N
    dz2 = 1/N*(sigmoid(z2) - y)
    dh1 = dz2 @ W2
    dz1 = dh1*step(z1)
    dW1 = dz1.T @ x
    db1 = dz1.sum(axis=0, keepdims=True)
    dW2 = dz2.T @ h1
    db2 = dz2.sum()
    return L, dW1, db1, dW2, db2
'''


def test_the_source_reads_as_it_is_written_by_hand() -> None:
    assert symgraph.load("relu-exercise").compile(wrt="all", batch=True).source == SOURCE


def test_probabilities_stay_outputs_and_are_used_again() -> None:
    compiled = symgraph.load("relu-exercise").compile(["L", "o"], wrt="all", batch=True)
    assert "    o = sigmoid(z2)\n" in compiled.source
    assert "    dz2 = 1/N*(o - y)\n" in compiled.source


def test_the_source_is_the_same_in_every_run_and_needs_no_sympy() -> None:
    code = (
        "import sys, symgraph.lowering.compiled; print('sympy' in sys.modules)\n"
        "import symgraph; print(symgraph.load('lstm').compile(wrt='all').source)"
    )
    environment = os.environ | {"PYTHONHASHSEED": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout == "False\n" + symgraph.load("lstm").compile(wrt="all").source + "\n"


# --- what is taken and given ----------------------------------------------------------------------------------------


def test_numbers_for_what_is_one_by_one_and_two_dimensions_for_all_else() -> None:
    compiled = symgraph.load("tanh-2-2-1").compile(["o", "h1"], wrt="all")
    values = {"i": [1, 0.5], "W1": [[0.5, -0.3], [0.8, 0.2]], "b1": [0.1, -0.2], "W2": [[0.7, -0.4]], "b2": [0.05]}
    found = compiled(values)
    assert isinstance(found["o"], float)
    assert isinstance(found["db2"], np.ndarray)  # given as a list of one number
    assert found["db2"].shape == (1,)
    assert found["db1"].shape == (2,)  # the shape of what was given
    assert found["h1"].shape == (2, 1)
    assert compiled.shapes["db1"] == (2, 1)
    columns = values | {"b1": np.array([[0.1], [-0.2]]), "b2": 0.05}
    assert np.shape(compiled(columns)["db2"]) == ()
    np.testing.assert_array_equal(compiled(columns)["db1"][:, 0], found["db1"])


def test_what_is_given_is_never_changed_through_what_comes_back() -> None:
    program = symgraph.load("name: a\nshapes: {x: [3], y: [3]}\nequations: {L: sum(x*y)}\n")
    compiled = program.compile(wrt="x, y")
    x, y = np.ones((3, 1)), np.arange(3.0).reshape(3, 1)
    found = compiled({"x": x, "y": y})
    found["dx"] += 1
    found["dy"] += 1
    assert (x.sum(), y.sum()) == (3, 3)
    whole = symgraph.load("name: a\nshapes: {x: [3]}\nequations: {L: sum(x)}\n").compile(wrt="x")({"x": x})
    whole["dx"] += 1  # no repeated number that is read-only
    np.testing.assert_array_equal(whole["dx"], np.full((3, 1), 2.0))


def test_elements_intermediate_values_aliases_and_adjoints() -> None:
    program = symgraph.load("tanh-2-2-1-mse")
    values = symgraph.evaluate(symgraph.gradient(program, ["w112", "h1", "o1", "W1"]))
    compiled = program.compile(["L", "o1", "h12"], wrt=["w112", "h1", "o1"])
    assert compiled.results == ("L", "o1", "h12", "dw112", "dh1", "do1")
    found = compiled({name: symgraph.evaluate(program)[name] for name in compiled.arguments})
    whole = symgraph.evaluate(symgraph.gradient(program, "all"))
    np.testing.assert_allclose(found["dw112"], whole["dw112"], rtol=1e-13)
    np.testing.assert_allclose(found["do1"], whole["do"], rtol=1e-13)
    np.testing.assert_allclose(found["h12"], values["h12"], rtol=1e-13)
    backward = symgraph.gradient(program, "W1").compile(["do", "dz1"])
    assert backward.results == ("do", "dz1", "dW1")
    assert symgraph.load("regression").compile("z1, o").results == ("z1", "o")


@pytest.mark.parametrize("of", ["p", "u", "s", "e"])
def test_the_gradient_by_a_probability_or_a_step_towards_it(of: str) -> None:
    steps = "equations: {u: w*x, e: exp(-u), s: 1 + e, p: 1/s, L: -y*log(p) - (1 - y)*log(1 - p)}"
    program = symgraph.load(f"name: a\ninputs: [x, y]\nparameters: [w]\n{steps}\n")
    values = {"x": 0.7, "y": 0.3, "w": -1.2}
    whole = symgraph.gradient(program, of)
    found = program.compile(wrt=of)(values)
    np.testing.assert_allclose(found[f"d{of}"], symgraph.evaluate(whole, values)[f"d{of}"], rtol=1e-13)


def test_gradients_of_gradients() -> None:
    program = symgraph.load("name: a\ninputs: [x]\nequations: {y: x**3*exp(x)}\n")
    second = symgraph.gradient(symgraph.gradient(program, "x"), "x", of="dx")
    x = 0.8
    name = second.gradients["x"]
    assert second.compile(name)({"x": x})[name] == pytest.approx((x**3 + 6 * x**2 + 6 * x) * np.exp(x), rel=1e-13)


def test_a_gradient_that_is_nothing_and_one_that_is_the_seed() -> None:
    program = symgraph.load("name: a\ninputs: [x, z]\nequations: {y: 3*x, q: z**2}\nloss: y\n")
    assert program.compile(wrt="x, z, y")({"x": 2.0}) == {"y": 6, "dx": 3, "dz": 0, "dy": 1}
    assert program.compile("q")({"z": 3.0}) == {"q": 9}


def test_huge_numbers_and_division_by_zero_are_those_of_floating_point() -> None:
    program = symgraph.load("name: a\ninputs: [x]\nequations: {y: x*100000000000000000000 + 1/x}\n")
    assert program.compile()({"x": 0.0}) == {"y": np.inf}
    assert program.compile()({"x": 1.0}) == {"y": 1e20 + 1}


def test_a_compiled_program_can_be_pickled() -> None:
    compiled = symgraph.load("mlp").compile(wrt="all")
    values = random_values(symgraph.load("mlp"))
    before = compiled(values)
    after = pickle.loads(pickle.dumps(compiled))(values)
    np.testing.assert_array_equal(before["dW1"], after["dW1"])


def test_sequences_of_one_position_and_softmax_of_one_unit() -> None:
    for layers in ("[{rnn: 1}]", "[{lstm: 1}]", "[{conv1d: 1, kernel: 1}, max_pool]", "[{attention: 1}, mean_pool]"):
        text = f"name: a\ninput: {{name: x, size: 1, length: 1}}\nlayers: {layers}\nloss: sse\n"
        _check(text)
    _check("name: a\ninput: {name: x, size: 1}\nlayers: [{dense: 1, activation: softmax}]\nloss: cross_entropy\n")


def _check(text: str) -> None:
    program = symgraph.load(text)
    values = random_values(program)
    wanted = symgraph.evaluate(symgraph.gradient(program, "all"), values)
    for name, value in program.compile(wrt="all")(values).items():
        np.testing.assert_allclose(value, np.reshape(wanted[name], np.shape(value)), rtol=1e-12, atol=1e-14)


# --- names ----------------------------------------------------------------------------------------------------------


def test_names_of_the_language_of_numpy_and_in_japanese() -> None:
    text = "name: 名前\ninputs: [np, lambda_, 値段, softmax, math, N]\n"
    text += "equations: {compute: sigmoid(np*値段), x: relu(N)}\n"
    program = symgraph.load(text + "loss: log(compute)*math*softmax*lambda_ + x\n")
    names = ["np", "lambda_", "値段", "softmax", "math", "N"]
    values = {name: 0.3 + k / 7 for k, name in enumerate(names)}
    wanted = symgraph.evaluate(symgraph.gradient(program, names), values)
    for batch in (False, True):
        compiled = program.compile(wrt=names, batch=batch)
        found = compiled({name: [value] if batch else value for name, value in values.items()})
        assert compiled.arguments == tuple(names)
        for name in compiled.results:
            np.testing.assert_allclose(np.squeeze(found[name]), wanted[name], rtol=1e-13)


def test_names_that_python_cannot_read_never_reach_the_code() -> None:
    builder = Builder(empty("x"))
    hostile = ['a"""\nimport os\n', "class", "__debug__", "a b", "a\u00adb", "ﬁ", "fi", "print(1)"]
    for name in hostile:
        builder.declare(name, Declaration("input", (2, 2)))
    product = hostile[0]
    for name in hostile[1:]:
        product = builder.bind(f"{name};_", Application(MATMUL, (product, name)))
    builder.bind("def", Application(TRANSPOSE, (product,)))
    compiled = builder.build().compile("def")
    arrays = {name: np.full((2, 2), k + 1.0) for k, name in enumerate(hostile)}
    wanted = np.linalg.multi_dot([arrays[name] for name in hostile]).T
    np.testing.assert_allclose(compiled(arrays)["def"], wanted, rtol=1e-13)
    for text in ("os", "print(1", "a b"):
        assert text not in compiled.source


# --- errors ---------------------------------------------------------------------------------------------------------

PROGRAM = "name: fit\nshapes: {X: [n, p], w: [p], Y: [n], c: []}\nequations: {E: Y - X @ w - c}\nloss: sum(E**2)/n\n"
RIGHT = {"X": np.ones((4, 2)), "w": [1, 2], "Y": [1, 2, 3, 4], "c": 0.5}


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"w": [1, 2, 3]}, "the value of 'w' is of 3 numbers; an array of p×1 is needed; p is 2 in 'X'"),
        ({"w": np.ones((1, 2))}, "the value of 'w' is 1×2; an array of p×1 is needed; p is 2 in 'X'"),
        ({"X": np.ones(4)}, "the value of 'X' is of 4 numbers; an array of n×p is needed"),
        ({"X": np.ones((2, 2, 2))}, "the value of 'X' is 2×2×2; an array of n×p is needed"),
        ({"X": 3}, "the value of 'X' is a number; an array of n×p is needed"),
        ({"c": [1, 2]}, "the value of 'c' is of 2 numbers; a number is needed"),
        ({"c": "many"}, "the value of 'c' is not an array of numbers; a number is needed"),
        ({"Y": [[1], [2, 3]]}, "the value of 'Y' is not an array of numbers; an array of n×1 is needed"),
        ({"y": 1}, "'y' is not a name of 'fit'; it takes X, w, Y, c"),
    ],
)
def test_values_that_do_not_fit(values: dict, message: str) -> None:
    compiled = symgraph.load(PROGRAM).compile(wrt="w, c")
    assert compiled(RIGHT)["L"] == pytest.approx(np.mean((np.array([1, 2, 3, 4]) - 3.5) ** 2))
    with pytest.raises(InputError) as caught:
        compiled(RIGHT | values)
    assert message in str(caught.value)


def test_all_problems_of_a_call_are_told_at_once() -> None:
    compiled = symgraph.load(PROGRAM).compile()
    with pytest.raises(InputError) as caught:
        compiled({"X": np.ones((4, 2)), "w": [1, 2, 3], "beta": 1})
    found = str(caught.value).splitlines()
    assert found == [
        "no value for 'Y'; an array of n×1 is needed",
        "no value for 'c'; a number is needed",
        "'beta' is not a name of 'fit'; it takes X, w, Y, c",
        "the value of 'w' is of 3 numbers; an array of p×1 is needed; p is 2 in 'X'",
    ]
    with pytest.raises(ShapeError):
        compiled(RIGHT | {"Y": [1, 2, 3]})
    assert compiled(RIGHT | {"E": "a name of the program that is computed"})["L"] > 0


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"wrt": "w311"}, "'w311' is not a name of 'tanh-2-2-1'"),
        ({"outputs": "h_1"}, "did you mean 'h1'"),
        ({"outputs": ["_dL"]}, "'_dL' is not a name of 'tanh-2-2-1'"),
    ],
)
def test_names_that_do_not_exist(keywords: dict, message: str) -> None:
    with pytest.raises(InputError) as caught:
        symgraph.load("tanh-2-2-1").compile(**keywords)
    assert message in str(caught.value)


def test_abstract_functions_must_be_functions() -> None:
    compiled = symgraph.load("general-node").compile()
    with pytest.raises(InputError) as caught:
        compiled({"x": 1.0, "f": 3})
    assert str(caught.value) == "the value of 'f' is 3; it is an abstract function: give one that acts on each element"


def test_what_numpy_has_no_function_for() -> None:
    with pytest.raises(InputError) as caught:
        symgraph.load("name: a\ninputs: [x]\nequations: {y: zeta(x)}\n").compile()
    assert str(caught.value) == "'zeta' has no counterpart in NumPy; write another form"


def test_special_functions_say_what_they_need(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)  # as if it were not installed
    compiled = symgraph.load("name: a\ninputs: [x]\nequations: {y: erf(x)}\n").compile()
    with pytest.raises(EnvironmentFailure) as caught:
        compiled({"x": 1.0})
    assert str(caught.value) == "'a' has special functions, which need scipy; install it: pip install scipy"
