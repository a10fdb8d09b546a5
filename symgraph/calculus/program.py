"""Programs: straight-line lists of equations (Wengert lists), the one representation of everything symgraph does.

``z11 := w111*i1 + w112*i2 + b11`` is an equation: a name bound once to a row of the opset applied to earlier names and
numerals.  A network, a formula and a gradient are all Programs; readers (drawing, evaluating, checking) assume what
`Program.verify` has established.  Names that begin with an underscore are temporaries: nobody wrote them.
Reference: A. Griewank, A. Walther, *Evaluating Derivatives*, 2nd ed., SIAM 2008, ch. 2-3.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from symgraph.calculus.element_families import ElementFamilies
from symgraph.calculus.operation import SCALAR, Application, Dim, Operation, Shape, size
from symgraph.calculus.term import Term, is_numeral
from symgraph.errors import InputError, Problem, ShapeError, near
from symgraph.notation import ElementNames, place_of
from symgraph.showing import shown

Role = Literal["input", "target", "parameter", "constant", "size"]


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


class Equation(NamedTuple):
    """``name := operation(args)``."""

    name: str
    operation: Operation
    args: tuple[str, ...]

    @property
    def term(self) -> Term:
        """The right-hand side as it is written."""
        return self.operation.term(self.args)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A name that no equation binds: its role, its shape and, for a constant, its value as a numeral.

    A `size` is the number that the symbol of that name stands for in shapes.
    """

    role: Role
    shape: Shape = SCALAR
    value: str | None = None


