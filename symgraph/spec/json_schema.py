"""The JSON Schema of a spec, made from the tables that the readers go by.

It is for editors: completion, a line of help for each key, and a mark under what is misspelt.  It accepts every spec
that symgraph accepts, but for numbers and yes/no put in quotes.  It sees keys, words, types and ranges; it cannot see
names, formulas, shapes or contradictions, for which symgraph's own errors are there.  Draft 7: all editors read it.
"""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import Any

from symgraph.spec.activations import ACTIVATIONS
from symgraph.spec.activations import PARAMETERS as ACTIVATION_PARAMETERS
from symgraph.spec.data_schema import data_schema
from symgraph.spec.layers import LAYERS, MAX_UNITS
from symgraph.spec.limits import NUMBER
from symgraph.spec.losses import LOSSES
from symgraph.spec.losses import PARAMETERS as LOSS_PARAMETERS
from symgraph.spec.read_assumptions import ARRAY_WORDS, WORDS
from symgraph.spec.read_train import train_schema
from symgraph.spec.schema import FIGURE, KEYS, FigureKey, Kind

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"
MAX_DIMENSIONS = 4  # of an array of `code`

_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_NAME: Schema = {"type": "string", "minLength": 1}
_NAMES: Schema = {"type": "array", "items": _NAME}
_FORMULA: Schema = {"type": ["string", "number"]}
_FORMULAS: Schema = {"type": "object", "additionalProperties": _FORMULA}
_FORMS: Schema = {"anyOf": [_FORMULA, {"type": "array", "items": _FORMULA, "minItems": 1}]}
_SIZE: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_UNITS}
_BOOLEAN: Schema = {"enum": [True, False, "yes", "no", "on", "off"]}


def _object(properties: Schema, **more: Any) -> Schema:
    """A mapping of these keys and no others."""
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _one_of_its_own(parameters: dict[str, str]) -> Schema:
    """A word with its number: ``{huber: 0.5}``."""
    return _object(dict.fromkeys(parameters, NUMBER), minProperties=1, maxProperties=1)


def _assumptions() -> Schema:
    words = {"enum": list(dict.fromkeys((*WORDS, *ARRAY_WORDS)))}
    interval = {"type": "string", "pattern": r"^\s*[\[(].*,.*[\])]\s*$"}
    condition = {"type": "string", "pattern": "[<>=]"}
    item = {"anyOf": [words, interval, condition]}
    return {"type": "object", "additionalProperties": {"anyOf": [item, {"type": "array", "items": item}]}}


def _claims() -> Schema:
    claim = _object(
        {
            "of": {**_NAME, "description": "what the gradient is of; the loss unless given"},
            "wrt": {**_NAME, "description": "what it is by"},
            "is": {**_FORMS, "description": "the formula, or the forms of a derivation"},
            "assume": {**_assumptions(), "description": "what is known of symbols, for this claim"},
        },
        required=["is"],
    )
    return {
        "anyOf": [
            {"type": "object", "additionalProperties": {"anyOf": [*_FORMS["anyOf"], claim]}, "minProperties": 1},
            {"type": "array", "items": {"anyOf": [_NAME, claim]}, "minItems": 1},
        ]
    }


def _values() -> Schema:
    numbers: Schema = NUMBER
    for _ in range(MAX_DIMENSIONS):
        numbers = {"anyOf": [NUMBER, {"type": "array", "items": numbers}]}
    of_file = {"from": {"type": "string", "description": "a file of values; what stands beside it wins"}}
    return {"anyOf": [{"type": "object", "properties": of_file, "additionalProperties": numbers}, {"type": "string"}]}


def _figure() -> Schema:
    return _object({name: {"description": key.meaning, **_figure_key(key)} for name, key in FIGURE.items()})


