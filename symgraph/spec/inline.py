"""Specs without a file: equations of the command line, and values that override a spec's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from symgraph.calculus.formula import CONSTANTS, parse_formula
from symgraph.calculus.formula_functions import OF_SIZES
from symgraph.calculus.formula_place import Place
from symgraph.calculus.formula_scan import name_problem, normalise
from symgraph.calculus.formula_spans import paths, spans
from symgraph.calculus.term import Apply, names_in
from symgraph.errors import InputError, Problem
from symgraph.spec.network_names import KnownNames, network_arrays
from symgraph.spec.read_equations import in_order
from symgraph.spec.read_shapes import declared_arrays
from symgraph.spec.read_values import read_values
from symgraph.spec.reader import Formula, Reader
from symgraph.spec.source import MapNode, Node, ScalarNode, parse
from symgraph.spec.spec import Spec, Value

_OF_ARRAYS = {"matmul": "'@'", "transpose": "'.T'"}
_EQUALS = re.compile("(?<![<>=!:])=(?!=)")


def spec_from_equations(equations: Sequence[str], at: Mapping[str, str] | None = None) -> Spec:
    """The spec of equations such as ``y = a*x + b``.

    Symbols that no equation defines are inputs, in order of appearance; the last equation is the loss, and its left
    side the name of the spec.  `at` gives values, as texts.  Raises `InputError` with every problem found.
    """
    reader = Reader("-e")
    formulas: dict[str, Formula] = {}
    for number, equation in enumerate(equations, 1):
        _read_equation(reader, equation, number, formulas)
    if not equations:
        reader.note(Place("-e").problem("no equation", action='write -e "y = a*x + b"'))
    order = in_order(reader, formulas)
    _judge_products(reader, formulas)
    reader.finish()
    used = (name for formula in formulas.values() for name in names_in(formula.term))
    inputs = tuple(dict.fromkeys(name for name in used if name not in formulas and name not in CONSTANTS))
    last = list(formulas)[-1]
    loss = Formula(last, last, formulas[last].place)
    ordered = {name: formulas[name] for name in order}
    spec = Spec(last, "-e", inputs=inputs, equations=ordered, loss=loss, places=reader.places)
    return with_values(spec, at) if at else spec


def _read_equation(reader: Reader, equation: str, number: int, formulas: dict[str, Formula]) -> None:
    """Adds one equation to the formulas, or notes what is wrong with it."""
    sign = _EQUALS.search(equation)
    whole = Place("-e", "", number, 1)
    if sign is None:
        found = "'==' in an equation" if "==" in equation else "an equation without '='"
        reader.note(whole.problem(found, action="write y = a*x + b", text=equation[:200] or " "))
        return
    left = equation[: sign.start()].strip()
    name = normalise(left)
    right = equation[sign.end() :]
    start = sign.end() + len(right) - len(right.lstrip())
    place = Place("-e", name, number, start + 1)
    reader.places[f"equations.{name}"] = place
    wrong = name_problem(name)
    if wrong:
        problem = whole.problem(wrong[0], "the left side of an equation is a name", wrong[1], text=equation[:200])
        reader.note(problem)
    elif name in formulas:
        line = formulas[name].place.line
        found = f"two equations for '{name}'"
        reader.note(whole.problem(found, f"the other is equation {line}", "rename one", text=equation[:200]))
    else:
        try:
            formulas[name] = Formula(right.strip(), parse_formula(right.strip(), place=place), place)
        except InputError as error:
            reader.note(*error.problems)


def _judge_products(reader: Reader, formulas: Mapping[str, Formula]) -> None:
    """Notes matrix products and transposes where nothing is an array, for every symbol is a single number."""
    parts = {name: list(paths(formula.term)) for name, formula in formulas.items()}
    if any(isinstance(part, Apply) and part.op in OF_SIZES for found in parts.values() for _, part in found):
        return
    for name, formula in formulas.items():
        wrong = [(path, part.op) for path, part in parts[name] if isinstance(part, Apply) and part.op in _OF_ARRAYS]
        if wrong:
            path, op = wrong[-1]
            span = spans(formula.text, formula.term).get(path)
            allowed, action = "every symbol of -e is a single number", "write a spec with shapes: {X: [n, p]}, say"
            found = formula.place.problem(
                f"{_OF_ARRAYS[op]} of numbers", allowed, action, text=formula.text, offset=span.start if span else 0
            )
            reader.note(found)


def known_names(spec: Spec) -> KnownNames:
    """All names of a spec: its scalars, and the arrays of its network and its own with their elements."""
    arrays = (network_arrays(spec.network) if spec.network else {}) | declared_arrays(spec)
    scalars = (name for name in (*spec.inputs, *spec.parameters, *spec.equations) if name not in arrays)
    return KnownNames(dict.fromkeys(scalars), arrays)


def with_values(spec: Spec, at: Mapping[str, str]) -> Spec:
    """The spec with further values, given as texts (``-2``, ``[1, 0.5]``); they win over its own.

    Raises `InputError` with every problem found.
    """
    if spec.code is not None:
        raise InputError(Problem("--at for NumPy code", "its values stand in the spec", "write values: {x: 1}, say"))
    if spec.program is not None:
        raise InputError(Problem("--at for a program in JSON", "its values stand in the file", "change them there"))
    reader = Reader("")
    entries: list[tuple[ScalarNode, Node]] = []
    for name, text in at.items():
        try:
            source = parse(text, f"--at {name}")
            reader.note(*source.problems)
            entries.append((ScalarNode(normalise(name), 0, 0), source.root))
        except InputError as error:
            reader.note(*error.problems)
    known = known_names(spec)
    given = [name for name in (*spec.inputs, *spec.parameters) if name not in known.arrays]
    added = read_values(reader, MapNode(entries, 0, 0), known, given, "--at")
    reader.problems = [
        replace(problem, path=problem.path.replace("--at.", "--at "), line=0, column=0) for problem in reader.problems
    ]
    reader.finish()
    values: dict[str, Value] = dict(spec.values)
    for name, value in added.items():
        element = known.element(name)
        array = values.get(element[0].name) if element and isinstance(value, str) else None
        if element and isinstance(array, tuple) and isinstance(value, str):
            values[element[0].name] = _with_element(array, element[1], value)
        else:
            values = {key: old for key, old in values.items() if not _is_element_of(known, key, name)}
            values[name] = value
    return replace(spec, values=values)


def _with_element(grid: tuple[tuple[str, ...], ...], index: tuple[int, ...], value: str) -> tuple[tuple[str, ...], ...]:
    """The rows with one numeral replaced; a vector's index has its row only."""
    row, column = index if len(index) == 2 else (index[0], 1)
    rows = [list(numerals) for numerals in grid]
    rows[row - 1][column - 1] = value
    return tuple(tuple(numerals) for numerals in rows)


def _is_element_of(known: KnownNames, name: str, array: str) -> bool:
    element = known.element(name)
    return element is not None and element[0].name == array
