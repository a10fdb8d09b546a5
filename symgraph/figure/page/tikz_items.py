"""Items of a display list -> paths and nodes of TikZ, for what draws one figure or many steps of one.

Coordinates are those of the display list, in big points (1/72 inch) with y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable

from symgraph.figure.graph import TextRole
from symgraph.figure.look.typeset import LINE_ABOVE, LINE_BELOW, Typesetting
from symgraph.figure.page.display import Area, ArrowHead, Box, Circle, Curve, Dash, Display, Ellipse, Item, Text
from symgraph.figure.placing.geometry import Point, Rectangle

# TeX knows no length over 16383 pt, and readers of PDF no page over 14400 pt.
MOST_POINTS = 14000.0
_DASHES: dict[Dash, tuple[float, float]] = {"dashed": (3, 2), "dotted": (1, 2)}  # pt on, pt off


class TikzItems:
    """Writes items for a page as large as that of `display`, and then the picture that holds them.

    Lengths are shrunk by a factor to lengths that TeX knows; then the picture as a whole is enlarged, as the sizes of
    many fonts of TeX end at 25 pt.  The picture defines the colours and kinds of text of the items written before it.
    """

    def __init__(self, display: Display, texts: Typesetting) -> None:
        self._display = display
        self._texts = texts
        longest = max(display.width, display.height)
        self._shrinking = min(1.0, MOST_POINTS / longest)
        self._enlarging = min(display.scale, MOST_POINTS / longest) / self._shrinking
        self._colors: dict[str, None] = {}
        self._roles: dict[TextRole, None] = {}
        page = Rectangle(0, 0, display.width, display.height)
        background = ["use as bounding box", *self._filled(texts.style.page["fillcolor"])]
        self._background = self._path(background, _rectangle(page))

    @property
    def page(self) -> tuple[str, str]:
        """The width and height of the picture, as lengths of TeX."""
        width, height = (self._length(side * self._enlarging) for side in (self._display.width, self._display.height))
        return width, height

    def picture(self, drawn: Iterable[str]) -> list[str]:
        """The lines of a picture that draws these lines on the page's colour, and is exactly as large as the page."""
        lines = [self._background, *drawn]
        colors = [f"\\definecolor{{{_color_name(color)}}}{{HTML}}{{{color[1:].upper()}}}" for color in self._colors]
        picture = [*self._options(), *colors, *lines, "\\end{tikzpicture}%"]
        if self._enlarging != 1:
            picture = [f"\\scalebox{{{self._enlarging:.6f}}}{{%", *picture, "}%"]
        return picture

    def _options(self) -> list[str]:
        lines = [f"\\begin{{tikzpicture}}[x={self._length(1)}, y=-{self._length(1)}, line join=round,"]
        lines.append("  every node/.style={inner sep=0pt, outer sep=0pt},")
        for role in self._roles:
            style = self._texts.style.texts[role]
            size, bold = self._length(style.size), r"\bfseries\boldmath" if style.weight == "bold" else ""
            lines.append(f"  symgraph {role}/.style={{font=\\fontsize{{{size}}}{{{size}}}\\selectfont{bold}}},")
        return [*lines, "]"]

    def item(self, item: Item) -> str:
        """The command that draws an item."""
        match item:
            case Area() | Box():
                sides = item.rectangle.size
                corners = f"rounded corners={self._length(min(item.radius, sides.width / 2, sides.height / 2))}"
                return self._path([*self._shaped(item), corners], _rectangle(item.rectangle))
            case Circle():
                return self._path(
                    self._shaped(item), f"{_point(item.center)} circle[radius={self._length(item.radius)}]"
                )
            case Ellipse():
                sides = item.rectangle.size
                radii = f"x radius={self._length(sides.width / 2)}, y radius={self._length(sides.height / 2)}"
                return self._path(self._shaped(item), f"{_point(item.rectangle.center)} ellipse[{radii}]")
            case Curve():
                first, *rest = map(_point, item.points)
                curves = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
                parts = [f".. controls {one} and {other} .. {end}" for one, other, end in curves]
                return self._path(self._drawn(item), " ".join([first, *parts]))
            case ArrowHead():
                return self._path(self._filled(item.fill), " -- ".join([*map(_point, item.points), "cycle"]))
            case Text():
                return self._text(item)

    def _text(self, item: Text) -> str:
        role, (x, y) = item.label.role, item.rectangle.center
        self._roles[role] = None
        options = [f"symgraph {role}", f"text={self._color(item.fill)}", *_opacity("text", item.fill)]
        if self._texts.style.texts[role].line:
            # Texts side by side share a base line, whatever letters they have.
            options.append("anchor=base")
            y = item.rectangle.top + item.rectangle.size.height * LINE_ABOVE / (LINE_ABOVE + LINE_BELOW)
        return f"\\node[{', '.join(options)}] at {_point((x, y))} {{{item.label.content.latex}}};"

    def _path(self, options: list[str], path: str) -> str:
        return f"\\path[{', '.join(options)}] {path};"

    def _shaped(self, item: Area | Box | Circle | Ellipse) -> list[str]:
        return self._filled(item.fill) + self._drawn(item)

    def _filled(self, color: str) -> list[str]:
        return [f"fill={self._color(color)}", *_opacity("fill", color)]

    def _drawn(self, item: Area | Box | Circle | Ellipse | Curve) -> list[str]:
        if not item.stroke:
            return []
        line = [f"draw={self._color(item.stroke)}", *_opacity("draw", item.stroke)]
        dashes: list[str] = []
        if item.dash in _DASHES:
            on, off = _DASHES[item.dash]
            dashes = [f"dash pattern=on {self._length(on)} off {self._length(off)}"]
        return [*line, f"line width={self._length(item.stroke_width)}", *dashes]

    def _color(self, color: str) -> str:
        """The name of a colour, which the picture defines."""
        self._colors[color[:7]] = None
        return _color_name(color)

    def _length(self, points: float) -> str:
        return f"{_number(points * self._shrinking)}bp"


def _color_name(color: str) -> str:
    return f"symgraph-{color[1:7]}"


def _opacity(kind: str, color: str) -> list[str]:
    """The option for the last two digits of a colour, where it has them."""
    return [f"{kind} opacity={_number(int(color[7:], 16) / 255)}"] if len(color) > 7 else []


def _number(value: float) -> str:
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _point(point: Point) -> str:
    return f"({_number(point[0])},{_number(point[1])})"


def _rectangle(box: Rectangle) -> str:
    return f"{_point((box.left, box.top))} rectangle {_point((box.right, box.bottom))}"
