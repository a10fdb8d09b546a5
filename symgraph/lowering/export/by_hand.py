"""What the targets share that differentiate by themselves: the gradient by hand, which stands beside theirs."""

from __future__ import annotations

from symgraph.calculus.operation import SCALAR
from symgraph.errors import InputError, Problem
from symgraph.lowering.export.python_code import PythonCode, called, indented, returned
from symgraph.lowering.export.steps import Passes, steps_used


def given_only(both: Passes) -> Passes:
    """The passes, whose derivatives are by what is given.

    Raises InputError otherwise: a system that differentiates a function does so by its arguments.
    """
    for wrt, (array, _) in both.asked.items():
        if both.program.equation(array) is not None:
            found = f"'{wrt}' is computed on the way"
            allowed = f"derivatives by what is given are exported: {', '.join(both.arguments)}"
            raise InputError(Problem(found, allowed, "ask for these, or export --to numpy"))
    return both


def arrays_of(both: Passes) -> list[str]:
    """What is differentiated by: the names of arrays, each once."""
    return list(dict.fromkeys(array for array, _ in both.asked.values()))


def tupled(text: str, count: int) -> str:
    """Some names with commas as a tuple: ``a, b`` and ``a,``."""
    return f"{text}," if count == 1 else text


def gradient_function(both: Passes, code: PythonCode) -> list[str]:
    """The lines of a function ``gradient``, whose equations are those of the backward pass; it returns a tuple."""
    forward = steps_used(both.forward, both.backward)
    arguments = [*map(code.name, [*both.arguments, *both.functions, *both.derivatives])]
    lines = code.sizes(both.arguments, (*forward, *both.backward))
    if forward:
        lines += ["# forward: the values that the way back uses", *code.assignments(forward)]
        lines += [f"# backward: from {code.name(both.of)} to what it depends on, by the chain rule"]
    lines += code.assignments(both.backward)
    arrays = code.dimensions(both.arguments)
    first = f'"""The derivatives of {code.name(both.of)} by {code.all(arrays_of(both))}, by hand.'
    documentation = [first, "", f"{arrays}.", '"""'] if arrays else [f'{first}"""']
    names = list(both.gradients.values())
    results = returned(tupled(code.all(names), len(names)), [code.name(name) for name in names])
    return [*called("def gradient", arguments, ":"), *indented([*documentation, *lines, *results])]


def printed(both: Passes, code: PythonCode, system: str, arrays: list[str]) -> list[str]:
    """The lines that print each derivative by a system and by hand.

    The system's are in ``by_autograd``, in the order of `arrays`.
    """
    lines: list[str] = []
    for (wrt, name), (array, place) in zip(both.gradients.items(), both.asked.values(), strict=True):
        entry = f"[{place[0]}, {place[1]}]" if place else ""
        derivative = f"d{code.name(both.of)}/d{wrt}" if place else code.derivative(both.of, array)
        theirs = f"by_autograd[{arrays.index(array)}]{entry}"
        separator = ', sep="\\n"' if not place and both.program.shapes[array] != SCALAR else ""
        lines.append(f'print("{derivative} by {system}", {theirs}, "by hand", {code.name(name)}{separator})')
    return lines
