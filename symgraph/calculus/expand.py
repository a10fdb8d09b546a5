"""The scalar program of an array program: the same equations element by element, under the names users know.

``z1 := W1 @ i + b1`` becomes ``z11 := w111*i1 + w112*i2 + b11`` and so on.  Asked for some outputs only, the expansion
goes as far as these need.  Rows that move elements about (transpose, broadcast) leave no equation behind, unless
somebody asked for their result by its name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, product, repeat

from symgraph.calculus.collector import collector_paused
from symgraph.calculus.element_pairs import ElementPairs, Families
from symgraph.calculus.operation import SCALAR, Application, Expanded, Grid, Operation, Places, Shape, size
from symgraph.calculus.opset import application
from symgraph.calculus.program import Builder, Declaration, Equation, Program, pruned
from symgraph.calculus.structural import IDENTITY
from symgraph.calculus.term import fold_numbers, is_numeral
from symgraph.errors import ShapeError


def is_scalar(program: Program) -> bool:
    """Whether every name is already a scalar without element names of its own, and every row one of scalars."""
    if program.elements or any(shape != SCALAR for shape in program.shapes.values()):
        return False
    return all(_is_of_scalars(row, args) for row, args in {row: args for _, row, args in program.equations}.items())


def _is_of_scalars(row: Operation, args: Sequence[str]) -> bool:
    """Whether a row of 1×1 arrays is its own scalar expansion: that of ``x @ y`` is ``x*y``."""
    return row.expand is not None and row.expand([[[arg]] for arg in args], [(0, 0)]).operation is row


def expand(program: Program, outputs: Sequence[str] | None = None) -> Program:
    """The scalar program; with `outputs` (names of elements or arrays) only what these need.

    Raises ShapeError when a size is still a symbol.
    """
    whole = program
    if outputs is not None:
        program = pruned(program, [program.resolve(name)[0] for name in outputs])
    if is_scalar(program):
        return program
    program = decomposed(program)
    with collector_paused():
        return _Expansion(program, outputs, whole).run()


def decomposed(program: Program) -> Program:
    """The program with rows such as softmax written in rows that have a scalar expansion."""
    while any(operation.decompose for _, operation, _ in program.equations):
        program = _decomposed_once(program)
    return program


def _decomposed_once(program: Program) -> Program:
    builder = Builder(replace(program, equations=(), shapes={n: d.shape for n, d in program.declarations.items()}))
    for name, operation, args in program.equations:
        made = Application(operation, args)
        if operation.decompose is not None:
            made = operation.decompose(builder.within(name), args)
        builder.bind(name, made)
    return builder.build()


_EQUATION = partial(tuple.__new__, Equation)


class _Expansion:
    """One expansion: every array's grid of element names, then the equations, last first."""

    def __init__(self, program: Program, outputs: Sequence[str] | None, whole: Program) -> None:
        self.program = program
        self.whole = whole  # it still has the names that a derivative of 0 does not need
        self.outputs = None if outputs is None else [program.resolve(name) for name in outputs]
        self.grids: dict[str, Grid] = {}
        self.moved: dict[str, Grid] = {}  # of arrays that keep their names though a row only moved elements to them
        asked = {array for array, _ in self.outputs or ()} - {program.loss}
        self._named = asked.union(program.gradients.values())

    def run(self) -> Program:
        program = self.program
        for name, declared in program.declarations.items():
            self.grids[name] = self._grid(name, declared.shape)
        for name, operation, args in program.equations:
            if operation.alias is None:
                self.grids[name] = self._grid(name, program.shapes[name])
                continue
            source = operation.alias([self._operand(arg) for arg in args])
            if self._keeps_names(name):
                self.moved[name] = source
                source = self._grid(name, program.shapes[name])
            self.grids[name] = source
        wanted = None if self.outputs is None else self._wanted(self.outputs)
        blocks = self._blocks(wanted)
        equations = [equation for block in reversed(blocks) for equation in block]
        zeros = self._has_zero()
        if zeros:
            names = self._named & self.grids.keys() | ({program.loss} if program.loss else set())
            kept = {element for name in names for line in self.grids[name] for element in line}
            equations = without_zeros(equations, kept)
        return self._program(equations, wanted, some=zeros or wanted is not None)

    def _keeps_names(self, name: str) -> bool:
        """Whether somebody knows an array by its name: it was asked for, or stands in the primal program as written."""
        program = self.program
        written = not name.startswith("_") and name not in program.adjoints and program.shapes[name] != SCALAR
        return name in self._named or written

    def _grid(self, name: str, shape: Shape) -> Grid:
        size(shape)  # refuses symbols, with a message
        rows, columns = int(shape[0]), int(shape[1])
        names = self.program.element_names(name).names(rows, columns)
        return [names[k * columns : (k + 1) * columns] for k in range(rows)]

    def _operand(self, arg: str) -> Grid:
        return [[arg]] if is_numeral(arg) else self.grids[arg]

    def _wanted(self, outputs: Iterable[tuple[str, tuple[int, int] | None]]) -> set[str]:
        wanted: set[str] = set()
        for array, place in outputs:
            grid = self.grids[array]
            wanted.update([grid[place[0]][place[1]]] if place else [name for line in grid for name in line])
        return wanted

    def _blocks(self, wanted: set[str] | None) -> list[list[Equation]]:
        """The equations of each array, last array first; `wanted` (None for all) grows by what they need."""
        blocks: list[list[Equation]] = []
        for name, operation, args in reversed(self.program.equations):
            if operation.alias is not None and name not in self.moved:
                continue
            grid = self.grids[name]
            places: Places = product(range(len(grid)), range(len(grid[0])))
            if wanted is not None:
                places = [(r, c) for r, c in places if grid[r][c] in wanted]
                names = [grid[r][c] for r, c in places]
                if not names:
                    continue
            else:
                names = list(chain.from_iterable(grid))
            if name in self.moved:
                made = Expanded(IDENTITY, [(self.moved[name][r][c],) for r, c in places])
            elif operation.expand is not None:
                made = operation.expand([self._operand(arg) for arg in args], places)
            else:
                raise ShapeError(f"'{operation.name}' in '{name}' has no scalar expansion")
            # tuple.__new__ makes 100,000 equations three times as fast as Equation(...), which is Python code.
            block = list(map(_EQUATION, zip(names, repeat(made.operation), made.arguments, strict=False)))
            blocks.append(block)
            if wanted is not None:
                for equation in block:
                    wanted.update(equation.args)
        return blocks

    def _has_zero(self) -> bool:
        moved = (*self.grids.values(), *self.moved.values())
        return any("0" in line for grid in moved for line in (grid if len(grid) < 64 else grid[:64]))

    def _program(self, equations: list[Equation], wanted: set[str] | None, some: bool) -> Program:
        program = self.program
        declarations: dict[str, Declaration] = {}
        for array, declared in program.declarations.items():
            scalar = Declaration(declared.role, SCALAR, declared.value)
            elements = chain.from_iterable(self.grids[array])
            if wanted is not None:
                elements = filter(wanted.__contains__, elements)
            declarations |= dict.fromkeys(elements, scalar)
        loss = program.loss and self.grids[program.loss][0][0]
        bound = {equation.name for equation in equations} | declarations.keys() if some else None
        if bound is not None and loss not in bound:
            loss = None
        own = self._with_names()
        adjoints = [self._families(adjoint, primal) for adjoint, primal in program.adjoints.items() if adjoint in own]
        gradients = [self._families(wrt, name) for wrt, name in program.gradients.items() if name in own]
        return Program(
            program.name,
            declarations,
            tuple(equations),
            loss,
            adjoints=ElementPairs(adjoints, bound),
            gradients=ElementPairs(gradients, bound, side=1),
            aliases=self._aliases(bound),
            metadata=program.metadata,
        ).verify()

    def _with_names(self) -> set[str]:
        """The arrays that go by their own element names, not by those of another array."""
        own = {n for n, operation, _ in self.program.equations if operation.alias is None}
        return own | self.moved.keys() | self.program.declarations.keys()

    def _families(self, left: str, right: str) -> Families:
        rows, columns = self.whole.shapes[self.whole.aliases.get(left, left)]
        return self.whole.element_names(left), self.whole.element_names(right), (int(rows), int(columns))

    def _aliases(self, bound: Collection[str] | None) -> dict[str, str]:
        """Further names of the elements: those of the program's aliases, and scalars that are just an entry."""
        program = self.program
        result: dict[str, str] = {}
        for alias, array in program.aliases.items():
            if array in program.shapes:
                _, family, shape = self._families(array, array)
                result |= zip(program.elements.get(alias, family).names(*shape), family.names(*shape), strict=True)
        for name, operation, _ in program.equations:
            if operation.alias is not None and program.shapes[name] == SCALAR and not name.startswith("_"):
                result[name] = self.grids[name][0][0]
        return {alias: name for alias, name in result.items() if alias != name and (bound is None or name in bound)}


def without_zeros(equations: Sequence[Equation], kept: set[str]) -> list[Equation]:
    """The equations with products by the numeral 0 and sums with it worked out; `kept` names stay bound."""
    zero: set[str] = {"0"}
    result: list[Equation] = []
    for equation in equations:
        if zero.isdisjoint(equation.args):
            result.append(equation)
            continue
        name, operation, args = equation
        term = fold_numbers(operation.term(tuple("0" if arg in zero else arg for arg in args)))
        if term == "0":
            zero.add(name)
            if name not in kept:
                continue
        result.append(Equation(name, *application(term)))
    return result
