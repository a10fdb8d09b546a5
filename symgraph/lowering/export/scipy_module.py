"""The target ``scipy``: a loss and its gradient over one packed vector, tried with ``scipy.optimize``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symgraph.calculus.program import Program
from symgraph.calculus.readable.readable import Formula, readable_gradient
from symgraph.errors import InputError, Problem
from symgraph.lowering.export.comments import one_line
from symgraph.lowering.export.example_code import assigned_functions, assigned_values
from symgraph.lowering.export.options import Options
from symgraph.lowering.export.python_code import PythonCode, called, indented
from symgraph.lowering.export.steps import Passes, Step, passes, steps_used
from symgraph.lowering.packed import Packed, Parts, parts_of

RESERVED = ("loss", "loss_grad", "sizes", "size", "gradient", "found", "check_grad", "minimize", "random")


def scipy_module(program: Program, options: Options) -> str:
    """A module with ``loss(beta, ...)`` and ``loss_grad(beta, ...)``, ``beta`` being all parameters behind each other.

    Gradients of formulas over arrays stand in one formula each, those of networks equation by equation.  Run as a
    program, it prints what ``check_grad`` says and what ``minimize`` finds from the example values on.  Raises
    InputError for derivatives by what is no declared name.
    """
    both = passes(program, options, stable=bool(program.elements))
    for wrt, (array, place) in both.asked.items():
        if place is not None or program.equation(array) is not None:
            found = f"'{wrt}' in a vector of parameters"
            allowed = "whole parameters and inputs are packed"
            raise InputError(Problem(found, allowed, "leave it out, or export --to numpy"))
    code = PythonCode(both, RESERVED)
    parts = _equations(both) if program.elements else _formulas(both, program, options)
    packed = Packed(replace(parts, names=code.names))
    title = f"{one_line(program.name)}: {code.name(both.of)} and its gradient over one vector, for scipy.optimize"
    return packed.text(title, "\n".join(_main(both, packed, code, options)))


def _equations(both: Passes) -> Parts:
    """Both passes, step by step."""
    lines = [*steps_used(both.forward, both.backward), *both.backward]
    data = [name for name in both.arguments if name not in both.gradients]
    return Parts(both.program, both.of, both.gradients, _as_formulas(both.value), _as_formulas(lines), data)


def _as_formulas(steps: Sequence[Step]) -> list[Formula]:
    return [Formula(step.name, step.term, step.term) for step in steps]


def _formulas(both: Passes, program: Program, options: Options) -> Parts:
    """The gradients as people write them."""
    return parts_of([readable_gradient(program, wrt, options.of) for wrt in both.gradients])


def _main(both: Passes, packed: Packed, code: PythonCode, options: Options) -> list[str]:
    vector, of = packed.vector, code.name(both.of)
    flat = [f"np.ravel({code.name(name)})" for name in packed.parameters]
    flat[0], flat[-1] = f"[{flat[0]}", f"{flat[-1]}]" if len(flat) > 1 else f"[{flat[0]}]"
    given = "".join(f", {code.name(name)}" for name in packed.arguments)
    known = [name for name in packed.arguments if name in both.arguments]
    sizes = [name for name in packed.arguments if name in packed.unknown]
    tried = "check_grad, minimize" if both.parameters else "check_grad"
    lines = [
        f"from scipy.optimize import {tried}",
        "",
        *assigned_values(code, [*packed.parameters, *known], options),
        *(f"{code.name(n)} = {options.sizes[n]}" for n in sizes),
        *assigned_functions(code, packed.functions),
        *called(f"{vector} = np.concatenate", [*flat, "dtype=float"]),
        f'print("{of} =", loss({vector}{given}))',
        f'print("check_grad:", check_grad(loss, loss_grad, {vector}{given}))',
    ]
    if both.parameters:  # inputs are not there to be chosen
        arguments = f'args=({_tuple(given)}), jac=loss_grad, method="L-BFGS-B", options={{"maxiter": 20}}'
        lines += [
            *called("found = minimize", ["loss", vector, arguments]),
            f'print("after", found.nit, "steps: {of} =", found.fun, "at", found.x)',
        ]
    return ['if __name__ == "__main__":', *indented(lines)]


def _tuple(given: str) -> str:
    """The inside of a tuple: ``x,`` and ``X, Y``."""
    inside = given.removeprefix(", ")
    return f"{inside}," if inside and "," not in inside else inside
