"""How figures look, as data: the styles that come with symgraph, and users' own.

A node's attributes are found as SymPy finds them for its own pictures: `sympy.printing.dot.styleof` merges the rows of
a table of (SymPy class, attributes) pairs, the later row winning; what the node is *for* (its role) then overrides, and
how it is marked comes last.  The attributes are Graphviz's own (`radius`, the corner radius, and `opacity` are ours),
so the DOT text carries them and the drawing reads them from the same place.  All lengths and sizes are in pt.  Styles
are YAML files of such rows; see `styles/lecture.yaml`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, cast

from sympy import Basic
from sympy.printing.dot import styleof

from symgraph.errors import InputError, Problem, near
from symgraph.figure.graph import Edge, EdgeRole, GroupRole, Mark, Node, NodeRole, TextRole
from symgraph.figure.look.classes import class_of
from symgraph.figure.look.colors import faded
from symgraph.figure.look.read_style import Rows, read_style
from symgraph.spec.reader import Reader, short
from symgraph.spec.source import ScalarNode, Written, decode, parse, read_bytes

Attributes = Mapping[str, str]
Weight = Literal["regular", "bold"]

STYLE_NAMES = ("lecture", "textbook", "circuit", "partials", "mono", "dark")
"""The styles that come with symgraph, the usual one first."""
PLAIN = "sympy"
"""The name of a drawing that is no style: the closed form as `sympy.printing.dot` shows it."""
MAX_STYLE_BYTES = 100_000
_SUFFIXES = (".yaml", ".yml")
_SET_AS_LINES = ("group", "note", "shape")  # they stand side by side, so that their base lines should agree


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Font size in pt, colour and weight of one kind of text; `line`: lines of one height, whatever the letters."""

    size: float
    color: str
    weight: Weight = "regular"
    line: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """A complete look: `classes` is the table for `styleof`; the other tables say what each role changes.

    Colours are ``#rrggbb`` or ``#rrggbbaa``.
    """

    classes: tuple[tuple[type[Basic], Attributes], ...]
    nodes: Mapping[NodeRole, Attributes]
    edges: Mapping[EdgeRole, Attributes]
    groups: Mapping[GroupRole, Attributes]
    texts: Mapping[TextRole, TextStyle]
    marks: Mapping[Mark, Attributes]
    page: Attributes

    def node(self, node: Node) -> dict[str, str]:
        """All attributes of a node: its class's, then its role's, then its mark's; colours with its opacity."""
        # styleof takes any pairs of class and mapping; SymPy declares no types.
        styles: Any = self.classes
        return _shaded({**styleof(node.expression, styles), **self.nodes[node.role], **self.marks.get(node.mark, {})})

    def edge(self, edge: Edge) -> dict[str, str]:
        """All attributes of an arrow: its role's, then its mark's; colours with its opacity."""
        return _shaded({**self.edges[edge.role], **self._mark_of_line(edge)})

    def back(self, edge: Edge) -> dict[str, str]:
        """All attributes of the second arrow beside an edge: an adjoint's; a mark leaves it its colour."""
        adjoint = self.edges["adjoint"]
        return _shaded({**adjoint, **self._mark_of_line(edge), "color": adjoint["color"]})

    def _mark_of_line(self, edge: Edge) -> Attributes:
        """What a mark changes of a line, which has nothing to be filled and leaves what is written beside it alone."""
        of_shapes = ("fillcolor", "fontcolor")
        return {name: value for name, value in self.marks.get(edge.mark, {}).items() if name not in of_shapes}

    def text_color(self, role: TextRole, mark: Mark = "", fontcolor: str = "") -> str:
        """The colour of a text: the `fontcolor` that `node` gives, else its role's, as faded as its mark asks for."""
        return fontcolor or faded(self.texts[role].color, float(self.marks.get(mark, {}).get("opacity", 1)))


def load_style(choice: str | Path | Written) -> Style:
    """The style of a name, a file (``.yaml``, ``.yml``), or what a spec says under ``figure: {style: ...}``.

    A file that a spec names is looked for beside the spec, any other in the working directory.  Raises `InputError`
    with every problem of a style, each with its place.

    >>> load_style("dark").page["fillcolor"]
    '#14181f'
    """
    written = choice if isinstance(choice, Written) else Written("", "style", ScalarNode(str(choice), 0, 0))
    if isinstance(written.node, ScalarNode):
        return _named(written, written.node.text.strip())
    reader = Reader(written.file)
    rows = read_style(reader, written.node, written.path, STYLE_NAMES)
    reader.finish()
    return _changed(_built_in(rows.extends or STYLE_NAMES[0]), rows)


