"""Formulas that are written as lines ``name = formula``: a text of several lines, a list of them, or a mapping."""

from __future__ import annotations

import re
from collections.abc import Iterator

from symgraph.spec.reader import Reader, short
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode

EQUALS = re.compile("(?<![<>=!:])=(?!=)")
"""The sign between the two sides of a line; not that of a comparison."""


def assignments(reader: Reader, node: Node, path: str, example: str) -> Iterator[tuple[ScalarNode, Node]]:
    """The left and the right side of each formula; `example` is a line for messages."""
    if isinstance(node, MapNode):
        name, _, formula = example.partition(" = ")
        yield from reader.entries(node, path, f"{path}: {{{name}: {formula}}}")
        return
    items = node.items if isinstance(node, ListNode) else _split(reader, node, path, example)
    for item in items:
        line = reader.scalar(item, path, f"a line such as {example}")
        sides = line and split_sides(reader, line, path, example)
        if sides:
            yield sides


def split_sides(reader: Reader, line: ScalarNode, path: str, example: str) -> tuple[ScalarNode, ScalarNode] | None:
    """The two sides of one line, or None after noting that it has no ``=``."""
    sign = EQUALS.search(line.text)
    if sign is None:
        reader.problem(line, path, f"'{short(line.text)}' without '='", action=f"write {example}")
        return None
    left, right = line.text[: sign.start()], line.text[sign.end() :]
    return _stripped(line, left, 0), _stripped(line, right, sign.end())


def _stripped(line: ScalarNode, part: str, start: int) -> ScalarNode:
    """A part of a line, which begins there after `start` characters, without the blanks around it."""
    blanks = len(part) - len(part.lstrip())
    return line._replace(text=part.strip(), column=line.column + start + blanks)


def _split(reader: Reader, node: ScalarNode, path: str, example: str) -> list[Node]:
    """The lines of a text, without comments; those of a block (``updates: |``) stand below each other in the file."""
    if reader.scalar(node, path, f"lines such as {example}") is None:
        return []
    lines = [line.partition("#")[0] for line in node.text.split("\n")]
    return [node._replace(text=line, line=node.line + k, exact=True) for k, line in enumerate(lines) if line.strip()]
