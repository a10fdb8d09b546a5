"""How figures look, as data.

A node's attributes are found as SymPy finds them for its own pictures: `sympy.printing.dot.styleof` merges the rows of
a table of (SymPy class, attributes) pairs, the later row winning; what the node is *for* (its role) then overrides.
The attributes are Graphviz's own (`radius`, the corner radius in pt, is ours), so the DOT text carries them and the
drawing reads them from the same place.  All lengths and sizes are in pt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sympy import Add, Basic, Function, MatMul, Mul
from sympy.printing.dot import styleof

from symgraph.figure.graph import EdgeRole, GroupRole, Node, NodeRole

Attributes = Mapping[str, str]
TextRole = Literal["node", "edge", "partial", "caption", "group", "title", "note"]

INK = "#1a1a1a"
LINE = "#455a64"
MUTED = "#546e7a"
RED = "#c62828"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Font size in pt and colour of one kind of text; `line` asks for lines of one height, whatever the letters."""

    size: float
    color: str = INK
    line: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """A complete look: `classes` is the table for `styleof`; the other tables say what each role changes."""

    classes: tuple[tuple[type[Basic], Attributes], ...]
    nodes: Mapping[NodeRole, Attributes]
    edges: Mapping[EdgeRole, Attributes]
    groups: Mapping[GroupRole, Attributes]
    texts: Mapping[TextRole, TextStyle]

    def node(self, node: Node) -> dict[str, str]:
        """All attributes of a node: its class's, then its role's."""
        # styleof takes any pairs of class and mapping; SymPy declares no types.
        styles: Any = self.classes
        return {**styleof(node.expression, styles), **self.nodes.get(node.role, {})}


LECTURE = Style(
    classes=(
        (Basic, {"shape": "box", "radius": "6", "color": LINE, "fillcolor": "#ffffff", "penwidth": "1.1"}),
        (Add, {"shape": "circle"}),
        (Mul, {"shape": "circle"}),
        (MatMul, {"shape": "circle"}),
        (Function, {"radius": "12"}),
    ),
    nodes={
        "input": {"shape": "box"},
        "target": {"shape": "box"},
        "parameter": {"shape": "box"},
        "constant": {"shape": "box", "color": "#b0bec5"},
        "output": {"shape": "box", "penwidth": "1.8"},
        "seed": {"shape": "box", "color": RED, "fontcolor": RED},
        "partial": {"shape": "box"},
        "adjoint": {"color": RED, "fontcolor": RED, "penwidth": "1.3"},
        "gradient": {
            "shape": "box",
            "radius": "9",
            "color": RED,
            "fontcolor": RED,
            "fillcolor": "#ffebee",
            "penwidth": "2.2",
        },
        "folded": {"shape": "box", "radius": "3", "fillcolor": "#fafafa", "penwidth": "1.6"},
    },
    edges={
        "forward": {"color": INK, "penwidth": "1"},
        "adjoint": {"color": RED, "penwidth": "1.4"},
        "partial": {"color": INK, "penwidth": "1"},
        "connection": {"color": "#78909c", "penwidth": "0.5", "arrowhead": "none"},
    },
    groups={
        "input": {"fillcolor": "#eceff1", "radius": "12"},
        "hidden": {"fillcolor": "#e3f2fd", "radius": "12"},
        "output": {"fillcolor": "#fff3e0", "radius": "12"},
        "loss": {"fillcolor": "#f3e5f5", "radius": "12"},
        "named": {"fillcolor": "#e8f5e9", "radius": "12"},
        "unit": {"fillcolor": "#ffffff8c", "radius": "10", "color": "#90a4ae", "penwidth": "0.8", "style": "dashed"},
    },
    texts={
        "node": TextStyle(17),
        "edge": TextStyle(13),
        "partial": TextStyle(13, MUTED),
        "caption": TextStyle(13),
        "group": TextStyle(12.5, MUTED, line=True),
        "title": TextStyle(18),
        "note": TextStyle(12, MUTED, line=True),
    },
)
"""The default: white boxes and circles on soft-coloured layers, adjoints in red, sized to be read on a slide."""
