"""SVG as Typst writes it -> SVG that PowerPoint draws.

PowerPoint reads SVG 1.1, and not all of it.  Glyphs that stand at several places by reference (``<symbol>`` and
``<use>``) and colours of eight digits are what it may leave out or draw black; here each glyph is a path of its own,
and each colour one of six digits with an opacity.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_LINK = f"{{{_XLINK}}}href"
_SEE_THROUGH = re.compile(r"(#[0-9a-fA-F]{6})([0-9a-fA-F]{2})")
ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def office_svg(picture: bytes) -> bytes:
    """The same picture, without references and with opacities."""
    root = ElementTree.fromstring(picture)
    symbols = {symbol.get("id", ""): symbol for symbol in root.iter(_tag("symbol"))}
    for definitions in root.findall(_tag("defs")):
        if all(child.tag == _tag("symbol") for child in definitions):
            root.remove(definitions)
    for parent in list(root.iter()):
        for place, child in enumerate(parent):
            if child.tag == _tag("use"):
                parent[place] = _copy(child, symbols[child.get(_LINK, "").removeprefix("#")])
    for element in root.iter():
        for name in ("fill", "stroke"):
            _split_opacity(element, name)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _copy(use: Element, symbol: Element) -> Element:
    """What a reference shows, at its place."""
    attributes = {name: value for name, value in use.items() if name not in {_LINK, "x", "y"}}
    x, y = use.get("x", "0"), use.get("y", "0")
    if (float(x), float(y)) != (0, 0):
        attributes["transform"] = f"{use.get('transform', '')} translate({x} {y})".strip()
    if len(symbol) == 1 and not attributes.keys() & symbol[0].keys():
        return Element(symbol[0].tag, {**symbol[0].attrib, **attributes})
    group = Element(_tag("g"), attributes)
    group.extend(symbol)
    return group


def _split_opacity(element: Element, name: str) -> None:
    if found := _SEE_THROUGH.fullmatch(element.get(name, "")):
        element.set(name, found[1])
        element.set(f"{name}-opacity", f"{int(found[2], 16) / 255:.3g}")


def _tag(name: str) -> str:
    return f"{{{_SVG}}}{name}"
