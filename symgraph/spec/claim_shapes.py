"""That claims are about single numbers, where only the program's shapes tell: an equation may be a whole array."""

from __future__ import annotations

from collections.abc import Mapping

from symgraph.calculus.formula_scan import offset_of
from symgraph.calculus.operation import SCALAR, Shape, dims
from symgraph.calculus.term import names_in
from symgraph.errors import Problem, ShapeError
from symgraph.spec.spec import Spec


def check_scalar_claims(spec: Spec, shapes: Mapping[str, Shape]) -> None:
    """Raises `ShapeError` where a claim, a backward line or an abbreviation uses an equation that is an array."""
    arrays = {name: shapes[name] for name in spec.equations if shapes[name] != SCALAR}
    if not arrays:
        return
    problems: list[Problem] = []
    for claim in spec.claims:
        place = claim.forms[0].place
        problems += [place.problem(*_words(name, arrays)) for name in (claim.of, claim.wrt) if name in arrays]
    for line in spec.backward:
        problems += [line.formula.place.problem(*_words(line.primal, arrays))] if line.primal in arrays else []
    forms = [form for claim in spec.claims for form in claim.forms]
    for formula in (*spec.let.values(), *(line.formula for line in spec.backward), *forms):
        for name in names_in(formula.term):
            if name in arrays:
                offset = offset_of(name, formula.text)
                problems.append(formula.place.problem(*_words(name, arrays), text=formula.text, offset=offset))
    if problems:
        raise ShapeError(problems)


def _words(name: str, arrays: Mapping[str, Shape]) -> tuple[str, str]:
    return f"a matrix claim on a scalar: '{name}' is {dims(arrays[name])}", "matrix claims are not supported yet"
