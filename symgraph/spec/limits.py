"""Which numbers a key takes, and reading one: the same words in errors, in the JSON Schema and in the help."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symgraph.spec.reader import NUMERAL, Reader, describe
from symgraph.spec.source import Node

NUMBER: dict[str, Any] = {
    "anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{NUMERAL.pattern}$"}],
}
"""The JSON Schema of a number, which may also be written as a text, such as 1/3."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers from `low` to `high`, the ends included unless it is said that they are not."""

    low: str
    high: str
    whole: bool = False
    above_low: bool = False
    below_high: bool = False

    def __contains__(self, value: Fraction) -> bool:
        low, high = Fraction(self.low), Fraction(self.high)
        above = value > low if self.above_low else value >= low
        below = value < high if self.below_high else value <= high
        return above and below and (not self.whole or value.denominator == 1)

    def __str__(self) -> str:
        """In words: ``a number from 0 to 1, without 1``."""
        ends = [end for end, left_out in ((self.low, self.above_low), (self.high, self.below_high)) if left_out]
        without = f", without {' and '.join(ends)}" if ends else ""
        return f"a {'whole ' if self.whole else ''}number from {self.low} to {self.high}{without}"

    def schema(self) -> dict[str, Any]:
        """The JSON Schema."""
        if self.whole:
            return {"type": "integer", "minimum": int(self.low), "maximum": int(self.high)}
        low = "exclusiveMinimum" if self.above_low else "minimum"
        high = "exclusiveMaximum" if self.below_high else "maximum"
        as_number = {"type": "number", low: float(self.low), high: float(self.high)}
        return {"anyOf": [as_number, *NUMBER["anyOf"][1:]]}


def read_number(reader: Reader, node: Node, path: str, limits: Limits) -> str | None:
    """The numeral of a number within the limits; None, with a problem, for anything else."""
    numeral = reader.numeral(node, path)
    if numeral is None or Fraction(numeral) in limits:
        return numeral
    reader.problem(node, path, describe(node), f"{limits} is needed")
    return None


def read_whole(reader: Reader, node: Node, path: str, limits: Limits) -> int | None:
    """A whole number within the limits."""
    numeral = read_number(reader, node, path, limits)
    return None if numeral is None else int(Fraction(numeral))