def _figure_key(key: FigureKey) -> Schema:
    if key.whole:
        return {"type": "integer", "minimum": key.whole[0], "maximum": key.whole[1]}
    word: Schema = {"enum": list(key.words)} if key.words else {"type": ["string", "number"]}
    return {"anyOf": [word, {"type": "array", "items": word}]} if key.several else word


def _layers() -> Schema:
    words = [name for name, kind in LAYERS.items() if all(field.default is not MISSING for field in fields(kind))]
    return {"type": "array", "minItems": 1, "items": {"anyOf": [*map(layer_schema, LAYERS), {"enum": words}]}}


def layer_schema(name: str) -> Schema:
    """The schema of one kind of layer, whose first field stands behind the kind's own name."""
    first, *others = fields(LAYERS[name])
    named = {name: first, **{field.name: field for field in others}}
    properties = {key: {"description": field.metadata["help"], **_field(field)} for key, field in named.items()}
    if first.default is not MISSING:
        properties[name] = {"anyOf": [properties[name], {"type": "null"}]}
    return _object(properties, required=[name, *(field.name for field in others if field.default is MISSING)])


def _field(field: Field[Any]) -> Schema:  # noqa: PLR0911 - one return for each kind
    match field.metadata["kind"]:
        case "size":
            return _SIZE
        case "count":
            return {**_SIZE, "minimum": 0}
        case "boolean":
            return _BOOLEAN
        case "epsilon" | "rate":
            return NUMBER
        case "word":
            return {"enum": list(field.metadata["words"])}
        case "name" | "layer":
            return _NAME
        case _:
            return {"anyOf": [{"enum": list(ACTIVATIONS)}, _NAME, _one_of_its_own(ACTIVATION_PARAMETERS)]}


_KINDS: dict[Kind, Schema] = {
    "text": _TEXT,
    "names": _NAMES,
    "formulas": _FORMULAS,
    "layers": _layers(),
    "input": {
        "anyOf": [_SIZE, _object({"name": _NAME, "size": _SIZE, "length": _SIZE}, required=["size"])],
    },
    "loss": {"anyOf": [{"enum": list(LOSSES)}, _FORMULA, _one_of_its_own(LOSS_PARAMETERS)]},
    "assume": _assumptions(),
    "groups": {"type": "object", "additionalProperties": _NAMES},
    "figure": _figure(),
    "labels": {"type": "object", "additionalProperties": _TEXT},
    "lines": {"anyOf": [_FORMULAS, {"type": "array", "items": {"type": "string"}}, {"type": "string", "minLength": 1}]},
    "number": _SIZE,
    "claims": _claims(),
    "points": {"type": "object", "additionalProperties": NUMBER},
    "shapes": {
        "type": "object",
        "additionalProperties": {
            "type": "array",
            "items": {"anyOf": [{"type": "integer", "minimum": 1}, _NAME]},
            "maxItems": MAX_DIMENSIONS,
        },
    },
    "code": {"anyOf": [{"type": "string"}, _object({"file": {"type": "string"}}, required=["file"])]},
    "data": data_schema(),
    "train": train_schema(),
    "values": _values(),
}
BEGINNINGS = ("equations", "layers", "input", "loss", "code")
"""The keys of which a spec has one at least."""


def json_schema() -> Schema:
    """The JSON Schema of a spec, for editors; the errors of symgraph itself say more."""
    properties = {name: {"description": key.meaning, **_KINDS[key.kind]} for name, key in KEYS.items()}
    return {
        "$schema": DRAFT,
        "title": "symgraph spec",
        **_object(properties),
        "anyOf": [{"required": [name]} for name in BEGINNINGS],
        "dependencies": {"layers": ["input"], "input": ["layers"], "batch": ["layers"]},
        # Behind `train` the quantities of `updates`, such as a rate called eta, may have their numbers.
        "if": {"required": ["updates"]},
        "else": {"properties": {"train": {"propertyNames": {"enum": list(train_schema()["properties"])}}}},
    }
