"""What HTML files share: pictures as inline SVG, colours for light and dark, documents without requests."""

import base64
import colorsys
import hashlib
import itertools
import json
import re
from collections import Counter
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

import symgraph
from symgraph.figure.look.style import STYLE_NAMES, load_style
from symgraph.figure.look.typeset import Label, typeset
from symgraph.figure.options import Options
from symgraph.figure.page.display import ArrowHead, Box, Circle, Curve, Text, edge_owner
from symgraph.figure.page.render import Figure, figure
from symgraph.figure.placing import shapes
from symgraph.figure.views import Views
from symgraph.figure.web.document import document, escaped, json_script, tag
from symgraph.figure.web.palette import Palette, is_dark, swapped
from symgraph.figure.web.svg import svg
from symgraph.figure.web.symbols import Symbols, symbols
from symgraph.lowering.markup import EQUALS, fraction, math, prose, symbol

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{x}} ${y}",
    "値段（円）&lt;",
    "<!--",
)
SPEC = """
name: shop
inputs: [price, number, tax]
equations:
  apples: price*number
  other: price*tax
  total: apples*tax + other
loss: total
values: {price: 100, number: 2, tax: 1.1}
title: '%s'
labels: {price: '%s', number: '%s', tax: '%s', apples: '%s'}
"""


def drawn(text: str, style: str = "lecture") -> tuple[Figure, Symbols, Palette]:
    """A forward graph with numbers both ways, its labels and colours."""
    views = Views(symgraph.load(text), Options(show=("names", "values", "gradients")), print)
    graph = views.forward("op")
    look = load_style(style)
    made = figure(graph, style=look)
    return made, symbols(shapes.labels(graph), made.texts), Palette.of([made.display], look.page["fillcolor"])


@pytest.fixture(scope="module")
def net() -> tuple[Figure, Symbols, Palette]:
    return drawn("tanh-2-2-1")


def parsed(figure: Figure, labels: Symbols, colors: Palette) -> ElementTree.Element:
    return ElementTree.fromstring(f"<x>{labels.definitions}{svg(figure.display, labels, colors)}</x>")


# --- pictures -----------------------------------------------------------------------------------------------------


def test_everything_of_an_edge_or_a_node_is_in_one_element(net: tuple[Figure, Symbols, Palette]):
    made, labels, colors = net
    display = made.display
    picture = parsed(made, labels, colors).find("svg[@class='picture']")
    assert picture is not None
    edges = picture.findall("g[@class='edge']")
    ends = [(edge.get("data-edge"), edge.get("data-tail"), edge.get("data-head")) for edge in edges]
    assert ends == [(str(k), *display.edges[k]) for k in range(len(display.edges))]
    for kind, cls in ((Curve, "line"), (ArrowHead, "head")):
        items = [(item.edge, item.back) for item in display.items if isinstance(item, kind)]
        written = [
            (int(edge.get("data-edge", "")), part.get("class") == f"{cls} back")
            for edge in edges
            for part in edge
            if part.get("class", "").startswith(cls)
        ]
        assert sorted(written) == sorted(items)
        assert any(back for _edge, back in written)
    nodes = [node.get("data-node") for node in picture.findall("g[@class='node']")]
    assert nodes == [item.node for item in display.items if isinstance(item, Box | Circle)]
    groups = {area.get("data-group") for area in picture.findall("g[@class='area']")}
    assert groups >= {item.owner for item in display.items if isinstance(item, Text) and item.label.role == "group"}
    owners = [edge_owner(k) for k in range(len(edges))]
    for owner, element in zip([*owners, *nodes], [*edges, *picture.findall("g[@class='node']")], strict=True):
        assert {text.get("data-owner") for text in element.findall("g[@class='text']")} <= {owner}


def test_every_text_is_once_in_the_picture_where_it_was_placed(net: tuple[Figure, Symbols, Palette]):
    made, labels, colors = net
    texts = [item for item in made.display.items if isinstance(item, Text)]
    expected = Counter(
        (item.owner, item.label.role, labels.names[item.label], item.rectangle.left, item.rectangle.top)
        for item in texts
    )
    found: Counter[tuple[str, str, str, float, float]] = Counter()
    for element in parsed(made, labels, colors).iter("g"):
        if element.get("class") == "text":
            left, top = map(float, element.get("transform", "").removeprefix("translate(").rstrip(")").split())
            (use,) = element
            name = use.get("href", "").removeprefix("#")
            found[element.get("data-owner", ""), element.get("data-role", ""), name, left, top] += 1
    assert [key[:3] for key in sorted(found)] == [key[:3] for key in sorted(expected)]
    for place, other in zip(sorted(found), sorted(expected), strict=True):
        assert place[3:] == pytest.approx(other[3:], abs=0.006)


