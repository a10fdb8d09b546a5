"""The target ``class``: a class as it is written by hand, with an attribute for every step."""

from __future__ import annotations

from collections.abc import Iterable

from symgraph.calculus.program import Program
from symgraph.lowering.export.example_code import assigned_functions, assigned_values
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import (
    PythonCode,
    called,
    class_name,
    indented,
    module_text,
    returned,
    title_lines,
)
from symgraph.lowering.export.steps import Passes, passes

RESERVED = ("forward", "backward", "derivative", "update", "model", "rate", "random")


def class_module(program: Program, options: Options) -> str:
    """A module of Python with one class: parameters are attributes, ``forward`` sets one attribute for each step.

    ``backward`` sets those of the derivatives, ``update`` makes a step of gradient descent.  A class without parameters
    has ``derivative``, which is both passes, instead.  Run as a program, it prints the value and the gradients at the
    example values, and the value after one step.
    """
    both = passes(program, options, stable=False)
    name = class_name(program.name)
    code = PythonCode(both, (*RESERVED, name), "self.{}".format)
    lines = [f"class {name}:", *indented([*_documentation(both, code), "", *_methods(both, code)])]
    return module_text(code.code, _title(both), lines, _main(both, code, options, name))


def _title(both: Passes) -> list[str]:
    return title_lines(both.program, "a class with an attribute for every step of both passes")


def _documentation(both: Passes, code: PythonCode) -> list[str]:
    arrays = code.dimensions(both.arguments)
    first = f'"""{code.name(both.of)} and its derivatives, step by step.'
    return [first, "", f"{arrays}.", '"""'] if arrays else [f'{first}"""']


def _methods(both: Passes, code: PythonCode) -> list[str]:
    blocks = [_forward(both, code), _backward(both, code)]
    if _kept(both):
        blocks.insert(0, _init(both, code))
    blocks.append(_update(both, code) if _learned(both) else _derivative(both, code))
    return [line for block in blocks for line in ("", *block)][1:]


def _kept(both: Passes) -> list[str]:
    """What an object is made with: parameters, and abstract functions."""
    return [*both.parameters, *both.functions, *both.derivatives]


def _learned(both: Passes) -> dict[str, str]:
    """The parameters that have a gradient, with its name."""
    whole = {(parameter, None) for parameter in both.parameters}
    return {wrt: name for wrt, name in both.gradients.items() if both.asked[wrt] in whole}


def _init(both: Passes, code: PythonCode) -> list[str]:
    kept = _kept(both)
    return [*called("def __init__", ["self", *map(code.name, kept)], ":"), *indented(_stored(kept, code))]


def _stored(names: Iterable[str], code: PythonCode) -> list[str]:
    return [f"self.{code.name(name)} = {code.name(name)}" for name in names]


def _forward(both: Passes, code: PythonCode) -> list[str]:
    steps = (*both.forward, *both.backward)
    lines = [*_stored(both.data, code), *code.sizes(both.arguments, steps), *code.assignments(both.forward)]
    return [
        *called("def forward", ["self", *map(code.name, both.data)], ":"),
        f'    """The value of {code.name(both.of)}."""',
        *indented(lines),
        f"    return {code.result(both.of)}",
    ]


def _backward(both: Passes, code: PythonCode) -> list[str]:
    results = [f"self.{code.name(name)}" for name in both.gradients.values()]
    return [
        "def backward(self):",
        f'    """The derivatives of {code.name(both.of)}, from the last step of forward back to the first."""',
        *indented(code.assignments(both.backward)),
        *indented(returned(", ".join(results), results)),
    ]


def _derivative(both: Passes, code: PythonCode) -> list[str]:
    given = code.all(both.data)
    names = ", ".join(code.derivative(both.of, wrt) for wrt, (_, place) in both.asked.items() if place is None)
    return [
        f"def derivative(self, {given}):",
        f'    """{names or "The derivatives"} at a point."""',
        f"    self.forward({given})",
        "    return self.backward()",
    ]


def _update(both: Passes, code: PythonCode) -> list[str]:
    steps = [
        f"self.{code.name(parameter)} = self.{code.name(parameter)} - rate*self.{code.name(gradient)}"
        for parameter, gradient in _learned(both).items()
    ]
    return ["def update(self, rate):", '    """A step of gradient descent, against the gradient."""', *indented(steps)]


def _main(both: Passes, code: PythonCode, options: Options, name: str) -> list[str]:
    of, given = code.name(both.of), code.all(both.data)
    lines = [
        *assigned_values(code, both.arguments, options),
        *assigned_functions(code, [*both.functions, *both.derivatives]),
        f"model = {name}({code.all(_kept(both))})",
        f'print("{of} =", model.forward({given}))',
        "model.backward()",
        *(f'print("{code.name(each)} =", model.{code.name(each)})' for each in both.gradients.values()),
    ]
    if _learned(both):
        lines += ["model.update(rate=0.01)", f'print("{of} after a step =", model.forward({given}))']
    return ['if __name__ == "__main__":', *indented(lines)]
