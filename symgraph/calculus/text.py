"""The text form of a program: one line a declaration or an equation, and it parses back.

    program line
    function f
    input x
    parameter W1: 2 x 3
    elements W1 = w(1, row, column)
    z1 := W1 @ x + b1
    loss L
    adjoint dz1 of z1
    gradient W1 = dW1

Shapes of scalars are left out.  Metadata is not part of the mathematics and not of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from symgraph.calculus.abstract import Functions, functions_in
from symgraph.calculus.elementwise import with_constants
from symgraph.calculus.formula import format_term, parse_formula
from symgraph.calculus.operation import SCALAR, dim_of
from symgraph.calculus.opset import application
from symgraph.calculus.program import Declaration, Equation, Program
from symgraph.calculus.term import merge_numerals, number
from symgraph.errors import InputError, Problem
from symgraph.notation import ElementNames

_ROLES = ("input", "target", "parameter", "constant", "size")
_AXES = ("row", "column")
_SEPARATED, _INNER = "separated", "of "
_NAME = r"([^\W\d]\w*)"
_DECLARATION = re.compile(rf"(input|target|parameter|constant|size) {_NAME}(?:: (\w+) x (\w+))?(?: = (\S+))?")
_ELEMENTS = re.compile(rf"elements {_NAME} = {_NAME}\((.*)\)")
_EQUATION = re.compile(rf"{_NAME} := (.+)")
_FUNCTION = re.compile(rf"function {_NAME}")
_ADJOINT = re.compile(rf"adjoint {_NAME} of {_NAME}")
_PAIR = re.compile(rf"(gradient|alias) {_NAME} = (\S+)")


def to_text(program: Program) -> str:
    """The program as text; `from_text` gives an equal program."""
    return "\n".join(_lines(program)) + "\n"


def _lines(program: Program) -> Iterator[str]:
    yield f"program {program.name}"
    for function in functions_in(equation.term for equation in program.equations):
        yield f"function {function}"
    for name, declared in program.declarations.items():
        shape = "" if declared.shape == SCALAR else f": {declared.shape[0]} x {declared.shape[1]}"
        value = "" if declared.value is None else f" = {declared.value}"
        yield f"{declared.role} {name}{shape}{value}"
    for name, family in program.elements.items():
        yield f"elements {name} = {family.base}({', '.join(element_places(family))})"
    for equation in program.equations:
        yield f"{equation.name} := {format_term(equation.term)}"
    if program.loss is not None:
        yield f"loss {program.loss}"
    for adjoint, primal in program.adjoints.items():
        yield f"adjoint {adjoint} of {primal}"
    for wrt, derivative in program.gradients.items():
        yield f"gradient {wrt} = {derivative}"
    for name, meaning in program.aliases.items():
        yield f"alias {name} = {meaning}"


def from_text(text: str) -> Program:
    """The program that a text describes, verified.

    Raises InputError with the line of what is not understood.
    """
    reader = TextReader()
    for line, content in enumerate(text.splitlines(), 1):
        if content.strip():
            try:
                reader.read(content.strip())
            except InputError as error:
                raise InputError(
                    replace(problem, line=line, column=max(problem.column, 1)) for problem in error.problems
                ) from None
            except (ValueError, ZeroDivisionError) as error:  # a numeral or an index that is none
                raise InputError(Problem(f"'{content.strip()[:60]}': {error}", line=line, column=1)) from None
    return reader.program().verify()


class TextReader:
    """Reads the lines of a program, one after another; `program` is what they describe, not verified yet."""

    def __init__(self) -> None:
        self.name = "program"
        self.declarations: dict[str, Declaration] = {}
        self.elements: dict[str, ElementNames] = {}
        self.equations: list[Equation] = []
        self.loss: str | None = None
        self.bound: set[str] = set()
        self.functions = Functions()
        self.pairs: dict[str, dict[str, str]] = {"adjoint": {}, "gradient": {}, "alias": {}}

    def read(self, content: str) -> None:
        if match := _EQUATION.fullmatch(content):
            formula = parse_formula(match[2], None, self.functions, machine=True)
            term = merge_numerals(with_constants(formula, self.bound))
            self.equations.append(Equation(match[1], *application(term)))
            self.bound.add(match[1])
        elif match := _DECLARATION.fullmatch(content):
            role, name, rows, columns, value = match.groups()
            shape = (dim_of(rows), dim_of(columns)) if rows else SCALAR
            if name in self.declarations:
                raise InputError(f"'{name}' is declared twice")
            if value is not None:
                number(value)
            self.declarations[name] = Declaration(role, shape, value)  # type: ignore[arg-type]  # one of _ROLES
            self.bound.add(name)
        elif match := _ELEMENTS.fullmatch(content):
            self.elements[match[1]] = elements_of(match[2], match[3])
        elif match := _ADJOINT.fullmatch(content):
            self.pairs["adjoint"][match[1]] = match[2]
        elif match := _PAIR.fullmatch(content):
            self.pairs[match[1]][match[2]] = match[3]
        elif match := _FUNCTION.fullmatch(content):
            self.functions = Functions((*self.functions.names, match[1]))
        elif content.startswith("program "):
            self.name = content.removeprefix("program ")
        elif content.startswith("loss "):
            self.loss = content.removeprefix("loss ").strip()
        else:
            words = ("program", "function", *_ROLES, "elements", "loss", "adjoint", "gradient", "alias")
            allowed = f"a line begins with {', '.join(words)}"
            raise InputError(Problem(f"'{content[:60]}' is no line of a program", f"{allowed} or 'name :='"))

    def program(self) -> Program:
        bare = Program(self.name, self.declarations, tuple(self.equations), self.loss, elements=self.elements)
        pairs = self.pairs
        return replace(bare, adjoints=pairs["adjoint"], gradients=pairs["gradient"], aliases=pairs["alias"])


def element_places(family: ElementNames) -> Iterator[str]:
    """What the indices of an element are, in their order: ``1, row, column``."""
    axes = list(_AXES[: family.axes])
    if family.row_first:
        yield axes.pop(0)
    yield from map(str, family.indices)
    yield from axes
    if family.inner:
        yield f"{_INNER}{family.inner}"
    if family.separated:
        yield _SEPARATED


def elements_of(base: str, places: str) -> ElementNames:
    """The names of elements as `element_places` writes them."""
    words = [word.strip() for word in places.split(",") if word.strip()]
    separated = _SEPARATED in words
    inner = next((int(word.removeprefix(_INNER)) for word in words if word.startswith(_INNER)), 0)
    words = [word for word in words if word != _SEPARATED and not word.startswith(_INNER)]
    indices = tuple(int(word) if word.isdigit() else word for word in words if word not in _AXES)
    row_first = words[:1] == ["row"] and bool(indices)
    return ElementNames(base, indices, sum(word in _AXES for word in words), separated, row_first, inner)