@pytest.mark.parametrize("text", ["tanh-2-2-1", SPEC % (HOSTILE[0], *HOSTILE[:4])])
def test_the_markup_is_xml_whose_references_hold_and_lead_nowhere_else(text: str):
    made, labels, colors = drawn(text)
    root = parsed(made, labels, colors)
    ids = [element.get("id", "") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    references = [value for element in root.iter() for name, value in element.attrib.items() if name.endswith("href")]
    assert {reference.removeprefix("#") for reference in references} <= set(ids)
    assert {element.tag for element in root.iter()} <= {
        *("x", "svg", "defs", "symbol", "g", "use", "path", "rect", "circle", "ellipse", "polygon")
    }
    everything = [value for element in root.iter() for value in element.attrib.values()]
    assert not any("://" in value or "url(" in value for value in everything)


def test_each_label_and_each_glyph_is_defined_once(net: tuple[Figure, Symbols, Palette]):
    made, labels, _colors = net
    markups = {made.texts.markup(label) for label in labels.names}
    assert len(set(labels.names.values())) == len(markups)
    outlines = re.findall(r'<symbol id="g\d+"[^>]*>(.*?)</symbol>', labels.definitions)
    assert len(outlines) == len(set(outlines)) > 10
    again = symbols(labels.names, made.texts)
    assert again == labels
    other = symbols(labels.names, made.texts, prefix="b-")
    assert all(name.startswith("b-l") for name in other.names.values())
    assert not set(re.findall('id="(.*?)"', other.definitions)) & set(re.findall('id="(.*?)"', labels.definitions))


def test_symbols_are_as_large_as_their_measured_boxes(net: tuple[Figure, Symbols, Palette]):
    made, labels, _colors = net
    for label, size in labels.sizes.items():
        assert (size.width, size.height) == pytest.approx((made.texts[label].width, made.texts[label].height), abs=0.01)


def test_labels_within_text_stand_on_its_line():
    style = load_style("lecture")
    x, gap = symbol("x"), symbol("g")
    flat, deep = Label(math(x), "node"), Label(math(gap), "node")
    tall = Label(math(fraction(x, x)), "node")
    after = Label(math(EQUALS.then(fraction(x, x))), "node")
    labels = symbols([flat, deep, tall, after], typeset([flat, deep, tall, after], style))
    assert labels.depths[flat] < 0.3
    assert labels.depths[deep] > 3
    assert labels.depths[after] == pytest.approx(labels.sizes[tall].height / 2, rel=0.4)
    assert f"vertical-align:{-labels.depths[after] / 17:.3f}em" in labels.inline(tall, line_up=after)
    assert 'aria-label="x/x"' in labels.inline(tall)


def test_other_markup_in_the_place_of_texts_is_written_once_in_their_middle(net: tuple[Figure, Symbols, Palette]):
    made, labels, colors = net
    texts = [item for item in made.display.items if isinstance(item, Text)]
    owner, count = next(  # a node where several gradients meet: a sum on two lines
        (item, n) for item, n in Counter(t.owner for t in texts if t.label.role == "gradient").items() if n > 1
    )
    written = svg(made.display, labels, colors, {(owner, "gradient"): "<text>?</text>"})
    assert written.count("<text>?</text>") == 1
    assert written.count("<use") == len(texts) - count
    boxes = [t.rectangle for t in texts if (t.owner, t.label.role) == (owner, "gradient")]
    middle = (boxes[0].top + boxes[1].bottom) / 2
    place = re.search(r'transform="translate\(\S+ (\S+)\)"[^>]*><text>', written)
    assert place is not None
    assert float(place[1]) == pytest.approx(middle, abs=0.01)


# --- colours ------------------------------------------------------------------------------------------------------


def luminance(color: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("name", STYLE_NAMES)
def test_texts_of_every_style_can_be_read_on_a_page_of_the_other_kind(name: str):
    style = load_style(name)
    page = style.page["fillcolor"]
    papers = [page, *(group["fillcolor"] for group in style.groups.values() if len(group["fillcolor"]) == 7)]
    to_dark = not is_dark(page)
    assert is_dark(swapped(page, to_dark)) == to_dark
    for paper, text in itertools.product(papers, style.texts.values()):
        before, after = contrast(paper, text.color), contrast(swapped(paper, to_dark), swapped(text.color, to_dark))
        assert after >= min(4.5, before)


def test_hues_are_kept():
    for color in ("#c62828", "#1565c0", "#2e7d32", "#e3f2fd", "#fff3e0"):
        before, after = (
            colorsys.rgb_to_hls(*(int(c[k : k + 2], 16) / 255 for k in (1, 3, 5))) for c in (color, swapped(color))
        )
        assert abs((after[0] - before[0] + 0.5) % 1 - 0.5) < 20 / 360
        assert after[1] != pytest.approx(before[1], abs=0.1)


def test_a_style_for_dark_pages_is_itself_in_the_dark():
    _made, _labels, light = drawn("sum")
    _made, _labels, dark = drawn("sum", "dark")
    assert "#ffffff" in light.light_css
    assert "#ffffff" not in light.dark_css.replace("#ffffff00", "")
    assert "#14181f" in dark.dark_css
    assert "#14181f" not in dark.light_css
    assert light.css.count("prefers-color-scheme: dark") == 1
    with pytest.raises(KeyError):
        _ = light["#123456"]


# --- documents ----------------------------------------------------------------------------------------------------


class Reader(HTMLParser):
    """The elements of a document with their attributes and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))

    def handle_data(self, data: str) -> None:
        if self.elements:
            self.elements[-1][2].append(data)

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}", {}, []))

    def all(self, name: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attributes, "".join(texts)) for tag, attributes, texts in self.elements if tag == name]


def test_a_document_forbids_all_requests_and_all_scripts_but_its_own():
    page = document(title="t", lang="ja", body="<p>b</p>", scripts=["'use strict';\nlet a = 1;\n"], data={"x": 1})
    read = Reader(page.decode())
    (policy,) = [a["content"] or "" for a, _ in read.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    rules = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";")}
    assert rules["default-src"] == ["'none'"]
    assert rules["img-src"] == ["data:"]
    scripts = [text for attributes, text in read.all("script") if "type" not in attributes]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    assert rules["script-src"] == [f"'sha256-{code}'" for code in hashes]
    assert [attributes["lang"] for attributes, _ in read.all("html")] == ["ja"]
    assert any(a.get("name") == "viewport" for a, _ in read.all("meta"))
    assert not re.search(rb"https?:|src=|@import|url\(", page)


def test_hostile_text_stays_text():
    data = {"label": list(HOSTILE), "a\u2028b": "\x00\x0b]]>"}
    page = document(title=HOSTILE[0], lang="en", body=tag("p", escaped(HOSTILE[1]), title=HOSTILE[1]), data=data)
    read = Reader(page.decode())
    assert [text for _, text in read.all("title")] == [HOSTILE[0]]
    assert read.all("img") == []
    assert [(a["title"], text.strip()) for a, text in read.all("p")] == [(HOSTILE[1], HOSTILE[1])]
    (kept,) = [json.loads(text) for a, text in read.all("script") if a.get("id") == "data"]
    assert kept["label"] == list(HOSTILE)
    assert len(read.all("script")) == 2
    ElementTree.fromstring(f"<p>{escaped(''.join(map(chr, range(0x20))) + chr(0xFFFE))}</p>")


def test_what_a_document_cannot_hold_is_refused():
    with pytest.raises(ValueError, match="JSON"):
        json_script({"x": float("nan")})
    with pytest.raises(ValueError, match="end its element"):
        document(title="", lang="en", body="", scripts=["let a = '</Script>';"])
    with pytest.raises(ValueError, match="end its element"):
        document(title="", lang="en", body="", styles=["a::after {content: '<!--'}"])


def test_a_label_of_any_characters_is_a_symbol():
    labels = [Label(prose(text), "node") for text in HOSTILE]
    made = symbols(labels, typeset(labels, load_style("lecture")))
    for label, text in zip(labels, HOSTILE, strict=True):
        (element,) = [ElementTree.fromstring(made.inline(label))]
        assert element.get("aria-label") == text
