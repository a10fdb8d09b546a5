"""A table of scalar derivative rules: their labels hold by numbers, and the checker proves and refutes accordingly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from derivative_rules import Rule, load_rules
from rule_labels import mislabelled

import symgraph

RULES = load_rules()
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


def test_the_table_is_large_and_every_rule_has_three_wrong_variants() -> None:
    assert len(RULES) >= 150
    for rule in RULES:
        assert rule.source
        assert len(rule.wrong) >= 3, rule.id
        assert len({rule.of, *rule.right, *rule.wrong.values()}) >= 1 + len(rule.wrong), rule.id


@each_rule
def test_claims_are_what_they_are_called(rule: Rule) -> None:
    assert mislabelled(rule) == []


def test_a_wrong_label_is_noticed() -> None:
    for rule in RULES[:20]:
        turned = replace(rule, right=tuple(rule.wrong.values()), wrong={claim: claim for claim in rule.right})
        assert len(mislabelled(turned)) == len(rule.wrong) + len(rule.right), rule.id


@each_rule
def test_right_claims_are_proved_and_wrong_ones_refuted(rule: Rule, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symgraph.checking.check.diagnose", lambda *_arguments, **_options: ())  # verdicts only
    expected = dict.fromkeys(rule.right, "proved") | dict.fromkeys(rule.wrong.values(), "refuted")
    found = {claim: verdict(rule, claim) for claim in expected}
    assert found == expected


def verdict(rule: Rule, claim: str) -> str:
    return symgraph.check_derivative(rule.of, rule.wrt, claim, variables=rule.variables).verdict
