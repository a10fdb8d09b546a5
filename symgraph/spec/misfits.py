"""Shapes that do not fit, as problems of the formulas they are found in."""

from __future__ import annotations

from dataclasses import replace

from symgraph.calculus.formula_spans import spans
from symgraph.calculus.lower import MisfitError
from symgraph.errors import Problem
from symgraph.spec.reader import Formula


def misfit_problem(error: MisfitError, formula: Formula) -> Problem:
    """The problem with the place of the formula and, where its text is known, a caret at the part that does not fit."""
    problem = error.problems[0]
    span = spans(formula.text, formula.term).get(error.path)
    offset = span.start if span else 0
    placed = formula.place.problem(problem.found, problem.allowed, problem.action, text=formula.text, offset=offset)
    return placed if formula.text else replace(placed, path=formula.place.path)
