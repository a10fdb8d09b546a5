"""Where gradients are compared: sizes for symbols in shapes, and a number for every element of what is declared.

The spec's own values come first; what has none gets seeded examples that its assumptions allow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symgraph.calculus.evaluate import exact
from symgraph.calculus.expand import expand
from symgraph.calculus.number_systems import Float64
from symgraph.calculus.operation import dims, size
from symgraph.calculus.program import Declaration, Program
from symgraph.calculus.sizes import size_symbols
from symgraph.calculus.term import nearest_float
from symgraph.checking.matrices.numbers import values_of
from symgraph.checking.matrices.samples import NUMERIC, sample
from symgraph.checking.question import Assumptions
from symgraph.errors import InputError, Problem, ShapeError, near
from symgraph.spec.examples import values_with_examples
from symgraph.spec.known_sizes import known_sizes, with_sizes

Array = np.ndarray[Any, Any]
FEW = 2000
"""Numbers that are chosen one by one, as they are for figures and traces; more are drawn array by array."""
SAMPLES, OTHER_SIZES = 100, (3, 2, 4, 5)
"""Sizes that neither the user nor a value tells: of the first symbol, which usually counts samples, and of others."""
ATTEMPTS = 20
MAX_NUMBERS = 20_000_000
"""Of all arrays together: 160 MB, and twice that with the gradients."""


@dataclass(frozen=True)
class Point:
    """A program of known sizes with an array for each declared name; `examples` are the names that we chose for.

    `sizes` are those of the symbols, `dropped` the names whose values do not fit these.
    """

    program: Program
    arrays: Mapping[str, Array]
    examples: tuple[str, ...]
    sizes: Mapping[str, int]
    dropped: tuple[str, ...] = ()


def point_of(program: Program, sizes: Mapping[str, int], seed: int) -> Point:
    """A point for a program without abstract functions.

    Raises InputError for sizes that the program has not, and where no numbers are found at which the loss is finite.
    """
    values: Mapping[str, Any] = program.metadata.get("values", {})
    symbols = size_symbols(program)
    _check_sizes(program, symbols, sizes)
    if symbols:
        fitting = _fitting(program, values, sizes)
        program = replace(program, metadata={**program.metadata, "values": fitting})
        chosen = _sizes(symbols, {**known_sizes(program), **sizes})
        dropped = tuple(name for name in values if name not in fitting)
        sized = with_sizes(program, chosen)
        _refuse_large(sized)
        return replace(_drawn(sized, fitting, seed), sizes=chosen, dropped=dropped)
    _refuse_large(program)
    if sum(size(declared.shape) for declared in program.declarations.values()) > FEW:
        return _drawn(program, values, seed)
    scalar = expand(program)
    numbers, examples = values_with_examples(scalar, seed)
    arrays = {name: _collected(program, name, numbers) for name in _given(program)}
    chosen = tuple(name for name in arrays if not set(examples).isdisjoint(program.scalars(name)))
    return Point(program, arrays, chosen, {})


def _refuse_large(program: Program) -> None:
    """Raise InputError for a program whose arrays have more numbers in all than are computed."""
    count = sum(size(shape) for shape in program.shapes.values())
    if count > MAX_NUMBERS:
        found, allowed = f"arrays of {count:,} numbers in all", f"at most {MAX_NUMBERS:,} are computed"
        raise InputError(Problem(found, allowed, "declare smaller sizes, or say --sizes n=3"))


def _given(program: Program) -> dict[str, Declaration]:
    """The declared names that take values."""
    return {name: declared for name, declared in program.declarations.items() if declared.value is None}


def _collected(program: Program, name: str, numbers: Mapping[str, Any]) -> Array:
    """An array from the numbers of its elements."""
    rows, columns = (int(n) for n in program.shapes[name])
    found = [nearest_float(exact(numbers[element], element)) for element in program.scalars(name)]
    return np.array(found).reshape(rows, columns)


# --- sizes ----------------------------------------------------------------------------------------------------------


def _check_sizes(program: Program, symbols: tuple[str, ...], sizes: Mapping[str, int]) -> None:
    problems: list[Problem] = []
    for name, count in sizes.items():
        if name not in symbols:
            allowed = f"its sizes are {', '.join(symbols)}" if symbols else "all its sizes are numbers"
            found = f"'{name}' is no size of '{program.name}' that is a symbol"
            problems.append(Problem(found, allowed, near(name, symbols)))
        elif count < 1:
            problems.append(Problem(f"the size {name} = {count}", "a size is 1 or more"))
    if problems:
        raise InputError(problems)


def _fitting(program: Program, values: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, Any]:
    """The values that have the given sizes."""

    def fits(name: str) -> bool:
        pairs = zip(program.shapes.get(name, ()), np.shape(values[name]), strict=False)
        return all(sizes.get(str(n), k) == k for n, k in pairs)

    return {name: value for name, value in values.items() if fits(name)}


def _sizes(symbols: tuple[str, ...], known: Mapping[str, int]) -> dict[str, int]:
    """All sizes: those known, and for the others what is usual for data."""
    usual = {symbols[0]: SAMPLES} | {n: OTHER_SIZES[k % len(OTHER_SIZES)] for k, n in enumerate(symbols[1:])}
    return {symbol: known.get(symbol, usual[symbol]) for symbol in symbols}


# --- numbers --------------------------------------------------------------------------------------------------------


def _drawn(program: Program, values: Mapping[str, Any], seed: int) -> Point:
    """Numbers drawn array by array, over which the spec's own values are laid."""
    assume: Assumptions = program.metadata.get("assume", {})
    own = {name: _as_array(program, name, value) for name, value in values.items() if name in program.declarations}
    elements = {place: value for name, value in values.items() if (place := program.element(name)) is not None}
    drawn = [name for name in _given(program) if name not in own]
    for attempt in range(ATTEMPTS):
        found = sample(program, assume, ATTEMPTS * seed + attempt, NUMERIC[attempt % len(NUMERIC)])
        if found is None:
            break
        arrays = found.floats()
        arrays |= {name: _tamed(program.declarations[name], arrays[name]) for name in drawn if not assume.get(name)}
        arrays |= own
        for (name, place), value in elements.items():
            arrays[name][place] = nearest_float(exact(value))
        if program.loss is None or np.isfinite(values_of(program, arrays, Float64())[program.loss]).all():
            return Point(program, arrays, tuple(drawn), {})
    action = "give values: in the spec, or --at name=value"
    missing = f"no value for {', '.join(drawn[:8])}"
    raise InputError(Problem(missing, "no example was found at which the loss is finite", action))


def _tamed(declared: Declaration, array: Array) -> Array:
    """Drawn numbers as they are in practice: targets are 0 or 1, and weights small, lest units saturate."""
    if declared.role == "target":
        return (array > 0).astype(float)
    return array / np.sqrt(max(array.shape)) if declared.role == "parameter" else array


def _as_array(program: Program, name: str, value: Any) -> Array:
    """A value of the spec, whose numbers may be texts."""
    rows, columns = (int(n) for n in program.shapes[name])
    numbers = [nearest_float(exact(entry, name)) for entry in np.array(value, dtype=object).ravel()]
    if len(numbers) != rows * columns:
        found = f"the value of '{name}' has {len(numbers)} numbers"
        raise ShapeError(Problem(found, f"it is declared {dims(program.shapes[name])}"))
    return np.array(numbers).reshape(rows, columns)
