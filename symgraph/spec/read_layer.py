"""One entry of ``layers`` to a layer: its kind and the fields of that kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields
from fractions import Fraction
from typing import Any

from symgraph.spec.layers import LAYERS, MAX_UNITS, Layer
from symgraph.spec.read_activation import read_activation
from symgraph.spec.reader import Reader, describe
from symgraph.spec.source import Node, ScalarNode


def read_layer(reader: Reader, node: Node, path: str) -> Layer | None:
    """The layer of an entry: ``{dense: 2, activation: tanh}``, or the word of a kind that needs no more."""
    if isinstance(node, ScalarNode) and node.text in LAYERS:
        return _bare(reader, node, path)
    entries = reader.entries(node, path, "- dense: 2")
    if not entries:
        return None
    kinds = [(key, value) for key, value in entries if key.text in LAYERS]
    if len(kinds) != 1:
        _no_single_kind(reader, entries, kinds, path)
        return None
    kind, first_value = kinds[0]
    layer_type = LAYERS[kind.text]
    first, *others = fields(layer_type)
    values: dict[str, Any] = {}
    if not (_is_empty(first_value) and first.default is not MISSING):
        values[first.name] = _read_field(reader, first, first_value, f"{path}.{kind.text}")
    known = {field.name: field for field in others}
    for key, value in entries:
        if key.text in known:
            values[key.text] = _read_field(reader, known[key.text], value, f"{path}.{key.text}")
        elif key is not kind:
            reader.unknown(key, path, "key", (kind.text, *known))
            values[key.text] = None
    missing = [field.name for field in others if field.default is MISSING and field.name not in values]
    if missing:
        reader.problem(node, path, f"no {missing[0]} found", action=f"add {missing[0]}")
    return None if missing or None in values.values() else layer_type(**values)


def _bare(reader: Reader, node: ScalarNode, path: str) -> Layer | None:
    """The layer of a word alone."""
    reader.place(node, path)
    layer_type = LAYERS[node.text]
    if any(field.default is MISSING for field in fields(layer_type)):
        first = fields(layer_type)[0]
        found = f"'{node.text}' alone"
        reader.problem(node, path, found, f"it needs the {first.metadata['help']}", f"write - {node.text}: 2, say")
        return None
    none: dict[str, Any] = {}
    return layer_type(**none)


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and (node.empty or not node.text.strip())


def _no_single_kind(
    reader: Reader, entries: list[tuple[ScalarNode, Node]], kinds: list[tuple[ScalarNode, Node]], path: str
) -> None:
    """Says why an entry of `layers` names no kind of layer, or several."""
    if kinds:
        key = kinds[1][0]
        found = f"two kinds in one layer: '{kinds[0][0].text}' and '{key.text}'"
        reader.problem(key, path, found, "each entry is one layer", "begin the second with '- '")
        return
    options = {field.name for kind in LAYERS.values() for field in fields(kind)}
    unknown = [key for key, _ in entries if key.text not in options]
    if unknown:
        reader.unknown(unknown[0], path, "kind of layer", tuple(LAYERS))
    else:
        key = entries[0][0]
        found = f"'{key.text}' without a kind of layer"
        reader.problem(
            key, path, found, f"known kinds: {', '.join(LAYERS)}", "write - dense: 2 with its keys below, indented"
        )


def _read_field(reader: Reader, field: Field[Any], node: Node, path: str) -> Any:  # noqa: PLR0911 - one for each kind
    match field.metadata["kind"]:
        case "size":
            return reader.size(node, path, MAX_UNITS)
        case "count":
            is_zero = isinstance(node, ScalarNode) and node.text == "0"
            return 0 if is_zero else reader.size(node, path, MAX_UNITS)
        case "boolean":
            return reader.boolean(node, path)
        case "epsilon":
            return _number(reader, node, path, "a number above 0", lambda value: value > 0)
        case "rate":
            return _number(reader, node, path, "a number from 0 to 1, without 1", lambda value: 0 <= value < 1)
        case "word":
            return reader.word(node, path, field.metadata["words"])
        case "name" | "layer":
            return reader.name(node, path)
        case _:
            return read_activation(reader, node, path)


def _number(reader: Reader, node: Node, path: str, needed: str, allowed: Callable[[Fraction], bool]) -> str | None:
    numeral = reader.numeral(node, path)
    if numeral is None or allowed(Fraction(numeral)):
        return numeral
    reader.problem(node, path, describe(node), f"{needed} is needed")
    return None
