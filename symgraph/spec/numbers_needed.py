"""Numbers for all names of a scalar program, where something is to be computed: the spec's, or seeded examples."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from symgraph.calculus.closed_form import folded_within
from symgraph.calculus.evaluate import Results, evaluate
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.program import Program, needed
from symgraph.calculus.term import names_in
from symgraph.errors import InputError, Problem
from symgraph.spec.examples import values_with_examples

MOST_IN_FORMULA = 30
"""Names, numbers and operations of the longest formula that an error shows."""
MOST_NAMED = 6
"""Names whose value is an example that are listed."""


def values_needed(program: Program, seed: int, say: Callable[[str], None]) -> tuple[dict[str, Any], list[str]]:
    """Values for all declared names of a scalar program, and the names whose value is a seeded example.

    `say` is told which are examples.  Raises InputError where the values leave the loss, or what it is computed from,
    without a finite number: log(-1).  The error names the first such equation and the values that it is computed from.
    """
    values, examples = values_with_examples(program, seed)
    if examples:
        shown = ", ".join(examples[:MOST_NAMED]) + (", …" if len(examples) > MOST_NAMED else "")
        say(
            f"no value for {shown}: example values (seed {seed}) are used; give values: in the spec, or --at name=value"
        )
    refuse_undefined(program, values)
    return values, examples


def refuse_undefined(program: Program, values: dict[str, Any]) -> None:
    """Raise InputError for the first equation of a scalar program that has no finite value, if the loss needs it."""
    results = evaluate(program, values)
    wanted = None if program.loss is None else needed(program, [program.loss])
    for equation in program.equations:
        if (wanted is None or equation.name in wanted) and not _is_finite(results[equation.name]):
            raise InputError(_undefined(program, equation.name, results))


def _is_finite(value: Any) -> bool:
    return math.isfinite(float(value))


def _undefined(program: Program, name: str, results: Results) -> Problem:
    """What is undefined, as its author wrote it, and at which values."""
    owner = name
    if name.startswith("_"):  # a part of the first named equation that needs it
        named = [equation.name for equation in program.equations if not equation.name.startswith("_")]
        after = (other for other in named if program.position(other) > program.position(name))
        owner = next((other for other in after if name in needed(program, [other])), name)
    part = folded_within(program, name, MOST_IN_FORMULA)
    written = name if part is None else format_term(part)
    used = names_in(part) if part is not None else []
    at = ", ".join(f"{operand} = {float(results[operand]):.6g}" for operand in used if not operand.startswith("_"))
    found = f"{owner} cannot be evaluated: {written} is {_word(results[name])}" + (f" at {at}" if at else "")
    return Problem(found, "a finite number is needed", "choose other values, in the spec or by --at name=value")


def _word(value: Any) -> str:
    number = float(value)
    return "undefined" if math.isnan(number) else "infinite"
