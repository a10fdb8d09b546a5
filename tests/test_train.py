"""Gradient descent: the numbers of published trainings, the same steps by hand in NumPy, and what ends a training."""

from __future__ import annotations

import _thread
import csv
import io
from pathlib import Path
from threading import Timer
from typing import Any

import numpy as np
import pytest

import symgraph
from symgraph.cli import main
from symgraph.cli.progress import training_bar
from symgraph.cli.training_facts import facts_of
from symgraph.errors import InputError
from symgraph.spec.load import spec_from_text
from symgraph.training.history import DivergenceError, History

LINE = """\
name: line
inputs: [x, t]
parameters: [w, b]
equations: {y: w*x + b}
loss: (y - t)**2
values: {w: 0.5, b: -1}
data: {x: [1, 2, 3, 4, 5], t: [3, 1, 4, 1, 5]}
train: {rate: 0.02, epochs: 3, output: y, target: t}
"""
X, T = np.array([1.0, 2, 3, 4, 5]), np.array([3.0, 1, 4, 1, 5])


def hand_written(batches: list[Any], rate: float, momentum: float = 0.0, total: bool = False) -> tuple[float, float]:
    """w and b after these batches (numbers of examples): mean (or total) gradient of (w*x + b - t)**2."""
    w, b, vw, vb = 0.5, -1.0, 0.0, 0.0
    for batch in batches:
        x, t = X[batch], T[batch]
        e = w * x + b - t
        factor = 1 if total else 1 / len(x)
        dw, db = factor * (2 * e * x).sum(), factor * (2 * e).sum()
        vw, vb = momentum * vw - rate * dw, momentum * vb - rate * db
        w, b = w + vw, b + vb
    return w, b


def learned(history: History) -> tuple[float, float]:
    return float(history.values["w"][0, 0]), float(history.values["b"][0, 0])


def needs_sklearn() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn is not installed")


# --- one step after the other ----------------------------------------------------------------------------------------

ALL = np.arange(5)


