"""Gradients of layers from public references: every right claim is proved, every wrong one refuted.

The tables are in `layer_gradients/`; that their labels are true is confirmed by mpmath alone (`layer_labels`).
"""

from __future__ import annotations

import pytest
from layer_cases import Backward, Derivation, Gradient, Step, backward_passes, derivations, gradients, steps
from layer_labels import (
    counterexample_differences,
    difference_from_published,
    false_repairs,
    first_false_form,
    judged_lines,
    mislabelled_claims,
    mislabelled_lines,
    outside_the_domain,
    wrong_updates,
)

import symgraph
from symgraph.checking.check import check
from symgraph.checking.verdict import Verdict

GRADIENTS = tuple(gradients())
BACKWARD = tuple(backward_passes())
DERIVATIONS = tuple(derivations())
STEPS = tuple(steps())
every_gradient = pytest.mark.parametrize("gradient", GRADIENTS, ids=lambda case: f"{case.name}-{case.wrt}")
every_pass = pytest.mark.parametrize("case", BACKWARD, ids=lambda case: case.name)
every_derivation = pytest.mark.parametrize("case", DERIVATIONS, ids=lambda case: f"{case.name}-{case.first_false}")
every_step = pytest.mark.parametrize("case", STEPS, ids=lambda case: case.name)


def verdicts(text: str) -> list[Verdict]:
    """What the checker says of a spec's claims, backward lines and updates."""
    return check(symgraph.load(text))


# --- the labels, without the checker ----------------------------------------------------------------------------------


def test_the_tables_are_as_large_as_promised() -> None:
    assert len(GRADIENTS) >= 65
    assert all(len(gradient.wrong) >= 3 and gradient.right and gradient.source for gradient in GRADIENTS)
    assert len({(gradient.name, gradient.wrt) for gradient in GRADIENTS}) == len(GRADIENTS)
    assert len(BACKWARD) >= 12


@every_gradient
def test_labels_of_claims_are_true(gradient: Gradient) -> None:
    assert mislabelled_claims(gradient) == []


@pytest.mark.parametrize("gradient", [case for case in GRADIENTS if case.number], ids=lambda case: case.name + case.wrt)
def test_published_numbers(gradient: Gradient) -> None:
    digits = len(gradient.number.partition(".")[2])
    assert difference_from_published(gradient) <= 0.5 * 10**-digits


@every_pass
def test_labels_of_backward_lines_are_true(case: Backward) -> None:
    assert mislabelled_lines(case) == []


@every_derivation
def test_labels_of_derivations_are_true(case: Derivation) -> None:
    assert first_false_form(case) == case.first_false


@every_step
def test_labels_of_updates_are_true(case: Step) -> None:
    assert wrong_updates(case) == list(case.wrong)


# --- the checker ------------------------------------------------------------------------------------------------------


@every_gradient
def test_right_claims_are_proved(gradient: Gradient) -> None:
    for claim in gradient.right:
        (verdict,) = verdicts(gradient.claiming(claim))
        assert (claim, verdict.verdict, verdict.reason) == (claim, "proved", "")


@every_gradient
def test_wrong_claims_are_refuted(gradient: Gradient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every one; and of what is said of the first no repair is wrong."""
    for mistake, claim in gradient.wrong.items():
        (verdict,) = verdicts(gradient.claiming(claim))
        assert (mistake, verdict.verdict) == (mistake, "refuted")
        assert verdict.counterexample is not None
        assert max(counterexample_differences(gradient, claim, verdict.counterexample)) < 1e-9
        assert outside_the_domain(gradient, verdict.counterexample) == []
        assert false_repairs(gradient, verdict.hints) == []
        monkeypatch.setattr("symgraph.checking.check.diagnose", lambda *_arguments, **_options: ())


@every_pass
def test_right_backward_passes_are_proved(case: Backward) -> None:
    found = verdicts(case.written_with())
    assert [verdict.verdict for verdict in found] == ["proved"] * (len(case.claims) + len(judged_lines(case)))


@every_pass
def test_the_wrong_line_of_a_backward_pass_is_named(case: Backward, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the mistake; what went wrong is searched for in the first one only."""
    lines = judged_lines(case)
    for mistake, (wrong, formula) in case.wrong.items():
        found = verdicts(case.written_with(mistake))[len(case.claims) :]
        words = {line: verdict.verdict for line, verdict in zip(lines, found, strict=True)}
        assert (mistake, words) == (mistake, dict.fromkeys(lines, "proved") | {wrong: "refuted"})
        refuted = found[lines.index(wrong)]
        assert refuted.wrt == wrong[1:]
        assert formula in refuted.claim
        monkeypatch.setattr("symgraph.checking.check.diagnose", lambda *_arguments, **_options: ())


@every_derivation
def test_the_first_false_form_of_a_derivation_is_named(case: Derivation) -> None:
    (verdict,) = verdicts(case.claiming())
    if not case.first_false:
        assert verdict.verdict == "proved"
        return
    assert verdict.verdict == "refuted"
    assert case.forms[case.first_false - 1] in verdict.claim
    assert f"form {case.first_false}" in verdict.reason


@every_step
def test_updates_that_are_not_gradient_descent_are_refuted(case: Step) -> None:
    updates = symgraph.load(case.spec).metadata["updates"]
    names = list(updates.formulas) if updates.sequential else []  # nothing can go wrong in the order of one step
    found = verdicts(case.spec)
    words = {name: verdict.verdict for name, verdict in zip(names, found, strict=True)}
    assert words == dict.fromkeys(names, "proved") | dict.fromkeys(case.wrong, "refuted")


def test_the_published_update_order_is_named() -> None:
    """Case C3: the program updates w2 first and uses the new w2 in the gradients of w1 and b1."""
    published = next(case for case in STEPS if case.name == "relu-fit-published")
    for verdict in verdicts(published.spec)[2:]:
        assert verdict.diagnosis is not None
        assert "w2" in verdict.diagnosis.message
