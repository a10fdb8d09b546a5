"""The formulas of a trace: with names, with numbers put in, and sums of products as the chain rule has them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from symgraph.calculus.numbers_at import NumbersAt
from symgraph.calculus.term import Apply, Term, is_numeral, names_in, substitute, term_size
from symgraph.figure.contents.chain_text import chain_text
from symgraph.figure.contents.pieces import Names
from symgraph.lowering.markup import DOTS, NO_WORDS, PLUS, TIMES, Words, joined, symbol
from symgraph.lowering.numbers import number_words

MOST_SYMBOLS = 60
"""Names, numbers and operations of the longest formula that is written out."""
DIGITS = 4
"""Decimals of rounded numbers, unless others are asked for: as many as the survey prints."""
_DOUBLE = re.compile(r"(?<=\()\((-[^()]*)\)(?=\))")
ZERO = symbol("0")


class Addend(NamedTuple):
    """A summand of the chain rule: the derivative called `name`, whose number is `value`, times a local partial."""

    name: Words
    partial: Term
    value: Any = None


class Formulas:
    """Writes formulas; without `numbers`, what has numbers in it stays empty."""

    def __init__(self, names: Names, numbers: NumbersAt | None, digits: int) -> None:
        self._names, self._numbers, self._digits = names, numbers, digits

    def value(self, value: Any) -> Words:
        """A number, rounded."""
        return NO_WORDS if value is None else number_words(value, self._digits)

    def number(self, name: str) -> Any:
        """The number of a name; None where there are none."""
        return None if self._numbers is None else self._numbers[name]

    def symbols(self, term: Term | None) -> Words:
        """A formula with names; dots for one that is too long."""
        return self._names.term(term) if _is_short(term) and term is not None else DOTS

    def with_numbers(self, term: Term | None) -> Words:
        """The formula with the numbers of its names put in."""
        if self._numbers is None or term is None or not _is_short(term):
            return NO_WORDS
        if isinstance(term, str) and not is_numeral(term):
            return self.value(self.number(term))
        return self._put_in(term, self._names.term)

    def chained(self, addends: Sequence[Addend]) -> Words:
        """``v̄ · ∂v/∂x + …`` with the partials as formulas."""
        return joined([addend.name.then(TIMES, self._factor(addend.partial)) for addend in addends], PLUS)

    def chained_numbers(self, addends: Sequence[Addend]) -> Words:
        """The same with numbers."""
        if self._numbers is None:
            return NO_WORDS
        products: list[Words] = []
        for addend in addends:
            first = self.value(addend.value)
            partial = self._put_in(addend.partial, self._factor) if _is_short(addend.partial) else DOTS
            products.append((first.after_sign() if products else first).then(TIMES, partial))
        return joined(products, PLUS)

    def total(self, addends: Sequence[Addend]) -> Any:
        """The sum as a number."""
        if self._numbers is None:
            return None
        products = [addend.value * self._numbers.of(addend.partial) for addend in addends]
        return sum(products, self._numbers.of("0"))

    def _factor(self, term: Term) -> Words:
        """A term in parentheses where a product needs them."""
        return chain_text(term, self._names).factors[0].signed() if _is_short(term) else DOTS

    def _put_in(self, term: Term, write: Callable[[Term], Words]) -> Words:
        """A term as it is written with numbers; a minus sign within it gets the parentheses of one: ``1 - (-2)``."""
        numbers = {name: self.value(self.number(name)).text for name in names_in(term)}
        negative = {name: Apply("neg", (text[1:],)) for name, text in numbers.items() if text[0] == "-"}
        words = write(substitute(term, {**numbers, **negative}))
        # Formula text needs no parentheses around signs; its readers do.
        signed = {name: f"({text})" if name in negative else text for name, text in numbers.items()}
        text = write(substitute(term, signed)).text
        return words._replace(text=_DOUBLE.sub(r"\1", text))


def _is_short(term: Term | None) -> bool:
    return term is not None and term_size(term) <= MOST_SYMBOLS
