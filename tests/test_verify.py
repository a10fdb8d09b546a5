"""Gradients beside finite differences and other systems: they agree, and what is wrong or missing is said."""

from __future__ import annotations

import importlib.util
import io
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

import symgraph
from symgraph.calculus import elementwise
from symgraph.calculus.concrete import concrete
from symgraph.calculus.operation import Contribution, Emitter, Site
from symgraph.calculus.term import Apply
from symgraph.checking.against.finite_differences import finite_differences
from symgraph.cli import main

OWN = ("finite", "autograd")
"""Systems that the tests' own extra installs."""
PEERS = {"torch": "torch", "jax": "jax", "tensorflow": "tensorflow"}


def by_system(found: Any) -> dict[str, Any]:
    return {one.system: one for one in found.comparisons}


def verified(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(["verify", *arguments])
    output = capsys.readouterr()
    return code, output.out, output.err


# --- what agrees ----------------------------------------------------------------------------------------------------


def test_the_sigmoid_neuron_beside_two_systems(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = verified(capsys, "sigmoid-neuron", "--only", "finite,autograd")
    assert code == 0
    assert "sigmoid-neuron: the gradient of L by w1, w2 (2 numbers)" in out
    rows = [line.split() for line in out.splitlines() if "0.474077" in line]
    assert [row[0] for row in rows] == ["symgraph", "finite", "autograd"]
    for row in rows:
        assert row[row.index("0.474077") + 1 :][:2] == ["-0.377541", "0.377541"]
    assert all(row[-1] == "agrees" for row in rows[1:])


@pytest.mark.parametrize("peer", PEERS)
def test_the_sigmoid_neuron_beside_the_large_ones(peer: str) -> None:
    if importlib.util.find_spec(PEERS[peer]) is None:
        pytest.skip(f"{peer} is not installed")
    (one,) = symgraph.verify("sigmoid-neuron", only=peer).comparisons
    assert one.status == "agrees"
    assert one.value == pytest.approx(0.474077, abs=5e-7)
    assert one.entries == pytest.approx([-0.377541, 0.377541], abs=5e-7)


@pytest.mark.parametrize("peer", PEERS)
@pytest.mark.parametrize("template", ["lstm", "conv1d", "attention", "layer-norm", "dropout", "three-layer", "circles"])
def test_every_kind_of_layer_beside_the_large_ones(template: str, peer: str) -> None:
    if importlib.util.find_spec(PEERS[peer]) is None:
        pytest.skip(f"{peer} is not installed")
    found = symgraph.verify(template, only=peer)
    assert [one.status for one in found.comparisons] == ["agrees"], str(found)


@pytest.mark.parametrize(
    "template",
    ["linear-regression", "three-layer", "tanh-2-2-1-mse", "relu-exercise", "classifier", "lstm", "conv1d", "attention",
     "layer-norm", "dropout", "residual", "rnn", "general-node", "baydin", "circles"],
)  # fmt: skip
def test_templates_agree(template: str) -> None:
    found = symgraph.verify(template, only=OWN)
    assert [one.status for one in found.comparisons] == ["agrees", "agrees"], str(found)


@pytest.mark.parametrize(
    ("template", "sizes"), [("three-layer", {"n": 100, "p": 3, "d": 2}), ("linear-regression", {"n": 100, "p": 3})]
)
def test_random_data_agree_with_finite_differences_to_eight_digits(template: str, sizes: dict[str, int]) -> None:
    """The numeric habit: approx_fprime at 100 samples."""
    found = symgraph.verify(template, sizes=sizes, only="finite")
    (one,) = found.comparisons
    assert one.version.startswith("SciPy")
    assert one.deviation is not None
    assert one.deviation < 3e-8
    assert found.sizes == sizes


def test_sizes_are_told_by_values_or_are_usual_for_data() -> None:
    assert symgraph.verify("linear-regression", only="finite").sizes == {"n": 3, "p": 2}
    assert symgraph.verify("three-layer", only="finite").sizes == {"n": 100, "p": 3, "d": 2}


def test_entries_of_arrays_and_inputs() -> None:
    found = symgraph.verify("tanh-2-2-1", wrt="w111,i", only=OWN)
    assert found.names == ["w111", "i1", "i2"]
    assert found.agrees


def test_another_quantity() -> None:
    found = symgraph.verify("tanh-2-2-1", wrt="w111", of="h11", only=OWN)
    h11 = np.tanh(0.5 - 0.3 * 0.5 + 0.1)
    assert found.value == pytest.approx(h11)
    assert found.entries == pytest.approx([1 - h11**2])
    assert found.agrees


def test_many_entries_are_compared_as_arrays_and_some_of_them_by_differences() -> None:
    found = symgraph.verify("digits", only=OWN)
    assert len(found.entries) == 650
    assert found.names == []
    differences, autograd = found.comparisons
    assert differences.reason == "400 of 650 entries"
    assert differences.entries is None
    assert autograd.entries.shape == (650,)
    assert found.agrees


def test_examples_are_seeded() -> None:
    values = [symgraph.verify("three-layer", seed=seed, only="finite").value for seed in (0, 0, 1)]
    assert values[0] == values[1] != values[2]


def test_an_abstract_function_is_taken_to_be_tanh() -> None:
    found = symgraph.verify("three-layer", only="finite")
    assert "phi is taken to be tanh" in found.notes
    program = symgraph.load("name: f\nfunctions: [f]\ninputs: [x, y]\nequations: {z: 'f(x, y)*x'}\n")
    at = {"x": 0.3, "y": -0.2}
    gradient = symgraph.evaluate(concrete(symgraph.gradient(program, "y")), at)
    assert gradient["dy"] == pytest.approx(2 * 0.3 * (1 - np.tanh(0.3 - 0.4) ** 2))


# --- what is wrong, missing or undefined ----------------------------------------------------------------------------


@pytest.fixture
def wrong_tanh() -> Iterator[None]:
    """The rule of tanh without its square: the adjoint times 1 - y."""
    operation = elementwise.row("tanh", 1)
    right = operation.vjp

    def wrong(emitter: Emitter, site: Site, adjoint: str) -> Contribution:
        local = emitter.emit(elementwise.applied(Apply("sub", ("1", site.output))))
        return elementwise.applied(Apply("mul", (adjoint, local)))

    object.__setattr__(operation, "vjp", wrong)  # rows are frozen, and the same everywhere
    yield
    object.__setattr__(operation, "vjp", right)


@pytest.mark.usefixtures("wrong_tanh")
def test_a_wrong_rule_is_seen_by_every_system(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = verified(capsys, "tanh-2-2-1", "--wrt", "w111", "--only", "finite,autograd")
    assert code == 1
    assert out.count("differs") == 2
    assert "(w111)" in out


def test_a_missing_system_is_said_with_how_to_install_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for package in ("torch", "jax", "tensorflow"):
        monkeypatch.setitem(sys.modules, package, None)
    code, out, _ = verified(capsys, "line")
    assert code == 0
    assert "not installed: pip install torch" in out
    assert "not installed: pip install tensorflow" in out
    code, out, err = verified(capsys, "line", "--only", "jax")
    assert code == 4
    assert err == "JAX is not installed: pip install jax\n"
    assert out == ""


def test_without_scipy_the_differences_are_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    (one,) = symgraph.verify("sigmoid-neuron", only="finite").comparisons
    assert one.version == "central differences"
    assert one.status == "agrees"
    assert one.deviation is not None
    assert one.deviation < 1e-9


@pytest.mark.parametrize("ours", [False, True])
def test_the_error_of_differences_is_told(ours: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The derivative of exp(20*x), which bends much, is within the error that is told, and not much nearer."""
    if ours:
        monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    at = np.array([0.5])
    found = finite_differences(lambda x: float(np.exp(20 * x[0])), at)
    apart = abs(found.slopes[0] - 20 * np.exp(10))
    assert apart < found.error < 1e-4 * 20 * np.exp(10)


def test_a_function_that_a_system_lacks_is_no_failure() -> None:
    found = symgraph.verify("name: a\ninputs: [x]\nequations: {y: airyai(x)}\nvalues: {x: 0.5}\n", only=OWN)
    one = by_system(found)["autograd"]
    assert one.status == "cannot"
    assert one.reason == "'airyai' has no counterpart in autograd"
    assert found.agrees


def test_at_a_kink_everyone_may_choose() -> None:
    text = "name: k\ninputs: [x]\nequations: {y: 'maximum(x, 2*x)'}\nvalues: {x: 0}\n"
    found = symgraph.verify(text, only=OWN)
    for one in found.comparisons:
        assert one.status == "cannot"
        assert one.reason == "no derivative here, at a kink of maximum(x, 2*x)"


def test_differences_that_say_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A slope of 1 on a quantity of 1e12, whose values have no digits left for it."""
    code, out, _ = verified(capsys, "-e", "y = x + 1000000000000", "--wrt", "x", "--at", "x=1", "--only", "finite")
    assert code == 0
    assert "not compared: differences of values are too rough here" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["line", "--only", "pytorch"], "unknown system 'pytorch'; known: finite, autograd, torch, jax, tensorflow"),
        (["line", "--only", "tensorflo"], "did you mean 'tensorflow'?"),
        (["line", "--sizes", "n=3"], "'n' is no size of 'line' that is a symbol; all its sizes are numbers"),
        (["three-layer", "--sizes", "m=3"], "'m' is no size of 'three-layer' that is a symbol; its sizes are n, p, d"),
        (["three-layer", "--sizes", "n=0"], "the size n = 0; a size is 1 or more"),
        (["three-layer", "--sizes", "n"], "'n' is not of the form name=number, as in --sizes n=100,p=3."),
        (["tanh-2-2-1", "--wrt", "h1"], "'h1' is computed; gradients by what is given are compared: i, W1, b1, W2, b2"),
        (["tanh-2-2-1", "--wrt", "w11"], "'w11' is not a name of 'tanh-2-2-1'"),
        (["tanh-2-2-1", "--of", "h1"], "'h1' is 2×1; one number is differentiated"),
        (["-e", "y = log(x)", "--at", "x=-1"], "y is not finite here; finite numbers can be compared"),
        (["-e", "y = sqrt(x)", "--at", "x=0"], "the derivative of y by x is not finite here"),
        ([], "Give spec files or names of templates"),
    ],
)
def test_bad_input(arguments: Sequence[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = verified(capsys, *arguments)
    assert code == 2
    assert said in err
    assert out == ""


def test_a_spec_without_a_loss(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    file = tmp_path / "net.yaml"
    file.write_text("name: net\ninput: {name: x, size: 2}\nlayers: [{dense: 2}]\n")
    code, _, err = verified(capsys, str(file))
    assert code == 2
    assert "'net' has no loss to differentiate" in err


# --- what is printed ------------------------------------------------------------------------------------------------


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = verified(capsys, "sigmoid-neuron", "no-such-spec", "--only", "autograd", "--json")
    assert code == 2
    found, bad = json.loads(out)["files"]
    assert found["file"] == "sigmoid-neuron"
    assert found["gradient"] == pytest.approx({"w1": -0.377541, "w2": 0.377541}, abs=5e-7)
    (system,) = found["systems"]
    assert (system["system"], system["status"], system["reason"]) == ("autograd", "agrees", None)
    assert system["gradient"] == pytest.approx(found["gradient"])
    assert "no-such-spec" in bad["errors"][0]


def test_digits_standard_input_and_values(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    text = b"name: s\ninputs: [x]\nequations: {y: x**2}\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    code, out, _ = verified(capsys, "-", "--at", "x=1.5", "--digits", "2", "--only", "finite")
    assert code == 0
    assert "2.25" in out
    assert "3.00" in out


def test_values_from_python_win() -> None:
    found = symgraph.verify("line", at={"x": 5}, only="finite")
    assert found.value == -2 * 5 + 4
    assert found.entries.tolist() == [5, 1]


def test_examples_and_values_of_other_sizes_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = verified(capsys, "linear-regression", "--sizes", "n=5,p=2", "--only", "finite")
    assert "sizes: n = 5, p = 2" in out
    assert "no value for X, Y: example values (seed 0) are used" in out
    assert "the spec's values of X, Y have other sizes and are not used" in out
