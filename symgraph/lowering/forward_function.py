"""The forward equations of a program as one Python function of a library that differentiates it by itself."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from symgraph.calculus.program import Program
from symgraph.calculus.rows import ROWS
from symgraph.calculus.term_shapes import TermShapes
from symgraph.lowering.identifiers import python_identifiers
from symgraph.lowering.python_functions import module, sizes_of
from symgraph.lowering.python_terms import Code, Target
from symgraph.lowering.straight_line import statements

FUNCTION = "forward"
"""The name of the function."""


def forward_function(program: Program, of: str, arguments: Sequence[str], target: Target) -> str:
    """The source of a module with the function ``forward``: the value of `of` from arrays by position.

    `arguments` are declared names, arrays of two dimensions each, also where they are 1×1; sizes are numbers.  Raises
    InputError for an operation that the target lacks.
    """
    code = forward_code(program, target, {FUNCTION})
    lines = [f"    {code.name(line.name)} = {code.expression(line.term)}" for line in statements(program, [of])]
    head = f"def {FUNCTION}({', '.join(map(code.name, arguments))}):"
    return module(code, [], "\n".join([head, *lines, f"    return {code.name(of)}"]))


def forward_code(program: Program, target: Target, reserved: Collection[str] = ()) -> Code:
    """What writes the equations of a program, its names as Python identifiers."""
    taken = {*reserved, *target.imports, *target.helpers, *(row.name for row in ROWS)}
    names = python_identifiers({**program.shapes, **dict.fromkeys(sizes_of(program))}, taken)
    return Code(target, TermShapes(program), sizes_of(program), names)


def loaded(source: str, function: str) -> Callable[..., Any]:
    """A function of a module that was written here: the text of a verified program, whose names are identifiers."""
    names: dict[str, Any] = {}
    exec(compile(source, f"<symgraph {function}>", "exec"), names)
    return names[function]
