"""Programs of symbolic sizes for figures that draw every element: at the sizes of the spec's own values."""

from __future__ import annotations

from symgraph.calculus.program import Program
from symgraph.calculus.sizes import size_symbols
from symgraph.errors import InputError, Problem
from symgraph.spec.known_sizes import known_sizes, with_sizes

DRAWN_WHOLE = "draw whole arrays with --level matrix, or give the arrays values"


def at_known_sizes(program: Program, action: str = DRAWN_WHOLE) -> Program:
    """The program with its sizes in numbers, which the values of arrays in its spec tell.

    Raises InputError, with what is to be done, where they do not tell all of them.
    """
    symbols = size_symbols(program)
    if not symbols:
        return program
    sizes = known_sizes(program)
    unknown = [symbol for symbol in symbols if symbol not in sizes]
    if unknown:
        sizes_are = "sizes {} of '{}' are symbols" if len(unknown) > 1 else "size {} of '{}' is a symbol"
        found = f"the {sizes_are.format(', '.join(unknown), program.name)}"
        raise InputError(Problem(found, "where every element is drawn, sizes are numbers", action))
    return with_sizes(program, {symbol: sizes[symbol] for symbol in symbols})
