"""The chain rule by equations: its sums against differences of the primal; single operations against their program."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from mpmath import mp, mpf

import symgraph
from symgraph.calculus.chain_rule import chain_rules, local_partials, rules_needed, single_operations
from symgraph.calculus.evaluate import evaluate
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.number_systems import number_system
from symgraph.calculus.program import Program
from symgraph.calculus.readable.partials import readable_rules
from symgraph.calculus.term import Term, names_in
from symgraph.errors import InputError
from symgraph.spec.examples import values_with_examples
from symgraph.spec.programs import from_equations

DIGITS = 40
STEP = Fraction(1, 10**12)
TEMPLATES = (
    "baydin",
    "sigmoid-neuron",
    "tanh-2-2-1-mse",
    "relu-exercise",
    "classifier",
    "paths",
    "circuit",
    "chain-rule",
)


def number(term: Term, values: dict[str, Any]) -> Any:
    """A formula over numbers of `DIGITS` digits."""
    arrays = {name: np.array([[values[name]]], dtype=object) for name in names_in(term)}
    return number_system(DIGITS).term(term, arrays)[0, 0]


def derivatives_by_rules(program: Program, values: dict[str, Any]) -> dict[str, Any]:
    """What the lines of the chain rule add up to, from the loss backwards."""
    known = evaluate(program, values, DIGITS)
    found: dict[str, Any] = {}
    for rule in chain_rules(program):
        terms = [found[use.by] * number(use.partial, known) for use in rule.uses]
        found[rule.name] = sum(terms) if rule.uses else 1
    return found


@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("template", TEMPLATES)
def test_the_lines_add_up_to_the_slope_of_the_primal(template: str, split: bool) -> None:
    program = symgraph.expand(symgraph.load(template))
    program = single_operations(program) if split else program
    values, _ = values_with_examples(program)
    found = derivatives_by_rules(program, values)
    for name, declared in program.declarations.items():
        if declared.value is None:
            ends = [
                evaluate(program, {**values, name: Fraction(values[name]) + h}, DIGITS)[program.loss]
                for h in (STEP, -STEP)
            ]
            slope = float(ends[0] - ends[1]) / float(2 * STEP)
            assert float(found[name]) == pytest.approx(slope, rel=1e-12, abs=1e-15), name


def test_lines_are_written_with_forward_names() -> None:
    rules = chain_rules(symgraph.expand(symgraph.load("tanh-2-2-1-mse")))
    written = {rule.name: [(use.by, format_term(use.partial)) for use in rule.uses] for rule in rules}
    assert written["L"] == []
    assert written["z21"] == [("o1", "1 - o1**2")]
    assert written["h11"] == [("z21", "w211")]
    assert written["i1"] == [("z11", "w111"), ("z12", "w121")]


def test_single_operations_are_the_nine_steps_of_the_negative_logarithm_of_a_sigmoid() -> None:
    """The values of -log(1/(1 + exp(-(w1*x1 + w2*x2)))) at x = (1, -1), w = (1, 0.5), published to four digits."""
    program = single_operations(symgraph.load("sigmoid-neuron"))
    results = evaluate(program, program.metadata["values"])
    values = [float(results[equation.name]) for equation in program.equations]
    published = [1, -0.5, 0.5, -0.5, 0.6065, 1.6065, 0.6225, -0.4741, 0.4741]
    assert [equation.name for equation in program.equations] == ["v1", "v2", "u", "v3", "v4", "v5", "p", "v6", "L"]
    assert values == pytest.approx(published, abs=5e-5)


def test_new_names_leave_those_of_the_author_alone() -> None:
    program = single_operations(from_equations(["v1 = a*b + c", "y = v1*exp(v1)"]))
    assert [equation.name for equation in program.equations] == ["v2", "v1", "v3", "y"]


def test_a_value_used_twice_in_one_equation_has_one_partial() -> None:
    program = from_equations(["y = x*x + sin(x)"])
    assert {name: format_term(term) for name, term in local_partials(program, "y").items()} == {"x": "cos(x) + x + x"}


def test_constants_and_conditions_have_no_lines() -> None:
    program = from_equations(["y = where(c > 0, 2*pi*x, x)"])
    assert [rule.name for rule in chain_rules(program)] == ["y", "x"]


def test_nothing_flows_back_through_a_sign() -> None:
    program = from_equations(["t = 3*x", "u = 2*t", "y = sign(u) + x"])
    assert [(rule.name, [use.by for use in rule.uses]) for rule in chain_rules(program)] == [("y", []), ("x", ["y"])]


def test_rules_needed_are_those_on_the_paths() -> None:
    rules = chain_rules(symgraph.expand(symgraph.load("tanh-2-2-1-mse")))
    assert [rule.name for rule in rules_needed(rules, ["w111"])] == ["L", "o1", "z21", "h11", "z11", "w111"]


def test_without_a_loss_there_is_no_rule() -> None:
    program = symgraph.expand(symgraph.load("name: t\ninput: {name: x, size: 1}\nlayers:\n  - dense: 2\n"))
    with pytest.raises(InputError, match="'t' has no loss to differentiate; a loss is one number"):
        chain_rules(program)


def test_partials_of_softmax_are_written_with_its_outputs() -> None:
    program = symgraph.expand(symgraph.load("classifier"))
    rules = {rule.name: rule for rule in readable_rules(program, chain_rules(program))}
    written = [(use.by, format_term(use.partial)) for use in rules["z11"].uses]
    assert written == [("o1", "o1*(1 - o1)"), ("o2", "-(o2*o1)")]


def test_what_only_looks_like_a_softmax_keeps_its_own_partial() -> None:
    """For p = sin(a)/s with s = sin(a) + sin(b), dp/da is cos(a)*sin(b)/s**2: not p*(1 - p) = sin(a)*sin(b)/s**2."""
    program = from_equations(["p = sin(a)/(sin(a) + sin(b))", "q = sin(b)/(sin(a) + sin(b))", "L = p*q"])
    (use, _) = next(rule for rule in readable_rules(program, chain_rules(program)) if rule.name == "a").uses
    values = {"a": Fraction(1), "b": Fraction(2), **evaluate(program, {"a": Fraction(1), "b": Fraction(2)}, DIGITS)}
    with mp.workdps(DIGITS):
        wanted = mp.cos(1) * mp.sin(2) / (mp.sin(1) + mp.sin(2)) ** 2
        assert abs(number(use.partial, values) - wanted) < mpf(10) ** -30
