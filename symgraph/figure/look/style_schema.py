"""The JSON Schema of a style, for editors, made from the tables that styles are read by."""

from __future__ import annotations

from typing import Any

from symgraph.figure.look.attributes import ATTRIBUTES, PAGE, SECTIONS, Color, Number, Words
from symgraph.figure.look.colors import NAMED
from symgraph.figure.look.style import STYLE_NAMES
from symgraph.spec.json_schema import DRAFT

Schema = dict[str, Any]
STYLE: Schema = {"$ref": "#/definitions/whole-style"}


def style_schema() -> Schema:
    """The JSON Schema of a style file."""
    return {"$schema": DRAFT, "title": "symgraph style", "definitions": style_definitions(), "allOf": [STYLE]}


def style_definitions() -> dict[str, Schema]:
    """What `STYLE` refers to: a style, the rows of its tables, and their attributes, each said once."""
    attributes = {name: _attribute(name) for name in ATTRIBUTES}
    rows = {f"{name}-row": _row(section.attributes) for name, section in SECTIONS.items()}
    sections = {
        name: _object({row: {"$ref": f"#/definitions/{name}-row"} for row in section.rows})
        for name, section in SECTIONS.items()
    }
    extends = {"description": "the style that these rows change", "enum": list(STYLE_NAMES)}
    return {**attributes, **rows, "whole-style": _object({"extends": extends, "page": _row(PAGE), **sections})}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _row(attributes: tuple[str, ...]) -> Schema:
    return _object({name: {"$ref": f"#/definitions/{name}"} for name in attributes})


def _attribute(name: str) -> Schema:
    match ATTRIBUTES[name]:
        case Words(allowed):
            return {"enum": list(allowed)}
        case Number(low, high) as number:
            return {"description": number.needed, "type": "number", "minimum": low, "maximum": high}
        case Color() as kind:
            digits = {"type": "string", "pattern": "^#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})$"}
            return {"description": kind.needed, "anyOf": [digits, {"enum": list(NAMED)}]}
