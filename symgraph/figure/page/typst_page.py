"""Display list -> Typst source, from which Typst makes PDF, PNG and SVG: of one page, or of several of one size."""

from __future__ import annotations

from collections.abc import Sequence

from symgraph.figure.look.typeset import Typesetting
from symgraph.figure.page.display import Area, ArrowHead, Box, Circle, Curve, Dash, Display, Ellipse, Item, Text
from symgraph.figure.placing.geometry import Point
from symgraph.notation import typst_text

_FUNCTIONS = """\
#set curve(fill: none)
#let at(x, y, body) = place(dx: x * 1pt, dy: y * 1pt, body)
#let p(x, y) = (x * 1pt, y * 1pt)
#let box-at(x, y, w, h, r, f, s) = at(x, y, rect(width: w * 1pt, height: h * 1pt, radius: r * 1pt, fill: f, stroke: s))
#let circle-at(x, y, r, f, s) = at(x, y, circle(radius: r * 1pt, fill: f, stroke: s))
#let ellipse-at(x, y, w, h, f, s) = at(x, y, ellipse(width: w * 1pt, height: h * 1pt, fill: f, stroke: s))
#let line(s, ..parts) = place(curve(stroke: (cap: "butt", join: "round", ..s), ..parts))
#let head(c, ..points) = place(polygon(fill: c, ..points))
"""
_DASHES: dict[Dash, str] = {"solid": "", "dashed": ", dash: (3pt, 2pt)", "dotted": ", dash: (1pt, 2pt)"}


def typst_source(display: Display, texts: Typesetting) -> str:
    """A Typst document of one page, as large as the figure."""
    body = "".join(f"#{_item(item, texts)}\n" for item in display.items)
    return _start(display, texts) + _scaled(body, display)


def typst_pages(displays: Sequence[Display], texts: Typesetting) -> str:
    """A Typst document of a page for each display, all of them as large as the first and of its title.

    What several pages show at one place is written once, so that a page more costs little.
    """
    items = dict.fromkeys(item for display in displays for item in display.items)
    names = {item: f"item-{number}" for number, item in enumerate(items)}
    definitions = "".join(f"#let {name} = {_item(item, texts)}\n" for item, name in names.items())
    bodies = ["".join(f"#{names[item]}\n" for item in display.items) for display in displays]
    pages = [_scaled(body, display) for body, display in zip(bodies, displays, strict=True)]
    return _start(displays[0], texts) + definitions + "#pagebreak()\n".join(pages)


def _start(display: Display, texts: Typesetting) -> str:
    """The settings of the document and of its pages."""
    size, fill = display.page, _color(texts.style.page["fillcolor"])
    page = f"#set page(width: {size.width:.2f}pt, height: {size.height:.2f}pt, margin: 0pt, fill: {fill})\n"
    document = f"#set document(title: {typst_text(display.title)}, date: none)\n"
    return texts.preamble + document + _FUNCTIONS + page


def _scaled(body: str, display: Display) -> str:
    if display.scale == 1:
        return body
    room = f"width: {display.width:.2f}pt, height: {display.height:.2f}pt"
    return f"#place(scale({100 * display.scale:.4f}%, origin: top + left, box({room})[\n{body}]))\n"


def _item(item: Item, texts: Typesetting) -> str:
    match item:
        case Area() | Box():
            box = item.rectangle
            place = _numbers(box.left, box.top, box.size.width, box.size.height, item.radius)
            return f"box-at({place}, {_color(item.fill)}, {_stroke(item.stroke, item.stroke_width, item.dash)})"
        case Circle():
            place = _numbers(item.rectangle.left, item.rectangle.top, item.radius)
            return f"circle-at({place}, {_color(item.fill)}, {_stroke(item.stroke, item.stroke_width, item.dash)})"
        case Ellipse():
            box = item.rectangle
            place = _numbers(box.left, box.top, box.size.width, box.size.height)
            return f"ellipse-at({place}, {_color(item.fill)}, {_stroke(item.stroke, item.stroke_width, item.dash)})"
        case Curve():
            first, *rest = item.points
            parts = [f"curve.move({_point(first)})"]
            for k in range(0, len(rest), 3):
                parts.append(f"curve.cubic({', '.join(_point(point) for point in rest[k : k + 3])})")
            return f"line({_stroke(item.stroke, item.stroke_width, item.dash)}, {', '.join(parts)})"
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


def _stroke(color: str, width: float, dash: Dash) -> str:
    if not color:
        return "none"
    return f"(paint: {_color(color)}, thickness: {width:g}pt{_DASHES[dash]})"
