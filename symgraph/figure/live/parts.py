"""Which parts of a graph fold on the page, and in which combinations the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from symgraph.figure.contents.levels import Folding
from symgraph.figure.graph import Group

MOST_COMBINED = 5
"""Parts of which every combination is laid out: 32 pictures."""
MOST_LAID_OUT = 4000
"""Nodes of all these pictures together, about: some seconds' work, and some megabytes."""


@dataclass(frozen=True, slots=True)
class FoldingPart:
    """A part that folds: its area in the graph, and the word by which the option ``--fold`` calls it."""

    id: str
    title: str
    word: str


def folding_parts(folding: Folding) -> tuple[FoldingPart, ...]:
    """The areas that are in no other and compute something, each that a word of its own names."""
    words: dict[str, str] = {}
    for word, group in folding.parts().items():
        words.setdefault(group.id, word)
    computing = {node.group for node in folding.graph.nodes if node.role == "operation"}
    groups = {group.id: group for group in folding.graph.groups}
    outermost = {_outermost(groups, group) for group in computing if group is not None}
    return tuple(
        FoldingPart(group.id, group.title.text or words[group.id], words[group.id])
        for group in folding.graph.groups
        if group.id in outermost and group.id in words
    )


def _outermost(groups: dict[str, Group], group: str) -> str:
    parent = groups[group].parent
    return group if parent is None else _outermost(groups, parent)


def combined(parts: Sequence[str], start: frozenset[str], nodes: int = 0) -> list[frozenset[str]]:
    """The sets of folded parts that the page shows: all of them, or where these were too many, some.

    `nodes` are those of the graph with nothing folded.  Some are: nothing folded, everything folded, each part alone
    folded, each alone open, and what is folded at the start.

    >>> [sorted(folded) for folded in combined(["a", "b"], frozenset())]
    [[], ['a'], ['b'], ['a', 'b']]
    >>> len(combined("abcde", frozenset())), len(combined("abcdef", frozenset()))
    (32, 14)
    """
    count = len(parts)
    few = count <= MOST_COMBINED and 2**count * nodes <= MOST_LAID_OUT
    sizes = range(count + 1) if few else sorted({0, min(1, count), max(count - 1, 0), count})
    found = [frozenset(some) for size in sizes for some in combinations(parts, size)]
    return found if start in found else [*found, start]
