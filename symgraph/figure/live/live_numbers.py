"""Numbers that the page fills in: within formulas as MathML, within pictures as SVG."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from symgraph.figure.web.document import tag
from symgraph.figure.web.mathml import mathml
from symgraph.lowering.markup import Words

Sum = tuple[str, ...]
"""Names of results whose numbers are added up."""
_MIDDLE_OF_DIGITS = 0.34
"""How far the base line of digits is below their middle, in em."""
_BEGIN, _END = "\ue000", "\ue001"  # private characters around what stands for a number until it is MathML
_IN_MATHML = re.compile(f"<mtext>{_BEGIN}([0-9a-f]+){_END}</mtext>")
# After these a negative number needs no parentheses; the base of a power does.
_AFTER_WHICH_UNSIGNED = re.compile(r"(<math[^>]*>|<mtd[^>]*>|[(\[|,=⌊]</mo>|(?<!<msup>)<mrow>|<mfrac>|<msqrt>)$")


def live(*results: str) -> Words:
    """The number of a result, or the sum of several, within mathematics that `live_mathml` writes."""
    sign = f"{_BEGIN}{json.dumps(results).encode().hex()}{_END}"
    return Words("0", rf"\text{{{sign}}}", "0")


def live_mathml(words: Words) -> str:
    """Mathematics with live numbers as MathML; those that need parentheses where they are negative are marked."""

    def number(match: re.Match[str]) -> str:
        results: list[str] = json.loads(bytes.fromhex(match[1]))
        unsigned = _AFTER_WHICH_UNSIGNED.search(match.string, 0, match.start())
        return tag("mn", data_of=json.dumps([results]), data_signed=None if unsigned else "")

    return _IN_MATHML.sub(number, mathml(words))


def number_in_picture(sums: Sequence[Sum], width: float, size: float) -> str:
    """A number of a picture, or several, in the middle of a box of this width, in letters of this size (pt)."""
    return tag(
        "text",
        class_="number",
        data_of=json.dumps(sums, ensure_ascii=False),
        data_width=round(width, 2),
        text_anchor="middle",
        y=round(_MIDDLE_OF_DIGITS * size, 2),
        font_size=float(size),
    )
