"""Whether the labels of the tables of layers are true, by numbers alone: mpmath at 60 digits.

Claims are read as formulas and computed by mpmath; the gradient is a central difference of the loss, whose equations
are walked one by one (Abramowitz and Stegun, 25.3.21).  At a step of 1e-20 it has about 38 right digits.  None of
symgraph's partials, gradients or verdicts takes part.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from layer_cases import Backward, Derivation, Gradient, Ranges, Step
from mpmath import mp
from oracle import real, term_value

import symgraph
from symgraph.calculus.elementwise import with_constants
from symgraph.calculus.formula import parse_formula
from symgraph.calculus.program import Program
from symgraph.checking.verdict import Counterexample, Diagnosis
from symgraph.spec.spec import Assumption, Interval

DIGITS = 60
RIGHT = mp.mpf(10) ** -25  # greatest relative difference of what is right, at every point
WRONG = mp.mpf(10) ** -12  # least of what is wrong, at one point at least
_POINTS = 20
_RANGE = (-1.6, 1.6)
_GRID = 9973  # a prime: values such as k/9973 are never at a kink by chance
_RATE = "eta"
Values = dict[str, Any]


@cache
def scalar_program(spec: str) -> Program:
    """The program of a spec over scalars."""
    return symgraph.expand(symgraph.load(spec))


def points(program: Program, between: Ranges) -> list[Values]:
    """Random values of the declared names, the same in every run, within the ranges given for some of them."""
    chosen = random.Random(program.name)

    def value(name: str) -> Any:
        low, high = between.get(name, _RANGE)
        return mp.mpf(chosen.randint(round(low * _GRID), round(high * _GRID))) / _GRID

    return [{name: value(name) for name in program.declarations} for _ in range(_POINTS)]


def primal(program: Program, given: Values, fixed: Mapping[str, Any] | None = None) -> Values:
    """The value of every name; that of a name in `fixed` is not computed but given."""
    known = dict(given)
    for equation in program.equations:
        if fixed and equation.name in fixed:
            known[equation.name] = fixed[equation.name]
        else:
            known[equation.name] = term_value(equation.term, known)
    return known


def difference_quotient(program: Program, wrt: str, given: Values) -> Any:
    """The derivative of the loss by a declared or computed name, from two values of the primal."""
    assert program.loss is not None
    step = mp.mpf(10) ** -20
    here = given[wrt] if wrt in given else primal(program, given)[wrt]
    above, below = (primal(program, given | {wrt: here + h}, {wrt: here + h})[program.loss] for h in (step, -step))
    return (above - below) / (2 * step)


def formula_value(text: str, known: Mapping[str, Any]) -> Any:
    """The value of a formula as people write it."""
    return term_value(with_constants(parse_formula(text), known), known)


def distance(found: Any, expected: Any) -> Any:
    """The difference, relative to numbers above 1."""
    return abs(found - expected) / (1 + abs(expected))


def distances(case: Gradient | Derivation, claims: Iterable[str]) -> list[Any]:
    """The greatest difference of each claim from the derivative among the points."""
    between = tuple((name, low, high) for name, (low, high) in case.between.items())
    with mp.workdps(DIGITS):
        sampled = _sampled(case.spec, case.wrt, between)
        terms = [with_constants(parse_formula(claim), sampled[0][0]) for claim in claims]
        return [max(distance(term_value(term, known), slope) for known, slope in sampled) for term in terms]


@cache
def _sampled(spec: str, wrt: str, between: tuple[tuple[str, float, float], ...]) -> list[tuple[Values, Any]]:
    """The values of all names at each point, and the derivative there."""
    program = scalar_program(spec)
    at = points(program, {name: (low, high) for name, low, high in between})
    return [(primal(program, given), difference_quotient(program, wrt, given)) for given in at]


def mislabelled_claims(gradient: Gradient) -> list[str]:
    """The claims whose labels are false; none should be."""
    right = zip(gradient.right, distances(gradient, gradient.right), strict=True)
    wrong = zip(gradient.wrong, distances(gradient, gradient.wrong.values()), strict=True)
    return [
        *(claim for claim, far in right if not far < RIGHT),
        *(mistake for mistake, far in wrong if not far > WRONG),
    ]


def difference_from_published(gradient: Gradient) -> Any:
    """How far the derivative at the spec's own values is from the published number."""
    program = scalar_program(gradient.spec)
    with mp.workdps(DIGITS):
        own = symgraph.evaluate(program, numbers=DIGITS)
        given = {name: own[name] for name in program.declarations}
        return abs(difference_quotient(program, gradient.wrt, given) - real(gradient.number))


