"""The target ``json``: a program as data, in the form that `symgraph.lowering.export.json_format` describes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from symgraph.calculus.abstract import functions_in
from symgraph.calculus.formula_print import format_term
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Declaration, Equation, Program
from symgraph.calculus.text import element_places
from symgraph.lowering.export.json_format import FORMAT, KEPT, VERSION
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.steps import with_gradients


def json_program(program: Program, options: Options) -> str:
    """The document of a program, with the backward pass of what was asked for where there is a loss."""
    functions = functions_in(equation.term for equation in program.equations)
    document: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "name": program.name,
        **{key: program.metadata[key] for key in KEPT if program.metadata.get(key)},
        **({"functions": functions} if functions else {}),
        "declarations": [_declaration(name, declared) for name, declared in program.declarations.items()],
        "equations": _equations(program.equations),
    }
    elements = {name: f"{one.base}({', '.join(element_places(one))})" for name, one in program.elements.items()}
    pairs = {"elements": elements, "aliases": program.aliases}
    pairs |= {"adjoints": program.adjoints, "gradients": program.gradients}
    document |= {key: dict(entries) for key, entries in pairs.items() if entries}
    document["loss"] = program.loss
    values: Mapping[str, Any] = program.metadata.get("values", {})
    if values:
        document["values"] = {name: _value(value) for name, value in values.items()}
    if not program.adjoints and (program.loss or options.of):
        document["gradient"] = _gradient(program, options)
    return _written(document) + "\n"


def _gradient(program: Program, options: Options) -> dict[str, Any]:
    whole, of, gradients = with_gradients(program, options)
    new = {name: d for name, d in whole.declarations.items() if name not in program.declarations}
    return {
        "of": of,
        "declarations": [_declaration(name, declared) for name, declared in new.items()],
        "equations": _equations(equation for equation in whole.equations if equation.name not in program.shapes),
        "adjoints": dict(whole.adjoints),
        "gradients": dict(gradients),
    }


def _declaration(name: str, declared: Declaration) -> dict[str, Any]:
    entry: dict[str, Any] = {"name": name, "role": declared.role}
    if declared.shape != SCALAR:
        entry["shape"] = list(declared.shape)
    if declared.value is not None:
        entry["value"] = _number(declared.value)
    return entry


def _equations(equations: Iterable[Equation]) -> list[dict[str, str]]:
    return [{"name": equation.name, "formula": format_term(equation.term)} for equation in equations]


def _value(value: Any) -> Any:
    return [[_number(entry) for entry in row] for row in value] if isinstance(value, tuple) else _number(value)  # type: ignore[reportUnknownVariableType]


def _number(text: Any) -> Any:
    """A numeral as a number of JSON's where that is written the same; as its text otherwise.

    >>> _number("0.5"), _number("1/3"), _number("1e-3")
    (0.5, '1/3', '1e-3')
    """
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if json.dumps(value) == text else text


def _written(value: Any, indent: str = "") -> str:
    """JSON with one line for each entry of the outer objects and arrays."""
    inner = f"{indent}  "
    if isinstance(value, dict) and ("format" in value or "of" in value):
        lines = [f"{inner}{json.dumps(key)}: {_written(entry, inner)}" for key, entry in value.items()]  # type: ignore[reportUnknownVariableType]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list) and value and isinstance(value[0], dict):
        lines = [f"{inner}{json.dumps(entry, ensure_ascii=False)}" for entry in value]  # type: ignore[reportUnknownVariableType]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False)
