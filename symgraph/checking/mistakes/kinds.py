"""Which names are of one kind, which functions a program uses, and where its numbers stand."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

from symgraph.calculus.abstract import abstract
from symgraph.calculus.program import Program
from symgraph.calculus.term import Apply, Term, is_numeral, number
from symgraph.checking.mistakes.vocabulary import active, owners
from symgraph.notation import split_name

_ARITHMETIC = {"add", "mul", "sub", "neg", "div", "pow", "square", "reciprocal", "where", "lt", "le", "gt", "ge"}
_LIKELY_FUNCTIONS = ("exp", "log", "sqrt", "tanh", "sigmoid")
MAX_EQUATIONS = 2000
SAME, SAME_ROLE, OTHER = 0, 4, 9
"""How far apart names are: two weights of a layer, two inputs, an input and a weight."""


class Kinds:
    """What is known of the names of a program; everything is unknown where there is none."""

    def __init__(self, program: Program | None, of: str = "", wrt: str = "") -> None:
        self._program = program
        self._of = of
        self._wrt = wrt

    @cached_property
    def _terms(self) -> dict[str, Term]:
        if self._program is None:
            return {}
        equations = self._program.equations
        if len(equations) > MAX_EQUATIONS:  # what lies between the two is enough then
            names = active(self._program, self._of, self._wrt)
            equations = [equation for equation in equations if equation.name in names]
        return {equation.name: equation.term for equation in equations}

    @cached_property
    def _owners(self) -> dict[str, str]:
        return owners(self._program) if self._program else {}

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """The whole numbers of the program, such as the number of its samples, and how many outputs it has."""
        found: dict[int, None] = {}
        for term in self._terms.values():
            for numeral in _numerals(term):
                for whole in (number(numeral).numerator, number(numeral).denominator):
                    if 2 < abs(whole) <= 10_000:
                        found[abs(whole)] = None
        return tuple(found)

    @cached_property
    def functions(self) -> tuple[str, ...]:
        """The functions of one argument that somebody may have forgotten to apply, those of the program first."""
        used = [
            term.op
            for term in self._terms.values()
            if isinstance(term, Apply) and len(term.args) == 1 and term.op not in _ARITHMETIC and term.op != "identity"
        ]
        return tuple(dict.fromkeys((*used, *_LIKELY_FUNCTIONS)))

    def distance(self, one: str, other: str) -> float:
        """How different two names are."""
        if self._kind(one) == self._kind(other):
            return SAME
        return SAME_ROLE if self._role(one) == self._role(other) else OTHER

    def is_applied(self, name: str) -> bool:
        """Whether a name is a function of one other name, such as the output of a unit."""
        term = self._terms.get(name)
        return isinstance(term, Apply) and len(term.args) == 1 and term.op not in _ARITHMETIC

    def function_between(self, argument: str, result: str) -> str:
        """The function that makes `result` of `argument`; empty where there is none."""
        term = self._terms.get(result)
        if isinstance(term, Apply) and term.args == (argument,) and term.op not in _ARITHMETIC:
            function = abstract(term.op)
            return function.spelling(1) if function else term.op
        return ""

    def owner_of(self, term: Term) -> str:
        """The visible name of the program whose right-hand side a term is; empty where there is none."""
        return next((name for name, own in self._terms.items() if own == term and not name.startswith("_")), "")

    def origin(self, factor: Fraction | None) -> tuple[str, str] | None:
        """The equation that a factor of the gradient comes from, and whether from its ``power`` or a ``number``."""
        if factor is None:
            return None
        for name, term in self._terms.items():
            owner = self._owners.get(name, name)
            if _has_power(term, factor):
                return owner, "power"
            if any(number(numeral) in (factor, 1 / factor) for numeral in _numerals(term)):
                return owner, "number"
        return None

    def _role(self, name: str) -> str:
        declared = self._program.declarations.get(name) if self._program else None
        return declared.role if declared else "computed"

    def _kind(self, name: str) -> tuple[str, str, int]:
        base, indices = split_name(name)
        return self._role(name), base if indices else "", len(indices)


def _numerals(term: Term) -> Iterable[str]:
    if isinstance(term, Apply):
        for arg in term.args:
            yield from _numerals(arg)
    elif is_numeral(term):
        yield term


def _has_power(term: Term, factor: Fraction) -> bool:
    if not isinstance(term, Apply):
        return False
    if term.op == "square" and factor == 2:
        return True
    exponent = term.args[1] if term.op == "pow" else None
    if isinstance(exponent, str) and is_numeral(exponent) and number(exponent) == factor:
        return True
    return any(_has_power(arg, factor) for arg in term.args)
