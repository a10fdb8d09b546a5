"""Array claims at certain sizes, judged entry by entry.  What is right is said by finite differences of the program."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

import symgraph
from symgraph.calculus.expand import expand
from symgraph.calculus.program import Program, pruned
from symgraph.checking.entries.given_arrays import GivenArray, tied
from symgraph.checking.entries.judge import judge_entries, wrong_entry
from symgraph.checking.entries.recognition import Recognition
from symgraph.checking.entries.shifts import without_shifts
from symgraph.checking.model import Model
from symgraph.checking.question import Effort
from symgraph.spec.spec import Condition

NETWORK = {"X": "[4, 3]", "W": "[3, 2]", "b": "[1, 2]", "V": "[2, 2]", "Y": "[4, 2]"}
FORWARD = {"Z": "X @ W + b", "H": "tanh(Z)", "O": "H @ V", "P": "softmax(O, axis=1)"}


def program(shapes: Mapping[str, str], equations: Mapping[str, str], loss: str) -> Program:
    lines = ["name: t", f"shapes: {{{', '.join(f'{n}: {s}' for n, s in shapes.items())}}}", "equations:"]
    lines += [f'  {name}: "{text}"' for name, text in {**equations, "loss_": loss}.items()]
    return symgraph.load("\n".join([*lines, "loss: loss_", ""]))


def by_differences(made: Program, wrt: str, point: Mapping[str, np.ndarray]) -> np.ndarray:
    """The gradient by central differences of the primal."""
    result = np.zeros(point[wrt].shape)
    for place in np.ndindex(*point[wrt].shape):
        step = np.zeros(point[wrt].shape)
        step[place] = 1e-6
        up, down = (symgraph.evaluate(made, {**point, wrt: point[wrt] + sign * step}) for sign in (1, -1))
        result[place] = (up["loss_"] - down["loss_"]) / 2e-6
    return result


CLAIMS = [
    ("W", "X.T @ ((P*sum(Y, axis=1) - Y) @ V.T * (1 - H**2))/4"),
    ("W", "X.T @ ((P - Y) @ V.T * (1 - H**2))/4"),
    ("W", "X.T @ ((P*sum(Y, axis=1) - Y) @ V.T)/4"),
    ("W", "X.T @ ((P*sum(Y, axis=1) - Y) @ V * (1 - H**2))/4"),
    ("b", "sum((P*sum(Y, axis=1) - Y) @ V.T * (1 - H**2), axis=0)/4"),
    ("b", "sum((P*sum(Y, axis=1) - Y) @ V.T * (1 - H**2), axis=0)"),
    ("V", "H.T @ (P*sum(Y, axis=1) - Y)/4"),
    ("V", "(P*sum(Y, axis=1) - Y).T @ H/4"),
]


@pytest.mark.parametrize(("wrt", "claim"), CLAIMS)
def test_entries_of_a_network_are_as_finite_differences_say(wrt: str, claim: str) -> None:
    made = program(NETWORK, {**FORWARD, "C": claim}, "-sum(Y*log(P))/4")
    random = np.random.default_rng(3)
    point = {name: random.normal(size=made.shapes[name]) for name in NETWORK}
    wanted = by_differences(made, wrt, point)
    right = np.allclose(symgraph.evaluate(made, point)["C"], wanted, atol=1e-7)
    model = Model(made)
    pairs = list(zip(made.scalars(wrt), (model.nodes[name] for name in made.scalars("C")), strict=True))
    found = judge_entries(model, pairs, {}, Effort())
    assert found.outcome.word == ("proved" if right else "refuted")
    assert (wrong_entry(model, pairs, {}, Effort()) is None) == right
    if not right:
        example = found.outcome.counterexample
        assert example is not None
        assert found.entry is not None
        assert example.claimed != example.correct


def test_an_intermediate_array_is_differentiated_by_with_its_entries_held_apart() -> None:
    made = program(NETWORK, {**FORWARD, "C": "(P*sum(Y, axis=1) - Y)/4 @ V.T"}, "-sum(Y*log(P))/4")
    model = Model(made)
    pairs = list(zip(made.scalars("H"), (model.nodes[name] for name in made.scalars("C")), strict=True))
    assert judge_entries(model, pairs, {}, Effort()).outcome.word == "proved"
    pairs[0], pairs[1] = (pairs[0][0], pairs[1][1]), (pairs[1][0], pairs[0][1])
    assert judge_entries(model, pairs, {}, Effort()).outcome.word == "refuted"


def test_states_that_follow_from_each_other_have_total_derivatives() -> None:
    made = symgraph.load("name: t\ninputs: [a]\nequations: {s1: tanh(a), s2: tanh(s1), L: s1*s2}\nloss: L\n")
    model = Model(made)
    total, partial = (model.pool.term(term, model.nodes) for term in _terms("s2 + s1*(1 - s2**2)", "s2"))
    second = model.nodes["s1"]
    assert judge_entries(model, [("s1", total), ("s2", second)], {}, Effort()).outcome.word == "proved"
    assert judge_entries(model, [("s1", partial), ("s2", second)], {}, Effort()).outcome.word == "refuted"


def _terms(*texts: str) -> list[object]:
    from symgraph.calculus.formula import parse_formula  # noqa: PLC0415

    return [parse_formula(text) for text in texts]


def test_steps_are_recognised_as_adjoints_so_that_a_long_claim_is_proved() -> None:
    """In one piece the normal form of binary cross-entropy over four samples is too large."""
    equations = {"Z": "X @ W + b", "H": "sigmoid(Z)", "O": "H @ V", "P": "sigmoid(O)"}
    steps = {"D": "(P - Y)/4", "E": "D @ V.T", "F": "E*H*(1 - H)", "C": "X.T @ F"}
    loss = "-sum(Y*log(P) + (1 - Y)*log(1 - P))/4"
    whole = program(NETWORK, {**equations, **steps}, loss)
    model = Model(pruned(whole, ["loss_"]))
    read = Recognition(model, whole.scalars("W"), {}).read(expand(whole), model.nodes)
    truths = {model.truth("loss_", name) for name in whole.scalars("W")}
    assert {read[name] for name in whole.scalars("C")} == truths


def test_a_maximum_that_softmax_subtracts_does_not_matter() -> None:
    equations = {"m": "maximum(a, b)", "p": "exp(a - m)/(exp(a - m) + exp(b - m))", "q": "maximum(a, b)"}
    text = "name: t\ninputs: [a, b]\nequations: {%s, L: '%s'}\nloss: L\n"
    written = ", ".join(f"{name}: '{formula}'" for name, formula in equations.items())
    found = without_shifts(expand(symgraph.load(text % (written, "log(p)"))), {}, "", Effort())
    assert found is not None
    assert found[1] == ["m"]
    with_another = without_shifts(expand(symgraph.load(text % (written, "p*q"))), {}, "", Effort())
    assert with_another is not None
    assert with_another[1] == ["m"]
    assert without_shifts(expand(symgraph.load(text % (written, "q**2"))), {}, "", Effort()) is None


def test_arrays_with_ties_have_elements_computed_from_free_numbers() -> None:
    made = program({"Y": "[2, 3]", "A": "[2, 2]"}, {"q": "sum(Y**2) + sum(A**2)"}, "q")
    arrays = [GivenArray(name, shape, tuple(made.scalars(name))) for name, shape in (("Y", (2, 3)), ("A", (2, 2)))]
    scalar, known = tied(expand(made), arrays, {"Y": ("rowsum1", "positive"), "A": ("symmetric",)})
    values = {name: 0.1 * (k + 1) for k, name in enumerate(scalar.declarations)}
    result = symgraph.evaluate(scalar, values)
    for row in (1, 2):
        assert sum(result[f"Y_{row}{column}"] for column in (1, 2, 3)) == pytest.approx(1)
    assert result["A_12"] == result["A_21"]
    assert isinstance(known["Y_13"][0], Condition)
    assert known["_Y_11"] == ("positive",)


def test_claims_on_0_and_1_may_need_all_their_values() -> None:
    made = program({"M": "[2, 1]", "R": "[2, 1]"}, {"E": "M*R"}, "sum(E**2)")
    model = Model(made)
    nodes = [model.pool.mul((model.pool.number(2), model.nodes[name])) for name in made.scalars("E")]
    pairs = list(zip(made.scalars("R"), nodes, strict=True))
    binary = {name: ("binary",) for name in made.scalars("M")}
    assert judge_entries(model, pairs, binary, Effort()).outcome.word == "proved"
    assert judge_entries(model, pairs, {}, Effort()).outcome.word == "refuted"
