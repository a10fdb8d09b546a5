"""The keys of a spec: what each is, whether it works yet, and the JSON Schema made from them."""

from __future__ import annotations

from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, Literal

from symgraph.spec.activations import ACTIVATIONS, PARAMETERS
from symgraph.spec.layers import LAYERS, MAX_UNITS
from symgraph.spec.losses import LOSSES
from symgraph.spec.losses import PARAMETERS as LOSS_PARAMETERS
from symgraph.spec.read_data import data_schema
from symgraph.spec.read_train import train_schema

Kind = Literal[
    "text",
    "names",
    "formulas",
    "layers",
    "input",
    "loss",
    "mapping",
    "lines",
    "number",
    "claims",
    "points",
    "shapes",
    "code",
    "data",
    "train",
    "values",
]
Support = Literal["works", "kept"]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a spec: the kind of its value, what it means, and its support.

    A key that is `kept` is checked for its kind and carried along: it does not change what is computed or drawn.
    """

    kind: Kind
    support: Support
    meaning: str


KEYS: dict[str, Key] = {
    "name":       Key("text",     "works", "names the files that are written"),
    "title":      Key("text",     "works", "stands above the figure"),
    "input":      Key("input",    "works", "what a network is given: {name: i, size: 2}"),
    "layers":     Key("layers",   "works", "the layers of a network, one entry each"),
    "inputs":     Key("names",    "works", "names of given quantities"),
    "parameters": Key("names",    "works", "names of quantities to be learned"),
    "equations":  Key("formulas", "works", "name: formula, each computed from the others"),
    "loss":       Key("loss",     "works", "a loss by name, an equation's name or a formula"),
    "values":     Key("values",   "works", "numbers of inputs, parameters and targets, or a file of them"),
    "assume":     Key("mapping",  "works", "what is known of a symbol: positive, an interval, a condition"),
    "groups":     Key("mapping",  "works", "title: names of the equations in one part of the figure"),
    "figure":     Key("mapping",  "works", "how the figure is drawn unless the command says otherwise"),
    "labels":     Key("mapping",  "kept",  "name: text to show instead"),
    "claims":     Key("claims",   "works", "hand-derived gradients to be checked: {w111: formula}, or a list of forms"),
    "backward":   Key("lines",    "works", "lines of a hand-written backward pass: dz21 = 1 - o1**2"),
    "let":        Key("formulas", "works", "abbreviations that claims use: {s: formula}"),
    "updates":    Key("lines",    "works", "a step of learning: {w: w - eta*dw}, or lines w = w - eta*dw"),
    "data":       Key("data",     "works", "where examples come from: {from: circles, noise: 0.1}, a file, or columns"),
    "train":      Key("train",    "works", "how to learn: {rate: 0.1, epochs: 100, batch: 4, momentum: 0.9, seed: 1}"),
    "points":     Key("points",   "works", "marks for claims: {w111: 2}"),
    "batch":      Key("number",   "works", "how many samples a network computes at once, one row each"),
    "shapes":     Key("shapes",   "works", "arrays: {X: [n, p], b: [p], c: []}, sizes in numbers or symbols"),
    "functions":  Key("names",    "works", "abstract functions, which act on each element"),
    "code":       Key("code",     "works", "NumPy code instead of equations, or {file: assignment.py}"),
}  # fmt: skip

FIGURE: dict[str, tuple[str, ...]] = {
    "wrt":       (),
    "show":      ("names", "values", "gradients", "partials", "symbols"),
    "style":     (),
    "level":     ("matrix", "op", "unit", "layer"),
    "fold":      (),
    "unfold":    (),
    "constants": ("auto", "inputs", "operators"),
    "digits":    (),
    "order":     (),
    "upstream":  (),
    "size":      (),
    "font":      (),
    "format":    ("pdf", "png", "svg", "tex", "dot", "typ"),
    "engine":    ("auto", "dot", "bundled"),
    "lang":      ("en", "ja"),
    "direction": ("right", "down"),
}  # fmt: skip
"""The keys of ``figure`` and the words allowed; none where any text is."""
FIGURE_LISTS = ("wrt", "format", "show", "fold", "unfold", "font")
"""Those that may be a list."""
FIGURE_NUMBERS: dict[str, tuple[int, int]] = {"digits": (0, 12), "order": (1, 4)}
"""Those that are whole numbers, with the least and the most allowed."""

_NUMBER = {"type": ["number", "string"]}
_FORMULA = {"type": ["string", "number"]}
_FORMS = {"anyOf": [_FORMULA, {"type": "array", "items": _FORMULA, "minItems": 1}]}
_CLAIM = {
    "type": "object",
    "properties": {
        "of": {"type": "string", "description": "what the gradient is of; the loss unless given"},
        "wrt": {"type": "string", "description": "what it is by"},
        "is": {**_FORMS, "description": "the formula, or the forms of a derivation"},
        "assume": {"type": "object", "description": "what is known of symbols, for this claim"},
    },
    "required": ["is"],
    "additionalProperties": False,
}
_KINDS: dict[Kind, dict[str, Any]] = {
    "text": {"type": ["string", "number", "boolean"]},
    "names": {"type": "array", "items": {"type": "string"}},
    "formulas": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
    "mapping": {"type": "object"},
    "lines": {"type": ["object", "array", "string"]},
    "number": {"type": "integer", "minimum": 1},
    "code": {
        "anyOf": [
            {"type": "string"},
            {"type": "object", "properties": {"file": {"type": "string"}}, "required": ["file"]},
        ]
    },
    "shapes": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": ["integer", "string"]}, "maxItems": 3},
    },
    "points": {"type": "object", "additionalProperties": _NUMBER},
    "values": {"type": ["object", "string"]},
    "data": data_schema(),
    "train": train_schema(),
    "claims": {
        "anyOf": [
            {"type": "object", "additionalProperties": {"anyOf": [*_FORMS["anyOf"], _CLAIM]}, "minProperties": 1},
            {"type": "array", "items": {"anyOf": [{"type": "string"}, _CLAIM]}, "minItems": 1},
        ]
    },
    "input": {
        "anyOf": [
            {"type": "integer", "minimum": 1, "maximum": MAX_UNITS},
            {
                "type": "object",
                "properties": {
                    "name": {"type": "string"},
                    "size": {"type": "integer", "minimum": 1, "maximum": MAX_UNITS},
                    "length": {"type": "integer", "minimum": 1, "maximum": MAX_UNITS},
                },
                "required": ["size"],
                "additionalProperties": False,
            },
        ]
    },
    "loss": {
        "anyOf": [
            {"enum": list(LOSSES)},
            {"type": ["string", "number"]},
            {"type": "object", "properties": dict.fromkeys(LOSS_PARAMETERS, _NUMBER), "additionalProperties": False},
        ]
    },
}


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a spec, for editors; the errors of symgraph itself say more."""
    properties = {
        name: {"description": key.meaning, **(_layers() if key.kind == "layers" else _KINDS[key.kind])}
        for name, key in KEYS.items()
    }
    properties["figure"]["propertyNames"] = {"enum": list(FIGURE)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "symgraph spec",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "anyOf": [{"required": ["equations"]}, {"required": ["input", "layers"]}, {"required": ["loss"]}],
    }


