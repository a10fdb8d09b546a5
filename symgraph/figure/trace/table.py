"""What a trace is: rows of lines ``name = chain rule = formula = formula with numbers = value``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple, get_args

from symgraph.lowering.markup import NO_WORDS, Words
from symgraph.words import ENGLISH, Lexicon, Phrase

Mode = Literal["reverse", "forward"]
MODES: tuple[Mode, ...] = get_args(Mode)
Show = Literal["symbols", "numbers", "both"]
SHOWS: tuple[Show, ...] = get_args(Show)
Part = Literal["name", "chain", "formula", "numbers", "value"]
PARTS: tuple[Part, ...] = get_args(Part)
_PHRASES: dict[Part, Phrase] = {
    "name": Phrase.NAME,
    "chain": Phrase.CHAIN_RULE,
    "formula": Phrase.FORMULA,
    "numbers": Phrase.NUMBERS_PUT_IN,
    "value": Phrase.VALUE,
}
_SHOWN: dict[Show, tuple[Part, ...]] = {
    "symbols": ("name", "chain", "formula"),
    "numbers": ("name", "numbers", "value"),
    "both": PARTS,
}


class Line(NamedTuple):
    """One value or derivative: everything after its name is equal.  `number` is the value itself, not rounded."""

    name: Words = NO_WORDS
    chain: Words = NO_WORDS
    formula: Words = NO_WORDS
    numbers: Words = NO_WORDS
    value: Words = NO_WORDS
    number: Any = None

    def part(self, part: Part) -> Words:
        """One of its parts; empty where the line has none."""
        return getattr(self, part)

    @property
    def is_bare(self) -> bool:
        """Whether it is a name and its value, such as that of an input."""
        return self.chained() == ["name", "value"]

    def only(self, parts: Sequence[Part]) -> Line:
        """The line without its other parts."""
        kept: dict[str, Any] = {part: self.part(part) for part in parts}
        return Line(**kept, number=self.number if "value" in parts else None)

    def chained(self) -> list[Part]:
        """The parts that it has, to be joined by equals signs; of neighbours that say the same, the last."""
        parts: list[Part] = [part for part in PARTS if self.part(part)]
        texts = [self.part(part).text for part in parts]
        return [part for k, part in enumerate(parts) if texts[k + 1 : k + 2] != [texts[k]] or part == "name"]


@dataclass(frozen=True, slots=True)
class Row:
    """A value and its derivatives, one for each further pass; an empty line where there is none."""

    name: str
    primal: Line
    derivatives: tuple[Line, ...]
    is_given: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        """Those of all passes."""
        return (self.primal, *self.derivatives)


@dataclass(frozen=True, slots=True)
class Pass:
    """A group of columns: its title, what its names mean (``ẋ = ∂x/∂x1``), and whether it is read from below."""

    title: str
    meaning: Words = NO_WORDS
    is_upwards: bool = False


@dataclass(frozen=True, slots=True)
class Trace:
    """A trace of the program `name`: `passes` head the columns that each row has lines for."""

    name: str
    title: str
    passes: tuple[Pass, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    lexicon: Lexicon = ENGLISH

    def showing(self, show: Show) -> Trace:
        """The trace with symbols only, or with numbers only."""
        parts = _SHOWN[show]
        rows = tuple(
            replace(row, primal=row.primal.only(parts), derivatives=tuple(line.only(parts) for line in row.derivatives))
            for row in self.rows
        )
        return replace(self, rows=rows)

    def columns(self, number: int) -> list[Part]:
        """The parts that any line of a pass has."""
        return [part for part in PARTS if any(row.lines[number].part(part) for row in self.rows)]

    def all_columns(self) -> list[tuple[int, Part]]:
        """The columns of all passes, side by side."""
        return [(number, part) for number in range(len(self.passes)) for part in self.columns(number)]

    def heading(self, number: int) -> str:
        """The title of a pass, with the direction in which it is read."""
        found = self.passes[number]
        return self.lexicon(Phrase.BOTTOM_UP, title=found.title) if found.is_upwards else found.title

    def written(self, form: str = "txt") -> str:
        """The trace as a text of a format: txt, md, tex, csv or html.  Raises InputError for another."""
        from symgraph.figure.trace.formats import written  # noqa: PLC0415 - the writers read traces

        return written(self, form)

    def __str__(self) -> str:
        return self.written()

    def _repr_html_(self) -> str:
        """How a notebook shows it."""
        return self.written("html fragment")

    def column_title(self, part: Part) -> str:
        """What heads a column."""
        return self.lexicon(_PHRASES[part])
