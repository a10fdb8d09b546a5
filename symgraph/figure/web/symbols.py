"""Labels as Typst sets them, each once in a page: ``<symbol>``s to be used wherever the label stands.

All labels are one Typst document, a page each.  Typst names a glyph after what it looks like, so a letter that occurs
in many labels is defined once.  The symbols have no colour of their own: they are drawn in the ``color`` of what uses
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from symgraph.figure.look.compiler import compiled
from symgraph.figure.look.typeset import Label, Typesetting
from symgraph.figure.placing.geometry import Size
from symgraph.figure.web.document import escaped

_BLACK = "#000000"  # what Typst sets text in
_XLINK = "{http://www.w3.org/1999/xlink}"
_USELESS = {"fill-rule": "nonzero", "stroke-linecap": "butt", "stroke-linejoin": "miter", "stroke-miterlimit": "4"}
"""What Typst writes though it is usual."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """The labels of a page: `names` are the ids of their symbols, `sizes` those of their boxes in pt, `ems` pt an em.

    `depths` are from the base line of a label's first character to the bottom of its box, in pt.  `definitions` is an
    ``<svg>`` that shows nothing; it is to be in the page once, before what uses it.
    """

    names: Mapping[Label, str]
    sizes: Mapping[Label, Size]
    depths: Mapping[Label, float]
    ems: Mapping[Label, float]
    definitions: str

    def use(self, label: Label) -> str:
        """SVG that draws the label, the left upper corner of its box at (0, 0).  Raises KeyError for an unknown one."""
        return f'<use href="#{self.names[label]}"/>'

    def inline(self, label: Label, line_up: Label | None = None) -> str:
        """The label as an element within text, as large as the text around it, in its colour; read as its text.

        Its first character stands on the line, unless it is part of a fraction: then `line_up` names a label as deep
        that begins with another, such as the sign of equality.
        """
        size, em = self.sizes[label], self.ems[label]
        return (
            f'<svg class="formula" role="img" aria-label="{escaped(label.content.text)}" '
            f'viewBox="0 0 {size.width:g} {size.height:g}" '
            f'width="{size.width / em:.3f}em" height="{size.height / em:.3f}em" '
            f'style="vertical-align:{-self.depths[line_up or label] / em:.3f}em">{self.use(label)}</svg>'
        )


def symbols(labels: Iterable[Label], texts: Typesetting, prefix: str = "") -> Symbols:
    """The labels as symbols, in the sizes and fonts of a figure's texts, of which they need not be.

    Ids are ``l0``, ``l1``, ... and, of glyphs, ``g0``, ..., with the prefix before them: another one for each call of
    one page.  What is typeset alike is one symbol.
    """
    distinct = list(dict.fromkeys(labels))
    pages = dict.fromkeys(texts.markup(label) for label in distinct)
    ids = {markup: f"{prefix}l{index}" for index, markup in enumerate(pages)}
    glyphs: dict[str, str] = {}
    defined: list[str] = []
    sizes: dict[str, Size] = {}
    depths: dict[str, float] = {}
    for (markup, name), page in zip(ids.items(), _typeset(list(pages), texts), strict=True):
        root = _plain(ElementTree.fromstring(page))
        sizes[markup] = Size(*(float(length) for length in root.attrib["viewBox"].split()[2:]))
        depths[markup] = sizes[markup].height - _first_base_line(root)
        _collect_definitions(root, glyphs, defined, f"{prefix}g")
        drawn = "".join(_written(child) for child in root)
        defined.append(f'<symbol id="{name}" overflow="visible"><g fill="currentColor">{drawn}</g></symbol>')
    inside = "".join(defined)
    return Symbols(
        {label: ids[texts.markup(label)] for label in distinct},
        {label: sizes[texts.markup(label)] for label in distinct},
        {label: depths[texts.markup(label)] for label in distinct},
        {label: texts.style.texts[label.role].size for label in distinct},
        f'<svg class="definitions" width="0" height="0" aria-hidden="true"><defs>{inside}</defs></svg>',
    )


def _typeset(markups: list[str], texts: Typesetting) -> list[bytes]:
    """Each as the SVG of a page of its own."""
    if not markups:
        return []
    body = "#pagebreak()\n".join(f"#{markup}\n" for markup in markups)
    source = (texts.preamble + "#set page(fill: none)\n" + body).encode()
    return compiled(source, texts.fonts, "svg")


def _first_base_line(root: Element) -> float:
    """How far below the top the first character stands; Typst sets each run of glyphs with ``matrix(1 0 0 -1 x y)``."""
    runs = (element.get("transform", "") for element in root.iter("g"))
    base_lines = (float(run.rstrip(")").split()[-1]) for run in runs if run.startswith("matrix"))
    return next(base_lines, 0.0)


def _plain(root: Element) -> Element:
    """The tree without namespaces, defaults and the black of the text, which comes from where the symbol is used."""
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        kept: dict[str, str] = {}
        for name, value in element.attrib.items():
            if name == "fill" and value == _BLACK:
                continue  # inherited
            if _USELESS.get(name) == value or (name in ("x", "y") and value == "0"):
                continue
            is_black = name == "stroke" and value == _BLACK
            kept[name.removeprefix(_XLINK)] = "currentColor" if is_black else value
        element.attrib.clear()
        element.attrib.update(kept)
    return root


def _collect_definitions(root: Element, glyphs: dict[str, str], defined: list[str], prefix: str) -> None:
    """Moves the definitions of a page to those of all, under short names, each once."""
    for definitions in root.findall("defs"):
        root.remove(definitions)
        for element in definitions:
            found = element.attrib["id"]
            if found not in glyphs:
                glyphs[found] = element.attrib["id"] = f"{prefix}{len(glyphs)}"
                defined.append(_written(element))
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "href" and value.startswith("#"):
                element.attrib[name] = f"#{glyphs[value[1:]]}"


def _written(element: Element) -> str:
    return ElementTree.tostring(element, encoding="unicode")
