"""Gradients of whole arrays from public references, for all shapes: derived, proved, and refuted where they are wrong.

The tables are in `matrix_identities/` and `matrix_models/`; that their labels are true is confirmed by differences of
the loss at 40 digits alone (`matrix_labels`).  All claims are judged in ``benchmarks/matrices.py``, some of them here.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matrix_cases import Backward, Gradient, backward_passes, identities, model_gradients, models
from matrix_labels import DIGITS, RIGHT, distance, mislabelled, mislabelled_lines, repairs, sample, stated
from mpmath import mp

import symgraph
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.sizes import at_sizes

GRADIENTS = (*identities(), *model_gradients())
every_gradient = pytest.mark.parametrize("gradient", GRADIENTS, ids=lambda case: case.id)
every_pass = pytest.mark.parametrize("case", backward_passes(), ids=lambda case: case.name)


# --- the labels, without symgraph -------------------------------------------------------------------------------------


def test_the_tables_are_as_large_as_promised() -> None:
    assert len(identities()) >= 65
    assert len(models()) >= 25
    assert len({gradient.id for gradient in GRADIENTS}) == len(GRADIENTS)
    for gradient in GRADIENTS:
        assert gradient.source
        assert gradient.right
        assert len(set(gradient.wrong.values()) - set(gradient.right)) >= 3, gradient.id


@every_gradient
def test_labels_of_claims_are_true(gradient: Gradient) -> None:
    assert mislabelled(gradient) == []


@every_pass
def test_labels_of_backward_lines_are_true(case: Backward) -> None:
    assert mislabelled_lines(case) == []


def test_a_wrong_label_is_noticed() -> None:
    for gradient in GRADIENTS[::90]:
        wrong = {claim: claim for claim in gradient.right}
        turned = replace(gradient, right=tuple(gradient.wrong.values()), wrong=wrong)
        assert len(mislabelled(turned)) == len(gradient.wrong) + len(gradient.right), gradient.id


# --- the derivation ---------------------------------------------------------------------------------------------------


@every_gradient
def test_derived_gradients_are_the_slopes_of_the_loss(gradient: Gradient) -> None:
    case = gradient.concrete
    derived = symgraph.gradient(symgraph.load(case.with_keys()), case.wrt)
    sizes, known, slopes = sample(case, 0)
    program = at_sizes(derived, sizes)
    values = {name: known[name] for name in program.declarations if name in known}
    with mp.workdps(DIGITS):
        found: Any = evaluate(program, values, numbers=DIGITS)[program.gradients[case.wrt]]
        assert distance(np.reshape(np.array(found, dtype=object), slopes.shape), slopes) < RIGHT


# --- the checker ------------------------------------------------------------------------------------------------------


@pytest.fixture
def verdicts_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No search for what went wrong, which takes longer."""
    monkeypatch.setattr("symgraph.checking.matrices.check.diagnose", lambda *_arguments, **_options: ())


@every_gradient
def test_right_claims_are_proved_for_all_shapes(gradient: Gradient) -> None:
    (verdict,) = symgraph.check(symgraph.load(gradient.claiming(*gradient.right)))
    assert (verdict.verdict, verdict.reason) == ("proved", "")
    assert verdict.domain.startswith("for all shapes")


