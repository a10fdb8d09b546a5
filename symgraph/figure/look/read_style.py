"""YAML -> the rows of a style, every attribute checked; `symgraph.figure.look.style` says what they change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from symgraph.errors import near
from symgraph.figure.look.attributes import ATTRIBUTES, PAGE, SECTIONS, Color
from symgraph.figure.look.classes import class_hint
from symgraph.spec.reader import Reader, describe, short
from symgraph.spec.source import MapNode, Node, ScalarNode

Row = dict[str, str]
_EXAMPLE = 'texts: {value: {color: "#1a1a1a"}}'
_KEYS = ("extends", "page", *SECTIONS)


@dataclass(slots=True)
class Rows:
    """What a style says: attributes by section and row, in the order of the file; `extends` is the style it changes."""

    extends: str = ""
    page: Row = field(default_factory=Row)
    sections: dict[str, dict[str, Row]] = field(default_factory=dict[str, dict[str, Row]])


def read_style(reader: Reader, node: Node, path: str, styles: Collection[str]) -> Rows:
    """The rows of a style; every problem is noted in `reader`.  `styles` are those that can be extended."""
    rows = Rows()
    if not isinstance(node, MapNode):
        reader.problem(node, path, describe(node), "a style is a mapping", f"write {_EXAMPLE}")
        return rows
    for key, value in node.entries:
        here = _within(path, key)
        if key.text == "extends":
            rows.extends = _extended(reader, value, here, styles)
        elif key.text == "page":
            rows.page = _row(reader, value, here, "page", PAGE)
        elif key.text in SECTIONS:
            rows.sections[key.text] = _section(reader, key.text, value, here)
        else:
            reader.unknown(key, path, "key", _KEYS)
    return rows


def _extended(reader: Reader, node: Node, path: str, styles: Collection[str]) -> str:
    scalar = reader.scalar(node, path, "the name of a style")
    if scalar is None:
        return ""
    if scalar.text not in styles:
        reader.unknown(scalar, path, "style", styles)
        return ""
    return scalar.text


def _section(reader: Reader, name: str, node: Node, path: str) -> dict[str, Row]:
    section = SECTIONS[name]
    rows: dict[str, Row] = {}
    example = f"{name}: {{{section.rows[0]}: {{{section.attributes[0]}: ...}}}}"
    for key, value in reader.entries(node, path, example):
        if key.text in section.rows:
            rows[key.text] = _row(reader, value, _within(path, key), key.text, section.attributes)
            continue
        allowed = f"known: {', '.join(section.rows[:15])}{', ...' if len(section.rows) > 15 else ''}"
        action = class_hint(key.text) if name == "classes" else near(key.text, section.rows)
        reader.problem(key, path, f"unknown {section.what} '{short(key.text)}'", allowed, action)
    return rows


def _row(reader: Reader, node: Node, path: str, name: str, attributes: tuple[str, ...]) -> Row:
    row: Row = {}
    for key, value in reader.entries(node, path, f"{name}: {{{attributes[0]}: ...}}"):
        if key.text not in attributes:
            reader.unknown(key, path, "attribute", attributes)
            continue
        text = _value(reader, value, _within(path, key), key.text)
        if text is not None:
            row[key.text] = text
    return row


def _value(reader: Reader, node: Node, path: str, attribute: str) -> str | None:
    kind = ATTRIBUTES[attribute]
    text = kind.read(node.text.strip()) if isinstance(node, ScalarNode) else None
    if text is None:
        is_comment = isinstance(kind, Color) and isinstance(node, ScalarNode) and node.empty
        word = node.text if isinstance(node, ScalarNode) else ""
        action = "put quotes around it: to YAML # begins a comment" if is_comment else near(word, kind.allowed)
        reader.problem(node, path, describe(node), f"{kind.needed} is needed", action)
    return text


def _within(path: str, key: ScalarNode) -> str:
    return f"{path}.{short(key.text)}" if path else short(key.text)
