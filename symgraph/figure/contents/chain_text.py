"""The product of the chain rule in one line, above the figure of a gradient.

Every node of the backward pass stands for a product of factors, one an arrow passed; where paths meet, for a sum of
such products, which is one factor of what comes after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from symgraph.calculus.term import Apply, Term, term_size
from symgraph.figure.contents.pieces import Names
from symgraph.lowering.markup import MINUS, NO_WORDS, PLUS, TIMES, Words, joined, negated, symbol

MAX_SIZE = 45
"""Names, numbers and operations; a longer product is not written out."""
_SIGNS = {"add": (1, 1), "sub": (1, -1)}


@dataclass(frozen=True, slots=True)
class TextFactor:
    """A factor: its `words` without its sign, in parentheses where a product needs them.

    `size` counts its names, numbers and operations.
    """

    words: Words
    size: int = 1
    negative: bool = False
    terms: Words = NO_WORDS  # of a sum: the words without parentheses

    def signed(self) -> Words:
        """The factor with its sign, as it stands in a product."""
        return negated(self.words).in_parentheses() if self.negative else self.words


@dataclass(frozen=True, slots=True)
class ChainText:
    """A product, factor by factor."""

    factors: tuple[TextFactor, ...]

    def times(self, term: Term, names: Names) -> ChainText:
        """The product with one more factor; one that is too long to be written out stays as it is."""
        return ChainText((*self.factors, _factor(term, names))) if self.is_readable else self

    def words(self) -> Words:
        """All factors but 1, so that each is found again in the figure."""
        shown = [factor for factor in self.factors if factor.negative or factor.words != _ONE] or [*self.factors[:1]]
        if len(shown) == 1:
            only = shown[0]
            return only.terms or (negated(only.words) if only.negative else only.words)
        return joined([factor.signed() for factor in shown], TIMES)

    def short(self) -> Words:
        """The product without factors 1, its signs in front."""
        negative, words = _summand(self.factors, 1)
        return negated(words) if negative else words

    @property
    def is_readable(self) -> bool:
        """Whether it is short enough to be written above the figure."""
        return sum(factor.size for factor in self.factors) <= MAX_SIZE


_ONE = symbol("1")
ONE = ChainText((TextFactor(_ONE),))
ZERO = ChainText((TextFactor(symbol("0")),))
TOO_LONG = ChainText((TextFactor(symbol("..."), MAX_SIZE + 1),))
"""Of any product that is not written out: written, the sums over paths of a deep network double with every layer."""


def chain_text(term: Term, names: Names) -> ChainText:
    """The product of one factor only."""
    return ChainText((_factor(term, names),))


def combined(op: str, parts: Sequence[ChainText]) -> ChainText:
    """A sum or a difference of products, the factors that all begin with taken out of it as in the figure.

    Any other operation is too much for a line of text.
    """
    if op not in _SIGNS or not all(part.is_readable for part in parts):
        return TOO_LONG
    columns = zip(*(part.factors for part in parts), strict=False)
    common = tuple(column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns))
    first, others = _SIGNS[op]
    words, size = NO_WORDS, 0
    for number, part in enumerate(parts):
        rest = part.factors[len(common) :]
        negative, summand = _summand(rest, first if number == 0 else others)
        if number == 0:
            words = negated(summand) if negative else summand
        else:
            words = words.then(MINUS if negative else PLUS, summand)
        size += sum(factor.size for factor in rest)
    return ChainText((*common, TextFactor(words.in_parentheses(), size, terms=words)))


def _summand(factors: Sequence[TextFactor], sign: int) -> tuple[bool, Words]:
    """Whether to subtract, and the product without factors 1 and signs."""
    negative = (sum(factor.negative for factor in factors) + (sign < 0)) % 2 == 1
    shown = [factor for factor in factors if factor.words != _ONE]
    if len(shown) == 1 and not negative:
        return False, shown[0].terms or shown[0].words
    return negative, joined([factor.words for factor in shown], TIMES) or _ONE


def _factor(term: Term, names: Names) -> TextFactor:
    if isinstance(term, Apply) and term.op == "neg":
        positive = _factor(term.args[0], names)
        return replace(positive, size=positive.size + 1, negative=not positive.negative, terms=NO_WORDS)
    words, size = names.term(term), term_size(term)
    if isinstance(term, Apply) and term.op in ("add", "sub", "where"):
        return TextFactor(words.in_parentheses(), size, terms=words)
    if words.typst.startswith("-"):
        return TextFactor(Words(*(part.removeprefix("-").lstrip() for part in words)), size, negative=True)
    return TextFactor(words, size)
