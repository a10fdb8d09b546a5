"""The areas of the forward and the backward pass in the graph of a gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symgraph.figure.graph import Group, Node
from symgraph.lowering.markup import NOTHING, prose
from symgraph.words import Lexicon, Phrase


def last_first(groups: Sequence[Group]) -> tuple[Group, ...]:
    """The outermost groups in reverse, each still before those inside of it."""
    blocks: list[list[Group]] = []
    for group in groups:
        if group.parent is None:
            blocks.insert(0, [])
        blocks[0].append(group)
    return tuple(group for block in blocks for group in block)


def two_passes(
    before: Sequence[Node], after: Sequence[Node], lexicon: Lexicon
) -> tuple[tuple[Node, ...], tuple[Group, ...]]:
    """The nodes of a formula without parts, each pass an area; the wanted derivatives stand in neither."""
    groups = (
        Group("pass 1", prose(lexicon(Phrase.FORWARD_PASS)), "input"),
        Group("pass 2", prose(lexicon(Phrase.BACKWARD_PASS)), "loss"),
    )
    forward = [replace(node, group="pass 1") for node in before]
    backward = [replace(node, group="pass 2" if node.role != "gradient" else None) for node in after]
    return (*forward, *backward), groups


def apart(
    nodes: Sequence[Node], groups: Sequence[Group], lexicon: Lexicon
) -> tuple[tuple[Node, ...], tuple[Group, ...]]:
    """The backward pass with areas of other names than those of the forward pass, which is drawn too."""
    return (
        tuple(replace(node, group=_backward(node.group)) for node in nodes),
        tuple(
            replace(
                group,
                id=f"backward {group.id}",
                parent=_backward(group.parent),
                title=prose(lexicon(Phrase.PART_BACKWARD, part=group.title.text)) if group.title else NOTHING,
            )
            for group in groups
        ),
    )


def _backward(identifier: str | None) -> str | None:
    return f"backward {identifier}" if identifier else None