def is_plain(choice: str | Path | Written) -> bool:
    """Whether the drawing `PLAIN` is asked for, which is no style."""
    node = choice.node if isinstance(choice, Written) else ScalarNode(str(choice), 0, 0)
    return isinstance(node, ScalarNode) and node.text.strip() == PLAIN


def _named(written: Written, text: str) -> Style:
    if text in STYLE_NAMES:
        return _built_in(text)
    node, place = written.node, (written.path, written.file)
    path = Path(written.file).parent / text  # the working directory for standard input, a template or an option
    if path.suffix.lower() not in _SUFFIXES:
        allowed = f"known: {', '.join((*STYLE_NAMES, PLAIN))}, or a file that ends in .yaml"
        found, action = f"unknown style '{short(text)}'", near(text, (*STYLE_NAMES, PLAIN))
        raise InputError(Problem(found, allowed, action, *place, node.line, node.column))
    beside = _beside_missing(path)
    if beside is not None:
        found, allowed = f"no such style file '{short(str(path))}'", f"or a style: {', '.join(STYLE_NAMES)}"
        raise InputError(Problem(found, allowed, near(path.name, beside), *place, node.line, node.column))
    return _from_file(path)


def _beside_missing(path: Path) -> list[str] | None:
    """The style files in the folder of one that is not there; None where it is, or where reading it will tell more."""
    try:
        if path.exists() or not path.parent.is_dir():
            return None
        return sorted(entry.name for entry in path.parent.iterdir() if entry.suffix.lower() in _SUFFIXES)
    except OSError:
        return None


def _from_file(path: Path) -> Style:
    data = read_bytes(str(path))
    if len(data) > MAX_STYLE_BYTES:
        found = f"a style file of more than {MAX_STYLE_BYTES // 1000} kB"
        raise InputError(Problem(found, "a style is a few lines of rows", file=str(path)))
    rows = _rows(decode(data, str(path), "style file"), str(path))
    return _changed(_built_in(rows.extends or STYLE_NAMES[0]), rows)


def _rows(text: str, file: str) -> Rows:
    source = parse(text, file, "style file")
    reader = Reader(file, source.problems)
    rows = read_style(reader, source.root, "", STYLE_NAMES)
    reader.finish()
    return rows


@functools.cache
def _built_in(name: str) -> Style:
    text = (files("symgraph.figure.look") / "styles" / f"{name}.yaml").read_text(encoding="utf-8")
    rows = _rows(text, f"{name}.yaml")
    return _changed(_built_in(rows.extends) if rows.extends else _EMPTY, rows)


def _changed(style: Style, rows: Rows) -> Style:
    """A style with some rows changed.  A class that has a row keeps its place; others come after all that have one."""
    classes = dict(style.classes)
    for name, row in rows.sections.get("classes", {}).items():
        key = class_of(name)
        classes[key] = {**classes.get(key, {}), **row}
    # The sections have the rows of their roles, which `read_style` has checked and pyright cannot see.
    return Style(
        classes=tuple(classes.items()),
        nodes=cast(Any, _merged(style.nodes, rows.sections.get("nodes", {}))),
        edges=cast(Any, _merged(style.edges, rows.sections.get("edges", {}))),
        groups=cast(Any, _merged(style.groups, rows.sections.get("groups", {}))),
        texts=cast(Any, _texts(style.texts, rows.sections.get("texts", {}))),
        marks=cast(Any, _merged(style.marks, rows.sections.get("marks", {}))),
        page={**style.page, **rows.page},
    )


def _merged(table: Mapping[Any, Attributes], rows: Mapping[str, Attributes]) -> dict[str, Attributes]:
    return {**table, **{name: {**table.get(name, {}), **row} for name, row in rows.items()}}


def _texts(table: Mapping[Any, TextStyle], rows: Mapping[str, Attributes]) -> dict[str, TextStyle]:
    texts: dict[str, TextStyle] = dict(table)
    for role, row in rows.items():
        before = texts.get(role) or TextStyle(float(row["size"]), row["color"], line=role in _SET_AS_LINES)
        size, color = float(row.get("size", before.size)), row.get("color", before.color)
        texts[role] = TextStyle(size, color, cast(Weight, row.get("weight", before.weight)), before.line)
    return texts


def _shaded(attributes: Attributes) -> dict[str, str]:
    """The attributes with the opacity in the colours."""
    opacity = float(attributes.get("opacity", 1))
    colors = ("color", "fillcolor", "fontcolor")
    return {
        name: faded(value, opacity) if name in colors else value
        for name, value in attributes.items()
        if name != "opacity"
    }


_EMPTY = Style(classes=(), nodes={}, edges={}, groups={}, texts={}, marks={}, page={})
LECTURE = _built_in("lecture")
"""The default: white boxes and circles on soft-coloured layers, adjoints in red, sized to be read on a slide."""
