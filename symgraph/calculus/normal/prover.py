"""Equality of array expressions for all shapes: sound, not complete.

"Equal" means: at every size >= 1 and at all points where both have a value, but for a set of measure 0 (where the
argument of a step is 0).  A difference between normal forms refutes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

from symgraph.calculus.normal.cuts import Cut, Expressions
from symgraph.calculus.normal.forms import Forms, subtracted
from symgraph.calculus.normal.heads import NoForm, Polynomial
from symgraph.calculus.normal.reading import Properties, Reader, sizes_of
from symgraph.calculus.normal.vanishing import vanishes
from symgraph.calculus.operation import SCALAR, Shape, dims
from symgraph.calculus.program import Program
from symgraph.calculus.term import is_numeral

BUDGET = 20_000
"""Steps of a proof, all attempts together; about one a factor looked at, some 20 to 40 microseconds."""
CUT_BUDGET = 4_000
"""Steps of one attempt that leaves common sub-expressions as they are."""
MAX_LEVELS = 6
"""How often common sub-expressions are opened before everything is."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether two expressions were proved equal for all shapes, and how or why not."""

    proved: bool
    reason: str


class Prover:
    """Proves names of one program equal.

    `properties` say of declared arrays what is known: ``symmetric``, ``positive`` and ``nonnegative`` (each element),
    ``binary`` (0 or 1), ``rowsum1`` (the rows sum to 1), ``columnsum1``, and ``computed``: the name stands for a
    computed value, which need not vary freely.  `budget` is the number of steps after which a proof is given up.
    """

    def __init__(self, program: Program, properties: Properties = MappingProxyType({}), budget: int = BUDGET) -> None:
        self.program = program
        self.properties = properties
        self.budget = budget
        self._expressions = Expressions(program)

    def equal(self, left: str, right: str) -> Answer:
        """Whether two names of the program (or numerals) are equal; earlier answers have no part in it."""
        shape, other = self._shape(left), self._shape(right)
        if shape != other:
            return Answer(False, f"the shapes {dims(shape)} and {dims(other)} differ")
        left, right = self._expressions.name(left), self._expressions.name(right)
        if left == right:
            return Answer(True, "the same expression")
        budget = self.budget
        for cut in islice(self._expressions.cuts(left, right), MAX_LEVELS):
            forms = Forms(min(CUT_BUDGET, budget))
            budget -= forms.budget
            if self._attempt(forms, left, right, cut) is None:
                return Answer(True, f"equal normal forms, whatever {_listed(cut)} are")
            budget += max(forms.budget, 0)
        reason = self._attempt(Forms(budget), left, right, {})
        return Answer(True, "equal normal forms") if reason is None else Answer(False, reason)

    def _shape(self, name: str) -> Shape:
        return SCALAR if is_numeral(name) else self.program.shapes[name]

    def _attempt(self, forms: Forms, left: str, right: str, cut: Cut) -> str | None:
        """None where the normal forms are equal, else why that was not found."""
        try:
            if vanishes(forms, self._difference(forms, left, right, cut), sizes_of(self._shape(left))):
                return None
        except NoForm as limit:
            return f"no answer: {limit}"
        except RecursionError:
            return "no answer: the expression is nested too deeply"
        return "the normal forms differ, which refutes nothing"

    def _difference(self, forms: Forms, left: str, right: str, cut: Cut) -> Polynomial:
        reader = Reader(forms, self.program, self.properties, cut)
        for equation in self._expressions.equations([left, right], cut):
            reader.read(equation)
        return subtracted(reader.form(left), reader.form(right))


def _listed(names: Cut) -> str:
    """The names that an author wrote."""
    visible = [name for name in names if not name.startswith("_")]
    return ", ".join(visible) if visible else "their common parts"
