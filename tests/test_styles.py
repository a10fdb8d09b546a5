"""The styles that come with symgraph are complete, readable by WCAG's contrast, and true to their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, get_args

import pytest
from sympy import Function, Symbol, tanh

from symgraph.figure.graph import Edge, EdgeRole, GroupRole, Mark, Node, NodeRole, TextRole
from symgraph.figure.look.style import LECTURE, STYLE_NAMES, Style, load_style
from symgraph.lowering.markup import prose

X, Y = Symbol("x"), Symbol("y")
ON_AREAS: tuple[TextRole, ...] = ("edge", "value", "adjoint", "gradient", "partial", "caption", "group")
ON_PAGE: tuple[TextRole, ...] = (*ON_AREAS, "title", "note")
COLOR = re.compile(r"#[0-9a-f]{6}(?:[0-9a-f]{2})?")


def node(role: NodeRole = "operation", expression: Any = X, mark: Mark = "") -> Node:
    return Node("n", prose("n"), role, expression, mark=mark)


# The contrast of two colours by the Web Content Accessibility Guidelines 2.1, "relative luminance", "contrast ratio".


def channels(color: str) -> tuple[float, ...]:
    return tuple(int(color[k : k + 2], 16) / 255 for k in (1, 3, 5))


def over(color: str, behind: tuple[float, ...]) -> tuple[float, ...]:
    opacity = int(color[7:] or "ff", 16) / 255
    return tuple(opacity * front + (1 - opacity) * back for front, back in zip(channels(color), behind, strict=True))


def luminance(rgb: tuple[float, ...]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def areas(style: Style) -> dict[str, tuple[float, ...]]:
    """All that an edge or its text can lie on: the page, a group, a unit in a group."""
    page = channels(style.page["fillcolor"])
    found = {"page": page}
    for role, attributes in style.groups.items():
        if role != "unit":
            found[role] = over(attributes["fillcolor"], page)
            found[f"unit in {role}"] = over(style.groups["unit"]["fillcolor"], found[role])
    return found


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast(channels("#000000"), channels("#ffffff")) == pytest.approx(21)
    assert contrast(channels("#767676"), channels("#ffffff")) == pytest.approx(4.54, abs=0.01)  # WCAG's own example


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_every_text_can_be_read_on_what_it_lies_on(name: str) -> None:
    style = load_style(name)
    texts: list[tuple[str, str, tuple[float, ...]]] = []
    for area, color in areas(style).items():
        for role in ON_PAGE if area == "page" else ON_AREAS:
            texts.append((f"{role} on {area}", style.texts[role].color, color))
        for role in get_args(NodeRole):
            look = style.node(node(role))
            written = look.get("fontcolor") or style.texts["node"].color
            inside = color if look["shape"] == "plain" else over(look["fillcolor"], color)
            texts += [(f"in {role} on {area}", written, inside), (f"below {role} on {area}", written, color)]
    low = {what: ratio for what, color, behind in texts if (ratio := contrast(channels(color), behind)) < 4.5}
    assert not low


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_every_arrow_and_outline_can_be_seen(name: str) -> None:
    style = load_style(name)
    lines: dict[str, str] = {role: look["color"] for role, look in style.edges.items() if role != "connection"}
    lines |= {
        role: look["color"] for role in get_args(NodeRole) if (look := style.node(node(role)))["shape"] != "plain"
    }
    lines |= {"path": style.marks["path"]["color"]}
    lines.pop("constant", "")  # its line steps back on purpose: the number in it is what matters
    low = {
        f"{line} on {area}": ratio
        for (line, color), (area, behind) in product(lines.items(), areas(style).items())
        if (ratio := contrast(channels(color), behind)) < 3  # WCAG's least for graphical objects
    }
    assert not low


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_every_style_has_every_row_with_all_that_is_drawn(name: str) -> None:
    style = load_style(name)
    assert set(style.nodes) == set(get_args(NodeRole))
    assert set(style.edges) == set(get_args(EdgeRole))
    assert set(style.groups) == set(get_args(GroupRole))
    assert set(style.texts) == set(get_args(TextRole))
    assert set(style.marks) == set(get_args(Mark)) - {""}
    for role, expression in product(get_args(NodeRole), (X, X + Y, X * Y, tanh(X), Function("relu")(X))):
        assert {"shape", "radius", "color", "fillcolor", "penwidth"} <= set(style.node(node(role, expression)))
    for role in get_args(EdgeRole):
        assert {"color", "penwidth", "style", "arrowhead", "arrowsize"} <= set(style.edge(Edge("a", "b", role)))
    assert all({"fillcolor", "radius"} <= set(look) for look in style.groups.values())
    assert all(text.size >= 12 for text in style.texts.values())
    assert {role for role, text in style.texts.items() if text.line} == {"group", "note", "shape"}


def rows(style: Style) -> Iterator[dict[str, str]]:
    for table in (dict(style.classes), style.nodes, style.edges, style.groups, style.marks, {"page": style.page}):
        yield from (dict(row) for row in table.values())


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_colours_are_hexadecimal_digits_only(name: str) -> None:
    style = load_style(name)
    used = [value for row in rows(style) for key, value in row.items() if key in ("color", "fillcolor", "fontcolor")]
    used += [text.color for text in style.texts.values()]
    assert len(used) > 25
    assert all(COLOR.fullmatch(color) for color in used)


def test_mono_has_no_colours_and_tells_the_backward_pass_by_dashes_and_weight() -> None:
    style = load_style("mono")
    used = [value for row in rows(style) for key, value in row.items() if key in ("color", "fillcolor", "fontcolor")]
    used += [text.color for text in style.texts.values()]
    assert all(len(set(channels(color))) == 1 for color in used)
    forward, backward = style.edge(Edge("a", "b")), style.back(Edge("a", "b"))
    assert (forward["style"], backward["style"]) == ("solid", "dashed")
    assert (style.texts["value"].weight, style.texts["gradient"].weight) == ("regular", "bold")


def test_textbook_has_plain_inputs_operators_as_circles_and_thick_red_arrows_back() -> None:
    style = load_style("textbook")
    assert style.node(node("input"))["shape"] == style.node(node("parameter"))["shape"] == "plain"
    assert style.node(node(expression=X * Y))["shape"] == "circle"
    forward, backward = style.edge(Edge("a", "b")), style.back(Edge("a", "b"))
    assert float(backward["penwidth"]) > 2 * float(forward["penwidth"])
    red, green, blue = channels(backward["color"])
    assert red > 0.7
    assert green == blue == 0
    assert style.texts["value"].color == "#000000"
    assert style.texts["gradient"].color == backward["color"]


def test_circuit_has_green_values_and_red_gradients() -> None:
    style = load_style("circuit")
    red, green, blue = channels(style.texts["value"].color)
    assert green > 3 * max(red, blue)
    red, green, blue = channels(style.texts["gradient"].color)
    assert red > 3 * max(green, blue)
    assert style.node(node("input"))["shape"] == "plain"


def test_partials_stand_on_the_edges_in_their_colour() -> None:
    style = load_style("partials")
    assert style.texts["partial"].color == style.edges["forward"]["color"] == style.edges["partial"]["color"]
    assert {style.node(node(role))["shape"] for role in ("input", "operation", "output")} == {"circle"}


def test_dark_is_dark() -> None:
    assert luminance(channels(load_style("dark").page["fillcolor"])) < 0.02
    assert load_style("lecture").page["fillcolor"] == "#ffffff"


def test_arrows_back_keep_their_colour_on_a_marked_path() -> None:
    path, aside = Edge("a", "b", mark="path"), Edge("a", "b", mark="aside")
    assert LECTURE.edge(path)["color"] == LECTURE.marks["path"]["color"]
    assert LECTURE.back(path)["color"] == LECTURE.edges["adjoint"]["color"]
    assert LECTURE.back(path)["penwidth"] == LECTURE.marks["path"]["penwidth"]
    assert LECTURE.back(aside)["color"] == LECTURE.edges["adjoint"]["color"] + "80"  # half of 255
    assert LECTURE.text_color("value") == LECTURE.texts["value"].color
    assert LECTURE.text_color("value", fontcolor="#c62828") == "#c62828"
    seed = LECTURE.node(node("seed", mark="aside"))
    assert LECTURE.text_color("node", "aside", seed["fontcolor"]) == "#c6282880"  # faded once
    assert LECTURE.text_color("value", "aside") == LECTURE.texts["value"].color + "80"
