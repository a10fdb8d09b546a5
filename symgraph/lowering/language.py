"""How mathematics is put together in a language of typesetting, and pieces of it with how tightly they hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from symgraph.lowering.markup import Words
from symgraph.words import ENGLISH, Lexicon

Names = Callable[[str], str]
Case = tuple[str, str]
"""A value and its condition."""

_NUMBER_STARTS = tuple(".0123456789")


@dataclass(frozen=True, slots=True)
class Language:
    """How mathematics is put together: what differs between Typst and LaTeX.

    `is_word`, `is_fraction` and `is_differential` match the beginning of a name that is set as a word, as a derivative
    and as two letters, ``d w``.
    """

    sign: Callable[[Words], str]
    """Its column of a table of signs."""
    fraction: Callable[[str, str], str]
    superscript: Callable[[str], str]
    subscript: Callable[[str], str]
    parentheses: Callable[[str], str]
    opening: tuple[str, ...]
    """What text in parentheses starts with."""
    name: Callable[[str], str]
    """A name, by the rules of notation."""
    function: Callable[[str], str]
    """A function that has no sign, by its name."""
    call: Callable[[str, str], str]
    """A function before its arguments."""
    quoted: Callable[[str], str]
    """Words of a language people speak."""
    cases: Callable[[list[Case]], str]
    """The values with their conditions."""
    is_word: re.Pattern[str]
    is_fraction: re.Pattern[str]
    is_differential: re.Pattern[str]


class Level(IntEnum):
    """How tightly a piece of mathematics holds together, loosest first."""

    CASES = 0
    COMPARISON = 1
    SUM = 2
    SIGNED = 3  # starts with a minus sign
    PRODUCT = 4
    FRACTION = 5
    POWER = 6
    ATOM = 7


class Piece(NamedTuple):
    """A written term with its level.

    `is_word` where juxtaposition would be misread (``price tax``, ``d w``), `is_differential` where a power would be
    (``d w^2``), `ends_in_slash` where a factor that follows would be (``a/b c``).
    """

    text: str
    level: Level
    is_word: bool = False
    is_differential: bool = False
    ends_in_slash: bool = False

    @property
    def is_negative(self) -> bool:
        """Whether it starts with a minus sign."""
        return self.text.startswith("-")

    @property
    def is_number(self) -> bool:
        """Whether it starts as a number does."""
        return self.text.startswith(_NUMBER_STARTS)


@dataclass(frozen=True, slots=True)
class Style:
    """The language, how names are written in it, whether fractions stay on the line, and the words of case
    distinctions.
    """

    language: Language
    names: Names
    inline: bool = False
    lexicon: Lexicon = ENGLISH

    def sign(self, words: Words) -> str:
        return self.language.sign(words)

    def within(self, piece: Piece, least: Level) -> str:
        """The text, in parentheses where it is looser than the surroundings ask for."""
        return piece.text if piece.level >= least else self.language.parentheses(piece.text)