def counterexample_differences(gradient: Gradient, claim: str, found: Counterexample) -> tuple[Any, Any]:
    """How far the two numbers of a counterexample are from the claim's and the derivative's at its point.

    Names that the point does not give have no influence there, so that any value will do.
    """
    program = scalar_program(gradient.spec)
    with mp.workdps(DIGITS):
        given = points(program, gradient.between)[0] | _values(found)
        claimed = formula_value(claim, primal(program, given))
        correct = difference_quotient(program, gradient.wrt, given)
        return (
            distance(formula_value(found.claimed, {}), claimed),
            distance(formula_value(found.correct, {}), correct),
        )


def outside_the_domain(gradient: Gradient, found: Counterexample) -> list[str]:
    """The names whose values at a counterexample are not what the spec assumes."""
    assumed = scalar_program(gradient.spec).metadata["assume"]
    return [
        name
        for name, value in _values(found).items()
        if not all(_holds(assumption, value) for assumption in assumed.get(name, ()))
    ]


def _values(found: Counterexample) -> Values:
    return {name: formula_value(text, {}) for name, text in found.point.items()}


def _holds(assumption: Assumption, value: Any) -> bool:
    if isinstance(assumption, Interval):
        low, high = term_value(assumption.low, {}), term_value(assumption.high, {})
        return (
            low < value < high or (assumption.low_closed and value == low) or (assumption.high_closed and value == high)
        )
    return (assumption, mp.sign(value)) in (("positive", 1), ("negative", -1))


def false_repairs(gradient: Gradient, hints: Iterable[Diagnosis]) -> list[str]:
    """The repaired claims of hints that are not the derivative; one under an assumption is not judged."""
    repaired = [hint.repaired for hint in hints if hint.kind != "assumption"]
    return [claim for claim, far in zip(repaired, distances(gradient, repaired), strict=True) if not far < RIGHT]


def mislabelled_lines(case: Backward) -> list[str]:
    """The lines, claims and mistakes of a backward pass whose labels are false; none should be.

    In every line ``dNAME`` stands for the true derivative by NAME, whatever the line of that name says.
    """
    program = scalar_program(case.spec)
    with mp.workdps(DIGITS):
        at = points(program, case.between)
        passes = [_adjoints(program, case, given) for given in at]

        def far(name: str, formula: str) -> Any:
            return max(distance(formula_value(formula, known), known[name]) for known in passes)

        slopes = {f"d{wrt}": claim for wrt, claim in case.claims.items()}
        for known, given in zip(passes, at, strict=True):
            known |= {f"d{wrt}": difference_quotient(program, wrt, given) for wrt in case.claims}
        return [
            *(name for name, formula in {**case.lines, **slopes}.items() if not far(name, formula) < RIGHT),
            *(mistake for mistake, (name, formula) in case.wrong.items() if not far(name, formula) > WRONG),
        ]


def judged_lines(case: Backward) -> list[str]:
    """The lines that claim something: ``dNAME`` of a name of the program; the others are abbreviations."""
    return [name for name in case.lines if _is_adjoint(scalar_program(case.spec), name)]


def _is_adjoint(program: Program, name: str) -> bool:
    return name[0] == "d" and name[1:] in program.shapes


def _adjoints(program: Program, case: Backward, given: Values) -> Values:
    """The forward values, and those that the lines stand for."""
    known = primal(program, given)
    for name, formula in case.lines.items():
        judged = _is_adjoint(program, name)
        known[name] = difference_quotient(program, name[1:], given) if judged else formula_value(formula, known)
    return known


def first_false_form(case: Derivation) -> int:
    """Which form of a derivation is the first that is not the gradient; 0 where all are."""
    found = distances(case, case.forms)
    assert all(far < RIGHT or far > WRONG for far in found)
    return next((k for k, far in enumerate(found, 1) if far > WRONG), 0)


def wrong_updates(case: Step) -> list[str]:
    """The names whose new values are not those of gradient descent from the first point, in order."""
    program = scalar_program(case.spec)
    updates = program.metadata["updates"]
    with mp.workdps(DIGITS):
        found = [_steps_off(program, updates, given) for given in points(program, case.between)]
        largest = {name: max(off[name] for off in found) for name in updates.formulas}
    assert all(far < RIGHT or far > WRONG for far in largest.values())
    return [name for name, far in largest.items() if far > WRONG]


def _steps_off(program: Program, updates: Any, given: Values) -> Values:
    """How far the new value of each name is from gradient descent's at one point."""
    known = primal(program, given) | {_RATE: mp.mpf(3) / 7}
    slopes = {name: difference_quotient(program, name, given) for name in updates.formulas}
    known |= {f"d{name}": slope for name, slope in slopes.items()}
    off: Values = {}
    for name, formula in updates.formulas.items():
        new = term_value(formula.term, known)
        off[name] = distance(new, given[name] - known[_RATE] * slopes[name])
        if updates.sequential:
            known[name] = new
    return off
