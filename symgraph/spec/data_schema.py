"""The JSON Schema of the key ``data``, made from the tables of `symgraph.spec.data_sources`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symgraph.spec.data_sources import DATA, FILE_KEYS, GENERATORS, SEEDS, SPLIT_KEYS, Parameter

Schema = dict[str, Any]
_FILE: Schema = {"type": "string", "pattern": r"[./\\]"}


def data_schema() -> Schema:
    """The JSON Schema of the key, made from `GENERATORS` and `DATA`: one for each generator, for files, for columns."""
    cell = {"type": ["string", "number"]}
    rows = {"type": "array", "minItems": 1, "items": {"type": "array", "items": cell}}
    column = {"anyOf": [cell, {"type": "array", "items": cell, "minItems": 1}]}
    split = {name: _key_schema(name) for name in SPLIT_KEYS}
    columns = {"type": "object", "properties": split, "additionalProperties": column, "not": {"required": ["from"]}}
    files = _from_schema(_FILE, {})
    generated = [_from_schema({"const": name}, parameters) for name, parameters in GENERATORS.items()]
    source = {"anyOf": [{"enum": list(GENERATORS)}, _FILE]}
    return {"anyOf": [source, rows, *generated, files, columns]}


def _from_schema(source: Schema, parameters: Mapping[str, Parameter]) -> Schema:
    own = {name: {"description": p.meaning, **p.limits.schema()} for name, p in parameters.items()}
    keys = {name: _key_schema(name) for name in FILE_KEYS}
    properties = {"from": {"description": DATA["from"].meaning, **source}, **keys, **own}
    return {"type": "object", "properties": properties, "required": ["from"], "additionalProperties": False}


def _key_schema(name: str) -> Schema:
    text = {"type": "string"}
    types: dict[str, Schema] = {
        "columns": {"anyOf": [text, {"type": "array", "items": text}]},
        "number or text": {"type": ["number", "string"]},
        "seed": SEEDS.schema(),
    }
    return {"description": DATA[name].meaning, **types[DATA[name].kind]}
