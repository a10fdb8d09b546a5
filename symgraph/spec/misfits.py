"""Shapes that do not fit, as problems of the formulas they are found in."""

from __future__ import annotations

from dataclasses import replace

from symgraph.calculus.formula_spans import spans
from symgraph.calculus.lower import MisfitError
from symgraph.errors import Problem
from symgraph.spec.reader import Formula


def misfit_problems(error: MisfitError, formula: Formula) -> list[Problem]:
    """The problems with the place of the formula and, where its text is known, a caret at what does not fit."""
    known = spans(formula.text, formula.term)
    found: list[Problem] = []
    for problem, path in zip(error.problems, error.paths, strict=True):
        span = known.get(path)
        offset = span.start if span else 0
        placed = formula.place.problem(problem.found, problem.allowed, problem.action, text=formula.text, offset=offset)
        found.append(placed if formula.text else replace(placed, path=formula.place.path))
    return found
