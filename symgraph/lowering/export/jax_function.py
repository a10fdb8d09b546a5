"""The target ``jax``: a function of jax.numpy that JAX differentiates and compiles, and its gradient by hand."""

from __future__ import annotations

from collections.abc import Iterable

from symgraph.calculus.program import Program
from symgraph.errors import InputError, Problem
from symgraph.lowering.export.by_hand import arrays_of, given_only, gradient_function, printed, tupled
from symgraph.lowering.export.example_code import Spelling, assigned_functions, assigned_values
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import PythonCode, called, indented, module_text, title_lines
from symgraph.lowering.export.steps import Passes, passes
from symgraph.lowering.jax_numpy import JAX

RESERVED = ("forward", "gradient", "value_and_gradient", "by_autograd", "random")
VALUES = Spelling(array="jnp.array", whole=False)
_FLOAT64 = 'jax.config.update("jax_enable_x64", True)  # without it JAX computes in float32'


def jax_function(program: Program, options: Options) -> str:
    """A module with ``forward(...)`` and ``value_and_gradient``, which is JAX's, compiled; ``gradient`` is by hand.

    All take the declared names that are needed, in their order, arrays with two dimensions, then abstract functions.
    Run as a program, it prints the value at the example values, and the gradients by JAX and by hand.  Raises
    InputError for functions that JAX lacks, and for derivatives by what is computed.
    """
    both = given_only(passes(program, options, stable=bool(program.elements)))
    code = PythonCode(both, RESERVED, target=JAX, as_number=".squeeze()")
    blocks = [_forward(both, code), _by_jax(both), gradient_function(both, code), _main(both, code, options)]
    title = title_lines(both.program, f"{code.name(both.of)} and its gradient, by JAX and by hand")
    return module_text(code.code, title, [_FLOAT64], *blocks)


def _forward(both: Passes, code: PythonCode) -> list[str]:
    arrays = code.dimensions(both.arguments)
    first = f'"""The value of {code.name(both.of)}.'
    documentation = [first, "", f"{arrays}.", '"""'] if arrays else [f'{first}"""']
    lines = [*documentation, *code.sizes(both.arguments, both.value), *code.assignments(both.value)]
    return [
        *called("def forward", [*map(code.name, [*both.arguments, *both.functions])], ":"),
        *indented([*lines, f"return {code.result(both.of)}"]),
    ]


def _by_jax(both: Passes) -> list[str]:
    """The line that lets JAX differentiate and compile; functions among the arguments are part of what is compiled."""
    place = {name: k for k, name in enumerate(both.arguments)}
    unused = [array for array in arrays_of(both) if array not in place]
    if unused:
        found = f"'{both.of}' does not depend on {', '.join(unused)}"
        action = "name the others with --wrt, or export --to numpy"
        raise InputError(Problem(found, "JAX differentiates by what a function uses", action))
    places = _numbers(place[array] for array in arrays_of(both))
    count = len(both.arguments)
    static = _numbers(range(count, count + len(both.functions)))
    options = f", static_argnums={static}" if both.functions else ""
    return [f"value_and_gradient = jax.jit(jax.value_and_grad(forward, argnums={places}){options})"]


def _numbers(numbers: Iterable[int]) -> str:
    texts = [*map(str, numbers)]
    return f"({tupled(', '.join(texts), len(texts))})"


def _main(both: Passes, code: PythonCode, options: Options) -> list[str]:
    of = code.name(both.of)
    functions = [*both.functions, *both.derivatives]
    derivatives = tupled(code.all(both.gradients.values()), len(both.gradients))
    lines = [
        *assigned_values(code, both.arguments, options, spelling=VALUES),
        *assigned_functions(code, functions),
        *called(f"{of}, by_autograd = value_and_gradient", [*map(code.name, [*both.arguments, *both.functions])]),
        *called(f"{derivatives} = gradient", [*map(code.name, [*both.arguments, *functions])]),
        f'print("{of} =", {of})',
        *printed(both, code, "JAX", arrays_of(both)),
    ]
    return ['if __name__ == "__main__":', *indented(lines)]
