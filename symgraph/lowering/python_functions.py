"""Gradients as complete Python functions of a library for arrays.

The functions compute the forward values that they need, and refuse arrays that are not two-dimensional or do not fit:
with 1-D arrays ``X.T @ (X @ w - y)`` and its like are silently wrong when sizes happen to be equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symgraph.calculus.operation import SCALAR, dims, symbols_of
from symgraph.calculus.program import Program, needed
from symgraph.calculus.readable.readable import Formula, Readable
from symgraph.calculus.term import Term, names_in, substitute
from symgraph.calculus.term_shapes import TermShapes
from symgraph.lowering.python_modules import functions, module, sizes_of
from symgraph.lowering.python_terms import Code, Target

SIZES = '''def sizes(**arrays):
    """The sizes by their symbols; ValueError for what is not two-dimensional or does not fit."""
    found = {}
    for name, (array, *symbols) in arrays.items():
        shape = tuple(array.shape)
        wanted = "x".join(map(str, symbols))
        if len(shape) != 2:
            raise ValueError(f"{name} has {len(shape)} dimensions, not 2: it is {wanted}; a column is (n, 1)")
        for symbol, size in zip(symbols, shape):
            if size != (symbol if isinstance(symbol, int) else found.setdefault(symbol, size)):
                raise ValueError(f"{name} has the shape {shape}, which does not fit {wanted} with the sizes {found}")
    return found'''


def gradient_code(gradients: Sequence[Readable], target: Target, function: str = "gradient") -> str:
    """A module with the function ``gradient``, which returns the gradients in their order.

    Its arguments are the names that the differentiated quantity depends on, in the order of their declarations, then
    the abstract functions with the derivatives that are used.  Raises InputError for what the target lacks.
    """
    lines = function_lines(gradients)
    program = gradients[0].program
    code = Code(target, TermShapes(program, {line.name: line.code for line in lines}), sizes_of(program))
    body = [f"{code.name(line.name)} = {code.expression(line.code)}" for line in lines]
    results = ", ".join(code.name(gradient.formula.name) for gradient in gradients)
    arguments = declared_names(program, gradients[0].of)
    called = functions(line.code for line in lines)
    signature = ", ".join(map(code.name, [*arguments, *called]))
    title = ", ".join(gradient.wrt for gradient in gradients)
    text = [
        f"def {function}({signature}):",
        f'    """The gradient of {gradients[0].of} by {title}.{_note(program, arguments)}"""',
        *(f"    {line}" for line in size_lines(program, arguments, [line.code for line in lines], code)),
        *(f"    {line}" for line in body),
        f"    return {results}",
    ]
    checks = [SIZES] if any("sizes(" in line for line in text) else []
    return module(code, checks, "\n".join(text))


def size_lines(program: Program, arguments: Sequence[str], terms: Sequence[Term], code: Code) -> list[str]:
    """The lines that check the shapes of arrays and bind the sizes that terms use."""
    arrays = [name for name in arguments if program.shapes[name] != SCALAR]
    if not arrays:
        return []
    used = {name for term in terms for name in names_in(term)}
    wanted = [n for n in ordered_sizes(program, arrays) if n in used]
    checked = ", ".join(f"{code.name(a)}=({code.name(a)}, {_wanted(program, a)})" for a in arrays)
    if not wanted:
        return [f"sizes({checked})"]
    return [f"size = sizes({checked})", *(f'{code.name(n)} = size["{n}"]' for n in wanted)]


def _wanted(program: Program, name: str) -> str:
    return ", ".join(str(n) if isinstance(n, int) else f'"{n}"' for n in program.shapes[name])


def ordered_sizes(program: Program, names: Iterable[str]) -> tuple[str, ...]:
    """The symbols of the sizes of some arrays, in the order in which they appear."""
    return symbols_of(program.shapes[name] for name in names)


def declared_names(program: Program, of: str) -> list[str]:
    """The declared names that a quantity depends on."""
    wanted = needed(program, [of])
    declared = program.declarations.items()
    return [n for n, d in declared if n in wanted and d.role != "size" and n not in program.adjoints]


def _note(program: Program, arguments: Sequence[str]) -> str:
    arrays = [f"{name} is {dims(program.shapes[name])}" for name in arguments if program.shapes[name] != SCALAR]
    return f"\n\n    {', '.join(arrays)}.\n    " if arrays else ""


def function_lines(gradients: Sequence[Readable]) -> list[Formula]:
    """The forward values, abbreviations and gradients, each once; an abbreviation of two meanings gets two names."""
    forward = {line.name: line for gradient in gradients for line in gradient.forward}
    order = {equation.name: k for k, equation in enumerate(gradients[0].program.equations)}
    lines = {name: forward[name] for name in sorted(forward, key=lambda name: order[name])}
    for gradient in gradients:
        renamed: dict[str, Term] = {}
        for line in (*gradient.definitions, gradient.formula):
            code, name = substitute(line.code, renamed), line.name
            while name in lines and lines[name].code != code:
                name += "_"
            if name != line.name:
                renamed[line.name] = name
            lines[name] = Formula(name, code, substitute(line.mathematics, renamed))
    return list(lines.values())
