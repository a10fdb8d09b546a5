"""The target ``numpy``: functions ``forward`` and ``gradient``, equation by equation."""

from __future__ import annotations

from symgraph.calculus.operation import SCALAR
from symgraph.calculus.program import Program
from symgraph.lowering.export.example_code import FINITE_DIFFERENCE, assigned_functions, assigned_values
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import PythonCode, called, indented, module_text, returned, title_lines
from symgraph.lowering.export.steps import Passes, passes, steps_used

RESERVED = ("forward", "gradient", "finite_difference", "expected", "random")
MOST_COMPARED = 100_000
"""Arguments times gradients up to which the latter are compared with finite differences, each in all the arguments."""


def numpy_module(program: Program, options: Options) -> str:
    """A module of Python with ``forward(...)``, which returns the loss, and ``gradient(...)``.

    Both take the declared names that are needed, in their order, arrays with two dimensions, then abstract functions.
    Run as a program, it prints the value and the gradients at the example values, beside finite differences where these
    are not too many.
    """
    both = passes(program, options, stable=bool(program.elements))
    code = PythonCode(both, RESERVED)
    forward, gradient = _forward(both, code), _gradient(both, code)
    main = _main(both, code, options)
    return module_text(code.code, _title(both, code), [*forward], [*gradient], FINITE_DIFFERENCE.split("\n"), main)


def _title(both: Passes, code: PythonCode) -> list[str]:
    by = code.all(array for array, _ in both.asked.values())
    return title_lines(both.program, f"{code.name(both.of)} and its gradient by {by}")


def _arguments(both: Passes, code: PythonCode, *, derivatives: bool) -> list[str]:
    functions = [*both.functions, *(both.derivatives if derivatives else [])]
    return [code.name(name) for name in (*both.arguments, *functions)]


def _forward(both: Passes, code: PythonCode) -> list[str]:
    lines = [*code.sizes(both.arguments, both.value), *code.assignments(both.value)]
    return [
        *called("def forward", _arguments(both, code, derivatives=False), ":"),
        *indented(_documentation(f"The value of {code.name(both.of)}.", both, code)),
        *indented(lines),
        f"    return {code.result(both.of)}",
    ]


def _gradient(both: Passes, code: PythonCode) -> list[str]:
    of, names = both.of, list(both.gradients.values())
    forward = steps_used(both.forward, both.backward)
    asked = ", ".join(code.name(array) for array, _ in both.asked.values())
    documentation = f"The derivatives of {code.name(of)} by {asked}."
    lines = code.sizes(both.arguments, (*forward, *both.backward))
    if forward:
        lines += ["# forward: the values that the way back uses", *code.assignments(forward)]
        lines += [f"# backward: from {code.name(of)} to what it depends on, by the chain rule"]
    lines += code.assignments(both.backward)
    return [
        *called("def gradient", _arguments(both, code, derivatives=True), ":"),
        *indented(_documentation(documentation, both, code)),
        *indented(lines),
        *indented(returned(code.all(names), [code.name(name) for name in names])),
    ]


def _documentation(first: str, both: Passes, code: PythonCode) -> list[str]:
    arrays = code.dimensions(both.arguments)
    return ['"""' + first, "", f"{arrays}.", '"""'] if arrays else [f'"""{first}"""']


def _main(both: Passes, code: PythonCode, options: Options) -> list[str]:
    values = assigned_values(code, both.arguments, options)
    functions = assigned_functions(code, [*both.functions, *both.derivatives])
    forward = f"forward({', '.join(_arguments(both, code, derivatives=False))})"
    compared = frozenset(both.arguments if len(both.arguments) * len(both.gradients) <= MOST_COMPARED else ())
    names = code.all(both.gradients.values())
    lines = [
        *values,
        *functions,
        *called("print", [f'"{code.name(both.of)} ="', forward]),
        *called(f"{names} = gradient", _arguments(both, code, derivatives=True)),
    ]
    for wrt, name in both.gradients.items():
        array, place = both.asked[wrt]
        result = code.name(name)
        if array in compared:
            separator = ', sep="\\n"' if place is None and both.program.shapes[array] != SCALAR else ""
            lines += _expected(code.name(array), place, forward)
            lines.append(f'print("{result} =", {result}, "by finite differences", expected{separator})')
        else:
            lines.append(f'print("{result} =", {result})')
    return ['if __name__ == "__main__":', *indented(lines)]


def _expected(x: str, place: tuple[int, int] | None, forward: str) -> list[str]:
    """The lines that estimate the derivative by an argument, or by an element of it, by finite differences."""
    entry = f"[{place[0]}, {place[1]}]" if place else ""
    return called("expected = finite_difference", [f"lambda {x}: {forward}", x], entry)
