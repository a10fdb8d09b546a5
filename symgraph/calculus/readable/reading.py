"""Programs as nodes: adjoints and temporaries written out, the author's intermediates by their names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import inf

from symgraph.calculus.abstract import abstract
from symgraph.calculus.program import Equation, Program, needed
from symgraph.calculus.readable.matrices import is_symmetric
from symgraph.calculus.readable.node import Node, name, number
from symgraph.calculus.readable.rows import elementwise, function, row
from symgraph.calculus.rows import NARY, TABLE
from symgraph.calculus.term import is_numeral
from symgraph.calculus.term import number as exact

Properties = Mapping[str, Collection[str]]
"""What is known of a name: ``symmetric``, ``rowsum1``, …"""

MAX_WEIGHT = 40.0
"""An adjoint that is longer than this, and used more than once, keeps its name."""


class TooLongError(Exception):
    """A formula that is longer than anyone wants it."""


class Reading:
    """The names of a program as nodes.

    `kept` are adjoints that are too long to be written out wherever they are used, with what they stand for.  Raises
    TooLongError where something is of a weight above `longest`.
    """

    def __init__(
        self, program: Program, properties: Properties, outputs: Collection[str], longest: float = inf
    ) -> None:
        self.program = program
        self.kept: dict[str, Node] = {}
        self._longest = longest
        self._properties = properties
        self._nodes: dict[str, Node] = {}
        visible = [n for n, _, _ in program.equations if not n.startswith("_") and n not in program.adjoints]
        wanted = needed(program, [*outputs, *visible])
        equations = [equation for equation in program.equations if equation.name in wanted]
        uses: dict[str, int] = {}
        for equation in equations:
            for arg in equation.args:
                uses[arg] = uses.get(arg, 0) + 1
        for equation in equations:
            self._read(equation, uses.get(equation.name, 0), equation.name in outputs)

    def node(self, text: str) -> Node:
        """What a name or a numeral stands for."""
        if is_numeral(text):
            return number(exact(text))
        if text not in self._nodes:
            self._nodes[text] = self._declared(text)
        return self._nodes[text]

    def definition(self, text: str) -> Node | None:
        """The right-hand side of one of the author's intermediates, or None for a declared name."""
        equation = self.program.equation(text)
        return self._right_hand_side(equation) if equation else None

    def _read(self, equation: Equation, uses: int, wanted: bool) -> None:
        program, text = self.program, equation.name
        if not text.startswith("_") and text not in program.adjoints and not wanted:
            self._nodes[text] = name(text, program.shapes[text], self._facts(text))
            return
        made = self._right_hand_side(equation)
        if made.weight > self._longest:
            raise TooLongError
        if made.weight > MAX_WEIGHT and uses > 1 and not wanted:
            self.kept[text] = made
            made = name(text, program.shapes[text])
        self._nodes[text] = made

    def _right_hand_side(self, equation: Equation) -> Node:
        args = [self.node(arg) for arg in equation.args]
        if equation.operation.name == "add" and equation.name in self.program.adjoints:
            args.reverse()  # what flows back arrives from the last use first
        operation = equation.operation
        if operation.name == "composed":
            return elementwise(operation.params[0], {f"x{k}": arg for k, arg in enumerate(args)})
        if operation.name in TABLE or operation.name in NARY or abstract(operation.name):
            return function(operation.name, args)
        return row(operation, args)

    def _declared(self, text: str) -> Node:
        declared = self.program.declarations[text]
        if declared.value is not None and text in self.program.adjoints:
            return number(exact(declared.value))
        return name(text, declared.shape, self._facts(text))

    def _facts(self, text: str) -> set[str]:
        """What is declared, and what is seen: a softmax sums to 1, ``X @ X.T`` is symmetric."""
        facts = set(self._properties.get(text, ()))
        meaning = self.definition(text)
        if meaning is not None:
            facts |= meaning.facts
            if meaning.shape[0] == meaning.shape[1] and is_symmetric(meaning):
                facts.add("symmetric")
        return facts
