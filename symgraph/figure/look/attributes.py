"""What a style may say: its sections, their rows, and the attributes of each with the values allowed.

Every value is checked here before it is a style's, so that nothing but words, numbers and colours of these tables can
reach DOT, Typst or TeX.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import get_args

from symgraph.figure.graph import EdgeRole, GroupRole, Mark, NodeRole, TextRole
from symgraph.figure.look.classes import class_names
from symgraph.figure.look.colors import NAMED, color

_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})?|\.[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Words:
    """One of these words."""

    allowed: tuple[str, ...]

    @property
    def needed(self) -> str:
        return " or ".join([", ".join(self.allowed[:-1]), self.allowed[-1]])

    def read(self, text: str) -> str | None:
        """The value as a style holds it, or None for what is not allowed."""
        return text if text in self.allowed else None


@dataclass(frozen=True, slots=True)
class Number:
    """A decimal number of a range, in the units of `unit`."""

    low: float
    high: float
    unit: str = ""
    allowed: tuple[str, ...] = ()

    @property
    def needed(self) -> str:
        return f"a number from {self.low:g} to {self.high:g}{self.unit}"

    def read(self, text: str) -> str | None:
        """The value as a style holds it, or None for what is not allowed."""
        if not _NUMBER.fullmatch(text) or not self.low <= float(text) <= self.high:
            return None
        return f"{float(text):g}"


@dataclass(frozen=True, slots=True)
class Color:
    """A colour, in hexadecimal digits or by name."""

    needed: str = 'a colour such as "#1a5", "#11aa55", "#11aa5580" or navy'
    allowed: tuple[str, ...] = tuple(NAMED)

    def read(self, text: str) -> str | None:
        """The value as a style holds it, or None for what is not allowed."""
        return color(text)


Attribute = Words | Number | Color

ATTRIBUTES: dict[str, Attribute] = {
    "shape":     Words(("box", "circle", "ellipse", "plain")),  # plain: the text alone
    "radius":    Number(0, 100, " pt"),  # of the corners
    "color":     Color(),  # of the line, or of a text
    "fillcolor": Color(),
    "fontcolor": Color(),  # of all that is written in a node and below it
    "penwidth":  Number(0, 20, " pt"),
    "style":     Words(("solid", "dashed", "dotted")),  # of the line
    "arrowhead": Words(("normal", "none")),
    "arrowsize": Number(0, 5),  # times the usual size
    "opacity":   Number(0, 1),
    "size":      Number(4, 96, " pt"),  # of the font
    "weight":    Words(("regular", "bold")),
}  # fmt: skip

_LINE = ("color", "penwidth", "style")
_MARKED = ("color", "fillcolor", "fontcolor", "penwidth", "opacity")
_NODE = ("shape", "radius", "fillcolor", "fontcolor", *_LINE, "opacity")


@dataclass(frozen=True, slots=True)
class Section:
    """A table of a style: its rows and the attributes that each may have.  `what` a row is, in words."""

    what: str
    rows: tuple[str, ...]
    attributes: tuple[str, ...]


_MARKS = get_args(Mark)[1:]  # the first is no mark

SECTIONS: dict[str, Section] = {
    "classes": Section("class",         class_names(),                 _NODE),
    "nodes":   Section("kind of node",  get_args(NodeRole),            _NODE),
    "edges":   Section("kind of edge",  get_args(EdgeRole),            (*_LINE, "opacity", "arrowhead", "arrowsize")),
    "groups":  Section("kind of group", get_args(GroupRole),           ("fillcolor", "radius", *_LINE)),
    "texts":   Section("kind of text",  get_args(TextRole),            ("size", "color", "weight")),
    "marks":   Section("mark",          _MARKS,                        _MARKED),
}  # fmt: skip
"""All tables of a style but ``page``, which has one row."""
PAGE: tuple[str, ...] = ("fillcolor",)
