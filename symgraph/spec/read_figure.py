"""The keys that say how a spec is shown: ``groups``, ``figure``, and those that are only carried along."""

from __future__ import annotations

import re

from symgraph.errors import near
from symgraph.spec.network_names import KnownNames
from symgraph.spec.reader import Reader, describe, short
from symgraph.spec.schema import FIGURE, Key
from symgraph.spec.source import ListNode, MapNode, Node, ScalarNode, Written
from symgraph.spec.spec import FigureValue

_WHOLE = re.compile("[0-9]{1,9}")


def read_groups(
    reader: Reader, node: Node, known: KnownNames, equations: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """The equations (or computed quantities of a network) of each named part of the figure."""
    groups: dict[str, tuple[str, ...]] = {}
    group_of: dict[str, str] = {}
    arrays = (array.name for array in known.arrays.values() if array.role == "computed")
    computed = dict.fromkeys((*equations, *arrays))
    allowed = f"equations here: {', '.join(list(computed)[:12])}"
    for title, items in reader.entries(node, "groups", "groups: {title: [a, b]}"):
        path = f"groups.{short(title.text)}"
        if title.text:
            reader.shown(title, path)
        names: list[str] = []
        for item in reader.items(items, path, f"{short(title.text)}: [a, b]"):
            name = reader.name(item, path)
            if name is None:
                continue
            if name in group_of:
                reader.problem(item, path, f"'{name}' is in the group '{group_of[name]}' too", action="remove one")
            elif name in computed or _array_role(known, name) == "computed":
                group_of[name] = short(title.text)
                names.append(name)
            elif name in known:
                reader.problem(item, path, f"'{name}' is given, not computed", allowed, "remove it")
            else:
                reader.problem(item, path, f"unknown equation '{name}'", allowed, near(name, computed))
        groups[title.text] = tuple(names)
    return groups


def _array_role(known: KnownNames, name: str) -> str | None:
    element = known.element(name)
    array = known.arrays.get(name) or (element[0] if element else None)
    return array.role if array else None


def read_figure(reader: Reader, node: Node) -> dict[str, FigureValue]:
    """The defaults for drawing: a text or a list of texts for each key, and the style as it is written."""
    figure: dict[str, FigureValue] = {}
    for key, value in reader.entries(node, "figure", "figure: {format: svg}"):
        if key.text not in FIGURE:
            reader.unknown(key, "figure", "key", tuple(FIGURE))
            continue
        path, known = f"figure.{key.text}", FIGURE[key.text]
        if key.text == "style":
            if isinstance(value, MapNode) or reader.scalar(value, path, "a style's name, a style file or a mapping"):
                figure[key.text] = Written(reader.file, path, value)  # what is in a style, figures know
            continue
        if isinstance(value, ListNode) and not known.several:
            reader.problem(value, path, describe(value), "one word is needed")
            continue
        if key.text == "size" and reader.scalar(value, path, "a size such as 16:9"):
            figure[key.text] = Written(reader.file, path, value)
            continue
        items = value.items if isinstance(value, ListNode) else [value]
        words: list[str] = []
        for item in items:
            scalar = reader.scalar(item, path, "a text")
            if scalar is None:
                continue
            if known.words and scalar.text not in known.words:
                reader.unknown(scalar, path, key.text, known.words)
            if known.whole:
                low, high = known.whole
                if not (_WHOLE.fullmatch(scalar.text) and low <= int(scalar.text) <= high):
                    reader.problem(scalar, path, describe(scalar), f"a whole number from {low} to {high} is needed")
            words.append(scalar.text)
        figure[key.text] = tuple(words) if isinstance(value, ListNode) else "".join(words)
    return figure


def read_kept(reader: Reader, name: str, key: Key, node: Node) -> object:
    """The lists, mappings and texts of a key that is carried along, after checking its kind."""
    for label, text in reader.entries(node, name, key.example):
        if name == "labels" and not (isinstance(text, ScalarNode) and not text.text.strip()):  # an empty one shows none
            reader.shown(text, f"labels.{short(label.text)}")
    return plain(node)


def plain(node: Node) -> object:
    """A node as lists, mappings and texts."""
    if isinstance(node, MapNode):
        return {key.text: plain(value) for key, value in node.entries}
    return [plain(item) for item in node.items] if isinstance(node, ListNode) else node.text
