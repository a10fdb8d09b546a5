"""Array program -> the graph of its forward computation, one node an operation on whole arrays.

An array and its transpose are leaves beside each other, ``X`` and ``Xᵀ``.  Numbers and sizes stand in the sign of the
operation that uses them, ``(·)/n``.  Every arrow says what it carries: a name, where it has one, and the shape.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sympy as sp

from symgraph.calculus.operation import SCALAR, Shape
from symgraph.calculus.program import Equation, Program
from symgraph.calculus.term import Apply, Term, is_numeral, substitute
from symgraph.errors import InputError, Problem
from symgraph.figure.contents.forward import declared_role
from symgraph.figure.contents.matrix.areas import Areas
from symgraph.figure.contents.matrix.signs import along, sign, styled_as
from symgraph.figure.contents.matrix.steps import ArraySteps
from symgraph.figure.contents.matrix.terms import ArrayTerms, shape_words
from symgraph.figure.contents.matrix.unfold import Unfolded, draw_unfolded, part_program, put_together
from symgraph.figure.contents.pieces import COMMUTATIVE, Collection
from symgraph.figure.graph import Edge, Graph, Line, Node
from symgraph.lowering.markup import NOTHING, Words, math, prose
from symgraph.lowering.mathematics import power_words
from symgraph.spec.parts import Part

MOVED = ("transpose", "take")
"""Operations that only move elements about: of a declared array their result is a leaf too."""


class MatrixDrawing:
    """Builds the nodes and edges of an array program's single operations in `parts`.

    What is computed in the parts `unfolded` is drawn element by element.
    """

    def __init__(self, program: Program, steps: ArraySteps, parts: Collection, unfolded: Iterable[Part] = ()) -> None:
        self.program = program
        self.steps = steps
        self.parts = parts
        self.areas = Areas(program, parts.names.lexicon)
        self.terms = ArrayTerms(steps.program, parts.names)
        self.ids: dict[str, str] = {}
        self._used = _users(steps.program)
        self._unfolded = {part.id: part for part in unfolded}
        self._drawn_parts: dict[str, Unfolded] = {}

    # --- drawing ----------------------------------------------------------------------------------------------------

    def draw(self) -> None:
        """Draw every operation, in the author's order; one that only renames something is that thing."""
        for equation in self.steps.program.equations:
            if self.steps.constant(equation.name) is None:
                self.draw_step(equation)

    def draw_step(self, equation: Equation) -> None:
        """Draw one operation after the leaves among its operands."""
        name, operation, args = equation
        if self._area(name) in self._unfolded:
            self._unfold(self._unfolded[str(self._area(name))])
        elif operation.name == "identity":
            self.ids[name] = self.value(args[0], name)
        elif not self._is_leaf(equation):  # a leaf is drawn where it is used
            self.ids[name] = self._operation(equation)
        elif not self._used.get(name) or not name.startswith("_"):
            self.value(name, name)

    def _is_leaf(self, equation: Equation) -> bool:
        """Whether a result is drawn as a leaf: an array of constants, or a declared one of which elements moved."""
        _, operation, args = equation
        if all(self.steps.constant(arg) is not None for arg in args):
            return True
        return operation.name in MOVED and args[0] in self.program.declarations

    def value(self, name: str, owner: str) -> str:
        """The node of a value: its operation's, or that of a leaf."""
        constant = self.steps.constant(name)
        if constant is not None:
            return self.parts.leaf(constant, "constant", self._area(owner))
        equation = self.steps.program.equation(name)
        if name not in self.ids and equation is not None and not self._is_leaf(equation):
            area = str(self._area(name))  # it has been unfolded, else its operation would have been drawn
            self.ids[name] = put_together(self._drawn_parts[area], name, self.parts, area)
        if name in self.ids:
            return self.ids[name]
        area = self._leaf_area(name, equation)
        if area is None and self._is_shared(name):  # as the steps of a layer share weights: each shows them
            key = f"{name} {self._area(owner)}"
            area = self._area(owner)
        else:
            key = name
        if key not in self.ids:
            self.ids[key] = self._declared(name, area) if equation is None else self._moved(equation, area)
        return self.ids[key]

    def _leaf_area(self, name: str, equation: Equation | None) -> str | None:
        """The area of a leaf: that of its array, or the only one in which it is used."""
        array = name if equation is None or not equation.args else equation.args[0]
        users = self._areas_of_users(name)
        return self.areas.area(array) or (next(iter(users)) if len(users) == 1 else None)

    def _is_shared(self, name: str) -> bool:
        return len(self._areas_of_users(name)) > 1

    def _areas_of_users(self, name: str) -> dict[str | None, None]:
        """The areas in which a name is used."""
        return dict.fromkeys(self._area(user) for user in self._used.get(name, ()))

    def _unfold(self, part: Part) -> None:
        """Draw a part element by element, when its first equation is met."""
        if part.id in self._drawn_parts:
            return
        inside = [equation for equation in self.program.equations if self.areas.area(equation.name) == part.id]
        used = {arg for equation in inside for arg in equation.args}
        others = (equation for equation in self.program.equations if equation not in inside)
        leaves = [equation for equation in others if equation.name in used and self._is_leaf(equation)]
        own = part_program(self.program, [*leaves, *inside], self._with_weights(part))
        arrays: dict[str, str] = {}
        for name in own.declarations:
            if self._is_in(name, part):
                continue  # its weights, which are drawn one by one
            is_known = name in self.ids or name in self.program.declarations or self._area(name) in self._drawn_parts
            if not is_known:
                found = f"'{self.parts.names.lexicon.title(part.title)}' cannot be unfolded: it uses '{name}'"
                raise InputError(Problem(found, "which is computed from a part of it", "put both into one group"))
            arrays[name] = self.value(name, inside[0].name)
        self._drawn_parts[part.id] = draw_unfolded(
            own, arrays, self.parts, part.id, lambda name, head: self.edge(name, arrays[name], head)
        )

    def _with_weights(self, part: Part) -> Part:
        """The part with the declared arrays that are drawn in it one by one."""
        weights = (name for name in self.program.declarations if self._is_in(name, part))
        return replace(part, names=tuple(dict.fromkeys((*part.names, *weights))))

    def _is_in(self, name: str, part: Part) -> bool:
        """Whether a declared array belongs to a part, or to no part in particular, as weights that several share."""
        return name in self.program.declarations and self.areas.area(name) in (part.id, None)

    def _declared(self, name: str, area: str | None) -> str:
        return self.parts.leaf(name, declared_role(self.program, name), area)

    def _moved(self, equation: Equation, area: str | None) -> str:
        """The leaf of ``Xᵀ``, of some rows of X, or of an array of constants."""
        name, _, args = equation
        if args and args[0] in self.program.declarations and self.steps.constant(args[0]) is None:
            label, role, array = math(self.terms.words(equation.term)), declared_role(self.program, args[0]), args[0]
        else:
            label, role, array = math(self._constant_array(equation)), "constant", name
        return self.parts.add(Node(name, label, role, sp.Symbol(array), area, value=name))

    def _constant_array(self, equation: Equation) -> Words:
        """Ones, zeros or the identity matrix, whose shape stands on the arrow."""
        constants = {arg: constant for arg in equation.args if (constant := self.steps.constant(arg)) is not None}
        return self.terms.words(substitute(equation.term, constants))

    def _operation(self, equation: Equation) -> str:
        name, operation, args = equation
        shapes = [self.shape(arg) for arg in args]
        places = self._drawn(equation)
        area = self._area(name)
        tails = [self.value(args[place], name) for place in places]
        words = self._sign(equation, places)
        below = along(operation, shapes, self.parts.names.lexicon)
        captions = (Line(prose(below), "shape"),) if below else ()
        ordered = operation.name not in COMMUTATIVE
        node = Node(
            self._id(name, operation.name),
            math(words),
            "operation",
            styled_as(operation, words),
            area,
            captions,
            ordered,
            value=name,
        )
        head = self.parts.add(node)
        for place, tail in zip(places, tails, strict=True):
            self.parts.edges.append(self.edge(args[place], tail, head))
        return head

    def _drawn(self, equation: Equation) -> tuple[int, ...]:
        """The places of the operands that have nodes: constants stand in the sign, if one other operand is left."""
        places = tuple(range(len(equation.args)))
        variables = tuple(k for k in places if self.steps.constant(equation.args[k]) is None)
        return variables if len(variables) == 1 and isinstance(equation.term, Apply) else places

    def _sign(self, equation: Equation, places: tuple[int, ...]) -> Words:
        operation, args = equation.operation, equation.args
        exponent = self.steps.constant(args[1]) if operation.name == "pow" else None
        if operation.name == "square" or (exponent is not None and places == (0,)):
            return self._power(args[0], exponent or "2")
        if len(places) < len(args):
            constants: dict[str, Term] = {}
            for arg in args:
                constant = self.steps.constant(arg)
                if constant is not None and not is_numeral(arg):
                    constants[arg] = constant
            term = substitute(equation.term, constants)
            assert isinstance(term, Apply)  # an operation of several operands
            return self.parts.open_sign(term, places[0])
        return sign(operation, [self.shape(arg) for arg in args])

    def _power(self, base: str, exponent: Term) -> Words:
        words = power_words(exponent, self.parts.names)
        if self.shape(base) == SCALAR:
            return words
        written = self.parts.names.term(exponent, inline=True)
        return Words(f"(dot.c)^(dot.o {written.typst})", rf"(\cdot)^{{\odot {written.latex}}}", words.text)

    def edge(self, name: str, tail: str, head: str) -> Edge:
        """An arrow that says what it carries: the name of a computed value, and the shape of an array."""
        is_named = not name.startswith("_") and not is_numeral(name) and name not in self.program.declarations
        above = (Line(math(self.parts.names(name)), "edge"),) if is_named else ()
        return Edge(tail, head, "forward", above, self.shape_lines(self.shape(name)))

    def shape_lines(self, shape: Shape) -> tuple[Line, ...]:
        """The shape of an array, small; nothing for a number."""
        return () if shape == SCALAR else (Line(math(shape_words(shape)), "shape"),)

    def outputs(self) -> None:
        """A box for the loss, and for every other named value that nothing uses."""
        program = self.steps.program
        for name in [equation.name for equation in program.equations]:
            is_drawn = name in self.ids or self._area(name) in self._drawn_parts
            if is_drawn and (name == program.loss or not (self._used.get(name) or name.startswith("_"))):
                label, area = math(self.parts.names(name)), self._area(name)
                box = self.parts.add(Node(f"{name}.output", label, "output", sp.Symbol(name), area, value=name))
                edge = Edge(self.value(name, name), box, "forward", (), self.shape_lines(self.shape(name)))
                self.parts.edges.append(edge)

    # --- what is asked of names -------------------------------------------------------------------------------------

    def shape(self, name: str) -> Shape:
        """The shape of a name or a numeral."""
        return SCALAR if is_numeral(name) else self.steps.program.shapes[name]

    def _area(self, name: str) -> str | None:
        return self.areas.area(self.steps.owner(name))

    def _id(self, name: str, op: str) -> str:
        owner = self.steps.owner(name)
        return name if name == owner and not name.startswith("_") else f"{owner.lstrip('_')}.{op}"

    # --- result -----------------------------------------------------------------------------------------------------

    def graph(self) -> Graph:
        """What has been drawn, with the areas it is drawn in."""
        nodes = tuple(self.parts.nodes.values())
        units = [group for unfolded in self._drawn_parts.values() for group in unfolded.groups]
        groups = self.areas.groups([*(node.group for node in nodes), *self._drawn_parts])
        groups = tuple(inner for group in groups for inner in (group, *(u for u in units if u.parent == group.id)))
        title = self.program.metadata.get("title", "")
        return Graph(
            self.program.name,
            nodes,
            tuple(self.parts.edges),
            groups,
            title=prose(title) if title else NOTHING,
            ordered_groups=any(group.role != "named" for group in groups),
        )


def _users(program: Program) -> dict[str, list[str]]:
    """The equations that use a name."""
    users: dict[str, list[str]] = {}
    for name, _, args in program.equations:
        for arg in args:
            users.setdefault(arg, []).append(name)
    return users
