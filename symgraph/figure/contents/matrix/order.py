"""In which order the paths of a backward pass lie, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symgraph.figure.graph import Edge


def top_to_bottom(nodes: Sequence[str], edges: Iterable[Edge]) -> dict[str, int]:
    """A place for each node, such that arrows from several to one further node, in this order, need not cross.

    What branches off first lies above what branches off later, and a bypass below what it passes.
    """
    heads: dict[str, list[str]] = {}
    for edge in edges:
        heads.setdefault(edge.tail, []).append(edge.head)
    numbers = {node: number for number, node in enumerate(nodes)}
    places: dict[str, int] = {}
    stack = [(node, False) for node in reversed(nodes)]
    while stack:  # the order in which a walk along the arrows leaves the nodes for good
        node, done = stack.pop()
        if done:
            places.setdefault(node, len(places))
        elif node not in places:
            stack.append((node, True))
            stack += [(head, False) for head in sorted(heads.get(node, ()), key=numbers.__getitem__, reverse=True)]
    return places
