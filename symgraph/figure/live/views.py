"""The pictures of the page: the graph in each state of folding, with its slots for numbers and its steps."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from symgraph.errors import InputError
from symgraph.figure.animation.moments import Moment, Place, Story, story
from symgraph.figure.contents.levels import Folding, Level
from symgraph.figure.graph import Graph, Node
from symgraph.figure.live.lines import Lines
from symgraph.figure.live.live_numbers import number_in_picture
from symgraph.figure.live.parts import FoldingPart
from symgraph.figure.live.slots import Slots
from symgraph.figure.look.style import Style
from symgraph.figure.page.display import Display, Text
from symgraph.figure.views import Views
from symgraph.figure.web.palette import Palette
from symgraph.figure.web.svg import svg
from symgraph.figure.web.symbols import Symbols
from symgraph.lowering.markup import NOTHING


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of folding before it is laid out: the ids of folded parts, its story, its graph with slots."""

    folded: tuple[str, ...]
    story: Story
    slots: Slots

    @property
    def graph(self) -> Graph:
        """What is laid out."""
        return self.slots.graph


class Scenes:
    """Makes the scenes of a program, at one level of detail; `parts` are those of the parts that fold there."""

    def __init__(self, views: Views, level: Level, parts: Sequence[FoldingPart]) -> None:
        self.views = views
        self.level: Level = level
        whole = self._nodes(())
        self.parts = [part for part in parts if self._folds(part, whole)]

    def _folds(self, part: FoldingPart, whole: int) -> bool:
        """Whether a part can be one box; where units are boxes, whether that says less than its units do."""
        try:
            nodes = self._nodes((part.word,))
        except InputError:  # it would be computed from itself
            return False
        return self.level == "op" or nodes < whole

    def _nodes(self, folded: Sequence[str]) -> int:
        options = self.views.options
        graph = folding(self.views).at(self.level, (*options.fold, *folded), options.unfold)
        return len(graph.nodes)

    def scene(self, folded: frozenset[str]) -> Scene | None:
        """The scene with these parts folded; None where a box would be computed from itself."""
        views = copy(self.views)  # what was computed of the program stays
        words = [part.word for part in self.parts if part.id in folded]
        views.options = replace(views.options, fold=(*views.options.fold, *words))
        try:
            told = story(views, "forward" if views.program.loss is None else "both", level=self.level, told=False)
        except InputError:
            if not folded:
                raise
            return None
        # The page says the title and the notes itself.
        graph = replace(told.graph, title=NOTHING, notes=())
        slots = Slots(graph, views.facts, views.options.digits)
        return Scene(tuple(part.id for part in self.parts if part.id in folded), told, slots)


def folding(views: Views) -> Folding:
    """What folds the graph of all operations."""
    return Folding(views.program, views.scalar, views.steps, views.whole, views.names)


class SceneWriter:
    """Writes scenes that are laid out as data of the page."""

    def __init__(self, scenes: Scenes, lines: Lines) -> None:
        self.scenes, self.lines = scenes, lines
        self._homes = _Homes(scenes)

    def data(self, scene: Scene, display: Display, symbols: Symbols, colors: Palette, style: Style) -> dict[str, Any]:
        """The view of a scene."""
        numbers: dict[Place, str] = {
            (item.owner, item.label.role): number_in_picture(
                scene.slots.sums[item.owner, item.label.role],
                item.rectangle.size.width,
                style.texts[item.label.role].size,
            )
            for item in display.items
            if isinstance(item, Text) and (item.owner, item.label.role) in scene.slots.sums
        }
        boxes = {f"box {part}": part for part in scene.folded}
        known = self.lines.quantities.data
        nodes = {node.id: node for node in scene.graph.nodes}
        return {
            "folded": list(scene.folded),
            "svg": svg(display, symbols, colors, numbers),
            "nodes": {
                node.id: {
                    "quantity": node.value if node.value in known else "",
                    "text": self._text(node),
                    "part": boxes.get(node.id, ""),
                }
                for node in scene.graph.nodes
            },
            "edges": [
                {
                    "tail": edge.tail,
                    "head": edge.head,
                    "carries": [name for name in self.lines.carried(edge, nodes[edge.tail]) if name in known],
                    "back": edge.back,
                }
                for edge in scene.graph.edges
            ],
            "homes": self._homes.of(scene),
            "given": sorted(map(list, scene.story.given)),
            "moments": [self._moment(scene, moment, nodes) for moment in scene.story.moments],
        }

    def _text(self, node: Node) -> str:
        """What is read of a node: its quantity, or the title of what is folded."""
        known = self.lines.quantities.data
        return node.label.text if node.role == "folded" or node.value not in known else known[node.value]["text"]

    def _moment(self, scene: Scene, moment: Moment, nodes: dict[str, Node]) -> dict[str, Any]:
        graph = scene.graph
        if moment.phase == "forward":
            said = self.lines.value(graph, nodes[moment.nodes[0]])
        elif any(owner in nodes for owner, _ in moment.reveals):
            said = self.lines.total(graph, nodes[moment.nodes[0]])
        else:
            said = self.lines.flow(graph, moment.edges)
        return {
            "phase": moment.phase,
            "quantity": said.quantity if said.quantity in self.lines.quantities.data else "",
            "line": said.line,
            "nodes": list(moment.nodes),
            "edges": list(moment.edges),
            "reveals": sorted([list(place) for place in moment.reveals if place in scene.slots.sums]),
        }


class _Homes:
    """Where each quantity is seen: at its node, or in the box of the part, the unit or the equation it is in."""

    def __init__(self, scenes: Scenes) -> None:
        groups = {group.id: group for group in scenes.views.whole.groups}
        self._steps = scenes.views.steps.steps
        self._candidates: dict[str, list[str]] = {}
        for node in scenes.views.whole.nodes:
            if node.value and node.value not in self._candidates:
                found = [node.id]
                group = node.group
                while group is not None:
                    found.append(f"box {group}")
                    group = groups[group].parent
                self._candidates[node.value] = [*found, f"box {node.value}"]

    def of(self, scene: Scene) -> dict[str, str]:
        """The ids of nodes, by quantities."""
        ids = {node.id for node in scene.graph.nodes}
        homes: dict[str, str] = {}
        for name, candidates in self._candidates.items():
            home = next((candidate for candidate in candidates if candidate in ids), None)
            if home is not None:
                homes[name] = home
        for step in reversed(self._steps):
            for operand in step.operands:
                # A part of an equation is where what uses it is.
                if isinstance(operand.term, str) and operand.term.startswith("_") and step.name in homes:
                    homes.setdefault(operand.term, homes[step.name])
        return homes
