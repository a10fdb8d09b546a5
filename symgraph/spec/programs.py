"""Ways to a Program: a file, a template, a text, equations, a SymPy expression; and its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from symgraph.calculus.element_families import ElementFamilies
from symgraph.calculus.lower import bind_formula
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Builder, Declaration, Program, empty
from symgraph.calculus.term import Term, names_in
from symgraph.errors import InputError, Problem
from symgraph.notation import ElementNames
from symgraph.spec.inline import spec_from_equations, with_values
from symgraph.spec.load import read_text, spec_from_text
from symgraph.spec.lower import program_of
from symgraph.spec.spec import Spec
from symgraph.spec.templates import template_names, template_text

if TYPE_CHECKING:
    from symgraph.calculus.evaluate import Results


def load(source: Any) -> Program:
    """The program of a spec: a path, a template's name, YAML text (of several lines), or a SymPy expression.

    >>> load("tanh-2-2-1").loss
    'o'

    Raises InputError with every problem of the spec.
    """
    if isinstance(source, (str, Path)):
        text = str(source)
        return program_of(spec_from_text(text, "text") if "\n" in text else find_spec(text))
    return from_expression(source)


def find_spec(source: str, at: Mapping[str, str] | None = None) -> Spec:
    """The spec of a path, of standard input (``-``), or of a template where there is no such file.

    `at` gives values that win over the spec's own.
    """
    spec = spec_from_text(*find_text(source))
    return with_values(spec, at) if at else spec


def find_text(source: str) -> tuple[str, str]:
    """The text of a path, of standard input (``-``), or of a template where there is no such file.

    With it comes what errors call it.  Raises InputError for a file that is not there or is no text.
    """
    templates = template_names()
    if source in templates and not Path(source).exists():
        return template_text(source), source
    return read_text(source, templates)


def from_equations(equations: Sequence[str], at: Mapping[str, str] | None = None) -> Program:
    """The program of equations such as ``y = a*x + b``; the last one is the loss, its left side the name."""
    return program_of(spec_from_equations(equations, at))


def program_asked_for(source: str | None, equations: Sequence[str], at: Mapping[str, str] | None = None) -> Program:
    """The program of a command: of a source as `find_spec` takes it, or of equations where there is none."""
    return from_equations(equations, at) if source is None else program_of(find_spec(source, at))


def from_expression(expression: Any, name: str = "f") -> Program:
    """The program ``f := expression`` of a SymPy expression, whose symbols are the inputs in order of their names.

    Raises InputError for what is not a formula of real numbers.
    """
    from symgraph.calculus.sympy_input import is_expression, term_of  # noqa: PLC0415 - SymPy where it is given

    if not is_expression(expression):
        raise InputError(Problem(f"a {type(expression).__name__}", "a path, a spec's text, or a SymPy expression"))
    term: Term = term_of(expression)
    builder = Builder(empty(name))
    for symbol in sorted(names_in(term)):
        builder.declare(symbol, Declaration("input"))
    loss = bind_formula(builder, builder.fresh(name), term)
    return builder.build(loss=loss)


def evaluate(
    program: Program, values: Mapping[str, Any] | None = None, numbers: Literal["float64", "exact"] | int = "float64"
) -> Results:
    """The value of every name, at the spec's own values overridden by `values`.

    A scalar is a number, an array a 2-D NumPy array; an element's name (``w111``) finds its place.  `numbers` is
    ``"float64"``, ``"exact"`` (rationals stay exact) or a number of decimal digits.
    """
    from symgraph.calculus.evaluate import evaluate as evaluated  # noqa: PLC0415 - figures do not wait for NumPy

    return evaluated(program, known_values(program, with_own_values(program, values or {})), numbers)


def with_own_values(program: Program, given: Mapping[str, Any]) -> dict[str, Any]:
    """The spec's own values with those `given`; the value of an array replaces those of all its elements."""
    arrays: Mapping[str, ElementNames] = program.metadata.get("arrays", {})
    replaced = ElementFamilies(arrays[name] for name in given if name in arrays)
    own = {name: value for name, value in program.metadata.get("values", {}).items() if not any(replaced.holding(name))}
    return own | dict(given)


def _as_rows(program: Program, elements: ElementNames, value: Any) -> Any:
    """A plain list of numbers, one for each sample, as the rows of an array of one column."""
    if not isinstance(value, (list, tuple)) or elements.axes != 2 or elements.name((2, 1)) not in program.shapes:
        return value
    entries: list[Any] = [*value]
    return value if any(isinstance(entry, (list, tuple)) for entry in entries) else [[entry] for entry in entries]


def known_values(program: Program, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a network's arrays as those of their elements, where the program is the scalar one."""
    from symgraph.calculus.evaluate import element_values  # noqa: PLC0415

    arrays: Mapping[str, ElementNames] = program.metadata.get("arrays", {})
    result: dict[str, Any] = {}
    for name, value in values.items():
        if name in arrays and name not in program.shapes:
            result.update(element_values(arrays[name], name, _as_rows(program, arrays[name], value)))
    given = {name: value for name, value in values.items() if name in program.shapes or name not in arrays}
    for name, value in given.items():
        if program.shapes.get(name) == SCALAR and isinstance(value, tuple):  # an array of one number is that number
            given[name] = value[0][0]
    return result | given  # an element's own value wins
