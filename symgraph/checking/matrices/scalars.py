"""A claim about arrays of known sizes as the scalar checker sees it, element by element."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction
from itertools import chain, compress, product

from symgraph.calculus.expand import expand, without_zeros
from symgraph.calculus.operation import SCALAR
from symgraph.calculus.opset import application
from symgraph.calculus.program import Equation, Program, pruned
from symgraph.calculus.term import Apply, Term
from symgraph.checking.decide import Search
from symgraph.checking.expression import Node
from symgraph.checking.matrices.samples import Sample
from symgraph.checking.matrices.subject import Bound
from symgraph.checking.model import Model
from symgraph.checking.question import Assumptions, Outcome, Question
from symgraph.checking.verdict import Counterexample
from symgraph.errors import InputError
from symgraph.spec.spec import Assumption

SHOWN = 6
"""Rows and columns of an array that are written in a message; of a larger one fewer."""
FEW = 3

Entry = tuple[int, int]


class Scalars:
    """The elements of a claim and of its derivative, or one `entry` of them where `drawn` leaves most elements 0."""

    def __init__(self, bound: Bound, program: Program, entry: Entry | None = None, drawn: Sample | None = None) -> None:
        self.bound = bound
        derivative = bound.derivative
        outputs = list(dict.fromkeys((derivative.of, derivative.wrt, bound.claim)))
        self.program = replace(pruned(program, outputs), adjoints={}, gradients={}, loss=derivative.of).verify()
        self.partial = entry is not None and drawn is not None
        if entry is None or drawn is None:
            scalars = expand(self.program, outputs)
        else:
            outputs = [
                self.of,
                self._element(derivative.wrt, derivative.place or entry),
                self._element(bound.claim, entry),
            ]
            zeros = self._zeros(drawn).difference(outputs)
            scalars = _without(expand(self.program, outputs), zeros, outputs)
        self.model = Model(scalars)
        self.names = self.model.nodes_with_aliases()

    @property
    def of(self) -> str:
        """The name of what is differentiated."""
        return self._element(self.bound.derivative.of, (0, 0))

    def assume(self) -> Assumptions:
        """What is assumed of arrays, as said of each of their elements."""
        known: dict[str, tuple[Assumption, ...]] = {}
        for array, words in self.bound.assume.items():
            known |= dict.fromkeys(self._names(array) if array in self.program.shapes else [array], words)
        return known

    def pairs(self) -> Iterator[tuple[str, Node]]:
        """Each element by which the claim differentiates, and the element of the claim."""
        derivative = self.bound.derivative
        rows, columns = (int(n) for n in self.program.shapes[self.bound.claim])
        for entry in product(range(rows), range(columns)):
            yield self._element(derivative.wrt, derivative.place or entry), self._claim(entry)

    def point(self, drawn: Sample) -> dict[str, Fraction]:
        """The values of all elements that are not left out."""
        found: dict[str, Fraction] = {}
        for array in self._given():
            for name, value in zip(self._names(array), chain.from_iterable(drawn.exact(array)), strict=True):
                if name in self.names:
                    found[name] = value
        return found

    def _zeros(self, drawn: Sample) -> set[str]:
        found: set[str] = set()
        for array in self._given():
            found.update(compress(self._names(array), drawn.zeros(array)))
        return found

    def _given(self) -> list[str]:
        return [name for name, declared in self.program.declarations.items() if declared.value is None]

    def certified(self, entry: Entry, drawn: Sample) -> Outcome | None:
        """The refutation of one element at a point; None where its value is right, or not known well enough.

        Its kind is ``undefined`` where the claim has no value there.
        """
        try:
            search = Search(self._question(entry), self._claim(entry))
        except InputError:  # a partial without a formula
            return None
        point = self.point(drawn)
        if search.may_jump(point):
            return None
        found = search.compare(point)
        if found.word == "undefined" and search.has_complex_value(point, found):
            return None
        return search.refuted(point, found) if found.word in ("differ", "undefined") else None

    def told(self, found: Outcome, sizes: Mapping[str, int], entry: Entry, drawn: Sample) -> Outcome:
        """The refutation with the sizes first, the place (from 1) of the element, and arrays to be read as rows."""
        example = found.counterexample
        assert example is not None
        numbers = {name: str(n) for name, n in sizes.items()}
        point = {**numbers, **example.point, **({"all other elements": "0"} if self.partial else {})}
        arrays = {name: _rows(drawn, name) for name in self._given()}
        others = {name: text for name, text in example.point.items() if name not in self.names}  # stand-ins
        told = Counterexample(
            point,
            example.claimed,
            example.correct,
            None if self.bound.derivative.shape == SCALAR else (entry[0] + 1, entry[1] + 1),
            {**numbers, **arrays, **others},
        )
        return replace(found, counterexample=told)

    def _question(self, entry: Entry) -> Question:
        derivative = self.bound.derivative
        return self.model.question(self._element(derivative.wrt, derivative.place or entry), self.of)

    def _claim(self, entry: Entry) -> Node:
        return self.names[self._element(self.bound.claim, entry)]

    def _names(self, array: str) -> list[str]:
        """The names of all elements, row by row."""
        rows, columns = (int(n) for n in self.program.shapes[array])
        return self.program.element_names(array).names(rows, columns)

    def _element(self, array: str, place: Entry) -> str:
        return self._names(array)[place[0] * int(self.program.shapes[array][1]) + place[1]]


def _without(program: Program, zeros: AbstractSet[str], outputs: Collection[str]) -> Program:
    """A scalar program in which some inputs are 0, worked out as far as that goes; `outputs` stay."""
    equations = [
        _shortened(equation, zeros)
        if equation.operation.name == "dot"
        else equation._replace(args=tuple("0" if arg in zeros else arg for arg in equation.args))
        for equation in program.equations
    ]
    declarations = {name: declared for name, declared in program.declarations.items() if name not in zeros}
    kept = without_zeros(equations, set(outputs))
    return replace(program, declarations=declarations, equations=tuple(kept), aliases={}).verify()


def _shortened(equation: Equation, zeros: AbstractSet[str]) -> Equation:
    """A sum of products without those that are 0, of which there may be hundreds."""
    pairs, _ = equation.operation.params
    args = equation.args
    products = [args[k : k + 2] for k in range(0, 2 * pairs, 2) if zeros.isdisjoint(args[k : k + 2])]
    singles = [arg for arg in args[2 * pairs :] if arg not in zeros]
    terms: list[Term] = [*(Apply("mul", product) for product in products), *singles]
    whole = Apply("add", tuple(terms)) if len(terms) > 1 else terms[0] if terms else "0"
    return Equation(equation.name, *application(whole))


def _rows(drawn: Sample, name: str) -> str:
    """A matrix as it is written: ``[[1, 2], [3, 4]]``; a number where it is one; of a large one the beginning."""
    height, width = drawn.tops[name].shape
    if height == width == 1:
        return str(drawn.exact(name)[0][0])
    most = SHOWN if max(height, width) <= SHOWN else FEW
    lines = [", ".join(map(str, row)) + (", ..." if width > most else "") for row in drawn.exact(name, most)]
    return "[" + ", ".join(f"[{line}]" for line in lines) + (", ...]" if height > most else "]")
