"""The numbers at which the example in exported code runs: the spec's own, and examples for what it gives none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from symgraph.calculus.abstract import functions_in
from symgraph.calculus.expand import expand
from symgraph.calculus.operation import SCALAR, size
from symgraph.calculus.program import Program
from symgraph.calculus.sizes import size_symbols
from symgraph.errors import InputError
from symgraph.spec.examples import values_with_examples
from symgraph.spec.known_sizes import known_sizes, with_sizes

MOST_NUMBERS = 400
"""Numbers that are written out; larger arrays are drawn at random where the code runs."""
EXAMPLE_SIZES = (4, 3, 2, 5, 6, 7)
"""Sizes that nothing tells, in the order of their symbols: all different, so that no mistake goes unnoticed."""


def export_values(program: Program) -> tuple[dict[str, Any], tuple[str, ...], dict[str, int]]:
    """Values of the declared names as numerals or rows of numerals, which of them are examples, and example sizes.

    Names are left out where the arrays have too many numbers.
    """
    known = known_sizes(program)
    symbols = size_symbols(program)
    drawn = iter(size for size in EXAMPLE_SIZES if size not in known.values())
    sizes = {symbol: known[symbol] if symbol in known else next(drawn, 8) for symbol in symbols}
    sized = with_sizes(program, sizes) if symbols else program
    given = {name: d.shape for name, d in sized.declarations.items() if d.value is None and d.role != "size"}
    own: Mapping[str, Any] = program.metadata.get("values", {})
    if sum(map(size, given.values())) > MOST_NUMBERS:
        return {name: own[name] for name in given if name in own}, (), sizes
    numbers, examples = _numbers(sized)
    values: dict[str, Any] = {}
    chosen: list[str] = []
    for name, (_, columns) in given.items():
        elements = sized.scalars(name)
        texts = [_text(numbers[element]) for element in elements]
        width = int(columns)
        rows = tuple(tuple(texts[k : k + width]) for k in range(0, len(texts), width))
        values[name] = texts[0] if given[name] == SCALAR else rows
        if not examples.isdisjoint(elements):
            chosen.append(name)
    return values, tuple(chosen), sizes


def _numbers(sized: Program) -> tuple[dict[str, Any], set[str]]:
    """A number for every declared element, and which are examples; where possible such that everything is defined."""
    scalar = expand(sized)
    bare = replace(scalar, equations=(), loss=None, adjoints={}, gradients={}).verify()
    if functions_in(equation.term for equation in scalar.equations):
        scalar = bare
    try:
        numbers, examples = values_with_examples(scalar)
    except InputError:  # nothing found at which everything is defined
        numbers, examples = values_with_examples(bare)
    return numbers, set(examples)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(float(value))
