"""What is written in figures and tables, in every language that pictures are made in.

A `Words` is a piece of mathematics, to be put together with others; a `Content` is a finished label.  Both hold Typst
and LaTeX markup and plain text that says the same.  What users write is quoted when it becomes either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from symgraph.notation import latex_text, typst_text


class Words(NamedTuple):
    """A piece of mathematics; false where it is empty."""

    typst: str = ""
    latex: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.typst)

    def then(self, *others: Words) -> Words:
        """This and what follows it, side by side.

        >>> symbol("x").then(EQUALS, symbol("1"))
        Words(typst='x = 1', latex='x = 1', text='x = 1')
        """
        parts = (self, *others)
        return Words(*(" ".join(part[k] for part in parts if part[k]) for k in range(3)))

    def in_parentheses(self) -> Words:
        """The same in parentheses that grow with it."""
        return Words(f"({self.typst})", rf"\left({self.latex}\right)", f"({self.text})")

    def after_sign(self) -> Words:
        """The same behind another sign: in parentheses where it begins with a minus."""
        return self.in_parentheses() if self.text.startswith("-") else self


class Content(NamedTuple):
    """A label as it is typeset, mathematics or prose; false where it is empty."""

    typst: str = ""
    latex: str = ""
    text: str = ""

    def __bool__(self) -> bool:
        return bool(self.typst)


NO_WORDS = Words()
NOTHING = Content()


def symbol(sign: str, latex: str = "", text: str = "") -> Words:
    """A sign that is the same in all languages, unless the others are given."""
    return Words(sign, latex or sign, text or sign)


EQUALS = symbol("=")
PLUS = symbol("+")
MINUS = Words("-", "-", "-")
COMMA = Words(",", ",", ",")
TIMES = Words("dot.c", r"\cdot", "*")
DOTS = Words("dots.c", r"\cdots", "...")
"""What stands for a formula that is too long."""


def joined(parts: list[Words] | tuple[Words, ...], between: Words) -> Words:
    """The parts with a sign between each two."""
    if not parts:
        return NO_WORDS
    first, *others = parts
    return first.then(*(piece for part in others for piece in (between, part)))


def summed(addends: Sequence[Words]) -> Words:
    """``2 + (-3)``: the addends with plus signs between them."""
    return joined([addend.after_sign() if k else addend for k, addend in enumerate(addends)], PLUS)


def negated(words: Words) -> Words:
    """With a minus sign right before it; the caller sees to parentheses."""
    return Words(*(f"-{part}" for part in words))


def fraction(top: Words, bottom: Words) -> Words:
    """``top / bottom``, one above the other."""
    typst = f"frac({top.typst}, {bottom.typst})"
    return Words(typst, rf"\frac{{{top.latex}}}{{{bottom.latex}}}", f"{top.text}/{bottom.text}")


def displayed(words: Words) -> Words:
    """Set at full size, as between paragraphs."""
    return Words(f"display({words.typst})", rf"\displaystyle {words.latex}", words.text)


def quoted(text: str) -> Words:
    """What a user wrote, any characters, as a word within mathematics."""
    return Words(typst_text(text), rf"\text{{{latex_text(text)}}}", text)


def math(words: Words) -> Content:
    """A label of mathematics."""
    return Content(f"${words.typst}$", f"${words.latex}$", words.text) if words else NOTHING


def prose(text: str) -> Content:
    """A label of plain text, which may hold any characters."""
    return Content(f"#{typst_text(text)}", latex_text(text), text) if text else NOTHING