@pytest.mark.parametrize("gradient", GRADIENTS[::2], ids=lambda case: case.id)
@pytest.mark.usefixtures("verdicts_only")
def test_a_wrong_claim_is_refuted(gradient: Gradient) -> None:
    """One of every second gradient; the benchmark judges them all."""
    claims = list(gradient.wrong.values())
    claim = claims[GRADIENTS.index(gradient) // 2 % len(claims)]
    (verdict,) = symgraph.check(symgraph.load(gradient.claiming(claim)))
    assert (claim, verdict.verdict) == (claim, "refuted")
    if verdict.method == "shapes":
        return
    assert verdict.counterexample is not None
    assert max(stated(gradient, claim, verdict.counterexample)) < 1e-9


@every_pass
def test_right_backward_passes_are_proved(case: Backward) -> None:
    found = symgraph.check(symgraph.load(case.written_with()))
    assert [(verdict.wrt, verdict.verdict) for verdict in found] == [(name, "proved") for name in case.judged]


@every_pass
@pytest.mark.usefixtures("verdicts_only")
def test_the_wrong_line_of_a_backward_pass_is_named(case: Backward) -> None:
    """With the last mistake; the benchmark makes them all."""
    *_, mistake = case.wrong
    found = symgraph.check(symgraph.load(case.written_with(mistake)))
    assert [verdict.wrt for verdict in found if verdict.verdict != "proved"] == [case.wrong[mistake][0][1:]]


SAID = [  # of a gradient, by the mistake: a part of what is said of it
    ("three-layer-net-B1", "forgot phi'", "dphi(X @ B1), is missing"),
    ("three-layer-net-B1", "missing 1/n", "a division by n is missing"),
    ("three-layer-net-B1", "missing factor 2", "a factor 2 is missing"),
    ("three-layer-net-B1", "sign", "the sign is wrong"),
    ("three-layer-net-B2", "forgot phi", "phi was not applied"),
    ("trace-of-x-a-square-X", "missing transpose", "has to be transposed"),
    ("softmax-regression-one-hot-W", "wrong axis", "along the wrong axis"),
    ("softmax-regression-any-targets-W", "right if rows of Y sum to 1", "right where the rows of Y sum to 1"),
    ("quadratic-form-x", "as if symmetric", "right where B is symmetric"),
    ("bias-along-rows-b", "forgot the sum", "the sum of G over its rows is missing"),
]


@pytest.mark.parametrize(("name", "mistake", "said"), SAID)
def test_what_is_said_of_named_mistakes(name: str, mistake: str, said: str) -> None:
    (gradient,) = (gradient for gradient in GRADIENTS if gradient.id == name)
    (verdict,) = symgraph.check(symgraph.load(gradient.claiming(gradient.wrong[mistake])))
    assert verdict.diagnosis is not None
    assert said in verdict.diagnosis.message
    if "right where" not in said:
        assert repairs(gradient, verdict.diagnosis.repaired)


NEVER_PROVED = [  # a loss, an array, a claim that is wrong or has no value in a part of the domain or at some sizes
    ("sum(G*relu(X))", "G", "relu(X) + 1 - step(relu(X)) - step(-relu(X))"),  # step(-u) is 1 - step(u) but where u = 0
    ("sum(G*relu(X))", "X", "G*(1 - step(-relu(X)))"),
    ("sum(G*relu(X))", "G", "relu(X)**2/relu(X)"),
    ("sum(G*relu(X))", "G", "exp(log(relu(X)))"),
    ("sum(G*X)", "G", "maximum(X, -1000)"),  # a kink that no sample reaches
    ("sum(G*X)", "G", "X*tanh(100 + X**2)"),  # saturated: float64 sees no difference
    ("sum(G*X)", "G", "X*(1 + 10**-40)"),
    ("sum(G*softmax(1000*X, axis=1))", "G", "step(softmax(1000*X, axis=1) - 1/2)"),
    ("det(S)", "S", "trace(S)*eye(m) - S.T"),  # right at m = 2
    ("trace(S)", "S", "exp(log(eye(m)))"),
    ("sum(G*X)", "G", "X*(n - 1)/(n - 1)"),  # no value at n = 1
    ("logdet(X.T @ X)", "X", "2*inv(X @ X.T) @ X"),  # right at n = p, singular at all other sizes
    ("log(-1 - sum(X**2))", "X", "-2*X/(-1 - sum(X**2))"),  # a loss without a value
]


@pytest.mark.parametrize(("loss", "wrt", "claim"), NEVER_PROVED)
@pytest.mark.usefixtures("verdicts_only")
def test_what_looks_right_in_numbers_is_not_proved(loss: str, wrt: str, claim: str) -> None:
    spec = "name: s\nshapes: {X: [n, p], G: [n, p], S: [m, m]}\n"
    (verdict,) = symgraph.check(symgraph.load(f'{spec}loss: "{loss}"\nclaims: {{{wrt}: "{claim}"}}\n'))
    assert verdict.verdict != "proved"
