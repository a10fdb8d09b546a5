"""Which area of a figure an array belongs to: a layer, a step, or a part that the author named."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symgraph.calculus.program import Program
from symgraph.errors import InputError
from symgraph.figure.contents.membership import titled
from symgraph.figure.graph import Group
from symgraph.lowering.markup import NOTHING
from symgraph.spec.parts import Part
from symgraph.words import ENGLISH, Lexicon

_COUNTER = re.compile(r"_+\d+$")


class Areas:
    """The areas of the parts that a spec's lowering recorded; a part with a title of the author's is inside others."""

    def __init__(self, program: Program, lexicon: Lexicon = ENGLISH) -> None:
        self.lexicon = lexicon
        self.parts: tuple[Part, ...] = tuple(program.metadata.get("parts", ()))
        self._areas: dict[str, str] = {}
        self._parents: dict[str, str | None] = {}
        for part in sorted(self.parts, key=lambda part: part.role == "named"):
            names = dict.fromkeys(array for name in part.names if (array := _array(program, name)))
            if part.role == "named":
                around = dict.fromkeys(self._areas.get(name) for name in names)
                self._parents[part.id] = next(iter(around)) if len(around) == 1 else None
            for name in names:
                if part.role == "named":
                    self._areas[name] = part.id
                else:
                    self._areas.setdefault(name, part.id)

    def area(self, name: str) -> str | None:
        """The area of a name; a temporary belongs where the name it was made for does: ``_z2_1_3`` with ``z2_1``."""
        if name in self._areas:
            return self._areas[name]
        while name.startswith("_") and (shorter := _COUNTER.sub("", name)) != name:
            for owner in (shorter.lstrip("_"), shorter):  # _z2_1 may be a temporary of z2 as well
                if owner in self._areas:
                    return self._areas[owner]
            name = shorter
        return None

    def groups(self, used: Iterable[str | None]) -> tuple[Group, ...]:
        """The areas that are used, in the order of the parts, each before those inside of it."""
        wanted = set(used)
        wanted |= {self._parents.get(area) for area in wanted if area is not None}
        result: list[Group] = []
        for part in self.parts:
            if part.id in wanted and self._parents.get(part.id) is None:
                result.append(self._group(part, None))
                inner = (other for other in self.parts if other.id in wanted and self._parents.get(other.id) == part.id)
                result.extend(self._group(other, part.id) for other in inner)
        return tuple(result)

    def _group(self, part: Part, parent: str | None) -> Group:
        return titled(Group(part.id, NOTHING, part.role, parent), self.lexicon.title(part.title))


def _array(program: Program, name: str) -> str | None:
    """The array that a name of a part is, or is a computed element of; a part may be given some elements of others."""
    try:
        array, place = program.resolve(name)
    except InputError:
        return name
    return None if place is not None and array in program.declarations else array