@dataclass(frozen=True)
class Program:
    """An ordered list of equations over declared names.

    `loss` is the quantity that gradients are of.  `adjoints` maps the name of an adjoint to the name it is the adjoint
    of, `gradients` each `wrt` to the name of its derivative.  `elements` says how the elements of an array are named
    (W1 has w111, w112, …).  `aliases` are further names for what exists.  `metadata` is carried, never read.
    `shapes` holds every name; it is filled by `verify`.
    """

    name: str
    declarations: Mapping[str, Declaration]
    equations: tuple[Equation, ...]
    loss: str | None = None
    adjoints: Mapping[str, str] = field(default_factory=_nothing)
    gradients: Mapping[str, str] = field(default_factory=_nothing)
    elements: Mapping[str, ElementNames] = field(default_factory=_nothing)
    aliases: Mapping[str, str] = field(default_factory=_nothing)
    metadata: Mapping[str, Any] = field(default_factory=_nothing)
    shapes: Mapping[str, Shape] = field(default_factory=_nothing, compare=False, repr=False)

    def verify(self) -> Program:
        """The same program with its shapes, once every name is bound once, before use, with shapes that fit.

        Raises InputError (a ShapeError for shapes) naming the equation.
        """
        shapes = self._scalar_shapes() or self._checked_shapes()
        ends = [self.loss] if self.loss is not None else []
        if type(self.gradients) is dict:  # pairs made by the scalar expansion are bound by construction
            ends += self.gradients.values()
        for bound in ends:
            if bound not in shapes and not is_numeral(bound):
                raise InputError(f"'{bound}', the loss or a gradient of '{self.name}', is not a name of the program")
        return replace(self, shapes=shapes)

    def _scalar_shapes(self) -> dict[str, Shape] | None:
        """The shapes of a right scalar program, quickly (it may have 100,000 equations); None for any other."""
        operations = set(map(itemgetter(1), self.equations))
        if {declared.shape for declared in self.declarations.values()} - {SCALAR}:
            return None
        if not all(operation.expand for operation in operations):
            return None  # rows with a scalar expansion take scalars to a scalar
        shapes = dict.fromkeys(self.declarations, SCALAR)
        known = shapes.__contains__
        for name, _, args in self.equations:
            if not all(map(known, args)) and not all(known(arg) or is_numeral(arg) for arg in args):
                return None
            shapes[name] = SCALAR
        once = len(shapes) == len(self.declarations) + len(self.equations)
        return shapes if once else None

    def _checked_shapes(self) -> dict[str, Shape]:
        shapes: dict[str, Shape] = {name: declared.shape for name, declared in self.declarations.items()}
        for name, operation, args in self.equations:
            if name in shapes:
                raise InputError(f"'{name}' is bound twice in the program '{self.name}'")
            for arg in args:
                if arg not in shapes and not is_numeral(arg):
                    raise InputError(f"'{arg}' is used in '{name}' before it is defined in '{self.name}'")
            try:
                shapes[name] = operation.shape([shapes.get(arg, SCALAR) for arg in args])
            except ShapeError as error:
                raise ShapeError(replace(error.problems[0], path=name)) from None
        return shapes

    # --- looking things up ------------------------------------------------------------------------------------------

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {equation.name: k for k, equation in enumerate(self.equations)}

    @cached_property
    def _families(self) -> ElementFamilies:
        return ElementFamilies(self.elements.values())

    def equation(self, name: str) -> Equation | None:
        """The equation that binds `name`, or None for a declared name."""
        position = self._positions.get(name)
        return None if position is None else self.equations[position]

    def position(self, name: str) -> int:
        """Where `name` is bound: the index of its equation, or -1 for a declared name."""
        return self._positions.get(name, -1)

    def resolve(self, name: str) -> tuple[str, tuple[int, int] | None]:
        """What a user's name means: a name of the program, or an array's name and the place (from 0) of an element.

        Raises InputError with the near names.
        """
        name = self.aliases.get(name, name)
        if name in self.shapes:
            return name, None
        found = self.element(name)
        if found is not None:
            return found
        names = [*self.visible_names(), *self.aliases]
        if len(names) < MANY_NAMES:
            names += [element for array in self.elements for element in self._few_elements(array)]
        allowed = f"its names are {', '.join(names[:SHOWN_NAMES])}" + (", …" if len(names) > SHOWN_NAMES else "")
        raise InputError(Problem(f"'{name}' is not a name of '{self.name}'", allowed, near(name, names)))

    def element(self, name: str) -> tuple[str, tuple[int, int]] | None:
        """The array and place (from 0) that an element's name stands for: ``w112`` is ``("W1", (0, 1))``."""
        arrays = list(self.elements)
        for position, index in self._families.holding(name):
            array = self.aliases.get(arrays[position], arrays[position])
            place = self._place(array, index)
            if place is not None:
                return array, place
        head = name.rstrip("0123456789_")
        for array in (name[:k] for k in range(len(head), len(name))):  # X_12 of an array X without names of its own
            if array in self.shapes and array not in self.elements and self.shapes[array] != SCALAR:
                place = self._place(array, self.element_names(array).index(name))
                if place is not None:
                    return array, place
        return None

    def element_names(self, name: str) -> ElementNames:
        """How the elements of a name are named; temporaries and arrays without a rule separate their indices."""
        family = self.elements.get(name)
        if family is not None:
            return family
        rows, columns = self.shapes[name]
        if (rows, columns) == SCALAR:
            return ElementNames(name)
        separator = "__" if name.startswith("_") else "_"  # temporaries of a temporary have one underscore
        return ElementNames(name + separator, axes=1 if columns == 1 else 2)

    def _place(self, array: str, index: tuple[int, ...] | None) -> tuple[int, int] | None:
        """The place (from 0) of a 1-based index, if the array has it; a symbolic size has every index."""
        if index is None or array not in self.shapes:
            return None
        rows, columns = self.shapes[array]
        r, c = place_of(index, (rows, columns))
        inside = (isinstance(rows, str) or r <= rows) and (isinstance(columns, str) or c <= columns)
        return (r - 1, c - 1) if inside else None

    def scalars(self, name: str) -> list[str]:
        """The names of the scalars that a name stands for: itself, or all elements of an array row by row.

        Raises InputError for an unknown name.
        """
        array, place = self.resolve(name)
        rows, columns = (int(n) for n in self.shapes[array])
        elements = self.element_names(array).names(rows, columns)
        return elements if place is None else [elements[place[0] * columns + place[1]]]

    def visible_names(self) -> list[str]:
        """The names a user may use: all but the temporaries."""
        return [name for name in self.shapes if not name.startswith("_")]

    def _few_elements(self, array: str) -> Iterator[str]:
        shape = self.shapes.get(array, SCALAR)
        if all(isinstance(n, int) for n in shape) and size(shape) <= SHOWN_NAMES:
            yield from self.elements[array].names(int(shape[0]), int(shape[1]))

    # --- SymPy's view -----------------------------------------------------------------------------------------------

    def closed_form(self, name: str) -> Any:
        """One SymPy expression for a scalar, in the declared names; see `symgraph.calculus.closed_form`."""
        from symgraph.calculus.closed_form import closed_form  # noqa: PLC0415 - SymPy only on demand

        return closed_form(self, name)

    def right_hand_side(self, name: str) -> Any:
        """The small SymPy expression of one equation of a scalar program, temporaries written out."""
        from symgraph.calculus.closed_form import right_hand_side  # noqa: PLC0415

        return right_hand_side(self, name)

    def compile(
        self,
        outputs: Iterable[str] | str | None = None,
        wrt: Iterable[str] | str = (),
        *,
        batch: bool = False,
        over: Literal["mean", "sum"] | None = None,
    ) -> Any:
        """A NumPy function of this program, with gradients; see `symgraph.lowering.compiled`."""
        compiled = import_module("symgraph.lowering.compiled")  # a room above this one, entered only when asked for
        return compiled.compile_program(self, outputs, wrt, batch=batch, over=over)

    def __str__(self) -> str:
        from symgraph.calculus.text import to_text  # noqa: PLC0415 - the text form reads programs

        return to_text(self)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        return shown("Program", self, include, exclude)

    # --- measures ---------------------------------------------------------------------------------------------------

    def operations(self) -> int:
        """The number of scalar operations of all equations together; sizes must be known."""
        shapes = self.shapes
        return sum(operation.count([shapes.get(arg, SCALAR) for arg in args]) for _, operation, args in self.equations)

    def sizes(self) -> str:
        """A short description: how many equations over how many declared names."""
        return f"{len(self.equations)} equations, {len(self.declarations)} declared names"


