"""Programs for targets of single numbers: element by element, at sizes that are numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from symgraph.calculus.expand import expand
from symgraph.calculus.gradients import wrt_names
from symgraph.calculus.program import Program
from symgraph.calculus.sizes import at_sizes, size_symbols
from symgraph.calculus.stable import stabilized
from symgraph.errors import InputError, Problem
from symgraph.lowering.export.options import Options

MOST_OPERATIONS = 1000
"""Operations of the largest program that is written out number by number."""


def scalar_form(program: Program, options: Options, target: str, *, stable: bool) -> tuple[Program, Options]:
    """The program of single numbers, and what is asked for in the names of these; sizes are those of the example.

    Raises InputError for a program that is too large to be read, or that is a gradient itself.
    """
    symbols = size_symbols(program)
    if symbols:
        program = at_sizes(program, {symbol: options.sizes[symbol] for symbol in symbols})
    if program.operations() > MOST_OPERATIONS:
        found = f"'{program.name}' has {program.operations():,} operations on single numbers"
        allowed = f"{target} is written number by number, at most {MOST_OPERATIONS:,}"
        raise InputError(Problem(found, allowed, "export arrays: --to numpy, say"))
    wrt = [element for name in wrt_names(program, options.wrt) for element in program.scalars(name)]
    quantity = options.of or program.loss
    of = program.scalars(quantity)[0] if quantity else None
    values: dict[str, Any] = {}
    for name, value in options.values.items():
        numbers: Sequence[Any] = [entry for row in value for entry in row] if isinstance(value, tuple) else [value]  # type: ignore[reportUnknownVariableType]
        values.update(zip(program.scalars(name), numbers, strict=True))
    for name, declared in program.declarations.items():
        if declared.value is None:  # more numbers than are worth choosing well
            values.update({e: _small(k) for k, e in enumerate(program.scalars(name)) if e not in values})
    scalar = expand(stabilized(program) if stable and not program.adjoints else program)
    asked = [scalar.aliases.get(name, name) for name in wrt]
    return scalar, replace(options, wrt=tuple(asked), of=scalar.aliases.get(of, of) if of else None, values=values)


def _small(k: int) -> str:
    """The k-th of a few small numbers in no order, without a 0."""
    return str(((7 * k) % 19 - 9) / 10 or 0.5)