def _layers() -> dict[str, Any]:
    words = [name for name, kind in LAYERS.items() if all(field.default is not MISSING for field in fields(kind))]
    return {"type": "array", "minItems": 1, "items": {"anyOf": [*map(_layer, LAYERS), {"enum": words}]}}


def _layer(name: str) -> dict[str, Any]:
    first, *others = fields(LAYERS[name])
    named = {name: first, **{field.name: field for field in others}}
    return {
        "type": "object",
        "properties": {key: {"description": field.metadata["help"], **_field(field)} for key, field in named.items()},
        "required": [name, *(field.name for field in others if field.default is MISSING)],
        "additionalProperties": False,
    }


def _field(field: Field[Any]) -> dict[str, Any]:  # noqa: PLR0911 - one return for each kind
    match field.metadata["kind"]:
        case "size":
            size = {"type": "integer", "minimum": 1, "maximum": MAX_UNITS}
            return {"anyOf": [size, {"type": "null"}]} if field.default is None else size
        case "count":
            return {"type": "integer", "minimum": 0, "maximum": MAX_UNITS}
        case "boolean":
            return {"type": "boolean"}
        case "epsilon" | "rate":
            return {"type": ["number", "string", "null"]}
        case "word":
            return {"enum": list(field.metadata["words"])}
        case "name" | "layer":
            return {"type": ["string", "null"]}
        case _:
            numbers = {
                "type": "object",
                "properties": dict.fromkeys(PARAMETERS, _NUMBER),
                "additionalProperties": False,
            }
            return {"anyOf": [{"enum": list(ACTIVATIONS)}, {"type": "string"}, numbers]}
