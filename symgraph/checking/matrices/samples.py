"""Where array programs are tried: sizes for the symbols in shapes, and values for what is declared.

A value is a whole number over a whole number, so that the same sample serves float64 and exact arithmetic.  Samples are
the same on every machine, and fulfil what is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from typing import Any

import numpy as np

from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Declaration, Program
from symgraph.checking.question import Assumptions
from symgraph.checking.values.points import points
from symgraph.spec.read_assumptions import COLUMN_SUM, MATRIX_WORDS
from symgraph.spec.spec import Assumption

FULL = 36
"""Elements of a matrix that is never sparse."""
KEPT = 2
"""Rows and columns that a sparse matrix has."""
Array = np.ndarray[Any, Any]
Style = str
"""Of what kind numbers are: their size and signs, or that the diagonals of square matrices outweigh the rest."""
NUMERIC: tuple[Style, ...] = ("unit", "small", "large", "positive", "dominant")
SIMPLE: tuple[Style, ...] = ("simple", "simple positive", "simple dominant", "unit")
MAX_SIMPLE_SIZE = 3
DISTINCT = range(2, 8)
"""Sizes that are told apart by their numbers."""


@dataclass(frozen=True)
class Sample:
    """Values of the declared names of a program: each the fraction of two arrays of whole numbers."""

    tops: Mapping[str, Array]
    bottoms: Mapping[str, Array]

    def floats(self) -> dict[str, Array]:
        """The values in float64."""
        return {name: top / self.bottoms[name] for name, top in self.tops.items()}

    def exact(self, name: str, most: int | None = None) -> list[list[Fraction]]:
        """The exact values of one name, row by row; of a large array, at most so many rows and columns."""
        top = self.tops[name][:most, :most]
        bottom = np.broadcast_to(self.bottoms[name], self.tops[name].shape)[:most, :most]
        zero = Fraction(0)
        return [
            [Fraction(int(a), int(b)) if a else zero for a, b in zip(*lines, strict=True)]
            for lines in zip(top, bottom, strict=True)
        ]

    def zeros(self, name: str) -> Array:
        """Which elements of a name are 0, row by row."""
        return (self.tops[name] == 0).ravel()


def distinct_sizes(symbols: Sequence[str]) -> Iterator[dict[str, int]]:
    """Sizes without end, first those that differ from each other."""
    numbers = list(DISTINCT) if len(symbols) <= len(DISTINCT) else list(range(2, 2 + len(symbols)))
    order = [4, 3, 2, *(n for n in numbers if n not in (2, 3, 4))]
    if not symbols:
        while True:
            yield {}
    yield dict(zip(symbols, order, strict=False))
    random = np.random.default_rng(len(symbols))
    while True:
        chosen = random.permutation(len(order))
        yield {symbol: order[k] for symbol, k in zip(symbols, chosen, strict=False)}


def smallest_sizes(symbols: Sequence[str]) -> Iterator[dict[str, int]]:
    """All sizes up to `MAX_SIMPLE_SIZE`, those of the fewest elements first; of many symbols, the same for all."""
    if len(symbols) > 5:
        choices = [(n,) * len(symbols) for n in range(1, MAX_SIMPLE_SIZE + 1)]
    else:
        choices = list(product(range(1, MAX_SIMPLE_SIZE + 1), repeat=len(symbols)))
    for sizes in sorted(choices, key=lambda chosen: (sum(chosen), chosen)):
        yield dict(zip(symbols, sizes, strict=True))


def alternating_sizes(symbols: Sequence[str]) -> Iterator[dict[str, int]]:
    """A few small sizes, neighbours different and the same."""
    pairs = ((2, 3), (3, 2), (2, 2)) if len(symbols) > 1 else ((2, 2), (3, 3))
    for pair in pairs if symbols else ((0, 0),):
        yield {symbol: pair[k % 2] for k, symbol in enumerate(symbols)}


def sample(program: Program, assume: Assumptions, seed: int, style: Style) -> Sample | None:
    """Values for the declared names of a program of known sizes; None where the assumptions leave no room."""
    random = np.random.default_rng(seed)
    tops: dict[str, Array] = {}
    bottoms: dict[str, Array] = {}
    special = _special_numbers(program, assume)
    numbers = next(islice(points([*special], special), seed % 7, None), None) if special else {}
    if numbers is None:
        return None
    for name, declared in program.declarations.items():
        if declared.value is None:
            words = [word for word in assume.get(name, ()) if isinstance(word, str)]
            tops[name], bottoms[name] = _values(random, declared, words, style)
    for name, value in numbers.items():
        array, place = (name, (0, 0)) if name in tops else program.element(name) or ("", (0, 0))
        if array in tops:
            tops[array], bottoms[array] = _with(tops[array], bottoms[array], place, value)
    return Sample(tops, bottoms)


def _special_numbers(program: Program, assume: Assumptions) -> dict[str, tuple[Assumption, ...]]:
    """The numbers and elements of which more is assumed than a sign, or something else than of their whole array."""
    found: dict[str, tuple[Assumption, ...]] = {}
    for name, rules in assume.items():
        declared = program.declarations.get(name)
        if declared is None and name not in program.shapes:
            element = program.element(name)
            of_all = assume.get(element[0], ()) if element else rules
            if rules != tuple(word for word in of_all if word not in MATRIX_WORDS):
                found[name] = rules
        elif (
            declared
            and declared.shape == SCALAR
            and any(not isinstance(word, str) or word == "integer" for word in rules)
        ):
            found[name] = rules
    return found


def _with(top: Array, bottom: Array, place: tuple[int, int], value: Fraction) -> tuple[Array, Array]:
    """The fraction of two arrays with another element."""
    top, bottom = top.copy(), np.array(np.broadcast_to(bottom, top.shape))
    top[place], bottom[place] = value.numerator, value.denominator
    return top, bottom


def sparse(drawn: Sample) -> Sample:
    """The sample with 0 for all but the first elements of large matrices; columns and small ones stay."""
    tops: dict[str, Array] = {}
    for name, top in drawn.tops.items():
        rows, columns = top.shape
        large = min(rows, columns) > 1 and rows * columns > FULL and drawn.bottoms[name].size == 1
        tops[name] = (
            np.where(np.add.outer(np.arange(rows) >= KEPT, np.arange(columns) >= KEPT), 0, top) if large else top
        )
    return Sample(tops, drawn.bottoms)


def _values(
    random: np.random.Generator, declared: Declaration, words: Sequence[str], style: Style
) -> tuple[Array, Array]:
    rows, columns = (int(n) for n in declared.shape)
    simple = style.startswith("simple")
    bottom = 1 if simple else int(random.choice([7, 11, 13]))
    top = random.integers(1, 3 if simple else 31, size=(rows, columns))
    if not style.endswith("positive"):
        top = top * random.choice([-1, 1], size=top.shape)
    if style == "small":
        bottom *= 6
    elif style == "large":
        top *= 2
    elif not simple:
        bottom *= 2
    if style.endswith("dominant") and rows == columns > 1:
        top, bottom = top + 12 * bottom * np.eye(rows, dtype=int), 4 * bottom
    if "positive" in words or "nonnegative" in words:
        top = abs(top)
    if "negative" in words:
        top = -abs(top)
    if "symmetric" in words:
        top = np.tril(top) + np.tril(top, -1).T
    if "binary" in words:
        top, bottom = top % 2, 1
    if COLUMN_SUM in words:
        top, bottom = _summing_to_one(random, columns, rows, words)
        return top.T, bottom.T
    if "rowsum1" in words:
        return _summing_to_one(random, rows, columns, words)
    return top, np.array([[bottom]])


def _summing_to_one(random: np.random.Generator, rows: int, columns: int, words: Sequence[str]) -> tuple[Array, Array]:
    """Rows that sum to 1; one 1 in each where they are binary."""
    if "binary" in words:
        return np.eye(columns, dtype=int)[random.integers(0, columns, size=rows)], np.array([[1]])
    top = abs(random.integers(1, 5, size=(rows, columns)))
    return top, top.sum(axis=1, keepdims=True)
