"""Example values as Python: numbers, arrays of NumPy, and abstract functions to try a program with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from symgraph.calculus.abstract import abstract
from symgraph.calculus.formula_spans import paths
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.term import Apply
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import PythonCode

WIDEST_ARRAY = 88
"""Characters of the longest array that is written in one line."""
_RANDOM = "random"
FINITE_DIFFERENCE = '''def finite_difference(function, x, step=1e-6):
    """The derivative of a function by x, each element moved by itself: a check that knows no calculus."""
    x = np.array(x, dtype=float)
    result = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved = np.zeros(x.shape)
        moved[place] = step
        result[place] = (function(x + moved) - function(x - moved))/(2*step)
    return result'''


@dataclass(frozen=True, slots=True)
class Spelling:
    """How a library writes values: what makes arrays, and texts around numbers and around random arrays of NumPy."""

    array: str = "np.array"
    number: str = "{}"
    drawn: str = "{}"
    whole: bool = True
    """Whether a number may be a whole one, which is no floating-point number."""


NUMPY_VALUES = Spelling()


def assigned_values(
    code: PythonCode,
    names: Sequence[str],
    options: Options,
    *,
    as_arrays: bool = False,
    spelling: Spelling = NUMPY_VALUES,
) -> list[str]:
    """The lines that give names their example values, after a comment that says which were chosen.

    With `as_arrays` numbers are arrays of one row and one column, too.
    """
    lines: list[str] = []
    drawn = [name for name in names if name not in options.values]
    chosen = [name for name in names if name in drawn or name in options.examples]
    if chosen:
        lines.append(f"# example values for {code.all(chosen)}")
    if drawn:
        lines.append(f"{_RANDOM} = np.random.default_rng(0)")
    for name in names:
        value = options.values.get(name)
        if as_arrays and isinstance(value, str):
            value = ((value,),)
        text = spelling.drawn.format(_drawn(code, name, options)) if value is None else python_value(value, spelling)
        lines.append(f"{code.name(name)} = {text}")
    return lines


def python_value(value: object, spelling: Spelling = NUMPY_VALUES) -> str:
    """A number as its numeral, an array as rows of floating-point numbers.

    >>> python_value("1/2"), python_value((("1",), ("0.5",)))
    ('1/2', 'np.array([[1.0], [0.5]])')
    """
    if not isinstance(value, (list, tuple)):
        return spelling.number.format(value if spelling.whole else as_float(str(value)))
    rows: list[str] = ["[" + ", ".join(as_float(str(entry)) for entry in row) + "]" for row in value]  # type: ignore[reportUnknownVariableType]
    text = f"{spelling.array}([{', '.join(rows)}])"
    if len(text) <= WIDEST_ARRAY:
        return text
    inside = ",\n    ".join(rows)
    return f"{spelling.array}([\n    {inside},\n])"


def as_float(numeral: str) -> str:
    """A numeral as a floating-point number: ``2.0`` for ``2``."""
    return f"{numeral}.0" if re.fullmatch(r"-?\d+", numeral) else numeral


def _drawn(code: PythonCode, name: str, options: Options) -> str:
    """Random numbers of the right size for the role."""
    rows, columns = (options.sizes.get(str(n), n) for n in code.program.shapes[name])
    if (rows, columns) == SCALAR:
        return f"{_RANDOM}.normal()"
    match code.program.declarations[name].role:
        case "target":  # one 1 in each column: fit for probabilities and for numbers
            return f"np.eye({rows})[:, [{int(rows) - 1}]]" if columns == 1 else f"np.eye({rows}, {columns})"
        case "parameter":
            return f"{_RANDOM}.normal(0, {_scale(columns)}, ({rows}, {columns}))"
        case _:
            return f"{_RANDOM}.normal(size=({rows}, {columns}))"


def _scale(columns: int | str) -> str:
    return f"{float(columns) ** -0.5:.2g}" if isinstance(columns, int) else "1"


def assigned_functions(code: PythonCode, functions: Sequence[str]) -> list[str]:
    """The lines that give abstract functions a meaning to try them with: a sine, and its derivatives."""
    steps = (*code.passes.forward, *code.passes.backward)
    calls = [part for step in steps for _, part in paths(step.term) if isinstance(part, Apply)]
    found: dict[str, str] = {}
    for call in calls:
        function = abstract(call.op)
        if function is not None:
            found[function.spelling(len(call.args))] = _sine(function.places, len(call.args), code.code.target.module)
    if not found:
        return []
    return [
        "# abstract functions act on each element: these are examples, with their derivatives",
        *(f"{code.name(name)} = {found[name]}" for name in functions),
    ]


def _sine(places: Sequence[int], arity: int, module: str) -> str:
    """The sine of x1 + 2*x2 + ..., differentiated by the arguments at some places.

    >>> _sine((), 1, "np"), _sine((1,), 1, "np"), _sine((1, 1), 1, "np")
    ('np.sin', 'np.cos', 'lambda x1: -np.sin(x1)')
    >>> _sine((2,), 2, "np")
    'lambda x1, x2: 2*np.cos(x1 + 2*x2)'
    """
    sign, name = (("", "sin"), ("", "cos"), ("-", "sin"), ("-", "cos"))[len(places) % 4]
    function = f"{module}.{name}"
    if arity == 1 and not sign:
        return function
    names = [f"x{k}" for k in range(1, arity + 1)]
    inside = " + ".join([names[0], *(f"{k}*{name}" for k, name in enumerate(names[1:], 2))])
    factor = prod(places)
    times = f"{factor}*" if factor > 1 else ""
    return f"lambda {', '.join(names)}: {sign}{times}{function}({inside})"