@pytest.mark.parametrize(
    ("settings", "batches", "momentum", "total"),
    [
        ({}, [ALL] * 3, 0.0, False),
        ({"steps": 7}, [ALL] * 7, 0.0, False),
        ({"momentum": 0.9}, [ALL] * 3, 0.9, False),
        ({"gradient": "sum", "rate": 0.004}, [ALL] * 3, 0.0, True),
        ({"loss": "sum", "rate": 0.004}, [ALL] * 3, 0.0, True),
        ({"loss": "sum", "gradient": "mean"}, [ALL] * 3, 0.0, False),
        ({"batch": 2, "shuffle": False, "epochs": 2}, [[0, 1], [2, 3], [4]] * 2, 0.0, False),
        ({"batch": 2, "shuffle": False, "epochs": 2, "momentum": 0.5}, [[0, 1], [2, 3], [4]] * 2, 0.5, False),
        ({"batch": 1, "shuffle": False, "epochs": 1}, [[0], [1], [2], [3], [4]], 0.0, False),
        ({"batch": 5, "shuffle": False}, [ALL] * 3, 0.0, False),
        ({"batch": 99}, [ALL] * 3, 0.0, False),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_steps_are_those_by_hand(settings: dict[str, Any], batches: list[Any], momentum: float, total: bool) -> None:
    rate = settings.get("rate", 0.02)
    history = symgraph.train(LINE, **settings)
    assert learned(history) == pytest.approx(hand_written(batches, rate, momentum, total), rel=1e-12)


def test_every_epoch_sees_every_example_once_in_an_order_of_the_seed() -> None:
    first, again, other = (symgraph.train(LINE, batch=1, epochs=1, seed=seed) for seed in (0, 0, 1))
    assert learned(first) == learned(again) != learned(other)
    orders = np.random.default_rng([0, 1]).permutation(5)
    assert learned(first) == pytest.approx(hand_written([[k] for k in orders], 0.02), rel=1e-12)


def test_the_history_has_an_entry_for_each_epoch_or_as_said() -> None:
    history = symgraph.train(LINE, batch=2, epochs=4)
    assert history.steps.tolist() == [0, 3, 6, 9, 12]
    assert history.epochs.tolist() == [0, 1, 2, 3, 4]
    sparse = symgraph.train(LINE, steps=10, every=4)
    assert sparse.steps.tolist() == [0, 4, 8, 10]
    dense = symgraph.train(LINE, steps=10)
    assert dense.losses[[0, 4, 8, 10]] == pytest.approx(sparse.losses, rel=1e-14)
    assert dense.losses[0] == pytest.approx(np.mean((0.5 * X - 1 - T) ** 2))
    assert dense.snapshots["w"][4, 0, 0] == sparse.snapshots["w"][1, 0, 0]
    assert dense.snapshot_steps.tolist() == list(range(11))
    assert (dense.start["w"], dense.values["w"]) == (dense.snapshots["w"][0], dense.snapshots["w"][-1])


def test_the_same_spec_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        main(["train", "blobs", "--epochs", "3", "--no-pictures", "--quiet", "--out", str(tmp_path / folder)])
    for name in ("blobs.values.yaml", "blobs.history.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


# --- published numbers ------------------------------------------------------------------------------------------------


def test_one_relu_unit_learns_as_published_with_all_updates_from_the_same_point() -> None:
    history = symgraph.train("relu-fit")
    assert history.losses[[0, 500, 1000, 1500, 2000]] == pytest.approx(
        [21228.1, 540.474, 316.113, 189.800, 115.336], rel=3e-6
    )
    found = [history.values[name][0, 0] for name in ("w1", "w2", "b1", "b2")]
    assert found == pytest.approx([3.05983, 2.91613, -0.371993, 0.628626], rel=3e-6)


def test_one_layer_separates_two_blobs_and_fails_on_two_circles() -> None:
    needs_sklearn()
    blobs, line = symgraph.train("blobs"), symgraph.train("circles-one-layer")
    assert blobs.accuracies is not None
    assert line.accuracies is not None
    assert blobs.accuracies[-1] == 1
    assert line.accuracies.max() < 0.75, "no line separates the circles"


def test_a_hidden_layer_tells_the_circles_apart() -> None:
    needs_sklearn()
    history = symgraph.train("circles", every=100)
    assert history.accuracies is not None
    assert history.accuracies[-1] >= 0.98
    assert history.predict([[0, 0], [1, 0], [0, -1]]).ravel().round().tolist() == [1, 0, 0]


@pytest.mark.parametrize(("template", "epochs", "least"), [("digits", 10, 0.93), ("digits-mlp", 15, 0.96)])
def test_digits_are_read(template: str, epochs: int, least: float) -> None:
    """A third of the template's epochs; the whole training is in tests/benchmarks/training.py."""
    needs_sklearn()
    history = symgraph.train(template, epochs=epochs, every=epochs * 45)
    assert history.test_accuracies is not None
    assert history.test_accuracies[-1] >= least
    true, found = history.test_classes_true, history.test_classes_found
    assert np.mean(true == found) == history.test_accuracies[-1]
    assert history.test_outputs is not None
    assert history.test_outputs.shape == (360, 10)
    assert history.test_outputs.sum(axis=1) == pytest.approx(np.ones(360))


# --- kinds of specs ---------------------------------------------------------------------------------------------------

NETWORK = """\
name: net
input: {name: x, size: 2}
BATCH
layers: [{dense: 3, activation: tanh}, {dense: 1}]
loss: LOSS
data: [[0, 0, 1], [0, 1, 3], [1, 0, 2], [1, 1, 0]]
train: {rate: 0.1, steps: 2, seed: 5}
"""


def network(loss: str = "mse", batch: str = "") -> str:
    return NETWORK.replace("LOSS", loss).replace("BATCH", batch)


def test_a_spec_with_a_batch_learns_as_one_without() -> None:
    one, many = (symgraph.train(network(batch=batch)) for batch in ("", "batch: 2"))
    assert one.losses.tolist() == many.losses.tolist()
    assert {name: array.shape for name, array in many.values.items()} == {
        "W1": (3, 2),
        "b1": (3, 1),
        "W2": (1, 3),
        "b2": (1, 1),
    }


def test_losses_that_sum_over_samples_do_so_over_the_data() -> None:
    mean, total = symgraph.train(network("mse")), symgraph.train(network("sse"))
    assert total.losses[0] == pytest.approx(4 * mean.losses[0])
    assert total.losses[1:] != pytest.approx(4 * mean.losses[1:])  # four times the step
    same = symgraph.train(network("sse"), gradient="mean")
    assert same.losses == pytest.approx(4 * mean.losses)
    formula = symgraph.train(network("(o1 - y1)**2"))
    assert formula.losses == pytest.approx(mean.losses, rel=1e-12)


def test_matrix_specs_learn_from_arrays_of_any_size() -> None:
    rng = np.random.default_rng(0)
    inputs = rng.normal(size=(40, 3))
    targets = inputs @ [1.0, -2.0, 0.5]
    spec = (
        "shapes: {X: [n, p], beta: [p], Y: [n]}\nparameters: [beta]\nequations: {E: Y - X @ beta}\nloss: sum(E**2)/n\n"
    )
    history = symgraph.train(spec, {"X": inputs, "Y": targets}, rate=0.2, steps=200)
    assert history.values["beta"].ravel() == pytest.approx([1, -2, 0.5], abs=1e-6)
    start = history.start["beta"]
    assert history.losses[0] == pytest.approx(np.mean((targets - inputs @ start.ravel()) ** 2))


def test_dropout_draws_masks_for_learning_and_drops_nothing_for_measuring() -> None:
    spec = """\
name: d
input: {name: x, size: 1}
layers: [{dense: 40, bias: false}, {dropout: 0.5}, {dense: 1, bias: false}]
loss: mse
data: [[1, 1], [2, 2]]
train: {rate: 0, steps: 1, seed: 3}
"""
    spec = spec.replace("rate: 0", "rate: 1e-9")
    history = symgraph.train(spec)
    w1, w3 = history.start["W1"], history.start["W3"]
    plain = np.array([[1.0], [2.0]]) @ w1.T @ w3.T  # every unit, as it is in the mean
    assert history.losses[0] == pytest.approx(np.mean((plain - [[1], [2]]) ** 2))
    other = symgraph.train(spec, seed=4, start={name: array.tolist() for name, array in history.start.items()})
    assert (other.values["W3"] != history.values["W3"]).any()


def test_sequences_are_learned_one_by_one() -> None:
    """A recurrent layer of the running sum: h := w*x + u*h, and its gradient by hand."""
    spec = """\
name: s
input: {name: x, size: 1, length: 2}
layers: [{rnn: 1, bias: false, activation: identity}]
loss: mse
values: {W1: [[0.5]], U1: [[0.25]]}
data: [[1, 2, 3], [3, 4, 5]]
train: {rate: 0.1, steps: 1}
"""
    history = symgraph.train(spec)
    a, b, y, w, u = np.array([1, 3]), np.array([2, 4]), np.array([3, 5]), 0.5, 0.25
    e = u * w * a + w * b - y
    assert history.losses[0] == pytest.approx(np.mean(e**2))
    assert history.values["W1"][0, 0] == pytest.approx(w - 0.1 * np.mean(2 * e * (u * a + b)))
    assert history.values["U1"][0, 0] == pytest.approx(u - 0.1 * np.mean(2 * e * w * a))


# --- where parameters start -------------------------------------------------------------------------------------------


def test_parameters_start_at_values_or_by_a_rule() -> None:
    given = symgraph.train(LINE, steps=1, start={"w": 7})
    assert (given.start["w"].item(), given.start["b"].item()) == (7, -1)
    drawn = {
        rule: symgraph.train(network(), steps=1, start=rule).start for rule in ("glorot", "he", "uniform", "zeros")
    }
    assert np.abs(drawn["glorot"]["W1"]).max() <= np.sqrt(6 / 5)
    assert np.abs(drawn["uniform"]["W1"]).max() <= np.sqrt(1 / 2)
    assert np.abs(drawn["uniform"]["b1"]).max() <= np.sqrt(1 / 2)
    assert (drawn["uniform"]["b1"] != 0).all()
    assert (drawn["glorot"]["b1"] == 0).all()
    assert all((array == 0).all() for array in drawn["zeros"].values())
    assert (drawn["he"]["W1"] != drawn["glorot"]["W1"]).all()
    assert (symgraph.train(network(), steps=1).start["W1"] == symgraph.train(network(), steps=2).start["W1"]).all()
    assert (symgraph.train(network(), seed=6).start["W1"] != drawn["glorot"]["W1"]).all()


def test_gains_start_at_one_and_elements_may_be_given_by_name() -> None:
    spec = "name: n\ninput: {name: x, size: 2}\nlayers: [layer_norm, {dense: 1}]\nloss: mse\ndata: [[0, 1, 1]]\n"
    assert symgraph.train(spec, steps=1).start["g1"].ravel().tolist() == [1, 1]
    whole = symgraph.train(f"{spec}values: {{w211: 0.5, w212: 2}}\n", steps=1)
    assert whole.start["W2"].tolist() == [[0.5, 2]]
    with pytest.raises(
        InputError, match="values for some elements of 'W2' only; it starts at given values or at random"
    ):
        symgraph.train(f"{spec}values: {{w211: 0.5}}\n", steps=1)


# --- what ends a training ---------------------------------------------------------------------------------------------


def test_divergence_names_the_step_the_node_and_the_rate() -> None:
    with pytest.raises(DivergenceError) as caught:
        symgraph.train(LINE, rate=1000, steps=1000)
    error = caught.value
    w, b, k, loss = 0.5, -1.0, 0, 0.0
    with np.errstate(all="ignore"):
        while np.isfinite(loss):
            e = w * X + b - T
            loss = float(np.mean(e**2))
            w, b, k = w - 1000 * np.mean(2 * e * X), b - 1000 * np.mean(2 * e), k + 1
    assert error.divergence.step == pytest.approx(k, abs=1)  # the order of sums
    assert error.divergence.node == "L"
    assert error.exit_code == 4
    assert str(error).startswith(
        f"training diverged in step {error.divergence.step} (epoch {error.divergence.step}): 'L' "
    )
    assert str(error).endswith("became infinite; the rate is 1000; try a smaller rate, such as 100")
    history = error.history
    assert np.isfinite(history.losses).all()
    assert history.steps[-1] == error.divergence.step - 2
    assert np.isfinite(list(history.values.values())).all()


def test_the_first_node_that_is_not_finite_is_named() -> None:
    spec = """\
name: e
inputs: [x, t]
parameters: [w]
equations: {u: w*x, h: exp(u), y: 1/(1 + h)}
loss: (y*h - t)**2
values: {w: 300}
data: {x: [1, 3], t: [1, 1]}
train: {steps: 2}
"""
    with pytest.raises(DivergenceError) as caught:
        symgraph.train(spec)
    assert (caught.value.divergence.step, caught.value.divergence.node) == (1, "h")
    with pytest.raises(DivergenceError, match=r"in step 1 \(epoch 1\): 'w' became infinite"):
        symgraph.train(
            "inputs: [x]\nparameters: [w]\nloss: w*x\nvalues: {w: 1}\ndata: {x: [1e300, 1e305]}\ntrain: {rate: 1e9}\n"
        )


def test_an_interruption_keeps_what_was_learned() -> None:
    def stop(step: int, last: int, _loss: float) -> None:
        if step == 5:
            assert last == 100
            raise KeyboardInterrupt

    history = symgraph.train(LINE, steps=100, every=2, watch=stop)
    assert history.interrupted
    assert history.steps.tolist() == [0, 2, 4, 5]
    assert learned(history) == pytest.approx(hand_written([ALL] * 5, 0.02))


# --- pictures ---------------------------------------------------------------------------------------------------------


def test_pictures_get_inputs_as_they_are_in_the_data_and_the_way_of_the_parameters() -> None:
    needs_sklearn()
    history = symgraph.train("digits", epochs=2)
    facts = facts_of(history)
    assert facts is not None
    assert facts.test is not None
    assert (facts.image, facts.classes) == ((8, 8), tuple("0123456789"))
    assert facts.test.inputs.max() == 16
    assert facts.outputs(facts.test.inputs, facts.end) == pytest.approx(history.test_outputs)
    assert (facts.test.predicted == history.test_classes_found).all()
    assert [entry for entry, _ in facts.recorded] == [0, 1, 2]
    assert (facts.start["W1"] == history.start["W1"]).all()
    assert (facts.course.unit, facts.course.places.tolist()) == ("epoch", [0, 1, 2])


def test_pictures_get_probabilities_of_logits_and_signs() -> None:
    rows = [[-2, 0], [-1, 0], [1, 1], [2, 1]]
    spec = "name: n\ninput: {name: x, size: 1}\nlayers: [{dense: 1}]\nloss: LOSS\nvalues: {W1: [[3]], b1: [0.5]}\n"
    logits = symgraph.train(spec.replace("LOSS", "bce_with_logits"), rows, rate=1e-9, steps=1)
    facts = facts_of(logits)
    assert facts is not None
    z = 3 * np.array([-2, -1, 1, 2]) + 0.5
    assert facts.train.outputs[:, 0] == pytest.approx(1 / (1 + np.exp(-z)))
    assert logits.losses[0] == pytest.approx(np.mean(np.log1p(np.exp(z)) - np.array([0, 0, 1, 1]) * z))
    signs = symgraph.train(spec.replace("LOSS", "hinge"), rows, rate=1e-9, steps=1)
    facts = facts_of(signs)
    assert facts is not None
    assert signs.accuracies is not None
    assert (facts.classes, signs.accuracies[-1]) == (("0", "1"), 1)
    assert (facts.train.predicted == [0, 0, 1, 1]).all()


def test_a_formula_gives_its_units_by_name_and_kind() -> None:
    facts = facts_of(symgraph.train("relu-fit", steps=3))
    assert facts is not None
    found = facts.quantities(np.array([[2.0], [-3.0]]), facts.start)
    assert {name: array.ravel().tolist() for name, array in found.items()} == {"u": [3, -2], "h": [3, 0], "y": [4, 1]}
    assert facts.kinds == {"u": "pre-activation", "h": "activation"}
    assert (facts.input_names, facts.target_name, facts.output_name) == (["x"], "t", "y")


def test_the_bar_shows_the_loss_on_a_terminal_only() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    with training_bar(io.StringIO()) as watch:
        assert watch is None
    stream = Terminal()
    with training_bar(stream) as watch:
        assert watch is not None
        watch(3, 10, 0.123456)
    assert "3/10" in stream.getvalue()
    assert "loss 0.12346" in stream.getvalue()


# --- files ------------------------------------------------------------------------------------------------------------


def test_what_was_learned_loads_as_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs_sklearn()
    arguments = ["train", "circles", "--epochs", "5", "--no-pictures", "--out", str(tmp_path)]
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "circles.values.yaml" in printed
    assert "after 50 updates" in printed
    history = symgraph.train("circles", epochs=5)
    file = tmp_path / "circles.values.yaml"
    spec = symgraph.spec.templates.template_text("circles").partition("values:")[0]
    spec += "values: {from: circles.values.yaml, x: [0.1, 0.2], y: [1]}\n"
    (tmp_path / "s.yaml").write_text(spec, encoding="utf-8")
    found = symgraph.evaluate(symgraph.load(tmp_path / "s.yaml"))
    assert found["o1"] == pytest.approx(history.predict([[0.1, 0.2]]).item(), rel=1e-12)
    alone = spec_from_text(
        spec.replace("{from: circles.values.yaml, x: [0.1, 0.2], y: [1]}", "circles.values.yaml"),
        str(tmp_path / "t.yaml"),
    )
    assert np.array(alone.values["W1"], dtype=float).tolist() == history.values["W1"].tolist()
    assert main(["trace", "circles", "--at", str(file), "--at", "x=[0.1, 0.2]", "--show", "numbers"]) == 0
    assert f"{found['o1']:.4f}" in capsys.readouterr().out


def test_a_file_of_values_that_does_not_fit_says_where(tmp_path: Path) -> None:
    (tmp_path / "v.yaml").write_text("w: 1\nc: 2\nb: x\n", encoding="utf-8")
    spec = LINE.replace("values: {w: 0.5, b: -1}", "values: v.yaml")
    with pytest.raises(InputError) as caught:
        spec_from_text(spec, str(tmp_path / "s.yaml"))
    lines = [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]
    assert lines == [
        "v.yaml:2:1: values.c: unknown name 'c'; values are given to x, t, w, b",
        "v.yaml:3:4: values.b: 'x' found; a number is needed, such as 2, 0.5, 1e-3 or 1/3",
    ]
    with pytest.raises(InputError, match=r"u\.yaml: no such file"):
        spec_from_text(spec.replace("v.yaml", "u.yaml"), str(tmp_path / "s.yaml"))


def test_the_history_is_a_table_for_spreadsheets(tmp_path: Path) -> None:
    needs_sklearn()
    main(["train", "digits", "--epochs", "2", "--no-pictures", "--quiet", "--out", str(tmp_path)])
    rows = list(csv.DictReader(io.StringIO((tmp_path / "digits.history.csv").read_text(encoding="utf-8"))))
    history = symgraph.train("digits", epochs=2)
    assert list(rows[0]) == ["step", "epoch", "loss", "accuracy", "test_loss", "test_accuracy"]
    assert [int(row["step"]) for row in rows] == [0, 45, 90]
    assert [float(row["loss"]) for row in rows] == history.losses.tolist()
    text = (tmp_path / "digits.values.yaml").read_text(encoding="utf-8")
    assert "# x is (data - shift)/scale; (shift, scale) of all columns: (0, 16)" in text


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_prints_what_was_learned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "relu-fit", "--no-pictures", "--every", "500", "--out", str(tmp_path)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.replace("│", " ").splitlines()]
    assert ["loss", "21228.1", "115.336"] in lines
    assert ["w1", "1", "3.05983"] in lines
    assert ["b1", "1", "-0.371993"] in lines


def test_an_accuracy_like_guessing_is_remarked_upon(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    needs_sklearn()
    assert main(["train", "circles-one-layer", "--no-pictures", "--out", str(tmp_path)]) == 0
    printed = capsys.readouterr().out
    assert "An accuracy of 0.53 is little: always answering '0' has 0.5." in printed
    assert "macro mean" in printed


def test_divergence_is_told_and_what_was_learned_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "line.yaml"
    spec.write_text(LINE, encoding="utf-8")
    assert main(["train", str(spec), "--rate", "1000", "--steps", "1000", "--out", str(tmp_path), "--quiet"]) == 4
    printed = capsys.readouterr()
    assert "'L' became infinite; the rate is 1000; try a smaller rate" in printed.err
    assert "what was learned until then is kept" in printed.err
    assert "line.values.yaml" in printed.out
    assert "inf" not in (tmp_path / "line.history.csv").read_text(encoding="utf-8")


def test_control_c_writes_what_was_learned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    timer = Timer(0.3, _thread.interrupt_main)
    timer.start()
    code = main(
        ["train", "relu-fit", "--steps", "100000000", "--every", "10000000", "--no-pictures", "--out", str(tmp_path)]
    )
    timer.join()
    assert code == 130
    printed = capsys.readouterr()
    assert "interrupted: what was learned in " in printed.err
    assert (tmp_path / "relu-fit.values.yaml").exists()
    rows = (tmp_path / "relu-fit.history.csv").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 3  # a heading, the start, and where it ended


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ([], "Give spec files or names of templates"),
        (["relu-fit", "--rate", "abc"], "rate: 'abc' found; a number is needed"),
        (["relu-fit", "--rate", "-1"], "rate: '-1' found; a number from 0 to 1e9, without 0 is needed"),
        (["relu-fit", "--momentum", "1"], "momentum: '1' found; a number from 0 to 1, without 1 is needed"),
        (
            ["relu-fit", "--batch", "al"],
            "batch: 'al' found; all, or a number of examples, is needed; did you mean 'all'?",
        ),
        (["relu-fit", "--steps", "1", "--epochs", "1"], "epochs: steps and epochs; one of them says how long"),
        (["relu-fit", "--gradient", "men"], "gradient: unknown word 'men'; known: mean, sum; did you mean 'mean'?"),
        (["relu-fit", "--start", "xavier"], "start: unknown word 'xavier'; known: glorot, he, uniform, zeros"),
        (["line"], "'line' has no data; examples are needed to learn from; add data: {from: points.csv} to the spec"),
        (["relu-fit", "--data", "nothing"], "unknown data 'nothing'; known: blobs, moons, circles, digits, or a file"),
        (["relu-fit", "--format", "bmp"], "'bmp' is not one of png, pdf, svg"),
        (["relu-fit", "--fps", "0"], "0 frames a second"),
    ],
)
def test_wrong_options_say_what_is_allowed(
    arguments: list[str], found: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["train", *arguments]) == 2
    assert found in capsys.readouterr().err


@pytest.mark.parametrize(
    ("train", "found"),
    [
        (
            "{lr: 1}",
            "f.yaml:8:9: train: unknown key 'lr'; known: rate, steps, epochs, batch, momentum, seed, shuffle, ",
        ),
        ("{lr: 1}", "write rate"),
        ("{epoch: 1}", "did you mean 'epochs'?"),
        ("{rate: 0}", "f.yaml:8:15: train.rate: '0' found; a number from 0 to 1e9, without 0 is needed"),
        ("{steps: 1.5}", "train.steps: '1.5' found; a whole number from 1 to 1000000000 is needed"),
        ("{batch: 0}", "train.batch: '0' found; a whole number from 1 to 1000000000 is needed"),
        ("{shuffle: perhaps}", "train.shuffle: 'perhaps' found; true or false is needed"),
        ("{start: {v: 1}}", "train.start.v: unknown name 'v'; values are given to w, b"),
        ("{start: {x: 1}}", "train.start.x: unknown name 'x'; values are given to w, b"),
        ("{output: z}", "train.output: unknown name 'z'; known: y"),
        ("{target: y}", "train.target: unknown name 'y'; known: x, t"),
        ("3", "f.yaml:8:8: train: '3' found; a mapping is needed; write train: {rate: 0.1, epochs: 100}"),
    ],
)
def test_wrong_train_keys_say_where_and_what(train: str, found: str) -> None:
    spec = LINE.partition("train:")[0] + f"train: {train}\n"
    with pytest.raises(InputError) as caught:
        spec_from_text(spec, "f.yaml")
    assert found in str(caught.value)


@pytest.mark.parametrize(
    ("spec", "found"),
    [
        (
            "inputs: [x]\nequations: {y: x}\ndata: {x: [1]}\n",
            "nothing to learn: the loss of 'text' depends on no parameter",
        ),
        (
            "name: n\ninput: 2\nlayers: [{dense: 2}]\n",
            "'n' has no loss; learning makes a loss small; add loss: mse, say",
        ),
        (network("(o1_1 - y1_1)**2", "batch: 2"), "batch: a batch of samples with formulas; the data says how many"),
    ],
)
def test_specs_that_cannot_be_trained(spec: str, found: str) -> None:
    with pytest.raises(InputError) as caught:
        symgraph.train(spec)
    assert found in str(caught.value)


def test_names_of_updates_are_keys_of_train() -> None:
    spec = LINE.replace("train: {", "updates: {w: w - eta*dw}\ntrain: {eta: 0.5, ")
    assert spec_from_text(spec).train["eta"] == "0.5"
