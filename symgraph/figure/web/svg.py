"""Display list -> SVG within an HTML page, whose parts scripts and style sheets find by what they are.

    <svg class="picture" viewBox="0 0 W H" role="img" aria-label=...>
      <g class="area" data-group="GROUP"> <rect class="shape" .../> the group's title </g>
      <g class="edge" data-edge="3" data-tail="NODE" data-head="NODE">
        <path class="line" .../> <polygon class="head" .../>
        <path class="line back" .../> <polygon class="head back" .../>          of the arrow back
        <g class="text" data-role="value" data-owner="edge 3" transform="translate(x y)" color=...><use href="#l7"/></g>
      </g>
      <g class="node" data-node="NODE"> <rect|circle|ellipse class="shape" .../> <g class="text" ...>...</g> </g>
      <g class="text" data-role="title" data-owner="" ...>...</g>
    </svg>

Colours are presentation attributes (``fill``, ``stroke``, ``color``), so that any rule of a style sheet overrules them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symgraph.figure.graph import TextRole
from symgraph.figure.page.display import Area, ArrowHead, Box, Circle, Curve, Dash, Display, Ellipse, Text, edge_owner
from symgraph.figure.placing.geometry import Rectangle
from symgraph.figure.web.document import escaped
from symgraph.figure.web.palette import Palette
from symgraph.figure.web.symbols import Symbols

_DASHES: dict[Dash, str] = {"solid": "", "dashed": ' stroke-dasharray="3 2"', "dotted": ' stroke-dasharray="1 2"'}


def svg(
    display: Display,
    labels: Symbols,
    colors: Palette,
    replaced: Mapping[tuple[str, TextRole], str] | None = None,
    label: str = "",
) -> str:
    """The picture; `label` is what screen readers say it is, the display's title unless given.

    `replaced` has other SVG in place of the texts of an owner and a role: it is drawn once, with the middle of the box
    around these texts at (0, 0), in their colour.
    """
    return _Picture(display, labels, colors, replaced or {}).markup(label or display.title)


class _Picture:
    """Writes one display, everything of an edge, a node or a group into one element."""

    def __init__(
        self, display: Display, labels: Symbols, colors: Palette, replaced: Mapping[tuple[str, TextRole], str]
    ) -> None:
        self.display, self.labels, self.colors, self.replaced = display, labels, colors, replaced
        self.texts: dict[str, list[Text]] = {}
        for item in display.items:
            if isinstance(item, Text):
                self.texts.setdefault(item.owner, []).append(item)

    def markup(self, label: str) -> str:
        items = self.display.items
        areas = [item for item in items if isinstance(item, Area)]
        nodes = [item for item in items if isinstance(item, Box | Circle | Ellipse)]
        arrows: dict[int | None, list[Curve | ArrowHead]] = {}
        for item in items:
            if isinstance(item, Curve | ArrowHead):
                arrows.setdefault(item.edge, []).append(item)
        parts = [
            *(self._area(area) for area in areas),
            *(self._edge(index, arrows.get(index, [])) for index in range(len(self.display.edges))),
            *(self._line(item) for item in arrows.get(None, [])),
            *(self._node(node) for node in nodes),
        ]
        # Titles, notes and whatever belongs to nothing that is drawn; `_written` takes out what it has written.
        parts += [self._written(owner) for owner in list(self.texts)]
        width, height = _numbers(self.display.width, self.display.height).split()
        scale = self.display.scale
        return (
            f'<svg class="picture" viewBox="0 0 {width} {height}" width="{_number(self.display.width * scale)}" '
            f'height="{_number(self.display.height * scale)}" role="img" aria-label="{escaped(label)}">'
            f"{''.join(parts)}</svg>"
        )

    def _area(self, area: Area) -> str:
        return (
            f'<g class="area" data-group="{escaped(area.group)}">'
            f"{_rectangle(area.rectangle, area.radius, self._look(area))}{self._written(area.group)}</g>"
        )

    def _edge(self, index: int, items: Sequence[Curve | ArrowHead]) -> str:
        tail, head = self.display.edges[index]
        lines = "".join(self._line(item) for item in items)
        return (
            f'<g class="edge" data-edge="{index}" data-tail="{escaped(tail)}" data-head="{escaped(head)}">'
            f"{lines}{self._written(edge_owner(index))}</g>"
        )

    def _line(self, item: Curve | ArrowHead) -> str:
        back = " back" if item.back else ""
        if isinstance(item, ArrowHead):
            corners = " ".join(_numbers(*point) for point in item.points)
            return f'<polygon class="head{back}" points="{corners}" fill="{self.colors[item.fill]}"/>'
        start, *others = (_numbers(*point) for point in item.points)
        return (
            f'<path class="line{back}" d="M{start}C{" ".join(others)}" fill="none" '
            f'{self._stroke(item.stroke, item.stroke_width, item.dash)} stroke-linejoin="round"/>'
        )

    def _node(self, node: Box | Circle | Ellipse) -> str:
        look = self._look(node)
        match node:
            case Box():
                shape = _rectangle(node.rectangle, node.radius, look)
            case Circle():
                x, y, radius = _numbers(*node.center, node.radius).split()
                shape = f'<circle class="shape" cx="{x}" cy="{y}" r="{radius}" {look}/>'
            case Ellipse():
                size = node.rectangle.size
                x, y, rx, ry = _numbers(*node.rectangle.center, size.width / 2, size.height / 2).split()
                shape = f'<ellipse class="shape" cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" {look}/>'
        return f'<g class="node" data-node="{escaped(node.node)}">{shape}{self._written(node.node)}</g>'

    def _written(self, owner: str) -> str:
        """The texts of an owner, which are not to be written again."""
        texts = self.texts.pop(owner, [])
        done: set[TextRole] = set()
        parts: list[str] = []
        for text in texts:
            role = text.label.role
            if (owner, role) not in self.replaced:
                parts.append(self._text(text, text.rectangle.left, text.rectangle.top, self.labels.use(text.label)))
            elif role not in done:
                done.add(role)
                box = Rectangle.union([other.rectangle for other in texts if other.label.role == role])
                parts.append(self._text(text, *box.center, self.replaced[owner, role]))
        return "".join(parts)

    def _text(self, text: Text, x: float, y: float, inside: str) -> str:
        return (
            f'<g class="text" data-role="{text.label.role}" data-owner="{escaped(text.owner)}" '
            f'transform="translate({_numbers(x, y)})" color="{self.colors[text.fill]}">{inside}</g>'
        )

    def _look(self, item: Area | Box | Circle | Ellipse) -> str:
        return f'fill="{self.colors[item.fill]}" {self._stroke(item.stroke, item.stroke_width, item.dash)}'

    def _stroke(self, color: str, width: float, dash: Dash) -> str:
        return f'stroke="{self.colors[color]}" stroke-width="{_number(width)}"{_DASHES[dash]}'


def _rectangle(box: Rectangle, radius: float, look: str) -> str:
    x, y, width, height, corner = _numbers(box.left, box.top, box.size.width, box.size.height, radius).split()
    return f'<rect class="shape" x="{x}" y="{y}" width="{width}" height="{height}" rx="{corner}" {look}/>'


def _numbers(*values: float) -> str:
    return " ".join(_number(value) for value in values)


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
