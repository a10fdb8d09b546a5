"""The product of the chain rule in one line, above the figure of a gradient.

Every node of the backward pass stands for a product of factors, one an arrow passed; where paths meet, for a sum of
such products, which is one factor of what comes after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from symgraph.calculus.term import Apply, Term
from symgraph.figure.pieces import Names
from symgraph.lowering.typst import typst_term

MAX_SIZE = 45
"""Names, numbers and operations; a longer product is not written out."""
_SIGNS = {"add": (1, 1), "sub": (1, -1)}


@dataclass(frozen=True, slots=True)
class TextFactor:
    """A factor, typeset: `text` without its sign, in parentheses where a product needs them.

    `size` counts its names, numbers and operations.
    """

    text: str
    size: int = 1
    negative: bool = False
    terms: str = ""  # of a sum: the text without parentheses

    def __str__(self) -> str:
        return f"(-{self.text})" if self.negative else self.text


@dataclass(frozen=True, slots=True)
class ChainText:
    """A product, typeset factor by factor."""

    factors: tuple[TextFactor, ...]

    def times(self, term: Term, names: Names) -> ChainText:
        """The product with one more factor."""
        return ChainText((*self.factors, _factor(term, names)))

    def __str__(self) -> str:
        """All factors, so that each is found again in the figure."""
        if len(self.factors) == 1:
            (only,) = self.factors
            return only.terms or (f"-{only.text}" if only.negative else only.text)
        return " dot.c ".join(map(str, self.factors))

    @property
    def is_readable(self) -> bool:
        """Whether it is short enough to be written above the figure."""
        return sum(factor.size for factor in self.factors) <= MAX_SIZE


ONE = ChainText((TextFactor("1"),))
ZERO = ChainText((TextFactor("0"),))


def chain_text(term: Term, names: Names) -> ChainText:
    """The product of one factor only."""
    return ChainText((_factor(term, names),))


def combined(op: str, parts: Sequence[ChainText]) -> ChainText:
    """A sum or a difference of products, the factors that all begin with taken out of it as in the figure.

    Any other operation is too much for a line of text.
    """
    if op not in _SIGNS:
        return ChainText((TextFactor("", MAX_SIZE + 1),))
    columns = zip(*(part.factors for part in parts), strict=False)
    common = tuple(column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns))
    first, others = _SIGNS[op]
    text, size = "", 0
    for number, part in enumerate(parts):
        rest = part.factors[len(common) :]
        negative, summand = _summand(rest, first if number == 0 else others)
        text += (f"-{summand}" if negative else summand) if number == 0 else f" {'-' if negative else '+'} {summand}"
        size += sum(factor.size for factor in rest)
    return ChainText((*common, TextFactor(f"({text})", size, terms=text)))


def _summand(factors: Sequence[TextFactor], sign: int) -> tuple[bool, str]:
    """Whether to subtract, and the product without factors 1 and signs."""
    negative = (sum(factor.negative for factor in factors) + (sign < 0)) % 2 == 1
    shown = [factor for factor in factors if factor.text != "1"]
    if len(shown) == 1 and not negative:
        return False, shown[0].terms or shown[0].text
    return negative, " dot.c ".join(factor.text for factor in shown) or "1"


def _factor(term: Term, names: Names) -> TextFactor:
    text, size = typst_term(term, names), _size(term)
    if isinstance(term, Apply) and term.op in ("add", "sub", "where"):
        return TextFactor(f"({text})", size, terms=text)
    return TextFactor(text.removeprefix("-"), size, negative=text.startswith("-"))


def _size(term: Term) -> int:
    return 1 + sum(_size(arg) for arg in term.args) if isinstance(term, Apply) else 1
