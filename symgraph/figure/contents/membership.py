"""Which area of a figure a name belongs to: a layer, a unit within it, or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symgraph.calculus.operation import Dim, Shape
from symgraph.calculus.program import Program
from symgraph.figure.graph import Group, Node
from symgraph.lowering.markup import NOTHING, prose
from symgraph.notation import ElementNames
from symgraph.spec.parts import Part
from symgraph.words import ENGLISH, Lexicon, Phrase

_ELEMENT = re.compile(r"(_.*)__(?:1_)?(\d+)")  # of a column or a row
_COUNTER = re.compile(r"_+\d+$")


class Membership:
    """Finds the group of a scalar name by the parts of the array program it was expanded from."""

    def __init__(self, program: Program, lexicon: Lexicon = ENGLISH) -> None:
        self.lexicon = lexicon
        self.parts: Sequence[Part] = tuple(program.metadata.get("parts", ()))
        self._groups: dict[str, str] = {}
        self._parents: dict[str, str | None] = {}
        for part in self.parts:
            if part.role == "named":
                self._enter_named(program, part)
                continue
            for name in part.names:
                self._enter(program, part, name)

    def _enter(self, program: Program, part: Part, name: str) -> None:
        self._groups[name] = part.id
        rows = _elements(program, name)
        is_by_unit = part.units > 1 and (name not in program.shapes or part.units in _units(program.shapes[name]))
        for element, row in rows.items():
            self._groups[element] = f"{part.id}.{row}" if is_by_unit else part.id

    def _enter_named(self, program: Program, part: Part) -> None:
        """A part that the author named, inside of the unit or the layer that all its names are in, if there is one."""
        names: list[str] = []
        for name in part.names:
            names.extend(_elements(program, name))
        around = dict.fromkeys(self._groups.get(name) for name in names)
        layers = dict.fromkeys(group and group.split(".", maxsplit=1)[0] for group in around)
        self._parents[part.id] = next((next(iter(common)) for common in (around, layers) if len(common) == 1), None)
        self._groups |= dict.fromkeys(names, part.id)

    def group(self, name: str) -> str | None:
        """The group of a name; a temporary belongs where the name it was made for does."""
        if (element := _ELEMENT.fullmatch(name)) and name not in self._groups:
            return self._unit(self.group(element[1]), int(element[2]))
        while name not in self._groups:
            shorter = _COUNTER.sub("", name)
            if shorter.lstrip("_") in self._groups:
                shorter = shorter.lstrip("_")
            elif shorter == name:
                if not name.startswith("_"):
                    return None
                shorter = name[1:]
            name = shorter
        return self._groups[name]

    def _unit(self, group: str | None, unit: int) -> str | None:
        """The unit of a layer to which an element of a temporary array belongs."""
        part = next((part for part in self.parts if part.id == group), None)
        return f"{part.id}.{unit}" if part is not None and part.units > 1 and unit <= part.units else group

    def groups(self, used: Iterable[str | None]) -> tuple[Group, ...]:
        """The groups that are used, in the order of the parts, each before those inside of it."""
        wanted = set(used)
        named = [part for part in self.parts if part.role == "named" and part.id in wanted]
        wanted.update(self._parents[part.id] for part in named)
        result: list[Group] = []
        for part in self.parts:
            units = [f"{part.id}.{k}" for k in range(1, part.units + 1) if f"{part.id}.{k}" in wanted]
            if self._parents.get(part.id) is not None or (part.id not in wanted and not units):
                continue
            result.append(titled(Group(part.id, NOTHING, part.role), self.lexicon.title(part.title)))
            result.extend(Group(unit, NOTHING, "unit", part.id) for unit in units)
            for inner in named:
                parent = self._parents[inner.id]
                if parent == part.id or parent in units:
                    result.append(titled(Group(inner.id, NOTHING, inner.role, parent), self.lexicon.title(inner.title)))
        return tuple(result)


def _elements(program: Program, name: str) -> dict[str, int]:
    """The elements that a name of a part stands for, each with its row; of a scalar program, those that it has."""
    known = program.aliases.get(name, name)
    if known in program.shapes:
        rows, columns = map(int, program.shapes[known])
        elements = program.element_names(known).names(rows, columns)
        wide = columns if rows > 1 else 1  # the units of a row lie side by side
        return {element: k // wide + 1 for k, element in enumerate(elements)}
    arrays: Mapping[str, ElementNames] = program.metadata.get("arrays", {})
    if name in arrays:
        found = ((element, arrays[name].index(element)) for element in program.shapes)
        return {element: (*index, 1)[0] for element, index in found if index is not None}
    place = program.element(name)
    return {name: place[1][0] + 1} if place else {}


def _units(shape: Shape) -> tuple[Dim, ...]:
    """How many units an array may be of: its rows, or the elements of a row."""
    return (shape[0], shape[1]) if shape[0] == 1 else (shape[0],)


def titled(group: Group, title: str) -> Group:
    """The group under a title, which may hold any characters; none where the title is empty."""
    return replace(group, title=prose(title))


def merge_single_units(
    nodes: Sequence[Node], groups: Sequence[Group], lexicon: Lexicon = ENGLISH
) -> tuple[tuple[Node, ...], tuple[Group, ...]]:
    """A layer of which one unit only is drawn is that unit: ``hidden layer, unit 1``."""
    used = {node.group for node in nodes}
    merged: dict[str, str] = {}
    kept: list[Group] = []
    for group in groups:
        units = [other for other in groups if other.parent == group.id and other.role == "unit"]
        if group.role != "unit" and len(units) == 1 and group.id not in used:
            merged[units[0].id] = group.id
            number = int(units[0].id.rsplit(".", 1)[1])
            kept.append(titled(group, lexicon(Phrase.UNIT_OF_LAYER, layer=group.title.text, number=number)))
        elif group.id not in merged:
            kept.append(replace(group, parent=merged.get(group.parent or "", group.parent)))
    moved = tuple(replace(node, group=merged.get(node.group or "", node.group)) for node in nodes)
    return moved, tuple(group for group in kept if group.id not in merged)
