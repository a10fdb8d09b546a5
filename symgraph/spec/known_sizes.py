"""The sizes of arrays whose shapes are symbols, as the values in a spec tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from symgraph.calculus.program import Program
from symgraph.calculus.sizes import at_sizes
from symgraph.notation import ElementNames


def known_sizes(program: Program) -> dict[str, int]:
    """The sizes, by their symbols, of the arrays that have values."""
    sizes: dict[str, int] = {}
    values: Mapping[str, Any] = program.metadata.get("values", {})
    for name, declared in program.declarations.items():
        value = values.get(name)
        if isinstance(value, Sequence) and not isinstance(value, str) and value and not isinstance(value[0], str):
            for dim, size in zip(declared.shape, (len(value), len(value[0])), strict=True):
                if isinstance(dim, str):
                    sizes.setdefault(dim, size)
    return sizes


def with_sizes(program: Program, sizes: Mapping[str, int]) -> Program:
    """The program at these sizes; its arrays have elements by name then, and so have those of its metadata."""
    sized = at_sizes(program, sizes)
    arrays: Mapping[str, ElementNames] = program.metadata.get("arrays", {})
    elements = {name: sized.element_names(name) for name in arrays if name in sized.shapes}
    return replace(sized, metadata={**program.metadata, "arrays": {**arrays, **elements}})
