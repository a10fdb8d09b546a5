"""Display list -> Typst source of one page, from which Typst makes PDF, PNG and SVG."""

from __future__ import annotations

from symgraph.figure.display import Area, ArrowHead, Box, Circle, Curve, Display, Item, Text
from symgraph.figure.geometry import Point
from symgraph.figure.typeset import Typesetting
from symgraph.notation import typst_text

_FUNCTIONS = """\
#set curve(fill: none)
#let at(x, y, body) = place(dx: x * 1pt, dy: y * 1pt, body)
#let p(x, y) = (x * 1pt, y * 1pt)
#let box-at(x, y, w, h, r, f, s) = at(x, y, rect(width: w * 1pt, height: h * 1pt, radius: r * 1pt, fill: f, stroke: s))
#let circle-at(x, y, r, f, s) = at(x, y, circle(radius: r * 1pt, fill: f, stroke: s))
#let line(c, w, ..parts) = place(curve(stroke: (paint: c, thickness: w * 1pt, cap: "butt", join: "round"), ..parts))
#let head(c, ..points) = place(polygon(fill: c, ..points))
"""


def typst_source(display: Display, texts: Typesetting) -> str:
    """A Typst document of one page, as large as the figure."""
    page = f"#set page(width: {display.width:.2f}pt, height: {display.height:.2f}pt, margin: 0pt, fill: white)\n"
    body = "".join(f"#{_item(item, texts)}\n" for item in display.items)
    document = f"#set document(title: {typst_text(display.title)}, date: none)\n"
    return texts.preamble + document + _FUNCTIONS + page + body


def _item(item: Item, texts: Typesetting) -> str:
    match item:
        case Area() | Box():
            box = item.rectangle
            place = _numbers(box.left, box.top, box.size.width, box.size.height, item.radius)
            dashed = isinstance(item, Area) and item.dashed
            return f"box-at({place}, {_color(item.fill)}, {_stroke(item.stroke, item.stroke_width, dashed)})"
        case Circle():
            place = _numbers(item.rectangle.left, item.rectangle.top, item.radius)
            return f"circle-at({place}, {_color(item.fill)}, {_stroke(item.stroke, item.stroke_width)})"
        case Curve():
            first, *rest = item.points
            parts = [f"curve.move({_point(first)})"]
            for k in range(0, len(rest), 3):
                parts.append(f"curve.cubic({', '.join(_point(point) for point in rest[k : k + 3])})")
            return f"line({_color(item.stroke)}, {item.stroke_width:g}, {', '.join(parts)})"
        case ArrowHead():
            return f"head({_color(item.fill)}, {', '.join(_point(point) for point in item.points)})"
        case Text():
            place = _numbers(item.rectangle.left, item.rectangle.top)
            return f"at({place}, text(fill: {_color(item.fill)}, {texts.markup(item.label)}))"


def _numbers(*values: float) -> str:
    return ", ".join(_number(value) for value in values)


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _point(point: Point) -> str:
    return f"p({_numbers(*point)})"


def _color(color: str) -> str:
    return f'rgb("{color}")'


def _stroke(color: str, width: float, dashed: bool = False) -> str:
    if not color:
        return "none"
    dash = ", dash: (3pt, 2pt)" if dashed else ""
    return f"(paint: {_color(color)}, thickness: {width:g}pt{dash})"
