"""Parts that a formula repeats, named once and written out in lines of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from symgraph.calculus.readable.node import Node, name, walk
from symgraph.calculus.readable.rewriting import holds, with_names

LEAST_SAVED = 8.0
"""How much shorter a formula must get by a line of its own for what it repeats."""


@dataclass(frozen=True, slots=True)
class Extracted:
    """A formula and the abbreviations it uses, in an order in which they can be read."""

    node: Node
    definitions: Mapping[str, Node]


def extracted(
    node: Node, known: Callable[[], Mapping[Node, str]], taken: Collection[str], given: Mapping[str, Node]
) -> Extracted:
    """The node with long parts that it repeats named.

    `known` gives names for certain parts, when they are needed; others get names that are not `taken`.  `given` are
    abbreviations it uses already.
    """
    definitions = dict(_used(node, given))
    while True:
        found = _most_saving(node)
        if found is None:
            return Extracted(node, _in_order(definitions))
        text = known().get(found) or _free([*taken, *definitions])
        if text in definitions:
            return Extracted(node, _in_order(definitions))
        definitions[text] = found
        node = with_names(node, {found: name(text, found.shape)})
        for earlier, meaning in list(definitions.items()):
            if earlier != text and found in walk(meaning):
                definitions[earlier] = with_names(meaning, {found: name(text, found.shape)})


def _in_order(definitions: Mapping[str, Node]) -> dict[str, Node]:
    """The same, each after those that it uses."""
    ordered: dict[str, Node] = {}

    def add(text: str) -> None:
        for inner in walk(definitions[text]):
            if inner.kind == "name" and inner.value in definitions and inner.value not in ordered:
                add(inner.value)
        ordered[text] = definitions[text]

    for text in definitions:
        if text not in ordered:
            add(text)
    return ordered


def _used(node: Node, given: Mapping[str, Node]) -> Iterator[tuple[str, Node]]:
    """The abbreviations that a node uses, itself or through others, in their order."""
    wanted: set[str] = set()
    waiting = [node]
    while waiting:
        for inner in walk(waiting.pop()):
            if inner.kind == "name" and inner.value in given and inner.value not in wanted:
                wanted.add(inner.value)
                waiting.append(given[inner.value])
    return ((text, meaning) for text, meaning in given.items() if text in wanted)


def _most_saving(node: Node) -> Node | None:
    counts: dict[Node, int] = {}
    for inner in walk(node):
        counts[inner] = counts.get(inner, 0) + 1
    saved = {part: (_uses(part, counts) - 1) * (part.weight - 1) for part in counts if part.args}
    best = max(saved, key=lambda part: saved[part], default=None)
    return best if best is not None and saved[best] >= LEAST_SAVED else None


def _uses(part: Node, counts: Mapping[Node, int]) -> int:
    """How often a part stands alone, or among the operands of a longer sum or product."""
    return counts[part] + sum(count for node, count in counts.items() if holds(node, part))


def _free(taken: Collection[str]) -> str:
    number = 1
    while f"T{number}" in taken:
        number += 1
    return f"T{number}"