MANY_NAMES = 2000
SHOWN_NAMES = 24


def needed(program: Program, outputs: Iterable[str]) -> set[str]:
    """The names that `outputs` are computed from, themselves included."""
    seen = set(outputs)
    for name, _, args in reversed(program.equations):
        if name in seen:
            seen.update(args)
    return seen


def pruned(program: Program, outputs: Sequence[str]) -> Program:
    """The program without what `outputs` do not need: equations, declarations, and the loss where it is not needed."""
    seen = needed(program, outputs)
    return replace(
        program,
        declarations={name: d for name, d in program.declarations.items() if name in seen},
        equations=tuple(equation for equation in program.equations if equation.name in seen),
        loss=program.loss if program.loss in seen else None,
        adjoints={a: p for a, p in program.adjoints.items() if a in seen},
        gradients={w: g for w, g in program.gradients.items() if g in seen},
    ).verify()


class Builder:
    """Adds equations to a program under construction; equal right-hand sides become one equation.

    The author's ``h: tanh(z)`` keeps its name, and a later ``tanh(z)`` inside a formula is that ``h``.  New names are
    none of the `reserved` ones, which are still to be bound.
    """

    def __init__(self, program: Program, reserved: Container[str] = ()) -> None:
        self.declarations: dict[str, Declaration] = dict(program.declarations)
        self.equations: list[Equation] = list(program.equations)
        self.shapes: dict[str, Shape] = dict(program.shapes)
        self.elements: dict[str, ElementNames] = dict(program.elements)
        self._program = program
        self._reserved = reserved
        self._known: dict[Operation, dict[tuple[str, ...], str]] = {}
        for name, operation, args in program.equations:
            self._known.setdefault(operation, {})[args] = name
        self._within = ("", "")
        self._counters: dict[str, int] = {}

    def shape(self, name: str) -> Shape:
        """The shape of a name or numeral."""
        found = self.shapes.get(name)
        return SCALAR if found is None and is_numeral(name) else found or self.shapes[name]

    def declare(self, name: str, declaration: Declaration, elements: ElementNames | None = None) -> str:
        """Declare an input, target, parameter or constant."""
        if name in self.shapes:
            raise InputError(f"'{name}' is declared twice")
        self.declarations[name] = declaration
        self.shapes[name] = declaration.shape
        if elements is not None:
            self.elements[name] = elements
        return name

    def size(self, dim: Dim) -> str:
        """The numeral of a size, or the name of one that is a symbol, which is declared when it is first used."""
        if isinstance(dim, int):
            return str(dim)
        if dim not in self.shapes:
            self.declare(dim, Declaration("size"))
        return dim

    def bind(
        self, name: str, application: Application, elements: ElementNames | None = None, shape: Shape | None = None
    ) -> str:
        """Add the equation ``name := application``; its shape, where the caller knows it, is not computed again."""
        operation, args = application
        if name in self.shapes:
            raise InputError(f"'{name}' is bound twice")
        self.shapes[name] = shape or operation.shape([self.shape(arg) for arg in args])
        self.equations.append(Equation(name, operation, args))
        self._known.setdefault(operation, {}).setdefault(args, name)
        if elements is not None:
            self.elements[name] = elements
        return name

    def emit(self, application: Application, shape: Shape | None = None) -> str:
        """The name of a right-hand side: the one it has, or a new temporary (of a shape that the caller may know)."""
        known = self._known.get(application.operation, {}).get(application.args)
        return known if known is not None else self.bind(self.fresh(), application, shape=shape)

    def within(self, name: str, mark: str = "") -> Builder:
        """This builder, its next temporaries named after `name`, a `mark` before it: ``_L_1``, ``_L_2``."""
        self._within = (mark, name)  # not joined yet: most names have no temporaries
        return self

    def fresh(self, name: str | None = None) -> str:
        """A name that is free: `name` with underscores appended as needed, or the next temporary."""
        if name is not None:
            while name in self.shapes or name in self._reserved:
                name += "_"
            return name
        mark, within = self._within
        prefix = f"_{mark}{within.lstrip('_')}_" if within else "_"
        while True:
            self._counters[prefix] = self._counters.get(prefix, 0) + 1
            candidate = f"{prefix}{self._counters[prefix]}"
            if candidate not in self.shapes and candidate not in self._reserved:
                return candidate

    def build(self, **changes: Any) -> Program:
        """The verified program."""
        program = replace(
            self._program,
            declarations=self.declarations,
            equations=tuple(self.equations),
            elements=self.elements,
            **changes,
        )
        return program.verify()


def empty(name: str) -> Program:
    """A program without equations, to build on."""
    return Program(name, {}, ())
