"""Programs of symbolic sizes for figures that draw every element: at the sizes of the spec's own values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from symgraph.calculus.program import Program
from symgraph.calculus.sizes import at_sizes, size_symbols
from symgraph.errors import InputError, Problem
from symgraph.notation import ElementNames

DRAWN_WHOLE = "draw whole arrays with --level matrix, or give the arrays values"


def at_known_sizes(program: Program, action: str = DRAWN_WHOLE) -> Program:
    """The program with its sizes in numbers, which the values of arrays in its spec tell.

    Raises InputError, with what is to be done, where they do not tell all of them.
    """
    symbols = size_symbols(program)
    if not symbols:
        return program
    sizes = _sizes(program)
    unknown = [symbol for symbol in symbols if symbol not in sizes]
    if unknown:
        sizes_are = "sizes {} of '{}' are symbols" if len(unknown) > 1 else "size {} of '{}' is a symbol"
        found = f"the {sizes_are.format(', '.join(unknown), program.name)}"
        raise InputError(Problem(found, "where every element is drawn, sizes are numbers", action))
    sized = at_sizes(program, {symbol: sizes[symbol] for symbol in symbols})
    arrays: Mapping[str, ElementNames] = program.metadata.get("arrays", {})
    elements = {name: sized.element_names(name) for name in arrays if name in sized.shapes}
    return replace(sized, metadata={**program.metadata, "arrays": {**arrays, **elements}})


def _sizes(program: Program) -> dict[str, int]:
    """The sizes of the arrays that have values."""
    sizes: dict[str, int] = {}
    values: Mapping[str, Any] = program.metadata.get("values", {})
    for name, declared in program.declarations.items():
        value = values.get(name)
        if isinstance(value, Sequence) and not isinstance(value, str) and value and not isinstance(value[0], str):
            for dim, size in zip(declared.shape, (len(value), len(value[0])), strict=True):
                if isinstance(dim, str):
                    sizes.setdefault(dim, size)
    return sizes
