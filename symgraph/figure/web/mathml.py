r"""Mathematics in HTML: `Words` as MathML, which browsers typeset by themselves.

The library latex2mathml reads the LaTeX of the words.  It knows little of what stands in ``\text{...}``, and what users
wrote is text: so texts and names of several letters go around it, each as one private character in its place.
"""

from __future__ import annotations

from functools import lru_cache
from html import unescape
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element, tostring

from symgraph.figure.web.document import escaped
from symgraph.lowering.latex_texts import with_texts
from symgraph.lowering.markup import Words

_FIRST = 0xF0000  # of Unicode's supplementary private area, whose characters nobody has names for
_COMMANDS = {
    "text": ("mtext", {}),
    "mathrm": ("mi", {"mathvariant": "normal"}),
    "operatorname": ("mi", {"mathvariant": "normal"}),
    "mathbf": ("mn", {"style": "font-weight: bold"}),
}
_UNSTRETCHED = r"\mathopen{}"  # before parentheses that grow: browsers leave no gap there
_LETTERS = ("∂", "∞")  # as operators they would stand apart from what follows, or from a minus sign
_TALL = ("mfrac", "msqrt", "mroot", "mtable", "munder", "mover", "munderover")
_OVERLINE = "―"
_SIGNS = ("−", "+")
_BEFORE_A_SIGN = ("=", "≈", "≤", "≥", "<", ">", "≠", "·", "×", "/", ",", "(", "[", "+", "−")


class _Piece(NamedTuple):
    """A text within mathematics, and the command that sets it."""

    command: str
    text: str


@lru_cache(maxsize=4096)
def mathml(words: Words, *, display: bool = False) -> str:
    """Mathematics as one ``<math>`` element of HTML (and of XML); `display` sets it as between paragraphs.

    What cannot be written as MathML stands there as plain text.  All that users wrote is escaped.
    """
    try:
        element = _element(words.latex)
    except Exception:  # latex2mathml raises many kinds for what it cannot read, IndexError among them
        element = None
    if element is None:
        inner = f"<mtext>{escaped(words.text)}</mtext>"
    else:
        inner = "".join(tostring(child, encoding="unicode") for child in element)
    kind = ' display="block"' if display else ""
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML"{kind}>{inner}</math>'


def _element(latex: str) -> Element | None:
    """The mathematics as an element tree; None where a command was not understood."""
    from latex2mathml.converter import convert_to_element  # noqa: PLC0415 - only where HTML is written

    pieces: list[_Piece] = []

    def marked(command: str, text: str) -> str:
        pieces.append(_Piece(command, _with_its_spaces(text)))
        return chr(_FIRST + len(pieces) - 1)

    root = convert_to_element(with_texts(latex.replace(_UNSTRETCHED, ""), marked))
    for element in root.iter():
        text = unescape(element.text or "")
        if len(text) == 1 and ord(text) >= _FIRST:
            piece = pieces[ord(text) - _FIRST]
            element.tag, attributes = _COMMANDS[piece.command]
            element.attrib.clear()
            element.attrib.update(attributes)
            text = piece.text
        elif text.startswith("\\"):
            return None
        element.text = text or None
    _finish(root)
    return root


def _finish(root: Element) -> None:
    """Say what browsers go by, and the library leaves out or says in an older way."""
    for element in root.iter():
        if element.tag == "mtd" and "columnalign" in element.attrib:
            element.set("style", f"text-align: {element.attrib.pop('columnalign')}")
        if element.text in _LETTERS:
            element.tag = "mi"
        if element.tag == "mo" and element.text == "/":
            element.attrib.update(lspace="0", rspace="0")
        if element.tag == "mover" and element[1].text == _OVERLINE:
            element.tag = "mrow"
            element.set("style", "border-top: .07em solid; padding-top: .1em")  # a sign would not be as long
            element.remove(element[1])
        if element.tag == "mrow" and not any(part.tag in _TALL for part in element.iter()):
            for fence in element.findall("mo[@stretchy='true']"):
                fence.set("stretchy", "false")  # browsers leave room for the widest form of one that may grow
        for left, right in pairwise(element):
            if right.tag == left.tag == "mo" and right.text in _SIGNS and left.text in _BEFORE_A_SIGN:
                right.set("form", "prefix")  # = -2, no difference


def _with_its_spaces(text: str) -> str:
    """A text whose spaces at the ends are shown: MathML drops plain ones."""
    inner = text.strip(" ")
    before = len(text) - len(text.lstrip(" "))
    return "\u00a0" * before + inner + "\u00a0" * (len(text) - before - len(inner))
